"""The clean room: a private copy of a workspace that holds its open files and nothing else.

Codex works in the copy, a git repository of its own that has no object of the user's but the open ones. Afterwards
what it changed is brought back into the worktree. Rooms are kept for the next run of the worktree, and brought up
to date by what differs; nothing in them is taken on trust: what an agent may have touched is deleted and made anew.

    room_slot     where rooms lie, who has them
    room_record   what a room held when it was handed out, and what differs
    room_copy     worktree -> room
    room_git      the room's repository
    room_left     what was not brought back
    room_apply    room -> worktree; `room_place`: a file into its place
    room_tree     files below a folder, without being led out of it
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from staylocal.codex import room_copy, room_git, room_record, room_slot
from staylocal.codex import room_tree as tree
from staylocal.codex.room_apply import Applied, Kept
from staylocal.codex.room_git import Blob, Commit
from staylocal.codex.room_left import (
    NotAppliedError,
    Unfinished,
    bring_back,
    give_back,
    set_aside,
    told,
    unfinished,
    work,
)
from staylocal.errors import UndecidedError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from staylocal.codex.room_record import Record

__all__ = [
    "Applied",
    "Blob",
    "Commit",
    "Kept",
    "NotAppliedError",
    "Room",
    "Unfinished",
    "prepare",
    "sweep",
    "unfinished",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """`path`: the folder in which Codex works, called as the worktree is; `readable`: what else its sandbox must be
    able to read; `skipped`: files that were not copied: gone, or no longer what was judged; `commits`: ids of the
    room's commits, in order; `lock`: a descriptor that Codex must inherit (`pass_fds`): while any process has it the
    room is nobody else's, even if this process is killed.
    """

    path: str
    top: str
    readable: tuple[str, ...]
    skipped: tuple[str, ...]
    commits: tuple[str, ...]
    lock: int
    state: str
    folder: str

    def translate(self, argument: str) -> str:
        """An absolute path in the worktree as the path in the room; anything else as it is."""
        if not argument.startswith("/"):
            return argument
        plain = os.path.normpath(argument)
        for path, top in (
            (plain, self.top),
            (plain, os.path.realpath(self.top)),
            (os.path.realpath(plain), os.path.realpath(self.top)),
        ):
            if path == top:
                return self.path
            if path.startswith(f"{top}/"):
                return os.path.join(self.path, path[len(top) + 1 :])
        return argument

    def apply(self) -> Applied:
        """Bring back what Codex changed. Raises NotAppliedError where a file could not be written."""
        record = room_record.load(self.folder)
        if record is None:
            raise UndecidedError(
                "the record of the clean room is damaged", hint=f"What Codex changed is in {self.path}"
            )
        done = bring_back(self.path, self.state, record)
        with told("kept", self.folder):
            done.committed = room_git.committed(self.folder, self.path)
            if done.failed:
                raise NotAppliedError(done, set_aside(self.state, self.folder, record))
            room_slot.end(self.folder)
        return done

    def remove(self) -> Unfinished | None:
        """Give the room back, cleaned. Changes that were not applied are set aside, and returned."""
        try:
            return give_back(self.state, self.folder)
        finally:
            os.close(self.lock)


def prepare(  # noqa: PLR0913 - what a room is made of, each named
    *,
    top: str,
    files: Iterable[tuple[str, str | None]],
    state: str,
    commits: Sequence[Commit] = (),
    tracked: Collection[str] = (),
    dependencies: Sequence[str] = (),
) -> Room:
    """A room that holds exactly these files of the worktree `top`, and links to these folders of it.

    `files`: path and `reach_walk.identity` of the file that was judged to be open (None: whatever is there);
    `tracked`: those in the index; where no commit of `commits` has one, it shows as intended to be added.
    Raises UndecidedError.
    """
    with told("made", state):
        slot = room_slot.acquire(state, top)
    try:
        wanted = dict(files)
        with told("made", slot.folder):
            record, skipped = _filled(slot.folder, top, wanted, dependencies)
            path = work(slot.folder, record)
            room_git.build(slot.folder, path, record, commits, tracked)
            room_record.save(slot.folder, record)
            room_slot.begin(slot.folder)
    except BaseException:
        os.close(slot.lock)
        raise
    return Room(
        path=path,
        top=top,
        readable=(os.path.join(slot.folder, "git", "objects"), *record.dependencies.values()),
        skipped=tuple(skipped),
        commits=tuple(record.commits),
        lock=slot.lock,
        state=state,
        folder=slot.folder,
    )


def sweep(state: str) -> tuple[Unfinished, ...]:
    """Look after rooms whose runs were killed: changes are set aside and told, the others are free again.

    Rooms that nobody needs are deleted. Raises UndecidedError.
    """
    found = []
    with told("looked after", state):
        for folder in room_slot.slots(state):
            lock = room_slot.locked(folder)
            if lock is None:
                continue
            try:
                record = room_record.load(folder)
                if room_slot.started(folder) is not None and (left := give_back(state, folder)):
                    found.append(left)
                elif room_slot.spare(folder, record.top if record else None):
                    room_slot.discard(folder)
            finally:
                os.close(lock)
    return tuple(found)


def _filled(
    folder: str, top: str, wanted: dict[str, str | None], dependencies: Sequence[str]
) -> tuple[Record, list[str]]:
    """Bring the slot up to date; where that can't be done, make it anew."""
    record = room_record.load(folder)
    fresh = record is None or record.top != top
    if record is None or fresh:
        tree.clear(folder)
        record = room_record.Record(top=top, name=os.path.basename(top) or "workspace")
    path = work(folder, record)
    os.makedirs(path, mode=0o700, exist_ok=True)
    try:
        with tree.root(top) as source, tree.root(path) as room:
            return record, room_copy.fill(source, room, record, wanted, dependencies)
    except OSError:
        room_slot.discard(folder)
        if fresh:
            raise
        return _filled(folder, top, wanted, dependencies)
