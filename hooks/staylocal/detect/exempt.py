"""What the policy file itself has to hold: its own two fields, which are no secrets, and the names that it keeps."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .late import late

if TYPE_CHECKING:
    from collections.abc import Iterator

    from staylocal.passages import Passage

_OWN_FIELD = late(
    r"""^(?P<before>[ \t]*(?:key[ \t]*=[ \t]*"(?=[0-9a-f]{32}")|fingerprint[ \t]*=[ \t]*"(?=[0-9a-f]{16}")))
        (?P<value>[0-9a-f]+)(?="[ \t]*(?:\#.*)?\r?$)""",
    re.MULTILINE | re.VERBOSE,
)

_TABLE = late(r"^[ \t]*\[", re.MULTILINE)


def policy_file_exempt(text: str) -> str:
    r"""`text` with the values of its `key = "<32 hex>"` and `fingerprint = "<16 hex>"` lines blanked.

    Only lines of exactly that shape, though a comment may follow, and only one key, above all tables: a second one
    would be a secret in disguise. Each value is replaced by as many spaces, so that offsets hold.
    """
    tables = _TABLE.search(text)
    keys = 0

    def blanked(found: re.Match[str]) -> str:
        nonlocal keys
        if found["before"].lstrip().startswith("key"):
            keys += 1
            if keys > 1 or (tables and found.start() > tables.start()):
                return found[0]
        return found["before"] + " " * len(found["value"])

    return _OWN_FIELD.sub(blanked, text)


# A line of a list: the key that opens it, then nothing but strings, commas and brackets, and maybe a comment.
_OPENS = late(r"[ \t]*(?:(?:identifiers[ \t]*\.[ \t]*)?(?:words|domains)[ \t]*=[ \t]*(?=\[))?")
_ITEM = late(r"""(?:"(?P<basic>[^"\\]*)"|'(?P<literal>[^']*)'|[\[\],])[ \t]*""")
_REST = late(r"(?:\#.*)?\r?")


def policy_file_entries(passage: Passage) -> frozenset[tuple[int, int, int]]:
    """Give (line, start, end), as findings have them, of the strings in a policy file's lists of words and domains.

    The names that a policy keeps must be committed once, there. An internal name that is such a string as a whole
    may pass the gate; it still counts for the class, and nothing else of the line is exempt: no comment, no longer
    string, no other kind of finding. A passage may be some added lines of the file, so a line that is nothing but
    strings counts wherever it stands: in a file that is valid TOML it is a part of some list.
    """
    found = set()
    for index, line in enumerate(passage.text.split("\n")):
        column = passage.column if index == 0 else 0
        found |= {(passage.line + index, start + column, end + column) for start, end in _strings(line)}
    return frozenset(found)


def _strings(line: str) -> Iterator[tuple[int, int]]:
    """Give the strings of a line of a list, without their quotes; none if it has anything else."""
    opens = _OPENS.match(line)
    at = opens.end() if opens else 0
    spans = []
    while item := _ITEM.match(line, at):
        spans += [item.span(item.lastgroup)] if item.lastgroup else []
        at = item.end()
    if _REST.fullmatch(line, at):
        yield from spans
