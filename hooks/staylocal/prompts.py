"""What a prompt file says of itself: `route: hosted` or `route: local` in its front matter."""

from __future__ import annotations

import re
from dataclasses import dataclass

_KEY = re.compile(r"route[ \t]*:(?P<value>.*)")
_ROUTE = re.compile(r"""[ \t]*(?P<quote>["']?)(?P<route>hosted|local)(?P=quote)[ \t\r]*(?:\#.*)?""")
_ENDS = ("---", "...")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The tier that a prompt file asks for, and the line that says so.

    `route` may be neither `hosted` nor `local`: then it is `unknown`, for who knows what stands there.
    """

    route: str
    line: int


def asked_route(text: str) -> Asked | None:
    """The `route:` of YAML front matter: between `---` on the first line and the next `---`.

    Without that end it may be no front matter: what asks for a known tier counts (it can only tighten).
    """
    lines = text.removeprefix("\ufeff").split("\n")
    if lines[0].rstrip() != "---":
        return None
    closed = any(line.rstrip() in _ENDS for line in lines[1:])
    for number, line in enumerate(lines[1:], start=2):
        if line.rstrip() in _ENDS:
            return None
        if key := _KEY.fullmatch(line):
            known = _ROUTE.fullmatch(key["value"])
            if known or closed:
                return Asked(route=known["route"] if known else "unknown", line=number)
    return None
