"""Rows of personal data: somebody's name together with their birth date or their address.

In tables the columns' names tell what is what, in JSON, YAML, XML and forms the fields' names. The values must look
like values: code that declares such fields, forms and templates have none.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from . import customer_names as names
from .customer_budget import Budget
from .customer_page import spaced
from .customer_table import split
from .late import late

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .customer_page import Item, Page
    from .customer_table import Cell

POINTS = 3
TYPE = "row of personal data"
_DATE = late(r"(?:\d{4}([-/.])\d\d?\1\d\d?|\d\d?([-/.])\d\d?\2\d{4})(?![0-9])")
# How far from a birth date or an address a name may stand that is its own, in characters.
_AROUND = 300
_NEAR = 60
_KEY = late(r"([\w .\-/]{2,40})[\"']?\s{0,2}(?::|=>?|>)[ ]{0,4}[\"']?$")
_PAIR = late(r"([^\W\d][\w .\-]{1,30})[\"']?[ ]{0,2}(?::|=>?|>)[ ]{0,4}[\"']?([^\W\d_][^\"'<>{}\[\]=:;|\t\n]{1,60})")
# What most words for an address or a street begin with; each costs a search of the text.
_STEMS = (rb"addr", rb"adres", rb"street", rb"stra")
_VALUE = late(r"[a-z0-9 _\-]{0,16}[\"']?[ ]{0,2}(?::|=>?|>)[ ]{0,4}[\"']?([^\"'<>{}=|\t\n]{6,120})", re.IGNORECASE)
_RECORD_ENDS = late(r"\n[ \t]*\n|[}\])]\s*,?\s*[{\[(]|\n\s*-\s|\n\s*<[a-z]+>\s*\n")


@cache
def _stem(stem: bytes) -> re.Pattern[bytes]:
    """A stem of what a street is called, where it is a field's name: not in the midst of a sentence."""
    return re.compile(stem + rb"[a-z0-9_\xdf-]{0,12}(?:[ _-][a-z0-9]{1,6}){0,2}[\"']?[ ]{0,2}[,;|\t:=>\r\n]")


def find_born(page: Page, start: int, end: int, budget: Budget) -> Iterator[Item]:
    """Give the row of a birth date, if one stands at the beginning of this chunk of digits."""
    found = _DATE.match(page.text, start, end)
    if not found or not names.is_birth_date(found[0]):
        return
    key = _KEY.search(page.before(start, _NEAR))
    if (key and _is(names.birth(), key[1])) or _is(names.birth(), page.tables.column(start)):
        person: list[str] = []
        if budget.ask(start, lambda: bool(_named(page, start, person))):
            yield page.item(*found.span(), TYPE, POINTS, ("".join(person) or found[0]).lower())


def find_addresses(page: Page) -> Iterator[Item]:
    """Give the rows of streets with a house number."""
    for stem in _STEMS:
        budget = Budget(page)
        for found in _stem(stem).finditer(page.lower):
            if budget.look(found.start()):
                yield from _addressed(page, found.start(), budget)


def _addressed(page: Page, at: int, budget: Budget) -> Iterator[Item]:
    value = _VALUE.match(page.text, at)
    if value:
        text = value[1].strip(" \\,")
        person: list[str] = []
        if names.is_address(text) and budget.ask(at, lambda: bool(_named(page, value.start(1), person))):
            yield page.item(value.start(1), value.start(1) + len(text), TYPE, POINTS, ("".join(person) or text).lower())
    else:
        yield from _table(page, at)


def _table(page: Page, at: int) -> Iterator[Item]:
    """Give the rows below a header in which a street is named."""
    begin, end = page.line(at)
    delimiter = next((sign for sign in "\t|;," if sign in page.text[begin:end]), "")
    if not delimiter or end - begin > _AROUND * 2:
        return
    header = [cell.text for cell in split(page.text, begin, end, delimiter)]
    streets = [number for number, name in enumerate(header) if _is(names.address(), name)]
    if not streets or not any(_is(names.full(), name) or _is(names.half(), name) for name in header):
        return
    while end < len(page.text):
        begin, end = page.line(end + 1)
        cells = split(page.text, begin, end, delimiter)
        if len(cells) != len(header):
            return
        person = _person(header, cells)
        for number in streets[:1]:
            if person and names.is_address(cells[number].text):
                yield page.item(cells[number].start, cells[number].end, TYPE, POINTS, person.lower())


def _named(page: Page, at: int, person: list[str]) -> bool:
    """Find the name of whom this value is: in the same row of a table, or in the same record."""
    table = page.tables.columns(at)
    if table:
        begin, end = page.line(at)
        person.append(_person(table[1], split(page.text, begin, end, table[0])))
        if person[0]:
            return True
    before = page.text[max(0, at - _AROUND) : at]
    ends = [found.end() for found in _RECORD_ENDS.finditer(before)]
    behind = page.text[at : at + _AROUND]
    stop = _RECORD_ENDS.search(behind)
    record = before[ends[-1] if ends else 0 :] + "\n" + behind[: stop.start() if stop else None]
    pairs = [(spaced(key).strip(), value.strip(" ,\\")) for key, value in _PAIR.findall(record)]
    person[:] = [_whole(pairs)]
    return bool(person[0])


def _person(header: Sequence[str], cells: Sequence[Cell]) -> str:
    return _whole([(spaced(name).strip(), cell.text) for name, cell in zip(header, cells, strict=False)])


def _whole(pairs: Sequence[tuple[str, str]]) -> str:
    """Give the name in fields of a record, or nothing: one with both parts, or two parts."""
    for key, value in pairs:
        if names.full().fullmatch(key) and names.is_name(value, words=2):
            return value
    halves = [value for key, value in pairs if names.half().fullmatch(key) and names.is_name(value, words=1)]
    whole = " ".join(halves)
    return whole if len(halves) > 1 and names.is_name(whole, words=2) else ""


def _is(pattern: re.Pattern[str], name: str) -> bool:
    return bool(pattern.fullmatch(spaced(name).strip()))
