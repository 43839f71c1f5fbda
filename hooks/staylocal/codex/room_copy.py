"""The open files of a worktree into the room: what has changed is copied, what is no longer open is deleted.

Never a hard link: whoever writes to the copy would write to the file. A file is copied only while it is the one
that was judged to be open.
"""

from __future__ import annotations

import errno
import os
import stat
import time
from itertools import groupby
from typing import TYPE_CHECKING

from staylocal.codex import room_tree as tree
from staylocal.codex.reach_walk import identity
from staylocal.codex.room_record import GIT, Copied, Record

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

_HFS_IGNORES = dict.fromkeys((*range(0x200C, 0x2010), *range(0x202A, 0x202F), *range(0x206A, 0x2070), 0xFEFF))
_TICK = 0.001  # seconds
_LONGEST_TICK = 0.02


def fill(top: int, room: int, record: Record, wanted: Mapping[str, str | None], links: Sequence[str]) -> list[str]:
    """Make the room hold `wanted` (path -> reach_walk.identity of the file that was judged, None: whatever is there)
    and links to the dependency folders `links`; `record` follows. Gives the paths that were left out; raises OSError.
    """
    skipped = [path for path in wanted if not plain(path)]
    files = {path: seen for path, seen in wanted.items() if plain(path)}
    clean(room, record, files)
    missing = _missing(top, record, files)
    for parent, paths in groupby(sorted(path.rpartition("/")[::2] for path in missing), key=lambda pair: pair[0]):
        skipped += _folder(top, room, record, parent, [(name, files[_join(parent, name)]) for _, name in paths])
    record.dependencies = dict(_linked(top, room, record, links))
    if missing:
        settle()
    return skipped


def plain(path: str) -> bool:
    """Whether it is a path below the worktree, and nothing of a repository."""
    parts = path.split("/")
    return not any(part in {"", ".", ".."} or is_git(part) for part in parts)


def is_git(part: str) -> bool:
    """Whether some file system takes this name for `.git`; as git's own protection has it."""
    name = part.translate(_HFS_IGNORES).split(":")[0].rstrip(" .").casefold()
    return name in {".git", "git~1"}


def settle() -> None:
    """Wait for the file system's next tick, so that whatever is done from now on shows in a file's ctime."""
    clock = getattr(time, "CLOCK_REALTIME_COARSE", None)
    if clock is None:
        time.sleep(_LONGEST_TICK)
        return
    begun, last = time.clock_gettime_ns(clock), time.monotonic() + 5 * _LONGEST_TICK
    while time.clock_gettime_ns(clock) == begun and time.monotonic() < last:
        time.sleep(_TICK)


def _join(parent: str, name: str) -> str:
    return f"{parent}/{name}" if parent else name


def clean(room: int, record: Record, files: Collection[str]) -> None:
    """Delete what is not in `files`, or not as it was recorded; `record` follows."""
    folders = {""}
    for path in files:
        parent = path.rpartition("/")[0]
        while parent not in folders:
            folders.add(parent)
            parent = parent.rpartition("/")[0]
    there = set()
    for path, data in tree.walk(room, force=True, skip={GIT}):
        if path == GIT:
            continue
        if stat.S_ISDIR(data.st_mode):
            known = path in folders
        else:
            entry = record.files.get(path)
            known = entry is not None and path in files and entry.mark == tree.mark(data)
            there.add(path)
        if not known:
            tree.delete(room, path)
            there.discard(path)
    record.files = {path: entry for path, entry in record.files.items() if path in there}


def _missing(top: int, record: Record, files: Mapping[str, str | None]) -> list[str]:
    """Files of which the room has no copy, or an old one."""
    missing = []
    for path, seen in files.items():
        entry = record.files.get(path)
        if entry is None or entry.source != (seen or _identity(top, path)):
            missing.append(path)
    return missing


def _identity(top: int, path: str) -> str:
    try:
        return identity(os.stat(path, dir_fd=top, follow_symlinks=False))
    except OSError:
        return ""


def _folder(top: int, room: int, record: Record, parent: str, files: Iterable[tuple[str, str | None]]) -> list[str]:
    skipped = []
    try:
        with tree.folder(top, parent) as here, tree.folder(room, parent, make=True, force=True) as there:
            for name, seen in files:
                path = _join(parent, name)
                if record.files.pop(path, None):
                    os.unlink(name, dir_fd=there)
                if copied := _copy(here, there, name, seen):
                    record.files[path] = copied
                else:
                    skipped.append(path)
    except OSError as error:
        if error.errno not in {errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.EACCES}:
            raise
        left = [path for path in (_join(parent, name) for name, _ in files) if path not in record.files]
        skipped += [path for path in left if path not in skipped]
    return skipped


def _copy(here: int, there: int, name: str, seen: str | None) -> Copied | None:
    """None where it has vanished, or is not the file that was judged."""
    try:
        opened = os.open(name, tree.READ, dir_fd=here)
    except OSError as error:
        return _copy_link(here, there, name, seen) if error.errno in {errno.ELOOP, errno.EMLINK} else None
    try:
        before = os.fstat(opened)
        if not stat.S_ISREG(before.st_mode) or (seen and identity(before) != seen):
            return None
        mode = stat.S_IMODE(before.st_mode) & 0o777 | stat.S_IRUSR
        made = os.open(name, tree.MAKE, 0o600, dir_fd=there)
        try:
            digest = tree.pour(opened, made, before.st_size)
            os.fchmod(made, mode)
            os.utime(made, ns=(before.st_atime_ns, before.st_mtime_ns))
            copy, after = os.fstat(made), os.fstat(opened)
        finally:
            os.close(made)
    finally:
        os.close(opened)
    if seen and identity(after) != seen:  # it was written to meanwhile
        os.unlink(name, dir_fd=there)
        return None
    return Copied(tree.mark(copy), mode, digest, identity(before))


def _copy_link(here: int, there: int, name: str, seen: str | None) -> Copied | None:
    """The link as it is: where it leads out of the room, the sandbox has nothing there."""
    try:
        source = os.stat(name, dir_fd=here, follow_symlinks=False)
        target = os.readlink(name, dir_fd=here)
    except OSError:
        return None
    if seen and identity(source) != seen:
        return None
    os.symlink(target, name, dir_fd=there)
    copy = os.stat(name, dir_fd=there, follow_symlinks=False)
    return Copied(tree.mark(copy), stat.S_IMODE(copy.st_mode), tree.LINK + target, identity(source))


def _linked(top: int, room: int, record: Record, links: Sequence[str]) -> Iterable[tuple[str, str]]:
    """Links to dependency folders, where nothing else is; path and target."""
    for path in links:
        parent, _, name = path.rpartition("/")
        if not plain(path) or path in record.files:
            continue
        try:
            with tree.folder(top, path):  # a folder of its own, not a link to somewhere
                target = os.path.join(record.top, path)
            with tree.folder(room, parent, make=True, force=True) as here:
                os.symlink(target, name, dir_fd=here)
        except OSError as error:
            if error.errno not in {errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.EEXIST, errno.EACCES}:
                raise
            continue
        yield path, target
