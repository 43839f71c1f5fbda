"""Sessions as the real client leaves them: found, read, scanned, and kept on this machine where they must be."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from conftest import Running, World, codex_env, github_token, sealed
from staylocal.codex import rollout, rollout_files, sessions
from staylocal.errors import UndecidedError
from staylocal.findings import Unscanned
from staylocal.loopback import Server, calls
from staylocal.passages import Passage

if TYPE_CHECKING:
    from collections.abc import Iterator

QUIET = ("-c", "analytics.enabled=false", "-c", 'web_search="disabled"', "--disable", "apps", "--disable", "plugins")
MODEL = "gpt-5.2-codex"
NOBODY = "00000000-0000-4000-8000-000000000000"
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABpfZFQAAAAABJRU5ErkJggg=="


@dataclass
class Kept:
    """A Codex home with real sessions, by name."""

    world: World
    client: Path
    hosted: Server
    local: Server
    ids: dict[str, str]

    @property
    def home(self) -> str:
        return str(Path(self.world.env["HOME"]) / ".codex")

    def codex(self, *words: str, local: bool = False, cwd: Path | None = None, **env: str) -> str:
        """`codex exec`; the id of the session that it says it is."""
        if local:
            how: tuple[str, ...] = ("--oss", "--local-provider", "ollama", "-m", "llama3.2:latest")
            env |= {"CODEX_OSS_BASE_URL": f"{self.local.url}/v1"}
        else:
            how = ("-c", f'openai_base_url="{self.hosted.url}/v1"', "-m", MODEL)
        env = codex_env(self.world, self.client, **env)
        done = self.world.run("codex", "exec", "--skip-git-repo-check", *QUIET, *how, *words, cwd=cwd, **env)
        assert done.code == 0, done
        return next(line.split()[-1] for line in done.err.splitlines() if line.startswith("session id: "))

    def session(self, name: str) -> sessions.Session:
        found = sessions.find(self.ids[name], codex_home=self.home)
        assert found
        return found

    def name(self, identity: str, name: str) -> None:
        """Rename a session as the client does."""
        asked = [
            {"id": 0, "method": "initialize", "params": {"clientInfo": {"name": "test", "version": "1"}}},
            {"method": "initialized"},
            {"id": 1, "method": "thread/name/set", "params": {"threadId": identity, "name": name}},
        ]
        env = self.world.env | codex_env(self.world, self.client)
        with Running(
            ("codex", "app-server"), cwd=self.world.root, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as server:
            assert server.stdin
            assert server.stdout
            for each in asked:
                server.stdin.write(json.dumps(each).encode() + b"\n")
            server.stdin.flush()
            while json.loads(server.stdout.readline()).get("id") != 1:
                pass
            server.stdin.close()
            server.wait(timeout=30)


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory, client: Path) -> Iterator[Kept]:
    top = tmp_path_factory.mktemp("kept")
    (top / "repo" / "sub").mkdir(parents=True)
    world = World(top / "repo", sealed(top / "home"))
    world.git("init", "-q")
    (world.root / "pixel.png").write_bytes(__import__("base64").b64decode(PIXEL))
    with Server("hosted", script=calls("echo out''put-of-alpha")) as hosted, Server("ollama") as local:
        made = Kept(world, client, hosted, local, {})
        made.ids["alpha"] = made.codex("prompt of alpha")
        made.ids["local"] = made.codex("prompt of local", local=True)
        made.ids["fork"] = made.codex("fork", made.ids["alpha"], "prompt of fork")
        made.ids["fork of fork"] = made.codex("fork", made.ids["fork"], "prompt of fork of fork")
        made.ids["fork of local"] = made.codex("fork", made.ids["local"], "prompt of fork of local")
        made.ids["review"] = made.codex("review", "--uncommitted")
        made.ids["image"] = made.codex("-i", str(world.root / "pixel.png"), "--", "prompt of image")
        made.ids["sub"] = made.codex("prompt of sub", cwd=world.root / "sub")
        made.name(made.ids["alpha"], "the first one")
        made.name(made.ids["fork"], "old name")
        made.name(made.ids["fork"], "forked")
        yield made


@pytest.fixture
def own(kept: Kept, tmp_path: Path) -> Kept:
    """A copy that a test may change. The client's databases say other paths, they are left behind."""
    world = World(kept.world.root, kept.world.env | {"HOME": str(tmp_path / "home"), "XDG_STATE_HOME": str(tmp_path)})
    for folder in rollout_files.FOLDERS:
        if (Path(kept.home) / folder).is_dir():
            shutil.copytree(Path(kept.home) / folder, tmp_path / "home" / ".codex" / folder)
    shutil.copy(Path(kept.home) / "session_index.jsonl", tmp_path / "home" / ".codex")
    return Kept(world, kept.client, kept.hosted, kept.local, kept.ids)


