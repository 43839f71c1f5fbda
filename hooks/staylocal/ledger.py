"""The runs of Codex that were seen in this repository's worktrees: one SQLite file in the state folder.

Writers are many (worktrees, wrappers, hooks) and may be killed at any point: write-ahead log, short
transactions, a busy time-out. No ledger file means no runs; nothing is imported or made for that.

A run belongs to the commits of its worktree made after it started and up to the first one that follows its
end. Clocks don't decide that (commit dates are often pinned): `stamps` notes which change a run was put on, and
whether it had ended by then; it is settled once a commit with that change and that run has been HEAD here.
A run whose process died without a word has ended when that is noticed.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import sqlite3
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from staylocal import ledger_schema as schema
from staylocal.errors import UndecidedError
from staylocal.record import Route
from staylocal.state import LEDGER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

BUSY = 5.0  # seconds that a writer waits for another
ROLLOUT = "rollout"  # origin of a run that went past staylocal


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of Codex. `worktree`: its name in the repository (git.Repo.worktree); times in seconds since 1970.

    `ended`: None while it goes on. `address`: of the provider; `carried`: kinds and how many of each; `touched`: what
    it changed, counted; `wanted_*`: what was intended, where the rollout says otherwise; `profile`: the permission
    profile by which rollouts show the run; `process`: the wrapper's, see `process_here`; `origin`: "" for staylocal
    itself, `ROLLOUT` for a run that went past it; `sessions`: ids of Codex's own; `settled`: its last commit;
    `redacted`: places that were replaced in what was sent; `compared`: what became of its answer, see record.Route.
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
    address: str = ""
    tokens_in: int | None = None
    tokens_out: int | None = None
    exit_code: int | None = None
    carried: Mapping[str, int] = field(default_factory=dict)
    touched: Mapping[str, int] = field(default_factory=dict)
    wanted_provider: str = ""
    wanted_model: str = ""
    note: str = ""
    profile: str = ""
    process: str = ""
    origin: str = ""
    settled: str | None = None
    redacted: int = 0
    compared: str = ""
    sessions: tuple[str, ...] = ()

    @property
    def route(self) -> Route:
        """What a commit says of it."""
        return Route(
            tier=self.tier,
            provider=self.provider,
            model=self.model,
            seal=self.seal,
            why=self.why,
            runs=(self.id,),
            redacted=self.redacted,
            compared=self.compared,
        )


@dataclass(frozen=True, slots=True)
class Stamp:
    """A run's id on a change, and whether the run had ended by then."""

    run: str
    diff: str
    ended: bool


_COLUMNS = tuple(each.name for each in dataclasses.fields(Run) if each.name != "sessions")
_KEPT = frozenset(("id", "worktree", "started", "settled", "compared"))  # what is known of a run stays
_JSON = ("carried", "touched")


@contextlib.contextmanager
def _open(state: str) -> Iterator[sqlite3.Connection]:
    path = os.path.join(state, LEDGER)
    connection = None
    try:
        connection = sqlite3.connect(path, timeout=BUSY, isolation_level=None)
        if schema.prepare(connection):
            os.chmod(path, 0o600)
        yield connection
    except schema.NewerError as error:
        raise UndecidedError(
            f"the ledger {path} was written by a newer staylocal (schema {error}, this one knows {schema.VERSION})",
            hint="Upgrade this staylocal.",
        ) from error
    except sqlite3.Error as error:
        raise UndecidedError(
            f"the ledger {path} cannot be used: {error}",
            hint="If it is damaged, move it away: the runs in it are then not recorded in coming commits.",
        ) from error
    finally:
        if connection is not None:
            connection.close()


@contextlib.contextmanager
def _writing(state: str) -> Iterator[sqlite3.Connection]:
    """One transaction; what fails in it leaves nothing behind."""
    with _open(state) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield connection
        connection.execute("COMMIT")


def add(state: str, run: Run) -> None:
    """Write a run, or complete one that was written when it started; raises UndecidedError."""
    with _writing(state) as connection:
        _write(connection, run)


def _write(connection: sqlite3.Connection, run: Run) -> None:
    values = {name: getattr(run, name) for name in _COLUMNS} | {"why": ",".join(run.why)}
    values |= {name: json.dumps(dict(values[name])) for name in _JSON}
    marks = ", ".join(f":{name}" for name in _COLUMNS)
    updates = ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS if name not in _KEPT)
    connection.execute(
        f"INSERT INTO runs ({', '.join(_COLUMNS)}) VALUES ({marks}) ON CONFLICT (id) DO UPDATE SET {updates}",  # noqa: S608
        values,
    )
    rows = [(run.id, session) for session in run.sessions]
    connection.executemany("INSERT INTO sessions VALUES (?, ?) ON CONFLICT DO NOTHING", rows)


def begin(state: str, run: Run) -> None:
    """Write a run that starts now, on behalf of this process."""
    add(state, dataclasses.replace(run, ended=None, process=process_here()))


def finish(state: str, run: str, **said: Any) -> None:  # noqa: ANN401 - the fields of Run
    """Complete a run that was begun: `ended` (default: now) and whatever else is known by then.

    Fields that are left out stay as they were. An unknown run is left alone.
    """
    with _writing(state) as connection:
        known = _select(connection, "id = ?", run)
        if known:
            said.setdefault("ended", time.time())
            _write(connection, dataclasses.replace(known[0], process="", **said))


