"""`staylocal compare` with the real client: both tiers at once, what goes wrong on one of them, and what is kept."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from conftest import STAYLOCAL, Running, hook
from leak import TOKEN, Lab, opened
from staylocal import answered
from staylocal.codex import compare_saved
from staylocal.loopback import message, says

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Done, World
    from staylocal.loopback import Item, Script, Server

REFUSES = (400, {"error": {"message": "there is no such model", "code": "invalid"}})


@pytest.fixture
def lab(world: World, client: Path) -> Iterator[Lab]:
    with opened(world, client) as made:
        made.local.script, made.hosted.script = says("the local answer"), says("the hosted answer")
        yield made


def compare(lab: Lab, *words: str, data: bytes = b"", cwd: Path | None = None, **env: str) -> Done:
    return lab.world.staylocal("compare", *words, data=data, cwd=cwd, **(lab.env | env))


def configure(lab: Lab, policy: str) -> None:
    """The user's own policy."""
    config = Path(lab.world.env["XDG_CONFIG_HOME"]) / "staylocal" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text(policy)


def prompts(server: Server) -> list[str]:
    """What the model was asked as the user's own words."""
    return [body["input"][-1]["content"][0]["text"] for body in server.prompts()]


def state(lab: Lab) -> Path:
    (found,) = Path(lab.world.env["XDG_STATE_HOME"]).glob("staylocal/*/ledger.sqlite3")
    return found.parent


def saved(lab: Lab) -> list[Path]:
    """The folders of comparisons, oldest first."""
    return sorted((state(lab) / compare_saved.FOLDER).iterdir())


def routes(lab: Lab) -> dict[str, str]:
    """The routing trailers of HEAD by tier."""
    return {("local" if "tier=local" in each else "hosted"): each for each in lab.world.head_trailers("Codex-Route")}


# --- both tiers


def test_both_tiers_are_asked_the_same_at_the_same_time(lab: Lab) -> None:
    both = threading.Barrier(2, timeout=60)  # breaks where one waits for the other to be done

    def meets(text: str) -> Script:
        def script(_: dict[str, object]) -> list[Item]:
            both.wait()
            return [message(text)]

        return script

    lab.local.script, lab.hosted.script = meets("local"), meets("hosted")
    done = compare(lab, "say hello")
    assert done.code == 0, done.err
    assert prompts(lab.local) == prompts(lab.hosted) == ["say hello"]
    (folder,) = saved(lab)
    assert {each.name: each.read_text() for each in folder.iterdir()} == {"local.txt": "local", "hosted.txt": "hosted"}
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {each.stat().st_mode & 0o777 for each in folder.iterdir()} == {0o600}
    assert f"saved in {folder}: local.txt (local-only), hosted.txt" in done.err


def test_a_prompt_reaches_both_byte_for_byte(lab: Lab) -> None:
    text = "---\ntitle: gr\u00fc\u00dfe\n---\r\n\r\n- one\t\u27e6X\u27e7 $(id) `x` \\n\n\n\n"
    prompt = lab.world.root.parent / "prompt.md"
    prompt.write_bytes(text.encode())
    assert compare(lab, "-f", str(prompt)).code == 0
    assert compare(lab, data=text.encode()).code == 0
    assert compare(lab, text).code == 0
    assert prompts(lab.local) == prompts(lab.hosted) == [text] * 3


def test_no_prompt_stands_in_a_process_list(lab: Lab) -> None:
    seen: list[str] = []

    def looks(_: dict[str, object]) -> list[Item]:
        for each in Path("/proc").glob("[0-9]*/cmdline"):
            words = each.read_bytes() if each.exists() else b""
            seen.append(words.replace(b"\0", b" ").decode(errors="replace"))
        return [message("hello")]

    lab.hosted.script = looks
    assert compare(lab, data=b"say platypus").code == 0
    assert any("staylocal.codex.leg hosted" in each for each in seen)
    assert not any("platypus" in each for each in seen)


def test_progress_is_a_line_for_each_change_where_stderr_is_no_terminal(lab: Lab) -> None:
    done = compare(lab, "say hello")
    lines = [line.partition(" after ")[0] for line in done.err.splitlines()]
    for tier in ("local", "hosted"):
        mine = [line for line in lines if line.startswith(f"{tier}: ") and "is a hosted model" not in line]
        assert mine[:2] == [f"{tier}: starting", f"{tier}: thinking"]
        assert mine[-1] == f"{tier}: done"
        assert len(set(mine)) == len(mine)
    assert "10 tokens in, 5 out" in done.err
    assert "websocket" not in done.err.lower()  # the client's noise


