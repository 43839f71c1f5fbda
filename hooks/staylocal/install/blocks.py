"""A marked block in somebody else's file: every byte around it stays as it is."""

from __future__ import annotations

import re
from typing import Any

from staylocal.install import manifest

BEGIN = "# staylocal: begin"
END = "# staylocal: end"
_BLOCK = re.compile(
    rb"^[ \t]*# staylocal: begin(?P<note>[^\n]*)\n(?:[^\n]*\n)*?[ \t]*# staylocal: end[ \t\r]*(?:\n|\Z)", re.MULTILINE
)


class CannotEditError(Exception):
    """The file is of a form that can't be edited with certainty; says which."""


def newline(line: bytes) -> bytes:
    """What ends lines in a text that begins with this one."""
    return b"\r\n" if line.split(b"\n", 1)[0].endswith(b"\r") else b"\n"


def joined(lines: list[str], ending: bytes) -> bytes:
    """Lines as they stand in the file, the last one ended, too."""
    return b"".join(line.encode() + ending for line in lines)


def has(text: bytes) -> bool:
    """Whether a begin mark stands there, however the rest looks."""
    return BEGIN.encode() in text


def insert(text: bytes, at: int, block: bytes) -> bytes:
    """Put a block of whole lines at the start of a line; at the end of a file that ends in the middle of one,
    the file ends in the middle of one again."""
    before, after = text[:at], text[at:]
    if before and not before.endswith(b"\n"):
        ending = newline(block)
        return before + ending + block.removesuffix(b"\n").removesuffix(b"\r") + after
    return before + block + after


def cut(text: bytes) -> bytes:
    """The text as it was before `insert`. Raises CannotEditError unless there is exactly one whole block."""
    found = list(_BLOCK.finditer(text))
    if len(found) != 1 or text.count(BEGIN.encode()) != 1 or text.count(END.encode()) != 1:
        raise CannotEditError("the marks `staylocal: begin` and `staylocal: end` don't stand there once each")
    before, after = text[: found[0].start()], text[found[0].end() :]
    if not found[0][0].endswith(b"\n"):
        before = before.removesuffix(b"\n").removesuffix(b"\r")
    return before + after


def note(text: bytes) -> str:
    """What stands behind the begin mark."""
    found = _BLOCK.search(text)
    return found["note"].decode(errors="replace").strip() if found else ""


def check(old: object, new: object) -> None:
    """Whether two parsed files differ by hooks of ours alone. Raises CannotEditError."""
    after = _repos(new)
    lost = [repo for repo in _repos(old) if repo not in after]
    names = manifest.ids({"repos": lost})
    if len(lost) != 1 or not names or not manifest.HOOKS.keys() >= set(names):
        raise CannotEditError("the block holds more than staylocal's hooks")


def _repos(config: object) -> list[Any]:
    repos = config.get("repos") if isinstance(config, dict) else None
    return repos if isinstance(repos, list) else []
