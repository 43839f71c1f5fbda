"""One pattern over a whole passage that tells the lines on which some detector can fire.

Most lines of most files hold nothing that any detector needs. Each row of the catalogue names what it needs,
as sources that begin with one plain character each: grouped by it, the alternatives cost a comparison apiece
and `re` skips every other character by a table.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# What a letter matches beside its two ASCII cases under re.IGNORECASE.
_ODD_CASES = {"i": "\u0130\u0131", "k": "\u212a", "s": "\u017f"}
_QUANTIFIERS = frozenset("*+?{")


def anycase(*words: str, then: str = "") -> tuple[str, ...]:
    """Make sources for `words` (patterns that begin with a letter) in any case, followed by `then`."""
    return tuple(
        f"{first}(?i:{word[1:]}){then}"
        for word in words
        for first in word[0].lower() + word[0].upper() + _ODD_CASES.get(word[0].lower(), "")
    )


def joined(sources: Iterable[str]) -> re.Pattern[str]:
    """Make one pattern that matches wherever one of `sources` does; none may match beyond its line.

    Raises ValueError for a source that doesn't begin with a plain character.
    """
    groups: dict[str, dict[str, None]] = {}
    for source in sources:
        head = _head(source)
        groups.setdefault(head, {})[source[len(head) :]] = None
    return re.compile("|".join(f"{head}(?:{'|'.join(rests)})" for head, rests in groups.items()))


def _head(source: str) -> str:
    escaped = source[0] == "\\"
    head = source[: 2 if escaped else 1]
    plain = not head[-1].isalnum() if escaped else head == re.escape(head) or head in "\"'/:- "
    if not plain or source[len(head) : len(head) + 1] in _QUANTIFIERS - {""}:
        raise ValueError(f"a need must begin with a plain character: {source}")
    return head
