"""A sealed world: a home of its own, no system configuration, pinned dates, real git, and nothing mocked."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, AnyStr

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

BIN = Path(sys.executable).parent
STAYLOCAL = str(BIN / "staylocal")

# A shell's background job ignores SIGINT, and so would all that it starts: nothing here could be interrupted.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


class Running(subprocess.Popen[AnyStr]):
    """A program that a test watches. Where the test fails within its block it is killed: nobody waits for its end."""

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        if kind is not None:
            self.kill()
        super().__exit__(kind, *rest)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Done:
    """What a command came to, as text."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class World:
    """A repository and the environment around it."""

    root: Path
    env: dict[str, str]

    def run(self, *words: str | bytes, cwd: Path | None = None, data: bytes = b"", **env: str) -> Done:
        """Run a program, whatever its exit code."""
        done = subprocess.run(
            words, cwd=cwd or self.root, env=self.env | env, input=data, capture_output=True, check=False, timeout=120
        )
        return Done(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))

    def git(self, *words: str | bytes, cwd: Path | None = None, data: bytes = b"", **env: str) -> str:
        """Run git, which must succeed; its output without the final newline."""
        done = self.run("git", *words, cwd=cwd, data=data, **env)
        assert done.code == 0, (words, done)
        return done.out.rstrip("\n")

    def staylocal(self, *words: str, cwd: Path | None = None, data: bytes = b"", **env: str) -> Done:
        """Run staylocal, whatever its exit code."""
        return self.run(STAYLOCAL, *words, cwd=cwd, data=data, **env)

    def write(self, name: str, content: str | bytes) -> Path:
        """Write a file of the worktree."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def stage(self, name: str, content: str | bytes) -> Path:
        """Write and add a file."""
        path = self.write(name, content)
        self.git("--literal-pathspecs", "add", "-f", "--", name)
        return path

    def commit(self, name: str, content: str | bytes, message: str = "change") -> str:
        """Commit one file; the new commit's id."""
        self.stage(name, content)
        self.git("commit", "-q", "-m", message)
        return self.git("rev-parse", "HEAD")

    def head_trailers(self, key: str, commit: str = "HEAD") -> list[str]:
        """Values of a trailer key, as git parses them."""
        out = self.git("log", "-1", f"--format=%(trailers:key={key},valueonly,unfold)", commit)
        return [line for line in out.split("\n") if line]


def sealed(home: Path) -> dict[str, str]:
    """The environment of such a world; `home` is made."""
    home.mkdir(parents=True, exist_ok=True)
    (home / "gitconfig").write_text(
        "[user]\nname = A U Thor\nemail = author@example.invalid\n[init]\ndefaultBranch = main\n"
        "[advice]\ndetachedHead = false\nskippedCherryPicks = false\n[gc]\nauto = 0\n[commit]\ngpgSign = false\n"
    )
    kept = {name: os.environ[name] for name in ("LANG", "TMPDIR", "COVERAGE_PROCESS_START") if name in os.environ}
    kept |= {name: value for name, value in os.environ.items() if name.startswith(("COVERAGE_", "PIP_", "UV_"))}
    return kept | {
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_STATE_HOME": str(home / "state"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": str(home / "gitconfig"),
        "GIT_AUTHOR_DATE": "2026-01-02T03:04:05+00:00",
        "GIT_COMMITTER_DATE": "2026-01-02T03:04:05+00:00",
        "GIT_EDITOR": "true",
        "GIT_SEQUENCE_EDITOR": "true",
        "GIT_TERMINAL_PROMPT": "0",
        "PYTHONDONTWRITEBYTECODE": "",
        "TERM": "dumb",
    }


@pytest.fixture
def world(tmp_path: Path) -> World:
    """An empty repository, without hooks."""
    root = tmp_path / "repo"
    root.mkdir()
    made = World(root, sealed(tmp_path / "home"))
    made.git("init", "-q")
    return made


HOOKS = {
    "pre-commit": "scan --staged",
    "pre-merge-commit": "scan --staged",
    "prepare-commit-msg": 'record "$@"',
    "commit-msg": 'stamp "$@"',
}


def hook(world: World) -> None:
    """The four hooks of a commit, as small scripts of their own (`staylocal init` has its own tests)."""
    folder = Path(world.git("rev-parse", "--path-format=absolute", "--git-path", "hooks"))
    folder.mkdir(exist_ok=True)
    for name, words in HOOKS.items():
        (folder / name).write_text(f"#!/bin/sh\nexec {STAYLOCAL} {words}\n")
        (folder / name).chmod(0o755)


@pytest.fixture
def hooked(world: World) -> World:
    """A repository with a first commit and staylocal's hooks."""
    world.commit("README", "hello\n", "first")
    hook(world)
    return world


@pytest.fixture(autouse=True)
def _outside_any_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No test leans on the folder that pytest was started in."""
    monkeypatch.chdir(tmp_path)
    return


CLIENT = Path(__file__).parent.parent / ".codex-client" / "node_modules" / ".bin"  # where .ci/run installs it


@pytest.fixture(scope="session")
def client() -> Path:
    """The folder of the real Codex CLI. Without one its tests are skipped, in CI they fail."""
    found = shutil.which("codex", path=os.pathsep.join((str(CLIENT), os.environ.get("PATH", ""))))
    if found is None and os.environ.get("CI"):
        pytest.fail("the Codex CLI is not installed: npm install --prefix .codex-client @openai/codex")
    if found is None:
        pytest.skip("the Codex CLI is not installed: npm install --prefix .codex-client @openai/codex")
    return Path(found).parent


def codex_env(world: World, client: Path, **env: str) -> dict[str, str]:
    """What the client needs besides the sealed environment: a home, a temp folder of its own, a made-up login."""
    home, temporary = Path(world.env["HOME"]) / ".codex", Path(world.env["HOME"]) / "tmp"
    home.mkdir(exist_ok=True)
    temporary.mkdir(exist_ok=True)
    return {
        "PATH": f"{BIN}{os.pathsep}{client}{os.pathsep}{os.environ['PATH']}",
        "CODEX_HOME": str(home),
        "CODEX_API_KEY": "x",
        "OPENAI_API_KEY": "x",
        "TMPDIR": str(temporary),
        **env,
    }


AWS = "AWS access key id"  # what such a key is called


def aws_key(tail: str = "Q4R7T2W9Y3M5K8LZ") -> str:
    """A made-up access key id, put together at run time."""
    return "AK" + "IA" + tail


def github_token(tail: str = "9f3KdLq27xZpT0vRbW8sYcN5mJ4hG61IdiX7") -> str:
    """A made-up GitHub token, put together at run time."""
    return "gh" + "p_" + tail


def stripe_key(tail: str = "4eC39HqLyjWDarjtT1zdp7dc") -> str:
    """A made-up Stripe key, put together at run time."""
    return "sk_" + "live_" + tail
