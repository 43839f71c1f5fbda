r"""A policy's words in a text: thousands at once, in any case, with any blanks, `-` or `_` between their parts.

A word is looked for as it is written, decomposed (NFD) as file names of macOS are, in capitals (`GROSS` for `Groß`)
and with the escapes of JSON (`\u00fc`). Compatibility forms such as full-width letters are not: nobody writes them by
accident. A phrase is also found with its parts joined: `BlueHeron` is sure, `blueheron` may be another word.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, Any, NamedTuple

from .folding import fold
from .internal_edges import is_edge, is_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# What may stand between the parts of a phrase: all that `str.isspace` takes, `-` and `_`, typographers' dashes.
_BETWEEN = "\t\n\v\f\r\x1c\x1d\x1e\x1f-_"
_BETWEEN_BEYOND = (
    "\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
    "\u2010\u2011\u2012\u2013"
)
_BLANKS = re.compile("  +")
_EMPTY_LINE = re.compile(r"\n[^\S\n]*\n")
_SHORTEST_JOINED = 6  # "to do" must not be every `todo`


class _Automaton(NamedTuple):
    """`keys`: an Aho-Corasick automaton of (length, where parts were joined); `spaced`: some of them have blanks."""

    keys: Any
    spaced: bool


def find(words: tuple[str, ...], text: str) -> Iterator[tuple[int, int, bool]]:
    """Give (start, end, sure) of each of the `words` in `text`, in the order of ends."""
    if not words:
        return
    automaton = _automaton(words)
    plain = _plain(text)
    if not automaton.spaced:
        for last, (length, joins) in automaton.keys.iter(plain):
            if is_whole(text, last + 1 - length, last + 1):
                yield last + 1 - length, last + 1, _is_sure(text, last + 1 - length, joins)
        return
    squeezed = " ".join(plain.split())
    original: _Original | None = None
    for last, (length, joins) in automaton.keys.iter(squeezed):
        original = original or _Original(plain)
        start, end = original.offset(last + 1 - length), original.offset(last) + 1
        if is_whole(text, start, end) and not _EMPTY_LINE.search(text, start, end):
            yield start, end, _is_sure(text, start, joins)


def _is_sure(text: str, start: int, joins: tuple[int, ...]) -> bool:
    return all(is_edge(text, start + join) for join in joins)


def _plain(text: str) -> str:
    """Fold a text, and turn what may stand between the parts of a phrase into spaces; offsets hold."""
    folded = fold(text)
    for char in _BETWEEN:
        folded = folded.replace(char, " ")
    if folded.isascii():
        return folded
    for char in _BETWEEN_BEYOND:
        folded = folded.replace(char, " ")
    # Which sigma `lower` gives depends on what follows.
    return folded.replace("\u03c2", "\u03c3")


class _Original:
    """Offsets in a text by those in it without leading spaces and with one space of each run."""

    def __init__(self, plain: str) -> None:
        leading = len(plain) - len(plain.lstrip(" "))
        runs = [(0, leading), *(run.span() for run in _BLANKS.finditer(plain, leading))]
        # Of the leading run nothing is kept, of every other one a space.
        self._gone = list(accumulate(end - start - (start > 0) for start, end in runs))
        self._ends = [end - total for (_, end), total in zip(runs, self._gone, strict=True)]

    def offset(self, squeezed: int) -> int:
        return squeezed + self._gone[bisect_right(self._ends, squeezed) - 1]


@lru_cache(maxsize=2)
def _automaton(words: tuple[str, ...]) -> _Automaton:
    import ahocorasick  # noqa: PLC0415 - 1 ms, and most policies name no word

    keys, phrases = ahocorasick.Automaton(), []
    for form in _forms(words):
        if " " not in form:
            keys.add_word(form, (len(form), ()))
        elif parts := form.split():
            phrases.append(parts)
            name = " ".join(parts)
            keys.add_word(name, (len(name), ()))
    for parts in phrases:
        joined = "".join(parts)
        if len(joined) >= _SHORTEST_JOINED and joined not in keys:
            keys.add_word(joined, (len(joined), tuple(accumulate(map(len, parts[:-1])))))
    keys.make_automaton()
    return _Automaton(keys=keys, spaced=bool(phrases))


def _forms(words: tuple[str, ...]) -> Iterable[str]:
    """Give what to look for in a plain text."""
    ascii_ = [word for word in words if word.isascii()]
    if len(ascii_) == len(words):
        return _plain("\0".join(words)).split("\0")
    import json  # noqa: PLC0415 - for few words
    import unicodedata  # noqa: PLC0415 - for few words

    forms = ascii_
    for word in words:
        if not word.isascii():
            composed = unicodedata.normalize("NFC", word)
            decomposed = unicodedata.normalize("NFD", word)
            forms += [word, composed, decomposed, composed.upper(), json.dumps(composed)[1:-1]]
    return _plain("\0".join(forms)).split("\0")
