"""Everything that is looked at, in the order in which it is said; what waits for others waits side by side."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

from staylocal import git, rules
from staylocal.codex import client
from staylocal.doctor import books, machine, policies, proof, sandbox, stages, tiers
from staylocal.doctor import client as codex_client
from staylocal.doctor.check import Check, hole, note
from staylocal.errors import NoRepositoryError, PolicyError, StaylocalError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from staylocal.doctor.stages import Standing

Job = tuple[str, "Callable[[], Check | list[Check]]"]
_AT_ONCE = 8  # most of them wait for a program


def examine() -> list[Check]:
    """All checks of the folder that we stand in."""
    jobs = list(_jobs())
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return [check for found in pool.map(_looked, jobs) for check in found]


def _looked(job: Job) -> list[Check]:
    """What could not be found out counts as a hole."""
    name, look = job
    try:
        found = look()
    except StaylocalError as error:
        return [hole(name, f"not known: {error.message}", error.hint)]
    return found if isinstance(found, list) else [found]


def _jobs() -> Iterator[Job]:
    yield "python", machine.python
    yield "git", machine.git
    try:
        repo = git.find_repo()
    except NoRepositoryError:
        repo = None
    yield from _of_repository(repo)
    yield from _of_codex(repo.top if repo and repo.top else os.getcwd())


def _of_repository(repo: git.Repo | None) -> Iterator[Job]:
    """Its policy decides which local providers there are, and is looked at before the hooks that need it."""
    try:
        found = policies.load(repo)
    except PolicyError as error:
        check = policies.broken(error)
        yield policies.NAME, lambda: check
        valid = None
    else:
        yield policies.NAME, lambda: policies.look(repo, found)
        valid = found
    if repo is None:
        yield "hooks", lambda: note("hooks", "no repository here: hooks and ledger are looked at inside one")
    elif not repo.top:
        fix = "On a server, call `staylocal verify` from its pre-receive or update hook."
        yield "hooks", lambda: note("hooks", "a bare repository: no commits are made in it", fix)
    else:
        standing = stages.find(repo)
        yield stages.NAME, lambda: stages.look(repo, standing)
        yield proof.NAME, lambda: _proved(standing, valid)
        yield books.NAME, books.look
    yield from _providers(valid)


def _proved(standing: Standing, valid: rules.Rules | None) -> list[Check]:
    if valid is None:
        return [hole(proof.NAME, "not tried: the policy is wrong, and nothing can be committed", "See policy.")]
    return proof.look(standing)


def _providers(valid: rules.Rules | None) -> Iterator[Job]:
    if valid is None:
        return
    local = valid.policy.local
    for kind in local.providers:
        yield kind, partial(tiers.look, kind, local)


def _of_codex(folder: str) -> Iterator[Job]:
    try:
        codex = client.find()
    except client.NoClientError as error:
        check = codex_client.missing(error)
        yield "codex", lambda: check
    else:
        yield "codex", lambda: codex_client.version(codex)
        yield sandbox.NAME, lambda: sandbox.look(codex)
        yield "guard", lambda: codex_client.guards(codex, folder)
    yield "shim", codex_client.shims
    yield "managed", codex_client.requirements
