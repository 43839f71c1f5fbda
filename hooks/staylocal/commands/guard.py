"""`staylocal guard`: what Codex calls before it sends a prompt and after a tool ran; `codex/guard.py` answers."""

from __future__ import annotations

import click

from staylocal.codex import guard


@click.command(name="guard")
@click.argument("event", type=click.Choice([*guard.EVENTS, guard.LOOK]))
@click.option("--run", "in_run", is_flag=True, help="In a run that staylocal launched.")
def command(event: str, in_run: bool) -> int:
    """Answer a hook of Codex: its input on stdin, exit code 2 to stop what it is about to do."""
    return guard.main([event, *(["--run"] if in_run else [])])
