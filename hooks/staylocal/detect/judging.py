"""How sure a match is: True may block a commit, False counts for the class only, None is no finding.

Each function takes the line and the span of the match; which one a detector uses stands in its row. Here:
formats that can be told by themselves; `judging_values` has the others.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from . import filters, key_text
from .matching import Line

Judge = Callable[[Line, int, int], bool | None]

_MIX = 3
_KEY_MATERIAL = re.compile(
    r"(?:[A-Z0-9 ]*-{5})?(?:\\r|\\n|[\"'`+,;>|\s\\])*"
    r"(?:Proc-Type|DEK-Info|Version|Comment|Encryption|[A-Za-z0-9+/=]{16})"
)
_LONG = re.compile(r"(?:[A-Z0-9 ]{0,20}-{5})?[^A-Za-z0-9]*([A-Za-z0-9+/=]{20,})")
_CUT = re.compile(r"(?: BLOCK)?-{0,5}\s*")


def token(line: Line, start: int, end: int) -> bool | None:
    """Judge a distinctive format: sure, unless it says itself that it is an example."""
    value = line.text[start:end]
    return None if filters.is_placeholder(value) else not filters.has_sequence(value)


def mixed(line: Line, start: int, end: int) -> bool | None:
    """Judge what a long name can look like: sure if upper case, lower case and digits are mixed."""
    return token(line, start, end) and _classes(line.text[start:end]) >= _MIX


def mixed_or_words(line: Line, start: int, end: int) -> bool | None:
    """Judge what many things look like: as `mixed`, but words are no finding at all."""
    return None if filters.is_wordy(line.text[start:end]) else mixed(line, start, end)


def mostly_random(line: Line, start: int, end: int) -> bool | None:
    """Judge what a name in snake case can look like: sure if it isn't made of words."""
    value = line.text[start:end]
    return token(line, start, end) and not filters.is_wordy(value) and _classes(value) > 1


def with_digit(line: Line, start: int, end: int) -> bool | None:
    """Judge what a word in capitals can look like: sure if there is a digit behind the prefix."""
    return token(line, start, end) and any(map(str.isdigit, line.text[start + 4 : end]))


def unsure(line: Line, start: int, end: int) -> bool | None:
    """Judge what is no secret by itself."""
    return None if token(line, start, end) is None else False


def private_key(line: Line, start: int, end: int) -> bool | None:
    """Judge a header: sure if a key follows, or if the passage is cut right behind it."""
    rest = key_text.unwrapped(line.text[:start], line.text[end:], line.following)
    return bool(_KEY_MATERIAL.match(rest)) or bool(_CUT.fullmatch(rest)) or _is_key(rest)


def _is_key(rest: str) -> bool:
    """Tell whether what comes first, whatever signs stand before it, is long and random."""
    found = _LONG.match(rest)
    return found is not None and _classes(found[1]) >= _MIX and not filters.is_wordy(found[1])


def _classes(value: str) -> int:
    return sum(map(any, (map(str.isupper, value), map(str.islower, value), map(str.isdigit, value))))
