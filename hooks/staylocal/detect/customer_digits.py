"""Where in a text numbers stand that can be somebody's: one search for all detectors of numbers."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# A digit after which six more come, with at most three separators between two; or the parts with digits of formats
# that have fewer in a row: codice fiscale, CURP, NINO, HKID, PAN, HETU, a Corsican NIR, a date, an IBAN.
_CHAIN = rb"""
0(?: (?:[ .()/\-]{0,3}0){6} [0 .()/\-]{0,50}
   | (?<=[A ]{4}0)0A00\ ?A000
   | (?<=AAAA0)00000AAAAAA
   | (?<=A0)00000[A(]
   | (?<=A0)0\ 00\ 00\ A | (?<=A\ 0)0\ 00\ 00\ A
   | (?<=AAAAA0)000A
   | [./]0[./]0000
   | 00000A000 | \ 00\ 00\ 0A\ 000
   | (?<=AA0)0[ -]?[A0]{4}[ -]?[A0]{4}[ -]?[A0]{2}
 )"""
_SEQUENCES = ("0123456789" * 2, "9876543210" * 2)
_LONGEST_RUN = 7
_FEWEST = 3
_SEPARATORS = str.maketrans("", "", " .-/()\t")


@cache
def _chain() -> re.Pattern[bytes]:
    return re.compile(_CHAIN, re.VERBOSE)


def chunks(shape: bytes) -> Iterator[tuple[int, int]]:
    """Give where numbers may stand: offsets of a first digit, and of where the next chunk can begin.

    A number that begins in a chunk may end behind it; a chunk may begin in the midst of one that began before.
    """
    return (found.span() for found in _chain().finditer(shape))


def compact(number: str) -> str:
    """Give a number without separators."""
    return number.translate(_SEPARATORS)


def is_placeholder(digits: str) -> bool:
    """Tell whether somebody typed these for an example: fewer than three different ones, or seven in sequence."""
    if len(set(digits)) < _FEWEST:
        return True
    return any(
        digits[start : start + _LONGEST_RUN] in sequence
        for start in range(len(digits) - _LONGEST_RUN + 1)
        for sequence in _SEQUENCES
    )
