"""Where staylocal keeps its own things: `$XDG_STATE_HOME/staylocal/<repository id>/`, 0700, outside every workspace.

The id stands in the repository's own git configuration, so that worktrees share it and a moved folder keeps it.
"""

from __future__ import annotations

import hashlib
import os
import re
from contextlib import suppress

from staylocal import atomic, git
from staylocal.errors import UndecidedError

_ID = re.compile(r"[0-9a-f]{16}")
LEDGER = "ledger.sqlite3"
KEPT = 512  # scans that are kept; safe to delete


def root() -> str:
    """What all state folders lie in."""
    home = os.environ.get("XDG_STATE_HOME", "")
    if not home.startswith("/"):  # the XDG specification: a relative path is to be ignored
        home = os.path.expanduser("~/.local/state")
    return os.path.join(home, "staylocal")


def folder(repo_id: str | None) -> str:
    """The repository's state folder, made if need be. Without an id one is made up and written down."""
    if repo_id is None or not _ID.fullmatch(repo_id):
        repo_id = _made_up()
    path = os.path.join(root(), repo_id)
    try:
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        os.makedirs(path, mode=0o700, exist_ok=True)
    except OSError as error:
        raise UndecidedError(
            f"the state folder {path} cannot be made: {error.strerror}", hint="Set XDG_STATE_HOME to a folder of yours."
        ) from error
    return path


def here() -> str:
    """The state folder of the repository that we stand in."""
    return folder(next(iter(ids()), None))


def subfolder(state: str, *names: str) -> str:
    """A folder of the state folder, made if need be. Raises UndecidedError."""
    path = os.path.join(state, *names)
    try:
        for count in range(1, len(names) + 1):
            os.makedirs(os.path.join(state, *names[:count]), mode=0o700, exist_ok=True)
    except OSError as error:
        raise UndecidedError(f"the folder {path} cannot be made: {error.strerror}") from error
    return path


def of_folder(path: str) -> str:
    """The state folder of a folder outside any repository."""
    return folder(hashlib.sha256(os.fsencode(os.path.realpath(path))).hexdigest()[:16])


def ids() -> list[str]:
    """The repository's ids; the first one counts."""
    return [value for value in git.local_values(git.ID) if _ID.fullmatch(value)]


def _made_up() -> str:
    """Where several processes come at once each adds an id of its own; the first one counts for all."""
    if known := ids():
        return known[0]
    mine = os.urandom(8).hex()
    git.add_value(git.ID, mine)
    first = ids()[0]
    if first != mine:
        git.drop_value(git.ID, mine)
    return first


def keep_scan(state: str, key: str, text: str) -> bool:
    """Remember a scan by its content; False where it can't be written (a full disk): it is scanned again then."""
    scans = os.path.join(state, "scans")
    try:
        os.makedirs(scans, mode=0o700, exist_ok=True)
        atomic.write(os.path.join(scans, key), text.encode(), mode=atomic.PRIVATE)
        _drop_oldest(scans)
    except OSError:
        return False
    return True


def kept_scan(state: str, key: str) -> str | None:
    """What `keep_scan` kept, or None."""
    try:
        with open(os.path.join(state, "scans", key), encoding="utf-8") as file:
            return file.read()
    except (OSError, UnicodeDecodeError):
        return None


def _drop_oldest(scans: str) -> None:
    paths = [entry.path for entry in os.scandir(scans)]
    if len(paths) <= KEPT:
        return
    paths.sort(key=os.path.getmtime)
    for path in paths[: KEPT // 4]:
        with suppress(FileNotFoundError):  # another process was quicker
            os.unlink(path)
