"""Files that are written whole or not at all, and errors that name the path."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from staylocal import atomic
from staylocal.errors import UndecidedError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def said(path: Path, doing: str) -> Iterator[None]:
    """Turn the system's refusal into an error that names the path."""
    try:
        yield
    except OSError as error:
        raise UndecidedError(
            f"{path} cannot be {doing}: {error.strerror}",
            hint="Set that right, then again.",
        ) from error


def content(path: Path) -> bytes | None:
    """The bytes of a file; None where there is none."""
    with said(path, "read"):
        try:
            return path.read_bytes()
        except FileNotFoundError:
            return None


def put(path: Path, text: bytes, *, mode: int | None = None) -> None:
    """Replace a file in one step. Its permissions stay, unless `mode` says others; a link's target is written."""
    with said(path, "written"):
        atomic.write(os.path.realpath(path), text, mode=mode)
