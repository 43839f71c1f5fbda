"""The two diffs as text: by lines as git prints it, by words with marks or colours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.rule import Rule
from rich.text import Text

from staylocal.comparing.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console

    from staylocal.comparing.diffs import Piece
    from staylocal.comparing.facts import Diffs

_MOST = 400  # lines of a diff
_AROUND = 1  # lines alike that are shown above and below a change
_STYLES = {"-": "red", "+": "green", "@": "cyan"}
_REMOVED, _ADDED = ("[-", "-]", "red strike"), ("{+", "+}", "green underline")

Line = tuple[bool, Text]  # whether something differs in it


def title(console: Console, words: str) -> None:
    """A line that starts a part."""
    console.print()
    console.print(Rule(Text(words, style="bold"), align="left", style="dim", characters="-"))


def show(console: Console, diffs: Diffs, *, marks: bool) -> None:
    """Print both, in their own lines: a terminal wraps them, a pipe gets a diff that other programs read."""
    title(console, "diff")
    if diffs.failure:
        console.print(Text(f"could not be made: {diffs.failure}", style="yellow"))
        return
    if not diffs.unified:
        console.print("the answers are the same")
        return
    _print(console, [_unified(number, line) for number, line in enumerate(diffs.unified)])
    title(console, "diff by words")
    _print(console, list(_folded(_lines(diffs.words, marks=marks))))


def _print(console: Console, lines: Sequence[Text]) -> None:
    for line in lines[:_MOST]:
        console.print(line, soft_wrap=True)
    if len(lines) > _MOST:
        console.print(Text(f"... {len(lines) - _MOST:,} more lines: --format html has all", style="dim"))


def _unified(number: int, line: str) -> Text:
    style = "bold" if number < 2 else _STYLES.get(line[:1], "")  # noqa: PLR2004 - the two names
    return Text(visible(line), style=style)


def _lines(pieces: Sequence[Piece], *, marks: bool) -> Iterator[Line]:
    """Each line of the second answer, with what the first has there instead."""
    line, differs = Text(), False
    for differs_here, text in _stretches(pieces, marks=marks):
        for place, part in enumerate(text.split("\n", allow_blank=True)):
            if place:
                yield differs, line
                line, differs = Text(), False
            line.append_text(part)
            differs = differs or (differs_here and bool(part.plain.strip()))
    yield differs, line


def _stretches(pieces: Sequence[Piece], *, marks: bool) -> Iterator[Line]:
    for piece in pieces:
        if piece.same:
            yield False, Text(visible(piece.b))
            continue
        blanks = max((text[: len(text) - len(text.lstrip())] for text in (piece.b, piece.a)), key=len)
        yield False, Text(visible(blanks))
        yield True, Text("").join((_marked(piece.a, _REMOVED, marks=marks), _marked(piece.b, _ADDED, marks=marks)))


def _marked(text: str, form: tuple[str, str, str], *, marks: bool) -> Text:
    """Without the blanks in front; marks are closed at the end of each line."""
    start, end, style = form if marks else ("", "", form[2])
    parts = visible(text.strip()).split("\n")
    return Text("\n").join(Text(f"{start}{part}{end}", style=style) if part.strip() else Text() for part in parts)


def _folded(lines: Iterator[Line]) -> Iterator[Text]:
    """The lines in which something differs and those beside them; how many others there are."""
    told = list(lines)
    while told and not told[-1][1].plain.strip():
        told.pop()
    near = {
        at for place, (differs, _) in enumerate(told) if differs for at in range(place - _AROUND, place + _AROUND + 1)
    }
    alike = 0
    for place, (_, line) in enumerate(told):
        if place not in near:
            alike += 1
            continue
        if alike:
            yield _alike(alike)
        alike = 0
        yield line
    if alike:
        yield _alike(alike)


def _alike(count: int) -> Text:
    return Text(f"... {count:,} line{'' if count == 1 else 's'} alike", style="dim")
