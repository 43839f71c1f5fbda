"""What runs left behind that were killed: clean rooms, temporary files, the guard's files."""

from __future__ import annotations

import os
import shutil
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from staylocal.state import LEDGER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from staylocal.codex.room import Unfinished

_FOLDERS = ("tmp", "guards")  # what is in them is named for its run
_RUNS = 500  # of the ledger that are looked at
_OLD = 86400.0  # seconds after which a run that the ledger doesn't know is no longer about to begin


def sweep(state: str) -> tuple[Unfinished, ...]:
    """Clear away; gives what agents had changed in rooms, which is kept. Raises UndecidedError."""
    left = [(path, os.path.basename(path).partition(".")[0]) for path in _left(state)]
    if left:
        going, known = _runs(state)
        for path, run in left:
            if run in known - going or (run not in known and _is_old(path)):
                _remove(path)
    if not os.path.isdir(os.path.join(state, "rooms")):
        return ()
    from staylocal.codex import room  # noqa: PLC0415 - only where there were rooms

    return room.sweep(state)


def _left(state: str) -> Iterator[str]:
    for name in _FOLDERS:
        with suppress(FileNotFoundError), os.scandir(os.path.join(state, name)) as entries:
            yield from [entry.path for entry in entries]


def _runs(state: str) -> tuple[set[str], set[str]]:
    """Ids of the runs that go on, and of all."""
    if not os.path.exists(os.path.join(state, LEDGER)):
        return set(), set()
    from staylocal import ledger  # noqa: PLC0415 - only where something was left

    runs = ledger.recent(state, _RUNS)
    return {run.id for run in runs if run.ended is None}, {run.id for run in runs}


def _is_old(path: str) -> bool:
    try:
        return os.lstat(path).st_mtime < time.time() - _OLD
    except FileNotFoundError:
        return False


def _remove(path: str) -> None:
    with suppress(OSError):
        if os.path.isdir(path) and not os.path.islink(path):
            shutil.rmtree(path, ignore_errors=True)
        else:
            os.unlink(path)
