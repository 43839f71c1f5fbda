"""`staylocal doctor`: each hole is made for real, found, named with its fix, and closed by that fix."""

from __future__ import annotations

import json
import os
import shlex
import sqlite3
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from conftest import BIN, STAYLOCAL, World, codex_env
from staylocal.doctor import client as codex_client
from staylocal.doctor import machine, sandbox
from staylocal.doctor.check import Check
from staylocal.install import managed
from staylocal.loopback import Server

if TYPE_CHECKING:
    from collections.abc import Iterator

FRAMEWORKS = ["pre-commit", "prek"]
WAYS = ["native", *FRAMEWORKS]
CONFIG = ".pre-commit-config.yaml"
TELL = '#!/bin/sh\necho told >>"$LOG"\n'
TELLING = """\
repos:
  - repo: local
    hooks:
      - {id: tell, name: tell, entry: sh -c 'echo told >>"$LOG"', language: system, always_run: true, pass_filenames: false}
"""
FIRES = ("ok", "5 stages, in a temporary clone: secrets stopped, commits stamped", "")


def without_codex(path: str) -> str:
    """The folders of a PATH without those that hold the client."""
    return os.pathsep.join(folder for folder in path.split(os.pathsep) if not (Path(folder) / "codex").exists())


@pytest.fixture
def team(world: World) -> World:
    """A repository in the middle of its life; a log that hooks of others write to; caches of its own; no client."""
    folder = world.root.parent
    world.env.update(
        {
            "LOG": str(folder / "log"),
            "PRE_COMMIT_HOME": str(folder / "pre-commit"),
            "PREK_HOME": str(folder / "prek"),
            "PATH": without_codex(world.env["PATH"]),
        }
    )
    world.commit("README", "hello\n", "first")
    return world


def set_up(world: World, way: str = "native") -> World:
    done = world.staylocal("init", "--framework", way)
    assert (done.code, done.err) == (0, ""), done
    world.git("add", "-A")
    world.git("commit", "-qm", "set up")
    return world


def doctor(world: World, *, cwd: Path | None = None, **env: str) -> dict[str, list[tuple[str, str, str]]]:
    """Name -> state, detail, fix of each of its lines."""
    done = world.staylocal("doctor", "--format", "json", cwd=cwd, **env)
    said = json.loads(done.out)
    assert (said["version"], done.err) == (1, "")
    assert done.code == (0 if said["ok"] else 1)
    assert said["ok"] == all(each["state"] != "hole" for each in said["checks"])
    found: dict[str, list[tuple[str, str, str]]] = {}
    for each in said["checks"]:
        found.setdefault(each["name"], []).append((each["state"], each["detail"], each["fix"]))
    return found


def holes(world: World, **env: str) -> set[str]:
    return {name for name, lines in doctor(world, **env).items() if any(line[0] == "hole" for line in lines)}


def follow(world: World, fix: str, **env: str) -> None:
    """Do what a fix says, line by line."""
    for line in fix.splitlines():
        done = world.run("sh", "-c", line, **env)
        assert done.code == 0, (line, done)


def snapshot(folder: Path) -> dict[str, str]:
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink()]
    return {str(path): sha256(path.read_bytes()).hexdigest() for path in paths}


# --- all is well


@pytest.mark.parametrize("way", WAYS)
def test_what_is_set_up_is_fine_and_nothing_is_changed_by_looking(team: World, way: str) -> None:
    set_up(team, way)
    before = snapshot(team.root), snapshot(Path(team.env["HOME"])), snapshot(Path(team.env["PRE_COMMIT_HOME"]))
    found = doctor(team)
    assert found["hooks"] == [("ok", f"all 5 stages, {way}, in .git/hooks", "")]
    assert found["firing"] == [FIRES]
    assert found["policy"] == [("ok", "valid: .staylocal.toml", "")]
    assert found["ledger"] == [("ok", "no runs yet", "")]
    assert found["git"][0][0] == found["python"][0][0] == "ok"
    after = snapshot(team.root), snapshot(Path(team.env["HOME"])), snapshot(Path(team.env["PRE_COMMIT_HOME"]))
    assert after == before


