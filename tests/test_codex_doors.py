"""The doors of the interactive client: what a person can type there, in a terminal of its own."""

from __future__ import annotations

import fcntl
import json
import os
import re
import select
import signal
import struct
import subprocess
import termios
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import pytest

from conftest import STAYLOCAL, World, aws_key, codex_env
from staylocal.loopback import Item, Script, Server, call, message, says

if TYPE_CHECKING:
    from collections.abc import Iterator

CANARY = b"zebra-one"
ANSWERS = {  # what a terminal says when it is asked
    b"\x1b[6n": b"\x1b[1;1R",
    b"\x1b[c": b"\x1b[?62;c",
    b"\x1b]10;?": b"\x1b]10;rgb:ffff/ffff/ffff\x1b\\",
    b"\x1b]11;?": b"\x1b]11;rgb:0000/0000/0000\x1b\\",
    b"\x1b[?u": b"\x1b[?0u",
}
ESCAPES = re.compile(rb"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b\[[0-9;?<>=]*[ -/]*[@-~]|\x1b[^\[\]]")
READY = "gpt-5.2-codex default"  # the line at the bottom, once the session is there


@dataclass
class Terminal:
    """A program in a terminal. A context manager; what is still running at its end is killed."""

    argv: list[str]
    cwd: Path
    env: dict[str, str]
    shown: bytearray = field(default_factory=bytearray)

    def __enter__(self) -> Self:
        self.master, self.slave = os.openpty()
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        self.before = termios.tcgetattr(self.slave)
        self.child = subprocess.Popen(
            self.argv, cwd=self.cwd, env=self.env, stdin=self.slave, stdout=self.slave, stderr=self.slave,
            start_new_session=True, preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509
        )  # fmt: skip
        return self

    def __exit__(self, *_: object) -> None:
        if self.child.poll() is None:
            os.killpg(self.child.pid, signal.SIGKILL)
            self.child.wait()
        os.close(self.master)
        os.close(self.slave)

    @property
    def text(self) -> str:
        """Everything that was drawn since the last word that was waited for, without blanks."""
        return "".join(ESCAPES.sub(b"", bytes(self.shown)).decode(errors="replace").split())

    def pump(self, seconds: float) -> None:
        """Read what is drawn, and answer as a terminal does."""
        if select.select([self.master], [], [], seconds)[0]:
            new = os.read(self.master, 1 << 16)
            self.shown += new
            for asked, answer in ANSWERS.items():
                if asked in new:
                    os.write(self.master, answer)

    def waits(self, *words: str, seconds: float = 20) -> None:
        """Until one of these is drawn; then forget what was drawn."""
        end = time.monotonic() + seconds
        while not any("".join(word.split()) in self.text for word in words):
            assert time.monotonic() < end, (words, self.text[-2000:])
            assert self.child.poll() is None, (words, self.text[-2000:])
            self.pump(0.1)
        self.shown.clear()

    def rests(self, seconds: float) -> None:
        """Let it draw for a while."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.pump(0.05)

    def types(self, text: str, *, enter: bool = True) -> None:
        """As a person types: too fast and it is taken for a paste."""
        for char in text:
            os.write(self.master, char.encode())
            self.rests(0.012)
        if enter:
            self.rests(0.3)
            os.write(self.master, b"\r")

    def ends(self, seconds: float = 20) -> int:
        """Its exit code."""
        end = time.monotonic() + seconds
        while self.child.poll() is None:
            assert time.monotonic() < end, self.text[-2000:]
            self.pump(0.05)
        self.rests(0.1)
        return self.child.returncode

    def quits(self) -> int:
        """Leave by `/quit`."""
        self.types("/quit")
        return self.ends()


@dataclass
class Lab:
    """A trusted repository with an untracked .env, and a hosted server."""

    world: World
    client: Path
    server: Server

    @property
    def env(self) -> dict[str, str]:
        env = self.world.env | codex_env(self.world, self.client)
        return env | {"TERM": "xterm-256color", "LANG": "C.UTF-8", "SHELL": "/bin/sh"}

    def terminal(self, *words: str, plain: bool = False, script: Script | None = None) -> Terminal:
        """The client, through staylocal or without it."""
        self.server.script = script or says("the answer is here")
        codex = [str(self.client / "codex"), "--no-daemon"] if plain else [STAYLOCAL, "codex"]
        return Terminal([*codex, *words], self.world.root, self.env)

    def runs(self) -> list[dict[str, Any]]:
        done = self.world.staylocal("runs", "--format", "json")
        found: list[dict[str, Any]] = json.loads(done.out)["runs"]
        return found

    def processes(self) -> list[bytes]:
        """What runs with this lab's home."""
        found, mark = [], f"HOME={self.world.env['HOME']}".encode()
        for folder in Path("/proc").iterdir():
            try:
                if folder.name.isdigit() and mark in (folder / "environ").read_bytes():
                    found.append((folder / "cmdline").read_bytes())
            except OSError:
                continue
        return found


