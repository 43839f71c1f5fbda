"""The ledger's tables, and the way from each older schema to this one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

VERSION = 3
_STEPS = (
    (
        """CREATE TABLE runs (
  id TEXT PRIMARY KEY CHECK (length(id) = 8 AND id NOT GLOB '*[^0-9a-f]*'),
  worktree TEXT NOT NULL, tier TEXT NOT NULL CHECK (tier IN ('local', 'hosted')),
  provider TEXT NOT NULL, model TEXT NOT NULL, seal TEXT NOT NULL CHECK (seal IN ('on', 'partial', 'off')),
  why TEXT NOT NULL, started REAL NOT NULL, ended REAL, settled TEXT
) STRICT""",
        "CREATE INDEX open_runs ON runs (worktree) WHERE settled IS NULL",
        """CREATE TABLE stamps (
  run TEXT NOT NULL REFERENCES runs (id), diff TEXT NOT NULL, ended INTEGER NOT NULL, at REAL NOT NULL,
  PRIMARY KEY (run, diff)
) STRICT, WITHOUT ROWID""",
    ),
    (
        *(f"ALTER TABLE runs ADD COLUMN {name} INTEGER" for name in ("tokens_in", "tokens_out", "exit_code")),
        *(f"ALTER TABLE runs ADD COLUMN {name} TEXT NOT NULL DEFAULT '{{}}'" for name in ("carried", "touched")),
        *(
            f"ALTER TABLE runs ADD COLUMN {name} TEXT NOT NULL DEFAULT ''"
            for name in ("address", "wanted_provider", "wanted_model", "note", "profile", "process", "origin")
        ),
        """CREATE TABLE sessions (
  run TEXT NOT NULL REFERENCES runs (id), session TEXT NOT NULL, PRIMARY KEY (run, session)
) STRICT""",
        "CREATE INDEX runs_of_a_session ON sessions (session)",
    ),
    (
        "ALTER TABLE runs ADD COLUMN redacted INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE runs ADD COLUMN compared TEXT NOT NULL DEFAULT ''",
    ),
)


class NewerError(Exception):
    """A newer staylocal wrote it; its schema is the argument."""


def prepare(connection: sqlite3.Connection) -> bool:
    """Bring the ledger to this schema, in one transaction; whether anything was to do. Raises NewerError."""
    if _version(connection) == VERSION:
        return False
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("BEGIN IMMEDIATE")
    for step in _STEPS[_version(connection) :]:  # asked again: another process may have been quicker
        for statement in step:
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version={VERSION}")
    connection.execute("COMMIT")
    return True


def _version(connection: sqlite3.Connection) -> int:
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > VERSION:
        raise NewerError(version)
    return version
