"""Random words that nothing names. In code they have to be quoted; none is ever sure."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING

from . import filters, patterned, randomness
from .late import late
from .view import Found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .view import View

RANK = 3_000
_SHORTEST, _LONGEST = 20, 400
_IN_RUNS = string.ascii_letters + string.digits + "+/_-="
_TABLE = bytes(ord("a") if chr(code) in _IN_RUNS else ord(" ") for code in range(256))
_RUN = b"a" * _SHORTEST
_HEX = set(string.hexdigits)
_WRAPPED = 40
# What dresses a line: an indent, a comment's mark, quotes.
_DRESS = " \t\r#/*;'\"+,\\"
# Public keys of SSH, certificates and public keys in DER, internationalised domain names, pictures.
_PUBLIC = late(r"AAAA[A-Z]3Nz|MII[A-K]|xn--|XN--|R0lGOD|iVBORw0|/9j/|PHN2Zy|d09GM")
_URL = late(r"://[^\s\"'<>?&=]*$|data:[\w/+.;=-]{0,60},?$")
_EXAMPLE = late(r"(?i:example|e\.g\.|for instance|such as|looks like)\W{0,6}$")
_REACH, _NEAR = 300, 30
_PARTS = late(r"[-_/+=]")


def look(view: View) -> Iterator[Found]:
    """Give the random words of a text."""
    mask = view.text.encode("ascii", "replace").translate(_TABLE)
    position = mask.find(_RUN)
    while position >= 0:
        end = mask.find(b" ", position)
        end = len(mask) if end < 0 else end
        if end - position <= _LONGEST and _is_random(view, position, end):
            yield Found(position, end, "random word", False, RANK)
        position = mask.find(_RUN, end)


def _is_random(view: View, start: int, end: int) -> bool:
    value = view.text[start:end].strip("=/")
    if len(value) < _SHORTEST or (not view.prose and not _is_quoted(view.text, start, end)):
        return False
    if (
        not any(map(str.isdigit, value))
        or set(value.removeprefix("0x")) <= _HEX
        or filters.is_uuid(value)
        or filters.is_placeholder(value)
    ):
        return False
    if not randomness.is_random(value, bits=randomness.SURE) or patterned.is_patterned(value):
        return False
    longest = max(_PARTS.split(value), key=len)
    if set(longest) <= _HEX or not randomness.is_random(longest, bits=randomness.LIKELY):
        return False  # a path with an id in it
    return not _is_other(view, start, end)


def _is_other(view: View, start: int, end: int) -> bool:
    """Tell whether what is around says that it is an id, a checksum, public, a part of a URL, or a line of many."""
    text = view.text
    if filters.is_likely_id(text, start) or filters.is_digest(text, start) or _PUBLIC.match(text, start):
        return True
    low, high = view.line(start)
    if _URL.search(text, max(low, start - _REACH), start) or _EXAMPLE.search(text, max(low, start - _NEAR), start):
        return True
    return end - start >= _WRAPPED and _is_wrapped(text, low, high, start, end)


def _is_wrapped(text: str, low: int, high: int, start: int, end: int) -> bool:
    """Tell whether it fills its line, and a line beside it is as long: of a certificate, a mail's attachment."""
    if text[low:start].strip(_DRESS) or text[end:high].strip(_DRESS):
        return "\\n" in text[max(low, start - 2) : start + 2] or text[end : end + 2] == "\\n"
    above = text.rfind("\n", 0, max(0, low - 1)) + 1
    below = text.find("\n", high + 1)
    size = high - low
    return low - 1 - above == size or (len(text) if below < 0 else below) - high - 1 == size


def _is_quoted(text: str, start: int, end: int) -> bool:
    before = text[start - 1 : start]
    return before in ("'", '"', "`") and text[end : end + 1] == before