def test_models_and_more_words_go_where_they_are_meant_to_go(lab: Lab) -> None:
    (lab.root / "sub").mkdir()
    done = compare(lab, "hello", "-m", "llama3.2:latest", "-M", "gpt-5.1-codex", "--", "-C", "sub")
    assert done.code == 0, done.err
    assert [body["model"] for body in lab.local.prompts()] == ["llama3.2:latest"]
    assert [body["model"] for body in lab.hosted.prompts()] == ["gpt-5.1-codex"]
    for server in (lab.local, lab.hosted):
        assert str(lab.root / "sub") in json.dumps(server.prompts()[0]["input"])


def test_a_policy_that_prefers_the_local_tier_still_compares_both(lab: Lab) -> None:
    configure(lab, 'prefer = "local"\n')
    done = compare(lab, "hello")
    assert (done.code, lab.went) == (0, "both"), done.err


def test_outside_of_a_repository_it_works_too(lab: Lab, tmp_path: Path) -> None:
    folder = tmp_path / "plain"
    folder.mkdir()
    done = compare(lab, "hello", "--output-dir", str(tmp_path / "out"), cwd=folder)
    assert done.code == 0, done.err
    assert (tmp_path / "out/hosted.txt").read_text() == "the hosted answer"


def test_a_package_of_the_workspace_is_not_run_in_our_place(lab: Lab) -> None:
    lab.world.commit("staylocal/__init__.py", "open('owned', 'w')\n", "a package")
    assert compare(lab, "hello").code == 0
    assert not (lab.root / "owned").exists()


# --- one of them, or none


def test_what_is_sensitive_goes_to_the_local_tier_alone(lab: Lab) -> None:
    done = compare(lab, f"what is {TOKEN}?")
    assert done.code == 1
    assert lab.stayed(TOKEN)
    assert lab.went == "local"
    assert not lab.leaked(TOKEN)
    assert [each.name for each in saved(lab)[0].iterdir()] == ["local.txt"]
    assert "no answer from the hosted tier: not run: " in done.err
    assert "GitHub token" in done.err
    assert TOKEN not in done.err + done.out
    assert "--oss" not in done.err  # nobody typed the leg's command line
    assert "the local answer" in done.out


def test_front_matter_keeps_it_from_the_hosted_tier(lab: Lab) -> None:
    done = compare(lab, "---\nroute: local\n---\nhello")
    assert (done.code, lab.went) == (1, "local")
    assert "the prompt asks for it (route: local)" in done.err


def test_the_local_tier_is_down(lab: Lab) -> None:
    done = compare(lab, "hello", CODEX_OSS_BASE_URL="http://127.0.0.1:9/v1")
    assert (done.code, lab.went) == (1, "hosted")
    assert "no answer from the local tier: " in done.err
    assert [each.name for each in saved(lab)[0].iterdir()] == ["hosted.txt"]
    assert "the hosted answer" in done.out


