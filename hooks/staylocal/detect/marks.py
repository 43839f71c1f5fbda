"""Findings, and what they keep of a value and its line: keyed hashes, which say nothing without the key."""

from __future__ import annotations

import hashlib
import hmac
import os
from typing import TYPE_CHECKING

from staylocal.findings import Finding, Kind

from . import pragmas
from .late import late

if TYPE_CHECKING:
    from .cursor import Cursor

_FINGERPRINT_DIGITS = 16
_DIGEST_BYTES = 16
# New for each process: digests tell moved lines from new ones, and nothing beyond that.
_PROCESS_KEY = os.urandom(32)
_SPACING = late(r"[^\w@]+")


def finding(  # noqa: PLR0913 - one word for each field, all named
    cursor: Cursor,
    start: int,
    end: int,
    *,
    kind: Kind,
    type_: str,
    sure: bool,
    mark: str | None = None,
    lines: int = 1,
    points: int = 0,
) -> Finding:
    """Make a finding in the line that `cursor` is at; `mark`: its fingerprint; the rest: see `Finding`."""
    if cursor.notes is None:
        cursor.notes = digest(cursor.line), {}
    line_digest, allowed = cursor.notes
    begin = cursor.line.rfind("\r", 0, start) + 1
    if begin not in allowed:
        allowed[begin] = _has_pragma(cursor, begin)
    return Finding(
        path=cursor.passage.path,
        line=cursor.number,
        start=start + cursor.column,
        end=end + cursor.column,
        kind=kind,
        type=type_,
        sure=sure,
        pragma=allowed[begin],
        fingerprint=mark,
        lines=lines,
        points=points,
        digest=line_digest,
        same=sameness(cursor.line[start:end]) if points else b"",
    )


def _has_pragma(cursor: Cursor, begin: int) -> bool:
    r"""Look for one that speaks of what begins there: to others "\r" ends a line, and to git the text may be one."""
    line = cursor.line
    end = line.find("\r", begin)
    above = line[: begin - 1] if begin else cursor.above.removesuffix("\r")
    return pragmas.allowed(cursor.passage.path, line[begin : None if end < 0 else end], above.rpartition("\r")[2])


def fingerprint(key: bytes | None, value: str) -> str | None:
    """Give 16 hex digits of the value's HMAC-SHA256; None without a key."""
    if key is None:
        return None
    return hmac.new(key, _encoded(value), hashlib.sha256).hexdigest()[:_FINGERPRINT_DIGITS]


def digest(line: str) -> bytes:
    r"""Give 16 bytes for a line without blanks at its end ("\r" is one), the same while the process lives."""
    return hashlib.blake2b(_encoded(line.rstrip()), key=_PROCESS_KEY, digest_size=_DIGEST_BYTES).digest()


def sameness(value: str) -> bytes:
    """Give 16 bytes for a value, the same however it is spaced or cased, and only while the process lives."""
    return digest(_SPACING.sub("", value.casefold()))


def _encoded(text: str) -> bytes:
    # Text that was decoded with surrogateescape, or from JSON, can hold lone surrogates.
    return text.encode("utf-8", "surrogatepass")
