"""What is measured becomes a row: median, minimum, and how it stands beside another row or a target. Pure but for the clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from statistics import median
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MILLI = 1000.0
Once = Callable[[int], "Took"]
Beside = Literal["", "over", "ratio"]
_WORDS = {"": "", "over": "over", "ratio": "of"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """One timed run: seconds on the wall, and those of all its processes on a core."""

    seconds: float
    cpu: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table, in milliseconds or in MB (2**20 bytes).

    `beside`: "over": `figure` is the median of the pairwise differences to the row `against`; "ratio": of the
    quotients. `cpu`: milliseconds on a core, the median; it holds still on a busy machine. The target is for the figure where there is one, else for the median.
    """

    key: str
    what: str
    unit: Literal["ms", "MB"] = "ms"
    median: float
    min: float
    runs: int
    cpu: float | None = None
    beside: Beside = ""
    against: str = ""
    figure: float | None = None
    target: float | None = None

    @property
    def judged(self) -> float:
        """What the target is for."""
        return self.median if self.figure is None else self.figure

    @property
    def ok(self) -> bool | None:
        """Whether it keeps to its target, None without one."""
        return None if self.target is None else self.judged <= self.target

    def as_json(self) -> dict[str, Any]:
        """All of it, and the answer."""
        return asdict(self) | {"ok": self.ok}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """`once(run)` gets ready and gives the time of one run; `per`: how many things were done in that time."""

    key: str
    what: str
    once: Once
    per: int = 1
    beside: Beside = ""
    against: str = ""
    target: float | None = None


def in_turn(cases: Sequence[Case], runs: int) -> list[Row]:
    """Each case once without a clock, then all in turn, so that a busy moment hits all of them alike."""
    took: dict[str, list[Took]] = {case.key: [] for case in cases}
    for run in range(runs + 1):
        for case in cases:
            once = case.once(run)
            if run:
                took[case.key].append(once)
    taken = {case.key: [each.seconds / case.per * MILLI for each in took[case.key]] for case in cases}
    return [_row(case, taken, [each.cpu / case.per * MILLI for each in took[case.key]]) for case in cases]


def _row(case: Case, taken: Mapping[str, Sequence[float]], cpu: Sequence[float]) -> Row:
    own = taken[case.key]
    figure = None
    if case.beside:
        pairs = list(zip(own, taken[case.against], strict=True))
        figure = median([a - b for a, b in pairs] if case.beside == "over" else [a / b for a, b in pairs])
    return Row(
        key=case.key,
        what=case.what,
        median=median(own),
        min=min(own),
        runs=len(own),
        cpu=median(cpu),
        beside=case.beside,
        against=case.against,
        figure=figure,
        target=case.target,
    )


def table(rows: Sequence[Row]) -> str:
    """Aligned, for people; "x python" is the median in starts of a bare Python: machines differ less in it."""
    start = next((row.median for row in rows if row.key == "python"), None)
    cells = [("", "median", "min", "cpu", "x python", "beside", "target", "")]
    for row in rows:
        starts = f"{row.median / start:.1f}x" if start and row.unit == "ms" else ""
        target = "" if row.target is None else f"<= {_figure(row, row.target)}"
        beside = "" if row.figure is None else f"{_figure(row, row.figure)} {_WORDS[row.beside]} {row.against}"
        verdict = {True: "ok", False: "MISSED", None: ""}[row.ok]
        what = f"{row.what} ({row.runs})"
        cpu = "" if row.cpu is None else _shown(row, row.cpu)
        cells.append((what, _shown(row, row.median), _shown(row, row.min), cpu, starts, beside, target, verdict))
    widths = [max(len(line[at]) for line in cells) for at in range(len(cells[0]))]
    return "".join(_aligned(line, widths) + "\n" for line in cells)


def _aligned(line: Sequence[str], widths: Sequence[int]) -> str:
    first, *rest = (text.rjust(width) for text, width in zip(line, widths, strict=True))
    return "  ".join([line[0].ljust(len(first)), *rest[:-1], line[-1]]).rstrip()


def _shown(row: Row, value: float) -> str:
    return f"{value:.1f} {row.unit}" if value < 10 else f"{value:.0f} {row.unit}"


def _figure(row: Row, value: float) -> str:
    return f"{value:.2f}x" if row.beside == "ratio" else _shown(row, value)
