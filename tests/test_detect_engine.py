"""What a finding says: where, how often, hashed how; and that it never says the value."""

from __future__ import annotations

import base64
import json
import random
import re

import pytest
from detect_secrets.filters import allowlist
from hypothesis import given, settings
from hypothesis import strategies as st

from staylocal.detect import Engine, pragmas
from staylocal.findings import Finding, Unscanned
from staylocal.passages import Passage
from staylocal.watched import Internal
from test_detect_samples import ALNUM, SAMPLES, findings, some

RNG = random.Random(11)  # noqa: S311 - not for secrecy
TOKEN, _ = SAMPLES["GitHub token"](RNG)
OTHER, _ = SAMPLES["GitHub token"](RNG)
KEY = b"k" * 32


def places(text: str, path: str = "app.py", **fields: int) -> list[tuple[int, int, int]]:
    return [(found.line, found.start, found.end) for found in findings(text, path, **fields)]


def test_line_and_offsets_are_those_of_the_file() -> None:
    assert places(f"a\n\nx = '{TOKEN}'", line=10) == [(12, 5, 45)]


def test_a_piece_of_an_overlong_line_starts_at_its_column() -> None:
    text = f"{TOKEN}\n{TOKEN}"

    assert places(text, line=3, column=5_000) == [(3, 5_000, 5_040), (4, 0, 40)]


@pytest.mark.parametrize("odd", ["\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\x00", "\r"])
def test_only_a_newline_ends_a_line(odd: str) -> None:
    assert places(f"one{odd}two\n{odd}three{odd} {TOKEN}{odd}\nfour") == [(2, 8, 48)]


def test_a_carriage_return_at_the_end_is_not_part_of_the_line() -> None:
    assert places(f"a\r\npassword = s3cr3t{OTHER[5:9]}9\r\n", path="a.ini") == [(2, 11, 22)]


def test_all_matches_of_a_line_are_found() -> None:
    assert places(f"{TOKEN} {OTHER} {TOKEN}") == [(1, 0, 40), (1, 41, 81), (1, 82, 122)]
    key = some(RNG, ALNUM, 20)
    assert places(f"password=aB3aB3aB3, api_key={key}", path="a.cfg") == [(1, 9, 18), (1, 28, 48)]


def test_of_overlapping_findings_the_most_specific_is_kept() -> None:
    (found,) = findings(f'password = "{TOKEN}"')

    assert found.type == "GitHub token"


def test_a_web_token_is_taken_with_its_signature() -> None:
    line, value = SAMPLES["JSON web token"](RNG)

    assert places(f"see {line}.") == [(1, 4, 4 + len(value))]


def test_a_web_token_nested_too_deep_to_read_is_none() -> None:
    def part(text: str) -> str:
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    assert findings(f"{part(json.dumps({'a': 1}))}.{part('[' * 5_000)}") == []


def test_two_tokens_have_two_fingerprints() -> None:
    first, second, again = findings(f"{TOKEN} {OTHER}\n{TOKEN}")

    assert first.fingerprint == again.fingerprint != second.fingerprint
    assert re.fullmatch("[0-9a-f]{16}", first.fingerprint or "")


def test_two_private_keys_have_two_fingerprints() -> None:
    header = "-----BEGIN RSA " + "PRIVATE KEY-----"
    bodies = [some(RNG, ALNUM, 64) for _ in range(2)]
    one, two, escaped = (
        findings(text)[0].fingerprint
        for text in (f"{header}\n{bodies[0]}\n", f"{header}\n{bodies[1]}\n", f'key = "{header}\\n{bodies[0]}\\n"')
    )

    assert one == escaped != two


def test_a_fingerprint_depends_on_the_key_and_needs_one() -> None:
    marks = set()
    for key in (KEY, b"other" * 8, None):
        (found,) = Engine(key=key).scan(Passage(path="a", text=TOKEN))
        assert isinstance(found, Finding)
        marks.add(found.fingerprint)

    assert len(marks) == 3
    assert None in marks


def test_a_digest_is_of_the_whole_line_without_its_end() -> None:
    one, same, indented = findings(f"x {TOKEN}\nx {TOKEN} \t\r\n x {TOKEN}")

    assert one.digest == same.digest != indented.digest
    assert len(one.digest) == 16


