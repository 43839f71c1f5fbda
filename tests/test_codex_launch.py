"""What the launcher does around a run: confining it, doing it again locally, and what a killed run leaves."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from conftest import STAYLOCAL, Running
from leak import TOKEN, Lab, opened
from staylocal import answered
from staylocal.codex import child, confine
from staylocal.errors import UndecidedError
from staylocal.loopback import calls

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import World

# Prints a token that a policy knows nothing of beforehand: put together by the shell.
PRINTS_A_TOKEN = f"echo {TOKEN[:12]}''{TOKEN[12:]}"


@pytest.fixture
def lab(world: World, client: Path) -> Iterator[Lab]:
    with opened(world, client) as made:
        yield made


def with_room(lab: Lab) -> None:
    """Make the repository one that needs a clean room."""
    lab.world.commit(".env", "NAME=value\n", "environment")


def outputs(lab: Lab) -> list[str]:
    """What the hosted model was told of its commands (which hold the pieces of the token themselves)."""
    items = [item for prompt in lab.hosted.prompts() for item in prompt["input"]]
    return [str(item["output"]) for item in items if item["type"] == "function_call_output"]


# --- one port


@pytest.fixture
def two_ports() -> Iterator[tuple[socket.socket, socket.socket]]:
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as other:
        yield one, other


CONNECTS = "import socket, sys; socket.create_connection(('127.0.0.1', int(sys.argv[1])), 2)"


def connects(port: int, allowed: int | None) -> int:
    limit = confine.to_port(allowed) if allowed else None
    if allowed and limit is None:
        pytest.skip("this kernel has no Landlock for TCP")
    argv = (sys.executable, "-c", CONNECTS, str(port))
    with Path(os.devnull).open("rb") as nothing:
        return child.run(argv, env=os.environ, cwd="/", stdin=nothing, limits=[limit] if limit else [])


def test_a_confined_process_reaches_its_port_and_no_other(
    two_ports: tuple[socket.socket, socket.socket], capfd: pytest.CaptureFixture[str]
) -> None:
    one, other = (each.getsockname()[1] for each in two_ports)
    assert connects(other, None) == 0
    assert connects(one, one) == 0
    assert connects(other, one) != 0
    assert "PermissionError" in capfd.readouterr().err


def test_what_can_not_be_confined_is_not_started() -> None:
    def fails() -> None:
        raise OSError(1, "no")

    with Path(os.devnull).open("rb") as nothing, pytest.raises(UndecidedError, match="could not be confined"):
        child.run(("true",), env=os.environ, cwd="/", stdin=nothing, limits=[fails])


# --- again, locally


def test_a_run_that_touched_something_is_done_again_locally_where_the_user_says_so(lab: Lab) -> None:
    with_room(lab)
    config = Path(lab.world.env["XDG_CONFIG_HOME"]) / "staylocal" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text('[hosted]\non_touch = "rerun-local"\n')
    lab.hosted.script = calls("echo hosted > hosted.txt", PRINTS_A_TOKEN)
    lab.local.script = calls("echo local > local.txt")
    done = lab.wrapped("exec", "-s", "workspace-write", "do the work")
    assert done.code == 0, done.err
    assert lab.went == "both"
    assert not any(TOKEN in output for output in outputs(lab))
    assert (lab.root / "local.txt").exists()
    assert not (lab.root / "hosted.txt").exists()
    assert "the hosted run touched something sensitive" in done.err
    assert lab.world.staylocal("room", "list", **lab.env).out == "nothing is left in any clean room\n"


def test_without_that_the_run_goes_on_and_the_end_says_what_to_type(lab: Lab) -> None:
    with_room(lab)
    lab.hosted.script = calls(PRINTS_A_TOKEN)
    lab.plain("exec", "do the work")
    assert any(TOKEN in output for output in outputs(lab))  # without staylocal it goes out
    lab.forget()
    lab.hosted.script = calls("echo hosted > hosted.txt", PRINTS_A_TOKEN)
    done = lab.wrapped("exec", "-s", "workspace-write", "do the work")
    assert done.code == 0, done.err
    assert lab.went == "hosted"
    assert not any(TOKEN in output for output in outputs(lab))
    assert (lab.root / "hosted.txt").read_text() == "hosted\n"
    assert "staylocal codex --oss exec -s workspace-write 'do the work'" in done.err
    assert " content " in lab.world.staylocal("runs", **lab.env).out.splitlines()[1]


# --- killed


def test_what_a_killed_run_had_changed_is_kept_and_can_be_applied(lab: Lab) -> None:
    with_room(lab)
    lab.hosted.script = calls("echo half > half.txt; sleep 15")
    argv = (STAYLOCAL, "codex", "exec", "-s", "workspace-write", "do the work")
    env = lab.world.env | lab.env
    with Running(
        argv, cwd=lab.root, env=env, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    ) as run:
        state = Path(lab.world.env["XDG_STATE_HOME"])
        until = time.monotonic() + 30
        while not list(state.glob("staylocal/*/rooms/*/work/*/half.txt")):
            assert time.monotonic() < until
            time.sleep(0.1)
        os.killpg(run.pid, signal.SIGKILL)
    until = time.monotonic() + 60
    while "half" not in (listed := _rooms(lab)) and time.monotonic() < until:
        time.sleep(0.2)  # the sandbox's processes hold the room until they are gone
    name = listed.split()[0]
    assert not (lab.root / "half.txt").exists()
    assert lab.world.staylocal("room", "apply", name, **lab.env).code == 0
    assert (lab.root / "half.txt").read_text() == "half\n"
    assert _rooms(lab) == "nothing is left in any clean room\n"
    assert lab.world.staylocal("room", "discard", name, **lab.env).code == 2


def _rooms(lab: Lab) -> str:
    done = lab.world.staylocal("room", "list", **lab.env)
    assert done.code == 0, done.err
    return done.out + ("half" if "1 changed" in done.out else "")


# --- answers


def test_answers_are_remembered_once_whatever_their_names(tmp_path: Path) -> None:
    odd = "/a\nb/\udcff"
    for path in (odd, "/c", odd):
        answered.remember(str(tmp_path), path)
    assert answered.known(str(tmp_path)) == {odd, "/c"}
    assert (tmp_path / "answers").stat().st_mode & 0o777 == 0o600
    with pytest.raises(UndecidedError):
        answered.remember(str(tmp_path / "missing"), "/c")


def test_what_a_local_run_answered_is_for_local_runs_alone(lab: Lab) -> None:
    assert lab.wrapped("exec", "--oss", "-o", "answer.txt", "hello").code == 0
    route = lab.world.staylocal("route", "--format", "json", "--", "exec", "compare answer.txt with README", **lab.env)
    found = json.loads(route.out)
    assert (found["tier"], found["why"], found["named"]) == ("local", ["path"], ["answer.txt"])
    assert lab.forget().wrapped("exec", "-o", "open.txt", "hello").code == 0
    assert lab.went == "hosted"  # and sealed off from it
    route = lab.world.staylocal("route", "--format", "json", "--", "exec", "hello", **lab.env)
    assert [each["path"] for each in json.loads(route.out)["reach"]] == ["answer.txt"]
