"""Runs of Codex that went past staylocal (an editor, `npx`) but left a rollout for this worktree.

Looked for when a commit is stamped: what was written since the last look is read, and what belongs to this
worktree goes to the ledger, unsealed. A file's time says until when a session went on: one that was written again
after its commit belongs to the next one, too; one that merely stays open doesn't.

Not seen: `--ephemeral`, another machine, a CODEX_HOME that no hook of this repository was ever told of, and a
session that was begun over a month ago and resumed.
"""

from __future__ import annotations

import hashlib
import os
import time
from typing import TYPE_CHECKING, Any

from staylocal import git, kept_json
from staylocal.record import clean
from staylocal.state import LEDGER

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from staylocal.codex.rollout import Session, Turn
    from staylocal.ledger import Run

_LOOKED = "looked"  # for each worktree and Codex home: the youngest rollout's time at the last look
_FOLDERS = 31  # days
_SLACK = 2.0  # seconds that a run through staylocal may write after it was noted as ended
_GRAIN = 20_000_000  # nanoseconds: files' times come from a coarser clock
_CLOUD = ("-cloud", ":cloud")  # a local provider's models that run elsewhere


def look(state: str, repo: git.Repo) -> None:
    """Write the runs that went past staylocal since the last look to the ledger."""
    own = _home()
    path = os.path.join(state, _LOOKED)
    looked = kept_json.read(path).get(repo.worktree)
    before: dict[str, Any] = looked if isinstance(looked, dict) else {}
    if own not in before and not os.path.isdir(os.path.join(own, "sessions")):
        return
    after = {home: _look_into(home, before.get(home), state, repo) for home in {own, *before}}
    if after != before:
        kept_json.write(path, kept_json.read(path) | {repo.worktree: after})


def _look_into(home: str, since: object, state: str, repo: git.Repo) -> int:
    """Returns the time from which on the next look is to look."""
    now = time.time_ns() - _GRAIN  # what is written while we look is looked at again
    begin = min(since if isinstance(since, int) else _last_commit(repo), now)
    written = list(_written(home, begin))
    for _, path in written:
        _note(state, repo, path, begin / 1e9)
    return max(begin, min(now, max((when for when, _ in written), default=begin)))


def _home() -> str:
    return os.path.abspath(os.environ.get("CODEX_HOME") or os.path.expanduser("~/.codex"))


def _last_commit(repo: git.Repo) -> int:
    """When HEAD was committed, in nanoseconds: nothing was looked at before."""
    if repo.head is None:
        return 0
    said = git.ask("log", "-1", "--no-show-signature", "--format=%ct", repo.head, "--").strip()
    return int(said) * 10**9 if said.isdigit() else 0


def _written(home: str, since: int) -> Iterator[tuple[int, str]]:
    """Time and path of the rollouts written since, in the folders of the last days that have any."""
    days = _youngest(os.path.join(home, "sessions"), _FOLDERS)
    for folder in [*days, os.path.join(home, "archived_sessions")]:
        for entry in _entries(folder):
            try:  # a thousand of these is all that a look costs
                when = entry.stat().st_mtime_ns
            except OSError:
                continue
            if when > since and entry.name.endswith(".jsonl"):
                yield when, entry.path


def _youngest(top: str, count: int) -> list[str]:
    found: list[str] = []
    for year in _names(top):
        for month in _names(year):
            found += _names(month)
            if len(found) >= count:
                return found[:count]
    return found


def _names(folder: str) -> list[str]:
    return sorted((entry.path for entry in _entries(folder) if entry.name.isdigit()), reverse=True)


def _entries(folder: str) -> list[os.DirEntry[str]]:
    """A folder that can't be listed (Codex's own sandbox hides it) holds nothing that could be recorded."""
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        return []


def _note(state: str, repo: git.Repo, path: str, since: float) -> None:
    from staylocal.codex import rollout  # noqa: PLC0415 - only where there is something new

    session = rollout.read(path)
    turns = [each for each in session.turns if _is_inside(each.cwd or session.cwd, repo.top)] if session else []
    if not session or not turns or not session.asked:
        return
    from staylocal import ledger  # noqa: PLC0415 - SQLite only where there is a run

    if os.path.exists(os.path.join(state, LEDGER)):
        profiles = sorted({turn.profile for turn in turns if turn.profile})
        wrapped = ledger.wrapped(state, repo.worktree, session.id, profiles)
        turns = [turn for turn in turns if not any(_covers(run, turn) for run in wrapped)]
    for model in dict.fromkeys(turn.model for turn in turns):
        run = _run(repo, session, [turn for turn in turns if turn.model == model])
        if run.ended is not None and run.ended >= since:
            ledger.seen(state, run)


def _covers(run: Run, turn: Turn) -> bool:
    """Whether a turn was part of a run through staylocal."""
    if run.profile and turn.profile == run.profile:
        return True
    return run.started - _SLACK <= turn.at <= (run.ended + _SLACK if run.ended is not None else turn.at)


def _is_inside(folder: str, top: str) -> bool:
    """Whether a folder is this worktree or below it, and in no other repository that lies in between."""
    folder, top = os.path.realpath(folder), os.path.realpath(top)
    while folder != top:
        if not folder.startswith(top.rstrip("/") + "/") or os.path.lexists(os.path.join(folder, ".git")):
            return False
        folder = os.path.dirname(folder)
    return True


def _run(repo: git.Repo, session: Session, turns: Sequence[Turn]) -> Run:
    """Of the turns under one model."""
    from staylocal.codex.rollout import LOCAL  # noqa: PLC0415
    from staylocal.ledger import ROLLOUT, Run  # noqa: PLC0415

    # Sub-agents count as the session that began them. The first digits of the id itself are the time.
    model, last = turns[0].model, turns[-1]
    name = f"{session.root}\0{session.provider}\0{model}"
    local = session.provider in LOCAL and not model.lower().endswith(_CLOUD)
    return Run(
        id=hashlib.sha256(name.encode()).hexdigest()[:8],
        worktree=repo.worktree,
        tier="local" if local else "hosted",
        provider=clean(session.provider),
        model=clean(model),
        seal="off",
        why=("unscanned",),
        started=turns[0].at,
        ended=session.updated if last is session.turns[-1] else last.at,
        tokens_in=session.tokens.input,
        tokens_out=session.tokens.output,
        origin=ROLLOUT,
        sessions=tuple(dict.fromkeys((session.root, session.id))),
    )
