"""The shim, the guard in the user's own Codex, and what administrators get."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from conftest import AWS, STAYLOCAL, Done, World, aws_key, codex_env
from staylocal.codex import guard_trust
from staylocal.errors import PolicyError
from staylocal.install import managed, shim
from staylocal.loopback import Server, calls

# --- the shim


def _real(world: World) -> Path:
    path = world.root.parent / "real" / "codex"
    path.parent.mkdir(exist_ok=True)
    path.write_text('#!/bin/sh\necho "the real one: $*"\n')
    path.chmod(0o755)
    return path


def _path(*folders: Path) -> dict[str, str]:
    return {"PATH": os.pathsep.join([*map(str, folders), str(Path(STAYLOCAL).parent), "/usr/bin", "/bin"])}


def test_the_shim_is_first_and_goes_through_staylocal(world: World) -> None:
    folder = world.root.parent / "with space"
    env = _path(folder, _real(world).parent)
    done = world.staylocal("init", "--shim", "--dir", str(folder), **env)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("`codex` goes through staylocal\n")
    path = folder / "codex"
    assert path.stat().st_mode & 0o777 == 0o755
    assert 'exec "$program" codex "$@"' in path.read_text()
    assert world.run("sh", "-n", str(path)).code == 0
    again = world.staylocal("init", "--shim", "--dir", str(folder), **env)
    assert (again.code, "shim " in again.out) == (0, False)
    gone = world.staylocal("uninstall", "--shim", **env)
    assert (gone.code, path.exists()) == (0, False)
    assert world.run("codex", "x", **env).out == "the real one: x\n"
    assert "nothing to do" in world.staylocal("uninstall", "--shim", **env).out


def test_the_line_to_add_is_said_where_another_codex_comes_first(world: World) -> None:
    env = _path(_real(world).parent)
    done = world.staylocal("init", "--shim", **env, SHELL="/bin/bash")
    folder = f"{world.env['HOME']}/.local/bin"
    assert f'export PATH={folder}:"$PATH"' in done.out
    assert "not used yet" in done.out
    assert "fish_add_path" in world.staylocal("init", "--shim", **env, SHELL="/usr/bin/fish").out
    assert "removed" in world.staylocal("uninstall", "--shim", **env).out  # where it is by default


def test_words_are_handed_on_as_they_are(world: World, tmp_path: Path) -> None:
    """What the shim starts gets the words one by one."""
    program = tmp_path / "bin" / "staylocal"
    program.parent.mkdir()
    program.write_text('#!/bin/sh\nfor word; do printf "<%s>" "$word"; done\nexit 7\n')
    program.chmod(0o755)
    text = _shim_for(program, tmp_path / "codex")
    assert world.run(str(text), "exec", "a b", "", "*") == Done(7, "<codex><exec><a b><><*>", "")


def _shim_for(program: Path, path: Path) -> Path:
    path.write_bytes(shim.text(path, str(program)))
    path.chmod(0o755)
    return path


@pytest.mark.parametrize("lost", ["program", "interpreter"])
def test_without_staylocal_nothing_is_started(world: World, tmp_path: Path, lost: str) -> None:
    interpreter, program = tmp_path / "python", tmp_path / "staylocal"
    shutil.copy("/bin/sh", interpreter)
    program.write_text(f"#!{interpreter}\necho ran\n")
    program.chmod(0o755)
    path = _shim_for(program, tmp_path / "codex")
    env = _path(tmp_path, _real(world).parent)
    assert world.run(str(path), **env).out == "ran\n"
    {"program": program, "interpreter": interpreter}[lost].unlink()
    done = world.run("codex", "exec", "hi", **env)
    assert (done.code, done.out) == (125, "")
    assert "not found" in done.err
    assert f"rm {path}" in done.err


def test_nobody_elses_file_is_overwritten_or_removed(world: World) -> None:
    folder = world.root.parent / "real"
    real = _real(world)
    before = real.read_bytes()
    done = world.staylocal("init", "--shim", "--dir", str(folder), **_path(folder))
    assert (done.code, real.read_bytes()) == (2, before)
    assert "--dir DIR" in done.err
    assert world.staylocal("uninstall", "--shim", "--dir", str(folder)).code == 0
    assert real.read_bytes() == before
    link = world.root.parent / "links"
    link.mkdir()
    (link / "codex").symlink_to(real)
    assert world.staylocal("init", "--shim", "--dir", str(link)).code == 2
    assert real.read_bytes() == before


def test_an_edited_shim_stays(world: World) -> None:
    folder = world.root.parent / "bin"
    world.staylocal("init", "--shim", "--dir", str(folder))
    path = folder / "codex"
    path.write_text(path.read_text() + "# mine\n")
    done = world.staylocal("uninstall", "--shim", "--dir", str(folder))
    assert (done.code, path.exists()) == (0, True)
    assert "edited" in done.out
    assert world.staylocal("init", "--shim", "--dir", str(folder)).code == 2


@pytest.mark.parametrize(
    "words",
    [
        ("init", "--dir", "x"),
        ("init", "--write"),
        ("init", "--shim", "--managed"),
        ("uninstall", "--dir", "x"),
        ("uninstall", "--shim", "--purge-state"),
        ("init", "--shim", "--dir", "relative"),
    ],
)
def test_options_that_do_not_go_together(world: World, words: tuple[str, ...]) -> None:
    assert world.staylocal(*words).code == 2


# --- the guard in the user's own Codex


def _home(world: World) -> Path:
    path = Path(world.env["HOME"]) / ".codex"
    path.mkdir(exist_ok=True)
    return path


def _exec(world: World, client: Path, server: Server, prompt: str) -> Done:
    words = ("-c", f'openai_base_url="{server.url}/v1"', "-m", "gpt-5.2-codex", prompt)
    return world.run(str(client / "codex"), "exec", *words, **codex_env(world, client))


def test_the_guard_runs_in_sessions_without_staylocal(world: World, client: Path) -> None:
    env = codex_env(world, client)
    with Server("hosted") as server:
        _exec(world, client, server, f"use {aws_key()}")
        assert aws_key().encode() in server.received()
    done = world.staylocal("init", "--codex-hooks", **env)
    assert (done.code, done.err) == (0, "")
    world.write("notes.txt", f"key {aws_key()}\n")
    with Server("hosted", script=calls("cat notes.txt")) as server:
        _exec(world, client, server, f"use {aws_key()}")
        assert server.prompts() == []
        _exec(world, client, server, "read it")
        assert len(server.prompts()) == 2
        assert f"withheld: this output holds 1 x {AWS}".encode() in server.received()
        assert aws_key().encode() not in server.received()
    assert "in Codex already" in world.staylocal("init", "--codex-hooks", **env).out
    assert world.staylocal("uninstall", "--codex-hooks", **env).code == 0
    assert not (_home(world) / "hooks.json").exists()
    with Server("hosted") as server:
        _exec(world, client, server, f"use {aws_key()}")
        assert aws_key().encode() in server.received()
    assert "nothing to do" in world.staylocal("uninstall", "--codex-hooks", **env).out


def test_what_is_there_is_kept(world: World, client: Path) -> None:
    env, home = codex_env(world, client), _home(world)
    mine = {"hooks": {"PostToolUse": [{"matcher": "Bash", "hooks": [{"type": "command", "command": "true"}]}]}}
    hooks = json.dumps(mine, indent=2) + "\n"
    (home / "hooks.json").write_text(hooks)
    config = '# mine\nmodel = "x"   # this one\n\n[hooks.state."/a:stop:0:0"]\ntrusted_hash = "sha256:00"'
    (home / "config.toml").write_text(config)
    assert world.staylocal("init", "--codex-hooks", **env).code == 0
    listed = guard_trust.hooks_list((str(client / "codex"),), cwd=str(world.root), env=world.env | env)
    states = {hook.key.removeprefix(str(home)): hook.trusted for hook in listed}
    assert states == {
        "/hooks.json:post_tool_use:0:0": False,  # it was not trusted, and is not now
        "/hooks.json:post_tool_use:1:0": True,
        "/hooks.json:user_prompt_submit:0:0": True,
    }
    once = [(home / name).read_bytes() for name in ("hooks.json", "config.toml")]
    assert world.staylocal("init", "--codex-hooks", **env).code == 0
    assert [(home / name).read_bytes() for name in ("hooks.json", "config.toml")] == once
    assert world.staylocal("uninstall", "--codex-hooks", **env).code == 0
    assert (home / "hooks.json").read_text() == hooks
    assert (home / "config.toml").read_text() == config


@pytest.mark.parametrize("text", ["{", "[]", '{"hooks": []}', '{"hooks": {"Stop": {}}}'])
def test_a_hooks_file_that_cannot_be_read_is_left_alone(world: World, client: Path, text: str) -> None:
    path = _home(world) / "hooks.json"
    path.write_text(text)
    done = world.staylocal("init", "--codex-hooks", **codex_env(world, client))
    assert (done.code, path.read_text()) == (2, text)
    assert str(path) in done.err


def test_where_trust_cannot_be_written_it_is_said(world: World, client: Path) -> None:
    path = _home(world) / "config.toml"
    path.write_text("hooks = {state = {}}\n")
    done = world.staylocal("init", "--codex-hooks", **codex_env(world, client))
    assert (done.code, path.read_text()) == (0, "hooks = {state = {}}\n")
    assert "/hooks" in done.out
    path.write_text("[features]\nhooks = false\n")
    done = world.staylocal("init", "--codex-hooks", **codex_env(world, client))
    assert "switched off" in done.out


# --- administrators


def test_the_requirements_are_printed(world: World) -> None:
    done = world.staylocal("init", "--managed")
    assert (done.code, done.err) == (0, "")
    parsed = tomllib.loads(done.out)
    assert parsed["features"] == {"hooks": True}
    assert "~/.ssh" in parsed["permissions"]["filesystem"]["deny_read"]
    for event in ("UserPromptSubmit", "PostToolUse"):
        [[hook]] = [group["hooks"] for group in parsed["hooks"][event]]
        assert hook["command"].startswith(f"{STAYLOCAL} guard {event} || ")


def test_another_administrators_file_is_not_overwritten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", [STAYLOCAL])
    path = tmp_path / "etc" / "requirements.toml"
    assert managed.write(path)[0].startswith("Codex is managed")
    assert path.stat().st_mode & 0o777 == 0o644
    assert "as it should be" in managed.write(path)[0]
    path.write_text("allow_managed_hooks_only = true\n")
    with pytest.raises(PolicyError, match="there already"):
        managed.write(path)


# A copy of /etc that only this command sees: the machine's own stays as it is.
_PRIVATE = """
set -e
mkdir -p "$1" && mount -t tmpfs private "$1" && cp -a /etc/. "$1" && mount --bind "$1" /etc
shift
staylocal init --managed --write > /dev/null
exec "$@"
"""


def _managed(world: World, client: Path, server: Server, *words: str) -> Done:
    """The client on a machine that is managed so."""
    if subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False).returncode:
        pytest.skip("a private mount of /etc needs to be root: unshare -m is refused")
    line = (str(client / "codex"), "exec", "-c", f'openai_base_url="{server.url}/v1"', "-m", "gpt-5.2-codex", *words)
    copy = str(world.root.parent / "etc")
    return world.run("unshare", "-m", "sh", "-c", _PRIVATE, "sh", copy, *line, **codex_env(world, client))


@pytest.mark.skipif(shutil.which("unshare") is None, reason="there is no unshare")
def test_a_managed_machine_guards_everybody(world: World, client: Path) -> None:
    ssh = Path(world.env["HOME"]) / ".ssh" / "id"
    ssh.parent.mkdir()
    ssh.write_text("THEKEY\n")
    (_home(world) / "config.toml").write_text("[features]\nhooks = false\n")
    world.write("notes.txt", f"key {aws_key()}\n")
    script = f"cat notes.txt; cat {ssh}", "cat notes.txt"
    with Server("hosted", script=calls(*script)) as server:
        _exec(world, client, server, "read it")
        assert b"THEKEY" in server.received()
    with Server("hosted", script=calls(*script)) as server:
        assert _managed(world, client, server, "read it").code == 0
        assert b"withheld" in server.received()
        assert b"THEKEY" not in server.received()
        assert aws_key().encode() not in server.received()
        before = len(server.prompts())
        _managed(world, client, server, f"use {aws_key()}")
        assert len(server.prompts()) == before
    assert not Path("/etc/codex/requirements.toml").exists() or os.path.getmtime("/etc/codex") < ssh.stat().st_mtime


def test_the_denied_paths_hold_by_themselves(world: World, client: Path) -> None:
    """Without the guard's help: what is read has nothing secret in its shape."""
    ssh = Path(world.env["HOME"]) / ".ssh" / "id"
    ssh.parent.mkdir()
    ssh.write_text("THEKEY\n")
    with Server("hosted", script=calls(f"cat {ssh}; echo end of it")) as server:
        done = _managed(world, client, server, "read it")
        assert b"end of it" in server.received(), done
        assert b"THEKEY" not in server.received()
        assert _managed(world, client, server, "-s", "danger-full-access", "read it").code != 0
