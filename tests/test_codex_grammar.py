"""The tables of the Codex CLI's command line against the installed client: its help and its completions."""

from __future__ import annotations

import os
import re
import subprocess
from typing import TYPE_CHECKING

import pytest

from staylocal.codex.grammar import COMMANDS, Command, children, specs
from staylocal.codex.grammar_options import Spec

if TYPE_CHECKING:
    from pathlib import Path

MULTIPLE = "cannot be used multiple times"


def run(client: Path, home: Path, *words: str) -> str:
    """What the client prints; its home doesn't exist, so that nothing is ever started."""
    environment = {
        "PATH": f"{client}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(home),
        "CODEX_HOME": str(home / "no"),
    }
    done = subprocess.run(
        ["codex", *words],
        env=environment,
        capture_output=True,
        check=False,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=60,
    )
    return done.stdout + done.stderr


def section(text: str, title: str) -> str:
    """The indented block below a heading of the help."""
    found = re.search(rf"^{title}:\n((?:[ ].*\n|\n(?=[ ]))*)", text + "\n", re.MULTILINE)
    return found.group(1) if found else ""


def told(text: str) -> dict[str, Spec]:
    """The options of a help text. What it can't tell (repeats, commas, other spellings) is left at its default."""
    blocks = re.split(r"^  (?=-\w, --|    --)", text[text.index("Options:") :], flags=re.MULTILINE)[1:]
    found = {}
    for block in blocks:
        head = re.match(r"(?:(-\w), |    )(--[\w-]+)(?: (<.*?>)(\.\.\.)?)?\n", block)
        assert head, block
        short, name, value, greedy = head.groups()
        listed = re.search(r"\[possible values: (.*?)\]", block, re.DOTALL)
        choices = (
            [each.strip() for each in listed.group(1).split(",")]
            if listed
            else re.findall(r"^ +- ([\w-]+):", block, re.MULTILINE)
        )
        takes = "many" if greedy else "one" if value else "nothing"
        found[name] = Spec(name=name, short=short or "", takes=takes, choices=tuple(choices))
    return found


def shown(spec: Spec) -> Spec:
    """The part of a specification that the help tells."""
    return Spec(name=spec.name, short=spec.short, takes=spec.takes, choices=tuple(spec.choices))


def listed(text: str) -> dict[str, tuple[str, ...]]:
    """Subcommands that a help text lists -> their aliases."""
    block = section(text, "Commands")
    entries = re.findall(r"^  (\S+)(?:  (.*(?:\n {10,}\S.*)*))?$", block, re.MULTILINE)
    return {
        name: tuple(re.findall(r"[\w-]+", "".join(re.findall(r"\[aliases: (.*?)\]", about)))) for name, about in entries
    }


def positionals(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"^  ([<\[]\S*[>\]](?:\.\.\.)?)$", section(text, "Arguments"), re.MULTILINE))


HIDDEN_ALIASES = {"cloud-tasks"}


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_the_help_and_the_table_say_the_same(client: Path, tmp_path: Path, path: tuple[str, ...]) -> None:
    command, text = COMMANDS[path], run(client, tmp_path, *path, "--help")
    assert f"Usage: {' '.join(('codex', *path))}" in text
    assert told(text) == {each.name: shown(each) for each in command.options if not each.hidden}
    assert positionals(text) == command.positionals
    visible = {
        each[-1]: tuple(alias for alias in below.aliases if alias not in HIDDEN_ALIASES)
        for each, below in COMMANDS.items()
        if each and each[:-1] == path and not below.hidden
    }
    assert listed(text) == (visible | {"help": ()} if children(path) else {})


@pytest.fixture(scope="module")
def completions(client: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """Every command of the bash completion, hidden ones too -> the words that it offers there."""
    text = run(client, tmp_path_factory.mktemp("home"), "completion", "bash")
    return {
        label: set(words.split())
        for label, words in re.findall(r'^        (codex\w*)\)\n\s+opts="([^"]*)"', text, re.MULTILINE)
    }


def label(path: tuple[str, ...]) -> str:
    return "__".join(("codex", *path)).replace("-", "__")


def test_no_command_is_missing(completions: dict[str, set[str]]) -> None:
    known = {label(path) for path in COMMANDS}
    assert known == {each for each in completions if "__help" not in each}


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_the_completions_offer_what_the_table_has(completions: dict[str, set[str]], path: tuple[str, ...]) -> None:
    command = COMMANDS[path]
    options = {word for each in command.options for word in (each.name, each.short) if word}
    subcommands = {word for word in children(path) if word not in HIDDEN_ALIASES}
    offered = {word for word in completions[label(path)] if word.startswith("-") or word in subcommands}
    assert offered == options | subcommands
    others = completions[label(path)] - offered
    assert all(re.match(r"[<\[]", word) for word in others) or path in {("completion",), ("git-credential",)}, others


def some_value(spec: Spec) -> list[str]:
    return [] if spec.takes == "nothing" else [f"={spec.choices[0] if spec.choices else 'x'}"]


AGENTS = [path for path, command in COMMANDS.items() if command.sort == "agent"]


@pytest.mark.parametrize("path", AGENTS, ids=lambda path: " ".join(path) or "codex")
def test_which_options_may_be_repeated(client: Path, tmp_path: Path, path: tuple[str, ...]) -> None:
    wrong = []
    for spec in COMMANDS[path].options:
        if spec.name in {"--help", "--version"}:
            continue
        word = spec.name + "".join(some_value(spec))
        refused = MULTIPLE in run(client, tmp_path, *path, word, word)
        wrong += [spec.name] if refused == spec.repeats else []
    assert not wrong


@pytest.mark.parametrize("path", AGENTS, ids=lambda path: " ".join(path) or "codex")
def test_other_spellings_mean_the_same_option(client: Path, tmp_path: Path, path: tuple[str, ...]) -> None:
    for spec in COMMANDS[path].options:
        for alias in spec.aliases:
            value = "".join(some_value(spec))
            assert MULTIPLE in run(client, tmp_path, *path, spec.name + value, alias + value), alias


def test_hidden_subcommand_names(client: Path, tmp_path: Path) -> None:
    assert "Usage: codex cloud " in run(client, tmp_path, "cloud-tasks", "--help")


@pytest.mark.parametrize("words", [("--mod", "x"), ("exec", "--mod", "x"), ("exec", "--OSS"), ("exec", "-1")])
def test_the_client_knows_no_abbreviations(client: Path, tmp_path: Path, words: tuple[str, ...]) -> None:
    assert "unexpected argument" in run(client, tmp_path, *words)


def test_a_misspelt_subcommand_is_no_subcommand(client: Path, tmp_path: Path) -> None:
    assert "Usage: codex [OPTIONS] [PROMPT]" in run(client, tmp_path, "exe", "--help")
    assert "Usage: codex exec [OPTIONS] [PROMPT]" in run(client, tmp_path, "exec", "resum", "--help")


def test_the_comparison_notices_a_new_option() -> None:
    text = "Options:\n  -m, --model <MODEL>\n          Model\n\n      --new <X>\n          [possible values: a, b]\n"
    assert told(text)["--new"] == Spec(name="--new", takes="one", choices=("a", "b"))


def test_every_spelling_is_unique_within_a_command() -> None:
    for path, command in COMMANDS.items():
        words = [word for each in command.options for word in (each.name, each.short, *each.aliases) if word]
        assert len(words) == len(set(words)) == len(specs(path)), path


def test_every_command_has_a_parent() -> None:
    assert all(not path or path[:-1] in COMMANDS for path in COMMANDS)
    assert isinstance(COMMANDS[()], Command)
