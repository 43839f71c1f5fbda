"""A command line -> a plan: what it carries, what it can reach, where it goes, and what Codex will be started with."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from staylocal.codex import argv, client, fit_route, loading, reach, reach_here, sealing, surroundings
from staylocal.codex.route import Facts, Route, decide, limited
from staylocal.codex.settings import LOCAL_PROVIDERS
from staylocal.errors import UndecidedError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from staylocal.codex.argv import Invocation
    from staylocal.codex.client import Client
    from staylocal.codex.guard_trust import Listing
    from staylocal.codex.loading import Carried
    from staylocal.codex.reach import Reach
    from staylocal.codex.ready import Ready
    from staylocal.codex.redacting import Redaction
    from staylocal.codex.rollout import Session
    from staylocal.codex.route import Only
    from staylocal.codex.sealing import Sealing
    from staylocal.codex.surroundings import Piped, Surroundings
    from staylocal.policy import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything that was found out. What doesn't matter for the route is None.

    `run`: id of the run; `reach`: None where nothing can be reached that could leave; `sealing`: of a hosted run;
    `only`: the tier that was asked for, "" where either will do. Where placeholders are sent, `invocation`, `stdin` and
    `carried` are those that are sent, `redaction` tells what they stand for, and `original` is the plan without it.
    `ready`: the local provider, where it was checked to decide; `notes`: what is to be said of the route; `choices`:
    how to go on where it is refused.
    """

    run: str
    invocation: Invocation
    route: Route
    only: Only = ""
    client: Client | None = None
    here: Surroundings | None = None
    policy: Policy | None = None
    carried: Carried | None = None
    reach: Reach | None = None
    sealing: Sealing | None = None
    session: Session | None = None
    stdin: Piped | None = field(default=None, repr=False)
    listing: Listing | None = field(default=None, repr=False)
    redaction: Redaction | None = None
    ready: Ready | None = None
    notes: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    original: Plan | None = field(default=None, repr=False)

    def found(self) -> tuple[Surroundings, Policy, Carried]:
        """What every plan has that goes to a tier."""
        if self.here is None or self.policy is None or self.carried is None:
            raise UndecidedError("this invocation goes to no tier")
        return self.here, self.policy, self.carried

    def sending(self, redaction: Redaction) -> Plan:
        """The same with what is sent in place of what was said."""
        return replace(
            self,
            invocation=redaction.invocation,
            stdin=redaction.stdin,
            carried=redaction.carried,
            redaction=redaction,
            original=self,
        )


def new_run() -> str:
    """An id for a run."""
    return os.urandom(4).hex()


def make(words: Sequence[str], tick: Callable[[], None] = lambda: None, *, only: Only = "") -> Plan:
    """Find out everything. `only`: the one tier that will do. Raises StaylocalError where something can't be."""
    invocation = argv.parse(words)
    run = new_run()
    first = limited(decide(Facts(sort=invocation.sort, not_understood=invocation.not_understood)), only)
    if invocation.sort == "pass" or invocation.not_understood:
        return Plan(run=run, invocation=invocation, route=first)
    here = surroundings.find(invocation)
    known = client.find()
    listing = _listing(invocation, here, known)
    session = loading.session_of(invocation, here)
    found = reach.refresh(here.place.top, here.repo, here.rules, here.state, tick)
    found = reach_here.with_answers(found, here.state)
    stdin = surroundings.piped() if invocation.reads_stdin != "no" else None
    carried = loading.weigh(invocation, here, stdin, session, [each.path for each in found.sensitive])
    policy = here.rules(()).policy
    asked_local = _asked_local(invocation, here, carried, session)
    redacted, not_redacted = None, ""
    if not asked_local and _wants_redaction(policy, carried, only):
        redacted, not_redacted = _redacted(invocation, here, stdin, policy, found)
    if redacted:
        found = _without_values(found, redacted)
    sealed = _sealing(invocation, here, found)
    if sealed.names and loading.is_telling(sealed.names, policy):
        sealed = replace(sealed, why_not_here="the name of a sensitive file says too much for a rule to hold it")
    if redacted and here.repo and here.repo.head and not sealed.why_not_here:
        sealed = replace(sealed, why_not_here="what was redacted may stand in the history")
    facts = Facts(
        sort=invocation.sort,
        picker=invocation.picker,
        ephemeral=invocation.has("--ephemeral"),
        remote=invocation.has("--remote"),
        carried=carried.why,
        reach={each.why for each in found.sensitive},
        reach_count=len(found.sensitive),
        asked_local=asked_local,
        on_sensitive=policy.hosted.on_sensitive,
        tampering=sealing.tampering(invocation),
        no_seal=_no_seal(invocation, here, known),
        needs_room=sealed.why_not_here or _wants_room(invocation),
        no_room=_no_room(found),
        redacted=redacted.carried.why if redacted else (),
        not_redacted=not_redacted,
        unclear=carried.unclear,
    )
    request = fit_route.Request(
        invocation=invocation, here=here, policy=policy, carried=carried, session=session, client=known, only=only
    )
    settled = fit_route.settle(facts, request)
    made = Plan(
        run=run,
        invocation=invocation,
        only=only,
        route=limited(settled.route, only),
        ready=settled.ready,
        notes=settled.notes,
        choices=settled.choices,
        client=known,
        here=here,
        policy=policy,
        carried=carried,
        reach=found,
        sealing=sealed,
        session=session,
        stdin=stdin,
        listing=listing,
    )
    return made.sending(redacted) if redacted and "redacted" in made.route.why else made


