"""What a detector is handed: a text, and what is known of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from staylocal.findings import Kind


# Names of secrets on one line: minified code for logging in has 1,200 in as much as is read at once.
_MOST = 2_000

# Matches of one detector in a passage that it took for nothing, each looked at anew from within.
_OFTEN = 200


class Found(NamedTuple):
    """A stretch of a text that a detector takes for sensitive.

    `rank`: of overlapping ones that are as sure, the lowest is told; `material`: what a fingerprint is made of, if
    not of the stretch itself (None: there is none); `lines`: that it goes over; `points`: see `Finding`.
    """

    start: int
    end: int
    type: str
    sure: bool
    rank: int
    kind: Kind = "secret"
    material: str | None = ""
    lines: int = 1
    points: int = 0

    def __repr__(self) -> str:
        """Without the material."""
        return f"Found({self.start}, {self.end}, {self.type!r}, sure={self.sure})"


class View:
    """Some lines of a file. `folded`: the same in lower case.

    `done`: how far a detector that looks far ahead has come, by its rank. `crowded`: where a line holds more
    names than any of people or of programs; what follows there was not looked at. None: nowhere.
    """

    __slots__ = ("_count", "_end", "_rejected", "crowded", "done", "folded", "path", "prose", "text")

    def __init__(self, text: str, folded: str, path: str = "", *, prose: bool = False) -> None:
        self.text, self.folded, self.path, self.prose = text, folded, path, prose
        self.done: dict[int, int] = {}
        self.crowded: int | None = None
        self._rejected: dict[int, int] = {}
        self._end = self._count = 0

    def admits(self, at: int) -> bool:
        """Tell whether a line isn't crowded yet, and count a name on it; they come in order."""
        if at >= self._end:
            end = self.text.find("\n", at)
            self._end, self._count = (len(self.text) if end < 0 else end), 0
        self._count += 1
        if self._count <= _MOST:
            return True
        self.crowded = at if self.crowded is None else self.crowded
        return False

    def rejects(self, rank: int) -> bool:
        """Count what a detector matched and took for nothing; tell whether that was often."""
        self._rejected[rank] = self._rejected.get(rank, 0) + 1
        return self._rejected[rank] > _OFTEN

    def line(self, at: int) -> tuple[int, int]:
        """Give where the line of this offset starts and ends."""
        end = self.text.find("\n", at)
        return self.text.rfind("\n", 0, at) + 1, len(self.text) if end < 0 else end

    def __repr__(self) -> str:
        """Without the text."""
        return f"View({self.path!r}, {len(self.text)} characters)"


if TYPE_CHECKING:
    Look = Callable[[View, int, int], Iterable[Found]]  # what to do where a literal stands
