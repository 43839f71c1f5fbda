"""Looking only where a literal stands must find what looking everywhere would."""

from __future__ import annotations

import itertools
import random
import re
import string
import sys
import sysconfig
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tokens as made
from staylocal.detect import overlaps, tokens, triggers
from staylocal.detect.folding import fold
from staylocal.detect.formats import FORMATS, Format
from staylocal.detect.view import Found, View
from test_detect_samples import ALNUM, SAMPLES, findings, some

if TYPE_CHECKING:
    from collections.abc import Iterator

SEED = 20_26
FRAMES = ("{}", "x = '{}'", 'key: "{}",', "(token: {})", "**{}**", "\u017f{}\u212a", "{0}{0}", "a{}z", "\u0130{}")


def view(text: str, *, prose: bool = False) -> View:
    return View(text, fold(text), "app.py", prose=prose)


def made_lines() -> Iterator[str]:
    rng = random.Random(SEED)  # noqa: S311 - not for secrecy
    lines = [made.example(each, rng)[0] for each in FORMATS]
    lines += [make(rng)[0] for make in SAMPLES.values()]
    for number, line in enumerate(lines):
        yield FRAMES[number % len(FRAMES)].format(line)
        cut = rng.randrange(len(line))
        yield line[:cut]
        yield line[:cut] + rng.choice(ALNUM) + line[cut + 1 :]
        yield rng.choice((str.upper, str.lower, str.swapcase))(line)


@cache
def installed_text() -> str:
    """A bounded sample of the lines of what is installed here."""
    packages = Path(sysconfig.get_paths()["purelib"])
    files = sorted(
        path for path in packages.rglob("*") if path.suffix in {".py", ".txt", ".json", ".md"} and path.is_file()
    )
    rng = random.Random(SEED)  # noqa: S311 - not for secrecy
    lines = []
    for path in rng.sample(files, min(60, len(files))):
        text = path.read_bytes()[:200_000].decode("latin-1")
        lines += [line for line in text.split("\n") if len(line) < 2_000]
    return "\n".join(rng.sample(lines, min(2_000, len(lines))))


@cache
def literals() -> Counter[str]:
    """Each literal, with how many detectors look there."""
    return Counter(literal for literal, _ in triggers._looks())  # noqa: SLF001


def everywhere(text: str) -> set[tuple[int, int, int]]:
    """Each place of each literal of a detector, looked for one by one, and how many detectors look there."""
    found = set()
    for literal, count in literals().items():
        at = text.find(literal)
        while at >= 0:
            found.add((at, at + len(literal), count))
            at = text.find(literal, at + 1)
    return found


def through_automaton(text: View) -> set[tuple[int, int, int]]:
    return {(start, end, len(looks)) for start, looks, _, end in triggers.places(text) if looks}


@pytest.mark.parametrize("prose", [False, True])
def test_literals_are_seen_wherever_they_stand(*, prose: bool) -> None:
    for text in ("\n".join(made_lines()), installed_text()):
        looked = view(text, prose=prose)
        assert through_automaton(looked) == everywhere(looked.folded)


PIECES = st.one_of(
    st.sampled_from(sorted(literals())),
    st.sampled_from(("\u017f", "\u212a", "\u0130", "\n", "\r", '"', "'", "=", "://", "-", "_", ".")),
    st.text(ALNUM + "_-/+=.", max_size=70),
    st.text(max_size=3),
)


@settings(max_examples=300, deadline=None)
@given(pieces=st.lists(PIECES), case=st.sampled_from([str.lower, str.upper, str.title, str]))
def test_literals_are_seen_in_any_text(pieces: list[str], case: type[str]) -> None:
    looked = view(case("".join(pieces)))

    assert through_automaton(looked) == everywhere(looked.folded)


def place(each: Format, text: str, match: re.Match[str]) -> bool:
    """Tell whether a literal of the format stands where the format says."""
    start, end = match.start(), match.start() + len(match["whole"])
    if each.offset is None:
        return any(literal in text[start:end] for literal in each.literals)
    return any(text.startswith(literal, start + each.offset) for literal in each.literals)


@cache
def overlapping(each: Format) -> re.Pattern[str]:
    """Compile a pattern that matches at every place at which the format's does, inside of other matches as well."""
    return re.compile(f"(?=(?P<whole>{each.pattern}))")


def unseen(text: str) -> list[str]:
    """The formats whose pattern matches somewhere without a literal of theirs there."""
    folded = fold(text)
    return [
        each.type
        for each in FORMATS
        if not all(place(each, folded, match) for match in overlapping(each).finditer(text))
    ]


def test_wherever_a_format_matches_there_is_its_literal() -> None:
    text = "\n".join(made_lines())

    assert unseen(text) == []
    assert all(overlapping(each).search(text) for each in FORMATS)


