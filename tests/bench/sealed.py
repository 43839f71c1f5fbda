"""A sealed world for the benchmark: no configuration, state or time of whoever runs it; repositories made from a seed."""

from __future__ import annotations

import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import texts
from rows import Took

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

BIN = Path(sys.executable).parent
STAYLOCAL = str(BIN / "staylocal")
POLICY = ".staylocal.toml"
_CONFIG = """\
[user]
name = A U Thor
email = author@example.invalid
[init]
defaultBranch = main
[gc]
auto = 0
[maintenance]
auto = false
[commit]
gpgSign = false
[core]
compression = 0
"""
_WHEN = "2026-01-02T03:04:05+00:00"
_A_FOLDER = 100  # files


@dataclass(frozen=True, slots=True, kw_only=True)
class Peak:
    """Of one run: also the peak resident bytes of its largest process."""

    took: Took
    bytes: int


@dataclass(frozen=True, slots=True)
class Repo:
    """A repository and the environment around it."""

    root: Path
    env: Mapping[str, str]

    def timed(self, *words: str, expect: Collection[int] = (0,), env: Mapping[str, str] | None = None) -> Took:
        """What a program and its children took; it must end with one of those exit codes."""
        before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        done = subprocess.run(
            words,
            cwd=self.root,
            env={**self.env, **(env or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
        seconds, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
        if done.returncode not in expect:
            said = (done.stderr or done.stdout).decode(errors="replace").strip()
            raise SystemExit(f"bench: {' '.join(words)} ended with {done.returncode}:\n{said}")
        return Took(seconds=seconds, cpu=after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)

    def peak(self, *words: str) -> Peak:
        """The same with the memory of a program that must succeed."""
        launcher = (sys.executable, "-I", "-S", str(Path(__file__).with_name("peak.py")))
        text = subprocess.run((*launcher, *words), cwd=self.root, env=self.env, capture_output=True, check=True).stdout
        found = json.loads(text)
        if found["code"]:
            raise SystemExit(f"bench: {' '.join(words)} ended with {found['code']}")
        return Peak(took=Took(seconds=found["seconds"], cpu=found["cpu"]), bytes=found["bytes"])

    def git(self, *words: str, data: bytes = b"") -> str:
        """Git's answer; it must succeed."""
        done = subprocess.run(
            ("git", *words), cwd=self.root, env=self.env, input=data, capture_output=True, check=False
        )
        if done.returncode:
            raise SystemExit(f"bench: git {' '.join(words)} failed: {done.stderr.decode(errors='replace').strip()}")
        return done.stdout.decode().strip()

    def write(self, name: str, text: str) -> None:
        """Write a file of the worktree."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def stage(self, files: Mapping[str, str]) -> None:
        """Write and add."""
        for name, text in files.items():
            self.write(name, text)
        self.git("add", "--", *files)

    def forget(self) -> None:
        """Take away what staylocal keeps of this repository: every kept scan."""
        shutil.rmtree(self.env["XDG_STATE_HOME"], ignore_errors=True)


@dataclass(frozen=True, slots=True)
class World:
    """A temporary folder, the environment in it, and the seed of all that is written there."""

    folder: Path
    env: Mapping[str, str]
    seed: int

    @classmethod
    def sealed(cls, folder: Path, seed: int) -> World:
        """Make its home; of the caller's environment only the PATH and the language stay."""
        home = folder / "home"
        home.mkdir()
        (home / "gitconfig").write_text(_CONFIG, encoding="utf-8")
        kept = {name: os.environ[name] for name in ("LANG", "TMPDIR") if name in os.environ}
        env = kept | {
            "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(home),
            "XDG_CONFIG_HOME": str(home / "config"),
            "XDG_CACHE_HOME": str(home / "cache"),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": str(home / "gitconfig"),
            "GIT_AUTHOR_DATE": _WHEN,
            "GIT_COMMITTER_DATE": _WHEN,
            "GIT_EDITOR": ":",
            "GIT_SEQUENCE_EDITOR": ":",
            "GIT_TERMINAL_PROMPT": "0",
            "TERM": "dumb",
        }
        return cls(folder, env, seed)

    def random(self, name: str) -> Random:
        """The same numbers for the same name, whatever else is measured in this run."""
        return Random(f"{self.seed} {name}")  # noqa: S311 - made-up code, not keys

    def repo(self, name: str, *, files: int = 40, policy: bool = True, hooks: bool = False) -> Repo:
        """A repository with so many tracked files of 30 lines, of which only a few are on disk.

        `policy`: with the policy file that `staylocal init` would write; `hooks`: set up by that command.
        """
        made = Repo(self.folder / name, {**self.env, "XDG_STATE_HOME": str(self.folder / f"{name}-state")})
        made.root.mkdir()
        made.git("init", "-q")
        text = texts.plain(self.random("tracked"), 30)
        tracked = [f"M 100644 :1 {path(number)}\n" for number in range(files)]
        stream = [f"blob\nmark :1\ndata {len(text)}\n{text}"]
        if policy:
            rules = f'key = "{texts.digits(self.random("key"), 32)}"\n\nrecord = "always"\n'
            tracked.append(f"M 100644 inline {POLICY}\ndata {len(rules)}\n{rules}\n")
            made.write(POLICY, rules)
        who = "committer A U Thor <author@example.invalid> 1767323045 +0000"
        stream.append(f"commit refs/heads/main\n{who}\ndata 6\nfirst\n\n")
        made.git("fast-import", "--quiet", data="".join([*stream, *tracked]).encode())
        made.git("read-tree", "HEAD")
        if hooks:
            made.timed(STAYLOCAL, "init", "--framework", "native")
        return made

    def change(self, name: str, make: texts.Make = texts.plain, lines: int = 60) -> dict[str, str]:
        """Three files in two folders, `lines` added to each: two that every repository has, and a new one."""
        random, before = self.random(name), texts.plain(self.random("tracked"), 30)
        old = {path(number): before + make(random, lines) for number in (0, 1)}
        return {**old, "notes/added.py": make(random, lines)}


def path(number: int) -> str:
    """Of a tracked file: a hundred a folder, ten folders a part."""
    folder = number // _A_FOLDER
    return f"part{folder // 10:03}/unit{folder % 10}/file{number % _A_FOLDER:02}.py"


def circumstances() -> dict[str, Any]:
    """What a benchmark was run with: versions, the machine, its load before."""
    if not os.access(STAYLOCAL, os.X_OK):
        raise SystemExit(f"bench: {STAYLOCAL} is missing: run it with the Python that staylocal is installed for")
    git, staylocal = (
        subprocess.run((word, "--version"), capture_output=True, check=True, text=True).stdout.split()[-1]
        for word in ("git", STAYLOCAL)
    )
    return {
        "staylocal": staylocal,
        "git": git,
        "python": platform.python_version(),
        "system": platform.platform(terse=True),
        "cores": os.cpu_count(),
        "load_before": os.getloadavg()[0],
    }
