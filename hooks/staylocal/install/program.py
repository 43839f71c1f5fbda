"""Where programs are: the `staylocal` that hooks are to call, and the frameworks."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from staylocal.errors import UndecidedError


def staylocal() -> str:
    """Absolute path of the console script that is running.

    Links are not followed: what they lead to may have a version in its name (Homebrew's Cellar) and be gone
    after an upgrade. Never `python -m`: it would import from the folder that it is started in.
    """
    beside = Path(sys.executable).parent / "staylocal"
    running = Path(os.path.abspath(sys.argv[0]))
    for path in (running, beside):
        if path.name == "staylocal" and path.is_file() and os.access(path, os.X_OK):
            return str(path)
    found = shutil.which("staylocal")
    if found is None:
        raise UndecidedError(
            f"there is no `staylocal` program beside {sys.executable} nor on the PATH, and hooks need one",
            hint="Install it as a package (pip, pipx or uv), then again.",
        )
    return os.path.abspath(found)


def framework(name: str) -> str | None:
    """pre-commit or prek: on the PATH, or in the environment that staylocal is in, which may not be activated."""
    beside = Path(sys.executable).parent / name
    return shutil.which(name) or (str(beside) if os.access(beside, os.X_OK) else None)