def test_the_hosted_tier_is_down_and_its_earlier_answer_stays(lab: Lab, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert compare(lab, "hello", "--output-dir", str(out)).code == 0
    lab.hosted.canned["/v1/responses"] = REFUSES
    lab.local.script = says("another answer")
    done = compare(lab, "hello", "--output-dir", str(out))
    assert done.code == 1
    assert "no answer from the hosted tier: Codex ended with exit code 1" in done.err
    assert f"the earlier {out}/hosted.txt is left as it was" in done.err
    assert (out / "hosted.txt").read_text() == "the hosted answer"
    assert (out / "local.txt").read_text() == "another answer"


def test_what_a_failed_run_wrote_is_put_beside_the_earlier_answer(lab: Lab, tmp_path: Path) -> None:
    (tmp_path / "local.txt").write_text("earlier")
    native = lab.world.run("which", "codex", **lab.env).out.strip()
    fails = tmp_path / "codex"
    fails.write_text(f'#!/bin/sh\ncase "$*" in *--oss*) {native} "$@"; exit 7 ;; esac\nexec {native} "$@"\n')
    fails.chmod(0o755)
    done = compare(lab, "hello", "--output-dir", str(tmp_path), STAYLOCAL_CODEX=str(fails))
    assert done.code == 1
    assert "no answer from the local tier: Codex ended with exit code 7" in done.err
    assert f"what it wrote all the same: {tmp_path}/local.txt.failed" in done.err
    assert (tmp_path / "local.txt").read_text() == "earlier"
    assert (tmp_path / "local.txt.failed").read_text() == "the local answer"
    assert str(tmp_path / "local.txt.failed") in answered.known(str(state(lab)))


def test_both_are_down(lab: Lab, tmp_path: Path) -> None:
    done = compare(lab, f"hello {TOKEN}", "--output-dir", str(tmp_path), CODEX_OSS_BASE_URL="http://127.0.0.1:9/v1")
    assert (done.code, done.out, lab.went) == (1, "", "nowhere")
    assert done.err.count("no answer from the ") == 2
    assert not (tmp_path / "local.txt").exists()


def test_what_may_go_out_redacted_comes_back_restored_and_is_local_only(lab: Lab, tmp_path: Path) -> None:
    configure(lab, '[hosted]\non_sensitive = "redact"\n')

    def echoes(body: dict[str, Any]) -> list[Item]:
        return [message(f"I was asked: {body['input'][-1]['content'][0]['text']}")]

    lab.hosted.script = echoes
    done = compare(lab, f"what is {TOKEN}?", "--output-dir", str(tmp_path))
    assert done.code == 0, done.err
    assert lab.went == "both"
    assert not lab.leaked(TOKEN)
    assert (tmp_path / "hosted.txt").read_text() == f"I was asked: what is {TOKEN}?"
    assert f"saved in {tmp_path}: local.txt (local-only), hosted.txt (local-only)" in done.err
    assert str(tmp_path / "hosted.txt") in answered.known(str(state(lab)))
    found = json.loads(lab.world.staylocal("runs", "--format", "json").out)["runs"]
    assert {each["tier"]: each["redacted"] for each in found} == {"hosted": 1, "local": 0}


# --- where the answers go


def test_answers_go_where_they_are_asked_to_go(lab: Lab, tmp_path: Path) -> None:
    out, victim = tmp_path / "a/b", tmp_path / "victim"
    out.mkdir(parents=True)
    victim.write_text("precious")
    (out / "mine.md").symlink_to(victim)
    words = ("--output-dir", str(out), "--local-output", "mine.md", "--hosted-output", "sub/theirs.md")
    done = compare(lab, "hello", *words)
    assert done.code == 0, done.err
    assert (out / "mine.md").read_text() == "the local answer"
    assert (out / "sub/theirs.md").read_text() == "the hosted answer"
    assert victim.read_text() == "precious"
    assert sorted(each.name for each in out.iterdir()) == ["mine.md", "sub"]
    assert saved(lab) == []
    assert answered.known(str(state(lab))) >= {str(out / "mine.md")}


def test_a_local_answer_in_the_worktree_is_sealed_off_from_hosted_runs(lab: Lab) -> None:
    done = compare(lab, "hello", "--output-dir", "out", "--format", "html", "--keep", "local")
    assert done.code == 0, done.err
    assert "that is in the workspace" in done.err
    route = lab.world.staylocal("route", "--format", "json", "--", "exec", "hello", **lab.env)
    reach = sorted(each["path"] for each in json.loads(route.out)["reach"])
    assert reach == ["out/compare.html", "out/kept.txt", "out/local.txt"]


def test_no_answer_is_in_the_worktree_while_a_run_goes_on(lab: Lab) -> None:
    seen: list[bool] = []

    def late(_: dict[str, object]) -> list[Item]:
        until = time.monotonic() + 30
        while not list(state(lab).glob("compare/*/drafts/local.txt")) and time.monotonic() < until:
            time.sleep(0.05)
        time.sleep(0.5)
        seen.append((lab.root / "out/local.txt").exists())
        return [message("hosted")]

    lab.hosted.script = late
    assert compare(lab, "hello", "--output-dir", "out").code == 0
    assert seen == [False]
    assert (lab.root / "out/local.txt").exists()


def test_the_newest_comparisons_are_kept(lab: Lab) -> None:
    assert compare(lab, "hello").code == 0
    (mine,) = saved(lab)
    for number in range(compare_saved.KEPT + 2):
        (mine.parent / f"20000101-0000{number:02}-0000").mkdir()
    assert compare(lab, "hello").code == 0
    names = [each.name for each in saved(lab)]
    assert len(names) == compare_saved.KEPT
    assert names[-2] == mine.name


# --- interrupted


def running(needle: str) -> list[str]:
    """Command lines of processes that hold this."""
    found = []
    for each in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = each.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        found += [words] if needle in words else []
    return found


def gone(needle: str) -> bool:
    """Whether they end within a moment."""
    until = time.monotonic() + 20
    while running(needle) and time.monotonic() < until:
        time.sleep(0.1)
    return not running(needle)


def start(lab: Lab, *words: str, **env: str) -> subprocess.Popen[str]:
    """In a process group of its own, with lines of stderr to read."""
    return Running(
        (STAYLOCAL, "compare", *words), cwd=lab.root, env=lab.world.env | lab.env | env, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip


def read_until(run: subprocess.Popen[str], wanted: str) -> None:
    assert run.stderr
    for line in run.stderr:
        if wanted in line:
            return
    pytest.fail(f"{wanted!r} was never said")


@pytest.fixture
def hanging(lab: Lab) -> Iterator[Lab]:
    """The hosted model does not answer before the test has ended."""
    over = threading.Event()

    def script(_: dict[str, object]) -> list[Item]:
        over.wait(60)
        return [message("too late")]

    lab.hosted.script = script
    yield lab
    over.set()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_it_keeps_what_is_there_and_leaves_nothing_running(
    hanging: Lab, tmp_path: Path, number: signal.Signals
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "hosted.txt").write_text("earlier")
    with start(hanging, "hello", "--output-dir", str(out)) as run:
        read_until(run, "local: done")
        drafts = str(state(hanging) / compare_saved.FOLDER)  # in the words of both legs and of their clients
        assert running(drafts)
        os.killpg(run.pid, number)
        told, err = run.communicate(timeout=60)
    assert run.returncode == 128 + number
    assert gone(drafts)
    assert (out / "local.txt").read_text() == "the local answer"
    assert (out / "hosted.txt").read_text() == "earlier"
    assert "no answer from the hosted tier: it was interrupted" in err
    assert f"saved in {out}: local.txt (local-only)" in err
    assert "the local answer" in told


def test_a_second_signal_kills_what_does_not_end(hanging: Lab, tmp_path: Path) -> None:
    native = hanging.world.run("which", "codex", **hanging.env).out.strip()
    deaf = tmp_path / "codex"
    deaf.write_text(
        f'#!/bin/sh\ncase "$*" in *--output-last-message*) trap "" INT; exec sleep 61.5 ;; esac\nexec {native} "$@"\n'
    )
    deaf.chmod(0o755)
    with start(hanging, "hello", STAYLOCAL_CODEX=str(deaf)) as run:
        until = time.monotonic() + 90
        while len(running("sleep 61.5")) < 2 and time.monotonic() < until:
            time.sleep(0.1)
        os.killpg(run.pid, signal.SIGINT)
        time.sleep(1)
        assert run.poll() is None
        assert len(running("sleep 61.5")) == 2
        os.killpg(run.pid, signal.SIGINT)
        _, err = run.communicate(timeout=60)
    assert run.returncode == 130
    assert gone("sleep 61.5")
    assert err.count("it was interrupted") == 2


# --- the judge


def test_the_judge_is_the_local_model_and_reads_both_answers(lab: Lab) -> None:
    answers = iter(("the local answer", "an opinion on both"))
    lab.local.script = lambda _: [message(next(answers))]
    done = compare(lab, "what is to be done?", "--judge")
    assert done.code == 0, done.err
    assert len(lab.hosted.prompts()) == 1
    asked = prompts(lab.local)[1]
    for each in ("what is to be done?", "the local answer", "the hosted answer", "Missing risks", "Wrong assumptions"):
        assert each in asked
    assert "an opinion on both" in done.out
    assert "opinion" in done.out.replace("an opinion on both", "").lower()  # marked as one


def test_a_judge_that_fails_only_adds_a_line(lab: Lab) -> None:
    def fails_later(_: dict[str, object]) -> list[Item]:
        lab.local.canned["/v1/responses"] = REFUSES
        return [message("the local answer")]

    lab.local.script = fails_later
    done = compare(lab, "hello", "--judge")
    assert done.code == 0, done.err
    assert "there is no such model" in done.out
    assert "the hosted answer" in done.out


def test_what_one_tier_said_alone_is_not_judged(lab: Lab) -> None:
    done = compare(lab, f"hello {TOKEN}", "--judge")
    assert done.code == 1
    assert len(lab.local.prompts()) == 1
    assert "there are no two answers to judge" in done.out


# --- the decision


def test_what_is_kept_stands_in_the_next_commit(lab: Lab, tmp_path: Path) -> None:
    hook(lab.world)
    kept = tmp_path / "chosen.txt"
    done = compare(lab, "hello", "--keep", "hosted", "--kept-output", str(kept), "--output-dir", str(tmp_path / "out"))
    assert done.code == 0, done.err
    assert kept.read_text() == "the hosted answer"
    assert f"hosted is kept: {kept}\n" in done.err
    lab.world.commit("work.txt", "work\n", "what came of it")
    found = routes(lab)
    assert "compared=kept" in found["hosted"]
    assert "compared=dropped" in found["local"]
    assert lab.world.staylocal("verify", "HEAD~1..HEAD").code == 0


def test_nothing_is_decided_without_being_asked_to(lab: Lab) -> None:
    hook(lab.world)
    assert compare(lab, "hello").code == 0
    lab.world.commit("work.txt", "work\n", "what came of it")
    assert "compared" not in "".join(routes(lab).values())
    assert not (saved(lab)[0] / "kept.txt").exists()


def test_a_tier_without_an_answer_is_not_kept(lab: Lab) -> None:
    done = compare(lab, f"hello {TOKEN}", "--keep", "hosted")
    assert done.code == 1
    assert "nothing is kept: hosted gave no answer" in done.err
    assert [each.name for each in saved(lab)[0].iterdir()] == ["local.txt"]
