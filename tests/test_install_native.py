"""`init` and `uninstall` with hooks of our own: shown by committing, and by what stands on the disk after it."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from conftest import STAYLOCAL, aws_key

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import World

HOOKS = ("pre-commit", "pre-merge-commit", "prepare-commit-msg", "commit-msg", "pre-push")
BARE_PATH = "/usr/bin:/bin"
TELL = '#!/bin/sh\nprintf "%s\\n" "${0##*/}: $*" >>"$LOG"\n'


def init(world: World, *words: str) -> str:
    done = world.staylocal("init", *words)
    assert (done.code, done.err) == (0, ""), done
    return done.out


def hooks(world: World) -> Path:
    return Path(world.git("rev-parse", "--path-format=absolute", "--git-common-dir")) / "hooks"


def existing(world: World, name: str, text: str = TELL, *, mode: int = 0o755, folder: Path | None = None) -> Path:
    path = (folder or hooks(world)) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(mode)
    return path


def snapshot(world: World) -> dict[str, object]:
    """Every file that `init` may touch: content, mode, where links lead."""
    common = hooks(world).parent
    found: dict[str, object] = {"config": (common / "config").read_bytes()}
    for folder in (common / "hooks", common / "staylocal-hooks", world.root):
        for path in sorted(folder.rglob("*")) if folder.is_dir() else []:
            if ".git" in path.relative_to(world.root).parts[:1] and folder == world.root:
                continue
            text = str(path.readlink()) if path.is_symlink() else path.is_file() and path.read_bytes()
            found[str(path)] = (text, stat.S_IMODE(path.lstat().st_mode))
    return found


def log(world: World) -> list[str]:
    path = world.root.parent / "log"
    return path.read_text().splitlines() if path.exists() else []


@pytest.fixture
def logged(world: World) -> World:
    world.env["LOG"] = str(world.root.parent / "log")
    return world


def test_says_what_it_did_and_how_to_undo_it(world: World) -> None:
    existing(world, "pre-commit")
    existing(world, "commit-msg", mode=0o644)
    assert (
        init(world)
        == """\
staylocal is set up (native hooks)
  policy   .staylocal.toml: written, with a fresh key
  hooks    pre-commit, pre-merge-commit, prepare-commit-msg, commit-msg, pre-push in .git/hooks
  chained  pre-commit is now pre-commit.before-staylocal: called first
  chained  commit-msg is now commit-msg.before-staylocal: kept; it was not executable, so not called
  next     git add .staylocal.toml
  undo     staylocal uninstall
