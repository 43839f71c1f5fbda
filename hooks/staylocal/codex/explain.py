"""A plan, told: what is carried, what was found where, class, tier, seal, and the command line. Text and JSON."""

from __future__ import annotations

import json
import shlex
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from staylocal import report
from staylocal.codex import launch as launching
from staylocal.codex import plan as planning
from staylocal.codex import speech
from staylocal.errors import StaylocalError
from staylocal.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Sequence

    from staylocal.codex.launching import Launch
    from staylocal.codex.plan import Plan

_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """A plan and what it would be started with; `refused`: why it would not be, "" if it would."""

    plan: Plan
    launch: Launch | None = None
    refused: str = ""
    hint: str = ""


def look(words: Sequence[str]) -> Explained:
    """Plan and prepare as for a run, then put everything back. Raises StaylocalError where nothing can be said."""
    with Progress() as bar:
        made = planning.make(words, bar.tick)
    if made.route.tier == "refused":
        return Explained(plan=made, refused=speech.refusal(made), hint=speech.way_on(made))
    if made.route.tier == "pass":
        return Explained(plan=made)
    try:
        ready = launching.prepare(made)
    except StaylocalError as error:
        return Explained(plan=made, refused=error.message, hint=error.hint)
    if ready.room:
        ready.room.remove()
    if temporary := ready.env.get("TMPDIR"):
        shutil.rmtree(temporary, ignore_errors=True)
    return Explained(plan=made, launch=ready)


def show(found: Explained, form: str) -> None:
    """Print it."""
    if form == "json":
        report.say(json.dumps(as_json(found), indent=2))
        return
    for name, value in _lines(found):
        report.say(f"{name:9}{value}".rstrip())


def as_json(found: Explained) -> dict[str, Any]:
    """Version 1 of the answer."""
    made, ready = found.plan, found.launch
    carried, reach = (made.original or made).carried, made.reach
    verdict = carried.verdict if carried else None
    return {
        "version": _VERSION,
        "tier": "refused" if found.refused else made.route.tier,
        "class": _class(found),
        "why": list(made.route.why),
        "reason": found.refused or made.route.reason,
        "provider": ready.provider if ready else None,
        "model": (ready.model or None) if ready else None,
        "address": (ready.address or None) if ready else None,
        "seal": ready.seal.state if ready else None,
        "where": made.route.where or None,
        "redacted": made.redaction.count if made.redaction else 0,
        "carried": [_quiet(made, name) for name in carried.names] if carried else [],
        "findings": [
            {
                "path": _quiet(made, each.finding.path),
                "line": each.finding.line,
                "kind": each.finding.kind,
                "type": each.finding.type,
                "sure": each.finding.sure,
            }
            for each in (verdict.judged if verdict else ())
        ],
        "not_scanned": [
            {"path": _quiet(made, gap.path), "why": gap.why} for gap in (verdict.unscanned if verdict else ())
        ],
        "named": list(carried.named) if carried else [],
        "reach": [
            {"path": each.path, "why": each.why, "tracked": each.tracked} for each in (reach.sensitive if reach else ())
        ],
        "history": {"state": reach.history, "why": reach.history_why} if reach else None,
        "argv": _argv(found),
        "notes": [*made.notes, *(ready.notes if ready else ())],
    }


def _quiet(made: Plan, name: str) -> str:
    """A name, unless it may hold what was found: an option that takes many files takes a prompt for one, too."""
    return speech.quiet(made.original or made, [name])[0]


def _class(found: Explained) -> str | None:
    carried = (found.plan.original or found.plan).carried
    if carried is None:
        return None
    return "open" if set(carried.why) <= {"clean", "override"} else "local-only"


def _argv(found: Explained) -> list[str] | None:
    """What would be started, without words in which something was found."""
    if found.refused:
        return None
    words = found.launch.argv if found.launch else found.plan.invocation.argv
    return ["codex", *speech.quiet(found.plan, words)]


def _short(found: Explained) -> str:
    """The same for people: the settings that staylocal adds are counted."""
    words, own = _argv(found) or [], found.plan.invocation.values("--config")
    added = [at for at, word in enumerate(words) if word == "--config" and words[at + 1] not in own]
    left = [word for at, word in enumerate(words) if not {at, at - 1} & set(added)]
    return shlex.join(left) + (f"  # and {len(added)} settings, see --format json" if added else "")


def _lines(found: Explained) -> list[tuple[str, str]]:
    made, ready = found.plan, found.launch
    tier = "refused" if found.refused else made.route.tier
    lines = [("tier", f"{tier}: {found.refused.removeprefix('not run: ') or made.route.reason}")]
    lines += [("", line) for line in found.hint.splitlines()]
    if found.refused and made.route.tier == "local":
        lines.append(("meant", f"local: {made.route.reason}"))
    if ready:
        at = f" at {ready.address}" if ready.address else ""
        lines.append(("model", f"{ready.provider}, {ready.model or 'the one that Codex chooses'}{at}"))
        where = {"in-place": ", in place", "clean-room": ", in a clean room"}.get(made.route.where, "")
        lines.append(("seal", f"{ready.seal.state}{where}"))
    whole = made.original or made
    if whole.carried:
        names = ", ".join(_quiet(made, name) for name in whole.carried.names) or "nothing"
        lines.append(("carried", f"{_class(found)} ({','.join(whole.carried.why)}): {names}"))
        lines += [("", place) for place in speech.places(whole)]
    if made.redaction:
        lines.append(("redacted", f"{speech.redacted(made)}; the answer is restored here"))
    if made.reach:
        count = len(made.reach.sensitive)
        lines.append(
            ("reach", f"{made.reach.files} files, {count} sensitive{_some(made)}; history {made.reach.history}")
        )
    lines += [("note", note) for note in (*made.notes, *(ready.notes if ready else ()))]
    if ready:
        lines.append(("argv", _short(found)))
    return lines


def _some(made: Plan) -> str:
    paths = [each.path for each in made.reach.sensitive[:4]] if made.reach else []
    return (
        f" ({', '.join(paths)}{', ...' if made.reach and len(made.reach.sensitive) > len(paths) else ''})"
        if paths
        else ""
    )
