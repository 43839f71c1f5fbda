"""Which regular expressions a policy file may hold."""

from __future__ import annotations

import re
import signal
import threading
import time

import pytest

from staylocal.patterns import compile_safely

NESTED = "a repeat inside a repeat, or alternatives inside a repeat, can share the same text"
SIDE_BY_SIDE = "two repeats side by side take the same characters"
TOO_MANY = "there are too many ways to match the same text"
BACK = "it has a back-reference"

ORDINARY = [
    (r"ACME-\d+", "see ACME-12"),
    (r"ACME-\d{4,}", "ACME-1234"),
    (r"[A-Z]{2,5}-\d{1,6}", "PRJ-7"),
    (r"(?i)project[ -]?falcon", "Project Falcon"),
    (r"\b(?:alpha|beta)\b", "the beta"),
    (r"host-[a-z0-9]+(?:\.[a-z0-9]+)*\.corp\.example", "host-a.b.c.corp.example"),
    (r"EMP\d{6}", "EMP123456"),
    (r"\bcust_[0-9a-f]{8,}\b", "cust_0123abcd"),
    (r"[\w.+-]+@corp\.example", "a.b@corp.example"),
    (r"[\w.+-]+@[\w-]+\.[\w.-]+", "a@b.c"),
    (r"(?:[a-z]+\.)*[a-z]+\.corp", "x.y.corp"),
    (r"https?://(?:[a-z0-9-]+\.)+internal(?:/\S*)?", "https://a.b.internal/x"),
    (r"(?:\d{1,3}\.){3}\d{1,3}", "10.0.0.1"),
    (r"(?<![A-Z])PRJ-(?!0)\d+", "PRJ-12"),
    (r"(?:[A-Z][a-z]+)+Service", "MyOwnService"),
    (r"(?:foo|fab|bar)+x", "foobarx"),
    (r"(?:foo|foobar)\b", "foobar"),
    (r"(?:[A-Z]{2,5} ?){1,3}\d", "AB CD 1"),
    (r'"(?:\\.|[^"\\])*"', r'"a\"b"'),
    (r"(?:.|\n)*?x", "a\nx"),
    (r".*foo.*bar", "a foo a bar"),
    (r".{0,100}foo.{0,100}bar", "foo bar"),
    (r"(?m)^CONFIDENTIAL$", "a\nCONFIDENTIAL\nb"),
    (r"(?x) a b c  # spaced", "abc"),
    (r"(?s)BEGIN.+END", "BEGIN\nEND"),
    (r"[^\W\d_]{3}-\d+", "äöü-1"),
    (r"M(?:ü|ue)ller|Strauß", "Mueller"),
    (r"[^a]b\D\S", "xbcd"),
    (r"(a+)++b", "aab"),
    (r"(?>a+)+b", "aab"),
    (r"a*+b", "aab"),
    (r"(?:a|b|[ab])+c", "abc"),
    (r"(?:a{2}b|(?>cd)|(?>ce)e)+x", "aabcdceex"),
    (r"x(?!)|y", "y"),
]


@pytest.mark.parametrize(("source", "text"), ORDINARY, ids=[source for source, _ in ORDINARY])
def test_ordinary_patterns_are_compiled(source: str, text: str) -> None:
    assert compile_safely(source).search(text)


REFUSED = [
    (r"(a+)+$", NESTED),
    (r"(a*)*b", NESTED),
    (r"([a-zA-Z]+)*x", NESTED),
    (r"(a|aa)+$", NESTED),
    (r"(a|a?)+x", NESTED),
    (r"(?:a|b|ab)*c", NESTED),
    (r"(.*a){20}", NESTED),
    (r"(\w+\s?)*x", NESTED),
    (r"(\s*x?)*y", NESTED),
    (r"^(\d+)*x", NESTED),
    (r"(?:(?:a{1,100}){1,100})b", NESTED),
    (r"(?i)(?:[a-z]+[A-Z])+", NESTED),
    (r"(?s)(?:.|\n)+x", NESTED),
    (r"^(([a-z])+.)+[A-Z]([a-z])+$", NESTED),
    (r"(?=(a+)+b)x", NESTED),
    (r"(?:(?>a+)|a)+b", NESTED),
    (r"(?:(?=a)a+)+b", NESTED),
    (r"(x+x+)+y", SIDE_BY_SIDE),
    (r"\s*\s*\s*x", SIDE_BY_SIDE),
    (r".*.*x", SIDE_BY_SIDE),
    (r"[a-z0-9]+[0-9]+x", SIDE_BY_SIDE),
    (r"\w*(?:\w*,)?\w*!", SIDE_BY_SIDE),
    (r"a+(?:b|a+)c", SIDE_BY_SIDE),
    (r"\w+(?>\d+)x", SIDE_BY_SIDE),
    (r"(?:[ab]+){1,3}x", SIDE_BY_SIDE),
    (r"(?:a|bb)+[ab]+x", SIDE_BY_SIDE),
    (r"(?>a)+a+x", SIDE_BY_SIDE),
    (r"\w+(?:\w+|(?=x))x", SIDE_BY_SIDE),
    ("a?" * 30 + "a" * 30, TOO_MANY),
    ("(aa|a)" * 100 + "b", TOO_MANY),
    (r"(?:a{0,10}){10}b", TOO_MANY),
    (r"a.*a.*a.*a.*b", TOO_MANY),
    (r"(a)\1", BACK),
    (r"(?P<x>a)(?P=x)", BACK),
    (r"(a)?(?(1)b|c)", BACK),
    ("", "it matches the empty text"),
    ("a*", "it matches the empty text"),
    (r"\b", "it matches the empty text"),
    ("(?=x)", "it matches the empty text"),
    ("(", "not a regular expression: missing ), unterminated subpattern at position 0"),
    ("[[a]b", "not a regular expression: Possible nested set at position 1"),
    ("a{99999999999}", "not a regular expression: the repetition number is too large"),
    ("(" * 400 + "a" + ")" * 400, "it is nested too deeply"),
    ("a" * 1001, "it is longer than 1000 characters"),
]


@pytest.mark.parametrize(("source", "why"), REFUSED, ids=[source[:30] for source, _ in REFUSED])
def test_patterns_that_run_away_or_say_nothing_are_refused(source: str, why: str) -> None:
    start = time.process_time()
    with pytest.raises(ValueError, match=f"^{re.escape(why)}$"):
        compile_safely(source)
    assert time.process_time() - start < 1


CUBIC = r".+c[^a]+?\w!"  # the check of the shape lets it pass: a character parts the two repeats
TOO_SLOW = "it is too slow on a long line of the same character"


def test_what_the_shape_does_not_show_the_probe_does() -> None:
    timer, handler = signal.getitimer(signal.ITIMER_VIRTUAL), signal.getsignal(signal.SIGVTALRM)
    with pytest.raises(ValueError, match=TOO_SLOW):
        compile_safely(CUBIC)
    assert (signal.getitimer(signal.ITIMER_VIRTUAL), signal.getsignal(signal.SIGVTALRM)) == (timer, handler)


def test_in_another_thread_the_shape_alone_decides() -> None:
    said: list[str] = []

    def work() -> None:
        for source in (r"thread-\d+", r"(?:thread+)+x(b+)+"):
            try:
                said.append(compile_safely(source).pattern)
            except ValueError as error:
                said.append(str(error))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert said == [r"thread-\d+", NESTED]
