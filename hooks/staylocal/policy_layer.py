"""One policy file, checked: the text of an admin's, a user's or a repository's file becomes a Layer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Literal, get_args

from staylocal import policy_keys as keys
from staylocal import policy_watched as watched
from staylocal.errors import PolicyError
from staylocal.findings import KINDS, Kind
from staylocal.globs import check as check_glob
from staylocal.policy_allow import Allow, Purpose
from staylocal.policy_table import Table, listed, read, shown

if TYPE_CHECKING:
    import re

    from staylocal.policy_keys import Provider

Origin = Literal["admin", "user", "repository"]
Recording = Literal["when-used", "always"]
OnSensitive = Literal["redact", "local", "refuse"]
OnTouch = Literal["report", "rerun-local"]
Prefer = Literal["hosted", "local"]

_KEYS: dict[str, tuple[str, ...]] = {
    "local": ("provider", "model", "address", "trusted_hosts", "mcp", "full_access"),
    "hosted": ("model", "on_sensitive", "on_touch", "mcp", "apps", "plugins", "readable", "env"),
    "sensitive": ("paths",),
    "prompts": ("paths",),
    "gate": ("block",),
    "identifiers": watched.IDENTIFIERS,
    "customer_data": watched.CUSTOMER_DATA,
}
# What loosens, or moves where things go: user's and admin's files only.
_MINE: dict[str, tuple[str, ...]] = {
    "local": ("address", "trusted_hosts", "mcp", "full_access"),
    "hosted": ("on_touch", "mcp", "apps", "plugins", "readable", "env"),
}
_TOP_KEYS = ("record", "key", "same_commit_allow", "prefer", "internal", "allow", *_KEYS)
_ALLOW_KEYS = ("fingerprint", "path", "for", "why", "until")
_TRUSTED_PLACES = (
    "Set it in /etc/staylocal.toml or ~/.config/staylocal/config.toml: a repository is not trusted with it."
)
_WHY_LENGTH = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """What one policy file says; None or empty where it says nothing.

    A repository whose file is gone from a version that is judged is `Layer(label=..., origin="repository")`.
    """

    label: str
    origin: Origin
    record: Recording | None = None
    key: bytes | None = field(default=None, repr=False)
    same_commit_allow: bool | None = None
    prefer: Prefer | None = None
    provider: Provider | None = None
    others: tuple[Provider, ...] = ()
    local_model: str | None = None
    local_models: tuple[tuple[Provider, str], ...] = ()
    address: str | None = None
    addresses: tuple[tuple[Provider, str], ...] = ()
    trusted_hosts: tuple[str, ...] | None = None
    local_mcp: tuple[str, ...] | None = None
    full_access: bool | None = None
    hosted_model: str | None = None
    on_sensitive: OnSensitive | None = None
    on_touch: OnTouch | None = None
    hosted_mcp: tuple[str, ...] | None = None
    apps: bool | None = None
    plugins: bool | None = None
    readable: tuple[str, ...] | None = None
    env: tuple[str, ...] | None = None
    sensitive: tuple[str, ...] = ()
    internal: tuple[tuple[str, re.Pattern[str]], ...] = ()
    domains: tuple[str, ...] = ()
    words: tuple[str, ...] = field(default=(), repr=False)
    private_addresses: bool | None = None
    own_domains: tuple[str, ...] | None = None
    regions: tuple[str, ...] = ()
    class_points: int | None = None
    gate_points: int | None = None
    prompts: tuple[str, ...] = ()
    block: frozenset[Kind] | None = None
    allows: tuple[Allow, ...] = ()

    def model_for(self, provider: Provider) -> str | None:
        """What it says of that provider's model."""
        return dict(self.local_models).get(provider, self.local_model)

    def address_for(self, provider: Provider, first: Provider) -> str | None:
        """What it says of that provider's address; a plain one is for its first provider, or `first`."""
        plain = self.address if provider == (self.provider or first) else None
        return dict(self.addresses).get(provider, plain)


