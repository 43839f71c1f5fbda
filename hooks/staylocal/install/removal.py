"""`staylocal uninstall`: everything that `init` did here, backwards."""

from __future__ import annotations

import shutil
from pathlib import Path

from staylocal import git, state
from staylocal.install import files, frameworks, memory, native_removal, policy_file, setup
from staylocal.install.said import Line

KEPT = "kept"  # label of what is said only where something was done besides


def take_out(*, purge_state: bool) -> tuple[str, list[Line]]:
    """A headline, and what was done; a second time there is nothing."""
    repo = setup.repository()
    known = memory.recall()
    lines = [*native_removal.take_out(repo, known), *frameworks.take_out(repo, known)]
    if frameworks.standing(repo, known):
        # The framework's program is not here: it can be told once it is back.
        memory.forget(memory.CONFIG, memory.PROGRAM)
    else:
        memory.forget()
    lines += [*policy_file.take_out(repo), *_state(purge=purge_state)]
    if any(line.changed for line in lines):
        return "staylocal is taken out", lines
    return "staylocal is not set up here: nothing to do", [line for line in lines if line.label != KEPT]


def _state(*, purge: bool) -> list[Line]:
    """The ledger and the kept scans, outside of the repository."""
    known = state.ids()
    if not known:
        return []
    folder = Path(state.folder(known[0]))
    if not purge:
        return [Line(label=KEPT, text=f"{folder} (runs and scans): staylocal uninstall --purge-state", changed=False)]
    with files.said(folder, "removed"):
        shutil.rmtree(folder)
    git.unset(git.ID)
    return [Line(label="removed", text=str(folder))]
