"""How long `staylocal doctor` and `staylocal log` take: `python tests/bench/bench_doctor_log.py`."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import rows
import texts
from sealed import POLICY, STAYLOCAL, Repo, World

if TYPE_CHECKING:
    from collections.abc import Sequence

SECONDS_3 = 3_000.0  # milliseconds, for each of them
_CLIENT = Path(__file__).parents[2] / ".codex-client" / "node_modules" / ".bin"
_WAYS = ("native", "pre-commit", "prek")
_RECORD = (
    "Codex-Route: v1; tier=local; provider=ollama; model=llama3.2; seal=on; why=path; runs={at:08x}\n"
    "Codex-Bind: v1; class=open; why=clean; diff={at:016x}; engine=1.1.0; policy=default\n"
)
_MODULES = 300  # files that the commits go round


def main(words: Sequence[str] | None = None) -> None:
    """Measure, print. The exit code says nothing about targets: machines differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--commits", type=int, default=1_000, help="how many the log goes through")
    parser.add_argument("--runs", type=int, default=9, help="timed runs of each; a third of the first log")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(words)
    with tempfile.TemporaryDirectory(prefix="staylocal-bench-", ignore_cleanup_errors=True) as folder:
        world = World.sealed(Path(folder).resolve(), options.seed)
        found = doctor(world, options.runs) + log(world, options.commits, options.runs)
    sys.stdout.write(rows.table(found))
    sys.stdout.write(f"cores {os.cpu_count()}; load {os.getloadavg()[0]}\n")


def doctor(world: World, runs: int) -> list[rows.Row]:
    """By each way that hooks get in, with the real client, if one is installed."""
    path = f"{_CLIENT}{os.pathsep}{world.env['PATH']}"
    cases = []
    for way in _WAYS:
        repo = world.repo(f"doctor-{way}")
        repo.timed(STAYLOCAL, "init", "--framework", way)
        what = f"doctor, {way} hooks"
        cases.append(rows.Case(key=f"doctor-{way}", what=what, once=_doctor(repo, path), target=SECONDS_3))
    return rows.in_turn(cases, runs)


def _doctor(repo: Repo, path: str) -> rows.Once:
    return lambda _run: repo.timed(STAYLOCAL, "doctor", env={"PATH": path})


def log(world: World, commits: int, runs: int) -> list[rows.Row]:
    """With nothing kept, and once more."""
    repo = _history(world, commits)

    def anew(_run: int) -> rows.Took:
        repo.forget()
        return repo.timed(STAYLOCAL, "log", "HEAD")

    first = rows.Case(key="log-first", what=f"log, {commits} commits, nothing kept", once=anew, target=SECONDS_3)
    again = rows.Case(
        key="log",
        what=f"log, {commits} commits, once more",
        once=lambda _run: repo.timed(STAYLOCAL, "log", "HEAD"),
        target=SECONDS_3,
    )
    return rows.in_turn([first], max(1, runs // 3)) + rows.in_turn([again], runs)


def _history(world: World, commits: int) -> Repo:
    """One to four changed files a commit, one to eight lines in each of one to three places; every commit recorded."""
    repo, random = world.repo("log", files=0), world.random("log")
    contents: dict[str, list[str]] = {}
    stream = []
    for at in range(commits):
        message = f"Change {at}\n\n{_RECORD.format(at=at)}"
        who = f"committer A U Thor <author@example.invalid> {1767323045 + at * 60} +0000"
        before = "from refs/heads/main^0\n" if at == 0 else ""
        stream.append(f"commit refs/heads/main\n{who}\ndata {len(message)}\n{message}{before}")
        for _ in range(random.randint(1, 4)):
            name = f"src/part{random.randrange(10)}/m{random.randrange(_MODULES // 10)}.py"
            lines = contents.setdefault(name, texts.plain(random, 40).splitlines())
            for _ in range(random.randint(1, 3)):
                place = random.randint(0, len(lines))
                lines[place : place + random.randint(0, 4)] = texts.plain(random, random.randint(1, 8)).splitlines()
            text = "\n".join(lines) + "\n"
            stream.append(f"M 100644 inline {name}\ndata {len(text.encode())}\n{text}\n")
    repo.git("fast-import", "--quiet", data="".join(stream).encode())
    repo.git("reset", "-q", "--", POLICY)
    return repo


if __name__ == "__main__":
    main()
