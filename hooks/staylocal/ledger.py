"""The runs of Codex that were seen in this repository's worktrees: one SQLite file in the state folder.

Writers are many (worktrees, wrappers, hooks) and may be killed at any point: write-ahead log, short
transactions, a busy time-out. No ledger file means no runs; nothing is imported or made for that.

A run belongs to the commits of its worktree made after it started and up to the first one that follows its
end. Clocks don't decide that (commit dates are often pinned): `stamps` notes which change a run was put on, and
whether it had ended by then; it is settled once a commit with that change and that run has been HEAD here.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from staylocal.errors import UndecidedError
from staylocal.record import Route
from staylocal.state import LEDGER

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SCHEMA = 1
BUSY = 5.0  # seconds that a writer waits for another
_TABLES = """
CREATE TABLE IF NOT EXISTS runs (
  id TEXT PRIMARY KEY CHECK (length(id) = 8 AND id NOT GLOB '*[^0-9a-f]*'),
  worktree TEXT NOT NULL, tier TEXT NOT NULL CHECK (tier IN ('local', 'hosted')),
  provider TEXT NOT NULL, model TEXT NOT NULL, seal TEXT NOT NULL CHECK (seal IN ('on', 'partial', 'off')),
  why TEXT NOT NULL, started REAL NOT NULL, ended REAL, settled TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS open_runs ON runs (worktree) WHERE settled IS NULL;
CREATE TABLE IF NOT EXISTS stamps (
  run TEXT NOT NULL REFERENCES runs (id), diff TEXT NOT NULL, ended INTEGER NOT NULL, at REAL NOT NULL,
  PRIMARY KEY (run, diff)
) STRICT, WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One Codex session. `worktree`: its name in the repository (git.Repo.worktree); times in seconds since 1970.

    `ended`: None while it goes on.
    """

    id: str
    worktree: str
    tier: str
    provider: str
    model: str
    seal: str
    why: tuple[str, ...]
    started: float
    ended: float | None = None

    @property
    def route(self) -> Route:
        """What a commit says of it."""
        return Route(
            tier=self.tier, provider=self.provider, model=self.model, seal=self.seal, why=self.why, runs=(self.id,)
        )


@dataclass(frozen=True, slots=True)
class Stamp:
    """A run's id on a change, and whether the run had ended by then."""

    run: str
    diff: str
    ended: bool


@contextlib.contextmanager
def _open(state: str) -> Iterator[sqlite3.Connection]:
    path = os.path.join(state, LEDGER)
    connection = None
    try:
        connection = sqlite3.connect(path, timeout=BUSY, isolation_level=None)
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version > SCHEMA:
            raise UndecidedError(
                f"the ledger {path} was written by a newer staylocal (schema {version}, this one knows {SCHEMA})",
                hint="Upgrade this staylocal.",
            )
        if version < SCHEMA:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.executescript(f"BEGIN IMMEDIATE;{_TABLES}PRAGMA user_version={SCHEMA};COMMIT;")
            os.chmod(path, 0o600)
        yield connection
    except sqlite3.Error as error:
        raise UndecidedError(
            f"the ledger {path} cannot be used: {error}",
            hint="If it is damaged, move it away: the runs in it are then not recorded in coming commits.",
        ) from error
    finally:
        if connection is not None:
            connection.close()


def add(state: str, run: Run) -> None:
    """Write a run, or complete one that was written when it started; raises UndecidedError."""
    with _open(state) as connection:
        connection.execute(
            "INSERT INTO runs (id, worktree, tier, provider, model, seal, why, started, ended)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET tier = excluded.tier,"
            " provider = excluded.provider, model = excluded.model, seal = excluded.seal, why = excluded.why,"
            " ended = excluded.ended",
            (
                run.id,
                run.worktree,
                run.tier,
                run.provider,
                run.model,
                run.seal,
                ",".join(run.why),
                run.started,
                run.ended,
            ),
        )


def unsettled(state: str, worktree: str) -> list[Run]:
    """Runs of this worktree that may still belong to the next commit, oldest first."""
    with _open(state) as connection:
        rows = connection.execute(
            "SELECT id, worktree, tier, provider, model, seal, why, started, ended FROM runs"
            " WHERE worktree = ? AND settled IS NULL AND started <= ? ORDER BY started, id",
            (worktree, time.time()),
        ).fetchall()
    return [
        Run(
            id=row[0], worktree=row[1], tier=row[2], provider=row[3], model=row[4], seal=row[5],
            why=tuple(row[6].split(",")), started=row[7], ended=row[8],
        )
        for row in rows
    ]  # fmt: skip


def stamps(state: str, runs: Sequence[str]) -> list[Stamp]:
    """Where these runs were put so far."""
    marks = ",".join("?" * len(runs))
    with _open(state) as connection:
        rows = connection.execute(f"SELECT run, diff, ended FROM stamps WHERE run IN ({marks})", tuple(runs))  # noqa: S608
        return [Stamp(run, diff, bool(ended)) for run, diff, ended in rows]


def note(state: str, runs: Sequence[Run], diff: str) -> None:
    """Remember that these runs were put on a change; a run that had ended stays so."""
    now = time.time()
    with _open(state) as connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(
            "INSERT INTO stamps VALUES (?, ?, ?, ?) ON CONFLICT (run, diff) DO UPDATE SET"
            " ended = max(ended, excluded.ended), at = excluded.at",
            [(run.id, diff, int(run.ended is not None and run.ended <= now), now) for run in runs],
        )
        connection.execute("COMMIT")


def settle(state: str, runs: Sequence[str], commit: str) -> None:
    """These runs have their last commit."""
    with _open(state) as connection:
        connection.executemany("UPDATE runs SET settled = ? WHERE id = ?", [(commit, run) for run in runs])
