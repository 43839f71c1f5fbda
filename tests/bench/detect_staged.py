"""Speed, recall and kept results: the same staged change, scanned by staylocal and by its peers."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import detect_planted
from detect_peers import FINE, Found, ToolError, output
from detect_run import CLASS, GATE
from detect_tables import Figure, Table, share
from groups import MB, SCAN
from rows import Case, Row, in_turn

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from detect_planted import Change
    from detect_run import Bench
    from rows import Took
    from sealed import Repo

_OURS, _FASTEST = "staylocal", "betterleaks"


def speed(bench: Bench) -> Table:
    """The time of a whole process on two changes, in turn, and the memory of its largest process."""
    sizes, random = bench.sizes, bench.world.random("planted")
    large, small = detect_planted.large(random, sizes.files), detect_planted.small(random)
    repo, little = _staged(bench, "speed", large), _staged(bench, "speed-small", small)
    lines = f"{detect_planted.LINES * sizes.files:,} lines"
    measures = ["{}", f"{{}}, of {_OURS}", f"{{}}, of {_FASTEST}"]
    table = Table(
        key="speed",
        title=f"Speed: a large staged diff ({lines} in {sizes.files} files) and a small one (180 lines in 3), whole process",
        columns=[*(each.format(which) for which in ("large", "small") for each in measures), "large, peak"],
        notes=[
            f"medians of {sizes.long_runs} and of {sizes.runs} runs, all in turn; of: the median of the quotients; peak: largest process"
        ],
    )
    commands = {_OURS: SCAN} | {peer.label: peer.staged(large.after) for peer in bench.peers}
    briefly = {_OURS: SCAN} | {peer.label: peer.staged(small.after) for peer in bench.peers}
    running = [key for key, words in briefly.items() if _runs(bench, words, little)]
    taken = [
        {row.key: row for row in in_turn(_cases(repo, {key: commands[key] for key in running}), sizes.long_runs)},
        {row.key: row for row in in_turn(_cases(little, {key: briefly[key] for key in running}), sizes.runs)},
    ]
    for key in running:
        repo.forget()
        figures = [figure for rows in taken for figure in _timed(rows[key])]
        table.rows[key] = [*figures, Figure(value=_peak(repo, commands[key]), unit="MB")]
    return table


def recall(bench: Bench) -> Table:
    """The planted secrets that are found, and flags on lines without one."""
    change = detect_planted.large(bench.world.random("planted"), bench.sizes.files)
    repo = _staged(bench, "recall", change)
    table = Table(
        key="recall",
        title=f"Recall: {len(change.planted)} planted secrets in the larger staged diff",
        columns=["found", "share", "lines off target"],
    )
    for who, found in _by_all(bench, repo, change).items():
        hits = [plant for plant in change.planted if any(_over(each, plant) for each in found)]
        off = {(each.path, each.line) for each in found if not any(_over(each, plant) for plant in change.planted)}
        table.rows[who] = [Figure(value=len(hits)), share(len(hits), len(change.planted)), Figure(value=len(off))]
        missed = [plant.name for plant in change.planted if plant not in hits]
        if missed:
            table.notes.append(f"{who} missed: {', '.join(sorted(missed))}")
    return table


def kept(bench: Bench) -> Table:
    """The same change again, and with one more file in it: what was scanned once need not be scanned twice."""
    random = bench.world.random("kept")
    repo = _staged(bench, "kept", detect_planted.large(random, bench.sizes.files))
    more = iter(range(bench.sizes.long_runs + 1))

    def first(_: int) -> Took:
        repo.forget()
        return repo.timed(*SCAN, expect=FINE)

    def again(_: int) -> Took:
        return repo.timed(*SCAN, expect=FINE)

    def one_more(_: int) -> Took:
        text = detect_planted.large(random, 1).after
        repo.stage({f"more{next(more)}/{path}": each for path, each in text.items()})
        return repo.timed(*SCAN, expect=FINE)

    beside = {"beside": "ratio", "against": "first"}
    cases = [
        Case(key="first", what="first", once=first),
        Case(key="again", what="the same again", once=again, **beside),  # type: ignore[arg-type] # one of three words
        Case(key="one more", what="with one more file", once=one_more, **beside),  # type: ignore[arg-type] # likewise
    ]
    table = Table(
        key="kept",
        title="Kept results: the larger staged diff scanned again (target: no line scanned twice)",
        columns=["time", "of the first"],
    )
    for row in in_turn(cases, bench.sizes.long_runs):
        table.rows[row.what] = _timed(row)[:2]
    return table


def _staged(bench: Bench, name: str, change: Change) -> Repo:
    repo = bench.world.repo(name)
    if change.before:
        repo.stage(change.before)
        repo.git("commit", "-q", "-m", "before")
    repo.stage(change.after)
    return repo


def _runs(bench: Bench, words: Sequence[str], repo: Repo) -> bool:
    """Whether it does: one that fails is named once, and not timed."""
    try:
        output(words, repo.root, repo.env)
    except ToolError as error:
        bench.problems.append(f"speed: {error}")
        return False
    return True


def _cases(repo: Repo, commands: Mapping[str, Sequence[str]]) -> list[Case]:
    """Each beside staylocal, and staylocal beside the fastest peer, where it is there."""
    fastest = next((key for key in commands if key.startswith(_FASTEST)), "")

    def once(words: Sequence[str]) -> Callable[[int], Took]:
        def run(_: int) -> Took:
            repo.forget()
            return repo.timed(*words, expect=FINE)

        return run

    cases = []
    for key, words in commands.items():
        case = Case(key=key, what=key, once=once(words))
        against = fastest if key == _OURS else _OURS
        if against in commands:
            target = 1.0 if key == _OURS else None
            case = replace(case, beside="ratio", against=against, target=target)
        cases.append(case)
    return cases


def _timed(row: Row) -> list[Figure | None]:
    """Its time, and beside staylocal's or, for staylocal itself, beside the fastest peer's."""
    time = Figure(value=row.median, unit="ms")
    if row.figure is None:
        return [time, None, None]
    beside = Figure(value=row.figure, unit="x", target=row.target)
    return [time, None, beside] if row.key == _OURS else [time, beside, None]


def _peak(repo: Repo, words: Sequence[str]) -> float:
    """In MB, of the largest process of a run, whatever it finds."""
    launcher = (sys.executable, "-I", "-S", str(Path(__file__).with_name("peak.py")))
    done = subprocess.run((*launcher, *words), cwd=repo.root, env=repo.env, capture_output=True, check=True)
    size: float = json.loads(done.stdout)["bytes"] / MB
    return size


def _by_all(bench: Bench, repo: Repo, change: Change) -> dict[str, list[Found]]:
    found: dict[str, list[Found]] = {}
    try:
        said = json.loads(output([*SCAN, "--format", "json"], repo.root, repo.env))
        ours = [Found(f["path"], f["line"], f["line"], f["sure"], f["kind"]) for f in said["findings"]]
        found |= {GATE: [each for each in ours if each.sure], CLASS: ours}
    except ToolError as error:
        bench.problems.append(f"recall: {error}")
    for peer in bench.peers:
        try:
            found[peer.label] = peer.found(peer.staged(change.after, report=True), repo.root, repo.env)
        except ToolError as error:
            bench.problems.append(f"recall: {error}")
    return found


def _over(found: Found, plant: detect_planted.Planted) -> bool:
    return found.path == plant.path and found.line <= plant.last and found.last >= plant.first
