"""What was found by attacking compare, fit and providers: each test failed once."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from leak import WORD, Lab, opened
from staylocal.codex import provider_survey
from staylocal.comparing import Answer, compare, items, sentences
from staylocal.comparing.names import codes
from staylocal.loopback import Model, Server, calls, message, says
from staylocal.prompts import Asked, asked_route

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import World
    from staylocal.comparing.facts import Only
    from staylocal.loopback import Item


@pytest.fixture
def lab(world: World, client: Path) -> Iterator[Lab]:
    with opened(world, client) as made:
        made.local.script, made.hosted.script = says("the local answer"), says("the hosted answer")
        yield made


# --- numbers and names of two answers


def numbers(a: str, b: str) -> Only:
    return compare(Answer("a", a), Answer("b", b)).numbers


@pytest.mark.parametrize(
    ("a", "b", "only"),
    [
        ("Half: 1/2 of it.", "A third: 1/3 of it.", (("1/2",), ("1/3",))),
        ("9/10 tests pass", "9/12 tests pass", (("9/10",), ("9/12",))),
        ("divide 1.5/2", "divide 1.5/4", (("2",), ("4",))),
        ("1/2/3.5 of it", "1/2/4.5 of it", (("3.5",), ("4.5",))),
        ("3/4 done", "3/4 done", ((), ())),
    ],
)
def test_what_stands_behind_a_slash_counts(a: str, b: str, only: tuple[tuple[str, ...], tuple[str, ...]]) -> None:
    found = numbers(a, b)
    assert (found.a, found.b) == only


@pytest.mark.parametrize("name", ["1920x1080", "1h30m", "3f2a9c1"])
def test_a_word_that_begins_with_a_digit_is_a_name_where_it_is_no_number(name: str) -> None:
    assert codes(f"use {name} there") == [name]
    found = compare(Answer("a", f"use {name} there"), Answer("b", "use 1280x720 there"))
    assert (found.names.a, found.names.b, found.numbers.a) == ((name,), ("1280x720",), ())


@pytest.mark.parametrize("number", ["1e5", "0x1F", "10ms", "3.5k", "2024-01-05T10:00"])
def test_a_number_is_no_name(number: str) -> None:
    assert codes(f"use {number} there") == []


def test_a_number_within_another_one_does_not_cut_it() -> None:
    """`1` was taken out of `10` and left a word `0` behind, which no other way of writing it has."""
    a = Answer("a", "- You must wait 1 s, then 1,000 ms.\n")
    b = Answer("b", "- You must wait 1 s, then 1000 ms.\n")
    assert compare(a, b).actions == compare(b, a).actions
    assert compare(a, b).actions.a == ()


def test_sentences_with_other_facts_are_not_compared_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thousands of them, each with a name of its own, took minutes."""
    looked: list[object] = []
    monkeypatch.setattr("staylocal.comparing.items._alike", lambda *both: looked.append(both))
    index = items.Index(sentences.key(f"Fix the item alpha{number} and test it") for number in range(50))
    assert not index.has(sentences.key("Fix the item beta1 and test it"))
    assert looked == []
    assert not index.has(sentences.key("Fix the other item alpha1"))  # the control
    assert len(looked) == 1


# --- front matter

ROUTES = {
    '---\n"route": local\n---\n': ("local", 2),
    "---\n'route' : hosted\n---\n": ("hosted", 2),
    "---\n'route\": local\n---\n": None,
    "---\nroute: hosted\nroute: local\n---\n": ("local", 3),
    "---\nroute: local\nroute: hosted\n---\n": ("local", 2),
    "---\nroute: hosted\nroute: cloud\n---\n": ("unknown", 3),
    "---\nroute: hosted\nroute: hosted\n---\n": ("hosted", 2),
    "---\nroute: hosted\nroute: local\n": ("local", 3),
}


