r"""Bytes of a blob -> numbered pieces of text: every encoding is read, nothing is skipped without a word.

Lines end at "\n" alone. UTF-8, else Latin-1 (which can't fail), UTF-16 and UTF-32 by their mark or by where
their NULs stand; anything else with NULs near its start is binary, of which the printable runs are scanned.
"""

from __future__ import annotations

import codecs
import re
from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

BLOCK = 1 << 18  # characters that one passage holds at most, roughly
LONGEST = 1 << 16  # bytes of a line that are read in one piece
OVERLAP = 1 << 10  # of two pieces of one line, so that a token on the cut is whole in one of them
TEXT = 64 << 20  # bytes of one text that are scanned
BINARY = 8 << 20  # bytes of one binary whose printable runs are scanned
SNIFFED = 8000  # bytes that git, too, looks at for a NUL

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_PRINTABLE = re.compile(rb"[\t\x20-\x7e\x80-\xff]{6,}")
# UTF-16 and UTF-32, in both orders: characters with one or three NULs between them.
_WIDE = re.compile(rb"[\t\x20-\x7e]?(?:(?:\0[\t\x20-\x7e]){5,}|(?:\0\0\0[\t\x20-\x7e]){5,})")
_IN_RUNS = bytes({0, 9, *range(0x20, 0x7F), *range(0x80, 0x100)})
_IN_WORDS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"

Block = tuple[int, int, str]  # number of the first line, column of its first character, text


def encoding(head: bytes) -> str | None:
    """Of a blob that starts with these bytes: a codec's name, "text" for lines of UTF-8 or Latin-1, None: binary."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    head = head[:SNIFFED]
    if b"\0" not in head:
        return "text"
    even, odd = head[::2].count(0), head[1::2].count(0)
    # Latin script in UTF-16: about every other byte is NUL, and those on one side only.
    if len(head) > 3 and max(even, odd) > len(head) // 5 and min(even, odd) <= len(head) // 100:  # noqa: PLR2004
        return "utf-16-be" if even > odd else "utf-16-le"
    return None


def decode(line: bytes) -> str:
    """One line: UTF-8, else Latin-1. NULs are left out: a wide string in a narrow file reads like a narrow one."""
    if b"\0" in line:
        line = line.replace(b"\0", b"")
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("latin-1")


def size(text: str) -> int:
    """Bytes of a text, as UTF-8."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def blocks(chunks: Iterable[bytes]) -> Iterator[Block]:
    """The text of a blob that comes in chunks; memory is bounded by a block, however long a line is."""
    stream = iter(chunks)
    head = b""
    for chunk in stream:
        head += chunk
        if len(head) >= SNIFFED:
            break
    codec = encoding(head)
    more = next(stream, None)
    if codec == "text" and more is None and len(head) <= LONGEST:
        if head:  # all of it is here, and no line is overlong
            yield 1, 0, _decoded(head.removesuffix(b"\n"))
        return
    whole = chain((head,), () if more is None else (more,), stream)
    if codec is None:
        yield from _binary(whole)
    elif codec == "text":
        yield from gather(pieces(whole))
    else:
        yield from _twice(whole, codec)


def _twice(chunks: Iterable[bytes], codec: str) -> Iterator[Block]:
    """As the mark says, and as bytes: anybody can put a mark of UTF-16 in front of plain text."""
    decoder = codecs.getincrementaldecoder(codec)("replace")
    marked, plain = Splitter(), Splitter()
    for chunk in chunks:
        yield from gather(marked.feed(decoder.decode(chunk).encode("utf-8", "surrogatepass")))
        yield from gather(plain.feed(chunk))
    yield from gather(marked.feed(decoder.decode(b"", final=True).encode("utf-8", "surrogatepass")))
    yield from gather(marked.end())
    yield from gather(plain.end())


Piece = tuple[int, int, bytes]  # line number, column, bytes without the newline


