"""What the policy says of the two tiers, local and hosted, made of the layers that count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from staylocal.policy_keys import PROVIDERS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from staylocal.policy_keys import Provider
    from staylocal.policy_layer import Layer, OnSensitive, OnTouch, Prefer

_STRICTNESS: tuple[OnSensitive, ...] = ("redact", "local", "refuse")
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Local:
    """The local providers. `provider`, `model`, `address` are those of the first one to try.

    `address` None: what the environment says, or the provider's own default; `trusted_hosts` may be elsewhere.
    `mcp`: MCP servers that stay on; `full_access`: a run with something sensitive in it may go without a sandbox.
    """

    provider: Provider = "ollama"
    model: str = "llama3.2"
    address: str | None = None
    trusted_hosts: tuple[str, ...] = ()
    others: tuple[Provider, ...] = ()
    models: tuple[tuple[Provider, str], ...] = ()
    addresses: tuple[tuple[Provider, str], ...] = ()
    mcp: tuple[str, ...] = ()
    full_access: bool = False

    @property
    def providers(self) -> tuple[Provider, ...]:
        """All that may be tried, in this order."""
        return (self.provider, *self.others)

    def model_for(self, provider: Provider) -> str:
        """The model to use there; also of a provider that is not among `providers`."""
        return self.model if provider == self.provider else dict(self.models).get(provider, self.model)

    def address_for(self, provider: Provider) -> str | None:
        """The address that user or admin gave to it."""
        return self.address if provider == self.provider else dict(self.addresses).get(provider)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hosted:
    """The hosted model ("": Codex's own choice), what becomes of something sensitive, and what a seal leaves open.

    `mcp`, `apps`, `plugins` stay on, which makes the seal partial. `readable`: folders of toolchains, absolute.
    `env`: names of variables (with * at the end: beginnings) that commands may see although they look secret.
    `firm`: an admin or a repository says more than `redact`, which no user's file undoes.
    """

    model: str = ""
    on_sensitive: OnSensitive = "local"
    on_touch: OnTouch = "report"
    mcp: tuple[str, ...] = ()
    apps: bool = False
    plugins: bool = False
    readable: tuple[str, ...] = ()
    env: tuple[str, ...] = ()
    firm: bool = False


def said(values: Iterable[_T | None]) -> _T | None:
    """The first that is said."""
    return next((value for value in values if value is not None), None)


def local_tier(ranked: list[Layer], mine: list[Layer]) -> Local:
    """Take each key from the highest layer that says it. `mine`: admin's and user's, which alone say addresses."""
    providers = ((layer.provider, *layer.others) for layer in ranked if layer.provider)
    first, *others = next(providers, Local().providers)
    models = {kind: said(layer.model_for(kind) for layer in ranked) or Local().model for kind in PROVIDERS}
    addresses = {kind: said(layer.address_for(kind, first) for layer in mine) for kind in PROVIDERS}
    return Local(
        provider=first,
        model=models[first],
        address=addresses.pop(first),
        trusted_hosts=said(layer.trusted_hosts for layer in mine) or (),
        others=tuple(others),
        models=tuple((kind, name) for kind, name in models.items() if name != models[first]),
        addresses=tuple((kind, address) for kind, address in addresses.items() if address),
        mcp=said(layer.local_mcp for layer in mine) or (),
        full_access=said(layer.full_access for layer in mine) or False,
    )


def hosted_tier(ranked: list[Layer], every: list[Layer], mine: list[Layer]) -> Hosted:
    """Take the strictest `on_sensitive` of all, and what opens a seal from `mine` alone."""
    words = [layer.on_sensitive for layer in every if layer.on_sensitive]
    return Hosted(
        model=said(layer.hosted_model for layer in ranked) or Hosted().model,
        on_sensitive=max(words, key=_STRICTNESS.index, default=Hosted().on_sensitive),
        on_touch=said(layer.on_touch for layer in mine) or Hosted().on_touch,
        mcp=said(layer.hosted_mcp for layer in mine) or (),
        apps=said(layer.apps for layer in mine) or False,
        plugins=said(layer.plugins for layer in mine) or False,
        readable=said(layer.readable for layer in mine) or (),
        env=said(layer.env for layer in mine) or (),
        firm=any(layer.on_sensitive in _STRICTNESS[1:] and layer.origin != "user" for layer in every),
    )


def preferred(mine: list[Layer], repository: list[Layer]) -> Prefer:
    """Take admin's or user's word for open work, else "local" where any version of the repository's file says so."""
    words = [layer.prefer for layer in repository if layer.prefer]
    return said(layer.prefer for layer in mine) or ("local" if "local" in words else "hosted")
