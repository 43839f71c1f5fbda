"""`on_sensitive = "redact"`: what a hosted model is sent holds placeholders, what it answers comes back with values."""

from __future__ import annotations

import itertools
import json
import os
import pty
import re
import select
import signal
import subprocess
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from conftest import STAYLOCAL, Done, Running, github_token, hook
from leak import TOKEN, Lab, opened
from staylocal.codex import child, restoring
from staylocal.codex.route import Facts, Only, decide, limited
from staylocal.loopback import Item, Model, calls, message
from staylocal.redaction import Map

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from conftest import World

PROMPT = f"Why does the server refuse {TOKEN} since today?"
PLACEHOLDER = re.compile(r"⟦[A-Z][A-Z0-9_]*_\d+⟧")
PIECES = {TOKEN[at : at + 8] for at in range(len(TOKEN) - 7)}
WRITE = ("-s", "workspace-write")
OPEN = "there is nothing in here to hide"
WORD = "Vanadium-Teapot-Quince-Marmot"
SAYS_IT = f'db_password = "{WORD}"\n'.encode()


def asked(request: dict[str, Any]) -> str:
    """The placeholders of what the model was asked last."""
    texts = [str(item["content"]) for item in request["input"] if item.get("role") == "user"]
    return " ".join(dict.fromkeys(PLACEHOLDER.findall(texts[-1])))


def quotes(request: dict[str, Any]) -> list[Item]:
    """A model that answers with the placeholders of the prompt."""
    return [message(f'It is "{asked(request)}".\nNothing else.')]


@pytest.fixture
def lab(world: World, client: Path) -> Iterator[Lab]:
    with opened(world, client) as made:
        configure(made)
        made.hosted.script = quotes
        yield made


def configure(lab: Lab, word: str = "redact", more: str = "") -> None:
    """The user's policy."""
    path = Path(lab.world.env["XDG_CONFIG_HOME"]) / "staylocal" / "config.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'[hosted]\non_sensitive = "{word}"\n{more}')


ANSWER = f'It is "{TOKEN}".\nNothing else.\n'


def unseen(lab: Lab) -> bool:
    """Whether the hosted server got no part of the token, in no byte, and nothing of Codex's keeps it."""
    kept = [path.read_bytes() for path in lab.home.rglob("*") if path.is_file() and not path.is_symlink()]
    sent = [lab.hosted.received(), *kept]
    return not lab.leaked(TOKEN) and not any(piece.encode() in each for piece in PIECES for each in sent)


def runs(lab: Lab) -> list[dict[str, Any]]:
    """The ledger's, youngest first."""
    found: list[dict[str, Any]] = json.loads(lab.world.staylocal("runs", "--format", "json").out)["runs"]
    return found


def check(lab: Lab, done: Done, count: int = 1, out: str = ANSWER, why: tuple[str, ...] = ("redacted",)) -> None:
    """It went out redacted, and came back restored."""
    assert (done.code, done.out, lab.went) == (0, out, "hosted"), done.err
    assert unseen(lab)
    assert asked(lab.hosted.prompts()[-1])
    assert TOKEN not in done.err
    places = "1 place" if count == 1 else f"{count} places"
    assert done.err.splitlines()[-1] == f"staylocal: redacted {places}; the answer was restored"
    (run, *_) = runs(lab)
    assert (run["tier"], run["seal"], run["why"], run["redacted"], run["note"]) == (
        "hosted",
        "on",
        list(why),
        count,
        "",
    )


# --- the decision

