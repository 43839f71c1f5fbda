"""What a person gets of a comparison: itself on stdout, and on stderr what went wrong and what lies where."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from staylocal import report
from staylocal.codex import compare_saved, sealing, speech
from staylocal.comparing.answers import Answer, Leg

if TYPE_CHECKING:
    from collections.abc import Sequence

    from staylocal.codex.compare_ended import Ended
    from staylocal.codex.compare_request import Request
    from staylocal.codex.compare_saved import Files
    from staylocal.codex.surroundings import Surroundings
    from staylocal.comparing.answers import Opinion


def show(request: Request, ended: Sequence[Ended], opinion: Opinion | None, here: Surroundings, files: Files) -> None:
    """Print, or write the page. Raises UndecidedError."""
    from staylocal import comparing  # noqa: PLC0415 - not before the runs have been started

    for each in ended:
        _say_of(each, files)
    there = any(each.answer is not None for each in ended)
    if there or request.form == "json":
        first, second = (_answer(each, files) for each in ended)
        text = comparing.show(comparing.compare(first, second, opinion), request.form)
        if request.form == "html":
            compare_saved.put(here.state, files.page, text.encode(), private=any(each.private for each in ended))
        if request.form != "html" or not (sys.stdout and sys.stdout.isatty()):
            report.say(text)
    if there:
        _say_where(ended, here, files, page=request.form == "html")


def _answer(ended: Ended, files: Files) -> Answer:
    run = Leg(
        tier=ended.tier,
        provider=ended.provider,
        model=ended.model,
        seconds=ended.seconds,
        tokens_in=ended.tokens_in,
        tokens_out=ended.tokens_out,
        redacted=ended.redacted,
        exit_code=ended.code,
        refused=ended.failure,
        hint=ended.hint,
        run=ended.run,
        seal=ended.seal,
        why=ended.why,
    )
    text = None if ended.answer is None else ended.answer.decode(errors="replace")
    return Answer(os.path.basename(files.answers[ended.tier]), text, run=run, kept=ended.private)


def _say_of(ended: Ended, files: Files) -> None:
    """What staylocal said during the run; of a failed one why, and the way on."""
    for note in ended.notes:
        speech.say(f"{ended.name}: {note}")
    if ended.failure:
        speech.say(f"staylocal: no answer from the {ended.tier} tier: {ended.failure}")
        for line in ended.hint.splitlines():
            speech.say(f"  {line}")
    path = files.answers[ended.tier]
    if ended.answer is None and os.path.exists(path):
        speech.say(f"staylocal: the earlier {path} is left as it was")
    if ended.answer is None and compare_saved.left(ended.draft):
        speech.say(f"staylocal: what it wrote all the same: {path}{compare_saved.FAILED}")


def _say_where(ended: Sequence[Ended], here: Surroundings, files: Files, *, page: bool) -> None:
    """One folder, and the names in it."""
    names = []
    for each in ended:
        if each.answer is not None:
            name = os.path.relpath(files.answers[each.tier], files.folder)
            names.append(f"{name} (local-only)" if each.private else name)
    speech.say(f"staylocal: saved in {files.folder}: {', '.join([*names, *([compare_saved.PAGE] if page else [])])}")
    if sealing.inside(files.folder, here.place.top) and any(each.private for each in ended if each.answer is not None):
        speech.say("staylocal: that is in the workspace: what is local-only must not be committed")
