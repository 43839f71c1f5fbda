"""What a prompt file says of itself: `route: hosted` or `route: local` in its front matter."""

from __future__ import annotations

import re
from dataclasses import dataclass

_KEY = re.compile(r"""route[ \t]*:[ \t]*(?P<quote>["']?)(?P<value>[^"'#]*?)(?P=quote)[ \t]*(?:\#.*)?\r?""")
ROUTES = ("hosted", "local")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The tier that a prompt file asks for, and the line that says so. `route` may be no known tier."""

    route: str
    line: int


def asked_route(text: str) -> Asked | None:
    """The `route:` of YAML front matter: between `---` on the first line and the next `---`."""
    lines = text.removeprefix("\ufeff").split("\n")
    if lines[0].rstrip() != "---":
        return None
    for number, line in enumerate(lines[1:], start=2):
        if line.rstrip() in ("---", "..."):
            return None
        if match := _KEY.fullmatch(line):
            return Asked(route=match["value"].strip(), line=number)
    return None
