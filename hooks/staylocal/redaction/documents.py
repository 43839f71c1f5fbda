"""Files and streams for the commands: bytes in, the same bytes out but for what is replaced.

UTF-8, with whatever else stands in it kept; UTF-16 and UTF-32 by their mark. What has NULs and no mark is binary.
"""

from __future__ import annotations

import os
import stat
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from staylocal import atomic
from staylocal import text as texts
from staylocal.errors import UndecidedError

if TYPE_CHECKING:
    from staylocal.policy import Policy

STDIN = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A text and where it comes from. `encoding`: what it is written in; `found`: the file's state when it was read."""

    name: str
    text: str = field(repr=False)
    encoding: str
    found: os.stat_result | None = None

    def encoded(self, text: str) -> bytes:
        """Give another text in the encoding of this one."""
        return text.encode(self.encoding, _errors(self.encoding))


def read(name: str) -> Document:
    """Read a file, or the standard input for `-`. Raises UndecidedError for what can't be read as a text."""
    try:
        if name == STDIN:
            if sys.stdin is None:
                raise UndecidedError("stdin is closed")
            return _decoded(name, sys.stdin.buffer.read(texts.TEXT + 1), None)
        with open(name, "rb") as file:
            found = os.fstat(file.fileno())
            return _decoded(name, file.read(texts.TEXT + 1), found)
    except OSError as error:
        raise UndecidedError(f"{name} cannot be read: {error.strerror}") from error


def write(data: bytes) -> None:
    """Write to the standard output. Raises UndecidedError; BrokenPipeError where nobody reads it."""
    if sys.stdout is None:
        raise UndecidedError("stdout is closed")
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise UndecidedError(f"stdout cannot be written: {error.strerror}") from error


def check_replaceable(name: str) -> None:
    """Raise UndecidedError for what is no file of its own: a link leads elsewhere, another name keeps the old text."""
    try:
        found = os.lstat(name)
    except OSError as error:
        raise UndecidedError(f"{name} cannot be read: {error.strerror}") from error
    if not stat.S_ISREG(found.st_mode):
        why = "a link; name the file itself" if stat.S_ISLNK(found.st_mode) else "not a file"
        raise UndecidedError(f"{name} is {why}")
    if found.st_nlink > 1:
        raise UndecidedError(
            f"{name} has another name (a hard link), under which it would stay as it is",
            hint="Without --in-place the new text goes to stdout.",
        )


def replace(document: Document, text: str) -> None:
    """Write another text in the file's place: whole, or the file stays as it is. Its mode and owner stay.

    Raises UndecidedError, also where the file was changed after it had been read.
    """
    before = document.found
    assert before is not None, "a stream has no place"  # noqa: S101 - who calls knows
    try:
        atomic.write(
            document.name,
            document.encoded(text),
            owner=(before.st_uid, before.st_gid),
            lasting=True,
            before=lambda: _check_unchanged(document.name, before),
        )
    except OSError as error:
        raise UndecidedError(f"{document.name} cannot be written: {error.strerror}") from error


def _check_unchanged(name: str, before: os.stat_result) -> None:
    now = os.lstat(name)
    if (now.st_ino, now.st_mtime_ns, now.st_size) != (before.st_ino, before.st_mtime_ns, before.st_size):
        raise UndecidedError(f"{name} was changed in the meantime", hint="Try again.")


def check_marked(document: Document, policy: Policy) -> None:
    """Raise UndecidedError for a text with a mark of UTF-16 or UTF-32 in front that has something to hide as bytes."""
    if document.encoding == "utf-8":
        return
    from .redacting import redact  # noqa: PLC0415 - heavy

    plain = document.encoded(document.text).replace(b"\0", b"\n").decode("latin-1")
    if redact(plain, policy).count:
        raise UndecidedError(
            f"{_said(document.name)} is marked as {document.encoding}, but something is found in it that is not",
            hint="Write it in UTF-8.",
        )


def _decoded(name: str, data: bytes, found: os.stat_result | None) -> Document:
    if len(data) > texts.TEXT:
        raise UndecidedError(f"{_said(name)} is too large: more than {texts.TEXT >> 20} MiB")
    encoding = texts.encoding(data[:4]) if data.startswith((b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")) else "utf-8"
    if encoding is None or (encoding == "utf-8" and b"\0" in data):
        raise UndecidedError(f"{_said(name)} is binary", hint="Only text can be redacted.")
    try:
        text = data.decode(encoding, _errors(encoding))
        exact = text.encode(encoding, _errors(encoding)) == data
    except UnicodeError:
        exact = False
    if not exact:
        raise UndecidedError(f"{_said(name)} is not what its first bytes say: {encoding}", hint="Write it in UTF-8.")
    return Document(name=name, text=text, encoding=encoding, found=found)


def _errors(encoding: str) -> str:
    return "surrogateescape" if encoding == "utf-8" else "surrogatepass"


def _said(name: str) -> str:
    return "stdin" if name == STDIN else name
