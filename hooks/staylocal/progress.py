"""A progress bar for long work."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress

Tick = Callable[[], None]


class Progress:
    """A bar on the terminal's stderr, for work that takes longer than a second. A context manager."""

    def __init__(self) -> None:
        self._start = time.monotonic()
        self._bar: RichProgress | None = None
        self._count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar:
            self._bar.stop()

    def tick(self) -> None:
        """Say that one more piece is done."""
        self._count += 1
        if self._bar is None:
            if time.monotonic() - self._start < 1 or not sys.stderr.isatty():
                return
            self._bar = _bar()
        self._bar.update(self._bar.task_ids[0], completed=self._count)


def _bar() -> RichProgress:
    from rich.console import Console  # noqa: PLC0415 - for long work only
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    columns = (TextColumn("staylocal"), BarColumn(), TextColumn("{task.completed} pieces"), TimeElapsedColumn())
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    bar.add_task("scan", total=None)
    bar.start()
    return bar
