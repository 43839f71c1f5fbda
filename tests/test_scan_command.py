"""`staylocal scan` and the command line around it: what it can be pointed at, what it answers, and how it ends."""

from __future__ import annotations

import json
import os
import pty
import re
import socket
import stat
from typing import TYPE_CHECKING, Any

import pytest

from conftest import AWS, STAYLOCAL, aws_key, github_token, hook, stripe_key
from staylocal import __version__

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Done, World

LINE = f"key = '{aws_key()}'\n"
UNSURE = "password = 'hunter" + "22'\n"
REFUSED = (
    "staylocal: {what} that may not be committed\n"
    "\n"
    "  remove it        take it out and `git add`; rotate it if it was ever in use\n"
    '  allow it always  staylocal allow {target} --why "..."\n'
    "                   or end the line with a comment: pragma: allowlist secret\n"
)


def _json(done: Done) -> dict[str, Any]:
    assert done.code in (0, 1), done
    return dict(json.loads(done.out))


def _scan(world: World, *words: str, data: bytes = b"", cwd: Path | None = None) -> dict[str, Any]:
    return _json(world.staylocal("scan", *words, "--format", "json", data=data, cwd=cwd))


def _places(world: World, *words: str, cwd: Path | None = None) -> list[tuple[str, int]]:
    return [(each["path"], each["line"]) for each in _scan(world, *words, cwd=cwd)["findings"]]


def _lines(world: World, *items: object, code: int = 0) -> list[dict[str, Any]]:
    data = "\n".join(item if isinstance(item, str) else json.dumps(item) for item in items).encode(
        "utf-8", "surrogatepass"
    )
    done = world.staylocal("scan", "--jsonl", "-", data=data)
    assert done.code == code, done
    return [json.loads(line) for line in done.out.splitlines()]


# -- the contract


def test_the_json_contract(world: World) -> None:
    world.stage(".staylocal.toml", f'key = "{"0a" * 16}"\n[internal]\nticket = "ACME-[0-9]+"\n')
    world.git("commit", "-q", "-m", "policy")
    world.stage("a.py", f"x = 'ü'\n{LINE}ACME-1\n")
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"
    world.stage("big.bin", pointer)
    done = world.staylocal("scan", "--format", "json")
    assert (done.code, done.err, done.out.count("\n")) == (1, "", 1)
    answer = json.loads(done.out)
    mark = answer["findings"][0].pop("fingerprint")
    assert re.fullmatch("[0-9a-f]{16}", mark)
    assert answer == {
        "version": 1,
        "class": "local-only",
        "why": ["content", "unscanned"],
        "findings": [
            {"path": "a.py", "line": 2, "kind": "secret", "type": AWS, "sure": True, "blocks": True},
            {"path": "a.py", "line": 3, "kind": "internal", "type": "ticket", "sure": True, "blocks": False},
        ],
        "scanned": {"files": 2, "lines": 6, "bytes": len(f"x = 'ü'\n{LINE}ACME-1{pointer[:-1]}".encode()), "kept": 0},
        "not_scanned": [{"path": "big.bin", "why": "its content lies in Git LFS"}],
    }
    assert list(answer) == ["version", "class", "why", "findings", "scanned", "not_scanned"]
    assert list(answer["findings"][0]) == ["path", "line", "kind", "type", "sure", "blocks"]


def test_the_json_of_nothing(world: World) -> None:
    assert _scan(world) == {
        "version": 1,
        "class": "open",
        "why": ["clean"],
        "findings": [],
        "scanned": {"files": 0, "lines": 0, "bytes": 0, "kept": 0},
        "not_scanned": [],
    }


def test_the_json_lines_contract(world: World) -> None:
    world.commit(".staylocal.toml", f'key = "{"0a" * 16}"\n')
    answers = _lines(
        world,
        {"id": 7, "text": f"x\nuse {aws_key()}.\n"},
        {"id": "b", "text": "plain"},
        "",
        {"text": "no id"},
        {"id": [1, {"a": None}], "text": "x", "path": "deep/.env", "more": True},
        {"id": "é\ud800", "text": LINE, "path": "a.py"},
    )
    assert answers == [
        {
            "id": 7,
            "class": "local-only",
            "why": ["content"],
            "findings": [
                {"line": 2, "start": 4, "end": 24, "kind": "secret", "type": AWS, "sure": True, "blocks": True}
            ],
        },
        {"id": "b", "class": "open", "why": ["clean"], "findings": []},
        {"id": None, "class": "open", "why": ["clean"], "findings": []},
        {"id": [1, {"a": None}], "class": "local-only", "why": ["path"], "findings": []},
        {
            "id": "é\ud800",
            "class": "local-only",
            "why": ["content"],
            "findings": [
                {"line": 1, "start": 7, "end": 27, "kind": "secret", "type": AWS, "sure": True, "blocks": True}
            ],
        },
    ]