@pytest.fixture
def lab(world: World, client: Path) -> Iterator[Lab]:
    world.stage(".gitignore", ".env\n")
    world.commit("a.txt", "one\n", "first")
    world.write(".env", b"CANARY=" + CANARY + b"\n")
    with Server("hosted") as server:
        made = Lab(world, client, server)
        home = Path(made.env["CODEX_HOME"])
        (home / "config.toml").write_text(
            f'openai_base_url = "{server.url}/v1"\nmodel = "gpt-5.2-codex"\n'
            f'[projects."{world.root}"]\ntrust_level = "trusted"\n'
        )
        (home / "auth.json").write_text(json.dumps({"OPENAI_API_KEY": "x"}))
        yield made


def agent(*commands: str) -> Script:
    """Runs these, one a turn. The client asks more than the user does: only what has tools is a turn."""

    def script(request: dict[str, Any]) -> list[Item]:
        given = sum(each.get("type") == "function_call_output" for each in request["input"])
        if not request.get("tools") or given >= len(commands):
            return [message("the answer is here")]
        return [call("exec_command", f"c{given}", cmd=commands[given])]

    return script


@pytest.mark.parametrize("plain", [True, False], ids=["plain", "staylocal"])
def test_it_is_the_usual_client(lab: Lab, *, plain: bool) -> None:
    with lab.terminal(plain=plain, script=agent("cat a.txt; echo two > b.txt")) as screen:
        screen.waits(READY)
        screen.types("say hello")
        screen.waits("the answer is here")
        assert plain or lab.runs()[0]["ended"] is None
        assert screen.quits() == 0
        assert termios.tcgetattr(screen.slave) == screen.before
    assert (lab.world.root / "b.txt").read_text() == "two\n"
    assert b"say hello" in lab.server.received()
    assert lab.processes() == []
    if not plain:
        (run,) = lab.runs()
        assert (run["tier"], run["seal"], run["exit"], run["why"]) == ("hosted", "on", 0, ["clean"])
    assert "daemon" not in " ".join(path.name for path in Path(lab.env["CODEX_HOME"]).iterdir())


@pytest.mark.parametrize("plain", [True, False], ids=["plain", "staylocal"])
def test_the_agent_does_not_read_what_is_sensitive(lab: Lab, *, plain: bool) -> None:
    with lab.terminal("say hello", plain=plain, script=agent("cat .env; cat a.txt")) as screen:
        screen.waits("the answer is here")
        assert screen.quits() == 0
    assert b"one" in lab.server.received()
    assert (CANARY in lab.server.received()) == plain


@pytest.mark.parametrize("plain", [True, False], ids=["plain", "staylocal"])
@pytest.mark.parametrize("command", ["!cat .env", "!grep -n . .env a.txt", "!cut -d= -f2 .env | tr -d ' '"])
def test_what_the_users_own_command_shows_does_not_go_out(lab: Lab, command: str, *, plain: bool) -> None:
    lab.world.write(".env", b"CANARY=" + CANARY + b"\nLONGER=" + CANARY + b"-and-more\n")
    with lab.terminal(plain=plain) as screen:
        screen.waits(READY)
        screen.types(command)
        screen.waits("zebra-one")
        screen.types("what is that")
        screen.waits("the answer is here" if plain else "Blocked by hook")
        assert screen.quits() == (0 if plain else 124)
        assert termios.tcgetattr(screen.slave) == screen.before
    assert (CANARY in lab.server.received()) == plain


def test_other_commands_of_the_users_go_out(lab: Lab) -> None:
    with lab.terminal() as screen:
        screen.waits(READY)
        screen.types("!cat a.txt; echo CANARY=")
        screen.waits("You ran")
        screen.types("what is that")
        screen.waits("the answer is here")
        assert screen.quits() == 0
    assert b"CANARY=" in lab.server.received()


@pytest.mark.parametrize("plain", [True, False], ids=["plain", "staylocal"])
def test_a_prompt_with_a_secret_never_ends_with_0(lab: Lab, *, plain: bool) -> None:
    with lab.terminal(plain=plain) as screen:
        screen.waits(READY)
        screen.types(f"use {aws_key()}")
        screen.waits("the answer is here" if plain else "Blocked by hook")
        assert screen.quits() == (0 if plain else 124)
    assert (aws_key().encode() in lab.server.received()) == plain
    assert plain or lab.runs()[0]["exit"] == 124


