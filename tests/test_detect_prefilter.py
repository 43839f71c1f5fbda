"""Handing only candidate lines to the plugins must find what handing them all lines would."""

from __future__ import annotations

import base64
import itertools
import json
import random
import re
import string
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from staylocal.detect import loading, matching, prefilter
from staylocal.detect.hits import Hit, hits, kept
from staylocal.detect.lines import Squeezed
from staylocal.detect.matching import Line
from staylocal.detect.secret import candidates, needed, rows
from test_detect_samples import ALNUM, SAMPLES, findings

if TYPE_CHECKING:
    from collections.abc import Iterator

SEED = 20_26
MANY = 1_500
KEYWORD = "detect_secrets.plugins.keyword"
# What the plugins' patterns are made of, for lines that nearly match.
FRAGMENTS = (
    *("password", "PassWord", "pa\u017f\u017fword", "contrase\u00f1a", "api_key", "api\u212aey", "secret", "pwd"),
    *("token", "key", "softlayer_api", "cloudant", "cos_hmac", "ibm_cloud", "aws", "AKC", "AP1", "AKIA", "eyJ"),
    *("=", ":=", "=>", "::", "==", "!=", ":", " ", "          ", "\t", "'", '"', "`", "]", "[", "(", ")", ";", ","),
    *("://", "@", ".cloudant.com", "https", "api.softlayer.com/soap/v3/", "-us1", "\u0660\u0661", "\x0b", "\r"),
    *("0123456789abcdef" * 3, "is", "x" * 24, string.ascii_letters, "Zm9vYmFyMTIz" * 4, "_", "-", ".", "/", "\\"),
)


def every_detector(text: str, *, prose: bool, path: str) -> set[tuple[int, str, int, int, bool]]:
    """What all plugins find on all lines, without any prefilter."""
    lines = text.split("\n")
    found = set()
    for number, raw in enumerate(lines, 1):
        line = raw.removesuffix("\r")
        squeezed = Squeezed(line)
        following = "\n".join(lines[number:])[:400]
        view = Line(text=squeezed.text, path=path, prose=prose, following=following)
        everything = [hit for row in rows(prose=prose) for hit in hits(row, loading.plugin(row.plugin), view)]
        for hit in kept(one.moved(0, squeezed.original) for one in everything):
            found.add((number, hit.row.type, hit.start, hit.end, hit.sure))
    return found


def through_engine(text: str, *, prose: bool, path: str) -> set[tuple[int, str, int, int, bool]]:
    found = findings(text, path, prose=prose)
    return {(f.line, f.type, f.start, f.end, f.sure) for f in found}


def made_lines(rng: random.Random) -> Iterator[str]:
    frames = (
        "{}",
        "x = '{}'",
        'key: "{}",',
        "my key is {}.",
        "(token: {})",
        "**{}**",
        "\u017f{}\u212a",
        "{0}{0}",
        "a{}z",
    )
    for make in SAMPLES.values():
        line, _ = make(rng)
        yield from (frame.format(line) for frame in frames)
        cut = rng.randrange(len(line))
        yield line[:cut]
        yield line[:cut] + rng.choice(ALNUM) + line[cut + 1 :]


def web_tokens() -> Iterator[str]:
    for header in ({"typ": "JWT"}, {}, {"": 1}, {" kid": 2}, {"\u00e9": 3}):
        parts = [
            base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in (header, {"a": 1})
        ]
        yield ".".join(parts)


def assignments(rng: random.Random) -> Iterator[str]:
    """Names that some plugin knows, assigned in every way that some plugin knows."""
    keywords = [word.replace("_?", mark) for word in loading.module(KEYWORD).DENYLIST for mark in ("", "_")]
    names = [
        a + b + c + d
        for a in (
            "",
            "cloudant",
            "cl",
            "clou",
            "softlayer",
            "sl",
            "ibm_cloud_iam",
            "cloud-iam",
            "ibm",
            "cos_hmac",
            "aws_",
        )
        for b in ("", "_", "-")
        for c in ("", "api")
        for d in ("key", "pwd", "pw", "password", "pass", "token", "secret-access-key", "secretkey", "x_id")
    ]
    cases = (str.lower, str.upper, str.title, lambda name: name.replace("s", "\u017f").replace("k", "\u212a"))
    operators = (
        "=",
        ":",
        ":=",
        "=>",
        "::",
        "==",
        "!=",
        "!==",
        "===",
        " ",
        "[25]=",
        "'] = ",
        '": ',
        "(",
        ".assign(",
        "->",
    )
    sizes = (("0123456789abcdef", 64), ("0123456789abcdef", 48), (ALNUM, 44), (ALNUM, 40), (string.ascii_lowercase, 24))
    for _ in range(MANY):
        name = rng.choice(cases)(rng.choice(rng.choice((keywords, names, ["credential", "passphrase", "auth"]))))
        alphabet, size = rng.choice(sizes)
        value = "".join(rng.choices(alphabet, k=size))
        value = value if rng.random() < 0.7 else "Zq8x" + value[:6]
        blanks = rng.choice(("", " ", "  ", "\t", "\x0b", " " * 12))
        quote = rng.choice(("", "'", '"', "`", '@"', "b'"))
        end = quote[-1:] + rng.choice(("", ";", ")", ",17);"))
        yield f"{rng.choice(('', 'x_', 'export '))}{name}{blanks}{rng.choice(operators)}{blanks}{quote}{value}{end}"
        yield f'"{value}"{blanks}{rng.choice(("==", "!=", "==="))}{blanks}my_{name}'


