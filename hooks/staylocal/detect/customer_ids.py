"""National ids of people: what one looks like, and, where that tells too little, a word beside it that names it.

The forms are in `customer_id_forms`; the check digits, dates and ranges are python-stdnum's business, but for the few
ids that it lacks (`customer_id_checks`).
"""

from __future__ import annotations

import re
from functools import cache, partial
from typing import TYPE_CHECKING

from .customer_digits import compact, is_placeholder
from .customer_id_forms import IDS, Id
from .customer_page import between
from .customer_shapes import expanded, prefixed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .customer_budget import Budget
    from .customer_page import Item, Page

POINTS = 3
# A number doesn't go on behind an id, nor before it; a hyphen before may belong to a sentence or to a name.
_BEFORE = r"(?<![0Aa+])(?<![0][.\-/_:])(?<![.]-)(?<!#)"
_BEHIND = r"(?![0Aa])(?![.\-/_:][0])(?!%)"
# How many letters an id may have before its first digit, blanks counted.
_LETTERS = 8
_LONGEST = 30


@cache
def _kinds() -> dict[bytes, tuple[tuple[Id, bool], ...]]:
    """Give the ids of each form, and whether they need no word there."""
    kinds: dict[bytes, tuple[tuple[Id, bool], ...]] = {}
    for kind in IDS:
        for form, alone in (*((form, True) for form in kind.alone), *((form, False) for form in kind.named)):
            for plain in expanded(form):
                kinds[plain.encode()] = (*kinds.get(plain.encode(), ()), (kind, alone))
    return kinds


@cache
def _pattern() -> re.Pattern[bytes]:
    return re.compile((_BEFORE + prefixed([form.decode() for form in _kinds()]) + _BEHIND).encode())


@cache
def _words(kind: Id) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W\d])(?:{kind.words})(?![^\W\d])")


def find(page: Page, start: int, end: int, budget: Budget) -> Iterator[Item]:
    """Give the ids in a chunk of digits, or around a part of it."""
    position = max(page.shape.rfind(b"\n", 0, start) + 1, start - _LETTERS)
    while (found := _pattern().search(page.shape, position, end + _LONGEST)) and found.start() < end:
        position = found.end()
        if budget.look(found.start()):
            kinds = _possible(page, found[0])
            if kinds:
                yield from _judged(page, found.span(), kinds, budget)


def _possible(page: Page, form: bytes) -> tuple[tuple[Id, bool], ...]:
    """Give the ids of this form, without those that need a word which stands nowhere in the text."""
    known = page.kinds.get(form)
    if known is None:
        known = page.kinds[form] = tuple(
            (kind, alone) for kind, alone in _kinds()[form] if alone or page.mentions(_words(kind))
        )
    return known


def _judged(page: Page, span: tuple[int, int], kinds: tuple[tuple[Id, bool], ...], budget: Budget) -> Iterator[Item]:
    value = page.raw[span[0] : span[1]].decode("latin-1").upper()
    number = compact(value)
    if is_placeholder(re.sub(r"\D", "", number)):
        return
    for kind, alone in kinds:
        if not (alone or _is_named(page, span, kind)) or not re.match(kind.starts, number):
            continue
        if budget.ask(span[0], partial(kind.holds, value if kind.signed else number)):
            yield page.item(*span, f"national id ({kind.name})", POINTS, number)
            return


def _is_named(page: Page, span: tuple[int, int], kind: Id) -> bool:
    """Tell whether a word around a number names this kind; numbers of one table have the same words around them."""
    words = between(page.words(*span))
    known = page.named.get((words, kind.name))
    if known is None:
        known = page.named[words, kind.name] = bool(_words(kind).search(words))
    return known
