"""What is remembered between two looks at a worktree: one SQLite file in the state folder, safe to delete.

It holds verdicts, never values. Every row names the rules that it was judged under, so that two processes with
different rules can't take each other's. A file that is damaged is thrown away; where nothing can be written (a full
disk) everything is judged anew the next time.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
from typing import TYPE_CHECKING, Any, NamedTuple, Self

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FILE = "reach.sqlite3"
SCHEMA = 1
BUSY = 5.0  # seconds that a writer waits for another
RACY = 2_000_000_000  # nanoseconds: what changed so shortly before it was read is read again the next time
_TABLES = """
CREATE TABLE files (worktree BLOB, path BLOB, key TEXT NOT NULL, stat TEXT NOT NULL, verdict TEXT NOT NULL,
  PRIMARY KEY (worktree, path)) STRICT, WITHOUT ROWID;
CREATE TABLE folders (worktree BLOB, path BLOB, key TEXT NOT NULL, stat TEXT NOT NULL, names BLOB NOT NULL,
  PRIMARY KEY (worktree, path)) STRICT, WITHOUT ROWID;
CREATE TABLE objects (id BLOB PRIMARY KEY, key TEXT NOT NULL, verdict TEXT NOT NULL, forms TEXT NOT NULL)
  STRICT, WITHOUT ROWID;
