"""The tables of formats: what each row promises, on tokens made from its own pattern."""

from __future__ import annotations

import random
import re
import time
from re import _constants as ops  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest

import tokens
from staylocal.detect import checksums, formats_judging
from staylocal.detect.boundaries import BEFORE
from staylocal.detect.formats import FORMATS, Format
from staylocal.detect.formats_bounds import value_span

ROWS = [pytest.param(each, id=f"{number}-{each.type}") for number, each in enumerate(FORMATS)]
# Providers that write themselves so, and words that are no names.
LOWER = {
    "age", "bcrypt", "crates.io", "dbt", "eBay", "encrypted", "hCaptcha", "healthchecks.io", "minisign", "n8n", "npm",
    "ntfy", "password", "private", "registry", "secret-token", "xAI",
}  # fmt: skip
# A line of this length takes a few milliseconds; whatever is quadratic takes minutes.
LONG, SECONDS = 100_000, 1.0


def rng(each: Format, salt: object = "") -> random.Random:
    return random.Random(f"{each.type} {each.pattern} {salt}")  # noqa: S311 - not for secrecy


@pytest.mark.parametrize("each", ROWS)
def test_a_token_has_a_literal_where_the_row_says(each: Format) -> None:
    for salt in range(5):
        text, value = tokens.example(each, rng(each, salt))
        folded = text.replace("\u0130", "i").lower()
        places = [folded.find(literal) for literal in each.literals]
        assert any(place >= 0 for place in places)
        if each.offset is not None:
            assert any(folded.startswith(literal, each.offset) for literal in each.literals)
        assert value in text


@pytest.mark.parametrize("each", ROWS)
def test_a_row_is_well_formed(each: Format) -> None:
    assert each.type[0].isupper() or each.type.split()[0] in LOWER or each.type[0].isdigit()
    assert each.literals
    assert len(set(each.literals)) == len(each.literals)
    assert all(literal == literal.lower() and len(literal) > 2 for literal in each.literals)
    assert not each.source or each.source.startswith("https://")
    assert callable(formats_judging.judgement(each.judge))
    assert not each.checksum or callable(getattr(checksums, each.checksum))
    assert re.compile(each.pattern).groups <= 1
    assert re.compile(f"[{each.alphabet}]")


def repeats(tree: Any) -> list[tuple[int, int]]:  # noqa: ANN401
    """The bounds of all repeats in a parsed pattern."""
    found = []
    for operation, value in tree:
        if operation in {ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT}:
            found += [(value[0], value[1]), *repeats(value[2])]
        elif operation is ops.SUBPATTERN:
            found += repeats(value[-1])
        elif operation is ops.BRANCH:
            found += [bounds for branch in value[1] for bounds in repeats(branch)]
        elif operation in {ops.ASSERT, ops.ASSERT_NOT}:
            found += repeats(value[1])
    return found


@pytest.mark.parametrize("each", ROWS)
def test_every_repeat_is_bounded(each: Format) -> None:
    assert all(most is not ops.MAXREPEAT and most <= 6000 for _, most in repeats(parser.parse(each.pattern)))


def test_no_row_stands_twice() -> None:
    assert len({each.pattern for each in FORMATS}) == len(FORMATS)
    assert len({(each.type, each.pattern, each.judge) for each in FORMATS}) == len(FORMATS)
    assert len(FORMATS) > 400


