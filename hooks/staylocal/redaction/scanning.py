"""A text in windows -> what the detectors find in it, as stretches of it: whole, sure or not.

A window is as long as the detectors are meant for, so that what they may decode or try in one text is enough for each;
two of them overlap, so that what is cut by an edge is whole in the other one.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from staylocal.detect import Engine
from staylocal.errors import UndecidedError
from staylocal.findings import TOO_MUCH, Unscanned
from staylocal.passages import Passage

from .draft import Piece, Rendered, Stretch, rendered
from .placeholders import kind_of, written

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from staylocal.detect.engine import Stretch as Found
    from staylocal.findings import Finding
    from staylocal.policy import Policy

_WINDOW, _OVERLAP = 1 << 17, 1 << 13  # characters
_SMALLEST = 1 << 14
_NULS = re.compile("\0+")
# Bytes that are no UTF-8 are read as Latin-1, as a scan does.
_LATIN = {0xDC00 + code: code for code in range(0x80, 0x100)}
_ANY_LATIN = re.compile("[\udc80-\udcff]")


class Hit(NamedTuple):
    """A stretch that was found; `hidden`: what stands there encoded, or nothing."""

    stretch: Stretch
    hidden: str

    def __repr__(self) -> str:
        """Without what is hidden."""
        return f"Hit({self.stretch})"


class Scanner:
    """Scans one text, and again what stands there once stretches of it are replaced.

    A finding that the policy allows hosted models is none. `path`: the text's, as the policy knows it, or "".
    """

    def __init__(self, text: str, policy: Policy, path: str) -> None:
        self._text, self._policy, self._path = text, policy, path
        self._engine = Engine(internal=policy.internals, customers=policy.customer_data, key=policy.key)
        self._windows: dict[tuple[int, int], Sequence[Stretch]] = {}

    def first(self) -> list[Hit]:
        """Scan all of it."""
        found: list[Hit] = []
        start, size = 0, len(self._text)
        while True:
            end = self._edge(min(start + _WINDOW, size))
            hits = self._scan(start, end, ())
            found += hits
            if end >= size:
                return found
            # What reaches the edge may go on behind it.
            cut = min((hit.stretch.start for hit in hits if hit.stretch.end >= end), default=end)
            start = min(end - _OVERLAP, cut) if cut > start else end - _OVERLAP

    def again(self, stretches: Sequence[Stretch]) -> list[Hit]:
        """Scan the windows in which something was replaced since the last time, as they read now."""
        starts = [each.start for each in stretches]
        found: list[Hit] = []
        for (start, end), before in list(self._windows.items()):
            low = bisect_left(starts, start)
            low -= low > 0 and stretches[low - 1].end > start
            inside = tuple(stretches[low : bisect_left(starts, end)])
            if inside != before:
                found += self._scan(start, end, inside)
        return found

    def _edge(self, end: int) -> int:
        """Give the end of a line, if there is one not far before this place."""
        line = self._text.rfind("\n", end - _OVERLAP, end) + 1
        return line if line and end < len(self._text) else end

    def _scan(self, start: int, end: int, inside: tuple[Stretch, ...]) -> list[Hit]:
        """Scan a window; a half of it at a time where it is too crowded. Raises UndecidedError."""
        clear = Rendered(_as_read(rendered(self._text, start, end, inside, _any_number)))
        hits: list[Hit] = []
        for found in self._found(clear.text):
            if not isinstance(found, Unscanned):
                hits.append(Hit(Stretch(*clear.span(found.start, found.end), kind_of(found.finding)), found.hidden))
            elif found.why == TOO_MUCH and end - start > _SMALLEST:
                return self._halves(start, end, inside)
            else:
                raise _unscanned(self._text, start, found.why)
        self._windows[start, end] = inside
        return hits

    def _halves(self, start: int, end: int, inside: tuple[Stretch, ...]) -> list[Hit]:
        self._windows.pop((start, end), None)
        middle, beside = (start + end) // 2, min(_OVERLAP, (end - start) // 8)
        return [
            *self._scan(start, middle + beside, tuple(each for each in inside if each.start < middle + beside)),
            *self._scan(middle - beside, end, tuple(each for each in inside if each.end > middle - beside)),
        ]

    def _found(self, text: str) -> list[Found | Unscanned]:
        """Run the detectors as over a text that nobody knows the file of, since they find most there."""
        found: list[Found | Unscanned] = [
            each
            for each in self._engine.stretches(Passage(path="", text=text, prose=True))
            if isinstance(each, Unscanned) or not self._is_open(each.finding)
        ]
        if self._path and self._policy.internals.private_addresses and not self._policy.path_is_open(self._path):
            # But for addresses, of which in configuration all count.
            found += self._engine.addresses(Passage(path=self._path, text=text, prose=True))
        return found

    def _is_open(self, finding: Finding) -> bool:
        return self._policy.allowed_for_hosted(replace(finding, path=self._path)) is not None


def _any_number(stretch: Stretch) -> str:
    return written(f"{stretch.kind}_1")


def _as_read(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Give the pieces as the detectors read a file: without NULs, and every character a character."""
    for piece in pieces:
        if not piece.same:
            yield piece
            continue
        text, at = piece.text, 0
        if _ANY_LATIN.search(text):
            text = text.translate(_LATIN)
        for nuls in _NULS.finditer(text):
            yield Piece(text[at : nuls.start()], piece.start + at, piece.start + nuls.start(), same=True)
            at = nuls.end()
        yield Piece(text[at:], piece.start + at, piece.end, same=True)


def _unscanned(text: str, start: int, why: str) -> UndecidedError:
    line = text.count("\n", 0, start) + 1
    return UndecidedError(
        f"it cannot be redacted: not all of it can be scanned, from line {line} on ({why})",
        hint="Leave that part out, or keep it on this machine.",
    )