def test_a_line_each_that_fits_and_fixes_that_can_be_copied(team: World) -> None:
    set_up(team)
    (team.root / ".git/hooks/pre-push").unlink()
    done = team.staylocal("doctor", COLUMNS="80")
    assert (done.code, done.err) == (1, "")
    lines = done.out.splitlines()
    assert "HOLE  hooks    missing: pre-push in .git/hooks" in lines
    assert (
        lines[lines.index("HOLE  hooks    missing: pre-push in .git/hooks") + 1] == "               -> staylocal init"
    )
    assert "ok    firing   4 stages, in a temporary clone: secrets stopped, commits stamped" in lines
    assert lines[-1].startswith("1 hole, ")
    assert all(len(line) <= 80 for line in lines if "-> " not in line)


def test_from_a_folder_below_and_from_a_linked_worktree(team: World, tmp_path: Path) -> None:
    set_up(team)
    team.git("worktree", "add", "-q", str(tmp_path / "linked"))
    (team.root / "sub").mkdir()
    for folder in (team.root / "sub", tmp_path / "linked"):
        found = doctor(team, cwd=folder)
        assert (found["hooks"][0][0], found["firing"]) == ("ok", [FIRES])


# --- hooks


def test_nothing_is_set_up(team: World) -> None:
    found = doctor(team)
    assert found["hooks"] == [("hole", "no hooks in .git/hooks", "staylocal init")]
    assert found["firing"] == [("hole", "not tried: no hook calls staylocal", "staylocal init")]
    assert found["policy"][0][0] == "note"
    follow(team, found["hooks"][0][2])
    assert holes(team) == set()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("stage", ["pre-commit", "commit-msg", "pre-push"])
def test_a_hook_that_is_gone(team: World, way: str, stage: str) -> None:
    set_up(team, way)
    (team.root / ".git/hooks" / stage).unlink()
    found = doctor(team)
    assert found["hooks"] == [("hole", f"missing: {stage} in .git/hooks", "staylocal init")]
    follow(team, "staylocal init")
    assert holes(team) == set()


@pytest.mark.parametrize("way", WAYS)
def test_a_hook_that_git_does_not_run_as_it_is_not_executable(team: World, way: str) -> None:
    set_up(team, way)
    path = team.root / ".git/hooks/pre-push"
    path.chmod(0o644)
    assert doctor(team)["hooks"] == [("hole", "not executable: pre-push in .git/hooks", f"chmod +x {path}")]
    follow(team, f"chmod +x {path}")
    assert holes(team) == set()


@pytest.mark.parametrize(
    ("stage", "words", "wrong"),
    [
        ("pre-commit", "scan --staged", "a planted secret was let through"),
        ("pre-merge-commit", "scan --staged", "a planted secret was let through"),
        ("pre-push", 'verify --pre-push "$@"', "a planted secret was let through"),
        ("prepare-commit-msg", 'record "$@"', "a clean commit was not stamped"),
        ("commit-msg", 'stamp "$@"', "a clean commit was not stamped"),
    ],
)
def test_a_hook_that_swallows_our_answer_is_found_by_trying(team: World, stage: str, words: str, wrong: str) -> None:
    set_up(team)
    path = team.root / ".git/hooks" / stage
    call = f'exec "$staylocal" {words}\n'
    swallows = f'"$staylocal" {words} || true\n' if "secret" in wrong else "true\n"
    assert path.read_text().count(call) == 1
    path.write_text(path.read_text().replace(call, swallows))
    found = doctor(team)
    assert found["hooks"][1][:2] == ("note", f"edited by hand: {stage} (tried below)")
    assert found["firing"] == [("hole", f"{stage}: {wrong}", f"rm {path} && staylocal init")]
    follow(team, found["firing"][0][2])
    assert holes(team) == set()


