r"""The extent of something encoded: a run of an alphabet's characters, wrapped into lines of one length or not.

Lines may be indented, quoted, put together by an operator, marked as a comment; a line's end may be an escape
such as `\n`. Everything here looks at a bounded number of characters on both sides of the place it is asked about.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .late import late

if TYPE_CHECKING:
    import re

# What is read to each side of a hit at most, in characters.
MOST = 1 << 16
STANDARD = late(r"[A-Za-z0-9+/]*+")
URL_SAFE = late(r"[A-Za-z0-9_\-]*+")
HEXADECIMAL = late(r"[0-9A-Fa-f]*+")

_ESCAPED = r"(?:\\{1,4}r)?\\{1,4}n|%0[dD]%0[aA]|%0[aA]|&#10;|<br ?/?>"
_TAIL = rf"(?:{_ESCAPED})?[\"'`]{{0,3}}[ \t]{{0,8}}[+.,;&|\\)]{{0,2}}[ \t]{{0,8}}"
_HEAD = r"[ \t]{0,80}(?:(?:#+|//|/\*+|\*|--|;|%|>|\||REM|dnl)[ \t]{1,4})?(?:[bruf]{0,2}[\"'`]{1,3})?"
# What stands between the end of a line of something encoded and the next line of it.
_BREAK = late(
    rf"{_TAIL}(?:\r?\n[ \t]{{0,8}}){{1,2}}{_HEAD}|(?:{_ESCAPED})[ \t]{{0,80}}"
    r"|[\"'][ \t]{0,4}[+.,]?[ \t]{0,4}[\"']"
)
# The most characters that this can be, and of those the ones before the next line's beginning or its escape.
_LONGEST_BREAK, _LONGEST_TAIL = 160, 12
_NARROWEST = 32
# Letters of an escape before a run, which belong to its alphabet too.
_ESCAPE = late(r"\\(?:[abefnrtv0]|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4})|%(?:25)?[0-9A-Fa-f]{2}")
_FIRST_REACH = 64


def run(text: str, position: int, alphabet: re.Pattern[str], low: int = 0) -> tuple[int, int]:
    """Give the extent, not below `low`, of the characters of `alphabet` around `position`."""
    start = _start(text, position, alphabet, max(low, position - MOST))
    escape = _ESCAPE.match(text, start - 1) if start else None
    return escape.end() if escape and escape.end() <= position else start, _end(text, position, alphabet)


def wrapped(text: str, position: int, alphabet: re.Pattern[str], low: int = 0) -> list[tuple[int, int]]:
    """Give the extents of the lines around `position` that hold one encoded text.

    All of them but the last are equally long, and not short; otherwise it is the line at `position` alone.
    """
    here = run(text, position, alphabet, low)
    before = _lines_before(text, here, alphabet, max(low, position - MOST))
    width = _size(before[0] if before else here)
    return [*reversed(before), here, *_lines_behind(text, here, width, alphabet, position + MOST)]


def next_line(text: str, end: int, prefix: re.Pattern[str] | None = None) -> int | None:
    """Give where the line begins that goes on with what ends at `end`; `prefix`: what its lines begin with."""
    found = _BREAK.match(text, end, end + _LONGEST_BREAK)
    if not found:
        return None
    if prefix and (newline := text.find("\n", end, found.end())) >= 0 and (marked := prefix.match(text, newline + 1)):
        return marked.end()
    return found.end()


def _lines_behind(
    text: str, line: tuple[int, int], width: int, alphabet: re.Pattern[str], high: int
) -> list[tuple[int, int]]:
    lines: list[tuple[int, int]] = []
    while _size(line) == width >= _NARROWEST and line[1] < high:
        start = next_line(text, line[1])
        if start is None:
            break
        line = start, _end(text, start, alphabet)
        if not 0 < _size(line) <= width:
            break
        lines.append(line)
    return lines


def _lines_before(text: str, line: tuple[int, int], alphabet: re.Pattern[str], low: int) -> list[tuple[int, int]]:
    """Give the lines before this one, the last of them first."""
    lines: list[tuple[int, int]] = []
    while line[0] > low and (end := _line_before(text, line[0], alphabet, low)) is not None:
        before = run(text, end, alphabet, low)[0], end
        equal = not lines or _size(before) == _size(lines[-1])
        if not equal or _size(before) < max(_NARROWEST, _size(line)):
            break
        lines.append(before)
        line = before
    return lines


def _line_before(text: str, start: int, alphabet: re.Pattern[str], low: int) -> int | None:
    """Find the place from which a break leads to `start`."""
    begin = max(low, start - _LONGEST_BREAK)
    # The end of a line that holds nothing else but what may begin it, or an escape.
    for mark in ("\n", "\\r", "\\n", "%0", "&#10;", "<br", '"', "'"):
        at = text.rfind(mark, begin, start)
        # Back over what may stand at the end of a line, until it is something encoded.
        for end in range(at, max(begin, at - _LONGEST_TAIL), -1) if at >= 0 else ():
            narrow = alphabet.match(text, max(0, end - _NARROWEST), end)
            if narrow and narrow.end() == end and next_line(text, end) == start:
                return end
    return None


def _size(span: tuple[int, int]) -> int:
    return span[1] - span[0]


def _start(text: str, end: int, alphabet: re.Pattern[str], low: int) -> int:
    """Go back from `end`, in steps that grow: a short run must cost little, and `re` reads forwards only."""
    start, reach = end, _FIRST_REACH
    while True:
        begin = max(low, start - reach)
        piece = text[begin:start][::-1]
        found = alphabet.match(piece)
        size = found.end() if found else 0
        start -= size
        if size < len(piece) or start <= low:
            return start
        reach *= 2


def _end(text: str, start: int, alphabet: re.Pattern[str]) -> int:
    found = alphabet.match(text, start, start + MOST)
    return found.end() if found else start
