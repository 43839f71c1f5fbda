"""Whatever a text is: a scan raises nothing, says places that are there, misses no token on a line of its own."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from fuzz import lines
from staylocal import text as reader
from staylocal.detect import Engine
from staylocal.findings import Finding, Unscanned
from staylocal.passages import Passage
from tokens import token

RNG = random.Random(29)  # noqa: S311 - not for secrecy
HARNESS = Path(__file__).parent / "fuzz" / "harness.py"
TOKEN = token("GitHub token", RNG)
PATHS = ("", "a.txt", "a.py", "conf/app.yaml", "notes.md", "data.csv", ".env", "package-lock.json", "\udcff.ini")
CODECS = ("utf-8", "latin-1", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be")
ROUNDS = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])

signs = st.characters(codec=None)  # lone surrogates too
fragments = st.one_of(
    st.sampled_from(
        [*lines.SHORT, *lines.literals(), TOKEN, TOKEN[:20], TOKEN.lower(), '"', "'", "\r", "\n", "\n\n", "\0", " "]
    ),
    st.text(signs, max_size=20),
    st.text(st.sampled_from(lines.ALPHABETS["base64"]), min_size=12, max_size=80),
    st.text(st.sampled_from(lines.ALPHABETS["digits and signs"]), min_size=6, max_size=24),
)
texts = st.lists(fragments, max_size=25).map("".join)
paths = st.sampled_from(PATHS)


def scan(text: str, path: str = "a.txt", *, prose: bool = False, line: int = 1, column: int = 0) -> list[Finding]:
    results = Engine(key=b"k" * 32).scan(Passage(path=path, text=text, prose=prose, line=line, column=column))
    assert all(result.in_time for result in results if isinstance(result, Unscanned))
    return [result for result in results if isinstance(result, Finding)]


@ROUNDS
@given(text=texts, path=paths, prose=st.booleans(), line=st.integers(1, 9), column=st.sampled_from([0, 64_512]))
def test_any_text_gives_findings_that_are_there(text: str, path: str, prose: bool, line: int, column: int) -> None:
    found = scan(text, path, prose=prose, line=line, column=column)

    assert found == scan(text, path, prose=prose, line=line, column=column)
    assert all((one.line, one.start) <= (two.line, two.start) for one, two in pairwise(found))
    rows = text.split("\n")
    for each in found:
        before = column if each.line == line else 0
        row = rows[each.line - line]
        assert 0 <= each.start - before < each.end - before <= max(len(row), 1), each
        assert each.line + each.lines <= line + len(rows), each


@ROUNDS
@given(text=texts, path=paths, prose=st.booleans())
def test_no_value_is_in_a_repr(text: str, path: str, prose: bool) -> None:
    found = scan(text, path, prose=prose)
    rows = text.split("\n")
    for each in found:
        value = rows[each.line - 1][each.start : each.end]
        assert len(value) < 8 or value in path or value not in repr(found), each


@ROUNDS
@given(before=texts, after=texts, prose=st.booleans(), path=paths)
@example(before="-----BEGIN " + "PRIVATE KEY-----", after="", prose=False, path="a")
def test_a_token_on_a_line_of_its_own_is_found(before: str, after: str, prose: bool, path: str) -> None:
    text = f"{before}\n{TOKEN}\n{after}"
    here = before.count("\n") + 2

    assert any(
        each.kind == "secret" and each.line <= here < each.line + each.lines for each in scan(text, path, prose=prose)
    )


@ROUNDS
@given(before=texts, after=texts, prose=st.booleans())
def test_two_passages_say_what_one_says(before: str, after: str, prose: bool) -> None:
    """Where blank lines part them: a value may stand on the line behind its name, and lines may be one encoded text."""
    gap = "\n" * 4 + "." + "\n" * 4
    at = before.count("\n") + gap.count("\n")
    rest = scan(after, prose=prose, line=at + 1)

    def plain(found: list[Finding]) -> list[tuple[object, ...]]:
        # A private key goes on below its header; what customer data weighs depends on what else there is.
        return [
            (each.line, each.start, each.end, each.type, each.sure, each.fingerprint)
            for each in found
            if each.kind == "secret" and each.type not in {"private key", "random word"}
        ]

    assert plain([*scan(before + gap[:-1], prose=prose), *rest]) == plain(scan(before + gap + after, prose=prose))


@ROUNDS
@given(
    data=st.data(),
    codec=st.sampled_from(CODECS),
    before=st.lists(st.one_of(texts, st.text(max_size=30)), max_size=3),
    cuts=st.lists(st.integers(0, 400), max_size=4),
)
def test_a_line_in_any_encoding_is_read(data: st.DataObject, codec: str, before: list[str], cuts: list[int]) -> None:
    """Wide text without a mark is told by where its NULs stand: it has to be mostly of one script."""
    after = data.draw(texts)
    if codec.startswith("utf-") and codec[-2:] in {"le", "be"}:
        before, after = ["config", *(each.encode("ascii", "ignore").decode() for each in before)], ""
    text = "\n".join([*before, TOKEN, after])
    raw = text.encode(codec, "replace" if codec == "latin-1" else "surrogatepass")

    assert any(TOKEN in block for _, _, block in reader.blocks(_chunks(raw, cuts)))


@ROUNDS
@given(
    parts=st.lists(st.binary(max_size=60), max_size=6),
    at=st.integers(0, 6),
    cuts=st.lists(st.integers(0, 500), max_size=4),
)
def test_a_run_in_any_bytes_is_read(parts: list[bytes], at: int, cuts: list[int]) -> None:
    """On a line of its own where the bytes are text, and between NULs where they aren't."""
    parts.insert(at, b"\n" + TOKEN.encode() + b"\n")
    raw = b"".join(parts)

    assert any(TOKEN in block for _, _, block in reader.blocks(_chunks(raw, cuts)))