SPANS = [
    ("use {}.", 1, 4),
    ("größe 日本 {} 🎉", 1, 9),
    ("🎉🎉\n\u2028é\x0c{}\n", 2, 3),
    ("a\r\n{}\r\n", 2, 0),
    ("\n" * 1000 + "{}", 1001, 0),
    ("é" * 70_000 + " {} " + "ü" * 70_000, 1, 70_001),
    ("🎉" * 200_000 + " {}", 1, 200_001),
    ("\ud800 {}", 1, 2),
    ("a\x00b {}", 1, 4),
    (" " * 5000 + "{}", 1, 5000),
]


@pytest.mark.parametrize(("text", "line", "start"), SPANS, ids=range(len(SPANS)))
@pytest.mark.parametrize("path", [None, "a.py"])
def test_spans_are_exact(world: World, text: str, line: int, start: int, path: str | None) -> None:
    for token in (aws_key(), github_token()):
        (answer,) = _lines(world, {"id": 1, "text": text.format(token)} | ({"path": path} if path else {}))
        places = [(each["line"], each["start"], each["end"]) for each in answer["findings"]]
        assert places == [(line, start, start + len(token))]


def test_a_wide_string_in_a_json_text(world: World) -> None:
    wide = "\0".join(aws_key())
    (answer,) = _lines(world, {"text": f"é {wide} x"})
    assert [(each["start"], each["end"]) for each in answer["findings"]] == [(2, 2 + len(wide))]


BAD_LINES = [
    "x",
    "[]",
    "1",
    '"a"',
    "{}",
    '{"text": 1}',
    '{"text": "a", "path": 1}',
    '{"text": "a"',
    "[" * 100_000,
    "\x00",
]


@pytest.mark.parametrize("bad", BAD_LINES, ids=range(len(BAD_LINES)))
def test_a_bad_json_line(world: World, bad: str) -> None:
    data = b'{"id": 1, "text": "a"}\n\n' + bad.encode() + b'\n{"id": 3, "text": "a"}\n'
    done = world.staylocal("scan", "--jsonl", "-", data=data)
    assert done.code == 2
    assert [json.loads(line)["id"] for line in done.out.splitlines()] == [1]
    said = "has a path that is not a text" if "path" in bad else "is not an object with a text"
    assert done.err == f"staylocal: line 3 of the JSON lines {said}\n"


def test_json_lines_from_a_file_and_paths_as_they_come(world: World, tmp_path: Path) -> None:
    world.commit(".codexignore", "top.txt\n")
    world.commit("sub/.codexignore", "private.txt\n")
    paths = {
        "top.txt": "path",
        "sub/private.txt": "path",
        "sub/deep/private.txt": "path",
        "./sub/private.txt": "path",
        "private.txt": "clean",
        "../private.txt": "clean",
        "../.env": "path",
        "/etc/private.txt": "clean",
        "/srv/.env": "path",
        "sub/../top.txt": "path",
        "": "clean",
        "a\nb/.env": "path",
    }
    (tmp_path / "lines").write_text("".join(json.dumps({"text": "x", "path": path}) + "\n" for path in paths))
    done = world.staylocal("scan", "--jsonl", str(tmp_path / "lines"))
    assert dict(zip(paths, [json.loads(line)["why"][0] for line in done.out.splitlines()], strict=True)) == paths
    assert world.staylocal("scan", "--jsonl", str(tmp_path / "nothing")).code == 2


# -- files


def test_files_and_folders(world: World, tmp_path: Path) -> None:
    world.write("src/a.py", LINE)
    world.write("src/deep/b.py", f"x = 1\n{LINE}")
    world.write("src/.git/config", LINE)
    world.write(".gitignore", "src/deep\n")
    world.write("c.py", "plain\n")
    (tmp_path / "outside.py").write_text(LINE)
    both = [("src/a.py", 1), ("src/deep/b.py", 2)]
    assert _places(world, "src") == both
    assert _places(world, ".") == both
    assert _places(world, "src/a.py", "./src/a.py", "src") == both
    assert _places(world, str(world.root / "src" / "a.py")) == both[:1]
    assert _places(world, "../src/a.py", cwd=world.root / "src") == both[:1]
    assert _places(world, "../outside.py") == [("../outside.py", 1)]
    assert _places(world, "repo/src/a.py", cwd=tmp_path) == [("repo/src/a.py", 1)]
    (tmp_path / "other-way").symlink_to(world.root)
    world.write(".staylocal.toml", "[sensitive]\npaths = ['/src/deep/**']\n")
    assert _scan(world, str(tmp_path / "other-way" / "src" / "deep"))["why"] == ["path", "content"]


