"""What `staylocal compare` adds to the slower of its two runs: `python tests/bench/bench_compare.py`.

Both servers answer after two seconds (`--answer`). Alone is `staylocal codex exec` with the same words, one tier after the other, of
which the slower one counts.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rows
from sealed import STAYLOCAL, World

from staylocal.codex import client
from staylocal.loopback import Server, message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sealed import Repo

    from staylocal.loopback import Item, Script

TARGET = 400.0  # milliseconds
_CLIENT = Path(__file__).parents[2] / ".codex-client" / "node_modules" / ".bin"
_WORDS = ("exec", "--json", "Say hello")


def main(words: Sequence[str] | None = None) -> None:
    """Measure, print. The exit code says nothing about the target: machines differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--answer", type=float, default=2.0, help="seconds after which a server answers")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(words)
    found = client.find(os.environ | {"PATH": f"{_CLIENT}{os.pathsep}{os.environ['PATH']}"})
    with (
        tempfile.TemporaryDirectory(prefix="staylocal-bench-", dir=Path.home()) as folder,
        Server("hosted", script=_answers(options.answer)) as hosted,
        Server("ollama", script=_answers(options.answer)) as local,
    ):
        world = World.sealed(Path(folder).resolve(), options.seed)
        home = world.folder / "codex-home"
        home.mkdir()
        (home / "config.toml").write_text(f'openai_base_url = "{hosted.url}/v1"\ncheck_for_update_on_startup = false\n')
        env = {"STAYLOCAL_CODEX": found.path, "CODEX_HOME": str(home), "CODEX_API_KEY": "x", "OPENAI_API_KEY": "x"}
        repo = world.repo("compare", files=40, policy=False)
        started = replace(repo, env={**repo.env, **env, "CODEX_OSS_BASE_URL": f"{local.url}/v1"})
        sys.stdout.write(rows.table(measure(started, options.runs)))
    sys.stdout.write(f"cores {os.cpu_count()}; load {os.getloadavg()[0]}\n")


def measure(repo: Repo, runs: int) -> list[rows.Row]:
    """The slower run alone, and both through `compare`."""

    def alone(_run: int) -> rows.Took:
        each = [repo.timed(STAYLOCAL, "codex", *tier, *_WORDS) for tier in ((), ("--oss",))]
        return max(each, key=lambda took: took.seconds)

    cases = [
        rows.Case(key="alone", what="the slower of two runs", once=alone),
        rows.Case(
            key="compare",
            what="compare",
            once=lambda _run: repo.timed(STAYLOCAL, "compare", "Say hello"),
            beside="over",
            against="alone",
            target=TARGET,
        ),
    ]
    return rows.in_turn(cases, runs)


def _answers(seconds: float) -> Script:
    def script(_: dict[str, Any]) -> list[Item]:
        time.sleep(seconds)
        return [message("hello")]

    return script


if __name__ == "__main__":
    main()
