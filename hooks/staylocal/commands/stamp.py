"""`staylocal stamp`: the commit-msg hook; an editor may have replaced what prepare-commit-msg stamped."""

from __future__ import annotations

import click

from staylocal import stamp
from staylocal.errors import FINE


@click.command(name="stamp")
@click.argument("file", required=False, type=click.Path())
def command(file: str | None) -> int:
    """Stamp the routing record into the commit message FILE once more, after the editor."""
    stamp.stamp_file(file)
    return FINE
