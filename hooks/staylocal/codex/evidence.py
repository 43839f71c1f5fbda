"""What Codex's own rollouts say of a run, and whether that is what was intended.

A rollout shows what was configured, not where bytes went: the address is checked before the run.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from staylocal.codex import rollout, rollout_files
from staylocal.codex.rollout import Session, Tokens

if TYPE_CHECKING:
    from collections.abc import Iterable

_GRAIN = 0.05  # seconds: a file's time comes from a coarser clock than ours


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """How a run's sessions are known: by the profile made up for it, by their ids (a resume), or by the folder that
    they began in, which is a guess where several runs work."""

    profile: str = ""
    sessions: tuple[str, ...] = ()
    cwd: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intended:
    """What the run was to be. `profile`: "" where it was to have none; `model`: "" where any is right."""

    tier: str
    provider: str
    model: str = ""
    profile: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The sessions that a run wrote to: its own, its sub-agents', those begun by `/new`.

    `unmarked`: of an interactive run: begun meanwhile in the same folder without the profile, by `/new` after the
    profile was dropped, or by another Codex beside this run. `spent`: by this run alone.
    """

    started: float
    sessions: tuple[Session, ...] = ()
    unmarked: tuple[Session, ...] = ()

    @property
    def providers(self) -> tuple[str, ...]:
        """All that were configured."""
        return tuple(dict.fromkeys(name for each in self.sessions for name in each.providers))

    @property
    def models(self) -> tuple[str, ...]:
        """All that this run's turns were set to."""
        return tuple(dict.fromkeys(turn.model for each in self.sessions for turn in _turns(each, self.started)))

    @property
    def spent(self) -> Tokens:
        """Tokens of all sessions together."""
        every = [each.spent for each in self.sessions]
        return Tokens(input=sum(each.input for each in every), output=sum(each.output for each in every))


def find(started: float, marker: Marker, *, codex_home: str | None = None) -> Evidence:
    """What was written since `started` (seconds since 1970) under this marker."""
    home = codex_home or rollout_files.home()
    written = [each for path in _written(home, started) if (each := rollout.read(path, since=started))]
    written.sort(key=lambda each: (each.started, each.path))
    own = {each.id for each in written if _is_marked(each, marker, started)}
    while more := {each.id for each in written if each.id not in own and (each.parent in own or each.root in own)}:
        own |= more
    sessions = tuple(each for each in written if each.id in own)
    interactive = marker.profile and any(each.source == "cli" for each in sessions)
    strange = [each for each in written if interactive and each.id not in own and each.source == "cli" and each.turns]
    unmarked = tuple(each for each in strange if _is_beside(each, sessions, started))
    return Evidence(started=started, sessions=sessions, unmarked=unmarked)


def _written(home: str, started: float) -> Iterable[str]:
    for each in rollout_files.files(home):
        try:
            if os.stat(each.path).st_mtime >= started - _GRAIN:
                yield each.path
        except FileNotFoundError:  # archived just now
            continue


def _is_marked(session: Session, marker: Marker, started: float) -> bool:
    if session.id in marker.sessions:
        return True
    if marker.profile and any(turn.profile == marker.profile for turn in _turns(session, started)):
        return True
    return bool(marker.cwd) and _began(session, started) and _same(marker.cwd, session.cwd)


def _is_beside(session: Session, own: tuple[Session, ...], started: float) -> bool:
    """Begun meanwhile in a folder of the run, and not another wrapped run's (those have profiles of their own)."""
    if not _began(session, started) or any((turn.profile or "").startswith("staylocal-") for turn in session.turns):
        return False
    return any(_same(session.cwd, each.cwd) for each in own)


def _turns(session: Session, started: float) -> list[rollout.Turn]:
    return [turn for turn in session.turns if turn.at >= started - _GRAIN]


def _began(session: Session, started: float) -> bool:
    return session.started >= started - _GRAIN


def _same(one: str, other: str) -> bool:
    return bool(other) and os.path.realpath(one) == os.path.realpath(other)


def problems(found: Evidence, intended: Intended, *, exit_code: int) -> tuple[str, ...]:
    """What is not as it was intended, a sentence each.

    No rollout at all is a problem only where Codex says that all went well.
    """
    if not found.sessions:
        if exit_code:
            return ()
        return ("Codex ended well but left no rollout: what the run did cannot be shown",)
    said = []
    for each in found.sessions:
        name = f"session {each.id}" + (f" ({each.source})" if each.parent else "")
        said += [f"{name}: {what}" for what in _of_session(each, intended, found.started)]
    for each in found.unmarked:
        said.append(f"session {each.id}: begun beside the run in the same folder, without its profile")
    return tuple(said)


def _of_session(session: Session, intended: Intended, started: float) -> list[str]:
    said = [f"provider {name}, not {intended.provider}" for name in session.providers if name != intended.provider]
    turns = _turns(session, started)
    spawned = session.parent and session.source != "subagent:review"  # with a model that the hosted one chose
    if intended.model and not (spawned and intended.tier == "hosted"):
        odd = dict.fromkeys(turn.model for turn in turns if turn.model != intended.model)
        said += [f"model {name or 'unknown'}, not {intended.model}" for name in odd]
    bare = sum(turn.profile != intended.profile for turn in turns) if intended.profile else 0
    if bare:
        said.append(f"{bare} of {len(turns)} turns ran without the profile of this run")
    return said