SECRET = Facts(sort="agent", carried=("content",), on_sensitive="redact", redacted=("clean",))
TABLE: dict[str, tuple[Facts, str, tuple[str, ...], str]] = {
    "redacted": (SECRET, "hosted", ("redacted",), "what it carries is redacted; nothing sensitive is carried"),
    "with an entry": (replace(SECRET, redacted=("override",)), "hosted", ("override", "redacted"), "redacted"),
    "a room": (replace(SECRET, needs_room="tracked"), "hosted", ("redacted",), "redacted; tracked"),
    "no room": (
        replace(SECRET, needs_room="x", no_room="y"),
        "local",
        ("content",),
        "redacted it can't go either: x, and y",
    ),
    "no seal": (replace(SECRET, no_seal="old"), "local", ("content",), "it can't go either: no seal can be had: old"),
    "tampering": (replace(SECRET, tampering="hooks"), "local", ("content",), "would replace the seal"),
    "ephemeral": (replace(SECRET, ephemeral=True, reach={"path"}, reach_count=1), "local", ("content",), "--ephemeral"),
    "asked local": (
        replace(SECRET, asked_local="--oss"),
        "local",
        ("content", "pinned"),
        "what it carries is sensitive",
    ),
    "something is left": (replace(SECRET, redacted=("path",)), "local", ("content",), "sensitive"),
    "it can't be": (
        replace(SECRET, redacted=(), not_redacted="it has an image"),
        "local",
        ("content",),
        "and it has an image",
    ),
    "a server": (replace(SECRET, sort="server"), "refused", ("content",), "what it carries is sensitive"),
    "remote": (replace(SECRET, remote=True), "refused", ("content",), "what it carries is sensitive"),
}


@pytest.mark.parametrize(("facts", "tier", "why", "part"), TABLE.values(), ids=TABLE)
def test_decision(facts: Facts, tier: str, why: tuple[str, ...], part: str) -> None:
    route = decide(facts)
    assert (route.tier, route.why) == (tier, why)
    assert part in route.reason


def test_only_what_is_open_once_redacted_goes_to_the_hosted_side() -> None:
    flags: tuple[dict[str, Any], ...] = (
        {}, {"asked_local": "x"}, {"no_seal": "x"}, {"needs_room": "x"}, {"tampering": "x"}, {"not_redacted": "x"},
    )  # fmt: skip
    for one, other in itertools.product(flags, flags):
        for left in ((), ("path",), ("content", "override"), ("unscanned",), ("prompt",)):
            facts = replace(SECRET, redacted=left, **(one | other))
            assert decide(facts).tier in ("local", "refused"), facts


@pytest.mark.parametrize(("only", "tier"), [("", "hosted"), ("hosted", "hosted"), ("local", "refused")])
def test_the_one_tier_that_will_do(only: Only, tier: str) -> None:
    assert limited(decide(SECRET), only).tier == tier


# --- what goes out


@pytest.mark.parametrize("words", [("exec", PROMPT), ("hello", "exec", PROMPT), ("exec",), ("exec", "look")])
def test_plain_codex_sends_it(lab: Lab, words: tuple[str, ...]) -> None:
    assert lab.plain(*words, data=b"" if PROMPT in words else PROMPT.encode()).code == 0
    assert lab.leaked(TOKEN)
    assert not unseen(lab)


def test_without_redaction_it_stays_here(lab: Lab) -> None:
    configure(lab, "local")
    assert lab.wrapped("exec", PROMPT).code == 0
    assert lab.went == "local"
    assert lab.stayed(TOKEN)


def test_a_prompt_goes_out_redacted(lab: Lab) -> None:
    check(lab, lab.wrapped("exec", PROMPT))


def test_stdin_as_the_prompt(lab: Lab) -> None:
    check(lab, lab.wrapped("exec", data=PROMPT.encode()))
    check(lab, lab.forget().wrapped("exec", "-", data=PROMPT.encode()))


def test_stdin_beside_the_prompt(lab: Lab) -> None:
    check(lab, lab.wrapped("exec", "what is wrong here?", data=f"line\n{TOKEN}\n".encode()))


def test_both_share_their_placeholders(lab: Lab) -> None:
    done = lab.wrapped("exec", PROMPT, data=f"{TOKEN}\n{TOKEN}\n".encode())
    check(lab, done, 3)


def test_what_only_stdin_shows_to_be_a_secret_is_one_in_the_prompt(lab: Lab) -> None:
    word = "Vanadium-Teapot-Quince-Marmot"
    assert lab.plain("exec", f"why is {word} refused?").code == 0
    assert lab.leaked(word)
    assert lab.forget().wrapped("exec", f"why is {word} refused?").code == 0
    assert lab.leaked(word)  # as nobody knows what it is
    done = lab.forget().wrapped("exec", f"why is {word} refused?", data=f'db_password = "{word}"\n'.encode())
    assert (done.code, lab.went) == (0, "hosted"), done.err
    assert not lab.leaked(word)
    assert done.out == f'It is "{word}".\nNothing else.\n'
    assert "redacted 2 places" in done.err
    lab.forget().wrapped("exec", "-c", f"user={word}", "look", data=f'db_password = "{word}"\n'.encode())
    assert lab.went == "local"


