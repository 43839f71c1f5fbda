"""A comparison for a terminal or a pipe; `as_text_diffs`: its diffs."""

from __future__ import annotations

import io
import os
import shutil
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from staylocal.comparing import as_text_diffs, telling
from staylocal.comparing.as_text_diffs import title
from staylocal.comparing.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from staylocal.comparing.answers import Answer
    from staylocal.comparing.facts import Comparison

_WIDE = 100  # columns from which on the heads stand side by side
_HEAD = 12  # rows of a head
_ITEMS = 12  # of one sort and one answer
_PIPE = 100  # columns where there is no terminal
_TAB = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How text is laid out: columns, and whether there are colours."""

    width: int = _PIPE
    colour: bool = False


def look_here() -> Look:
    """As our stdout is: colours on a terminal only, and never where NO_COLOR is set."""
    is_terminal = sys.stdout is not None and sys.stdout.isatty()
    plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    width = shutil.get_terminal_size((_PIPE, 24)).columns if is_terminal else _PIPE
    return Look(width=max(width, 40), colour=is_terminal and not plain)


def as_text(comparison: Comparison, look: Look) -> str:
    """All of it, as lines."""
    written = io.StringIO()
    console = Console(
        file=written,
        width=look.width,
        force_terminal=look.colour,
        color_system="standard" if look.colour else None,
        no_color=not look.colour,
        highlight=False,
        emoji=False,
        markup=False,
        legacy_windows=False,
        _environ={},
    )
    _top(console, comparison)
    _heads(console, comparison)
    if comparison.diffs:
        as_text_diffs.show(console, comparison.diffs, marks=not look.colour)
    _facts(console, comparison)
    _opinion(console, comparison)
    return written.getvalue().rstrip("\n")


def _tidy(console: Console, columns: Table) -> None:
    """Print columns without the blanks that fill the last one."""
    with console.capture() as captured:
        console.print(columns)
    console.file.write("".join(f"{line.rstrip()}\n" for line in captured.get().splitlines()))


def _top(console: Console, comparison: Comparison) -> None:
    grid = Table.grid(padding=(0, 2))
    for each in (comparison.a, comparison.b):
        kept = Text(f"({telling.LOCAL})", style="yellow") if each.local and each.text is not None else Text()
        grid.add_row(Text(visible(each.name, keep=""), style="bold"), visible(telling.origin(each), keep=""), kept)
    _tidy(console, grid)
    for note in telling.notes(comparison):
        console.print(Text(visible(note), style="yellow"))


def _heads(console: Console, comparison: Comparison) -> None:
    """Both heads, beside each other where there is room for it."""
    both = comparison.a, comparison.b
    if console.width < _WIDE or None in (comparison.a.text, comparison.b.text):
        for each in both:
            if each.text is not None:
                title(console, visible(each.name, keep=""))
                console.print(_head(console, each, console.width))
        return
    title(console, "the heads")
    half = (console.width - 3) // 2
    grid = Table.grid(padding=(0, 1))
    for width in (half, 1, half):
        grid.add_column(width=width, overflow="fold")
    heads = [_head(console, each, half) for each in both]
    rows = max(len(each.split()) for each in heads)
    grid.add_row(
        *(Text(visible(each.name, keep=""), style="bold") for each in both[:1]),
        "|",
        Text(visible(both[1].name, keep=""), style="bold"),
    )
    grid.add_row(heads[0], Text("\n".join("|" * rows), style="dim"), heads[1])
    _tidy(console, grid)


def _head(console: Console, answer: Answer, width: int) -> Text:
    """The first rows of an answer, and how many of its lines are not among them."""
    lines = (answer.text or "").rstrip("\n").split("\n")
    rows, begun = list[Text](), 0
    for line in lines[:_HEAD]:
        text = Text(visible(line[: _HEAD * width]), tab_size=_TAB)
        text.expand_tabs()
        rows += text.wrap(console, width) or [Text()]
        begun += 1
        if len(rows) >= _HEAD:
            break
    more = len(lines) - begun
    is_cut = len(rows) > _HEAD or len(lines[begun - 1]) > _HEAD * width
    said = [f"... {more:,} more line{'' if more == 1 else 's'}"] if more else ["..."] if is_cut else []
    return Text("\n").join([*rows[:_HEAD], *(Text(each, style="dim") for each in said)])


def _facts(console: Console, comparison: Comparison) -> None:
    title(console, "in numbers")
    names = [visible(each.name, keep="") for each in (comparison.a, comparison.b)]
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("")
    for name in names:
        table.add_column(name, justify="right", overflow="fold")
    for row in telling.rows(comparison):
        table.add_row(*row)
    _tidy(console, table)
    for name, only in comparison.lists:
        if only.a or only.b:
            title(console, f"{name} of one only")
            _tidy(console, _list(names, (only.a, only.b), in_line=name in ("numbers", "named items")))


def _list(names: Sequence[str], both: Sequence[Sequence[str]], *, in_line: bool) -> Table:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(max_width=24, overflow="fold")
    grid.add_column(overflow="fold")
    for name, items in zip(names, both, strict=True):
        if items:
            grid.add_row(Text(name, style="bold"), Text(", ").join(_cut(items)) if in_line else _bullets(items))
    return grid


def _bullets(items: Sequence[str]) -> Table:
    grid = Table.grid(padding=(0, 1))
    for each in _cut(items):
        grid.add_row("-", each)
    return grid


def _cut(items: Sequence[str]) -> Iterable[Text]:
    more = len(items) - _ITEMS
    said = [Text(f"{more:,} more: --format json has all", style="dim")] if more > 0 else []
    return [*(Text(visible(each, keep="")) for each in items[:_ITEMS]), *said]


def _opinion(console: Console, comparison: Comparison) -> None:
    opinion = comparison.opinion
    if not opinion:
        return
    title(console, telling.MODEL + (f" ({visible(opinion.model, keep='')})" if opinion.model else ""))
    if opinion.failure:
        console.print(Text(f"there is none: {visible(opinion.failure)}", style="yellow"))
        return
    grid = Table.grid()
    grid.add_row(Text("  "), Text(visible(opinion.text.strip()), overflow="fold"))
    _tidy(console, grid)
