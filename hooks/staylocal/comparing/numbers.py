"""The numbers of a text, each with what it is worth, so that 1,000 and 1 000 are the same one (pure)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from staylocal.comparing import units

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

RULE = (
    "numbers: digits that are no part of a name and no counter of a list, with their unit; dates, times, fractions "
    "and versions as one. 1,000 = 1 000 = 1k, 3.50 = 3.5 and 2 min = 2 minutes; units are not converted, and 20% is "
    "not 20."
)

Value = tuple[str | Decimal, str]  # what it is worth, and its unit


@dataclass(frozen=True, slots=True)
class Number:
    """As it is written, and its value. `at`: where."""

    text: str
    value: Value
    at: int


def _any(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


_BLANK = " \u00a0\u2009\u202f"
_BEFORE = r"(?<![\w.])(?<!\d[,:'\u2019])"
_AFTER = r"(?!\w|[.,:'\u2019]\d)"
_MONTH = rf"(?i:(?P<month>{_any(units.MONTHS)}))\.?"
_DAY = r"(?P<day>\d{1,2})"
_YEAR = r"(?P<year>\d{4})"
_TIME = r"(?P<time>T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?"
_DATES = tuple(
    re.compile(form + _AFTER)
    for form in (
        rf"{_BEFORE}(?P<year>\d{{4}})-(?P<month>\d\d)-(?P<day>\d\d){_TIME}",
        rf"{_BEFORE}{_DAY}(?:st|nd|rd|th|\.)?[{_BLANK}](?:of[{_BLANK}])?{_MONTH},?[{_BLANK}]{_YEAR}",
        rf"{_BEFORE}{_DAY}\.[{_BLANK}]?(?P<month>\d{{1,2}})\.[{_BLANK}]?{_YEAR}",
        rf"(?<!\w){_MONTH}[{_BLANK}]{_DAY}(?:st|nd|rd|th)?,?[{_BLANK}]{_YEAR}",
    )
)
_WHOLE = re.compile(  # slashed dates and fractions, times and ratios, hexadecimal numbers
    rf"{_BEFORE}(?:\d+(?:/\d+)+|\d+(?::\d+)+(?:\.\d+)?(?:[{_BLANK}]?[aApP]\.?[mM]\b)?|0[xX][\da-fA-F]+){_AFTER}"
)
_UNIT = rf"[{_BLANK}-]?(?:{_any(units.MEANT.keys() - units.ATTACHED)})(?!\w)|(?!(?:st|nd|rd|th)\b)[^\W\d_]{{1,3}}(?!\w)"
_AMOUNT = re.compile(
    rf"(?:(?<![\w)\]}}%.])(?P<sign>[-\u2212]))?(?P<money>(?<!\w)(?:{_any(units.MONEY)})[{_BLANK}]?)?"
    rf"{_BEFORE}(?P<run>(?>\.?\d+(?:[.,'\u2019_]\d+|[{_BLANK}]\d{{3}}(?!\d))*(?:[eE][+-]?\d{{1,3}}(?!\w))?))"
    rf"(?P<scale>[kK](?!\w)|(?i:[{_BLANK}-]?(?:{_any(units.SCALES)}))(?!\w))?(?P<unit>(?i:{_UNIT}))?{_AFTER}"
)
_DIGIT = re.compile(r"\d")
_COUNTER = re.compile(r"^[ \t>#*+-]*\(?\d{1,3}[.)](?=[ \t])", re.MULTILINE)
_GROUPED = re.compile(rf"([1-9]\d{{0,2}})((?P<by>[,'\u2019_{_BLANK}])\d{{3}}(?:(?P=by)\d{{3}})*)(?P<rest>[.,]\d+)?")
_DOTTED = re.compile(r"[1-9]\d{0,2}(?:(?:\.\d{3}){2,}(?:,\d+)?|\.\d{3},\d+)")
_VERSION = re.compile(r"\d+(?:\.\d+){2,}")
_PLAIN = re.compile(r"\d*[.,]?\d+(?:[eE][+-]?\d+)?")


def found(text: str) -> list[Number]:
    """Every number where it stands first, in order. `text`: without names that hold digits (names.without)."""
    firsts = dict[Value, Number]()
    for number in every(text):
        firsts.setdefault(number.value, number)
    return list(firsts.values())


def every(text: str) -> list[Number]:
    """The same with every place."""
    if not _DIGIT.search(text):
        return []
    text = _COUNTER.sub(_blanks, text)
    each = list[Number]()
    for form in _DATES:
        each += (Number(match.group(), _date(match), match.start()) for match in form.finditer(text))
        text = form.sub(_blanks, text)
    each += (Number(match.group(), (_plainly(match.group()), ""), match.start()) for match in _WHOLE.finditer(text))
    text = _WHOLE.sub(_blanks, text)
    each += (number for match in _AMOUNT.finditer(text) for number in _amounts(match))
    return sorted(each, key=lambda number: number.at)


def _blanks(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _date(match: re.Match[str]) -> Value:
    year, month, day = match["year"], match["month"], match["day"]
    try:
        told = date(int(year), units.MONTHS.get(month.lower()) or int(month), int(day)).isoformat()
    except ValueError:  # there is no such day
        return match.group(), ""
    return told + (match.groupdict().get("time") or ""), ""


def _plainly(text: str) -> str:
    """A time without its leading zero and blanks; a hexadecimal number in lower case."""
    plain = re.sub(rf"[{_BLANK}]|(?<=[ap])\.", "", text.lower())
    return plain.lstrip("0") or "0" if ":" in plain else plain


def _amounts(match: re.Match[str]) -> Iterator[Number]:
    """One number, as a rule; several where what looks like the marks of thousands is no such thing: 1,2,3 ms."""
    worth = _worth(match["run"])
    if isinstance(worth, str):
        yield Number(worth, (worth, ""), match.start())
        return
    if worth is not None:
        yield Number(match.group().strip(), _value(match, worth, first=True, last=True), match.start())
        return
    parts = list(re.finditer(r"\d+", match["run"]))
    end = len(parts) - 1
    for place, part in enumerate(parts):
        shown = part.group() + match.group()[match.end("run") - match.start() :] if place == end else part.group()
        value = _value(match, Decimal(part.group()), first=place == 0, last=place == end)
        yield Number(shown, value, match.start("run") + part.start())


def _value(match: re.Match[str], worth: Decimal, *, first: bool, last: bool) -> Value:
    """With what stands in front of the first number of a match, and behind the last one."""
    sign = "-" if first and match["sign"] else ""
    money = (first and match["money"]) or ""
    scale, unit = (((last and match[name]) or "").strip(_BLANK + "-") for name in ("scale", "unit"))
    power = units.SCALES.get(scale.lower(), 0)
    return Decimal(f"{sign}{worth:f}E{power}"), units.meant(money.strip(_BLANK) or unit)


def _worth(run: str) -> Decimal | str | None:
    """What digits and marks between them are worth; a version is a text; None where they are several numbers."""
    if match := _GROUPED.fullmatch(run):
        if not (match["rest"] and match["rest"][0] == match["by"]):
            return Decimal(re.sub(r"\D", "", match[1] + match[2]) + (match["rest"] or "").replace(",", "."))
        return None
    if _DOTTED.fullmatch(run):
        return Decimal(run.replace(".", "").replace(",", "."))
    if _VERSION.fullmatch(run):
        return run
    return Decimal(run.replace(",", ".")) if _PLAIN.fullmatch(run) else None
