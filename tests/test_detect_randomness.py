from __future__ import annotations

import os
import random
import string
import sysconfig
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from staylocal.detect import patterned, randomness
from staylocal.detect.randomness_table import CLASSES, OFFSET, ROWS

_BASE62 = string.ascii_letters + string.digits
_ALPHABETS = {
    "hex": "0123456789abcdef",
    "HEX": "0123456789ABCDEF",
    "lower": string.ascii_lowercase,
    "lower and digits": string.ascii_lowercase + string.digits,
    "base32": string.ascii_uppercase + "234567",
    "base62": _BASE62,
    "base64": _BASE62 + "+/",
    "base64url": _BASE62 + "-_",
    "password": _BASE62 + "!@#$%^&*",
}
_NAMED = """
gpt-5.2-codex llama3.2:8b-instruct-q4_K_M claude-sonnet-4-20250514 meta-llama/Llama-3.3-70B-Instruct text-embedding-3-large
EMAIL_ADDRESS DJANGO_SETTINGS_MODULE MAX_CONNECTIONS_PER_HOST camelCaseName getElementsByClassName XMLHttpRequest
test_the_parser_never_raises kubernetes-dashboard-metrics-scraper col-md-6 hover:bg-gray-700 btn-outline-primary
application/vnd.openxmlformats-officedocument.spreadsheetml.sheet text/html; 2024-01-02T03:04:05Z 1.2.3-beta.4+build5
/usr/local/lib/python3.11/site-packages https://example.com/docs/getting-started?page=2 x86_64-unknown-linux-gnu
Donaudampfschifffahrtsgesellschaft przedsiębiorstwo kuluttajansuoja Benutzereinstellungen contraseña ユーザー名とパスワード
arn:aws:iam::aws:policy/AdministratorAccess us-east-1.compute.amazonaws.com postgresql+psycopg2 sha256WithRSAEncryption
changeme123 password2024 supersecretpassword my_secret_token correct-horse-battery-staple admin@example.com
""".split()  # noqa: SIM905 - a list of one a line is long


def _random(alphabet: str, length: int, count: int = 400) -> list[str]:
    source = random.Random(f"{alphabet} {length}")  # noqa: S311 - the same each time
    return ["".join(source.choices(alphabet, k=length)) for _ in range(count)]


def _share(values: list[str], bits: float) -> float:
    return sum(randomness.is_random(value, bits=bits) for value in values) / len(values)


@pytest.mark.parametrize("name", _ALPHABETS)
@pytest.mark.parametrize(
    ("length", "sure", "likely"), [(12, 0.5, 0.9), (16, 0.74, 0.95), (24, 0.93, 0.99), (40, 0.98, 1.0)]
)
def test_random_strings_are_random(name: str, length: int, sure: float, likely: float) -> None:
    values = _random(_ALPHABETS[name], length)
    assert _share(values, randomness.SURE) >= sure
    assert _share(values, randomness.LIKELY) >= likely


@pytest.mark.parametrize("name", _ALPHABETS)
def test_longer_ones_are_surer(name: str) -> None:
    means = [sum(map(randomness.evidence, _random(_ALPHABETS[name], n))) for n in (8, 12, 16, 24, 32, 64, 300)]
    assert means == sorted(means)


def test_lengths_of_usual_keys_are_nearly_never_missed() -> None:
    kinds = [("base62", 20), ("base62", 32), ("hex", 32), ("lower and digits", 24), ("base64url", 43), ("hex", 64)]
    assert [_share(_random(_ALPHABETS[name], length), randomness.SURE) >= 0.97 for name, length in kinds] == [True] * 6


@pytest.mark.parametrize("value", _NAMED)
def test_what_is_written_is_not_random(value: str) -> None:
    assert randomness.score(value) < 1
    assert not randomness.is_random(value, bits=randomness.LIKELY)


def test_names_of_the_standard_library_are_not_random() -> None:
    root = sysconfig.get_path("stdlib")
    names = sorted({name for folder in (root, os.path.join(root, "test")) for name in os.listdir(folder)})
    assert len(names) > 500
    assert _share(names, randomness.LIKELY) <= 0.002


def test_case_flips_cost_more_than_words_in_camel_case() -> None:
    assert randomness.evidence("aBcDeFgHiJkL") > randomness.LIKELY > randomness.evidence("alphaBravoChar")


