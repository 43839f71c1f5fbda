"""A plan that goes to the local tier -> the command line and environment that it is started with."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from staylocal.codex import address, argv, editing, overrides, provider, seal, sealing
from staylocal.codex.argv_reader import Option
from staylocal.codex.launching import Launch, RefusedError
from staylocal.policy_keys import PROVIDERS

if TYPE_CHECKING:
    from staylocal.codex.argv import Invocation
    from staylocal.codex.plan import Plan
    from staylocal.codex.provider import Ready
    from staylocal.codex.surroundings import Surroundings
    from staylocal.policy_keys import Provider

# Said on the command line they speak of the hosted side, or open what the seal closes.
_TAKEN_OUT = ("--oss", "--local-provider", "--model", "--search", "--sandbox", "--approve-for-me", "--ask-for-approval")
_BYPASS = ("--dangerously-bypass-approvals-and-sandbox", "--dangerously-bypass-hook-trust")
_KEYS = (
    *("model", "model_provider", "model_providers", "openai_base_url", "oss_provider", "web_search", "notify", "otel"),
    *("sandbox_mode", "sandbox_workspace_write", "approval_policy", "default_permissions", "permissions", "analytics"),
    *("features", "mcp_servers", "hooks", "check_for_update_on_startup", "feedback", "profile"),
)
_SILENT = ("--oss", "--local-provider", "--model", "--sandbox")  # they come back in another form


def launch(plan: Plan) -> Launch:
    """Choose and check the provider, then build. Raises ProviderError or RefusedError; never falls back to hosted."""
    invocation, here, policy, carried = plan.invocation, *plan.found()
    access = sealing.access_of(invocation, here)
    sensitive = not set(plan.route.why) <= {"pinned", "override", "clean"}
    if access == "full" and sensitive and not policy.local.full_access:
        raise RefusedError(
            "full access was asked for, and what the run carries or can reach is sensitive",
            hint="Leave the flag out (the sandbox stays on), or allow it: [local] full_access = true in\n"
            "~/.config/staylocal/config.toml or /etc/staylocal.toml.",
        )
    if proxies := [name for name in here.settings.loaded_names() if name.lower() in {*address.PROXIES} - {"no_proxy"}]:
        raise RefusedError(
            f"Codex's own .env sets {proxies[0]}, and a local run must talk to its provider alone",
            hint=f"Take it out of {here.settings.home}/.env; set it where staylocal sees it.",
        )
    ready = provider.choose(
        policy.local,
        asked_provider=_asked_provider(invocation, here),
        asked_model=invocation.last("--model") or here.settings.text("model"),
        needs=provider.Needs(tokens=carried.tokens, images=carried.images, schema=carried.schema, tools=True),
        environ=here.environ,
    )
    sealed = seal.outward(
        run=plan.run,
        access=access,
        servers=here.settings.servers,
        allowed_servers=policy.local.mcp,
        features=here.settings.names("features"),
    )
    if plan.listing:
        plan.listing.abandon()
    changed, notes = _without_hosted(_session(invocation, plan, ready))
    added = [
        Option(name="--oss"),
        Option(name="--local-provider", value=ready.kind),
        Option(name="--model", value=ready.model),
        *(Option(name="--config", value=text) for text in sealed.options),
    ]
    return Launch(
        argv=argv.build(changed.with_options(added)),
        env=provider.child_environment(ready, here.environ),
        cwd=here.started,
        seal=sealed,
        provider=ready.kind,
        model=ready.model,
        address=ready.address,
        port=_port(ready.address) if sealed.state == "on" else 0,
        notes=(*notes, *ready.notes, *sealed.notes),
    )


def _port(address: str) -> int:
    parts = urlsplit(address)
    return parts.port or (443 if parts.scheme == "https" else 80)


def _asked_provider(invocation: Invocation, here: Surroundings) -> Provider | None:
    said = [invocation.last("--local-provider"), here.settings.text("model_provider")]
    said.append(here.settings.text("oss_provider") if invocation.has("--oss") else None)
    return next((kind for kind in PROVIDERS if kind in said), None)


def _session(invocation: Invocation, plan: Plan, ready: Ready) -> Invocation:
    """The session by its id; one that another provider had goes on as a fork, which is the only way that it can."""
    if plan.session is None:
        return invocation
    named = invocation.with_session(plan.session.id)
    if plan.session.provider == ready.kind or invocation.command[-1] == "fork":
        return named
    return named.as_command((*invocation.command[:-1], "fork"))


def _without_hosted(invocation: Invocation) -> tuple[Invocation, list[str]]:
    """Take out what would lead to the hosted side; gives what is to be said."""
    flags = [name for name in (*_TAKEN_OUT, *_BYPASS) if invocation.has(name)]
    keys = sorted({each.path[0] for each in overrides.overrides(invocation) if each.path[0] in _KEYS})
    said = [name for name in flags if name not in (*_SILENT, _BYPASS[0])] + [f"-c {key}" for key in keys]
    changed = editing.without_settings(invocation.without(*flags), _KEYS, seal.BESIDE)
    return changed, [f"left out: {', '.join(said)}"] if said else []
