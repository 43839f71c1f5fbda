"""Ways in which somebody tried to get past the gate and past verification; each with a control that shows the trick."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from conftest import World, aws_key, hook, sealed

if TYPE_CHECKING:
    from collections.abc import Callable

KEY = f"key = '{aws_key()}'"


def _blocks(world: World) -> list[tuple[str, int]]:
    found = json.loads(world.staylocal("scan", "--format", "json").out)["findings"]
    return [(each["path"], each["line"]) for each in found if each["blocks"]]


def _write_commit(world: World, edit: Callable[[bytes], bytes]) -> str:
    """HEAD's commit object, changed, as a new one."""
    raw = world.git("cat-file", "commit", "HEAD").encode() + b"\n"
    return world.git("hash-object", "-t", "commit", "-w", "--stdin", "--literally", data=edit(raw))


def test_a_parent_line_that_git_does_not_read_makes_no_merge(hooked: World) -> None:
    base = hooked.git("rev-parse", "HEAD")
    hooked.stage("a.py", f"{KEY}\n")
    hooked.git("commit", "-q", "--no-verify", "-m", "secret")
    tree = hooked.git("rev-parse", "HEAD^{tree}")

    forged = _write_commit(hooked, lambda raw: raw.replace(b"\n\n", f"\nparent {tree}\n\n".encode(), 1))
    assert hooked.staylocal("verify", f"{base}..HEAD").code == 1
    assert hooked.staylocal("verify", f"{base}..{forged}").code == 1


def test_a_tree_that_names_a_path_twice_is_not_judged(hooked: World) -> None:
    base = hooked.git("rev-parse", "HEAD")
    secret = hooked.git("hash-object", "-w", "--stdin", data=f"{KEY}\n".encode())
    clean = hooked.git("hash-object", "-w", "--stdin", data=b"clean\n")
    entries = b"".join(b"100644 a.py\0" + bytes.fromhex(oid) for oid in (secret, clean))
    tree = hooked.git("hash-object", "-t", "tree", "-w", "--stdin", "--literally", data=entries)
    commit = hooked.git("commit-tree", tree, "-p", base, "-m", "twice")
    done = hooked.staylocal("verify", f"{base}..{commit}")
    assert (done.code, "names a path twice" in done.err) == (3, True)


@pytest.mark.parametrize("option", [(), ("--policy-from", "origin/main")])
def test_a_tag_is_not_taken_for_the_base(hooked: World, option: tuple[str, ...]) -> None:
    hooked.git("update-ref", "refs/remotes/origin/main", "HEAD")
    hooked.stage("a.py", f"{KEY}\n")
    hooked.git("commit", "-q", "--no-verify", "-m", "secret")
    words = ("verify", "origin/main..HEAD", *option)
    assert hooked.staylocal(*words).code == 1
    hooked.git("tag", "origin/main", "HEAD")
    done = hooked.staylocal(*words)
    assert (done.code, "is ambiguous" in done.err, "refs/remotes/origin/main" in done.err) == (3, True, True)


@pytest.mark.parametrize("lie", ["engine=99.0", "engine=x", "policy=0123456789ab"])
def test_another_engine_or_policy_is_no_excuse(hooked: World, lie: str) -> None:
    base = hooked.git("rev-parse", "HEAD")
    hooked.commit(".env", "A=1\n")
    name = lie.split("=", maxsplit=1)[0]

    def forge(raw: bytes) -> bytes:
        fields = raw.replace(b"class=local-only; why=path", b"class=open; why=clean").split(b"; ")
        return b"; ".join(lie.encode() if field.startswith(f"{name}=".encode()) else field for field in fields)

    forged = _write_commit(hooked, lambda raw: forge(raw).rstrip(b"\n") + b"\n")
    done = hooked.staylocal("verify", f"{base}..{forged}")
    assert (done.code, "wrong-class" in done.out) == (1, True), done


def test_a_changed_lfs_pointer_is_unscanned_like_a_new_one(world: World) -> None:
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'4d7a2146' * 8}\nsize 12345\n"
    world.commit("model.bin", pointer)
    world.stage("model.bin", pointer.replace("4d7a", "5e8b"))
    assert json.loads(world.staylocal("scan", "--format", "json").out)["why"] == ["unscanned"]


