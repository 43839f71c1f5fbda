"""The policy files that count here: the administrator's, the user's and the repository's."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from staylocal import git, policy, report, rules
from staylocal.doctor.check import Check, hole, note, ok
from staylocal.objects import Objects

if TYPE_CHECKING:
    from collections.abc import Iterator

    from staylocal.errors import PolicyError

NAME = "policy"


def load(repo: git.Repo | None) -> rules.Rules:
    """HEAD's policy, tightened by the worktree's. Raises PolicyError."""
    if repo is None:
        return rules.load(None)
    with Objects() as objects:
        return rules.load(objects, base=repo.head, top=repo.top or None)


def broken(error: PolicyError) -> Check:
    """A file that can't be read stops every commit and every run."""
    return hole(NAME, error.message, error.hint or "Set that right: until then commits and runs are refused.")


def look(repo: git.Repo | None, found: rules.Rules) -> list[Check]:
    """Which files there are, and what in them does not do what it seems to."""
    odd = list(_odd(repo, found))
    files = [name for name, path in _files(repo) if os.path.exists(path)]
    text = f"valid: {', '.join(files)}" if files else "no file: the defaults count"
    return [ok(NAME, text), *odd] if files or repo is None else odd


def _files(repo: git.Repo | None) -> Iterator[tuple[str, str]]:
    yield policy.ADMIN_PATH, policy.ADMIN_PATH
    yield "the user's", policy.user_path(os.environ)
    if repo and repo.top:
        yield rules.FILE, os.path.join(repo.top, rules.FILE)


def _odd(repo: git.Repo | None, found: rules.Rules) -> Iterator[Check]:
    if "secret" not in found.policy.block:
        yield hole(
            NAME, "secrets don't stop a commit: `block` is written without them", 'Add "secret" to [gate] block.'
        )
    if repo and repo.top:
        yield from _own(repo)
    if expired := found.policy.expired:
        places = ", ".join(entry.place for entry in expired[: report.NAMED])
        yield note(NAME, f"expired: {report.plural(len(expired), 'allow entry')} ({places})", "Renew or remove them.")
    for problem in found.problems:
        yield note(NAME, f"{problem}: everything below counts as sensitive", "Set the line right.")


def _own(repo: git.Repo) -> Iterator[Check]:
    """The repository's file: what is not committed loosens nothing, and others don't have it."""
    if not os.path.exists(os.path.join(repo.top, rules.FILE)):
        yield note(NAME, f"no {rules.FILE} here: defaults count, and records are not demanded", "staylocal init")
    elif git.resolve(f"HEAD:{rules.FILE}") is None:
        text = f"{rules.FILE} is not committed: what it loosens does not count yet"
        yield note(NAME, text, f"git add {rules.FILE} && git commit")
