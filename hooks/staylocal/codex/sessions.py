"""The sessions that Codex kept: by id or name, the last one, what they hold, and which must stay on this machine.

`--last` and names are resolved here and handed on as an id: which session is opened is then what was judged. The
client resolves them by a database of its own; where the two differ (two sessions written in the same second, a
name in two folders) ours counts.
"""

from __future__ import annotations

import os
import re
import uuid
from typing import TYPE_CHECKING

from staylocal import state
from staylocal.codex import rollout, rollout_files, transcript
from staylocal.codex.rollout import Session
from staylocal.errors import UndecidedError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from staylocal.findings import Unscanned
    from staylocal.passages import Passage

__all__ = ["Session", "find", "history", "last", "mark_sensitive", "marks_folder", "tainted"]

_INDEX = "session_index.jsonl"
_INTERACTIVE = frozenset(("cli", "vscode"))
_OTHERS = frozenset(("exec", "mcp"))
_ID = re.compile(rollout_files.ID)


def find(name: str, *, cwd: str | None = None, codex_home: str | None = None) -> Session | None:
    """The session of this id or name; None where there is none, or it can't be read.

    An id wins, as with the client. A name counts for sessions of the folder `cwd` (of all, if None); one that
    several sessions have names none of them. Archived sessions are found: the client says what it thinks of them.
    """
    home = codex_home or rollout_files.home()
    if identity := as_id(name):
        return _newest(_paths(home, identity))
    found = [each for identity in _named(home, name) if (each := _newest(_paths(home, identity)))]
    fits = [each for each in found if cwd is None or same_folder(cwd, each.last_cwd) or same_folder(cwd, each.cwd)]
    return fits[0] if len(fits) == 1 else None


def as_id(name: str) -> str | None:
    """A session's id as its files have it, in any form that the client takes; None where it is none."""
    try:
        return str(uuid.UUID(name))
    except ValueError:
        return None


def last(  # noqa: PLR0913 - what the client's options say, each named
    cwd: str,
    *,
    provider: str | None = None,
    also: Collection[str] = (),
    include_non_interactive: bool = False,
    everywhere: bool = False,
    codex_home: str | None = None,
) -> Session | None:
    """What `--last` means: the session of this folder and provider that was written last; None if there is none.

    `provider`: the one that this invocation will use, as the client never crosses over; None: any. `also`: ids that
    count as of this folder. For `resume` and `fork`
    sessions of the terminal and of editors count, with `include_non_interactive` those of `exec` and of servers,
    too; `exec resume --last` takes any: say so. Sub-agents' own sessions never count here, with the client's
    `exec resume` they might. `everywhere`: `--all`. Where there is none, `exec resume --last` starts a new session.
    """
    home = codex_home or rollout_files.home()
    sources = _INTERACTIVE | _OTHERS if include_non_interactive else _INTERACTIVE
    for _, path in sorted(_written(home), reverse=True):
        head = rollout.read(path, whole=False)
        if head is None or head.source not in sources or head.provider != (provider or head.provider):
            continue
        found = rollout.read(path)
        if found and (everywhere or found.id in also or same_folder(cwd, found.last_cwd)):
            return found
    return None


def same_folder(one: str, other: str) -> bool:
    """Whether two paths name one folder, links followed."""
    return bool(other) and os.path.realpath(one) == os.path.realpath(other)


def _written(home: str) -> Iterator[tuple[float, str]]:
    for each in rollout_files.files(home, rollout_files.FOLDERS[:1]):
        try:
            yield os.stat(each.path).st_mtime, each.path
        except FileNotFoundError:  # archived just now
            continue


def _paths(home: str, identity: str) -> list[str]:
    return [each.path for each in rollout_files.files(home) if each.id == identity]


def _newest(paths: list[str]) -> Session | None:
    """Of the files of one session (there are several after it was rolled back) the one that was written last.

    None where any can't be read: it might be the one that the client opens.
    """
    found = [rollout.read(path) for path in paths]
    readable = [each for each in found if each]
    return max(readable, key=lambda each: each.updated) if readable and len(readable) == len(found) else None


def _named(home: str, name: str) -> list[str]:
    """Ids whose last name this is; the client appends a line for each new name."""
    names: dict[str, str] = {}
    try:
        for _, line in rollout_files.lines(os.path.join(home, _INDEX)):
            item = rollout_files.parse(line) or {}
            identity, called = item.get("id"), item.get("thread_name")
            if isinstance(identity, str) and isinstance(called, str):
                names[identity] = called
    except OSError:
        return []
    return [identity for identity, called in names.items() if called.strip() == name.strip() != ""]


def history(path: str) -> Iterator[Passage | Unscanned]:
    """Every text of a session, and of those whose history it continues, as passages; images are unscanned."""
    return transcript.passages(path)


def marks_folder() -> str:
    """Where sessions are marked, for all repositories of this machine."""
    return os.path.join(state.root(), "sessions")


def mark_sensitive(identity: str, *, folder: str | None = None) -> None:
    """Note that a session has carried something sensitive: it stays local for ever. Raises UndecidedError."""
    folder = folder or marks_folder()
    if not _ID.fullmatch(identity):
        raise UndecidedError("a session of Codex has an id of an unknown shape, it cannot be marked")
    try:
        os.makedirs(os.path.dirname(folder), mode=0o700, exist_ok=True)
        os.makedirs(folder, mode=0o700, exist_ok=True)
        os.close(os.open(os.path.join(folder, identity), os.O_CREAT | os.O_WRONLY, 0o600))
    except OSError as error:
        raise UndecidedError(
            f"the session cannot be marked in {folder}: {error.strerror}",
            hint="Set XDG_STATE_HOME to a folder of yours.",
        ) from error


def tainted(session: Session, *, folder: str | None = None) -> str:
    """Why a session must stay on this machine, "" if it needn't.

    It does if a local provider is named in it or it was marked, and if that holds for any session that it comes
    from: forks and sub-agents inherit it. An ancestor that isn't there any more might have been either.
    """
    folder = folder or marks_folder()
    paths: dict[str, list[str]] = {}
    for each in rollout_files.files(rollout_files.home_of(session.path)):
        paths.setdefault(each.id, []).append(each.path)
    seen, left = set[str](), [session.id]
    while left:
        identity = left.pop()
        if identity in seen:
            continue
        seen.add(identity)
        own = [session] if identity == session.id else []
        found = own + [rollout.read(path) for path in paths.get(identity, []) if path != session.path]
        if reason := _reason(identity, found, folder):
            return reason
        left += [each for one in found if one for each in one.kin]
    return ""


def _reason(identity: str, found: list[Session | None], folder: str) -> str:
    if _ID.fullmatch(identity) and os.path.lexists(os.path.join(folder, identity)):
        return f"session {identity} has carried something sensitive"
    if not found or None in found:
        return f"session {identity}, which it comes from, cannot be read"
    if any(each.local for each in found if each):
        return f"session {identity} was made with a local model"
    return ""
