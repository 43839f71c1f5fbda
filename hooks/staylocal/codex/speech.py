"""What a person is told of a run, on stderr: a line before it where something was decided for them, a line after it
where something came of it. A hosted run of open work in place says nothing.
"""

from __future__ import annotations

import shlex
import sys
from typing import TYPE_CHECKING

from staylocal.codex.carried import OPTIONS, PROMPT
from staylocal.report import plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from staylocal.codex.execute import Done
    from staylocal.codex.launching import Launch
    from staylocal.codex.plan import Plan
    from staylocal.codex.room import Applied, Unfinished

_MOST = 4  # places that are named in a line
_LONG = 200  # characters of a word that is not repeated


def say(text: str) -> None:
    """A line on stderr, safe for any terminal."""
    sys.stderr.write("".join(c if c.isprintable() else "?" for c in text) + "\n")
    sys.stderr.flush()


def before(plan: Plan, launch: Launch) -> None:
    """Where it goes, if that isn't what was asked for."""
    if plan.route.tier == "local" and plan.route.why != ("pinned",):
        say(f"staylocal: local ({launch.provider}, {launch.model}): {plan.route.reason}{_behind(places(plan))}")
    elif plan.route.where == "clean-room":
        say(f"staylocal: hosted, in a clean room: {plan.route.reason}")
    if plan.redaction and plan.original:
        say(f"staylocal: hosted, redacted in {redacted(plan)}{_behind(places(plan.original))}")
    for note in (*plan.notes, *launch.notes):
        say(f"staylocal: {note}")
    if launch.room and launch.room.skipped:
        say(f"staylocal: not in the room: {_listed(launch.room.skipped)}")


def redacted(plan: Plan) -> str:
    """How many places go out as placeholders."""
    return plural(plan.redaction.count if plan.redaction else 0, "place")


def meant(plan: Plan) -> None:
    """Where it was to go, before the error that kept it from being started."""
    if plan.route.tier == "local" and plan.route.why != ("pinned",):
        say(f"staylocal: not hosted: {plan.route.reason}{_behind(places(plan))}")


def left_behind(found: Iterable[Unfinished]) -> None:
    """What runs that were killed had changed in their rooms."""
    for each in found:
        changes = len(each.new) + len(each.changed) + len(each.deleted)
        say(f"staylocal: a run was killed: its {changes} changed files are kept in {each.path} (staylocal room list)")


def places(plan: Plan) -> list[str]:
    """Where something was found, with its type; never the value."""
    if plan.carried is None:
        return []
    verdict = plan.carried.verdict
    hidden = _hidden(plan)
    found = [
        f"{_place(_shown(each.finding.path, hidden), each.finding.line)} {each.finding.type}" for each in verdict.judged
    ]
    sensitive = dict.fromkeys((*verdict.sensitive, *plan.carried.named))
    found += [f"{_shown(path, hidden)} (a sensitive path)" for path in sensitive]
    found += [f"{_place(_shown(gap.path, hidden), gap.line)} not scanned: {gap.why}" for gap in verdict.unscanned]
    return [*([plan.carried.session] if plan.carried.session else []), *dict.fromkeys(found)]


def _place(path: str, line: int | None) -> str:
    return f"{path}:{line}" if line else path


def _behind(found: list[str]) -> str:
    return f": {_listed(found)}" if found else ""


def _listed(found: Iterable[str]) -> str:
    every = list(found)
    more = f", and {len(every) - _MOST} more" if len(every) > _MOST else ""
    return ", ".join(every[:_MOST]) + more


def refusal(plan: Plan) -> str:
    """Why it may not be run, and what was found where."""
    return f"not run: {plan.route.reason}{_behind(places(plan))}"


def way_on(plan: Plan) -> str:
    """How to go on."""
    words = quiet(plan, plan.invocation.argv)
    if plan.invocation.not_understood:
        return "What is not understood could lead anywhere: see codex --help. Is the client newer? Upgrade staylocal."
    lines = [f"what it is: staylocal route -- {shlex.join(words)}"] if words else []
    if plan.choices:
        return "\n".join((*lines, *plan.choices))
    if plan.invocation.has("--ephemeral"):
        lines.append("hosted:     leave --ephemeral out")
    if plan.invocation.sort == "agent":
        lines.append("locally:    add --oss")
    if plan.reach and plan.reach.sensitive:
        lines.append("the files:  staylocal index -v")
    return "\n".join(lines)


def quiet(plan: Plan, words: Iterable[str]) -> list[str]:
    """Words of a command line or names of files, `...` for those that may hold what was found."""
    hidden = _hidden(plan)
    return [_shown(word, hidden) for word in words]


def _shown(word: str, hidden: Sequence[str]) -> str:
    return "..." if any(each in word for each in hidden) else word


def _hidden(plan: Plan) -> list[str]:
    """What is not to be repeated: prompts and options, where something was found in them."""
    if plan.carried is None:
        return []
    verdict, invocation = plan.carried.verdict, plan.invocation
    places = {each.finding.path for each in verdict.judged} | {each.path for each in verdict.unscanned}
    hidden = [word for level in invocation.words for word in level] if PROMPT in places else []
    if OPTIONS in places:
        hidden += [option.value for level in invocation.levels for option in level if option.value]
    return [each for each in hidden if each]


def after(plan: Plan, done: Done) -> None:
    """What came of it."""
    for problem in done.problems:
        say(f"staylocal: WRONG: {problem}")
    if done.blocked:
        say(f"staylocal: {done.blocked} {_prompts(done.blocked)} kept from the hosted model; locally: {_locally(plan)}")
    if done.touched:
        kinds = ", ".join(f"{name} ({count})" for name, count in sorted(done.touched.items()))
        say(f"staylocal: kept from the hosted model: {kinds}; the same work locally: {_locally(plan)}")
    if done.applied is not None:
        applied(done.applied)
    if done.left is not None:
        say(f"staylocal: not applied, kept in {done.left.path} (staylocal room list)")
    if done.placeholders:
        say(f"staylocal: placeholders stand in {_listed(done.placeholders)}: nobody knows their values from now on")
    if plan.redaction:
        say(f"staylocal: redacted {redacted(plan)}; the answer was restored")


def applied(found: Applied) -> None:
    """What a room brought back."""
    counts = [(len(found.new), "new"), (len(found.changed), "changed"), (len(found.deleted), "deleted")]
    said = ", ".join(f"{count} {what}" for count, what in counts if count)
    if said:
        say(f"staylocal: applied to the worktree: {said}")
    for each in found.conflicts:
        kept = f"; what Codex made: {each.copy}" if each.copy else ""
        say(f"staylocal: CONFLICT {each.path}: {each.why}{kept}")
    for each in found.refused:
        if not each.ignored:
            say(f"staylocal: not applied {each.path}: {each.why}{f'; kept: {each.copy}' if each.copy else ''}")
    if found.policy:
        say(f"staylocal: look at what decides here: {_listed(found.policy)}")
    if found.committed:
        say("staylocal: its commits stayed in the room: the files are here, uncommitted")


def _prompts(count: int) -> str:
    return "prompt was" if count == 1 else "prompts were"


def _locally(plan: Plan) -> str:
    """The command that does the same on the local tier; a prompt that is long is left out."""
    whole = plan.original or plan
    words = [word if len(word) < _LONG and "\n" not in word else "..." for word in quiet(whole, whole.invocation.argv)]
    return f"staylocal codex --oss {shlex.join(words)}" if words else "staylocal codex --oss"