def test_a_hook_that_was_edited_and_does_its_work_is_no_hole(team: World) -> None:
    set_up(team)
    path = team.root / ".git/hooks/pre-commit"
    path.write_text(path.read_text().replace("exec ", ": mine\nexec "))
    found = doctor(team)
    assert (found["hooks"][1][0], found["firing"]) == ("note", [FIRES])


def test_a_program_that_is_gone_refuses_clean_commits(team: World, tmp_path: Path) -> None:
    set_up(team)
    for path in (team.root / ".git/hooks").iterdir():
        path.write_text(path.read_text().replace(f"program={STAYLOCAL}", f"program={tmp_path}/gone"))
    (tmp_path / "bin").mkdir()
    for name in ("git", "sh", "cp"):
        (tmp_path / "bin" / name).symlink_to(
            next(Path(each, name) for each in ("/usr/bin", "/bin", "/usr/local/bin") if Path(each, name).exists())
        )
    found = doctor_at(team, str(tmp_path / "bin"))
    ((_, detail, fix),) = [line for line in found["firing"] if "clean" in line[1]]
    assert detail == "commit: a clean one was refused"
    assert "staylocal: not found" in fix


def doctor_at(world: World, path: str) -> dict[str, list[tuple[str, str, str]]]:
    """With no other PATH than that."""
    done = world.run(STAYLOCAL, "doctor", "--format", "json", PATH=path)
    found: dict[str, list[tuple[str, str, str]]] = {}
    for each in json.loads(done.out)["checks"]:
        found.setdefault(each["name"], []).append((each["state"], each["detail"], each["fix"]))
    return found


@pytest.mark.parametrize("way", WAYS)
def test_hooks_path_leads_elsewhere(team: World, way: str) -> None:
    set_up(team, way)
    (team.root / ".husky").mkdir()
    husky = team.root / ".husky/pre-commit"
    husky.write_text(TELL)
    husky.chmod(0o755)
    team.git("config", "core.hooksPath", ".husky")
    fix = "staylocal init --framework native"
    found = doctor(team, cwd=team.root)
    text = "core.hooksPath leads git to .husky: staylocal is not called there"
    assert found["hooks"] == [("hole", text, fix if way == "native" else f"staylocal uninstall\n{fix}")]
    follow(team, found["hooks"][0][2])
    assert holes(team) == set()
    assert doctor(team)["hooks"] == [("ok", "all 5 stages, native, in .git/staylocal-hooks", "")]
    assert not Path(team.env["LOG"]).exists()
    team.commit("a", "a\n")  # they still run where they are to
    assert Path(team.env["LOG"]).exists()


def test_hooks_of_others_are_not_run(team: World, tmp_path: Path) -> None:
    """Neither those from before, nor those of a global folder in front of which ours stand."""
    folder = tmp_path / "global"
    for path in (team.root / ".git/hooks", folder):
        path.mkdir(exist_ok=True)
        for name in ("pre-commit", "commit-msg", "pre-push", "post-commit"):
            (path / name).write_text(TELL)
            (path / name).chmod(0o755)
    team.staylocal("init")
    assert doctor(team)["firing"] == [FIRES]
    team.staylocal("uninstall")
    team.git("config", "core.hooksPath", str(folder))
    team.staylocal("init")
    assert doctor(team)["firing"] == [FIRES]
    assert not Path(team.env["LOG"]).exists()


@pytest.mark.parametrize("way", FRAMEWORKS)
def test_of_a_framework_only_our_hooks_are_run(team: World, way: str) -> None:
    team.commit(CONFIG, TELLING)
    set_up(team, way)
    told = Path(team.env["LOG"]).read_text()  # positive control: a commit ran it
    assert doctor(team)["firing"] == [FIRES]
    assert Path(team.env["LOG"]).read_text() == told != ""


def test_somebody_elses_hook_in_the_place_of_ours(team: World) -> None:
    set_up(team)
    path = team.root / ".git/hooks/pre-commit"
    path.write_text(TELL)
    assert doctor(team)["hooks"] == [("hole", "not staylocal's: pre-commit in .git/hooks", "staylocal init")]
    follow(team, "staylocal init")
    assert holes(team) == set()
    assert not Path(team.env["LOG"]).exists()


