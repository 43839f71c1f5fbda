"""The loop for secrets: candidate lines of a passage, the detectors that can fire there, what they found."""

from __future__ import annotations

import math
import time
from functools import cache, partial
from typing import TYPE_CHECKING

from staylocal.findings import TOO_SLOW, Finding, Unscanned

from . import key_text, loading, marks
from .catalog import ROWS
from .hits import Hit, hits, kept
from .limits import Clock, TooSlowError
from .lines import Squeezed, windows
from .matching import Line
from .prefilter import joined

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Sequence

    from .cursor import Cursor
    from .row import Row


def scan_secrets(cursor: Cursor, key: bytes | None, clock: Clock, seconds: float) -> Iterator[Finding | Unscanned]:
    """Give what the catalogue's detectors find; raises SpentError when the whole budget is spent."""
    text = cursor.passage.text
    candidate = candidates(prose=cursor.passage.prose)
    position = 0
    while position <= len(text):
        found = clock.run(partial(candidate.search, text, position), math.inf)
        if not found:
            return
        cursor.move(found.start())
        yield from _scan_line(cursor, key, clock, seconds)
        position = cursor.end + 1


@cache
def rows(*, prose: bool) -> tuple[Row, ...]:
    """Give the detectors for prose, or for everything else."""
    return tuple(row for row in ROWS if row.prose in {None, prose})


@cache
def candidates(*, prose: bool) -> re.Pattern[str]:
    """Make what matches on every line on which one of them can fire."""
    return joined(need for row in rows(prose=prose) for need in row.needs)


@cache
def needed(row: Row) -> re.Pattern[str]:
    """Make what matches on every line on which this one can fire."""
    return joined(row.needs)


def _scan_line(cursor: Cursor, key: bytes | None, clock: Clock, seconds: float) -> Iterator[Finding | Unscanned]:
    squeezed = Squeezed(cursor.line)
    passage, candidate = cursor.passage, candidates(prose=cursor.passage.prose)
    slow: set[Row] = set()
    found: list[Hit] = []
    for offset, piece in clock.run(lambda: list(windows(squeezed.text, candidate)), math.inf):
        line = Line(text=piece, path=passage.path, prose=passage.prose, following=cursor.following)
        found += [hit.moved(offset, squeezed.original) for hit in _scan_window(line, slow, clock, seconds)]
    for hit in kept(found):
        make = partial(_finding, cursor, hit, key)
        yield clock.run(make, math.inf) if hit.row.headed else make()
    if slow:
        yield Unscanned(path=passage.path, why=TOO_SLOW, line=cursor.number)


def _scan_window(line: Line, slow: set[Row], clock: Clock, seconds: float) -> Iterator[Hit]:
    """Each detector may take half of the time that is left, so that a slow one leaves some to the others."""
    left = seconds
    awaited = [row for row in rows(prose=line.prose) if row not in slow]
    for row in clock.run(partial(_due, awaited, line.text), math.inf):
        plugin = loading.plugin(row.plugin)
        began = time.thread_time()
        try:
            yield from clock.run(partial(hits, row, plugin, line), left / 2)
        except TooSlowError:
            slow.add(row)
        left -= time.thread_time() - began


def _due(awaited: Sequence[Row], text: str) -> list[Row]:
    return [row for row in awaited if needed(row).search(text)]


def _finding(cursor: Cursor, hit: Hit, key: bytes | None) -> Finding:
    value, lines = cursor.line[hit.start : hit.end], 1
    if hit.row.headed:
        before, behind = cursor.line[: hit.start], cursor.line[hit.end :]
        value += marks.key_material(key_text.unwrapped(before, behind, cursor.following))
        lines = key_text.lines(cursor.passage.text, cursor.start + hit.end)
    mark = marks.fingerprint(key, value) if hit.row.kind == "secret" else None
    return marks.finding(
        cursor,
        hit.start,
        hit.end,
        kind=hit.row.kind,
        type_=hit.row.type,
        sure=hit.sure,
        mark=mark,
        lines=lines,
    )
