"""The checks as text, a line each and the fix below, and as JSON."""

from __future__ import annotations

import shutil
import textwrap
from typing import TYPE_CHECKING, Any

import click

from staylocal import report

if TYPE_CHECKING:
    from collections.abc import Sequence

    from staylocal.doctor.check import Check

_MARKS = {"ok": ("ok", "green"), "note": ("note", "yellow"), "hole": ("HOLE", "red")}
_NARROWEST = 60  # columns


def is_fine(checks: Sequence[Check]) -> bool:
    """Whether nothing gets past."""
    return all(check.state != "hole" for check in checks)


def text(checks: Sequence[Check]) -> str:
    """As wide as the terminal; a fix is not wrapped, so that a command can be copied."""
    names = max(len(check.name) for check in checks)
    width = max(shutil.get_terminal_size().columns, _NARROWEST)
    return "\n".join([*(_entry(check, names, width) for check in checks), _sum(checks)])


def _entry(check: Check, names: int, width: int) -> str:
    word, colour = _MARKS[check.state]
    indent = " " * (len("HOLE") + names + 4)
    lines = textwrap.wrap(report.shown(check.detail), width - len(indent), break_long_words=False) or [""]
    head = f"{click.style(word.ljust(len('HOLE')), fg=colour, bold=check.state == 'hole')}  {check.name.ljust(names)}  "
    below = [f"{indent}{line}" for line in lines[1:]]
    fix = [f"{indent}-> {report.shown(line)}" for line in check.fix.splitlines()]
    return "\n".join([head + lines[0], *below, *fix])


def _sum(checks: Sequence[Check]) -> str:
    holes, notes = (sum(check.state == state for check in checks) for state in ("hole", "note"))
    head = f"{report.plural(holes, 'hole')}" if holes else "no hole"
    more = f", {report.plural(notes, 'note')}" if notes else ""
    return click.style(head + more, fg="red" if holes else "green", bold=True)


def as_json(checks: Sequence[Check]) -> dict[str, Any]:
    """Version 1."""
    rows = [
        {
            "name": check.name,
            "state": check.state,
            "detail": report.shown_json(check.detail),
            "fix": report.shown_json(check.fix),
        }
        for check in checks
    ]
    return {"version": 1, "ok": is_fine(checks), "checks": rows}
