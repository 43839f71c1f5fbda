"""What the customer data of a file weighs together: one address is ordinary, a list is somebody's data. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from staylocal.findings import Finding
    from staylocal.watched import CustomerData


def weigh(findings: Iterable[Finding], settings: CustomerData, carried: Container[str]) -> list[Finding]:
    """Leave out what weighs too little in its file, and say of the rest whether it is sure.

    Values that are there twice weigh once. `carried`: the paths of text that somebody put there for one question (a
    prompt, what is piped in): there a single hit counts already, but is not sure.
    """
    kept: list[Finding] = []
    weighed: dict[str, list[Finding]] = {}
    for each in findings:
        (weighed.setdefault(each.path, []) if each.points else kept).append(each)
    for path, some in weighed.items():
        points = sum({each.same: each.points for each in some}.values())
        if points >= settings.class_points or path in carried:
            kept += (replace(each, sure=points >= settings.gate_points) for each in some)
    return kept
