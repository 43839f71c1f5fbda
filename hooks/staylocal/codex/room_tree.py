"""Files below an opened folder, out of which no link can lead: each folder on the way is opened without following one.

Paths are relative to that folder; "" is the folder itself. Errors are OSError.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import stat
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from staylocal.codex.reach_walk import identity

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC  # a FIFO would wait for its writer
MAKE = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
LINK = "link:"  # what the content of a symbolic link begins with; anything else is a SHA-256
OTHER = "other"  # the content of folders, sockets, devices
_SMALL = 1 << 20  # bytes that are copied through memory
_FICLONE = 0x40049409
_IN_MEMORY = 1 << 16


@contextmanager
def root(path: str) -> Iterator[int]:
    """A folder by its absolute path."""
    opened = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield opened
    finally:
        os.close(opened)


@contextmanager
def folder(top: int, path: str, *, make: bool = False, force: bool = False) -> Iterator[int]:
    """A folder below `top`. `make`: missing ones are made; `force`: closed ones of ours are opened."""
    here = os.dup(top)
    try:
        for part in path.split("/") if path else ():
            if make:
                with suppress(FileExistsError):
                    os.mkdir(part, dir_fd=here)
            below = _entered(here, part, force=force)
            os.close(here)
            here = below
        yield here
    finally:
        os.close(here)


def _entered(here: int, part: str, *, force: bool) -> int:
    try:
        return os.open(part, FOLDER, dir_fd=here)
    except PermissionError:
        if not force:
            raise
    os.chmod(part, 0o700, dir_fd=here)
    return os.open(part, FOLDER, dir_fd=here)


def walk(top: int, *, force: bool = False, skip: Collection[str] = ()) -> Iterator[tuple[str, os.stat_result]]:
    """Everything below, folders before what is in them; folders in `skip`, and those deleted meanwhile, not entered."""
    waiting = [""]
    while waiting:
        at = waiting.pop()
        try:
            with folder(top, at, force=force) as here, os.scandir(here) as each:
                found = [(f"{at}/{entry.name}" if at else entry.name, entry) for entry in each]
                listed = [(path, entry.stat(follow_symlinks=False)) for path, entry in found]
        except FileNotFoundError:
            if not at:
                raise
            continue
        for path, data in listed:
            yield path, data
            if stat.S_ISDIR(data.st_mode) and path not in skip:
                waiting.append(path)


def mark(data: os.stat_result) -> str:
    """What differs as soon as a file was touched: nobody can set its ctime."""
    return f"{data.st_mode:o} {identity(data)}"


def content(here: int, name: str, *, force: bool = False) -> str | None:
    """The SHA-256 of a regular file, or a link's target behind LINK, or OTHER; None where there is nothing."""
    try:
        data = os.stat(name, dir_fd=here, follow_symlinks=False)
        if stat.S_ISLNK(data.st_mode):
            return LINK + os.readlink(name, dir_fd=here)
        if not stat.S_ISREG(data.st_mode):
            return OTHER
        if force and not data.st_mode & stat.S_IRUSR:
            os.chmod(name, 0o600, dir_fd=here)
        opened = os.open(name, READ, dir_fd=here)
    except FileNotFoundError:
        return None
    with os.fdopen(opened, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def pour(source: int, target: int, size: int) -> str:
    """Copy a regular file into an empty one; the SHA-256 of the copy."""
    if size <= _SMALL:
        digest = hashlib.sha256()
        while piece := os.read(source, _SMALL):
            digest.update(piece)
            write(target, piece)
        return digest.hexdigest()
    if not _cloned(source, target):
        _copied(source, target)
    with os.fdopen(os.dup(target), "rb") as file:
        file.seek(0)
        return hashlib.file_digest(file, "sha256").hexdigest()


def write(target: int, data: bytes) -> None:
    """All of it: a full disk may take a part at first."""
    while data:
        data = data[os.write(target, data) :]


def _cloned(source: int, target: int) -> bool:
    try:
        fcntl.ioctl(target, _FICLONE, source)
    except OSError:
        return False
    return True


def _copied(source: int, target: int) -> None:
    try:
        while os.copy_file_range(source, target, 1 << 30):
            pass
    except (OSError, AttributeError) as error:
        if getattr(error, "errno", None) in {errno.ENOSPC, errno.EDQUOT, errno.EIO}:
            raise
        while piece := os.read(source, _IN_MEMORY):  # both stand where the copying ended
            write(target, piece)


def delete(top: int, path: str) -> None:
    """Delete whatever lies there, folders with everything in them; nothing there is fine."""
    parent, _, name = path.rpartition("/")
    with suppress(FileNotFoundError), folder(top, parent, force=True) as here:
        _opened(here)
        if not stat.S_ISDIR(os.stat(name, dir_fd=here, follow_symlinks=False).st_mode):
            os.unlink(name, dir_fd=here)
            return
        folders = []
        with folder(here, name, force=True) as inner:
            _opened(inner)
            for below, data in walk(inner, force=True):
                if stat.S_ISDIR(data.st_mode):
                    folders.append(below)
                else:
                    _drop(inner, below, os.unlink)
            for below in reversed(folders):
                _drop(inner, below, os.rmdir)
        os.rmdir(name, dir_fd=here)


def _drop(top: int, path: str, how: Callable[..., None]) -> None:
    parent, _, name = path.rpartition("/")
    with folder(top, parent, force=True) as here:
        _opened(here)
        how(name, dir_fd=here)


def _opened(here: int) -> None:
    mode = os.fstat(here).st_mode
    if mode & stat.S_IRWXU != stat.S_IRWXU:
        os.fchmod(here, stat.S_IMODE(mode) | stat.S_IRWXU)


def clear(path: str) -> None:
    """Delete a folder by its absolute path."""
    parent, name = os.path.split(path)
    with suppress(FileNotFoundError), root(parent) as here:
        delete(here, name)