def test_ours_behind_a_framework_that_came_later(team: World) -> None:
    set_up(team)
    team.write(CONFIG, TELLING)
    assert team.run("pre-commit", "install", "--allow-missing-config").code == 0
    assert (team.root / ".git/hooks/pre-commit.legacy").exists()
    found = doctor(team)
    assert found["hooks"] == [("ok", "all 5 stages, pre-commit and native, in .git/hooks", "")]
    assert found["firing"] == [FIRES]


@pytest.mark.parametrize("way", FRAMEWORKS)
def test_a_framework_without_our_hooks_in_its_file(team: World, way: str) -> None:
    set_up(team, way)
    team.commit(CONFIG, TELLING)
    found = doctor(team)
    assert found["hooks"][0][0] == "hole"
    assert found["hooks"][0][2] == "staylocal init"
    follow(team, "staylocal init")
    assert holes(team) == set()


@pytest.mark.parametrize("way", FRAMEWORKS)
def test_an_entry_of_a_framework_that_swallows_our_answer(team: World, way: str) -> None:
    set_up(team, way)
    text = (team.root / CONFIG).read_text()
    team.write(CONFIG, text.replace('exec "$p" scan --staged "$@"', '"$p" scan --staged "$@" || true'))
    found = doctor(team)
    assert [line[:2] for line in found["firing"]] == [
        ("hole", "pre-commit, pre-merge-commit: a planted secret was let through")
    ]


@pytest.mark.parametrize("way", FRAMEWORKS)
def test_a_hook_that_is_skipped(team: World, way: str) -> None:
    set_up(team, way)
    found = doctor(team, SKIP="other,staylocal-verify")
    assert found["firing"] == [
        ("hole", "pre-push: a planted secret was let through", "unset SKIP   (it names staylocal-verify)")
    ]


@pytest.mark.parametrize("way", FRAMEWORKS)
def test_a_framework_that_stops_where_its_file_is_missing(team: World, way: str) -> None:
    """Nothing gets past by it, so it is said and no hole; its fix is as good as any."""
    set_up(team, way)
    for stage in ("pre-commit", "commit-msg"):
        path = team.root / ".git/hooks" / stage
        path.write_text(path.read_text().replace("--skip-on-missing-config", ""))
    text = "without --allow-missing-config: no commits onto history older than its file"
    fix = f"{way} install --allow-missing-config -t pre-commit -t commit-msg"
    assert doctor(team)[way] == [("note", text, fix)]
    follow(team, fix)
    assert way not in doctor(team)


# --- policy


def test_a_policy_file_that_is_wrong(team: World) -> None:
    set_up(team)
    team.write(".staylocal.toml", 'record = "perhaps"\n')
    found = doctor(team)
    assert found["policy"][0][0] == "hole"
    assert "record" in found["policy"][0][1]
    assert found["firing"][0][0] == "hole"


def test_a_users_file_that_is_wrong(team: World) -> None:
    set_up(team)
    path = Path(team.env["XDG_CONFIG_HOME"]) / "staylocal/config.toml"
    path.parent.mkdir(parents=True)
    path.write_text("[local]\nmodel = 3\n")
    ((state, detail, fix),) = doctor(team)["policy"]
    assert (state, str(path) in detail, fix != "") == ("hole", True, True)
    path.write_text("[gate]\nblock = []\n")
    found = doctor(team)
    assert ("hole", "secrets don't stop a commit: `block` is written without them") in [
        line[:2] for line in found["policy"]
    ]
    assert found["firing"] == [FIRES]  # the hooks do their part
    path.unlink()
    assert holes(team) == set()


