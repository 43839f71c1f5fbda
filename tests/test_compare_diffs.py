"""Git's diffs of two texts: right to the last blank, sealed from the user's configuration."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from staylocal import process, state
from staylocal.comparing import Answer, compare, diffs, tokens
from staylocal.comparing.diffs import Piece, unified, words
from staylocal.errors import UndecidedError

TEXTS = st.text(st.sampled_from(list("abc .,\n\t\r\x1c\x85\u2028\x00é日本\u0301")), max_size=40) | st.text(max_size=15)


@pytest.fixture(autouse=True)
def _state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def plain(pieces: tuple[Piece, ...]) -> list[tuple[str, ...]]:
    return [(each.b,) if each.same else (each.a, each.b) for each in pieces]


def test_by_lines() -> None:
    assert unified("a\nb\nc", "a\nB\nc\n", ("x.txt", "y.txt")) == (
        "--- x.txt", "+++ y.txt", "@@ -1,3 +1,3 @@", " a", "-b", "-c", "\\ No newline at end of file", "+B", "+c",
    )  # fmt: skip
    assert unified("a\n", "a\n", ("x", "y")) == ()
    assert unified("", "a\n", ("x", "y")) == ("--- x", "+++ y", "@@ -0,0 +1 @@", "+a")


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("the quick fox", "the slow fox", [("the",), (" quick", " slow"), (" fox",)]),
        ("30 s, 5 tries", "60 s, 3 tries", [("30", "60"), (" s,",), (" 5", " 3"), (" tries",)]),
        ("1,000 and 3.50", "1,000 and 3.5", [("1,000 and",), (" 3.50", " 3.5")]),
        ("don't go", "don't", [("don't",), (" go", "")]),
        ("日本語のテスト", "日本語テスト", [("日本語",), ("の", ""), ("テスト",)]),
        ("a\nb   c", "a b\nc\n", [("a b\nc",), ("\n",)]),
        ("", "x", [("", "x")]),
        ("same", "same", [("same",)]),
        ("", "", []),
    ],
)
def test_by_words(a: str, b: str, expected: list[tuple[str, ...]]) -> None:
    assert plain(words(a, b)) == expected


def test_a_word_that_is_alike_by_chance_is_told_with_the_change() -> None:
    assert [each.same for each in words("one two three the four five six", "uno dos tres the cuatro cinco seis")] == [
        False
    ]
    assert [each.same for each in words("one two three\nthe four five six", "uno dos tres\nthe cuatro cinco seis")] == [
        False,
        True,
        False,
    ]


@settings(deadline=None, max_examples=80)
@given(TEXTS, TEXTS)
def test_both_texts_can_be_put_together_again(a: str, b: str) -> None:
    pieces = words(a, b)
    assert "".join(each.a for each in pieces) == a
    assert "".join(each.b for each in pieces) == b
    for each in pieces:
        of_a, of_b = ([word for _, word in tokens.spaced(text) if word] for text in (each.a, each.b))
        assert not each.same or of_a == of_b


@settings(deadline=None, max_examples=40)
@given(TEXTS, TEXTS)
def test_patch_makes_one_of_the_other(tmp_path_factory: pytest.TempPathFactory, a: str, b: str) -> None:
    lines = unified(a, b, ("f", "f"))
    folder = tmp_path_factory.mktemp("patch")
    (folder / "f").write_bytes(a.encode())
    if lines:
        patch = "\n".join(lines).encode() + b"\n"
        subprocess.run(
            ["git", "apply", "-p0", "--whitespace=nowarn", "--unsafe-paths", "-"], cwd=folder, input=patch, check=True
        )
    assert (folder / "f").read_bytes() == b.encode()


def test_nothing_of_the_users_takes_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = unified("a\nb\n", "a\nc\n", ("x", "y"))
    home = tmp_path / "home"
    (home / "git").mkdir(parents=True)
    setting = "[diff]\n noprefix = true\n context = 0\n external = false\n algorithm = patience\n[color]\n ui = always\n[core]\n pager = false\n"
    (home / ".gitconfig").write_text(setting + '[diff "x"]\n textconv = false\n command = false\n')
    (home / "git" / "attributes").write_text("* -diff diff=x\n")
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    (tmp_path / ".git" / "config").write_text(setting)
    (tmp_path / ".gitattributes").write_text("* -diff diff=x\n")
    for name, value in {
        "HOME": str(home), "XDG_CONFIG_HOME": str(home), "GIT_CONFIG_GLOBAL": str(home / ".gitconfig"),
        "GIT_EXTERNAL_DIFF": "false", "GIT_DIFF_OPTS": "-u0", "GIT_PAGER": "false", "GIT_TRACE": "1",
        "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "diff.context", "GIT_CONFIG_VALUE_0": "0", "LC_ALL": "xx",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    assert unified("a\nb\n", "a\nc\n", ("x", "y")) == expected
    assert plain(words("a b", "a c")) == [("a",), (" b", " c")]


def test_the_texts_are_for_nobody_else_and_leave_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def watched(argv: tuple[str, ...], **more: object) -> subprocess.CompletedProcess[bytes]:
        folder = str(more["cwd"])
        seen.append((Path(folder).stat().st_mode & 0o777, Path(folder).parent == Path(state.root()), argv))
        return run(argv, **more)  # type: ignore[arg-type]

    run = process.run
    monkeypatch.setattr(process, "run", watched)
    words("hidden one", "hidden two")
    assert [each[:2] for each in seen] == [(0o700, True)]
    assert not any("hidden" in word for word in seen[0][2])
    assert os.listdir(state.root()) == []


def test_a_diff_that_takes_too_long_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diffs, "TIMEOUT", -1)
    found = compare(Answer("a", "1"), Answer("b", "2"))
    assert found.diffs
    assert "did not end" in found.diffs.failure
    assert found.numbers.a == ("1",)


def test_git_that_fails_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(UndecidedError, match="git could not be started"):
        words("a", "b")


def test_large_answers() -> None:
    a, b = ("".join(f"{side}{place % 5000} the\n" for place in range(200_000)) for side in "ab")
    pieces = words(a, b)
    assert "".join(each.a for each in pieces) == a
