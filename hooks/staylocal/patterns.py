"""Regular expressions from policy files, compiled only if no text can make them run away.

A repository's policy file is not trusted, and a hook that never ends is a hook that people switch off.
"""

from __future__ import annotations

import re
import signal
import threading
import warnings
from functools import lru_cache
from importlib import import_module
from math import inf
from typing import TYPE_CHECKING, Any

from staylocal.pattern_shape import Alt, Char, Chars, Closed, Node, Repeat, Runaway, Seq, check

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import FrameType

MAX_LENGTH = 1000
# The standard library's own parser, private since 3.11: a second one would disagree with `re` some day, and
# to disagree here is to let a pattern pass. By name, as typeshed has no stub. Unknown nodes are refused.
_parser: Any = import_module("re._parser")

_PROBE_SECONDS = 0.05  # of processor time, so that a busy machine refuses no more than an idle one
_PROBE_LENGTH = 500  # `.*foo.*` needs less than 1 ms, a cubic pattern 100: the bound is far from what is common
_PROBES = 12
_ASCII: Chars = frozenset(range(128))
# A letter, a digit, a space, a dash and a symbol that are not ASCII: what \w, \d, \s and [^a] also take.
_BEYOND: Chars = frozenset(map(ord, "\u00e9\u0661\u2003\u2014\U0001f600"))
_CATEGORIES = {
    "CATEGORY_DIGIT": r"\d",
    "CATEGORY_NOT_DIGIT": r"\D",
    "CATEGORY_SPACE": r"\s",
    "CATEGORY_NOT_SPACE": r"\S",
    "CATEGORY_WORD": r"\w",
    "CATEGORY_NOT_WORD": r"\W",
}


@lru_cache(maxsize=1024)
def compile_safely(source: str) -> re.Pattern[str]:
    """Compile it. ValueError with a short reason if it is invalid, matches the empty text, or can run away.

    Back-references are refused: no name or number needs one, and with them nothing can be said about time.
    """
    if len(source) > MAX_LENGTH:
        raise ValueError(f"it is longer than {MAX_LENGTH} characters")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # "possible nested set": what was meant is not what it says
            pattern = re.compile(source)
            tree = _parser.parse(source)
        if tree.getwidth()[0] == 0:
            raise ValueError("it matches the empty text")
        shape = _Shape(source, tree)
        check(shape.node)
    except (re.error, OverflowError, FutureWarning) as error:
        raise ValueError(f"not a regular expression: {error}") from None
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    _probe(pattern, shape.samples())
    return pattern


class _Shape:
    """The parser's tree as a `Node`, with every set of characters cut down to the ones that can matter."""

    def __init__(self, source: str, tree: Any) -> None:  # noqa: ANN401 - re._parser has no types
        # Anywhere counts for everywhere: to see too many characters alike only makes the check stricter.
        self._folds = bool(re.search(r"\(\?[a-zA-Z]*i", source))
        self._dot_is_all = bool(re.search(r"\(\?[a-zA-Z]*s", source))
        self._alphabet = self._folded(_ASCII | _BEYOND | frozenset(_code_points(tree)))
        self._sets: dict[Chars, None] = {}
        self.node = self._sequence(tree)

    def samples(self) -> list[str]:
        """Take a character out of each set, for the probe."""
        letters = (min(chars, key=lambda code: (not chr(code).isalnum(), code)) for chars in self._sets if chars)
        return [chr(code) for code in dict.fromkeys(letters)][:_PROBES]

    def _sequence(self, items: Any) -> Node:  # noqa: ANN401 - as above
        return Seq(tuple(self._convert(str(op), value) for op, value in items))

    def _convert(self, op: str, value: Any) -> Node:  # noqa: ANN401, PLR0911 - as above; one line an opcode
        match op:
            case "LITERAL" | "NOT_LITERAL" | "ANY" | "IN":
                chars = self._folded(self._chars(op, value))
                self._sets[chars] = None
                return Char(chars)
            case "MAX_REPEAT" | "MIN_REPEAT":
                return self._repeat(*value)
            case "POSSESSIVE_REPEAT":
                return Closed(self._repeat(*value, atomic=True), looks=False)
            case "SUBPATTERN":
                return self._sequence(value[-1])
            case "BRANCH":
                return Alt(tuple(self._sequence(option) for option in value[1]))
            case "ATOMIC_GROUP":
                return Closed(self._sequence(value), looks=False)
            case "ASSERT" | "ASSERT_NOT":
                return Closed(self._sequence(value[1]), looks=True)
            case "AT" | "FAILURE":
                return Seq(())
            case "GROUPREF" | "GROUPREF_EXISTS":
                raise Runaway("it has a back-reference")
            case _:
                raise Runaway(f"it has a construct that is not known here ({op})")

    def _repeat(self, low: Any, high: Any, items: Any, *, atomic: bool = False) -> Repeat:  # noqa: ANN401 - as above
        body = self._sequence(items)
        endless = str(high) == "MAXREPEAT"
        return Repeat(int(low), inf if endless else int(high), Closed(body, looks=False) if atomic else body)

    def _chars(self, op: str, value: Any) -> Chars:  # noqa: ANN401 - as above
        match op:
            case "LITERAL":
                return frozenset({value})
            case "NOT_LITERAL":
                return self._alphabet - {value}
            case "ANY":
                return self._alphabet if self._dot_is_all else self._alphabet - {ord("\n")}
            case _:
                return self._members([(str(kind), member) for kind, member in value])

    def _members(self, members: list[tuple[str, Any]]) -> Chars:
        chars: set[int] = set()
        for kind, member in members:
            match kind:
                case "LITERAL":
                    chars.add(member)
                case "RANGE":
                    low, high = member
                    chars.update(code for code in self._alphabet if low <= code <= high)
                case "CATEGORY":
                    category = re.compile(_CATEGORIES[str(member)])
                    chars.update(code for code in self._alphabet if category.match(chr(code)))
        return self._alphabet - chars if members[0][0] == "NEGATE" else frozenset(chars)

    def _folded(self, chars: Chars) -> Chars:
        if not self._folds:
            return chars
        cases = (other for code in chars for other in (chr(code).lower(), chr(code).upper()) if len(other) == 1)
        return chars | frozenset(map(ord, cases))


def _code_points(tree: Any) -> Iterator[int]:  # noqa: ANN401 - as above
    """Yield the numbers that can be code points: literals, ends of ranges (and a few counts: harmless)."""
    if isinstance(tree, int):
        yield from [tree] if 0 <= tree <= ord("\U0010ffff") else []
    elif isinstance(tree, (list, tuple)) or hasattr(tree, "data"):
        for part in tree:
            yield from _code_points(part)


class _TooSlow(Exception):  # noqa: N818 - never leaves this module
    pass


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise _TooSlow


def _probe(pattern: re.Pattern[str], samples: Iterable[str]) -> None:
    """Search texts that bring out the worst, under a timer; sre looks for signals while it matches.

    Only a main thread gets signals: elsewhere the check of the shape stands alone.
    """
    if threading.current_thread() is not threading.main_thread():
        return
    before = signal.signal(signal.SIGVTALRM, _stop)
    try:
        for sample in samples:
            signal.setitimer(signal.ITIMER_VIRTUAL, _PROBE_SECONDS)
            pattern.search(sample * _PROBE_LENGTH + "\0")
    except _TooSlow:
        raise ValueError("it is too slow on a long line of the same character") from None
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
