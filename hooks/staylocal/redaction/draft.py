"""A text and the stretches of it that go -> the text without them, and the way back from there."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from . import placeholders
from .values import PIECE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence


class Stretch(NamedTuple):
    """A stretch of a text, with the word for what stands there."""

    start: int
    end: int
    kind: str


class Piece(NamedTuple):
    """What stands in a new text for a stretch of the old one; `same`: it is this very stretch."""

    text: str
    start: int
    end: int
    same: bool

    def __repr__(self) -> str:
        """Without the text."""
        return f"Piece({self.start}, {self.end}, same={self.same})"


class Rendered:
    """A new text, and which stretch of the old one each stretch of it comes from."""

    def __init__(self, pieces: Iterable[Piece]) -> None:
        self._pieces = [piece for piece in pieces if piece.text]
        self._at = list(accumulate((len(piece.text) for piece in self._pieces), initial=0))
        self.text = "".join([piece.text for piece in self._pieces])

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Give the stretch of the old text for one of the new (not empty): what was replaced counts as a whole."""
        first, last = bisect_right(self._at, start) - 1, bisect_right(self._at, end - 1) - 1
        head, tail = self._pieces[first], self._pieces[last]
        return (
            head.start + (start - self._at[first]) if head.same else head.start,
            tail.start + (end - self._at[last]) if tail.same else tail.end,
        )


def rendered(
    text: str, start: int, end: int, stretches: Sequence[Stretch], write: Callable[[Stretch], str]
) -> Iterator[Piece]:
    """Give the pieces of what stands from `start` to `end`, with `write` for the stretches, which are in order.

    A stretch that goes over the edge is written whole. What looks like a placeholder in the rest is escaped.
    """
    at = start
    for stretch in stretches:
        if at < stretch.start:
            yield from _escaped(text, at, stretch.start)
        yield Piece(write(stretch), stretch.start, stretch.end, same=False)
        at = stretch.end
    if at < end:
        yield from _escaped(text, at, end)


def _escaped(text: str, start: int, end: int) -> Iterator[Piece]:
    clear, at = text[start:end], 0
    for token in placeholders.tokens(clear):
        if at < token.start():
            yield Piece(clear[at : token.start()], start + at, start + token.start(), same=True)
        at = token.start() + len(placeholders.opening(token))
        yield Piece(placeholders.escaped(token), start + token.start(), start + at, same=False)
    yield Piece(clear[at:], start + at, end, same=True)


def united(wholes: Iterable[Stretch], parts: Iterable[tuple[int, int]]) -> list[Stretch]:
    """Give stretches in order that don't overlap: whole values united where they do, and of the parts what is left.

    Of a part less than eight characters may be left beside a value: those say nothing.
    """
    found: list[Stretch] = []
    longest = 0
    for one in sorted(wholes, key=lambda one: (one.start, -one.end, placeholders.rank(one.kind))):
        last = found[-1] if found else None
        if last is None or one.start >= last.end:
            found.append(one)
            longest = one.end - one.start
        elif one.end > last.end or one.end - one.start > longest:
            size = one.end - one.start
            found[-1] = Stretch(last.start, max(one.end, last.end), one.kind if size > longest else last.kind)
            longest = max(size, longest)
    return sorted([*found, *_beside(found, _runs(parts))])


def _runs(parts: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Unite what overlaps."""
    start = end = -1
    for first, last in sorted(parts):
        if first >= end:
            if end > 0:
                yield start, end
            start = first
        end = max(end, last)
    if end > 0:
        yield start, end


def _beside(found: Sequence[Stretch], runs: Iterable[tuple[int, int]]) -> Iterator[Stretch]:
    """Give what is left of the runs beside these stretches, where it is long enough."""
    index = 0
    for start, end in runs:
        at = start
        while index < len(found) and found[index].end <= start:
            index += 1
        beside = index
        while beside < len(found) and found[beside].start < end:
            yield from _left(at, found[beside].start)
            at = max(at, found[beside].end)
            beside += 1
        yield from _left(at, end)


def _left(start: int, end: int) -> Iterator[Stretch]:
    if end - start >= PIECE:
        yield Stretch(start, end, placeholders.PART)
