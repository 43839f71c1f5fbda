"""Checksums: published vectors, and one wrong character in a right value."""

from __future__ import annotations

import random
import zlib

import pytest

import tokens
from staylocal.detect import checksums
from staylocal.detect.formats import FORMATS

SUMS = sorted({each.checksum for each in FORMATS} - {""})


def test_base62_is_padded_and_in_order() -> None:
    # Written down by its author as a token that was revoked: the alphabet is digits, capitals, small letters.
    body = "zQWBuTSOoRi4A9sp" + "HcVY5ncnsDkxkJ"

    assert checksums.crc32_base62("gh" + "p_" + body + "0mLq17")
    assert zlib.crc32(body.encode()) < 62**5


@pytest.mark.parametrize(
    "value",
    # Of BIP-173 and BIP-350.
    ["A12UEL5L", "a12uel5l", "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw", "split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w", "A1LQFN3A", "?1v759aa"],
)  # fmt: skip
def test_bech32_takes_the_vectors_of_its_standard(value: str) -> None:
    assert checksums.bech32(value)


@pytest.mark.parametrize(
    "value", ["A12UEL5X", "a1bbbbbb", "split1checkupstagehandshakeupstreamerranterredcaperred2y9e3x", "1"]
)
def test_bech32_refuses_others(value: str) -> None:
    assert not checksums.bech32(value)


@pytest.mark.parametrize("name", SUMS)
def test_one_wrong_character_is_noticed(name: str) -> None:
    rng = random.Random(name)  # noqa: S311 - not for secrecy
    each = next(row for row in FORMATS if row.checksum == name)
    check = getattr(checksums, name)
    for _ in range(20):
        _, value = tokens.example(each, rng)
        assert check(value)
    if name not in {"json_header", "basic_auth"}:
        wrong = value[:-1] + next(sign for sign in "23ac" if sign not in value[-1].lower())
        assert not check(wrong)


@pytest.mark.parametrize("name", SUMS)
@pytest.mark.parametrize(
    "value", ["", "1", "_", "a_b", "eyJ", "eyJhIjoiYiJ9.x", "=", "\u00e4\u00e4", "A" * 200, "[" * 5000]
)
def test_odd_values_are_wrong_and_no_error(name: str, value: str) -> None:
    assert getattr(checksums, name)(value) is False


def test_a_header_without_an_algorithm_is_none() -> None:
    assert not checksums.json_header("eyJ0eXAiOiJKV1QifQ.eyJhIjoiYiJ9.abc")
    assert checksums.json_header("eyJhbGciOiJub25lIn0.eyJhIjoiYiJ9.abc")


@pytest.mark.parametrize("value", ["dXNlcg==", "OnBhc3N3b3Jk", "dXNlcjo=", "dXNlcjoAAAA="])
def test_basic_auth_wants_a_name_and_a_password(value: str) -> None:
    assert not checksums.basic_auth(value)
