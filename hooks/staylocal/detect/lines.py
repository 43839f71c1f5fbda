"""A line as the patterns see it: runs of blanks squeezed, an overlong one in overlapping windows.

Several of detect-secrets' patterns are quadratic or cubic in a run of blanks (`password`, 3,000 spaces and
an `x` take it 88 seconds), and none of them means anything by a blank more.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

KEPT_BLANKS = 8
WINDOW = 8192
# What a window has at least before the place that made it a window, and behind it.
BEFORE, BEHIND = 1024, 4096

_BLANKS = re.compile(rf"[^\S\n]{{{KEPT_BLANKS + 1},}}")


class Squeezed:
    """A line with at most `KEPT_BLANKS` blanks in a row; `text` is what is left."""

    __slots__ = ("_at", "_gone", "text")

    def __init__(self, line: str) -> None:
        self._at: list[int] = []
        self._gone: list[int] = []
        self.text = line
        pieces: list[str] = []
        last = gone = 0
        for run in _BLANKS.finditer(line):
            cut = run.start() + KEPT_BLANKS
            pieces.append(line[last:cut])
            self._at.append(cut - gone)
            last = run.end()
            gone += last - cut
            self._gone.append(gone)
        if pieces:
            self.text = "".join(pieces) + line[last:]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Give the offsets in the line as it was of a stretch (not empty) of `text`."""
        return self._back(start), self._back(end - 1) + 1

    def _back(self, offset: int) -> int:
        index = bisect_right(self._at, offset)
        return offset + (self._gone[index - 1] if index else 0)


def windows(text: str, candidate: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    """Give (offset, piece) for the parts of `text` where something may be.

    Each match of `candidate` has at least `BEFORE` characters before it and `BEHIND` behind it in one of the
    pieces, so that a secret that straddles a border is whole in the next.
    """
    if len(text) <= WINDOW:
        yield 0, text
        return
    position = 0
    while found := candidate.search(text, position):
        start = max(0, found.start() - BEFORE)
        yield start, text[start : start + WINDOW]
        position = start + WINDOW - BEHIND
