"""Where staylocal keeps its own things: `$XDG_STATE_HOME/staylocal/<repository id>/`, 0700, outside every workspace.

The id stands in the repository's own git configuration, so that worktrees share it and a moved folder keeps it.
"""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path

from staylocal import git
from staylocal.errors import UndecidedError

_ID = re.compile(r"[0-9a-f]{16}")
KEPT = 512  # scans that are kept; safe to delete


def folder(repo_id: str | None) -> Path:
    """The repository's state folder, made if need be. Without an id one is made up and written down."""
    if repo_id is None or not _ID.fullmatch(repo_id):
        repo_id = secrets.token_hex(8)
        git.set_value("staylocal.id", repo_id)
    root = os.environ.get("XDG_STATE_HOME") or os.path.expanduser("~/.local/state")  # noqa: PTH111 - as XDG says it
    path = Path(root) / "staylocal" / repo_id
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise UndecidedError(
            f"the state folder {path} cannot be made: {error.strerror}", hint="Set XDG_STATE_HOME to a folder of yours."
        ) from error
    return path


def keep_scan(state: Path, key: str, text: str) -> bool:
    """Remember a scan by its content; False where it can't be written (a full disk): it is scanned again then."""
    scans = state / "scans"
    draft = scans / f".{key}.{os.getpid()}"
    try:
        scans.mkdir(mode=0o700, exist_ok=True)
        draft.write_text(text, encoding="utf-8")
        draft.replace(scans / key)
        _drop_oldest(scans)
    except OSError:
        draft.unlink(missing_ok=True)
        return False
    return True


def kept_scan(state: Path, key: str) -> str | None:
    """What `keep_scan` kept, or None."""
    try:
        return (state / "scans" / key).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def _drop_oldest(scans: Path) -> None:
    paths = list(scans.iterdir())
    if len(paths) <= KEPT:
        return
    paths.sort(key=lambda path: path.stat().st_mtime)
    for path in paths[: KEPT // 4]:
        path.unlink(missing_ok=True)
