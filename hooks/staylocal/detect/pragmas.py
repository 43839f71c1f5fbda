"""Inline pragmas, as detect-secrets reads them: on the line itself, or on a line of their own above it."""

from __future__ import annotations

import re

# An XML comment on the line is one of `--` as well, and so needn't be closed.
_OPENINGS = r"(?:#|//|/\*|'|--)"
_OPENINGS_ABOVE = r"(?:#|//|/\*|'|--|<!--)"
_YAML_OPENING = "#"
# Bounded: a line may hold any number of blanks.
_INLINE = r"[# \t]{0,99}pragma: ?(?:allow|white)list[ -]secret"
_NEXTLINE = r"[# \t]{0,99}pragma: ?allowlist[ -]nextline[ -]secret"
# A comment that must be closed, closed where the line ends.
_CLOSED = {"/*": "*/", "<!": "-->"}


def allowed(path: str, line: str, above: str) -> bool:
    """Tell whether a pragma speaks of this line; `above` is the line before it."""
    yaml = path.endswith((".yaml", ".yml"))
    here, there = (_YAML_OPENING, _YAML_OPENING) if yaml else (_OPENINGS, _OPENINGS_ABOVE)
    # No text may stand before a nextline pragma: it would be a line with a secret of its own.
    return _says(here + _INLINE, line) or _says(r"^[ \t]{0,99}" + there + _NEXTLINE, above)


def _says(pattern: str, line: str) -> bool:
    if "pragma:" not in line:
        return False
    end = line.rstrip(" \t\r")
    return any(end.endswith(_CLOSED.get(found.group().lstrip()[:2], "")) for found in re.finditer(pattern, line))