def test_one_that_is_missing(world: World) -> None:
    world.write("a.py", LINE)
    for words in (["nothing.py"], ["a.py", "nothing.py"], [""]):
        done = world.staylocal("scan", *words)
        assert (done.code, done.out, done.err) == (3, "", f"staylocal: there is no file {words[-1]!r}\n")


def test_what_is_no_file_or_cannot_be_read(world: World, tmp_path: Path) -> None:
    os.mkfifo(world.root / "pipe")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(world.root / "socket"))
    os.mkfifo(tmp_path / "elsewhere")
    (world.root / "link").symlink_to(tmp_path / "elsewhere")
    found = _scan(world, "pipe", "socket", "/dev/null", "link", "/proc/self/mem")
    assert (found["class"], found["why"]) == ("local-only", ["unscanned"])
    assert found["not_scanned"] == [
        {"path": "pipe", "why": "not a file"},
        {"path": "socket", "why": "not a file"},
        {"path": "/dev/null", "why": "not a file"},
        {"path": "link", "why": "not a file"},
        {"path": "/proc/self/mem", "why": "cannot be read: Input/output error"},
    ]
    done = world.staylocal("scan", "pipe")
    assert (done.code, done.out, done.err) == (
        0,
        "pipe  unscanned  not a file\nlocal-only (unscanned); 0 files, 0 lines scanned\n",
        "",
    )


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_without_the_right_to_read(world: World) -> None:
    world.write("a.py", LINE).chmod(0)
    assert _scan(world, "a.py")["not_scanned"] == [{"path": "a.py", "why": "cannot be read: Permission denied"}]
    world.write("b/c.py", LINE).parent.chmod(0)
    done = world.staylocal("scan", "b")
    (world.root / "b").chmod(stat.S_IRWXU)
    assert (done.code, done.err) == (3, "staylocal: b cannot be read: Permission denied\n")


def test_links(world: World, tmp_path: Path) -> None:
    (tmp_path / "target.py").write_text(f"x = 1\n{LINE}")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "b.py").write_text(LINE)
    world.write("sub/plain.py", "x = 1\n")
    (world.root / "link.py").symlink_to(tmp_path / "target.py")
    (world.root / "sub" / "link.py").symlink_to(tmp_path / "target.py")
    (world.root / "sub" / "loop").symlink_to("loop")
    (world.root / "sub" / "up").symlink_to("..")
    (world.root / "gone").symlink_to(f"/srv/{aws_key()}/x")
    (world.root / "folder").symlink_to(tmp_path / "folder")
    assert _places(world, "link.py") == [("link.py", 2)]  # whoever names it means what is behind it
    assert _places(world, "sub") == []  # git has the link alone
    assert _places(world, "gone") == [("gone", 1)]
    assert _places(world, "folder") == [("folder/b.py", 1)]


def test_odd_names(world: World) -> None:
    path = os.fsencode(world.root) + b"/latin-\xe9\x1b[31m.py"
    with open(path, "w") as file:
        file.write(LINE)
    done = world.run(STAYLOCAL, "scan", b"latin-\xe9\x1b[31m.py")
    assert (done.code, f"latin-\\udce9\\x1b[31m.py:1  secret  {AWS}  blocks\n" in done.out) == (1, True)
    assert "\x1b" not in done.out + done.err
    found = _json(world.run(STAYLOCAL, "scan", "--format", "json", b"latin-\xe9\x1b[31m.py"))
    assert [each["path"] for each in found["findings"]] == ["latin-\\xe9\x1b[31m.py"]


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_a_terminal_of_any_encoding(world: World, encoding: str) -> None:
    world.write("日本é.py", LINE)
    done = world.staylocal("scan", "日本é.py", PYTHONIOENCODING=encoding)
    assert (done.code, AWS in done.out, "internal error" in done.err) == (1, True, False)


# -- stdin, commits


