"""`staylocal uninstall`: what `init` did, backwards."""

from __future__ import annotations

import click

from staylocal.errors import FINE
from staylocal.install import removal, said


@click.command(name="uninstall")
@click.option("--purge-state", is_flag=True, help="Remove the ledger of runs and the kept scans, too.")
def command(purge_state: bool) -> int:
    """Take staylocal out of this repository and put back what was there before `init`."""
    said.show(*removal.take_out(purge_state=purge_state))
    return FINE
