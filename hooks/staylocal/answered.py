"""Files that hold a local answer: they are as sensitive as what was asked."""

from __future__ import annotations

import os
from contextlib import suppress

from staylocal.errors import UndecidedError

_FILE = "answers"


def remember(state: str, path: str) -> None:
    """Note the file (absolute). Raises UndecidedError."""
    if path in known(state):
        return
    try:
        with open(os.open(os.path.join(state, _FILE), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "ab") as file:
            file.write(os.fsencode(path) + b"\0")
    except OSError as error:
        raise UndecidedError(f"the answer's path cannot be noted in {state}: {error.strerror}") from error


def known(state: str) -> frozenset[str]:
    """Absolute paths of all of them."""
    with suppress(OSError), open(os.path.join(state, _FILE), "rb") as file:
        return frozenset(os.fsdecode(path) for path in file.read().split(b"\0") if path)
    return frozenset()
