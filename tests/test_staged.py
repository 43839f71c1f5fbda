"""What is staged is read from the index, whatever it is and however git is set up: a planted key is found there."""

from __future__ import annotations

import json
import os
import resource
from typing import TYPE_CHECKING

import pytest

from conftest import aws_key, hook

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import World

KEY = f"key = '{aws_key()}'"
HOSTILE = {
    "color.ui": "always",
    "diff.external": "false",
    "diff.noprefix": "true",
    "diff.mnemonicPrefix": "true",
    "core.quotePath": "false",
    "diff.renames": "copies",
    "diff.algorithm": "patience",
    "diff.context": "7",
    "diff.interHunkContext": "9",
    "diff.suppressBlankEmpty": "true",
    "diff.relative": "true",
    "diff.submodule": "log",
    "diff.ignoreSubmodules": "all",
    "diff.orderFile": "order",
    "diff.wsErrorHighlight": "all",
    "core.bigFileThreshold": "1",
    "log.showSignature": "true",
    "core.attributesFile": "/nonexistent",
    "status.relativePaths": "false",
}


def _places(world: World, *words: str, **env: str) -> list[tuple[str, int]]:
    done = world.staylocal("scan", "--staged", "--format", "json", *words, **env)
    assert done.code in (0, 1), done
    return [(found["path"], found["line"]) for found in json.loads(done.out)["findings"] if found["blocks"]]


def _scan(world: World) -> dict[str, object]:
    done = world.staylocal("scan", "--format", "json")
    assert done.code in (0, 1), done
    return dict(json.loads(done.out))


def test_first_commit(world: World) -> None:
    world.stage("a.py", f"x = 1\n{KEY}\n")
    assert _places(world) == [("a.py", 2)]


def test_the_index_is_read_not_the_worktree(world: World) -> None:
    world.stage("a.py", f"{KEY}\n")
    world.write("a.py", "clean\n")
    world.stage("b.py", "clean\n")
    world.write("b.py", f"{KEY}\n")
    assert _places(world) == [("a.py", 1)]


def test_a_worktree_file_with_the_same_stat_is_not_taken_for_the_blob(world: World) -> None:
    world.git("config", "core.trustctime", "false")
    path = world.stage("a.py", f"{KEY}\n")
    stat = path.stat()
    path.write_text("#" * (len(KEY)) + "\n")
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert _places(world) == [("a.py", 1)]


@pytest.mark.parametrize("hostile", [False, True])
def test_only_added_lines_of_a_changed_file(world: World, hostile: bool) -> None:
    world.commit("a.py", "".join(f"line {n}\n\n" for n in range(40)) + f"old_{KEY}\n")
    lines = (world.root / "a.py").read_text().split("\n")
    lines[10] = KEY
    lines.insert(30, f"second_{KEY}")
    world.stage("a.py", "\n".join(lines))
    if hostile:
        for key, value in HOSTILE.items():
            world.git("config", key, value)
        world.git("config", "diff.broken.textconv", "false")
    env = {"GIT_DIFF_OPTS": "-u9", "GIT_EXTERNAL_DIFF": "false", "GIT_PAGER": "false"} if hostile else {}
    assert _places(world, **env) == [("a.py", 11), ("a.py", 31)]


def test_removed_lines_never_block(world: World) -> None:
    world.commit("a.py", f"{KEY}\nrest\n")
    world.stage("a.py", "rest\n")
    assert _places(world) == []


def test_deleted(world: World) -> None:
    world.commit("a.py", f"{KEY}\n")
    world.git("rm", "-q", "a.py")
    assert _places(world) == []


def test_renamed_with_an_edit(world: World) -> None:
    world.commit("a.py", "".join(f"line {n}\n" for n in range(20)) + f"{KEY}\n")
    world.git("mv", "a.py", "b.py")
    world.stage("b.py", (world.root / "b.py").read_text() + f"new_{KEY}\n")
    assert _places(world) == [("b.py", 22)]


def test_mode_change(world: World) -> None:
    world.commit("a.py", f"{KEY}\n")
    world.git("update-index", "--chmod=+x", "a.py")
    assert _places(world) == []
    assert _scan(world)["class"] == "open"


