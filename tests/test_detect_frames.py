"""Tokens of every format in every surrounding of prose: found, and with exact bounds."""

from __future__ import annotations

import random

import pytest

import tokens
from staylocal.detect import Engine
from staylocal.detect.formats import FORMATS, Format
from staylocal.findings import Finding
from staylocal.passages import Passage

FRAMES = (
    *("{}", "my key is {}.", "(token: {})", "**{}**", "_{}_", "__{}__", "`{}`", '"{}"', "'{}'", "“{}”", "<{}>"),
    *("[{}](url)", "key={};", "key: {},", "{}!", "{}?", "{}:", "{}…", '{{"k":"{}"}}', 'k="{}"\\n', "\\n{}\\n"),
    *("url?key={}&a=b", "Bearer {}", "|{}|", "/{}/", "{}\r", "→{}", "は「{}」です", "{}_example", "-{}-", "k:{}"),
    *("export K={} # note", "${}", "~{}~", "%20{}%20", "{}\n{}", "x\r{}\r", "\u2028{}\u2028", "\x1b[1m{}\x1b[0m", "&quot;{}&quot;"),
)  # fmt: skip
# In their alphabets are signs that the frames have, so that nobody can say where they end.
OPEN = {each.type for each in FORMATS if set(each.alphabet) & set("!|%:$@<>*`&()")} | {
    "Adyen API key",  # its pattern has signs of all kinds
    "Unleash token",  # begins with a name of any kind
    "Google reCAPTCHA key",  # may end with a sign, and is told behind a name only, if at all
    "secret-token URI",
    "Sentry DSN",  # its password alone is told
    "healthchecks.io ping URL",  # is told with its host behind a name
    "bcrypt hash",
    "password hash",
    "LDAP password hash",
    "Mercury API token",  # is a URI of the kind "secret-token:" as well
}
ENGINE = Engine(total_seconds=600)


def scanned(line: str) -> list[Finding]:
    results = ENGINE.scan(Passage(path="notes.md", text=line, prose=True))
    return [result for result in results if isinstance(result, Finding) and result.kind == "secret"]


def misses(frame: str, formats: list[Format]) -> tuple[list[str], list[str]]:
    """The formats whose token is not found in the frame, and those whose bounds are wrong."""
    missed, inexact = [], []
    for each in formats:
        rng = random.Random(f"{each.type} {each.pattern} {frame}")  # noqa: S311 - not for secrecy
        text, value = tokens.example(each, rng)
        line = frame.format(text, text).split("\n")[0]
        start = line.index(text) + text.index(value)
        found = [(one.start, one.end) for one in scanned(line) if one.start < start + len(value) and start < one.end]
        if not found:
            missed.append(each.type)
        elif (start, start + len(value)) not in found:
            inexact.append(each.type)
    return missed, inexact


@pytest.mark.parametrize("frame", [frame for frame in FRAMES if frame != "{}_example"])
def test_a_token_is_found_with_exact_bounds(frame: str) -> None:
    missed, inexact = misses(frame, list(FORMATS))

    assert missed == []
    assert set(inexact) <= OPEN


def test_a_word_glued_on_hides_no_token() -> None:
    # Where the alphabet has the word's characters, nobody can say whether it is a part of the token.
    missed, _ = misses("{}_example", list(FORMATS))

    assert len(missed) <= len(FORMATS) // 100
