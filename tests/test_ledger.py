"""The ledger and what else lies in the state folder: many writers, sudden ends, damage, and nothing that was found."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from conftest import STAYLOCAL, Running, aws_key, github_token, hook, stripe_key
from staylocal import ledger
from staylocal.ledger_schema import VERSION

if TYPE_CHECKING:
    from conftest import Done, World

BASE = ("run", "record", "--tier", "hosted", "--provider", "openai", "--model", "m")


def _run(world: World, run: str, *more: str, cwd: Path | None = None) -> Done:
    done = world.staylocal(*BASE, "--id", run, *more, cwd=cwd)
    assert (done.code, done.out, done.err) == (0, f"{run}\n", "")
    return done


def _state(world: World) -> Path:
    return Path(world.env["XDG_STATE_HOME"]) / "staylocal" / world.git("config", "--local", "staylocal.id")


def _ids(world: World) -> list[str]:
    with sqlite3.connect(_state(world) / "ledger.sqlite3") as connection:
        return [row[0] for row in connection.execute("SELECT id FROM runs ORDER BY id")]


def _runs(world: World, commit: str = "HEAD") -> list[str]:
    return [value.rsplit("runs=", 1)[1] for value in world.head_trailers("Codex-Route", commit)]


# -- writers


def test_writers_at_once_lose_nothing(world: World) -> None:
    """In a repository that has no id yet: all must come to the same one."""
    script = f"for n in 0 1 2; do {STAYLOCAL} {' '.join(BASE)} --id $1$n >/dev/null || exit 1; done"
    running = [
        subprocess.Popen(("sh", "-c", script, "sh", f"{n:07x}"), cwd=world.root, env=world.env) for n in range(8)
    ]
    assert [each.wait(timeout=120) for each in running] == [0] * 8
    assert _ids(world) == [f"{n:07x}{m}" for n in range(8) for m in range(3)]
    assert len(list(_state(world).parent.iterdir())) == 1


WRITER = """
import sys
from staylocal import ledger
for n in range(100_000):
    ledger.add(sys.argv[1], ledger.Run(id=f"{n:08x}", worktree="/w", tier="local", provider="p", model="m", seal="on",
        why=("clean",), started=1.0))
    print(n, flush=True)
