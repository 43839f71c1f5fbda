"""The fields that a route may end with: what was redacted, and what became of a compared answer."""

from __future__ import annotations

import itertools

import pytest

from staylocal.record import Route, parse_route, unite

LINE = "v1; tier=hosted; provider=openai; model=m; seal=on; why=redacted; runs="


def route(runs: str, redacted: int = 0, compared: str = "") -> Route:
    return Route(
        tier="hosted", provider="openai", model="m", seal="on", why=("redacted",),
        runs=tuple(each * 8 for each in runs), redacted=redacted, compared=compared,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("made", "text"),
    [
        (route("a"), f"{LINE}aaaaaaaa"),
        (route("ab", 12), f"{LINE}aaaaaaaa,bbbbbbbb; redacted=12"),
        (route("a", compared="kept"), f"{LINE}aaaaaaaa; compared=kept"),
        (route("a", 1, "dropped"), f"{LINE}aaaaaaaa; redacted=1; compared=dropped"),
    ],
)
def test_there_and_back(made: Route, text: str) -> None:
    assert str(made) == text
    assert parse_route(text) == made


@pytest.mark.parametrize("odd", ["redacted=many", "redacted=-1", "compared=both", "redacted=1.5", "later=field"])
def test_what_a_later_version_may_say_is_left_out(odd: str) -> None:
    assert parse_route(f"{LINE}aaaaaaaa; {odd}") == route("a")


@pytest.mark.parametrize(
    ("given", "count"),
    [
        ([route("a", 3), route("a", 3)], 3),
        ([route("a", 3), route("b", 2)], 5),
        ([route("ab", 5), route("bc", 4)], 5),
        ([route("a", 3), route("ab", 5), route("b", 2)], 5),
        ([route("ab", 5), route("bc", 4), route("d", 1)], 6),
        ([route("a", 3), route("b", 2), route("c")], 5),
    ],
)
def test_places_are_counted_once_in_any_order(given: list[Route], count: int) -> None:
    for each in itertools.permutations(given):
        (united,) = unite(each)
        assert united.redacted == count
        assert unite([united, *each]) == [united]


def test_answers_that_were_kept_or_dropped_are_kinds_of_their_own() -> None:
    given = [route("ac"), route("b", compared="dropped"), route("d", compared="kept")]
    for each in itertools.permutations(given):
        assert unite(each) == given


def test_a_run_stands_once_where_the_most_is_said_of_it() -> None:
    given = [route("ab"), route("bc", compared="dropped"), route("c", compared="kept"), route("b")]
    for each in itertools.permutations(given):
        assert unite(each) == [route("a"), route("b", compared="dropped"), route("c", compared="kept")]
