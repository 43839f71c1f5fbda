"""Where our hooks go: the repository's own folder, or, where git looks elsewhere, one of ours in front of it."""

from __future__ import annotations

import os
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from staylocal.errors import UndecidedError
from staylocal.install import gitconfig

if TYPE_CHECKING:
    from staylocal import git

OWN = "staylocal-hooks"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """`folder`: where scripts go. `chained`: the folder where git looked before, None where that is `folder`.

    `takes_over`: core.hooksPath must yet be set to `folder`. `local`: the repository's own value of it, if it
    has one that isn't ours.
    """

    folder: Path
    chained: str | None = None
    takes_over: bool = False
    local: str | None = None

    @property
    def way_out(self) -> str:
        """The command that takes a folder of ours out of git's way."""
        if self.local is None:
            return "git config --local --unset core.hooksPath"
        return f"git config --local core.hooksPath {shlex.quote(self.local)}"


def common(repo: git.Repo) -> Path:
    """The hooks folder of a repository without core.hooksPath, shared by its worktrees."""
    return Path(repo.common_dir) / "hooks"


def own(repo: git.Repo) -> Path:
    """Our folder. Its path is absolute: a relative core.hooksPath counts from the worktree, and a linked one
    has no `.git` folder."""
    return Path(repo.common_dir) / OWN


def find(repo: git.Repo, remembered: str | None) -> Place:
    """`remembered`: the repository's own core.hooksPath from before ours.

    A folder that core.hooksPath names may be tracked (husky's) or serve all repositories (a global one), and
    a hooks folder that is a link leads to such a one: nothing is written there.
    """
    values = gitconfig.hooks_paths()
    folder = str(own(repo))
    hooks = str(common(repo))
    if not values:
        linked = os.path.islink(hooks)
        return Place(folder=Path(folder), chained=hooks, takes_over=True) if linked else Place(folder=Path(hooks))
    last = values[-1]
    if last.scope in ("worktree", "command"):
        raise UndecidedError(
            f"core.hooksPath is set for this {last.scope} alone ({last.raw}), where staylocal can't get in front of it",
            hint="Set it with `git config --local core.hooksPath` instead, then again.",
        )
    if last.raw != folder:
        local = last.raw if last.scope == "local" else None
        return Place(folder=Path(folder), chained=gitconfig.expanded(last.raw), takes_over=True, local=local)
    if remembered is None:
        outer = [value.raw for value in values if value.scope in ("system", "global")]
        chained = gitconfig.expanded(outer[-1]) if outer else hooks
    else:
        chained = gitconfig.expanded(remembered)
    return Place(folder=Path(folder), chained=chained, local=remembered)