@ROUNDS
@given(raw=st.binary(max_size=400), cuts=st.lists(st.integers(0, 400), max_size=5))
def test_how_bytes_are_cut_into_chunks_does_not_matter(raw: bytes, cuts: list[int]) -> None:
    assert _read(_chunks(raw, cuts)) == _read([raw])


@ROUNDS
@given(
    codec=st.sampled_from(CODECS),
    before=st.lists(st.sampled_from(["x" * 90, "x y ", "\n", "k = 'v'\n", "é", "ÿ\n", "password "]), max_size=30),
    marked=st.sampled_from([b"", b"\xff\xfe", b"\0\1\0\2\xff" * 30]),
    cuts=st.lists(st.integers(0, 5000), max_size=6),
)
def test_a_token_is_whole_in_some_block_however_long_a_line_is(
    codec: str, before: list[str], marked: bytes, cuts: list[int]
) -> None:
    """With bounds a hundredth of what they are, so that each is passed."""
    raw = marked + "".join([*before, " ", TOKEN, " ", *before]).encode(codec, "replace")
    with pytest.MonkeyPatch.context() as patch:
        for name, bound in {"SNIFFED": 100, "LONGEST": 1000, "OVERLAP": 200, "BLOCK": 600}.items():
            patch.setattr(reader, name, bound)
        found = _read(_chunks(raw, cuts))

    assert any(TOKEN in row for _, row in found)


def _chunks(raw: bytes, cuts: list[int]) -> list[bytes]:
    places = sorted({0, len(raw), *(min(cut, len(raw)) for cut in cuts)})
    return [raw[start:end] for start, end in pairwise(places)]


def _read(chunks: list[bytes]) -> list[tuple[int, str]]:
    return sorted(
        (number + index, row)
        for number, _, block in reader.blocks(chunks)
        for index, row in enumerate(block.split("\n"))
    )


def test_the_harness_for_atheris_finds_nothing_in_some_seconds(tmp_path: Path) -> None:
    """Long runs are for people: `tests/fuzz/README.md` tells how."""
    pytest.importorskip("atheris", reason="atheris isn't among the tests' dependencies")
    done = subprocess.run(
        [sys.executable, str(HARNESS), "-max_total_time=5", "-max_len=2000", "-timeout=10", str(tmp_path)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(HARNESS.parents[2] / "hooks")},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert done.returncode == 0, done.stderr[-2000:]
