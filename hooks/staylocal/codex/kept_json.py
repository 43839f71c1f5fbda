"""Small answers of the client that are kept by its version: JSON files, safe to delete."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from staylocal import atomic

if TYPE_CHECKING:
    from collections.abc import Mapping


def read(path: str) -> Any:  # noqa: ANN401 - JSON
    """What was kept; None where there is nothing, or nothing that can be read."""
    try:
        with open(path, encoding="utf-8") as file:
            return json.load(file)
    except (OSError, ValueError, RecursionError):
        return None


def write(path: str, known: Mapping[str, object]) -> None:
    """Replace it in one step. Where it can't be written it is asked again."""
    with suppress(OSError):
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        atomic.write(path, json.dumps(known).encode(), mode=atomic.PRIVATE)
