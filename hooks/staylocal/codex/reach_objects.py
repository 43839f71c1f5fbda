"""What lies in git's object store, reachable or not: ids, sizes, and the paths that any commit gave to a blob.

No ref is asked: the agent can read every object by its id, so every commit that is there counts.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from staylocal import git

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from staylocal.git import Repo

_LIST = ("cat-file", "--batch-all-objects", "--unordered", "--batch-check=%(objectname) %(objecttype) %(objectsize)")
_PATHS = (*git.DIFF, "--stdin", "--root", "-m", "-z", "--raw", "--no-commit-id")
_AT_ONCE = 2000  # commits
_NO_FILE = (b"160000", b"000000")  # a submodule's commit; a file that is gone
_ELSEWHERE = ("GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES")
_DEEPEST = 5  # alternates of alternates, as git has it


class Listed(NamedTuple):
    """Everything in the store. `blobs`: id -> bytes; `texts`: commits and tags, id -> bytes."""

    blobs: dict[str, int]
    commits: list[str]
    texts: dict[str, int]


def listed() -> Listed:
    """Ask git for all of it, of alternates too."""
    found = Listed({}, [], {})
    for line in git.ask(*_LIST).decode().splitlines():
        oid, kind, size = line.split(" ")
        if kind == "blob":
            found.blobs[oid] = int(size)
        elif kind != "tree":
            found.texts[oid] = int(size)
            if kind == "commit":
                found.commits.append(oid)
    return found


def copies(files: Sequence[str]) -> dict[str, str]:
    """Those of these files (absolute paths) whose contents are in the store as they would be added now: id -> file."""
    if not files:
        return {}
    words = "".join(f"{path}\n" for path in files)
    ids = git.ask("hash-object", "--stdin-paths", data=os.fsencode(words)).decode().split()
    said = git.ask("cat-file", "--batch-check=%(objectname)", data="".join(f"{oid}\n" for oid in ids).encode())
    there = {line for line in said.decode().splitlines() if not line.endswith(" missing")}
    return {oid: path for oid, path in zip(ids, files, strict=True) if oid in there}


def paths(commits: Sequence[str]) -> Iterator[Iterator[tuple[str, str]]]:
    """(blob, path) of all that these commits changed against each of their parents, some commits at a time."""
    for at in range(0, len(commits), _AT_ONCE):
        words = "\n".join(commits[at : at + _AT_ONCE]).encode() + b"\n"
        yield _pairs(git.ask(*_PATHS, data=words).split(b"\0"))


def _pairs(fields: Sequence[bytes]) -> Iterator[tuple[str, str]]:
    for meta, path in zip(fields[:-1:2], fields[1::2], strict=True):
        _, mode, _, oid, _ = meta.split(b" ")
        if mode not in _NO_FILE:
            yield oid.decode(), os.fsdecode(path)


def staged(repo: Repo) -> Iterator[tuple[str, str]]:
    """(blob, path) of the index, and of those of all other worktrees."""
    worktrees = os.path.join(repo.common_dir, "worktrees")
    names = os.listdir(worktrees) if os.path.isdir(worktrees) else []
    others = [
        os.path.join(folder, "index") for folder in (repo.common_dir, *(os.path.join(worktrees, n) for n in names))
    ]
    yield from _staged(git.environment())
    for index in others:
        if os.path.dirname(index) != repo.git_dir and os.path.isfile(index):
            yield from _staged(git.environment() | {"GIT_INDEX_FILE": index})


def _staged(env: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for line in git.ask("ls-files", "-s", "-z", "--full-name", "--", ":/", env=env).split(b"\0")[:-1]:
        meta, _, path = line.partition(b"\t")
        mode, oid, _ = meta.split(b" ")
        if mode not in _NO_FILE:
            yield oid.decode(), os.fsdecode(path)


def state(repo: Repo) -> tuple[str, int]:
    """What changes whenever an object comes or goes, and when that last happened (ns); a few hundred stats.

    An OSError: it can't be told.
    """
    if set(_ELSEWHERE) & os.environ.keys():
        raise OSError("the objects lie elsewhere")
    said, newest = list[str](), 0
    for folder in _stores(os.path.join(repo.common_dir, "objects")):
        parts = [folder, *(entry.path for entry in sorted(os.scandir(folder), key=lambda entry: entry.name))]
        for path in parts:
            found = os.stat(path)
            newest = max(newest, found.st_ctime_ns)
            said.append(f"{path} {found.st_ino} {found.st_mtime_ns} {found.st_ctime_ns}")
    for name in ("shallow", "info/grafts"):
        path = os.path.join(repo.common_dir, name)
        if os.path.exists(path):
            found = os.stat(path)
            newest = max(newest, found.st_ctime_ns)
            said.append(f"{path} {found.st_mtime_ns} {found.st_ctime_ns}")
    return "\n".join(said), newest


def _stores(first: str) -> Iterable[str]:
    """The object folder and its alternates, theirs too."""
    found, waiting = dict.fromkeys([first]), [(first, 0)]
    for folder, depth in waiting:
        try:
            with open(os.path.join(folder, "info", "alternates"), "rb") as file:
                lines = file.read().split(b"\n")
        except FileNotFoundError:
            continue
        for line in lines if depth < _DEEPEST else ():
            if line.startswith(b'"'):
                raise OSError("a quoted path")
            path = os.path.normpath(os.path.join(folder, os.fsdecode(line)))
            if line and not line.startswith(b"#") and path not in found and os.path.isdir(path):
                found[path] = None
                waiting.append((path, depth + 1))
    return found
