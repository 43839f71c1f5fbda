"""What git itself says of a workspace: what it tracks, what it ignores, where ignore files were committed."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from staylocal import git
from staylocal.rules import IGNORE_FILES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from staylocal.codex.reach_walk import Walked


def tracked(prefix: str) -> frozenset[str]:
    """What the index has below this prefix, without it."""
    names = os.fsdecode(git.ask("ls-files", "-z", "--full-name", "--", ":/")).split("\0")
    return frozenset(name[len(prefix) :] for name in names if name.startswith(prefix) and name)


def ignore_files(head: str) -> list[str]:
    """Paths of the ignore files in a commit."""
    names = os.fsdecode(git.ask("ls-tree", "-r", "-z", "--full-tree", "--name-only", head)).split("\0")
    return [name for name in names if name.endswith(IGNORE_FILES)]


def ignored(top: str, walked: Walked, asked: Iterable[str], tracked: Iterable[str]) -> set[str]:
    """Those of the folders that git ignores and tracks nothing of. Below another repository ours can't say."""
    others = {path.rpartition("/")[0] + "/" for path in walked.repositories}
    others |= {entry.path.removesuffix(".git") for entry in walked.entries if entry.path.endswith("/.git")}
    ours = [folder for folder in asked if not folder.startswith(tuple(others - {"/"}))]
    if not ours:
        return set()
    done = git.call(
        "check-ignore", "-z", "--stdin", data=b"".join(os.fsencode(f"{top}/{each}") + b"\0" for each in ours)
    )
    said = {os.fsdecode(path)[len(top) + 1 :] for path in done.stdout.split(b"\0") if path}
    holding = {path[:at] for path in tracked for at, c in enumerate(path) if c == "/"} if said else set()
    return said - holding