def test_a_prompt_on_the_level_above(lab: Lab) -> None:
    check(lab, lab.wrapped("hello", "exec", PROMPT))


def test_a_prompt_that_begins_with_a_dash(lab: Lab) -> None:
    check(lab, lab.wrapped("exec", "--", f"- {TOKEN}"))


def test_a_megabyte_on_stdin(lab: Lab) -> None:
    lines = [f"{number} ordinary words of a long log that nobody reads to its end" for number in range(16_400)]
    lines[9_000] = f"token = {TOKEN}"
    data = "\n".join(lines).encode()
    assert len(data) > 1_000_000  # Codex takes 1,048,576 characters
    check(lab, lab.wrapped("exec", "summarise", data=data))
    assert b"16399 ordinary words" in lab.hosted.received()


def test_in_a_clean_room(lab: Lab) -> None:
    lab.world.commit(".env", "NAME=value\n", "environment")
    done = lab.wrapped("exec", PROMPT)
    check(lab, done)
    assert "in a clean room" in done.err


def test_an_agent_finds_nothing_of_the_prompt_on_this_machine(lab: Lab) -> None:
    looks = (
        "for f in /proc/[0-9]*/cmdline /proc/[0-9]*/fd/*; do timeout 1 head -c 100000 $f; done",
        "ps axww; ls -l /proc/[0-9]*/fd; grep -rs -e key -e refuse /tmp $TMPDIR $HOME | head -c 2000",
    )
    lab.hosted.script = calls(*looks)
    check(lab, lab.wrapped("exec", PROMPT, data=PROMPT.encode()), 2, "done\n")
    outputs = [item["output"] for item in lab.hosted.prompts()[-1]["input"] if item["type"] == "function_call_output"]
    assert len(outputs) == len(looks)


def test_an_agent_finds_nothing_of_it_in_the_workspace(lab: Lab) -> None:
    """Nor in its history: it is in files where by itself it says nothing, so neither index nor guard know of it."""
    lab.world.commit("old.txt", f"it was {WORD}\n")
    lab.world.git("rm", "-q", "old.txt")
    lab.world.git("commit", "-qm", "gone")
    lab.world.commit("notes/ask.md", f"Say {WORD} at the door.\n")
    lab.world.write("draft.txt", f"{WORD}".upper())
    lab.world.write("wrapped.txt", f"> {WORD[:12]}\n> {WORD[12:]}\n")
    lab.world.write("open.txt", f"{OPEN}\n")
    looks = ("cat notes/ask.md draft.txt wrapped.txt open.txt; grep -ri teapot .", "git log -p --all")
    for words, there in ((("hello",), True), (("-",), False)):
        lab.hosted.script = calls(*looks)
        done = lab.forget().wrapped("exec", *words, data=b"" if there else SAYS_IT)
        assert (done.code, lab.went) == (0, "hosted"), done.err
        assert lab.leaked(OPEN)
        assert lab.leaked(WORD) == there


def test_an_agent_finds_nothing_of_it_in_a_folder_without_git(lab: Lab, tmp_path: Path) -> None:
    folder = tmp_path / "plain"
    folder.mkdir()
    (folder / "ask.md").write_text(f"Say {WORD} at the door.\n")
    (folder / "open.txt").write_text(f"{OPEN}\n")
    for words, there in ((("hello",), True), (("-",), False)):
        lab.hosted.script = calls("cat ask.md open.txt; grep -ri teapot .")
        data = b"" if there else SAYS_IT
        done = lab.forget().wrapped("exec", "--skip-git-repo-check", *words, data=data, cwd=folder)
        assert (done.code, lab.went) == (0, "hosted"), done.err
        assert lab.leaked(OPEN)
        assert lab.leaked(WORD) == there


# --- what can't be redacted stays here