class Splitter:
    """Chunks -> lines, overlong ones in overlapping pieces."""

    def __init__(self) -> None:
        self._number, self._column, self._rest = 1, 0, b""

    def feed(self, chunk: bytes) -> list[Piece]:
        """The lines that this chunk brings to their end."""
        lines = (self._rest + chunk).split(b"\n")
        self._rest = lines.pop()
        found = []
        for line in lines:
            found.append((self._number, self._column, line))
            self._number, self._column = self._number + 1, 0
        while len(self._rest) > LONGEST:
            found.append((self._number, self._column, self._rest[:LONGEST]))
            self._column += LONGEST - OVERLAP
            self._rest = self._rest[LONGEST - OVERLAP :]
        return found

    def end(self) -> list[Piece]:
        """The last line, if it has no newline."""
        return [(self._number, self._column, self._rest)] if self._rest else []


def pieces(chunks: Iterable[bytes]) -> Iterator[Piece]:
    """All lines of a text that comes in chunks."""
    splitter = Splitter()
    for chunk in chunks:
        yield from splitter.feed(chunk)
    yield from splitter.end()


def gather(lines: Iterable[Piece]) -> Iterator[Block]:
    """Consecutive whole lines as one text, to be scanned in one go; a gap or a cut line starts a new block."""
    first, column, size, held = 0, 0, 0, list[bytes]()
    for number, at, line in lines:
        if held and (number != first + len(held) or at or column or size > BLOCK):
            yield first, column, _decoded(b"\n".join(held))
            held, size = [], 0
        if not held:
            first, column = number, at
        held.append(line)
        size += len(line)
    if held:
        yield first, column, _decoded(b"\n".join(held))


def _decoded(lines: bytes) -> str:
    """Decoded in one go where that works; else line by line, so that one odd byte spoils one line only."""
    if b"\0" in lines:
        lines = lines.replace(b"\0", b"")
    try:
        return lines.decode()
    except UnicodeDecodeError:
        return "\n".join(map(decode, lines.split(b"\n")))


def _binary(chunks: Iterable[bytes]) -> Iterator[Block]:
    """Printable runs, narrow and wide, a line each; a block's line number counts the newlines before it."""
    number, rest, overlong = 1, b"", False
    for chunk in chunks:
        data = rest + chunk
        # A run that goes on in the next chunk is kept for it, unless it is overlong: then both have a part of it.
        rest = data[-LONGEST:]
        rest = rest[len(rest.rstrip(_IN_RUNS)) :]
        overlong = len(rest) == LONGEST
        whole = data if overlong else data[: len(data) - len(rest)]
        if runs := _runs(whole):
            yield number, 0, _decoded(b"\n".join(runs))
        number += whole.count(b"\n")
        rest = rest[-4 * OVERLAP :] if overlong else rest
    if not overlong and (runs := _runs(rest)):
        yield number, 0, _decoded(b"\n".join(runs))


def _runs(data: bytes) -> list[bytes]:
    runs = [match.group() for match in _PRINTABLE.finditer(data)]
    for match in _WIDE.finditer(data):
        text = match.group().replace(b"\0", b"")
        runs.append(text)
        # In one of the two orders the first or the last character belongs to what adjoins the text.
        if match.group()[0]:
            first = text[1 : OVERLAP + 1]
            runs.append(first[: len(first) - len(first.lstrip(_IN_WORDS))])
        if not data.startswith(b"\0", match.end()):
            last = text[-OVERLAP - 1 : -1]
            runs.append(last[len(last.rstrip(_IN_WORDS)) :] if text[-1] in _IN_WORDS else b"")
    return list(filter(None, runs))


class Bounded:
    """Chunks of a blob up to the bound for its sort; `taken` bytes were handed on."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self.head = b""
        self.taken = 0

    def __iter__(self) -> Iterator[bytes]:
        limit = TEXT
        for chunk in self._chunks:
            if not self.taken:
                self.head = chunk[:SNIFFED]
                limit = BINARY if encoding(self.head) is None else TEXT
            self.taken += len(chunk)
            yield chunk
            if self.taken >= limit:
                return
