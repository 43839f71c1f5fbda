"""What the rollouts say of a run, and the runs that went past staylocal: the real client, run directly."""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from conftest import codex_env
from staylocal import ledger
from staylocal.codex import evidence, rollout_files
from staylocal.codex.evidence import Intended, Marker
from staylocal.loopback import Server, calls

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import World

QUIET = ("-c", "analytics.enabled=false", "-c", 'web_search="disabled"', "--disable", "apps", "--disable", "plugins")
MODEL = "gpt-5.2-codex"
PROFILE = "staylocal-1a2b3c4d"
SEALED = ("-c", f'default_permissions="{PROFILE}"', "-c", f'permissions.{PROFILE}={{extends=":read-only"}}')
INTENDED = Intended(tier="hosted", provider="openai", model=MODEL, profile=PROFILE)


class Client:
    """The real client in a world."""

    def __init__(self, world: World, folder: Path) -> None:
        self.world, self.env = world, codex_env(world, folder)

    @property
    def home(self) -> str:
        return self.env["CODEX_HOME"]

    def exec(self, server: Server, *words: str, cwd: Path | None = None, model: str = MODEL) -> str:
        """`codex exec`, hosted or local as the server is; the session's id."""
        if server.kind == "hosted":
            how: tuple[str, ...] = ("-c", f'openai_base_url="{server.url}/v1"', "-m", model)
        else:
            how = ("--oss", "--local-provider", server.kind, "-m", model)
        env = self.env | {"CODEX_OSS_BASE_URL": f"{server.url}/v1"}
        done = self.world.run("codex", "exec", "--skip-git-repo-check", *QUIET, *how, *words, cwd=cwd, **env)
        assert done.code == 0, done
        return next(line.split()[-1] for line in done.err.splitlines() if line.startswith("session id: "))

    def files(self) -> list[Path]:
        return [Path(each.path) for each in rollout_files.files(self.home)]


@pytest.fixture
def codex(world: World, client: Path) -> Client:
    return Client(world, client)


@pytest.fixture
def server() -> Iterator[Server]:
    with Server("hosted") as made:
        yield made


def _ids(found: evidence.Evidence) -> list[str]:
    return [each.id for each in found.sessions]


# -- a run and what was intended


def test_a_run_as_it_was_intended(codex: Client, server: Server) -> None:
    codex.exec(server, "an older one, under the same profile", *SEALED)
    started = time.time()
    identity = codex.exec(server, "the run", *SEALED)
    codex.exec(server, "another, beside it")
    found = evidence.find(started, Marker(profile=PROFILE), codex_home=codex.home)
    assert (_ids(found), found.unmarked) == ([identity], ())
    assert (found.providers, found.models) == (("openai",), (MODEL,))
    assert (found.spent.input, found.spent.output) == (10, 5)
    assert evidence.problems(found, INTENDED, exit_code=0) == ()


def test_other_than_intended(codex: Client, server: Server) -> None:
    started = time.time()
    identity = codex.exec(server, "the run", *SEALED)
    found = evidence.find(started, Marker(profile=PROFILE), codex_home=codex.home)
    intended = Intended(tier="local", provider="ollama", model="llama3.2:latest", profile="staylocal-00000000")
    assert evidence.problems(found, intended, exit_code=0) == (
        f"session {identity}: provider openai, not ollama",
        f"session {identity}: model {MODEL}, not llama3.2:latest",
        f"session {identity}: 1 of 1 turns ran without the profile of this run",
    )
    assert evidence.problems(found, Intended(tier="hosted", provider="openai"), exit_code=0) == ()


def test_a_resumed_session_counts_from_now_on(codex: Client, server: Server) -> None:
    identity = codex.exec(server, "before, unsealed")
    started = time.time()
    assert codex.exec(server, *SEALED, "resume", identity, "the run") == identity
    for marker in (Marker(sessions=(identity,)), Marker(profile=PROFILE)):
        found = evidence.find(started, marker, codex_home=codex.home)
        assert (_ids(found), found.spent.input, found.sessions[0].tokens.input) == ([identity], 10, 20)
        assert evidence.problems(found, INTENDED, exit_code=0) == ()


