"""`staylocal record`: the prepare-commit-msg hook, the only one that rebase, cherry-pick and --no-verify run."""

from __future__ import annotations

import click

from staylocal import stamp


@click.command(name="record")
@click.argument("words", nargs=-1, metavar="[FILE [SOURCE [COMMIT]]]")
def command(words: tuple[str, ...]) -> int:
    """Stamp the routing record into the commit message FILE, as a prepare-commit-msg hook."""
    return stamp.message_hook(words)
