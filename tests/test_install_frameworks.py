"""`init` by way of pre-commit and prek, both real: shown by committing, with what teams have in their files."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING

import pytest

from conftest import BIN, STAYLOCAL, aws_key

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import World

CONFIG = ".pre-commit-config.yaml"
FRAMEWORKS = ["pre-commit", "prek"]
ALL = "pre-commit, pre-merge-commit, prepare-commit-msg, commit-msg, pre-push"
OTHERS = """\
# our hooks
repos:
-   repo: local
    hooks:
    -   id: tell  # ours
        name: tell
        entry: sh -c 'echo told >>"$LOG"'
        language: system
        stages: [pre-commit]
        pass_filenames: false
        always_run: true
"""


@pytest.fixture
def team(world: World) -> World:
    """A repository in the middle of its life; the caches of the frameworks are its own."""
    world.env["LOG"] = str(world.root.parent / "log")
    world.env["PRE_COMMIT_HOME"] = str(world.root.parent / "pre-commit-cache")
    world.env["PREK_HOME"] = str(world.root.parent / "prek-cache")
    world.commit("README", "hello\n", "first")
    return world


def hooks(world: World) -> dict[str, tuple[bytes, int]]:
    folder = world.root / ".git/hooks"
    return {path.name: (path.read_bytes(), path.stat().st_mode) for path in folder.iterdir()}


def init(world: World, *words: str, **env: str) -> str:
    done = world.staylocal("init", *words, **env)
    assert (done.code, done.err) == (0, ""), done
    return done.out


def only(tmp_path: Path, *programs: str) -> dict[str, str]:
    """An environment in which staylocal stands alone with these programs of the virtual environment."""
    folder = tmp_path / "-".join(["bin", *programs])
    folder.mkdir()
    for name in programs:
        (folder / name).symlink_to(BIN / name)
    for name in ("git", "sh", "env", "basename", "dirname", "bash", "sed", "uname"):
        if found := shutil.which(name):
            (folder / name).symlink_to(found)
    return {"PATH": str(folder)}


def commits(world: World, **env: str) -> None:
    """A clean commit passes and is stamped, one with a secret is blocked; so is its push."""
    world.stage("clean", "clean\n")
    world.git("commit", "-qm", "clean", **env)
    assert len(world.head_trailers("Codex-Bind")) == 1
    world.stage("bad.py", f"key = '{aws_key()}'\n")
    blocked = world.run("git", "commit", "-qm", "bad", **env)
    assert blocked.code == 1
    assert "bad.py:1" in blocked.out + blocked.err
    world.git("commit", "-qnm", "bad", **env)
    remote = world.root.parent / "remote"
    world.git("init", "-q", "--bare", str(remote))
    pushed = world.run("git", "push", "-q", str(remote), "HEAD:refs/heads/x", **env)
    assert pushed.code == 1
    assert "bad.py:1" in pushed.out + pushed.err


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_from_nothing_and_back(team: World, name: str) -> None:
    before, config = hooks(team), (team.root / ".git/config").read_bytes()
    assert (
        init(team, "--framework", name)
        == f"""\
staylocal is set up (by way of {name})
  policy  .staylocal.toml: written, with a fresh key
  hooks   {CONFIG} written, with staylocal's hooks
  hooks   {name} installed for {ALL}
  note    these hooks need staylocal on each machine; with --repo URL --rev REV {name} installs it
  next    git add {CONFIG} .staylocal.toml
  undo    staylocal uninstall