def test_what_else_is_sensitive_keeps_it_here(lab: Lab) -> None:
    lab.world.write("notes.txt", f"a key: {TOKEN}\n")
    lab.world.write("AGENTS.md", "Be brief.\n")
    schema = {"type": "object", "properties": {"a": {"type": "string", "description": TOKEN}}, "required": ["a"]}
    lab.world.write("schema.json", json.dumps(schema | {"additionalProperties": False}))
    lab.world.write("picture.png", b"\x89PNG\r\n\x1a\n\0\0\0\0")
    rows: dict[str, Sequence[str]] = {
        "a named file": ("exec", f"{PROMPT} See notes.txt"),
        "a schema": ("exec", "--output-schema", "schema.json", PROMPT),
        "a setting": ("exec", "-c", f'developer_instructions="use {TOKEN}"', PROMPT),
        "an image": ("exec", PROMPT, "-i", "picture.png"),
        "asked": ("exec", "--oss", PROMPT),
        "asked in the prompt": ("exec", f"---\nroute: local\n---\n{PROMPT}"),
        "full access": ("exec", "-s", "danger-full-access", PROMPT),
        "tampering": ("exec", "-c", 'permissions.x.extends=":workspace"', PROMPT),
        "another command": ("exec", "review", PROMPT),
    }
    lab.local.models = (Model(name="llama3.2:latest", capabilities=("completion", "tools", "vision")),)
    said = {}
    for name, words in rows.items():
        done = lab.world.staylocal("route", "--format", "json", "--", *words, **lab.env)
        found = json.loads(done.out)
        assert found["tier"] != "hosted", name
        assert found["redacted"] == 0
        assert not lab.hosted.prompts()
        said[name] = found["reason"]
    assert "and not all of it can be redacted (notes.txt)" in said["a named file"]
    assert "and not all of it can be redacted (schema.json)" in said["a schema"]
    assert "and not all of it can be redacted (options, or the folder's name)" in said["a setting"]
    assert "and an image can't be redacted" in said["an image"]
    assert "redacted it can't go either: -c permissions.x would replace the seal" in said["tampering"]
    assert "only a new `codex exec` can be redacted" in said["another command"]
    lab.world.write("AGENTS.md", f"Use {TOKEN}.\n")
    assert lab.wrapped("exec", PROMPT).code == 0
    assert lab.went == "local"
    assert not lab.leaked(TOKEN)


def test_what_goes_along_and_says_nothing_alone_keeps_it_here(lab: Lab) -> None:
    text = f"Use {WORD.upper()} if you are asked.\n"
    schema = {"type": "object", "properties": {"a": {"type": "string", "description": WORD}}, "required": ["a"]}
    lab.world.write("schema.json", json.dumps(schema | {"additionalProperties": False}))
    for words, left in (((), "AGENTS.md"), (("--output-schema", "schema.json"), "schema.json")):
        path = lab.world.write("AGENTS.md", text if left == "AGENTS.md" else "Be brief.\n")
        assert lab.forget().wrapped("exec", *words, "hello").code == 0
        assert lab.went == "hosted"  # as nobody knows what it is
        done = lab.forget().wrapped("exec", *words, "why is it refused?", data=SAYS_IT)
        assert (done.code, lab.went) == (0, "local"), done.err
        assert f"not all of it can be redacted ({left})" in done.err
        path.unlink()
    lab.configure(f"developer_instructions = {json.dumps(text)}\n")
    lab.forget().wrapped("exec", "why is it refused?", data=SAYS_IT)
    assert lab.went == "local"


def test_a_value_in_the_environment_is_not_for_an_agent(lab: Lab) -> None:
    lab.hosted.script = calls("env")
    for data, seen in ((b"", True), (SAYS_IT, False)):
        done = lab.forget().wrapped("exec", "hello", data=data, DEPLOY_NOTE=WORD)
        assert (done.code, lab.went) == (0, "hosted"), done.err
        assert lab.leaked(WORD) == seen
        assert lab.leaked("/.codex-client/node_modules")  # the rest of it is there


def test_stdin_that_is_no_text_stays_here(lab: Lab) -> None:
    done = lab.wrapped("exec", "look", data=f"{TOKEN}\n".encode("utf-16"))
    assert lab.went in ("local", "nowhere"), done.err
    done = lab.forget().wrapped("exec", "look", data=f"{TOKEN} caf\xe9\n".encode("latin-1"))
    assert lab.went in ("local", "nowhere")
    assert "stdin can't be redacted" in done.err


