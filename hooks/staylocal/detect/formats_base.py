"""What the tables of formats (`formats_*`) are written in."""

from __future__ import annotations

from typing import NamedTuple

# One character of a token: of base62, base64url, base64, hex digits, lower or upper case with digits.
A = "[A-Za-z0-9]"
W = r"[A-Za-z0-9_\-]"
B = "[A-Za-z0-9+/]"
H = "[0-9a-f]"
L = "[a-z0-9]"
U = "[A-Z0-9]"
UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"

# Alphabets, as inside a pattern's brackets.
ALNUM = "A-Za-z0-9"
NAME = r"A-Za-z0-9_\-"
BASE64 = "A-Za-z0-9+/="

_SPECIAL = {ord(sign): "\\" + sign for sign in r"\.+*?()[]{}^$|-"}


class Format(NamedTuple):
    """A token that can be told by itself. Cheap to make: nothing is compiled.

    `type`: what people are told. `pattern`: the token without its boundaries, in Python's syntax, with bounded
    repeats. It may have one group, the secret itself, where fixed text stands before it, which then is its boundary.
    `literals`: strings of three or more characters of which one stands in each match, when the text is folded to
    lower case; `offset` characters behind its beginning, or anywhere in it if that is None. `alphabet`: the token's
    own, as inside brackets, but for full stops. `sure`: distinctive enough to block a commit. `judge`: the name of
    the judgement on the value; `checksum`: of a function in `checksums`, without which what looks typed is unsure.
    `source`: where the format is documented.
    """

    type: str
    pattern: str
    literals: tuple[str, ...]
    alphabet: str = NAME
    sure: bool = True
    judge: str = "token"
    checksum: str = ""
    offset: int | None = 0
    source: str = ""


def prefixed(  # noqa: PLR0913 - a row of a table
    kind: str,
    prefixes: str,
    rest: str,
    alphabet: str = NAME,
    *,
    sure: bool = True,
    judge: str = "token",
    checksum: str = "",
    source: str = "",
) -> Format:
    """Make a format that begins with one of `prefixes` (with blanks between them), then the pattern `rest`."""
    words = prefixes.split()
    escaped = [word.translate(_SPECIAL) for word in words]
    start = escaped[0] if len(words) == 1 else f"(?:{'|'.join(escaped)})"
    literals = tuple(dict.fromkeys(word.lower() for word in words))
    return Format(kind, start + rest, literals, alphabet, sure, judge, checksum, 0, source)


def inside(  # noqa: PLR0913 - a row of a table
    kind: str,
    before: str,
    literals: str,
    rest: str,
    alphabet: str = NAME,
    *,
    offset: int | None = None,
    sure: bool = True,
    judge: str = "token",
    checksum: str = "",
    source: str = "",
) -> Format:
    """Make a format whose fixed words (`literals`, one of them) stand behind the pattern `before`."""
    words = literals.split()
    escaped = [word.translate(_SPECIAL) for word in words]
    middle = escaped[0] if len(words) == 1 else f"(?:{'|'.join(escaped)})"
    folded = tuple(dict.fromkeys(word.lower() for word in words))
    return Format(kind, before + middle + rest, folded, alphabet, sure, judge, checksum, offset, source)
