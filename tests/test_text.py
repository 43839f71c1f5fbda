"""Every encoding of a value is read, wherever in a blob it stands and however the blob comes in chunks."""

from __future__ import annotations

import random
import time

import pytest

from staylocal import text

CODECS = ["ascii", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"]
VALUE = "k=AK" + "IAZQ7XWVK3PLM9TRB2"
# No two bytes of it are text of any width.
JUNK = bytes([0, 1, 2, 3, 0, 0, 0, 0, 0, 0]) * 200


def lines(*chunks: bytes) -> list[str]:
    return [line for _, _, block in text.blocks(chunks) for line in block.split("\n")]


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("behind", [b"", b"\0", b"\0\0\0\1\2", b"\xff\1", b"A\1", b"A\0\1"])
@pytest.mark.parametrize("before", [b"", b"\1", b"\xff", b"\0", b"\0\0\0"])
def test_a_value_in_a_binary_is_read_in_any_encoding(codec: str, before: bytes, behind: bytes) -> None:
    assert any(VALUE in line for line in lines(JUNK + before + VALUE.encode(codec) + behind))


@pytest.mark.parametrize("codec", CODECS[1:])
@pytest.mark.parametrize("adjoining", [b"A", b"A\0", b"\0A", b"\0\0\0A", b"A\0\0\0"])
def test_a_printable_byte_beside_wide_text_is_not_always_taken_for_a_part_of_it(codec: str, adjoining: bytes) -> None:
    value = VALUE[2:]
    found = lines(JUNK + b"\1" + adjoining + value.encode(codec) + b"\1" + JUNK)
    found += lines(JUNK + b"\1" + value.encode(codec) + adjoining + b"\1" + JUNK)

    if len(adjoining) == 1:
        assert found.count(value) == 2
    assert sum(value in line for line in found) >= 2


@pytest.mark.parametrize("codec", CODECS)
def test_a_value_in_a_binary_is_whole_wherever_a_chunk_ends(codec: str) -> None:
    data = JUNK * 5 + (VALUE * 3).encode(codec) + b"\1" + JUNK
    for cut in range(len(JUNK) * 5 - 3, len(data) - len(JUNK) + 3):
        assert VALUE * 3 in lines(data[:cut], data[cut:]), cut


@pytest.mark.parametrize("codec", CODECS[1:])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_wide_text_is_read_with_and_without_a_mark(codec: str, mark: str) -> None:
    assert any(VALUE in line for line in lines(f"{mark}config\n{VALUE}\nend\n".encode(codec)))


@pytest.mark.parametrize("codec", CODECS)
def test_a_value_in_an_overlong_run_is_whole_in_some_piece(codec: str) -> None:
    run = ("x" * 90_000 + VALUE + "x" * 90_000).encode(codec)
    for size in (1 << 16, 90_001, 100_003):
        data = JUNK + run
        chunks = [data[at : at + size] for at in range(0, len(data), size)]
        assert any(VALUE in line for line in lines(*chunks)), size


def test_a_value_in_a_binary_is_read_once() -> None:
    for codec in CODECS:
        data = JUNK + f"secret {VALUE} and more".encode(codec) + JUNK * 40 + b"\0" * 200_000
        chunks = [data[at : at + 5_000] for at in range(0, len(data), 5_000)]
        assert sum(VALUE in line for line in lines(*chunks)) == 1, codec


@pytest.mark.parametrize("unit", [b"\0", b"a\0", b"\0a", b"a\0\0\0", b"\0\0a", b"a\0b\0\0", b"a\0a\0a\0a\0\0", b"a"])
def test_two_megabytes_of_anything_are_read_in_time(unit: bytes) -> None:
    chunk = (unit * (1 << 16))[: 1 << 16]
    began = time.thread_time()

    lines(JUNK, *[chunk] * 32)

    assert time.thread_time() - began < 5


def test_random_bytes_are_read() -> None:
    rng = random.Random(3)  # noqa: S311 - not for secrecy
    for size in range(0, 3_000, 7):
        lines(b"\0\1\0\0" + rng.randbytes(size // 2), rng.choices([b"", b"ab\0", rng.randbytes(size)])[0])
