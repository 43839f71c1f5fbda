"""What a value behind a name is: a secret that may block a commit, one that counts for the class, or none."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING

from . import filters, names, patterned, randomness, tokens, values
from .late import late

if TYPE_CHECKING:
    from .named_value import Value

_SHORTEST, _SHORT_RANDOM, _LONG, _WEAK, _LONGER = 4, 12, 16, 20, 24
# In bits a character: what is typed for an example and still looks like a key.
_TYPED = 3.5
# The characters that something may hold are told by this many different ones.
_ALPHABET = 30
# Words of examples, once what stands for letters in them is letters again.
_PLAIN = str.maketrans("01345789@$!", "oieastbgasi")
_EXAMPLE = late(
    r"passw|passphrase|secret|foo|bar(?:baz)?$|test|example|change|letmein|qwert|sample|dummy|hunter|fake|12345|abc|demo"
    r"|user|admin"
)
_HEX, _LOWER_HEX, _UPPER_HEX = set(string.hexdigits), set("0123456789abcdef"), set("0123456789ABCDEF")
_KEY_DIGITS = frozenset((32, 40, 48, 56, 64, 96, 128))


def judge(value: Value) -> tuple[bool, str] | None:
    """Say whether it is sure, and what it is; None if it is no secret."""
    if len(value.text) < _SHORTEST:
        return None
    if value.literal in names.IDS:
        return (False, "client id") if _is_id(value) else None
    password = value.literal in names.PASSWORDS
    verdict = _password(value) if password else _key(value)
    return None if verdict is None else (verdict, "password" if password else "secret behind a name")


def _is_id(value: Value) -> bool:
    """Tell whether it is one that a provider made up for somebody."""
    text = value.text
    if value.how != "assigned" or len(text) < _WEAK or patterned.is_patterned(text) or _is_other(text):
        return False
    return filters.is_uuid(text) or randomness.is_random(text, bits=randomness.SURE)


def _is_other(text: str) -> bool:
    return (
        filters.is_not_alphanumeric(text)
        or text.startswith(("AAAA", "\\x"))  # a public key of SSH, a byte
        or (len(text) >= _ALPHABET and len(set(text)) == len(text))  # the characters that something may hold
        or filters.is_placeholder(text)
        or values.is_reference(text)
        or values.is_other_text(text)
    )


def _password(value: Value) -> bool | None:
    text = value.text
    if values.is_name(text, quoted=value.quoted) or _is_other(text) or names.OTHER.search(value.name):
        return None
    if names.FOLDER.fullmatch(value.name) and values.is_absolute_path(text):
        return None
    if value.how == "beside" or filters.is_sequential(text):
        verdict = _key(value)
        return False if verdict is None and not value.in_code and values.is_strong(text) else verdict
    if _is_expression(value) or _is_about(value) or _is_sentence(value):
        return None
    return values.is_strong(text) and not _EXAMPLE.search(text.lower().translate(_PLAIN))


def _is_expression(value: Value) -> bool:
    """Tell whether it comes from elsewhere: it is called, indexed, or a bare word in code."""
    return value.is_called or (value.in_code and not value.quoted and not randomness.is_random(value.text))


def _is_about(value: Value) -> bool:
    """Tell whether the name says something of a password: its length, its file."""
    return not value.view.prose and bool(names.ABOUT.search(value.rest))


def _is_sentence(value: Value) -> bool:
    """Tell whether name and value are words of a sentence, or entries of a list."""
    if value.how == "spoken" and names.BARE.search(value.name):
        return True
    word = filters.is_identifier(value.text) and not any(map(str.isdigit, value.text))
    return word and (value.how == "spoken" or value.listed)


def _key(value: Value) -> bool | None:
    text, evidence = value.text, 0.0
    if len(text) >= _SHORT_RANDOM:
        evidence = randomness.evidence(text)
    if len(text) < _LONG and value.how == "assigned" and evidence <= randomness.LIKELY:
        return _short(value)
    # What was typed for an example holds digits, or is no word.
    if evidence <= randomness.LIKELY and not (len(text) >= _LONG and any(map(str.isdigit, text))):
        return None
    typed, uuid = patterned.is_patterned(text), filters.is_uuid(text)
    if not (typed or uuid or evidence > randomness.LIKELY) or _is_other(text) or value.is_called or _is_public(value):
        return None
    strong = value.literal in names.PASSWORDS or bool(names.SECRET.search(value.name))
    near = strong or value.how == "assigned"
    if uuid:
        return value.how == "assigned" and bool(names.SECRET_UUID.search(value.name))
    if typed:
        return _typed(text, near=near, strong=strong)
    sure = evidence > randomness.SURE and len(text) >= (_LONG if strong else _WEAK)
    return sure and near and not _is_odd_hex(text) and not tokens.is_begun(text)


def _short(value: Value) -> bool | None:
    """Judge what is too short to be told for random: as a password, and not sure."""
    text = value.text
    if not values.is_strong(text) or _is_other(text) or _is_expression(value) or _is_public(value):
        return None
    return False if names.SECRET.search(value.name) else None


def _is_public(value: Value) -> bool:
    """Tell whether its name says that everyone may know it."""
    text, start, name = value.view.text, value.start, value.name
    if names.PUBLIC.search(name) or names.ABOUT.search(value.rest) or filters.is_digest(text, start):
        return True
    return filters.is_likely_id(text, start) or (bool(names.OTHER.search(name)) and not names.SECRET.search(name))


def _is_odd_hex(text: str) -> bool:
    """Tell whether it is hex digits of both cases, or too few, or of a number that no key has."""
    digits = set(text)
    if not digits <= _HEX:
        return False
    return len(text) not in _KEY_DIGITS or not (digits <= _LOWER_HEX or digits <= _UPPER_HEX)


def _typed(text: str, *, near: bool, strong: bool) -> bool | None:
    """Judge what was typed for an example: it looks like a key all the same if letters and digits are mixed."""
    if len(text) < (_LONG if near else _LONGER):
        return None
    if filters.is_mixed(text):
        return near and filters.entropy(text) >= _TYPED and not tokens.is_begun(text)
    return False if strong and text.isalnum() and not filters.is_wordy(text) else None
