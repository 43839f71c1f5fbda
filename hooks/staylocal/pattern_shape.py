"""How a regular expression can run away: a small tree of its shape, and the number of ways through it.

A backtracking matcher tries every way to split a text among the repeats of a pattern. A decision (go round
again or leave, this alternative or that) costs nothing where the next character settles it. What is left is
counted: a factor for each unsettled decision, to the power of the repeat that it stands in.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import prod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_WAYS = 1000
_LONG = 20  # a repeat with this many more rounds than it needs behaves like one without end
_MANY = 30  # the factor for one without end: two of them may be unsettled (`.*one.*two.*`), three may not
_ROUNDS = 10  # more rounds than this of a body with two ways through it is more than MAX_WAYS

Chars = frozenset[int]
NOTHING: Chars = frozenset()


class Runaway(ValueError):  # noqa: N818 - what the pattern does, not what went wrong here
    """The pattern can take exponential or high polynomial time; says why in a few words."""


@dataclass(frozen=True, slots=True)
class Char:
    """One character out of a set of code points."""

    chars: Chars


@dataclass(frozen=True, slots=True)
class Seq:
    """One thing after the other; the empty one is what anchors and word borders look like from here."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Alt:
    """One of several."""

    options: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """`high` is `inf` where there is no end."""

    low: int
    high: float
    body: Node


@dataclass(frozen=True, slots=True)
class Closed:
    """Never entered again once left: an atomic group, or (`looks`) a lookaround, which takes nothing."""

    body: Node
    looks: bool


Node = Char | Seq | Alt | Repeat | Closed


@dataclass(frozen=True, slots=True)
class _After:
    """The characters that may come next; those that a long repeat that may come next begins with, and has."""

    first: Chars = NOTHING
    repeat_first: Chars = NOTHING
    repeated: Chars = NOTHING

    def __or__(self, other: _After) -> _After:
        return _After(self.first | other.first, self.repeat_first | other.repeat_first, self.repeated | other.repeated)


def check(node: Node) -> None:
    """Raise Runaway if there is reason to."""
    if _ways(node, _After()) > MAX_WAYS:
        raise Runaway("there are too many ways to match the same text")


def _ways(node: Node, after: _After) -> float:
    match node:
        case Char():
            return 1
        case Closed(body=body):
            return _ways(body, _After())
        case Alt(options=options):
            clash = any(not _told_apart(*pair) for pair in combinations(map(_lead, options), 2))
            return max(_ways(option, after) for option in options) * (len(options) if clash else 1)
        case Repeat():
            return _ways_of_repeat(node, after)
        case Seq(items=items):
            ways = []
            for item in reversed(items):
                ways.append(_ways(item, after))
                after = _before(item, after)
            return prod(ways)


def _ways_of_repeat(node: Repeat, after: _After) -> float:
    first = _first(node.body)
    if _is_long(node) and first & after.repeat_first and _within(node.body, after.repeated):
        raise Runaway("two repeats side by side take the same characters")
    ways = _ways(node.body, _once_more(node, first) | after)
    if ways > 1 and node.high > _ROUNDS:
        raise Runaway("a repeat inside a repeat, or alternatives inside a repeat, can share the same text")
    settled = node.low == node.high or not first & after.first
    own = 1 if settled else min(node.high - node.low + 1, _MANY)
    return float(own * ways ** min(node.high, _ROUNDS))


def _once_more(node: Repeat, first: Chars) -> _After:
    """Tell what follows the body when it comes once more."""
    if node.high > _ROUNDS:
        return _After(first)  # the body must be settled, which says more than that no two repeats meet
    return _before(node.body, _After()) if node.high > 1 else _After()


def _is_long(node: Repeat) -> bool:
    return node.high - node.low >= _LONG


def _before(item: Node, after: _After) -> _After:
    """Say what may come next for whatever stands before `item`."""
    repeats = _repeats(item)
    here = _After(_first(item), _union(map(_first, repeats)), _union(map(_all, repeats)))
    return here | after if _nullable(item) else here


def _nullable(node: Node) -> bool:
    match node:
        case Char():
            return False
        case Seq(items=items):
            return all(map(_nullable, items))
        case Alt(options=options):
            return any(map(_nullable, options))
        case Repeat(low=low, body=body):
            return low == 0 or _nullable(body)
        case Closed(body=body, looks=looks):
            return looks or _nullable(body)


def _first(node: Node) -> Chars:
    """Collect the characters that it can begin with."""
    match node:
        case Char(chars=chars):
            return chars
        case Seq(items=items):
            return _union(_first(item) for item in _opening(items))
        case Alt(options=options):
            return _union(map(_first, options))
        case Repeat(body=body):
            return _first(body)
        case Closed(body=body, looks=looks):
            return NOTHING if looks else _first(body)


def _repeats(node: Node) -> list[Repeat]:
    """Find the long repeats that it can begin with."""
    match node:
        case Char():
            return []
        case Seq(items=items):
            return [repeat for item in _opening(items) for repeat in _repeats(item)]
        case Alt(options=options):
            return [repeat for option in options for repeat in _repeats(option)]
        case Repeat(body=body):
            return [node] if _is_long(node) else _repeats(body)
        case Closed(body=body, looks=looks):
            return [] if looks else _repeats(body)


def _all(node: Node) -> Chars:
    match node:
        case Char(chars=chars):
            return chars
        case Seq(items=nodes) | Alt(options=nodes):
            return _union(map(_all, nodes))
        case Repeat(body=body):
            return _all(body)
        case Closed(body=body, looks=looks):
            return NOTHING if looks else _all(body)


def _within(node: Node, chars: Chars) -> bool:
    """Tell whether `chars` alone can match it: if not, what else it must have parts it from its neighbour."""
    match node:
        case Char(chars=own):
            return bool(own & chars)
        case Seq(items=items):
            return all(_within(item, chars) for item in items)
        case Alt(options=options):
            return any(_within(option, chars) for option in options)
        case Repeat(low=low, body=body):
            return low == 0 or _within(body, chars)
        case Closed(body=body, looks=looks):
            return looks or _within(body, chars)


def _lead(node: Node) -> list[Chars]:
    """List the sets of the characters that it begins with for certain, up to the first choice."""
    match node:
        case Char(chars=chars):
            return [chars]
        case Seq(items=items):
            lead: list[Chars] = []
            for item in items:
                lead += _lead(item)
                if not _is_plain(item):
                    break
            return lead
        case Repeat(low=low, body=body) if low > 0:
            return _lead(body)
        case Closed(body=body, looks=False):
            return _lead(body)
        case _:
            return []


def _is_plain(node: Node) -> bool:
    return isinstance(node, Char) or (isinstance(node, Seq) and all(map(_is_plain, node.items)))


def _told_apart(one: list[Chars], other: list[Chars]) -> bool:
    return any(not mine & yours for mine, yours in zip(one, other, strict=False))


def _opening(items: tuple[Node, ...]) -> tuple[Node, ...]:
    """Take the items up to the first that can't be empty."""
    end = next((position for position, item in enumerate(items, 1) if not _nullable(item)), len(items))
    return items[:end]


def _union(sets: Iterable[Chars]) -> Chars:
    return NOTHING.union(*sets)
