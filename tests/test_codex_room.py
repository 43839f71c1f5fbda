"""The clean room: real git, real files, and an agent played by whatever it could do there."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from staylocal.codex import room, room_place, room_record, room_slot
from staylocal.codex import room_tree as tree
from staylocal.codex.reach_walk import identity
from staylocal.codex.room import Blob, Commit, NotAppliedError
from staylocal.codex.room_copy import is_git, settle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import World
    from staylocal.codex.room import Applied, Room

HIDDEN = ".env"


class Place:
    """A worktree and its state folder."""

    def __init__(self, world: World, state: Path) -> None:
        self.world, self.top, self.state = world, world.root, state

    def files(self) -> list[tuple[str, str | None]]:
        listed = self.world.git("ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate")
        names = [name for name in listed.split("\0") if name and Path(name).name != HIDDEN]
        return [(name, identity(os.lstat(self.top / name))) for name in names if os.path.lexists(self.top / name)]

    def head(self, *refs: str, commit: str = "HEAD") -> Commit:
        found: dict[str, Blob | None] = {}
        for line in self.world.git("ls-tree", "-r", "-z", commit).split("\0")[:-1]:
            meta, _, name = line.partition("\t")
            if Path(name).name != HIDDEN:
                found[name] = Blob(meta.split()[0], meta.split()[2])
        return Commit(message="clean room\n", files=found, refs=refs)

    def room(self, **more: object) -> Room:
        given: dict[str, object] = {"files": self.files(), "commits": [self.head()]} | more
        return room.prepare(top=str(self.top), state=str(self.state), **given)  # type: ignore[arg-type]

    @contextmanager
    def run(self, **more: object) -> Iterator[Path]:
        """What Codex does inside is then brought back."""
        made = self.room(**more)
        try:
            yield Path(made.path)
            self.applied = made.apply()
        finally:
            self.left = made.remove()

    applied: Applied
    left: room.Unfinished | None


@pytest.fixture
def place(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    for name, value in world.env.items():
        monkeypatch.setenv(name, value)
    world.write("src/a.py", "one\n")
    world.write("src/deep/b.py", "two\n")
    world.write("run.sh", "#!/bin/sh\n").chmod(0o755)
    world.write(".gitignore", "*.log\n__pycache__/\nnode_modules/\n.cache/\n.env\n")
    world.write(HIDDEN, "hidden\n")
    (world.root / "link").symlink_to("src/a.py")
    world.git("add", "-A")
    world.git("commit", "-q", "-m", "first")
    state = tmp_path / "state"
    state.mkdir(mode=0o700)
    return Place(world, state)


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout


def snapshot(top: Path) -> dict[str, str | None]:
    with tree.root(str(top)) as here:
        paths = [path for path, data in tree.walk(here, skip={".git"}) if not stat.S_ISDIR(data.st_mode)]
        return {path: tree.content(here, os.path.join(".", path)) for path in paths}


def kept(applied: Applied) -> dict[str, str]:
    return {each.path: each.copy for each in (*applied.conflicts, *applied.refused)}


# What is in it


def test_it_holds_the_open_files_and_nothing_else(place: Place) -> None:
    made = place.room()
    path = Path(made.path)
    assert path.name == place.top.name
    assert not path.is_relative_to(place.top)
    assert snapshot(path) == {name: value for name, value in snapshot(place.top).items() if name != HIDDEN}
    assert os.access(path / "run.sh", os.X_OK)
    assert os.readlink(path / "link") == "src/a.py"
    assert (path / "src/a.py").stat().st_mtime_ns == (place.top / "src/a.py").stat().st_mtime_ns
    assert (place.state / "rooms").stat().st_mode & 0o777 == 0o700
    assert made.remove() is None


def test_its_repository_shows_the_users_changes_and_no_other_object(place: Place) -> None:
    place.world.git("add", "-f", HIDDEN)
    place.world.git("commit", "-q", "-m", "the hidden file")
    hidden = place.world.git("rev-parse", f"HEAD:{HIDDEN}")
    secret_old = place.world.git("rev-parse", "HEAD:src/a.py")
    place.world.commit("src/a.py", "three\n")
    place.world.write("src/a.py", "four\n")
    place.world.write("new.py", "five\n")
    place.world.write("added.py", "six\n")
    place.world.git("add", "added.py")
    (place.top / "run.sh").unlink()
    with place.run(tracked=["src/a.py", "added.py"], commits=[place.head("refs/heads/topic")]) as path:
        assert git(path, "status", "--porcelain").splitlines() == [
            " A added.py",
            " D run.sh",
            " M src/a.py",
            "?? new.py",
        ]
        assert "-three\n+four" in git(path, "diff", "HEAD")
        assert git(path, "log", "--format=%s|%an|%D") == "clean room|Clean room|HEAD -> topic\n"
        assert git(path, "fsck", "--full", "--strict") == ""
        objects = git(path, "cat-file", "--batch-all-objects", "--batch-check")
        assert place.world.git("rev-parse", "HEAD:src/a.py") in objects
        assert hidden not in objects
        assert secret_old not in objects
        git(path, "commit", "-qam", "mine")
    assert place.applied.committed
    assert not place.applied.changed
    assert place.world.git("log", "-1", "--format=%s") == "change"


def test_an_object_that_was_open_once_is_gone_from_the_next_room(place: Place) -> None:
    with place.run() as path:
        old = git(path, "rev-parse", "HEAD:src/a.py").strip()
    place.world.commit("src/a.py", "three\n")
    with place.run() as path:
        assert old not in git(path, "cat-file", "--batch-all-objects", "--batch-check")
    assert not any(place.applied.new + place.applied.changed + place.applied.deleted)


def test_commits_follow_each_other_with_their_names(place: Place) -> None:
    place.world.git("branch", "base")
    place.world.commit("src/a.py", "three\n")
    commits = [place.head("refs/heads/base", "refs/remotes/origin/base", commit="base"), place.head("refs/heads/topic")]
    made = place.room(commits=commits)
    path = Path(made.path)
    assert "-one\n+three" in git(path, "diff", "base...topic")
    assert git(path, "rev-parse", "origin/base", "HEAD").split() == list(made.commits)
    assert git(path, "symbolic-ref", "HEAD") == "refs/heads/topic\n"
    assert git(path, "status", "--porcelain") == ""
    made.remove()


def test_a_file_without_an_open_version_in_head_is_committed_as_it_lies_there(place: Place) -> None:
    place.world.write("src/a.py", b"bytes \0\xff\r\n")
    files = place.head().files | {"src/a.py": None, "link": None, "run.sh": None}
    with place.run(commits=[Commit(message="x", files=files)]) as path:
        assert git(path, "status", "--porcelain") == ""
        assert git(path, "ls-tree", "HEAD", "link", "run.sh").split("\n")[0].startswith("120000")
        assert "100755" in git(path, "ls-tree", "HEAD", "run.sh")


def test_a_missing_object_is_an_error_and_not_a_hole(place: Place) -> None:
    with pytest.raises(room.UndecidedError, match="pack-objects"):
        place.room(commits=[Commit(message="x", files={"src/a.py": Blob("100644", "1" * 40)})])
    with place.run() as path:  # and the slot is as good as new
        assert git(path, "fsck") == ""


def test_a_repository_of_the_other_hash(place: Place, tmp_path: Path) -> None:
    other = tmp_path / "other"
    place.world.git("init", "-q", "--object-format=sha256", str(other))
    place.world = type(place.world)(other, place.world.env)
    place.top = other
    place.world.commit("a", "one\n")
    with place.run() as path:
        assert git(path, "status", "--porcelain") == ""
        assert len(git(path, "rev-parse", "HEAD").strip()) == 64


def test_outside_of_git(place: Place) -> None:
    shutil.rmtree(place.top / ".git")
    made = room.prepare(top=str(place.top), state=str(place.state), files=[("run.sh", None), ("nothing", None)])
    assert made.skipped == ("nothing",)
    assert git(Path(made.path), "status", "--porcelain") == "?? run.sh\n"
    (Path(made.path) / "out").write_text("x")
    assert made.apply().new == ["out"]
    assert made.remove() is None


def test_the_users_line_ends_count_as_unchanged(place: Place) -> None:
    place.world.git("config", "core.autocrlf", "true")
    place.world.write("src/a.py", "one\r\n")
    with place.run() as path:
        assert git(path, "status", "--porcelain") == ""


def test_hooks_templates_and_filters_of_the_user_stay_away(place: Place, tmp_path: Path) -> None:
    template = tmp_path / "template"
    (template / "hooks").mkdir(parents=True)
    (template / "hooks" / "post-checkout").write_text("#!/bin/sh\nexit 1\n")
    place.world.git("config", "--global", "init.templateDir", str(template))
    place.world.git("config", "--global", "filter.f.clean", f"touch {tmp_path}/ran; cat")
    place.world.write(".gitattributes", "* filter=f\n")
    with place.run() as path:
        assert not (path / ".git" / "hooks").exists()
        assert git(path, "config", "core.hooksPath") == "/dev/null\n"
    assert not (tmp_path / "ran").exists()


def test_dependency_folders_are_links_that_git_and_apply_pass_over(place: Place) -> None:
    place.world.write("node_modules/x/index.js", "x")
    place.world.write("odd [dir]*/y", "y")
    (place.top / "outward").symlink_to("/etc")
    dependencies = ["node_modules", "odd [dir]*", "outward", "missing", "src", "../x"]
    files = [each for each in place.files() if not each[0].startswith(("odd", "outward"))]
    made = place.room(dependencies=dependencies, files=files)
    path = Path(made.path)
    assert (path / "node_modules/x/index.js").read_text() == "x"
    assert made.readable[1:] == (str(place.top / "node_modules"), str(place.top / "odd [dir]*"))
    assert not (path / "outward").is_symlink()
    assert git(path, "status", "--porcelain") == ""
    (path / "node_modules").unlink()
    (path / "node_modules").mkdir()
    (path / "node_modules" / "mine").write_text("mine")
    applied = made.apply()
    assert [each.path for each in applied.refused] == ["node_modules"]
    assert (Path(applied.refused[0].copy) / "mine").read_text() == "mine"
    assert snapshot(place.top / "node_modules") == {"x/index.js": snapshot(place.top)["node_modules/x/index.js"]}
    made.remove()


def test_only_what_was_judged_is_copied(place: Place) -> None:
    files = place.files()
    place.world.write("src/a.py", "a secret by now\n")
    (place.top / "run.sh").unlink()
    os.mkfifo(place.top / "run.sh")
    (place.top / "src/deep").rename(place.top / "src/elsewhere")
    (place.top / "src/deep").symlink_to("elsewhere")
    made = place.room(files=[*files, (".git/config", None), ("src/../.env", None), ("/etc/passwd", None)])
    assert set(made.skipped) == {"src/a.py", "run.sh", "src/deep/b.py", ".git/config", "src/../.env", "/etc/passwd"}
    assert set(snapshot(Path(made.path))) == {".gitignore", "link"}
    made.remove()


def test_names_that_nobody_expects(place: Place) -> None:
    names = ["a\nb", 'quo"te\\', os.fsdecode(b"\xff\xfe"), "-rf", ":(top)x", "*", " lead", "ü/ß"]
    for name in names:
        place.world.write(name, "one")
    place.world.git("add", "-A")
    place.world.git("commit", "-q", "-m", "odd")
    files = [(name, None) for name in (*names, ".gitignore", "src/a.py", "src/deep/b.py", "run.sh", "link")]
    listed = subprocess.run(["git", "ls-tree", "-rz", "HEAD"], cwd=place.top, capture_output=True, check=True).stdout
    rows = [os.fsdecode(row).partition("\t") for row in listed.split(b"\0")[:-1]]
    commit = Commit(message="x", files={name: Blob(meta.split()[0], meta.split()[2]) for meta, _, name in rows})
    with place.run(files=files, commits=[commit], tracked=names) as path:
        assert git(path, "status", "--porcelain") == ""
        for name in names:
            (path / name).write_text("two")
        (path / os.fsdecode(b"new\xff\n")).write_text("two")
    assert sorted(place.applied.changed) == sorted(names)
    assert all((place.top / name).read_text() == "two" for name in (*names, os.fsdecode(b"new\xff\n")))


def test_paths_are_translated(place: Place, tmp_path: Path) -> None:
    (tmp_path / "alias").symlink_to(place.top)
    made = place.room()
    for given_path, expected in (
        (str(place.top), made.path),
        (f"{place.top}/src/../run.sh", f"{made.path}/run.sh"),
        (f"{tmp_path}/alias/run.sh", f"{made.path}/run.sh"),
        (f"{place.top}x/run.sh", f"{place.top}x/run.sh"),
        ("/etc/passwd", "/etc/passwd"),
        ("src/a.py", "src/a.py"),
    ):
        assert made.translate(given_path) == expected
    made.remove()


# Kept for the next run


def test_a_room_is_kept_and_only_differences_are_copied(place: Place) -> None:
    with place.run() as path:
        inode = (path / "src/deep/b.py").stat().st_ino
        (path / "junk").mkdir()
        (path / "junk" / "x.log").write_text("x")
    (place.top / "junk" / "x.log").unlink()
    (place.top / "junk").rmdir()
    place.world.write("src/a.py", "changed\n")
    (place.top / "run.sh").unlink()
    with place.run() as again:
        assert again == path
        assert (again / "src/deep/b.py").stat().st_ino == inode
        assert snapshot(again) == {name: value for name, value in snapshot(place.top).items() if name != HIDDEN}
        assert not (again / "junk").exists()


def test_what_was_done_to_a_room_behind_our_back_is_undone(place: Place) -> None:
    with place.run() as path:
        pass
    expected = snapshot(path)
    data = (path / "src/a.py").stat()
    (path / "src/a.py").write_text("eno\n")
    os.utime(path / "src/a.py", ns=(data.st_atime_ns, data.st_mtime_ns))
    (path / "extra").write_text("x")
    (path / "run.sh").unlink()
    (path / "run.sh").mkdir()
    shutil.rmtree(path / "src/deep")
    (path / "src/deep").symlink_to("/etc")
    (path / ".git").mkdir()
    (path / ".git" / "config").write_text("[core]\n\tfsmonitor = touch /tmp/never\n")
    with place.run() as again:
        assert snapshot(again) == expected
        assert git(again, "status", "--porcelain") == ""
        assert "fsmonitor" not in (again / ".git/config").read_text()


def test_two_runs_at_once_have_a_room_each(place: Place) -> None:
    one, two = place.room(), place.room()
    assert one.path != two.path
    Path(one.path, "src/a.py").write_text("by one\n")
    Path(two.path, "src/a.py").write_text("by two\n")
    assert one.apply().changed == ["src/a.py"]
    applied = two.apply()
    assert [each.path for each in applied.conflicts] == ["src/a.py"]
    assert Path(applied.conflicts[0].copy).read_text() == "by two\n"
    assert (place.top / "src/a.py").read_text() == "by one\n"
    assert (one.remove(), two.remove()) == (None, None)


def test_a_damaged_record_makes_a_new_room(place: Place) -> None:
    with place.run():
        pass
    record = next((place.state / "rooms").glob("*/record.json"))
    record.write_text("{")
    with place.run() as path:
        assert git(path, "status", "--porcelain") == ""


# Back into the worktree


def test_every_kind_of_change_comes_back(place: Place) -> None:
    with place.run() as path:
        (path / "src/a.py").write_text("changed\n")
        (path / "run.sh").chmod(0o644)
        shutil.rmtree(path / "src/deep")
        (path / "new/deep").mkdir(parents=True)
        (path / "new/deep/empty").touch()
        (path / "new/tool").write_bytes(b"\0\xff" * 10)
        (path / "new/tool").chmod(0o4777)
        (path / "link").unlink()
        (path / "link").symlink_to("new/tool")
        (path / "new/absolute").symlink_to(path / "src/a.py")
        (path / "no files in here").mkdir()
    applied = place.applied
    assert applied.changed == ["link", "run.sh", "src/a.py"]
    assert applied.deleted == ["src/deep/b.py"]
    assert applied.new == ["new/absolute", "new/deep/empty", "new/tool"]
    assert not (applied.conflicts)
    assert not (applied.refused)
    assert not (applied.policy)
    assert not (applied.committed)
    assert (place.top / "src/a.py").read_text() == "changed\n"
    assert not (place.top / "src/deep").exists()
    assert not (place.top / "no files in here").exists()
    assert (place.top / "run.sh").stat().st_mode & 0o777 == 0o644
    umask = os.umask(0)
    os.umask(umask)
    assert (place.top / "new/tool").stat().st_mode & 0o7777 == 0o777 & ~umask
    assert os.readlink(place.top / "link") == "new/tool"
    assert os.readlink(place.top / "new/absolute") == str(place.top / "src/a.py")
    assert not list(place.top.rglob(".staylocal-*"))


def test_a_file_and_a_folder_change_places(place: Place) -> None:
    with place.run() as path:
        (path / "run.sh").unlink()
        (path / "run.sh").mkdir()
        (path / "run.sh" / "inner").write_text("x")
        shutil.rmtree(path / "src/deep")
        (path / "src/deep").write_text("a file now")
    assert not place.applied.conflicts
    assert (place.top / "run.sh/inner").read_text() == "x"
    assert (place.top / "src/deep").read_text() == "a file now"


def test_renames_of_folders_and_of_case(place: Place) -> None:
    with place.run() as path:
        (path / "src").rename(path / "lib")
        (path / "run.sh").rename(path / "RUN.sh")
    assert not place.applied.conflicts
    assert sorted(snapshot(place.top)) == sorted([".env", ".gitignore", "RUN.sh", "lib/a.py", "lib/deep/b.py", "link"])


def test_edits_on_both_sides_are_conflicts_and_nothing_is_lost(place: Place) -> None:
    with place.run() as path:
        for name in ("src/a.py", "run.sh", HIDDEN, "both new", "same"):
            (path / name).write_text("codex\n")
        (path / "src/deep/b.py").unlink()
        for name in ("src/a.py", "src/deep/b.py", "both new"):
            place.world.write(name, "user\n")
        place.world.write("same", "codex\n")
        (place.top / "run.sh").unlink()
    found = {each.path: each for each in place.applied.conflicts}
    assert set(found) == {"src/a.py", "src/deep/b.py", "run.sh", HIDDEN, "both new"}
    for name in ("src/a.py", "run.sh", HIDDEN, "both new"):
        assert Path(found[name].copy).read_text() == "codex\n"
        assert Path(found[name].copy).is_relative_to(place.state / "conflicts")
    assert found[HIDDEN].ignored
    assert found["src/deep/b.py"].copy == ""
    assert (place.top / HIDDEN).read_text() == "hidden\n"
    assert (place.top / "src/deep/b.py").read_text() == "user\n"
    assert not (place.top / "run.sh").exists()


def test_the_users_mode_is_kept_where_codex_set_none(place: Place) -> None:
    with place.run() as path:
        (path / "src/a.py").write_text("codex\n")
        (place.top / "src/a.py").chmod(0o600)
    assert (place.top / "src/a.py").stat().st_mode & 0o777 == 0o600
    assert (place.top / "src/a.py").read_text() == "codex\n"


def test_what_was_only_touched_is_no_change(place: Place) -> None:
    with place.run() as path:
        for name in ("src/a.py", "run.sh"):
            (path / name).touch()
        text = (path / "src/deep/b.py").read_text()
        (path / "src/deep/b.py").unlink()
        (path / "src/deep/b.py").write_text(text)
    assert not (place.applied.changed)
    assert not (place.applied.new)
    assert not (place.applied.deleted)


def test_a_policy_file_that_codex_wrote_is_named(place: Place) -> None:
    with place.run() as path:
        (path / ".staylocal.toml").write_text("")
        (path / "sub/.codex").mkdir(parents=True)
        (path / "sub/.codex/config.toml").write_text("")
        (path / ".pre-commit-config.yaml").write_text("")
    assert place.applied.policy == [".pre-commit-config.yaml", ".staylocal.toml", "sub/.codex/config.toml"]
    assert (place.top / ".staylocal.toml").exists()


def test_caches_are_dropped_and_named_and_other_ignored_files_come_back(place: Place) -> None:
    with place.run() as path:
        (path / "src/__pycache__").mkdir()
        (path / "src/__pycache__/a.pyc").write_bytes(b"x")
        (path / ".cache/inner").mkdir(parents=True)
        (path / ".cache/CACHEDIR.TAG").write_text("Signature: 8a477f597d28d172789f06886806bc55\n")
        (path / ".cache/inner/x").write_text("x")
        (path / "tagged, not ignored").mkdir()
        (path / "tagged, not ignored/CACHEDIR.TAG").write_text("Signature: 8a477f597d28d172789f06886806bc55\n")
        (path / "out.log").write_text("x")
    assert place.applied.caches == [".cache", "src/__pycache__"]
    assert place.applied.new == ["out.log", "tagged, not ignored/CACHEDIR.TAG"]


def test_a_huge_file_both_ways(place: Place) -> None:
    block = os.urandom(1 << 20)
    with open(place.top / "huge", "wb") as file:
        file.writelines(block for _ in range(40))
        file.truncate(100 << 20)
    with place.run() as path:
        assert (path / "huge").stat().st_size == 100 << 20
        with open(path / "huge", "r+b") as file:
            file.seek(90 << 20)
            file.write(b"end")
        expected = snapshot(path)["huge"]
    assert place.applied.changed == ["huge"]
    assert snapshot(place.top)["huge"] == expected


# Attacks


def test_a_write_in_the_room_never_reaches_the_worktree(place: Place) -> None:
    made = place.room()
    for name in ("src/a.py", "run.sh"):
        assert Path(made.path, name).stat().st_ino != (place.top / name).stat().st_ino
        assert Path(made.path, name).stat().st_nlink == 1
        with open(Path(made.path, name), "a") as file:
            file.write("through")
        assert "through" not in (place.top / name).read_text()
    made.apply()
    made.remove()


def test_a_hard_link_in_the_room_is_a_file_of_its_own_afterwards(place: Place) -> None:
    with place.run() as path:
        os.link(path / "src/a.py", path / "second")
        (path / "second").write_text("both\n")
    assert (place.applied.changed, place.applied.new) == (["src/a.py"], ["second"])
    assert (place.top / "second").stat().st_nlink == 1


def test_touching_the_time_back_hides_nothing(place: Place) -> None:
    with place.run() as path:
        data = (path / "src/a.py").stat()
        (path / "src/a.py").write_text("eno\n")
        os.utime(path / "src/a.py", ns=(data.st_atime_ns, data.st_mtime_ns))
        again = (path / "src/a.py").stat()
        assert (again.st_size, again.st_mtime_ns, again.st_ino) == (data.st_size, data.st_mtime_ns, data.st_ino)
    assert place.applied.changed == ["src/a.py"]


def test_a_write_at_once_after_the_copy_is_seen(place: Place) -> None:
    for number in range(20):  # the file system's clock ticks every few milliseconds only
        place.world.write("src/a.py", f"{number:02}\n")
        with place.run() as path:
            (path / "src/a.py").write_text("xx\n")
        assert place.applied.changed == ["src/a.py"]


def test_the_file_systems_clock_ticks_before_a_room_is_handed_out(tmp_path: Path) -> None:
    file = tmp_path / "file"
    for _ in range(50):
        file.write_text("one")
        before = file.stat().st_ctime_ns
        settle()
        file.write_text("two")
        assert file.stat().st_ctime_ns != before


def test_a_save_between_the_look_and_the_swap_is_put_back(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("saved a moment ago")
    (tmp_path / "draft").write_text("codex")
    with tree.root(str(tmp_path)) as here:
        theirs = tree.content(here, "draft")
        base = room_record.Copied("", 0o644, "what was copied", "")
        for copied, why in ((base, room_place.CHANGED_HERE), (None, room_place.IS_THERE)):
            (tmp_path / "draft").write_text("codex")
            with pytest.raises(room_place.Stopped) as stop:
                room_place.swap(here, "draft", "file", copied, theirs or "")
            assert stop.value.why == why
            assert {each.name: each.read_text() for each in tmp_path.iterdir()} == {"file": "saved a moment ago"}


@pytest.mark.parametrize("folder", ["src", "src/deep"])
def test_a_link_in_the_worktree_redirects_no_write(place: Place, tmp_path: Path, folder: str) -> None:
    outside = tmp_path / "outside"
    (outside / "deep").mkdir(parents=True)
    (outside / "b.py").write_text("two\n")
    (outside / "deep" / "b.py").write_text("two\n")
    before = snapshot(outside)
    with place.run() as path:
        (path / "src/deep/b.py").write_text("codex\n")
        (path / "src/deep/new.py").write_text("codex\n")
        shutil.rmtree(place.top / folder)
        (place.top / folder).symlink_to(outside)
    assert snapshot(outside) == before
    assert {each.path for each in place.applied.conflicts} == {"src/deep/b.py", "src/deep/new.py"}
    assert all(Path(copy).read_text() == "codex\n" for copy in kept(place.applied).values())


def test_a_folder_that_codex_replaced_by_a_link_leads_nowhere(place: Place, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "key").write_text("private")
    with place.run() as path:
        shutil.rmtree(path / "src")
        (path / "src").symlink_to(outside)
        (path / "loop").symlink_to("loop/..")
    assert {each.path for each in place.applied.refused} == {"src", "loop"}
    assert not (place.top / "src").exists()
    assert "private" not in "".join(
        file.read_text() for file in (place.state / "conflicts").rglob("*") if not file.is_symlink() and file.is_file()
    )


@pytest.mark.parametrize(
    "target",
    [
        "/etc/passwd",
        "..",
        "../x",
        "src/../../x",
        "inner/../../x",
        "src/out/x",
        "src/out",
        ".git/config",
        ".GIT/hooks",
        "/",
    ],
)
def test_a_link_that_leads_out_is_refused_and_kept(place: Place, tmp_path: Path, target: str) -> None:
    (place.top / "src/out").symlink_to(tmp_path)  # the user's own
    with place.run() as path:
        (path / "bad").symlink_to(target)
        (path / "inner").symlink_to(".")
        (path / "src/good").symlink_to("../run.sh")
    assert [each.path for each in place.applied.refused] == ["bad"]
    assert os.readlink(place.applied.refused[0].copy) == target
    assert not os.path.lexists(place.top / "bad")
    assert place.applied.new == ["inner", "src/good"]


def test_nothing_of_a_repository_comes_back(place: Place) -> None:
    before = snapshot(place.top / ".git")
    with place.run() as path:
        (path / ".git/hooks").mkdir()
        (path / ".git/hooks/post-checkout").write_text("#!/bin/sh\n")
        (path / ".git/config").write_text("[core]\n\tfsmonitor = false\n")
        (path / ".GIT/hooks").mkdir(parents=True)
        (path / ".GIT/hooks/pre-commit").write_text("x")
        (path / "sub").mkdir()
        (path / "sub/.git").write_text("gitdir: /elsewhere\n")
        (path / "lib/.Git ").mkdir(parents=True)
        (path / "lib/.Git /config").write_text("x")
        (path / "lib/fine").write_text("x")
    assert snapshot(place.top / ".git") == before
    assert place.applied.new == ["lib/fine"]
    assert {each.path for each in place.applied.refused} == {".GIT", "sub/.git", "lib/.Git "}
    copies = [Path(each.copy) for each in place.applied.refused]
    assert all(copy.exists() and not is_git(copy.name) for copy in copies)


@pytest.mark.parametrize("name", [".git", ".GIT", "git~1", ".git.", ".git ", ".g\u200cit", ".git::$INDEX_ALLOCATION"])
def test_what_some_file_system_takes_for_git(name: str) -> None:
    assert is_git(name)
    assert not is_git(f"{name.strip('. ')}ignore"[:5] + "x")


def test_what_is_no_file_is_refused(place: Place) -> None:
    with place.run() as path:
        os.mkfifo(path / "fifo")
        (path / "run.sh").unlink()
        os.mkfifo(path / "run.sh")
        with socket.socket(socket.AF_UNIX) as listening:
            os.chdir(path)
            listening.bind("socket")
    assert {(each.path, each.copy) for each in place.applied.refused} == {("fifo", ""), ("run.sh", ""), ("socket", "")}
    assert (place.top / "run.sh").read_text() == "#!/bin/sh\n"


def test_closed_files_and_folders_in_the_room(place: Place) -> None:
    with place.run() as path:
        (path / "src/a.py").write_text("changed\n")
        (path / "closed/inner").mkdir(parents=True)
        (path / "closed/inner/x").write_text("x")
        (path / "closed/inner/x").chmod(0)
        (path / "src/a.py").chmod(0)
        (path / "closed/inner").chmod(0)
        (path / "closed").chmod(0o500)
        (path / "src").chmod(0)
    assert place.applied.new == ["closed/inner/x"]
    assert place.applied.changed == ["src/a.py"]
    assert place.left is None
    assert not (path / "closed").exists()


# Runs that end early

KILLED = """
import os, signal, subprocess, sys
from pathlib import Path
from staylocal.codex import room
top, state, child = sys.argv[1:]
names = [name for name in os.listdir(top) if name not in (".git", ".env", "src")] + ["src/a.py", "src/deep/b.py"]
made = room.prepare(top=top, state=state, files=[(name, None) for name in names])
Path(made.path, "src/a.py").write_text("half-way\\n")
Path(made.path, "new").write_text("half-way\\n")
Path(made.path, "run.sh").unlink()
Path(made.path, ".git/config").write_text("[core]\\n\\tfsmonitor = touch ran\\n")
if child == "yes":
    running = subprocess.Popen(["sleep", "60"], pass_fds=(made.lock,), stdout=subprocess.DEVNULL)
    print(running.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def killed(place: Place, child: str = "no") -> int:
    done = subprocess.run(
        [sys.executable, "-c", KILLED, place.top, place.state, child], stdout=subprocess.PIPE, check=False
    )
    assert done.returncode == -signal.SIGKILL
    return int(done.stdout or b"0")


def test_a_killed_runs_changes_are_set_aside_and_told_and_can_be_applied(place: Place) -> None:
    before = snapshot(place.top)
    killed(place)
    (left,) = room.sweep(str(place.state))
    assert (left.new, left.changed, left.deleted) == (("new",), ("src/a.py",), ("run.sh",))
    assert left.top == str(place.top)
    assert time.time() - left.started < 60
    assert snapshot(place.top) == before
    assert Path(left.path, "new").read_text() == "half-way\n"
    assert "fsmonitor" not in Path(left.path, ".git/config").read_text()
    assert room.sweep(str(place.state)) == ()
    assert room.unfinished(str(place.state)) == (left,)
    with place.run() as path:
        assert (path / "src/a.py").read_text() == "one\n"
    place.world.write("new", "user\n")
    applied = left.apply(str(place.state))
    assert (applied.changed, applied.deleted) == (["src/a.py"], ["run.sh"])
    assert Path(applied.conflicts[0].copy).read_text() == "half-way\n"
    assert (place.top / "new").read_text() == "user\n"
    assert room.unfinished(str(place.state)) == ()


def test_a_room_in_which_codex_still_works_is_left_alone(place: Place) -> None:
    pid = killed(place, "yes")
    try:
        assert room.sweep(str(place.state)) == ()
        with place.run() as path:
            assert not (path / "new").exists()
    finally:
        os.kill(pid, signal.SIGKILL)
    for _ in range(100):  # the lock goes with the process
        if left := room.sweep(str(place.state)):
            break
        time.sleep(0.05)
    assert left[0].new == ("new",)
    left[0].discard()
    assert room.unfinished(str(place.state)) == ()


def test_a_killed_run_that_is_not_swept_is_not_overwritten(place: Place) -> None:
    killed(place)
    with place.run():
        pass
    assert room.sweep(str(place.state))[0].new == ("new",)


def test_a_killed_run_that_changed_nothing_is_no_news(place: Place) -> None:
    made = place.room()
    os.close(made.lock)  # as at the process's end
    assert room.sweep(str(place.state)) == ()
    assert place.room().path == made.path


def test_removed_without_being_applied_is_set_aside(place: Place) -> None:
    made = place.room()
    Path(made.path, "new").write_text("x")
    left = made.remove()
    assert left is not None
    assert Path(left.path, "new").read_text() == "x"


def test_what_can_not_be_written_stays_and_is_told(place: Place) -> None:
    script = (
        "import resource, sys\nfrom pathlib import Path\nfrom staylocal.codex import room\n"
        "made = room.prepare(top=sys.argv[1], state=sys.argv[2], files=[('run.sh', None)])\n"
        "Path(made.path, 'big').write_bytes(b'x' * 300_000)\nPath(made.path, 'small').write_text('x')\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
        "try:\n    made.apply()\nexcept room.NotAppliedError as error:\n"
        "    print(error.message, error.hint, error.applied.new)\n    made.remove()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, place.top, place.state], capture_output=True, text=True, check=True
    )
    (left,) = room.unfinished(str(place.state))
    assert "big: File too large" in done.stdout
    assert left.path in done.stdout
    assert "['small']" in done.stdout
    assert not (place.top / "big").exists()
    assert not list(place.top.glob(".staylocal-*"))
    assert (place.top / "small").exists()
    left.apply(str(place.state))
    assert (place.top / "big").stat().st_size == 300_000


def test_a_worktree_that_is_gone_loses_nothing(place: Place) -> None:
    made = place.room()
    Path(made.path, "new").write_text("x")
    shutil.rmtree(place.top)
    with pytest.raises(room.UndecidedError, match="brought back"):
        made.apply()
    left = made.remove()
    assert left
    assert Path(left.path, "new").read_text() == "x"
    assert not issubclass(room.UndecidedError, NotAppliedError)


def test_idle_rooms_that_nobody_needs_are_deleted(place: Place) -> None:
    rooms = [place.room() for _ in range(4)]
    for each in rooms:
        each.remove()
    room.sweep(str(place.state))
    assert len(room_slot.slots(str(place.state))) == room_slot.IDLE
    shutil.rmtree(place.top)
    room.sweep(str(place.state))
    assert room_slot.slots(str(place.state)) == []


def test_a_record_speaks_only_of_the_repository_that_is_there(place: Place) -> None:
    with place.run():
        pass
    folder = room_slot.slots(str(place.state))[0]
    record = room_record.load(folder)
    assert record
    assert record.top == str(place.top)
    with pytest.raises(room.UndecidedError):
        place.room(commits=[Commit(message="x", files={"src/a.py": Blob("100644", "1" * 40)})])
    assert room_record.load(folder) is None  # half made: nothing is taken from it
    with place.run() as path:
        assert git(path, "fsck", "--full") == ""


# Whatever both sides do

NAMES = st.sampled_from(["a", "b", "A", "d", "d/a", "d/e", "d/e/f", "e/f", ".env", "e/.env"])
CONTENTS = st.sampled_from(["", "1", "22", "333", "\0\xff"])
EDITS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), NAMES, CONTENTS),
        st.tuples(st.just("delete"), NAMES, st.just("")),
        st.tuples(st.just("link"), NAMES, st.sampled_from(["a", "d/a", "../b", "/etc/passwd", "../../x"])),
        st.tuples(st.just("move"), NAMES, NAMES),
        st.tuples(st.just("chmod"), NAMES, st.sampled_from(["755", "600"])),
    ),
    max_size=8,
)