def test_stdin(world: World) -> None:
    done = world.staylocal("scan", "--stdin", data=f"Use {aws_key()}, please\n".encode())
    assert done.code == 1
    assert done.out == f"-:1  secret  {AWS}  blocks\nlocal-only (content); 1 file, 1 line scanned\n"
    assert done.err == (
        "staylocal: 1 secret that may not be committed\n\n"
        "  remove it        take it out and `git add`; rotate it if it was ever in use\n"
        "  allow it always  end the line with a comment: pragma: allowlist secret\n"
    )
    assert _scan(world, "--stdin", data=b"plain\n")["class"] == "open"
    assert _scan(world, "--stdin", data=b"")["scanned"] == {"files": 0, "lines": 0, "bytes": 0, "kept": 0}
    assert _scan(world, "--stdin", "--name", "x/.env", data=b"plain\n")["why"] == ["path"]
    assert _scan(world, "--stdin", "--name", "../x", data=b"plain\n")["why"] == ["clean"]
    assert _scan(world, "--stdin", data=f"grün {aws_key()}".encode("utf-16"))["class"] == "local-only"


def test_stdin_over_the_bound(world: World) -> None:
    data = b"\0\0\2\3" * 2000 + b"x\n" * (5 << 20) + LINE.encode()
    found = _scan(world, "--stdin", data=data)
    assert (found["class"], found["why"]) == ("local-only", ["unscanned"])
    assert found["not_scanned"] == [{"path": "-", "why": "over the bound: 8 MiB read"}]


def test_a_range(hooked: World) -> None:
    clean = hooked.commit("a.py", "x = 1\n")
    path = hooked.commit(".env", "X=1\n")
    hooked.stage("b.py", LINE)
    hooked.git("commit", "-q", "--no-verify", "-m", "secret")
    secret = hooked.git("rev-parse", "HEAD")
    done = hooked.staylocal("scan", "--range", "HEAD~3..HEAD")
    assert (done.code, done.out, done.err) == (
        1,
        (
            f"{path[:10]}\n.env  path  sensitive path\nlocal-only (path); 1 file, 1 line scanned\n"
            f"{secret[:10]}\nb.py:1  secret  {AWS}  blocks\nlocal-only (content); 1 file, 1 line scanned\n"
        ),
        "",
    )
    found = json.loads(hooked.staylocal("scan", "--range", "HEAD~3..HEAD", "--format", "json").out)
    assert set(found) == {"version", "commits"}
    classes = {each["commit"]: (each["class"], len(each["findings"])) for each in found["commits"]}
    assert classes == {clean: ("open", 0), path: ("local-only", 0), secret: ("local-only", 1)}
    assert hooked.staylocal("scan", "--range", "HEAD~3..HEAD~1").code == 0
    for words in ("", "nowhere..HEAD"):
        assert hooked.staylocal("scan", "--range", words).code == 3


# -- what is printed


def test_silent_when_there_is_nothing_to_say(world: World) -> None:
    world.stage("a.py", "x = 1\n")
    for words in ([], ["--staged"], ["a.py"], ["--stdin"], ["."]):
        done = world.staylocal("scan", *words)
        assert (done.code, done.out, done.err) == (0, "", ""), words


def test_the_table(world: World) -> None:
    world.stage("a.py", f"{LINE}b{LINE[:-1]}  # pragma: allowlist secret\n")
    world.stage("src/.env", "X=1\n")
    done = world.staylocal("scan", "-v")
    assert (done.code, done.out) == (
        1,
        (
            "src/.env  path    sensitive path\n"
            f"a.py:1    secret  {AWS}  blocks\n"
            f"a.py:2    secret  {AWS}  allowed inline\n"
            "local-only (path, content); 2 files, 3 lines scanned\n"
        ),
    )


def test_the_table_of_files_is_not_repeated(world: World) -> None:
    world.write(".staylocal.toml", f'key = "{"0a" * 16}"\n')
    world.write("a b.py", LINE * 2)
    mark = _scan(world, "a b.py")["findings"][0]["fingerprint"]
    for words in (["a b.py"], ["a b.py", "-v"]):
        done = world.staylocal("scan", *words)
        assert (done.code, done.out, done.err) == (
            1,
            (
                f"a b.py:1  secret  {AWS}  blocks  {mark}\n"
                f"a b.py:2  secret  {AWS}  blocks  {mark}\n"
                "local-only (content); 1 file, 2 lines scanned\n"
            ),
            REFUSED.format(what="2 secrets", target=mark),
        ), words
    world.git("add", "a b.py")
    done = world.staylocal("scan", "-v")
    assert (done.code, done.err) == (
        1,
        (
            "staylocal: 2 secrets in the lines that this commit adds\n"
            "\n"
            "  remove it        take it out and `git add`; rotate it if it was ever in use\n"
            "  allow it once    STAYLOCAL_ALLOW='a b.py:1,a b.py:2' git commit\n"
            "                   (for this commit alone: push and CI still refuse it)\n"
            f'  allow it always  staylocal allow {mark} --why "..."\n'
            "                   or end the line with a comment: pragma: allowlist secret\n"
        ),
    )


