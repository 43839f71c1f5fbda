"""International bank account numbers."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from .customer_examples import is_example_iban

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .customer_budget import Budget
    from .customer_page import Item, Page

POINTS = 3
TYPE = "IBAN"
# By the SWIFT IBAN registry, release 100.
_LENGTHS = {
    country: length
    for length, countries in {
        15: "NO",
        16: "BE",
        18: "DK FI FK FO GL NL SD",
        19: "MK SI",
        20: "AT BA EE KZ LT LU MN XK",
        21: "CH HR LI LV",
        22: "BG BH CR DE GB GE IE ME RS VA",
        23: "AE GI IL IQ OM SO TL",
        24: "AD CZ ES MD PK RO SA SE SK TN VG",
        25: "LY PT ST",
        26: "IS TR",
        27: "BI DJ FR GR IT MC MR SM",
        28: "AL AZ BY CY DO GT HN HU LB NI PL SV",
        29: "BR EG PS QA UA",
        30: "JO KW MU YE",
        31: "MT SC",
        32: "LC",
        33: "RU",
    }.items()
    for country in countries.split()
}
_MODULUS = 97
_COUNTRY = 2


@cache
def _pattern(length: int) -> re.Pattern[bytes]:
    return re.compile(rb"[A-Z]{2}\d\d(?:[ -]?[A-Z0-9]){%d}(?![A-Za-z0-9])" % (length - 4))


def find(page: Page, start: int, budget: Budget) -> Iterator[Item]:
    """Give the IBAN whose first digit stands here, if there is one."""
    begin = start - _COUNTRY
    country = page.raw[max(0, begin) : start].decode("latin-1")
    if country not in _LENGTHS or page.shape[max(0, begin - 1) : begin] in {b"0", b"A", b"a"}:
        return
    found = _pattern(_LENGTHS[country]).match(page.raw, begin)
    if not found:
        return
    iban = re.sub("[ -]", "", found[0].decode("latin-1"))
    if _checks(iban) and not is_example_iban(iban) and budget.ask(begin, lambda: _is_valid(iban)):
        yield page.item(begin, found.end(), TYPE, POINTS, iban)


def _checks(iban: str) -> bool:
    """Tell whether the check digits are right (ISO 13616), before a heavy module is imported."""
    return int("".join(str(int(character, 36)) for character in iban[4:] + iban[:4])) % _MODULUS == 1


def _is_valid(iban: str) -> bool:
    """Tell whether the bank's part has the form of its country, and its own check digits where there are any."""
    from stdnum import iban as checks  # noqa: PLC0415 - 40 ms, for one of a hundred candidates

    return bool(checks.is_valid(iban))
