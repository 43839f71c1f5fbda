"""Every scan ends in time, says what it left out, and leaves signals as they were."""

from __future__ import annotations

import random
import re
import signal
import subprocess
import sys
import threading
import time
from datetime import date
from pathlib import Path

import pytest

from staylocal.detect import Engine
from staylocal.detect.limits import Clock, SpentError, TooSlowError
from staylocal.detect.lines import BEHIND, WINDOW, Squeezed, windows
from staylocal.errors import PolicyError
from staylocal.findings import Finding, Unscanned
from staylocal.passages import Passage
from staylocal.policy_layer import Layer, parse_layer
from test_detect_samples import SAMPLES, findings

SOURCES = Path(__file__).parents[1] / "hooks"
RNG = random.Random(5)  # noqa: S311 - not for secrecy
TOKEN, _ = SAMPLES["GitHubTokenDetector"](RNG)
STRONG = "s3cr3t" + "Valu3"
# Takes far longer than any test would wait.
ENDLESS = re.compile(r"(?:a|a)*!")
SLOW = "a" * 60

SCAN = """
import sys
from staylocal.detect import Engine
from staylocal.passages import Passage
text = eval(sys.argv[1])
for result in Engine(total_seconds=4).scan(Passage(path="a.txt", text=text)):
    print(type(result).__name__, result.line, getattr(result, "start", ""), getattr(result, "end", ""))
"""


def scan_elsewhere(expression: str, seconds: float) -> list[str]:
    """Scan a text in a process of its own, which is ended after `seconds`."""
    done = subprocess.run(
        [sys.executable, "-c", SCAN, expression],
        timeout=seconds,
        check=True,
        text=True,
        capture_output=True,
        env={"PYTHONPATH": str(SOURCES)},
    )
    return done.stdout.splitlines()


def test_blanks_that_take_detect_secrets_a_minute_take_none() -> None:
    assert scan_elsewhere("'password' + ' ' * 3_000 + 'x'", 5) == []


@pytest.mark.parametrize("blank", [" ", "\t", " \t", "\u3000"])
def test_a_secret_behind_many_blanks_is_found_at_its_place(blank: str) -> None:
    start = 8 + 1_500 * len(blank) + 1 + 1_500 * len(blank)
    text = f"'password' + {blank!r} * 1_500 + '=' + {blank!r} * 1_500 + {STRONG!r}"

    assert scan_elsewhere(text, 5) == [f"Finding 1 {start} {start + len(STRONG)}"]


@pytest.mark.parametrize(
    "piece", ["eyJ", "password", '"', "'", " ", "a", "\t", "key=", "://", "sk-", "xox-1-", "AKIA", "//", ":a@"]
)
def test_a_million_characters_in_a_line_are_scanned_or_said_not_to_be(piece: str) -> None:
    lines = scan_elsewhere(f"({piece!r} * 1_000_000)[:1_000_000]", 30)

    assert all(line.startswith(("Finding", "Unscanned")) for line in lines)


@pytest.mark.parametrize("offset", [0, 1, WINDOW - 60, WINDOW - 20, WINDOW, WINDOW + BEHIND - 20, 3 * WINDOW, 99_999])
@pytest.mark.parametrize("filler", ["x ", "password ", "eyJ "])
def test_a_secret_anywhere_in_an_overlong_line_is_found_once(offset: int, filler: str) -> None:
    before = (filler * 60_000)[:offset]
    before = before[:-1] + " " if before else before
    line = before + TOKEN + " " + (filler * 5_000)[:40_000]

    found = [(f.start, f.end) for f in findings(line) if f.type == "GitHub token"]

    assert found == [(offset, offset + len(TOKEN))]


def test_windows_hold_every_place_of_interest_whole() -> None:
    text = "".join(RNG.choice("xy.........") for _ in range(50_000))
    candidate = re.compile("x")

    pieces = list(windows(text, candidate))

    assert all(text[offset : offset + len(piece)] == piece for offset, piece in pieces)
    for found in candidate.finditer(text):
        whole = text[found.start() : found.start() + 1_000]
        assert any(o <= found.start() and found.start() + len(whole) <= o + len(p) for o, p in pieces)


def test_squeezing_can_be_undone() -> None:
    line = "  a" + " " * 20 + "b\t\t\t\t\t\t\t\t\t\t\tc" + " " * 9 + "d"
    squeezed = Squeezed(line)

    assert squeezed.text == "  a" + " " * 8 + "b" + "\t" * 8 + "c" + " " * 8 + "d"
    for letter in "abcd":
        at = squeezed.text.index(letter)
        assert squeezed.original(at, at + 1) == (line.index(letter), line.index(letter) + 1)
    assert squeezed.original(2, 3) == (2, 3)


def test_a_slow_pattern_costs_its_line_only() -> None:
    engine = Engine(internal=[("endless", ENDLESS), ("x", re.compile("^x"))], line_seconds=0.05)

    results = engine.scan(Passage(path="p", text=f"x\n{SLOW}\nx {TOKEN}", line=5))

    assert [r for r in results if isinstance(r, Unscanned)] == [Unscanned(path="p", why="too slow", line=6)]
    assert [(r.line, r.kind) for r in results if isinstance(r, Finding)] == [
        (5, "internal"),
        (7, "internal"),
        (7, "secret"),
    ]


