"""Other tools on the same work, where they are installed. What is missing is named, not fetched."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import texts
from groups import SCAN
from rows import Case, Row, in_turn
from sealed import BIN

if TYPE_CHECKING:
    from collections.abc import Callable

    from groups import Sizes
    from rows import Took
    from sealed import Repo, World

_CONFIG = """\
repos:
- repo: local
  hooks:
  - {id: nothing, name: nothing, entry: 'true', language: system, always_run: true, pass_filenames: false}
"""
PEERS = {
    "detect-secrets-hook": "detect-secrets-hook, the 3 files",
    "pre-commit": "pre-commit, a hook that does nothing",
    "prek": "prek, a hook that does nothing",
}


def program(name: str) -> str | None:
    """Where a peer is: in this environment or on the PATH."""
    beside = BIN / name
    return str(beside) if os.access(beside, os.X_OK) else shutil.which(name)


def missing() -> list[str]:
    """Those that are not here."""
    return [name for name in PEERS if program(name) is None]


def peers(world: World, sizes: Sizes) -> list[Row]:
    """Their time on the small change, as a ratio to staylocal's whole scan of it."""
    repo = world.repo("peers")
    repo.stage({".pre-commit-config.yaml": _CONFIG})
    repo.timed("git", "commit", "-q", "-m", "frameworks")
    files = world.change("peers", texts.candidates)
    repo.stage(files)
    # `--no-verify` keeps detect-secrets off the network; it finds a thing or two where nothing is.
    words = dict.fromkeys(PEERS, ("run",)) | {"detect-secrets-hook": ("--no-verify", *files)}
    return in_turn(
        [
            Case(key="scan-beside", what="scan: beside its peers", once=_ours(repo)),
            *(
                Case(key=name, what=what, once=_theirs(repo, there, words[name]), beside="ratio", against="scan-beside")
                for name, what in PEERS.items()
                if (there := program(name))
            ),
        ],
        sizes.runs,
    )


def _ours(repo: Repo) -> Callable[[int], Took]:
    def once(_: int) -> Took:
        repo.forget()
        return repo.timed(*SCAN)

    return once


def _theirs(repo: Repo, there: str, words: tuple[str, ...]) -> Callable[[int], Took]:
    return lambda _: repo.timed(there, *words, expect=(0, 1))
