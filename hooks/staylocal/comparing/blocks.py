"""An answer as blocks: paragraphs, list items, headings, lines of code and of tables (pure).

Markdown as models write it, read line by line: a paragraph or an item goes on until a blank line or another block.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Kind = Literal["text", "item", "heading", "table", "code"]
_LABEL = 8  # words of a line with a colon, or in bold, that counts as the heading of what follows

_FENCE = re.compile(r"[ \t>]*(`{3,}|~{3,})")
_HEADING = re.compile(r"[ \t>]*#{1,6}[ \t]+(.*?)[ \t#]*$")
_ITEM = re.compile(r"[ \t>]*(?:[-*+\u2022]|\(?\d{1,3}[.)])[ \t]+(?:\[(?P<box>[ xX])\][ \t]+)?(?P<text>.*)")
_BOLD = re.compile(r"(\*\*|__)(?P<text>.+?):?\1:?")
_EMPHASIS = re.compile(r"\*\*|(?<!\w)[*_](?=[^\s*_])|(?<=[^\s*_])[*_](?!\w)")


@dataclass(frozen=True, slots=True)
class Block:
    """`text`: without markers and emphasis; `under`: the heading, or the line with a colon, that it stands under.

    `box`: of a task in a list: True where it is still open, None where there is none.
    """

    kind: Kind
    text: str = field(repr=False)
    under: str = field(default="", repr=False)
    box: bool | None = None


def read(text: str) -> list[Block]:
    """All blocks, in order."""
    reader = _Reader()
    for line in text.split("\n"):
        reader.line(line.rstrip("\r"))
    return reader.end()


def plain(text: str) -> str:
    """Without marks of emphasis; identifiers keep their underscores."""
    return _EMPHASIS.sub("", text) if "*" in text or "_" in text else text


class _Reader:
    def __init__(self) -> None:
        self._found: list[Block] = []
        self._open: list[str] = []  # lines of the paragraph or item that goes on
        self._kind: Kind = "text"
        self._box: bool | None = None
        self._fence = self._heading = self._label = ""

    def line(self, line: str) -> None:
        if self._fence or _FENCE.match(line):
            self._code(line)
        elif not line.strip():
            self._close()
        elif match := _HEADING.match(line):
            self._close()
            self._heading, self._label = plain(match[1]), ""
            self._found.append(Block("heading", self._heading))
        elif match := _ITEM.match(line):
            self._start("item", match["text"])
            self._box = None if match["box"] is None else match["box"] == " "
        elif line.lstrip(" \t>").startswith("|"):
            self._close()
            self._found.append(Block("table", line.strip(" \t>|"), self._heading))
        elif self._open:
            self._open.append(line.strip(" \t>"))
        else:
            self._start("text", line)

    def end(self) -> list[Block]:
        self._close()
        return self._found

    def _code(self, line: str) -> None:
        mark = match[1] if (match := _FENCE.match(line)) else ""
        if not self._fence:
            self._close()
            self._fence = mark
        elif mark.startswith(self._fence) and not line.strip(" \t>" + mark[0]):
            self._fence = ""
        else:
            self._found.append(Block("code", line.strip()))

    def _start(self, kind: Kind, first: str) -> None:
        self._close()
        self._kind, self._open = kind, [first.strip(" \t>")]

    def _close(self) -> None:
        if not self._open:
            return
        joined = " ".join(self._open)
        text, is_label = plain(joined), self._kind == "text" and _is_label(joined)
        if is_label:
            self._label = text.rstrip(":")
        elif self._kind == "text":
            self._label = ""
        kind: Kind = "heading" if is_label else self._kind
        self._found.append(Block(kind, text, "" if is_label else self._label or self._heading, self._box))
        self._open, self._box = [], None


def _is_label(text: str) -> bool:
    return len(text.split()) <= _LABEL and (text.endswith(":") or bool(_BOLD.fullmatch(text)))


def prose(blocks: Iterable[Block]) -> Iterator[Block]:
    """Those that hold sentences."""
    return (block for block in blocks if block.kind in {"text", "item"})
