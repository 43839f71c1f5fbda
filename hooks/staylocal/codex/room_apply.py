"""What Codex did in the room, into the worktree: each file whole or not at all, and nothing of anybody's is lost.

A file of the worktree is replaced or deleted only while it is what was copied. Anything else is a conflict: the
worktree's file stays, Codex's version is kept in `<state>/conflicts/`.
"""

from __future__ import annotations

import errno
import os
import stat
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from staylocal import git, process
from staylocal.codex import room_caches
from staylocal.codex import room_place as place
from staylocal.codex import room_tree as tree
from staylocal.codex.room_copy import is_git, plain

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from staylocal.codex.room_record import Changes, Copied, Record

_POLICY_FILES = frozenset((".staylocal.toml", ".pre-commit-config.yaml", "prek.toml", "lefthook.yml", ".envrc"))
_POLICY_FOLDERS = frozenset((".codex", ".husky", ".githooks", ".agents"))
_IN_THE_WAY = frozenset((errno.ENOTDIR, errno.ELOOP, errno.EMLINK))


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A path that was not applied: where Codex's version is now ("" where there is none), and why.

    `ignored`: git ignores it, like what a build leaves.
    """

    path: str
    copy: str
    why: str
    ignored: bool = False


@dataclass(slots=True, kw_only=True)
class Applied:
    """Paths from the top of the worktree. `policy`: those of them that decide what may run here or be sent;
    `caches`: ignored folders that can be made again, and were dropped; `committed`: Codex made commits, branches or
    stashes in its room: their last state is in the files, they themselves are gone; `failed`: path and reason.
    """

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    conflicts: list[Kept] = field(default_factory=list)
    refused: list[Kept] = field(default_factory=list)
    policy: list[str] = field(default_factory=list)
    caches: list[str] = field(default_factory=list)
    committed: bool = False
    failed: list[tuple[str, str]] = field(default_factory=list)


def apply(room_path: str, room: int, state: str, record: Record, changes: Changes) -> Applied:
    """Bring the changes back; a path that can't be written is in `failed`. Raises OSError for the worktree itself."""
    done = Applied()
    with tree.root(record.top) as top:
        work = _Work(room_path, room, top, state, record, done)
        ignored = _ignored(record.top, changes.new)
        new, done.caches = room_caches.left_out(room, changes.new, ignored)
        for path in reversed(changes.deleted):
            work.bring(path, ignored=False, deleted=True)
        work.drop_empty_folders(changes.deleted)
        for path in (*changes.changed, *new, *changes.replaced):
            work.bring(path, ignored=path in ignored)
    done.policy = [path for path in sorted((*done.new, *done.changed, *done.deleted)) if _is_policy(path)]
    return done


def _is_policy(path: str) -> bool:
    *folders, name = path.casefold().split("/")
    return name in _POLICY_FILES or not _POLICY_FOLDERS.isdisjoint((*folders, name))


def _ignored(top: str, paths: Iterable[str]) -> Collection[str]:
    """Those that the user's git ignores; none where git can't tell (no repository, a path behind a link)."""
    names = b"\0".join(b"./" + os.fsencode(path) for path in paths)  # a file may be called ":(top)x"
    if not names:
        return ()
    done = process.run((*git.GIT, "check-ignore", "-z", "--stdin"), data=names, cwd=top, env=git.environment())
    return {os.fsdecode(name).removeprefix("./") for name in done.stdout.split(b"\0") if name}


