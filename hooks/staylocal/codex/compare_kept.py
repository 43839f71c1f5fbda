"""Which answer is kept: a file of its own, and a word in the ledger, which the next commit's record repeats."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from staylocal.codex import compare_saved, speech
from staylocal.errors import FINE, REFUSED, PolicyError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from staylocal.codex.compare_ended import Ended
    from staylocal.codex.compare_request import Choice

_TERMINAL = "/dev/tty"


def check(choice: Choice | None) -> None:
    """Raises PolicyError where it is to be asked for and nobody could answer."""
    if choice == "ask":
        with _terminal():
            return


def keep(choice: Choice, ended: Sequence[Ended], state: str, path: str) -> int:
    """Keep it and say so; the exit code. Raises UndecidedError where it can't be written."""
    answers = {each.tier: each for each in ended if each.answer is not None}
    tier = _asked(list(answers)) if choice == "ask" else choice
    if tier not in answers:
        speech.say(f"staylocal: nothing is kept{f': {tier} gave no answer' if tier else ''}")
        return FINE if choice == "ask" and tier == "" and answers else REFUSED
    from staylocal import ledger  # noqa: PLC0415 - SQLite only where something is decided

    chosen = answers[tier]
    compare_saved.put(state, path, chosen.answer or b"", private=chosen.private)
    ledger.decide(state, chosen.run, [each.run for each in answers.values() if each is not chosen])
    speech.say(f"staylocal: {tier} is kept: {path}{' (local-only)' if chosen.private else ''}")
    return FINE


def _asked(tiers: list[str]) -> str:
    """One of these tiers, "" for none. The terminal is asked, for stdin may have been the prompt."""
    if not tiers:
        return ""
    words = f"{', '.join(tiers)} or none"
    with _terminal() as (hears, says):
        while True:
            says.write(f"Keep {words}? ")
            says.flush()
            said = hears.readline()
            found = [each for each in (*tiers, "none") if each.startswith(said.strip().lower() or "?")]
            if not said or len(found) == 1:
                return "" if found in ([], ["none"]) else found[0]


@contextmanager
def _terminal() -> Iterator[tuple[TextIO, TextIO]]:
    """To hear and to say. One file for both would have to be one that can seek."""
    try:
        hears = open(_TERMINAL, encoding="utf-8", errors="replace")  # noqa: SIM115 - closed below
    except OSError as error:
        raise PolicyError(
            "--keep ask needs a terminal to ask on", hint="Without one: --keep local, or --keep hosted."
        ) from error
    with hears, open(_TERMINAL, "w", encoding="utf-8") as says:
        yield hears, says
