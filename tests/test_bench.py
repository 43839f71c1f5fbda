"""The benchmark still runs and prints what it should; the times themselves are not judged here."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from staylocal.detect import named

BENCH = Path(__file__).parent / "bench"
TARGETS = {
    "scan-plain": 110,
    "scan-candidates": 150,
    "record": 70,
    "stamp": 70,
    "commit-hooked": 300,
    "pick-hooked": 150,
    "scan-wide": 1.3,
    "bulk-memory": 80,
    "large-memory": 150,
}


def run(*words: str) -> subprocess.CompletedProcess[str]:
    argv = (sys.executable, str(BENCH / "bench.py"), "--runs", "1", "--quick", *words)
    return subprocess.run(argv, capture_output=True, check=False, text=True, timeout=300)


def test_every_target_has_a_row_with_its_figures() -> None:
    done = run("--large", "--json")
    assert done.returncode == 0, done.stderr
    data = json.loads(done.stdout)
    rows = {row["key"]: row for row in data["rows"]}
    assert {key: row["target"] for key, row in rows.items() if row["target"]} == TARGETS
    assert all(row["median"] >= row["min"] > 0 for row in rows.values())
    assert all(row["ok"] is not None for key, row in rows.items() if key in TARGETS)
    assert all(isinstance(row["figure"], float) for row in rows.values() if row["against"])
    peers = {"detect-secrets-hook", "pre-commit", "prek"}
    assert peers & rows.keys() == peers - set(data["missing"])


def test_the_table_is_for_people() -> None:
    done = run("--only", "stamp")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].split() == ["median", "min", "cpu", "x", "python", "beside", "target"]
    assert [line.split("  ")[0] for line in lines[1:4]] == [
        "record, after a scan (1)",
        "stamp, after a scan (1)",
        "record, nothing kept (1)",
    ]


@pytest.mark.parametrize(("make", "expected"), [("plain", 0), ("candidates", 4)])
def test_plain_lines_hold_no_name_of_a_secret_and_the_others_as_many_as_they_should(
    make: str, expected: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(BENCH))
    import texts  # noqa: PLC0415 - beside the benchmark, not on the path

    for seed in range(50):
        text: str = getattr(texts, make)(Random(seed), 60)  # noqa: S311 - made-up code
        assert sum(any(name in line.lower() for name in named.LITERALS) for line in text.splitlines()) == expected
