"""Texts that make a pattern slow, from its own parse tree: what each of its repeats takes, over and over."""

from __future__ import annotations

import random
import re
import string
from re import _constants as ops  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    Parts = tuple[str, str, str]  # what stands before, what is repeated, what stands behind

_REPEATS = (ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT)
# Fewer times make no pattern slow.
_FEW = 8
_SAMPLES = 1
_ENDS = ("", "\0", "!", "\n", "a")
_SIGNS = string.digits + string.ascii_letters + string.punctuation + " \t\n\r\u00e9\u5bc6"
_CATEGORIES = {
    ops.CATEGORY_DIGIT: string.digits,
    ops.CATEGORY_NOT_DIGIT: "a -",
    ops.CATEGORY_SPACE: " \t\n\r",
    ops.CATEGORY_NOT_SPACE: "a1-",
    ops.CATEGORY_WORD: "aZ1_",
    ops.CATEGORY_NOT_WORD: " -.",
}


def texts(pattern: re.Pattern[Any], size: int) -> Iterator[str]:
    """Give texts of `size` characters, each once."""
    rng = random.Random(pattern.pattern)  # noqa: S311 - not for secrecy
    tree = parser.parse(
        pattern.pattern, pattern.flags & ~re.UNICODE if isinstance(pattern.pattern, bytes) else pattern.flags
    )
    seen = set()
    for _ in range(_SAMPLES):
        for before, pump, behind in (*_pumps(tree, rng), ("", _word(tree, rng), "")):
            for unit in (pump, before + pump, before + pump + behind, before + pump * 20):
                if unit and (before, unit) not in seen:
                    seen.add((before, unit))
                    repeated = (unit * (size // len(unit) + 1))[:size]
                    yield before + repeated + rng.choice(_ENDS)


def _pumps(tree: Any, rng: random.Random) -> Iterator[Parts]:  # noqa: ANN401 - the parser has no types
    nodes = list(tree)
    for at, (operation, value) in enumerate(nodes):
        before, behind = _word(nodes[:at], rng), _word(nodes[at + 1 :], rng)
        if operation in _REPEATS and value[1] > _FEW:
            yield before, _word(value[2], rng) or "a", behind
        for inner in _inside(operation, value):
            for first, pump, last in _pumps(inner, rng):
                yield before + first, pump, last + behind


def _inside(operation: Any, value: Any) -> list[Any]:  # noqa: ANN401
    if operation is ops.BRANCH:
        return list(value[1])
    if operation is ops.GROUPREF_EXISTS:
        return [each for each in value[1:] if each]
    if operation is ops.ATOMIC_GROUP:
        return [value]
    if operation in {ops.ASSERT, ops.ASSERT_NOT}:
        return [value[1]]
    return [value[-1]] if operation in {*_REPEATS, ops.SUBPATTERN} else []


def _word(tree: Any, rng: random.Random) -> str:  # noqa: ANN401
    """Give one of the shortest texts that it matches, or nearly."""
    return "".join(_piece(operation, value, rng) for operation, value in tree)


def _piece(operation: Any, value: Any, rng: random.Random) -> str:  # noqa: ANN401
    if operation is ops.LITERAL:
        return chr(value)
    if operation in {ops.ANY, ops.NOT_LITERAL, ops.IN}:
        return rng.choice(_signs(operation, value))
    if operation in _REPEATS:
        return "".join(_word(value[2], rng) for _ in range(value[0] or min(value[1], rng.randint(0, 1))))
    if operation in {ops.ASSERT, ops.ASSERT_NOT, ops.AT}:
        return ""
    if operation is ops.GROUPREF:
        return "a"
    inner = _inside(operation, value)
    return _word(rng.choice(inner), rng) if inner else ""


def _signs(operation: Any, value: Any) -> str:  # noqa: ANN401
    if operation is ops.ANY:
        return "a =."
    members = [(ops.NEGATE, None), (ops.LITERAL, value)] if operation is ops.NOT_LITERAL else value
    signs, negated = "", False
    for kind, member in members:
        if kind is ops.NEGATE:
            negated = True
        elif kind is ops.LITERAL:
            signs += chr(member)
        elif kind is ops.RANGE:
            signs += "".join(map(chr, range(member[0], min(member[1], member[0] + 200) + 1)))
        else:
            signs += _CATEGORIES[member]
    return "".join(sign for sign in _SIGNS if sign not in signs) or "\u5bc6" if negated else signs
