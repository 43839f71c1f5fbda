"""Tokens that can be told by themselves: the table of `formats`, looked for where their literals stand."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from . import boundaries, filters, formats, formats_bounds, formats_judging, randomness
from .late import late
from .view import Found

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .view import Look, View

_SIGNS = "_-+/=.~"
# Around a literal that may stand anywhere in its token, in characters.
_REACH, _REGION = 400, 8192
# Characters of a beginning that says which format is meant.
_DISTINCT = 4
# Characters of one that says it although the rest doesn't fit, and at least so many of the rest.
_TELLING, _PIECE = 4, 12
_RANK_OF_PIECES = 950
# Words at the end of a value.
_WORDS, _WORDS_REACH = late(r"(?:[_\-.][A-Za-z]{1,20}[0-9]{0,3}|[_\-.][0-9]{1,3}){1,4}\Z"), 96
# What many providers' keys begin with.
_FAMILIES = ("sk-", "sk_", "pk_", "rk_")


def looks() -> Iterator[tuple[str, Look]]:
    """Give each format's literals with what to do there."""
    for rank, row in enumerate(formats.FORMATS):
        look = _Look(row, rank)
        for literal in row.literals:
            yield literal, look


@cache
def _beginnings() -> tuple[str, ...]:
    return (
        *(
            literal
            for row in formats.FORMATS
            if row.offset == 0
            for literal in row.literals
            if len(literal) >= _DISTINCT
        ),
        *_FAMILIES,
    )


def is_begun(value: str) -> bool:
    """Tell whether it begins as some format does. If none finds it, it is a piece of one, or was made up."""
    return value.lower().startswith(_beginnings())


class _Look:
    """One format; its patterns are compiled when its literal is first seen."""

    __slots__ = ("_more", "_pattern", "_rank", "_row", "_telling")

    def __init__(self, row: formats.Format, rank: int) -> None:
        self._row, self._rank = row, rank
        self._telling = any(len(each) >= _TELLING and each[-1] in "_-." for each in row.literals)
        self._pattern: re.Pattern[str] | None = None
        self._more: re.Pattern[str]

    def __call__(self, view: View, start: int, end: int) -> Iterable[Found]:
        if start < view.done.get(self._rank, 0):
            return ()  # a piece of what was found already
        if self._pattern is None:
            self._pattern = re.compile(self._row.pattern)
            self._more = re.compile(f"[{self._row.alphabet}]{{1,400}}")
        offset = self._row.offset
        if offset is None:
            return self._in_line(self._pattern, view, start)
        match = self._pattern.match(view.text, start - offset) if start >= offset else None
        if match:
            return self._found(view, match)
        return self._piece(view, start, end) if self._telling else ()

    def _in_line(self, pattern: re.Pattern[str], view: View, start: int) -> Iterator[Found]:
        """Look in all of the line, or in as much of an overlong one, and not again at each literal."""
        low, line_end = view.line(start)
        high = min(line_end, start + _REGION)
        for match in pattern.finditer(view.text, max(low, start - _REACH), high):
            yield from self._found(view, match)
        view.done[self._rank] = high if high == line_end else high - _REACH

    def _piece(self, view: View, start: int, end: int) -> Iterator[Found]:
        """Give what begins as the format does and goes on at random, though not as long: cut, or of a newer form."""
        if start < view.done.get(-1 - self._rank, 0) or _glued(view.text, start):
            return
        more = self._more.match(view.text, end)
        rest = more[0].rstrip(_SIGNS) if more else ""
        view.done[-1 - self._rank] = end + len(rest)
        if len(rest) >= _PIECE and filters.is_mixed(rest) and randomness.is_random(rest, bits=randomness.LIKELY):
            yield Found(start, end + len(rest), f"{self._row.type}, cut", False, _RANK_OF_PIECES)

    def _found(self, view: View, match: re.Match[str]) -> Iterator[Found]:
        row, text = self._row, view.text
        start, end = formats_bounds.value_span(match)
        value = text[start:end]
        sure = formats_judging.verdict(row, value)
        if sure is None and _is_dressed(row, value):
            sure = False
        if sure is None:
            # One that is may begin within; where there are too many such, whoever put them there sees to that.
            if view.rejects(self._rank):
                view.done[self._rank] = match.end()
            return
        view.done[self._rank] = match.end()
        if not match.re.groups and _glued(text, start):
            if not any(map(str.isdigit, text[start:end])):
                return  # a piece of a name
            sure = False
        if behind := self._behind(text, end):
            # A word glued on (`…_example`) changes nothing; more letters and digits may make it something else.
            sure, end = sure and not behind[0].isalnum(), end + len(behind)
        yield Found(start, end, row.type, sure, self._rank)

    def _behind(self, text: str, end: int) -> str:
        """Give what stands behind it and could be a part of it, up to its last letter or digit."""
        more = self._more.match(text, end)
        return more[0].rstrip(_SIGNS) if more else ""


def _is_dressed(row: formats.Format, value: str) -> bool:
    """Tell whether it would be a token without the words at its end, which its alphabet has as well: `…_example`."""
    words = _WORDS.search(value, max(0, len(value) - _WORDS_REACH))
    body = value[: words.start()] if words else ""
    return randomness.is_random(body, bits=randomness.LIKELY) and formats_judging.verdict(row, body) is not None


def _glued(text: str, start: int) -> bool:
    before = text[start - 1 : start]
    return before.isascii() and before.isalnum() and not boundaries.is_escape(text, start)
