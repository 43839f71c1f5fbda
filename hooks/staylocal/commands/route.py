"""`staylocal route -- ARGS...`: where an invocation would go, and why; nothing is run."""

from __future__ import annotations

import click

from staylocal.codex import explain
from staylocal.errors import FINE, REFUSED


@click.command(name="route", context_settings={"ignore_unknown_options": True})
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.argument("words", metavar="-- ARGS...", nargs=-1, type=click.UNPROCESSED)
def command(form: str, words: tuple[str, ...]) -> int:
    """Explain what `codex ARGS...` would carry, what it could reach, and where it would go.

    Exit code 1 where it would be refused.
    """
    found = explain.look(words)
    explain.show(found, form)
    return REFUSED if found.refused else FINE
