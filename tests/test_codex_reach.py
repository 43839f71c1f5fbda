from __future__ import annotations

import json
import os
import socket
import sqlite3
import subprocess
import threading
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from conftest import STAYLOCAL, World, aws_key, github_token, sealed
from staylocal import git
from staylocal.codex import reach, reach_here, reach_history, reach_store, reach_walk

if TYPE_CHECKING:
    from collections.abc import Callable

    from staylocal.codex.reach import Reach

    Look = Callable[..., Reach]

UNSURE = "Kq9fLz3TxVb7Rw" + "2NcYs5Mj8Hg4EaUo1P"  # looks random, and nothing says what it is
SETTLED = 2.2  # seconds after which what was read is taken to be what is there


@pytest.fixture
def look(world: World, monkeypatch: pytest.MonkeyPatch) -> Look:
    for name, value in world.env.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(world.root)
    return reach_here.look


def closed(found: Reach) -> dict[str, str]:
    return {each.path: each.why for each in found.sensitive}


def opened(found: Reach) -> set[str]:
    return {path for path, kind in found.open_files() if kind != "folder"}


def database(world: World) -> Path:
    return next(Path(world.env["XDG_STATE_HOME"]).rglob(reach_store.FILE))


# What is looked at


def test_ignored_and_untracked_files_are_seen_which_git_does_not_list(world: World, look: Look) -> None:
    world.commit(".gitignore", ".env\nlocal/\n")
    world.write(".env", "A=1\n")
    world.write("local/deep/notes.txt", f"key {aws_key()}\n")
    world.write("open.txt", "hello\n")
    naive = world.git("ls-files", "--cached", "--others", "--exclude-standard").split("\n")
    found = look()
    assert not {".env", "local/deep/notes.txt"} & set(naive), "the control: this is why it walks"
    assert closed(found) == {".env": "path", "local/deep/notes.txt": "content"}
    assert opened(found) == {".gitignore", "open.txt"}
    assert found.tracked == {".gitignore"}
    assert not any(each.tracked for each in found.sensitive)


def test_only_sure_findings_close_a_file_and_a_pragma_opens_none(world: World, look: Look) -> None:
    world.write("unsure.py", f'data = "{UNSURE}"\n')
    world.write("pragma.py", f'key = "{aws_key()}"  # pragma: allowlist secret\n')
    assert closed(look()) == {"pragma.py": "content"}


def test_a_verdict_names_the_type_and_never_the_value(world: World, look: Look) -> None:
    world.write("a.py", f'key = "{github_token()}"\n')
    found = look()
    assert [each.type for each in found.sensitive] == ["GitHub token"]
    assert github_token() not in repr(found)
    assert github_token().encode() not in database(world).read_bytes()


@pytest.mark.parametrize("name", [b"odd\xff.pem", b"line\nbreak.pem", b" .pem", b"-n.pem", "ключ.pem".encode()])
def test_names_of_any_bytes(world: World, look: Look, name: bytes) -> None:
    (world.root / os.fsdecode(name)).write_bytes(b"x")
    twin = os.fsdecode(name.replace(b".pem", b".txt"))
    (world.root / twin).write_text(f"{aws_key()}\n")
    for _ in range(2):
        assert closed(look()) == {os.fsdecode(name): "path", twin: "content"}


def test_a_file_twenty_folders_down(world: World, look: Look) -> None:
    deep = "/".join(f"d{at}" for at in range(20))
    world.write(f"{deep}/.env", "A=1\n")
    world.write(f"{deep}/a.py", f'k = "{aws_key()}"\n')
    assert closed(look()) == {f"{deep}/.env": "path", f"{deep}/a.py": "content"}


def test_names_are_matched_without_regard_to_case(world: World, look: Look) -> None:
    world.write("Conf/.ENV", "A=1\n")
    assert closed(look()) == {"Conf/.ENV": "path"}