"""
    )


def test_a_commit_is_scanned_and_stamped_and_a_push_verified(world: World, tmp_path: Path) -> None:
    init(world)
    world.git("add", ".staylocal.toml")
    world.git("commit", "-qm", "first")
    assert len(world.head_trailers("Codex-Bind")) == 1
    world.stage("a.py", f"key = '{aws_key()}'\n")
    blocked = world.run("git", "commit", "-qm", "second")
    assert blocked.code == 1
    assert "a.py:1" in blocked.err
    world.git("commit", "-qnm", "second")
    world.git("init", "-q", "--bare", str(tmp_path / "remote"))
    pushed = world.run("git", "push", "-q", str(tmp_path / "remote"), "main")
    assert pushed.code == 1
    assert "a.py:1" in pushed.out + pushed.err
    world.git("reset", "-q", "--hard", "HEAD^")
    world.git("push", "-q", str(tmp_path / "remote"), "main")


def test_existing_hooks_are_called_first_with_their_arguments(logged: World, tmp_path: Path) -> None:
    remote = str(tmp_path / "remote.git")
    logged.git("init", "-q", "--bare", remote)
    logged.commit("README", "hello\n")
    for name in HOOKS:
        existing(logged, name)
    existing(logged, "pre-push", TELL + 'cat >>"$LOG"\n')
    init(logged)
    logged.git("checkout", "-qb", "topic")
    head = logged.commit("a", "a\n", "a")
    logged.git("checkout", "-q", "main")
    logged.git("merge", "-q", "--no-ff", "topic")
    logged.git("push", "-q", remote, "topic")
    zero = "0" * 40
    assert log(logged) == [
        "pre-commit.before-staylocal: ",
        "prepare-commit-msg.before-staylocal: .git/COMMIT_EDITMSG message",
        "commit-msg.before-staylocal: .git/COMMIT_EDITMSG",
        "pre-merge-commit.before-staylocal: ",
        "prepare-commit-msg.before-staylocal: .git/MERGE_MSG merge",
        "commit-msg.before-staylocal: .git/MERGE_MSG",
        f"pre-push.before-staylocal: {remote} {remote}",
        f"refs/heads/topic {head} refs/heads/topic {zero}",
    ]
    assert len(logged.head_trailers("Codex-Bind")) == 1
    assert len(logged.head_trailers("Codex-Bind", "topic")) == 1


@pytest.mark.parametrize("lines", [b"", b"refs/heads/x 1 refs/heads/x 2\n", b"a b c d\ne f g h\n\n", b"no newline"])
def test_both_pre_push_hooks_get_the_same_bytes(world: World, tmp_path: Path, lines: bytes) -> None:
    tee = tmp_path / "bin" / "staylocal"
    tee.parent.mkdir()
    tee.symlink_to(STAYLOCAL)
    existing(world, "pre-push", f'#!/bin/sh\ncat >"{tmp_path}/first"\n')
    assert world.run(str(tee), "init").code == 0
    tee.unlink()
    tee.write_text(f'#!/bin/sh\necho "$*" >"{tmp_path}/words"\ncat >"{tmp_path}/second"\nexit 5\n')
    tee.chmod(0o755)
    done = world.run(str(hooks(world) / "pre-push"), "origin", "some where", data=lines)
    assert done.code == 5
    assert (tmp_path / "first").read_bytes() == (tmp_path / "second").read_bytes() == lines
    assert (tmp_path / "words").read_text() == "verify --pre-push origin some where\n"


@pytest.mark.parametrize("name", HOOKS)
def test_a_failing_existing_hook_stops_with_its_exit_code(world: World, name: str) -> None:
    existing(world, name, "#!/bin/sh\nexit 7\n")
    init(world)
    assert world.run(str(hooks(world) / name), "x", "y").code == 7


def test_an_existing_hook_that_is_not_executable_stays_uncalled(logged: World) -> None:
    existing(logged, "pre-commit", mode=0o644)
    init(logged)
    logged.commit("a", "a\n")
    assert log(logged) == []


def test_an_existing_hook_may_be_a_link_or_lack_a_shebang(logged: World) -> None:
    script = logged.write("scripts/check.sh", TELL)
    script.chmod(0o755)
    (hooks(logged) / "pre-commit").symlink_to("../../scripts/check.sh")
    existing(logged, "commit-msg", 'echo no shebang >>"$LOG"\n')
    init(logged)
    logged.commit("a", "a\n")
    assert log(logged) == ["pre-commit.before-staylocal: ", "no shebang"]


def local_path(world: World) -> None:
    existing(world, "pre-commit", folder=world.root.parent / "local")
    world.git("config", "core.hooksPath", str(world.root.parent / "local"))


def husky(world: World) -> None:
    for name in ("pre-commit", "post-merge"):
        existing(world, name, '#!/usr/bin/env sh\n. "${0%/*}/h"\n', folder=world.root / ".husky/_")
        existing(world, name, TELL, mode=0o644, folder=world.root / ".husky")
    existing(
        world,
        "h",
        'n=$(basename "$0")\ns=$(dirname "$(dirname "$0")")/$n\n[ ! -f "$s" ] && exit 0\nsh -e "$s" "$@"\n',
        folder=world.root / ".husky/_",
    )
    world.git("config", "core.hooksPath", ".husky/_")


def global_path(world: World) -> None:
    folder = Path(world.env["HOME"]) / "githooks"
    existing(world, "pre-commit", folder=folder)
    existing(world, "post-merge", folder=folder)
    existing(world, "reference-transaction", "#!/bin/sh\nexit 0\n", folder=folder)
    world.git("config", "--global", "core.hooksPath", "~/githooks")


def linked_folder(world: World) -> None:
    existing(world, "pre-commit", folder=world.root / "tools/hooks")
    for path in hooks(world).iterdir():
        path.unlink()
    hooks(world).rmdir()
    hooks(world).symlink_to("../tools/hooks")


def own_hooks(world: World) -> None:
    existing(world, "pre-commit")
    existing(world, "pre-push", "#!/bin/sh\n", mode=0o600)
    (hooks(world) / "commit-msg").symlink_to("/nowhere/at/all")


def no_folder(world: World) -> None:
    for path in hooks(world).iterdir():
        path.unlink()
    hooks(world).rmdir()
    hooks(world).mkdir()


def nothing(_: World) -> None:
    pass


SHAPES = [nothing, own_hooks, local_path, husky, global_path, linked_folder, no_folder]


@pytest.mark.parametrize("shape", SHAPES)
def test_uninstall_puts_back_every_byte(logged: World, shape: Callable[[World], None]) -> None:
    shape(logged)
    before = snapshot(logged)
    init(logged)
    assert snapshot(logged) != before
    done = logged.staylocal("uninstall")
    assert (done.code, done.err) == (0, "")
    assert snapshot(logged) == before
    assert logged.staylocal("uninstall").out == "staylocal is not set up here: nothing to do\n"


@pytest.mark.parametrize("shape", SHAPES)
def test_twice_is_once_and_a_missing_hook_is_repaired(logged: World, shape: Callable[[World], None]) -> None:
    shape(logged)
    init(logged)
    after = snapshot(logged)
    assert init(logged) == "staylocal is already set up here (native hooks)\n"
    assert snapshot(logged) == after
    folder = Path(logged.git("rev-parse", "--path-format=absolute", "--git-path", "hooks"))
    (folder / "commit-msg").unlink()
    assert "  hooks  commit-msg in .git/" in init(logged)
    assert snapshot(logged) == after


@pytest.mark.parametrize("shape", [local_path, husky, global_path, linked_folder])
def test_another_hooks_folder_is_not_written_to_and_chained(logged: World, shape: Callable[[World], None]) -> None:
    shape(logged)
    logged.commit("README", "hello\n")
    before = log(logged)
    assert len(before) == 1
    init(logged)
    logged.commit("a", "a\n")
    assert log(logged) == before * 2
    assert len(logged.head_trailers("Codex-Bind")) == 1
    logged.stage("b", aws_key())
    assert logged.run("git", "commit", "-qm", "b").code == 1


@pytest.mark.parametrize("shape", [husky, global_path])
def test_hooks_that_staylocal_has_no_part_in_are_forwarded(logged: World, shape: Callable[[World], None]) -> None:
    shape(logged)
    logged.commit("README", "hello\n")
    logged.git("branch", "topic")
    init(logged)
    logged.git("checkout", "-q", "topic")
    logged.commit("a", "a\n")
    logged.git("checkout", "-q", "main")
    before = len(log(logged))
    logged.git("merge", "-q", "topic")
    assert log(logged)[before:] == ["post-merge: 0"]


def test_a_relative_hooks_path_counts_from_each_worktree(logged: World, tmp_path: Path) -> None:
    husky(logged)
    logged.git("add", "-f", ".husky")
    logged.git("commit", "-qm", "husky")
    init(logged)
    logged.git("worktree", "add", "-q", str(tmp_path / "other"))
    (tmp_path / "other/.husky/pre-commit").write_text('echo other >>"$LOG"\n')
    (tmp_path / "other/x").write_text("x\n")
    logged.git("add", "x", cwd=tmp_path / "other")
    logged.git("commit", "-qm", "x", cwd=tmp_path / "other")
    assert log(logged)[-1] == "other"
    assert len(logged.head_trailers("Codex-Bind", "other")) == 1


def test_husky_sets_its_path_back_and_init_repairs_that(logged: World) -> None:
    husky(logged)
    assert "run `staylocal init` again then" in init(logged)
    after = snapshot(logged)
    logged.git("config", "core.hooksPath", ".husky/_")
    init(logged)
    assert snapshot(logged) == after


def test_one_init_serves_all_worktrees(world: World, tmp_path: Path) -> None:
    world.commit("README", "hello\n")
    world.git("worktree", "add", "-q", str(tmp_path / "other"))
    assert world.staylocal("init", cwd=tmp_path / "other").code == 0
    assert (tmp_path / "other/.staylocal.toml").exists()
    world.commit("a", "a\n")
    assert len(world.head_trailers("Codex-Bind")) == 1
    assert world.staylocal("uninstall").code == 0
    assert [path.name for path in hooks(world).iterdir() if path.suffix != ".sample"] == []


def test_works_from_a_subfolder_and_with_odd_names(world: World, tmp_path: Path) -> None:
    odd = tmp_path / "it's $HOME"
    odd.mkdir()
    (odd / "staylocal").symlink_to(STAYLOCAL)
    (world.root / "a b").mkdir()
    assert world.run(str(odd / "staylocal"), "init", cwd=world.root / "a b").code == 0
    assert not (world.root / "a b/.staylocal.toml").exists()
    world.env["PATH"] = BARE_PATH
    world.commit("a b/c", "a\n")
    assert len(world.head_trailers("Codex-Bind")) == 1


def at(world: World, folder: Path) -> Path:
    """Set up by a `staylocal` that stands there, and can be taken away."""
    folder.mkdir()
    (folder / "staylocal").symlink_to(STAYLOCAL)
    assert world.run(str(folder / "staylocal"), "init").code == 0
    return folder / "staylocal"


def test_a_program_that_moved_is_found_on_the_path(world: World, tmp_path: Path) -> None:
    at(world, tmp_path / "bin").unlink()
    world.commit("a", "a\n")
    assert len(world.head_trailers("Codex-Bind")) == 1


def test_without_its_program_a_hook_lets_nothing_through(world: World, tmp_path: Path) -> None:
    existing(world, "pre-push")
    program = at(world, tmp_path / "bin")
    program.unlink()
    world.stage("a", "a\n")
    done = world.run("git", "commit", "-qm", "a", PATH=BARE_PATH)
    assert done.code == 1
    assert (
        done.err
        == f"""\
