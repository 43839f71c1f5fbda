"""`staylocal stamp`: the commit-msg hook; an editor may have replaced what prepare-commit-msg stamped."""

from __future__ import annotations

import click

from staylocal import stamp


@click.command(name="stamp")
@click.argument("words", nargs=-1, metavar="[FILE]")
def command(words: tuple[str, ...]) -> int:
    """Stamp the routing record into the commit message FILE once more, as a commit-msg hook."""
    return stamp.message_hook(words)
