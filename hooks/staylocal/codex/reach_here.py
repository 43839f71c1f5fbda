"""The workspace that we stand in: its top, its rules, and where its index is kept."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING

from staylocal import answered, git, rules, state
from staylocal.codex import reach
from staylocal.errors import NoRepositoryError
from staylocal.objects import Objects

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from staylocal.git import Repo
    from staylocal.rules import Rules


def look(tick: Callable[[], None] = lambda: None, *, history: reach.History = "auto") -> reach.Reach:
    """Refresh the index of the repository we stand in, or of the folder, where there is none. Raises StaylocalError."""
    try:
        repo = git.find_repo()
    except NoRepositoryError:
        top = os.getcwd()
        folder = state.of_folder(top)
        found = reach.refresh(top, None, partial(rules_of, None, top), folder, tick)
    else:
        folder = state.here()
        found = reach.refresh(repo.top, repo, partial(rules_of, repo, repo.top), folder, tick, history=history)
    return with_answers(found, folder)


def with_answers(found: reach.Reach, folder: str) -> reach.Reach:
    """The same with the files closed that hold a local answer, as the state folder knows them."""
    return found.with_closed(answered.known(folder), "a local answer")


def rules_of(repo: Repo | None, top: str, paths: Iterable[str]) -> Rules:
    """HEAD trusted, the worktree may tighten; in a folder outside a repository there is nothing to trust."""
    if repo is None:
        return rules.load(None, top=top, paths=paths)
    with Objects() as objects:
        return rules.load(objects, base=repo.head, top=top or None, paths=paths)
