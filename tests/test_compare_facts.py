"""Numbers, named items, action items, risks: each exactly what one answer has and the other lacks."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from staylocal.comparing import Answer, compare, names, numbers, rules, sentences
from staylocal.comparing.blocks import Block
from staylocal.comparing.facts import Only

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = st.text(st.sampled_from(list("ab A1.,: \n-_`*#|/'%€$kß日é\u0301\u00a0\u2212\x00\x1b")), max_size=60)


@pytest.fixture(autouse=True)
def _state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def told(a: str, b: str) -> dict[str, Only]:
    return dict(compare(Answer("a", a), Answer("b", b)).lists)


def only(name: str, a: str, b: str = "") -> tuple[str, ...]:
    return told(a, b)[name].a


def values(text: str) -> list[numbers.Value]:
    return [each.value for each in numbers.found(names.without(text))]


@pytest.mark.parametrize(
    "same",
    [
        ("1,000", "1 000", "1'000", "1_000", "1000", "1\u00a0000", "1\u202f000", "1k", "1e3", "1000.0"),
        ("3.50", "3.5", "3,5", "03.500"),
        ("1,234,567.5", "1.234.567,5", "1 234 567,5", "1234567.5"),
        ("20%", "20 %", "20 percent", "20.0 %", "20 Prozent"),
        ("30 s", "30s", "30 seconds", "30-second", "30 Sekunden", "30 sec"),
        ("2 million", "2,000,000", "2 Mio.", "2e6"),
        ("$5", "5 USD", "5 dollars", "USD 5", "5.00 $"),
        ("16 GB", "16GB", "16 gigabytes"),
        ("2026-01-02", "January 2, 2026", "2 January 2026", "2nd of Jan 2026", "02.01.2026", "2. Januar 2026"),
        ("-5", "\u22125", "-5.0"),
        ("9:30", "09:30"),
        ("0xFF", "0xff"),
        ("3:30 pm", "3:30pm", "3:30 p.m."),
    ],
)
def test_one_number_in_several_forms_is_one(same: tuple[str, ...]) -> None:
    found = {tuple(values(f"about {form} of it")) for form in same}
    assert len(found) == 1, found
    assert len(next(iter(found))) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("20%", "20"),
        ("20 s", "20 min"),
        ("2 MB", "2 MiB"),
        ("-5", "5"),
        ("1.5", "15"),
        ("5 EUR", "5 USD"),
        ("1.2.3", "1.2.4"),
    ],
)
def test_other_numbers_are_others(one: str, other: str) -> None:
    assert told(f"it is {one}", f"it is {other}")["numbers"] == Only((one,), (other,))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1. one\n2) two\n- 3. three", []),
        ("gpt-4o utf8 v1.2.3 python3.12 x86_64 p99 https://a.example/1", []),
        ("10.0.0.1 and 1.2.3", [("10.0.0.1", ""), ("1.2.3", "")]),
        ("1,2,3 ms", [("1", ""), ("2", ""), ("3", "ms")]),
        ("in 2024 100 users", [("2024", ""), ("100", "")]),
        ("3-5 or 3\u20135", [("3", ""), ("5", "")]),
        ("2nd 3rd 1st", []),
        ("5xx 3D", [("5", "xx"), ("3", "D")]),
        ("x=5, timeout:7 (8)", [("5", ""), ("7", ""), ("8", "")]),
        ("2026-13-45", [("2026-13-45", "")]),
        ("123456789012345678901234567890123456789k", [("123456789012345678901234567890123456789000", "")]),
        ("5. Then 6.\n7!", [("6", ""), ("7", "")]),
    ],
)
def test_what_is_a_number(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(f"{worth:f}" if isinstance(worth, Decimal) else worth, unit) for worth, unit in values(text)] == expected


GROUPINGS = st.sampled_from([",", " ", "'", "_", "\u00a0", "\u202f", "\u2009", ""])


@given(st.integers(0, 10**12), GROUPINGS, st.integers(0, 3))
def test_any_number_is_worth_what_it_says(number: int, mark: str, zeros: int) -> None:
    written = f"{number:,}".replace(",", mark) + ("." + "0" * zeros if zeros else "")
    assert [worth for worth, _ in values(f"it is {written} then")] == [number]


@given(st.lists(st.integers(10_000, 10**9), max_size=8), st.lists(st.integers(10_000, 10**9), max_size=8))
def test_numbers_of_one_only_are_a_difference_of_sets(a: list[int], b: list[int]) -> None:
    both = told("; ".join(map(str, a)), "; ".join(f"{each:,}" for each in b))["numbers"]
    assert list(both.a) == [str(each) for each in dict.fromkeys(a) if each not in b]
    assert list(both.b) == [f"{each:,}" for each in dict.fromkeys(b) if each not in a]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("See `git  push` in src/app.py, with --depth.", ("git push", "src/app.py", "--depth")),
        (
            "Call foo_bar() of MyClass, or os.path.join; e.g. and/or i.e. this.",
            ("foo_bar()", "MyClass", "os.path.join"),
        ),
        ("Use gpt-4o, utf8 and v1.2.3.", ("gpt-4o", "utf8", "v1.2.3")),
        ("Read https://a.example/b). Then go.", ("https://a.example/b",)),
        ("Then we ask Amazon Web Services and Redis. Yes.", ("Amazon Web Services", "Redis")),
        ('This is The thing, the one: Here. "Quoted" I\'m I.', ()),
        ("# A Title In Capitals\n\n| A Table |\n", ()),
        ("We like Redis; redis is fine.", ()),
        ("Das ist der Plan, und die Datei ist mit dem Namen hier.", ()),
        ("_emphasis_ and __strong__ and **bold**", ()),
        ("`__init__.py` or __init__.py", ("__init__.py",)),
        ("~/.ssh/config ./run /etc/hosts a/b", ("~/.ssh/config", "./run", "/etc/hosts")),
    ],
)
def test_named_items(text: str, expected: tuple[str, ...]) -> None:
    assert only("named items", text, "-") == expected


@pytest.mark.parametrize("other", ["redis", "the REDIS!", "`Redis`", "(redis)", "x Redis's"])
def test_an_item_in_another_case_is_not_lacking(other: str) -> None:
    assert not only("named items", "We run Redis here.", other)


@pytest.mark.parametrize("other", ["rediscover", "predis", ""])
def test_a_part_of_a_word_is_another_item(other: str) -> None:
    assert only("named items", "We run Redis here.", other) == ("Redis",)


@pytest.mark.parametrize(
    "text",
    [
        "Add a test.", "- **Run** the suite", "1. Please check the logs", "Then, deploy it.", "Don't merge this.",
        "- [ ] the docs", "Next steps:\n- the docs", "## Action items\n\n- talk to them", "We should wait.", "It must hold.",
        "You need to see it.", "```\nx = 1  # TODO later\n```", "Führen Sie es aus.", "Man sollte warten.", "> Use it.",
    ],
)  # fmt: skip
def test_action_items(text: str) -> None:
    assert len(only("action items", text, "nothing")) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Test results are good.",
        "The test ran.",
        "- [x] Add the docs",
        "Use of it is free.",
        "Hello.",
        "```\nmust run\n```",
        "# Add a test",
    ],
)
def test_no_action_items(text: str) -> None:
    assert not only("action items", text, "nothing")


@pytest.mark.parametrize(
    "text",
    [
        "There is a risk.", "A race condition.", "It may silently fail.", "Breaking change!", "That is vulnerable to it.",
        "Data loss.", "**Warning:** hot", "Risks:\n- the disk", "Das Risiko steigt.", "It can deadlock.",
    ],
)  # fmt: skip
def test_risks(text: str) -> None:
    assert len(only("risks", text, "nothing")) == 1


@pytest.mark.parametrize(
    "text", ["No risk here.", "It is without danger.", "A risk-free way.", "Trace it.", "Embrace it."]
)
def test_no_risks(text: str) -> None:
    assert not only("risks", text, "nothing")


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Add tests for the parser.", "- For the parser, add a test"),
        ("We should add tests for the parser.", "Tests for the parser: add them."),
        ("Rename `A` to `b`.", "- [ ] rename `A` to `b`"),
        ("Set the timeout to 1,000 ms.", "Set the timeout to 1000ms"),
    ],
)
def test_the_same_in_other_words_order_is_not_told_twice(a: str, b: str) -> None:
    assert told(a, b)["action items"] == Only()


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Set the timeout of the client to 30 s.", "Set the timeout of the client to 60 s."),
        ("Delete the old table.", "Do not delete the old table."),
        ("Check the `x_y` flag of the new git client.", "Check the `x_z` flag of the new git client."),
        ("Add tests for the parser.", "Add tests for the lexer."),
    ],
)
def test_another_number_name_or_not_is_another_item(a: str, b: str) -> None:
    assert told(a, b)["action items"] == Only((a,), (b,))


def test_an_item_is_told_once() -> None:
    assert only("action items", "Add a test.\n\nAdd tests.\n\n- Add the test", "x") == ("Add a test.",)


def test_sentences_end_where_they_should() -> None:
    text = "Use e.g. Redis. See z.B. A. Then 3.5 is it! 日本。次 x.y z"
    assert list(sentences.split(Block("text", text))) == [
        "Use e.g. Redis.",
        "See z.B. A. Then 3.5 is it!",
        "日本。",
        "次 x.y z",
    ]


def test_counts_are_those_of_wc() -> None:
    for text, words, lines in (("", 0, 0), ("a", 1, 1), ("a b\n", 2, 1), ("a\n\nb", 2, 3), ("\n", 0, 1)):
        count = compare(Answer("a", text), Answer("b", "")).counts[0]
        assert count
        assert (count.words, count.lines) == (words, lines)


def test_nothing_is_told_of_one_only_where_the_other_is_missing() -> None:
    found = compare(Answer("a", "Add 3 tests. A risk."), Answer("b", None))
    assert [each for _, each in found.lists] == [Only()] * 4
    assert found.diffs is None


def test_only_so_much_is_read_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("staylocal.comparing.facts.READ", 10)
    found = compare(Answer("a", "1 2 3 4 5 6 7"), Answer("b", ""))
    assert found.cut
    assert found.numbers.a == ("1", "2", "3", "4", "5")


@settings(deadline=None, max_examples=100)
@given(TEXTS, TEXTS)
def test_any_two_texts_can_be_compared(a: str, b: str) -> None:
    there, back = told(a, b), told(b, a)
    assert all(Only(each.b, each.a) == back[name] for name, each in there.items())
    assert all(each == Only() for each in told(a, a).values())


def test_it_takes_no_longer_where_everything_looks_like_something() -> None:
    """Linear: sixteen times the text would take 256 times as long otherwise, and the test would not end."""
    for piece in (
        "a",
        "1,",
        ".",
        "_",
        "`",
        "a.",
        "a/",
        "(",
        "please ",
        "x_",
        "**",
        "> ",
        "may ",
        "- ",
        "1 000 ",
        "no ",
    ):
        text = (piece * 60_000)[:60_000]
        told(text, text + "x")


def test_shuffled_lines_hold_the_same_items() -> None:
    lines = ["Add a test.", "There is a risk of fire.", "Set it to 5 s.", "See `foo`.", "Update the docs soon."]
    other = [lines[place] for place in (3, 0, 4, 2, 1)]
    assert all(each == Only() for each in told("\n\n".join(lines), "\n\n".join(other)).values())


def test_each_rule_is_told() -> None:
    assert [line.split(":")[0].strip() for line in rules().split("\n")] == [
        "words", "numbers", "named items", "action items", "risks",
        "a sentence is in both answers if they share three quarters of its words in whatever order, the same numbers and code names, and both or neither say 'not'.",
        "diff by words",
    ]  # fmt: skip
