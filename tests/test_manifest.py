"""What is published to pre-commit and prek: against the commands, the framework's own checks, and by committing."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from conftest import aws_key, sealed
from staylocal import cli
from staylocal.install import manifest, scripts

if TYPE_CHECKING:
    from conftest import World

ROOT = Path(__file__).parent.parent
PUBLISHED: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_bytes())
FRAMEWORKS = ["pre-commit", "prek"]
STAGES = {"pre-commit", "pre-merge-commit", "prepare-commit-msg", "commit-msg", "pre-push"}
# What the frameworks put behind the entry of a hook: names of files, of the message, or nothing.
HANDED = {"staylocal-prompts": ["a.prompt", "-v"], "staylocal-record": [".git/X"], "staylocal-stamp": [".git/X"]}


@pytest.mark.parametrize("hook", PUBLISHED, ids=lambda hook: hook["id"])
def test_each_entry_is_a_command_line_that_parses(hook: dict[str, Any]) -> None:
    program, name, *words = shlex.split(hook["entry"])
    assert program == "staylocal"
    for handed in ([], HANDED.get(hook["id"], [])):
        command = cli.staylocal.get_command(cli.staylocal.make_context("staylocal", [], resilient_parsing=True), name)
        assert command is not None
        command.make_context(name, [*words, *handed])


def test_it_is_what_init_writes_down() -> None:
    local = {hook["id"]: hook for hook in manifest.local()["hooks"]}
    assert list(local) == [hook["id"] for hook in PUBLISHED]
    for hook in PUBLISHED:
        same = {key: value for key, value in hook.items() if key not in ("description", "minimum_pre_commit_version")}
        entry = manifest.entry_for(hook["entry"].removeprefix("staylocal "))
        assert same | {"language": "system", "entry": entry} == local[hook["id"]]


def test_each_stage_has_the_command_that_the_native_hook_has() -> None:
    native = {name: words.removesuffix(' "$@"') for name, words in scripts.HOOKS.items()}
    found = {
        stage: hook["entry"].removeprefix("staylocal ")
        for hook in PUBLISHED
        for stage in hook["stages"]
        if hook["id"] != "staylocal-prompts" and stage != "manual"
    }
    assert found == native
    assert set(manifest.TYPES) == STAGES == set(native)


def test_every_hook_says_what_it_needs() -> None:
    for hook in PUBLISHED:
        assert hook["language"] == "python"
        assert hook["minimum_pre_commit_version"] == "3.2.0"
        assert hook["description"].endswith(".")
        gets_names = hook["id"] in HANDED
        assert hook.get("pass_filenames", True) is gets_names
        assert hook.get("always_run", False) is (hook["id"] != "staylocal-prompts")


def test_the_frameworks_find_it_valid(world: World) -> None:
    manifest_file = str(ROOT / ".pre-commit-hooks.yaml")
    for name in FRAMEWORKS:
        done = world.run(name, "validate-manifest", manifest_file)
        assert done.code == 0, done


@dataclass(frozen=True)
class Source:
    """A repository with this project in it, and caches that keep what the frameworks made of it."""

    url: str
    rev: str
    env: dict[str, str]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Source:
    top = tmp_path_factory.mktemp("published")
    env = sealed(top / "home")
    words = ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    names = subprocess.run(words, cwd=ROOT, env=env, capture_output=True, check=True).stdout.decode().split("\0")[:-1]
    for name in names:
        if (ROOT / name).is_file():
            (top / "copy" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, top / "copy" / name)
    for git in (("init", "-q"), ("add", "-A"), ("commit", "-qm", "release")):
        subprocess.run(("git", *git), cwd=top / "copy", env=env, check=True)
    rev = subprocess.run(("git", "rev-parse", "HEAD"), cwd=top / "copy", env=env, capture_output=True, check=True)
    # The frameworks install from the index that this machine uses: uv, which prek runs, trusts no other way.
    network = {key: value for key, value in os.environ.items() if key.startswith(("SSL_", "REQUESTS_", "HTTP"))}
    caches = network | {"PRE_COMMIT_HOME": str(top / "pre-commit"), "PREK_HOME": str(top / "prek")}
    return Source(url=str(top / "copy"), rev=rev.stdout.decode().strip(), env=caches)


@pytest.fixture
def team(world: World, source: Source) -> World:
    world.env.update(source.env)
    world.commit("README", "hello\n", "first")
    return world


def use(world: World, source: Source, name: str) -> None:
    """By way of the framework, which installs staylocal itself; ours is not on the PATH any more."""
    done = world.staylocal("init", "--framework", name, "--repo", source.url, "--rev", source.rev)
    assert done.code == 0, done
    world.git("add", ".pre-commit-config.yaml", ".staylocal.toml")


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_a_published_repository_gates_stamps_and_verifies(team: World, source: Source, name: str) -> None:
    team.git("init", "-q", "--bare", "../remote")
    team.git("remote", "add", "origin", "../remote")
    team.git("push", "-q", "origin", "main")
    use(team, source, name)
    path = {"PATH": "/usr/local/bin:/usr/bin:/bin"}
    team.stage("clean", "clean\n")
    first = team.run("git", "commit", "-qm", "clean", **path)
    assert first.code == 0, first
    assert len(team.head_trailers("Codex-Bind")) == 1
    team.git("checkout", "-qb", "side")
    team.stage("side", "side\n")
    team.git("commit", "-qm", "side", **path)
    team.git("checkout", "-q", "main")
    team.git("merge", "-q", "--no-ff", "side", **path)
    assert len(team.head_trailers("Codex-Bind")) == 1
    team.git("push", "-q", "origin", "main", **path)
    team.stage("bad.py", f"key = '{aws_key()}'\n")
    blocked = team.run("git", "commit", "-qm", "bad", **path)
    assert blocked.code == 1
    assert "bad.py:1" in blocked.out + blocked.err
    team.git("commit", "-qm", "bad", SKIP="staylocal-scan,staylocal-prompts", **path)
    pushed = team.run("git", "push", "-q", "origin", "main", **path)
    assert pushed.code == 1
    assert "bad.py:1" in pushed.out + pushed.err


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_all_files_scans_every_prompt_file_whole(team: World, source: Source, name: str) -> None:
    use(team, source, name)
    team.stage("prompts/good.md", "Summarise the file.\n")
    team.stage("-v.prompt", "Say hello.\n")
    stage = "--hook-stage" if name == "pre-commit" else "--stage"
    run = (name, "run", "--all-files", stage, "manual", "staylocal-prompts")
    passed = team.run(*run)
    assert passed.code == 0, passed
    team.stage("prompts/bad.md", f"---\nroute: hosted\n---\nUse {aws_key()} for it.\n")
    failed = team.run(*run)
    assert failed.code == 1
    assert "prompts/bad.md" in failed.out


@pytest.mark.parametrize("name", FRAMEWORKS)
@pytest.mark.parametrize("line", ["files: ^src/", "default_install_hook_types: [pre-commit]"])
def test_what_a_team_may_have_at_the_top_of_its_file(team: World, source: Source, name: str, line: str) -> None:
    team.write(".pre-commit-config.yaml", f"{line}\nrepos: []\n")
    use(team, source, name)
    team.stage("clean", "clean\n")
    team.git("commit", "-qm", "clean")
    assert len(team.head_trailers("Codex-Bind")) == 1
    team.stage("bad.py", f"key = '{aws_key()}'\n")
    assert team.run("git", "commit", "-qm", "bad").code == 1