def test_wherever_a_format_matches_in_installed_text_there_is_its_literal() -> None:
    assert unseen(installed_text()[:50_000]) == []


@settings(max_examples=30, deadline=None)
@given(pieces=st.lists(PIECES, max_size=20))
def test_wherever_a_format_matches_in_any_text_there_is_its_literal(pieces: list[str]) -> None:
    assert unseen("".join(pieces)) == []


@pytest.mark.parametrize("each", [each for each in FORMATS if each.offset is None], ids=lambda each: each.type)
def test_a_literal_anywhere_in_its_token_leads_to_all_of_it(each: Format) -> None:
    rng = random.Random(each.pattern)  # noqa: S311 - not for secrecy
    look = tokens._Look(each, 0)  # noqa: SLF001
    text = "\n".join(f"see {made.example(each, rng)[0]} and {made.example(each, rng)[0]}," for _ in range(5))
    looked = view(text)

    places = sorted(at.span() for literal in each.literals for at in re.finditer(re.escape(literal), looked.folded))

    found = {(one.start, one.end) for place in places for one in look(looked, *place)}

    assert found == {match.span(match.re.groups) for match in re.finditer(each.pattern, text)}


def test_what_a_detector_finds_does_not_depend_on_what_stands_around() -> None:
    rng = random.Random(SEED)  # noqa: S311 - not for secrecy
    for each in FORMATS:
        text, _ = made.example(each, rng)
        alone = findings(f"a {text} b")
        among = findings(f"password\n\na {text} b\n\nsecret = eyJ0 ://")
        assert [(one.start, one.end, one.type, one.sure) for one in among] == [
            (one.start, one.end, one.type, one.sure) for one in alone
        ], each.type


@pytest.mark.parametrize("case", [str.lower, str.upper, str.title, str.swapcase])
@pytest.mark.parametrize(
    "name", ["db_password", "client_secret", "api_key", "auth_token", "kennwort", "contrase\u00f1a"]
)
def test_names_are_known_in_any_case(name: str, case: type[str]) -> None:
    rng = random.Random(name)  # noqa: S311 - not for secrecy
    value = some(rng, ALNUM, 24)
    odd = name.replace("s", "\u017f").replace("k", "\u212a")

    for written in (case(name), odd, odd.upper()):
        (found,) = findings(f'{written} = "{value}"')
        assert (found.end - found.start, found.sure) == (24, True), written


def test_folding_keeps_every_place() -> None:
    text = "".join(map(chr, range(sys.maxunicode + 1)))
    folded = fold(text)

    assert len(folded) == len(text)
    assert fold(string.ascii_uppercase + "\u0130\u017f\u212a") == string.ascii_lowercase + "isk"
    assert all(len(fold(sign)) == 1 for sign in text)


@pytest.mark.parametrize("word", ["KEY", "key", "\u212aey", "Key", "PA\u017f\u017fWORD"])
def test_any_case_is_what_ignorecase_matches(word: str) -> None:
    assert re.fullmatch(fold(word), word, re.IGNORECASE)
    assert fold(word).isascii()


def test_finds_that_are_kept_never_overlap() -> None:
    rng = random.Random(SEED)  # noqa: S311 - not for secrecy
    spans = [(start := rng.randrange(300), start + rng.randrange(1, 20)) for _ in range(300)]
    finds = [Found(a, b, "x", rng.random() < 0.5, rng.choice((1, 2, 2_000))) for a, b in spans]
    chosen = overlaps.kept(finds)

    assert all(left.end <= right.start for left, right in itertools.pairwise(chosen))
    for one in finds:
        rivals = [other for other in chosen if other.start < one.end and one.start < other.end]
        assert rivals
        assert not one.sure or any(other.sure for other in rivals)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Found(0, 9, "sure", True, 2_000), Found(0, 50, "unsure", False, 1)),
        (Found(0, 9, "format", True, 5), Found(0, 50, "named", True, 2_000)),
        (Found(0, 50, "longer format", True, 7), Found(4, 50, "format", True, 5)),
        (Found(0, 50, "first format", True, 5), Found(0, 50, "format", True, 7)),
    ],
)
def test_the_surest_then_the_most_specific_is_kept(one: Found, other: Found) -> None:
    assert overlaps.kept([one, other]) == overlaps.kept([other, one]) == [one]


def test_what_is_of_another_kind_is_kept_beside() -> None:
    finds = [Found(0, 9, "a", True, 1), Found(3, 9, "b", True, 1, kind="internal")]

    assert overlaps.kept(finds) == finds


def test_a_find_does_not_show_what_it_is_made_of() -> None:
    found = Found(1, 2, "private key", True, 1, material="abc" + "def")

    assert "abcdef" not in repr(found) + repr(view("abc" + "def"))
