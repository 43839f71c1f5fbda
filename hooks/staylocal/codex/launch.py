"""`staylocal codex ARGS...`: plan, seal, start, watch, and say what came of it."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from staylocal.codex import child, client, leftovers, plan, speech
from staylocal.codex.launching import RefusedError
from staylocal.codex.route import Route
from staylocal.errors import StaylocalError
from staylocal.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Sequence

    from staylocal.codex.launching import Launch
    from staylocal.codex.outcome import Outcome
    from staylocal.codex.plan import Plan
    from staylocal.codex.route import Only


def main(words: Sequence[str], outcome: Outcome) -> int:
    """Run Codex as it may be run; its exit code, or 125, or 124. Raises StaylocalError."""
    return child.leave(run(words, outcome))


def run(words: Sequence[str], outcome: Outcome, only: Only = "") -> int:
    """The same; the exit code is negative for the signal that ended Codex. `only`: refused on any other tier."""
    with Progress() as bar:
        made = outcome.plan = plan.make(words, bar.tick, only=only)
    if made.route.tier == "pass":
        return _hand_over(words)
    if made.route.tier == "refused":
        raise RefusedError(speech.refusal(made), hint=speech.way_on(made))
    return _run(made, outcome)


def _hand_over(words: Sequence[str]) -> int:
    """Become the client."""
    found = client.find()
    os.execve(found.native, [found.path, *words], {**os.environ, **found.environ})  # noqa: S606


def prepare(made: Plan) -> Launch:
    """What Codex will be started with. Raises StaylocalError; a room that was made is given back then."""
    if made.route.tier == "local":
        from staylocal.codex import local_run  # noqa: PLC0415 - one of the two

        return local_run.launch(made)
    from staylocal.codex import hosted_run  # noqa: PLC0415 - as above

    if made.route.where != "clean-room":
        return hosted_run.launch(made, None)
    from staylocal.codex import rooming  # noqa: PLC0415 - seldom needed

    made_room = rooming.prepare(made)
    try:
        return hosted_run.launch(made, made_room)
    except BaseException:
        made_room.remove()
        raise


def _run(made: Plan, outcome: Outcome) -> int:
    from staylocal.codex import execute  # noqa: PLC0415 - not needed to explain

    here, _, _ = made.found()
    outcome.plan = made
    speech.left_behind(leftovers.sweep(here.state))
    try:
        started = prepare(made)
    except StaylocalError:
        speech.meant(made)
        raise
    speech.before(made, started)
    done = execute.run(made, started, outcome)
    speech.after(made, done)
    if done.touched and execute.runs_again(made, started):
        again = Route(tier="local", why=("content",), reason="the hosted run touched something sensitive")
        whole = made.original or made
        if whole.stdin:
            whole.stdin.file.seek(0)
        return _run(replace(whole, run=plan.new_run(), route=again), outcome)
    return done.code
