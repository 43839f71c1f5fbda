"""What the runs do meanwhile, on stderr: a live line each on a terminal, elsewhere a line whenever that changes."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Self

from staylocal.codex import speech

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.live import Live
    from rich.table import Table

    from staylocal.codex.compare_legs import Leg

_THOUSAND = 1000
_NAME, _SECONDS = 6, 5  # columns


class Shown:
    """A context manager; `show` says how these legs stand."""

    def __init__(self, legs: Sequence[Leg]) -> None:
        self._legs = legs
        self._said: dict[str, str] = {}
        self._live: Live | None = None

    def __enter__(self) -> Self:
        if sys.stderr.isatty() and os.environ.get("TERM", "dumb") != "dumb":
            self._live = _live()
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._live:
            self._live.stop()

    def show(self) -> None:
        """Say it, if anything is new."""
        if self._live:
            self._live.update(_table(self._legs), refresh=True)
            return
        for leg in self._legs:
            if (text := _line(leg)) != self._said.get(leg.name):
                self._said[leg.name] = text
                speech.say(f"{leg.name}: {text}")


def doing(leg: Leg) -> str:
    """`thinking, ran 2 commands`, or how it ended."""
    if leg.code is None:
        what = "stopping" if leg.stopped else leg.doing.what
    elif leg.code == 0:
        what = "done"
    else:
        what = "interrupted" if leg.stopped else "failed"
    return ", ".join(part for part in (what, leg.doing.done_so_far) if part)


def tokens(leg: Leg) -> str:
    """`12.3k tokens in, 340 out`, "" while nobody knows."""
    if leg.doing.tokens_in is None or leg.doing.tokens_out is None:
        return ""
    return f"{_short(leg.doing.tokens_in)} tokens in, {_short(leg.doing.tokens_out)} out"


def _line(leg: Leg) -> str:
    """Without what changes all the time."""
    if leg.code is None:
        return doing(leg)
    return ", ".join(part for part in (f"{doing(leg)} after {leg.seconds:.1f} s", tokens(leg)) if part)


def _short(count: int) -> str:
    return str(count) if count < _THOUSAND else f"{count / _THOUSAND:.1f}k"


def _live() -> Live:
    from rich.console import Console  # noqa: PLC0415 - on a terminal only, and when the runs have been started
    from rich.live import Live  # noqa: PLC0415

    console = Console(stderr=True, highlight=False)
    # No thread of its own: our loop refreshes it, and stdout is not its business.
    return Live(console=console, auto_refresh=False, redirect_stdout=False, redirect_stderr=False)


def _table(legs: Sequence[Leg]) -> Table:
    from rich.table import Table  # noqa: PLC0415 - as above
    from rich.text import Text  # noqa: PLC0415

    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True, style="bold", min_width=_NAME)
    table.add_column(no_wrap=True, justify="right", min_width=_SECONDS)
    table.add_column(no_wrap=True, overflow="ellipsis")
    table.add_column(no_wrap=True, overflow="ellipsis", style="dim")
    for leg in legs:
        style = "" if leg.code is None else "green" if leg.code == 0 else "red"
        cells = (
            Text(leg.name),
            Text(f"{leg.seconds:.0f} s"),
            Text(doing(leg), style=style),
            Text(tokens(leg) or leg.wanted.model),
        )
        table.add_row(*cells)
    return table
