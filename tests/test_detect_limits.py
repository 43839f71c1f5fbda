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
from staylocal.errors import PolicyError
from staylocal.findings import NO_TIME_LEFT, TOO_MUCH, TOO_SLOW, Finding, Unscanned
from staylocal.passages import Passage
from staylocal.policy_layer import Layer, parse_layer
from staylocal.watched import Internal
from test_detect_samples import SAMPLES

SOURCES = Path(__file__).parents[1] / "hooks"
RNG = random.Random(5)  # noqa: S311 - not for secrecy
TOKEN, _ = SAMPLES["GitHub token"](RNG)
STRONG = "s3cr3t" + "Valu3"
# Takes far longer than any test would wait.
ENDLESS = re.compile(r"(?:a|a)*!")
SLOW = "a" * 60

SCAN = """
import sys
from staylocal.detect import Engine
from staylocal.passages import Passage
text = eval(sys.argv[1])
for result in Engine().scan(Passage(path="a.txt", text=text)):
    print(*(getattr(result, name, "") for name in ("line", "start", "end", "why")))
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

    assert scan_elsewhere(text, 5) == [f"1 {start} {start + len(STRONG)} "]


@pytest.mark.parametrize(
    "piece",
    [
        *("eyJ", "password", '"', "'", " ", "a", "\t", "key=", "://", "sk-", "xox-1-", "AKIA", "//", ":a@"),
        *("token: ", "secret,", "password is ", "%3D", "\\u003d", "&#61;", "eyJ.", "ghp_", "AAAA", "=", "1 ", "a@b.c "),
        *("make.com/", ".sentry.io/", "-----BEGIN PRIVATE" + " KEY-----", "aB3/x9Q7", "\u0130", "\u5bc6", "\ud800"),
    ],
)
def test_a_million_characters_in_a_line_are_scanned_in_time(piece: str) -> None:
    lines = scan_elsewhere(f"({piece!r} * 1_000_000)[:1_000_000]", 60)

    assert not any(NO_TIME_LEFT in line or TOO_SLOW in line for line in lines)


@pytest.mark.parametrize("offset", [0, 1, 1_980, 3_999, 20_000, 99_999])
@pytest.mark.parametrize("filler", ["x ", "password ", "eyJ "])
def test_a_secret_anywhere_in_an_overlong_line_is_found_once(offset: int, filler: str) -> None:
    before = (filler * 60_000)[:offset]
    before = before[:-1] + " " if before else before
    line = before + TOKEN + " " + (filler * 5_000)[:40_000]

    results = Engine().scan(Passage(path="app.py", text=line))
    found = [(f.start, f.end) for f in results if isinstance(f, Finding) and f.type == "GitHub token"]

    assert found == [(offset, offset + len(TOKEN))]


def test_a_line_of_nothing_but_names_is_said_to_be_unscanned_once() -> None:
    names, value = "password " * 100_000, f'password = "{STRONG}"'

    results = Engine().scan(Passage(path="a", text=f"{value}\n{value} {names} {value}\n{value}", line=3))

    assert [(r.line, r.why if isinstance(r, Unscanned) else r.start) for r in results] == [
        (3, 12),
        (4, 12),
        (4, TOO_MUCH),
        (5, 12),
    ]


def test_a_slow_pattern_costs_its_line_only() -> None:
    engine = Engine(internal=Internal(patterns=(("endless", ENDLESS), ("x", re.compile("^x")))), line_seconds=0.05)

    results = engine.scan(Passage(path="p", text=f"x\n{SLOW}\nx {TOKEN}", line=5))

    assert [r for r in results if isinstance(r, Unscanned)] == [Unscanned(path="p", why=TOO_SLOW, line=6)]
    assert [(r.line, r.kind) for r in results if isinstance(r, Finding)] == [
        (5, "internal"),
        (7, "internal"),
        (7, "secret"),
    ]


def test_when_all_time_for_patterns_is_spent_the_rest_is_said_to_be_unscanned_once() -> None:
    engine = Engine(internal=Internal(patterns=(("endless", ENDLESS),)), line_seconds=5, total_seconds=0.1)

    first = engine.scan(Passage(path="p", text=f"x\n{SLOW}\nx\n{SLOW}", line=4))
    second = engine.scan(Passage(path="q", text="nothing at all", line=9))

    assert first == [Unscanned(path="p", why=NO_TIME_LEFT, line=4)]
    assert second == [Unscanned(path="q", why=NO_TIME_LEFT, line=9)]


def test_patterns_take_no_time_from_the_detectors() -> None:
    engine = Engine(internal=Internal(patterns=(("endless", ENDLESS),)), line_seconds=5, total_seconds=0.1)

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
    engine = Engine(internal=Internal(patterns=(("endless", ENDLESS),)), line_seconds=5, total_seconds=0)

    results = engine.scan(Passage(path="p", text=f"x\n{TOKEN}", line=3))

    assert results == [Unscanned(path="p", why=NO_TIME_LEFT, line=3)]


@pytest.mark.parametrize(
    "piece", ["-----BEGIN PRIVATE" + " KEY-----", "BEGIN PRIVATE" + " KEY\\\\", "BEGIN PRIVATE" + " KEY\n"]
)
def test_many_headers_of_keys_are_scanned_in_time(piece: str) -> None:
    lines = scan_elsewhere(f"{piece!r} * 10_000", 30)

    assert lines
    assert not any(NO_TIME_LEFT in line or TOO_SLOW in line for line in lines)


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


def test_an_error_that_the_garbage_collection_swallows_comes_again(monkeypatch: pytest.MonkeyPatch) -> None:
    swallowed: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda said: swallowed.append(said.exc_type))

    class Slow:
        def __del__(self) -> None:
            busy(0.2)

    def busy(seconds: float) -> None:
        end = time.thread_time() + seconds
        while time.thread_time() < end:
            pass

    def work() -> None:
        slow = Slow()
        del slow
        busy(5)

    clock = Clock(10)
    with clock.watching(), pytest.raises(TooSlowError):
        clock.run(work, 0.1)

    assert swallowed == [TooSlowError]
