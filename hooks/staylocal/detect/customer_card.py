"""Payment card numbers: an issuer's range, the length that goes with it, and the check digit (ISO/IEC 7812-1)."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from .customer_digits import compact, is_placeholder
from .customer_examples import is_test_card

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .customer_page import Item, Page

POINTS = 3
TYPE = "payment card"
# Grouped as on cards, each time by the same separator, or not at all.
_GROUPED = rb"\d{4}([ -])\d{4}\1\d{4}\1\d{4}(?:\1\d{3})?(?!\1\d{4}(?!\d))|\d{4}([ -])\d{6}\2\d{4,5}"
_PLAIN = rb"\d{13,19}"
# Where the number goes on: another digit or letter, or a separator and more of the same.
_BEFORE = rb"(?<![A-Za-z0-9])(?<![0-9][.\-/])(?<![0-9]{4} [0-9]{4} )(?<![A-Z]{2}[0-9]{2} )"
_BEHIND = rb"(?![A-Za-z0-9])(?![.\-/][0-9])"
# Ranges and lengths, by ISO/IEC 7812 and the schemes' public BIN tables: Visa, Mastercard (51-55 and, since 2017,
# 2221-2720), American Express, Discover, Diners Club, JCB, UnionPay, RuPay, Mir, Maestro, Dankort.
_ISSUERS = (
    r"4\d{15}|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}"
    r"|3[47]\d{13}|6(?:011|4[4-9]\d|5\d\d)\d{12}|3(?:0[0-5]|[689]\d)\d{11}|35(?:2[89]|[3-8]\d)\d{12}"
    r"|62\d{14}|(?:60|81|82|508)\d{13,14}|220[0-4]\d{12}|5019\d{12}"
)
# Rarer, and near to what counters and timestamps look like: with a word beside it that says card.
_RARE = r"4\d{12}|4\d{18}|62\d{15,17}|(?:50[0-9]|5[6-8]\d|6\d\d)\d{9,16}"
_WORDS = r"\b(?:card|cards|visa|master ?card|maestro|amex|pan|credit|debit|kreditkarte|carte|tarjeta|carta|kort|cc)\b"
_COMMON_LENGTHS = (15, 16)
_LONGEST = 30


@cache
def _pattern() -> re.Pattern[bytes]:
    return re.compile(_BEFORE + rb"(?:" + _GROUPED + rb"|" + _PLAIN + rb")" + _BEHIND)


@cache
def _words() -> re.Pattern[str]:
    return re.compile(_WORDS)


@cache
def _issuer(*, rare: bool) -> re.Pattern[str]:
    return re.compile(_RARE if rare else _ISSUERS)


class Cards:
    """The cards of one page, chunk by chunk.

    Of random numbers one in fifty has an issuer's range and the right check digit. So where many of such length stand
    without separators, and without a word that says card, they count only if at least half of them are valid.
    """

    def __init__(self, page: Page) -> None:
        self._page = page
        self._seen = 0
        self._bare: list[Item] = []

    def find(self, start: int, end: int) -> Iterator[Item]:
        """Give the cards that begin in a chunk of digits and are told by their form or by a word."""
        position = start
        while position < end and (found := _pattern().search(self._page.raw, position, end + _LONGEST)):
            position = found.end()
            if found.start() < end:
                yield from self._judged(*found.span())

    def bare(self) -> list[Item]:
        """Give those that only their digits tell, once all chunks were seen."""
        return self._bare if len(self._bare) * 2 >= self._seen else []

    def _judged(self, start: int, end: int) -> Iterator[Item]:
        number = compact(self._page.raw[start:end].decode("latin-1"))
        grouped = end - start > len(number)
        if is_test_card(number) or is_placeholder(number):
            return
        self._seen += not grouped and len(number) in _COMMON_LENGTHS
        if not luhn(number):
            return
        common = _issuer(rare=False).fullmatch(number)
        if not common and not _issuer(rare=True).fullmatch(number):
            return
        item = self._page.item(start, end, TYPE, POINTS, number)
        if (common and grouped) or _words().search(self._page.words(start, end)):
            yield item
        elif common and len(number) in _COMMON_LENGTHS:
            self._bare.append(item)


def luhn(digits: str) -> bool:
    """Tell whether the last digit is right by Luhn's algorithm; stdnum's would cost 40 ms to import."""
    doubled = digits[-2::-2].translate(_DOUBLED)
    return (sum(map(int, digits[-1::-2])) + sum(map(int, doubled))) % 10 == 0


# The digits of the doubled digit, added up.
_DOUBLED = str.maketrans("0123456789", "0246813579")