CREATE TABLE commits (id BLOB PRIMARY KEY, key TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE named (id BLOB PRIMARY KEY, key TEXT NOT NULL, path BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE notes (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
"""
# What says that the file is there and sound, and only can't be used now.
_PASSING = ("SQLITE_BUSY", "SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_LOCKED")


class Known(NamedTuple):
    """What a path or object came to: its stat data (or forms) then, and the verdict (or names)."""

    stat: str
    verdict: str


class Store:
    """The file, or nothing where there is none to be had: then it knows nothing and forgets all. A context manager."""

    def __init__(self, state_folder: str | None) -> None:
        self._path = os.path.join(state_folder, FILE) if state_folder else None
        self._connection: sqlite3.Connection | None = None

    def __enter__(self) -> Self:
        self._open()
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def files(self, worktree: str, key: str) -> dict[str, Known]:
        """Path -> what it came to under that key."""
        rows = self._rows(
            "SELECT path, stat, verdict FROM files WHERE worktree = ? AND key = ?", os.fsencode(worktree), key
        )
        return {os.fsdecode(path): Known(stat, verdict) for path, stat, verdict in rows}

    def keep_files(self, worktree: str, key: str, rows: Iterable[tuple[str, Known]]) -> None:
        """Remember what these paths came to."""
        values = [(os.fsencode(worktree), os.fsencode(path), key, *known) for path, known in rows]
        self._write("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?)", values)

    def drop_files(self, worktree: str, paths: Iterable[str]) -> None:
        """Forget paths that are gone."""
        values = [(os.fsencode(worktree), os.fsencode(path)) for path in paths]
        self._write("DELETE FROM files WHERE worktree = ? AND path = ?", values)

    def folders(self, worktree: str, key: str) -> dict[str, tuple[str, bytes]]:
        """Folder -> its stat data and the names in it that matter."""
        rows = self._rows(
            "SELECT path, stat, names FROM folders WHERE worktree = ? AND key = ?", os.fsencode(worktree), key
        )
        return {os.fsdecode(path): (stat, names) for path, stat, names in rows}

    def keep_folders(self, worktree: str, key: str, rows: Iterable[tuple[str, str, bytes]]) -> None:
        """Remember the names that matter in these folders."""
        values = [(os.fsencode(worktree), os.fsencode(path), key, stat, names) for path, stat, names in rows]
        self._write("INSERT OR REPLACE INTO folders VALUES (?, ?, ?, ?, ?)", values)

    def objects(self, key: str) -> dict[bytes, Known]:
        """Object id -> the forms in which it was scanned, and what it came to."""
        rows = self._rows("SELECT id, forms, verdict FROM objects WHERE key = ?", key)
        return {oid: Known(forms, verdict) for oid, forms, verdict in rows}

    def keep_objects(self, key: str, rows: Iterable[tuple[bytes, Known]]) -> None:
        """Remember what these objects came to."""
        values = [(oid, key, known.verdict, known.stat) for oid, known in rows]
        self._write("INSERT OR REPLACE INTO objects VALUES (?, ?, ?, ?)", values)

    def commits(self, key: str) -> set[bytes]:
        """Commits whose paths were judged under that key."""
        return {oid for (oid,) in self._rows("SELECT id FROM commits WHERE key = ?", key)}

    def named(self, key: str) -> dict[bytes, str]:
        """Blob -> a path of it that a rule names."""
        rows = self._rows("SELECT id, path FROM named WHERE key = ?", key)
        return {oid: os.fsdecode(path) for oid, path in rows}

    def keep_commits(self, key: str, commits: Iterable[bytes], named: Iterable[tuple[bytes, str]]) -> None:
        """Remember commits whose paths were judged, and blobs that a rule names; together or not at all."""
        self._write(
            "INSERT OR REPLACE INTO named VALUES (?, ?, ?)",
            [(oid, key, os.fsencode(path)) for oid, path in named],
            ("INSERT OR REPLACE INTO commits VALUES (?, ?)", [(oid, key) for oid in commits]),
        )

    def note(self, name: str) -> Any:  # noqa: ANN401 - whatever JSON was kept
        """Something small that was kept, or None."""
        rows = self._rows("SELECT value FROM notes WHERE name = ?", name)
        return json.loads(rows[0][0]) if rows else None

    def keep_note(self, name: str, value: object) -> None:
        """Keep something small as JSON."""
        self._write("INSERT OR REPLACE INTO notes VALUES (?, ?)", [(name, json.dumps(value))])

    def _rows(self, query: str, *values: str | bytes) -> list[tuple[Any, ...]]:
        if self._connection is None:
            return []
        try:
            return self._connection.execute(query, values).fetchall()
        except sqlite3.DatabaseError as error:
            self._failed(error)
            return []

    def _write(
        self, query: str, rows: Sequence[tuple[object, ...]], *more: tuple[str, Sequence[tuple[object, ...]]]
    ) -> None:
        if self._connection is None or not (rows or any(each for _, each in more)):
            return
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            for each, values in ((query, rows), *more):
                self._connection.executemany(each, values)
            self._connection.execute("COMMIT")
        except sqlite3.DatabaseError as error:
            self._failed(error)

    def _failed(self, error: sqlite3.DatabaseError) -> None:
        """A damaged file is thrown away, for the next time; for now go on without."""
        self._close()
        if _is_damage(error):
            self._throw_away()

    def _open(self) -> None:
        if self._path is None:
            return
        for _ in range(2):
            try:
                self._connection = _connected(self._path)
            except sqlite3.DatabaseError as error:
                self._failed(error)
                if not _is_damage(error):
                    return
            except OSError:
                return
            else:
                return

    def _close(self) -> None:
        if self._connection is not None:
            with contextlib.suppress(sqlite3.DatabaseError):
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
            self._connection.close()
            self._connection = None

    def _throw_away(self) -> None:
        for end in ("", "-wal", "-shm"):
            with contextlib.suppress(OSError):
                os.unlink(f"{self._path}{end}")


def _connected(path: str) -> sqlite3.Connection:
    """Open or make it, for its owner alone. Raises sqlite3.DatabaseError, OSError."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    connection = sqlite3.connect(path, timeout=BUSY, isolation_level=None)
    try:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version != SCHEMA:
            _make_tables(connection)
        connection.execute("PRAGMA synchronous = NORMAL")
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection


def _make_tables(connection: sqlite3.Connection) -> None:
    """A new file, or one of another version, whose tables are dropped: nothing in it is dear."""
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("BEGIN IMMEDIATE")
    if connection.execute("PRAGMA user_version").fetchone()[0] != SCHEMA:  # another process was quicker
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            connection.execute(f'DROP TABLE "{name}"')
        for statement in _TABLES.split(";")[:-1]:
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {SCHEMA}")
    connection.execute("COMMIT")


def _is_damage(error: sqlite3.DatabaseError) -> bool:
    return not getattr(error, "sqlite_errorname", "").startswith(_PASSING)


def settled(changed_ns: int, read_ns: int) -> bool:
    """Whether what was last changed then, by its file system's clock, can't change again without a trace."""
    return changed_ns < read_ns - RACY
