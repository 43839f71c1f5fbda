"""Placeholders -> values: what models make of placeholders, JSON, and texts that come in pieces."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from staylocal.redaction import Map, Restorer, restore, restore_json
from staylocal.redaction.placeholders import LONGEST, written

VALUE = 'an"na\n@firma'
MAPPING = Map({"EMAIL_1": VALUE, "TOKEN_12": "t0ken"})
OPEN, CLOSE = "\u27e6", "\u27e7"
PIECES = st.sampled_from(
    (OPEN, CLOSE, "EMAIL", "email", "TOKEN", "\\", "_", "1", "12", " ", "\\u27e6", "\\u27E7", "u27e", "\\u", "x", "7")
)


@pytest.mark.parametrize(
    "said", ["EMAIL_1", "email_1", " EMAIL_1 ", "EMAIL\\_1", "Email_1\n", "EMAIL-1", "EMAIL 1", "EMAIL_01"]
)
def test_what_models_make_of_a_placeholder_is_one(said: str) -> None:
    restored = restore(f"to {OPEN}{said}{CLOSE}.", MAPPING)

    assert (restored.text, restored.count, restored.unknown) == (f"to {VALUE}.", 1, ())


def test_brackets_that_are_spelled_stand_in_a_string_and_so_does_the_value() -> None:
    answer = json.dumps({"to": f"x {written('EMAIL_1')}"})
    assert "\\u27e6" in answer

    assert json.loads(restore(answer, MAPPING).text) == {"to": f"x {VALUE}"}


@pytest.mark.parametrize(
    "said", ["[[EMAIL_1]]", "EMAIL_1", f"{OPEN}EMAIL_1", f"{OPEN}FOO_1{CLOSE}", f"{OPEN}EMAIL_1\n\n\n\n{CLOSE}"]
)
def test_what_is_no_placeholder_stays(said: str) -> None:
    assert restore(said, MAPPING).text == said


def test_a_placeholder_that_nobody_knows_stays_and_is_told() -> None:
    text = f"{written('EMAIL_9')} {written('EMAIL_1')} {written('KEY_3')} {written('EMAIL_9')}"

    restored = restore(text, MAPPING)

    assert restored.text == text.replace(written("EMAIL_1"), VALUE)
    assert restored.unknown == ("EMAIL_9", "KEY_3")
    assert restored.count == 1


def test_a_value_that_looks_like_a_placeholder_is_not_restored_again() -> None:
    mapping = Map({"TOKEN_1": written("TOKEN_2"), "TOKEN_2": "secret"})

    assert restore(written("TOKEN_1"), mapping).text == written("TOKEN_2")


def test_strings_of_json_wherever_they_stand() -> None:
    one = written("EMAIL_1")

    assert restore_json({one: [one, 1, None, {"x": f"{one}!"}]}, MAPPING) == {
        VALUE: [VALUE, 1, None, {"x": f"{VALUE}!"}]
    }


@given(st.lists(PIECES, max_size=40).map("".join), st.lists(st.integers(min_value=0, max_value=120), max_size=12))
def test_a_stream_is_restored_like_a_whole(text: str, cuts: list[int]) -> None:
    edges = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    restorer = Restorer(MAPPING)

    given_ = [restorer.feed(text[start:end]) for start, end in pairwise(edges)]

    whole = restore(text, MAPPING)
    assert "".join(given_) + restorer.end() == whole.text
    assert (restorer.count, set(restorer.unknown)) == (whole.count, set(whole.unknown))


def test_a_stream_holds_nothing_back_but_what_may_become_a_placeholder() -> None:
    restorer = Restorer(MAPPING)

    assert restorer.feed("all of this ") == "all of this "
    assert restorer.feed(f"to {OPEN}EMA") == "to "
    assert restorer.feed(f"IL_1{CLOSE} and") == f"{VALUE} and"
    assert restorer.feed(f"{OPEN}{'x' * LONGEST}y") == f"{OPEN}{'x' * LONGEST}y"
    assert restorer.end() == ""


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {},
        {"version": 2, "values": {}},
        {"version": 1, "values": []},
        {"version": 1, "values": {"EMAIL_1": 7}},
        {"version": 1, "values": {"FOO_1": "x"}},
        {"version": 1, "values": {"EMAIL_0": "x"}},
        {"version": 1, "values": {"EMAIL_1": "x"}, "hidden": "x"},
    ],
)
def test_what_is_no_map_is_refused(data: object) -> None:
    with pytest.raises(ValueError, match=r"^(no name of a placeholder)?$"):
        Map.from_json(data)


def test_a_map_survives_json() -> None:
    mapping = Map({"EMAIL_1": "a\udce9\ud800\0", "KEY_7": "k"}, ["h"], ["0" * 32])
    mapping.remember("text")

    again = Map.from_json(json.loads(json.dumps(mapping.as_json())))

    assert again.as_json() == mapping.as_json()
    assert again.has_made("text")
    assert again.name("new", "KEY") == "KEY_8"
    assert again.name("k", "EMAIL") == "KEY_7"
