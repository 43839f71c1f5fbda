"""What is internal here by a policy: named patterns, line by line; words, hosts and addresses in a whole text."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from staylocal.findings import TOO_SLOW, Finding, Unscanned

from .limits import Clock, TooSlowError
from .marks import finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from staylocal.watched import Internal

    from .cursor import Cursor

    Find = tuple[int, int, str, bool]  # start, end, type, sure

Named = tuple[str, re.Pattern[str]]

# What people are told. Not which word or domain: a policy's words are as internal as what they find.
WORD, HOST, ADDRESS = "internal word", "internal host name", "private IP address"

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


def finder(internal: Internal) -> Callable[[str, str], Iterator[Find]]:
    """Make what finds words, hosts and private addresses in a text of any number of lines at a path ("": none).

    It gives (start, end, type, sure) in the order of starts; of two where one lies in the other, the outer one
    unless only the inner one is sure. A word may go over a line's end. Time is linear in the text, but a policy whose
    words are the ends of each other multiplies it by their number: run it under a clock of the patterns'.
    """

    def find(text: str, path: str) -> Iterator[Find]:
        found: list[Find] = []
        if internal.words:
            from . import internal_words  # noqa: PLC0415 - few policies have any

            found += [(start, end, WORD, sure) for start, end, sure in internal_words.find(internal.words, text)]
        if internal.domains:
            from . import internal_hosts  # noqa: PLC0415 - as above

            found += [(start, end, HOST, sure) for start, end, sure in internal_hosts.find(internal.domains, text)]
        if internal.private_addresses:
            from . import internal_addresses  # noqa: PLC0415 - only where they are looked for

            found += [(start, end, ADDRESS, False) for start, end in internal_addresses.find(text, path)]
        return _outermost(found)

    return find


def _outermost(found: list[Find]) -> Iterator[Find]:
    last = {True: 0, False: 0}
    for one in sorted(found, key=lambda one: (one[0], -one[1], not one[3])):
        _, end, _, sure = one
        # Those before began no later: if one of them ends no earlier, this one lies in it.
        if end <= last[True] or (not sure and end <= last[False]):
            continue
        last[sure] = end
        yield one
