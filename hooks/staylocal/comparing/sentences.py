"""Blocks -> sentences, each with what tells it from another one (pure)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from staylocal.comparing import names, numbers, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from staylocal.comparing.blocks import Block

_END = re.compile(r"[.!?\u2026][\"')\]\u201d\u2019\u00bb]*\s+(?=[^\sa-z])|[\u3002\uff01\uff1f](?=.)")
_SHORT = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|cf|approx|no|dr|mr|mrs|ms|st|fig|z\.\s?b|d\.\s?h|u\.\s?a|bzw|ca|usw|nr|ggf|evtl|inkl)"
    r"|\b[^\W\d_]|^\d+)\.$",
    re.IGNORECASE,
)
_DENIED = (
    "not no never none without cannot can't don't doesn't won't shouldn't mustn't isn't aren't avoid nicht kein "
    "keine keinen keiner nie niemals ohne"
)
_SMALL = (
    "a an the this that these those it its is are be been was were we you i they he she our your their there here "
    "and or but so of to in on at by for from with as into than then also please should must need needs have has "
    "had will would can could may might do does if when der die das den dem ein eine einen einem einer und oder "
    "aber so zu im in am an auf bei f\u00fcr von vom mit als es ist sind wird werden wir sie ihr man soll sollte "
    "sollten muss m\u00fcssen bitte auch wenn"
)
_NEGATIONS, _IDLE = frozenset(_DENIED.split()), frozenset(_SMALL.split())
_STEM = 3  # letters below which a plural's s is kept


@dataclass(frozen=True, slots=True)
class Key:
    """Two sentences say the same if their facts are equal and nearly all of their words, in whatever order.

    `words`: those that carry meaning, without a plural's s; `facts`: its numbers and code names, and whether it is
    negated.
    """

    words: frozenset[str] = field(repr=False)
    facts: frozenset[object] = field(repr=False)


def split(block: Block) -> Iterator[str]:
    """The sentences of a block."""
    start = 0
    for match in _END.finditer(block.text):
        head = block.text[start : match.end()].rstrip()
        if not _SHORT.search(head[-12:] if len(head) > 12 else head):  # noqa: PLR2004 - the longest of them fits
            yield head
            start = match.end()
    if rest := block.text[start:].strip():
        yield rest


def key(sentence: str) -> Key:
    """What tells it from another one."""
    told = numbers.every(names.without(sentence))
    codes = {name.casefold() for name in names.codes(sentence)}
    sentence = _numberless(sentence, told)
    words = [match.group().casefold().replace("\u2019", "'") for match in tokens.WORD.finditer(sentence)]
    carrying = frozenset(_stem(word) for word in words if word not in _IDLE and word not in _NEGATIONS)
    negated = {"not"} if not _NEGATIONS.isdisjoint(words) else set[str]()
    return Key(carrying or frozenset(words), frozenset({*(each.value for each in told), *codes, *negated}))


def _numberless(sentence: str, told: list[numbers.Number]) -> str:
    """Without its numbers and their units: what they are worth counts, not how they are written."""
    ends = [0, *(number.at + len(number.text) for number in told)]
    starts = [*(number.at for number in told), len(sentence)]
    return " ".join(sentence[end:start] for end, start in zip(ends, starts, strict=True))


def _stem(word: str) -> str:
    return word[:-1] if len(word) > _STEM and word.endswith("s") and not word.endswith("ss") else word
