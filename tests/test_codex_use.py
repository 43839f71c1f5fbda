"""Open work goes on as with plain Codex: each row runs twice, through `staylocal codex` and without it."""

from __future__ import annotations

import fcntl
import json
import os
import re
import signal
import subprocess
import time
import zlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from conftest import STAYLOCAL, Done, World, aws_key, codex_env, hook, sealed
from staylocal.loopback import Item, Script, Server, call, calls, message, says

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

MODEL = "gpt-5.2-codex"
WRITE = ("-s", "workspace-write")
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0000003010100c9fe92ef"
    "0000000049454e44ae426082"
)
PATCH = """apply_patch <<'EOF'
*** Begin Patch
*** Update File: a.txt
@@
-one
+uno
*** Add File: made/by patch.txt
+new
*** Delete File: gone.txt
*** End Patch
EOF"""


@dataclass
class Lab:
    """One repository, one hosted server; `plain`: without staylocal."""

    world: World
    client: Path
    server: Server
    plain: bool = False
    settings: str = f'model = "{MODEL}"\n'

    @property
    def env(self) -> dict[str, str]:
        return codex_env(self.world, self.client)

    def argv(self, *words: str) -> list[str]:
        return [str(self.client / "codex"), *words] if self.plain else [STAYLOCAL, "codex", *words]

    def codex(
        self, *words: str, script: Script | None = None, cwd: Path | None = None, data: bytes = b"", **env: str
    ) -> Done:
        """One run against a model that follows the script."""
        self.configure()
        self.server.script = script or says("hello")
        self.server.requests.clear()
        return self.world.run(*self.argv(*words), cwd=cwd, data=data, **(self.env | env))

    def configure(self) -> None:
        """Codex's own configuration; root settings first."""
        home = Path(self.env["CODEX_HOME"])
        (home / "config.toml").write_text(f'openai_base_url = "{self.server.url}/v1"\n{self.settings}')

    def start(self, *words: str, script: Script, **env: str) -> subprocess.Popen[bytes]:
        """Start it in a process group of its own."""
        self.configure()
        self.server.script = script
        self.server.requests.clear()
        out = subprocess.PIPE
        return subprocess.Popen(
            self.argv(*words), cwd=self.world.root, env=self.world.env | self.env | env, stdin=subprocess.DEVNULL,
            stdout=out, stderr=out, start_new_session=True,
        )  # fmt: skip

    def outputs(self) -> list[str]:
        """What the agent's commands printed, without what differs between two runs."""
        last = self.server.prompts()[-1]["input"]
        found = [each["output"] for each in last if each["type"] == "function_call_output"]
        return [self.same(text) for text in found if isinstance(text, str)]

    def same(self, text: str) -> str:
        """The text with paths and ids made alike."""
        text = re.sub(r"Chunk ID: \w+\n|Wall time: [\d.]+ seconds\n|Original token count: \d+\n", "", text)
        text = re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22,27}|\w{8}-\w{4}-7\w{3}-\w{4}-\w{12}", "ID", text)
        return text.replace(str(self.world.root.parent), "ROOT")

    def tree(self) -> dict[str, str]:
        """Every file of the worktree, its mode and its content."""
        found = {}
        for path in sorted(self.world.root.rglob("*")):
            name = str(path.relative_to(self.world.root))
            if name == ".git" or name.startswith(".git/"):
                continue
            if path.is_symlink():
                found[name] = f"-> {self.same(str(path.readlink()))}"
            elif path.is_dir():
                found[f"{name}/"] = ""
            else:
                found[name] = f"{path.stat().st_mode:o} {path.read_bytes()!r}"
        return found

    def ledger(self) -> list[dict[str, Any]]:
        """`staylocal runs`, youngest first."""
        done = self.world.staylocal("runs", "--format", "json")
        runs: list[dict[str, Any]] = json.loads(done.out)["runs"]
        return runs


