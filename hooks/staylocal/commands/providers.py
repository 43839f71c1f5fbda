"""`staylocal providers`: which local models are here, what Codex needs of them, and what is missing."""

from __future__ import annotations

import json

import click

from staylocal import report
from staylocal.codex import provider_overview, provider_report
from staylocal.errors import FINE, REFUSED


@click.command(name="providers")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--all", "every", is_flag=True, help="Providers that the policy doesn't name, too, and every model.")
def command(form: str, every: bool) -> int:
    """Look at the local providers and the hosted side: reachable, models, context, and the fix for each gap.

    Nothing is pulled, loaded or run. Exit code 1 where no local provider is ready.
    """
    found = provider_overview.look(every=every)
    as_json = form == "json"
    report.say(
        json.dumps(provider_report.as_json(found), indent=2) if as_json else provider_report.as_text(found, every=every)
    )
    return FINE if found.ready else REFUSED
