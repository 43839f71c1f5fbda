"""The text of a private key as it is without its dress: a comment's mark on each line, encoded newlines."""

from __future__ import annotations

import re

# Bounded: a line may hold any number of backslashes.
_NEWLINE = re.compile(
    r"""\\{1,4}(?:[rn]|u000[aAdD]|x0[aAdD]|01[25]) | %(?:25)?0[aAdD] | &\#(?:1[03]|[xX]0{0,3}[aAdD]); | =0[AD]
        | <br\ ?/?>""",
    re.VERBOSE,
)
_DASHES = "-----"
_LONGEST_PREFIX = 12
_REACH = 1024

_END = re.compile(r"-{4,5} ?END ")
_MATERIAL = re.compile(r"[A-Za-z0-9+/]{16}")
# What a finding goes over at most.
_LINES, _CHARACTERS = 200, 1 << 15


def unwrapped(before: str, behind: str, following: str) -> str:
    """Give what follows a header: `behind` it on its line and in the `following` ones.

    Each loses the prefix that stands `before` the header, if that is short.
    """
    first, *others = _NEWLINE.sub("\n", f"{behind[:_REACH]}\n{following}").split("\n")
    prefix = before.removesuffix(_DASHES).strip()
    if 0 < len(prefix) <= _LONGEST_PREFIX:
        # Lines may be numbered.
        pattern = re.compile(r"\s{0,99}" + re.sub("[0-9]+", "[0-9]{1,6}", re.escape(prefix)))
        others = [_without(pattern, line) for line in others]
    return "\n".join((first, *others))


def _without(pattern: re.Pattern[str], line: str) -> str:
    found = pattern.match(line)
    return line[found.end() :] if found else line


def lines(text: str, end: int) -> int:
    """Count the lines of the key whose header ends at `end`: to its END line, or to its last line of key material."""
    last = 0
    for number, line in enumerate(text[end : end + _CHARACTERS].split("\n", _LINES)[:_LINES]):
        if _END.search(line):
            return number + 1
        if _MATERIAL.search(line):
            last = number
    return last + 1