def test_what_of_a_policy_does_not_count(team: World) -> None:
    set_up(team)
    text = (team.root / ".staylocal.toml").read_text()
    entry = '\n[[allow]]\npath = "old/**"\nfor = "commit"\nwhy = "it was so"\nuntil = 2020-01-01\n'
    team.commit(".staylocal.toml", text + entry)
    assert [line[0] for line in doctor(team)["policy"]] == ["ok", "note"]
    assert doctor(team)["policy"][1][1].startswith("expired: 1 allow entry (.staylocal.toml")
    team.git("rm", "-q", "--cached", ".staylocal.toml")
    team.git("commit", "-qnm", "out")
    assert any("not committed" in line[1] for line in doctor(team)["policy"])


# --- ledger


@pytest.fixture
def ledger(team: World) -> Path:
    set_up(team)
    words = ("run", "record", "--tier", "local", "--provider", "ollama", "--model", "m", "--seal", "on")
    assert team.staylocal(*words).code == 0
    (path,) = Path(team.env["XDG_STATE_HOME"]).rglob("ledger.sqlite3")
    return path


def test_a_ledger(team: World, ledger: Path) -> None:
    before = ledger.read_bytes()
    assert doctor(team)["ledger"] == [("ok", "whole, 1 run", "")]
    assert ledger.read_bytes() == before


def test_a_damaged_ledger(team: World, ledger: Path) -> None:
    text = ledger.read_bytes()
    ledger.write_bytes(text[:4096] + b"\xff" * (len(text) - 4096))
    ((state, detail, fix),) = doctor(team)["ledger"]
    assert (state, detail.startswith("damaged: ")) == ("hole", True)
    follow(team, fix.splitlines()[1])
    assert doctor(team)["ledger"] == [("ok", "no runs yet", "")]


def test_a_ledger_that_is_no_database(team: World, ledger: Path) -> None:
    ledger.write_bytes(b"junk\n" * 1000)
    assert doctor(team)["ledger"][0][0] == "hole"


def test_a_newer_ledger(team: World, ledger: Path) -> None:
    connection = sqlite3.connect(ledger)
    connection.execute("PRAGMA user_version=99")
    connection.close()
    ((state, detail, fix),) = doctor(team)["ledger"]
    assert (state, detail.startswith("schema 99, "), fix) == ("hole", True, "Upgrade this staylocal.")


# --- Codex


def test_without_codex_there_is_nothing_to_go_out(team: World) -> None:
    set_up(team)
    found = doctor(team)
    assert found["codex"][0][:2] == ("note", "the Codex CLI is not on the PATH")
    assert not {"sandbox", "guard"} & found.keys()


@pytest.fixture
def codex(team: World, client: Path) -> World:
    set_up(team)
    team.env.update(codex_env(team, client))
    return team


def test_the_real_client(codex: World) -> None:
    found = doctor(codex)
    assert found["codex"][0][0] in ("ok", "note")
    assert found["sandbox"] == [("ok", "denies: a file that is closed, and one outside of the workspace", "")]
    assert found["guard"][0][0] == "note"


def test_a_sandbox_that_does_not_deny(codex: World, client: Path, tmp_path: Path) -> None:
    """The real one, under a profile that may read the whole disk."""
    path = tmp_path / "bin" / "codex"
    path.parent.mkdir()
    path.write_text(
        f'#!/bin/sh\n[ "$1" = sandbox ] || exec {shlex.quote(str(client / "codex"))} "$@"\n'
        f'shift 3\nexec {shlex.quote(str(client / "codex"))} sandbox -P :read-only "$@"\n'
    )
    path.chmod(0o755)
    ((state, detail, fix),) = doctor(codex, STAYLOCAL_CODEX=str(path))["sandbox"]
    assert (state, detail) == ("hole", "it lets read what it must not: denied and outside")
    assert fix


def test_a_sandbox_that_does_not_start() -> None:
    found = sandbox.judged(set(), "bwrap: no permissions\n")
    assert found == Check(
        name="sandbox",
        state="hole",
        detail="it did not start, so that nothing is known of it",
        fix="bwrap: no permissions",
    )


