"""Whose hooks stand where."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Literal

from staylocal.install import files, place, scripts

if TYPE_CHECKING:
    from pathlib import Path

    from staylocal import git

State = Literal["none", "ours", "edited", "other"]


def state(path: Path) -> State:
    """Whose hook stands there. Ours are never links."""
    if not os.path.lexists(path):
        return "none"
    if path.is_symlink() or not path.is_file():
        return "other"
    return scripts.whose(files.content(path) or b"")


def seat(folder: Path, name: str) -> Path:
    """Where our hook of that name is, or goes: a framework installed later has moved it to `.legacy`."""
    legacy = folder / f"{name}.legacy"
    return legacy if state(folder / name) == "other" and state(legacy) in ("ours", "edited") else folder / name


def is_set_up(repo: git.Repo) -> bool:
    """Whether one of our hooks stands in this repository."""
    folders = (place.common(repo), place.own(repo))
    return any(state(seat(folder, name)) in ("ours", "edited") for folder in folders for name in scripts.HOOKS)


def shorter(repo: git.Repo, path: Path) -> str:
    """A path for a message: from the top of the worktree, if it lies in there."""
    inside = path.is_relative_to(repo.top)
    return str(path.relative_to(repo.top) if inside else path)
