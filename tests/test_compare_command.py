"""`staylocal compare`: what may be said to it, what it shows of runs, and what a terminal sees."""

from __future__ import annotations

import fcntl
import json
import os
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Self

import pytest

from conftest import STAYLOCAL, World, hook
from leak import Lab, opened
from staylocal.codex.compare_heard import Doing, heard
from staylocal.codex.compare_saved import put
from staylocal.errors import UndecidedError
from staylocal.loopback import calls, message, says

if TYPE_CHECKING:
    from collections.abc import Iterator

    from staylocal.loopback import Item

# --- usage


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "the prompt is empty"),
        (("  ",), "the prompt is empty"),
        (("one", "two"), "unexpected extra argument"),
        (("one", "- two"), "more than one prompt"),
        (("- one", "---\ntwo"), "more than one prompt"),
        (("one", "-f", "x"), "give one of them"),
        (("-f", "missing"), "the prompt file 'missing' cannot be read: No such file or directory"),
        (("one", "--format", "yaml"), "'yaml' is not one of"),
        (("one", "--keep", "both"), "'both' is not one of"),
        (("one", "--kept-output", "x"), "--kept-output says where --keep writes to"),
        (("one", "--keep", "ask"), "--keep ask needs a terminal"),
        (("one", "--local-output", "hosted.txt"), "two of the files would have the same name"),
        (("one", "--format", "html", "--local-output", "compare.html"), "two of the files would have the same name"),
        (
            ("one", "--keep", "local", "--kept-output", "o/a", "--output-dir", "o", "--local-output", "a"),
            "the same name",
        ),
        (("one", "--output-dir", "README"), "the folder {root}/README cannot be made: File exists"),
        (("one", "--output-dir", ".", "--local-output", "folder"), "{root}/folder is a folder"),
        (("one", "--", "two"), "only options of `codex exec` can stand"),
        (("one", "--", "resume", "--last"), "only options of `codex exec` can stand"),
        (("one", "--", "--help"), "only options of `codex exec` can stand"),
        (("one", "--", "--wrong"), "behind --: not understood: "),
        (("one", "--", "--oss"), "--oss can't be given: both tiers are asked"),
        (("one", "--", "-m", "x"), "--model can't be given: -m names the local model"),
        (("one", "--", "-o", "x"), "--output-last-message can't be given: --output-dir"),
        (("--files", "a"), "requires 2 arguments"),
        (("--files", "a", "b", "prompt"), "--files compares what is there: prompt can't be given with it"),
        (("--files", "a", "b", "-m", "x"), "--files compares what is there: --local-model can't be given with it"),
        (("--files", "a", "b", "--judge"), "--files compares what is there: --judge can't be given with it"),
        (("--files", "a", "b", "--", "-C", "x"), "--files compares what is there: -- can't be given with it"),
    ],
)
def test_what_can_not_be_meant_is_exit_2_and_starts_nothing(world: World, words: tuple[str, ...], said: str) -> None:
    world.commit("README", "hello\n", "first")
    (world.root / "folder").mkdir()
    done = world.staylocal("compare", *words, PATH=os.environ["PATH"])
    assert (done.code, done.out) == (2, ""), done.err
    assert said.format(root=world.root) in done.err
    assert not list(Path(world.env["HOME"]).glob("state/staylocal/*/compare/*"))


def test_no_prompt_on_a_terminal_is_asked_for(world: World) -> None:
    with Terminal([STAYLOCAL, "compare"], world.root, world.env) as terminal:
        assert terminal.ends() == 2
        assert "there is no prompt" in terminal.text


def test_two_saved_answers_need_no_client_no_repository_and_no_provider(world: World, tmp_path: Path) -> None:
    folder = tmp_path / "plain"
    folder.mkdir()
    (folder / "a.md").write_text("Set the timeout to 30 s.\n")
    (folder / "b.md").write_text("Set the timeout to 60 s.\n")
    done = world.staylocal("compare", "--files", "a.md", "b.md", cwd=folder, PATH="/usr/bin:/bin")
    assert done.code == 0, done.err
    assert "a.md" in done.out
    assert "60" in done.out
    found = world.staylocal("compare", "--files", "a.md", "b.md", "--format", "json", cwd=folder)
    assert json.loads(found.out)["version"] == 1
    missing = world.staylocal("compare", "--files", "a.md", "c.md", cwd=folder)
    assert missing.code in (2, 3)
    assert "c.md" in missing.err


# --- what a run is heard to do


