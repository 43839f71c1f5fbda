"""Redacting, whatever the text: it can be undone, nothing is found in what it gives, and nothing of a value is left."""

from __future__ import annotations

import base64
import random
import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import redacting
from conftest import aws_key, github_token
from redacting import POLICY, checked, left_of, policy, scanned
from staylocal.errors import UndecidedError
from staylocal.redaction import Map, redact, restore
from staylocal.redaction.draft import Rendered, Stretch, rendered, united
from staylocal.redaction.folding import folded
from staylocal.redaction.placeholders import written
from staylocal.redaction.values import Index
from staylocal.redaction.views import readings, views
from staylocal.watched import Internal

TODAY = date(2026, 1, 2)
TOKEN = github_token()
OPEN, CLOSE = "\u27e6", "\u27e7"
SIGNS = st.sampled_from(
    (OPEN, CLOSE, "EMAIL", "_", "1", "\\u27e6", "\\u27e7", "\\", " ", "\n", "\0", "\ud800", "\udcff", "x")
)
LOOKALIKES = st.lists(SIGNS, max_size=30).map("".join)


@given(st.integers(min_value=0, max_value=1 << 32))
@settings(max_examples=120, deadline=None)
def test_texts_with_values_in_many_dresses(seed: int) -> None:
    text, _ = redacting.text_of(seed)

    checked(text)


@given(st.lists(st.integers(min_value=0, max_value=1 << 32), min_size=2, max_size=4))
@settings(max_examples=30, deadline=None)
def test_texts_with_one_map_for_all(seeds: list[int]) -> None:
    mapping, made = Map(), []
    for seed in seeds:
        text, _ = redacting.text_of(seed)
        made.append((text, checked(text, mapping=mapping).text))

    assert all(restore(redacted, mapping).text == text for text, redacted in made)


@given(st.text())
@settings(max_examples=150, deadline=None)
def test_any_text(text: str) -> None:
    checked(text)


@given(LOOKALIKES, st.booleans())
@settings(max_examples=300, deadline=None)
def test_what_looks_like_a_placeholder_comes_back(text: str, filled: bool) -> None:
    mapping = Map({"EMAIL_1": f"{OPEN}EMAIL_2{CLOSE}", "EMAIL_2": "anna"} if filled else {})

    done = redact(text, POLICY, mapping)

    assert restore(done.text, mapping).text == text


