"""Which open files hold what a redacted prompt had taken out: a hosted agent could read it there."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from staylocal import redaction

if TYPE_CHECKING:
    from collections.abc import Iterator

    from staylocal.codex.reach import Reach
    from staylocal.redaction import Map

TYPE = "holds what was redacted"
_LARGEST, _TOGETHER = 1 << 20, 32 << 20  # bytes of a file, and of all, in which values are looked for in any form


def without(found: Reach, mapping: Map) -> Reach:
    """The same with these files sensitive, too.

    Up to 32 MiB of files of 1 MiB at most are looked through for each value in any form, and for its parts; larger
    files, and those behind, for values as they are. What can't be read counts as one that holds something.
    """
    return found.with_closed(_holding(found, mapping), TYPE)


def _holding(found: Reach, mapping: Map) -> Iterator[str]:
    holds = redaction.finder(mapping)
    plain = [value.encode("utf-8", "surrogateescape") for value in (*mapping.values.values(), *mapping.hidden)]
    left = _TOGETHER
    for path, _ in found.judged():
        full = os.path.join(found.top, path)
        try:
            with open(full, "rb") as file:
                data = file.read()
        except IsADirectoryError:
            continue
        except OSError:
            yield full
            continue
        closely = len(data) <= min(left, _LARGEST)
        left -= len(data) if closely else 0
        if any(value in data for value in plain) or (closely and holds(data.decode("utf-8", "surrogateescape"))):
            yield full
