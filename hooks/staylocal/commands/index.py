"""`staylocal index`: which files a hosted run is sealed from, and whether git's history is clean."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from staylocal import report
from staylocal.codex import reach_here
from staylocal.errors import FINE, UndecidedError
from staylocal.progress import Progress

if TYPE_CHECKING:
    from staylocal.codex.reach import Reach

_SHOWN = 20  # rows; a dependency folder may hold hundreds of certificates


@click.command(name="index")
@click.option("--history", is_flag=True, help="Scan all of git's object store, however long it takes.")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text")
@click.option("-v", "--verbose", is_flag=True, help="Every sensitive file, and every folder judged by names alone.")
def command(history: bool, format_: str, verbose: bool) -> int:
    """Show which files here are sensitive: what a hosted run is sealed from."""
    with Progress() as progress:
        found = reach_here.look(progress.tick, history="full" if history else "auto")
    if any(not each.path for each in found.sensitive):
        raise UndecidedError(
            f"the workspace cannot be judged: {found.sensitive[0].type}", hint="Only a local model can be used here."
        )
    report.say(json.dumps(_as_json(found)) if format_ == "json" else _table(found, verbose=verbose))
    return FINE


def _table(found: Reach, *, verbose: bool) -> str:
    rows = [
        (report.shown(each.path), each.why, "tracked" if each.tracked else "untracked", each.type)
        for each in found.sensitive
    ]
    shown = rows if verbose else rows[:_SHOWN]
    lines = report.aligned(shown, indent="") if shown else []
    if len(shown) < len(rows):
        lines.append(f"and {len(rows) - len(shown)} more: -v")
    read = f"{report.plural(found.files, 'file')}, {found.scanned} read now"
    lines.append(f"{read}; {len(rows)} sensitive")
    if found.by_path_only:
        names = list(found.by_path_only) if verbose else list(found.by_path_only[:3])
        more = f" and {len(found.by_path_only) - len(names)} more" if len(names) < len(found.by_path_only) else ""
        lines.append(f"judged by names alone: {', '.join(map(report.shown, names))}{more}")
    colour = {"clean": "green", "sensitive": "yellow", "unknown": "yellow"}[found.history]
    why = f": {report.shown(found.history_why)}" if found.history_why else ""
    lines.append(f"history {click.style(found.history, fg=colour, bold=True)}{why}")
    return "\n".join(lines)


def _as_json(found: Reach) -> dict[str, object]:
    return {
        "version": 1,
        "files": found.files,
        "scanned": found.scanned,
        "sensitive": [
            {"path": report.shown_json(each.path), "why": each.why, "tracked": each.tracked, "type": each.type}
            for each in found.sensitive
        ],
        "by_path_only": [report.shown_json(path) for path in found.by_path_only],
        "repositories": [report.shown_json(path) for path in found.repositories],
        "history": {"state": found.history, "why": report.shown_json(found.history_why)},
    }
