"""A file into its place in the worktree, so that nothing that somebody else puts there meanwhile is lost.

Two names are swapped in one step: what was replaced can be looked at afterwards, and put back.
"""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from typing import TYPE_CHECKING

from staylocal.codex import room_tree as tree
from staylocal.codex.room_copy import plain

if TYPE_CHECKING:
    from staylocal.codex.room_record import Copied

CHANGED_HERE = "it was changed here meanwhile"
IS_THERE = "it is there already"
IS_GONE = "it was deleted here meanwhile"
NO_FOLDER = "its folder is a link or a file here"
LEADS_OUT = "it is a link that leads out of the worktree"
NOT_A_FILE = "it is neither a file nor a link"
OF_GIT = "it is part of a git repository"
DEPENDENCY = "it stands in for a dependency folder"

_NO_REPLACE, _EXCHANGE = 1, 2  # Linux
_SWAP, _EXCL = 2, 4  # macOS
_UNSUPPORTED = frozenset((errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP, errno.ENOTSUP))


class Stopped(Exception):  # noqa: N818 - no error: a path that is not to be applied
    """Why a path is a conflict, or refused."""

    def __init__(self, why: str, *, refused: bool = False) -> None:
        super().__init__(why)
        self.why = why
        self.refused = refused


def exchange(here: int, one: str, other: str) -> bool:
    """Swap two names in a folder; False where the system or the file system can't. Raises OSError."""
    return _rename(here, one, other, _SWAP if sys.platform == "darwin" else _EXCHANGE)


def put_new(here: int, draft: str, name: str) -> bool:
    """Rename to a name that is free; False where it is taken. Raises OSError."""
    try:
        if not _rename(here, draft, name, _EXCL if sys.platform == "darwin" else _NO_REPLACE):
            os.link(draft, name, src_dir_fd=here, dst_dir_fd=here, follow_symlinks=False)
            os.unlink(draft, dir_fd=here)
    except FileExistsError:
        return False
    return True


def _rename(here: int, one: str, other: str, flags: int) -> bool:
    library = ctypes.CDLL(None, use_errno=True)
    call = getattr(library, "renameatx_np" if sys.platform == "darwin" else "renameat2", None)
    if call is None:
        return False
    if call(here, os.fsencode(one), here, os.fsencode(other), ctypes.c_uint(flags)) == 0:
        return True
    code = ctypes.get_errno()
    if code in _UNSUPPORTED:
        return False
    raise OSError(code, os.strerror(code), other)


def draft_name() -> str:
    """A name that nothing has."""
    return f".staylocal-{os.urandom(6).hex()}"


def draft_of(there: int, here: int, name: str, draft: str, theirs: str, mode: int) -> None:  # noqa: PLR0913, PLR0917
    """A copy of the room's file or link under another name; nothing is left of it where that fails."""
    if theirs.startswith(tree.LINK):
        os.symlink(theirs.removeprefix(tree.LINK), draft, dir_fd=here)
        return
    source = os.open(name, tree.READ, dir_fd=there)
    try:
        made = os.open(draft, tree.MAKE, 0o600, dir_fd=here)
        try:
            tree.pour(source, made, os.fstat(source).st_size)
            os.fchmod(made, mode)
        except OSError:
            os.unlink(draft, dir_fd=here)
            raise
        finally:
            os.close(made)
    finally:
        os.close(source)


def swap(here: int, draft: str, name: str, base: Copied | None, theirs: str) -> None:
    """Put the draft in place, unless somebody was quicker."""
    try:
        if base:
            swapped = exchange(here, draft, name)
        elif put_new(here, draft, name):
            return
        else:
            raise Stopped(IS_THERE)  # noqa: TRY301 - the draft goes either way
    except (OSError, Stopped):
        os.unlink(draft, dir_fd=here)
        raise
    if not swapped:
        os.rename(draft, name, src_dir_fd=here, dst_dir_fd=here)
    elif tree.content(here, draft) == base.content:
        os.unlink(draft, dir_fd=here)
    else:  # what was replaced is not what was copied: back with it
        exchange(here, draft, name)
        if tree.content(here, draft) == theirs:
            os.unlink(draft, dir_fd=here)
        raise Stopped(CHANGED_HERE)


def link_target(room: str, top: str, parent: str, target: str) -> str:
    """Where a link of Codex's may lead: to something in the worktree, by folders that are there already."""
    inside = target
    if target.startswith("/"):
        base = room if os.path.commonpath((target, room)) == room else ""
        inside, parent = os.path.relpath(target, base or top), ""
        target = os.path.join(top, inside)
    parts = [part for part in inside.split("/") if part not in {"", "."}]
    down = [part for part in parts if part != ".."]
    ups = len(parts) - len(down)
    depth = len(parent.split("/")) if parent else 0
    if ups > depth or parts[ups:] != down or any(not plain(part) for part in down):
        raise Stopped(LEADS_OUT, refused=True)
    real = os.path.realpath(os.path.join(top, parent, inside))
    base = os.path.realpath(top)
    if real != base and not real.startswith(base.rstrip("/") + "/"):
        raise Stopped(LEADS_OUT, refused=True)
    return target
