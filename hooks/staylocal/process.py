"""The only place that starts other programs: tuples of words in, bytes out."""

from __future__ import annotations

import os
import signal
import subprocess
from contextlib import suppress
from typing import IO, TYPE_CHECKING

from staylocal.errors import UndecidedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

PIPE = subprocess.PIPE


def run(
    argv: Sequence[str | bytes],
    *,
    data: bytes = b"",
    env: Mapping[str, str] | None = None,
    cwd: str | None = None,
    timeout: float | None = None,
) -> subprocess.CompletedProcess[bytes]:
    """Run to the end with `data` on stdin; stdout and stderr are kept as bytes, any exit code is fine.

    Raises UndecidedError where the program is not there, cannot be started, or takes more than `timeout` seconds.
    """
    try:
        return subprocess.run(argv, input=data, capture_output=True, env=env, cwd=cwd, check=False, timeout=timeout)
    except OSError as error:
        raise _cannot_start(argv, error) from error
    except subprocess.TimeoutExpired:
        raise UndecidedError(f"{_word(argv)} did not end within {timeout:g} seconds") from None


def start(
    argv: Sequence[str | bytes],
    *,
    stdin: int | None = subprocess.DEVNULL,
    env: Mapping[str, str] | None = None,
    group: bool = False,
) -> subprocess.Popen[bytes]:
    """Start a program whose stdout is read as a stream; its stderr is kept for the error message. `group`: it gets a
    process group of its own, to be killed by `kill_group`."""
    try:
        return subprocess.Popen(
            argv, stdin=stdin, stdout=PIPE, stderr=PIPE, env=env, process_group=0 if group else None
        )
    except OSError as error:
        raise _cannot_start(argv, error) from error


def kill_group(running: subprocess.Popen[bytes]) -> None:
    """Kill a program that has not been waited for, and what it started: what is left would hold its stdout open."""
    with suppress(ProcessLookupError):
        os.killpg(running.pid, signal.SIGKILL)


def background(
    argv: Sequence[str],
    *,
    cwd: str,
    stdin: IO[bytes],
    stderr: IO[bytes],
    limits: Sequence[Callable[[], None]] = (),
) -> subprocess.Popen[bytes]:
    """Start a program in a session of its own, which no key of the terminal reaches; its stdout is read as a stream.
    `limits` are called in the child."""

    def prepare() -> None:
        for limit in limits:
            limit()

    try:
        return subprocess.Popen(
            argv,
            cwd=cwd,
            stdin=stdin,
            stdout=PIPE,
            stderr=stderr,
            start_new_session=True,
            preexec_fn=prepare,  # noqa: PLW1509 - no threads
        )
    except OSError as error:
        raise _cannot_start(argv, error) from error


def show(argv: Sequence[str], *, env: Mapping[str, str] | None = None, cwd: str | None = None) -> int:
    """Run with the terminal handed on; returns the exit code."""
    try:
        return subprocess.run(argv, env=env, cwd=cwd, check=False).returncode
    except OSError as error:
        raise _cannot_start(argv, error) from error


def attach(  # noqa: PLR0913 - what a child is given, each named
    argv: Sequence[str],
    *,
    env: Mapping[str, str],
    cwd: str,
    stdin: IO[bytes] | None,
    stdout: int | None = None,
    mask: Iterable[int],
    keep: Sequence[int] = (),
    limits: Sequence[Callable[[], None]] = (),
) -> subprocess.Popen[bytes]:
    """Start a program that has our terminal (and a file as its stdin, a descriptor as its stdout), with this signal
    mask, and the descriptors of `keep`. `limits` are called in the child; where it fails nothing is started."""

    def prepare() -> None:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        for limit in limits:
            limit()

    try:
        return subprocess.Popen(
            argv,
            env=env,
            cwd=cwd,
            stdin=stdin,
            stdout=stdout,
            pass_fds=keep,
            preexec_fn=prepare,  # noqa: PLW1509 - no threads
        )
    except subprocess.SubprocessError as error:
        raise UndecidedError(f"{argv[0]} was not started: it could not be confined to its provider") from error
    except OSError as error:
        raise _cannot_start(argv, error) from error


def _cannot_start(argv: Sequence[str | bytes], error: OSError) -> UndecidedError:
    word = _word(argv)
    return UndecidedError(f"{word} could not be started: {error.strerror}", hint=f"Is {word} on the PATH?")


def _word(argv: Sequence[str | bytes]) -> str:
    return argv[0].decode(errors="replace") if isinstance(argv[0], bytes) else argv[0]
