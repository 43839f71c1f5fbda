"""A text as words: what the word-level diff and the matching of sentences count as one (pure)."""

from __future__ import annotations

import re

# Scripts without blanks between words: each character counts as a word.
_ALONE = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
# What ends a word. Not the joiners U+200C and U+200D; marks that combine stay with their letter.
_SIGNS = r"!-/:-@\[-^`{-~\u00a1-\u00bf\u2000-\u200b\u200e-\u206f\u3000-\u303f\uff00-\uff0f\uff1a-\uff20"
_LETTERS = rf"[^\s{_SIGNS}{_ALONE}]"
WORD = re.compile(rf"{_LETTERS}+(?:[.,:'\u2019]{_LETTERS}+)*|[{_ALONE}]")
TOKEN = re.compile(rf"{WORD.pattern}|\S")


def spaced(text: str) -> list[tuple[str, str]]:
    """Each token as (the blanks in front of it, itself); what follows the last one is ("blanks", "")."""
    found, end = list[tuple[str, str]](), 0
    for match in TOKEN.finditer(text):
        found.append((text[end : match.start()], match.group()))
        end = match.end()
    return [*found, (text[end:], "")] if end < len(text) else found
