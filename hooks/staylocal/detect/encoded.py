"""Texts inside the text: stretches in base64, in hexadecimal digits, with escapes of addresses, of JSON or of HTML.

A scan looks for `literals(words)` with everything else that it looks for, and hands each that it found to `layers`,
whose texts it scans as it scans the first one, with the same budget; what it finds there has a place in the first
text by `Decoded.span`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .encoded_text import Decoded
from .encoded_words import Codec, literals

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Budget", "Codec", "Decoded", "decoded_at", "decoded_value", "layers", "literals"]

# How far a stretch reaches back into the one before it, where that was too long to be decoded in one.
_OVERLAP = 1024


class Budget:
    """What may be decoded for one passage, at all depths together.

    `stretches`: how many; `characters`: of what they decode to; `depth`: how many layers lie over each other.
    `spent` once something was left out for lack of it.
    """

    __slots__ = ("characters", "depth", "spent", "stretches")

    def __init__(self, *, stretches: int = 2000, characters: int = 1 << 20, depth: int = 3) -> None:
        self.stretches, self.characters, self.depth = stretches, characters, depth
        self.spent = False

    def allows(self, depth: int) -> bool:
        """Tell whether another stretch may be decoded."""
        enough = self.stretches > 0 and self.characters > 0
        self.spent = self.spent or not enough
        return enough and depth <= self.depth

    def take(self, decoded: Decoded | None) -> None:
        """Count a stretch."""
        self.stretches -= 1
        self.characters -= len(decoded.text) if decoded else 0


def layers(
    text: str, hits: Iterable[tuple[int, Codec]], budget: Budget, outer: Decoded | None = None
) -> Iterator[Decoded]:
    """Give each stretch of `text` that one of `hits` stands in, decoded, once.

    `hits`: the place and the codec of each literal in `text`, by place; `outer`: what `text` is the text of, if it
    was decoded itself.
    """
    depth = outer.depth + 1 if outer else 1
    ends: dict[str, int] = {}
    for position, codec in hits:
        end = ends.get(codec.kind, 0)
        if position < end or not is_exact(text, position, codec):
            continue
        if not budget.allows(depth):
            return
        stretch = _stretch(text, position, codec, max(0, end - _OVERLAP))
        ends[codec.kind] = stretch[-1][1]
        decoded = _decoded(text, position, codec, stretch)
        budget.take(decoded)
        if decoded:
            yield decoded.within(outer) if outer else decoded


def decoded_at(text: str, position: int, codec: Codec) -> Decoded | None:
    """Decode the whole stretch around a literal at `position`, at most 64 Ki characters to each side of it.

    None if what stands there is written differently, or is no text.
    """
    return (
        _decoded(text, position, codec, _stretch(text, position, codec, 0)) if is_exact(text, position, codec) else None
    )


def decoded_value(value: str) -> str | None:
    """Give the clear text if `value`, whole, is base64 (of either alphabet, padded or not) of printable text.

    That is at least 6 characters of UTF-8 or UTF-16; None otherwise.
    """
    from .encoded_bytes import text_of  # noqa: PLC0415 - its patterns, where a value is named

    return text_of(value)


def is_exact(text: str, position: int, codec: Codec) -> bool:
    """Tell whether a literal that was found in the folded text stands in the text itself, with its capitals."""
    return not codec.spellings or text.startswith(tuple(codec.spellings), position)


def _stretch(text: str, position: int, codec: Codec, low: int) -> list[tuple[int, int]]:
    from . import encoded_escapes, encoded_runs  # noqa: PLC0415 - their patterns, where something is encoded

    if codec.kind == "base64":
        alphabets = encoded_runs.STANDARD, encoded_runs.URL_SAFE
        lines = [encoded_runs.wrapped(text, position, alphabet, low) for alphabet in alphabets]
        return max(lines, key=lambda spans: spans[-1][1] - spans[0][0])
    if codec.kind == "hex":
        return [encoded_runs.run(text, position, encoded_runs.HEXADECIMAL, low)]
    return [encoded_escapes.stretch(text, position, codec.kind, low)]


def _decoded(text: str, position: int, codec: Codec, stretch: list[tuple[int, int]]) -> Decoded | None:
    from . import encoded_bytes, encoded_escapes  # noqa: PLC0415 - their patterns, where something is encoded

    if codec.kind == "base64":
        shift = next(shift for spelling, shift in codec.spellings.items() if text.startswith(spelling, position))
        return encoded_bytes.from_base64(text, stretch, position, shift)
    if codec.kind == "hex":
        return encoded_bytes.from_hex(text, stretch[0], position)
    return encoded_escapes.decoded(text, *stretch[0], codec.kind)
