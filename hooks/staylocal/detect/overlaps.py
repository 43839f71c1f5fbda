"""Which of several finds that overlap is told."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from staylocal.findings import Kind

    from .view import Found

# Below this are the ranks of formats: of those, the longest is the most specific (`ydc-sk-…` is no `sk-…`).
_FORMATS = 900


def kept(found: Iterable[Found]) -> list[Found]:
    """Keep of those of one kind the surest, then the most specific, then the longest; in the order of the text."""
    chosen: dict[Kind, list[Found]] = {}
    for one in sorted(found, key=_order):
        others = chosen.setdefault(one.kind, [])
        # Those are disjoint and in order, so that only two of them can overlap this one.
        index = bisect_left(others, one.start, key=lambda other: other.start)
        neighbours = others[max(0, index - 1) : index + 1]
        if not any(other.start < one.end and one.start < other.end for other in neighbours):
            others.insert(index, one)
    return sorted((one for others in chosen.values() for one in others), key=lambda one: one.start)


def _order(one: Found) -> tuple[bool, int, int, int, int]:
    return not one.sure, max(one.rank, _FORMATS), one.start - one.end, one.rank, one.start
