"""The engine: three kinds of what is sensitive, and a budget of time for what detects and for a policy's patterns."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from staylocal.findings import NO_TIME_LEFT, TOO_MUCH, Finding, Unscanned
from staylocal.watched import CustomerData, Internal

from . import marks, overlaps
from .cursor import Cursor
from .folding import fold
from .internal import finder, scan_internal
from .limits import Clock, SpentError
from .search import Search
from .view import Found, View

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from staylocal.passages import Passage


class Engine:
    """Scans passages for secrets, for customer data and for what a policy calls internal.

    `key`: for fingerprints; without it there are none. `line_seconds`: what a policy's patterns may compute for a
    line; `total_seconds`: what they, and what all detectors, may compute for all passages together. The patterns,
    which the judged branch may bring along, can't take the detectors' time.
    Whatever the text is, a scan ends in time and raises nothing: what took too long is said to be unscanned.
    """

    def __init__(
        self,
        *,
        internal: Internal | None = None,
        customers: CustomerData | None = None,
        key: bytes | None = None,
        line_seconds: float = 0.25,
        total_seconds: float = 20.0,
    ) -> None:
        self._internal = internal or Internal()
        self._customers = customers or CustomerData()
        # Addresses are no choice of the policy's: they are found in the detectors' time.
        self._find = finder(self._internal._replace(private_addresses=False))
        self._key = key
        self._line_seconds = line_seconds
        self._detectors = Clock(total_seconds)
        self._patterns = Clock(total_seconds)

    def scan(self, passage: Passage) -> list[Finding | Unscanned]:
        """Give findings and what could not be scanned, in the order of lines; never raises on any text."""
        results: list[Finding | Unscanned] = []
        stops = [line for line in (self._detect(passage, results), self._match(passage, results)) if line is not None]
        if stops:
            # Until both are through a line, it has not been scanned.
            results.append(Unscanned(path=passage.path, why=NO_TIME_LEFT, line=min(stops)))
        return sorted(results, key=_place)

    def _detect(self, passage: Passage, results: list[Finding | Unscanned]) -> int | None:
        """Run the detectors; give the line at which the time ran out."""
        # The line above may hold the name of a value; what ends there is not of this passage.
        above = f"{passage.above}\n" if passage.above and not passage.column else ""
        text = above + passage.text
        view = View(text, fold(text), passage.path, prose=passage.prose)
        search = Search(view, self._customers, addresses=self._internal.private_addresses)
        stopped = False
        with self._detectors.watching():
            try:
                self._detectors.run(search.run, math.inf)
            except SpentError:
                stopped = True
        if search.left_out is not None:
            line = passage.line + text.count("\n", len(above), max(search.left_out, len(above)))
            results.append(Unscanned(path=passage.path, why=TOO_MUCH, line=line))
        results += findings(passage, overlaps.kept(_behind(search.found, len(above))), self._key)
        return passage.line + text.count("\n", len(above), max(search.at, len(above))) if stopped else None

    def _match(self, passage: Passage, results: list[Finding | Unscanned]) -> int | None:
        """Look for what the policy calls internal; give the line at which the time ran out."""
        if not (self._internal.patterns or self._internal.words or self._internal.domains):
            return None
        cursor = Cursor(passage)
        found: list[Found] = []
        with self._patterns.watching():
            try:
                self._patterns.run(lambda: found.extend(self._internals(passage)), math.inf)
                for result in scan_internal(cursor, self._internal.patterns, self._patterns, self._line_seconds):
                    results.append(result)  # noqa: PERF402 - what was found before the time ran out is kept
            except SpentError:
                return cursor.number
            finally:
                results += findings(passage, overlaps.kept(found), None)
        return None

    def _internals(self, passage: Passage) -> Iterator[Found]:
        for start, end, type_, sure in self._find(passage.text, passage.path):
            lines = passage.text.count("\n", start, end) + 1
            yield Found(start, end, type_, sure, 0, kind="internal", lines=lines)


def _behind(found: Iterable[Found], offset: int) -> Iterator[Found]:
    """Give what ends behind an offset, with places from there on."""
    for each in found:
        if each.end > offset:
            yield each._replace(start=max(each.start - offset, 0), end=each.end - offset) if offset else each


def findings(passage: Passage, found: list[Found], key: bytes | None) -> Iterator[Finding]:
    """Make findings, with lines and columns; `found` is in the order of the text."""
    cursor = Cursor(passage)
    for each in found:
        cursor.move(each.start)
        start, end = each.start - cursor.start, min(each.end - cursor.start, len(cursor.line))
        mark = None
        if each.kind == "secret":
            value = cursor.line[start:end] if each.material == "" else each.material
            mark = marks.fingerprint(key, value) if value else None
        yield marks.finding(
            cursor,
            start,
            max(start + 1, end),
            kind=each.kind,
            type_=each.type,
            sure=each.sure,
            mark=mark,
            lines=each.lines,
            points=each.points,
        )


def _place(result: Finding | Unscanned) -> tuple[int, float, str]:
    if isinstance(result, Finding):
        return result.line, result.start, result.kind
    return result.line or 0, math.inf, ""
