"""The map of a repository's placeholders on disk: JSON, for its owner only, replaced whole, one process at a time.

It lies in the state folder, out of reach of every workspace, unless another file is asked for.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import stat
from contextlib import contextmanager
from typing import TYPE_CHECKING

from staylocal import atomic, git, state
from staylocal.errors import NoRepositoryError, PolicyError, UndecidedError

from .mapping import Map

if TYPE_CHECKING:
    from collections.abc import Iterator

FILE = "redaction.json"
_OTHERS = 0o077
_MOST = 256 << 20  # bytes


def default() -> str:
    """The map of the repository that we stand in; outside of any, of this folder."""
    return os.path.join(folder(), FILE)


def folder() -> str:
    """The state folder that goes with where we stand."""
    try:
        git.find_repo()
    except NoRepositoryError:
        return state.of_folder(os.getcwd())
    return state.here()


def read(path: str) -> Map | None:
    """The map in this file; None where there is none. Raises PolicyError for a file that is no map of ours."""
    try:
        file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _failed(path, error) from None
    with open(file, "rb") as opened:
        return _read(opened.fileno(), path)


@contextmanager
def extended(path: str) -> Iterator[Map]:
    """Give the map in this file, a new one where there is none, for as long as nobody else extends it.

    When the block ends well what is in it by then is written; otherwise nothing changes. Raises UndecidedError.
    """
    with _locked(path) as file:
        mapping = _read(file, path)
        before = json.dumps(mapping.as_json())
        yield mapping
        after = json.dumps(mapping.as_json())
        if after != before:
            _write(path, after)


def forget(path: str) -> bool:
    """Delete the map in this file; tells whether there was any. Raises PolicyError for what is no map of ours."""
    if read(path) is None:
        return False
    try:
        os.unlink(path)
    except OSError as error:
        raise _failed(path, error) from None
    return True


@contextmanager
def _locked(path: str) -> Iterator[int]:
    """Open the file and lock it; a new one is made, and taken away where nothing was put into it."""
    while True:
        file, new = _opened(path)
        with open(file, "rb") as opened:
            fcntl.flock(opened, fcntl.LOCK_EX)
            if not _is_at(file, path):  # somebody replaced it while we waited
                continue
            try:
                yield opened.fileno()
            finally:
                # Somebody else may have taken it for an empty map, and waits: who finds it gone makes it again.
                if new and _is_at(file, path):
                    os.unlink(path)
            return


def _opened(path: str) -> tuple[int, bool]:
    """Open it; tells whether we made it."""
    flags = os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        try:
            return os.open(path, flags | os.O_CREAT | os.O_EXCL, 0o600), True
        except FileExistsError:
            return os.open(path, flags | os.O_CREAT, 0o600), False
    except OSError as error:
        raise _failed(path, error) from None


def _is_at(file: int, path: str) -> bool:
    try:
        there = os.lstat(path)
    except FileNotFoundError:
        return False
    here = os.fstat(file)
    return (here.st_dev, here.st_ino) == (there.st_dev, there.st_ino)


def _read(file: int, path: str) -> Map:
    """An empty file is a map without values. Raises PolicyError."""
    found = os.fstat(file)
    if not stat.S_ISREG(found.st_mode) or found.st_size > _MOST:
        raise _no_map(path)
    if found.st_mode & _OTHERS or found.st_uid != os.getuid():
        raise PolicyError(
            f"{path} is not for you alone: others may read or change what it says",
            hint=f"chmod 600 {path}, if it is yours and nobody changed it.",
        )
    text = os.pread(file, found.st_size, 0)
    if not text:
        return Map()
    try:
        return Map.from_json(json.loads(text))
    except (ValueError, RecursionError):
        raise _no_map(path) from None


def _write(path: str, text: str) -> None:
    try:
        atomic.write(path, text.encode("ascii"), mode=atomic.PRIVATE, lasting=True)
    except OSError as error:
        raise UndecidedError(
            f"the map {path} cannot be written: {error.strerror}", hint="Nothing was redacted; set that right."
        ) from None


def _no_map(path: str) -> PolicyError:
    return PolicyError(f"{path} is not a map of placeholders", hint="--map takes a file that `staylocal redact` made.")


def _failed(path: str, error: OSError) -> UndecidedError:
    why = "it is a link" if error.errno == errno.ELOOP else error.strerror
    return UndecidedError(f"the map {path} cannot be used: {why}")
