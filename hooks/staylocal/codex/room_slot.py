"""Where rooms lie: `<state>/rooms/<worktree>-<number>/`, each for one run at a time, kept for the next run.

    record.json     what the room held when it was handed out
    run.json        there while something in the room may not have been brought back yet
    git/            its repository as it was made
    work/<name>/    where Codex works

`<worktree>-<number>.lock` beside it is locked as long as any process of the run lives: Codex inherits the lock.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import time
from contextlib import suppress
from typing import NamedTuple

from staylocal.codex import room_tree as tree
from staylocal.errors import UndecidedError

MOST = 64  # runs at once in one worktree
IDLE = 2  # rooms that are kept for a worktree
OLD = 30 * 86400  # seconds without a run
RUN = "run.json"


class Slot(NamedTuple):
    """A room's folder, and the descriptor that holds its lock."""

    folder: str
    lock: int


def acquire(state: str, top: str) -> Slot:
    """A slot of this worktree that no run uses, and that holds nothing that was not brought back yet."""
    rooms = os.path.join(state, "rooms")
    os.makedirs(rooms, mode=0o700, exist_ok=True)
    key = hashlib.sha256(os.fsencode(top)).hexdigest()[:12]
    for number in range(MOST):
        folder = os.path.join(rooms, f"{key}-{number}")
        lock = locked(folder)
        if lock is None:
            continue
        if not os.path.lexists(os.path.join(folder, RUN)):
            os.makedirs(folder, mode=0o700, exist_ok=True)
            return Slot(folder, lock)
        os.close(lock)
    raise UndecidedError(
        f"{MOST} clean rooms of this worktree are in use, or hold changes that were not brought back",
        hint=f"They lie in {rooms}.",
    )


def locked(folder: str) -> int | None:
    """The lock of a slot, or None where a run has it. The lock's file is never deleted: two could hold it then."""
    lock = os.open(f"{folder}.lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        return None
    return lock


def slots(state: str) -> list[str]:
    """The folders of all slots."""
    rooms = os.path.join(state, "rooms")
    try:
        names = sorted(os.listdir(rooms))
    except FileNotFoundError:
        return []
    return [os.path.join(rooms, name) for name in names if not name.endswith(".lock")]


def begin(folder: str) -> None:
    """From now on the room is an agent's; raises OSError."""
    with open(os.path.join(folder, RUN), "w", encoding="utf-8") as file:
        json.dump({"started": time.time(), "pid": os.getpid()}, file)


def started(folder: str) -> float | None:
    """When an agent got it, or None where all has been brought back."""
    try:
        with open(os.path.join(folder, RUN), encoding="utf-8") as file:
            return float(json.load(file)["started"])
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        return os.stat(os.path.join(folder, RUN)).st_mtime


def end(folder: str) -> None:
    """All has been brought back."""
    with suppress(FileNotFoundError):
        os.unlink(os.path.join(folder, RUN))


def spare(folder: str, top: str | None) -> bool:
    """Whether an idle room is not worth its space."""
    number = folder.rpartition("-")[2]
    if top is None or not os.path.isdir(top) or not number.isdigit() or int(number) >= IDLE:
        return True
    return os.stat(os.path.join(folder, "record.json")).st_mtime < time.time() - OLD


def set_aside(state: str, folder: str) -> str:
    """Move a slot out of the rooms, with everything in it; its new folder."""
    aside = os.path.join(state, "unfinished")
    os.makedirs(aside, mode=0o700, exist_ok=True)
    stamp = time.strftime("%Y%m%d-%H%M%S")
    moved = os.path.join(aside, f"{stamp}-{os.urandom(3).hex()}")
    os.rename(folder, moved)
    return moved


def discard(folder: str) -> None:
    """Delete a slot; what can't be deleted is no longer taken for a room."""
    tree.clear(os.path.join(folder, "record.json"))
    tree.clear(folder)
