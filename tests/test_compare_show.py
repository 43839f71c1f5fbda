"""Text and JSON of a comparison, and saved answers as they are read."""

from __future__ import annotations

import json
import os
import pty
from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len

from answers import HOSTED, HOSTED_LEG, LOCAL, NASTY, both, one
from conftest import STAYLOCAL, World
from staylocal import answered, state
from staylocal.comparing import Answer, Leg, Opinion, compare, show
from staylocal.comparing.answers import LARGEST, read, read_both
from staylocal.comparing.as_text import Look
from staylocal.comparing.visible import visible
from staylocal.errors import UndecidedError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def text(width: int = 90, *, colour: bool = False, nasty: str = "") -> str:
    return show(both(nasty=nasty), "text", Look(width=width, colour=colour))


def part(shown: str, title: str) -> list[str]:
    """The lines below a title."""
    lines = shown.split("\n")
    start = next(place for place, line in enumerate(lines) if line.startswith(f"{title} -")) + 1
    end = next((place for place in range(start, len(lines)) if lines[place].endswith("----")), len(lines))
    return [line for line in lines[start:end] if line]


def test_the_table() -> None:
    rows = {line[:24].strip(): line[24:].split() for line in part(text(), "in numbers")[1:]}
    assert rows == {
        "time": ["12.3", "s", "1", "min", "14.0", "s"],
        "tokens in": ["8,123", "8,100"],
        "tokens out": ["412", "380"],
        "redacted": ["-", "3"],
        "exit code": ["0", "0"],
        "words": ["43", "37"],
        "lines": ["8", "8"],
        "numbers only here": ["1", "1"],
        "named items only here": ["1", "1"],
        "action items only here": ["1", "1"],
        "risks only here": ["1", "0"],
    }
    assert len(LOCAL.split()) == 43
    assert len(HOSTED.split()) == 37


def test_what_one_has_and_the_other_lacks() -> None:
    shown = text()
    assert part(shown, "numbers of one only") == ["local.txt   3", "hosted.txt  5"]
    assert part(shown, "named items of one only") == ["local.txt   MAX_TRIES", "hosted.txt  Kubernetes"]
    assert part(shown, "action items of one only") == [
        "local.txt   - Rename `MAX_TRIES` to `max_tries`.",
        "hosted.txt  - Deploy behind a flag on Kubernetes.",
    ]
    assert part(shown, "risks of one only") == ["local.txt  - Data loss may happen if the disk is full."]


def test_the_diffs() -> None:
    shown = text()
    assert part(shown, "diff")[:3] == ["--- local.txt", "+++ hosted.txt", "@@ -1,8 +1,8 @@"]
    assert "/compare-" not in shown
    words = part(shown, "diff by words")
    assert words[0] == "... 1 line alike"
    assert words[1] == (
        "The uploader retries **[-3-]{+5+} times** with a timeout of 30 [-seconds-]{+s+};"
        " see `retry_upload()` in src/upload.py."
    )


def test_an_opinion_is_marked_as_one() -> None:
    assert part(text(), "a model's opinion, which nobody checked (llama3.2)") == ["  - Missing risk: rollback"]
    failed = compare(Answer("a", "x"), Answer("b", "y"), Opinion(text="", failure="it is down"))
    assert "there is none: it is down" in show(failed, "text", Look())


def test_a_local_answer_is_said_to_be_one() -> None:
    first, second = text().split("\n")[:2]
    assert first == "local.txt   local, ollama/llama3.2  (local-only: do not publish)"
    assert second == "hosted.txt  hosted, openai/gpt-5.2"


def test_heads_stand_beside_each_other_where_there_is_room() -> None:
    narrow, wide = text(99), text(100)
    assert part(narrow, "local.txt")[0] == part(narrow, "hosted.txt")[0] == "# Retry logic"
    assert [each.strip() for each in part(wide, "the heads")[0].split("|")] == ["local.txt", "hosted.txt"]


@pytest.mark.parametrize("width", [40, 80, 100, 160])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    wide = "\u65e5\u672c\u8a9e\U0001f389" * 50
    found = compare(Answer("a.txt", f"{wide}\n\tx\n" + "word " * 300), Answer("b.txt", wide + "!"))
    shown = show(found, "text", Look(width=width))
    heads = shown[: shown.index("\ndiff -")]
    assert max(map(cell_len, heads.split("\n"))) <= width
    assert "more line" in heads or "..." in heads


def test_a_long_answer_shows_its_head() -> None:
    lines = "".join(f"line {number}\n" for number in range(1, 21))
    shown = part(show(compare(Answer("a", lines), Answer("b", "")), "text", Look(width=60)), "a")
    assert shown == [*(f"line {number}" for number in range(1, 13)), "... 8 more lines"]


def test_colours_replace_the_marks() -> None:
    shown = text(colour=True)
    assert "\x1b[9;31m3\x1b[0m" in shown
    assert "[-" not in shown
    assert "\x1b" not in text()


@pytest.mark.parametrize("form", ["text", "html"])
def test_an_answer_commands_no_terminal(form: str) -> None:
    shown = show(both(nasty=NASTY), form, Look(width=100))  # type: ignore[arg-type]
    assert not set("\x1b\x07\u202e\x00") & set(shown)
    assert r"\x1b[31m" in shown


def test_what_is_printable_stays() -> None:
    assert (
        visible("a\u00a0b\u3000c \U0001f468\u200d\U0001f469 \u00e9")
        == "a\u00a0b\u3000c \U0001f468\u200d\U0001f469 \u00e9"
    )
    assert visible("\r\ud800\u2028\u200e") == r"\r\ud800\u2028\u200e"