def test_type_change_to_a_link_reads_its_target(world: World) -> None:
    world.commit("a", "plain\n")
    (world.root / "a").unlink()
    (world.root / "a").symlink_to(aws_key())
    world.git("add", "a")
    assert _places(world) == [("a", 1)]


def test_a_new_link_and_a_changed_one(world: World) -> None:
    (world.root / "a").symlink_to("x")
    world.git("add", "a")
    world.git("commit", "-q", "-m", "link")
    (world.root / "a").unlink()
    (world.root / "a").symlink_to(aws_key())
    (world.root / "b").symlink_to(f"/srv/{aws_key()}/x")
    world.git("add", "a", "b")
    assert _places(world) == [("a", 1), ("b", 1)]


def test_intent_to_add_is_not_staged(world: World) -> None:
    world.commit("z", "z\n")
    world.write("a.py", f"{KEY}\n")
    world.git("add", "-N", "a.py")
    world.stage("b.py", "clean\n")
    assert _places(world) == []


def test_submodule(world: World, tmp_path: Path) -> None:
    world.git("init", "-q", str(tmp_path / "sub"))
    world.git("commit", "-q", "--allow-empty", "-m", "x", cwd=tmp_path / "sub")
    world.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(tmp_path / "sub"), "sub")
    world.git("commit", "-q", "-m", "sub")
    world.git("commit", "-q", "--allow-empty", "-m", "y", cwd=world.root / "sub")
    world.git("add", "sub")
    world.stage("a.py", f"{KEY}\n")
    assert _places(world) == [("a.py", 1)]


def test_lfs_pointer_is_no_secret_but_its_content_is_not_scanned(world: World) -> None:
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'4d7a2146' * 8}\nsize 12345\n"
    world.stage("model.bin", pointer)
    scan = _scan(world)
    assert scan["findings"] == []
    assert (scan["class"], scan["why"]) == ("local-only", ["unscanned"])
    assert scan["not_scanned"] == [{"path": "model.bin", "why": "its content lies in Git LFS"}]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"a\r\n{KEY}\r\n", 2),
        (f"a\n{KEY}", 2),
        (f"a\u2028b\x0cc\x0b{KEY}\n", 1),
        (f"\x85{KEY}\n", 1),
        (f"{KEY}\n{'x' * 200_000}\n", 1),
        (f"{'x' * 200_000} {KEY}\n", 1),
        (f"{'x ' * 32_759}{KEY} tail\n", 1),
        ("\n" * 300_000 + KEY, 300_001),
    ],
    ids=["CRLF", "no final newline", "separators", "NEL", "long line below", "on a long line", "on a cut", "far down"],
)
@pytest.mark.parametrize("changed", [False, True])
def test_line_ends(world: World, text: str, line: int, changed: bool) -> None:
    if changed:
        world.commit("a.txt", "before\n")
    world.stage("a.txt", text.encode())
    assert _places(world) == [("a.txt", line)]