def laid(world: World, *, room: bool = False) -> None:
    """A repository; `room`: with a tracked sensitive file, so that a hosted run needs a clean room."""
    for name, content in {
        "a.txt": "one\ntwo\n",
        "gone.txt": "bye\n",
        "dir/deep/er/x.py": "print('x')\n",
        "sub/keep.txt": "keep\n",
        "sub/AGENTS.md": "Be brief.\n",
        "bin.dat": b"\0\1\2",
        "pic.png": PNG,
        "schema.json": '{"type":"object","properties":{},"required":[],"additionalProperties":false}',
        "test_it.py": "import unittest\nclass T(unittest.TestCase):\n    def test(self): self.assertEqual(1, 1)\n",
        ".gitignore": "__pycache__/\nbuild/\n",
        **({".env": "CANARY=zebra-one\n"} if room else {}),
    }.items():
        world.stage(name, content)
    world.git("commit", "-q", "-m", "first")
    world.commit("a.txt", "one\n", "second")


@pytest.fixture
def labs(tmp_path: Path, client: Path) -> Iterator[Callable[..., Lab]]:
    """Makes labs, each with a home, a repository and a server of its own."""
    servers: list[Server] = []

    def make(name: str, *, plain: bool = False, room: bool = False) -> Lab:
        root = tmp_path / name / "repo"
        root.mkdir(parents=True)
        world = World(root, sealed(tmp_path / name / "home"))
        world.git("init", "-q")
        laid(world, room=room)
        server = Server("hosted")
        server.__enter__()
        servers.append(server)
        return Lab(world, client, server, plain)

    yield make
    for server in servers:
        server.__exit__()


Labs = "Callable[..., Lab]"


@dataclass(frozen=True)
class Row:
    """One way of working: words behind `exec`, what the agent does, and where both runs are the same.

    `same`: "outputs" of its commands (in place only), and stdout, exit code and worktree in any case.
    """

    name: str
    commands: tuple[str, ...] = ()
    words: tuple[str, ...] = (*WRITE, "go on")
    cwd: str = "."
    data: bytes = b""
    outputs: bool = True
    sent: bytes = b""  # must stand in the first request


ROWS = (
    Row("edit", ("echo two >> a.txt; sed -i s/keep/kept/ sub/keep.txt; cat a.txt",)),
    Row("create", ("echo n > new.txt; mkdir -p p/q; echo d > 'p/q/with blank'; ln -s new.txt link",)),
    Row("delete", ("rm gone.txt; rm -r dir",)),
    Row("what Codex itself refuses", ("rm -rf dir",)),
    Row("rename", ("git mv a.txt b.txt 2>&1 | head -0; mv gone.txt sub/gone.txt; ls",), outputs=False),
    Row("binary", (r"printf '\0\377\r\n' > bin.dat; printf '\0' > n.bin",)),
    Row("executable", ("printf '#!/bin/sh\necho ran\n' > run.sh; chmod +x run.sh; ./run.sh; chmod +x a.txt",)),
    Row("patch", (PATCH, "cat a.txt; ls made")),
    Row("python", ("/usr/bin/python3 -B -m unittest test_it.py 2>&1 | tail -1; /usr/bin/python3 -c 'print(6*7)'",)),
    Row("node", ("node -e 'console.log(6*7); require(`fs`).writeFileSync(`n.js`, `1`)'",)),
    Row("temporary files", ("f=$(mktemp) && echo t > $f && cat $f && rm $f",)),
    Row("git", ("echo two >> a.txt; git diff; git status --short; git log --oneline; git show --stat",)),
    Row("read only", ("cat a.txt; { echo x > a.txt; } 2>/dev/null || echo no",), words=("go on",)),
    Row("subfolder", ("pwd | grep -o 'sub$'; echo s > s.txt; cat keep.txt ../a.txt",), cwd="sub"),
    Row("cd", ("pwd | grep -o 'sub$'; echo s > s.txt",), words=("-C", "sub", *WRITE, "go on")),
    Row(
        "add-dir",
        ("echo s > ../dir/s.txt; cat ../dir/s.txt",),
        words=("-C", "sub", "--add-dir", "../dir", *WRITE, "go"),
    ),
    Row("output", words=("-o", "last.txt", *WRITE, "go on")),
    Row("output in a folder", words=("-o", "sub/last.txt", "--color", "never", "go on")),
    Row("output from a subfolder", words=("-o", "../last.txt", "go on"), cwd="sub"),
    Row("schema", words=("--output-schema", "schema.json", "go on"), sent=b'"additionalProperties":false'),
    Row("image", words=("go on", "-i", "pic.png"), sent=b"data:image/png;base64,"),
    Row("stdin appended", words=("go on",), data=b"this stood on stdin", sent=b"this stood on stdin"),
    Row("stdin as prompt", words=("-",), data=b"this stood on stdin", sent=b"this stood on stdin"),
    Row("instructions", cwd="sub", sent=b"Be brief."),
    Row("colour", words=("--color", "always", "go on")),
    Row("ephemeral", words=("--ephemeral", "go on")),
    Row("alias", words=("go on",), sent=b"go on"),
)
ROOM_ROWS = [row for row in ROWS if row.name not in ("ephemeral", "colour", "alias", "git")]


