"""The engine: one budget of time, two kinds of patterns."""

from __future__ import annotations

import math
from itertools import chain
from typing import TYPE_CHECKING

from staylocal.findings import NO_TIME_LEFT, Finding, Unscanned

from .cursor import Cursor
from .internal import Named, scan_internal
from .limits import Clock, SpentError
from .secret import scan_secrets

if TYPE_CHECKING:
    from collections.abc import Sequence

    from staylocal.passages import Passage


class Engine:
    """Scans passages for secrets and for the `internal` patterns of a policy, each with its name.

    `key`: for fingerprints; without it there are none. `line_seconds`: what the detectors may compute for a
    line, or for each window of an overlong one; `total_seconds`: for all passages together. Whatever the text
    is, a scan ends in time and raises nothing: what took too long is said to be unscanned.
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
        self._clock = Clock(total_seconds)

    def scan(self, passage: Passage) -> list[Finding | Unscanned]:
        """Give findings and what could not be scanned, in the order of lines; never raises on any text."""
        cursor = Cursor(passage)
        results: list[Finding | Unscanned] = []
        with self._clock.watching():
            try:
                # With a cursor of its own: until both are through a line, it has not been scanned.
                for result in chain(
                    scan_internal(Cursor(passage), self._internal, self._clock, self._line_seconds),
                    scan_secrets(cursor, self._key, self._clock, self._line_seconds),
                ):
                    results.append(result)  # noqa: PERF402 - what was found before the time ran out is kept
            except SpentError:
                results.append(Unscanned(path=passage.path, why=NO_TIME_LEFT, line=cursor.number))
        return sorted(results, key=_place)


def _place(result: Finding | Unscanned) -> tuple[int, float]:
    return result.line or 0, result.start if isinstance(result, Finding) else math.inf