"""
    )
    after = hooks(team), (team.root / ".git/config").read_bytes(), (team.root / CONFIG).read_bytes()
    again = f"staylocal is already set up here (by way of {name})\n"
    assert init(team) == init(team, "--framework", name) == again
    assert (hooks(team), (team.root / ".git/config").read_bytes(), (team.root / CONFIG).read_bytes()) == after
    done = team.staylocal("uninstall")
    assert (done.code, done.err) == (0, "")
    assert (
        done.out
        == f"staylocal is taken out\n  removed  {name}'s {ALL}\n  removed  {CONFIG}\n  removed  .staylocal.toml\n"
    )
    assert (hooks(team), (team.root / ".git/config").read_bytes()) == (before, config)
    assert team.git("status", "--porcelain") == ""
    assert team.staylocal("uninstall").out == "staylocal is not set up here: nothing to do\n"


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_commits_are_gated_and_stamped_beside_the_teams_hooks(team: World, name: str) -> None:
    team.commit(CONFIG, OTHERS)
    init(team, "--framework", name)
    team.git("add", CONFIG, ".staylocal.toml")
    commits(team)
    assert (team.root.parent / "log").read_text() == "told\n" * 2


@pytest.mark.parametrize(("top", "said"), [("", True), ("default_stages: [pre-commit]\n", False)])
def test_hooks_of_others_that_will_run_at_more_stages_are_said(team: World, top: str, said: bool) -> None:
    team.write(CONFIG, top + OTHERS.replace("        stages: [pre-commit]\n", ""))
    note = (
        "  note    hooks without `stages` run for all of these: "
        f"`default_stages: [pre-commit]` in {CONFIG} keeps them to commits\n"
    )
    assert (note in init(team, "--framework", "pre-commit")) is said


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_hooks_work_where_no_environment_is_active(team: World, tmp_path: Path, name: str) -> None:
    """The framework is found beside staylocal, and its hooks find staylocal, with nothing of them on the PATH."""
    nowhere = only(tmp_path)
    done = team.run(STAYLOCAL, "init", "--framework", name, **nowhere)
    assert done.code == 0, done
    team.git("add", CONFIG, ".staylocal.toml")
    commits(team, **nowhere)
    assert str(BIN) not in (team.root / CONFIG).read_text()


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_a_clone_without_init_finds_staylocal_on_the_path(team: World, tmp_path: Path, name: str) -> None:
    init(team, "--framework", name)
    team.git("add", CONFIG, ".staylocal.toml")
    team.git("config", "--unset", "staylocal.program")
    commits(team)
    team.git("checkout", "-q", "HEAD")
    team.stage("more", "more\n")
    lacking = team.run("git", "commit", "-qm", "more", **only(tmp_path, name))
    assert lacking.code == 1
    assert "staylocal: not found" in lacking.out + lacking.err


@pytest.mark.parametrize("name", FRAMEWORKS)
@pytest.mark.parametrize("line", ["files: ^src/", "default_install_hook_types: [pre-commit]", "exclude: .*"])
def test_what_a_team_may_have_at_the_top_of_its_file(team: World, name: str, line: str) -> None:
    """With a top-level `files:` the message hooks get no file name."""
    team.commit(CONFIG, f"{line}\n{OTHERS}")
    init(team, "--framework", name)
    team.git("add", CONFIG, ".staylocal.toml")
    commits(team)


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_skip_is_the_users(team: World, name: str) -> None:
    init(team, "--framework", name)
    team.git("add", CONFIG, ".staylocal.toml")
    team.stage("bad.py", f"key = '{aws_key()}'\n")
    team.git("commit", "-qm", "bad", SKIP="staylocal-scan,staylocal-prompts")
    assert "class=local-only" in team.head_trailers("Codex-Bind")[0]


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_existing_hooks_are_called_by_the_framework_and_come_back(team: World, name: str) -> None:
    path = team.root / ".git/hooks/pre-commit"
    path.write_text('#!/bin/sh\necho mine >>"$LOG"\n')
    path.chmod(0o755)
    before = hooks(team)
    init(team, "--framework", name)
    team.git("add", CONFIG, ".staylocal.toml")
    commits(team)
    assert (team.root.parent / "log").read_text() == "mine\n" * 2
    assert team.staylocal("uninstall").code == 0
    assert hooks(team) == before


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_hooks_that_the_team_had_installed_stay(team: World, name: str) -> None:
    team.commit(CONFIG, OTHERS)
    assert team.run(name, "install", "-t", "pre-commit", "-t", "commit-msg").code == 0
    before = hooks(team)
    assert f"  hooks   {name} installed for pre-merge-commit, prepare-commit-msg, pre-push\n" in init(team)
    assert {key: hooks(team)[key] for key in before} == before
    done = team.staylocal("uninstall")
    assert f"  removed  {name}'s pre-merge-commit, prepare-commit-msg, pre-push\n" in done.out
    assert hooks(team) == before
    assert (team.root / CONFIG).read_text() == OTHERS


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_a_missing_hook_is_repaired(team: World, name: str) -> None:
    init(team, "--framework", name)
    after = hooks(team)
    (team.root / ".git/hooks/commit-msg").unlink()
    assert f"  hooks  {name} installed for commit-msg\n" in init(team)
    assert hooks(team) == after
    team.staylocal("uninstall")
    assert [key for key in hooks(team) if not key.endswith(".sample")] == []


def test_which_way_auto_takes(team: World, tmp_path: Path) -> None:
    both, prek, neither = only(tmp_path, "pre-commit", "prek"), only(tmp_path, "prek"), only(tmp_path)
    alone = tmp_path / "alone"
    alone.mkdir()
    text = f"import sys; sys.executable = '{alone}/python'; sys.argv[0] = '{STAYLOCAL}'\n"
    (alone / "run.py").write_text(f"{text}from staylocal.__main__ import main\nmain()\n")

    def way(**env: str) -> str:
        """What a staylocal with neither of them beside it does; and undone again."""
        done = team.run(sys.executable, str(alone / "run.py"), "init", **env)
        assert team.staylocal("uninstall", **both).code == 0
        return done.out.split("\n")[0] if done.code == 0 else f"{done.code}: {done.err}"

    native = "staylocal is set up (native hooks)"
    assert way(**both) == way(**neither) == native
    team.write(CONFIG, OTHERS)
    assert way(**both) == "staylocal is set up (by way of pre-commit)"
    assert way(**prek) == "staylocal is set up (by way of prek)"
    assert way(**neither) == (
        f"2: staylocal: {CONFIG} is there, but pre-commit and prek are not installed\n"
        "  pipx install pre-commit, then again; or without it: staylocal init --framework native\n"
    )
    assert team.run("prek", "install").code == 0
    assert way(**both) == "staylocal is set up (by way of prek)"
    assert team.run("prek", "uninstall").code == 0
    (team.root / CONFIG).unlink()
    team.write("prek.toml", "")
    assert way(**both) == "staylocal is set up (by way of prek)"
    assert way(**neither).startswith(
        "2: staylocal: prek.toml is there, but prek is not installed\n  pipx install prek,"
    )


def test_prek_toml(team: World) -> None:
    text = "fail_fast = true\n\n[[repos]]\nrepo = 'builtin'\nhooks = [{ id = 'check-json' }]"
    team.commit("prek.toml", text)
    assert "  hooks   prek.toml: staylocal's hooks added\n" in init(team)
    team.git("add", "prek.toml", ".staylocal.toml")
    commits(team)
    team.git("rm", "-q", "--cached", "prek.toml")
    assert "staylocal's hooks from prek.toml" in team.staylocal("uninstall").out
    assert (team.root / "prek.toml").read_text() == text


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_the_other_spelling_of_the_file(team: World, name: str) -> None:
    """pre-commit does not look for it by itself: without being told it would skip every hook and pass."""
    team.commit(".pre-commit-config.yml", OTHERS)
    init(team, "--framework", name)
    assert not (team.root / CONFIG).exists()
    team.git("add", ".pre-commit-config.yml", ".staylocal.toml")
    commits(team)


def test_a_published_repository_in_place_of_the_local_program(team: World) -> None:
    team.write(CONFIG, OTHERS)
    init(team, "--framework", "pre-commit", "--repo", "https://example.invalid/s", "--rev", "v1")
    text = (team.root / CONFIG).read_text()
    block = """\
