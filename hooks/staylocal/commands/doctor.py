"""`staylocal doctor`: whether what protects here is in place, and works."""

from __future__ import annotations

import json

import click

from staylocal import report
from staylocal.doctor import examine, shown
from staylocal.errors import FINE, REFUSED


@click.command(name="doctor")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(format_: str) -> int:
    """Look at all that protects here, try hooks and sandbox out, and say how to close what is open.

    Hooks are tried in a temporary repository: nothing of yours is changed. Exit code 1 if something gets past, or if
    that could not be found out.
    """
    checks = examine.examine()
    report.say(json.dumps(shown.as_json(checks), indent=2) if format_ == "json" else shown.text(checks))
    return FINE if shown.is_fine(checks) else REFUSED