def test_resuming_stays_here(lab: Lab) -> None:
    session = lab.session(lab.wrapped("exec", PROMPT))
    done = lab.forget().wrapped("exec", "resume", session, f"and {TOKEN}?")
    assert lab.went != "hosted"
    assert "only a new `codex exec` can be redacted" in done.err
    assert lab.forget().wrapped("exec", "resume", session, "and now?").code == 0
    assert lab.went == "hosted"
    assert not lab.leaked(TOKEN)


def test_a_stricter_repository_wins(lab: Lab) -> None:
    lab.world.commit(".staylocal.toml", '[hosted]\non_sensitive = "refuse"\n')
    assert lab.wrapped("exec", PROMPT).code == 125
    assert lab.went == "nowhere"


def test_who_prefers_the_local_tier_is_not_sent_elsewhere(lab: Lab) -> None:
    path = Path(lab.world.env["XDG_CONFIG_HOME"]) / "staylocal" / "config.toml"
    path.write_text(f'prefer = "local"\n{path.read_text()}')
    assert lab.wrapped("exec", PROMPT).code == 0
    assert lab.went == "local"


def test_done_again_locally_it_is_as_it_was(lab: Lab) -> None:
    configure(lab, more='on_touch = "rerun-local"\n')
    lab.world.commit(".env", "NAME=value\n", "environment")
    other = github_token("Qe2VbT9kWz3RfLp0UaHx6MnJ1sDy4GcEu8Bo")
    lab.hosted.script = calls(f"echo {other[:12]}''{other[12:]}")
    done = lab.wrapped("exec", PROMPT, data=PROMPT.encode())
    assert (done.code, lab.went) == (0, "both"), done.err
    assert lab.stayed(TOKEN)
    assert not lab.leaked(TOKEN)
    local, hosted = runs(lab)
    assert (local["tier"], local["redacted"], hosted["why"], hosted["redacted"]) == (
        "local",
        0,
        ["redacted", "content"],
        2,
    )


# --- the answer


def test_the_answers_file_is_restored_and_stays_here(lab: Lab) -> None:
    path = lab.world.write("answer.txt", "before")
    path.chmod(0o640)
    check(lab, lab.wrapped("exec", "-o", "answer.txt", PROMPT))
    assert path.read_text() == ANSWER.rstrip("\n")
    assert path.stat().st_mode & 0o777 == 0o640
    assert sorted(each.name for each in lab.root.iterdir()) == [".git", "README", "answer.txt"]
    found = json.loads(lab.world.staylocal("route", "--format", "json", "--", "exec", "hello", **lab.env).out)
    assert [each["path"] for each in found["reach"]] == ["answer.txt"]


def test_a_file_that_codex_did_not_write_stays_as_it_was(lab: Lab) -> None:
    check(lab, lab.wrapped("exec", PROMPT))
    placeholder = asked(lab.hosted.prompts()[-1])
    path = lab.world.write("answer.txt", f"an older {placeholder}\n")
    lab.hosted.canned["/v1/responses"] = (400, {"error": {"message": "no"}})
    done = lab.forget().wrapped("exec", "-o", "answer.txt", PROMPT)
    assert done.code == 1, done.err
    assert TOKEN not in path.read_text()


def test_events_are_restored_inside_of_their_strings(lab: Lab) -> None:
    done = lab.wrapped("exec", "--json", PROMPT)
    plain = lab.forget().plain("exec", "--json", "hello")
    events = [json.loads(line) for line in done.out.splitlines()]
    assert [each["type"] for each in events] == [json.loads(line)["type"] for line in plain.out.splitlines()]
    texts = [each["item"]["text"] for each in events if each.get("item", {}).get("type") == "agent_message"]
    assert texts == [ANSWER.rstrip("\n")]
    assert unseen(lab)


