"""What staylocal stands on: Python and git."""

from __future__ import annotations

import platform
import re
import sys

from staylocal import __version__, process
from staylocal.doctor.check import Check, hole, ok

# rev-parse --path-format, which every command begins with.
GIT_FROM = (2, 31)
PYTHON_FROM = (3, 11)


def python() -> Check:
    """The interpreter that runs this."""
    text = f"{platform.python_version()}, staylocal {__version__}"
    if sys.version_info >= PYTHON_FROM:
        return ok("python", text)
    return hole(
        "python", f"{text}: {_dotted(PYTHON_FROM)} or newer is needed", "Install staylocal under a newer Python."
    )


def git() -> Check:
    """The git on the PATH. Raises UndecidedError where there is none."""
    said = process.run(("git", "--version")).stdout.decode(errors="replace").strip()
    return judged_git(said)


def judged_git(said: str) -> Check:
    """What `git --version` said, judged."""
    found = re.search(r"(\d+)\.(\d+)[\w.]*", said)
    if found and (int(found[1]), int(found[2])) >= GIT_FROM:
        return ok("git", found[0])
    which = found[0] if found else "of an unknown version"
    return hole("git", f"{which}: {_dotted(GIT_FROM)} or newer is needed", "Upgrade git.")


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))
