"""The words that all three forms of a comparison share (pure)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from staylocal.comparing import diffs, facts, items, names, numbers
from staylocal.comparing.answers import Leg

if TYPE_CHECKING:
    from collections.abc import Iterable

    from staylocal.comparing.answers import Answer
    from staylocal.comparing.facts import Comparison

RULES = (facts.COUNTS, numbers.RULE, names.RULE, *items.RULES, diffs.RULE)
LOCAL = "local-only: do not publish"
MODEL = "a model's opinion, which nobody checked"
NONE = "-"
_MINUTE = 60
_UNKNOWN = Leg(tier="")


def rules() -> str:
    """How everything is found: a sentence for each rule."""
    return "\n".join(f"  {rule}" for rule in RULES)


def origin(answer: Answer) -> str:
    """Tier, provider and model of an answer, as far as they are known."""
    if not answer.run:
        return ""
    whose = "/".join(filter(None, (answer.run.provider, answer.run.model)))
    return ", ".join(filter(None, (answer.run.tier, whose)))


def rows(comparison: Comparison) -> list[tuple[str, str, str]]:
    """The table of facts: what, of the first, of the second; only what is known of one of them at least."""
    runs = [each.run or _UNKNOWN for each in (comparison.a, comparison.b)]
    counts = comparison.counts
    table = [
        ("time", [_time(run) for run in runs]),
        ("tokens in", [_number(run.tokens_in) for run in runs]),
        ("tokens out", [_number(run.tokens_out) for run in runs]),
        ("redacted", [_number(run.redacted or None) for run in runs]),
        ("exit code", [_number(run.exit_code) for run in runs]),
        ("words", [_number(each.words if each else None) for each in counts]),
        ("lines", [_number(each.lines if each else None) for each in counts]),
        *((f"{name} only here", _lengths(comparison, only)) for name, only in comparison.lists),
    ]
    return [(what, a, b) for what, (a, b) in table if (a, b) != (NONE, NONE)]


def _lengths(comparison: Comparison, only: facts.Only) -> list[str]:
    return [_number(len(each) if comparison.diffs else None) for each in (only.a, only.b)]


def _number(count: int | None) -> str:
    return NONE if count is None else f"{count:,}"


def _time(run: Leg) -> str:
    if run.seconds is None:
        return NONE
    tenths = round(run.seconds * 10)
    minutes, rest = divmod(tenths, _MINUTE * 10)
    return f"{minutes} min {rest / 10:.1f} s" if minutes else f"{rest / 10:.1f} s"


def notes(comparison: Comparison) -> list[str]:
    """What has to be said of the answers and of the comparison: a sentence each, and the way on below."""
    said = [f"{each.name}: {sentence}" for each in (comparison.a, comparison.b) for sentence in _notes(each)]
    if comparison.cut:
        said.append(f"numbers, named items, action items and risks are of the first {facts.READ:,} characters")
    return said


def _notes(answer: Answer) -> Iterable[str]:
    if answer.failure:
        hint = answer.run.hint if answer.run else ""
        yield "\n  ".join((answer.failure, *hint.splitlines()))
    if answer.text is not None and not answer.text.strip():
        yield "the answer is empty"
    yield from answer.notes
