"""`staylocal run record`: add a run of Codex to the ledger by hand, for scripts that staylocal doesn't wrap."""

from __future__ import annotations

import secrets
import time
from datetime import datetime

import click

from staylocal import git, ledger, record, state
from staylocal.errors import FINE, PolicyError

_LATEST = 253402300800.0  # the year 10000


@click.group(name="run")
def command() -> None:
    """Runs of Codex in this worktree."""


@command.command(name="record")
@click.option("--tier", type=click.Choice(record.TIERS), required=True)
@click.option("--provider", required=True, help="ollama, lmstudio, openai, ...")
@click.option("--model", required=True)
@click.option("--seal", type=click.Choice(record.SEALS), default="off", show_default=True)
@click.option("--why", default="clean", show_default=True, help=f"One or more of {','.join(record.WHYS)}.")
@click.option("--id", "run", help="8 hex digits; made up if left out. A known id is completed.")
@click.option("--started", help="ISO 8601 time or seconds since 1970; default: now.")
@click.option("--ended", help="The same; default: now.")
@click.option("--running", is_flag=True, help="It has not ended yet.")
def record_run(
    tier: str,
    provider: str,
    model: str,
    seal: str,
    why: str,
    run: str | None,
    started: str | None,
    ended: str | None,
    running: bool,
) -> int:
    """Add a run, or complete one by its id. Prints the id."""
    now = time.time()
    run = secrets.token_hex(4) if run is None else run
    if len(run) != 8 or set(run) - set("0123456789abcdef"):  # noqa: PLR2004 - as the grammar has it
        raise PolicyError(f"--id: {run!r} is not 8 hex digits")
    words = tuple(why.split(","))
    if unknown := set(words) - set(record.WHYS):
        raise PolicyError(f"--why: {min(unknown)!r} is none of {', '.join(record.WHYS)}")
    repo = git.find_repo()
    folder = state.here()
    begun = _time(started, now)
    if running and ended is not None:
        raise PolicyError("--running and --ended exclude each other")
    end = None if running else _time(ended, max(now, begun))
    if end is not None and end < begun:
        raise PolicyError("--ended lies before --started")
    ledger.add(
        folder,
        ledger.Run(
            id=run,
            worktree=repo.worktree,
            tier=tier,
            provider=record.clean(provider),
            model=record.clean(model),
            seal=seal,
            why=words,
            started=begun,
            ended=end,
        ),
    )
    click.echo(run)
    return FINE


def _time(text: str | None, default: float) -> float:
    if text is None:
        return default
    try:
        seconds = float(text)
    except ValueError:
        seconds = _from_iso(text)
    if not 0 <= seconds < _LATEST:
        raise PolicyError(f"{text!r} is no time", hint="Like 2026-01-31T12:00:00Z, or seconds since 1970.")
    return seconds


def _from_iso(text: str) -> float:
    try:
        return datetime.fromisoformat(text).timestamp()
    except (ValueError, OverflowError):
        return -1.0
