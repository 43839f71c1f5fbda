"""One run on one tier, and the report of it: what `staylocal compare` starts twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from conftest import Done, Running, github_token
from leak import REFUSED, Lab, opened
from staylocal.loopback import calls

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import World

FIELDS = {
    *("run", "tier", "provider", "model", "seal", "why", "started", "ended", "tokens_in", "tokens_out", "redacted"),
    *("exit", "refused", "hint"),
}
LEG = (sys.executable, "-m", "staylocal.codex.leg")


@pytest.fixture
def lab(world: World, client: Path) -> Iterator[Lab]:
    with opened(world, client) as made:
        yield made


def report_of(lab: Lab) -> dict[str, Any]:
    """The report, whose fields are always the same, and which is the owner's alone."""
    path = lab.root.parent / "report.json"
    found: dict[str, Any] = json.loads(path.read_bytes())
    assert found.keys() == FIELDS
    assert path.stat().st_mode & 0o777 == 0o600
    assert sorted(path.parent.glob("report.json*")) == [path]
    return found


def leg(lab: Lab, *words: str, data: bytes = b"") -> tuple[Done, dict[str, Any]]:
    """The leg with this tier and these words."""
    tier, *rest = words
    done = lab.world.run(*LEG, tier, str(lab.root.parent / "report.json"), *rest, data=data, **lab.env)
    return done, report_of(lab)


def starts(lab: Lab, *words: str) -> subprocess.Popen[bytes]:
    """The leg in a process group of its own, once Codex has asked the hosted server."""
    tier, *rest = words
    made = Running(
        (*LEG, tier, str(lab.root.parent / "report.json"), *rest), cwd=lab.root, env=lab.world.env | lab.env,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    until = time.monotonic() + 60
    while not lab.hosted.prompts():
        assert time.monotonic() < until
        assert made.poll() is None
        time.sleep(0.05)
    return made


def test_a_run_on_each_tier_is_reported(lab: Lab) -> None:
    before = time.time()
    done, said = leg(lab, "hosted", "exec", "hello")
    assert (done.code, done.out) == (0, "hello\n"), done.err
    assert (lab.went, said["tier"], said["provider"], said["model"]) == ("hosted", "hosted", "openai", "gpt-5.2-codex")
    assert (said["seal"], said["why"], said["exit"], said["refused"], said["hint"]) == ("on", ["clean"], 0, "", "")
    assert (said["tokens_in"], said["tokens_out"], said["redacted"]) == (10, 5, 0)
    assert before < said["started"] < said["ended"] < time.time()
    done, other = leg(lab.forget(), "local", "exec", "--oss", "hello")
    assert (done.code, done.out, lab.went) == (0, "hello\n", "local"), done.err
    assert (other["tier"], other["provider"], other["model"]) == ("local", "ollama", "llama3.2:latest")
    listed = json.loads(lab.world.staylocal("runs", "--format", "json").out)["runs"]
    assert [each["id"] for each in listed] == [other["run"], said["run"]]


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("hosted", "exec", "--oss", "hello"), "hosted was asked for, and --oss asks for it"),
        (("local", "exec", "hello"), "local was asked for, and nothing sensitive is carried"),
        (("hosted", "--version"), "hosted was asked for, and it sends nothing to a model"),
        (("local", "exec", "--wrong", "hello"), "not understood: --wrong"),
        (("hosted", "exec", f"use {github_token()}"), "hosted was asked for, and what it carries is sensitive"),
    ],
    ids=["a local one", "an open one", "nothing", "not understood", "sensitive"],
)
def test_another_tier_is_refused(lab: Lab, words: tuple[str, ...], reason: str) -> None:
    done, said = leg(lab, *words)
    assert (done.code, done.out, lab.went) == (REFUSED, "", "nowhere")
    assert f"staylocal: not run: {reason}" in done.err
    assert said["refused"].startswith(f"not run: {reason}")
    assert said["hint"]
    assert (said["run"], said["tier"], said["exit"], said["started"]) == (None, words[0], REFUSED, None)
    assert github_token() not in json.dumps(said) + done.err


