r"""Where a word begins and ends: in prose, in `snake_case`, in `camelCase`, behind an escape such as `\n`."""

from __future__ import annotations

import re
import unicodedata

from .boundaries import is_escape

# Scripts that are written without spaces, or whose particles are joined to a foreign word.
_SPACELESS = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\ua4cf\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff66-\uffdc"
    "\U00020000-\U0003ffff]"
)
_FIRST_MARK = "\u0300"
# What is no word by chance: a shorter one in camelCase or beside a digit is a piece of something random.
_SHORT = 4
_RUN = re.compile(r"[A-Za-z0-9+/=]*")
_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|[0-9]+|[+/=]+")
# Of random characters a part of one kind has 1.6 on average, of words in camelCase 4 and more.
_AROUND, _RANDOM_LENGTH, _RANDOM_PART = 40, 32, 2.8


def is_whole(text: str, start: int, end: int) -> bool:
    """Tell whether a stretch (not empty) of `text` is whole words, and no chance hit in a random string."""
    if stands_alone(text, start) and stands_alone(text, end):
        return True
    if not (is_edge(text, end) and (is_edge(text, start) or is_escape(text, start))):
        return False
    if end - start < _SHORT:
        return stands_alone(text, end) and is_escape(text, start)
    return not _is_random(text, start, end)


def stands_alone(text: str, at: int) -> bool:
    """Tell whether no word goes on across this offset."""
    if at <= 0 or at >= len(text):
        return True
    left, right = text[at - 1], text[at]
    if not (_is_letter(left) and _is_letter(right)):
        return True
    return not (left.isascii() and right.isascii()) and bool(_SPACELESS.match(left) or _SPACELESS.match(right))


def is_edge(text: str, at: int) -> bool:
    """Tell whether a word of `camelCase` or a number may begin or end here, too."""
    if stands_alone(text, at):
        return True
    left, right = text[at - 1], text[at]
    if left.isdigit() != right.isdigit():
        return True
    return right.isupper() and (not left.isupper() or text[at + 1 : at + 2].islower())


def _is_letter(char: str) -> bool:
    """A letter, a digit, or a mark on one."""
    return char.isalnum() or (char >= _FIRST_MARK and unicodedata.category(char)[0] == "M")


def _is_random(text: str, start: int, end: int) -> bool:
    before = _RUN.match(text[max(0, start - _AROUND) : start][::-1])
    behind = _RUN.match(text, end, end + _AROUND)
    first = start - (before.end() if before else 0)
    last = behind.end() if behind else end
    if last - first < max(_RANDOM_LENGTH, 2 * (end - start)):
        return False
    return last - first < _RANDOM_PART * len(_PARTS.findall(text, first, last))