def edit(top: Path, edits: list[tuple[str, str, str]]) -> None:
    for what, name, value in edits:
        path = top / name
        try:
            if what == "write":
                path.parent.mkdir(parents=True, exist_ok=True)
                if path.is_symlink():
                    path.unlink()
                path.write_text(value)
            elif what == "delete":
                shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
            elif what == "link":
                path.parent.mkdir(parents=True, exist_ok=True)
                path.symlink_to(value)
            elif what == "move":
                path.rename(top / value)
            elif path.is_file() and not path.is_symlink():
                path.chmod(int(value, 8))
        except OSError:
            continue


@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
@given(first=EDITS, codex=EDITS, user=EDITS)
def test_no_edit_of_anybody_is_lost(
    first: list[tuple[str, str, str]], codex: list[tuple[str, str, str]], user: list[tuple[str, str, str]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        top, state = Path(folder, "outer", "top"), Path(folder, "state")
        top.mkdir(parents=True)
        state.mkdir()
        edit(top, first)
        files = [(path, None) for path in snapshot(top) if not path.endswith(".env")]
        made = room.prepare(top=str(top), state=str(state), files=files)
        base = snapshot(Path(made.path))
        assert base == {path: snapshot(top)[path] for path, _ in files}
        edit(Path(made.path), codex)
        theirs = snapshot(Path(made.path))
        edit(top, user)
        ours = snapshot(top)
        applied = made.apply()
        check(base, theirs, ours, snapshot(top), applied)
        assert not applied.failed
        assert made.remove() is None
        again = [(path, None) for path in snapshot(top) if not path.endswith(".env")]
        second = room.prepare(top=str(top), state=str(state), files=again)
        assert snapshot(Path(second.path)) == {path: snapshot(top)[path] for path, _ in again}
        second.remove()


def check(
    base: dict[str, str | None],
    theirs: dict[str, str | None],
    ours: dict[str, str | None],
    after: dict[str, str | None],
    applied: Applied,
) -> None:
    copies = kept(applied)
    for path in {*base, *theirs, *ours, *after}:
        b, t, o, a = (each.get(path) for each in (base, theirs, ours, after))
        assert not path.rpartition("/")[2].startswith(".staylocal-")
        if t in {b, o}:
            assert a == o, path
        elif path in copies:
            assert a == o, path
            if t is not None:
                copy = Path(copies[path])
                with tree.root(str(copy.parent)) as here:
                    assert tree.content(here, copy.name) == t, path
        else:
            assert o == b, path  # only what was as copied is replaced
            assert a == t, path
    if ours == base:
        assert not applied.conflicts
