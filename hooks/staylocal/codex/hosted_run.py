"""A plan that goes to the hosted tier -> the sealed command line and environment that it is started with."""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING

from staylocal import scan, state
from staylocal.codex import argv, editing, guard_trust, overrides, rooming, seal, sealing
from staylocal.codex.argv_reader import Option
from staylocal.codex.grammar import specs
from staylocal.codex.launching import Launch
from staylocal.codex.seal import Rule
from staylocal.errors import UndecidedError
from staylocal.passages import Passage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from staylocal.codex.argv import Invocation
    from staylocal.codex.client import Client
    from staylocal.codex.plan import Plan
    from staylocal.codex.redacting import Redaction
    from staylocal.codex.room import Room
    from staylocal.codex.surroundings import Surroundings
    from staylocal.policy import Policy

_TAKEN_OUT = (
    *("--sandbox", "--approve-for-me", "--ask-for-approval", "--dangerously-bypass-hook-trust"),
    *("--local-provider", "--worktree"),
)
_SILENT = ("--sandbox", "--worktree")  # they come back as profile and room
_SHORT_ID = 12
_KEYS = ("sandbox_mode", "sandbox_workspace_write", "approval_policy", "mcp_servers", "approvals_reviewer")


def launch(plan: Plan, room: Room | None) -> Launch:
    """Seal and build. Raises UndecidedError where the guard can't be put in."""
    here, policy, _ = plan.found()
    invocation, notes = _prepared(plan, room)
    temporary = _temporary(here, plan.run)
    sealed = seal.hosted(
        run=plan.run,
        rules=_room_rules(plan, room) if room else plan.sealing.rules if plan.sealing else (),
        readable=_readable(plan, room),
        temporary=temporary,
        network=_network(here),
        hidden=_hidden(plan),
        blanked=_blanked(plan),
        servers=here.settings.servers,
        allowed_servers=policy.hosted.mcp,
        extensions=[name for name, on in (("apps", policy.hosted.apps), ("plugins", policy.hosted.plugins)) if on],
        features=here.settings.names("features"),
    )
    cwd = room.translate(here.started) if room else here.started
    env = {"TMPDIR": temporary}
    guarded = _guarded(plan, here, room.path if room else here.place.top, cwd)
    options = [Option(name="--config", value=text) for text in (*sealed.options, *_trusted(here, room))]
    return Launch(
        argv=argv.build(invocation.with_options([*options, *guarded])),
        env=env,
        cwd=cwd,
        seal=sealed,
        provider=here.settings.text("model_provider") or "openai",
        model=invocation.last("--model") or here.settings.text("model") or "",
        room=room,
        notes=(*notes, *sealed.notes),
    )


def _trusted(here: Surroundings, room: Room | None) -> list[str]:
    """The room is trusted as the worktree is: nobody is to be asked about each of them."""
    level = here.settings.text("projects", here.place.top, "trust_level")
    if room is None or level not in ("trusted", "untrusted"):
        return []
    return [f"projects={{{seal.quoted(room.path)}={{trust_level={seal.quoted(level)}}}}}"]


def _readable(plan: Plan, room: Room | None) -> list[str]:
    """The client, what a room links to, and the toolchain roots, unless Codex's memory or ours lies there."""
    here, policy, _ = plan.found()
    needed = (*(plan.client.readable if plan.client else ()), *(room.readable if room else ()))
    private = (here.settings.home, os.path.dirname(here.state))
    return [*sealing.readable(needed, ()), *sealing.readable(policy.hosted.readable, private)]


def _prepared(plan: Plan, room: Room | None) -> tuple[Invocation, list[str]]:
    """The command line without what the seal replaces, with the session by its id, and with the room's paths."""
    here, policy, _ = plan.found()
    invocation = plan.invocation
    flags = [name for name in _TAKEN_OUT if invocation.has(name)]
    keys = sorted({each.path[0] for each in overrides.overrides(invocation)} & set(_KEYS))
    said = [name for name in flags if name not in _SILENT] + [f"-c {key}" for key in keys if key != "sandbox_mode"]
    off = [name for name in seal.BESIDE if not getattr(policy.hosted, name, False)]
    changed = editing.without_settings(invocation.without(*flags), _KEYS, off)
    if plan.session:
        changed = changed.with_session(plan.session.id)
    if policy.hosted.model and not changed.has("--model") and "--model" in specs(changed.command):
        changed = changed.with_options([Option(name="--model", value=policy.hosted.model)])
    if "--no-daemon" in specs(changed.command) and not changed.has("--no-daemon"):
        changed = changed.with_options([Option(name="--no-daemon")])  # the shared server has no seal of ours
    if room:
        changed = editing.moved(changed, here.started, here.place, room.translate)
    return _reviewed(changed, room.commits if room else ()), [f"left out: {', '.join(said)}"] if said else []


