"""No text is scanned twice in one repository: what a passage came to, kept by all that decides it.

That is its text and the line above, whether it is prose, its file's name, what the policy watches for, and the
detectors themselves. A passage is scanned as if it were the first lines of a file in no folder, and its findings are
moved to where it stands: so nothing else can decide, and a text that was moved is known.

The file lies in the state folder, outside of every workspace: who can write there can forge what is kept there, these
records like whole scans. It holds keyed hashes of what was scanned and the places of findings, and no value. The key
comes from the policy's own: without one, who can read the file can try a guess at the whole of a passage.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import fields, replace
from functools import cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Self

from staylocal import __version__
from staylocal.findings import Finding, Unscanned
from staylocal.passages import Passage
from staylocal.seen_store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from staylocal.detect import Engine

FILE = "seen"
_SCHEMA = 1  # of a body; raise it where it is made or read otherwise
_RENEWED = ("digest", "same")  # keyed for one process only
_FIELDS = tuple(field.name for field in fields(Finding) if field.name not in ("path", *_RENEWED))
_INSTALLED = ("site-packages", "dist-packages")


class Seen:
    """Scans passages, those that were seen before without an engine. A context manager.

    `folder`: the state folder, None to keep nothing; `matters`: everything of the policy that the engine is told, its
    repr changes with it; `engine` makes one when the first new passage comes. `lines`: how many were known.
    """

    def __init__(self, folder: str | None, matters: object, engine: Callable[[], Engine]) -> None:
        found_by = detectors() if folder else ""
        self._keeps = bool(found_by)
        self._store = Store(os.path.join(folder, FILE) if folder and found_by else None)
        decides = (_SCHEMA, _FIELDS, found_by, os.path.basename(folder or ""), matters)
        self._key = blake2b(repr(decides).encode("utf-8", "surrogatepass")).digest()
        self._make = engine
        self._engine: Engine | None = None
        self.lines = 0

    def __enter__(self) -> Self:
        self._store.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._store.__exit__()

    def scan(self, passage: Passage) -> Iterable[Finding | Unscanned]:
        """Give what the engine gives for it."""
        plain = Passage(
            path=os.path.basename(passage.path),
            text=passage.text,
            column=passage.column,
            above=passage.above,
            prose=passage.prose,
        )
        found = self._known(plain) if self._keeps else self._anew(plain)
        return (_moved(each, passage) for each in found)

    def _known(self, plain: Passage) -> Iterable[Finding | Unscanned]:
        """From what is kept; else anew, and kept unless something was not scanned: a quicker moment may do it."""
        digest = self._digest(plain)
        if (body := self._store.get(digest)) is not None:
            self.lines += plain.text.count("\n") + 1
            return _read(body, plain)
        found = self._anew(plain)
        findings = [each for each in found if isinstance(each, Finding)]
        if len(findings) == len(found):
            self._store.put(digest, _written(findings))
        return found

    def _anew(self, plain: Passage) -> list[Finding | Unscanned]:
        if self._engine is None:
            self._engine = self._make()
        return self._engine.scan(plain)

    def _digest(self, plain: Passage) -> bytes:
        head = repr((plain.path, plain.column, plain.prose, plain.above))  # says itself where it ends
        return blake2b((head + plain.text).encode("utf-8", "surrogatepass"), key=self._key, digest_size=32).digest()


def _moved(each: Finding | Unscanned, passage: Passage) -> Finding | Unscanned:
    line = None if each.line is None else each.line + passage.line - 1
    return replace(each, path=passage.path, line=line)  # type: ignore[arg-type]  # a finding has a line


def _written(findings: list[Finding]) -> bytes:
    """Findings as bytes, none for none."""
    rows = [[getattr(each, name) for name in _FIELDS] for each in findings]
    return json.dumps(rows, separators=(",", ":")).encode() if rows else b""


def _read(body: bytes, plain: Passage) -> Iterator[Finding]:
    """Undo `_written`; what is keyed for one process is made anew from the text."""
    if not body:
        return
    from staylocal.detect import marks  # noqa: PLC0415 - most passages have no finding

    lines = plain.text.split("\n")
    for row in json.loads(body):
        found = Finding(path=plain.path, **dict(zip(_FIELDS, row, strict=True)))
        column = plain.column if found.line == 1 else 0
        line = lines[found.line - 1]
        same = marks.sameness(line[found.start - column : found.end - column]) if found.points else b""
        yield replace(found, digest=marks.digest(line), same=same)


@cache
def detectors() -> str:
    """What tells these detectors from any others: Python's version, ours, and when what is installed was changed.

    Where we run from a checkout, the state of each file of `detect/`, too. "" where that can't be told: in an archive.
    """
    ours = os.path.dirname(os.path.abspath(__file__))
    root = os.path.dirname(ours)
    folders = (root, *(path for path in sys.path if os.path.basename(path) in _INSTALLED))
    try:
        changed = [(path, os.stat(path).st_mtime_ns) for path in folders]
        files = [] if os.path.basename(root) in _INSTALLED else sorted(_files(os.path.join(ours, "detect")))
    except OSError:
        return ""
    return repr((sys.version, __version__, changed, files))


def _files(folder: str) -> Iterator[tuple[str, int, int]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if not entry.is_dir():
                stat = entry.stat()
                yield entry.path, stat.st_mtime_ns, stat.st_size
            elif entry.name != "__pycache__":
                yield from _files(entry.path)
