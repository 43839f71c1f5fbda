"""Other names of what is sensitive: hard links and symbolic ones. One pass after all names were judged."""

from __future__ import annotations

import os
from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from staylocal.codex.reach_walk import Entry

HARD, SOFT, TARGET = "a hard link to it", "a link to it", "a link with a sensitive name leads to it"


def other_names(
    top: str, entries: Sequence[Entry], sensitive: Collection[str], named: Collection[str]
) -> dict[str, str]:
    """Path -> why, of entries that are not in `sensitive` and lead to the same content as one that is.

    `named`: those of `sensitive` whose own name said so: where such a link leads is sensitive, too.
    """
    links = {entry.path: inside for entry in entries if entry.kind == "link" and (inside := _target(top, entry.path))}
    found: dict[str, str] = {}
    for path in (path for path in links if path in named):
        below = links[path] + "/"
        for entry in entries:
            if entry.path == links[path] or entry.path.startswith(below):
                found[entry.path] = TARGET
    known = {*sensitive, *found}
    found |= {path: HARD for path in _hard(entries, known) if path not in known}
    known |= found.keys()
    found |= {path: SOFT for path, target in links.items() if path not in known and _within(target, known)}
    return {path: why for path, why in found.items() if path not in sensitive}


def shared(entries: Iterable[Entry], sensitive: Collection[str]) -> set[tuple[int, int]]:
    """Inodes of sensitive files that have a name which was not walked."""
    names: dict[tuple[int, int], list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.links > 1 and entry.kind == "file":
            names[entry.inode].append(entry)
    return {
        inode
        for inode, each in names.items()
        if len(each) < each[0].links and any(entry.path in sensitive for entry in each)
    }


def _hard(entries: Iterable[Entry], sensitive: Collection[str]) -> list[str]:
    shared_names: dict[tuple[int, int], list[str]] = defaultdict(list)
    for entry in entries:
        if entry.links > 1 and entry.kind != "other":
            shared_names[entry.inode].append(entry.path)
    groups = (paths for paths in shared_names.values() if any(path in sensitive for path in paths))
    return [path for paths in groups for path in paths]


def _target(top: str, path: str) -> str | None:
    """Where a link leads in the end, from the top; None outside of it."""
    end = os.path.realpath(os.path.join(top, path))
    return end[len(top) + 1 :] if end.startswith(top + "/") else None


def _within(path: str, known: Collection[str]) -> bool:
    """Whether it, or a folder above it, is among them."""
    while path:
        if path in known:
            return True
        path = path.rpartition("/")[0]
    return False
