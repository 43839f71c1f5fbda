"""Local providers side by side: reachable, with which models, and whether the one that would be used is ready.

Only addresses that `address` allows are asked; nothing is pulled, loaded or run.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from staylocal.codex import address, answers, fit, lmstudio, ollama, provider
from staylocal.codex.provider_error import ProviderError
from staylocal.codex.ready import Needs
from staylocal.errors import UndecidedError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from staylocal.codex.ready import Found
    from staylocal.policy_keys import Provider
    from staylocal.policy_tiers import Local

SECONDS = 2.5  # for all of them together: the command is done within 3
_CODEX = Needs(tools=True)
_OF_MODELS = ("no-model", "remote-model", "context", "capability")


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What one provider says. `asked`: the model that the policy names; `chosen`: as it is listed, "" if it is not.

    `url`: where it answered, else where it should; `source`: what says so; `problem`: why it is not ready, if it
    isn't; `reached`: whether anything listens there.
    """

    kind: Provider
    asked: str
    configured: bool = True
    url: str = ""
    source: str = ""
    loopback: bool = True
    reached: bool = False
    version: str = ""
    models: tuple[Found, ...] = ()
    chosen: str = ""
    warning: str = ""
    problem: ProviderError | None = None

    def fitting(self, needs: Needs) -> list[Found]:
        """The models that run here and do, those whose context is known first; none of a provider that is no good."""
        if self.problem and self.problem.reason not in _OF_MODELS:
            return []
        fits = [each for each in self.models if not each.remote and not fit.gaps(self.kind, each, needs)]
        return sorted(fits, key=lambda each: each.context is None)


def all_of(kinds: Sequence[Provider], local: Local, environ: Mapping[str, str]) -> list[Survey]:
    """Look at each; takes at most `SECONDS`. Raises UndecidedError for a bug."""
    found: dict[Provider, Survey] = {}
    threads = {kind: threading.Thread(target=_note, args=(kind, local, environ, found), daemon=True) for kind in kinds}
    for thread in threads.values():
        thread.start()
    ends = time.monotonic() + SECONDS
    for thread in threads.values():
        thread.join(max(ends - time.monotonic(), 0))
    return [found.get(kind) or _late(kind, local, running=threads[kind].is_alive()) for kind in kinds]


def _note(kind: Provider, local: Local, environ: Mapping[str, str], found: dict[Provider, Survey]) -> None:
    found[kind] = look(kind, local, environ)


def _late(kind: Provider, local: Local, *, running: bool) -> Survey:
    if not running:
        raise UndecidedError(f"{fit.title(kind)} could not be looked at: this is a bug in staylocal")
    problem = ProviderError("unreachable", f"{fit.title(kind)} took more than {SECONDS:g} seconds")
    return Survey(kind=kind, asked=local.model_for(kind), configured=kind in local.providers, problem=problem)


def look(kind: Provider, local: Local, environ: Mapping[str, str]) -> Survey:
    """Look at one."""
    found = Survey(kind=kind, asked=local.model_for(kind), configured=kind in local.providers)
    try:
        where = address.of(kind, local, environ)
        found = replace(found, url=where.url(where.hosts[0]), source=where.source, loopback=where.loopback)
        server = provider.reach(kind, where)
        found = replace(found, url=server.url, reached=True)
        models = ollama.every(server) if kind == "ollama" else lmstudio.every(server, environ)
        version = next((each.version for each in models if each.version), "")
        found = replace(found, version=version, models=tuple(models))
        server.refuse_redirects("/v1/models", "/v1/responses")
        chosen = _listed(kind, found)
        found = replace(found, chosen=chosen.name)
        _refuse(kind, chosen)
    except ProviderError as error:
        return replace(found, problem=error)
    return replace(found, warning=fit.warning(kind, chosen, _CODEX))


def _listed(kind: Provider, found: Survey) -> Found:
    """The policy's model among those that are there. Raises ProviderError as the check before a run does."""
    names = [each.name for each in found.models]
    if kind == "ollama":
        ollama.refuse_cloud_name(found.asked)
    name = ollama.listed_name(found.asked, names) if kind == "ollama" else lmstudio.listed_name(found.asked, names)
    if name is None:
        get = f"Get it: {'ollama pull' if kind == 'ollama' else 'lms get'} {found.asked}"
        raise answers.no_model(fit.title(kind), found.asked, names, get)
    return found.models[names.index(name)]


def _refuse(kind: Provider, chosen: Found) -> None:
    if chosen.remote:
        raise chosen.remote
    if gap := next(iter(fit.gaps(kind, chosen, _CODEX)), None):
        raise ProviderError(gap.reason, gap.problem, hint=gap.fix, room=gap.room)