def ran(lab: Lab, row: Row) -> tuple[Done, dict[str, str], bytes]:
    done = lab.codex("exec", *row.words, script=calls(*row.commands, text="done"), cwd=lab.world.root / row.cwd,
                     data=row.data)  # fmt: skip
    assert lab.server.prompts(), done.err
    return done, lab.tree(), json.dumps(lab.server.prompts()[0]).replace(": ", ":").encode()


@pytest.mark.parametrize("room", [False, True], ids=["in place", "room"])
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_hosted_run_does_what_plain_codex_does(labs: Callable[..., Lab], row: Row, *, room: bool) -> None:
    if room and row not in ROOM_ROWS:
        pytest.skip("in place only")
    plain, other = labs("plain", plain=True, room=room), labs("other", room=room)
    expected, tree, _ = ran(plain, row)
    done, after, first = ran(other, row)
    assert expected.code == 0, expected.err
    assert (done.code, done.out) == (expected.code, expected.out), done.err
    assert after == tree
    assert row.sent in first
    if row.outputs and not room:
        assert other.outputs() == plain.outputs()
    assert len(other.outputs()) == len(row.commands)
    assert other.ledger()[0]["seal"] == "on"
    assert b"zebra" not in other.server.received()


PASSED = (
    ("--help",),
    ("--version",),
    ("exec", "--help"),
    ("features", "list"),
    ("login", "status"),
    ("mcp", "list"),
    ("help", "resume"),
    ("login", "status", "--no-such-option"),
)


@pytest.mark.parametrize("words", PASSED, ids=" ".join)
def test_what_sends_nothing_is_passed_through_untouched(labs: Callable[..., Lab], words: tuple[str, ...]) -> None:
    plain, other = labs("plain", plain=True), labs("other")
    expected, done = plain.codex(*words), other.codex(*words)
    assert (done.code, plain.same(done.out)) == (expected.code, plain.same(expected.out))
    assert "staylocal" not in done.err
    assert not other.ledger()


@pytest.mark.parametrize("room", [False, True], ids=["in place", "room"])
def test_json_is_the_only_thing_on_stdout(labs: Callable[..., Lab], *, room: bool) -> None:
    def events(lab: Lab) -> list[str]:
        script = calls("cat a.txt; echo x > x.txt", text="done")
        done = lab.codex("exec", "--json", "-o", "last.txt", *WRITE, "go on", script=script)
        assert done.code == 0, done.err
        lines = [json.loads(line) for line in done.out.splitlines()]
        return [f"{each['type']} {each.get('item', {}).get('type', '')}" for each in lines]

    plain, other = labs("plain", plain=True, room=room), labs("other", room=room)
    assert events(other) == events(plain)
    assert other.tree() == plain.tree()


FAILING: tuple[tuple[str, tuple[str, ...], tuple[int, int]], ...] = (
    ("the provider refuses", ("go on",), (1, 1)),
    ("a bad feature", ("--enable", "no_such_feature", "go on"), (1, 1)),
    ("no such folder", ("-o", "no/such/folder/last.txt", "go on"), (1, 1)),
    ("an unknown sandbox mode", ("-s", "nonsense", "go on"), (2, 125)),  # not understood: it could lead anywhere
    ("an old option", ("--full-auto", "go on"), (2, 125)),
    ("a bad value", ("-c", "model_reasoning_effort=[1]", "go on"), (1, 125)),
)