def test_unsure_findings_are_counted(world: World) -> None:
    world.write("a.py", f"{LINE}{UNSURE}{UNSURE}")
    world.write("b.py", UNSURE)
    kinds = [(each["line"], each["sure"], each["type"]) for each in _scan(world, "a.py")["findings"]]
    (_, _, name) = kinds[1]
    assert kinds == [(1, True, AWS), (2, False, name), (3, False, name)]
    done = world.staylocal("scan", "a.py")
    assert (done.code, done.out) == (
        1,
        f"a.py:1  secret  {AWS}  blocks\nlocal-only (content); 1 file, 3 lines scanned; 2 findings not sure: -v\n",
    )
    done = world.staylocal("scan", "b.py")
    assert (done.code, done.out, done.err) == (
        0,
        "local-only (content); 1 file, 1 line scanned; 1 finding not sure: -v\n",
        "",
    )
    done = world.staylocal("scan", "b.py", "-v")
    assert (done.code, done.out, done.err) == (
        0,
        f"b.py:1  secret  {name}  not sure\nlocal-only (content); 1 file, 1 line scanned\n",
        "",
    )


def _on_a_terminal(world: World, *words: str, **env: str) -> str:
    parent, child = pty.openpty()
    pid = os.fork()
    if not pid:  # pragma: no cover - another process
        for number in (0, 1, 2):
            os.dup2(child, number)
        os.chdir(world.root)
        os.execve(STAYLOCAL, [STAYLOCAL, *words], world.env | env)  # noqa: S606
    os.close(child)
    said = b""
    try:
        while piece := os.read(parent, 65536):
            said += piece
    except OSError:  # its end, on Linux
        pass
    os.close(parent)
    os.waitpid(pid, 0)
    return said.decode()


def test_colour_on_a_terminal_only(world: World) -> None:
    world.write("a.py", LINE)
    assert "\x1b[" in _on_a_terminal(world, "scan", "a.py", TERM="xterm")
    assert "\x1b[" not in _on_a_terminal(world, "scan", "a.py", TERM="xterm", NO_COLOR="1")
    assert "\x1b[" not in _on_a_terminal(world, "scan", "a.py", TERM="dumb")
    assert "\x1b[" not in _on_a_terminal(world, "scan", "a.py", "--format", "json", TERM="xterm")
    done = world.staylocal("scan", "a.py", TERM="xterm", FORCE_COLOR="1", CLICOLOR_FORCE="1")
    assert "\x1b[" not in done.out + done.err


# -- how it ends

USAGE = [
    ["--staged", "a.py"],
    ["--stdin", "a.py"],
    ["--stdin", "--staged"],
    ["--range", "HEAD", "--staged"],
    ["--range", "", "--staged"],
    ["--jsonl", "-", "--stdin"],
    ["--prompts", "--staged"],
    ["--format", "yaml"],
    ["--nothing"],
]


@pytest.mark.parametrize("words", USAGE, ids=[" ".join(words) for words in USAGE])
def test_usage_errors(world: World, words: list[str]) -> None:
    done = world.staylocal("scan", *words)
    assert (done.code, done.out, done.err.startswith("Usage: staylocal scan ")) == (2, "", True), done.err


@pytest.mark.parametrize(("word", "near"), [("scna", "scan"), ("verfy", "verify"), ("stmp", "stamp"), ("xyzzy", "")])
def test_an_unknown_command(world: World, word: str, near: str) -> None:
    done = world.staylocal(word)
    hint = f" Did you mean {near!r}?" if near else ""
    assert (done.code, done.out) == (2, "")
    assert done.err.endswith(f"Error: there is no command {word!r}.{hint}\n")


