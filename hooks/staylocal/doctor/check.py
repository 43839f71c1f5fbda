"""One thing that was looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "note", "hole"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """`state`: "hole" where something gets past, or where that could not be found out; "note" where there is something
    to know, but nothing gets past. `fix`: what to do, a line or more; commands stand on lines of their own."""

    name: str
    state: State
    detail: str
    fix: str = ""


def ok(name: str, detail: str) -> Check:
    """As it should be."""
    return Check(name=name, state="ok", detail=detail)


def note(name: str, detail: str, fix: str = "") -> Check:
    """Something to know."""
    return Check(name=name, state="note", detail=detail, fix=fix)


def hole(name: str, detail: str, fix: str) -> Check:
    """Something gets past."""
    return Check(name=name, state="hole", detail=detail, fix=fix)
