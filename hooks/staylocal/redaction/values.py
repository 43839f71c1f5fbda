"""Values -> where they stand in a view: whole, a part of eight characters or more, or encoded.

Of any eight characters in a row four begin at a multiple of five: so one place in five is looked at, and what is around
it only where these four are some value's.
"""

from __future__ import annotations

import binascii
from typing import TYPE_CHECKING, Any

from staylocal.detect.encoded_words import cut

from .folding import folded
from .placeholders import PART
from .views import readings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Place = tuple[int, int, str]  # start, end, kind

PIECE = 8  # characters of a value that say something of it
SHORTEST = 4  # of a value that is looked for elsewhere than where it was found
_LONG = 1 << 12  # characters that are not cut out and compared at every place
_STEP = 5
_QUAD = PIECE - _STEP + 1
_URL = str.maketrans("+/", "-_")


class Index:
    """Some values, ready to be looked for in folded texts. `values`: each with the word for its kind."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._strings: dict[str, str] = {}
        self._lengths: dict[str, list[int]] = {}
        self._long: dict[str, list[str]] = {}
        self._pieces: set[str] = set()
        self._quads: set[str] = set()
        for value, kind in values.items():
            for text in readings(value):
                self._add(text, kind)
                self._add_parts(text)
                for form in _encoded(text):
                    self._add(form, kind)
        for lengths in self._lengths.values():
            lengths.sort(reverse=True)
        for strings in self._long.values():
            strings.sort(key=len, reverse=True)
        self._short = _automaton({text: kind for text, kind in self._strings.items() if len(text) < PIECE})

    def find(self, text: str) -> Iterator[Place]:
        """Give where a value stands, whole, by its kind; and, as PART, eight characters of one or more in a row."""
        if self._short is not None:
            for last, (size, kind) in self._short.iter(text):
                yield last + 1 - size, last + 1, kind
        lengths, pieces = self._lengths, self._pieces
        start = end = 0
        for at, piece in self._near(text):
            if piece in lengths:
                yield from self._whole(text, at, piece)
            if piece in pieces:
                if at >= end:
                    yield from _run(start, end)
                    start = at
                end = at + PIECE
        yield from _run(start, end)

    def _near(self, text: str) -> Iterator[tuple[int, str]]:
        """Give the places where a piece may stand, in order, with what stands there."""
        quads = self._quads
        hits = [at for at in range(0, len(text) - _QUAD + 1, _STEP) if text[at : at + _QUAD] in quads]
        for hit in hits:
            for at in range(max(0, hit - _STEP + 1), hit + 1):
                yield at, text[at : at + PIECE]

    def _whole(self, text: str, at: int, piece: str) -> Iterator[Place]:
        """Give the longest value that stands here."""
        for string in self._long.get(piece, ()):
            if text.startswith(string, at):
                yield at, at + len(string), self._strings[string]
                return
        for length in self._lengths[piece]:
            string = text[at : at + length]
            if (kind := self._strings.get(string)) is not None:
                yield at, at + len(string), kind
                return

    def _add(self, text: str, kind: str) -> None:
        text = folded(text)
        if len(text) < SHORTEST or not _says(text) or text in self._strings:
            return
        self._strings[text] = kind
        if len(text) < PIECE:
            return
        lengths = self._lengths.setdefault(text[:PIECE], [])
        if len(text) > _LONG:
            self._long.setdefault(text[:PIECE], []).append(text)
        elif len(text) not in lengths:
            lengths.append(len(text))
        self._quads.update(text[at : at + _QUAD] for at in range(_STEP))

    def _add_parts(self, text: str) -> None:
        text = folded(text)
        pieces = {text[at : at + PIECE] for at in range(len(text) - PIECE + 1)}
        self._pieces.update(filter(_says, pieces) if not text.isalnum() else pieces)
        self._quads.update([text[at : at + _QUAD] for at in range(len(text) - _QUAD + 1)])


def _run(start: int, end: int) -> Iterator[Place]:
    if end:
        yield start, end, PART


def _says(text: str) -> bool:
    """Tell whether a letter or a digit is in it: nothing else says anything of a value."""
    return any(map(str.isalnum, text))


def _encoded(text: str) -> Iterator[str]:
    """Give what it looks like in base64, by where in a group of three bytes it begins, and in hexadecimal digits."""
    for data in (text.encode("utf-8", "surrogatepass"), text.encode("utf-16-le", "surrogatepass")):
        if len(data) < SHORTEST:
            continue
        for offset in range(3):
            form = cut(data, offset)
            if len(form) >= PIECE:
                yield form
                yield form.translate(_URL)
        yield binascii.hexlify(data).decode()


def _automaton(strings: Mapping[str, str]) -> Any:  # noqa: ANN401 - the library has no types
    if not strings:
        return None
    import ahocorasick  # noqa: PLC0415 - few values are that short

    automaton = ahocorasick.Automaton()
    for text, kind in strings.items():
        automaton.add_word(text, (len(text), kind))
    automaton.make_automaton()
    return automaton
