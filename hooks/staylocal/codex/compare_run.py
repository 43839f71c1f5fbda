"""`staylocal compare`: the same prompt on both tiers, the answers saved, compared, judged, and one of them kept.

compare_request  what was asked for
compare_legs     both runs at once, each through `leg`; `compare_heard`: what they do; `compare_shown`: said
compare_ended    what came of each
compare_saved    where the answers go
compare_judge    a local model's opinion of them
compare_told     the comparison, and what else is to be said
compare_kept     the decision, and what the ledger says of it
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

from staylocal.codex import compare_ended as ending
from staylocal.codex import compare_judge, compare_kept, compare_legs, compare_saved, compare_told, surroundings
from staylocal.codex.argv_reader import Option
from staylocal.codex.compare_legs import Wanted
from staylocal.codex.compare_shown import Shown
from staylocal.errors import FINE, REFUSED, StaylocalError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from staylocal.codex.argv import Invocation
    from staylocal.codex.compare_ended import Ended
    from staylocal.codex.compare_legs import Leg
    from staylocal.codex.compare_request import Request
    from staylocal.codex.compare_saved import Files
    from staylocal.codex.surroundings import Surroundings
    from staylocal.comparing.answers import Opinion

_SIGNAL = 128


@dataclass(frozen=True, slots=True, kw_only=True)
class _Comparison:
    """One that goes on. `base`: the words that all of its runs share."""

    request: Request
    base: Invocation
    here: Surroundings
    files: Files


def run(request: Request) -> int:
    """All of it; the exit code: 1 where a tier gave no answer, 128 and the signal where one ended it.

    Raises StaylocalError where nothing can be started, or what came of it can't be written.
    """
    made = _prepared(request)
    try:
        ended, signal = _tiers(made)
    except StaylocalError:
        compare_saved.tidy(made.here, made.files)
        raise
    compare_saved.save(ended, made.here.state, made.files)
    opinion = None
    if request.judge and not signal:
        opinion, signal = _judge(made, ended)
    compare_told.show(request, ended, opinion, made.here, made.files)
    code = FINE if all(each.answer is not None for each in ended) else REFUSED
    if request.keep is not None and not signal:
        code = compare_kept.keep(request.keep, ended, made.here.state, made.files.kept) or code
    compare_saved.tidy(made.here, made.files)
    return _SIGNAL + signal if signal else code


def _prepared(request: Request) -> _Comparison:
    invocation = request.invocation()
    compare_kept.check(request.keep)
    here = surroundings.find(invocation)
    if here.repo is None and not invocation.has("--skip-git-repo-check"):
        invocation = invocation.with_options([Option(name="--skip-git-repo-check")])  # Codex wants to be told
    files = compare_saved.prepare(
        here,
        folder=request.folder,
        names=request.names,
        kept=None if request.keep is None else request.kept or "",
        page=request.form == "html",
    )
    return _Comparison(request=request, base=invocation, here=here, files=files)


def _tiers(made: _Comparison) -> tuple[list[Ended], int]:
    """Both at once; the signal that ended them, or 0."""
    asked = made.request
    return _runs(
        made,
        [
            Wanted(name=tier, tier=tier, base=made.base, prompt=asked.prompt, model=model)
            for tier, model in asked.models.items()
        ],
    )


def _judge(made: _Comparison, ended: Sequence[Ended]) -> tuple[Opinion, int]:
    """A local model's opinion, or why there is none."""
    answers = {each.name: each.answer for each in ended if each.answer is not None}
    if len(answers) < len(ended):
        return compare_judge.none("there are no two answers to judge"), 0
    (found,), signal = _runs(made, [compare_judge.wanted(made.request, made.base, answers)])
    return compare_judge.opinion(found), signal


def _runs(made: _Comparison, wanted: Sequence[Wanted]) -> tuple[list[Ended], int]:
    legs: list[Leg] = []
    with ExitStack() as stack:
        came = stack.enter_context(compare_legs.handing_on(legs))
        for each in wanted:
            leg = compare_legs.start(each, drafts=made.files.drafts, cwd=made.here.started)
            legs.append(leg)  # one by one: a signal must find those that were started
        shown = stack.enter_context(Shown(legs))
        compare_legs.attend(legs, shown.show)
    return [ending.look(each) for each in legs], came[0] if came else 0
