"""The engine: three kinds of what is sensitive, and a budget of time for what detects and for a policy's patterns."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from staylocal.findings import NO_TIME_LEFT, TOO_MUCH, Finding, Unscanned
from staylocal.watched import CustomerData, Internal

from . import filters, marks, overlaps
from .cursor import Cursor
from .folding import fold
from .internal import finder, scan_internal
from .limits import Clock, SpentError
from .search import Search, private_addresses
from .view import Found, View

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from staylocal.passages import Passage


_ENCODED = ", encoded"  # the end of such a type, see `Search`


class Stretch(NamedTuple):
    """Where a finding stands in the text of its passage, all of it, whatever lines it goes over.

    `hidden`: what stands there encoded; "" for what stands there in clear.
    """

    start: int
    end: int
    finding: Finding
    hidden: str = ""

    def __repr__(self) -> str:
        """Without what is hidden."""
        return f"Stretch({self.start}, {self.end}, {self.finding.type!r})"


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

    def stretches(self, passage: Passage) -> list[Stretch | Unscanned]:
        """Give what `scan` finds as whole stretches of the text, those that lie over each other, too; in no order.

        The passage stands for itself: what is above it is not read.
        """
        results: list[Finding | Unscanned] = []
        inside: list[Found] = []
        found, stopped = self._search(passage, results)
        if stopped is not None or self._look(passage, inside, results) is not None:
            results.append(Unscanned(path=passage.path, why=NO_TIME_LEFT))
        # What a pattern matches never leaves its line.
        starts = _line_starts(passage.text) if any(isinstance(each, Finding) for each in results) else []
        return [
            *_stretches(passage, found, self._key),
            *_stretches(passage, inside, None),
            *(
                _in_line(each, starts[each.line - passage.line]) if isinstance(each, Finding) else each
                for each in results
            ),
        ]

    def addresses(self, passage: Passage) -> list[Stretch]:
        """Give the private addresses among them, as stretches."""
        found = list(_unredacted(private_addresses(passage.text, passage.path), passage.text))
        return list(_stretches(passage, found, None))

    def _detect(self, passage: Passage, results: list[Finding | Unscanned]) -> int | None:
        """Run the detectors; give the line at which the time ran out."""
        found, stopped = self._search(passage, results)
        results += findings(passage, overlaps.kept(found), self._key)
        return stopped

    def _search(self, passage: Passage, results: list[Finding | Unscanned]) -> tuple[list[Found], int | None]:
        """Give all that the detectors find, and the line at which the time ran out."""
        # The line above may hold the name of a value; what ends there is not of this passage.
        above = f"{passage.above}\n" if passage.above and not passage.column else ""
        text = filters.without_redacted(above + passage.text)
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
        found = list(_unredacted(_behind(search.found, len(above)), passage.text))
        at = passage.line + text.count("\n", len(above), max(search.at, len(above))) if stopped else None
        return found, at

    def _match(self, passage: Passage, results: list[Finding | Unscanned]) -> int | None:
        """Look for what the policy calls internal; give the line at which the time ran out."""
        found: list[Found] = []
        stopped = self._look(passage, found, results)
        results += findings(passage, overlaps.kept(found), None)
        return stopped

    def _look(self, passage: Passage, found: list[Found], results: list[Finding | Unscanned]) -> int | None:
        """Put words and hosts into `found`, what patterns match into `results`; gives the line as above."""
        if not (self._internal.patterns or self._internal.words or self._internal.domains):
            return None
        cursor = Cursor(passage)
        with self._patterns.watching():
            try:
                words = _unredacted(self._internals(passage), passage.text)
                self._patterns.run(lambda: found.extend(words), math.inf)
                for result in scan_internal(cursor, self._internal.patterns, self._patterns, self._line_seconds):
                    start = cursor.start - cursor.column
                    if isinstance(result, Unscanned) or not filters.is_redacted(
                        passage.text, start + result.start, start + result.end
                    ):
                        results.append(result)  # what was found before the time ran out is kept
            except SpentError:
                return cursor.number
        return None

    def _internals(self, passage: Passage) -> Iterator[Found]:
        for start, end, type_, sure in self._find(passage.text, passage.path):
            lines = passage.text.count("\n", start, end) + 1
            yield Found(start, end, type_, sure, 0, kind="internal", lines=lines)


def _unredacted(found: Iterable[Found], text: str) -> Iterator[Found]:
    """Leave out what is nothing but placeholders of ours: what they stand for is not there."""
    return (each for each in found if not filters.is_redacted(text, each.start, each.end))


def _stretches(passage: Passage, found: list[Found], key: bytes | None) -> Iterator[Stretch]:
    found.sort(key=lambda each: each.start)
    for each, finding in zip(found, findings(passage, found, key), strict=True):
        hidden = (each.material or "") if each.type.endswith(_ENCODED) else ""
        yield Stretch(each.start, each.end, finding, hidden)


def _in_line(finding: Finding, start: int) -> Stretch:
    return Stretch(start + finding.start, start + finding.end, finding)


def _line_starts(text: str) -> list[int]:
    """Give the offset at which each line of a text begins."""
    starts = [0]
    while (end := text.find("\n", starts[-1])) >= 0:
        starts.append(end + 1)
    return starts


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