def after(*events: object) -> Doing:
    doing = Doing()
    for each in events:
        doing = heard(doing, json.dumps(each).encode())
    return doing


def item(kind: str, of: str, **more: object) -> dict[str, object]:
    return {"type": f"item.{kind}", "item": {"id": "item_1", "type": of, **more}}


STARTED = ({"type": "thread.started", "thread_id": "x"}, {"type": "turn.started"})


def test_what_a_run_does_is_told_by_its_events() -> None:
    assert Doing().what == after(STARTED[0]).what == "starting"
    assert after(*STARTED).what == "thinking"
    assert after(*STARTED, item("started", "command_execution")).what == "running a command"
    assert after(*STARTED, item("started", "mcp_tool_call")).what == "calling a tool"
    assert after(*STARTED, item("completed", "agent_message", text="hello")).what == "writing"
    reconnecting = {"type": "error", "message": "Reconnecting... 2/5 (busy)"}
    assert after(*STARTED, reconnecting).what == "reconnecting... 2/5"


def test_what_a_run_did_is_counted() -> None:
    ran = [item(kind, "command_execution") for kind in ("started", "completed")] * 2
    called = [item("completed", "mcp_tool_call"), item("completed", "web_search")]
    doing = after(*STARTED, *ran, *called, item("completed", "file_change"), item("completed", "reasoning"))
    assert doing.done_so_far == "ran 2 commands, called 2 tools, made 1 change"
    assert (doing.what, Doing().done_so_far) == ("thinking", "")


def test_tokens_and_problems_are_those_that_were_told_last() -> None:
    usage = {"type": "turn.completed", "usage": {"input_tokens": 30, "output_tokens": 15}}
    doing = after(*STARTED, {"type": "error", "message": "first"}, usage)
    assert (doing.tokens_in, doing.tokens_out, doing.problem) == (30, 15, "first")
    sent = json.dumps({"error": {"message": "no such\n model"}})
    failed = after(*STARTED, {"type": "error", "message": sent}, {"type": "turn.failed", "error": {"message": ""}})
    assert failed.problem == "no such model"
    assert len(after({"type": "error", "message": "x" * 1000}).problem) == 300


@pytest.mark.parametrize(
    "line",
    [b"", b"{", b"[]", b"null", b"\xff", b'{"type":1}', b'{"type":"item.completed"}', b'{"type":"item.completed","item":[]}',
     b'{"type":"item.completed","item":{"type":"new"}}', b'{"type":"turn.completed","usage":{"input_tokens":"x"}}',
     b'{"type":"turn.failed"}', b"[" * 100_000],
)  # fmt: skip
def test_a_line_that_is_no_event_is_no_error(line: bytes) -> None:
    found = heard(Doing(), line)
    assert (found.commands, found.tokens_in, found.problem) == (0, None, "")


# --- a file is whole or as it was


def test_a_file_that_can_not_be_written_is_as_it_was(tmp_path: Path) -> None:
    put(str(tmp_path), str(tmp_path / "a"), b"one", private=False)
    (tmp_path / "a").chmod(0o640)
    put(str(tmp_path), str(tmp_path / "a"), b"two", private=False)
    assert ((tmp_path / "a").read_bytes(), (tmp_path / "a").stat().st_mode & 0o777) == (b"two", 0o600)
    (tmp_path / "folder" / "inner").mkdir(parents=True)
    with pytest.raises(UndecidedError, match="folder cannot be written"):
        put(str(tmp_path), str(tmp_path / "folder"), b"three", private=False)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a", "folder"]


# --- the benchmark

BENCH = Path(__file__).parent / "bench" / "bench_compare.py"