"""


def test_killed_in_the_middle(world: World) -> None:
    _run(world, "aaaaaaaa")
    state = _state(world)
    for _ in range(3):
        with Running((sys.executable, "-c", WRITER, str(state)), stdout=subprocess.PIPE) as writer:
            assert writer.stdout
            written = [writer.stdout.readline() for _ in range(25)]
            writer.send_signal(signal.SIGKILL)
        assert written[-1] == b"24\n"
        _run(world, "bbbbbbbb")
        ids = _ids(world)
        assert {f"{n:08x}" for n in range(25)} | {"aaaaaaaa", "bbbbbbbb"} <= set(ids)
        with sqlite3.connect(state / "ledger.sqlite3") as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_a_writer_waits_for_another(world: World) -> None:
    _run(world, "aaaaaaaa")
    connection = sqlite3.connect(_state(world) / "ledger.sqlite3", isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    with Running((STAYLOCAL, *BASE, "--id", "bbbbbbbb"), cwd=world.root, env=world.env) as waiting:
        time.sleep(1)
        assert waiting.poll() is None
        connection.execute("COMMIT")
        connection.close()
        assert waiting.wait(timeout=30) == 0


def test_a_lock_that_stays_is_said(hooked: World) -> None:
    _run(hooked, "aaaaaaaa")
    path = _state(hooked) / "ledger.sqlite3"
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    done = hooked.staylocal(*BASE)
    connection.close()
    assert (done.code, done.out) == (3, "")
    assert done.err.startswith(f"staylocal: the ledger {path} cannot be used: database is locked\n  ")


# -- damage


@pytest.mark.parametrize("content", [b"no database at all\n" * 300, b"SQLite format 3\0" + b"\xff" * 5000, None])
def test_a_damaged_ledger(hooked: World, content: bytes | None) -> None:
    _run(hooked, "aaaaaaaa")
    path = _state(hooked) / "ledger.sqlite3"
    path.unlink()
    for name in ("-wal", "-shm"):
        path.with_name(path.name + name).unlink(missing_ok=True)
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)
    reason = "unable to open database file" if content is None else "file is not a database"
    said = (
        f"staylocal: the ledger {path} cannot be used: {reason}\n"
        "  If it is damaged, move it away: the runs in it are then not recorded in coming commits.\n"
    )
    done = hooked.staylocal(*BASE)
    assert (done.code, done.out, done.err) == (3, "", said)
    hooked.stage("a.py", "1\n")
    done = hooked.run("git", "commit", "-q", "-m", "a")
    assert (done.code, done.out, done.err) == (1, "", said)
    path.rename(path.with_name("away"))
    hooked.git("commit", "-q", "-m", "a")
    _run(hooked, "bbbbbbbb")


def test_a_newer_ledger(hooked: World) -> None:
    _run(hooked, "aaaaaaaa")
    path = _state(hooked) / "ledger.sqlite3"
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    done = hooked.staylocal(*BASE)
    assert (done.code, done.out, done.err) == (
        3,
        "",
        (
            f"staylocal: the ledger {path} was written by a newer staylocal (schema {VERSION + 1}, this one knows {VERSION})\n"
            "  Upgrade this staylocal.\n"
        ),
    )
    hooked.stage("a.py", "1\n")
    assert hooked.run("git", "commit", "-q", "-m", "a").code == 1


def test_an_empty_file_is_a_new_ledger(world: World) -> None:
    _run(world, "aaaaaaaa")
    path = _state(world) / "ledger.sqlite3"
    path.unlink()
    path.touch()
    _run(world, "bbbbbbbb")
    assert _ids(world) == ["bbbbbbbb"]


# -- an older schema

SCHEMA_1 = """
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
INSERT INTO runs VALUES ('aaaaaaaa', '.', 'hosted', 'openai', 'm', 'on', 'clean,pinned', 1.0, 2.0, NULL);
INSERT INTO runs VALUES ('bbbbbbbb', '.', 'local', 'ollama', 'm', 'off', 'path', 3.0, NULL, NULL);
INSERT INTO runs VALUES ('cccccccc', '.', 'local', 'ollama', 'm', 'on', 'path', 1.0, 1.5, 'f00d');
INSERT INTO stamps VALUES ('aaaaaaaa', '0123456789abcdef', 1, 5.0);
PRAGMA user_version = 1;
"""
SCHEMA_2 = f"""{SCHEMA_1}
ALTER TABLE runs ADD COLUMN tokens_in INTEGER;
ALTER TABLE runs ADD COLUMN tokens_out INTEGER;
ALTER TABLE runs ADD COLUMN exit_code INTEGER;
ALTER TABLE runs ADD COLUMN carried TEXT NOT NULL DEFAULT '{{}}';
ALTER TABLE runs ADD COLUMN touched TEXT NOT NULL DEFAULT '{{}}';
ALTER TABLE runs ADD COLUMN address TEXT NOT NULL DEFAULT '';
ALTER TABLE runs ADD COLUMN wanted_provider TEXT NOT NULL DEFAULT '';
ALTER TABLE runs ADD COLUMN wanted_model TEXT NOT NULL DEFAULT '';
ALTER TABLE runs ADD COLUMN note TEXT NOT NULL DEFAULT '';
ALTER TABLE runs ADD COLUMN profile TEXT NOT NULL DEFAULT '';
ALTER TABLE runs ADD COLUMN process TEXT NOT NULL DEFAULT '';
ALTER TABLE runs ADD COLUMN origin TEXT NOT NULL DEFAULT '';
CREATE TABLE sessions (
  run TEXT NOT NULL REFERENCES runs (id), session TEXT NOT NULL, PRIMARY KEY (run, session)
) STRICT;
CREATE INDEX runs_of_a_session ON sessions (session);
PRAGMA user_version = 2;
"""
OLDER = {"1": SCHEMA_1, "2": SCHEMA_2}
older = pytest.mark.parametrize("schema", OLDER.values(), ids=OLDER)


def _older(world: World, schema: str) -> Path:
    assert world.staylocal("runs").code == 0
    path = _state(world) / "ledger.sqlite3"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.executescript(schema)
    return path


def _tables(path: Path) -> list[tuple[str, list[str]]]:
    with sqlite3.connect(path) as connection:
        names = [
            row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
        ]
        return [(name, sorted(row[1] for row in connection.execute(f"PRAGMA table_info({name})"))) for name in names]


@older
def test_an_older_schema_is_brought_up_in_place(hooked: World, schema: str) -> None:
    path = _older(hooked, schema)
    hooked.commit("a.py", "1\n")
    assert sorted(_runs(hooked)) == ["aaaaaaaa", "bbbbbbbb"]
    state = str(path.parent)
    assert [(run.id, run.ended, run.settled, run.carried, run.why) for run in ledger.recent(state, 9)] == [
        ("bbbbbbbb", None, None, {}, ("path",)),
        ("cccccccc", 1.5, "f00d", {}, ("path",)),
        ("aaaaaaaa", 2.0, None, {}, ("clean", "pinned")),
    ]
    assert {(run.redacted, run.compared) for run in ledger.recent(state, 9)} == {(0, "")}
    assert ledger.stamps(state, ["aaaaaaaa"])[0] == ledger.Stamp("aaaaaaaa", "0123456789abcdef", ended=True)
    fresh = path.parent / "fresh"
    fresh.mkdir()
    ledger.add(str(fresh), _begun())
    assert _tables(fresh / path.name) == _tables(path)
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (VERSION,)


@older
def test_an_older_schema_is_brought_up_once_by_many(world: World, schema: str) -> None:
    _older(world, schema)
    words = [(STAYLOCAL, *BASE, "--id", f"{n:08x}") for n in range(6)]
    running = [subprocess.Popen(each, cwd=world.root, env=world.env) for each in words]
    assert [each.wait(timeout=60) for each in running] == [0] * 6
    assert len(_ids(world)) == 9


# -- two answers compared


def test_a_decision_stays(tmp_path: Path) -> None:
    state = str(tmp_path)
    for run in ("aaaaaaaa", "bbbbbbbb", "cccccccc"):
        ledger.begin(state, _begun(id=run, redacted=3))
    ledger.decide(state, "bbbbbbbb", ["aaaaaaaa", "ffffffff"])
    for run in ("aaaaaaaa", "bbbbbbbb", "cccccccc"):
        ledger.finish(state, run)
        ledger.add(state, _begun(id=run, redacted=3))
    assert {run.id: (run.compared, run.redacted) for run in ledger.recent(state, 9)} == {
        "aaaaaaaa": ("dropped", 3), "bbbbbbbb": ("kept", 3), "cccccccc": ("", 3),
    }  # fmt: skip
    ledger.decide(state, "aaaaaaaa", ["bbbbbbbb"])  # on second thoughts
    assert [run.compared for run in ledger.recent(state, 9)] == ["", "dropped", "kept"]


def test_what_was_compared_and_redacted_stands_in_the_commit(hooked: World) -> None:
    _run(hooked, "aaaaaaaa")
    state = str(_state(hooked))
    ledger.add(state, _begun(why=("redacted",), redacted=3, ended=6.0))
    ledger.add(state, _begun(id="bbbbbbbb", tier="local", provider="ollama", why=("pinned",), ended=6.0))
    ledger.decide(state, "aaaaaaaa", ["bbbbbbbb"])
    hooked.commit("a.py", "1\n")
    assert hooked.head_trailers("Codex-Route") == [
        "v1; tier=hosted; provider=openai; model=m; seal=on; why=redacted; runs=aaaaaaaa; redacted=3; compared=kept",
        "v1; tier=local; provider=ollama; model=m; seal=on; why=pinned; runs=bbbbbbbb; compared=dropped",
    ]
    found = json.loads(hooked.staylocal("runs", "--format", "json").out)["runs"]
    assert {each["id"]: (each["redacted"], each["compared"]) for each in found} == {
        "aaaaaaaa": (3, "kept"), "bbbbbbbb": (0, "dropped"),
    }  # fmt: skip
    for words in ("runs", "log"):
        shown = hooked.staylocal(words).out
        assert "redacted (kept)" in shown
        assert "pinned (dropped)" in shown
    hooked.git("commit", "-q", "--amend", "-m", "again")
    assert "redacted=3; compared=kept" in hooked.head_trailers("Codex-Route")[0]
    assert hooked.staylocal("verify", "HEAD~1..HEAD").code == 0


# -- from begin to end


def _begun(**more: object) -> ledger.Run:
    made: dict[str, object] = {
        "id": "aaaaaaaa", "worktree": ".", "tier": "hosted", "provider": "openai", "model": "m", "seal": "on",
        "why": ("clean",), "started": 5.0, "carried": {"secret": 2}, "profile": "staylocal-aaaaaaaa", "sessions": ("one",),
    }  # fmt: skip
    return ledger.Run(**(made | more))  # type: ignore[arg-type]


def test_begin_and_finish(tmp_path: Path) -> None:
    state = str(tmp_path)
    ledger.begin(state, _begun())
    (run,) = ledger.unsettled(state, ".")
    assert (run.ended, run.carried, run.address) == (None, {"secret": 2}, "")
    before = time.time()
    said = {
        "address": "https://x",
        "tokens_in": 7,
        "tokens_out": 8,
        "exit_code": 1,
        "touched": {"files": 3},
        "note": "n",
    }
    ledger.finish(state, "aaaaaaaa", sessions=("one", "two"), wanted_model="w", **said)
    (run,) = ledger.recent(state, 5)
    assert before <= (run.ended or 0) <= time.time()
    assert {name: getattr(run, name) for name in said} == said
    assert (run.sessions, run.carried, run.started, run.process) == (("one", "two"), {"secret": 2}, 5.0, "")
    assert (run.model, run.wanted_model, run.profile) == ("m", "w", "staylocal-aaaaaaaa")
    ledger.finish(state, "ffffffff", exit_code=0)
    ledger.finish(state, "aaaaaaaa", ended=9.0, exit_code=0)
    assert [(run.ended, run.exit_code) for run in ledger.recent(state, 5)] == [(9.0, 0)]


def test_whose_session_it_is(tmp_path: Path) -> None:
    state = str(tmp_path)
    ledger.add(state, _begun(ended=6.0))
    ledger.add(state, _begun(id="bbbbbbbb", origin=ledger.ROLLOUT, profile="", sessions=("one", "three"), ended=6.0))
    assert [run.id for run in ledger.wrapped(state, ".", "one", [])] == ["aaaaaaaa"]
    assert [run.id for run in ledger.wrapped(state, ".", "x", ["p", "staylocal-aaaaaaaa"])] == ["aaaaaaaa"]
    assert ledger.wrapped(state, ".", "three", ["p"]) == []


def test_what_goes_on_past_staylocal_is_open_again(tmp_path: Path) -> None:
    state = str(tmp_path)
    seen = _begun(origin=ledger.ROLLOUT, ended=10.0)
    ledger.seen(state, seen)
    ledger.note(state, [seen], "0" * 16)
    ledger.settle(state, ["aaaaaaaa"], "f00d")
    ledger.seen(state, seen)
    assert ledger.unsettled(state, ".") == []
    ledger.seen(state, _begun(origin=ledger.ROLLOUT, ended=11.0))
    assert [run.ended for run in ledger.unsettled(state, ".")] == [11.0]
    assert [stamp.ended for stamp in ledger.stamps(state, ["aaaaaaaa"])] == [False]


BEGINNER = """
import sys, time
from staylocal import git, ledger, state
run = ledger.Run(id="aaaaaaaa", worktree=git.find_repo().worktree, tier="hosted", provider="p", model="m", seal="on",
    why=("clean",), started=time.time())
