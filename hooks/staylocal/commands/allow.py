"""`staylocal allow`: an entry for a finding in .staylocal.toml."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from staylocal.errors import FINE
from staylocal.install import allowing, said
from staylocal.install.policy_file import Entry

if TYPE_CHECKING:
    from datetime import datetime

    from staylocal.policy_allow import Purpose


@click.command(name="allow")
@click.argument("fingerprint", required=False)
@click.option("--path", metavar="GLOB", help="Allow a path, as in .gitignore, from the top of the repository.")
@click.option("--why", metavar="TEXT", required=True, help="The reason, for those who review it.")
@click.option("--for", "purpose", type=click.Choice(["commit", "hosted"]), default="commit", show_default=True)
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD", help="The last day that it counts.")
def command(fingerprint: str | None, path: str | None, why: str, purpose: Purpose, until: datetime | None) -> int:
    """Allow the secret with FINGERPRINT, or a path: adds a reviewed entry to .staylocal.toml."""
    day = until.date() if until else None
    said.show(*allowing.allow(Entry(fingerprint=fingerprint, path=path, why=why, purpose=purpose, until=day)))
    return FINE
