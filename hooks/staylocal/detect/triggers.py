"""One automaton of all detectors' literals: most text holds none of them, and then no detector runs."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import ahocorasick

from . import encoded, keys, named, theirs, tokens, urls

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .encoded import Codec
    from .view import Look, View

# What an encoded stretch is decoded for: names of secrets, and how the most common ones begin. Whatever else stands
# in it is found then, too. Each word takes seven literals, and the time to make them at every start.
_WORDS = (
    *("password", "Password", "PASSWORD", "secret", "Secret", "SECRET", "token", "Token", "TOKEN", "auth", "api_key"),
    *("apiKey", "API_KEY", "-----BEGIN", "PRIVATE KEY", "postgres", "mysql://", "mongodb", "redis://", "amqp://"),
    *("ghp_", "gho_", "ghs_", "github_pat_", "glpat-", "xoxb-", "xoxp-", "hooks.slack.com", "sk-ant-", "sk-proj-"),
    *("sk-svcacct-", "sk_live_", "rk_live_", "AKIA", "ASIA", "AIzaSy", "npm_", "pypi-", "dop_v1_", "shpat_", "hvs."),
    *("AccountKey=", "eyJhbGci", "dckr_pat_", "gsk_", "xai-", "nvapi-", "dapi", "SG.", "glsa_", "sntrys_", "pscale_"),
)


@cache
def _automaton() -> Any:  # noqa: ANN401 - the library has no types
    codecs = encoded.literals(_WORDS)
    table: dict[str, list[Look]] = {literal: [] for literal in codecs}
    for literal, look in _looks():
        table.setdefault(literal, []).append(look)
    automaton = ahocorasick.Automaton()
    for literal, looks in table.items():
        automaton.add_word(literal, (len(literal) - 1, tuple(looks), codecs.get(literal)))
    automaton.make_automaton()
    return automaton


def _looks() -> Iterator[tuple[str, Look]]:
    yield from tokens.looks()
    yield from keys.looks()
    yield from theirs.looks()
    for each in (named, urls):
        for literal in each.LITERALS:
            yield literal, each.look


def places(view: View) -> Iterator[tuple[int, tuple[Look, ...], Codec | None, int]]:
    """Give (start, what to do there, how it is encoded, end) for each literal in the text."""
    for last, (back, looks, codec) in _automaton().iter(view.folded):
        yield last - back, looks, codec, last + 1