staylocal: not found, neither {program} nor on the PATH: this hook lets nothing through without it
  Install it again, then: staylocal init
  Or take its hooks out:
    rm -f '.git/hooks/pre-commit'
    rm -f '.git/hooks/pre-merge-commit'
    rm -f '.git/hooks/prepare-commit-msg'
    rm -f '.git/hooks/commit-msg'
    mv -f '.git/hooks/pre-push.before-staylocal' '.git/hooks/pre-push'
"""
    )
    for line in done.err.splitlines()[3:]:
        assert world.run("sh", "-c", line).code == 0
    assert sorted(path.name for path in hooks(world).iterdir() if path.suffix != ".sample") == ["pre-push"]
    world.git("commit", "-qm", "a", PATH=BARE_PATH)


def test_the_way_out_of_another_hooks_folder_is_said(logged: World, tmp_path: Path) -> None:
    husky(logged)
    at(logged, tmp_path / "bin").unlink()
    logged.stage("a", "a\n")
    done = logged.run("git", "commit", "-qm", "a", PATH=BARE_PATH)
    assert done.code == 1
    assert done.err.splitlines()[-1] == "    git config --local core.hooksPath .husky/_"
    assert logged.run("sh", "-c", done.err.splitlines()[-1]).code == 0
    logged.git("commit", "-qm", "a", PATH=BARE_PATH)


def test_a_repository_cannot_stand_in_for_staylocal(world: World, tmp_path: Path) -> None:
    program = at(world, tmp_path / "bin")
    world.write("staylocal/__init__.py", "raise SystemExit(0)\n")
    world.write("click.py", "raise SystemExit(0)\n")
    world.stage("a", aws_key())
    assert world.run("git", "commit", "-qm", "a").code == 1
    program.unlink()
    world.git("rm", "-rfq", "--cached", ".")
    (world.root / "staylocal/__init__.py").unlink()
    (world.root / "staylocal").rmdir()
    world.write("staylocal", "#!/bin/sh\nexit 0\n").chmod(0o755)
    world.git("add", "a")
    done = world.run("git", "commit", "-qm", "a", PATH=f"{BARE_PATH}:.:")
    assert done.code == 1
    assert "not found" in done.err


def test_an_edited_hook_is_left_alone_and_said(world: World) -> None:
    init(world)
    path = hooks(world) / "commit-msg"
    path.write_text(path.read_text() + "echo mine\n")
    text = path.read_text()
    assert init(world) == ("staylocal is already set up here (native hooks)\n  left  commit-msg: it was edited\n")
    done = world.staylocal("uninstall")
    assert "  left     commit-msg: it was edited since\n" in done.out
    assert path.read_text() == text


def test_a_hook_that_took_ours_place_is_left_alone(world: World) -> None:
    existing(world, "pre-commit", "#!/bin/sh\nexit 0\n")
    init(world)
    existing(world, "pre-commit", "#!/bin/sh\necho third\n")
    again = world.staylocal("init")
    assert again.code == 3
    assert "pre-commit.before-staylocal is still there" in again.err
    done = world.staylocal("uninstall")
    assert (
        "  left     pre-commit: it was replaced since; the one from before is pre-commit.before-staylocal\n" in done.out
    )
    assert (hooks(world) / "pre-commit").read_text() == "#!/bin/sh\necho third\n"
    assert (hooks(world) / "pre-commit.before-staylocal").exists()


@pytest.mark.parametrize("framework", ["pre-commit", "prek"])
def test_a_framework_installed_later_goes_on_calling_ours(logged: World, framework: str) -> None:
    existing(logged, "pre-commit")
    init(logged)
    hook = "{id: t, name: t, entry: 'true', language: system, always_run: true}"
    logged.stage(".pre-commit-config.yaml", f"repos: [{{repo: local, hooks: [{hook}]}}]\n")
    assert logged.run(framework, "install", "-t", "pre-commit").code == 0
    assert init(logged) == "staylocal is already set up here (native hooks)\n"
    logged.stage("a", aws_key())
    assert logged.run("git", "commit", "-qm", "a").code == 1
    assert log(logged) == ["pre-commit.before-staylocal: "]
    assert logged.staylocal("uninstall").code == 0
    logged.git("commit", "-qm", "a")
    assert log(logged) == ["pre-commit.before-staylocal: ", "pre-commit.legacy: "]


def test_the_policy_file_goes_only_if_it_is_ours_alone(world: World) -> None:
    init(world)
    world.git("add", ".staylocal.toml")
    assert "  kept     .staylocal.toml: it is tracked\n" in world.staylocal("uninstall").out
    world.git("rm", "-q", "--cached", ".staylocal.toml")
    init(world)
    world.write(".staylocal.toml", (world.root / ".staylocal.toml").read_text() + "\n")
    assert "  kept     .staylocal.toml: it is not as `init` wrote it\n" in world.staylocal("uninstall").out


def test_the_state_folder_stays_unless_it_is_to_be_purged(world: World) -> None:
    init(world)
    world.commit("a", "a\n")
    folder = Path(world.env["XDG_STATE_HOME"]) / "staylocal" / world.git("config", "staylocal.id")
    kept = f"  kept     {folder} (runs and scans): staylocal uninstall --purge-state\n"
    assert kept in world.staylocal("uninstall").out
    assert folder.is_dir()
    assert world.staylocal("uninstall", "--purge-state").out == f"staylocal is taken out\n  removed  {folder}\n"
    assert not folder.exists()
    assert world.run("git", "config", "--get-regexp", "^staylocal").out == ""


def test_where_it_cannot_be_set_up(world: World, tmp_path: Path) -> None:
    (tmp_path / "no").mkdir()
    outside = world.staylocal("init", cwd=tmp_path / "no")
    assert (outside.code, outside.out) == (3, "")
    world.git("init", "-q", "--bare", str(tmp_path / "bare"))
    bare = world.staylocal("init", cwd=tmp_path / "bare")
    assert (bare.code, bare.out) == (2, "")
    assert bare.err.startswith("staylocal: a bare repository has no commits made in it")
    assert world.staylocal("uninstall", cwd=tmp_path / "bare").code == 2


def test_a_hooks_folder_that_cannot_be_written_is_named(world: World) -> None:
    no_folder(world)
    hooks(world).rmdir()
    hooks(world).write_text("a file\n")
    done = world.staylocal("init")
    assert (done.code, done.out) == (3, "")
    assert f"{hooks(world)} cannot be written: File exists" in done.err
    assert world.run("git", "config", "--get-regexp", "^staylocal").out == ""


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_hooks_folder_is_named(world: World) -> None:
    hooks(world).chmod(0o555)
    done = world.staylocal("init")
    assert (done.code, done.out) == (3, "")
    assert f"{hooks(world)}/pre-commit cannot be written: Permission denied" in done.err


def test_a_hooks_path_of_one_worktree_is_refused(world: World) -> None:
    world.git("config", "extensions.worktreeConfig", "true")
    world.git("config", "--worktree", "core.hooksPath", "elsewhere")
    done = world.staylocal("init")
    assert done.code == 3
    assert "core.hooksPath is set for this worktree alone (elsewhere)" in done.err


def test_one_way_at_a_time(world: World) -> None:
    init(world)
    done = world.staylocal("init", "--framework", "prek")
    assert done.code == 2
    assert (
        done.err
        == "staylocal: staylocal is set up here by way of native\n  staylocal uninstall, then: staylocal init --framework prek\n"
    )
