"""No pattern and no detector takes more than linear time, whatever it reads; measured in processor time."""

from __future__ import annotations

import gc
import json
import os
import re
import subprocess
import sys
import time
from collections import deque
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from fuzz import lines, pumps
from staylocal.detect import Engine
from staylocal.findings import Unscanned
from staylocal.passages import Passage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TESTS = Path(__file__).parent
# What a scan of a line of 100,000 characters may take, in seconds. A quadratic pattern takes minutes.
BOUND = 2.0
# Seconds for `LONG` characters that no pattern with linear time needs; only what takes longer is measured again.
SUSPICIOUS, LONG = 0.004, 6000
# With four times as many characters four times as long is linear, sixteen times quadratic.
TIMES, LINEAR, LONGEST = 4, 8.5, 100_000
# A pattern that is only called with fewer characters may do with them what it likes, in so many seconds and for each.
WINDOW, SHORT_TIME, CHARACTER_TIME = 1200, 0.0005, 0.000_003
_WHOLE = {"finditer": "search", "sub": "search", "subn": "search", "split": "search", "findall": "search"}
_BLANKS = re.compile(r"(?<=[^\S\n]{3})[^\S\n]+")


class Row(NamedTuple):
    """A pattern of the detectors, and what it is called with."""

    pattern: re.Pattern[Any]
    module: str
    windows: dict[str, int]

    def methods(self) -> dict[str, int]:
        """Method -> most characters of a call; those of a pattern that nobody was seen to call are unbounded."""
        used: dict[str, int] = {}
        for name, size in self.windows.items():
            method = _WHOLE.get(name, name)
            used[method] = max(used.get(method, 0), size)
        return used or dict.fromkeys(("search", "match"), WINDOW)


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    done = subprocess.run(
        [sys.executable, "-m", "fuzz.patterns"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (TESTS.parent / "hooks", TESTS)))},
        check=True,
        capture_output=True,
        timeout=600,
    )
    return [
        Row(re.compile(pattern.encode("latin-1") if binary else pattern, flags), module, windows)
        for pattern, binary, flags, module, windows in json.loads(done.stdout)
    ]


def test_the_patterns_of_all_detectors_are_known(rows: list[Row]) -> None:
    """A control: some that stand in a module, that are made late, that a table holds, that another project brings."""
    sources = {str(row.pattern.pattern) for row in rows}
    modules = {row.module.rpartition(".")[2] for row in rows}

    assert {"late", "tokens", "named", "urls", "customer_page", "internal_hosts", "formats", "stripe"} <= modules
    assert "PuTTY" in "".join(sources)
    assert len(rows) > 1000


@pytest.mark.parametrize("method", ["search", "match", "fullmatch"])
def test_every_pattern_is_linear_in_texts_made_for_it(rows: list[Row], method: str) -> None:
    slow = [str(found) for row in rows if row.methods().get(method, 0) >= WINDOW and (found := _slow(row, method))]

    assert slow == []


@pytest.mark.parametrize("method", ["search", "match", "fullmatch"])
def test_every_pattern_for_short_texts_is_quick_with_them(rows: list[Row], method: str) -> None:
    slow = []
    for row in rows:
        size = row.methods().get(method, 0)
        if 0 < size < WINDOW:
            call = _caller(row.pattern, method)
            bound = SHORT_TIME + CHARACTER_TIME * size
            texts = (text for text in _texts(row, size) if _seconds(call, text) > bound)
            slow += [(size, row.module, str(row.pattern.pattern)[:80]) for text in texts if _best(call, text) > bound]

    assert slow == []


def test_a_pattern_that_is_quadratic_is_seen() -> None:
    for source in (r"\s*\s*=", r"(?:a|a)*!", r"[a-z]+\d", r"(?:\w+\s?)+:", r"x(?=[^\n]*!)", r"(?:ab)+c"):
        assert _slow(Row(re.compile(source), "", {}), "search"), source
    for source in (r"\w{1,30}=", r"[a-z]{1,40}+\d|b", r"(?<![a-z])[a-z]{2,8}\d"):
        assert not _slow(Row(re.compile(source), "", {}), "search"), source


