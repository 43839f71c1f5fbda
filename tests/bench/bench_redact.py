"""How long `staylocal redact` and `restore` take for a text of 1 MB: `python tests/bench/bench_redact.py`."""

from __future__ import annotations

import argparse
import os
import string
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import rows
import texts
from sealed import STAYLOCAL, World

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from sealed import Repo

SIZE = 1 << 20  # characters
TARGETS = {0: 1_000.0, 300: 1_000.0, 10_000: None}  # values in it -> milliseconds
_ALNUM = string.ascii_letters + string.digits


def main(words: Sequence[str] | None = None) -> None:
    """Measure, print. The exit code says nothing about targets: machines differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--values", type=int, action="append", help="how many stand in the text (may be given again)")
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(words)
    with tempfile.TemporaryDirectory(prefix="staylocal-bench-") as folder:
        world = World.sealed(Path(folder).resolve(), options.seed)
        repo = world.repo("redact", files=1, policy=False)
        cases = [case for count in options.values or TARGETS for case in _cases(repo, world.random("redact"), count)]
        found = rows.in_turn(cases, options.runs)
    sys.stdout.write(rows.table(found))
    sys.stdout.write(f"cores {os.cpu_count()}; load {os.getloadavg()[0]}\n")


def _cases(repo: Repo, random: Random, count: int) -> list[rows.Case]:
    name = f"text-{count}.txt"
    repo.write(name, _text(random, count))

    def redacted(_run: int) -> rows.Took:
        repo.forget()
        return repo.timed(STAYLOCAL, "redact", "-q", name)

    def restored(_run: int) -> rows.Took:
        return repo.timed(STAYLOCAL, "restore", name)

    what = f"{SIZE >> 20} MB with {count} values"
    return [
        rows.Case(key=f"redact-{count}", what=f"redact {what}", once=redacted, target=TARGETS.get(count)),
        rows.Case(key=f"restore-{count}", what=f"restore {what}", once=restored),
    ]


def _text(random: Random, count: int) -> str:
    """Lines of code, and in them tokens, addresses and passwords in turn."""
    lines = texts.candidates(random, 32_000)[:SIZE].splitlines()
    for number in range(count):
        lines[random.randrange(len(lines))] += _MADE[number % len(_MADE)](random)
    return "\n".join(lines)


def _some(random: Random, size: int, signs: str = _ALNUM) -> str:
    return "".join(random.choices(signs, k=size))


_MADE = (
    lambda random: f' token = "{"gh" + "p_"}{_some(random, 36)}"',
    lambda random: (
        f" contact {_some(random, 6, 'aeioulmn')}.{_some(random, 7, 'aeiourst')}@{_some(random, 5, 'klmr')}-bau.de"
    ),
    lambda random: f" password: {_some(random, 12)}!7x",
)

if __name__ == "__main__":
    main()