def _texts(path: str) -> str:
    return "\n".join(each.text for each in sessions.history(path) if isinstance(each, Passage))


def _gaps(path: str) -> list[str]:
    return [each.why for each in sessions.history(path) if isinstance(each, Unscanned)]


def _lines(path: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(path).read_bytes().splitlines()]


# -- what a rollout says


def test_a_hosted_session(kept: Kept) -> None:
    found = kept.session("alpha")
    assert (found.id, found.root, found.kin) == (kept.ids["alpha"], kept.ids["alpha"], ())
    assert (found.provider, found.providers, found.models) == ("openai", ("openai",), (MODEL,))
    assert (found.cwd, found.last_cwd) == (str(kept.world.root), str(kept.world.root))
    assert (found.source, found.originator, found.profile, found.local) == ("exec", "codex_exec", ":read-only", False)
    assert found.cli_version.count(".") == 2
    assert (found.turns[0].sandbox, found.turns[0].approval) == ("read-only", "never")
    assert (found.tokens.input, found.tokens.output) == (20, 10)
    assert found.spent == found.tokens
    assert time.time() - 600 < found.started <= found.updated <= time.time()


def test_a_local_session(kept: Kept) -> None:
    found = kept.session("local")
    assert (found.provider, found.models, found.local) == ("ollama", ("llama3.2:latest",), True)


def test_a_fork_counts_its_parents_tokens_but_did_not_spend_them(kept: Kept) -> None:
    found = kept.session("fork")
    assert (found.forked_from, found.base, found.kin) == (kept.ids["alpha"],) * 2 + ((kept.ids["alpha"],),)
    assert (found.tokens.input, found.spent.input) == (30, 10)


def test_a_review_is_two_sessions(kept: Kept) -> None:
    files = [rollout.read(each.path) for each in rollout_files.files(kept.home)]
    (child,) = [each for each in files if each and each.parent == kept.ids["review"]]
    assert (child.source, child.root, child.kin) == ("subagent:review", kept.ids["review"], (kept.ids["review"],))
    assert kept.session("review").turns == ()
    assert child.models == (MODEL,)


def test_reading_the_head_only(kept: Kept) -> None:
    head = rollout.read(kept.session("alpha").path, whole=False)
    assert head
    assert (head.id, head.provider, head.turns, head.tokens.input) == (kept.ids["alpha"], "openai", (), 0)


OLD = [
    {"timestamp": "2025-11-22T10:00:00.000Z", "type": "session_meta", "payload": {"id": NOBODY, "source": {"subagent": {"thread_spawn": {"parent_thread_id": "p"}}}, "cwd": "/x", "model_provider": "openai"}},
    {"timestamp": "2025-11-22T10:00:01.000Z", "type": "session_meta", "payload": {"id": "a parent's, copied", "model_provider": "ollama"}},
    {"timestamp": "2025-11-22T10:00:01.000Z", "type": "event_msg", "payload": {"type": "token_count", "info": {"total_token_usage": {"input_tokens": 5, "output_tokens": 1}}}},
    {"timestamp": "2025-11-22T10:00:02.000Z", "type": "turn_context", "payload": {"cwd": "/x", "model": "m", "sandbox_policy": "read-only"}},
    {"timestamp": "2025-11-22T10:00:03.000Z", "type": "event_msg", "payload": {"type": "token_count", "info": {"total_token_usage": {"input_tokens": 9, "output_tokens": 3}}}},
    {"timestamp": "2025-11-22T10:00:04.000Z", "type": "event_msg", "payload": {"type": "token_count", "info": None}},
]  # fmt: skip


