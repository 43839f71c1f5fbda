"""How sure a value of a format is, beyond what `judging_tokens` has: plain functions of the value.

True may block a commit, False counts for the class only, None is no finding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import checksums, filters, patterned
from .judging_tokens import JUDGES, MIX, classes, mixed_or_words, token

if TYPE_CHECKING:
    from collections.abc import Callable

    from .formats_base import Format

# No sign may make up more than one in so many.
_FREQUENT = 6


def verdict(found: Format, value: str) -> bool | None:
    """Judge a value that a format's pattern matched: by its row's judgement, its checksum and how sure the row is.

    Where a checksum fails, somebody made the value up or it lost a character: it has to look random all the more.
    """
    judged = judgement(found.judge)(value)
    if judged is None or not found.sure:
        return judged and found.sure
    if found.checksum:
        return bool(getattr(checksums, found.checksum)(value)) or (judged and not patterned.is_patterned(value))
    return judged


def judgement(name: str) -> Callable[[str], bool | None]:
    """Give the judgement of this name."""
    return JUDGES.get(name) or _JUDGES[name]


def mixed_only(value: str) -> bool | None:
    """Judge what the name of a test can look like: no finding unless upper case, lower case and digits are mixed."""
    return mixed_or_words(value) if padded(value) else None


def varied(value: str) -> bool | None:
    """Judge what a piece of compiled code in base64 can look like: as `mixed_only`, no character all too frequent."""
    return mixed_only(value) if max(map(value.count, set(value))) * _FREQUENT <= len(value) else None


def not_words(value: str) -> bool | None:
    """Judge what names in camel case can look like, where digits may be missing: sure unless made of words."""
    return None if filters.is_wordy(value) else token(value)


def random_or_words(value: str) -> bool | None:
    """Judge what names can look like, of a format without upper case: sure if letters and digits are mixed."""
    return not_words(value) and filters.is_mixed(value)


def padded(value: str) -> bool | None:
    """Judge a format in which long runs of one character are ordinary, and no sign of a placeholder."""
    return classes(value) >= MIX


_JUDGES: dict[str, Callable[[str], bool | None]] = {
    each.__name__: each for each in (mixed_only, varied, not_words, random_or_words, padded)
}
