"""Local providers: reachable, on this machine, with a model that is here and holds what is asked.

Nothing here ever leads to a hosted model: what fails says how to start a local one. The address that was checked
is the one that Codex gets, as a literal, with every proxy taken away.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from staylocal.codex import address, lmstudio, ollama
from staylocal.codex.http_json import Server
from staylocal.codex.provider_error import ProviderError
from staylocal.codex.ready import Found, Needs, Ready

if TYPE_CHECKING:
    from collections.abc import Mapping

    from staylocal.policy_keys import Provider
    from staylocal.policy_tiers import Local

__all__ = ["INSTRUCTIONS", "Needs", "ProviderError", "Ready", "check", "child_environment", "choose"]

# Tokens of Codex's own instructions and tools in front of every prompt: 39 KB, counted by a llama.cpp server as
# 4,496 with codex-cli 0.169.
INSTRUCTIONS = 4_500
_SMALLEST = 4_096  # the context that both servers take by default on most machines
_STEP = 8_192
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


def _with_asked(kind: Provider, local: Local, asked: str | None, needs: Needs, environ: Mapping[str, str]) -> Ready:
    if asked is None or not _HOSTED.match(asked):
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
    return ProviderError(first.reason, "\n".join(("no local provider is ready", *lines)), hint="\n".join(hints))


def check(kind: Provider, local: Local, model: str | None, needs: Needs, environ: Mapping[str, str]) -> Ready:
    """Ask one provider for a model (None: the policy's). Raises ProviderError; takes at most 3 seconds.

    Needs no more than the address, the model's list and its details: nothing is pulled, loaded or run.
    """
    asked = model or local.model_for(kind)
    where = address.of(kind, local, environ)
    if kind == "ollama":
        ollama.refuse_cloud_name(asked)
        server = Server(ollama.NAME, where, ollama.START)
        found = ollama.look(server, asked)
    else:
        server = Server(lmstudio.NAME, where, lmstudio.START)
        found = lmstudio.look(server, asked, environ)
    server.refuse_redirects("/v1/models", "/v1/responses")
    _refuse_incapable(kind, found, needs)
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
        warnings=tuple(_context(kind, found, needs.tokens + INSTRUCTIONS)),
    )


def _refuse_incapable(kind: Provider, found: Found, needs: Needs) -> None:
    """LM Studio gives tools to every model in a form of its own; Ollama refuses them to a model without."""
    able = found.capabilities
    if needs.images and "vision" not in (able or ()):
        hint = "Name a model that can: its capabilities hold vision."
        raise ProviderError("capability", f"{found.name} can't see images", hint=hint)
    if needs.tools and kind == "ollama" and able is not None and "tools" not in able:
        hint = "Name a model that can: its capabilities hold tools (ollama show NAME)."
        raise ProviderError("capability", f"{found.name} can't call tools, which Codex works with", hint=hint)


def _context(kind: Provider, found: Found, tokens: int) -> list[str]:
    """Refuse what can't fit; warn where only the server's default could be smaller."""
    wanted = -(-tokens // _STEP) * _STEP
    more = ollama.more_context(wanted) if kind == "ollama" else lmstudio.more_context(wanted, found.name)
    limit = found.context or found.model_context
    if limit is not None and tokens > limit:
        able = found.model_context is None or tokens <= found.model_context
        of = "its context is" if found.context else "it can hold at most"
        message = (
            f"{found.name}: about {tokens:,} tokens are needed ({INSTRUCTIONS:,} of them Codex's own), {of} {limit:,}"
        )
        raise ProviderError("context", message, hint=more if able else "Name a model with a longer context.")
    if found.context is None and tokens > _SMALLEST:
        what = "it is not loaded yet, and its server's default context may be smaller"
        return [f"{found.name}: about {tokens:,} tokens are needed; {what}. {more}"]
    return []


def child_environment(ready: Ready, environ: Mapping[str, str]) -> dict[str, str | None]:
    """What to change for Codex: a value, or None to take the variable out."""
    others = ("CODEX_OSS_PORT", "OLLAMA_HOST")
    gone = {name: None for name in environ if name in others or name.lower() in address.PROXIES}
    return gone | {"CODEX_OSS_BASE_URL": ready.base_url, "NO_PROXY": "*", "no_proxy": "*"}