def test_an_older_clients_rollout(tmp_path: Path) -> None:
    path = tmp_path / "rollout.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in OLD))
    found = rollout.read(str(path), since=rollout.seconds("2025-11-22T10:00:02Z"))
    assert found
    assert (found.id, found.provider, found.parent, found.source) == (NOBODY, "openai", "p", "subagent:thread_spawn")
    assert (found.turns[0].sandbox, found.turns[0].profile) == ("read-only", None)
    assert (found.tokens.input, found.tokens.output) == (9, 3)
    assert (found.spent.input, found.spent.output) == (4, 2)


ODD = [
    b"",
    b"\n",
    b"null\n",
    b"[]\n",
    b"{",
    b'{"type": "session_meta"}\n',
    b'{"type": "session_meta", "payload": {"id": 1}}\n',
    b"\xff\xfe\x00",
    b"[" * 100_000,
]


@pytest.mark.parametrize("content", ODD, ids=range(len(ODD)))
def test_no_rollout_at_all(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "rollout.jsonl"
    path.write_bytes(content)
    assert rollout.read(str(path)) is None
    assert _gaps(str(path)) == ["a session that cannot be read"]
    assert rollout.read(str(tmp_path)) is None
    assert rollout.read(str(tmp_path / "gone")) is None


def test_junk_between_the_lines_counts_for_nothing(own: Kept) -> None:
    before = own.session("alpha")
    path = Path(before.path)
    junk = b'\xff\xfe\n{"type": "turn_context"\n{"type":"turn_context","payload":7}\n{"type":"of the future","payload":{}}\n'
    path.write_bytes(path.read_bytes() + junk + b'{"type":"turn_context","payl')
    after = own.session("alpha")
    assert after.models == (MODEL, "")  # a turn that says nothing is one that nobody knows
    assert after.tokens == before.tokens


# -- by id and name


def test_by_id_in_every_form_that_the_client_takes(kept: Kept) -> None:
    identity = kept.ids["alpha"]
    for form in (identity, identity.upper(), identity.replace("-", ""), f"{{{identity}}}", f"urn:uuid:{identity}"):
        found = sessions.find(form, codex_home=kept.home)
        assert found
        assert found.id == identity
    assert sessions.find(NOBODY, codex_home=kept.home) is None


def test_by_name_as_the_client_finds_it(kept: Kept) -> None:
    found = sessions.find("the first one", cwd=str(kept.world.root), codex_home=kept.home)
    assert found
    assert kept.codex("fork", "the first one", "again") != found.id  # a fork has an id of its own
    newest = max(
        (rollout.read(each.path) for each in rollout_files.files(kept.home)),
        key=lambda each: each.updated if each else 0,
    )
    assert newest
    assert newest.forked_from == found.id == kept.ids["alpha"]
    renamed = sessions.find("forked", codex_home=kept.home)
    assert renamed
    assert renamed.id == kept.ids["fork"]


@pytest.mark.parametrize("name", ["old name", "no such", "", " ", "../../etc/passwd"])
def test_names_of_nothing(kept: Kept, name: str) -> None:
    assert sessions.find(name, codex_home=kept.home) is None


def test_a_name_elsewhere_or_of_two_is_none(own: Kept, tmp_path: Path) -> None:
    assert sessions.find("forked", cwd=str(tmp_path), codex_home=own.home) is None
    with (Path(own.home) / "session_index.jsonl").open("a") as file:
        file.write("junk\n" + json.dumps({"id": own.ids["sub"], "thread_name": "forked"}) + "\n")
    assert sessions.find("forked", codex_home=own.home) is None
    found = sessions.find("forked", cwd=str(own.world.root / "sub"), codex_home=own.home)
    assert found
    assert found.id == own.ids["sub"]


def test_an_archived_session_is_found_but_never_the_last(kept: Kept, own: Kept) -> None:
    path = Path(own.session("sub").path)
    (Path(own.home) / "archived_sessions").mkdir()
    path.rename(Path(own.home) / "archived_sessions" / path.name)
    assert own.session("sub").cwd == str(kept.world.root / "sub")
    assert (
        sessions.last(
            str(kept.world.root / "sub"), provider="openai", include_non_interactive=True, codex_home=own.home
        )
        is None
    )


def test_a_compressed_one_cannot_be_read(own: Kept) -> None:
    path = Path(own.session("alpha").path)
    path.unlink()
    path.with_name(f"{path.name}.zst").write_bytes(b"\x28\xb5\x2f\xfd" + os.urandom(1000))
    assert sessions.find(own.ids["alpha"], codex_home=own.home) is None
    assert "cannot be read" in sessions.tainted(own.session("fork"))
    assert "a session that cannot be read" in _gaps(own.session("fork").path)


def test_the_newest_of_several_files_of_one_session(own: Kept) -> None:
    """The client begins a new file (`_<window>`) when a session is rolled back."""
    path = Path(own.session("sub").path)
    newer = path.with_name(f"{path.stem}_{NOBODY}.jsonl")
    newer.write_bytes(path.read_bytes().replace(b"prompt of sub", b"another prompt"))
    assert own.session("sub").path == str(newer)
    assert "another prompt" in _texts(str(newer))
    assert "prompt of sub" in _texts(str(newer))


# -- the last one


def _last(kept: Kept, cwd: Path, provider: str = "openai", **more: bool) -> str | None:
    found = sessions.last(str(cwd), provider=provider, codex_home=kept.home, **more)
    return found.id if found else None


def test_the_last_one_as_exec_resume_has_it(kept: Kept) -> None:
    """Each id first, then what the client opens: it goes on in a session of ours or begins a new one."""
    every = {each.id for each in rollout_files.files(kept.home)}
    root, sub = kept.world.root, kept.world.root / "sub"
    here = _last(kept, root, include_non_interactive=True)
    assert kept.codex("resume", "--last", "x") == here
    below = _last(kept, sub, include_non_interactive=True)
    assert below == kept.ids["sub"] != here
    assert kept.codex("resume", "--last", "x", cwd=sub) == below
    assert (
        kept.codex("resume", "--last", "--all", "x")
        == below
        == _last(kept, root, include_non_interactive=True, everywhere=True)
    )
    assert _last(kept, root, provider="ollama", include_non_interactive=True) == kept.ids["local"]
    assert kept.codex("resume", "--last", "x", local=True) == kept.ids["local"]
    (root / "empty").mkdir()
    assert _last(kept, root / "empty", include_non_interactive=True) is None
    assert kept.codex("resume", "--last", "x", cwd=root / "empty") not in every


def test_a_session_that_moved_counts_where_it_is(kept: Kept) -> None:
    moved = kept.world.root / "moved"
    moved.mkdir()
    identity = kept.codex("prompt of mover")
    assert kept.codex("resume", identity, "x", cwd=moved) == identity
    assert _last(kept, moved, include_non_interactive=True) == identity
    assert kept.codex("resume", "--last", "x", cwd=moved) == identity


def test_only_interactive_ones_unless_asked(own: Kept) -> None:
    assert _last(own, own.world.root) is None
    path = Path(own.session("alpha").path)
    path.write_bytes(path.read_bytes().replace(b'"source":"exec"', b'"source":"cli"', 1))
    assert _last(own, own.world.root) == own.ids["alpha"]
    assert _last(own, own.world.root, provider="ollama") is None
    assert _last(own, own.world.root / "sub") is None
    assert _last(own, own.world.root / "sub", everywhere=True) == own.ids["alpha"]


# -- what they hold


def test_every_text_of_a_session(kept: Kept) -> None:
    texts = _texts(kept.session("alpha").path)
    for part in ("prompt of alpha", "output-of-alpha", "done", "environment_context", "You are a coding agent"):
        assert part in texts
    assert _gaps(kept.session("alpha").path) == []


def test_a_forks_history_is_its_parents(kept: Kept) -> None:
    own_text = Path(kept.session("fork of fork").path).read_text()
    assert "prompt of alpha" not in own_text
    texts = _texts(kept.session("fork of fork").path)
    kept.hosted.requests.clear()
    kept.codex("resume", kept.ids["fork of fork"], "x")
    sent = kept.hosted.received().decode()
    for part in ("prompt of alpha", "output-of-alpha", "prompt of fork", "prompt of fork of fork"):
        assert part in texts
        assert part in sent


def test_a_gap_in_the_history_is_said(own: Kept) -> None:
    Path(own.session("alpha").path).unlink()
    assert _gaps(own.session("fork").path) == [f"it continues session {own.ids['alpha']}, which is not there"]


def test_an_image_is_unscanned(kept: Kept) -> None:
    path = kept.session("image").path
    assert set(_gaps(path)) == {"an image"}
    assert PIXEL not in _texts(path)
    assert "prompt of image" in _texts(path)


def test_damage_is_unscanned_and_bounded(own: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    path = Path(own.session("alpha").path)
    huge = json.dumps({"type": "response_item", "payload": {"text": "x" * 300_000}}).encode()
    whole = path.read_bytes()
    path.write_bytes(whole + b"\xff{\n" + huge + b"\n" + b'{"type": "cut o')
    assert _gaps(str(path)) == ["a damaged line", "a damaged line"]
    monkeypatch.setattr(rollout_files, "LONGEST", 100_000)
    assert _gaps(str(path)) == ["a damaged line", "too long a line", "a damaged line"]
    monkeypatch.undo()
    deep = b'{"type":"response_item","payload":' + b'{"a":' * 200 + b'"' + b"x" * 20 + b'"' + b"}" * 200 + b"}\n"
    path.write_bytes(whole + deep)
    assert _gaps(str(path)) == ["nested too deep"]


def test_escaped_lines_of_a_tool_call_are_lines(own: Kept) -> None:
    path = Path(own.session("alpha").path)
    call = {
        "type": "function_call",
        "arguments": json.dumps({"cmd": f"cat <<X\ntoken {github_token()}\nX"}),
        "call_id": "call_" + "Ab1" * 8,
    }
    path.write_bytes(path.read_bytes() + json.dumps({"type": "response_item", "payload": call}).encode() + b"\n")
    found = [each for each in sessions.history(str(path)) if isinstance(each, Passage)]
    assert any(f"\ntoken {github_token()}\n" in each.text for each in found)
    assert not any("call_Ab1" in each.text for each in found)
    number = len(path.read_bytes().splitlines())
    assert {each.line for each in found if github_token() in each.text} == {number}
    assert all(each.prose and each.path == path.name for each in found)


# -- those that stay


def test_what_taints(own: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", own.world.env["XDG_STATE_HOME"])
    assert {name: bool(sessions.tainted(own.session(name))) for name in own.ids} == {
        "alpha": False, "local": True, "fork": False, "fork of fork": False, "fork of local": True,
        "review": False, "image": False, "sub": False,
    }  # fmt: skip
    assert sessions.tainted(own.session("fork of local")) == f"session {own.ids['local']} was made with a local model"
    sessions.mark_sensitive(own.ids["alpha"])
    sessions.mark_sensitive(own.ids["alpha"])
    said = f"session {own.ids['alpha']} has carried something sensitive"
    assert [sessions.tainted(own.session(name)) for name in ("alpha", "fork", "fork of fork", "sub")] == [said] * 3 + [
        ""
    ]


def test_a_reviewer_inherits(own: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", own.world.env["XDG_STATE_HOME"])
    files = [rollout.read(each.path) for each in rollout_files.files(own.home)]
    (child,) = [each for each in files if each and each.parent == own.ids["review"]]
    assert sessions.tainted(child) == ""
    sessions.mark_sensitive(own.ids["review"])
    assert "carried something sensitive" in sessions.tainted(child)


def test_a_lost_ancestor_taints(own: Kept) -> None:
    Path(own.session("alpha").path).unlink()
    said = f"session {own.ids['alpha']}, which it comes from, cannot be read"
    assert sessions.tainted(own.session("fork of fork")) == said


def test_marks_are_private_and_outlive_their_repository(own: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", own.world.env["XDG_STATE_HOME"])
    sessions.mark_sensitive(own.ids["alpha"])
    folder = Path(sessions.marks_folder())
    assert [path.name for path in folder.iterdir()] == [own.ids["alpha"]]
    assert (folder.stat().st_mode & 0o777, (folder / own.ids["alpha"]).stat().st_mode & 0o777) == (0o700, 0o600)
    monkeypatch.setenv("XDG_STATE_HOME", "relative")
    assert sessions.marks_folder() == os.path.expanduser("~/.local/state/staylocal/sessions")


def test_what_cannot_be_marked(tmp_path: Path) -> None:
    with pytest.raises(UndecidedError):
        sessions.mark_sensitive("../../elsewhere", folder=str(tmp_path))
    (tmp_path / "file").touch()
    with pytest.raises(UndecidedError) as error:
        sessions.mark_sensitive(NOBODY, folder=str(tmp_path / "file"))
    assert "cannot be marked" in error.value.message
