"""A private key that was found in a text."""

from __future__ import annotations

from typing import NamedTuple


class Key(NamedTuple):
    """The place of a private key, all of its lines.

    `sure`: enough of it stands there to be one; `material`: the same for the same key in any dress, another one for
    another key.
    """

    start: int
    end: int
    sure: bool
    material: str

    def __repr__(self) -> str:
        """Without the material."""
        return f"Key({self.start}, {self.end}, sure={self.sure})"