def test_a_profile_that_was_dropped(codex: Client, server: Server) -> None:
    started = time.time()
    identity = codex.exec(server, "sealed", *SEALED)
    codex.exec(server, "resume", identity, "dropped")
    found = evidence.find(started, Marker(profile=PROFILE), codex_home=codex.home)
    said = f"session {identity}: 1 of 2 turns ran without the profile of this run"
    assert evidence.problems(found, INTENDED, exit_code=0) == (said,)


def test_a_reviewer_is_part_of_the_run(codex: Client, server: Server) -> None:
    started = time.time()
    identity = codex.exec(server, *SEALED, "review", "--uncommitted")
    found = evidence.find(started, Marker(sessions=(identity,)), codex_home=codex.home)
    assert [each.source for each in found.sessions] == ["exec", "subagent:review"]
    assert evidence.problems(found, INTENDED, exit_code=0) == ()
    child = found.sessions[1]
    said = f"session {child.id} (subagent:review): model {MODEL}, not m"
    assert evidence.problems(found, Intended(tier="hosted", provider="openai", model="m"), exit_code=0) == (said,)
    by_profile = evidence.find(started, Marker(profile=PROFILE), codex_home=codex.home)
    assert child.id in _ids(by_profile)


def test_by_folder(codex: Client, server: Server, tmp_path: Path) -> None:
    codex.exec(server, "too early")
    started = time.time()
    identity = codex.exec(server, "the run")
    codex.exec(server, "elsewhere", cwd=tmp_path)
    found = evidence.find(started, Marker(cwd=str(codex.world.root)), codex_home=codex.home)
    assert _ids(found) == [identity]


def test_begun_beside_an_interactive_run(codex: Client, server: Server, tmp_path: Path) -> None:
    """`/new` after `/permissions`: the profile is gone. The terminal's rollouts, made of those of `exec`."""
    started = time.time()
    codex.exec(server, "the run", *SEALED)
    beside = codex.exec(server, "dropped")
    codex.exec(server, "elsewhere", cwd=tmp_path)
    codex.exec(server, "another wrapped one", *(word.replace("1a2b3c4d", "99999999") for word in SEALED))
    found = evidence.find(started, Marker(profile=PROFILE), codex_home=codex.home)
    assert found.unmarked == ()
    for path in codex.files():
        path.write_bytes(path.read_bytes().replace(b'"source":"exec"', b'"source":"cli"', 1))
    found = evidence.find(started, Marker(profile=PROFILE), codex_home=codex.home)
    assert [each.id for each in found.unmarked] == [beside]
    said = f"session {beside}: begun beside the run in the same folder, without its profile"
    assert evidence.problems(found, INTENDED, exit_code=0) == (said,)


def test_no_rollout(codex: Client, server: Server) -> None:
    started = time.time()
    codex.exec(server, "--ephemeral", "the run", *SEALED)
    found = evidence.find(started, Marker(profile=PROFILE), codex_home=codex.home)
    assert found.sessions == ()
    said = "Codex ended well but left no rollout: what the run did cannot be shown"
    assert evidence.problems(found, INTENDED, exit_code=0) == (said,)
    assert evidence.problems(found, INTENDED, exit_code=1) == ()
    assert evidence.find(started, Marker(profile=PROFILE), codex_home="/nonexistent").sessions == ()


def _many(codex: Client, count: int) -> None:
    """So many older rollouts, over a hundred days."""
    (path,) = codex.files()
    data = path.read_bytes()
    for n in range(count):
        identity = f"00000000-0000-4000-8000-{n:012x}"
        folder = Path(codex.home, "sessions", "2026", f"{n % 9 + 1:02}", f"{n % 11 + 1:02}")
        folder.mkdir(parents=True, exist_ok=True)
        copy = folder / f"rollout-2026-01-01T00-00-00-{identity}.jsonl"
        copy.write_bytes(data)
        os.utime(copy, (1_700_000_000 + n, 1_700_000_000 + n))


def test_quick_among_a_thousand(codex: Client, server: Server) -> None:
    started = time.time()
    identity = codex.exec(server, "the run", *SEALED)
    _many(codex, 1000)
    took = []
    for _ in range(5):
        begun = time.perf_counter()
        found = evidence.find(started, Marker(profile=PROFILE), codex_home=codex.home)
        took.append(time.perf_counter() - begun)
        assert _ids(found) == [identity]
    assert min(took) < 0.04  # half of it on an idle machine


