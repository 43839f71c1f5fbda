"""A comparison as JSON, version 1 (pure)."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from staylocal.comparing import facts, telling

if TYPE_CHECKING:
    from collections.abc import Iterator

    from staylocal.comparing.answers import Answer
    from staylocal.comparing.diffs import Piece
    from staylocal.comparing.facts import Comparison, Count, Diffs

VERSION = 1


def as_json(comparison: Comparison) -> dict[str, Any]:
    """All that the text form shows and the whole answers. `only`: None where there was nothing to compare with."""
    a, b = comparison.a, comparison.b
    return {
        "version": VERSION,
        "local_only": comparison.local,
        "answers": [_answer(each, count) for each, count in zip((a, b), comparison.counts, strict=True)],
        "only": None if comparison.diffs is None else _only(comparison),
        "only_of_first_characters": facts.READ if comparison.cut else None,
        "diff": None if comparison.diffs is None else _diff(comparison.diffs),
        "opinion": None if comparison.opinion is None else asdict(comparison.opinion) | {"note": telling.MODEL},
    }


def _answer(answer: Answer, count: Count | None) -> dict[str, Any]:
    return {
        "name": answer.name,
        "text": answer.text,
        "local_only": answer.local,
        "failure": answer.failure or None,
        "notes": list(answer.notes),
        "words": count.words if count else None,
        "lines": count.lines if count else None,
        "run": asdict(answer.run) if answer.run else None,
    }


def _only(comparison: Comparison) -> dict[str, Any]:
    return {name.replace(" ", "_"): [list(only.a), list(only.b)] for name, only in comparison.lists}


def _diff(diffs: Diffs) -> dict[str, Any]:
    return {
        "failure": diffs.failure or None,
        "unified": list(diffs.unified),
        "words": [piece for each in diffs.words for piece in _pieces(each)],
    }


def _pieces(piece: Piece) -> Iterator[dict[str, str]]:
    """What is the same has the blanks of the second answer."""
    if piece.same:
        yield {"kind": "kept", "text": piece.b}
        return
    if piece.a:
        yield {"kind": "removed", "text": piece.a}
    if piece.b:
        yield {"kind": "added", "text": piece.b}
