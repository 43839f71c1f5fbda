"""Many plain forms as one pattern that tries each character once."""

from __future__ import annotations

import re
from itertools import product
from typing import TYPE_CHECKING

from .late import late

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_PART = late(r"(\[[^\]]+\]|.)(\?|\{(\d+)\})?")


def expanded(form: str) -> Iterator[str]:
    """Give the plain strings of a form, in which `0{9}` repeats, `-?` may be left out and `[ -]` is one of these."""
    choices = []
    for part, quantifier, times in _PART.findall(form):
        characters = part[1:-1] if len(part) > 1 else part
        repeated = tuple(character * int(times or 1) for character in characters)
        choices.append((*repeated, "") if quantifier == "?" else repeated)
    return map("".join, product(*choices))


def prefixed(strings: Iterable[str]) -> str:
    """Give the source of a pattern that matches each of these strings, the longest first, as a tree of prefixes."""
    tails: dict[str, list[str]] = {}
    for string in strings:
        tails.setdefault(string[:1], []).append(string[1:])
    ends = tails.pop("", None)
    branches = "|".join(re.escape(head) + prefixed(rest) for head, rest in tails.items())
    if not branches:
        return ""
    return f"(?:{branches}){'?' if ends else ''}" if ends or len(tails) > 1 else branches
