"""`staylocal runs`: the runs of Codex that were seen in this repository."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from staylocal import git, record, report, state
from staylocal.errors import FINE

if TYPE_CHECKING:
    from staylocal.ledger import Run

_HEADER = ("started", "tier", "provider", "model", "seal", "why", "tokens", "took", "exit", "commit")
_WIDEST = {"provider": 9, "model": 20, "why": 16}  # characters: a row fits into 80 columns, as a rule
_THOUSAND = 1000
_MINUTE, _HOUR = 60, 3600


@click.command(name="runs")
@click.option("-n", "count", type=click.IntRange(min=1), default=20, show_default=True, help="How many, the last ones.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(count: int, form: str) -> int:
    """List the runs of Codex in this repository, the youngest first.

    seal "off" beside why "unscanned" is a run that went past staylocal. "exit" is Codex's own code; "commit" the
    last one that the run belongs to, "open" until there is one.
    """
    runs = _recent(count)
    if form == "json":
        report.say(json.dumps({"version": 1, "runs": [_json(run) for run in runs]}, indent=2))
    elif runs:
        rows = [_HEADER, *(_row(run) for run in runs)]
        report.say("\n".join(report.aligned(rows, indent="")))
    else:
        report.say("no runs of Codex were seen in this repository")
    return FINE


def _recent(count: int) -> list[Run]:
    git.find_repo()  # outside one there is nothing to list
    folder = state.here()
    if not os.path.exists(os.path.join(folder, state.LEDGER)):
        return []
    from staylocal import ledger  # noqa: PLC0415 - SQLite only where there is a ledger

    return ledger.recent(folder, count)


def _row(run: Run) -> tuple[str, ...]:
    known = run.tokens_in is not None or run.tokens_out is not None
    cells = {
        "started": datetime.fromtimestamp(run.started, UTC).astimezone().strftime("%m-%d %H:%M"),
        "tier": run.tier,
        "provider": run.provider,
        "model": run.model,
        "seal": run.seal,
        "why": record.reason(run.why, run.compared),
        "tokens": f"{_short(run.tokens_in or 0)}/{_short(run.tokens_out or 0)}" if known else "-",
        "took": "goes on" if run.ended is None else _lasted(run.ended - run.started),
        "exit": "-" if run.exit_code is None else str(run.exit_code),
        "commit": run.settled[:8] if run.settled else "open",
    }
    return tuple(_cut(cells[name], _WIDEST.get(name, len(cells[name]))) for name in _HEADER)


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "~"


def _short(count: int) -> str:
    return str(count) if count < _THOUSAND else f"{count / _THOUSAND:.0f}k"


def _lasted(seconds: float) -> str:
    if seconds < _MINUTE:
        return f"{seconds:.0f}s"
    return f"{seconds / _MINUTE:.0f}m" if seconds < _HOUR else f"{seconds / _HOUR:.1f}h"


def _json(run: Run) -> dict[str, Any]:
    return {
        "id": run.id,
        "worktree": report.shown_json(run.worktree),
        "tier": run.tier,
        "provider": run.provider,
        "model": run.model,
        "seal": run.seal,
        "why": list(run.why),
        "started": _iso(run.started),
        "ended": None if run.ended is None else _iso(run.ended),
        "address": run.address,
        "tokens": {"in": run.tokens_in, "out": run.tokens_out},
        "exit": run.exit_code,
        "carried": dict(run.carried),
        "redacted": run.redacted,
        "compared": run.compared or None,
        "touched": dict(run.touched),
        "wanted": {"provider": run.wanted_provider, "model": run.wanted_model},
        "note": run.note,
        "past_staylocal": run.origin == "rollout",
        "sessions": list(run.sessions),
        "commit": run.settled,
    }


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
