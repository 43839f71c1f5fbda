"""Answers, as a terminal and a page may show them: a model's text commands neither (pure)."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_JOINERS = "\u200c\u200d"  # within words of some scripts, and emoji


def visible(text: str, *, keep: str = "\n\t") -> str:
    """Control characters, also those that turn the direction of writing, as escapes; `keep` stays."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c in keep else _escaped(c) for c in text)


@lru_cache(maxsize=1024)
def _escaped(character: str) -> str:
    if character in _JOINERS or unicodedata.category(character) == "Zs":
        return character
    return character.encode("unicode_escape", "surrogatepass").decode()
