"""`staylocal demo`: see it work, in a repository that is thrown away."""

from __future__ import annotations

import click

from staylocal import demo


@click.command(name="demo")
@click.option("--keep", is_flag=True, help="Leave the repository there, to look around in.")
def command(keep: bool) -> int:
    """Show what staylocal does, with real commits in a throw-away repository."""
    return demo.run(keep=keep)
