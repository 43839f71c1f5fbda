"""Time limits for matching: a piece of work each, and one budget for all of it.

Python's `re` looks for signals while it matches, so an interval timer can end a pattern that runs away; off
the main thread, where no handler can be set, the clock is only read between two pieces. Seconds are those
that this thread computes: on a busy machine the same text must not turn out to be too slow.
"""

from __future__ import annotations

import signal
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

T = TypeVar("T")

# An interval timer of zero would be no timer at all.
_SHORTEST = 0.001
# Python drops an error that is raised while it collects garbage: then it is raised again so many seconds later.
_AGAIN = 0.1


class TooSlowError(Exception):
    """A piece of work took longer than it may."""


class SpentError(Exception):
    """The budget for everything is spent."""


class Clock:
    """Runs work with a limit in seconds; `total` is what all of it together may take."""

    def __init__(self, total: float) -> None:
        self._left = total
        self._armed = False
        self._end = 0.0
        self._watching = False

    @property
    def spent(self) -> bool:
        """Whether nothing is left of the whole budget."""
        return self._left <= 0

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Take SIGALRM for as long as the block lasts; give handler and timer back after it."""
        if threading.current_thread() is not threading.main_thread() or signal.getsignal(signal.SIGALRM) is None:
            yield
            return
        began = time.monotonic()
        delay, interval = signal.setitimer(signal.ITIMER_REAL, 0)
        before = signal.signal(signal.SIGALRM, self._ring)
        self._watching = True
        try:
            yield
        finally:
            self._watching = False
            signal.signal(signal.SIGALRM, before)
            if delay:
                rest = max(delay - (time.monotonic() - began), _SHORTEST)
                signal.setitimer(signal.ITIMER_REAL, rest, interval)

    def run(self, work: Callable[[], T], seconds: float) -> T:
        """Return what `work` does; raises TooSlowError after `seconds`, SpentError if nothing is left."""
        if self.spent:
            raise SpentError
        began = time.thread_time()
        try:
            return self._limited(work, min(seconds, self._left)) if self._watching else work()
        except TooSlowError:
            if seconds >= self._left:
                raise SpentError from None
            raise
        finally:
            self._left -= time.thread_time() - began

    def _limited(self, work: Callable[[], T], seconds: float) -> T:
        self._end = time.thread_time() + seconds
        self._armed = True
        signal.setitimer(signal.ITIMER_REAL, max(seconds, _SHORTEST))
        try:
            return work()
        finally:
            self._armed = False
            signal.setitimer(signal.ITIMER_REAL, 0)

    def _ring(self, _signum: int, _frame: FrameType | None) -> None:
        if not self._armed:
            return
        left = self._end - time.thread_time()
        if left <= 0:
            signal.setitimer(signal.ITIMER_REAL, _AGAIN)
            raise TooSlowError
        # The timer runs on while others compute.
        signal.setitimer(signal.ITIMER_REAL, max(left, _SHORTEST))
