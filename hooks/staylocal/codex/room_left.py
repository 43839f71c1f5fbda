"""What was not brought back: rooms of killed runs, and of runs whose changes could not be written.

They are set aside as they are, in `<state>/unfinished/`, until a person says what is to become of them.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from staylocal.codex import room_apply, room_copy, room_git, room_record, room_slot
from staylocal.codex import room_tree as tree
from staylocal.errors import UndecidedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from staylocal.codex.room_apply import Applied
    from staylocal.codex.room_record import Record


@contextmanager
def told(what: str, path: str) -> Iterator[None]:
    """An OSError on the way, as a person is told of it."""
    try:
        yield
    except OSError as error:
        raise UndecidedError(
            f"the clean room could not be {what}: {error.strerror or error}", hint=f"It is in {path}"
        ) from error


class NotAppliedError(UndecidedError):
    """Something could not be brought back: it is in `unfinished`; `applied` says what could be."""

    def __init__(self, applied: Applied, left: Unfinished) -> None:
        path, why = applied.failed[0]
        more = f" and {len(applied.failed) - 1} more" if len(applied.failed) > 1 else ""
        super().__init__(
            f"what Codex changed could not all be written to the worktree: {path}{more}: {why}",
            hint=f"Nothing is lost: it is in {left.path}",
        )
        self.applied = applied
        self.unfinished = left


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfinished:
    """A room that holds what was not brought back. `started`: seconds since 1970; `path`: where Codex worked;
    `top`: its worktree, "" where it is not known any more. The lists tell what an agent changed there.
    """

    folder: str
    path: str
    top: str
    started: float
    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()

    def apply(self, state: str) -> Applied:
        """Bring it back after all, as Room.apply does; then it is deleted. Raises UndecidedError, NotAppliedError."""
        record = room_record.load(self.folder)
        if record is None:
            raise UndecidedError("it is not known what this room held at first", hint=f"Look into {self.path}")
        done = bring_back(self.path, state, record)
        if done.failed:
            raise NotAppliedError(done, self)
        self.discard()
        return done

    def discard(self) -> None:
        """Delete it."""
        with told("deleted", self.folder):
            room_slot.discard(self.folder)


def unfinished(state: str) -> tuple[Unfinished, ...]:
    """What was set aside and is still there, the oldest first."""
    aside = os.path.join(state, "unfinished")
    if not os.path.isdir(aside):
        return ()
    with told("looked after", aside):
        return tuple(_unfinished(os.path.join(aside, name)) for name in sorted(os.listdir(aside)))


def work(folder: str, record: Record) -> str:
    """Where Codex works."""
    return os.path.join(folder, "work", record.name)


def bring_back(path: str, state: str, record: Record) -> Applied:
    """Apply what differs from the record; what could not be written is in `failed`. Raises UndecidedError."""
    with told("brought back", path), tree.root(path) as room:
        return room_apply.apply(path, room, state, record, room_record.compare(room, record))


def give_back(state: str, folder: str) -> Unfinished | None:
    """What was changed and not applied is set aside; otherwise the room is as it was, for the next run."""
    if not os.path.isdir(folder):  # set aside already
        return None
    record = room_record.load(folder)
    with told("given back", folder):
        changes = _changes(folder, record)
        if room_slot.started(folder) is not None:
            if changes is None or changes:
                return set_aside(state, folder, record)
            room_slot.end(folder)
        if record is None or changes is None:
            room_slot.discard(folder)
        else:
            _reset(folder, record)
    return None


def _changes(folder: str, record: Record | None) -> room_record.Changes | None:
    """None where it can't be told."""
    if record is None:
        return None
    try:
        with tree.root(work(folder, record)) as room:
            return room_record.compare(room, record)
    except OSError:
        return None


def _reset(folder: str, record: Record) -> None:
    """Delete all that is not as it was; the next run copies it anew."""
    path = work(folder, record)
    with tree.root(path) as room:
        room_copy.clean(room, record, record.files)
    tree.clear(os.path.join(path, room_record.GIT))
    room_record.save(folder, record)


def set_aside(state: str, folder: str, record: Record | None) -> Unfinished:
    """With git's files as they were made: what an agent wrote there could make the user's git run something."""
    if record:
        try:
            room_git.lay(folder, work(folder, record))
        except OSError:  # a full disk
            tree.clear(os.path.join(work(folder, record), room_record.GIT))
    return _unfinished(room_slot.set_aside(state, folder))


def _unfinished(folder: str) -> Unfinished:
    record = room_record.load(folder)
    started = room_slot.started(folder) or os.stat(folder).st_mtime
    if record is None:
        return Unfinished(folder=folder, path=os.path.join(folder, "work"), top="", started=started)
    changes = _changes(folder, record) or room_record.Changes()
    return Unfinished(
        folder=folder,
        path=work(folder, record),
        top=record.top,
        started=started,
        new=tuple(changes.new),
        changed=tuple(changes.changed),
        deleted=tuple(changes.deleted),
    )
