"""A plan that goes to the local tier -> the command line and environment that it is started with."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from staylocal.codex import address, argv, editing, fit_route, overrides, provider, seal, sealing
from staylocal.codex.argv_reader import Option
from staylocal.codex.launching import Launch, RefusedError
from staylocal.codex.ready import LONG
from staylocal.policy_keys import PROVIDERS

if TYPE_CHECKING:
    from staylocal.codex.argv import Invocation
    from staylocal.codex.plan import Plan
    from staylocal.codex.provider import Needs, Ready
    from staylocal.codex.surroundings import Surroundings
    from staylocal.policy import Policy
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
    invocation, here, policy, _ = plan.invocation, *plan.found()
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
    found = plan.ready or _checked(plan)
    sealed = seal.outward(
        run=plan.run,
        access=access,
        servers=here.settings.servers,
        allowed_servers=policy.local.mcp,
        features=here.settings.names("features"),
    )
    if plan.listing:
        plan.listing.abandon()
    changed, notes = _without_hosted(_session(invocation, plan, found))
    added = [
        Option(name="--oss"),
        Option(name="--local-provider", value=found.kind),
        Option(name="--model", value=found.model),
        *(Option(name="--config", value=text) for text in sealed.options),
    ]
    return Launch(
        argv=argv.build(changed.with_options(added)),
        env=provider.child_environment(found, here.environ),
        cwd=here.started,
        seal=sealed,
        provider=found.kind,
        model=found.model,
        address=found.address,
        port=_port(found.address) if sealed.state == "on" else 0,
        notes=(*notes, *found.notes, *_long(plan, found), *sealed.notes),
    )


def _checked(plan: Plan) -> Ready:
    """Raises ProviderError, with every choice that there is."""
    here, policy, carried = plan.found()
    needs = fit_route.needs_of(carried)
    try:
        return ready(plan.invocation, here, policy, needs)
    except provider.ProviderError as error:
        from staylocal.codex import fit_choices  # noqa: PLC0415 - for an error only

        raise fit_choices.refusal(error, plan, needs) from None


def ready(invocation: Invocation, here: Surroundings, policy: Policy, needs: Needs) -> Ready:
    """Find the provider and model for it; one that is asked for is insisted on. Raises ProviderError."""
    return provider.choose(
        policy.local,
        asked_provider=_asked_provider(invocation, here),
        asked_model=invocation.last("--model") or here.settings.text("model"),
        needs=needs,
        environ=here.environ,
    )


def _long(plan: Plan, found: Ready) -> tuple[str, ...]:
    """A long prompt that may be cut by the server without a word is worth one."""
    _, _, carried = plan.found()
    return found.warnings if fit_route.needs_of(carried).context >= LONG else ()


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
