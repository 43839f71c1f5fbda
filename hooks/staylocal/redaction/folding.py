"""Letters as they read: without case, width and accents, so that a value is met again however it is typed.

A character stays one character, so that places are the same in both texts.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_FEW = 16  # that are looked for one by one


def folded(text: str) -> str:
    """Give the text with each letter in its plain, lower-case form; as long as it was."""
    if not text.isascii():
        text = replaced(
            text, {sign: plain for sign in set(text) if not sign.isascii() and (plain := _plain(sign)) != sign}
        )
    return text.lower()


def replaced(text: str, signs: Mapping[str, str]) -> str:
    """Put other signs in the place of some, none of which is one of the others: a few in a fraction of the time."""
    if len(signs) > _FEW:
        return text.translate({ord(sign): other for sign, other in signs.items()})
    for sign, other in signs.items():
        text = text.replace(sign, other)
    return text


def _plain(sign: str) -> str:
    bare = _bare(_bare(sign).casefold())
    return bare if len(bare) == 1 else sign


def _bare(text: str) -> str:
    """Give it without accents, and without what is mere typography."""
    return "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each))
