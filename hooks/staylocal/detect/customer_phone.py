"""Phone numbers, as Google's libphonenumber knows them.

A number with `+` and a country code is one anywhere; one without needs a word that says so beside it (or above it, as
the name of its column), or is grouped and valid in a region of the policy's. Versions, dates and addresses of
machines aren't asked about, nor are numbers that regulators keep for plays.
"""

from __future__ import annotations

import re
from functools import cache, partial
from typing import TYPE_CHECKING

from .customer_digits import compact, is_placeholder
from .customer_page import spaced
from .customer_phone_plays import is_for_plays
from .late import late

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .customer_budget import Budget
    from .customer_page import Item, Page

POINTS = 2
TYPE = "phone number"
# On the shape: a plus, then 7 to 15 digits in at most eight groups. No letter, digit or bracket before it: a sum.
_ABROAD = rb"""
\+(?<![0Aa)\]}]\+) (?:\(0{1,4}\)[ ]?0{1,14}+|0{1,15}+)
(?:(?:[ ]?\(00?\)[ ]?|[ ]?\(|\)[ ]?|[ .\-/]|[ ]-[ ])0{1,14}+){0,7} (?![0Aa_]) (?![.:][0])"""
_AT_HOME = rb"""
(?<![0Aa+.\-/_#]) (?:\(0{1,5}\)[ ]?[\-/]?[ ]?0{1,11}+|0{1,13}+)
(?:(?:[ ]?\(|\)[ ]?|[ .\-/]|[ ]-[ ])0{1,11}+){0,6} (?![0Aa_]) (?![.:/][0])"""
_LONGEST = 30
_NOT_PHONE = late(
    r"\d(?:[ .\-)(]{1,2}\d\b){3}|\d{4}[-/.]\d\d?[-/.]\d\d?|\d\d?[-/.]\d\d?[-/.]\d{4}(?!\d)"
    r"|\d{1,3}(?:\.\d{1,3}){3}(?!\d)|\d{4}-\d{4}$"
    r"|\d+\.\d+$|\d{1,3}(?:[ .]000)+$|(?:19|20)\d{6}(?:[ -]?\d{4,6})?$"
)
_FEWEST, _MOST = 7, 15
_WORD = late(
    r"(?:\b|_)(?:(?:smart|mobile|cell|home|work)?[ -]?(?:tele)?(?:phones?|fono|fon|foon|fax)|tel[.:]?|mob(?:ile"
    r"|il)?|gsm"
    r"|tel[ée]fono|telefone|telefon(?:nummer|nr)?|telefoonnummer|puhelin|rufnummer|handy(?:nummer)?"
    r"|t[ée]l(?:[ée]phone)?"
    r"|m[oó]vil|celular|cellulare|portable|mobiel|mobil(?:nummer)?|whats ?app|sms|hotline|msisdn"
    r"|電話|电话|手机|전화|телефон)(?:\b|_|(?=n\w{0,5}\b))"
)
# Of weight only beside a number that is written as a phone number.
_WEAK = late(r"\b(?:call|ring|cell|reach|dial|contact)\b")
_FAR = 40
# Whose numbers to try when only a word says phone, by whether they begin with a trunk zero.
_TRUNK = ("GB", "DE", "FR", "AU", "NL", "IT", "IN", "JP")
_NO_TRUNK = ("US", "ES", "PL", "DK", "BR", "PT", "MX", "IN")


@cache
def _abroad() -> re.Pattern[bytes]:
    return re.compile(_ABROAD, re.VERBOSE)


@cache
def _at_home() -> re.Pattern[bytes]:
    return re.compile(_AT_HOME, re.VERBOSE)


def find_abroad(page: Page, budget: Budget) -> Iterator[Item]:
    """Give the numbers with a country code, from the first on."""
    if b"+" not in page.raw:
        return
    for found in _abroad().finditer(page.shape):
        if budget.look(found.start()):
            yield from _first(page, *found.span(), (), budget)


def find_at_home(page: Page, start: int, end: int, budget: Budget) -> Iterator[Item]:
    """Give the numbers without a country code that begin in a chunk of digits."""
    if not (page.settings.regions or page.mentions(_WORD) or page.mentions(_WEAK)):
        return
    position = start - (page.raw[start - 1 : start] == b"(")
    while position < end and (found := _at_home().search(page.shape, position, end + _LONGEST)):
        position = found.end()
        if (
            found.start() < end
            and budget.look(found.start())
            and not _NOT_PHONE.match(page.raw[found.start() : found.end()].decode("latin-1"))
        ):
            yield from _judged(page, *found.span(), budget)


def _judged(page: Page, start: int, end: int, budget: Budget) -> Iterator[Item]:
    number = page.raw[start:end].decode("latin-1")
    regions = page.settings.regions
    around = spaced(f"{page.before(start, _FAR)} {page.tables.column(start)}")
    grouped = len(compact(number)) < len(number)
    if _WORD.search(around) or (grouped and _WEAK.search(around)):
        regions = regions or (_TRUNK if number.lstrip("(").startswith("0") else _NO_TRUNK)
    elif not grouped:
        return
    if regions:
        yield from _first(page, start, end, regions, budget)


def _first(page: Page, start: int, end: int, regions: tuple[str, ...], budget: Budget) -> Iterator[Item]:
    """Give the longest that is a number, groups taken off at the end: another number may follow."""
    text = page.raw[start:end].decode("latin-1")
    for _ in range(4):
        digits = compact(text).lstrip("+")
        if len(digits) < _FEWEST or is_placeholder(digits):
            return
        if len(digits) <= _MOST:
            valid: list[str] = []
            if budget.ask(start, partial(_validate, text, regions, valid)):
                value = valid[0] if valid else digits
                if not is_for_plays(value):
                    yield page.item(start, start + len(text), TYPE, POINTS, value)
                return
        shorter = re.match(r"(.*[0-9])[^0-9]+[0-9]+", text, re.DOTALL)
        if not shorter:
            return
        text = shorter[1]


def _validate(text: str, regions: tuple[str, ...], valid: list[str]) -> bool:
    """Put the number in, with its country code, if it is one that can be dialled."""
    import phonenumbers  # noqa: PLC0415 - 20 ms

    for region in regions or (None,):
        try:
            number = phonenumbers.parse(text, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            valid.append(f"{number.country_code}{phonenumbers.national_significant_number(number)}")
            return True
    return False
