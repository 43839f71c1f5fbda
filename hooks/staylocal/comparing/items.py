"""Action items and risks of an answer, and those that the other one does not have (pure)."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil
from typing import TYPE_CHECKING

from staylocal.comparing import sentences, wording
from staylocal.comparing.sentences import Key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from staylocal.comparing.blocks import Block

RULES = (
    (
        "action items: sentences that begin with an imperative or say should, must, need to, have to or TODO; open "
        "tasks (- [ ]); list items under Next steps, Action items or To do."
    ),
    (
        "risks: sentences with a word for risk (danger, breaking, vulnerability, race, deadlock, data loss, corrupt, "
        "caution, warning, may fail, leak, outage, ...), but not 'no risk'; list items under Risks or Warnings."
    ),
    (
        "a sentence is in both answers if they share three quarters of its words in whatever order, the same numbers "
        "and code names, and both or neither say 'not'."
    ),
)
ALIKE = 0.75  # share of the words of both that two sentences have in common at least


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an answer and what it was taken for."""

    text: str = field(repr=False)
    key: Key
    action: bool = False
    risk: bool = False


def read(blocks: Iterable[Block]) -> list[Sentence]:
    """Every sentence, in order; of code the lines."""
    return [each for block in blocks if block.kind in {"text", "item", "code"} for each in _sentences(block)]


def _sentences(block: Block) -> Iterable[Sentence]:
    if block.kind == "code":
        return (Sentence(block.text, sentences.key(block.text), action=bool(wording.MARKED.search(block.text))),)
    listed = block.kind == "item"
    is_step = listed and (block.box or bool(block.box is None and wording.STEPS.search(block.under)))
    is_risk = listed and bool(wording.RISKS.search(block.under))
    done = block.box is False
    told = list(sentences.split(block))
    return (
        Sentence(
            text,
            sentences.key(text),
            action=not done and ((is_step and not place) or _is_action(text)),
            risk=(is_risk and not place) or bool(wording.RISK.search(text)),
        )
        for place, text in enumerate(told)
    )


def _is_action(text: str) -> bool:
    return bool(wording.IMPERATIVE.match(text) or wording.DUE.search(text))


def only(mine: Iterable[Sentence], others: Index) -> list[str]:
    """Those of mine that no sentence of the other answer says, each once."""
    told = Index(())
    found = list[str]()
    for each in mine:
        if not others.has(each.key) and not told.has(each.key):
            found.append(each.text)
            told.add(each.key)
    return found


class Index:
    """Sentences by their words, so that one is compared with those only that can be alike."""

    def __init__(self, keys: Iterable[Key]) -> None:
        self._keys = set[Key]()
        self._by_word = dict[tuple[frozenset[object], str], list[Key]]()  # by its facts, too: they must be equal
        for each in keys:
            self.add(each)

    def add(self, key: Key) -> None:
        """Put one more in."""
        if key in self._keys:
            return
        self._keys.add(key)
        for word in key.words:
            self._by_word.setdefault((key.facts, word), []).append(key)

    def has(self, key: Key) -> bool:
        """Whether one says the same. Its rarest words are enough to look by: not all of them may be missing."""
        if key in self._keys:
            return True
        found = sorted((self._by_word.get((key.facts, word), ()) for word in key.words), key=len)
        looked = found[: len(found) - ceil(ALIKE * len(found)) + 1]
        return any(_alike(key, each) for keys in looked for each in keys)


def _alike(one: Key, other: Key) -> bool:
    """Of two with the same facts."""
    shared = len(one.words & other.words)
    return shared >= ALIKE * (len(one.words) + len(other.words) - shared)
