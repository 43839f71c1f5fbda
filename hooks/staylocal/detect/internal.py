"""A policy's own patterns, for what is internal here: code names, hosts, customers."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from staylocal.findings import TOO_SLOW, Finding, Unscanned

from .limits import Clock, TooSlowError
from .marks import finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .cursor import Cursor

Named = tuple[str, re.Pattern[str]]

# Lines under one timer: at a microsecond each, matching is nothing beside setting it.
_BATCH = 256


def scan_internal(
    cursor: Cursor, patterns: Sequence[Named], clock: Clock, seconds: float
) -> Iterator[Finding | Unscanned]:
    """Give what `patterns` match, line by line; raises SpentError when the whole budget is spent."""
    lines = cursor.passage.text.split("\n") if patterns else []
    offset = 0
    for first in range(0, len(lines), _BATCH):
        batch = lines[first : first + _BATCH]
        cursor.move(offset)
        try:
            yield from _findings(cursor, clock.run(partial(_matches, patterns, batch, offset), seconds))
        except TooSlowError:
            yield from _one_by_one(cursor, patterns, batch, clock, seconds)
        offset += sum(map(len, batch)) + len(batch)


def _one_by_one(
    cursor: Cursor, patterns: Sequence[Named], batch: Sequence[str], clock: Clock, seconds: float
) -> Iterator[Finding | Unscanned]:
    offset = cursor.start
    for line in batch:
        cursor.move(offset)
        try:
            yield from _findings(cursor, clock.run(partial(_matches, patterns, [line], offset), seconds))
        except TooSlowError:
            yield Unscanned(path=cursor.passage.path, why=TOO_SLOW, line=cursor.number)
        offset += len(line) + 1


def _matches(patterns: Sequence[Named], lines: Sequence[str], offset: int) -> list[tuple[int, str, int, int]]:
    found = []
    for line in lines:
        text = line.removesuffix("\r")
        for name, pattern in patterns:
            found += [(offset, name, *hit.span()) for hit in pattern.finditer(text) if hit.group()]
        offset += len(line) + 1
    return found


def _findings(cursor: Cursor, matches: Sequence[tuple[int, str, int, int]]) -> Iterator[Finding]:
    for at, name, start, end in matches:
        cursor.move(at)
        yield finding(cursor, start, end, kind="internal", type_=name, sure=True)
