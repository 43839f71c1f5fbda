"""What words look like when they are encoded: the literals that tell where something encoded may stand.

Base64 packs three bytes into four characters, so that a word has three forms, by where in a group of three it
begins; the characters at its borders depend on its neighbours too and are left out. Folding to lower case makes
several spellings one literal, hence the exact ones are kept, each with the offset of its first character in a group.
"""

from __future__ import annotations

import binascii
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SHORTEST = 4
_GROUP_BYTES, _GROUP_CHARACTERS = 3, 4
_BITS, _BYTE = 6, 8


class Codec(NamedTuple):
    """How something is encoded. `spellings`: what stands there exactly -> its first character's offset in a group."""

    kind: str
    spellings: dict[str, int] = {}  # noqa: RUF012 - nobody writes to it


PERCENT, QUOTED, ESCAPE, ENTITY = Codec("percent"), Codec("quoted"), Codec("escape"), Codec("entity")

# Signs that an encoder changes and that make a difference to a detector; letters and digits that it needn't change.
_PERCENT = tuple(f"%{code:02x}" for code in (*b'\n "%+-/:=@_{', *b"GHIJKLMNOPQRSTUVWXYZ", *b"ghijklmnopqrstuvwxyz"))
_ESCAPES = (
    *(f"\\u00{digit}" for digit in "234567"),
    *(f"\\x{digit}" for digit in "234567"),
    *(f"\\u{{{digit}" for digit in "234567"),
    *(f"\\u000000{digit}" for digit in "234567"),
    "\\/",
    '\\":',
)
_QUOTED = ("=3d", "=5f")
_ENTITIES = ("&#x", *(f"&#{digit}" for digit in "1346789"), "&quot;", "&equals;", "&colon;", "&lowbar;", "&apos;")


def literals(words: Iterable[str]) -> dict[str, Codec]:
    """Give literal (folded) -> how what it stands in is encoded; `words`: what is looked for, as written in clear."""
    spelled: dict[str, dict[str, dict[str, int]]] = {}
    for word in words:
        for kind, spelling, offset in _spellings(word):
            if len(spelling) >= _SHORTEST:
                spelled.setdefault(spelling.lower(), {}).setdefault(kind, {})[spelling] = offset
    found = {literal: Codec(*next(iter(kinds.items()))) for literal, kinds in spelled.items()}
    for codec, signs in ((PERCENT, _PERCENT), (QUOTED, _QUOTED), (ESCAPE, _ESCAPES), (ENTITY, _ENTITIES)):
        found.update(dict.fromkeys(signs, codec))
    return found


def cut(data: bytes, offset: int) -> str:
    """Give the base64 characters that only `data` decides about, if it begins at this offset in its group."""
    coded = binascii.b2a_base64(bytes(offset) + data + bytes(_GROUP_BYTES), newline=False).decode()
    first = -(-offset * _BYTE // _BITS)
    return coded[first : (offset + len(data)) * _BYTE // _BITS]


def _spellings(word: str) -> Iterator[tuple[str, str, int]]:
    for data in (word.encode(), word.encode("utf-16-le")):
        for offset in range(_GROUP_BYTES):
            first = -(-offset * _BYTE // _BITS)
            # A piece of three letters of a text in UTF-16 is all over other encoded data.
            yield "base64", cut(data, offset), first % _GROUP_CHARACTERS
    spelled = word.encode().hex()
    yield "hex", spelled, 0
    yield "hex", spelled.upper(), 0
