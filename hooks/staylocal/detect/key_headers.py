"""Private keys with a header: PEM, OpenPGP's armour, SSH2, OpenVPN, PuTTY; in any dress, whole or cut.

A header alone is a constant of a parser or a word of its documentation; what follows it tells.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import filters, key_bodies, key_text
from .key_found import Key
from .key_literals import HEADERS as LITERALS
from .late import late

if TYPE_CHECKING:
    import re

__all__ = ["LITERALS", "header_at"]

_WORDS = r"(?:(?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?|OpenVPN Static key V1)"
_HEADER = late(rf"-{{0,5}} ?(?:BEGIN {_WORDS}|PuTTY-User-Key-File-[1-3]: ?[a-z0-9-]{{0,40}}) ?-{{0,5}}")
# How far before a literal its header can begin, and how far it can go on behind.
_BEFORE = 60
# What ends a key at the latest: its own last line, or the next header.
_STOP = late(
    rf"(?P<last>-{{4,5}} ?END {_WORDS} ?-{{0,5}}|Private-MAC: ?[0-9a-f]{{40,64}})|BEGIN {_WORDS}|PuTTY-User-Key-File-"
)
# Characters and lines of a key; characters of what its beginning is looked at.
_MOST, _LINES, _REACH = 1 << 15, 200, 2048

# What may stand between the lines of a key: quotes and operators, lines of its own header.
_SIGNS = r"[\"'`+,;>|\s\\)]"
_FIELD = r"[A-Za-z][A-Za-z-]{2,24}:[^\n]{0,200}(?:\n|$)"
_MATERIAL = late(rf"(?:{_SIGNS}|{_FIELD})*+((?:[A-Za-z0-9+/=]++{_SIGNS}*+)*)")
_ENCRYPTED = late(rf"{_SIGNS}*+(?:Proc-Type: ?4, ?ENCRYPTED|(?:[^\n]{{0,80}}\n)?Encryption: ?[a-z0-9-]{{3,20}}\s)")
_BLANKS = late(r"\s*+")
_CUT = late(r"-{0,5}\s*")
_WORD = late(r"[A-Za-z0-9+/=]+")
_LINE = late(r"[A-Za-z0-9+/]{16}")
_HEX = late(r"[0-9a-f]{64,}")
_LEAST, _LEAST_ENCRYPTED, _FIRST_WORD = 40, 16, 16
_LEAST_DIFFERENT, _CLASSES = 12, 3
_FINGERPRINTED = 200
# One line of a key that says that it has so many times more.
_ONE_LINE, _MANY = 80, 4


def header_at(text: str, position: int) -> Key | None:
    """Give the private key in whose header a literal stands at `position`; None if no key follows the header.

    A header that the text ends with is one: its key is in the piece that follows.
    """
    header = _header(text, position)
    if not header:
        return None
    start, end = header.span()
    stop = _STOP.search(text, end, end + _MOST)
    last = stop if stop and stop["last"] else None
    limit = stop.start() if stop else min(len(text), end + _MOST)
    rest = _unwrapped(text, start, end, limit)
    if limit == len(text) and _CUT.fullmatch(rest):
        return Key(start, end, True, "")
    material = _material(rest)
    sure = _verdict(material, encrypted=bool(_ENCRYPTED.match(rest)), whole=last is not None)
    if sure is None:
        return None
    return Key(start, last.end() if last else _end(text, end, limit), sure, material[:_FINGERPRINTED])


def _header(text: str, position: int) -> re.Match[str] | None:
    for found in _HEADER.finditer(text, max(0, position - _BEFORE), position + _BEFORE):
        if found.start() <= position < found.end():
            return found
    return None


def _unwrapped(text: str, start: int, end: int, limit: int) -> str:
    """Give some of what follows a header, without what its lines are dressed in."""
    line = max(0, start - _BEFORE, text.rfind("\n", max(0, start - _BEFORE), start) + 1)
    line_end = text.find("\n", end, limit)
    if line_end < 0:
        line_end = limit
    blanks = _BLANKS.match(text, line_end, limit)
    following = blanks.end() if blanks else line_end
    return key_text.unwrapped(text[line:start], text[end:line_end], text[following : min(limit, following + _REACH)])


def _material(rest: str) -> str:
    """Give the characters of base64 that follow a header and the fields behind it, if words of a text don't."""
    found = _MATERIAL.match(rest)
    # A sign that puts strings together is one of base64 too.
    words = [word for word in _WORD.findall(found[1]) if word != "+"] if found else []
    if not found or not words or (len(words[0]) < _FIRST_WORD and not _is_line(found[1], len(words[0]))):
        return ""
    return "".join(words)


def _verdict(material: str, *, encrypted: bool, whole: bool) -> bool | None:
    """Tell from what follows a header whether a key does: True, perhaps (False), or not (None)."""
    if encrypted and len(material) >= _LEAST_ENCRYPTED:
        return True
    if not _is_random(material):
        return None
    example = whole and len(material) <= _ONE_LINE and key_bodies.declared(material) > len(material) * _MANY
    return len(material) >= _LEAST and not example


def _is_line(text: str, end: int) -> bool:
    return text[end : end + 1] in {"\n", "\r", ""}


def _is_random(material: str) -> bool:
    if len(set(material)) < _LEAST_DIFFERENT:
        return False
    if _HEX.match(material):
        return True
    classes = sum(map(any, (map(str.isupper, material), map(str.islower, material), map(str.isdigit, material))))
    return (
        len(material) >= _FIRST_WORD
        and classes >= _CLASSES
        and not filters.is_wordy(material)
        and not filters.has_sequence(material[:_LEAST])
    )


def _end(text: str, start: int, limit: int) -> int:
    """Give the end of the last line that holds some of the key, if no last line of its own ends it."""
    end = at = start
    for _ in range(_LINES):
        line_end = text.find("\n", at, limit)
        if line_end < 0:
            line_end = limit
        if found := _LINE.search(text, at, line_end):
            end = max(word.end() for word in _WORD.finditer(text, found.start(), line_end))
        elif end > start:
            break
        at = line_end + 1
        if at >= limit:
            break
    return end
