"""Text without its cases: what literals are looked for in."""

from __future__ import annotations

# The one character whose lower case is longer than itself.
_LONG = "\u0130"


def fold(text: str) -> str:
    """Give `text` in lower case, character by character: offsets hold in both."""
    if text.isascii():
        return text.lower()
    return text.replace(_LONG, "i").lower().replace("\u017f", "s")
