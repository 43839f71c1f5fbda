"""Named questions to git's configuration that only setting up has: scopes, and paths as git expands them."""

from __future__ import annotations

import os
from typing import NamedTuple

from staylocal import git


class Value(NamedTuple):
    """A configured value and the file it comes from: system, global, local, worktree or command."""

    scope: str
    raw: str


def local(pattern: str) -> dict[str, str]:
    """Values of the repository's own configuration whose lower-case key matches the regular expression."""
    done = git.call("config", "--local", "-z", "--get-regexp", pattern)
    pairs = (item.partition("\n") for item in os.fsdecode(done.stdout).split("\0") if item)
    return {key: value for key, _, value in pairs}


def hooks_paths() -> list[Value]:
    """Every value of core.hooksPath; the last one counts."""
    done = git.call("config", "-z", "--show-scope", "--get-all", "core.hooksPath")
    parts = os.fsdecode(done.stdout).split("\0")[:-1]
    return [Value(scope, raw) for scope, raw in zip(parts[::2], parts[1::2], strict=True)]


def expanded(raw: str) -> str:
    """A path as git reads it from its configuration: `~`, `~user` and `%(prefix)` replaced."""
    words = ("-c", f"staylocal.path={raw}", "config", "--type=path", "--get", "staylocal.path")
    return os.fsdecode(git.ask(*words)).removesuffix("\n")


def is_tracked(path: str) -> bool:
    """Whether a file of the worktree, given by its absolute path, is in the index."""
    return bool(git.ask("ls-files", "-z", "--", path))