@pytest.mark.parametrize(("name", "words", "codes"), FAILING, ids=[name for name, *_ in FAILING])
def test_a_failure_of_codex_has_its_own_exit_code(
    labs: Callable[..., Lab], name: str, words: Sequence[str], codes: tuple[int, int]
) -> None:
    plain, other = labs("plain", plain=True), labs("other")
    for lab in (plain, other):
        if name == "the provider refuses":
            lab.server.canned["/v1/responses"] = (400, {"error": {"message": "no"}})
    expected, done = plain.codex("exec", *words), other.codex("exec", *words)
    assert (expected.code, done.code) == codes, (expected, done)
    assert [run["exit"] for run in other.ledger()] == [each for each in codes[1:] if each != 125]
    assert not [each for each in other.server.prompts() if codes[1] == 125]


# --- sessions, profiles, reviews


@pytest.mark.parametrize("room", [False, True], ids=["in place", "room"])
def test_a_session_goes_on(labs: Callable[..., Lab], *, room: bool) -> None:
    lab = labs("one", room=room)
    first = lab.codex("exec", *WRITE, "the first prompt", script=calls("echo 1 > one.txt", text="first"))
    assert first.code == 0, first.err
    name = lab.ledger()[0]["sessions"][0]
    rows = (("resume", "--last", "and then"), ("resume", name, "and then"), ("fork", name, "and then"))
    for number, words in enumerate(rows):
        done = lab.codex("exec", *words, script=says(f"answer {number}"))
        assert (done.code, done.out) == (0, f"answer {number}\n"), done.err
        sent = json.dumps(lab.server.prompts()[0])
        assert "the first prompt" in sent
        assert "and then" in sent
        assert (lab.ledger()[0]["tier"], lab.ledger()[0]["seal"]) == ("hosted", "on")
        assert (name in lab.ledger()[0]["sessions"]) == (words[0] == "resume")
    assert (lab.world.root / "one.txt").read_text() == "1\n"


def test_a_profile_counts(labs: Callable[..., Lab]) -> None:
    plain, other = labs("plain", plain=True), labs("other")
    for lab in (plain, other):
        (Path(lab.env["CODEX_HOME"]) / "quick.config.toml").write_text('model = "gpt-5.2-quick"\n')
        done = lab.codex("exec", "-p", "quick", "go on")
        assert done.code == 0, done.err
        assert lab.server.prompts()[0]["model"] == "gpt-5.2-quick"
    assert other.ledger()[0]["model"] == "gpt-5.2-quick"


def test_a_repository_that_nobody_trusts_does_not_choose_the_model(labs: Callable[..., Lab]) -> None:
    plain, other = labs("plain", plain=True), labs("other")
    for lab in (plain, other):
        lab.world.write(".codex/config.toml", 'model = "gpt-5.2-other"\n')
        done = lab.codex("exec", "go on")
        assert done.code == 0, done.err
        assert lab.server.prompts()[0]["model"] == MODEL


def test_a_repository_that_is_trusted_does(labs: Callable[..., Lab]) -> None:
    plain, other = labs("plain", plain=True), labs("other")
    for lab in (plain, other):
        lab.world.write(".codex/config.toml", 'model = "gpt-5.2-other"\n')
        lab.settings += f'[projects."{lab.world.root}"]\ntrust_level = "trusted"\n'
        done = lab.codex("exec", "go on", script=calls("echo x > x.txt"))
        assert done.code == 0, done.err
        assert lab.server.prompts()[0]["model"] == "gpt-5.2-other"
        assert (lab.world.root / "x.txt").exists()  # a trusted one is writable without being asked for
    assert other.ledger()[0]["model"] == "gpt-5.2-other"


def reviewer(asked: list[str]) -> Script:
    """An agent that looks at what Codex names in its review prompt, and tries to change something."""

    def answer(request: dict[str, Any]) -> list[Item]:
        if asked:
            return [message("fine")]
        asked.append(json.dumps(request["input"]))
        commit = re.findall(r"introduced by commit ([0-9a-f]+)", asked[0])
        base = re.findall(r"git diff ([0-9a-f]{40})", asked[0])
        look = f"git show {commit[-1]}" if commit else f"git diff {base[-1] if base else 'HEAD'}"
        return [call("exec_command", "c", cmd=f"{look} -- a.txt; rm gone.txt")]

    return answer


