"""Where an invocation stands: folders, repository, policy, Codex's configuration, what stdin holds."""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING

from staylocal import git, state
from staylocal.codex import overrides, reach_here
from staylocal.codex import settings as codex_settings
from staylocal.codex.carried import Place
from staylocal.errors import NoRepositoryError, UndecidedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from staylocal.codex.argv import Invocation
    from staylocal.codex.settings import Settings
    from staylocal.rules import Rules

_IN_MEMORY = 1 << 20
MOST_STDIN = 64 << 20  # bytes of stdin that are scanned; what is longer is unscanned
# What leads git elsewhere: an agent's command takes it away again, and stands before a repository nobody looked at.
_LEADING = (
    *("GIT_DIR", "GIT_WORK_TREE", "GIT_IMPLICIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE", "GIT_PREFIX"),
    *("GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_SHALLOW_FILE", "GIT_GRAFT_FILE"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """`started`: the folder that staylocal was called in; `repo`: None outside one; `state`: where we keep things."""

    started: str
    place: Place
    repo: git.Repo | None
    state: str
    settings: Settings = field(repr=False)
    environ: Mapping[str, str] = field(repr=False)

    def rules(self, paths: Iterable[str]) -> Rules:
        """The policy: HEAD is trusted, the worktree may tighten."""
        return reach_here.rules_of(self.repo, self.repo.top if self.repo else self.place.top, paths)

    def absolute(self, path: str) -> str:
        """An argument's path, which is relative to where staylocal was called."""
        return os.path.join(self.started, os.path.expanduser(path))


def find(invocation: Invocation) -> Surroundings:
    """Look around, and go to the folder that Codex will work in. Raises UndecidedError for one that is not there.

    Git's variables that lead to another repository are dropped, for us and for Codex.
    """
    started = os.getcwd()
    for name in _LEADING:
        os.environ.pop(name, None)
    folder = os.path.realpath(invocation.last("--cd") or started)
    try:
        os.chdir(folder)
    except OSError as error:
        raise UndecidedError(
            f"--cd: {folder} cannot be entered: {error.strerror}", hint="Name a folder that is there."
        ) from error
    try:
        repo = git.find_repo()
    except NoRepositoryError:
        repo = None
    if repo is not None and not repo.top:
        raise UndecidedError("a bare repository has no files to work on", hint="Run it in a worktree.")
    top = os.path.realpath(repo.top) if repo else folder
    if not f"{folder}/".startswith(f"{top.rstrip('/')}/"):
        raise UndecidedError(
            f"git's worktree of this folder is {top}, and the folder is not in it",
            hint="git config core.worktree names it.",
        )
    place = Place(folder=folder, top=top)
    return Surroundings(
        started=started,
        place=place,
        repo=repo,
        state=state.here() if repo else state.of_folder(folder),
        settings=codex_settings.read(
            environ=os.environ,
            folders=place.chain,
            profile=invocation.last("--profile"),
            overrides=overrides.as_table(overrides.overrides(invocation)),
            ignore_user=invocation.has("--ignore-user-config"),
            started=started,
        ),
        environ=os.environ,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Piped:
    """What was on stdin: a file at its start, to be handed on; `whole`: False where only the beginning was read."""

    file: IO[bytes] = field(repr=False)
    text: bytes = field(repr=False)
    whole: bool


def piped() -> Piped | None:
    """Read stdin to its end, unless it is a terminal or closed."""
    try:
        mode = os.fstat(0).st_mode
        if os.isatty(0) or (stat.S_ISCHR(mode) and os.fstat(0).st_rdev == os.stat(os.devnull).st_rdev):
            return None
    except OSError:
        return None
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the child reads it
    text, size = bytearray(), 0
    while chunk := sys.stdin.buffer.read(1 << 16):
        size += len(chunk)
        text += chunk[: max(MOST_STDIN - len(text), 0)]
        file.write(chunk)
    file.seek(0)
    return Piped(file=file, text=bytes(text), whole=size == len(text))