def decide(state: str, kept: str, dropped: Sequence[str]) -> None:
    """Note that this run's answer was chosen over those of the others. Unknown runs are left alone."""
    with _writing(state) as connection:
        connection.executemany(
            "UPDATE runs SET compared = ? WHERE id = ?", [("kept", kept), *(("dropped", run) for run in dropped)]
        )


def seen(state: str, run: Run) -> None:
    """Write a run that went past staylocal. Where it was known and has gone on since, it is open again."""
    with _writing(state) as connection:
        known = _select(connection, "id = ?", run.id)
        if known and (known[0].ended or 0) >= (run.ended or 0):
            return
        _write(connection, run)
        connection.execute("UPDATE runs SET settled = NULL WHERE id = ?", (run.id,))
        connection.execute("UPDATE stamps SET ended = 0 WHERE run = ?", (run.id,))


def unsettled(state: str, worktree: str) -> list[Run]:
    """Runs of this worktree that may still belong to the next commit, oldest first."""
    with _open(state) as connection:
        runs = _select(connection, "worktree = ? AND settled IS NULL AND started <= ?", worktree, time.time())
        return _without_dead(connection, runs)


def recent(state: str, count: int) -> list[Run]:
    """The last runs of all worktrees, youngest first, with their sessions."""
    with _open(state) as connection:
        runs = _without_dead(connection, _select(connection, "TRUE")[-count:][::-1])
        rows = connection.execute("SELECT run, session FROM sessions ORDER BY rowid").fetchall()
    return [dataclasses.replace(run, sessions=tuple(each for of, each in rows if of == run.id)) for run in runs]


def _without_dead(connection: sqlite3.Connection, runs: Sequence[Run]) -> list[Run]:
    """The same; a run whose process died has ended now."""
    now = time.time()
    dead = [run.id for run in runs if run.ended is None and run.process and not is_there(run.process)]
    connection.executemany("UPDATE runs SET ended = ? WHERE id = ? AND ended IS NULL", [(now, run) for run in dead])
    return [dataclasses.replace(run, ended=now) if run.id in dead else run for run in runs]


def wrapped(state: str, worktree: str, session: str, profiles: Sequence[str]) -> list[Run]:
    """Runs through staylocal that a session of Codex belongs to.

    By its id, by a profile that it was run under, or because such a run without a profile is going on here.
    """
    marks = ",".join("?" * len(profiles))
    going = "ended IS NULL AND process != '' AND profile = '' AND worktree = ?"
    known = f"id IN (SELECT run FROM sessions WHERE session = ?) OR profile IN ({marks}) OR ({going})"  # noqa: S608
    with _open(state) as connection:
        return _select(connection, f"origin != ? AND ({known})", ROLLOUT, session, *profiles, worktree)


def _select(connection: sqlite3.Connection, where: str, *values: object) -> list[Run]:
    rows = connection.execute(
        f"SELECT {', '.join(_COLUMNS)} FROM runs WHERE {where} ORDER BY started, id",  # noqa: S608 - our own words
        values,
    )
    return [_run(dict(zip(_COLUMNS, row, strict=True))) for row in rows.fetchall()]


def _run(row: dict[str, Any]) -> Run:
    parsed = {name: json.loads(row[name]) for name in _JSON}
    return Run(**(row | parsed | {"why": tuple(row["why"].split(","))}))


def stamps(state: str, runs: Sequence[str]) -> list[Stamp]:
    """Where these runs were put so far."""
    marks = ",".join("?" * len(runs))
    with _open(state) as connection:
        rows = connection.execute(f"SELECT run, diff, ended FROM stamps WHERE run IN ({marks})", tuple(runs))  # noqa: S608
        return [Stamp(run, diff, bool(ended)) for run, diff, ended in rows]


def note(state: str, runs: Sequence[Run], diff: str) -> None:
    """Remember that these runs were put on a change; a run that had ended stays so."""
    now = time.time()
    with _writing(state) as connection:
        connection.executemany(
            "INSERT INTO stamps VALUES (?, ?, ?, ?) ON CONFLICT (run, diff) DO UPDATE SET"
            " ended = max(ended, excluded.ended), at = excluded.at",
            [(run.id, diff, int(run.ended is not None and run.ended <= now), now) for run in runs],
        )


def settle(state: str, runs: Sequence[str], commit: str) -> None:
    """These runs have their last commit."""
    with _open(state) as connection:
        connection.executemany("UPDATE runs SET settled = ? WHERE id = ?", [(commit, run) for run in runs])


def process_here() -> str:
    """Name this process, told apart from a later one of the same number: number and start time."""
    pid = os.getpid()
    return f"{pid} {_born(pid)}"


def is_there(process: str) -> bool:
    """Whether the process that `process_here` named still runs."""
    pid, _, born = process.partition(" ")
    if not pid.isdecimal():
        return False
    try:
        os.kill(int(pid), 0)
    except PermissionError:  # somebody else's
        return _born(int(pid)) == born
    except (OSError, OverflowError):
        return False
    return _born(int(pid)) == born


def _born(pid: int) -> str:
    """When a process started, in the system's own count; "" where that can't be seen, or it is a mere corpse."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            words = file.read().rpartition(b")")[2].split()
        return words[19].decode() if words[0] != b"Z" else ""
    except FileNotFoundError:
        from staylocal import process  # noqa: PLC0415 - only where there is no /proc

        return process.run(("ps", "-o", "lstart=", "-p", str(pid))).stdout.decode(errors="replace").strip()
    except (OSError, IndexError):
        return ""
