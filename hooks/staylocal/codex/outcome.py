"""What has come of an invocation so far: filled step by step, so that whatever ends it leaves what is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from staylocal.codex.launching import BROKEN, NOT_STARTED

if TYPE_CHECKING:
    from staylocal.codex.plan import Plan
    from staylocal.ledger import Run

INTERRUPTED = 130


@dataclass(slots=True, kw_only=True)
class Outcome:
    """Of the last run, where one was done again. None: not so far.

    `started`, `ended`: the client's own time, seconds since 1970; `recorded`: what the ledger says of the run.
    """

    plan: Plan | None = None
    started: float | None = None
    ended: float | None = None
    recorded: Run | None = None

    def failed(self, code: object) -> object:
        """The exit code of whatever goes wrong here: a wrapper's caller asks who failed."""
        if code == INTERRUPTED:
            return code
        return NOT_STARTED if self.started is None else BROKEN