def parse_layer(text: bytes, *, label: str, origin: Origin, today: date) -> Layer:
    """Check one file, or PolicyError. `label`: its name in messages; `today`: decides what has expired."""
    top = read(text, label)
    top.only(_TOP_KEYS)
    tables = {name: top.table(name) for name in _KEYS}
    for name, table in tables.items():
        table.only(_KEYS[name])
    _check_trust(top, tables, origin)
    local, hosted = tables["local"], tables["hosted"]
    identifiers, customers = tables["identifiers"], tables["customer_data"]
    provider, *others = keys.providers(local) or (None,)
    local_model, local_models = keys.models(local)
    address, addresses = keys.addresses(local)
    key = top.matching("key", "[0-9a-f]{32}", "32 lowercase hexadecimal digits", quiet=True)
    return Layer(
        label=label,
        origin=origin,
        record=top.choice("record", get_args(Recording)),
        key=None if key is None else bytes.fromhex(key),
        same_commit_allow=top.flag("same_commit_allow"),
        prefer=top.choice("prefer", get_args(Prefer)),
        provider=provider,
        others=tuple(others),
        local_model=local_model,
        local_models=local_models,
        address=address,
        addresses=addresses,
        trusted_hosts=keys.trusted_hosts(local),
        local_mcp=keys.servers(local),
        full_access=local.flag("full_access"),
        hosted_model=keys.model(hosted, "model"),
        on_sensitive=hosted.choice("on_sensitive", get_args(OnSensitive)),
        on_touch=hosted.choice("on_touch", get_args(OnTouch)),
        hosted_mcp=keys.servers(hosted),
        apps=hosted.flag("apps"),
        plugins=hosted.flag("plugins"),
        readable=keys.readable(hosted),
        env=keys.variables(hosted),
        sensitive=_globs(tables["sensitive"]),
        internal=watched.patterns(top.table("internal")),
        domains=watched.domains(identifiers),
        words=watched.words(identifiers),
        private_addresses=identifiers.flag("private_addresses"),
        own_domains=watched.own_domains(customers),
        regions=watched.regions(customers),
        class_points=watched.points(customers, "class_points"),
        gate_points=watched.points(customers, "gate_points"),
        prompts=_globs(tables["prompts"]),
        block=_block(tables["gate"]),
        allows=tuple(_allow(table, today) for table in top.tables("allow")),
    )


def _check_trust(top: Table, tables: dict[str, Table], origin: Origin) -> None:
    """Refuse what this kind of file may not say."""
    if origin != "repository":
        if "key" in top.data:
            hint = "Each repository has its own: set it in its .staylocal.toml."
            raise top.error("key", "may only stand in a repository's file", hint=hint)
        return
    refused = [(tables[name], key) for name, names in _MINE.items() for key in names]
    for table, key in ((top, "same_commit_allow"), *refused):
        if key in table.data:
            raise table.error(key, "may not be set by a repository", hint=_TRUSTED_PLACES)
    hosted = tables["hosted"]
    if hosted.data.get("on_sensitive") == "redact":
        problem = f"""must be {listed(("local", "refuse"))} in a repository's file, not 'redact'"""
        raise hosted.error("on_sensitive", problem, hint=_TRUSTED_PLACES)


def _globs(table: Table) -> tuple[str, ...]:
    globs = table.texts("paths") or ()
    for position, glob in enumerate(globs):
        _check_glob(table, f"paths[{position}]", glob)
    return globs


def _check_glob(table: Table, key: str, glob: str) -> None:
    try:
        check_glob(glob)
    except ValueError as error:
        raise table.error(key, f"{shown(glob)} is not a gitignore pattern: {error}") from None


def _block(gate: Table) -> frozenset[Kind] | None:
    words = gate.texts("block")
    if words is None:
        return None
    for position, word in enumerate(words):
        if word not in KINDS:
            raise gate.error(f"block[{position}]", f"must be {listed(KINDS)}, not {shown(word)}")
    return frozenset(kind for kind in KINDS if kind in words)


def _allow(table: Table, today: date) -> Allow:
    table.only(_ALLOW_KEYS)
    fingerprint = table.matching("fingerprint", "[0-9a-f]{16}", "16 lowercase hexadecimal digits", quiet=True)
    path = table.text("path")
    if (fingerprint is None) == (path is None):
        raise PolicyError(f"{table.label}: {table.place}: must have exactly one of fingerprint and path")
    if path is not None:
        _check_glob(table, "path", path)
        if path.startswith("!"):
            raise table.error("path", f"{shown(path)} begins with !, and there is nothing to take it out of")
    until = table.get("until", date, "a date like 2027-01-31, without quotes")
    return Allow(
        why=_why(table),
        purpose=table.choice("for", get_args(Purpose)) or "commit",
        fingerprint=fingerprint,
        path=path,
        until=until,
        expired=until is not None and until < today,
        place=f"{table.label}: {table.place}",
    )


def _why(table: Table) -> str:
    """Take the reason, which reports print: nothing that a terminal would act on."""
    why = (table.text("why") or "").strip()
    if not why:
        raise table.error("why", "must say why this is allowed")
    if not why.isprintable() or len(why) > _WHY_LENGTH:
        raise table.error("why", f"must be one line of at most {_WHY_LENGTH} characters, not {shown(why)}")
    return why
