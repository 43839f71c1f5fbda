"""`staylocal init`: policy file and hooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from staylocal import report
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
@click.option("--shim", is_flag=True, help="Instead: a `codex` on your PATH that goes through staylocal.")
@click.option("--dir", "folder", metavar="DIR", help="With --shim: where to put it.  [default: ~/.local/bin]")
@click.option("--codex-hooks", is_flag=True, help="Instead: the guard in your Codex, for sessions without staylocal.")
@click.option("--managed", is_flag=True, help="Instead: print /etc/codex/requirements.toml for administrators.")
@click.option("--write", is_flag=True, help="With --managed: put it in place.")
def command(
    framework: Wanted,
    repo: str | None,
    rev: str | None,
    shim: bool,
    folder: str | None,
    codex_hooks: bool,
    managed: bool,
    write: bool,
) -> int:
    """Set staylocal up in this repository: .staylocal.toml and hooks; what is there is kept and called first.

    Running it again changes nothing, or repairs what is missing. `staylocal uninstall` puts everything back.
    """
    if sum((shim, codex_hooks, managed, bool(repo))) > 1:
        raise click.UsageError("--shim, --codex-hooks, --managed and --repo are each for themselves.")
    if (folder and not shim) or (write and not managed):
        raise click.UsageError("--dir goes with --shim, and --write with --managed.")
    if shim or codex_hooks or managed:
        return _beside(shim=shim, folder=folder, codex_hooks=codex_hooks, write=write)
    if bool(repo) != bool(rev):
        raise click.UsageError("--repo and --rev go together.")
    head, lines = setup.set_up(setup.Options(framework=framework, source=Source(url=repo, rev=rev)))
    said.show(head, lines)
    return FINE


def _beside(*, shim: bool, folder: str | None, codex_hooks: bool, write: bool) -> int:
    """What is set up for a user or a machine, and not in a repository."""
    if shim:
        from staylocal.install import shim as shims  # noqa: PLC0415 - each loads a good deal of its own

        said.show(*shims.set_up(folder))
    elif codex_hooks:
        from staylocal.install import codex_hooks as hooks  # noqa: PLC0415

        said.show(*hooks.set_up())
    else:
        from staylocal.install import managed  # noqa: PLC0415

        if write:
            said.show(*managed.write())
        else:
            report.say(managed.text().rstrip("\n"))
    return FINE