@pytest.mark.parametrize("room", [False, True], ids=["in place", "room"])
@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (("--uncommitted",), "+three"),
        (("--base", "older"), "-two"),
        (("--base", "HEAD~2"), "-two"),
        (("--commit", "HEAD"), "+kept"),
        (("--commit", "HEAD~1"), "-two"),
        (("look at it all",), "+three"),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, tuple) else "",
)
def test_a_review(labs: Callable[..., Lab], words: tuple[str, ...], shown: str, *, room: bool) -> None:
    lab = labs("one", room=room)
    lab.world.git("branch", "older", "HEAD~1")
    lab.world.commit("a.txt", "one\nkept\n", "third")
    lab.world.write("a.txt", "one\nthree\n")
    before = lab.tree()
    words = tuple(lab.world.git("rev-parse", word) if word.startswith("HEAD") else word for word in words)
    asked: list[str] = []
    done = lab.codex("exec", "review", *words, script=reviewer(asked))
    assert done.code == 0, done.err
    assert shown in lab.outputs()[0], asked
    assert lab.tree() == before
    assert room == ("clean room" in done.err)


def test_a_toolchain_below_home_is_named_by_the_user(labs: Callable[..., Lab]) -> None:
    lab = labs("one")
    home = Path(lab.world.env["HOME"])
    tool = home / "tools" / "bin" / "greet"
    tool.parent.mkdir(parents=True)
    tool.write_text("#!/bin/sh\necho it greets\n")
    tool.chmod(0o755)
    lab.codex("exec", "go on", script=calls(f"{tool}"))
    assert "it greets" not in lab.outputs()[0]
    config = home / "config" / "staylocal" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text('[hosted]\nreadable = ["~/tools"]\n')
    lab.codex("exec", "go on", script=calls(f"{tool}; echo x > {tool} || echo no"))
    assert "it greets" in lab.outputs()[0]
    assert tool.read_text().startswith("#!")


def test_nothing_is_left_in_the_worktree(labs: Callable[..., Lab]) -> None:
    lab = labs("one")
    lab.world.write("build/out.o", "o")
    lab.world.write(".env", "CANARY=zebra-one\n")
    (lab.world.root / "config").mkdir()
    status = ("status", "--porcelain", "--ignored", "--untracked-files=all")
    before, tree = lab.world.git(*status), lab.tree()
    for words in (("go on",), (*WRITE, "go on"), ("-C", "sub", *WRITE, "go on")):
        done = lab.codex("exec", *words, script=calls("ls -a; cat .env; git status"))
        assert done.code == 0, done.err
        assert lab.tree() == tree
    assert lab.world.git(*status) == before
    state = Path(lab.world.env["XDG_STATE_HOME"]) / "staylocal"
    assert not [path for name in ("tmp", "guards") for path in state.glob(f"*/{name}/*")]
    assert b"zebra" not in lab.server.received()


# --- the record


def test_commits_say_which_runs_made_them(labs: Callable[..., Lab]) -> None:
    lab = labs("one")
    hook(lab.world)
    with Server("ollama", script=calls("echo l > l.txt")) as local:
        here = {"CODEX_OSS_BASE_URL": f"{local.url}/v1"}
        assert lab.codex("exec", *WRITE, "go on", script=calls("echo h > h.txt")).code == 0
        (hosted,) = lab.ledger()
        lab.world.git("add", "-A")
        lab.world.git("commit", "-q", "-m", "hosted")
        assert lab.world.head_trailers("Codex-Route") == [
            f"v1; tier=hosted; provider=openai; model={MODEL}; seal=on; why=clean; runs={hosted['id']}"
        ]
        lab.world.write(".env", "CANARY=zebra-one\n")
        lab.world.write("notes", f"{aws_key()}\n")
        for words in ((f"use {aws_key()}",), ("read .env",), ("read notes",)):
            assert lab.codex("exec", *WRITE, *words, **here).code == 0
        assert lab.codex("exec", *WRITE, "go on", script=calls("echo h > h2.txt")).code == 0
    runs = lab.ledger()
    assert [run["tier"] for run in runs] == ["hosted", "local", "local", "local", "hosted"]
    lab.world.git("add", "-A", ":!.env", ":!notes")
    lab.world.git("commit", "-q", "-m", "both")
    routes = lab.world.head_trailers("Codex-Route")
    assert [line.partition("; seal")[0] for line in routes] == [
        "v1; tier=hosted; provider=openai; model=gpt-5.2-codex",
        *(["v1; tier=local; provider=ollama; model=llama3.2:latest"] * (len(routes) - 1)),
    ]
    assert {word for line in routes for word in re.findall("why=([^;]+)", line)[0].split(",")} == {
        "clean",
        "path",
        "prompt",
        "content",
    }
    named = {run for line in routes for run in line.rpartition("runs=")[2].split(",")}
    assert named == {run["id"] for run in runs[:4]}
    done = lab.world.staylocal("verify", "HEAD~2..HEAD")
    assert done.code == 0, done


