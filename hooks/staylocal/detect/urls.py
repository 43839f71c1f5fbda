"""Passwords in URLs: `scheme://user:password@host`."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from . import filters, patterned, randomness, values
from .late import late
from .view import Found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .view import View

RANK = 1_000
LITERALS = ("://",)
_SHORTEST, _TOKEN = 4, 20
# In the place of a password beside a token; a port, with what may follow it.
_NO_PASSWORD = late(r"x-oauth-basic|x-token-auth|oauth2?|x", re.IGNORECASE)
_PORT = late(r"[0-9]{1,5}(?:/|$)")
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
    # Some characters should have been escaped, and often are not: what stands before the last @ is the password.
    return re.compile(
        r"""(?P<user>[^\s:/@'"`<>\\?#]{0,100}+)
        (?::(?P<password>[^\s/'"`<>\\]{3,200}(?=@[^\s@])|[^\s'"`<>\\@]{3,100}+(?=@[\w-]+\.[\w.-]))|:?+(?=@[\w-]))""",
        re.VERBOSE,
    )


def look(view: View, _start: int, end: int) -> Iterator[Found]:
    """Give the password of the URL whose `://` stands here, or the token in its user's place."""
    match = _pattern().match(view.text, end)
    if not match:
        return
    user, password = match["user"], match["password"]
    if password is not None and (sure := _judge(view.text, *match.span("password"), user)) is not None:
        yield Found(*match.span("password"), "password in a URL", sure, RANK)
    elif (password is None or _NO_PASSWORD.fullmatch(password)) and _is_token(user):
        yield Found(*match.span("user"), "token in a URL", True, RANK)


def _is_token(user: str) -> bool:
    return len(user) >= _TOKEN and randomness.is_random(user) and not patterned.is_patterned(user)


def _judge(text: str, start: int, end: int, user: str) -> bool | None:
    value = text[start:end]
    if values.is_reference(value) or filters.is_placeholder(value) or _EXAMPLE.fullmatch(value) or value[:1] in "$%{[":
        return None
    if _PORT.match(value):
        return None
    example = _EXAMPLE_HOST.match(text, end)
    own = filters.is_identifier(value) and (example or _OWN_HOST.match(text, end))
    return not (own or value == user or len(value) < _SHORTEST)
