"""The file of a guarded run: what the launcher expects of it and what the guard has seen, 0600 in the state folder.

Several guards may run at once (tools run side by side), so each look and each change holds a lock. Values are
never in it: types of findings and counts only.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from staylocal.errors import UndecidedError

if TYPE_CHECKING:
    from collections.abc import Iterator

ENVIRONMENT = "STAYLOCAL_RUN"  # absolute path of the run's file: hooks inherit Codex's environment
FOLDER = "guards"
VERSION = 1
_MOST = 4 << 20
_EMPTY: dict[str, Any] = {
    "version": VERSION,
    "sessions": [],
    "offsets": {},
    "calls": 0,
    "prompts": 0,
    "blocked": 0,
    "withheld": 0,
    "touched": {},
    "problems": [],
    "tainted": False,
    "pid": None,
    "profile": None,
}


def path(state: str, run_id: str) -> str:
    """Where the file of a run is."""
    return os.path.join(state, FOLDER, f"{run_id}.json")


def create(state: str, run_id: str, expect: dict[str, Any], scan: dict[str, Any]) -> str:
    """Write the file of a new run; gives its path. Raises UndecidedError, also where there is one already."""
    name = path(state, run_id)
    text = json.dumps(_EMPTY | {"expect": expect, "scan": scan, "begun": time.time()})
    try:
        os.makedirs(os.path.dirname(name), mode=0o700, exist_ok=True)
        with open(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise UndecidedError(f"the guard's file {name} cannot be written: {error.strerror}") from error
    return name


@contextmanager
def changing(name: str) -> Iterator[dict[str, Any]]:
    """The file's contents, which are written back after the block. Raises UndecidedError."""
    try:
        with open(os.open(name, os.O_RDWR | os.O_CLOEXEC), "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            data = _parsed(file.read(_MOST), name)
            yield data
            text = json.dumps(data).encode()
            file.seek(0)
            file.write(text)
            file.truncate()
    except OSError as error:
        raise UndecidedError(f"the guard's file {name} cannot be used: {error.strerror}") from error


def read(name: str) -> dict[str, Any]:
    """The file's contents. Raises UndecidedError."""
    try:
        with open(name, "rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH)
            return _parsed(file.read(_MOST), name)
    except OSError as error:
        raise UndecidedError(f"the guard's file {name} cannot be used: {error.strerror}") from error


def _parsed(text: bytes, name: str) -> dict[str, Any]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict) or data.get("version") != VERSION or not data.keys() >= _EMPTY.keys():
        raise UndecidedError(f"the guard's file {name} is damaged")
    return data