def test_one_tier_that_was_refused() -> None:
    shown = show(one(), "text", Look(width=90))
    assert "hosted.txt: the prompt holds a secret\n  staylocal redact FILE" in shown
    assert "# Retry logic" in shown
    assert "\ndiff -" not in shown
    rows = {line[:12].strip(): line[12:].split() for line in part(shown, "in numbers")[1:]}
    assert rows["words"] == ["43", "-"]


def test_no_answer_at_all() -> None:
    down = Leg(tier="local", exit_code=1)
    shown = show(compare(Answer("a", None, down), Answer("b", None)), "text", Look())
    assert "a: Codex ended with exit code 1" in shown
    assert "b: there is no answer" in shown


def test_same_answers() -> None:
    assert "the answers are the same" in show(compare(Answer("a", "x y"), Answer("b", "x y")), "text", Look())
    assert "a: the answer is empty" in show(compare(Answer("a", ""), Answer("b", "x")), "text", Look())


def test_json_holds_all_that_text_shows() -> None:
    said = json.loads(show(both(), "json"))
    assert said["version"] == 1
    assert said["local_only"] is True
    assert [each["name"] for each in said["answers"]] == ["local.txt", "hosted.txt"]
    assert said["answers"][0]["text"] == LOCAL
    assert said["answers"][1]["run"]["redacted"] == HOSTED_LEG.redacted
    assert said["only"] == {
        "numbers": [["3"], ["5"]],
        "named_items": [["MAX_TRIES"], ["Kubernetes"]],
        "action_items": [["Rename `MAX_TRIES` to `max_tries`."], ["Deploy behind a flag on Kubernetes."]],
        "risks": [["Data loss may happen if the disk is full."], []],
    }
    pieces = said["diff"]["words"]
    assert "".join(each["text"] for each in pieces if each["kind"] != "removed") == HOSTED
    assert said["diff"]["unified"][:2] == ["--- local.txt", "+++ hosted.txt"]
    assert said["opinion"]["note"] == "a model's opinion, which nobody checked"


def test_json_of_one_answer() -> None:
    said = json.loads(show(one(), "json"))
    assert said["only"] is said["diff"] is said["opinion"] is None
    assert said["answers"][1]["failure"] == "the prompt holds a secret"
    assert said["answers"][1]["text"] is None


@pytest.mark.parametrize(
    ("data", "expected", "noted"),
    [
        (b"", "", False),
        ("gr\u00fc\u00df\r\n".encode(), "gr\u00fc\u00df\r\n", False),
        (b"\xef\xbb\xbfx", "x", False),
        ("hello there".encode("utf-16"), "hello there", False),
        (b"gr\xfc\xdf", "gr\ufffd\ufffd", True),
        (b"a\x00b", "a\x00b", False),
    ],
)
def test_any_encoding(tmp_path: Path, data: bytes, expected: str, noted: bool) -> None:
    (tmp_path / "a").write_bytes(data)
    found = read(str(tmp_path / "a"))
    assert found.text == expected
    assert bool(found.notes) == noted


def test_what_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UndecidedError, match="No such file"):
        read(str(tmp_path / "missing"))
    with pytest.raises(UndecidedError, match="Is a directory"):
        read(str(tmp_path))
    with (tmp_path / "large").open("wb") as file:
        file.truncate(LARGEST + 1)
    with pytest.raises(UndecidedError, match="over 16 MiB"):
        read(str(tmp_path / "large"))


def test_files_of_one_name_are_told_apart(tmp_path: Path) -> None:
    for folder in ("x", "y"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.txt").write_text(folder)
    names = [str(tmp_path / folder / "a.txt") for folder in ("x", "y")]
    assert [each.name for each in read_both(*names)] == names


def test_a_saved_local_answer_is_known(tmp_path: Path) -> None:
    path = tmp_path / "answer.txt"
    path.write_text("x")
    assert not read(str(path)).local
    answered.remember(state.folder("0" * 16), str(path))
    assert read(str(path)).local
    assert not read(__file__).local


def test_no_answer_is_in_a_repr() -> None:
    assert "uploader" not in repr(both())
    assert "rollback" not in repr(both())


def test_the_command(world: World) -> None:
    world.write("a.txt", LOCAL)
    world.write("b.txt", HOSTED)
    shown = world.staylocal("compare", "--files", "a.txt", "b.txt")
    assert (shown.code, shown.err) == (0, "")
    assert "[-3-]{+5+}" in shown.out
    said = world.staylocal("compare", "--files", "a.txt", "b.txt", "--format", "json")
    assert json.loads(said.out)["local_only"] is False
    page = world.staylocal("compare", "--files", "a.txt", "b.txt", "--format", "html")
    assert page.out.startswith("<!doctype html>")
    missing = world.staylocal("compare", "--files", "a.txt", "c.txt")
    assert missing.code == 3
    assert "'c.txt' cannot be read" in missing.err


@pytest.mark.parametrize(("env", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)])
def test_on_a_terminal(world: World, env: dict[str, str], coloured: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    world.write("a.txt", LOCAL)
    world.write("b.txt", HOSTED)
    for name, value in (world.env | {"TERM": "xterm", "COLUMNS": "120", "LINES": "40"} | env).items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(world.root)
    heard = list[bytes]()

    def hear(descriptor: int) -> bytes:
        heard.append(os.read(descriptor, 1 << 16))
        return heard[-1]

    assert pty.spawn([STAYLOCAL, "compare", "--files", "a.txt", "b.txt"], hear, lambda _: b"") == 0
    shown = b"".join(heard).decode()
    assert ("\x1b[9;31m3\x1b[0m" in shown) == coloured
    assert "the heads" in shown
