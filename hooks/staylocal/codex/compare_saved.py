"""Where the answers of a comparison lie: drafts out of every agent's reach, then the names that were asked for.

No answer is put into a worktree before both runs have ended: a hosted one that still goes on was sealed off from what
was sensitive when it began.
"""

from __future__ import annotations

import os
import secrets
import shutil
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from staylocal import answered, atomic, state
from staylocal.errors import PolicyError, UndecidedError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from staylocal.codex.compare_ended import Ended
    from staylocal.codex.surroundings import Surroundings

KEPT = 20  # folders of comparisons in the state folder
FOLDER = "compare"
PAGE = "compare.html"
FAILED = ".failed"  # behind the name of an answer
_DRAFTS = "drafts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """Absolute paths. `own`: this comparison's folder in the state folder; `folder`: where the answers go, the same
    one or the one that was asked for; `answers`: by tier.
    """

    own: str
    folder: str
    answers: Mapping[str, str]
    page: str
    kept: str

    @property
    def drafts(self) -> str:
        """The folder of what is not yet complete."""
        return os.path.join(self.own, _DRAFTS)


def prepare(here: Surroundings, *, folder: str | None, names: Mapping[str, str], kept: str | None, page: bool) -> Files:
    """Choose and make the folders. `kept`: the name of the kept answer, None where none is to be kept; `page`: whether
    there will be one. Raises PolicyError for names that can't be, UndecidedError where the state folder is full.
    """
    own = os.path.join(here.state, FOLDER, f"{time.strftime('%Y%m%d-%H%M%S')}-{secrets.token_hex(2)}")
    target = os.path.realpath(here.absolute(folder)) if folder else own
    files = Files(
        own=own,
        folder=target,
        answers={tier: _place(target, name) for tier, name in names.items()},
        page=os.path.join(target, PAGE),
        kept=_place(here.started, kept) if kept else os.path.join(target, "kept.txt"),
    )
    paths = [*files.answers.values(), *([files.page] if page else []), *([] if kept is None else [files.kept])]
    if len(set(paths)) != len(paths):
        raise PolicyError("two of the files would have the same name")
    state.subfolder(here.state, FOLDER, os.path.basename(own), _DRAFTS)
    try:
        for path in paths:
            _make_room(path)
    except PolicyError:
        shutil.rmtree(own, ignore_errors=True)
        raise
    return files


def _place(folder: str, name: str) -> str:
    """The folder's links are followed, a link that bears the name itself is replaced: who knows where it leads."""
    whole = os.path.join(folder, os.path.expanduser(name))
    return os.path.join(os.path.realpath(os.path.dirname(whole)), os.path.basename(whole))


def _make_room(path: str) -> None:
    folder, name = os.path.split(path)
    try:
        os.makedirs(folder, exist_ok=True)
    except OSError as error:
        raise PolicyError(f"the folder {folder} cannot be made: {error.strerror}") from error
    if not name or os.path.isdir(path):
        raise PolicyError(f"{path} is a folder", hint="Name a file for each answer.")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PolicyError(f"the folder {folder} cannot be written to")


def save(ended: Sequence[Ended], state_folder: str, files: Files) -> None:
    """The complete answers replace what was there; what a failed run wrote is put beside it. Raises UndecidedError,
    which says where the answers lie that could not be put there."""
    try:
        for each in ended:
            path = files.answers[each.tier]
            if each.answer is not None:
                put(state_folder, path, each.answer, private=each.private)
            elif content := left(each.draft):
                put(state_folder, f"{path}{FAILED}", content, private=True)
    except UndecidedError as error:
        raise UndecidedError(error.message, hint=f"What the runs wrote is in {files.drafts}.") from error


def left(draft: str) -> bytes:
    """What a run wrote as its answer, if anything."""
    with suppress(OSError), open(draft, "rb") as file:
        return file.read()
    return b""


def put(state_folder: str, path: str, content: bytes, *, private: bool) -> None:
    """Replace a file in one step, 0600. A private one is noted before it is there. Raises UndecidedError."""
    if private:
        answered.remember(state_folder, path)
    try:
        atomic.write(path, content, mode=atomic.PRIVATE)
    except OSError as error:
        raise UndecidedError(f"{path} cannot be written: {error.strerror}") from error


def tidy(here: Surroundings, files: Files) -> None:
    """Take away the drafts, the whole folder where the answers lie elsewhere, and the oldest comparisons."""
    shutil.rmtree(files.drafts if files.folder == files.own else files.own, ignore_errors=True)
    with suppress(OSError):
        os.rmdir(files.own)  # where nothing was saved
    every = os.path.join(here.state, FOLDER)
    for name in sorted(os.listdir(every))[:-KEPT]:
        shutil.rmtree(os.path.join(every, name), ignore_errors=True)
