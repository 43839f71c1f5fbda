"""Passwords in URLs: `scheme://user:password@host`."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from . import filters, values
from .late import late
from .view import Found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .view import View

RANK = 1_000
LITERALS = ("://",)
_SHORTEST = 4
# What people write in examples, and what says nothing: the user once more, a word for one's own machine.
_EXAMPLE = late(
    r"p?ass(?:w(?:or)?d?)?\d{0,4}|pwd?|pw|secret|token|user(?:name)?\d{0,2}|login|key|xyz|abc|[.*_\-]+|my[_-]?\w*|x-oauth-basic|x-token-auth|auth",
    re.IGNORECASE,
)
_OWN_HOST = late(
    r"@(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\]|host\.docker\.internal|[\w\-]+(?=[:/\"'\s]|$)|(?:[\w\-]+\.)*(?:example|test|invalid|localhost)(?:\.\w+)?(?=\W|$))"
)
_EXAMPLE_HOST = late(
    r"@(?:[\w\-]+\.)*(?:example|test|invalid)(?:\.\w+)?(?=\W|$)|@(?:host(?:name)?|server|domain|proxy|your)\b",
    re.IGNORECASE,
)


@cache
def _pattern() -> re.Pattern[str]:
    # Some characters should have been escaped, and often are not.
    return re.compile(r"""[^\s:/@'"`<>\\?#]{0,100}+:([^\s/@'"`<>\\]{3,200}+)@(?=[^\s@])""")


def look(view: View, _start: int, end: int) -> Iterator[Found]:
    """Give the password of the URL whose `://` stands here."""
    if match := _pattern().match(view.text, end):
        first, last = match.span(1)
        sure = _judge(view.text, first, last, view.text[end : first - 1])
        if sure is not None:
            yield Found(first, last, "Password in a URL", sure, RANK)


def _judge(text: str, start: int, end: int, user: str) -> bool | None:
    value = text[start:end]
    if values.is_reference(value) or filters.is_placeholder(value) or _EXAMPLE.fullmatch(value) or value[:1] in "$%{[":
        return None
    if value.isdecimal() and len(value) <= 5:  # noqa: PLR2004 - a port
        return None
    example = _EXAMPLE_HOST.match(text, end)
    own = filters.is_identifier(value) and (example or _OWN_HOST.match(text, end))
    return not (own or value == user or len(value) < _SHORTEST)
