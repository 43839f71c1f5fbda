"""A launch -> the run itself, its evidence, and the ledger."""

from __future__ import annotations

import os
import shutil
import time
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from staylocal import ledger, record
from staylocal.codex import child, confine, evidence, guard, guard_files, last_message, sealing
from staylocal.codex.launching import BROKEN
from staylocal.errors import UndecidedError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from staylocal.codex.launching import Launch
    from staylocal.codex.outcome import Outcome
    from staylocal.codex.plan import Plan
    from staylocal.codex.restoring import Output
    from staylocal.codex.room import Applied, Unfinished

# Folders that the client's sandbox makes where it masks them, and doesn't always take away again.
_MASKS = (".agents", ".aws", ".codex", ".git")
_WITH_PROMPT = (("exec",), ("review",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What came of a run. `code`: to end with; `problems`: sentences, each a reason for 124; `touched`: types of what
    the guard kept from going out, and how often; `blocked`: prompts; `applied`: what a room brought back, `left`:
    what it did not; `answer`: the file that a local answer was written to; `placeholders`: files of the workspace
    that hold some now.
    """

    code: int
    problems: tuple[str, ...] = ()
    touched: Mapping[str, int] = field(default_factory=dict)
    blocked: int = 0
    applied: Applied | None = None
    left: Unfinished | None = None
    answer: str = ""
    placeholders: tuple[str, ...] = ()


def run(plan: Plan, launch: Launch, outcome: Outcome) -> Done:
    """Start Codex, wait for it, and look at what it left. Raises StaylocalError where that fails."""
    here, policy, _ = plan.found()
    begun = time.time()
    env = _environment(plan, launch)
    hosted = plan.route.tier == "hosted"
    if hosted:
        expect = guard.Expect(
            provider=launch.provider,
            permission_mode="bypassPermissions",
            profile=launch.seal.profile or None,
            session=plan.session.id if plan.session and plan.invocation.command[-1] == "resume" else None,
            transcript=not plan.invocation.has("--ephemeral"),
            closed=_closed(plan),
        )
        env |= guard.begin(here.state, plan.run, expect, policy)
    outcome.recorded = _ledger_run(plan, launch, begun)
    ledger.begin(here.state, outcome.recorded)
    masks = list(_missing_masks(plan, launch))
    answer = last_message.before(plan)
    returned = BROKEN
    try:
        returned = _child(plan, launch, env, outcome, hosted=hosted)
    finally:
        outcome.ended = time.time() if outcome.started else None
        _tidy(launch, masks)
        done, found = _look(plan, launch, begun, returned, hosted=hosted)
        done = _restored(plan, done, answer)
        said = _said(plan, launch, found, done)
        outcome.recorded = replace(outcome.recorded, **said)
        ledger.finish(here.state, plan.run, **said)
    return done


def _closed(plan: Plan) -> tuple[str, ...]:
    """What a person's own `!` commands could show, which no sandbox keeps from it."""
    here, _, _ = plan.found()
    found = plan.reach.sensitive if plan.reach else ()
    return tuple(os.path.join(here.place.top, each.path) for each in found if each.why == "path")[: guard_files.MOST]


def _environment(plan: Plan, launch: Launch) -> dict[str, str]:
    here, _, _ = plan.found()
    env = {**here.environ, **(plan.client.environ if plan.client else {})}
    for name, value in launch.env.items():
        if value is None:
            env.pop(name, None)
        else:
            env[name] = value
    return env


def _child(plan: Plan, launch: Launch, env: Mapping[str, str], outcome: Outcome, *, hosted: bool) -> int:
    here, _, _ = plan.found()
    tied = confine.to_parent()

    def begun(pid: int, output: Output | None) -> None:
        outcome.started = time.time()
        if output:
            output.begin()
        if hosted:
            guard.started(here.state, plan.run, pid)

    with _output(plan) as output:
        return child.run(
            (plan.client.native if plan.client else "codex", *launch.argv),
            env=env,
            cwd=launch.cwd,
            stdin=plan.stdin.file if plan.stdin else None,
            stdout=output.write if output else None,
            # Where nothing ends Codex with us, it must keep the room's lock; what its sandbox leaves behind would, too.
            keep=(launch.room.lock,) if launch.room and not tied else (),
            limits=[limit for limit in (tied, confine.to_port(launch.port) if launch.port else None) if limit],
            begun=lambda pid: begun(pid, output),
        )


def _output(plan: Plan) -> AbstractContextManager[Output | None]:
    """What is between Codex's stdout and ours: nothing, as a rule."""
    if plan.redaction is None:
        return nullcontext()
    from staylocal.codex import restoring  # noqa: PLC0415 - only where something was redacted

    said = plan.invocation
    return restoring.Output(plan.redaction.mapping, is_json=said.has("--json"), is_answer=said.has("--output-schema"))


def _ledger_run(plan: Plan, launch: Launch, begun: float) -> ledger.Run:
    here, _, carried = plan.found()
    kinds: dict[str, int] = {}
    for each in carried.verdict.judged:
        kinds[each.finding.kind] = kinds.get(each.finding.kind, 0) + 1
    if carried.verdict.unscanned:
        kinds["unscanned"] = len(carried.verdict.unscanned)
    if files := len(carried.named) + len(carried.verdict.sensitive):
        kinds["path"] = files
    return ledger.Run(
        id=plan.run,
        worktree=here.repo.worktree if here.repo else ".",
        tier=plan.route.tier,
        provider=record.clean(launch.provider),
        model=record.clean(launch.model or "default"),
        seal=launch.seal.state,
        why=plan.route.why,
        started=begun,
        address=launch.address,
        carried=kinds,
        profile=launch.seal.profile,
        redacted=plan.redaction.count if plan.redaction else 0,
    )


def _look(plan: Plan, launch: Launch, begun: float, returned: int, *, hosted: bool) -> tuple[Done, evidence.Evidence]:
    """What the rollout and the guard say, and what the room brings back."""
    here, _, _ = plan.found()
    said = guard.end(here.state, plan.run) if hosted else guard.Report()
    resumed = (plan.session.id,) if plan.session and plan.invocation.command[-1] == "resume" else ()
    marker = evidence.Marker(
        profile=launch.seal.profile,
        sessions=(*resumed, *said.sessions),  # one that was interrupted at once shows no profile
        cwd="" if launch.seal.profile else here.place.folder,
    )
    found = evidence.find(begun, marker, codex_home=here.settings.home)
    # In a terminal the hosted model is the user's choice while it runs, too; a local one was checked.
    named = plan.invocation.last("--model") if plan.invocation.command else None
    intended = evidence.Intended(
        tier=plan.route.tier,
        provider=launch.provider,
        model=named or "" if hosted else launch.model,
        profile=launch.seal.profile,
    )
    # A terminal that was left without a prompt has no rollout.
    unasked = plan.invocation.command[:1] not in _WITH_PROMPT and not found.sessions and not said.prompts
    skipped = unasked or plan.invocation.has("--ephemeral")
    problems = [] if skipped else list(evidence.problems(found, intended, exit_code=returned))
    if hosted and not said.calls and any(each.turns for each in found.sessions):
        problems.append("the guard was never asked")
    problems += said.problems
    again = bool(said.touched) and runs_again(plan, launch)
    applied, left = _bring_back(launch, problems, apply=not problems and not again)
    if left and again:
        left.discard()
        left = None
    answer = "" if hosted else last_message.remember(plan)
    code = BROKEN if problems or said.blocked_prompts else returned
    done = Done(
        code=code,
        problems=tuple(dict.fromkeys(problems)),
        touched=said.touched,
        blocked=said.blocked_prompts,
        applied=applied,
        left=left,
        answer=answer,
    )
    return done, found


def runs_again(plan: Plan, launch: Launch) -> bool:
    """Whether a run that touched something sensitive is to be done again locally, its changes thrown away."""
    _, policy, _ = plan.found()
    wanted = policy.hosted.on_touch == "rerun-local" and plan.invocation.command[:1] == ("exec",)
    return wanted and launch.room is not None and not plan.only


def _bring_back(launch: Launch, problems: list[str], *, apply: bool) -> tuple[Applied | None, Unfinished | None]:
    """From the room; where something went wrong the changes are kept aside, not applied."""
    if launch.room is None:
        return None, None
    from staylocal.codex.room import NotAppliedError  # noqa: PLC0415 - only with a room

    applied = None
    try:
        if apply:
            applied = launch.room.apply()
    except NotAppliedError as error:
        problems.append(f"{error.message} ({error.hint})")
        applied = error.applied
    except UndecidedError as error:
        problems.append(error.message)  # where it is then is said of what is left
    return applied, launch.room.remove()


def _restored(plan: Plan, done: Done, answer: last_message.Before) -> Done:
    """The same, with the values in the answer's file, and the files told that hold placeholders."""
    if plan.redaction is None:
        return done
    from staylocal.codex import restoring  # noqa: PLC0415 - only where something was redacted

    here, _, _ = plan.found()
    problems, code = done.problems, done.code
    try:
        answer.restore(plan.redaction.mapping)
    except UndecidedError as error:
        problems, code = (*problems, error.message), BROKEN
    judged = plan.reach.judged() if plan.reach and sealing.writable(plan.invocation, here) else None
    left = restoring.left_in(here.place.top, judged, plan.redaction.mapping) if judged else []
    return replace(done, problems=problems, code=code, placeholders=tuple(left))


def _said(plan: Plan, launch: Launch, found: evidence.Evidence, done: Done) -> dict[str, Any]:
    """What the ledger's run is completed by."""
    said: dict[str, Any] = {
        "exit_code": done.code,
        "touched": dict(done.touched),
        "sessions": tuple(each.id for each in found.sessions),
        "tokens_in": found.spent.input,
        "tokens_out": found.spent.output,
        "note": "; ".join(done.problems)[:500],
    }
    if found.sessions:
        said["provider"] = record.clean(found.providers[0]) if found.providers else launch.provider
        said["model"] = record.clean(found.models[-1]) if found.models else launch.model
    if found.providers and set(found.providers) != {launch.provider}:
        said |= {"wanted_provider": launch.provider, "wanted_model": launch.model}
    if done.touched or done.blocked:
        said["why"] = (*(word for word in plan.route.why if word not in ("clean", "content")), "content")
    if done.problems:
        said["seal"] = "off"
    return said


def _missing_masks(plan: Plan, launch: Launch) -> Iterator[str]:
    """Folders that are not there now, and that nobody but the sandbox will have made if they are empty afterwards."""
    here, _, _ = plan.found()
    roots = [here.place.folder, *(rule.path for rule in plan.sealing.rules)] if plan.sealing else [here.place.folder]
    if launch.room is None:
        for root in dict.fromkeys(roots):
            yield from (path for name in _MASKS if not os.path.lexists(path := os.path.join(root, name)))


def _tidy(launch: Launch, masks: list[str]) -> None:
    for path in masks:
        with suppress(OSError):
            os.rmdir(path)
    temporary = launch.env.get("TMPDIR")
    if temporary:
        shutil.rmtree(temporary, ignore_errors=True)