def test_version_and_help(world: World, tmp_path: Path) -> None:
    done = world.staylocal("--version", cwd=tmp_path)
    assert (done.code, done.out, done.err) == (0, f"staylocal {__version__}\n", "")
    for words in (
        ["--help"],
        ["-h"],
        ["scan", "--help"],
        ["verify", "-h"],
        ["record", "--help"],
        ["run", "record", "-h"],
    ):
        done = world.staylocal(*words, cwd=tmp_path)
        assert (done.code, done.out.startswith("Usage: staylocal "), done.err) == (0, True, "")
    assert "Exit codes: 0 fine; 1 refused" in world.staylocal("--help").out


def test_somebody_elses_repository_is_not_taken_for_none(world: World) -> None:
    world.write("a.py", "x = 1\n")
    for words in (["scan"], ["scan", "a.py"], ["scan", "--stdin"], ["verify"]):
        done = world.staylocal(*words, GIT_TEST_ASSUME_DIFFERENT_OWNER="1")
        assert (done.code, done.out, "dubious ownership" in done.err) == (3, "", True), words


def test_outside_of_a_repository(world: World, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(LINE)
    assert _places(world, "a.py", cwd=tmp_path) == [("a.py", 1)]
    assert world.staylocal("scan", "--stdin", cwd=tmp_path, data=LINE.encode()).code == 1
    for words in (["scan", "--prompts"], ["scan", "--range", "HEAD"], ["verify"], ["run", "record", "--help"][:2]):
        assert world.staylocal(*words, cwd=tmp_path).code in (2, 3)


@pytest.mark.parametrize(
    ("redirection", "codes"), [("| true", (1, 3)), (">/dev/full", (3,)), (">&-", (1,)), ("2>&-", (1,))]
)
def test_an_output_that_goes_nowhere(world: World, redirection: str, codes: tuple[int, ...]) -> None:
    """Whether the reader is gone before the answer is written is chance."""
    world.write("a.py", LINE * 3)
    done = world.run("bash", "-c", f"{STAYLOCAL} scan a.py {redirection}; exit ${{PIPESTATUS[0]}}")
    assert (done.code in codes, aws_key() in done.err) == (True, False), done
    assert done.err.count("\n") < 20


BUG = """
import sys
from staylocal import __main__, inputs
def broken(*_):
    value = sys.argv[-1]
    raise ValueError(f"cannot handle {value}") from KeyError(value)
inputs.scan_files = broken
sys.argv = ["staylocal", "scan", sys.argv[-1]]
__main__.main()
"""


def test_a_bug_says_where_but_not_what(world: World) -> None:
    planted = stripe_key()
    done = world.run("python3", "-c", BUG, planted)
    assert (done.code, done.out) == (3, "")
    assert done.err == (
        "staylocal: internal error: ValueError (<string>:6)\n"
        "  This is a bug in staylocal; nothing was let through. `git commit --no-verify` goes past the local hooks.\n"
    )


# -- what is loaded

IMPORTS = """
import sys
from staylocal import __main__
sys.argv = ["staylocal", *sys.argv[1:]]
try:
    __main__.main()
except SystemExit as end:
    assert not end.code, end.code
heavy = ("detect_secrets", "detect_secrets.plugins", "requests", "click", "rich", "yaml")
if "coverage" not in sys.modules:  # which keeps its data in one
    heavy += ("sqlite3",)
sys.stderr.write(" ".join(name for name in heavy if name in sys.modules))
"""


def test_what_the_quick_ways_import(hooked: World) -> None:
    def imported(*words: str) -> str:
        done = hooked.run("python3", "-c", IMPORTS, *words)
        assert done.code == 0, done
        return done.err.strip()

    assert imported("--version") == "click"
    assert imported("--help") == "click"
    hooked.stage("a.py", "x = 1\n")
    message = hooked.root / ".git" / "COMMIT_EDITMSG"
    message.write_text("change\n")
    assert hooked.staylocal("scan").code == 0
    assert imported("record", str(message), "message") == ""
    assert imported("stamp", str(message)) == ""
    assert message.read_text().count("Codex-Bind: v1; class=open;") == 1
    hooked.stage("a.py", LINE)
    assert hooked.staylocal("scan").code == 1
    assert imported("record", str(message), "message") == ""
    assert "requests" not in imported("scan", "--stdin").split()


def test_the_hooks_stamp_what_was_just_scanned(world: World) -> None:
    hook(world)
    world.stage("a.py", "x = 1\n")
    world.git("commit", "-q", "-m", "x")
    folder = world.root.parent / "home" / "state" / "staylocal" / world.git("config", "staylocal.id") / "scans"
    assert len(list(folder.iterdir())) == 1
