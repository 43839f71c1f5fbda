"""Tables in a text: lines of comma-, semicolon-, tab- or bar-separated cells, with the columns' names on top."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

_DELIMITERS = "\t|;,"
_LONGEST_NAME = 40
_LONGEST_LINE = 4000
_QUOTES = " \t\r\"'`"


class Cell(NamedTuple):
    """A cell without its quotes: offsets in the text, and what stands there."""

    start: int
    end: int
    text: str


class Tables:
    """The tables of a text. Lines are asked about in order; each is read once or twice, however many ask."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._line = -1
        self._columns: tuple[str, list[str]] | None = None

    def column(self, at: int) -> str:
        """Give the name of the column that this offset is in, or nothing if it is in no table."""
        found = self.columns(at)
        if not found:
            return ""
        begin = self._text.rfind("\n", 0, at) + 1
        number = len(split(self._text, begin, at, found[0])) - 1
        return found[1][number] if number < len(found[1]) else ""

    def columns(self, at: int) -> tuple[str, list[str]] | None:
        """Give the delimiter and the columns' names of the table that the line of this offset is in, if any."""
        begin = self._text.rfind("\n", 0, at) + 1
        if begin != self._line:
            self._columns = self._above(begin)
            self._line = begin
        return self._columns

    def _above(self, begin: int) -> tuple[str, list[str]] | None:
        """Go up as long as lines have as many delimiters: the topmost is the header."""
        if self._end(begin) - begin > _LONGEST_LINE:
            return None
        delimiter, count = _delimiters(self._full(begin))
        if not count:
            return None
        top = begin
        while top > 0:
            above = self._text.rfind("\n", 0, top - 1) + 1
            if _count(self._text[above : top - 1], delimiter) != count:
                break
            if above == self._line and self._columns:
                return self._columns
            top = above
        if top == begin:
            return None
        names = [cell.text for cell in split(self._text, top, self._end(top), delimiter)]
        return delimiter, [name if len(name) <= _LONGEST_NAME else "" for name in names]

    def _full(self, begin: int) -> str:
        return self._text[begin : self._end(begin)]

    def _end(self, begin: int) -> int:
        end = self._text.find("\n", begin)
        return len(self._text) if end < 0 else end


@cache
def _outside(delimiter: str) -> re.Pattern[str]:
    return re.compile(r'"[^"\n]*"|' + re.escape(delimiter))


def split(text: str, begin: int, end: int, delimiter: str) -> list[Cell]:
    """Give the cells of a line; delimiters in double quotes don't count."""
    cells, start = [], begin
    for found in _outside(delimiter).finditer(text, begin, end):
        if found[0] == delimiter:
            cells.append(_cell(text, start, found.start()))
            start = found.end()
    cells.append(_cell(text, start, end))
    return cells


def _cell(text: str, start: int, end: int) -> Cell:
    while start < end and text[start] in _QUOTES:
        start += 1
    while end > start and text[end - 1] in _QUOTES:
        end -= 1
    return Cell(start, end, text[start:end])


def _delimiters(line: str) -> tuple[str, int]:
    for delimiter in _DELIMITERS:
        if delimiter in line:
            return delimiter, _count(line, delimiter)
    return "", 0


def _count(line: str, delimiter: str) -> int:
    if '"' not in line:
        return line.count(delimiter)
    return sum(found[0] == delimiter for found in _outside(delimiter).finditer(line))
