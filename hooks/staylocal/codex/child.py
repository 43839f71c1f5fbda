"""The client as our child: it has the terminal, gets the signals that were meant for it, and its exit code is ours."""

from __future__ import annotations

import os
import signal
import termios
from typing import IO, TYPE_CHECKING, Any

from staylocal import process

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_FORWARDED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2)
_FROM_A_PROCESS = 0  # SI_USER; a terminal's Ctrl-C comes from the kernel, and the child gets it anyway
_LOST = 1.0  # seconds after which we look whether a child's end was missed


def run(  # noqa: PLR0913 - what a child is given, each named
    argv: Sequence[str],
    *,
    env: Mapping[str, str],
    cwd: str,
    stdin: IO[bytes] | None,
    stdout: int | None = None,
    keep: Sequence[int] = (),
    limits: Sequence[Callable[[], None]] = (),
    begun: Callable[[int], None] = lambda _: None,
) -> int:
    """Run to the end; its return code, negative for the signal that ended it. Raises UndecidedError.

    `begun` is told its process id; `stdout`: a descriptor in place of ours; `keep`: descriptors that it inherits;
    `limits`: called in it before it starts.
    """
    terminal = _terminal()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {*_FORWARDED, signal.SIGCHLD})
    try:
        child = process.attach(
            argv, env=env, cwd=cwd, stdin=stdin, stdout=stdout, mask=before, keep=keep, limits=limits
        )
        begun(child.pid)
        while (code := child.poll()) is None:
            seen = signal.sigtimedwait({*_FORWARDED, signal.SIGCHLD}, _LOST)
            if seen and seen.si_signo != signal.SIGCHLD and seen.si_code == _FROM_A_PROCESS:
                child.send_signal(seen.si_signo)
        return code
    finally:
        while signal.sigtimedwait(set(_FORWARDED), 0):
            pass  # what was meant for the child
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        if terminal:
            termios.tcsetattr(0, termios.TCSANOW, terminal)


def _terminal() -> list[Any] | None:
    """How the terminal is set, for a child that is killed has no time to put it back."""
    try:
        return termios.tcgetattr(0) if os.isatty(0) and os.tcgetpgrp(0) == os.getpgrp() else None
    except (OSError, termios.error):
        return None


def leave(code: int) -> int:
    """The exit code to end with; one that a signal ended, we end by the same, as a shell expects."""
    if code >= 0:
        return code
    if -code in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGKILL):
        signal.signal(-code, signal.SIG_DFL) if -code != signal.SIGKILL else None
        os.kill(os.getpid(), -code)
    return 128 - code
