"""What is cheaper to read than to find out again: small JSON objects in files that are safe to delete."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from staylocal import atomic

if TYPE_CHECKING:
    from collections.abc import Mapping


def read(path: str) -> dict[str, Any]:
    """What was kept; empty where there is nothing, or nothing that can be read."""
    try:
        with open(path, encoding="utf-8") as file:
            found = json.load(file)
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def write(path: str, known: Mapping[str, object]) -> None:
    """Replace it in one step. Where it can't be written (a full disk) it is found out again."""
    with suppress(OSError):
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        atomic.write(path, json.dumps(known).encode(), mode=atomic.PRIVATE)
