"""`python -m staylocal.codex.leg TIER REPORT ARGS...`: `staylocal codex ARGS...` on this tier or not at all.

Whatever happens, the file REPORT says what came of it: JSON, 0600, replaced in one step. It is there from the start,
with `exit` null: that is what a run leaves that was killed without a word.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, get_args

from staylocal import atomic
from staylocal.__main__ import ended
from staylocal.codex import child, launch
from staylocal.codex.launching import BROKEN, NOT_STARTED, RefusedError
from staylocal.codex.outcome import Outcome
from staylocal.codex.route import Only
from staylocal.errors import StaylocalError, UndecidedError

if TYPE_CHECKING:
    from collections.abc import Sequence

_UNSAID = "staylocal or its guard failed, see what it said"
_TIERS = get_args(Only)[1:]


@dataclass(slots=True, kw_only=True)
class _Leg:
    """One run on one tier. `refused`, `hint`: the error that ended it."""

    tier: Only
    path: str
    words: Sequence[str]
    outcome: Outcome = field(default_factory=Outcome)
    refused: str = ""
    hint: str = ""

    def run(self) -> int:
        """The client's exit code, negative for a signal. Raises StaylocalError, after noting it."""
        try:
            return launch.run(self.words, self.outcome, self.tier)
        except StaylocalError as error:
            self.refused, self.hint = error.message, error.hint
            raise

    def interrupted(self, *_: object) -> None:
        """Once the client has ended nothing is left to interrupt: who asks again must not lose what came of it."""
        if self.outcome.ended is None:
            raise KeyboardInterrupt

    def end(self, code: int) -> int:
        """Write what came of it, and end as Codex did."""
        seen = code if code >= 0 else 128 - code
        if seen in (NOT_STARTED, BROKEN):
            self.refused = self.refused or self._wrong() or _UNSAID
        self.write(seen)
        return child.leave(code)

    def _wrong(self) -> str:
        return self.outcome.recorded.note if self.outcome.recorded else ""

    def write(self, code: int | None) -> None:
        """Raises UndecidedError."""
        try:
            atomic.write(self.path, json.dumps(self._report(code)).encode(), mode=atomic.PRIVATE)
        except OSError as error:
            raise UndecidedError(f"the report {self.path} cannot be written: {error.strerror}") from error

    def _report(self, code: int | None) -> dict[str, Any]:
        outcome, run = self.outcome, self.outcome.recorded
        counted = bool(run and run.sessions)
        return {
            "run": run.id if run else None,
            "tier": self.tier,
            "provider": run.provider if run else "",
            "model": run.model if run else "",
            "seal": run.seal if run else "",
            "why": list(run.why if run else outcome.plan.route.why if outcome.plan else ()),
            "started": outcome.started,
            "ended": outcome.ended,
            "tokens_in": run.tokens_in if run and counted else None,
            "tokens_out": run.tokens_out if run and counted else None,
            "redacted": run.redacted if run else 0,
            "exit": code,
            "refused": self.refused,
            "hint": self.hint,
        }


def main(words: Sequence[str]) -> int:
    """The exit code: Codex's own, 125 or 124."""
    made: list[_Leg] = []

    def run() -> int:
        leg = _parsed(words)
        leg.write(None)
        made.append(leg)
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # not where it is ignored
            signal.signal(signal.SIGINT, leg.interrupted)
        return leg.run()

    def failed(code: object) -> object:
        return made[0].outcome.failed(code) if made else NOT_STARTED

    code = ended(run, failed)
    return ended(lambda: made[0].end(code), failed) if made else code


def _parsed(words: Sequence[str]) -> _Leg:
    tier = next((each for each in _TIERS if words[:1] == [each]), None)
    if tier is None or len(words) < 2:  # noqa: PLR2004 - tier and report
        raise RefusedError("usage: python -m staylocal.codex.leg local|hosted REPORT ARGS...")
    return _Leg(tier=tier, path=os.path.abspath(words[1]), words=words[2:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
