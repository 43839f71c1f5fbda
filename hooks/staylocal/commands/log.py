"""`staylocal log`: commits with their records, and what verification says of each."""

from __future__ import annotations

import json

import click

from staylocal import chronicle, chronicle_shown, git, report, state
from staylocal.errors import FINE
from staylocal.progress import Progress


@click.command(name="log")
@click.argument("range_", metavar="[RANGE]", required=False)
@click.option(
    "-n",
    "count",
    type=click.IntRange(min=1),
    help=f"How many, the last ones.  [default: {chronicle.LAST}, all of a RANGE]",
)
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(range_: str | None, count: int | None, format_: str) -> int:
    """List the commits of RANGE (as `git log` takes it; default: HEAD), the youngest first.

    A commit has a row for each kind of run in its record. "class" and "verified" are what scanning it again says;
    "reason" is why the runs went to their tier, or without runs why the change has its class.
    """
    git.find_repo()
    asked = chronicle.find(range_, count)
    with Progress() as progress:
        entries = list(chronicle.read(asked, state=state.here(), tick=progress.tick))
    if format_ == "json":
        report.say(json.dumps(chronicle_shown.as_json(entries), indent=2))
    else:
        report.say(chronicle_shown.table(entries))
    return FINE
