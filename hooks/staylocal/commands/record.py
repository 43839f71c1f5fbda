"""`staylocal record`: the prepare-commit-msg hook, the only one that rebase, cherry-pick and --no-verify run."""

from __future__ import annotations

import os

import click

from staylocal import stamp
from staylocal.errors import FINE


@click.command(name="record")
@click.argument("file", required=False, type=click.Path())
@click.argument("source", required=False)
@click.argument("commit", required=False)
def command(file: str | None, source: str | None, commit: str | None) -> int:
    """Stamp the routing record into the commit message FILE (git hands over SOURCE and COMMIT)."""
    # The pre-commit framework and prek hand the two over in the environment.
    source = source or os.environ.get("PRE_COMMIT_COMMIT_MSG_SOURCE")
    commit = commit or os.environ.get("PRE_COMMIT_COMMIT_OBJECT_NAME")
    stamp.stamp_file(file, [word for word in (source, commit) if word])
    return FINE
