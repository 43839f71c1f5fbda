"""What is measured, a function a group. Each makes its own repositories and gives its rows."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

import texts
from rows import Case, Row, in_turn
from sealed import STAYLOCAL, Repo, World, path

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from rows import Took
    from sealed import Peak

MB = 1 << 20
SCAN = (STAYLOCAL, "scan", "--staged")
COMMIT = ("git", "commit", "-q", "-m", "change")
# As git calls its hooks.
IN_HOOK = {"GIT_INDEX_FILE": ".git/index", "GIT_EDITOR": ":", "GIT_PREFIX": ""}
MESSAGE = ".git/COMMIT_EDITMSG"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How much of everything. `runs`: timed runs of what is short."""

    runs: int = 15
    tracked: int = 100_000
    picks: int = 20
    bulk: int = 200  # files of 100 lines
    binary: int = 2 << 30  # bytes

    @property
    def long_runs(self) -> int:
        """Timed runs of what takes seconds."""
        return max(1, self.runs // 5)


def scan(world: World, sizes: Sizes) -> list[Row]:
    """The start of a bare Python, to compare with, and the scan of a small change of every sort."""
    repo, kept = world.repo("scan"), world.repo("kept")
    kept.stage(world.change("kept"))
    kept.timed(*SCAN)
    return in_turn(
        [
            Case(
                key="python",
                what="a bare Python starts",
                once=lambda _: repo.timed(sys.executable, "-I", "-c", "pass"),
            ),
            Case(
                key="scan-plain",
                what="scan: 3 files, 180 lines, no candidate",
                once=_fresh_scan(repo, world, texts.plain),
                target=110,
            ),
            Case(
                key="scan-candidates",
                what="scan: 15 of the lines candidates",
                once=_fresh_scan(repo, world, texts.candidates),
                target=150,
            ),
            Case(
                key="scan-refused",
                what="scan: a key in each file, refused",
                once=_fresh_scan(repo, world, texts.blocked, expect=(1,)),
            ),
            Case(
                key="scan-no-policy",
                what="scan: no candidate, no policy file",
                once=_fresh_scan(world.repo("no-policy", policy=False), world, texts.plain),
            ),
            Case(key="scan-kept", what="scan: the result kept", once=lambda _: kept.timed(*SCAN)),
        ],
        sizes.runs,
    )


def _fresh_scan(repo: Repo, world: World, make: texts.Make, expect: Collection[int] = (0,)) -> Callable[[int], Took]:
    """Right after `git add`, when the index's cached trees are stale, and with nothing kept."""

    def once(run: int) -> Took:
        repo.stage(world.change(f"{make.__name__} {run}", make))
        repo.forget()
        return repo.timed(*SCAN, expect=expect)

    return once


def stamp(world: World, sizes: Sizes) -> list[Row]:
    """The two message hooks after a scan; the first of them without one, as after `--no-verify`."""
    repo = world.repo("stamp")
    repo.stage(world.change("stamp"))
    record = (STAYLOCAL, "record", MESSAGE, "message")
    repo.timed(*SCAN)

    def after_scan(_: int) -> Took:
        repo.write(MESSAGE, "change\n")
        return repo.timed(*record, env=IN_HOOK)

    def again(_: int) -> Took:
        return repo.timed(STAYLOCAL, "stamp", MESSAGE, env=IN_HOOK)

    def alone(_: int) -> Took:
        repo.write(MESSAGE, "change\n")
        repo.forget()
        return repo.timed(*record, env=IN_HOOK)

    return in_turn(
        [
            # In this order: the second finds the first one's stamp, the third leaves a kept result to the first.
            Case(key="record", what="record, after a scan", once=after_scan, target=70),
            Case(key="stamp", what="stamp, after a scan", once=again, target=70),
            Case(key="record-alone", what="record, nothing kept", once=alone),
        ],
        sizes.runs,
    )


def commit(world: World, sizes: Sizes) -> list[Row]:
    """`git commit` of twins, the one with hooks and the other without, in turn."""
    bare, hooked = world.repo("commit-bare"), world.repo("commit-hooked", hooks=True)

    def once(repo: Repo) -> Callable[[int], Took]:
        def commit_once(run: int) -> Took:
            repo.stage(world.change(f"commit {run}"))
            return repo.timed(*COMMIT)

        return commit_once

    return in_turn(
        [
            Case(key="commit-bare", what="git commit, no hooks", once=once(bare)),
            Case(
                key="commit-hooked",
                what="git commit, staylocal's hooks",
                once=once(hooked),
                beside="over",
                against="commit-bare",
                target=300,
            ),
        ],
        sizes.runs,
    )


def rebase(world: World, sizes: Sizes) -> list[Row]:
    """A branch moved to another base: the time of a pick, where its scan is not kept and where it is."""
    bare, hooked = (_branched(world, sizes, f"rebase-{name}", hooks=name == "hooked") for name in ("bare", "hooked"))
    tip = bare.git("rev-parse", "topic")

    def once(repo: Repo, tip: str, *, forget: bool = False) -> Callable[[int], Took]:
        def rebase_once(_: int) -> Took:
            repo.git("reset", "-q", "--hard", tip)
            if forget:
                repo.forget()
            return repo.timed("git", "rebase", "-q", "main")

        return rebase_once

    own = hooked.git("rev-parse", "topic")
    over: dict[str, Any] = {"per": sizes.picks, "beside": "over", "against": "pick-bare"}
    return in_turn(
        [
            Case(key="pick-bare", what="a rebase pick, no hooks", once=once(bare, tip), per=sizes.picks),
            Case(
                key="pick-hooked",
                what="a rebase pick, nothing kept",
                once=once(hooked, own, forget=True),
                target=150,
                **over,
            ),
            Case(key="pick-kept", what="a rebase pick, scans kept", once=once(hooked, own), **over),
        ],
        sizes.long_runs,
    )


def _branched(world: World, sizes: Sizes, name: str, *, hooks: bool) -> Repo:
    """On `topic`, whose commits change three files each; `main` has moved on. Its commits carry records with hooks."""
    repo = world.repo(name, hooks=hooks)
    repo.git("checkout", "-q", "-f", "-b", "topic")
    for pick in range(sizes.picks):
        repo.stage(world.change(f"pick {pick}", lines=10))
        repo.timed(*COMMIT)
    repo.git("checkout", "-q", "-f", "main")
    repo.stage({"moved.py": texts.plain(world.random("main"), 30)})
    repo.timed(*COMMIT)
    repo.git("checkout", "-q", "-f", "topic")
    return repo


def wide(world: World, sizes: Sizes) -> list[Row]:
    """The same small scan where very many files are tracked."""
    small, large = world.repo("small"), world.repo("wide", files=sizes.tracked)
    return in_turn(
        [
            Case(key="scan-small", what="scan: 40 files tracked", once=_fresh_scan(small, world, texts.plain)),
            Case(
                key="scan-wide",
                what=f"scan: {sizes.tracked:,} files tracked",
                once=_fresh_scan(large, world, texts.plain),
                beside="ratio",
                against="scan-small",
                target=1.3,
            ),
        ],
        sizes.runs,
    )


def bulk(world: World, sizes: Sizes) -> list[Row]:
    """Very many added lines, with candidates: half of the files new, half changed."""
    repo, random = world.repo("bulk", files=sizes.bulk), world.random("bulk")
    before = texts.plain(world.random("tracked"), 30)
    for number in range(sizes.bulk):
        added = texts.candidates(random, 100)
        name, text = (path(number), before + added) if number % 2 else (f"added/file{number}.py", added)
        repo.write(name, text)
    repo.git("add", "--", "added", *(path(number) for number in range(1, sizes.bulk, 2)))
    return _time_and_peak(repo, f"scan: {sizes.bulk * 100:,} lines in {sizes.bulk} files", "bulk", sizes, target=80)


def large(world: World, sizes: Sizes) -> list[Row]:
    """One staged binary of 2 GB: a hole in the file, with text at both ends and in the middle."""
    repo = world.repo("large")
    text = texts.candidates(world.random("large"), 100).encode()
    with (repo.root / "dump.bin").open("wb") as file:
        for place in (0, sizes.binary // 2, sizes.binary - len(text)):
            file.seek(place)
            file.write(text)
    repo.git("-c", "core.bigFileThreshold=1m", "add", "dump.bin")
    return _time_and_peak(repo, f"scan: a binary of {sizes.binary >> 20:,} MB", "large", sizes, target=150)


def _time_and_peak(repo: Repo, what: str, key: str, sizes: Sizes, *, target: float) -> list[Row]:
    peaks: list[Peak] = []

    def once(_: int) -> Took:
        repo.forget()
        peaks.append(repo.peak(*SCAN))
        return peaks[-1].took

    taken = in_turn([Case(key=f"{key}-time", what=what, once=once)], sizes.long_runs)
    held = [peak.bytes / MB for peak in peaks[1:]]
    memory = Row(
        key=f"{key}-memory",
        what=f"{what}, peak",
        unit="MB",
        median=median(held),
        min=min(held),
        runs=len(held),
        target=target,
    )
    return [*taken, memory]