# -- runs that went past staylocal


class Bypass(Client):
    """With a repository that has hooks, and a first commit."""

    def commit(self, name: str = "a.py", **env: str) -> list[str]:
        """Commit a file; the routes of the commit."""
        self.world.write(name, f"{time.time_ns()}\n")
        self.world.git("add", "--", name)
        self.world.git("commit", "-q", "-m", "change", CODEX_HOME=self.home, **env)
        return self.world.head_trailers("Codex-Route")

    def state(self) -> str:
        self.world.staylocal("runs")  # which makes it
        return str(Path(self.world.env["XDG_STATE_HOME"]) / "staylocal" / self.world.git("config", "staylocal.id"))


@pytest.fixture
def past(hooked: World, client: Path) -> Bypass:
    return Bypass(hooked, client)


def _route(values: list[str]) -> dict[str, str]:
    (value,) = values
    return dict(field.split("=", 1) for field in value.split("; ")[1:])


def test_a_run_that_went_past_is_recorded_once(past: Bypass, server: Server) -> None:
    identity = past.exec(server, "do it")
    route = _route(past.commit())
    assert route | {"runs": ""} == {
        "tier": "hosted", "provider": "openai", "model": MODEL, "seal": "off", "why": "unscanned", "runs": "",
    }  # fmt: skip
    assert not identity.startswith(route["runs"])
    assert past.commit() == []
    past.exec(server, "resume", identity, "go on")
    assert _route(past.commit()) == route
    assert past.commit() == []
    assert past.world.staylocal("verify", "HEAD~4..HEAD").code == 0
    (run,) = ledger.recent(past.state(), 9)
    assert (run.origin, run.sessions, run.tokens_in) == (ledger.ROLLOUT, (identity,), 20)


def test_a_local_one_is_local(past: Bypass) -> None:
    with Server("ollama") as local:
        past.exec(local, "do it", model="llama3.2:latest")
    route = _route(past.commit())
    assert (route["tier"], route["provider"], route["model"]) == ("local", "ollama", "llama3.2:latest")
    assert (route["seal"], route["why"]) == ("off", "unscanned")


def test_a_cloud_model_of_a_local_provider_is_hosted(past: Bypass) -> None:
    with Server("ollama") as local:
        past.exec(local, "do it", model="llama3.2:latest")
    (path,) = past.files()
    path.write_bytes(path.read_bytes().replace(b"llama3.2:latest", b"llama3.2:120b-cloud"))
    assert _route(past.commit())["tier"] == "hosted"


def test_where_a_run_counts(past: Bypass, server: Server, tmp_path: Path) -> None:
    inner, beside = past.world.root / "vendor" / "inner", tmp_path / "repo-beside"
    for folder in (inner / "deep", beside, past.world.root / "sub"):
        folder.mkdir(parents=True)
    past.world.git("init", "-q", cwd=inner)
    for elsewhere in (tmp_path, beside, inner, inner / "deep"):
        past.exec(server, "not here", cwd=elsewhere)
    assert past.commit() == []
    past.exec(server, "here", cwd=past.world.root / "sub")
    assert _route(past.commit())["seal"] == "off"
    (tmp_path / "link").symlink_to(past.world.root)
    past.exec(server, "here, by a link", cwd=tmp_path / "link")
    assert _route(past.commit())["seal"] == "off"


def test_each_worktree_has_its_own(past: Bypass, server: Server, tmp_path: Path) -> None:
    past.world.git("worktree", "add", "-q", str(tmp_path / "w"), "-b", "w")
    past.exec(server, "there", cwd=tmp_path / "w")
    assert past.commit() == []
    other = type(past)(type(past.world)(tmp_path / "w", past.world.env), Path(past.env["PATH"].split(os.pathsep)[1]))
    assert _route(other.commit())["seal"] == "off"


def test_a_review_is_one_run(past: Bypass, server: Server) -> None:
    past.exec(server, "review", "--uncommitted")
    assert "," not in _route(past.commit())["runs"]


def test_two_models_are_two_runs(past: Bypass, server: Server) -> None:
    identity = past.exec(server, "do it")
    past.exec(server, "resume", identity, "go on", model="gpt-5.2")
    assert [dict(field.split("=", 1) for field in each.split("; ")[1:])["model"] for each in past.commit()] == [
        "gpt-5.2",
        MODEL,
    ]
    past.exec(server, "resume", identity, "go on", model="gpt-5.2")
    assert _route(past.commit())["model"] == "gpt-5.2"


