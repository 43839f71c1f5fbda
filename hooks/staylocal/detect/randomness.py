"""Whether a string is random (made by a machine: a key, a token, a digest) or written by a person or a program.

The measure is a ratio of likelihoods. How likely the string is as something written comes from a table of
`randomness_table`: the probability of each character's class after the one before it, learned from names, words and
code (`tests/tools/train_randomness.py` says from which). How likely it is as something random is known: each
character of an alphabet is as likely as the others. The alphabet is the smallest usual one that has the string's
characters: digits, hex, one case with or without digits, base62, base64, ASCII with more and more symbols.

`SURE` and `LIKELY` were measured on 363,578 different values of eight characters or more between quotes or behind
an assignment, in public packages for Python, JavaScript, Go, Rust, Ruby, PHP and Java, none of which the table
learned from. Left out are strings with many hex digits in a row (digests, addresses), UUIDs and 294 keys and tokens
found by hand. With `patterned.is_patterned` out, too, of the rest 0.009% have more than `SURE` and 0.11% more than
`LIKELY`; of 166,479 values in other sources, for which nothing was fitted, 0.011% and 0.21%. Tables of CPUs'
instructions have ten times as many. Of 3,000 random strings of each kind there have more (in %, `SURE` / `LIKELY`):

    characters           8        12        16        20        24        32
    hex             37 / 94  85 / 100  98 / 100 100 / 100 100 / 100 100 / 100
    a-z             21 / 79   62 / 95   87 / 99  96 / 100  99 / 100 100 / 100
    a-z 0-9         29 / 87   74 / 97  94 / 100  98 / 100 100 / 100 100 / 100
    A-Z 2-7         26 / 85   71 / 97   91 / 99  98 / 100 100 / 100 100 / 100
    A-Z a-z 0-9     28 / 90   78 / 99  95 / 100  99 / 100 100 / 100 100 / 100
    and - _         24 / 87   71 / 98  92 / 100  99 / 100  99 / 100 100 / 100
    and !@#$%^&*    19 / 80   60 / 92   80 / 97   90 / 99  95 / 100  99 / 100

By comparison: Shannon's entropy with detect-secrets' limits (4.5 bits, 3.0 for hex) flags 0.41% of the same values,
no such string of 20 characters but hex, and 64% of those with 32 of `A-Z a-z 0-9`.
"""

from __future__ import annotations

import math
import string
from operator import getitem

from .randomness_table import CLASSES, OFFSET, ROWS, STEPS

SURE, LIKELY = 26.0, 15.0

_DIGITS, _LOWER_HEX = b"0123456789", b"0123456789abcdef"
_LETTERS_AND_DIGITS = (string.ascii_letters + string.digits).encode()
_LETTERS = len(string.ascii_lowercase)
# Symbols that base64 and joined tokens have, those that passwords often have, and all: with the bits of a character.
_SYMBOLS = ((b"-_+/.", 6.0), (b"-_+/.!@#$^&*~?=", math.log2(62 + 15)), (string.punctuation.encode(), math.log2(94)))


def score(value: str) -> float:
    """Give the mean evidence for randomness, in bits a character; above 0 it is rather random, 0 if empty."""
    return evidence(value) / len(value) if value else 0.0


def is_random(value: str, *, bits: float = SURE) -> bool:
    """Tell whether the evidence for randomness is more than `bits`; sequences pass, see `is_patterned`."""
    return evidence(value) > bits


def evidence(value: str) -> float:
    """Give the whole evidence for randomness, in bits: log2 of how much likelier it is as random than as written.

    Any string is fine; what isn't ASCII counts as written. Takes 2 microseconds for 32 characters, and linear time.
    """
    raw = value.rstrip("=").encode("utf-8", "surrogatepass")
    if raw.isupper():
        raw = raw.lower()
    classes = (b"\n" + raw + b"\n").translate(CLASSES)
    written = sum(map(getitem, map(ROWS.__getitem__, classes), classes[1:])) - OFFSET * (len(classes) - 1)
    return written / STEPS - _alphabet(raw) * len(raw)


def _alphabet(raw: bytes) -> float:
    """Give the bits that a character has at most in the smallest usual alphabet that has these."""
    if not raw.translate(None, _LOWER_HEX):
        return math.log2(len(_DIGITS if raw.isdigit() else _LOWER_HEX))
    if symbols := raw.translate(None, _LETTERS_AND_DIGITS):
        return next((bits for some, bits in _SYMBOLS if not symbols.translate(None, some)), _SYMBOLS[-1][1])
    letters = _LETTERS if raw.islower() else 2 * _LETTERS
    return math.log2(letters if raw.isalpha() else letters + len(_DIGITS))
