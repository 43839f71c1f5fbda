r"""Texts with escapes in them: `%3D`, `\u003d`, `\x3d`, `\/`, `&#61;`, `&quot;`, `=3D`."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from .encoded_text import Decoded, Pieces
from .late import late

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterator

    Meaning = Callable[[re.Match[str]], str]

# Escapes farther apart than this, in characters, are of two texts; so much of what stands around them is read too.
_APART, _MOST = 200, 1 << 16
# What stands around the words that a detector looks at: a text that is cut out begins and ends there.
_EDGE = late(r"[^\w+/=.%&#;\\-]")
_HIGHEST, _SURROGATES = 0x10FFFF, range(0xD800, 0xE000)


class _Escapes(NamedTuple):
    """One kind: what matches one escape, or several; what it means; of how many characters one byte is made."""

    pattern: re.Pattern[str]
    meaning: Meaning
    byte: int = 0


def decoded(text: str, start: int, end: int, kind: str) -> Decoded | None:
    """Decode the escapes of a stretch; None if there are none that mean something."""
    escapes = _KINDS[kind]
    piece = text[start:end]
    clear = escapes.pattern.sub(escapes.meaning, piece)
    if clear == piece:
        return None

    @cache
    def pieces() -> Pieces:
        return Pieces(*zip(*_places(piece, start, escapes), strict=True))

    return Decoded(start, end, clear, lambda first, last: pieces().span(first, last))


def stretch(text: str, position: int, kind: str, low: int) -> tuple[int, int]:
    """Give the part of a text, from `low` on, that holds the escapes around `position` and what they stand in."""
    pattern = _KINDS[kind].pattern
    last, high = position, min(len(text), position + _MOST)
    while found := pattern.search(text, last, min(high, last + _APART)):
        last = found.end()
    return _begin(text, max(low, position - _APART), position), _end(text, last, min(high, last + _APART))


def _begin(text: str, begin: int, position: int) -> int:
    line = text.rfind("\n", begin, position) + 1
    edge = None if line or not begin else _EDGE.search(text, begin, position)
    return line or (edge.end() if edge else begin)


def _end(text: str, last: int, end: int) -> int:
    line = text.find("\n", last, end)
    if line >= 0 or end == len(text):
        return line if line >= 0 else end
    return max((edge.start() for edge in _EDGE.finditer(text, last, end)), default=end)


def _places(piece: str, start: int, escapes: _Escapes) -> Iterator[tuple[int, int, int]]:
    """Give for each part of the decoded text: its offset there, that in the whole text, the width of a character."""
    at = last = 0
    for found in escapes.pattern.finditer(piece):
        if found.start() > last:
            yield at, start + last, 1
            at += found.start() - last
        last = found.end()
        offset = start + found.start()
        for width in _widths(found, escapes):
            yield at, offset, width
            at += 1
            offset += width
    yield at, start + last, 1


def _widths(found: re.Match[str], escapes: _Escapes) -> list[int]:
    meant = escapes.meaning(found)
    if meant == found.group():
        return [1] * len(meant)
    if escapes.byte:
        return [escapes.byte * len(sign.encode("utf-8", "surrogateescape")) for sign in meant]
    return [found.end() - found.start()]


def _of_bytes(found: re.Match[str]) -> str:
    digits = found.group().replace(found.group()[0], "")
    return bytes.fromhex(digits).decode("utf-8", "surrogateescape")


def _of_escape(found: re.Match[str]) -> str:
    code = found[1] or found[2] or found[3] or found[4]
    return (_character(int(code, 16)) or found.group()) if code else found[5]


def _of_entity(found: re.Match[str]) -> str:
    if found[3]:
        return _named(found[3]) or found.group()
    return _character(int(found[1]) if found[1] else int(found[2], 16)) or found.group()


@cache
def _named(name: str) -> str:
    """Give the character that an entity of HTML stands for, if it is one."""
    from html.entities import html5  # noqa: PLC0415 - a table of two thousand names, where there is an entity

    meant = html5.get(f"{name};", "")
    return meant if len(meant) == 1 else ""


def _character(code: int) -> str:
    return "" if code > _HIGHEST or code in _SURROGATES else chr(code)


_KINDS = {
    "percent": _Escapes(late(r"(?:%[0-9A-Fa-f]{2})+"), _of_bytes, 3),
    "quoted": _Escapes(late(r"(?:=[0-9A-F]{2})+|=\r?\n"), _of_bytes, 3),
    "escape": _Escapes(
        late(r"\\{1,4}(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|U([0-9A-Fa-f]{8})|u\{([0-9A-Fa-f]{1,6})\}|([/\"']))"),
        _of_escape,
    ),
    "entity": _Escapes(late(r"&(?:#([0-9]{1,7})|#[xX]([0-9A-Fa-f]{1,6})|([A-Za-z]{2,8}));"), _of_entity),
}