def test_what_was_before_the_last_commit_is_not_its_business(past: Bypass, server: Server) -> None:
    past.exec(server, "long ago")
    past.world.git(
        "commit",
        "-q",
        "--allow-empty",
        "--no-verify",
        "-m",
        "now",
        GIT_COMMITTER_DATE="",
        GIT_CONFIG_COUNT="1",
        GIT_CONFIG_KEY_0="core.hooksPath",
        GIT_CONFIG_VALUE_0="/nonexistent",
    )
    (path,) = past.files()
    os.utime(path, (time.time() - 3600, time.time() - 3600))
    assert past.commit() == []


def _wrapped(run: str = "aaaaaaaa", **more: object) -> ledger.Run:
    made: dict[str, object] = {
        "id": run, "worktree": ".", "tier": "hosted", "provider": "openai", "model": MODEL, "seal": "on",
        "why": ("clean",), "started": time.time(),
    }  # fmt: skip
    return ledger.Run(**(made | more))  # type: ignore[arg-type]


def test_a_run_through_staylocal_counts_once(past: Bypass, server: Server) -> None:
    run = _wrapped()
    identity = past.exec(server, "do it")
    ledger.add(past.state(), _wrapped(started=run.started, ended=time.time(), sessions=(identity,)))
    assert (_route(past.commit())["runs"], past.commit()) == ("aaaaaaaa", [])
    past.exec(server, "review", "--uncommitted")
    assert _route(past.commit())["seal"] == "off"


def test_a_run_that_is_going_on_is_known_by_its_profile(past: Bypass, server: Server) -> None:
    ledger.begin(past.state(), _wrapped(profile=PROFILE))
    past.exec(server, "do it", *SEALED)
    assert _route(past.commit())["runs"] == "aaaaaaaa"
    past.exec(server, "past it")
    assert [_route([each])["seal"] for each in past.commit()] == ["off", "on"]


def test_a_run_without_a_profile_is_known_while_it_goes_on(past: Bypass, server: Server) -> None:
    ledger.begin(past.state(), _wrapped())
    past.exec(server, "do it")
    assert _route(past.commit())["runs"] == "aaaaaaaa"


def test_going_on_past_staylocal_with_a_session_of_its_own(past: Bypass, server: Server) -> None:
    """Sealed first, then resumed without: that is seen."""
    identity = past.exec(server, "do it")
    ended = time.time()
    ledger.add(
        past.state(),
        _wrapped(started=ended - 60, ended=ended - 30, sessions=(identity,)),
    )
    # The turn lies after the run's end: as if it had been resumed directly.
    assert [_route([each])["seal"] for each in past.commit()] == ["off", "on"]


def test_a_session_taken_over_by_staylocal(past: Bypass, server: Server) -> None:
    """Past it first, then resumed through it: what is settled stays so."""
    identity = past.exec(server, "past it")
    assert _route(past.commit())["seal"] == "off"
    time.sleep(2.1)
    started = time.time()
    past.exec(server, "resume", identity, "through it")
    ledger.add(past.state(), _wrapped(started=started, ended=time.time(), sessions=(identity,)))
    assert _route(past.commit())["runs"] == "aaaaaaaa"


def test_the_agents_own_commit(past: Bypass) -> None:
    """Codex commits while it runs: the run stands there, and in the next one, which follows its end."""
    past.world.write("a.py", "1\n")
    past.world.git("add", "a.py")
    with Server("hosted", script=calls("git commit -q -m agent")) as server:
        past.exec(server, "commit it", "-s", "danger-full-access")
    assert past.world.git("log", "-1", "--format=%s") == "agent"
    first = _route(past.world.head_trailers("Codex-Route"))
    assert (first["tier"], first["seal"]) == ("hosted", "off")
    assert _route(past.commit()) == first
    assert past.commit() == []


def test_a_commit_that_was_given_up_loses_nothing(past: Bypass, server: Server) -> None:
    past.exec(server, "do it")
    past.world.stage("a.py", "1\n")
    assert past.world.run("git", "commit", "-q", CODEX_HOME=past.home, GIT_EDITOR="false").code == 1
    assert _route(past.commit())["seal"] == "off"


