"""What a prompt says of itself in its front matter: `route: hosted` or `route: local`, and `needs: [tools, vision]`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

NEEDS = ("long-context", "tools", "vision", "structured-output")
_KEY = re.compile(r"""(?P<quote>["']?)(?P<key>route|needs)(?P=quote)[ \t]*:(?P<value>.*)""")
_ROUTE = re.compile(r"""[ \t]*(?P<quote>["']?)(?P<route>hosted|local)(?P=quote)[ \t\r]*(?:\#.*)?""")
_ENDS = ("---", "...")
_GOES_ON = (" ", "\t", "-", "#", "]", "\r")  # what a line of the same key begins with
_LONGEST = 64  # lines of `needs:` that are looked at
_STRICTEST = ("unknown", "local", "hosted")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The tier that a prompt file asks for, and the line that says so.

    `route` may be neither `hosted` nor `local`: then it is `unknown`, for who knows what stands there; "" where only
    `needs` are said. `needs`: the words of `NEEDS` that are, with their line; None there: something else stands there.
    """

    route: str
    line: int
    needs: tuple[str, ...] | None = ()
    needs_line: int = 0


def asked_route(text: str) -> Asked | None:
    """The `route:` and `needs:` of YAML front matter: between `---` on the first line and the next `---`.

    Without that end it may be no front matter: what asks for a known tier counts (it can only tighten), and needs that
    are all known.
    """
    lines = text.removeprefix("\ufeff").split("\n")
    if lines[0].rstrip() != "---":
        return None
    closed = any(line.rstrip() in _ENDS for line in lines[1:])
    route, needs = _route(lines, closed=closed), _needs(lines, closed=closed)
    if route is None and needs is None:
        return None
    return Asked(
        route=route[0] if route else "",
        line=route[1] if route else 0,
        needs=needs[0] if needs else (),
        needs_line=needs[1] if needs else 0,
    )


def _lines_of(lines: Sequence[str], key: str) -> Iterable[tuple[int, str]]:
    """Where the front matter says this key, from its second line on, with what stands behind the colon."""
    for number, line in enumerate(lines[1:], start=2):
        if line.rstrip() in _ENDS:
            return
        if (match := _KEY.fullmatch(line)) and match["key"] == key:
            yield number, match["value"]


def _route(lines: Sequence[str], *, closed: bool) -> tuple[str, int] | None:
    """Where it is said more than once, the strictest counts."""
    said = [
        (known["route"] if (known := _ROUTE.fullmatch(value)) else "unknown", number)
        for number, value in _lines_of(lines, "route")
    ]
    counts = [each for each in said if closed or each[0] != "unknown"]
    return min(counts, key=lambda each: _STRICTEST.index(each[0]), default=None)


def _needs(lines: Sequence[str], *, closed: bool) -> tuple[tuple[str, ...] | None, int] | None:
    for number, _ in _lines_of(lines, "needs"):
        words = _words(_entry(lines, number - 1))
        if words is not None or closed:
            return words, number
    return None


def _entry(lines: Sequence[str], first: int) -> str:
    """The lines of a key, from its own to the last that belongs to it."""
    found = [lines[first]]
    for line in lines[first + 1 : first + _LONGEST]:
        if line.rstrip() in _ENDS or (line and not line.startswith(_GOES_ON)):
            break
        found.append(line)
    return "\n".join(found)


def _words(entry: str) -> tuple[str, ...] | None:
    """The words of a list, or of one text with commas; None where it is neither, or has another word in it."""
    import yaml  # noqa: PLC0415 - only where a prompt has needs

    try:
        value = yaml.safe_load(entry)["needs"]
    except (yaml.YAMLError, KeyError, TypeError, ValueError, RecursionError):
        return None
    if isinstance(value, str):
        value = [word for word in re.split(r"[,\s]+", value) if word]
    words = [] if value is None else value
    if not isinstance(words, list) or not all(isinstance(word, str) and word in NEEDS for word in words):
        return None
    return tuple(word for word in NEEDS if word in words)
