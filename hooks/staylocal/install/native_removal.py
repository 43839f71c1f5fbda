"""Our own hooks taken out again, and what was there put back."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from staylocal import git
from staylocal.install import files, gitconfig, place, scripts
from staylocal.install.said import Line
from staylocal.install.standing import seat, shorter, state

if TYPE_CHECKING:
    from pathlib import Path

    from staylocal.install.memory import Memory


def take_out(repo: git.Repo, known: Memory) -> list[Line]:
    """Remove our hooks. What was changed since is left alone, and said."""
    lines = _leave(repo, known)
    own = place.own(repo)
    if own.is_dir():
        lines += _clear(repo, own)
    hooks = place.common(repo)
    removed, restored, left = [], [], []
    for name in scripts.HOOKS:
        path, kept = seat(hooks, name), hooks / f"{name}.{scripts.KEPT}"
        was_ours = _remove(path)
        if _restore(path, kept):
            restored.append(path.name)
        elif was_ours:
            removed.append(path.name)
        left += _left(path, kept)
    where = shorter(repo, hooks)
    if removed:
        lines.append(Line(label="removed", text=f"{', '.join(removed)} from {where}"))
    if restored:
        lines.append(Line(label="put back", text=f"{', '.join(restored)} in {where}"))
    return lines + left


def _remove(path: Path) -> bool:
    if state(path) != "ours":
        return False
    with files.said(path, "removed"):
        path.unlink()
    return True


def _restore(path: Path, kept: Path) -> bool:
    if not os.path.lexists(kept) or state(path) != "none":
        return False
    with files.said(path, "put back"):
        kept.rename(path)
    return True


def _left(path: Path, kept: Path) -> list[Line]:
    """What stays, and why: a hook of ours with another's lines in it, or another's hook in front of a kept one."""
    beside = f"; the one from before is {kept.name}" if os.path.lexists(kept) else ""
    if state(path) == "edited":
        return [Line(label="left", text=f"{path.name}: it was edited since{beside}", changed=False)]
    if beside:
        return [Line(label="left", text=f"{path.name}: it was replaced since{beside}", changed=False)]
    return []


def _leave(repo: git.Repo, known: Memory) -> list[Line]:
    """Give core.hooksPath back, if it is still ours."""
    ours = gitconfig.Value("local", str(place.own(repo)))
    if ours not in gitconfig.hooks_paths():
        return []
    if known.hooks_path is None:
        git.unset("core.hooksPath")
        return [Line(label="put back", text="core.hooksPath is not set by this repository, as before")]
    git.set_value("core.hooksPath", known.hooks_path)
    return [Line(label="put back", text=f"core.hooksPath = {known.hooks_path}")]


def _clear(repo: git.Repo, own: Path) -> list[Line]:
    """Our folder, without what others put there."""
    with files.said(own, "removed"):
        for path in own.iterdir():
            _remove(path)
        strangers = sorted(path.name for path in own.iterdir())
        if strangers:
            text = f"{', '.join(strangers)} in {shorter(repo, own)}: not staylocal's"
            return [Line(label="left", text=text, changed=False)]
        own.rmdir()
    return [Line(label="removed", text=shorter(repo, own))]