@pytest.mark.usefixtures("client")
def test_the_benchmark_still_runs() -> None:
    argv = (sys.executable, str(BENCH), "--runs", "1", "--answer", "0.1")
    done = subprocess.run(argv, capture_output=True, check=False, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "over alone  <= 400 ms" in done.stdout


# --- on a terminal

_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


@dataclass
class Terminal:
    """A program in a terminal of its own. A context manager; what still runs at its end is killed."""

    argv: list[str]
    cwd: Path
    env: dict[str, str]
    columns: int = 80
    shown: str = field(default="")

    def __enter__(self) -> Self:
        self.master, slave = os.openpty()
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", 40, self.columns, 0, 0))
        self.child = subprocess.Popen(
            self.argv, cwd=self.cwd, env=self.env | {"TERM": "xterm"}, stdin=slave, stdout=slave, stderr=slave,
            start_new_session=True, preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509
        )  # fmt: skip
        os.close(slave)
        return self

    def __exit__(self, *_: object) -> None:
        if self.child.poll() is None:
            os.killpg(self.child.pid, signal.SIGKILL)
            self.child.wait()
        os.close(self.master)

    @property
    def text(self) -> str:
        return _ESCAPES.sub("", self.shown).replace("\r", "")

    def reads(self) -> None:
        if select.select([self.master], [], [], 0.1)[0]:
            try:
                self.shown += os.read(self.master, 1 << 16).decode(errors="replace")
            except OSError:  # nobody is there any more
                time.sleep(0.05)

    def waits(self, word: str, seconds: float = 30) -> None:
        end = time.monotonic() + seconds
        while word not in self.text:
            assert time.monotonic() < end, self.text[-2000:]
            assert self.child.poll() is None, self.text[-2000:]
            self.reads()

    def types(self, text: str) -> None:
        os.write(self.master, text.encode())

    def ends(self, seconds: float = 30) -> int:
        end = time.monotonic() + seconds
        while self.child.poll() is None:
            assert time.monotonic() < end, self.text[-2000:]
            self.reads()
        self.reads()
        return self.child.returncode


@pytest.fixture
def lab(world: World, client: Path) -> Iterator[Lab]:
    with opened(world, client) as made:
        made.local.script, made.hosted.script = says("the local answer"), says("the hosted answer")
        yield made


@contextmanager
def compare(lab: Lab, *words: str, columns: int = 80) -> Iterator[Terminal]:
    with Terminal([STAYLOCAL, "compare", *words], lab.root, lab.world.env | lab.env, columns) as terminal:
        yield terminal


def test_a_terminal_sees_both_runs_side_by_side_and_is_asked_which_to_keep(lab: Lab) -> None:
    hook(lab.world)
    lab.local.script = calls("ls", "ls", text="the local answer")
    with compare(lab, "hello", "--keep", "ask") as terminal:
        terminal.waits("Keep local, hosted or none? ")
        terminal.types("what\n")
        terminal.types("loc\n")
        assert terminal.ends() == 0
    assert re.search(r"local +\d+ s +done, ran 2 commands +30 tokens in, 15 out", terminal.text)
    assert re.search(r"hosted +\d+ s +done +10 tokens in, 5 out", terminal.text)
    assert terminal.text.count("Keep local, hosted or none?") == 2
    assert "local is kept: " in terminal.text
    assert terminal.shown.count("\x1b[?25l") == terminal.shown.count("\x1b[?25h")  # the cursor is there again
    lab.world.commit("work.txt", "work\n", "what came of it")
    (local,) = (each for each in lab.world.head_trailers("Codex-Route") if "tier=local" in each)
    assert "compared=kept" in local


def test_none_is_an_answer_too(lab: Lab) -> None:
    with compare(lab, "hello", "--keep", "ask") as terminal:
        terminal.waits("none? ")
        terminal.types("none\n")
        assert terminal.ends() == 0
    assert "nothing is kept" in terminal.text


def test_a_page_goes_to_its_file_and_not_to_the_terminal(lab: Lab, tmp_path: Path) -> None:
    words = ("hello", "--format", "html", "--output-dir", str(tmp_path / "out"))
    with compare(lab, *words) as terminal:
        assert terminal.ends() == 0
    page = (tmp_path / "out/compare.html").read_text()
    assert "the hosted answer" in page
    assert "the hosted answer" not in terminal.text
    assert "compare.html" in terminal.text
    assert lab.world.staylocal("compare", *words, **lab.env).out.strip().startswith("<!")


def test_ctrl_c_in_a_terminal_ends_both_and_keeps_what_is_there(lab: Lab, tmp_path: Path) -> None:
    over = threading.Event()

    def hangs(_: dict[str, object]) -> list[Item]:
        over.wait(60)
        return [message("too late")]

    lab.hosted.script = hangs
    with compare(lab, "hello", "--output-dir", str(tmp_path)) as terminal:
        terminal.waits("done  ")
        terminal.waits("thinking")
        terminal.types("\x03")
        assert terminal.ends() == 130
    over.set()
    assert (tmp_path / "local.txt").read_text() == "the local answer"
    assert not (tmp_path / "hosted.txt").exists()
    assert re.search(r"hosted +\d+ s +interrupted", terminal.text)
    assert terminal.shown.count("\x1b[?25l") == terminal.shown.count("\x1b[?25h")
