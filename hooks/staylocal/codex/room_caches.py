"""What a build left in the room and can make again: not brought back."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from staylocal.codex import room_tree as tree

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

_TAG, _SIGNATURE = "CACHEDIR.TAG", b"Signature: 8a477f597d28d172789f06886806bc55"  # bford.info/cachedir


def left_out(room: int, new: Iterable[str], ignored: Collection[str]) -> tuple[list[str], list[str]]:
    """The paths without those that git ignores and that lie in a cache, and the caches' folders."""
    known: dict[str, bool] = {}
    left, caches = [], dict[str, None]()
    for path in new:
        cache = _cache(room, path, known) if path in ignored else ""
        if cache:
            caches[cache] = None
        else:
            left.append(path)
    return left, list(caches)


def _cache(room: int, path: str, known: dict[str, bool]) -> str:
    """The highest folder above that says so, or ""."""
    at = path.find("/")
    while at >= 0:
        above = path[:at]
        if above not in known:
            known[above] = os.path.basename(above) == "__pycache__" or _is_tagged(room, above)
        if known[above]:
            return above
        at = path.find("/", at + 1)
    return ""


def _is_tagged(room: int, above: str) -> bool:
    try:
        with tree.folder(room, above, force=True) as here:
            opened = os.open(_TAG, tree.READ, dir_fd=here)
    except OSError:
        return False
    with os.fdopen(opened, "rb") as file:
        return file.read(len(_SIGNATURE)) == _SIGNATURE
