"""`staylocal init`: policy file and hooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from staylocal.errors import FINE
from staylocal.install import said, setup
from staylocal.install.frameworks import Source

if TYPE_CHECKING:
    from staylocal.install.setup import Wanted


@click.command(name="init")
@click.option(
    "--framework",
    type=click.Choice(["auto", "pre-commit", "prek", "native"]),
    default="auto",
    show_default=True,
    help="auto: the one whose file is there, or native.",
)
@click.option("--repo", metavar="URL", help="Let the framework install staylocal from there, for all of a team.")
@click.option("--rev", metavar="REV", help="With --repo: the tag or commit.")
def command(framework: Wanted, repo: str | None, rev: str | None) -> int:
    """Set staylocal up in this repository: .staylocal.toml and hooks; what is there is kept and called first.

    Running it again changes nothing, or repairs what is missing. `staylocal uninstall` puts everything back.
    """
    if bool(repo) != bool(rev):
        raise click.UsageError("--repo and --rev go together.")
    head, lines = setup.set_up(setup.Options(framework=framework, source=Source(url=repo, rev=rev)))
    said.show(head, lines)
    return FINE
