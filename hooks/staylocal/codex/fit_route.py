"""The route, with what the tiers can hold: `prefer = "local"` for open work, and what no hosted model holds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from staylocal.codex import overrides
from staylocal.codex.loading import BYTES
from staylocal.codex.provider_error import ProviderError
from staylocal.codex.ready import INSTRUCTIONS, LONG, Needs
from staylocal.codex.route import Route, decide
from staylocal.codex.settings import LOCAL_PROVIDERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from staylocal.codex.argv import Invocation
    from staylocal.codex.client import Client
    from staylocal.codex.loading import Carried
    from staylocal.codex.ready import Ready
    from staylocal.codex.rollout import Session
    from staylocal.codex.route import Facts, Only
    from staylocal.codex.surroundings import Surroundings
    from staylocal.policy import Policy

_NAMED = 3  # models that are named
LARGE = 60_000  # tokens by the usual estimate, from which on the hosted model's window is asked for
_CODEX_TAKES = 1 << 20  # characters of a prompt; the client refuses more itself, and sends nothing (0.169)
_MOST = 5  # bytes of text that make a token, at most: what is too large by this estimate is so by any


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Who asks for what, and where."""

    invocation: Invocation
    here: Surroundings
    policy: Policy
    carried: Carried
    session: Session | None
    client: Client
    only: Only = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A route, and what came up on the way to it: the local provider that was checked already, what is to be said
    before the run, and the choices where it is refused."""

    route: Route
    ready: Ready | None = None
    notes: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()


def needs_of(carried: Carried) -> Needs:
    """What a local model must be able to for this."""
    return Needs(tokens=carried.tokens, images=carried.images, schema=carried.schema, tools=True, words=carried.needs)


def settle(facts: Facts, request: Request) -> Settled:
    """Decide. A local provider is asked where the policy prefers one, the client's catalog for a large prompt."""
    settled = _preferred(facts, request)
    if settled.route.tier == "hosted" and (kept := _too_large(settled, request)):
        return kept
    if facts.unclear and settled.route.tier == "refused":
        return replace(settled, choices=("correct it: `route: local` or `hosted`, `needs: [long-context, tools]`",))
    return settled


def _preferred(facts: Facts, request: Request) -> Settled:
    """Open work goes local where the policy prefers that, the command line leaves it open, and a model is fit."""
    route = decide(facts)
    is_open = {"clean", "override"}.issuperset(facts.carried)
    if request.policy.prefer != "local" or not is_open or route.tier == "local" or _names_hosted(request):
        return Settled(route=route)
    hoped = decide(replace(facts, preferred="the policy prefers it"))
    if hoped.tier != "local":
        return Settled(route=route)
    try:
        return Settled(route=hoped, ready=_sure(request))
    except ProviderError as error:
        why = "; ".join(line.strip() for line in error.message.splitlines())
        return Settled(route=route, notes=(f"not local, though the policy prefers it: {why}",))


def _sure(request: Request) -> Ready:
    """A local provider that surely holds it. Raises ProviderError."""
    from staylocal.codex import local_run  # noqa: PLC0415 - hosted runs do without

    needs = needs_of(request.carried)
    found = local_run.ready(request.invocation, request.here, request.policy, needs)
    if needs.context >= LONG and found.context is None:
        raise ProviderError("context", found.warnings[0])
    return found


def _names_hosted(request: Request) -> bool:
    """Whether the command line, the prompt or the session says that it is the hosted tier."""
    from staylocal.codex import provider  # noqa: PLC0415 - as above

    invocation = request.invocation
    settings = {each.path: each.value for each in overrides.overrides(invocation)}
    asked = invocation.last("--model") or settings.get(("model",))
    named = settings.get(("model_provider",), LOCAL_PROVIDERS[0]) not in LOCAL_PROVIDERS
    hosted_model = isinstance(asked, str) and provider.is_hosted_name(asked)
    said = request.only == "hosted" or request.carried.asked == "hosted" or request.session is not None
    return named or hosted_model or said


def _too_large(settled: Settled, request: Request) -> Settled | None:
    """A refusal with its choices, where the prompt makes more tokens than the hosted model holds by any estimate."""
    if request.carried.said // BYTES < LARGE or request.carried.letters > _CODEX_TAKES:
        return None
    from staylocal.codex import provider_hosted  # noqa: PLC0415 - seldom needed

    settings, policy = request.here.settings, request.policy
    models = provider_hosted.catalog(request.client, request.here.environ)
    name = request.invocation.last("--model") or policy.hosted.model or settings.text("model")
    name = name or next((each.name for each in models), "")
    holds = provider_hosted.window(name, models, settings)
    least = request.carried.said // _MOST + INSTRUCTIONS
    if holds is None or least <= holds:
        return None
    what = f"the prompt makes {least:,} tokens or more, and {name} holds {holds:,}"
    configured = settings.at("model_context_window") is not None  # for whichever model
    larger = [f"-m {each.name} ({each.context:,})" for each in models if each.context >= least and not configured]
    choices = (
        f"smaller:    cut or split the prompt: at most {holds - INSTRUCTIONS:,} tokens of it",
        *((f"hosted:     {', '.join(larger[:_NAMED])}",) if larger else ()),
        *(("hosted:     if it holds more than that: -c model_context_window=TOKENS",) if configured else ()),
        *_locally(request),
    )
    return Settled(
        route=Route(tier="refused", why=settled.route.why, reason=what), notes=settled.notes, choices=choices
    )


def _locally(request: Request) -> Iterator[str]:
    try:
        found = _sure(request)
    except ProviderError as error:
        yield f"locally:    not either: {'; '.join(line.strip() for line in error.message.splitlines())}"
        yield from (f"            {line}" for line in error.hint.splitlines())
        return
    holds = f"holds {found.context:,}" if found.context else "may hold it"
    yield f"locally:    add --oss ({found.model} {holds})"