def _reviewed(invocation: Invocation, commits: Sequence[str]) -> Invocation:
    """What is reviewed: in a room by its id there (the state before, perhaps the commit, the files as they are).

    Ids are cut: Codex puts a base into quotes, and a long random word in quotes is what a key looks like.
    """
    there = {"--base": commits[0], "--commit": commits[1 if len(commits) > 2 else -1]} if commits else {}  # noqa: PLR2004
    for name in ("--base", "--commit"):
        if said := invocation.last(name):
            commit = there.get(name, said)
            short = commit[:_SHORT_ID] if re.fullmatch("[0-9a-f]{40,64}", commit) else commit
            invocation = invocation.with_options([Option(name=name, value=short)])
    return invocation


def _room_rules(plan: Plan, room: Room) -> Sequence[Rule]:
    here, _, _ = plan.found()
    writable = [room.translate(path) for path in sealing.writable(plan.invocation, here)]
    rules = [Rule(path=path, access="write") for path in writable]
    rules += [] if room.path in writable else [Rule(path=room.path, access="read")]
    closed = rooming.dependencies(plan.reach)[1] if plan.reach else []
    return rules + [Rule(path=os.path.join(here.place.top, path), access="deny") for path in closed]


def _temporary(here: Surroundings, run: str) -> str:
    """A folder for the run's own temporary files: `/tmp` is everybody's."""
    return state.subfolder(here.state, "tmp", run)


def _network(here: Surroundings) -> bool:
    return here.settings.at("sandbox_workspace_write", "network_access") is True


def _hidden(plan: Plan) -> tuple[str, ...]:
    here, policy, _ = plan.found()
    loaded = dict.fromkeys(here.settings.loaded_names(), "")  # Codex's own .env: sensitive, whatever it holds
    found = {*_sensitive_names(here.environ.items(), policy, plan.redaction), *loaded}
    return seal.hidden_variables({**here.environ, **loaded}, policy.hosted.env, found)


def _blanked(plan: Plan) -> tuple[str, ...]:
    """Variables that Codex's own configuration sets for commands, and that hold secrets."""
    here, policy, _ = plan.found()
    pairs = list(here.settings.set_variables())
    return seal.hidden_variables(dict(pairs), policy.hosted.env, _sensitive_names(pairs, policy, plan.redaction))


def _sensitive_names(pairs: Iterable[tuple[str, str]], policy: Policy, redacted: Redaction | None) -> set[str]:
    """Names of variables in whose values something is found, sure or not, or stands that was taken out elsewhere."""
    holds = _finder(redacted) if redacted else lambda _: False
    names, lines = [], []
    for name, value in pairs:
        names.append(name)
        lines.append(f"{name}={value}".replace("\n", " "))
    found = scan.collect(iter((Passage(path="environment", text="\n".join(lines)),)), policy)
    if any(gap.line is None for gap in found.unscanned):
        return set(names)
    numbers = [each.line for each in found.findings] + [each.line or 1 for each in found.unscanned]
    known = {name for name, line in zip(names, lines, strict=True) if holds(line)}
    return {names[number - 1] for number in numbers} | known


def _finder(redacted: Redaction) -> Callable[[str], bool]:
    from staylocal import redaction  # noqa: PLC0415 - most runs do without

    return redaction.finder(redacted.mapping)


def begin_listing(invocation: Invocation, here: Surroundings, client: Client) -> guard_trust.Listing:
    """Ask Codex for its hooks, with what the caller configures, while the rest is found out."""
    configured = [word for value in invocation.values("--config") for word in ("-c", value)]
    program = os.path.join(os.path.dirname(sys.executable), "staylocal")
    return guard_trust.Listing(
        program if os.path.exists(program) else os.path.realpath(sys.argv[0]),
        (client.native, *configured),
        cwd=here.place.folder,
        env={**here.environ, **client.environ},
    )


def _guarded(plan: Plan, here: Surroundings, top: str, cwd: str) -> list[Option]:
    """The guard's hooks, and everybody else's off."""
    if plan.listing is None:
        raise UndecidedError("the guard's hooks were not asked for")
    foreign = guard_trust.foreign_hooks(here.settings.home, top, cwd)
    return _as_options(guard_trust.overrides(plan.listing, foreign))


def _as_options(words: Sequence[str]) -> list[Option]:
    names = {"-c": "--config"}
    return [
        Option(name=names.get(name, name), value=value) for name, value in zip(words[::2], words[1::2], strict=True)
    ]