def test_nothing_that_is_returned_shows_a_value() -> None:
    lines = [SAMPLES[name](RNG) for name in SAMPLES]
    results = findings("\n\n".join(line for line, _ in lines), "a.md", prose=True)

    assert len(results) >= len(lines)
    assert not [value for _, value in lines if not value.startswith("BEGIN") and value in repr(results)]
    assert "\\x" not in repr(results)


def test_lone_surrogates_are_characters_like_any_other() -> None:
    assert places(f"\ud800 {TOKEN}\npassword = '\udcff{OTHER[5:20]}'")[0] == (1, 2, 42)


@pytest.mark.parametrize("prose", [False, True])
def test_internal_patterns_are_findings_of_their_own_kind(*, prose: bool) -> None:
    engine = Engine(
        internal=Internal(patterns=(("code name", re.compile("blue(heron)?")), ("host", re.compile(r"\w+\.corp$")))),
        key=KEY,
    )
    text = "x\nblueheron on db1.corp\r\nblue\nno"

    results = engine.scan(Passage(path="a.md", text=text, prose=prose))

    assert [
        (f.line, f.start, f.end, f.kind, f.type, f.sure, f.fingerprint) for f in results if isinstance(f, Finding)
    ] == [
        (2, 0, 9, "internal", "code name", True, None),
        (2, 13, 21, "internal", "host", True, None),
        (3, 0, 4, "internal", "code name", True, None),
    ]


def test_internal_findings_and_secrets_may_overlap() -> None:
    engine = Engine(internal=Internal(patterns=(("prefix", re.compile("gh[op]_")),)))

    results = engine.scan(Passage(path="a", text=TOKEN))

    assert [result.kind for result in results if isinstance(result, Finding)] == ["internal", "secret"]


def test_internal_patterns_see_every_line_of_a_long_passage() -> None:
    engine = Engine(internal=Internal(patterns=(("odd", re.compile("^needle$")),)))
    text = "\n".join("needle" if number % 97 == 0 else "hay" for number in range(2_000))

    results = engine.scan(Passage(path="a", text=text))

    assert [result.line for result in results] == list(range(1, 2_001, 97))


def test_an_empty_match_of_an_internal_pattern_is_none() -> None:
    engine = Engine(internal=Internal(patterns=(("any", re.compile("x*")),)))

    assert engine.scan(Passage(path="a", text="abc\n\nd")) == []


HEADER = "-----BEGIN RSA " + "PRIVATE KEY-----"
FOOTER = "-----END RSA " + "PRIVATE KEY-----"
BODY = [some(RNG, ALNUM, 64) for _ in range(20)]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("\n".join(["x", HEADER, *BODY, FOOTER, "y"]), 22),
        ("\n".join(["x", HEADER, *BODY, "y", "-"]), 21),
        ("\n".join(f"# {line}" for line in ["x", HEADER, *BODY, FOOTER, "y"]), 22),
        ("x\n'" + "\\n".join([HEADER, *BODY, FOOTER]) + f"'\n{BODY[0]}", 1),
        (f"x\n{HEADER}", 1),
        ("\n".join(["x", HEADER, *BODY * 20]), 200),
        ("\n".join(["x", HEADER, *[""] * 450, *BODY]), 1),
        (f"x\n{TOKEN}\n{BODY[0]}", 1),
    ],
)
def test_a_private_key_goes_over_all_its_lines(text: str, lines: int) -> None:
    found = next(found for found in findings(text) if found.line == 2)

    assert found.lines == lines


@pytest.mark.parametrize("prefix", ["# ", "REM ", "1: "])
def test_a_key_has_one_fingerprint_in_any_dress(prefix: str) -> None:
    lines = [HEADER, *BODY, FOOTER]
    texts = (
        "\n".join(lines),
        "\n".join(prefix + line for line in lines),
        "%0A".join(lines),
        "\n" * 450 + "\n".join(lines),
    )

    assert len({findings(text)[0].fingerprint for text in texts}) == 1


def test_keys_behind_many_blank_lines_have_two_fingerprints() -> None:
    one, two = (findings(HEADER + "\n" * 450 + body)[0].fingerprint for body in BODY[:2])

    assert one != two