@pytest.mark.parametrize("each", ROWS)
def test_long_lines_take_linear_time(each: Format) -> None:
    pattern = re.compile(each.pattern)
    text, _ = tokens.example(each, rng(each))
    head = text[: (each.offset or 0) + len(each.literals[0])]
    member = re.compile(f"[{each.alphabet}]")
    signs = [sign for sign in map(chr, range(33, 127)) if member.match(sign)]
    lines = [
        head * (LONG // len(head)),
        text[:-1] * (LONG // len(text)),
        (text[: len(text) // 2] + " ") * (LONG // len(text)),
        "".join(rng(each).choices(signs, k=LONG)),
        signs[-1] * LONG,
    ]

    started = time.perf_counter()
    for line in lines:
        for _ in pattern.finditer(line):
            pass
    assert time.perf_counter() - started < SECONDS


# `{}` stands for the token; signs that are in hardly any alphabet, or that are trimmed.
FRAMES = (
    "{}", "my key is {}.", "(token: {})", "**{}**", "`{}`", '"{}"', "“{}”", "<{}>", "[{}](url)", "key: {},", "{}!",
    "{}?", "{}…", '{{"k":"{}"}}', r'k="{}"\n', r"\n{}\n", "Bearer {}", "|{}|", "{}\r", "→{}", "は「{}」です", "k:{}",
    "export K={} # note", "_{}_", "__{}__", "-{}-", "/{}/", "~{}~", "%20{} ",
)  # fmt: skip
# In their alphabets are signs that the frames have behind the token.
OPEN = {each.type for each in FORMATS if set(each.alphabet) & set("!|%:$@<>*`")} | {
    "Adyen API key",
    "Kerberos ticket hash",
    "Unleash token",  # begins with a name of any kind
}


@pytest.mark.parametrize("each", ROWS)
def test_a_token_has_exact_bounds_in_prose(each: Format) -> None:
    pattern = re.compile(each.pattern)
    pattern = pattern if pattern.groups else re.compile(BEFORE + f"(?:{each.pattern})")
    for number, frame in enumerate(FRAMES):
        text, value = tokens.example(each, rng(each, number))
        line = frame.format(text)
        found = pattern.search(line)
        assert found, frame
        start, end = value_span(found)
        if each.type not in OPEN and value[-1].isalnum():
            assert line[start:end] == value, frame


@pytest.mark.parametrize(
    ("judge", "value", "expected"),
    [
        ("token", "k9TzQ7Lw", True),
        ("token", "key_EXAMPLE_k9TzQ7Lw", None),
        ("token", "key_abcdefghijk", False),
        ("with_digit", "AKIAQWERTZUIOP", False),
        ("with_digit", "AKIAQWERTZU2OP", True),
        ("mixed", "k9tzq7lw", False),
        ("mixed_or_words", "dataset-PreprocessingPipeline", None),
        ("mixed_or_words", "app-k9TzQ7LwPq2", True),
        ("mixed_only", "test_iteratesOverTheWholeQueue", None),
        ("mixed_only", "test_k9TzQ7LwPq2", True),
        ("varied", "BSAAAAAAAAAAAAk9TzQ7LwAAAAA", None),
        ("varied", "BSAk9TzQ7LwPqhXe5RmZv", True),
        ("not_words", "hf_requiredCharacteristicTypes", None),
        ("not_words", "hf_kTzQLwPqhXeRmZvB", True),
        ("random_or_words", "retool_k9tzq7lw4p", True),
        ("random_or_words", "api-something-about-words", None),
        ("random_or_words", "ab-kq-wjx-zt-pl", False),
        ("padded", "AAAAAAAAAAk9TzQ7", True),
        ("padded", "AAAAAAAAAA", False),
    ],
)
def test_judgements(judge: str, value: str, expected: bool | None) -> None:
    assert formats_judging.judgement(judge)(value) is expected


def test_a_wrong_checksum_makes_what_looks_typed_unsure() -> None:
    each = next(row for row in FORMATS if row.checksum == "crc32_base62")
    _, value = tokens.example(each, rng(each))
    prefix = value[: value.index("_") + 1]
    wrong = value[:-1] + ("A" if value[-1] != "A" else "B")
    typed = prefix + "1234567890abcdefghij1234567890ABCDEFGHIJ"[: len(value) - len(prefix)]

    assert formats_judging.verdict(each, value) is True
    assert formats_judging.verdict(each, wrong) is True  # one wrong character must not hide a leak
    assert formats_judging.verdict(each, typed) is False


def test_an_unsure_format_is_never_sure() -> None:
    each = next(row for row in FORMATS if not row.sure)
    _, value = tokens.example(each, rng(each))

    assert formats_judging.verdict(each, value) is False
    assert formats_judging.verdict(each, value + "EXAMPLE") is None
