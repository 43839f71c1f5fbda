"""Where in a passage a scan is: one line of it, by offsets, so that the text needn't be split."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from staylocal.passages import Passage

_BLANK = re.compile(r"\s*")
# What is handed over of the lines after one: more than three lines of a private key.
_FOLLOWING = 400


class Cursor:
    r"""A line of a passage; only "\n" ends one. `number`: as in the file. `start`, `end`: in the passage.

    `line`: its characters, without "\r" at the end. `notes`: its digest and, by where a part of it between two
    "\r" begins, whether a pragma speaks of that, once somebody asked; kept here since an overlong line can have
    thousands of findings.
    """

    __slots__ = ("end", "line", "notes", "number", "passage", "start")

    def __init__(self, passage: Passage) -> None:
        self.passage = passage
        self.number = passage.line
        self.start = 0
        self._cut(0)

    def move(self, offset: int) -> None:
        """Forward, to the line that holds this offset."""
        text = self.passage.text
        if offset > self.end:
            self.number += text.count("\n", self.start, offset)
            self.start = text.rfind("\n", 0, offset) + 1
            self._cut(offset)

    @property
    def above(self) -> str:
        """The line before this one."""
        if self.start == 0:
            return self.passage.above
        begin = self.passage.text.rfind("\n", 0, self.start - 1) + 1
        return self.passage.text[begin : self.start - 1]

    @property
    def following(self) -> str:
        """Some characters of the lines after this one, from the first that is no blank."""
        found = _BLANK.match(self.passage.text, self.end)
        start = found.end() if found else self.end
        return self.passage.text[start : start + _FOLLOWING]

    @property
    def column(self) -> int:
        """What to add to an offset in this line, when the passage is a piece of an overlong one."""
        return self.passage.column if self.start == 0 else 0

    def _cut(self, offset: int) -> None:
        end = self.passage.text.find("\n", offset)
        self.end = len(self.passage.text) if end < 0 else end
        self.line = self.passage.text[self.start : self.end].removesuffix("\r")
        self.notes: tuple[bytes, dict[int, bool]] | None = None