def test_what_other_detectors_find_on_a_slow_line_is_kept() -> None:
    slow = "password" * 1_000
    results = Engine(line_seconds=0.01).scan(Passage(path="p", text=f"{TOKEN} {slow}\n{TOKEN}"))

    assert [(type(r), r.line) for r in results] == [(Finding, 1), (Unscanned, 1), (Finding, 2)]


def test_when_all_time_for_patterns_is_spent_the_rest_is_said_to_be_unscanned_once() -> None:
    engine = Engine(internal=[("endless", ENDLESS)], line_seconds=5, total_seconds=0.1)

    first = engine.scan(Passage(path="p", text=f"x\n{SLOW}\nx\n{SLOW}", line=4))
    second = engine.scan(Passage(path="q", text="nothing at all", line=9))

    assert first == [Unscanned(path="p", why="no time left from this line on", line=4)]
    assert second == [Unscanned(path="q", why="no time left from this line on", line=9)]


def test_patterns_take_no_time_from_the_detectors() -> None:
    engine = Engine(internal=[("endless", ENDLESS)], line_seconds=5, total_seconds=0.1)

    for _ in range(2):
        results = engine.scan(Passage(path="p", text=f"{SLOW}\n{TOKEN}\n{SLOW}"))

        assert [(type(result), result.line) for result in results] == [(Unscanned, 1), (Finding, 2)]


def parse(lines: list[str]) -> Layer:
    text = "\n".join(["[internal]", *lines]).encode()
    return parse_layer(text, label="f.toml", origin="repository", today=date(2026, 1, 1))


def test_a_policy_file_holds_a_bounded_number_of_patterns() -> None:
    assert len(parse([f"n{number} = 'x{number}'" for number in range(200)]).internal) == 200
    with pytest.raises(PolicyError, match=r"must hold at most 200 patterns, not 201$"):
        parse([f"n{number} = 'x{number}'" for number in range(201)])


def test_a_policy_file_holds_patterns_of_a_bounded_length() -> None:
    assert len(parse([f"n{number} = '{'x' * 200}'" for number in range(100)]).internal) == 100
    message = "f.toml: internal: must hold patterns of at most 20,000 characters together, not 20,001"
    with pytest.raises(PolicyError, match=message):
        parse([*(f"n{number} = '{'x' * 200}'" for number in range(100)), "y = 'y'"])


def test_when_both_budgets_are_spent_the_earlier_line_is_said_once() -> None:
    engine = Engine(internal=[("endless", ENDLESS)], line_seconds=5, total_seconds=0)

    results = engine.scan(Passage(path="p", text=f"x\n{TOKEN}", line=3))

    assert results == [Unscanned(path="p", why="no time left from this line on", line=3)]


@pytest.mark.parametrize(
    "piece", ["-----BEGIN PRIVATE" + " KEY-----", "BEGIN PRIVATE" + " KEY\\\\", "BEGIN PRIVATE" + " KEY\n"]
)
def test_many_headers_of_keys_are_scanned_in_time(piece: str) -> None:
    lines = scan_elsewhere(f"{piece!r} * 10_000", 30)

    assert all(line.startswith(("Finding", "Unscanned")) for line in lines)


def test_off_the_main_thread_scans_work_and_budgets_are_kept() -> None:
    results: list[object] = []
    engine = Engine(total_seconds=0.2)

    def work() -> None:
        results.extend(engine.scan(Passage(path="p", text=TOKEN)))
        while not isinstance(results[-1], Unscanned):
            results.extend(engine.scan(Passage(path="p", text=f"{TOKEN}\n" * 500)))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(30)

    assert isinstance(results[0], Finding)
    assert isinstance(results[-1], Unscanned)


def test_handler_and_timer_are_given_back() -> None:
    rung = []
    before = signal.signal(signal.SIGALRM, lambda *_: rung.append(time.monotonic()))
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.3)
        Engine().scan(Passage(path="p", text=TOKEN))
        assert signal.getitimer(signal.ITIMER_REAL)[0] > 0
        deadline = time.monotonic() + 10
        while not rung and time.monotonic() < deadline:
            time.sleep(0.01)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)

    assert len(rung) == 1


def test_a_clock_stops_work_and_counts_it() -> None:
    clock = Clock(0.5)
    with clock.watching():
        with pytest.raises(TooSlowError):
            clock.run(lambda: ENDLESS.fullmatch(SLOW), 0.05)
        assert clock.run(lambda: 7, 0.05) == 7
        with pytest.raises(SpentError):
            clock.run(lambda: ENDLESS.fullmatch(SLOW), 60)
        with pytest.raises(SpentError):
            clock.run(lambda: 7, 0.05)

    assert clock.spent


def test_what_was_found_before_all_time_was_spent_is_kept() -> None:
    text = "\n".join([TOKEN] * 20_000)

    results = Engine(total_seconds=0.2).scan(Passage(path="p", text=text))

    *found, rest = results
    assert len(found) > 100
    assert all(isinstance(result, Finding) for result in found)
    assert isinstance(rest, Unscanned)
    assert rest.line in {len(found), len(found) + 1}
