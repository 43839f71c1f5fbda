"""Where Codex keeps the rollouts, the files that it writes of its sessions, and how to read their lines.

$CODEX_HOME/sessions/Y/M/D/rollout-<local time>-<session id>[_<window>].jsonl
$CODEX_HOME/archived_sessions/rollout-....jsonl
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDERS = ("sessions", "archived_sessions")
LONGEST = 64 << 20  # bytes of a line that are held
ID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_NAME = re.compile(rf"rollout-.{{19}}-({ID})(?:_[0-9a-f-]+)?\.jsonl(?:\.zst)?")
_BLOCK = 1 << 16


@dataclass(frozen=True, slots=True)
class File:
    """A rollout as its folder lists it."""

    id: str
    path: str


def home() -> str:
    """Where Codex keeps its things, as the client finds it."""
    return os.path.abspath(os.environ.get("CODEX_HOME") or os.path.expanduser("~/.codex"))


def home_of(path: str) -> str:
    """The Codex home that a rollout lies in."""
    folder = os.path.dirname(os.path.abspath(path))
    while os.path.basename(folder) not in FOLDERS and folder != os.path.dirname(folder):
        folder = os.path.dirname(folder)
    return os.path.dirname(folder)


def session_id(name: str) -> str | None:
    """The id in a rollout's file name; None if it is no rollout."""
    match = _NAME.fullmatch(name)
    return match.group(1) if match else None


def files(codex_home: str, folders: tuple[str, ...] = FOLDERS) -> Iterator[File]:
    """All rollouts, in no order."""
    for folder in folders:
        for top, _, names in os.walk(os.path.join(codex_home, folder)):
            for name in names:
                if identity := session_id(name):
                    yield File(identity, os.path.join(top, name))


def lines(path: str) -> Iterator[tuple[int, bytes | None]]:
    """Numbered lines without their ends; None for one that is too long to hold. Raises OSError."""
    with open(path, "rb", buffering=_BLOCK) as file:
        number = 0
        while line := file.readline(LONGEST):
            number += 1
            if len(line) < LONGEST or line.endswith(b"\n"):
                yield number, line.rstrip(b"\r\n")
                continue
            while line and not line.endswith(b"\n"):
                line = file.readline(_BLOCK)
            yield number, None


def parse(line: bytes | None) -> dict[str, Any] | None:
    """A line's object; None where it is damaged."""
    try:
        found = json.loads(line) if line is not None else None
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