def installed_lines() -> list[str]:
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
    return rng.sample(lines, min(4_000, len(lines)))


@pytest.mark.parametrize("prose", [False, True])
@pytest.mark.parametrize("path", ["app.py", "settings.yaml", "main.go", ".env"])
def test_made_secrets_are_found_as_without_a_prefilter(path: str, *, prose: bool) -> None:
    text = "\n".join(made_lines(random.Random(path)))  # noqa: S311 - not for secrecy

    assert through_engine(text, prose=prose, path=path) == every_detector(text, prose=prose, path=path)


@pytest.mark.parametrize("prose", [False, True])
def test_installed_text_is_scanned_as_without_a_prefilter(*, prose: bool) -> None:
    text = "\n".join(installed_lines())

    assert through_engine(text, prose=prose, path="x.cfg") == every_detector(text, prose=prose, path="x.cfg")


@settings(max_examples=300, deadline=None)
@given(
    pieces=st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(ALNUM + "_-/+=.", max_size=70), st.text(max_size=3))),
    path=st.sampled_from(["a.py", "a.yml", "a.go", "a.cpp", "a.cs", "a.env"]),
    prose=st.booleans(),
)
def test_any_line_is_scanned_as_without_a_prefilter(pieces: list[str], path: str, *, prose: bool) -> None:
    text = "".join(pieces)

    assert through_engine(text, prose=prose, path=path) == every_detector(text, prose=prose, path=path)


@pytest.mark.parametrize("prose", [False, True])
@pytest.mark.parametrize("path", ["app.py", "settings.yaml", "main.go", "main.c", "main.cpp"])
def test_assignments_are_found_as_without_a_prefilter(path: str, *, prose: bool) -> None:
    rng = random.Random(path)  # noqa: S311 - not for secrecy
    text = "\n".join(assignments(rng))

    assert through_engine(text, prose=prose, path=path) == every_detector(text, prose=prose, path=path)


@pytest.mark.parametrize("path", ["app.py", "settings.yaml", "main.go", "main.c", "main.cpp"])
def test_where_a_plugin_matches_there_is_what_its_row_needs(path: str) -> None:
    rng = random.Random(path)  # noqa: S311 - not for secrecy
    fired = set()
    for line in [*assignments(rng), *made_lines(rng), *web_tokens()]:
        for row in rows(prose=False) + rows(prose=True):
            view = Line(text=line, path=path, prose=row.prose is True)
            if list(row.spans(loading.plugin(row.plugin), view)):
                fired.add(row)
                assert needed(row).search(line), row
                assert candidates(prose=row.prose is True).search(line), row

    assert fired == set(rows(prose=False) + rows(prose=True))


@settings(max_examples=500, deadline=None)
@given(
    pieces=st.lists(st.sampled_from(["eyJ", "eyJ9", "a", "=", ".", "..", "-", " ", "+", "/", "ey", "J"]), max_size=30)
)
def test_web_tokens_are_looked_for_where_the_plugin_would(pieces: list[str]) -> None:
    plugin = loading.plugin("detect_secrets.plugins.jwt:JwtTokenDetector")
    text = "".join(pieces)

    looked_at = [found.span() for found in matching._token_starts(plugin, text)]  # noqa: SLF001

    assert looked_at == [found.span() for found in plugin.denylist[0].finditer(text)]


def test_no_need_matches_beyond_its_line() -> None:
    text = "\n".join(line for line in made_lines(random.Random(SEED)))  # noqa: S311 - not for secrecy

    for row in rows(prose=False) + rows(prose=True):
        broken = text.replace("'", "'\n").replace('"', '"\n').replace("=", "=\n").replace(":", ":\n")
        for source in (text, broken):
            assert not any("\n" in found.group() for found in needed(row).finditer(source)), row


def test_sources_are_joined_by_their_first_character() -> None:
    joined = prefilter.joined(["ab", "ac{2}", r"\.d", '"e'])

    assert [found.group() for found in joined.finditer('ab acc .d "e b')] == ["ab", "acc", ".d", '"e']


@pytest.mark.parametrize("source", [".x", "[ab]c", "a*b", "a?b", "a{2}", r"\db", "(?i:a)", "^a"])
def test_a_source_without_a_plain_first_character_is_refused(source: str) -> None:
    with pytest.raises(ValueError, match="plain character"):
        prefilter.joined([source])


@pytest.mark.parametrize("word", ["KEY", "key", "\u212aey", "Key"])
def test_any_case_is_what_ignorecase_matches(word: str) -> None:
    assert re.search("key", word, re.IGNORECASE)
    assert prefilter.joined(prefilter.anycase("key")).fullmatch(word)


def test_kept_hits_never_overlap() -> None:
    row, other = rows(prose=False)[:2]
    rng = random.Random(SEED)  # noqa: S311 - not for secrecy
    spans = [(start := rng.randrange(200), start + rng.randrange(1, 20)) for _ in range(300)]
    chosen = kept(Hit(row=rng.choice([row, other]), start=a, end=b, sure=rng.random() < 0.5) for a, b in spans)

    ordered = sorted((hit.start, hit.end) for hit in chosen)
    assert all(left[1] <= right[0] for left, right in itertools.pairwise(ordered))
