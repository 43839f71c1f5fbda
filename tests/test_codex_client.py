"""The real client is found, and never staylocal's own shim."""

from __future__ import annotations

import os
import shutil
import stat
import sys
from pathlib import Path

import pytest

from conftest import STAYLOCAL, World, codex_env
from staylocal.codex import client as clients
from staylocal.install import shim


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path


def _fake(folder: Path, says: str = "codex-cli 0.169.0") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "codex"
    path.write_text(f"#!/bin/sh\necho {says}\necho x >> {folder}/asked\n")
    path.chmod(0o755)
    return path


def _shim(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "argv", [STAYLOCAL])
    shim.set_up(str(folder))
    return folder / "codex"


def _env(tmp_path: Path, *folders: Path | str) -> dict[str, str]:
    path = os.pathsep.join(str(each) for each in (*folders, "/usr/bin", "/bin"))
    return {"PATH": path, "XDG_CACHE_HOME": str(tmp_path / "cache")}


def test_the_installed_client_and_its_native_binary(world: World, client: Path) -> None:
    env = world.env | codex_env(world, client)
    found = clients.find(env)
    assert found.path == str(client / "codex")
    assert found.seals
    assert found.native != found.path
    assert Path(found.native).read_bytes()[:4] in (b"\x7fELF", b"\xcf\xfa\xed\xfe")
    assert all(found.native.startswith(folder + os.sep) for folder in found.readable)
    wrapped, native = (world.run(each, "--version", **env) for each in (found.path, found.native))
    assert wrapped == native
    assert found.version in native.out


def test_the_native_binary_gets_what_the_wrapper_would_give_it(world: World, client: Path, tmp_path: Path) -> None:
    """node's own variables aside, the two see the same environment."""
    env = world.env | codex_env(world, client)
    found = clients.find(env)
    seen = tmp_path / "native"
    seen.write_text("#!/bin/sh\nenv | grep ^CODEX_\n")
    seen.chmod(0o755)
    root = tmp_path / "node_modules" / "@openai"
    shutil.copytree(Path(os.path.realpath(found.path)).parent.parent, root / "codex")
    triple = Path(found.readable[0]).name
    package = next(part for part in Path(found.native).parts if part.startswith("codex-"))
    copied = root / package / "vendor" / triple / "bin" / "codex"
    copied.parent.mkdir(parents=True)
    (root / package / "package.json").write_text("{}")
    shutil.copy(seen, copied)
    said = world.run("node", str(root / "codex" / "bin" / "codex.js"), **env).out.splitlines()
    real = clients._wrapped(str(root / "codex" / "bin" / "codex.js"))  # noqa: SLF001 - compared with the wrapper itself
    kept = {name: value for name, value in env.items() if name.startswith("CODEX_")}
    assert dict(line.split("=", 1) for line in said) == kept | real


def test_shims_are_passed_by(folders: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = _shim(folders / "shim", monkeypatch)
    copied, linked, named = (folders / name for name in ("copied", "linked", "named"))
    for folder in (copied, linked, named):
        folder.mkdir()
    shutil.copy(first, copied / "codex")
    (linked / "codex").symlink_to(first)
    (named / "codex").symlink_to(STAYLOCAL)
    real = _fake(folders / "real")
    order = [first.parent, copied, linked, named, first.parent, real.parent, _fake(folders / "later").parent]
    assert clients.find(_env(folders, *order)).path == str(real)
    with pytest.raises(clients.NoClientError, match="not on the PATH") as caught:
        clients.find(_env(folders, *order[:5]))
    assert "npm install" in caught.value.hint


def test_the_folder_we_stand_in_brings_no_client(folders: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _fake(folders / "repo")
    monkeypatch.chdir(folders / "repo")
    for entry in ("", ".", "../repo"):
        with pytest.raises(clients.NoClientError):
            clients.find(_env(folders, entry))


def test_the_variable_names_it(folders: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, other = _fake(folders / "real"), _fake(folders / "other")
    env = _env(folders, other.parent)
    assert clients.find(env | {"STAYLOCAL_CODEX": str(real)}).path == str(real)
    ours = _shim(folders / "shim", monkeypatch)
    for wrong in ("codex", str(folders / "none"), str(ours), str(real.parent)):
        with pytest.raises(clients.NoClientError):
            clients.find(env | {"STAYLOCAL_CODEX": wrong})


def test_a_file_that_cannot_run_is_passed_by(folders: Path) -> None:
    _fake(folders / "plain").chmod(0o644)
    (folders / "dir" / "codex").mkdir(parents=True)
    real = _fake(folders / "real")
    assert clients.find(_env(folders, folders / "plain", folders / "dir", real.parent)).path == str(real)


def test_the_version_is_asked_once_for_each_binary(folders: Path) -> None:
    real = _fake(folders / "real")
    env = _env(folders, real.parent)
    assert {clients.find(env).version for _ in range(3)} == {"0.169.0"}
    assert (real.parent / "asked").read_text() == "x\n"
    _fake(folders / "real", "codex-cli 0.139.9")
    found = clients.find(env)
    assert (found.version, found.seals) == ("0.139.9", False)
    kept = folders / "cache" / "staylocal"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o700
    for junk in ("{", "[]", '{"x": 1}'):
        (kept / "clients.json").write_text(junk)
        assert clients.find(env).version == "0.139.9"


def test_a_program_that_is_no_codex_is_refused(folders: Path) -> None:
    real = _fake(folders / "real", "hello")
    with pytest.raises(clients.NoClientError, match="which Codex"):
        clients.find(_env(folders, real.parent))


def test_an_unwritable_cache_is_no_hindrance(folders: Path) -> None:
    real = _fake(folders / "real")
    (folders / "cache").write_text("a file")
    assert clients.find(_env(folders, real.parent)).version == "0.169.0"


def test_a_binary_on_its_own_is_all_that_is_to_be_read(folders: Path) -> None:
    real = _fake(folders / "real")
    found = clients.find(_env(folders, real.parent))
    assert found.readable == (str(real),)
    assert found.native == found.path
    assert found.environ == {}