@pytest.mark.parametrize(
    "encoding", ["latin-1", "cp1252", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig", "utf-8"]
)
@pytest.mark.parametrize("changed", [False, True])
def test_encodings(world: World, encoding: str, changed: bool) -> None:
    if changed:
        world.commit("a.txt", "grün\nrest\n".encode(encoding))
    world.stage("a.txt", f"grün\nrest\n{KEY}\nübrig\n".encode(encoding))
    assert [path for path, _ in _places(world)] == ["a.txt"]
    assert _scan(world)["not_scanned"] == []


def test_one_odd_byte_spoils_nothing(world: World) -> None:
    world.stage("a.txt", b"\xff\xfe\xfd\xc3\x28\n" + KEY.encode() + b" \xe9\n")
    assert [path for path, _ in _places(world)] == ["a.txt"]


@pytest.mark.parametrize("attribute", ["-diff", "binary", "-text", "diff=broken", "filter=none export-ignore"])
@pytest.mark.parametrize("changed", [False, True])
def test_attributes_hide_nothing(world: World, attribute: str, changed: bool) -> None:
    world.git("config", "diff.broken.textconv", "false")
    world.git("config", "diff.broken.binary", "true")
    world.commit(".gitattributes", f"*.pem {attribute}\n")
    if changed:
        world.commit("a.pem", "first\n")
    world.stage("a.pem", f"first\n{KEY}\n")
    assert _places(world) == [("a.pem", 2)]


@pytest.mark.parametrize(
    "name", ["ü b.py", 'q"uote.py', "new\nline.py", "tab\t.py", ":(top)x.py", "*.py", b"latin-\xe9.py", "-n", " lead"]
)
def test_odd_paths(world: World, name: str | bytes) -> None:
    path = os.fsencode(world.root) + b"/" + os.fsencode(name)
    with open(path, "w") as file:
        file.write(f"{KEY}\n")
    world.git("add", "-A")
    shown = os.fsencode(name).decode("utf-8", "backslashreplace")
    assert _places(world) == [(shown, 1)]
    refused = world.staylocal("scan")
    assert refused.code == 1
    assert refused.err.count("AWS") == 1
    with open(path, "a") as file:
        file.write("more\n")
    world.git("commit", "-q", "-m", "x")
    with open(path, "a") as file:
        file.write(f"{KEY}\n")
    world.git("add", "-A")
    assert _places(world) == [(shown, 3)]


@pytest.mark.parametrize("wide", [False, True])
def test_binary_printable_runs(world: World, wide: bool) -> None:
    planted = aws_key().encode("utf-16-le" if wide else "ascii")
    world.stage("a.bin", os.urandom(20_000).replace(b"AK", b"xx") + b"\0\0" + planted + b"\0\1" * 1000)
    assert [path for path, _ in _places(world)] == ["a.bin"]


def test_nuls_far_down_do_not_hide_a_wide_string(world: World) -> None:
    world.stage("a.txt", b"plain text\n" * 2000 + KEY.encode("utf-16-le") + b"\n")
    assert [path for path, _ in _places(world)] == ["a.txt"]


def test_over_the_bound_is_said_and_local_only(world: World) -> None:
    with (world.root / "big.bin").open("wb") as file:
        file.write(b"\0\1\2\3" * 1000)
        file.truncate(40 << 20)
    world.git("add", "big.bin")
    scan = _scan(world)
    assert (scan["class"], scan["why"]) == ("local-only", ["unscanned"])
    assert scan["not_scanned"] == [{"path": "big.bin", "why": "over the bound: 8 of 40 MiB read"}]


def test_a_file_too_large_to_compare_blocks_only_new_lines(world: World) -> None:
    letters = str.maketrans("0123456789", "abcdefghij")  # digits could be somebody's number: each costs a look
    filler = "".join(f"line {n:08}\n" for n in range(1_300_000)).translate(letters)
    world.commit("big.txt", f"old_{KEY}\n{filler}")
    world.stage("big.txt", f"old_{KEY}\n{filler}more\n")
    assert _places(world) == []
    world.stage("big.txt", f"old_{KEY}\n{filler}new_{KEY}\n")
    assert _places(world) == [("big.txt", 1_300_002)]


def _memory(world: World, *words: str) -> int:
    """Peak of the largest process below, in MiB."""
    script = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=False, stdout=subprocess.DEVNULL);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10)"
    )
    done = world.run("python3", "-c", script, *words)
    assert resource.getpagesize()
    return int(done.out)


def test_memory_does_not_grow_with_a_blob(world: World) -> None:
    with (world.root / "big.bin").open("wb") as file:
        file.truncate(600 << 20)
    world.git("add", "big.bin")
    world.stage("big.txt", "some words on a line\n" * 1_000_000)
    assert _memory(world, "staylocal", "scan") < 150


def test_commit_a_and_commit_path_scan_their_own_index(world: World) -> None:
    world.commit("a.py", "one\n")
    world.commit("b.py", "one\n")
    hook(world)
    world.write("a.py", f"{KEY}\n")
    world.write("b.py", "two\n")
    blocked = world.run("git", "commit", "-q", "-a", "-m", "all")
    assert (blocked.code, "a.py:1" in blocked.err) == (1, True)
    world.git("add", "a.py")
    world.git("commit", "-q", "-m", "b only", "b.py")
    assert world.git("show", "--format=", "--name-only", "HEAD") == "b.py"
    assert world.run("git", "commit", "-q", "-m", "a", "a.py").code == 1