@pytest.mark.parametrize(
    ("version", "state"), [("0.169.3", "ok"), ("0.200.0", "note"), ("0.150.0", "note"), ("0.100.0", "note")]
)
def test_versions_of_codex(version: str, state: str) -> None:
    from staylocal.codex.client import Client  # noqa: PLC0415 - beside its only use

    found = codex_client.version(Client(path="/codex", native="/codex", readable=(), version=version))
    assert (found.state, bool(found.fix)) == (state, state == "note")


def test_the_guard_in_codex(codex: World) -> None:
    assert codex.staylocal("init", "--codex-hooks").code == 0
    assert doctor(codex)["guard"] == [("ok", "in Codex, and trusted", "")]
    config = Path(codex.env["CODEX_HOME"]) / "config.toml"
    trusted = config.read_text()
    config.write_text("")
    fix = "staylocal init --codex-hooks"
    assert doctor(codex)["guard"] == [("hole", "in Codex, but not trusted: Codex skips it silently", fix)]
    follow(codex, fix)
    assert doctor(codex)["guard"][0][0] == "ok"
    config.write_text("[features]\nhooks = false\n" + trusted)
    assert doctor(codex)["guard"][0][:2] == (
        "hole",
        "in hooks.json, but Codex does not list it: hooks are switched off",
    )


def test_the_shim(codex: World) -> None:
    assert doctor(codex)["shim"][0][0] == "note"
    assert codex.staylocal("init", "--shim").code == 0
    folder = f"{codex.env['HOME']}/.local/bin"
    ((state, detail, fix),) = doctor(codex)["shim"]
    assert (state, detail) == ("hole", f"{folder}/codex is not the first `codex` on the PATH, and is not used")
    assert f'export PATH={folder}:"$PATH"' in fix
    found = doctor(codex, PATH=f"{folder}{os.pathsep}{codex.env['PATH']}")
    assert found["shim"] == [("ok", "first on the PATH", "")]
    assert found["sandbox"][0][0] == "ok"


def test_requirements_of_an_administrator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", f"{BIN}{os.pathsep}{os.environ['PATH']}")
    path = tmp_path / "requirements.toml"
    states = []
    for text in (None, managed.text(), "[hooks]\n", "junk"):
        if text is not None:
            path.write_text(text)
        states.append(codex_client.requirements(path).state)
    assert states == ["note", "ok", "note", "hole"]


# --- providers


@pytest.fixture
def ollama() -> Iterator[Server]:
    with Server("ollama") as server:
        yield server


def test_a_provider_that_is_ready_and_one_that_is_not(team: World, ollama: Server) -> None:
    set_up(team)
    ready = doctor(team, CODEX_OSS_BASE_URL=f"{ollama.url}/v1")["ollama"]
    assert (ready[0][0], "llama3.2" in ready[0][1]) in (("ok", True), ("note", True))
    ((state, detail, fix),) = doctor(team, CODEX_OSS_BASE_URL="http://127.0.0.1:9/v1")["ollama"]
    assert (state, detail.startswith("not ready: "), fix != "") == ("note", True, True)


# --- where there is less


def test_outside_of_any_repository(world: World, tmp_path: Path) -> None:
    found = doctor(world, cwd=tmp_path)
    assert found["hooks"] == [("note", "no repository here: hooks and ledger are looked at inside one", "")]
    assert "firing" not in found
    assert found["policy"] == [("ok", "no file: the defaults count", "")]


def test_in_a_bare_repository(world: World, tmp_path: Path) -> None:
    world.git("init", "-q", "--bare", str(tmp_path / "bare"))
    assert doctor(world, cwd=tmp_path / "bare")["hooks"][0][0] == "note"


@pytest.mark.parametrize(
    ("said", "state"),
    [("git version 2.39.5", "ok"), ("git version 2.30.9.windows.1", "hole"), ("git version 3.0.0", "ok"), ("", "hole")],
)
def test_versions_of_git(said: str, state: str) -> None:
    assert machine.judged_git(said).state == state
