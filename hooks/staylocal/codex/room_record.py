"""What a clean room held when it was handed out, and what differs since then."""

from __future__ import annotations

import json
import os
import stat
from dataclasses import dataclass, field
from typing import NamedTuple

from staylocal import atomic
from staylocal.codex import room_tree as tree

VERSION = 1
GIT = ".git"


class Copied(NamedTuple):
    """One file of the room. `mark`: of the copy; `content`: as room_tree.content says it; `source`: the original's."""

    mark: str
    mode: int
    content: str
    source: str


@dataclass(slots=True, kw_only=True)
class Record:
    """`top`: the worktree; `name`: the folder in which Codex works; `dependencies`: links, path and target;
    `history`: what the room's git repository was made of, and the ids of its commits.
    """

    top: str
    name: str
    files: dict[str, Copied] = field(default_factory=dict)
    dependencies: dict[str, str] = field(default_factory=dict)
    history: str = ""
    commits: list[str] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Changes:
    """Paths, sorted. `replaced`: what is where a dependency's link was."""

    changed: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    new: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.changed or self.deleted or self.new or self.replaced)


def save(folder: str, record: Record) -> None:
    """Write it down; raises OSError."""
    said = {"version": VERSION} | {name: getattr(record, name) for name in Record.__slots__}
    atomic.write(os.path.join(folder, "record.json"), json.dumps(said).encode(), mode=atomic.PRIVATE)


def load(folder: str) -> Record | None:
    """What `save` wrote; None where there is nothing, or nothing that can be used."""
    try:
        with open(os.path.join(folder, "record.json"), encoding="utf-8") as file:
            data = json.load(file)
        if data.pop("version") != VERSION:
            return None
        data["files"] = {path: Copied(*each) for path, each in data["files"].items()}
        return Record(**data)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def compare(room: int, record: Record) -> Changes:
    """What was done in the room. `room`: its opened folder; raises OSError."""
    found = Changes()
    left = set(record.files)
    for path, data in tree.walk(room, force=True, skip={GIT, *record.dependencies}):
        left.discard(path)
        if path == GIT:
            continue
        if path in record.dependencies:
            if not stat.S_ISLNK(data.st_mode) or _content(room, path) != tree.LINK + record.dependencies[path]:
                found.replaced.append(path)
        elif not (base := record.files.get(path)):
            if not stat.S_ISDIR(data.st_mode):
                found.new.append(path)
        elif base.mark != tree.mark(data):
            _judge(room, path, base, data, found)
    found.deleted.extend(left)
    for paths in (found.changed, found.deleted, found.new, found.replaced):
        paths.sort()
    return found


def _judge(room: int, path: str, base: Copied, data: os.stat_result, found: Changes) -> None:
    if stat.S_ISDIR(data.st_mode):
        found.deleted.append(path)  # what is in it is new
    elif _content(room, path) != base.content or stat.S_IMODE(data.st_mode) != base.mode:
        found.changed.append(path)


def _content(room: int, path: str) -> str | None:
    parent, _, name = path.rpartition("/")
    with tree.folder(room, parent, force=True) as here:
        return tree.content(here, name, force=True)
