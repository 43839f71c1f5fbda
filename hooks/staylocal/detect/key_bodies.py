"""Private keys without a header: base64 of DER or of OpenSSH's format, in one line or in many, in any dress."""

from __future__ import annotations

import binascii
import re
from typing import TYPE_CHECKING

from . import encoded_runs, key_der, key_openssh
from .key_found import Key
from .key_literals import BEFORE, OPENSSH
from .key_literals import BODIES as LITERALS
from .late import late

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["LITERALS", "body_at", "declared"]

# The first character of every SEQUENCE.
_SEQUENCE = "M"
_BODY = late(r"(?:[A-Za-z0-9+/_]+|-(?!-))*+=*+")
_STANDARD = str.maketrans("-_", "+/")
# What is looked at first, the least that is more than the beginning that all keys of a kind have, the least line.
_FIRST, _LEAST, _LINE = 64, 48, 16
_MOST = 1 << 15
# Where in OpenSSH's format the length of the private part stands at the latest, behind a public key of RSA.
_PUBLIC = 1 << 12
_MATERIAL = 200
# A key of which less stands there is a piece of one, or an example.
_WHOLE = 0.9
_PREFIX = late(r"[^\w\n]{0,8}(?:\w{1,6}[^\w\n]{1,3})?")


def body_at(text: str, position: int) -> Key | None:
    """Give the private key whose first characters a literal at `position` belongs to; None if it is none."""
    start, size = _beginning(text, position)
    if not size:
        return None
    lines = list(_lines(text, start, size))
    body = "".join(text[begin:end] for begin, end in lines)
    if len(body.rstrip("=")) < min(_LEAST, size):
        return None
    whole = len(body) >= size * _WHOLE
    return Key(start, lines[-1][1], whole, body.translate(_STANDARD)[:_MATERIAL])


def declared(body: str) -> int:
    """Give how many characters of base64 the private key has that `body` begins with; 0 if it is none."""
    data = _bytes(body[:_FIRST])
    size = key_der.private_key_size(data)
    if size is None and data.startswith(key_openssh.MAGIC):
        size = key_openssh.private_key_size(_bytes(body[:_MOST]))
    return -(-(size or 0) * 4 // 3)


def _beginning(text: str, position: int) -> tuple[int, int]:
    """Give where the key begins, and how many characters it has."""
    if text.startswith(OPENSSH, position):
        return position, _openssh_size(text, position)
    for before in BEFORE:
        start = position - before
        if start >= 0 and text[start] == _SEQUENCE and (size := declared(_run(text, start, _FIRST))):
            return start, size
    return position, 0


def _openssh_size(text: str, start: int) -> int:
    """Read on until the size is known: it stands behind the public key, which may go over several lines."""
    body = ""
    for begin, end in _lines(text, start, _PUBLIC):
        body += text[begin:end]
        if size := declared(body):
            return size
    return _MOST if len(body) >= _LEAST else 0


def _lines(text: str, start: int, size: int) -> Iterator[tuple[int, int]]:
    """Give the lines of a key, until it is whole or something else follows."""
    prefix, missing, at = _prefix(text, start), min(size, _MOST), start
    width = 0
    while missing > 0:
        end = at + len(_run(text, at, missing + 2))
        width = width or end - at
        if end - at < min(_LINE, missing) or end - at > width:
            return
        yield at, end
        missing -= end - at
        following = encoded_runs.next_line(text, end, prefix)
        if following is None:
            return
        at = following


def _run(text: str, start: int, most: int) -> str:
    found = _BODY.match(text, start, start + most)
    return found.group() if found else ""


def _prefix(text: str, start: int) -> re.Pattern[str] | None:
    """Make what matches at the beginning of a key's other lines, if its first one has a comment's mark or a number."""
    line = text.rfind("\n", max(0, start - _FIRST), start) + 1
    found = _PREFIX.fullmatch(text, line, start)
    if not found or not found.group():
        return None
    return re.compile(re.sub("[0-9]+", "[0-9]{1,6}", re.escape(found.group())))


def _bytes(coded: str) -> bytes:
    bare = coded.rstrip("=").translate(_STANDARD)
    return binascii.a2b_base64(bare[: len(bare) // 4 * 4])
