"""What one detector finds in a line, and which of several overlapping finds is kept."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from . import boundaries
from .catalog import ROWS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from staylocal.findings import Kind

    from .matching import Line
    from .row import Row

_RANKS = {row: rank for rank, row in enumerate(ROWS)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A stretch of a line that a row's detector takes for sensitive."""

    row: Row = field(repr=False)
    start: int
    end: int
    sure: bool

    def moved(self, offset: int, back: Callable[[int, int], tuple[int, int]]) -> Hit:
        """Give the same in the line as it was: `offset` is its window's, `back` undoes the squeezing."""
        start, end = back(self.start + offset, self.end + offset)
        return replace(self, start=start, end=end)


def hits(row: Row, plugin: Any, line: Line) -> list[Hit]:  # noqa: ANN401 - detect-secrets' classes are not typed
    """Give all that one detector finds in `line`, with offsets in its text."""
    found = []
    for start, whole_end in row.spans(plugin, line):
        end = _grown(row, line.text, whole_end)
        # Without what it grew by: `_example` behind a token makes it none.
        verdict = row.judge(line, start, whole_end)
        if verdict is not None and end > start:
            sure = verdict and not _adjoins(row, line.text, start, end)
            found.append(Hit(row=row, start=start, end=end, sure=sure))
    return found


def kept(found: Iterable[Hit]) -> list[Hit]:
    """Keep of overlapping hits of one kind the surest, then the most specific, then the longest."""
    chosen: dict[Kind, list[Hit]] = {}
    for hit in sorted(found, key=lambda hit: (not hit.sure, _RANKS[hit.row], hit.start - hit.end, hit.start)):
        others = chosen.setdefault(hit.row.kind, [])
        # Those are disjoint and in order, so that only two of them can overlap this one.
        index = bisect_left(others, hit.start, key=lambda other: other.start)
        neighbours = others[max(0, index - 1) : index + 1]
        if not any(other.start < hit.end and hit.start < other.end for other in neighbours):
            others.insert(index, hit)
    return [hit for others in chosen.values() for hit in others]


def _grown(row: Row, text: str, end: int) -> int:
    more = re.compile(f"[{row.after}]*").match(text, end) if row.grows else None
    return more.end() if more else end


def _adjoins(row: Row, text: str, start: int, end: int) -> bool:
    before = _is_in(row.before, text[max(0, start - 1) : start]) and not boundaries.is_escape(text, start)
    return before or _is_in(row.after, text[end : end + 1])


def _is_in(characters: str, one: str) -> bool:
    return bool(characters) and bool(re.match(f"[{characters}]", one))