def test_elsewhere(world: World, tmp_path: Path) -> None:
    world.commit("s/a.py", "one\n")
    world.stage("s/a.py", f"one\n{KEY}\n")
    world.stage("top.py", f"{KEY}\n")
    wanted = [("s/a.py", 2), ("top.py", 1)]
    inside = world.staylocal("scan", "--format", "json", cwd=world.root / "s")
    assert [(f["path"], f["line"]) for f in json.loads(inside.out)["findings"]] == wanted
    git_dir = {"GIT_DIR": str(world.root / ".git"), "GIT_WORK_TREE": str(world.root)}
    outside = world.staylocal("scan", "--format", "json", cwd=tmp_path, **git_dir)
    assert [(f["path"], f["line"]) for f in json.loads(outside.out)["findings"]] == wanted
    world.git("worktree", "add", "-q", str(tmp_path / "w"), "-b", "w")
    (tmp_path / "w" / "n.py").write_text(f"{KEY}\n")
    world.git("add", "n.py", cwd=tmp_path / "w")
    linked = world.staylocal("scan", "--format", "json", cwd=tmp_path / "w")
    assert [(f["path"], f["line"]) for f in json.loads(linked.out)["findings"]] == [("n.py", 1)]


def test_a_merge_is_asked_only_for_its_own_lines(world: World) -> None:
    world.commit("a.py", "1\n2\n3\n")
    world.git("checkout", "-q", "-b", "side")
    world.commit("a.py", f"side_{KEY}\n2\n3\n")
    world.commit("side.py", f"{KEY}\n")
    world.git("checkout", "-q", "main")
    world.commit("a.py", f"1\n2\nmain_{KEY}\n")
    hook(world)
    world.git("merge", "-q", "--no-ff", "--no-commit", "side")
    assert _places(world) == []
    world.stage("a.py", f"side_{KEY}\n2 {KEY}\nmain_{KEY}\n")
    assert _places(world) == [("a.py", 2)]
    world.stage("a.py", f"side_{KEY}\n2\nmain_{KEY}\n")
    world.git("commit", "-q", "--no-edit")
    assert world.git("rev-list", "--count", "--merges", "HEAD") == "1"


def test_pre_merge_commit_knows_the_other_parent(world: World) -> None:
    world.commit("a.py", "1\n")
    world.git("checkout", "-q", "-b", "side")
    world.commit("side.py", f"{KEY}\n")
    world.git("checkout", "-q", "main")
    world.commit("b.py", "1\n")
    hook(world)
    assert world.run("git", "merge", "-q", "--no-ff", "--no-edit", "side").code == 0


def test_amend_blocks_only_what_it_adds(world: World) -> None:
    world.commit("a.py", f"{KEY}\n")
    hook(world)
    world.stage("b.py", "clean\n")
    world.git("commit", "-q", "--amend", "-m", "a message at least")
    assert world.head_trailers("Codex-Bind")[0].startswith("v1; class=local-only; why=content;")
    world.stage("b.py", f"{KEY}\n")
    assert world.run("git", "commit", "-q", "--amend", "--no-edit").code == 1


def test_unmerged_index_says_so(world: World) -> None:
    world.commit("a", "1\n")
    world.git("checkout", "-q", "-b", "side")
    world.commit("a", "2\n")
    world.git("checkout", "-q", "main")
    world.commit("a", "3\n")
    assert world.run("git", "merge", "-q", "side").code == 1
    done = world.staylocal("scan")
    assert (done.code, "Finish the merge first" in done.err) == (3, True)


def test_outside_a_repository(world: World, tmp_path: Path) -> None:
    done = world.staylocal("scan", cwd=tmp_path)
    assert (done.code, done.out, done.err) == (
        3,
        "",
        "staylocal: this is not a git repository\n  Run it inside one, or `git init` first.\n",
    )


def test_sha256_repository(tmp_path: Path, world: World) -> None:
    world.git("init", "-q", "--object-format=sha256", str(tmp_path / "r256"))
    (tmp_path / "r256" / "a.py").write_text(f"{KEY}\n")
    world.git("add", ".", cwd=tmp_path / "r256")
    done = world.staylocal("scan", "--format", "json", cwd=tmp_path / "r256")
    assert [f["line"] for f in json.loads(done.out)["findings"]] == [1]