def test_case_of_all_letters_does_not_matter() -> None:
    for value in (*_random(_ALPHABETS["lower and digits"], 20, 20), "email_address", "kubernetes"):
        assert randomness.evidence(value.upper()) == randomness.evidence(value)


def test_padding_does_not_matter() -> None:
    value = _random(_ALPHABETS["base64"], 22, 1)[0]
    assert randomness.evidence(value + "==") == randomness.evidence(value)


def test_default_is_sure() -> None:
    values = [value for length in range(8, 20) for value in _random(_BASE62, length, 20)]
    assert [randomness.is_random(value) for value in values] == [
        randomness.is_random(value, bits=randomness.SURE) for value in values
    ]


def test_score_is_the_evidence_of_a_character() -> None:
    for value in _random(_BASE62, 24, 20):
        assert randomness.score(value) * len(value) == pytest.approx(randomness.evidence(value))
    assert randomness.score("") == 0


def test_words_of_other_scripts_are_written() -> None:
    for value in ("пароль", "ユーザー名とパスワード", "비밀번호", "密码", "Größenänderung", "κωδικός", "سرية"):
        assert randomness.evidence(value) < 0


@given(st.text())
def test_any_text_is_fine(value: str) -> None:
    assert isinstance(randomness.evidence(value), float)
    assert isinstance(randomness.score(value), float)
    assert patterned.is_patterned(value) in {True, False}


@pytest.mark.parametrize(
    "value", ["", "=", "====", "\ud800", "\x00", "\U0010ffff" * 9, "\U0010f000 \U0010efff", "\n" * 20]
)
def test_odd_texts_are_not_random(value: str) -> None:
    assert not randomness.is_random(value)


@pytest.mark.parametrize("length", [0, 1, 2, 3, 7, 8, 100, 1000, 10_000])
def test_any_length_is_fine(length: int) -> None:
    for character in ("a", "Z", "0", "_", "=", "é", "\U0001f600"):
        randomness.evidence(character * length)
        patterned.is_patterned(character * length)


@pytest.mark.parametrize("unit", ["a", "=", "ab", "a1", "é", "\U0001f600", "aB3-_/+=.", "a" * 999 + "b"])
@pytest.mark.parametrize("judge", [randomness.evidence, patterned.is_patterned])
def test_time_is_linear(unit: str, judge: object) -> None:
    assert callable(judge)
    text = unit * (300_000 // len(unit))
    started = time.process_time()
    judge(text[:-1] + "x")
    assert time.process_time() - started < 2


def test_table_is_complete() -> None:
    assert len(CLASSES) == 256
    assert {len(row) for row in ROWS} == {len(ROWS)} == {max(CLASSES) + 1}
    assert min(map(min, ROWS)) >= OFFSET


@pytest.mark.parametrize(
    "value",
    [
        "abcdef1234567890" * 2,
        "1234567890abcdef" * 2,
        "0123456789ABCDEF",
        "fedcba9876543210",
        "x" * 8,
        "aaaaabbbbb",
        "abcd1234abcd1234abcd",
        "qwerty123",
        "qwertyuiop",
        "1qaz2wsx3edc",
        "abcdefgh12345",
        "a1b2c3d4e5f6",
        "BCDFGHJKLMNPRSTVWXYZ",
        "asdfghjkl",
        "askdjghsdfjkgh",
        "sk_live_abcdefghijklmnop",
        "00000000-0000-0000-0000-000000000000",
        "rwxrwxrwx",
        "deadbeefdeadbeef",
    ],
)
def test_patterns(value: str) -> None:
    assert patterned.is_patterned(value)


@pytest.mark.parametrize(
    "value", ["", "a", "aaaaa", "password", "P@ssw0rd", "kubernetes", "getElementById", "Mississippi"]
)
def test_no_patterns(value: str) -> None:
    assert not patterned.is_patterned(value)


@pytest.mark.parametrize("name", _ALPHABETS)
@pytest.mark.parametrize(("length", "most"), [(8, 0.03), (16, 0.003), (32, 0.0)])
def test_random_strings_have_no_pattern(name: str, length: int, most: float) -> None:
    values = _random(_ALPHABETS[name], length, 1000)
    assert sum(map(patterned.is_patterned, values)) / len(values) <= most
