"""Passage: a piece of text that could leave the machine, with where it comes from."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    r"""Some consecutive lines of one file.

    `text`: lines joined by "\n" and by nothing else (form feeds and U+2028 are characters of a line);
    bounded in size by its reader. `line`: 1-based number of its first line. `column`: characters of that
    line that stand before `text`, when it is a piece of an overlong line. `above`: the line just above,
    for pragmas that speak of the next one. `prose`: scan with the settings that suit prose.
    """

    path: str
    text: str = field(repr=False)
    line: int = 1
    column: int = 0
    above: str = field(default="", repr=False)
    prose: bool = False
