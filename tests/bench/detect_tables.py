"""A question's answer is a table: tools down, measures across, a target beside the figure that has one. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

Unit = Literal["", "ms", "MB", "x", "share", "count", "rate"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure. `target`: at most so much, or at least (`least`). `of`: how many it is a share of, 0 where it is none."""

    value: float
    unit: Unit = ""
    of: int = 0
    target: float | None = None
    least: bool = False

    @property
    def ok(self) -> bool | None:
        """Whether it keeps to its target, None without one."""
        if self.target is None:
            return None
        return self.value >= self.target if self.least else self.value <= self.target

    def as_json(self) -> dict[str, Any]:
        """All that is known of it."""
        return {"value": self.value, "unit": self.unit, "of": self.of, "target": self.target, "ok": self.ok}


def share(part: int, whole: int, target: float | None = None, *, least: bool = True) -> Figure | None:
    """So many of so many, as a share; None of nothing."""
    return Figure(value=part / whole, unit="share", of=whole, target=target, least=least) if whole else None


@dataclass(slots=True, kw_only=True)
class Table:
    """The answer to one question. A row: who, and a figure (or None) for each column."""

    key: str
    title: str
    columns: Sequence[str]
    rows: dict[str, list[Figure | None]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The same as data."""
        rows = {
            who: {name: figure.as_json() for name, figure in zip(self.columns, figures, strict=True) if figure}
            for who, figures in self.rows.items()
        }
        return {"title": self.title, "rows": rows, "notes": self.notes}

    def _lines(self) -> list[list[str]]:
        body = [[who, *("" if each is None else shown(each) for each in row)] for who, row in self.rows.items()]
        return [["", *self.columns], *body]

    def text(self) -> str:
        """Aligned, for a terminal."""
        lines = self._lines()
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        aligned = [
            "  ".join(
                [line[0].ljust(widths[0]), *(cell.rjust(w) for cell, w in zip(line[1:], widths[1:], strict=True))]
            )
            for line in lines
        ]
        return "\n".join([self.title, *(f"  {line.rstrip()}" for line in aligned), *(f"  {n}" for n in self.notes), ""])

    def markdown(self) -> str:
        """The same for a README."""
        head, *body = self._lines()
        rows = [head, ["---", *("---:" for _ in self.columns)], *body]
        table = ["| " + " | ".join(cell or " " for cell in row) + " |" for row in rows]
        return "\n".join([f"**{self.title}**", "", *table, "", *(f"{note}  " for note in self.notes), ""])


def shown(figure: Figure) -> str:
    """A figure and, in brackets, its target and whether it is kept."""
    text = _number(figure, figure.value)
    if figure.unit == "share" and figure.of:
        text += f" of {figure.of:,}"
    if figure.target is None:
        return text
    sign = ">=" if figure.least else "<="
    return f"{text} ({sign} {_number(figure, figure.target)} {'ok' if figure.ok else 'MISSED'})"


def _number(figure: Figure, value: float) -> str:
    match figure.unit:
        case "ms":
            return f"{value:.1f} ms" if value < 10 else f"{value:.0f} ms"
        case "MB":
            return f"{value:.0f} MB"
        case "x":
            return f"{value:.2f}x"
        case "share":
            return f"{value:.3f}"
        case "rate":
            return f"{value:.3f}"
        case _:
            return f"{value:,.0f}"