def test_an_answer_that_is_json_stays_json(lab: Lab) -> None:
    value = "Zx9" + '"Kk\\q!7Vm'
    schema = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}
    lab.world.write("schema.json", json.dumps(schema | {"additionalProperties": False}))
    lab.hosted.script = lambda request: [message(json.dumps({"a": asked(request)}, ensure_ascii=False))]
    words = ("exec", "--output-schema", "schema.json", "-o", "answer.txt", "why?")
    for more in ((), ("--json",)):
        done = lab.forget().wrapped(*words, *more, data=f"password = '{value}'\n".encode())
        assert (done.code, lab.went) == (0, "hosted"), done.err
        assert "redacted 1 place" in done.err
        assert json.loads((lab.root / "answer.txt").read_text()) == {"a": value}
        events = [json.loads(line) for line in done.out.splitlines()]
        texts = [each["item"]["text"] for each in events if each.get("item", {}).get("type") == "agent_message"]
        assert (json.loads(texts[0]) if more else events[0]) == {"a": value}
        (lab.root / "answer.txt").unlink()


def test_an_answer_that_a_link_would_lead_elsewhere_is_not_restored(lab: Lab, tmp_path: Path) -> None:
    """In place, which is where no history is."""

    def script(request: dict[str, Any]) -> list[Item]:
        done = any(item["type"] == "function_call_output" for item in request["input"])
        move = "mv out moved && mkdir src && ln -s src out && echo x > src/answer.txt"
        # Codex has the old file open, and so the model writes what stands at its name by now.
        told = f"{move}; echo '{asked(request)}' > src/answer.txt"
        return quotes(request) if done else calls(told)(request)

    folder = tmp_path / "plain"
    (folder / "out").mkdir(parents=True)
    lab.hosted.script = script
    done = lab.wrapped("exec", "--skip-git-repo-check", *WRITE, "-o", "out/answer.txt", PROMPT, cwd=folder)
    assert TOKEN not in (folder / "src/answer.txt").read_text()
    assert done.code == 124, done.err
    assert "a link leads elsewhere by now" in done.err


def test_an_unknown_placeholder_stays(lab: Lab) -> None:
    lab.hosted.script = lambda request: [message(f"{asked(request)} and ⟦EMAIL_77⟧")]
    check(lab, lab.wrapped("exec", PROMPT), out=f"{TOKEN} and ⟦EMAIL_77⟧\n")


def test_nobody_reads_the_answer(lab: Lab) -> None:
    shell = f"{STAYLOCAL} codex exec --json '{PROMPT}' | true; exit ${{PIPESTATUS[0]}}"
    done = lab.world.run("bash", "-c", shell, **lab.env)
    assert done.code != 0
    assert unseen(lab)


def test_lines_come_as_they_are_made(lab: Lab) -> None:
    lab.hosted.script = calls("sleep 3")
    with started(lab, "exec", "--json", PROMPT) as run:
        assert run.stdout
        line = run.stdout.readline()
        assert json.loads(line)["type"] == "thread.started"
        assert run.poll() is None
        assert run.wait(timeout=60) == 0