# --- clean rooms


def test_what_the_agent_did_in_a_room_comes_back_but_over_nobody(labs: Callable[..., Lab]) -> None:
    lab = labs("one", room=True)

    def script(request: dict[str, Any]) -> list[Item]:
        if "function_call_output" in json.dumps(request["input"]):
            lab.world.write("a.txt", "written meanwhile\n")
            return [message("done")]
        return [call("exec_command", "c", cmd="echo theirs > a.txt; echo n > sub/n.txt; rm gone.txt; rm -r dir")]

    done = lab.codex("exec", *WRITE, "go on", script=script)
    assert done.code == 0, done.err
    assert (lab.world.root / "a.txt").read_text() == "written meanwhile\n"
    assert (lab.world.root / "sub/n.txt").read_text() == "n\n"
    assert not (lab.world.root / "gone.txt").exists()
    assert not (lab.world.root / "dir").exists()
    kept = re.findall(r"CONFLICT a\.txt: .*: (/\S+)", done.err)
    assert Path(kept[0]).read_text() == "theirs\n"
    assert (lab.world.root / ".env").read_text() == "CANARY=zebra-one\n"


def test_paths_in_a_prompt_are_those_of_the_room(labs: Callable[..., Lab]) -> None:
    lab = labs("one", room=True)
    root = str(lab.world.root)
    beside = f"{root}2/a.txt"
    done = lab.codex("exec", f"compare {root}/sub with {root}/a.txt, {beside} and {root}.")
    assert done.code == 0, done.err
    sent = json.dumps(lab.server.prompts()[0])
    assert beside in sent
    assert f"{root}/" not in sent
    assert re.search(r"rooms/[^ ]*/repo/a\.txt", sent)


# --- the ledger, and what goes wrong


def test_the_run_is_in_the_ledger_while_it_goes_on(labs: Callable[..., Lab]) -> None:
    lab = labs("one")
    seen: list[dict[str, Any]] = []

    def script(_: dict[str, Any]) -> list[Item]:
        seen.extend(lab.ledger())
        return [message("done")]

    assert lab.codex("exec", "go on", script=script).code == 0
    assert [(run["tier"], run["ended"], run["exit"]) for run in seen] == [("hosted", None, None)]
    (run,) = lab.ledger()
    assert (run["id"], run["exit"], run["tokens"]) == (seen[0]["id"], 0, {"in": 10, "out": 5})
    assert run["ended"]


@pytest.mark.parametrize("room", [False, True], ids=["in place", "room"])
def test_a_run_that_cannot_be_shown_ends_with_124(labs: Callable[..., Lab], *, room: bool) -> None:
    lab = labs("one", room=room)

    def script(request: dict[str, Any]) -> list[Item]:
        if "function_call_output" not in json.dumps(request["input"]):
            return [call("exec_command", "c", cmd="echo x > x.txt")]
        for path in Path(lab.env["CODEX_HOME"]).rglob("rollout-*.jsonl"):
            path.unlink()  # as another program of the user's might
        return [message("done")]

    done = lab.codex("exec", *WRITE, "go on", script=script)
    assert done.code == 124, done
    assert "WRONG" in done.err
    assert (lab.ledger()[0]["exit"], lab.ledger()[0]["seal"]) == (124, "off")
    assert (lab.world.root / "x.txt").exists() == (not room)  # a room's changes are kept aside
    aside = list(Path(lab.world.env["XDG_STATE_HOME"]).rglob("unfinished/*/*/repo/x.txt"))
    assert len(aside) == room


