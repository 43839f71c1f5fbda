"""The only place that starts other programs: tuples of words in, bytes out."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from staylocal.errors import UndecidedError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PIPE = subprocess.PIPE


def run(
    argv: Sequence[str | bytes],
    *,
    data: bytes = b"",
    env: Mapping[str, str] | None = None,
    cwd: str | None = None,
) -> subprocess.CompletedProcess[bytes]:
    """Run to the end with `data` on stdin; stdout and stderr are kept as bytes, any exit code is fine.

    Raises UndecidedError where the program is not there or cannot be started.
    """
    try:
        return subprocess.run(argv, input=data, capture_output=True, env=env, cwd=cwd, check=False)
    except OSError as error:
        raise _cannot_start(argv, error) from error


def start(
    argv: Sequence[str | bytes], *, stdin: int | None = subprocess.DEVNULL, env: Mapping[str, str] | None = None
) -> subprocess.Popen[bytes]:
    """Start a program whose stdout is read as a stream; its stderr is kept for the error message."""
    try:
        return subprocess.Popen(argv, stdin=stdin, stdout=PIPE, stderr=PIPE, env=env)
    except OSError as error:
        raise _cannot_start(argv, error) from error


def show(argv: Sequence[str], *, env: Mapping[str, str] | None = None, cwd: str | None = None) -> int:
    """Run with the terminal handed on; returns the exit code."""
    try:
        return subprocess.run(argv, env=env, cwd=cwd, check=False).returncode
    except OSError as error:
        raise _cannot_start(argv, error) from error


def _cannot_start(argv: Sequence[str | bytes], error: OSError) -> UndecidedError:
    word = argv[0].decode(errors="replace") if isinstance(argv[0], bytes) else argv[0]
    return UndecidedError(f"{word} could not be started: {error.strerror}", hint=f"Is {word} on the PATH?")
