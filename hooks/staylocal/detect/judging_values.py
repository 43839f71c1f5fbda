"""How sure a match is (see `judging`), for values that only what stands around them tells for secrets."""

from __future__ import annotations

import math
import re
import string
from typing import TYPE_CHECKING

from . import filters, judging
from .matching import is_quoted
from .values import is_name, is_other_text, is_random, is_reference, is_short_hash, is_strong

if TYPE_CHECKING:
    from .matching import Line

_SHORTEST = 4
_GIT_HASH = 40
_HEX = set(string.hexdigits)
_HEX_WORD, _WORD = 32, 16
# In bits a character. Short words can't reach detect-secrets' limit for base64, so theirs is relative.
_BASE64_LIMIT, _HEX_LIMIT, _SPREAD = 4.5, 3.0, 0.6
# How far before a value its name is looked for, in characters.
_REACH = 60

_SECRET_BEFORE = re.compile(
    r"token|secret|passphrase|credential|(?:api|access|auth|account|service|master|admin).?key", re.IGNORECASE
)
_PUBLIC_BEFORE = re.compile(
    r"public|pub_?key|csrf|xsrf|nonce|cache|partition|sort_?key|key_?id|translation|i18n|locale"
    r"|(?:next|page|request|change|continuation|starting|import)_?token",
    re.IGNORECASE,
)
_NAMED = re.compile(r"(?:key|token|secret|passw\w{1,4})\W{0,20}(?:is\W{1,4})?$", re.IGNORECASE)
_OWN_HOST = re.compile(
    r"@(?:localhost|127\.0\.0\.1|\[::1\]|host\.docker\.internal|[\w\-]+(?=[:/\"'\s]|$)|[\w.\-]*example\.)"
)
_EXAMPLE_PASSWORD = re.compile(
    r"pass(?:w(?:or)?d)?|pwd?|secret|token|user(?:name)?|key|pw|xyz|abc|[.*_\-]+", re.IGNORECASE
)


def url_password(line: Line, start: int, end: int) -> bool | None:
    """Judge a password in a URL: sure, unless templated, a placeholder, or a word for one's own machine."""
    value = line.text[start:end]
    if is_reference(value) or filters.is_placeholder(value) or _EXAMPLE_PASSWORD.fullmatch(value):
        return None
    user = line.text[max(0, start - 1 - len(value)) : start - 1]
    own = filters.is_identifier(value) and _OWN_HOST.match(line.text, end)
    return not (own or value == user or len(value) < _SHORTEST)


def assigned(line: Line, start: int, end: int) -> bool | None:
    """Judge a value assigned to a name that sounds secret: sure if it looks like a password or random."""
    value = line.text[start:end]
    quoted = is_quoted(line.text, start, end)
    if len(value) < _SHORTEST or filters.is_not_alphanumeric(value) or filters.is_sequential(value):
        return None
    if is_reference(value) or filters.is_placeholder(value) or is_other_text(value):
        return None
    if is_name(value, quoted=quoted) or (not quoted and filters.is_indirect(line.text[start : start + 200])):
        return None
    return is_strong(value)


def assigned_in_prose(line: Line, start: int, end: int) -> bool | None:
    """Judge a value that prose names: as `assigned`, but words alone are words."""
    value = line.text[start:end]
    words = filters.is_identifier(value) and not any(map(str.isdigit, value))
    return None if words else assigned(line, start, end)


def random_assigned(line: Line, start: int, end: int) -> bool | None:
    """Judge a value of fixed length behind a name of few letters: sure if it isn't made of words."""
    return judging.token(line, start, end) and not filters.is_wordy(line.text[start:end])


def named_random(line: Line, start: int, end: int) -> bool | None:
    """Judge a long value behind a name: sure if the name says secret and the value is random."""
    value = line.text[start:end]
    if is_reference(value) or is_other_text(value) or filters.is_placeholder(value) or not is_random(value):
        return None
    if filters.is_digest(line.text, start) or _PUBLIC_BEFORE.search(line.text, max(0, start - _REACH), start):
        return None
    named = bool(_SECRET_BEFORE.search(line.text, max(0, start - _REACH), start))
    if filters.is_uuid(value):
        return False if named else None
    return named and not filters.has_sequence(value) and not is_short_hash(value)


def quoted_random(line: Line, start: int, end: int) -> bool | None:
    """Judge random text between quotes: never sure, and nothing at all for names, ids and checksums."""
    value = line.text[start:end]
    if filters.is_sequential(value) or filters.is_uuid(value) or filters.is_placeholder(value):
        return None
    if filters.is_not_alphanumeric(value) or filters.is_wordy(value) or filters.is_digest(line.text, start - 1):
        return None
    return None if filters.is_likely_id(line.text, start) else False


def prose_word(line: Line, start: int, end: int) -> bool | None:
    """Judge a random word in prose: never sure, and nothing at all for hashes of commits and files."""
    value = line.text[start:end]
    if filters.is_uuid(value) or filters.is_digest(line.text, start) or filters.is_placeholder(value):
        return None
    random = _is_random_hex(line, start, value) if set(value) <= _HEX else _is_random_word(value)
    return False if random else None


def _is_random_hex(line: Line, start: int, value: str) -> bool:
    if len(value) < _HEX_WORD or filters.entropy(value) <= _HEX_LIMIT:
        return False
    return len(value) != _GIT_HASH or bool(_NAMED.search(line.text, max(0, start - _REACH), start))


def _is_random_word(value: str) -> bool:
    longest = max(re.split(r"[-_/+=]", value), key=len)
    if set(longest) <= _HEX and len(longest) < _HEX_WORD:
        return False  # a path with an id in it
    mixed = any(map(str.isdigit, longest)) and any(map(str.isalpha, longest))
    limit = min(_BASE64_LIMIT, math.log2(len(value)) - _SPREAD)
    return len(longest) >= _WORD and mixed and not filters.is_wordy(longest) and filters.entropy(value) > limit
