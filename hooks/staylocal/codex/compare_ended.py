"""What came of a leg: its report, its answer, and what is to be said of it."""

from __future__ import annotations

import json
import os
import re
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from staylocal.codex.launching import BROKEN, NOT_STARTED

if TYPE_CHECKING:
    from staylocal.codex.compare_legs import Leg

_OURS = "staylocal: "
_MOST = 3  # lines of the client's stderr that are repeated
_TAIL = 1 << 16  # bytes at its end that they are looked for in
_ABOUT_WORDS = re.compile(r"staylocal route|--oss")  # the way on from a command line that nobody has typed
_TRACE = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z +[A-Z]+ |Reading (?:additional input|prompt) from stdin|\x1b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """One leg's end. `answer`: bytes of a complete one, else None; `draft`: the file that it was written to, with
    whatever a failed run left in it.

    `run`: id in the ledger, "" where nothing was started; `seconds`: the client's own, None likewise; `code`: the exit
    code, 128 and more for a signal; `failure`: a sentence, "" where all is well; `hint`: how to go on; `notes`: what
    staylocal said of the run, without its name.
    """

    name: str
    tier: str
    provider: str
    model: str
    run: str
    seal: str
    why: tuple[str, ...]
    seconds: float | None
    tokens_in: int | None
    tokens_out: int | None
    redacted: int
    code: int
    answer: bytes | None = field(repr=False)
    draft: str
    failure: str
    hint: str
    notes: tuple[str, ...]

    @property
    def private(self) -> bool:
        """Whether its answer must stay here: a local one may hold anything, and so may a restored one."""
        return self.tier == "local" or self.redacted > 0


def look(leg: Leg) -> Ended:
    """What a leg that has ended left."""
    report, code = _report(leg.report), leg.code or 0
    code = code if code >= 0 else 128 - code
    said = _said(leg)
    failure = _failure(leg, report, code, said)
    begun, ended = report.get("started"), report.get("ended")
    return Ended(
        name=leg.name,
        tier=leg.wanted.tier,
        provider=_text(report, "provider"),
        model=_text(report, "model") or leg.wanted.model,
        run=_text(report, "run"),
        seal=_text(report, "seal"),
        why=tuple(map(str, report.get("why") or ())),
        seconds=ended - begun if isinstance(begun, float) and isinstance(ended, float) else None,
        tokens_in=_either(report.get("tokens_in"), leg.doing.tokens_in),
        tokens_out=_either(report.get("tokens_out"), leg.doing.tokens_out),
        redacted=_either(report.get("redacted"), None) or 0,
        code=code,
        answer=None if failure else _content(leg.answer),
        draft=leg.answer,
        failure=failure,
        hint="\n".join(line for line in _text(report, "hint").splitlines() if not _ABOUT_WORDS.search(line)),
        notes=_notes(said, _text(report, "refused")),
    )


def _failure(leg: Leg, report: dict[str, Any], code: int, said: list[str]) -> str:
    refused = _text(report, "refused")
    if code in (NOT_STARTED, BROKEN):
        return refused or "it was refused, and nothing says why"
    if code and leg.stopped:
        return "it was interrupted"
    if code:
        of_client = [line for line in said if not line.startswith(_OURS) and not _TRACE.match(line)]
        why = " / ".join(dict.fromkeys([*([leg.doing.problem] if leg.doing.problem else []), *of_client[-_MOST:]]))
        return f"Codex ended with exit code {code}{f': {why}' if why else ''}"
    return "" if os.path.isfile(leg.answer) else "Codex wrote no answer"


def _notes(said: list[str], refused: str) -> tuple[str, ...]:
    ours = (line.removeprefix(_OURS) for line in said if line.startswith(_OURS))
    return tuple(dict.fromkeys(line for line in ours if line != refused))


def _said(leg: Leg) -> list[str]:
    """The last lines of its stderr."""
    with leg.said:
        leg.said.seek(max(0, leg.said.seek(0, os.SEEK_END) - _TAIL))
        return [line.rstrip() for line in leg.said.read().decode(errors="replace").splitlines() if line.strip()]


def _report(path: str) -> dict[str, Any]:
    """As leg.py writes it; nothing where it could not be written."""
    with suppress(OSError, ValueError), open(path, encoding="utf-8") as file:
        found = json.load(file)
        return found if isinstance(found, dict) else {}
    return {}


def _content(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def _text(report: dict[str, Any], name: str) -> str:
    value = report.get(name)
    return value if isinstance(value, str) else ""


def _either(first: object, second: int | None) -> int | None:
    return first if isinstance(first, int) else second
