"""A temporary repository with the hooks of the user's own, to be tried out.

It gets the very scripts that git runs there, and nothing that could act elsewhere: the line in ours that leads to the
hook from before is emptied, of a framework's file only our hooks are taken over, and somebody else's hook is left where
it is. State, Codex's home and git's configuration are the temporary repository's own; the user's and the admin's policy
files count, as the program itself does.
"""

from __future__ import annotations

import json
import os
import re
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from staylocal import process, rules
from staylocal.install import config_file, files, manifest, memory

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Mapping
    from pathlib import Path

    from staylocal.doctor.stages import Stage, Standing

# Of the repository's own policy nothing is asked here: what it allows or leaves out is said of it by itself.
POLICY = 'record = "always"\n[gate]\nblock = ["secret"]\n'
UNHOOKED = ("-c", f"core.hooksPath={os.devnull}")
_BEFORE = re.compile(rb"^before=.*$", re.MULTILINE)
_TRIED = manifest.HOOKS.keys() - {"staylocal-prompts"}  # which has no stage of its own
_SECONDS = 10.0  # that one command of git may take, with all its hooks
_NAME, _MAIL = "staylocal doctor", "doctor@example.invalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """A repository with one commit. `top`: its worktree; `env`: what git and the hooks get."""

    top: Path
    env: Mapping[str, str] = field(repr=False)

    def git(self, *words: str, **env: str) -> subprocess.CompletedProcess[bytes]:
        """Any exit code is an answer. Raises UndecidedError where it takes too long."""
        return process.run(("git", *words), cwd=str(self.top), env={**self.env, **env}, timeout=_SECONDS)

    def unhooked(self, *words: str) -> None:
        """Without any hook; it must succeed."""
        done = self.git(*UNHOOKED, *words)
        if done.returncode:
            raise _failed(words[0], done.stderr)

    def stage(self, name: str, text: str) -> None:
        """Write and add a file."""
        (self.top / name).write_text(text)
        self.unhooked("add", "--", name)


def _failed(word: str, stderr: bytes) -> Exception:
    from staylocal.git import failed  # noqa: PLC0415 - an error only

    return failed((word,), stderr)


def made(folder: Path, found: Standing, program: str | None) -> Bench:
    """Set it up. `program`: where the framework's hooks find staylocal, as the user's repository has it."""
    top = folder / "repo"
    top.mkdir(parents=True)
    bench = Bench(top=top, env=_environment(folder, found))
    bench.unhooked("init", "-q", "--template=", "-b", "main")
    if program:
        bench.unhooked("config", memory.PROGRAM, program)
    _copy(found, top)
    (top / rules.FILE).write_text(POLICY)
    bench.unhooked("add", "-f", "--", ".")
    bench.unhooked("commit", "-qm", "first")
    return bench


def _environment(folder: Path, found: Standing) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    own = {name: str(folder / name.lower()) for name in ("XDG_STATE_HOME", "CODEX_HOME")}
    if all(_is_local(config) for config in found.configs.values()):
        # Nothing of what they have installed is needed; they note each repository that they ran in.
        own |= {name: str(folder / name.lower()) for name in ("PRE_COMMIT_HOME", "PREK_HOME")}
    return {
        **kept,
        **own,
        **dict.fromkeys(("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"), _NAME),
        **dict.fromkeys(("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"), _MAIL),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_EDITOR": "true",
        # A framework that has yet to install something is not to fetch it now.
        "GIT_ALLOW_PROTOCOL": "file",
        "PIP_NO_INDEX": "1",
        "UV_OFFLINE": "1",
        "NO_COLOR": "1",
        "LC_ALL": "C",
    }


def _is_local(config: object) -> bool:
    return all(repo["repo"] == "local" for repo in _ours(config).get("repos", []))


def _copy(found: Standing, top: Path) -> None:
    hooks = top / ".git" / "hooks"
    hooks.mkdir(exist_ok=True)
    for stage in found.called:
        for path in (stage.path, stage.legacy):
            if path:
                _put(hooks / path.name, _BEFORE.sub(b"before=", files.content(path) or b""))
    for stage in found.called:
        if config := found.configs.get(stage.how):
            # JSON is YAML; and prek reads this name, too.
            (top / _config_name(stage)).write_text(json.dumps(_ours(config)))


def _put(path: Path, text: bytes) -> None:
    path.write_bytes(text)
    path.chmod(0o755)


def _config_name(stage: Stage) -> str:
    """The name that pre-commit's script has been told."""
    named = config_file.YML.encode() in (files.content(stage.path) or b"")
    return config_file.YML if named else config_file.YAML


def _ours(config: object) -> dict[str, Any]:
    """A framework's file with our hooks alone."""
    data = dict(config) if isinstance(config, dict) else {}
    repos = []
    for repo in data.get("repos") or []:
        with suppress(TypeError, AttributeError):  # of no form that a framework would take
            hooks = [hook for hook in repo["hooks"] if hook.get("id") in _TRIED]
            repos += [{**repo, "hooks": hooks}] if hooks else []
    return {**data, "repos": repos}
