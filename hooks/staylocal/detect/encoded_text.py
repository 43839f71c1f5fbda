"""What an encoded stretch of a text says, and where in the encoded one each part of it stands."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    Back = Callable[[int, int], tuple[int, int]]


class Decoded:
    """The stretch from `start` to `end` of a text, and the `text` that it is the encoded form of.

    `depth`: 1 if it stands in what was scanned, 2 if it stands in what another stretch was decoded to, and so on;
    whatever the depth, `start` and `end` are offsets in what was scanned.
    """

    __slots__ = ("_back", "depth", "end", "start", "text")

    def __init__(self, start: int, end: int, text: str, back: Back) -> None:
        self.start, self.end, self.text, self.depth = start, end, text, 1
        self._back = back

    def __repr__(self) -> str:
        return f"Decoded(start={self.start}, end={self.end}, depth={self.depth})"

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Give the encoded characters that a stretch of `text` (not empty) comes from."""
        return self._back(start, end)

    def within(self, outer: Decoded) -> Decoded:
        """Give the same with offsets in what `outer` stands in, if this one stands in the text of `outer`."""
        inner = self._back
        start, end = outer.span(self.start, self.end)
        moved = Decoded(start, end, self.text, lambda start, end: outer.span(*inner(start, end)))
        moved.depth = outer.depth + 1
        return moved


class Pieces:
    """Pieces of a text that stand somewhere in another one, each with one width: characters there for one here."""

    __slots__ = ("_at", "_there", "_widths")

    def __init__(self, at: Sequence[int], there: Sequence[int], widths: Sequence[int]) -> None:
        self._at, self._there, self._widths = at, there, widths

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Give the stretch there that belongs to this one (not empty)."""
        return self._offset(start, start), self._offset(end - 1, end)

    def _offset(self, within: int, offset: int) -> int:
        piece = bisect_right(self._at, within) - 1
        return self._there[piece] + (offset - self._at[piece]) * self._widths[piece]


def joined(spans: Iterable[tuple[int, int]]) -> Pieces:
    """Map a text that is made of stretches of another one, put together."""
    spans = list(spans)
    at = accumulate((end - start for start, end in spans[:-1]), initial=0)
    return Pieces(list(at), [start for start, _ in spans], [1] * len(spans))


def characters(widths: Iterable[int]) -> Pieces:
    """Map a text whose characters have these widths, one after the other from the start of the other one."""
    widths = list(widths)
    return Pieces(range(len(widths)), list(accumulate(widths[:-1], initial=0)), widths)