ledger.begin(state.here(), run)
print("begun", flush=True)
sys.stdin.read()
"""


def test_a_run_whose_process_was_killed_ends(hooked: World) -> None:
    words = (sys.executable, "-c", BEGINNER)
    with Running(words, cwd=hooked.root, env=hooked.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as run:
        assert run.stdout
        assert run.stdout.readline() == b"begun\n"
        hooked.commit("a.py", "1\n")
        hooked.commit("a.py", "2\n")
        run.send_signal(signal.SIGKILL)
        time.sleep(0.3)  # a corpse until it is waited for
        hooked.commit("a.py", "3\n")
        hooked.commit("a.py", "4\n")
    assert [_runs(hooked, f"HEAD~{n}") for n in range(4)] == [[], ["aaaaaaaa"], ["aaaaaaaa"], ["aaaaaaaa"]]


def test_a_number_that_was_given_again_is_another_process() -> None:
    here = ledger.process_here()
    number, _, born = here.partition(" ")
    assert born
    assert ledger.is_there(here)
    assert not ledger.is_there(f"{number} {born}0")
    assert not any(ledger.is_there(odd) for odd in ("", "x", "999999999999999999999 1", "4194999 1"))


# -- which commits a run belongs to


def test_worktrees_are_separate(hooked: World, tmp_path: Path) -> None:
    hooked.git("worktree", "add", "-q", str(tmp_path / "w"), "-b", "w")
    _run(hooked, "aaaaaaaa")
    _run(hooked, "bbbbbbbb", cwd=tmp_path / "w")
    other = type(hooked)(tmp_path / "w", hooked.env)
    other.commit("w.py", "1\n")
    hooked.commit("a.py", "1\n")
    assert (_runs(other), _runs(hooked)) == (["bbbbbbbb"], ["aaaaaaaa"])
    assert _state(other) == _state(hooked)


def test_a_run_is_settled_once(hooked: World) -> None:
    _run(hooked, "aaaaaaaa")
    hooked.commit("a.py", "1\n")
    for n in range(3):
        hooked.commit("a.py", f"{n + 2}\n")
        assert _runs(hooked) == []
    hooked.git("reset", "-q", "--hard", "HEAD~3")
    hooked.commit("b.py", "1\n")
    assert _runs(hooked) == []
    with sqlite3.connect(_state(hooked) / "ledger.sqlite3") as connection:
        assert connection.execute("SELECT settled FROM runs").fetchall() == [(hooked.git("rev-parse", "HEAD^"),)]


def test_a_commit_that_was_given_up_does_not_settle(hooked: World) -> None:
    _run(hooked, "aaaaaaaa")
    hooked.stage("a.py", "1\n")
    assert hooked.run("git", "commit", "-q", GIT_EDITOR="false").code == 1
    hooked.stage("a.py", "2\n")
    assert hooked.run("git", "commit", "-q", GIT_EDITOR="false").code == 1
    hooked.commit("a.py", "3\n")
    assert _runs(hooked) == ["aaaaaaaa"]


def test_a_run_that_goes_on_stands_in_both(hooked: World) -> None:
    _run(hooked, "aaaaaaaa", "--running")
    hooked.commit("a.py", "1\n")
    hooked.commit("a.py", "2\n")
    _run(hooked, "aaaaaaaa")
    hooked.commit("a.py", "3\n")
    hooked.commit("a.py", "4\n")
    assert [_runs(hooked, f"HEAD~{n}") for n in range(4)] == [[], ["aaaaaaaa"], ["aaaaaaaa"], ["aaaaaaaa"]]


def test_a_run_that_has_not_begun(hooked: World) -> None:
    _run(hooked, "aaaaaaaa", "--started", "2999-01-01T00:00:00Z", "--running")
    hooked.commit("a.py", "1\n")
    assert _runs(hooked) == []


def test_more_runs_than_a_trailer_names(hooked: World) -> None:
    for n in range(14):
        _run(hooked, f"{n:08x}", "--started", str(n))
    hooked.commit("a.py", "1\n")
    (value,) = hooked.head_trailers("Codex-Route")
    assert value.endswith("runs=" + ",".join(f"{n:08x}" for n in range(12)) + "; more=2")
    hooked.commit("a.py", "2\n")
    named = [f"{n:08x}" for n in range(14)]
    assert [run for run in named if run in "".join(_runs(hooked))] == ["0000000c", "0000000d"]


# -- `staylocal run record`

WRONG = [
    (["--id", "xyz"], "staylocal: --id: 'xyz' is not 8 hex digits\n"),
    (["--id", ""], "staylocal: --id: '' is not 8 hex digits\n"),
    (["--id", "AAAAAAAA"], "staylocal: --id: 'AAAAAAAA' is not 8 hex digits\n"),
    (["--why", "tired"], "staylocal: --why: 'tired' is none of clean, path, content, prompt, unscanned, pinned, override, redacted\n"),
    (["--why", ""], "staylocal: --why: '' is none of clean, path, content, prompt, unscanned, pinned, override, redacted\n"),
    (["--started", "yesterday"], "staylocal: 'yesterday' is no time\n  Like 2026-01-31T12:00:00Z, or seconds since 1970.\n"),
    (["--started", "nan"], "staylocal: 'nan' is no time\n  Like 2026-01-31T12:00:00Z, or seconds since 1970.\n"),
    (["--ended", "1e999"], "staylocal: '1e999' is no time\n  Like 2026-01-31T12:00:00Z, or seconds since 1970.\n"),
    (["--started", "0001-01-01"], "staylocal: '0001-01-01' is no time\n  Like 2026-01-31T12:00:00Z, or seconds since 1970.\n"),
    (["--started", "20", "--ended", "10"], "staylocal: --ended lies before --started\n"),
    (["--running", "--ended", "10"], "staylocal: --running and --ended exclude each other\n"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "said"), WRONG, ids=[" ".join(words) for words, _ in WRONG])
def test_usage_errors(world: World, words: list[str], said: str) -> None:
    done = world.staylocal(*BASE, *words)
    assert (done.code, done.out, done.err) == (2, "", said)
    assert not list(Path(world.env["XDG_STATE_HOME"]).glob("staylocal/*/ledger*"))


def test_clicks_own_usage_errors(world: World) -> None:
    assert world.staylocal("run", "record", "--tier", "cloud", "--provider", "p", "--model", "m").code == 2
    assert world.staylocal("run", "record", "--provider", "p", "--model", "m").code == 2
    assert world.staylocal("run").code == 2
    assert world.staylocal("run", "recrod").code == 2


def test_odd_names_are_made_to_fit_the_grammar(hooked: World) -> None:
    words = ["run", "record", "--tier", "local", "--provider", "a;b\nCodex-Bind: x", "--model", "ü" * 100]
    assert hooked.staylocal(*words, "--id", "aaaaaaaa").code == 0
    latin = (STAYLOCAL, "run", "record", "--tier", "local", "--provider", b"\xff", "--model", "", "--id", "bbbbbbbb")
    assert hooked.run(*latin).code == 0
    hooked.commit("a.py", "1\n")
    assert hooked.head_trailers("Codex-Route") == [
        "v1; tier=local; provider=_; model=_; seal=off; why=clean; runs=bbbbbbbb",
        f"v1; tier=local; provider=a_b_Codex-Bind:_x; model={'_' * 80}; seal=off; why=clean; runs=aaaaaaaa",
    ]
    assert hooked.staylocal("verify", "HEAD^..HEAD").code == 0


def test_an_id_is_made_up(world: World) -> None:
    done = world.staylocal(*BASE)
    assert (done.code, done.err) == (0, "")
    assert _ids(world) == [done.out.strip()]


# -- the folder


def _modes(folder: Path) -> dict[str, int]:
    return {
        str(path.relative_to(folder)): path.stat().st_mode & 0o777
        for path in [folder, *folder.rglob("*")]
        if path.parent.name != "scans"
    }


@pytest.mark.parametrize("umask", ["000", "022", "077"])
def test_nobody_else_gets_in(hooked: World, umask: str) -> None:
    words = " ".join(BASE)
    hooked.write("a.py", "1\n")
    script = f"umask {umask}; {STAYLOCAL} {words} && git add a.py && git commit -q -m a"
    assert hooked.run("sh", "-ec", script).code == 0
    state = _state(hooked)
    assert _modes(state) == {".": 0o700, "ledger.sqlite3": 0o600, "scans": 0o700, "seen": 0o600}
    assert not any(path.name.startswith(("staylocal", "ledger")) for path in (hooked.root / ".git").rglob("*"))


def test_the_id_stands_in_the_repositorys_own_configuration(hooked: World) -> None:
    assert hooked.run("git", "config", "staylocal.id").code == 1
    assert hooked.staylocal("scan").code == 0
    repo_id = hooked.git("config", "--local", "staylocal.id")
    assert len(repo_id) == 16
    assert hooked.staylocal("scan").code == 0
    moved = hooked.root.rename(hooked.root.with_name("moved"))
    assert hooked.staylocal(*BASE, cwd=moved).code == 0
    assert hooked.git("config", "--local", "--get-all", "staylocal.id", cwd=moved) == repo_id
    assert [path.name for path in Path(hooked.env["XDG_STATE_HOME"], "staylocal").iterdir()] == [repo_id]


@pytest.mark.parametrize("bad", ["../../../elsewhere", "", "0123456789ABCDEF", "/tmp"])  # noqa: S108
def test_an_id_that_is_none_leads_nowhere(world: World, bad: str) -> None:
    world.git("config", "staylocal.id", bad)
    for _ in range(3):
        assert world.staylocal(*BASE).code == 0
    (state,) = Path(world.env["XDG_STATE_HOME"], "staylocal").iterdir()
    assert len(state.name) == 16
    assert world.git("config", "--get-all", "staylocal.id").split("\n") == [bad, state.name]


@pytest.mark.parametrize("value", [None, "", "relative/state"])
def test_without_xdg_state_home(world: World, value: str | None) -> None:
    env = {name: text for name, text in world.env.items() if name != "XDG_STATE_HOME"}
    env |= {} if value is None else {"XDG_STATE_HOME": value}
    inside = type(world)(world.root, env)
    assert inside.staylocal(*BASE).code == 0
    assert (Path(env["HOME"]) / ".local/state/staylocal" / world.git("config", "staylocal.id")).is_dir()
    assert world.git("status", "--porcelain") == ""


def test_a_folder_that_cannot_be_made(hooked: World, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    env = {"XDG_STATE_HOME": str(tmp_path / "file")}
    done = hooked.staylocal("scan", **env)
    state = tmp_path / "file" / "staylocal" / hooked.git("config", "staylocal.id")
    said = f"staylocal: the state folder {state} cannot be made: Not a directory\n  Set XDG_STATE_HOME to a folder of yours.\n"
    assert (done.code, done.out, done.err) == (3, "", said)
    hooked.stage("a.py", "1\n")
    done = hooked.run("git", "commit", "-q", "-m", "a", **env)
    assert (done.code, done.out, done.err) == (1, "", said)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written(hooked: World) -> None:
    _run(hooked, "aaaaaaaa")
    _state(hooked).chmod(0o500)
    done = hooked.staylocal(*BASE)
    _state(hooked).chmod(0o700)
    assert (done.code, done.out) == (3, "")
    assert "cannot be used" in done.err


# -- kept scans


def _scans(world: World) -> list[Path]:
    return sorted((_state(world) / "scans").iterdir())


def test_kept_scans_are_bounded(world: World) -> None:
    assert world.staylocal("scan").code == 0
    scans = _state(world) / "scans"
    for n in range(600):
        (scans / f"{n:064x}").write_text("{}")
        os.utime(scans / f"{n:064x}", (n, n))
    world.stage("a.py", "1\n")
    assert world.staylocal("scan").code == 0
    names = [path.name for path in _scans(world)]
    assert len(names) < 512
    assert f"{0:064x}" not in names
    assert f"{599:064x}" in names


DAMAGED = [b"", b"{", b"[]", b"null", b'"x"', b"{}", b"\xff\xfe", b"[" * 100_000, b'{"verdict": {"class_": "open"}}']


def test_damaged_ones_are_ignored(hooked: World) -> None:
    hooked.stage(".env", "X=1\n")
    assert hooked.staylocal("scan", "--format", "json").code == 0
    wanted = hooked.staylocal("scan", "--format", "json").out  # every line is known
    (path,) = _scans(hooked)
    kept = path.read_bytes()
    for damaged in [*DAMAGED, kept[:-5], kept.replace(b'"judged": []', b'"judged": [1]')]:
        path.write_bytes(damaged)
        done = hooked.staylocal("scan", "--format", "json")
        assert (done.code, done.out, done.err) == (0, wanted, ""), damaged
        assert path.read_bytes() == kept


def test_safe_to_delete_and_to_spoil(hooked: World) -> None:
    hooked.commit("a.py", "1\n")
    scans = _state(hooked) / "scans"
    shutil.rmtree(scans)
    scans.touch()
    hooked.commit("b.py", "1\n")
    scans.unlink()
    hooked.commit("c.py", "1\n")
    shutil.rmtree(_state(hooked))
    hooked.commit("d.py", "1\n")
    assert hooked.staylocal("verify", "HEAD~4..HEAD").code == 0


def test_a_scan_is_kept_for_its_policy_and_its_parents_only(hooked: World) -> None:
    hooked.stage("a.py", f"key = '{aws_key()}'\n")
    assert hooked.staylocal("scan").code == 1
    hooked.stage(".staylocal.toml", '[[allow]]\npath = "a.py"\nwhy = "x"\n')
    assert hooked.staylocal("scan").code == 0
    hooked.git("rm", "-q", "-f", ".staylocal.toml")
    assert hooked.staylocal("scan").code == 1
    hooked.stage(".staylocal.toml", '[[allow]]\npath = "a.py"\nwhy = "x"\nuntil = 2020-01-01\n')
    assert hooked.staylocal("scan").code == 1


def test_no_value_is_anywhere(hooked: World) -> None:
    """In the state folder, outputs, errors, messages: after all that staylocal does with a repository of secrets."""
    values = [aws_key(), github_token(), stripe_key(), "hunter2" + "correcthorse", "Zx9" + "Qq7Lm2Tt5Rr8"]
    body = f"""aws = '{values[0]}'\ntoken = "{values[1]}"\nurl = https://user:{values[3]}@example.invalid/\npassword = "{values[4]}"\n"""
    hooked.commit(".staylocal.toml", f'key = "{"0a" * 16}"\n[internal]\nproject = "{values[3]}"\n')
    hooked.stage("a.py", body + values[2] + "\n")
    hooked.stage("b.bin", b"\0\1" + body.encode())
    hooked.stage("c.txt", body.encode("utf-16"))
    hooked.stage("prompts/a.md", f"---\nroute: {values[1]}\n---\n{body}{values[2]}\n")
    hooked.stage("prompts/b.md", f"---\nroute: hosted\n---\n{body}{values[2]}\n")
    (hooked.root / "link").symlink_to(values[0])
    hooked.git("add", "link")
    staged = (["scan"], ["scan", "-v"], ["scan", "--format", "json"], ["scan", "."], ["scan", "--prompts"])
    said = [hooked.staylocal(*words) for words in staged]
    said.append(hooked.run("git", "commit", "-q", "-m", "x"))
    assert said[-1].code == 1
    said.append(hooked.run("git", "commit", "-q", "--no-verify", "-m", "x"))
    assert said[-1].code == 0
    made = (["verify"], ["verify", "--format", "json"], ["scan", "--range", "HEAD^..HEAD", "-v"])
    said += [hooked.staylocal(*words) for words in made]
    said.append(hooked.staylocal("scan", "--stdin", data=body.encode()))
    lines = json.dumps({"id": 1, "text": body}) + "\n" + "{" + values[0]
    said.append(hooked.staylocal("scan", "--jsonl", "-", data=lines.encode()))
    _run(hooked, "aaaaaaaa")
    hooked.stage(".staylocal.toml", f"record = '{values[1]}\n")
    said.append(hooked.staylocal("scan"))
    assert said[-1].code == 2
    hooked.stage(".staylocal.toml", f'key = "{values[4]}"\n')
    said.append(hooked.staylocal("scan"))
    assert said[-1].code == 2
    heap = b"".join(path.read_bytes() for path in _state(hooked).rglob("*") if path.is_file())
    heap += (hooked.root / ".git" / "config").read_bytes()
    heap += hooked.git("log", "--format=%B").encode()
    heap += "".join(done.out + done.err for done in said).encode()
    assert len(heap) > 10_000
    for value in values:
        for form in (value, value[:12], value[-12:]):
            assert form.encode() not in heap
            assert form.encode("utf-16-le") not in heap


def test_no_runs_no_ledger(hooked: World) -> None:
    hook(hooked)
    hooked.commit("a.py", "1\n")
    assert {path.name for path in _state(hooked).iterdir()} == {"scans", "seen"}