def test_a_guard_that_is_gone_lets_nothing_through(labs: Callable[..., Lab]) -> None:
    lab = labs("one")

    def script(request: dict[str, Any]) -> list[Item]:
        if "function_call_output" in json.dumps(request["input"]):
            return [message("done")]
        for path in Path(lab.world.env["XDG_STATE_HOME"]).rglob("guards/*.json"):
            path.unlink()
        return [call("exec_command", "c", cmd="cat a.txt")]

    done = lab.codex("exec", "go on", script=script)
    assert done.code == 124, done
    assert "one" not in "".join(lab.outputs())


# --- signals


def nap(lab: Lab) -> str:
    """A long sleep that is nobody else's."""
    return f"sleep 31.{zlib.crc32(str(lab.world.root).encode())}"


def processes(lab: Lab) -> dict[int, str]:
    """Everything that runs with this lab's home, and its agent's sleep."""
    found = {}
    mark = f"HOME={lab.world.env['HOME']}".encode()
    for folder in Path("/proc").iterdir():
        try:
            words = (
                (folder / "cmdline").read_bytes().decode(errors="replace").replace("\0", " ")
                if folder.name.isdigit()
                else ""
            )
            if words and (words.startswith(nap(lab)) or mark in (folder / "environ").read_bytes()):
                found[int(folder.name)] = words
        except OSError:
            continue
    return found


def until(holds: Callable[[], object], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


def end_all(lab: Lab) -> None:
    """Kill what is left of it."""
    for pid in processes(lab):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def is_held(lab: Lab) -> bool:
    """Whether anybody still has a room."""
    for path in Path(lab.world.env["XDG_STATE_HOME"]).rglob("*.lock"):
        with path.open() as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
    return False


def started(lab: Lab) -> subprocess.Popen[bytes]:
    """A run whose agent is in the middle of a command."""
    run = lab.start("exec", *WRITE, "go on", script=calls(f"echo x > x.txt; {nap(lab)}"))
    until(lambda: any(words.startswith(nap(lab)) for words in processes(lab).values()))
    return run


def to_group(run: subprocess.Popen[bytes]) -> None:
    os.killpg(run.pid, signal.SIGINT)


def to_it(run: subprocess.Popen[bytes]) -> None:
    run.send_signal(signal.SIGINT)


def terminated(run: subprocess.Popen[bytes]) -> None:
    run.terminate()


@pytest.mark.parametrize("send", [to_group, to_it, terminated])
@pytest.mark.parametrize("room", [False, True], ids=["in place", "room"])
def test_a_signal_ends_it_as_it_ends_codex(
    labs: Callable[..., Lab], send: Callable[[subprocess.Popen[bytes]], None], *, room: bool
) -> None:
    ends = []
    for lab in (labs("plain", plain=True, room=room), labs("other", room=room)):
        run = started(lab)
        send(run)
        said = run.communicate(timeout=20)
        ends.append(run.returncode)
        said = tuple(text.decode() for text in said)
        if not lab.plain:
            until(lambda lab=lab: not processes(lab))  # type: ignore[misc]
            assert (lab.ledger()[0]["ended"], lab.ledger()[0]["exit"]) != (None, None), said
            assert lab.tree().get("x.txt") == "100644 b'x\\n'", said
        end_all(lab)
    assert ends[0] == ends[1]


@pytest.mark.parametrize("room", [False, True], ids=["in place", "room"])
def test_a_killed_wrapper_loses_nothing(labs: Callable[..., Lab], *, room: bool) -> None:
    lab = labs("one", room=room)
    hook(lab.world)
    run = started(lab)
    run.kill()
    run.wait()
    end_all(lab)
    run.communicate()
    until(lambda: not processes(lab) and not is_held(lab))
    done = lab.codex("exec", "go on")
    assert done.code == 0, done.err
    kept = re.findall(r"kept in (/\S+)", done.err)
    assert len(kept) == room, done.err
    assert (Path(kept[0]) if room else lab.world.root).joinpath("x.txt").read_text() == "x\n"
    lab.world.git("add", "-A")
    lab.world.git("commit", "-q", "--allow-empty", "-m", "next")
    assert all(run["ended"] for run in lab.ledger()), lab.ledger()
    assert not list(Path(lab.world.env["XDG_STATE_HOME"]).rglob("guards/*.json"))
    assert not list(Path(lab.world.env["XDG_STATE_HOME"]).glob("staylocal/*/tmp/*"))
