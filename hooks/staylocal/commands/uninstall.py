"""`staylocal uninstall`: what `init` did, backwards."""

from __future__ import annotations

import click

from staylocal.errors import FINE
from staylocal.install import removal, said


@click.command(name="uninstall")
@click.option("--purge-state", is_flag=True, help="Remove the ledger of runs and the kept scans, too.")
@click.option("--shim", is_flag=True, help="Instead: remove the `codex` that `init --shim` wrote.")
@click.option("--dir", "folder", metavar="DIR", help="With --shim: where it is.  [default: wherever on the PATH]")
@click.option("--codex-hooks", is_flag=True, help="Instead: take the guard out of your Codex.")
def command(purge_state: bool, shim: bool, folder: str | None, codex_hooks: bool) -> int:
    """Take staylocal out of this repository and put back what was there before `init`."""
    if sum((shim, codex_hooks, purge_state)) > 1 or (folder and not shim):
        raise click.UsageError("--shim (with --dir), --codex-hooks and --purge-state are each for themselves.")
    if shim:
        from staylocal.install import shim as shims  # noqa: PLC0415 - each loads a good deal of its own

        said.show(*shims.take_out(folder))
        return FINE
    if codex_hooks:
        from staylocal.install import codex_hooks as hooks  # noqa: PLC0415

        said.show(*hooks.take_out())
        return FINE
    said.show(*removal.take_out(purge_state=purge_state))
    return FINE
