"""`staylocal room`: what killed runs left in their clean rooms."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import click

from staylocal import git, report, state
from staylocal.codex import speech
from staylocal.errors import FINE, PolicyError

if TYPE_CHECKING:
    from staylocal.codex.room import Unfinished


@click.group(name="room")
def command() -> None:
    """Changes that Codex made in a clean room, and that are not in the worktree (a run was killed, a disk was full)."""


@command.command(name="list")
def list_rooms() -> int:
    """Name, time, and how many files were changed."""
    found = _all()
    for each in found:
        when = time.strftime("%Y-%m-%d %H:%M", time.localtime(each.started))
        count = len(each.new) + len(each.changed) + len(each.deleted)
        report.say(f"{_name(each)}  {when}  {count} changed  {each.path}")
    if not found:
        report.say("nothing is left in any clean room")
    return FINE


@command.command()
@click.argument("name")
def apply(name: str) -> int:
    """Bring the changes into the worktree; what changed there meanwhile is a conflict, kept and said."""
    speech.applied(_one(name).apply(state.here()))
    return FINE


@command.command()
@click.argument("name")
def discard(name: str) -> int:
    """Delete them."""
    _one(name).discard()
    return FINE


def _all() -> tuple[Unfinished, ...]:
    from staylocal.codex import room  # noqa: PLC0415 - heavy

    git.find_repo()
    here = state.here()
    room.sweep(here)
    return room.unfinished(here)


def _one(name: str) -> Unfinished:
    for each in _all():
        if _name(each) == name:
            return each
    raise PolicyError(f"there is no unfinished room {name!r}", hint="staylocal room list")


def _name(each: Unfinished) -> str:
    return os.path.basename(each.folder)