@pytest.mark.parametrize("text", ROUTES)
def test_a_quoted_key_counts_and_of_two_the_strictest(text: str) -> None:
    wanted = ROUTES[text]
    assert asked_route(text) == (Asked(route=wanted[0], line=wanted[1]) if wanted else None)


def test_needs_under_a_quoted_key() -> None:
    assert asked_route('---\n"needs": [vision]\n---\n') == Asked(route="", line=0, needs=("vision",), needs_line=2)


# --- providers


def test_numbers_beyond_all_measure_are_none(world: World) -> None:
    huge = int("9" * 400)
    with Server(models=(Model(name="llama3.2:latest", size=huge, context=huge, loaded=huge),)) as server:
        folder = Path(world.env["XDG_CONFIG_HOME"]) / "staylocal"
        folder.mkdir(parents=True)
        (folder / "config.toml").write_text(f'[local]\naddress = "{server.url}"\n')
        done = world.staylocal("providers", PATH="/usr/bin:/bin")
        told = json.loads(world.staylocal("providers", "--format", "json", PATH="/usr/bin:/bin").out)
    assert (done.code, done.err) == (0, "")
    (model,) = told["providers"][0]["models"]
    assert (model["size"], model["context"], model["model_context"]) == (None, None, None)


def test_a_silent_provider_leaves_time_for_the_rest_of_three_seconds() -> None:
    assert provider_survey.SECONDS < 3


# --- compare


WRITES = "cp .env notes.txt"
READS = "for i in 1 2 3 4 5; do test -e notes.txt && break; sleep 0.2; done; cat notes.txt"


@pytest.mark.parametrize(
    "setting", ['sandbox_mode = "workspace-write"\n', '[projects."{root}"]\ntrust_level = "trusted"\n']
)
def test_the_local_run_hands_nothing_to_the_hosted_one_over_the_worktree(lab: Lab, setting: str) -> None:
    """It may read what is sensitive by its name, and would write it where the other one reads at the same time."""
    lab.world.write(".gitignore", ".env\n")
    lab.world.write(".env", f"WORD={WORD}\n")
    lab.world.git("add", ".gitignore")
    lab.world.git("commit", "-qm", "ignore")
    lab.configure(setting.format(root=lab.root))
    lab.local.script, lab.hosted.script = calls(WRITES), calls(READS)
    done = lab.world.staylocal("compare", "hello", **lab.env)
    assert done.code == 0, done.err
    assert lab.went == "both"
    assert not (lab.root / "notes.txt").exists()
    assert not lab.leaked(WORD)
    # The control: alone, without compare, it can write.
    lab.local.script = calls(WRITES)
    assert lab.wrapped("--oss", "exec", "hello").code == 0
    assert (lab.root / "notes.txt").exists()


@pytest.mark.parametrize("words", [("-s", "workspace-write"), ("--yolo",), ("--approve-for-me",)])
def test_no_words_open_the_sandbox_of_a_comparison(world: World, words: tuple[str, ...]) -> None:
    world.commit("README", "hello\n", "first")
    done = world.staylocal("compare", "hello", "--", *words)
    assert (done.code, done.out) == (2, "")
    assert "can't be given: both runs may only read" in done.err


def test_answers_that_can_not_be_put_where_they_were_wanted_are_not_lost(lab: Lab, tmp_path: Path) -> None:
    out = tmp_path / "out"

    def takes_it_away(_: dict[str, object]) -> list[Item]:
        time.sleep(0.5)
        shutil.rmtree(out)
        return [message("the hosted answer")]

    lab.hosted.script = takes_it_away
    done = lab.world.staylocal("compare", "hello", "--output-dir", str(out), **lab.env)
    assert done.code == 3
    (line,) = [line for line in done.err.splitlines() if "What the runs wrote is in " in line]
    folder = Path(line.partition(" is in ")[2].rstrip("."))
    assert (folder / "local.txt").read_text() == "the local answer"
    assert (folder / "hosted.txt").read_text() == "the hosted answer"
