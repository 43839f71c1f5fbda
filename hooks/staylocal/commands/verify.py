"""`staylocal verify`: scan commits again and compare them with their records."""

from __future__ import annotations

import json
import os
import sys

import click

from staylocal import git, report, state, verify
from staylocal.errors import FINE, REFUSED
from staylocal.progress import Progress


@click.command(name="verify")
@click.argument("range_", metavar="[RANGE]", required=False)
@click.argument("address", required=False, metavar="")
@click.option("--policy-from", metavar="REF", help="The commit whose policy may loosen (CI: the base branch).")
@click.option("--pre-push", is_flag=True, help="As a pre-push hook: every ref that is about to be pushed.")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text")
@click.option("-v", "--verbose", is_flag=True, help="Show the commits that are fine, too.")
def command(
    range_: str | None, address: str | None, policy_from: str | None, pre_push: bool, format_: str, verbose: bool
) -> int:
    """Re-scan each commit of RANGE (default: what is not upstream) and compare it with its record."""
    git.find_repo()
    if pre_push:
        ranges = verify.pre_push_ranges(_lines(), range_, policy_from=policy_from)
    else:
        if address:
            raise click.UsageError("one RANGE at most.")
        ranges = [verify.find_range(range_, policy_from=policy_from)]
    folder = state.here()
    with Progress() as progress:
        found = verify.check_ranges(ranges, state=folder, tick=progress.tick)
    failed = any(each.failed for each in found)
    if format_ == "json":
        report.say(json.dumps(report.checked_json(found)))
    elif failed or verbose or not pre_push:
        report.say(report.checked(found, verbose=verbose))
    if failed and format_ == "text":
        report.say(report.way_on(found), err=True)
    return REFUSED if failed else FINE


def _lines() -> str:
    """What git writes to a pre-push hook; frameworks read it themselves and hand over nothing."""
    return "" if sys.stdin is None or sys.stdin.isatty() else os.fsdecode(sys.stdin.buffer.read())
