"""What a hosted model answered, with the values again: Codex's stdout, while it runs.

Codex writes into a pipe; a thread hands on what comes. With `--json` each line is an object: values are put back into
its strings, everything else stays as it is, byte for byte. So they are into an answer that is JSON itself.
"""

from __future__ import annotations

import codecs
import json
import os
import re
import select
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Self

from staylocal import redaction
from staylocal.codex import reach_walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from staylocal.redaction import Map

STDOUT = 1
_CHUNK = 1 << 16
_ODD = "surrogateescape"  # what is no UTF-8 goes through as it came
_MOST = 8 << 20  # bytes of a file that is looked through for placeholders
_LITERAL = re.compile(r'"(?:[^"\\]|\\.)*"')


class Output:
    """Codex's stdout, restored onto ours. A context manager around the run.

    `is_json`: it is JSON lines; `is_answer`: it is one answer, which may be JSON.
    `write`: the descriptor that Codex gets; `begin`: to be called once it has it. Where our reader is gone, the pipe
    is closed, and Codex meets what it would have met without it.
    """

    def __init__(self, mapping: Map, *, is_json: bool, is_answer: bool = False) -> None:
        form = _Lines if is_json else _Answer if is_answer else redaction.Restorer
        self._text: _Lines | _Answer | redaction.Restorer = form(mapping)
        self._decoder = codecs.getincrementaldecoder("utf-8")(_ODD)
        self._thread = threading.Thread(target=self._pump, daemon=True)

    def __enter__(self) -> Self:
        self._read, self.write = os.pipe()
        self._stopped, self._stop = os.pipe()
        return self

    def begin(self) -> None:
        """Codex has the pipe's other end."""
        os.close(self.write)
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        os.close(self._stop)
        if self._thread.ident is None:
            os.close(self.write)
            os.close(self._read)
        else:
            self._thread.join()
        os.close(self._stopped)

    def _pump(self) -> None:
        try:
            while chunk := self._chunk():
                self._hand_on(self._text.feed(self._decoder.decode(chunk)))
            self._hand_on(self._text.feed(self._decoder.decode(b"", final=True)) + self._text.end())
        except OSError:
            pass  # nobody reads it any more
        finally:
            os.close(self._read)

    def _chunk(self) -> bytes:
        """What came; b"" at the end, which is also where Codex is gone and a process that it left has the pipe."""
        ready, _, _ = select.select((self._read, self._stopped), (), ())
        return os.read(self._read, _CHUNK) if self._read in ready else b""

    def _hand_on(self, text: str) -> None:
        data = text.encode("utf-8", _ODD)
        while data:
            try:
                data = data[os.write(STDOUT, data) :]
            except BlockingIOError:  # somebody else has made it so
                select.select((), (STDOUT,), ())


class _Lines:
    """Restores a text of JSON lines that comes in pieces."""

    def __init__(self, mapping: Map) -> None:
        self._mapping = mapping
        self._rest: list[str] = []

    def feed(self, piece: str) -> str:
        """Take the next piece; give the lines that are whole by now."""
        if "\n" not in piece:
            self._rest.append(piece)
            return ""
        *lines, rest = "".join((*self._rest, piece)).split("\n")
        self._rest = [rest]
        return "".join(f"{in_json(line, self._mapping)}\n" for line in lines)

    def end(self) -> str:
        """Give the last line, which has no end."""
        return in_json("".join(self._rest), self._mapping)


class _Answer:
    """Restores a text that comes in pieces, at its end."""

    def __init__(self, mapping: Map) -> None:
        self._mapping = mapping
        self._pieces: list[str] = []

    def feed(self, piece: str) -> str:
        """Take the next piece; nothing is certain by now."""
        self._pieces.append(piece)
        return ""

    def end(self) -> str:
        """Give all of it."""
        return in_answer("".join(self._pieces), self._mapping)


def in_answer(text: str, mapping: Map) -> str:
    """A whole answer with values: in its strings where it is a JSON object or array, as `--output-schema` asks for."""
    return in_json(text, mapping) if text.lstrip()[:1] in ("{", "[") else redaction.restore(text, mapping).text


def in_json(line: str, mapping: Map) -> str:
    """A line of JSON with values in its strings; what is no JSON as a text."""
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return redaction.restore(line, mapping).text
    return _LITERAL.sub(lambda match: _literal(match[0], mapping), line)


def _literal(literal: str, mapping: Map) -> str:
    text = json.loads(literal)
    restored = in_answer(text, mapping)
    return literal if restored == text else json.dumps(restored, ensure_ascii=False)


def left_in(top: str, judged: Iterable[tuple[str, str | None]], mapping: Map) -> list[str]:
    """Files below `top` that are not what was judged before the run, and hold placeholders: paths from the top."""
    known: Mapping[str, str | None] = dict(judged)
    walked = reach_walk.Walked(skipped={".git"})
    with suppress(reach_walk.TooManyError):
        reach_walk.walk(top, walked)
    changed = [each for each in walked.entries if each.kind == "file" and known.get(each.path) != each.stat]
    return sorted(each.path for each in changed if each.size <= _MOST and _holds(f"{top}/{each.path}", mapping))


def _holds(path: str, mapping: Map) -> bool:
    try:
        with open(path, "rb") as file:
            return redaction.restore(file.read(_MOST).decode("utf-8", "replace"), mapping).count > 0
    except OSError:
        return False  # gone since
