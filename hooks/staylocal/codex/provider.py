"""Local providers: reachable, on this machine, with a model that is here and holds what is asked.

Nothing here ever leads to a hosted model: what fails says how to start a local one. The address that was checked
is the one that Codex gets, as a literal, with every proxy taken away.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from staylocal.codex import address, fit, lmstudio, ollama
from staylocal.codex.http_json import Server
from staylocal.codex.provider_error import ProviderError
from staylocal.codex.ready import INSTRUCTIONS, Needs, Ready

if TYPE_CHECKING:
    from collections.abc import Mapping

    from staylocal.codex.address import Address
    from staylocal.policy_keys import Provider
    from staylocal.policy_tiers import Local

__all__ = [
    "INSTRUCTIONS",
    "Needs",
    "ProviderError",
    "Ready",
    "check",
    "child_environment",
    "choose",
    "is_hosted_name",
    "reach",
]

_HOSTED = re.compile(r"(openai/)?(gpt-(?!oss)|o[1-9]($|[-:])|codex($|-)|chatgpt|claude|gemini)", re.IGNORECASE)


def choose(
    local: Local,
    asked_provider: Provider | None,
    asked_model: str | None,
    needs: Needs,
    environ: Mapping[str, str],
) -> Ready:
    """The first provider that is ready: the one asked for, then the policy's in their order.

    A hosted model's name is dropped, and said in `notes`, where the provider has no such model; any other name
    that was asked for is insisted on. Raises ProviderError, with a line for each provider.
    """
    order = dict.fromkeys((*((asked_provider,) if asked_provider else ()), *local.providers))
    failed: dict[Provider, ProviderError] = {}
    for kind in order:
        try:
            ready = _with_asked(kind, local, asked_model, needs, environ)
        except ProviderError as error:
            failed[kind] = error
            continue
        tried = tuple(f"{each} was tried first: {error.message}" for each, error in failed.items())
        return replace(ready, notes=(*tried, *ready.notes))
    raise _all(failed)


def is_hosted_name(model: str) -> bool:
    """Whether it is called as hosted models are."""
    return _HOSTED.match(model) is not None


def _with_asked(kind: Provider, local: Local, asked: str | None, needs: Needs, environ: Mapping[str, str]) -> Ready:
    if asked is None or not is_hosted_name(asked):
        return check(kind, local, asked, needs, environ)
    try:
        return check(kind, local, asked, needs, environ)
    except ProviderError as error:
        if error.reason != "no-model":
            raise
    ready = check(kind, local, None, needs, environ)
    return replace(ready, notes=(f"{asked} is a hosted model: {ready.model} is used in its place",))


def _all(failed: dict[Provider, ProviderError]) -> ProviderError:
    first, *others = failed.values()
    if not others:
        return first
    lines = (f"  {kind}: {error.message}" for kind, error in failed.items())
    hints = dict.fromkeys(error.hint for error in failed.values() if error.hint)
    rooms = [error.room for error in failed.values() if error.room is not None]
    return ProviderError(
        first.reason,
        "\n".join(("no local provider is ready", *lines)),
        hint="\n".join(hints),
        room=max(rooms, default=None),
    )


def check(kind: Provider, local: Local, model: str | None, needs: Needs, environ: Mapping[str, str]) -> Ready:
    """Ask one provider for a model (None: the policy's). Raises ProviderError; takes at most 3 seconds.

    Needs no more than the address, the model's list and its details: nothing is pulled, loaded or run.
    """
    asked = model or local.model_for(kind)
    where = address.of(kind, local, environ)
    if kind == "ollama":
        ollama.refuse_cloud_name(asked)
    server = reach(kind, where)
    found = ollama.look(server, asked) if kind == "ollama" else lmstudio.look(server, asked, environ)
    server.refuse_redirects("/v1/models", "/v1/responses")
    if gap := next(iter(fit.gaps(kind, found, needs)), None):
        raise ProviderError(gap.reason, gap.problem, hint=gap.fix, room=gap.room)
    warning = fit.warning(kind, found, needs)
    return Ready(
        kind=kind,
        address=server.url,
        base_url=f"{server.url}/v1",
        host_is_loopback=where.loopback,
        version=found.version,
        model=found.name,
        context=found.context,
        model_context=found.model_context,
        capabilities=found.capabilities or frozenset(),
        quantisation=found.quantisation,
        size=found.size,
        warnings=(warning,) if warning else (),
    )


def reach(kind: Provider, where: Address) -> Server:
    """Connect to it. Raises ProviderError: unreachable."""
    start = ollama.START if kind == "ollama" else lmstudio.START
    return Server(fit.title(kind), where, start)


def child_environment(ready: Ready, environ: Mapping[str, str]) -> dict[str, str | None]:
    """What to change for Codex: a value, or None to take the variable out."""
    others = ("CODEX_OSS_PORT", "OLLAMA_HOST")
    gone = {name: None for name in environ if name in others or name.lower() in address.PROXIES}
    return gone | {"CODEX_OSS_BASE_URL": ready.base_url, "NO_PROXY": "*", "no_proxy": "*"}