def test_what_can_not_be_read_is_closed_and_not_opened(world: World, look: Look) -> None:
    os.mkfifo(world.root / "pipe")
    with socket.socket(socket.AF_UNIX) as sock:
        sock.bind("s")
        found = look()
    assert closed(found) == {"pipe": "unscanned", "s": "unscanned"}
    assert opened(found) == set()


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_unreadable_files_and_folders_are_closed(world: World, look: Look) -> None:
    world.write("file", "x").chmod(0)
    world.write("folder/x", "x").parent.chmod(0)
    try:
        assert closed(look()) == {"file": "unscanned", "folder": "unscanned"}
    finally:
        (world.root / "folder").chmod(0o755)


def test_a_text_over_the_bound_is_closed_and_a_binary_is_read_up_to_its_own(
    world: World, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("staylocal.text.TEXT", 1 << 17)
    world.write("long.txt", "hello\n" * 40_000)
    world.write("short.txt", "hello\n" * 10_000)
    world.write("image.bin", b"\0\1\2" * 50_000 + b"\0" + aws_key().encode() + b"\0")
    assert closed(look()) == {"long.txt": "unscanned", "image.bin": "content"}


def test_too_many_files_close_the_workspace(world: World, look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reach_walk, "MOST", 3)
    for at in range(4):
        world.write(f"f{at}", "x")
    found = look()
    assert closed(found) == {"": "unscanned"}
    assert (found.history, opened(found)) == ("unknown", set())


# Dependency folders


def test_a_dependency_folder_is_judged_by_names_only_where_git_ignores_it(world: World, look: Look) -> None:
    for folder in ("node_modules", "vendor"):
        world.write(f"{folder}/p/a.js", f'k = "{aws_key()}"\n')
        world.write(f"{folder}/p/.env", "A=1\n")
    world.commit(".gitignore", "node_modules/\n")
    for _ in range(2):
        found = look()
        assert found.by_path_only == ("node_modules",)
        expected = {"node_modules/p/.env": "path", "vendor/p/.env": "path", "vendor/p/a.js": "content"}
        assert closed(found) == expected
        assert not any(path.startswith("node_modules") for path in opened(found))
    (world.root / "node_modules/p/.git").mkdir()
    assert closed(look()) == expected | {"node_modules/p/.git": "git"}
    world.write("node_modules/p/server.key", "x")
    time.sleep(SETTLED)
    assert "node_modules/p/server.key" in closed(look())
    world.write("node_modules/p/other.key", "x")
    assert "node_modules/p/other.key" in closed(look()), "the folder was remembered"


def test_a_dependency_folder_with_a_tracked_file_is_read(world: World, look: Look) -> None:
    world.write("dist/other.js", f'k = "{aws_key()}"\n')
    world.commit(".gitignore", "dist/\n")
    world.commit("dist/kept.js", "x\n")
    found = look()
    assert found.by_path_only == ()
    assert closed(found) == {"dist/other.js": "content"}


def test_outside_of_a_repository(world: World, look: Look, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    (plain / "node_modules").mkdir(parents=True)
    (plain / ".env").write_text("A=1\n")
    (plain / "a.py").write_text(f'k = "{aws_key()}"\n')
    (plain / "node_modules" / "x.key").write_text("x")
    monkeypatch.chdir(plain)
    found = look()
    assert closed(found) == {".env": "path", "a.py": "content", "node_modules/x.key": "path"}
    assert (found.by_path_only, found.history) == (("node_modules",), "clean")
    assert world.root != plain
    (plain / "plans.txt").write_text("x")
    (plain / ".staylocal.toml").write_text('[sensitive]\npaths = ["plans.txt"]\n')
    assert closed(look())["plans.txt"] == "path", "as `staylocal codex` has it"


# Other names


def test_hard_links_to_something_sensitive(world: World, look: Look) -> None:
    world.write(".env", "A=1\n")
    world.write("a.txt", f"{aws_key()}\n")
    world.write("plain", "x\n")
    for old, new in ((".env", "settings"), ("a.txt", "b.txt"), ("plain", "plain2")):
        os.link(world.root / old, world.root / new)
    found = look()
    assert closed(found) == {".env": "path", "settings": "link", "a.txt": "content", "b.txt": "content"}
    assert opened(found) == {"plain", "plain2"}


def test_hard_links_into_and_out_of_a_dependency_folder(world: World, look: Look) -> None:
    world.commit(".gitignore", "node_modules/\n")
    world.write(".env", "A=1\n")
    world.write("node_modules/p/x.key", "x")
    os.link(world.root / ".env", world.root / "node_modules/p/y")
    os.link(world.root / "node_modules/p/x.key", world.root / "x")
    assert closed(look()) == {".env": "path", "node_modules/p/y": "link", "node_modules/p/x.key": "path", "x": "link"}


def test_symbolic_links(world: World, look: Look, tmp_path: Path) -> None:
    (tmp_path / "outside.pem").write_text("x")
    world.write(".env", "A=1\n")
    world.write("conf/shared", "A=1\n")
    world.write("conf/other", "A=1\n")
    links = {"to-env": ".env", "chain": "to-env", "out": "../outside.pem", "gone": "nothing", "prod.env": "conf/shared"}
    links |= {"folder": "conf", "loop": "loop"}
    for name, target in links.items():
        (world.root / name).symlink_to(target)
    found = look()
    expected = {".env": "path", "to-env": "link", "chain": "link", "prod.env": "path", "conf/shared": "link"}
    assert closed(found) == expected
    assert opened(found) == {"out", "gone", "folder", "loop", "conf/other"}
    assert ("folder", "link") in found.open_files(), "never followed"


def test_repositories_inside_are_closed_whole(world: World, look: Look) -> None:
    world.write("a", "x")
    inner = world.root / "sub" / "inner"
    inner.mkdir(parents=True)
    world.git("init", "-q", cwd=inner)
    world.git("init", "-q", "--bare", "../mirror.git", cwd=inner)
    (inner / "b").write_text("x")
    (world.root / ".git" / "modules" / "m").mkdir(parents=True)
    (world.root / ".git" / "lfs").mkdir()
    found = look()
    stores = ("sub/inner/.git", "sub/mirror.git", ".git/modules", ".git/lfs")
    assert closed(found) == dict.fromkeys(stores, "git")
    assert found.repositories == tuple(sorted(stores))
    assert opened(found) == {"a", "sub/inner/b"}


def test_a_linked_worktree_has_an_index_of_its_own(world: World, look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    world.commit("a", "x")
    world.write(".env", "A=1\n")
    other = world.root.parent / "other"
    world.git("worktree", "add", "-q", str(other))
    assert closed(look()) == {".env": "path"}
    monkeypatch.chdir(other)
    found = look()
    assert (closed(found), opened(found), found.history) == ({}, {"a"}, "clean")


# Rules


def test_ignore_files_and_a_policy_that_is_tightened_or_loosened(world: World, look: Look) -> None:
    world.commit("sub/.codexignore", "private*\n")
    world.commit("sub/private.txt", "x\n")
    world.commit("private.txt", "x\n")
    assert closed(look()) == {"sub/private.txt": "path"}
    (world.root / "sub/.codexignore").unlink()
    assert closed(look()) == {"sub/private.txt": "path"}, "taking it away loosens only once it is committed"
    world.write(".staylocal.toml", '[sensitive]\npaths = ["private.txt"]\n')
    assert closed(look()) == {"sub/private.txt": "path", "private.txt": "path"}


def test_a_changed_pattern_makes_every_file_be_read_again(world: World, look: Look) -> None:
    world.write("a.txt", "project bluebird\n")
    time.sleep(SETTLED)
    assert closed(look()) == {}
    assert look().scanned == 0
    world.write(".staylocal.toml", "[internal]\ncodename = 'bluebird'\n")
    found = look()
    assert closed(found) == {"a.txt": "content", ".staylocal.toml": "content"}


def test_an_entry_for_hosted_opens_and_one_for_commits_does_not(world: World, look: Look) -> None:
    for folder in ("open", "shut"):
        world.write(f"{folder}/a.py", f'k = "{aws_key()}"\n')
        world.write(f"{folder}/x.pem", "x\n")
    entry = '[[allow]]\npath = "{}/"\nfor = "{}"\nwhy = "made up"\n'
    policy = entry.format("open", "hosted") + entry.format("shut", "commit")
    world.write(".staylocal.toml", policy)
    both = {"shut/a.py": "content", "shut/x.pem": "path"}
    assert closed(look()) == both | {"open/a.py": "content", "open/x.pem": "path"}, "not reviewed yet"
    world.commit(".staylocal.toml", policy)
    assert closed(look()) == both


# What is remembered


def test_nothing_is_read_twice_but_what_changed(world: World, look: Look) -> None:
    world.write("a", "x\n")
    world.write("b", "x\n")
    assert look().scanned == 2
    assert look().scanned == 2, "too fresh to be trusted"
    time.sleep(SETTLED)
    assert (look().scanned, look().scanned) == (2, 0)
    world.write("b", f"{aws_key()}\n")
    found = look()
    assert (found.scanned, closed(found)) == (1, {"b": "content"})
    (world.root / "b").unlink()
    assert closed(look()) == {}


def test_same_size_and_the_old_time_given_back(world: World, look: Look) -> None:
    path = world.write("a", f"{'x' * len(aws_key())}\n")
    time.sleep(SETTLED)
    look()
    assert look().scanned == 0
    before = path.stat()
    path.write_text(f"{aws_key()}\n")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    after = path.stat()
    same = ("st_size", "st_mtime_ns", "st_ino")
    assert [getattr(before, name) for name in same] == [getattr(after, name) for name in same], "the control"
    assert closed(look()) == {"a": "content"}


def test_changed_right_after_it_was_read(world: World, look: Look) -> None:
    for at in range(20):
        world.write("a", f"{at:02} {'x' * len(aws_key())}\n")
        assert closed(look()) == {}
        world.write("a", f"{at:02} {aws_key()}\n")
        assert closed(look()) == {"a": "content"}


def test_another_file_moved_to_the_name(world: World, look: Look) -> None:
    world.write("a", f"{'x' * len(aws_key())}\n")
    world.write("b", f"{aws_key()}\n")
    time.sleep(SETTLED)
    look()
    (world.root / "b").replace(world.root / "a")
    assert closed(look()) == {"a": "content"}


@pytest.mark.parametrize("damage", [b"", b"not a database", b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_damaged_database_is_thrown_away(world: World, look: Look, damage: bytes) -> None:
    world.write("a", f"{aws_key()}\n")
    look()
    path = database(world)
    for each in path.parent.glob(f"{reach_store.FILE}-*"):
        each.unlink()
    path.write_bytes(damage)
    time.sleep(SETTLED)
    for _ in range(2):
        assert closed(look()) == {"a": "content"}
    assert look().scanned == 0
    assert path.stat().st_mode & 0o777 == 0o600


def test_pages_overwritten_in_the_middle(world: World, look: Look) -> None:
    for at in range(300):
        world.write(f"f{at}", "x\n")
    world.write("a", f"{aws_key()}\n")
    time.sleep(SETTLED)
    look()
    path = database(world)
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    data = bytearray(path.read_bytes())
    data[8192:-4096] = b"\xa5" * (len(data) - 8192 - 4096)
    path.write_bytes(data)
    assert [closed(look()) for _ in range(3)] == [{"a": "content"}] * 3
    assert look().scanned == 0


def test_no_place_to_remember_anything(world: World, look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    world.write("a", f"{aws_key()}\n")
    look()
    path = database(world)
    for each in path.parent.glob(f"{reach_store.FILE}*"):
        each.unlink()
    path.mkdir()
    found = look()
    assert (closed(found), found.history) == ({"a": "content"}, "clean")
    monkeypatch.setattr("staylocal.codex.reach_here.state.here", lambda: "/dev/null/none")
    assert closed(look()) == {"a": "content"}


def test_a_killed_first_look_leaves_a_usable_database(world: World, look: Look) -> None:
    for at in range(400):
        world.write(f"f{at}.py", "a = 1\n" * 2000)
    world.write("z.py", f"{aws_key()}\n")
    time.sleep(SETTLED)
    running = subprocess.Popen((STAYLOCAL, "index"), cwd=world.root, env=world.env, stdout=subprocess.DEVNULL)
    time.sleep(1.5)
    running.kill()
    running.wait()
    assert closed(look()) == {"z.py": "content"}
    assert look().scanned == 0


def test_a_disk_that_is_full_changes_no_verdict(world: World, look: Look) -> None:
    for at in range(500):
        world.write(f"f{at}", "x\n")
    world.write("a", f"{aws_key()}\n")
    time.sleep(SETTLED)
    done = world.run("bash", "-c", f"ulimit -f 32; exec {STAYLOCAL} index --format json")
    assert [each["path"] for each in json.loads(done.out)["sensitive"]] == ["a"]
    found = look()
    assert (closed(found), found.scanned > 0) == ({"a": "content"}, True), "it could not be kept"
    assert look().scanned == 0


def test_nobody_else_may_read_the_database(world: World, look: Look) -> None:
    world.write("a", "x\n")
    look()
    with sqlite3.connect(database(world)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        modes = {each.name: each.stat().st_mode & 0o777 for each in database(world).parent.glob("reach*")}
        connection.execute("ROLLBACK")
    connection.close()
    assert set(modes.values()) == {0o600}


def test_several_at_once(world: World, look: Look) -> None:
    for at in range(100):
        world.write(f"f{at}", "x\n")
    world.write("a", f"{aws_key()}\n")
    time.sleep(SETTLED)
    said = []

    def run() -> None:
        said.append(json.loads(world.staylocal("index", "--format", "json").out))

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [[each["path"] for each in one["sensitive"]] for one in said] == [["a"]] * 4
    found = look()
    assert (closed(found), found.scanned) == ({"a": "content"}, 0)


# History


def test_a_clean_history(world: World, look: Look) -> None:
    assert look().history == "clean"
    world.commit("a.py", "x = 1\n")
    world.commit(".env.example", "A=1\n")
    assert [look().history for _ in range(2)] == ["clean", "clean"]


def test_a_deleted_file_of_an_old_commit(world: World, look: Look) -> None:
    world.commit("deep/.env", "A=1\n")
    world.git("rm", "-q", "deep/.env")
    world.git("commit", "-q", "-m", "gone")
    for _ in range(2):
        found = look()
        assert closed(found) == {}
        assert (found.history, found.history_why) == ("sensitive", "deep/.env (path)")


def test_a_secret_that_was_committed_and_taken_out(world: World, look: Look) -> None:
    world.commit("a.py", f'k = "{aws_key()}"\n')
    world.commit("a.py", "k = None\n")
    found = look()
    assert closed(found) == {}
    assert found.history == "sensitive"
    assert aws_key() not in found.history_why
    world.git("checkout", "-q", "--orphan", "new")
    world.git("commit", "-q", "-m", "clean")
    world.git("branch", "-D", "main")
    assert look().history == "sensitive", "no ref, but the object is there"
    world.git("reflog", "expire", "--expire=now", "--all")
    world.git("prune", "--expire=now")
    assert look().history == "clean"


def test_a_file_on_a_branch_in_a_stash_and_in_an_amended_commit(world: World, look: Look) -> None:
    world.commit("a.py", "x\n")
    assert look().history == "clean"
    world.stage("server.key", "x1\n")
    world.git("stash", "-q")
    assert look().history_why == "server.key (path)"
    world.git("stash", "drop", "-q")
    assert look().history == "sensitive", "dropped, but there"
    world.git("reflog", "expire", "--expire=now", "--all")
    world.git("prune", "--expire=now")
    assert look().history == "clean"


def test_staged_but_not_committed(world: World, look: Look) -> None:
    world.commit("a.py", "x\n")
    assert look().history == "clean"
    world.stage("a.py", f'k = "{aws_key()}"\n')
    world.write("a.py", "x\n")
    assert look().history == "sensitive"


def test_added_and_reset_any_finding_counts_where_no_path_is_known(world: World, look: Look) -> None:
    world.commit("a.py", "x\n")
    unsure = f'data = "{UNSURE}"\n'
    world.commit("b.py", unsure)
    assert look().history == "clean", "the control: with a path it is not sure"
    world.stage("c.py", f"{unsure}\n")
    world.git("reset", "-q")
    (world.root / "c.py").unlink()
    assert look().history == "sensitive"
    world.commit("c.py", f"{unsure}\n")
    assert look().history == "clean", "now it has a path"


def test_a_second_path_of_a_known_blob(world: World, look: Look) -> None:
    world.commit("a.txt", "A=1\n")
    assert look().history == "clean"
    world.commit("prod.env", "A=1\n")
    world.git("rm", "-q", "prod.env")
    world.git("commit", "-q", "-m", "gone")
    assert look().history_why == "prod.env (path)"


def test_a_second_path_where_the_allowed_one_does_not_count(world: World, look: Look) -> None:
    world.commit(".staylocal.toml", '[[allow]]\npath = "samples/"\nfor = "hosted"\nwhy = "made up"\n')
    world.commit("samples/a.py", f'k = "{aws_key()}"\n')
    assert look().history == "clean"
    world.git("mv", "samples/a.py", "b.py")
    world.git("commit", "-q", "-m", "moved")
    assert look().history == "sensitive"


def test_messages_of_commits_and_tags(world: World, look: Look) -> None:
    world.commit("a", "x\n")
    assert look().history == "clean"
    world.git("tag", "-a", "-m", f"for {github_token()}", "v1")
    found = look()
    assert found.history == "sensitive"
    assert github_token() not in found.history_why
    world.git("tag", "-d", "v1")
    world.git("prune", "--expire=now")
    (world.root / ".git" / "TAG_EDITMSG").unlink(missing_ok=True)
    assert look().history == "clean"
    world.commit("a", "y\n", f"use {github_token()}")
    assert look().history == "sensitive"


@pytest.mark.parametrize(
    "words",
    [
        ("remote.origin.url", "https://me:short@example.com/x.git"),
        ("http.https://example.com/.extraheader", "AUTHORIZATION: basic bWU6c2hvcnQ="),
        ("remote.origin.url", f"https://{github_token()}@example.com/x.git"),
    ],
)
def test_a_login_in_the_configuration(world: World, look: Look, words: tuple[str, str]) -> None:
    world.commit("a", "x\n")
    world.git("config", "remote.up.url", "ssh://git@example.com/x.git")
    world.git("config", "remote.web.url", "https://me@example.com/x.git")
    assert look().history == "clean"
    world.git("config", *words)
    found = look()
    assert found.history == "sensitive"
    assert found.history_why.startswith(".git/config (")


def test_rules_that_are_tightened_reach_into_the_past(world: World, look: Look) -> None:
    world.commit("customers/list.txt", "A\n")
    world.git("rm", "-q", "customers/list.txt")
    world.git("commit", "-q", "-m", "gone")
    assert look().history == "clean"
    world.write(".staylocal.toml", '[sensitive]\npaths = ["customers/"]\n')
    assert look().history == "sensitive"


def test_too_much_is_unknown_until_it_is_asked_for(world: World, look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reach_history, "MOST_OBJECTS", 5)
    for at in range(5):
        world.commit("a", f"{at}\n")
    time.sleep(SETTLED)
    for _ in range(2):
        found = look()
        assert (found.history, reach_history.COMMAND in found.history_why) == ("unknown", True)
    assert look(history="full").history == "clean"
    assert look().history == "clean"
    world.commit("a", "more\n")
    assert look().history == "clean", "what is new is little"


def test_full_finds_what_automatic_did_not_look_at(world: World, look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reach_history, "MOST_OBJECTS", 3)
    world.commit("a", f"{aws_key()}\n")
    for at in range(4):
        world.commit("a", f"{at}\n")
    assert look().history == "unknown"
    assert look(history="full").history == "sensitive"
    assert look().history == "sensitive"


def test_a_shallow_clone_has_only_what_is_here(world: World, look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    world.commit(".env", "A=1\n")
    world.git("rm", "-q", ".env")
    world.git("commit", "-q", "-m", "gone")
    world.commit("a", "x\n")
    clone = world.root.parent / "clone"
    world.git("clone", "-q", "--depth=1", f"file://{world.root}", str(clone))
    assert look().history == "sensitive", "the control"
    monkeypatch.chdir(clone)
    assert look().history == "clean"


def test_objects_that_are_borrowed_count(world: World, look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    world.commit(".env", "A=1\n")
    clone = world.root.parent / "clone"
    world.git("clone", "-q", "--shared", str(world.root), str(clone))
    world.git("rm", "-q", ".env", cwd=clone)
    world.git("commit", "-q", "-m", "gone", cwd=clone)
    monkeypatch.chdir(clone)
    assert look().history_why == ".env (path)"


def test_a_damaged_object_is_unknown(world: World, look: Look) -> None:
    world.commit("a", "x\n")
    oid = world.git("rev-parse", "HEAD^{tree}")
    world.commit("a", "y\n")
    path = world.root / ".git" / "objects" / oid[:2] / oid[2:]
    path.unlink()
    assert look(history="full").history == "unknown"


def test_a_workspace_below_the_top(world: World, look: Look) -> None:
    assert closed(look()) == {}
    world.commit("sub/.aiignore", "x.txt\n")
    world.commit(".codexignore", "/sub/y.txt\n")
    for name in ("x.txt", "y.txt", "z.txt"):
        world.commit(f"sub/{name}", "x\n")
    repo = git.find_repo()
    found = reach.refresh(
        str(world.root / "sub"), repo, partial(reach_here.rules_of, repo, repo.top), None, history="off"
    )
    assert closed(found) == {"x.txt": "path", "y.txt": "path"}
    assert {"x.txt", "z.txt"} <= found.tracked


# The command


def test_the_command(world: World) -> None:
    world.commit("a.py", f'k = "{aws_key()}"\n')
    world.write(".env", "A=1\n")
    done = world.staylocal("index")
    assert done.code == 0, done
    assert ".env  path" in done.out
    assert "history sensitive: a.py (AWS" in done.out
    assert aws_key() not in done.out
    data = json.loads(world.staylocal("index", "--history", "--format", "json").out)
    assert [(each["path"], each["why"], each["tracked"]) for each in data["sensitive"]] == [
        (".env", "path", False),
        ("a.py", "content", True),
    ]
    assert data["history"]["state"] == "sensitive"


def test_the_command_outside_of_a_repository_and_with_a_broken_policy(world: World, tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.mkdir()
    (plain / ".env").write_text("A=1\n")
    done = world.run(STAYLOCAL, "index", cwd=plain, **sealed(tmp_path / "home2"))
    assert (done.code, ".env" in done.out) == (0, True)
    world.write(".staylocal.toml", "nonsense = [\n")
    assert world.staylocal("index").code == 2
