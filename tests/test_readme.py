"""README.md, word for word: its workflow with real git and the real client, and its table of commands."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from conftest import Done
from leak import Lab, opened
from staylocal import cli
from staylocal.loopback import call, message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conftest import World
    from staylocal.loopback import Item

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
HOLDER = "\u27e6EMAIL_1\u27e7"
# What installs something, or starts what the servers of the laboratory stand for.
NOT_RUN = re.compile(r"(pipx|npm|cd|ollama|OLLAMA_\w+=\d+ ollama) ")
LOCAL = "Dear Ms Ahrens,\n\nwe will send a new invoice within 5 days.\n\n- TODO: check the amount"
HOSTED = "Dear {to},\n\nthe invoice says 1,240 EUR.\n\n- TODO: book the credit note\n- Risk: the reminder has gone out"


def section(title: str) -> str:
    """The text between a heading that begins like this and the next one."""
    (found,) = re.findall(rf"^## {title}[^\n]*\n(.*?)(?=^## )", README, re.MULTILINE | re.DOTALL)
    return str(found)


def commands(title: str) -> list[str]:
    """The indented lines of a section: what a reader types."""
    return re.findall(r"^    (\S.*)$", section(title), re.MULTILINE)


def workflow() -> list[str]:
    """From setting up to the log. What is shown of a terminal (`$ ...` and what follows) is no command."""
    setting_up = [line for line in commands("In your repository") if re.match(r"staylocal init|git add", line)]
    return setting_up + [line for line in commands("The workflow") if not NOT_RUN.match(line)]


class Newcomer:
    """Types each command into a shell with a terminal, and keeps what it came to."""

    def __init__(self, lab: Lab) -> None:
        self.lab = lab
        self.done: dict[str, Done] = {}

    def types(self, line: str, answer: str = "local\n") -> Done:
        ours, theirs = os.openpty()
        os.write(ours, answer.encode())
        try:
            # In a session of its own, which this terminal controls: `--keep ask` asks there.
            done = subprocess.run(
                ("setsid", "--ctty", "--wait", "bash", "-c", line), cwd=self.lab.root,
                env=self.lab.world.env | self.lab.env, stdin=theirs, capture_output=True, check=False, timeout=120,
            )  # fmt: skip
        finally:
            os.close(ours)
            os.close(theirs)
        self.done[line] = Done(done.returncode, done.stdout.decode(), done.stderr.decode())
        return self.done[line]

    def of(self, words: str) -> Done:
        """What the one command with these words came to."""
        (found,) = [done for line, done in self.done.items() if words in line]
        return found


def asked(body: dict[str, Any]) -> str:
    """What the user said in this request."""
    texts = [part.get("text", "") for item in body["input"] if item.get("role") == "user" for part in item["content"]]
    return str(texts[-1])


def hosted(look: str) -> Callable[[dict[str, Any]], list[Item]]:
    """Looks for the prompt where it lies, and answers to what it was given in the place of the address."""

    def script(body: dict[str, Any]) -> list[Item]:
        if body["input"][-1].get("type") != "function_call_output":
            return [call("exec_command", "call-1", cmd=look)]
        found = re.findall(r"\u27e6\w+\u27e7", asked(body))
        return [message(HOSTED.format(to=found[0] if found else "you"))]

    return script


@pytest.fixture
def lab(world: World, client: Path) -> Iterator[Lab]:
    home = Path(world.env["HOME"])
    world.env.update({"XDG_CONFIG_HOME": str(home / ".config"), "LANG": "C.UTF-8"})
    with opened(world, client) as made:
        made.local.script = lambda _: [message(LOCAL)]
        made.hosted.script = hosted("cat ~/letter/prompt.md; cat ~/letter/* | base64")
        yield made


@pytest.fixture
def newcomer(lab: Lab) -> Newcomer:
    made = Newcomer(lab)
    for line in workflow():
        done = made.types(line)
        assert done.code == 0, (line, done)
    return made


def test_the_workflow_word_for_word(newcomer: Newcomer) -> None:
    lab, letter = newcomer.lab, Path(newcomer.lab.world.env["HOME"]) / "letter"
    (address,) = re.findall(r"\S+@[\w.-]+\w", "\n".join(commands("The workflow")))
    theirs = HOSTED.format(to=address)

    assert "HOLE" not in newcomer.of("staylocal doctor").out
    assert "ready: llama3.2:latest" in newcomer.of("staylocal providers").out

    assert "e-mail address" in newcomer.of("staylocal scan").out
    assert "local-only (content); 1 file, 1 line scanned" in newcomer.of("staylocal scan").out
    prompt = (letter / "prompt.md").read_text()
    assert newcomer.of("staylocal redact").out == prompt.replace(address, HOLDER) != prompt

    assert newcomer.of("/local.txt - <").out.removesuffix("\n") == (letter / "local.txt").read_text() == LOCAL
    assert newcomer.of("/hosted.txt - <").out.removesuffix("\n") == (letter / "hosted.txt").read_text() == theirs
    asks = [asked(body) for body in lab.hosted.prompts()]
    assert len(asks) == 4  # two runs, each with a look round
    assert all(HOLDER in ask for ask in asks)
    assert not lab.leaked(address)
    assert lab.stayed(address)

    check_comparison(newcomer, address)
    assert (letter / "kept.txt").read_text() == LOCAL
    check_records(newcomer)
    assert lab.world.git("status", "--short") == ""


def check_comparison(newcomer: Newcomer, address: str) -> None:
    lab, letter = newcomer.lab, Path(newcomer.lab.world.env["HOME"]) / "letter"
    shown = newcomer.of("staylocal compare --files").out
    rows = {cells[0]: cells[1:] for line in shown.splitlines() if len(cells := re.split(r"  +", line)) > 1}
    answers = [LOCAL, HOSTED.format(to=address)]
    assert rows["words"] == [str(len(text.split())) for text in answers]
    assert rows["lines"] == [str(len(text.splitlines())) for text in answers]
    assert [rows[f"{what} only here"] for what in ("numbers", "action items", "risks")] == [
        ["1", "1"],
        ["1", "1"],
        ["0", "1"],
    ]
    compared = lab.world.run(
        "git", "diff", "--no-index", "--no-color", str(letter / "local.txt"), str(letter / "hosted.txt")
    )
    changed = [line for line in compared.out.splitlines() if re.match(r"[-+](?![-+]{2} )", line)]
    assert len(changed) > 4
    assert [line for line in shown.splitlines() if line in changed] == changed
    assert newcomer.of("--keep ask").out.rstrip("\n") == (letter / "compare.html").read_text().rstrip("\n")
    assert all(f">{word}<" in (letter / "compare.html").read_text() for word in ("1,240 EUR", "5 days"))


def check_records(newcomer: Newcomer) -> None:
    routes = newcomer.lab.world.head_trailers("Codex-Route")
    fields = [dict(part.partition("=")[::2] for part in route.split("; ")[1:]) for route in routes]
    found = {(each["tier"], each.get("compared")): each for each in fields}
    assert set(found) == {("local", None), ("local", "kept"), ("hosted", None), ("hosted", "dropped")}
    assert {len(each["runs"].split(",")) for each in fields} == {1}
    redacted = [found["hosted", which] for which in (None, "dropped")]
    assert [(each["why"], each["redacted"]) for each in redacted] == [("redacted", "1")] * 2
    names, *rows = newcomer.of("staylocal log").out.splitlines()
    assert {"class", "runs", "tier", "model", "reason", "verified"} <= set(names.split())
    commit = newcomer.lab.world.git("rev-parse", "--short=8", "HEAD")
    (row,) = [line for line in rows if line.startswith(commit)]
    for word in ("open", "hosted", "gpt-5.2-codex", "redacted", "fine", "Answer the invoice letter"):
        assert word in row


def test_without_the_policy_line_the_hosted_model_is_not_asked(lab: Lab) -> None:
    """The positive control: it is that line which lets the prompt go, redacted."""
    newcomer = Newcomer(lab)
    for line in workflow():
        if "on_sensitive" not in line:
            newcomer.types(line)
    assert lab.went == "local"
    assert newcomer.of("--keep ask").code == 1
    assert "not run" in newcomer.of("--keep ask").err


def test_every_command_stands_in_the_table() -> None:
    cells = "".join(line.split(" | ")[0] for line in section("Commands").splitlines() if line.startswith("| "))
    named = set(re.findall(r"`staylocal (\w+)", cells))
    assert named == set(cli.COMMANDS)


def test_what_it_links_to_is_there() -> None:
    for target in re.findall(r"\]\(([^)#:]+)[^)]*\)", README):
        assert (Path(__file__).parent.parent / target).exists(), target