@given(st.binary(max_size=200))
@settings(max_examples=100, deadline=None)
def test_bytes_that_are_no_text(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape") + f"\ntoken={TOKEN}"

    done = redact(text, POLICY)

    assert TOKEN not in done.text
    assert restore(done.text, done.mapping).text.encode("utf-8", "surrogateescape").startswith(data)


def test_the_same_value_has_the_same_placeholder_in_the_order_of_the_text() -> None:
    other = github_token("Zz3KdLq27xZpT0vRbW8sYcN5mJ4hG61IdiX7")

    done = redact(f"{TOKEN} {other}\n{TOKEN}", POLICY)

    assert done.text == f"{written('TOKEN_1')} {written('TOKEN_2')}\n{written('TOKEN_1')}"
    assert done.count == 3
    assert dict(done.mapping.values) == {"TOKEN_1": TOKEN, "TOKEN_2": other}


def test_each_kind_has_its_word() -> None:
    rng = random.Random(5)  # noqa: S311 - not for secrecy
    key, mail, card = redacting.key(rng), redacting.mail(rng), redacting.card(rng)
    text = f"{aws_key()}\n{mail}\ncard {card}\npassword: {redacting.word(rng)}\n{key}\n"

    kinds = {name.rpartition("_")[0] for name in redact(text, POLICY).mapping.values}

    assert kinds == {"KEY", "EMAIL", "CARD", "PASSWORD"}


def test_a_private_key_goes_as_a_whole() -> None:
    key = redacting.key(random.Random(5))  # noqa: S311 - not for secrecy

    done = checked(f"before\n{key}\nafter", [key])

    assert done.text == f"before\n{written('KEY_1')}\nafter"


def test_a_single_hit_counts_whatever_the_policy_wants_of_a_file() -> None:
    mail = redacting.mail(random.Random(2))  # noqa: S311 - not for secrecy
    strict = policy("[customer_data]\nclass_points = 50\ngate_points = 50\n", TODAY)

    assert redact(f"write to {mail}", strict).count == 1


def test_a_pragma_lets_nothing_through() -> None:
    assert redact(f"t = '{TOKEN}'  # pragma: allowlist secret", POLICY).count == 1


def test_what_is_internal_goes_too() -> None:
    mine = policy('[identifiers]\nwords = ["Bluebird"]\ndomains = ["corp.firma-werke.de"]\n', TODAY)
    text = "bluebird runs on build7.corp.firma-werke.de and Bluebird again, Bluebirds as well"

    done = checked(text, by=mine)

    assert "luebird" not in done.text
    assert {name.rpartition("_")[0] for name in done.mapping.values} >= {"INTERNAL", "HOST"}


def test_a_pattern_that_matches_placeholders_finds_none() -> None:
    mine = policy('[internal]\nticket = "[A-Z]+_[0-9]+"\n', TODAY)

    done = checked(f"{TOKEN} see PROJ_123", by=mine)

    assert done.text == f"{written('TOKEN_1')} see {written('INTERNAL_1')}"


def test_a_placeholder_beside_a_rest_is_found_again() -> None:
    # The address is a part of a password that nothing but the address' end kept from being one.
    text = "password = anna.berger@firma-werke.dexQ7!k29"

    done = checked(text)

    assert scanned(text)
    assert "xQ7!k29" not in done.text


def test_what_a_map_knows_goes_where_no_detector_finds_it() -> None:
    mapping = Map()
    first = redact("password = Tr4umh4us!9k", POLICY, mapping)

    done = redact("and Tr4umh4us!9k, glued: xxTr4umh4us!9kxx", POLICY, mapping)

    assert first.text == f"password = {written('PASSWORD_1')}"
    assert done.text == f"and {written('PASSWORD_1')}, glued: xx{written('PASSWORD_1')}xx"


def test_what_was_found_encoded_goes_in_clear_in_a_later_text() -> None:
    mapping = Map()
    redact("config: " + base64.b64encode(b"password=Tr4umh4us!9k\n").decode(), POLICY, mapping)

    assert "Tr4umh4us" not in redact("see Tr4umh4us!9k there", POLICY, mapping).text


@pytest.mark.parametrize("said", ["{}, use: foobar12345!", "{} 0171 2345678", "{}: Hk7foo!xx9"])
@pytest.mark.parametrize("kind", ["PASSWORD", "TOKEN", "PHONE", "KEY"])
def test_what_a_placeholder_says_names_nothing(kind: str, said: str) -> None:
    text = said.format(written(f"{kind}_1"))

    assert [str(each) for each in scanned(text)] == [str(each) for each in scanned(said.format("it"))]


def test_placeholders_take_no_names_that_stand_in_the_text() -> None:
    done = redact(f"{OPEN}TOKEN_1{CLOSE} {TOKEN}", POLICY)

    assert done.text == f"{OPEN}{CLOSE}TOKEN_1{CLOSE} {written('TOKEN_2')}"


def test_a_map_says_no_value() -> None:
    done = redact(f"x {TOKEN}", POLICY)

    assert TOKEN not in repr((done, done.mapping, restore(done.text, done.mapping), list(views(TOKEN))))


def test_what_cannot_be_scanned_is_not_redacted() -> None:
    endless = re.compile(r"(?:a|a)*!")  # no policy may name such a pattern
    mine = replace(POLICY, internals=Internal(patterns=(("slow", endless),)))
    mapping = Map()

    with pytest.raises(UndecidedError, match="cannot be redacted"):
        redact(f"{TOKEN}\n{'a' * 60}", mine, mapping)

    assert not mapping.values


def test_a_long_text_is_redacted_in_windows() -> None:
    filler = "nothing to see here, move along\n" * 9_000
    key = redacting.key(random.Random(3))  # noqa: S311 - not for secrecy

    done = checked("".join(f"{filler}{each}\n" for each in (TOKEN, key, TOKEN)), [key])

    assert done.count == 3


@pytest.mark.parametrize("before", range((1 << 17) - 60, (1 << 17) + 20, 7))
def test_a_value_on_the_edge_of_a_window(before: int) -> None:
    done = redact("a " * (before // 2) + "b" * (before % 2) + f" {TOKEN} " + "c " * 9_000, POLICY)

    assert not left_of(TOKEN, done.text)


def test_a_line_with_too_many_names_for_one_look_is_redacted_in_pieces() -> None:
    text = 'f({secret:a,token:b,"api_key":c,password:d});' * 1_500 + f"x('{TOKEN}')"

    assert not left_of(TOKEN, redact(text, POLICY).text)


# --- parts


def test_stretches_that_overlap_are_one() -> None:
    wholes = [Stretch(0, 5, "EMAIL"), Stretch(3, 12, "TOKEN"), Stretch(12, 14, "ID"), Stretch(13, 14, "KEY")]

    assert united(wholes, [(10, 18), (16, 30)]) == [
        Stretch(0, 12, "TOKEN"),
        Stretch(12, 14, "ID"),
        Stretch(14, 30, "PART"),
    ]


def test_less_than_eight_characters_beside_a_value_say_nothing() -> None:
    assert united([Stretch(5, 20, "KEY")], [(0, 25)]) == [Stretch(5, 20, "KEY")]


@given(LOOKALIKES, st.data())
@settings(max_examples=100, deadline=None)
def test_a_place_in_a_new_text_leads_back(text: str, data: st.DataObject) -> None:
    edges = sorted(data.draw(st.sets(st.integers(min_value=0, max_value=len(text)), max_size=4)))
    stretches = [Stretch(start, end, "KEY") for start, end in zip(edges[::2], edges[1::2], strict=False)]
    made = Rendered(rendered(text, 0, len(text), stretches, lambda _: written("KEY_1")))
    for at in range(len(made.text)):
        start, end = made.span(at, at + 1)
        assert text[start:end] == made.text[at] or start < end
        assert all(not (start < each.start < end or start < each.end < end) for each in stretches)


@pytest.mark.parametrize(
    "dress", ["{}\n{}", "{}\r\n    {}", "> {}\n> {}", "# {}\n# {}", '"{}" +\n  "{}"', "'{}' . '{}'", "{}\\\n{}"]
)
def test_a_view_puts_together_what_lines_cut(dress: str) -> None:
    text = "see " + dress.format("abcdef12", "34ghijkl") + " there"

    places = [view.span(at, at + 16) for view in views(text) if (at := view.text.find("abcdef1234ghijkl")) >= 0]

    assert places
    assert all(text[start:end].startswith("abcdef12") and text[start:end].endswith("34ghijkl") for start, end in places)


@pytest.mark.parametrize(
    "written_",
    [
        "a%40b%2Fcd%e2%82%ac",
        "a\\u0040b\\/cd\\u20ac",
        "a&#64;b&#x2f;cd&euro;",
        "a=40b=2Fcd\u20ac",
        "a%2540b%252Fcd\u20ac",
    ],
)
def test_a_view_reads_escapes(written_: str) -> None:
    text = f"x {written_} y"

    places = [view.span(at, at + 7) for view in views(text) if (at := view.text.find("a@b/cd\u20ac")) >= 0]

    assert [text[start:end] for start, end in places][:1] == [written_]


def test_an_index_knows_wholes_parts_and_forms() -> None:
    value = "Qs2Ch4FCKXi0NoTkh"
    index = Index({value: "KEY", "k7!x": "PASSWORD"})
    coded = base64.b64encode(f"a{value}".encode()).decode()

    assert (3, 20, "KEY") in list(index.find(folded(f"xx {value}")))
    assert (0, 9, "PART") in list(index.find(folded(value[4:13] + "zz")))
    assert not list(index.find(folded(value[4:11] + "zz")))
    assert (1, 5, "PASSWORD") in list(index.find("ak7!xa"))
    assert any(kind == "KEY" for _, _, kind in index.find(folded(f"data:{coded}")))
    assert any(kind == "KEY" for _, _, kind in index.find(value.encode().hex()))


def test_a_value_reads_like_its_lines_put_together() -> None:
    assert "abcdefgh" in readings("> abcd\n> efgh".removeprefix("> "))
    assert "a@b" in readings("a%40b")
