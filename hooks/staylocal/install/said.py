"""What a step did, as a line for a person: a word for the subject, then the fact."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from staylocal import report

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """`changed`: whether the step changed something; a line that only explains has False."""

    label: str
    text: str
    changed: bool = True


def show(head: str, lines: Sequence[Line]) -> None:
    """Print the lines as columns below a headline."""
    report.say(head)
    if lines:
        report.say("\n".join(report.aligned([(line.label, report.shown(line.text)) for line in lines])))
