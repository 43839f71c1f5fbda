"""Texts in bytes: what base64 or hexadecimal digits decode to, as a text with the offset of each of its characters."""

from __future__ import annotations

import binascii

from .encoded_text import Decoded, Pieces, characters, joined
from .late import late

_PRINTED = bytes(range(0x20, 0x7F)) + b"\t\n\r"
_CONTROL = bytes(code for code in range(0x80) if code not in _PRINTED)
# Everything else ends a line, so that no detector takes what stands around it for one text.
_VISIBLE = bytes(code if code in _PRINTED else 0x0A for code in range(0x100))
_BASE64 = late(r"[A-Za-z0-9+/_\-]{8,87384}={0,2}")
_STANDARD = str.maketrans("-_", "+/")
_SHORTEST_VALUE = 6
# Of what a hit stands in at least, with the word that was looked for.
_SHORTEST_TEXT = 8
_BYTES, _CHARACTERS = 3, 4


def from_base64(text: str, lines: list[tuple[int, int]], position: int, shift: int) -> Decoded | None:
    """Decode these lines of `text`; the character at `position` is the one at `shift` in its group of four."""
    coded = "".join(text[start:end] for start, end in lines)
    source = joined(lines)
    before = sum(min(end, position) - start for start, end in lines if start < position)
    skipped = (before - shift) % _CHARACTERS
    data = _unpacked(coded[skipped:])
    read = _text(data, (before - skipped) * _BYTES // _CHARACTERS)
    if read is None:
        return None
    found, bytes_ = read

    def back(start: int, end: int) -> tuple[int, int]:
        first, last = bytes_.span(start, end)
        return source.span(
            skipped + first * _CHARACTERS // _BYTES,
            min(skipped - (-last * _CHARACTERS // _BYTES), len(coded)),
        )

    return Decoded(lines[0][0], lines[-1][1], found, back)


def from_hex(text: str, run: tuple[int, int], position: int) -> Decoded | None:
    """Decode the hexadecimal digits of a run; the one at `position` begins a byte."""
    start = run[0] + (position - run[0]) % 2
    end = run[1] - (run[1] - start) % 2
    read = _text(bytes.fromhex(text[start:end]), (position - start) // 2)
    if read is None:
        return None
    found, bytes_ = read

    def back(first: int, last: int) -> tuple[int, int]:
        first, last = bytes_.span(first, last)
        return start + 2 * first, start + 2 * last

    return Decoded(start, end, found, back)


def text_of(value: str) -> str | None:
    """Give the printable text that `value`, whole, is the base64 of; None otherwise."""
    if not _BASE64.fullmatch(value):
        return None
    bare = value.rstrip("=")
    if len(bare) % _CHARACTERS == 1 or (len(value) % _CHARACTERS and bare != value):
        return None
    try:
        text = _strict(_unpacked(bare))
    except UnicodeDecodeError:
        return None
    printable = all(sign.isprintable() or sign in "\t\n\r" for sign in text)
    return text if printable and len(text) >= _SHORTEST_VALUE else None


def _strict(data: bytes) -> str:
    wide = len(data) % 2 == 0 and data[1::2].count(0) * 2 > len(data) // 2
    return data.decode("utf-16-le" if wide else "utf-8")


def _unpacked(coded: str) -> bytes:
    """Decode all that is whole, of either alphabet."""
    if len(coded) % _CHARACTERS == 1:
        coded = coded[:-1]
    return binascii.a2b_base64(coded.translate(_STANDARD) + "=" * (-len(coded) % _CHARACTERS))


def _text(data: bytes, at: int) -> tuple[str, Pieces] | None:
    """Read bytes as a text, with where its characters stand in them; None if there is none `at` this offset."""
    if data.count(0) * 3 > len(data):
        even = at % 2
        text = data[even:].decode("utf-16-le", "replace")
        return text, Pieces([0], [even], [2])
    if data.isascii() and len(data.translate(None, _CONTROL)) == len(data):
        return data.decode("ascii"), Pieces([0], [0], [1])
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _visible(data, at)
    if len(data.translate(None, _CONTROL)) < len(data):
        return _visible(data, at)
    return text, characters(map(_width, text))


def _visible(data: bytes, at: int) -> tuple[str, Pieces] | None:
    text = data.translate(_VISIBLE).decode("ascii")
    if "\n" in text[at : at + _SHORTEST_TEXT]:
        return None
    return text, Pieces([0], [0], [1])


def _width(character: str) -> int:
    return len(character.encode())