def test_without_the_variable_the_home_is_the_usual_one(past: Bypass, server: Server, tmp_path: Path) -> None:
    assert past.home == str(Path(past.world.env["HOME"]) / ".codex")
    past.exec(server, "do it")
    past.world.commit("a.py", "1\n")
    assert _route(past.world.head_trailers("Codex-Route"))["seal"] == "off"
    shutil.move(past.home, tmp_path / "other")
    past.env["CODEX_HOME"] = str(tmp_path / "other")
    past.commit()
    past.exec(server, "elsewhere")
    past.world.commit("b.py", "1\n")  # a home that was seen once is looked at from then on
    assert _route(past.world.head_trailers("Codex-Route"))["seal"] == "off"


@pytest.mark.parametrize(
    "content", [b"", b"junk\n", b"\xff\x00" * 500, b'{"type":"session_meta","payload":{"id":"x"}}\n']
)
def test_odd_rollouts_stop_no_commit(past: Bypass, content: bytes) -> None:
    folder = Path(past.home, "sessions", "2026", "11", "22")
    folder.mkdir(parents=True)
    (folder / "rollout-2026-11-22T00-00-00-00000000-0000-4000-8000-000000000000.jsonl").write_bytes(content)
    (folder / "rollout-dangling.jsonl").symlink_to("nowhere")
    (folder / "rollout-folder.jsonl").mkdir()
    assert past.commit() == []
    state = Path(past.state())
    (state / "looked").write_bytes(content)
    assert past.commit() == []


def test_no_sessions_leave_no_trace(past: Bypass) -> None:
    assert past.commit() == []
    assert sorted(path.name for path in Path(past.state()).iterdir()) == ["scans", "seen"]


LOOK = """
import sys, time
from staylocal import bypass, git
state, repo = sys.argv[1], git.find_repo()
took = []
for _ in range(20):
    begun = time.perf_counter()
    bypass.look(state, repo)
    took.append(time.perf_counter() - begun)
print(min(took), "sqlite3" in sys.modules, "staylocal.codex" in sys.modules)
"""


def test_nothing_new_costs_next_to_nothing(past: Bypass, server: Server) -> None:
    past.exec(server, "do it")
    _many(past, 1000)
    past.commit()
    past.commit()
    (state,) = Path(past.state()).parent.iterdir()
    done = past.world.run(sys.executable, "-c", LOOK, str(state), CODEX_HOME=past.home)
    _, *imported = done.out.split()
    if "coverage" not in sys.modules:  # which keeps its data in SQLite
        assert imported == ["False", "False"]


# -- `staylocal runs`


def test_the_list_of_runs(past: Bypass, server: Server) -> None:
    done = past.world.staylocal("runs")
    assert (done.code, done.out, done.err) == (0, "no runs of Codex were seen in this repository\n", "")
    past.exec(server, "do it")
    past.commit()
    ledger.add(
        past.state(),
        _wrapped(started=time.time() + 5, exit_code=1, tokens_in=45_678, tokens_out=12, model="m" * 30),
    )
    done = past.world.staylocal("runs", TZ="UTC")
    header, second, first = done.out.splitlines()
    assert header.split() == ["started", "tier", "provider", "model", "seal", "why", "tokens", "took", "exit", "commit"]
    assert first.split()[2:] == ["hosted", "openai", MODEL, "off", "unscanned", "10/5", "0s", "-", "open"]
    assert second.split()[2:] == [
        "hosted",
        "openai",
        "m" * 19 + "~",
        "on",
        "clean",
        "46k/12",
        "goes",
        "on",
        "1",
        "open",
    ]
    assert max(map(len, done.out.splitlines())) <= 100
    past.commit()
    assert past.world.git("rev-parse", "HEAD^").startswith(past.world.staylocal("runs").out.splitlines()[2].split()[-1])
    assert len(past.world.staylocal("runs", "-n", "1").out.splitlines()) == 2
    said = json.loads(past.world.staylocal("runs", "--format", "json").out)
    assert (said["version"], [run["past_staylocal"] for run in said["runs"]]) == (1, [False, True])
    assert said["runs"][1]["commit"] == past.world.git("rev-parse", "HEAD^")
    assert past.world.staylocal("runs", "-n", "0").code == 2