class _Work:
    def __init__(self, room_path: str, room: int, top: int, state: str, record: Record, done: Applied) -> None:  # noqa: PLR0913, PLR0917
        self._room_path = room_path
        self._room = room
        self._top = top
        self._record = record
        self._done = done
        self._kept = os.path.join(state, "conflicts", f"{time.strftime('%Y%m%d-%H%M%S')}-{os.urandom(3).hex()}")
        self._umask = os.umask(0o077)
        os.umask(self._umask)

    def bring(self, path: str, *, ignored: bool, deleted: bool = False) -> None:
        """Apply one path, or keep it."""
        try:
            if deleted:
                self._delete(path)
            else:
                self._put(path)
        except place.Stopped as stop:
            try:
                copy = "" if deleted else self._keep(path)
            except OSError as error:
                self._done.failed.append((path, error.strerror or str(error)))
                return
            self._note(Kept(path=path, copy=copy, why=stop.why, ignored=ignored), refused=stop.refused)
        except OSError as error:
            self._done.failed.append((path, error.strerror or str(error)))

    def _note(self, kept: Kept, *, refused: bool) -> None:
        """A repository is one entry, whatever is in it."""
        parts = kept.path.split("/")
        at = next((at for at, part in enumerate(parts, 1) if is_git(part)), len(parts))
        if at < len(parts):
            path = "/".join(parts[:at])
            kept = replace(kept, path=path, copy=kept.copy and os.path.join(self._kept, _harmless(path)))
        into = self._done.refused if refused else self._done.conflicts
        if kept not in into[-1:]:
            into.append(kept)

    def _put(self, path: str) -> None:
        if not plain(path):
            raise place.Stopped(place.OF_GIT, refused=True)
        if path in self._record.dependencies:
            raise place.Stopped(place.DEPENDENCY, refused=True)
        base = self._record.files.get(path)
        parent, _, name = path.rpartition("/")
        with tree.folder(self._room, parent, force=True) as there:
            data = os.stat(name, dir_fd=there, follow_symlinks=False)
            theirs = tree.content(there, name, force=True)
            if theirs is None or theirs == tree.OTHER:
                raise place.Stopped(place.NOT_A_FILE, refused=True)
            if theirs.startswith(tree.LINK):
                theirs = tree.LINK + place.link_target(
                    self._room_path, self._record.top, parent, theirs.removeprefix(tree.LINK)
                )
            try:
                with tree.folder(self._top, parent, make=base is None) as here:
                    self._place(path, base, there, here, name, theirs, data)
            except OSError as error:
                if error.errno in _IN_THE_WAY:
                    raise place.Stopped(place.NO_FOLDER) from error
                if base and isinstance(error, FileNotFoundError):
                    raise place.Stopped(place.IS_GONE) from error
                raise

    def _place(  # noqa: PLR0913, PLR0917 - one file on both sides
        self, path: str, base: Copied | None, there: int, here: int, name: str, theirs: str, data: os.stat_result
    ) -> None:
        ours = tree.content(here, name)
        if ours is None and base:
            raise place.Stopped(place.IS_GONE)
        if ours is not None and ours not in {theirs, base.content if base else theirs}:
            raise place.Stopped(place.CHANGED_HERE if base else place.IS_THERE)
        if ours != theirs:
            draft = place.draft_name()
            place.draft_of(there, here, name, draft, theirs, self._mode(base, here, name, data))
            place.swap(here, draft, name, base, theirs)
        elif not theirs.startswith(tree.LINK):
            mode = self._mode(base, here, name, data)
            opened = os.open(name, tree.READ, dir_fd=here)
            try:
                if stat.S_IMODE(os.fstat(opened).st_mode) != mode:
                    os.fchmod(opened, mode)
            finally:
                os.close(opened)
        (self._done.changed if base else self._done.new).append(path)

    def _mode(self, base: Copied | None, here: int, name: str, data: os.stat_result) -> int:
        """Codex's, where it set one and nobody else did. No set-user-id, and nothing that the umask takes."""
        theirs = stat.S_IMODE(data.st_mode) & 0o777 & ~self._umask | stat.S_IRUSR
        try:
            found = os.stat(name, dir_fd=here, follow_symlinks=False)
        except FileNotFoundError:
            return theirs
        ours = stat.S_IMODE(found.st_mode)
        if not stat.S_ISREG(found.st_mode) or base is None or base.content.startswith(tree.LINK):
            return theirs if stat.S_ISLNK(found.st_mode) else ours
        same = stat.S_IMODE(data.st_mode) == base.mode or ours & 0o777 != base.mode
        return ours & 0o777 if same else theirs

    def _delete(self, path: str) -> None:
        base = self._record.files[path]
        parent, _, name = path.rpartition("/")
        try:
            with tree.folder(self._top, parent) as here:
                ours = tree.content(here, name)
                if ours is None:
                    return
                if ours != base.content:
                    raise place.Stopped(place.CHANGED_HERE)
                draft = place.draft_name()
                os.rename(name, draft, src_dir_fd=here, dst_dir_fd=here)
                if tree.content(here, draft) != base.content:  # back with it; where that name is taken, it stays
                    place.put_new(here, draft, name)
                    raise place.Stopped(place.CHANGED_HERE)
                os.unlink(draft, dir_fd=here)
        except OSError as error:
            if error.errno in _IN_THE_WAY:
                raise place.Stopped(place.NO_FOLDER) from error
            if not isinstance(error, FileNotFoundError):
                raise
            return
        self._done.deleted.append(path)

    def drop_empty_folders(self, deleted: Iterable[str]) -> None:
        """Folders of deleted files that are empty now, as git does."""
        for path in deleted:
            while path := path.rpartition("/")[0]:
                parent, _, name = path.rpartition("/")
                try:
                    with tree.folder(self._top, parent) as here:
                        os.rmdir(name, dir_fd=here)
                except OSError:  # not empty, or gone
                    break

    def _keep(self, path: str) -> str:
        """Codex's version into the conflicts; "" where it is nothing that can be kept."""
        parent, _, name = path.rpartition("/")
        *folders, last = _harmless(path).split("/")
        os.makedirs(self._kept, mode=0o700, exist_ok=True)
        with (
            tree.root(self._kept) as kept,
            tree.folder(self._room, parent, force=True) as there,
            tree.folder(kept, "/".join(folders), make=True) as here,
        ):
            theirs = tree.content(there, name, force=True)
            if theirs == tree.OTHER:
                if not stat.S_ISDIR(os.stat(name, dir_fd=there, follow_symlinks=False).st_mode):
                    return ""
                os.rename(name, last, src_dir_fd=there, dst_dir_fd=here)
            elif theirs is not None:
                mode = os.stat(name, dir_fd=there, follow_symlinks=False).st_mode & 0o700 | 0o600
                place.draft_of(there, here, name, last, theirs, mode)
        return os.path.join(self._kept, *folders, last)


def _harmless(path: str) -> str:
    """A repository that an agent made is none where it is kept: git would run what its configuration says."""
    return "/".join("dot-git" if is_git(part) else part for part in path.split("/"))
