"""Dependency folders, judged by the names in them: what is installed there is not ours, and there is a lot of it.

A folder's own stat data tell whether names came or went, so that the next look costs one question a folder.
"""

from __future__ import annotations

import contextlib
import os
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from staylocal.codex.reach_store import settled
from staylocal.codex.reach_walk import REPOSITORIES, identity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from staylocal.codex.reach_store import Store

_FOLDER, _SENSITIVE, _REPOSITORY = b"d", b"s", b"r"


@dataclass(slots=True)
class Named:
    """Paths from the top. `unreadable`: folders, each with the reason."""

    sensitive: list[str] = field(default_factory=list)
    repositories: list[str] = field(default_factory=list)
    unreadable: list[tuple[str, str]] = field(default_factory=list)


def by_name(top: str, folders: Iterable[str], is_sensitive: Callable[[str], bool], store: Store, key: str) -> Named:
    """Judge everything below these folders. `key`: of the rules, under which folders are remembered."""
    known = store.folders(top, key) if folders else {}
    found, fresh, waiting = Named(), list[tuple[str, str, bytes]](), list(folders)
    while waiting:
        folder = waiting.pop()
        full, read_at = os.path.join(top, folder), time.time_ns()
        try:
            data = os.lstat(full)
            stat, names = known.get(folder, ("", b""))
            if stat != identity(data):
                names = _names(full, folder, is_sensitive)
                fresh.append((folder, identity(data) if settled(data.st_ctime_ns, read_at) else "", names))
        except OSError as error:
            found.unreadable.append((folder, f"cannot be read: {error.strerror}"))
            continue
        for name in filter(None, names.split(b"\0")):
            path = f"{folder}/{os.fsdecode(name[1:])}"
            {_FOLDER: waiting, _SENSITIVE: found.sensitive, _REPOSITORY: found.repositories}[name[:1]].append(path)
    store.keep_folders(top, key, fresh)
    return found


def _names(full: str, folder: str, is_sensitive: Callable[[str], bool]) -> bytes:
    """What matters of a folder: its folders, repositories, and the files that a rule names."""
    found = []
    with os.scandir(full) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                mark = _REPOSITORY if entry.name in REPOSITORIES else _FOLDER
            elif is_sensitive(f"{folder}/{entry.name}"):
                mark = _SENSITIVE
            else:
                continue
            found.append(mark + os.fsencode(entry.name))
    return b"\0".join(found)


def same_inodes(top: str, folders: Iterable[str], wanted: set[tuple[int, int]]) -> list[str]:
    """Other names of these inodes below the folders: hard links."""
    found = []
    for start in folders if wanted else ():
        for folder, _, names in os.walk(os.path.join(top, start)):
            for name in names:
                with contextlib.suppress(OSError):  # it went away
                    data = os.lstat(os.path.join(folder, name))
                    if (data.st_dev, data.st_ino) in wanted:
                        found.append(os.path.join(folder, name)[len(top) + 1 :])
    return found
