"""Where a value of a format begins and ends in a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re

# Signs of tokens' own alphabets that more often belong to the text around: `_X_`, `/X/`, a full stop.
_AROUND = "_-.~/"
# More of them are a part of what was matched.
_SIGNS = 4


def value_span(found: re.Match[str]) -> tuple[int, int]:
    """Give the span of the secret itself: of the group, if there is one, without signs at its end that may be missing.

    Where a format has a fixed length they are part of it, and stay.
    """
    start, end = found.span(found.re.groups)
    least = end - _SIGNS
    while end > least and end == found.end() and end > start + 1 and found.string[end - 1] in _AROUND:
        shorter = found.re.fullmatch(found.string, found.start(), end - 1)
        if not shorter:
            break
        found, end = shorter, end - 1
    return start, end
