"""How long the index of a workspace takes, and what `staylocal codex` adds: `python tests/bench/bench_codex.py`."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import codex_start
import rows
import texts
from sealed import Repo, World

if TYPE_CHECKING:
    from collections.abc import Sequence

SETTLED = 2.2  # seconds after which a file that was read counts as read
TARGETS = {2_000: (5_000.0, 60.0), 20_000: (30_000.0, 500.0)}  # milliseconds: the first time, and unchanged
_LINES = 60  # of a file, every twelfth of which a detector has to look at
# In a process of its own that has loaded what any command loads; the imports of the index count.
_PROGRAM = """\
import json, time
from staylocal import git, rules
began, cpu = time.perf_counter(), time.process_time()
from staylocal.codex import reach_here
found = reach_here.look()
said = [time.perf_counter() - began, time.process_time() - cpu, found.files, found.scanned, found.history]
print(json.dumps(said))
"""


def main(words: Sequence[str] | None = None) -> None:
    """Measure, print. The exit code says nothing about targets: machines differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, action="append", help="how many (may be given again)")
    parser.add_argument("--runs", type=int, default=9, help="timed runs of the unchanged one; a third of the first")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(words)
    found: list[rows.Row] = []
    for files in options.files or TARGETS:
        with tempfile.TemporaryDirectory(prefix="staylocal-bench-") as folder:
            world = World.sealed(Path(folder).resolve(), options.seed)
            repo = _worktree(world, files)
            found += index(repo, files, options.runs)
            if files == min(options.files or TARGETS):
                found += codex_start.measure(world, repo, options.runs)
    sys.stdout.write(rows.table(found))
    sys.stdout.write(f"cores {os.cpu_count()}; load {os.getloadavg()[0]}\n")


def index(repo: Repo, files: int, runs: int) -> list[rows.Row]:
    """The first look at a worktree whose history is one commit, and the next ones."""
    first, warm = TARGETS.get(files, (None, None))

    def anew(_run: int) -> rows.Took:
        repo.forget()
        return _look(repo)

    firsts = rows.Case(key=f"index-first-{files}", what=f"first index, {files} files", once=anew, target=first)
    made = rows.in_turn([firsts], max(1, runs // 3))
    time.sleep(SETTLED)
    _look(repo)
    again = rows.Case(
        key=f"index-{files}", what=f"index, {files} files, unchanged", once=lambda _run: _look(repo), target=warm
    )
    return made + rows.in_turn([again], runs)


def _worktree(world: World, files: int) -> Repo:
    repo = world.repo("index", files=1, policy=False)
    random = world.random("index")
    for number in range(files):
        repo.write(
            f"src/part{number // 1000:02}/unit{number // 100 % 10}/f{number % 100:02}.py",
            texts.candidates(random, _LINES),
        )
    repo.git("add", "-A")
    repo.git("commit", "-q", "-m", "all")
    return repo


def _look(repo: Repo) -> rows.Took:
    done = subprocess.run(
        (sys.executable, "-c", _PROGRAM), cwd=repo.root, env=repo.env, capture_output=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"bench: the index failed:\n{done.stderr.decode(errors='replace')}")
    seconds, cpu, *_ = json.loads(done.stdout)
    return rows.Took(seconds=seconds, cpu=cpu)


if __name__ == "__main__":
    main()
