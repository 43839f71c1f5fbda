"""`staylocal log` as a table and as JSON."""

from __future__ import annotations

import io
import os
import re
import shutil
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from staylocal import record, report

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.table import Table
    from rich.text import Text

    from staylocal.chronicle import Entry
    from staylocal.record import Bind, Route
    from staylocal.verify import Problem

_SHORT = 8  # hex digits of a commit
_DATED = 100  # columns of a terminal that has room for dates
_ALL = 100_000  # columns where nobody looks, and nothing is to be cut
_WIDEST = {"model": 13, "reason": 12, "verified": 16}  # columns, where the terminal has few
_STYLES = {"fine": "green", "undecided": "yellow"}
_FAIL = "FAIL "
_LATEST = 253_402_000_000  # in the last days of the year 9999
_BLANKS = re.compile(r" +((?:\x1b\[[0-9;]*m)*)$")  # at the end of a line, whatever the colours
_CLASSES = {"local-only": "local", "open": "open"}


def table(entries: Sequence[Entry]) -> str:
    """A row for each commit and kind of run, as wide as the terminal, or uncut where there is none."""
    if not entries:
        return "no commits"
    from rich.console import Console  # noqa: PLC0415 - for this command only

    width = _width()
    text = io.StringIO()
    # Colours are taken out again where the output is no terminal.
    # A height beside the width, or rich takes 80 columns where TERM is dumb.
    console = Console(file=text, width=width, height=25, force_terminal=True, color_system="standard", highlight=False)
    console.print(_table(entries, width), crop=False)
    lines = [_BLANKS.sub(r"\1", line) for line in text.getvalue().rstrip("\n").split("\n")]
    return "\n".join([*lines, _sum(entries)])


def _width() -> int:
    return shutil.get_terminal_size().columns if sys.stdout.isatty() or "COLUMNS" in os.environ else _ALL


def _table(entries: Sequence[Entry], width: int) -> Table:
    from rich.table import Table  # noqa: PLC0415

    names = ["commit", *(["date"] if width >= _DATED else []), "class", "runs", "tier", "model", "reason", "verified"]
    # Expanded, so that it is the subject that gives way.
    made = Table(
        box=None,
        padding=(0, 2 if width >= _DATED else 1, 0, 0),
        pad_edge=False,
        header_style="bold",
        expand=width < _ALL,
    )
    for name in names:
        most = _WIDEST.get(name) if width < _DATED else None
        made.add_column(name, no_wrap=True, overflow="ellipsis", max_width=most)
    made.add_column("subject", no_wrap=True, overflow="ellipsis", ratio=1)
    for entry in entries:
        for cells in _rows(entry, wide=width >= _DATED):
            made.add_row(*(_cell(name, cells.get(name, "")) for name in (*names, "subject")))
    return made


def _cell(name: str, text: str) -> Text:
    """What others wrote is shown as it is: no markup, no control characters."""
    from rich.text import Text  # noqa: PLC0415

    style = ("red" if text.startswith(_FAIL) else _STYLES.get(text, "")) if name == "verified" else ""
    return Text(report.shown(text), style=style)


def _rows(entry: Entry, *, wide: bool) -> Iterator[dict[str, str]]:
    """The commit beside its first kind of run, the others below."""
    answer = entry.answer
    head = {
        "commit": entry.commit[:_SHORT],
        "date": _day(entry.when),
        "class": (answer.class_ if wide else _CLASSES[answer.class_]) if answer else "?",
        "runs": "-",
        "tier": "-",
        "reason": ",".join(answer.why) if answer else "",
        "verified": _verified(entry),
        "subject": entry.subject,
    }
    first, *others = entry.routes or (None,)
    yield head | (_route(first) if first else {})
    yield from (_route(each) for each in others if each)


def _route(route: Route) -> dict[str, str]:
    return {
        "runs": str(len(route.runs) + route.more),
        "tier": route.tier,
        "model": route.model,
        "reason": record.reason(route.why, route.compared),
    }


def _verified(entry: Entry) -> str:
    """What fails first, each once."""
    if entry.answer is None:
        return "undecided"
    problems = sorted(entry.answer.problems, key=lambda problem: not problem.fails)
    states = ",".join(dict.fromkeys(problem.state for problem in problems))
    return f"{_FAIL}{states}" if entry.answer.failed else states or "fine"


def _day(when: int) -> str:
    return _at(when).astimezone().strftime("%Y-%m-%d")


def _at(when: int) -> datetime:
    """As far as calendars go: a commit may name any number of seconds."""
    return datetime.fromtimestamp(min(max(when, 0), _LATEST), UTC)


def _sum(entries: Sequence[Entry]) -> str:
    """How many, how many fail, and why the others could not be checked."""
    failed = sum(entry.answer.failed for entry in entries if entry.answer)
    said = report.plural(len(entries), "commit")
    said += f"; {failed} would fail: staylocal verify" if failed else ""
    why = dict.fromkeys(entry.undecided for entry in entries if entry.answer is None)
    return "\n".join([said, *(f"undecided: {report.shown(each)}" for each in why)])


def as_json(entries: Sequence[Entry]) -> dict[str, Any]:
    """All of it, version 1."""
    return {"version": 1, "commits": [_commit(entry) for entry in entries]}


def _commit(entry: Entry) -> dict[str, Any]:
    answer = entry.answer
    return {
        "commit": entry.commit,
        "date": _at(entry.when).isoformat(timespec="seconds"),
        "subject": entry.subject,
        "class": answer.class_ if answer else None,
        "why": list(answer.why) if answer else [],
        "record": _bind(entry.bind) if entry.bind else None,
        "routes": [asdict(route) for route in entry.routes],
        "verified": {
            "state": _state(entry),
            "failed": answer.failed if answer else None,
            "problems": [_problem(each) for each in answer.problems] if answer else [],
            "undecided": report.shown_json(entry.undecided),
        },
    }


def _state(entry: Entry) -> str:
    """One word: the first that fails, or that is noted."""
    return _verified(entry).removeprefix(_FAIL).split(",")[0]


def _bind(bind: Bind) -> dict[str, Any]:
    row = asdict(bind)
    return {"class": row.pop("class_")} | row


def _problem(problem: Problem) -> dict[str, Any]:
    return {"state": problem.state, "detail": report.shown_json(problem.detail), "fails": problem.fails}
