r"""A text as the detectors of customer data read it: bytes in which every digit, blank and hyphen is a plain one.

`raw` has one byte for each character, so that offsets hold in both: other scripts' digits (full-width, Arabic,
Devanagari), blanks (U+00A0, U+202F and such) and hyphens (U+2011, U+2013 and such) are the ASCII ones, what
Latin-1 lacks is `?`, and `\n`, `\t`, `\r` and `%20`, which often stand against a value, are blanks. `shape` is `raw`
with `0` for digits, `A` for capitals and `a` for other letters: it tells in one search where numbers stand.
"""

from __future__ import annotations

import os
import re
from functools import cache, cached_property
from typing import TYPE_CHECKING, NamedTuple

from .customer_table import Tables
from .late import late

if TYPE_CHECKING:
    from staylocal.watched import CustomerData

    from .customer_id_forms import Id

_KEY = os.urandom(16)
_ZEROS = "\uff10\u0660\u06f0\u0966"
_PLAIN = {
    **{chr(ord(zero) + digit): str(digit) for zero in _ZEROS for digit in range(10)},
    **dict.fromkeys("\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000", " "),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d", "-"),
    "\uff20": "@",
    "\uff0b": "+",
    "\uff0e": ".",
    "\uff08": "(",
    "\uff09": ")",
}
# So many characters beyond Latin-1 are looked up one by one; for more it is quicker to look for each kind.
_FEW = 3000
# How far before and behind a number a word may stand that says what it is, in characters.
_BEFORE, _BEHIND = 80, 40
_CAMEL = late(r"(?<=[a-z])(?=[A-Z])")
_BETWEEN = late(r"[\d\s,;|:=\"'(){}\[\]<>/]+")


class Item(NamedTuple):
    """One hit: offsets in the text, what people are told, its weight, and a keyed digest of the normalised value.

    Digests of the same value are equal within one process, and tell nothing in any other.
    """

    start: int
    end: int
    type: str
    points: int
    same: bytes


class Page:
    """A text of any number of lines, what it became, and what is known of it."""

    def __init__(self, text: str, settings: CustomerData, path: str = "") -> None:
        self.text = text
        self.settings = settings
        self.path = path
        self.named: dict[tuple[str, str], bool] = {}
        self.kinds: dict[bytes, tuple[tuple[Id, bool], ...]] = {}
        self._mentions: dict[re.Pattern[str], bool] = {}
        self.raw = _bytes(text)
        self.shape = self.raw.translate(_shapes())

    @cached_property
    def lower(self) -> bytes:
        """`raw`, its ASCII letters in lower case."""
        return self.raw.lower()

    @cached_property
    def tables(self) -> Tables:
        """The tables among the lines."""
        return Tables(self.text)

    @cached_property
    def _all_words(self) -> str:
        return f" {between(spaced(self.text))} "

    def mentions(self, words: re.Pattern[str]) -> bool:
        """Tell whether these words stand anywhere in the text; where they don't, no number needs to ask around."""
        known = self._mentions.get(words)
        if known is None:
            known = self._mentions[words] = bool(words.search(self._all_words))
        return known

    def line(self, at: int) -> tuple[int, int]:
        """Give where the line of this offset starts and ends, reading no further than it must."""
        end = self.raw.find(b"\n", at)
        return self.raw.rfind(b"\n", 0, at) + 1, len(self.raw) if end < 0 else end

    def before(self, at: int, most: int = _BEFORE) -> str:
        """Give what stands before this offset on its line, and on the one above if nothing stands between."""
        text = self.text[max(0, at - most) : at]
        head, newline, tail = text.rpartition("\n")
        return text[head.rfind("\n") + 1 :] if newline and not tail.strip(" \t\"'>*-`|") else tail

    def behind(self, at: int, most: int = _BEHIND) -> str:
        """Give what stands behind this offset on its line."""
        return self.text[at : at + most].partition("\n")[0]

    def words(self, start: int, end: int) -> str:
        """Give what stands around a value, in lower case, the parts of camel-case names apart."""
        return spaced(f"{self.before(start)}  {self.behind(end)}  {self.tables.column(start)}")

    def item(self, start: int, end: int, type_: str, points: int, value: str) -> Item:
        """Make an item of a normalised value, which isn't kept."""
        return Item(start, end, type_, points, _digest(f"{type_}\0{value}"))


def spaced(name: str) -> str:
    """Give a name or a text in lower case, the parts of camel-case names apart, `_` as a blank."""
    return _CAMEL.sub(" ", name).lower().replace("_", " ")


def between(words: str) -> str:
    """Give a text with one blank for each row of digits, signs and blanks."""
    return _BETWEEN.sub(" ", words)


def _bytes(text: str) -> bytes:
    raw = bytearray(text.encode("latin-1", "replace"))
    if not text.isascii():
        raw = raw.replace(b"\xa0", b" ")
        if raw.count(b"?") > _FEW:
            for other, plain in _PLAIN.items():
                if other in text:
                    text = text.replace(other, plain)
            raw = bytearray(text.encode("latin-1", "replace").replace(b"\xa0", b" "))
        else:
            for found in re.finditer(rb"\?", raw):
                raw[found.start()] = ord(_PLAIN.get(text[found.start()], "?"))
    return re.sub(rb"%2(?:0|([Bb]))", _unescaped, re.sub(rb"\\[nrt]", b"  ", raw))


def _unescaped(escape: re.Match[bytes]) -> bytes:
    return b"  +" if escape[1] else b"   "


@cache
def _shapes() -> bytes:
    table = bytearray(range(256))
    for code in range(256):
        letter = chr(code)
        if letter.isascii() and letter.isdigit():
            table[code] = ord("0")
        elif letter.isascii() and letter.isupper():
            table[code] = ord("A")
        elif letter.isalpha():
            table[code] = ord("a")
    return bytes(table)


def _digest(value: str) -> bytes:
    from hashlib import blake2b  # noqa: PLC0415 - only where something was found

    return blake2b(value.encode("utf-8", "surrogatepass"), key=_KEY, digest_size=8).digest()
