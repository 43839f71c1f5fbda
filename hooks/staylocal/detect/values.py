"""What the value of an assignment looks like: a password, something random, or something else altogether."""

from __future__ import annotations

import re
import string

from . import filters
from .late import late

_LONG_ENOUGH = 8
_SHORT_HASH = 16
_SYMBOLS = set("!@#$%^&*~")
_HEX = set(string.hexdigits)
_SENTENCE_END = "!?.:…"
_PUNCTUATION = ".,:;!?'()…-\u2013"

# A name for a secret, as a value: `password="password"`, `type: "secret"`, `key: api_key`.
_NAMES = late(
    r"passw|passphrase|pwd|secret|token|api.?key|private.?key|credential|auth|contrase|string|required|optional"
    r"|^keys?$|^pass$|^text$|^user(?:name)?$|^admin$|^root$|^hidden$|^default$|^bytes$",
    re.IGNORECASE,
)
_CAPITALIZED = late(r"[^\W\d_a-z][^\W\d_A-Z]*[!?.:…]*")
_DOTTED = late(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")
_CONSTANT = late(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
_OTHER = late(
    r"""[\w.+\-]+@(?:localhost|[\w\-]+(?:\.[\w\-]+)+)  # an e-mail address
        | (?i:[a-z][a-z0-9+.\-]*)://\S*
        | //\S*
        | [#.!&*@:?][A-Za-z_][\w.\-]*                  # a CSS selector, a YAML tag, a named parameter
        | [\w.\-]+(?::[\w./*\-]*){3,}                  # a URN""",
    re.VERBOSE,
)
_PATH = late(r"(?:~|\.{1,2}|[A-Za-z]:)?[/\\][\w.\-]*(?:[/\\][\w.\-]*)*")
_ABSOLUTE = late(r"(?:~|[A-Za-z]:)?(?:[/\\][\w.@+\-]+){2,}[/\\]?")
_PATTERN = late(r"^\^|\$$(?<=[)\]+*]\$)|\[[^\]]{0,20}-[^\]]{0,20}\]|\\[dwsb]|\.\*|\(\?")
_BLANK = late(r"\s")


def is_reference(value: str) -> bool:
    """Tell whether it stands for something else: a template, a variable, a constant."""
    return filters.is_templated(value) or filters.is_variable(value) or bool(_CONSTANT.fullmatch(value))


def is_other_text(value: str) -> bool:
    """Tell whether it is an address, a path, a selector, a regular expression or a sentence."""
    if _OTHER.fullmatch(value) or _PATTERN.search(value) or (_PATH.fullmatch(value) and filters.is_wordy(value)):
        return True
    words = (word.strip(_PUNCTUATION) for word in value.split())
    return bool(_BLANK.search(value)) and all(
        not word or word.isdecimal() or filters.is_identifier(word) for word in words
    )


def is_absolute_path(value: str) -> bool:
    """Tell whether it is a file or folder, two levels deep at least, from the top of a disk or a home."""
    return bool(_ABSOLUTE.fullmatch(value))


def is_name(value: str, *, quoted: bool) -> bool:
    """Tell whether it is the name of something: of the secret itself, or of a variable if not `quoted`."""
    if not quoted and _DOTTED.fullmatch(value) and (_NAMES.search(value) or filters.is_wordy(value)):
        return True
    if not filters.is_identifier(value):
        return False
    bare = not quoted and not any(map(str.isdigit, value))
    return bare or bool(_NAMES.search(value) or _CAPITALIZED.fullmatch(value))


def is_strong(value: str) -> bool:
    """Tell whether it looks like a real password, or random: eight characters or more, and no word."""
    if len(value) < _LONG_ENOUGH or _BLANK.search(value) or filters.is_uuid(value):
        return False
    body = value.rstrip(_SENTENCE_END)
    letters, digits, symbols = any(map(str.isalpha, body)), any(map(str.isdigit, body)), _SYMBOLS & set(body)
    if not letters or not (digits or symbols) or (not symbols and filters.is_wordy(body)):
        return False
    return not (filters.is_identifier(body) or filters.has_sequence(value) or is_short_hash(value))


def is_short_hash(value: str) -> bool:
    """Tell whether it is hex digits, too few for most keys."""
    return len(value) <= _SHORT_HASH and set(value) <= _HEX
