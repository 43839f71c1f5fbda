"""What a review is about. Codex sends no diff: the agent runs git itself, and sees both sides of every change."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from staylocal import git, inputs, text
from staylocal.errors import UndecidedError
from staylocal.findings import Unscanned
from staylocal.objects import Objects
from staylocal.passages import Passage

if TYPE_CHECKING:
    from collections.abc import Iterator

_DELETED = "0" * 40
_LINK = "160000"  # a submodule: its id is no blob


class Side(NamedTuple):
    """One side of a changed file: git's mode and the blob's id."""

    mode: str
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Paths from the top, old and new blobs (id and path), and files of the worktree.

    `before`, `after`: what a commit changed, from and to; `after` is empty where that is HEAD or the worktree.
    """

    paths: list[str] = field(default_factory=list)
    blobs: list[tuple[str, str]] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    before: dict[str, Side | None] = field(default_factory=dict)
    after: dict[str, Side | None] = field(default_factory=dict)

    def passages(self, top: str) -> Iterator[Passage | Unscanned]:
        """Both sides of every change, whole."""
        with Objects() as objects:
            for oid, path in dict.fromkeys(self.blobs):
                found = objects.read(oid, limit=text.TEXT + 1)
                if found is None or len(found[1]) > text.TEXT:
                    yield Unscanned(path=path, why="an old version of it cannot be read")
                    continue
                for line, column, block in text.blocks(iter((found[1],))):
                    yield Passage(path=path, text=block, line=line, column=column)
        there = {os.path.join(top, path): path for path in self.files}
        for each in inputs.file_passages(path for path in there if os.path.lexists(path)):
            if isinstance(each, Unscanned):
                yield Unscanned(path=there[each.path], why=each.why, line=each.line)
            else:
                yield Passage(path=there[each.path], text=each.text, line=each.line, column=each.column)


def uncommitted(head: str | None) -> Subject:
    """Staged, unstaged and untracked changes."""
    against = head or git.empty_tree(_DELETED)
    changes = [*_raw("diff-index", against), *_raw("diff-index", "--cached", against)]
    listed = git.ask("ls-files", "-z", "--others", "--exclude-standard", "--full-name", "--", ":/")
    untracked = [os.fsdecode(name) for name in listed.split(b"\0") if name]
    return _subject(changes, untracked)


def against(base: str) -> Subject:
    """What the worktree has over the point where it left `base`. Raises UndecidedError for a base that is not there."""
    commit = _commit(base)
    done = git.call("merge-base", commit, "HEAD")
    start = done.stdout.decode().strip() or commit
    changes = _raw("diff-index", start) + _raw("diff-index", "--cached", start) + _raw("diff-tree", "-r", start, "HEAD")
    subject = _subject(changes, [])
    return replace(subject, before={change.path: change.before for change in changes})


def of_commit(name: str) -> Subject:
    """What one commit changed. Raises UndecidedError for a commit that is not there."""
    commit = _commit(name)
    parents = git.parents(commit)
    changes = _raw("diff-tree", "-r", parents[0] if parents else git.empty_tree(commit), commit)
    return replace(
        _subject(changes, []),
        before={change.path: change.before for change in changes},
        after={change.path: change.after for change in changes},
    )


def _commit(name: str) -> str:
    commit = git.commit_id(name)
    if commit is None:
        raise UndecidedError(
            "the review names a commit or branch that is not here", hint="git fetch, or check the name."
        )
    return commit


class _Change(NamedTuple):
    path: str
    before: Side | None
    after: Side | None


def _raw(command: str, *words: str) -> list[_Change]:
    """Both sides of each entry; a file of the worktree that git has not read has no blob yet."""
    answer = git.ask(command, "--raw", "-z", "--no-abbrev", "--no-renames", "--ignore-submodules=none", *words)
    fields = answer.split(b"\0")[:-1]
    found = []
    for at in range(0, len(fields) - 1, 2):
        old_mode, new_mode, old, new, _ = fields[at].decode().lstrip(":").split(" ")
        found.append(_Change(os.fsdecode(fields[at + 1]), _side(old_mode, old), _side(new_mode, new)))
    return found


def _side(mode: str, oid: str) -> Side | None:
    return Side(mode, oid) if oid.strip("0") and mode != _LINK else None


def _subject(changes: list[_Change], untracked: list[str]) -> Subject:
    paths = list(dict.fromkeys([change.path for change in changes] + untracked))
    blobs = [(side.id, each.path) for each in changes for side in (each.before, each.after) if side]
    return Subject(paths=paths, blobs=blobs, files=paths)