@pytest.mark.parametrize(
    ("text", "pragma"),
    [
        (f"# pragma: allowlist secret\rz=1\rk='{TOKEN}'\r", False),
        (f"z=1\rk='{TOKEN}' # pragma: allowlist secret\rx", True),
        (f"k='{TOKEN}'\r# pragma: allowlist secret", False),
        (f"# pragma: allowlist nextline secret\rk='{TOKEN}'", True),
        (f"# pragma: allowlist nextline secret\rz\rk='{TOKEN}'", False),
        (f"# pragma: allowlist nextline secret\rz\nk='{TOKEN}'", False),
        (f"z\r# pragma: allowlist nextline secret\r\nk='{TOKEN}'", True),
        (f"k='{TOKEN}' # pragma: allowlist secret\r\n", True),
    ],
)
def test_a_pragma_speaks_of_no_more_than_a_carriage_return_ends(text: str, pragma: bool) -> None:
    assert [found.pragma for found in findings(text)] == [pragma]


COMMENTS = ("# {}", "// {}", "/* {} */", "' {}", "-- {}", "<!-- {} -->", "<!-- # {} -->", "#{}", "//  {}  and why")


@pytest.mark.parametrize("comment", COMMENTS)
@pytest.mark.parametrize("words", ["pragma: allowlist secret", "pragma: whitelist secret", "pragma:allowlist-secret"])
def test_a_pragma_on_the_line_is_noted(comment: str, words: str) -> None:
    (found,) = findings(f"x = '{TOKEN}'  {comment.format(words)}")

    assert found.pragma


@pytest.mark.parametrize("comment", COMMENTS)
def test_a_pragma_above_speaks_of_the_next_line_only(comment: str) -> None:
    pragma = comment.format("pragma: allowlist nextline secret")
    first, second = findings(f"{pragma}\n{TOKEN}\n{TOKEN}")

    assert (first.pragma, second.pragma) == (True, False)


def test_a_pragma_above_the_passage_speaks_of_its_first_line() -> None:
    first, second = findings(f"{TOKEN}\n{TOKEN}", above="  # pragma: allowlist nextline secret")

    assert (first.pragma, second.pragma) == (True, False)


@pytest.mark.parametrize(
    "text",
    [
        f"{TOKEN} pragma: allowlist secret",
        f"{TOKEN} # pragma: allow secret",
        f"{TOKEN} /* pragma: allowlist secret",
        f"x # pragma: allowlist nextline secret\n{TOKEN}",
        f"# pragma: allowlist nextline secret\n\n{TOKEN}",
    ],
)
def test_other_words_are_no_pragma(text: str) -> None:
    assert [found.pragma for found in findings(text)] == [False]


@pytest.mark.parametrize("path", ["a.py", "a.yaml"])
@pytest.mark.parametrize("comment", [*COMMENTS, "{}", "/* {}", "<!-- {}"])
@pytest.mark.parametrize("words", ["allowlist secret", "whitelist secret", "allowlist nextline secret", "secret"])
def test_pragmas_are_those_of_detect_secrets(path: str, comment: str, words: str) -> None:
    line = "" if "nextline" in words else "x = 1  "
    line += comment.format("pragma: " + words)
    here, above = allowlist._get_allowlist_regexes_for_file(path)  # noqa: SLF001 - the reference

    assert pragmas.allowed(path, line, "") == any(pattern.search(line) for pattern in here)
    assert pragmas.allowed(path, "", line) == any(pattern.search(line) for pattern in above)


# What leads the engine to look closer, and what confuses it there.
PIECES = (
    *("password", "secret", "api_key", "token: ", "://", "a:b@", "ghp_", "AKIA", "eyJ", "-----BEGIN ", "PRIVATE KEY"),
    *("%3D", "\\u003d", "&#61;", "=", ":", '"', "'", "\n", "\r", "\0", "\u0130", "\u017f", "\u212a", TOKEN, OTHER[4:]),
)


@settings(max_examples=400, deadline=None)
@given(
    text=st.one_of(
        st.text(st.one_of(st.characters(), st.sampled_from("\n\r\t \"'=:@/$#{}.-_" + ALNUM)), max_size=300),
        st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=9)), max_size=30).map("".join),
    ),
    path=st.sampled_from(["", "a", "a.py", "\ud800", "x.yaml"]),
    prose=st.booleans(),
)
def test_any_text_is_scanned(text: str, path: str, *, prose: bool) -> None:
    engine = Engine(internal=Internal(patterns=(("x", re.compile("x+")),)), key=KEY)

    results = engine.scan(Passage(path=path, text=text, prose=prose))

    lines = text.split("\n")
    for result in results:
        assert not isinstance(result, Unscanned)
        assert 0 <= result.start < result.end <= len(lines[result.line - 1].removesuffix("\r"))
