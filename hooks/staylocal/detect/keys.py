"""Private keys among the detectors: with a header, without one, as values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import key_bodies, key_headers, key_values
from .view import Found

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .key_found import Key
    from .view import Look, View

_RANK = 900


def looks() -> Iterator[tuple[str, Look]]:
    """Give literals with what to do there."""
    for rank, (literals, find) in enumerate(
        (
            (key_headers.LITERALS, key_headers.header_at),
            (key_bodies.LITERALS, key_bodies.body_at),
            (key_values.LITERALS, key_values.value_at),
        )
    ):
        look = _look(find, _RANK + rank)
        yield from ((literal, look) for literal in literals)


def _look(find: Callable[[str, int], Key | None], rank: int) -> Look:
    def look(view: View, start: int, _end: int) -> Iterator[Found]:
        if start < view.done.get(rank, 0):
            return
        if key := find(view.text, start):
            view.done[rank] = key.end
            lines = view.text.count("\n", key.start, key.end) + 1
            yield Found(key.start, key.end, "private key", key.sure, rank, material=key.material or None, lines=lines)

    return look