@pytest.mark.parametrize("prose", [False, True])
def test_a_line_of_100000_characters_is_scanned_in_time(prose: bool) -> None:
    _check(((name, lines.repeated(piece)) for name, piece in lines.short()), BOUND, prose=prose)


@pytest.mark.parametrize("prose", [False, True])
def test_a_line_of_random_pieces_is_scanned_in_time(prose: bool) -> None:
    _check(lines.mixed(), BOUND, prose=prose)


def test_a_line_of_what_a_detector_looks_for_is_scanned_in_time() -> None:
    texts = ((name, lines.repeated(piece)) for name, piece in lines.looked_for() if not piece.isupper())
    _check(texts, BOUND, prose=False)


def _check(texts: Iterator[tuple[str, str]], bound: float, *, prose: bool) -> None:
    Engine().scan(Passage(path="a", text="x"))
    times = sorted(((_scan(text, bound, prose=prose), name) for name, text in texts), reverse=True)
    for seconds, name in times[:10]:
        print(f"{seconds:.3f} s: {name}")  # noqa: T201 - pytest shows it when it fails, or with -rP

    assert [(name, f"{seconds:.3f}") for seconds, name in times if seconds > bound] == []


def _scan(text: str, bound: float, *, prose: bool) -> float:
    """Give the least seconds of some tries; that nothing was left out for lack of time."""
    best = 99.0
    for _ in range(3):
        engine, start = Engine(total_seconds=60), time.process_time()
        results = engine.scan(Passage(path="a.txt", text=text, prose=prose))
        best = min(best, time.process_time() - start)
        assert all(each.in_time for each in results if isinstance(each, Unscanned))
        if not bound / 2 < best < 3 * bound:
            break
    return best


def _slow(row: Row, method: str) -> tuple[float, str, str, str] | None:
    """Give (how many times as long, module, pattern, text) for a text that takes more than linear time, if one does."""
    call = _caller(row.pattern, method)
    # One that is exponential must end, too.
    for size in (22, 60, 300):
        for text in _texts(row, size):
            if _seconds(call, text) > SUSPICIOUS * 2:
                return 99, row.module, str(row.pattern.pattern)[:80], repr(text[:40])
    for at, text in enumerate(_texts(row, LONG)):
        if _seconds(call, text) > SUSPICIOUS and (ratio := _ratio(row, call, at)) > LINEAR:
            return ratio, row.module, str(row.pattern.pattern)[:80], repr(text[:40])
    return None


def _ratio(row: Row, call: Callable[[Any], object], at: int) -> float:
    """Give how many times as long a text takes that is four times as long; a repeat may have a bound of some thousands."""
    ratio, size = 99.0, LONG
    while ratio > LINEAR and size <= LONGEST:
        short, text = (next(islice(_texts(row, each), at, None)) for each in (size // TIMES, size))
        if _seconds(call, text) > 0.3:  # quadratic for sure
            break
        ratio, size = _best(call, text) / _best(call, short), size * TIMES
    return ratio


def _texts(row: Row, size: int) -> Iterator[Any]:
    # The plugins have the tokens' patterns once more, with boundaries.
    most = 20 if row.module.endswith("plugins.formats") else 200
    for text in islice(pumps.texts(row.pattern, size), most):
        # `staylocal.detect.theirs` takes blanks out: detect-secrets' own patterns are cubic in them.
        read = _BLANKS.sub("", text) if row.module.startswith("detect_secrets") else text
        yield read.encode("latin-1", "replace") if isinstance(row.pattern.pattern, bytes) else read


def _caller(pattern: re.Pattern[Any], method: str) -> Callable[[Any], object]:
    if method == "search":
        return lambda text: deque(pattern.finditer(text), 0)
    found: Callable[[Any], object] = getattr(pattern, method)
    return found


def _seconds(call: Callable[[Any], object], text: Any) -> float:  # noqa: ANN401 - text or bytes
    start = time.process_time()
    call(text)
    return time.process_time() - start


def _best(call: Callable[[Any], object], text: Any) -> float:  # noqa: ANN401 - text or bytes
    gc.collect()
    return min(_seconds(call, text) for _ in range(4))