def test_a_redacted_run_is_reported(lab: Lab) -> None:
    path = lab.root.parent / "home" / "config" / "staylocal" / "config.toml"
    path.parent.mkdir(parents=True)
    path.write_text('prefer = "local"\n[hosted]\non_sensitive = "redact"\n')
    done, said = leg(lab, "hosted", "exec", f"use {github_token()}", data=f"{github_token()}\n".encode())
    assert (done.code, lab.went, said["why"], said["redacted"]) == (0, "hosted", ["redacted"], 2), done.err
    assert not lab.leaked(github_token())
    done, said = leg(lab.forget(), "local", "exec", "--oss", f"use {github_token()}")
    assert (done.code, lab.went, said["why"], said["redacted"]) == (0, "local", ["prompt", "pinned"], 0)


def test_usage(world: World) -> None:
    for words in ((), ("hosted",), ("refused", "report"), ("", "report")):
        done = world.run(*LEG, *words)
        assert (done.code, done.out) == (REFUSED, "")
        assert "usage: python -m staylocal.codex.leg" in done.err
    done = world.run(*LEG, "local", "missing/report", "exec", "hello")
    assert done.code == REFUSED
    assert "the report" in done.err


def test_what_kept_it_from_starting_is_reported(lab: Lab) -> None:
    lab.local.canned["/api/tags"] = (500, {})
    done, said = leg(lab, "local", "exec", "--oss", "hello")
    assert (done.code, said["exit"], said["run"], said["why"]) == (REFUSED, REFUSED, None, ["pinned"])
    assert said["refused"]
    assert said["refused"] in done.err


def test_a_bug_is_reported(lab: Lab) -> None:
    broken = lab.root.parent / "broken"
    broken.mkdir()
    (broken / "sitecustomize.py").write_text(
        "import staylocal.codex.plan as plan\ndef make(*_, **__): raise ZeroDivisionError\nplan.make = make\n"
    )
    done = lab.world.run(
        *LEG, "hosted", str(lab.root.parent / "report.json"), "exec", "hello", **lab.env | {"PYTHONPATH": str(broken)}
    )
    assert done.code == REFUSED
    assert "internal error: ZeroDivisionError" in done.err
    assert report_of(lab)["exit"] == REFUSED
    assert report_of(lab)["refused"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_is_reported(lab: Lab, number: signal.Signals) -> None:
    lab.hosted.script = calls("sleep 60")
    with starts(lab, "hosted", "exec", "hello") as run:
        assert report_of(lab)["exit"] is None
        os.killpg(run.pid, number)
        code = run.wait(timeout=60)
    said = report_of(lab)
    assert said["exit"] == (code if code >= 0 else 128 - code)
    assert said["exit"] != 0
    assert said["run"]
    assert said["started"] < said["ended"]


def test_who_asks_again_when_the_client_has_ended_loses_nothing(lab: Lab) -> None:
    late = lab.root.parent / "late"
    late.mkdir()
    (late / "sitecustomize.py").write_text(
        "import os, signal\nimport staylocal.ledger as ledger\nfinish = ledger.finish\n"
        "def interrupted(*words, **said): os.kill(os.getpid(), signal.SIGINT); finish(*words, **said)\n"
        "ledger.finish = interrupted\n"
    )
    done = lab.world.run(
        *LEG, "hosted", str(lab.root.parent / "report.json"), "exec", "hello", **lab.env | {"PYTHONPATH": str(late)}
    )
    said = report_of(lab)
    assert (done.code, done.out, said["exit"], said["tokens_in"]) == (0, "hello\n", 0, 10), done.err


def test_a_killed_client_is_reported(lab: Lab) -> None:
    lab.hosted.script = calls("sleep 60")
    with starts(lab, "hosted", "exec", "hello") as run:
        children = lab.world.run("ps", "-o", "pid=", "--ppid", str(run.pid)).out.split()
        for each in children:
            os.kill(int(each), signal.SIGKILL)
        assert run.wait(timeout=60) == -signal.SIGKILL
    said = report_of(lab)
    assert (said["exit"], said["tier"]) == (128 + signal.SIGKILL, "hosted")
    assert said["ended"]


def test_a_failure_after_the_start_is_reported(lab: Lab) -> None:
    done, said = leg(lab, "hosted", "exec", "--ephemeral", "hello")
    assert (done.code, said["exit"], said["tokens_in"], said["tokens_out"]) == (0, 0, None, None)
    lab.hosted.script = calls("sleep 60")
    with starts(lab.forget(), "hosted", "exec", "hello") as run:
        state = next((lab.root.parent / "home" / "state").glob("staylocal/*/guards/*.json"))
        state.unlink()
        os.killpg(run.pid, signal.SIGTERM)
        assert run.wait(timeout=60) == 124
    assert "guard" in report_of(lab)["refused"]