def _wants_redaction(policy: Policy, carried: Carried, only: Only) -> bool:
    """Whether something sensitive is to go to the hosted tier as placeholders: the user says so, and prefers that."""
    local = only == "local" or (policy.prefer == "local" and only != "hosted")
    return policy.hosted.on_sensitive == "redact" and not local and not set(carried.why) <= {"clean", "override"}


def _redacted(
    invocation: Invocation, here: Surroundings, stdin: Piped | None, policy: Policy, found: Reach
) -> tuple[Redaction | None, str]:
    """What can be sent in its place, or why nothing can."""
    from staylocal.codex import redacting  # noqa: PLC0415 - seldom asked for

    try:
        return redacting.attempt(invocation, here, stdin, policy, [each.path for each in found.sensitive]), ""
    except UndecidedError as error:
        return None, error.message


def _without_values(found: Reach, redacted: Redaction) -> Reach:
    """What can be reached, but for files that hold what was taken out."""
    from staylocal.codex import redacted_reach  # noqa: PLC0415 - as above

    return redacted_reach.without(found, redacted.mapping)


def _listing(invocation: Invocation, here: Surroundings, known: Client) -> Listing | None:
    """Codex's hooks, where the run may become a hosted one."""
    if invocation.sort != "agent" or invocation.has("--oss") or not known.seals:
        return None
    from staylocal.codex import hosted_run  # noqa: PLC0415 - not for local runs

    return hosted_run.begin_listing(invocation, here, known)


def _sealing(invocation: Invocation, here: Surroundings, found: Reach) -> Sealing:
    sealed = sealing.in_place(here, found, sealing.writable(invocation, here))
    outside = not all(sealing.inside(path, here.place.top) for path in sealing.added(invocation, here))
    if outside and not sealed.why_not_here:
        return replace(sealed, why_not_here="--add-dir names a folder outside of the workspace")
    return sealed


def _wants_room(invocation: Invocation) -> str:
    return "--worktree: a clean room takes its place" if invocation.has("--worktree") else ""


def _asked_local(invocation: Invocation, here: Surroundings, carried: Carried, session: Session | None) -> str:
    """What asks for the local tier, in words; "" if nothing does."""
    ways = (
        ("--oss asks for it", invocation.has("--oss")),
        # Without --oss Codex itself would go to the hosted one.
        ("--local-provider asks for it", invocation.has("--local-provider")),
        ("model_provider asks for it", here.settings.text("model_provider") in LOCAL_PROVIDERS),
        ("the prompt asks for it (route: local)", carried.asked == "local"),
        ("the session was a local one", session is not None and session.local),
    )
    return next((words for words, holds in ways if holds), "")


def _no_seal(invocation: Invocation, here: Surroundings, known: Client) -> str:
    if sealing.access_of(invocation, here) == "full":
        return "full access was asked for"
    if not known.seals:
        return f"Codex {known.version} has no permission profiles"
    for what, path in (("Codex's own memory", here.settings.home), ("staylocal's own state", here.state)):
        if sealing.inside(path, here.place.top):
            return f"the workspace holds {what} (start it in a project's folder)"
    return ""


def _no_room(found: Reach) -> str:
    """Why a clean room can't be had either."""
    unknown = [each.path for each in found.sensitive if not each.path]
    return "the workspace is too large to be looked through" if unknown else ""