def test_more_permissions_from_the_menu_send_nothing_more(lab: Lab) -> None:
    with lab.terminal("say hello", script=agent()) as screen:
        screen.waits("the answer is here")
        lab.server.requests.clear()
        lab.server.script = agent("cat .env")
        screen.types("/permissions")
        screen.waits("Full Access")
        screen.types("2", enter=False)
        screen.waits("Yes, continue anyway")
        screen.types("")
        screen.waits("requested: Full Access")
        screen.types("go on")
        screen.waits("Blocked by hook")
        assert screen.quits() == 124
    assert lab.server.prompts() == []


@pytest.mark.parametrize("permissions", [False, True], ids=["", "full access"])
def test_a_new_conversation_is_not_the_one_that_was_sealed(lab: Lab, *, permissions: bool) -> None:
    with lab.terminal("say hello", script=agent()) as screen:
        screen.waits("the answer is here")
        if permissions:
            screen.types("/permissions")
            screen.waits("Full Access")
            screen.types("2", enter=False)
            screen.waits("Yes, continue anyway")
            screen.types("")
            screen.waits("requested: Full Access")
        screen.types("/new")
        screen.waits("Use current Git worktree")
        lab.server.script = agent("cat .env")
        screen.types("")
        screen.waits(READY)
        screen.types("read it")
        screen.waits("Blocked by hook", "the answer is here")
        screen.quits()
    assert CANARY not in lab.server.received()


@pytest.mark.parametrize("plain", [True, False], ids=["plain", "staylocal"])
def test_another_session_from_the_list_sends_nothing(lab: Lab, *, plain: bool) -> None:
    with lab.terminal(f"remember {CANARY.decode()}", plain=True) as screen:
        screen.waits("the answer is here")
        assert screen.quits() == 0
    lab.server.requests.clear()
    with lab.terminal(plain=plain) as screen:
        screen.waits(READY)
        screen.types("/resume")
        screen.waits("1 / 1")
        screen.types("")
        screen.waits("the answer is here")  # what was said then
        screen.types("go on")
        screen.waits("the answer is here" if plain else "Blocked by hook")
        assert screen.quits() == (0 if plain else 124)
    assert (CANARY in lab.server.received()) == plain


def test_the_list_itself_is_refused_where_something_is_sensitive(lab: Lab) -> None:
    with lab.terminal("resume") as screen:
        assert screen.ends() == 125
        assert "sessionlist" in screen.text
    (lab.world.root / ".env").unlink()
    with lab.terminal("resume") as screen:
        screen.waits("Resume a previous session")
        screen.rests(2)
        screen.types("\x03", enter=False)
        assert screen.ends() == 0


def test_to_leave_without_a_prompt_is_no_problem(lab: Lab) -> None:
    with lab.terminal() as screen:
        screen.waits(READY)
        assert screen.quits() == 0
    assert lab.runs()[0]["exit"] == 0


def test_in_a_clean_room_what_was_made_comes_back(lab: Lab) -> None:
    lab.world.git("add", "-f", ".env")
    lab.world.git("commit", "-q", "-m", "tracked")
    with lab.terminal("say hello", script=agent("cat .env; echo two > b.txt")) as screen:
        screen.waits("in a clean room")
        screen.waits("the answer is here")
        assert not (lab.world.root / "b.txt").exists()
        screen.types("/quit")
        screen.waits("applied to the worktree: 1 new")
        assert screen.ends() == 0
    assert (lab.world.root / "b.txt").read_text() == "two\n"
    assert CANARY not in lab.server.received()


@pytest.mark.parametrize("plain", [True, False], ids=["plain", "staylocal"])
def test_control_c_ends_it_with_the_terminal_as_it_was(lab: Lab, *, plain: bool) -> None:
    with lab.terminal("say hello", plain=plain, script=agent("sleep 33")) as screen:
        screen.waits("Working")
        screen.types("\x03", enter=False)  # interrupts the turn
        screen.rests(1.5)
        for _ in range(3):
            if screen.child.poll() is None:
                screen.types("\x03", enter=False)
                screen.rests(0.5)
        assert screen.ends() == 0
        assert termios.tcgetattr(screen.slave) == screen.before
    assert plain or lab.runs()[0]["exit"] == 0


def test_a_client_that_is_killed_leaves_the_terminal_as_it_was(lab: Lab) -> None:
    with lab.terminal("say hello") as screen:
        screen.waits("the answer is here")
        assert termios.tcgetattr(screen.slave) != screen.before
        screen.child.terminate()
        assert screen.ends() in (-signal.SIGTERM, 0, 128 + signal.SIGTERM)
        assert termios.tcgetattr(screen.slave) == screen.before
    assert lab.runs()[0]["ended"]