def started(lab: Lab, *words: str) -> subprocess.Popen[bytes]:
    """`staylocal codex` in a process group of its own."""
    return Running(
        (STAYLOCAL, "codex", *words), cwd=lab.root, env=lab.world.env | lab.env, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted(lab: Lab, number: signal.Signals) -> None:
    lab.hosted.script = lambda request: ([message(f"I begin with {asked(request)}"), *calls("sleep 60")(request)])
    with started(lab, "exec", *WRITE, "--json", "-o", "answer.txt", PROMPT) as run:
        until = time.monotonic() + 60
        seen = b""
        assert run.stdout
        while TOKEN.encode() not in seen:
            assert time.monotonic() < until
            seen += run.stdout.readline()
        os.killpg(run.pid, number)
        out, err = run.communicate(timeout=60)
    assert run.returncode != 0
    assert err.decode().splitlines()[-1] == "staylocal: redacted 1 place; the answer was restored"
    assert unseen(lab)
    assert not PLACEHOLDER.search((seen + out).decode())
    answer = lab.root / "answer.txt"
    assert not answer.exists() or not PLACEHOLDER.search(answer.read_text())
    assert runs(lab)[0]["redacted"] == 1


def test_in_a_terminal(lab: Lab) -> None:
    ours, theirs = pty.openpty()
    with Running(
        (STAYLOCAL, "codex", "exec", PROMPT), cwd=lab.root, env=lab.world.env | lab.env, stdin=subprocess.DEVNULL,
        stdout=theirs, stderr=theirs, start_new_session=True,
    ) as run:  # fmt: skip
        os.close(theirs)
        shown = b""
        while select.select([ours], [], [], 60)[0]:
            try:
                shown += os.read(ours, 1 << 16)
            except OSError:  # the end, on Linux
                break
        assert run.wait(timeout=60) == 0
    os.close(ours)
    assert f'It is "{TOKEN}".\r\nNothing else.\r\n'.encode() in shown
    assert unseen(lab)


def test_files_that_hold_placeholders_are_named(lab: Lab) -> None:
    lab.world.write("old.txt", "⟦EMAIL_1⟧ is how they look\n")
    path = lab.root / "made.txt"

    def script(request: dict[str, Any]) -> list[Item]:
        written = any(item["type"] == "function_call_output" for item in request["input"])
        return quotes(request) if written else calls(f"echo '{asked(request)}' > made.txt; echo x > other.txt")(request)

    lab.hosted.script = script
    done = lab.wrapped("exec", *WRITE, PROMPT)
    check(lab, done)
    assert PLACEHOLDER.fullmatch(path.read_text().strip())
    (line,) = [line for line in done.err.splitlines() if "placeholders stand in" in line]
    assert line == "staylocal: placeholders stand in made.txt: nobody knows their values from now on"


# --- what is said of it


def test_the_commit_says_it(lab: Lab) -> None:
    hook(lab.world)
    check(lab, lab.wrapped("exec", PROMPT))
    (run,) = runs(lab)
    lab.world.commit("a.txt", "open work\n")
    fields = f"why=redacted; runs={run['id']}; redacted=1"
    assert lab.world.head_trailers("Codex-Route") == [
        f"v1; tier=hosted; provider=openai; model=gpt-5.2-codex; seal=on; {fields}"
    ]
    done = lab.world.staylocal("verify", "HEAD~1..HEAD")
    assert done.code == 0, done


def test_route_explains_it(lab: Lab) -> None:
    words = ("--", "exec", PROMPT)
    found = json.loads(lab.world.staylocal("route", "--format", "json", *words, **lab.env).out)
    assert (found["tier"], found["why"], found["class"], found["redacted"]) == ("hosted", ["redacted"], "local-only", 1)
    assert [each["path"] for each in found["findings"]] == ["<prompt>"]
    assert PLACEHOLDER.search(found["argv"][-1])
    done = lab.world.staylocal("route", *words, **lab.env)
    assert "redacted 1 place; the answer is restored here" in done.out
    assert "tier     hosted: what it carries is redacted; what was redacted may stand in the history" in done.out
    assert TOKEN not in done.out + done.err + json.dumps(found)
    assert lab.went == "nowhere"


def test_a_prompt_that_is_taken_for_a_file_is_not_repeated(lab: Lab) -> None:
    for form in ("text", "json"):
        done = lab.world.staylocal("route", "--format", form, "--", "exec", "-i", "README", PROMPT, **lab.env)
        assert done.code == 1
        assert TOKEN not in done.out + done.err
    done = lab.wrapped("exec", "-i", "README", PROMPT)
    assert done.code == 125
    assert TOKEN not in done.out + done.err


# --- the pipe


def test_what_is_left_without_a_newline_and_odd_bytes_come_through(capfd: pytest.CaptureFixture[str]) -> None:
    odd = "printf 'one\\ntwo\\377\\200 ⟦x⟧'; (sleep 30 &) ; printf three"
    for is_json in (False, True):
        with restoring.Output(Map(), is_json=is_json) as output, Path(os.devnull).open("rb") as nothing:
            before = time.monotonic()
            code = child.run(
                ("sh", "-c", odd), env=os.environ, cwd="/", stdin=nothing, stdout=output.write,
                begun=lambda _, output=output: output.begin(),
            )  # fmt: skip
        assert code == 0
        assert time.monotonic() - before < 20  # what it left in the background keeps nobody waiting
        assert capfd.readouterr().out.startswith("one\ntwo")
