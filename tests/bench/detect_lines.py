"""Worst lines: what the slowest line of 100,000 characters takes, in process."""

from __future__ import annotations

import string
import time
from typing import TYPE_CHECKING

from detect_tables import Figure, Table
from detect_tokens import PREFIXES

if TYPE_CHECKING:
    from detect_run import Bench

_SHOWN = 5
_TARGET = 50.0  # ms
_HOPELESS = 500.0  # ms: no busy moment explains it
# Again and again until the line is full.
_REPEATED = (
    *string.ascii_letters,
    *string.digits,
    *string.punctuation,
    *(" ", "\t", "\r", "\u00e9", "\u0130", "\u6f22", "\U0001f511", "\u200b"),
    *(
        "key=",
        "key: ",
        "password=",
        "password = '",
        "secret:",
        "token ",
        "Bearer ",
        "a:b@",
        "//a:b@",
        "https://a:b" + "@c ",
    ),
    *(
        "%20",
        "%41",
        "\\u00",
        "\\x41",
        "\\n",
        "&#65;",
        "''",
        '""',
        "`a`",
        "${",
        "{{",
        "<<",
        "()",
        "[]",
        "a@b.",
        "a.b@c.de ",
    ),
    *(
        "aA1",
        "aA1+",
        "aB3_",
        "0f",
        "deadbeef",
        "a-b-",
        "1.",
        "1-",
        "1 ",
        "10.0.0.1 ",
        "4111 ",
        "DE89 ",
        "+49 ",
        "a,b;",
        "==",
    ),
)
# A beginning, a middle that fills the line, an end.
_FRAMED = (
    ("password", " ", "x"),
    ("password=", " ", "x"),
    ("password = '", "a", ""),
    ("api_key", "=", "x"),
    ('secret = "', "\\", '"'),
    ("https://", "a", ":b@"),
    ("https://a:", "b", ""),
    ("postgres://", "a:", "@"),
    ("eyJ", "a", ".eyJ"),
    ("eyJhbGciOi.", "eyJ", "."),
    ("-----BEGIN ", "A ", "PRIVATE" + " KEY-----"),
    ("", "Ab1Gh2Ij3Kl4", "="),
    ("x" * 64 + "@", "a.", "b"),
)


def lines(bench: Bench) -> Table:
    """The slowest of the lines, each scanned as code and as prose."""
    made = _lines(bench.sizes.line)
    took = sorted(((_slower(text), name) for name, text in made.items()), reverse=True)
    table = Table(
        key="lines",
        title=f"Worst lines: of {len(made)} lines of {bench.sizes.line:,} characters, the slowest",
        columns=["time"],
        notes=[
            "in process, the slower of code and prose; what misses the target by little is scanned again, and the quicker scan counts"
        ],
    )
    for (milliseconds, unscanned), name in took[:_SHOWN]:
        given_up = " (given up)" if unscanned else ""
        table.rows[name + given_up] = [Figure(value=milliseconds, unit="ms", target=_TARGET)]
    lost = sum(unscanned for (_, unscanned), _ in took)
    table.notes += [f"given up in {lost} of them"] if lost else []
    return table


def _lines(length: int) -> dict[str, str]:
    repeated = {f"{part!r} repeated": (part * length)[:length] for part in (*_REPEATED, *PREFIXES)}
    spaced = {f"{part + ' '!r} repeated": (f"{part} " * length)[:length] for part in PREFIXES}
    framed = {
        f"{begin[:20]!r}, {middle!r} repeated, {end!r}": begin + (middle * length)[: length - len(begin + end)] + end
        for begin, middle, end in _FRAMED
    }
    return repeated | spaced | framed


def _slower(text: str) -> tuple[float, bool]:
    return max(_scanned(text, prose=prose) for prose in (False, True))


def _scanned(text: str, *, prose: bool) -> tuple[float, bool]:
    """Milliseconds, and whether any of it was left unscanned."""
    from staylocal.detect import Engine  # noqa: PLC0415 - the other questions need no staylocal in this process
    from staylocal.findings import Unscanned  # noqa: PLC0415 - likewise
    from staylocal.passages import Passage  # noqa: PLC0415 - likewise

    passage = Passage(path="line.py", text=text, prose=prose)
    taken, unscanned = [], False
    for _ in range(2):
        engine = Engine()
        begun = time.perf_counter()
        results = engine.scan(passage)
        taken.append(1000 * (time.perf_counter() - begun))
        unscanned = unscanned or any(isinstance(each, Unscanned) for each in results)
        if not _TARGET < taken[-1] < _HOPELESS:
            break
    return min(taken), unscanned