repos:
# staylocal: begin
-   repo: https://example.invalid/s
    rev: v1
    hooks:
    -   id: staylocal-scan
    -   id: staylocal-record
    -   id: staylocal-stamp
    -   id: staylocal-verify
    -   id: staylocal-prompts
# staylocal: end
"""
    assert text == OTHERS.replace("repos:\n", block)
    newer = ("init", "--repo", "https://example.invalid/s", "--rev", "v2")
    assert f"  hooks  {CONFIG}: staylocal's hooks changed\n" in team.staylocal(*newer).out
    assert (team.root / CONFIG).read_text() == text.replace("v1", "v2")
    assert init(team) == "staylocal is already set up here (by way of pre-commit)\n"
    team.staylocal("uninstall")
    assert (team.root / CONFIG).read_text() == OTHERS


def test_hooks_put_in_by_hand_are_found(team: World) -> None:
    text = "repos:\n- repo: https://example.invalid/s\n  rev: v1\n  hooks:\n  - id: staylocal-scan\n"
    team.write(CONFIG, text)
    missing = "staylocal-record, staylocal-stamp, staylocal-verify, staylocal-prompts"
    assert f"  note    {CONFIG} has staylocal's hooks, but not {missing}\n" in init(team)
    assert (team.root / CONFIG).read_text() == text
    team.staylocal("uninstall")
    assert (team.root / CONFIG).read_text() == text


def test_a_block_that_came_with_a_clone_stays(team: World) -> None:
    init(team, "--framework", "pre-commit")
    team.git("add", CONFIG)
    team.git("commit", "-qnm", "config")
    team.git("clone", "-q", str(team.root), str(team.root.parent / "clone"))
    clone = team.root.parent / "clone"
    text = (clone / CONFIG).read_bytes()
    assert team.staylocal("init", cwd=clone).code == 0
    assert team.staylocal("uninstall", cwd=clone).code == 0
    assert (clone / CONFIG).read_bytes() == text


@pytest.mark.parametrize(
    "words", [("--repo", "x"), ("--rev", "x"), ("--framework", "native", "--repo", "x", "--rev", "y")]
)
def test_repo_and_rev_go_together_and_with_a_framework(team: World, words: tuple[str, ...]) -> None:
    done = team.staylocal("init", *words)
    assert (done.code, done.out) == (2, "")
    assert "--repo and --rev" in done.err
    assert team.git("status", "--porcelain") == ""


@pytest.mark.parametrize("name", FRAMEWORKS)
@pytest.mark.parametrize("scope", ["--local", "--global"])
def test_another_hooks_folder_is_not_touched(team: World, name: str, scope: str) -> None:
    team.write("tools/x", "")
    team.git("config", scope, "core.hooksPath", "tools")
    done = team.staylocal("init", "--framework", name)
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        f"staylocal: core.hooksPath is set to tools, and {name} can't be put in front of it\n"
        "  staylocal init --framework native keeps those hooks and calls them first.\n"
    )
    assert os.listdir(team.root / "tools") == ["x"]
    assert not (team.root / CONFIG).exists()


def test_a_file_that_cannot_be_edited_says_what_to_paste(team: World) -> None:
    text = "repos: [{repo: meta, hooks: [{id: identity}]}]\n"
    team.write(CONFIG, text)
    done = team.staylocal("init")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(
        f"staylocal: {CONFIG} can't be edited: its `repos:` list does not stand on lines of its own\n"
        "  Put this in by hand, then run it again:\n"
        "    # staylocal: begin\n    - repo: local\n"
    )
    assert (team.root / CONFIG).read_text() == text
    assert not (team.root / ".git/hooks/pre-push").exists()
    assert not (team.root / ".staylocal.toml").exists()


def test_two_hooks_of_one_name_are_not_made_one(team: World) -> None:
    for name in ("pre-push", "pre-push.legacy"):
        (team.root / ".git/hooks" / name).write_text("#!/bin/sh\n")
    before = hooks(team)
    done = team.staylocal("init", "--framework", "pre-commit")
    assert done.code == 3
    assert "pre-push would be renamed to pre-push.legacy, which is there already" in done.err
    assert hooks(team) == before


def test_without_the_framework_uninstall_says_what_is_left(team: World, tmp_path: Path) -> None:
    init(team, "--framework", "prek")
    alone = tmp_path / "alone"
    alone.mkdir()
    (alone / "run.py").write_text(
        f"import sys; sys.executable = '{alone}/python'\nfrom staylocal.__main__ import main\nmain()\n"
    )
    done = team.run(sys.executable, str(alone / "run.py"), "uninstall", **only(tmp_path))
    assert done.code == 0
    types = " ".join(f"-t {name}" for name in ALL.split(", "))
    assert f"  left     prek is not here; with it: prek uninstall {types}\n" in done.out
    assert "pre-push" in hooks(team)
    assert team.staylocal("uninstall").out == f"staylocal is taken out\n  removed  prek's {ALL}\n"
    assert "pre-push" not in hooks(team)
