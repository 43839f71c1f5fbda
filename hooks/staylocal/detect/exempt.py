"""staylocal's own two fields in its policy file, which no scan should take for secrets."""

from __future__ import annotations

import re

_OWN_FIELD = re.compile(
    r"""^(?P<before>[ \t]*(?:key[ \t]*=[ \t]*"(?=[0-9a-f]{32}")|fingerprint[ \t]*=[ \t]*"(?=[0-9a-f]{16}")))
        (?P<value>[0-9a-f]+)(?="[ \t]*(?:\#.*)?\r?$)""",
    re.MULTILINE | re.VERBOSE,
)


def policy_file_exempt(text: str) -> str:
    r"""`text` with the values of its `key = "<32 hex>"` and `fingerprint = "<16 hex>"` lines blanked.

    Only lines of exactly that shape, though a comment may follow; each value is replaced by as many spaces,
    so that offsets hold.
    """
    return _OWN_FIELD.sub(lambda found: found["before"] + " " * len(found["value"]), text)
