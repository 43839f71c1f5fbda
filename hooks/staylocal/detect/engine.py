"""The engine: two kinds of patterns, a budget of time for each."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from staylocal.findings import NO_TIME_LEFT, Finding, Unscanned

from .cursor import Cursor
from .internal import Named, scan_internal
from .limits import Clock, SpentError
from .secret import scan_secrets

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from staylocal.passages import Passage


class Engine:
    """Scans passages for secrets and for the `internal` patterns of a policy, each with its name.

    `key`: for fingerprints; without it there are none. `line_seconds`: what the detectors may compute for a
    line, or for each window of an overlong one; `total_seconds`: for all passages together. The patterns, which
    the judged branch may bring along, have as much for themselves: they can't take it from the detectors.
    Whatever the text is, a scan ends in time and raises nothing: what took too long is said to be unscanned.
    """

    def __init__(
        self,
        *,
        internal: Sequence[Named] = (),
        key: bytes | None = None,
        line_seconds: float = 0.25,
        total_seconds: float = 20.0,
    ) -> None:
        self._internal = tuple(internal)
        self._key = key
        self._line_seconds = line_seconds
        self._secrets = Clock(total_seconds)
        self._patterns = Clock(total_seconds)

    def scan(self, passage: Passage) -> list[Finding | Unscanned]:
        """Give findings and what could not be scanned, in the order of lines; never raises on any text."""
        secrets, patterns = Cursor(passage), Cursor(passage)
        results: list[Finding | Unscanned] = []
        stops = []
        for cursor, clock, scan in (
            (secrets, self._secrets, scan_secrets(secrets, self._key, self._secrets, self._line_seconds)),
            (patterns, self._patterns, scan_internal(patterns, self._internal, self._patterns, self._line_seconds)),
        ):
            with clock.watching():
                if not _exhausted(scan, results):
                    stops.append(cursor.number)
        if stops:
            # Until both are through a line, it has not been scanned.
            results.append(Unscanned(path=passage.path, why=NO_TIME_LEFT, line=min(stops)))
        return sorted(results, key=_place)


def _exhausted(scan: Iterator[Finding | Unscanned], results: list[Finding | Unscanned]) -> bool:
    """Take all that a scan gives, or what it gave until its time was spent."""
    try:
        for result in scan:
            results.append(result)  # noqa: PERF402 - what was found before the time ran out is kept
    except SpentError:
        return False
    return True


def _place(result: Finding | Unscanned) -> tuple[int, float, str]:
    if isinstance(result, Finding):
        return result.line, result.start, result.kind
    return result.line or 0, math.inf, ""
