"""Everything in a workspace, tracked or not, ignored or not: names and stat data, no contents.

Folders that hold what was installed or built are set aside where git ignores them: they are judged by names alone.
Repositories inside are not looked into: their object stores hold everything in a form that no scan reads.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

Kind = Literal["file", "link", "folder", "other"]

MOST = 200_000  # files of a workspace; above, nobody waits for the answer
# Names of folders that tools fill. They count only where git ignores them, and outside git.
DEPENDENCIES = frozenset((
    *("node_modules", "bower_components", "jspm_packages", ".yarn", ".pnpm-store"),
    *(".venv", "venv", "virtualenv", ".virtualenv", "site-packages", ".tox", ".nox", "__pypackages__", ".eggs"),
    *("__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis"),
    *("target", "vendor", "dist", "build", ".gradle", ".m2", "Pods", "Carthage", "DerivedData", ".build"),
    *(".next", ".nuxt", ".svelte-kit", ".turbo", ".parcel-cache", ".angular", "elm-stuff", ".dart_tool"),
    *("deps", "_build", ".stack-work", "dist-newstyle", ".bundle", ".cargo-target", ".terraform", ".direnv"),
))  # fmt: skip
_ENVIRONMENTS = frozenset(("env", "ENV", ".env"))  # a virtual environment only with this file in it
_ENVIRONMENT_FILE = "pyvenv.cfg"
REPOSITORIES = frozenset((".git", ".hg", ".svn", ".bzr", ".jj", "_darcs", ".pijul"))
_BARE = frozenset(("HEAD", "objects", "refs"))


class Entry(NamedTuple):
    """A file, link or anything else that is no folder. `path`: from the top; `stat`: what tells a changed file."""

    path: str
    kind: Kind
    stat: str
    size: int
    inode: tuple[int, int]
    links: int


class TooManyError(Exception):
    """The workspace holds more files than MOST."""


@dataclass(slots=True)
class Walked:
    """What a walk is to leave out, and what it met.

    `skipped`: paths, with all below; `tools`: names of folders that are only noted, in `aside`. `repositories`: of
    others, not looked into. `unreadable`: folders, each with the reason.
    """

    skipped: Collection[str] = ()
    tools: Collection[str] = DEPENDENCIES
    entries: list[Entry] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)
    repositories: list[str] = field(default_factory=list)
    unreadable: list[tuple[str, str]] = field(default_factory=list)


def identity(found: os.stat_result) -> str:
    """Stat data that changes with the content: nobody can set ctime back."""
    return f"{found.st_size} {found.st_mtime_ns} {found.st_ctime_ns} {found.st_ino} {found.st_dev}"


def walk(top: str, found: Walked, starts: Iterable[str] = ("",)) -> None:
    """Walk the folders `starts`, from `top`. Raises TooManyError."""
    waiting = list(starts)
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(os.path.join(top, folder)) as each:
                entries = list(each)
        except OSError as error:
            found.unreadable.append((folder, f"cannot be read: {error.strerror}"))
            continue
        if folder and {entry.name for entry in entries} >= _BARE:
            found.repositories.append(folder)
        else:
            waiting += _sorted(found, folder, entries)
        if len(found.entries) > MOST:
            raise TooManyError


def _sorted(found: Walked, folder: str, entries: Iterable[os.DirEntry[str]]) -> list[str]:
    """Everything in a folder, put where it belongs; the folders to be walked."""
    inside = []
    for entry in entries:
        path = f"{folder}/{entry.name}" if folder else entry.name
        if path in found.skipped:
            continue
        if not entry.is_dir(follow_symlinks=False):
            add(found, path, partial(entry.stat, follow_symlinks=False))
        elif entry.name in REPOSITORIES:
            found.repositories.append(path)
        elif found.tools and (entry.name in found.tools or _is_environment(entry)):
            found.aside.append(path)
        else:
            inside.append(path)
    found.folders += inside
    return inside


def add(found: Walked, path: str, look: Callable[[], os.stat_result]) -> None:
    """Add what is no folder. `look`: its own stat data, of a link not those of where it leads."""
    try:
        data = look()
    except FileNotFoundError:
        return  # it was there a moment ago
    except OSError as error:
        found.unreadable.append((path, f"cannot be read: {error.strerror}"))
        return
    kind: Kind = "file" if stat.S_ISREG(data.st_mode) else "link" if stat.S_ISLNK(data.st_mode) else "other"
    inode = (data.st_dev, data.st_ino)
    found.entries.append(Entry(path, kind, identity(data), data.st_size, inode, data.st_nlink))


def _is_environment(entry: os.DirEntry[str]) -> bool:
    return entry.name in _ENVIRONMENTS and os.path.lexists(os.path.join(entry.path, _ENVIRONMENT_FILE))
