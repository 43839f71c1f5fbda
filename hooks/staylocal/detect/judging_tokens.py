"""How sure a token of a known format is: True may block a commit, False counts for the class only, None is no find.

Functions of its characters alone; which one a format uses stands in its row.
"""

from __future__ import annotations

import string
from typing import TYPE_CHECKING

from . import filters, patterned
from .late import late

if TYPE_CHECKING:
    from collections.abc import Callable

# Upper case, lower case, digits.
MIX = 3
# Characters that tell whether somebody typed them.
_ENOUGH = 200
# In bits a character: what is typed for an example and still looks like a key.
_TYPED = 3.5
# Nine letters in their order.
_RECITED = late("|".join(string.ascii_lowercase[at : at + 9] for at in range(18)))


def token(value: str) -> bool | None:
    """Judge a distinctive format: sure, unless it says itself that it is an example, or recites the alphabet."""
    if filters.is_placeholder(value):
        return None
    value = value[:_ENOUGH]
    if not patterned.is_patterned(value):
        return True
    return filters.entropy(value) >= _TYPED and not _RECITED.search(value.lower())


def mixed(value: str) -> bool | None:
    """Judge what a long name can look like: sure if upper case, lower case and digits are mixed."""
    return token(value) and classes(value) >= MIX


def mixed_or_words(value: str) -> bool | None:
    """Judge what many things look like: as `mixed`, but words are no find at all."""
    return None if filters.is_wordy(value) else mixed(value)


def mostly_random(value: str) -> bool | None:
    """Judge what a name in snake case can look like: sure if it isn't made of words."""
    return token(value) and not filters.is_wordy(value) and classes(value) > 1


def with_digit(value: str) -> bool | None:
    """Judge what a word in capitals can look like: sure if there is a digit behind the prefix."""
    return token(value) and any(map(str.isdigit, value[4:]))


def unsure(value: str) -> bool | None:
    """Judge what is no secret by itself."""
    return None if token(value) is None else False


def classes(value: str) -> int:
    """Count which of these it has: upper case, lower case, digits."""
    return sum(map(any, (map(str.isupper, value), map(str.islower, value), map(str.isdigit, value))))


JUDGES: dict[str, Callable[[str], bool | None]] = {
    each.__name__: each for each in (token, mixed, mixed_or_words, mostly_random, with_digit, unsure)
}
