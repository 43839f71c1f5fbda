"""Two answers -> all that is told of them: counts, what one has and the other lacks, the diffs (pure but for git)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from staylocal.comparing import blocks, diffs, items, names, numbers
from staylocal.errors import UndecidedError

if TYPE_CHECKING:
    from staylocal.comparing.answers import Answer, Opinion
    from staylocal.comparing.diffs import Piece

COUNTS = "words: runs without blanks, as `wc -w` counts; lines: an unfinished last one counts."


READ = 500_000  # characters of an answer in which numbers, names, action items and risks are looked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How long an answer is."""

    words: int
    lines: int


@dataclass(frozen=True, slots=True)
class Only:
    """What the first answer has and the second lacks, and the other way round; in the order of the text."""

    a: tuple[str, ...] = field(default=(), repr=False)
    b: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Diffs:
    """By lines and by words; `failure`: why there is none."""

    unified: tuple[str, ...] = field(default=(), repr=False)
    words: tuple[Piece, ...] = field(default=(), repr=False)
    failure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Everything; where an answer is missing there is nothing of one only and there are no diffs."""

    a: Answer
    b: Answer
    counts: tuple[Count | None, Count | None]
    numbers: Only = Only()
    names: Only = Only()
    actions: Only = Only()
    risks: Only = Only()
    diffs: Diffs | None = None
    opinion: Opinion | None = None

    @property
    def cut(self) -> bool:
        """Whether the lists are of the first `READ` characters only."""
        return max(len(self.a.text or ""), len(self.b.text or "")) > READ

    @property
    def local(self) -> bool:
        """Whether it holds what is itself local-only."""
        return bool(self.local_parts)

    @property
    def local_parts(self) -> tuple[str, ...]:
        """What of it a local model wrote."""
        answers = tuple(each.name for each in (self.a, self.b) if each.local and each.text is not None)
        return (*answers, "the opinion") if self.opinion and self.opinion.text else answers

    @property
    def lists(self) -> tuple[tuple[str, Only], ...]:
        """What one has and the other lacks, each with its name."""
        return (
            ("numbers", self.numbers),
            ("named items", self.names),
            ("action items", self.actions),
            ("risks", self.risks),
        )


def compare(a: Answer, b: Answer, opinion: Opinion | None = None) -> Comparison:
    """Compare two answers, of which one or both may be missing."""
    counts = _count(a.text), _count(b.text)
    if a.text is None or b.text is None:
        return Comparison(a=a, b=b, counts=counts, opinion=opinion)
    of_a, of_b = _Read(a.text[:READ]), _Read(b.text[:READ])
    plain_words = names.plain_words(of_a.blocks) | names.plain_words(of_b.blocks)
    return Comparison(
        a=a,
        b=b,
        counts=counts,
        numbers=_numbers(of_a, of_b),
        names=Only(tuple(of_a.names_not_in(of_b, plain_words)), tuple(of_b.names_not_in(of_a, plain_words))),
        actions=_sentences(of_a, of_b, "action"),
        risks=_sentences(of_a, of_b, "risk"),
        diffs=_diffs(a, b),
        opinion=opinion,
    )


class _Read:
    """A text with what was found in it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.blocks = blocks.read(text)
        self.numbers = numbers.found(names.without(text))
        self.sentences = items.read(self.blocks)

        self.index = items.Index(each.key for each in self.sentences)

    def names_not_in(self, other: _Read, plain_words: set[str]) -> list[str]:
        found = names.codes(self.text)
        if not names.is_german(self.text):
            found += names.proper(self.blocks, plain_words)
        return names.lacking(found, other.text)


def _count(text: str | None) -> Count | None:
    if text is None:
        return None
    return Count(words=len(text.split()), lines=text.count("\n") + bool(text and not text.endswith("\n")))


def _numbers(a: _Read, b: _Read) -> Only:
    values = {each.value for each in a.numbers}, {each.value for each in b.numbers}
    return Only(
        tuple(each.text for each in a.numbers if each.value not in values[1]),
        tuple(each.text for each in b.numbers if each.value not in values[0]),
    )


def _sentences(a: _Read, b: _Read, sort: Literal["action", "risk"]) -> Only:
    counted = ([each for each in of.sentences if getattr(each, sort)] for of in (a, b))
    of_a, of_b = counted
    return Only(tuple(items.only(of_a, b.index)), tuple(items.only(of_b, a.index)))


def _diffs(a: Answer, b: Answer) -> Diffs:
    texts = a.text or "", b.text or ""
    try:
        return Diffs(unified=diffs.unified(*texts, (a.name, b.name)), words=diffs.words(*texts))
    except UndecidedError as error:
        return Diffs(failure=error.message)