def test_a_new_key_under_an_old_header_is_new(world: World) -> None:
    kind = "PRIVATE" + " KEY"
    lines = [f"MIIEow{at:02}" + "Qx7Lk9ZtWm3RbVc5NyHj2PsDf8Gu" * 2 for at in range(20)]
    other = [line.replace("Qx7", "tW4").replace("Lk9", "p0S") for line in lines]
    world.commit("k.txt", "\n".join([f"-----BEGIN RSA {kind}-----", *lines, f"-----END RSA {kind}-----", ""]))
    world.stage("k.txt", "\n".join([f"-----BEGIN RSA {kind}-----", *other, f"-----END RSA {kind}-----", ""]))
    assert {path for path, _ in _blocks(world)} == {"k.txt"}
    world.stage("k.txt", "\n".join(["# moved", f"-----BEGIN RSA {kind}-----", *lines, f"-----END RSA {kind}-----", ""]))
    assert _blocks(world) == []


def test_a_new_key_under_an_old_header_in_a_renamed_file_is_new(world: World) -> None:
    kind = "PRIVATE" + " KEY"
    filler = [f"line {number} of a file that is renamed" for number in range(60)]
    body = [f"MIIEow{at:02}" + "Qx7Lk9ZtWm3RbVc5NyHj2PsDf8Gu" * 2 for at in range(20)]
    text = [*filler, f"-----BEGIN RSA {kind}-----", "MIIEexample+not+a+key", f"-----END RSA {kind}-----", ""]
    world.commit("a.txt", "\n".join(text))
    world.git("rm", "-q", "a.txt")
    world.stage("b.txt", "\n".join([*text[:61], *body, *text[62:]]))
    assert {path for path, _ in _blocks(world)} == {"b.txt"}


def test_an_ignore_file_below_a_folder_with_a_line_break_counts(world: World) -> None:
    world.commit("a\nb/.codexignore", "*.txt\n")
    world.stage("a\nb/x.txt", "x\n")
    assert json.loads(world.staylocal("scan", "--format", "json").out)["why"] == ["path"]


def test_a_folder_that_is_called_like_an_ignore_file_stops_nobody(world: World) -> None:
    world.stage("a.py", "x\n")
    (world.root / ".codexignore").mkdir()
    world.stage(".aiignore/x", "x\n")
    assert world.staylocal("scan").code == 0


def test_an_ignore_file_without_end_counts_for_everything(world: World) -> None:
    world.stage(".aiignore", "# comment\n" * 120_000)
    world.stage("a.py", "x\n")
    done = world.staylocal("scan", "--format", "json")
    assert json.loads(done.out)["why"] == ["path"]


def test_a_moved_repository_keeps_its_open_runs(world: World) -> None:
    world.commit("a", "1\n")
    run = world.staylocal("run", "record", "--tier", "local", "--provider", "ollama", "--model", "m").out.strip()
    moved = World(world.root.with_name("moved"), world.env)
    shutil.move(world.root, moved.root)
    hook(moved)
    moved.commit("b", "2\n")
    assert run in moved.head_trailers("Codex-Route")[0]


def _abandoned(world: World, *words: str) -> None:
    world.git("checkout", "-q", "-b", "topic")
    world.staylocal("run", "record", "--tier", "hosted", "--provider", "p", "--model", "m", "--id", "aaaaaaaa")
    world.commit("topic", "1\n")
    world.git("checkout", "-q", "main")
    world.git(*words)
    world.git("restore", "-SW", ".")
    Path(world.root / "topic").unlink(missing_ok=True)
    world.commit("unrelated", "1\n")


@pytest.mark.parametrize("words", [("merge", "-q", "--squash", "topic"), ("cherry-pick", "-n", "topic")])
def test_what_was_given_up_lends_its_runs_to_nobody(hooked: World, words: tuple[str, ...]) -> None:
    _abandoned(hooked, *words)
    assert hooked.head_trailers("Codex-Route") == []
    assert len(hooked.head_trailers("Codex-Bind")) == 1


def test_a_commit_of_rebase_exec_is_a_commit_of_its_own(hooked: World) -> None:
    hooked.commit("a", "1\n")
    hooked.staylocal("run", "record", "--tier", "hosted", "--provider", "p", "--model", "m", "--id", "aaaaaaaa")
    hooked.git("rebase", "-q", "-x", "echo 1 >x; git add x; git commit -q -m x", "HEAD^")
    assert "aaaaaaaa" in hooked.head_trailers("Codex-Route")[0]


def test_a_repository_that_cannot_be_named_is_refused(tmp_path: Path) -> None:
    root = tmp_path / "a\nb"
    root.mkdir()
    world = World(root, sealed(tmp_path / "home"))
    world.git("init", "-q")
    done = world.staylocal("scan")
    assert (done.code, "has a line break" in done.err) == (3, True)
