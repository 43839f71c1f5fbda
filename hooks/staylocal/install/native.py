"""Hooks of our own, natively: one script each, in front of whatever hook was there."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from staylocal import atomic, git
from staylocal.errors import UndecidedError
from staylocal.install import files, memory, place, scripts, standing
from staylocal.install.said import Line

if TYPE_CHECKING:
    from staylocal.install.memory import Memory
    from staylocal.install.place import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """A hook that is to be written. `kept`: what the existing hook of that name is renamed to."""

    path: Path
    text: bytes
    kept: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What there is to do, found out before anything is changed."""

    write: tuple[Script, ...]
    edited: tuple[str, ...]


def set_up(repo: git.Repo, program: str, known: Memory) -> list[Line]:
    """Write what is missing; the existing hooks are kept and called first. Raises UndecidedError."""
    where = place.find(repo, known.hooks_path)
    todo = plan(where, _wanted(repo, where, program))
    with files.said(where.folder, "written"):
        where.folder.mkdir(parents=True, exist_ok=True)
    for script in todo.write:
        _write(script)
    if where.takes_over:
        _take_over(where)
    memory.remember(memory.FRAMEWORK, "native")
    return _said(repo, where, todo)


def _wanted(repo: git.Repo, where: Place, program: str) -> dict[str, bytes]:
    """Name -> text of the scripts for this place."""
    folder = where.chained
    if folder is None:
        return {name: scripts.beside(name, program) for name in scripts.HOOKS}
    wanted = {name: scripts.instead(name, program, folder, where.way_out) for name in scripts.HOOKS}
    there = Path(repo.top, folder)
    forwarded = [name for name in scripts.FORWARDED_IF_THERE if os.access(there / name, os.X_OK)]
    return wanted | {name: scripts.forwarding(name, folder) for name in (*scripts.FORWARDED, *forwarded)}


def plan(where: Place, wanted: dict[str, bytes]) -> Plan:
    """Compare what should be with what is. Raises UndecidedError where a hook would have to be overwritten."""
    write, edited = [], []
    for name, text in wanted.items():
        path = standing.seat(where.folder, name)
        found = standing.state(path)
        if found == "edited":
            edited.append(name)
        elif found == "other":
            write.append(Script(path=path, text=text, kept=_free(where, name)))
        elif found == "none" or not _is_ready(path, text):
            write.append(Script(path=path, text=text))
    return Plan(write=tuple(write), edited=tuple(edited))


def _is_ready(path: Path, text: bytes) -> bool:
    return files.content(path) == text and os.access(path, os.X_OK)


def _free(where: Place, name: str) -> Path:
    kept = where.folder / f"{name}.{scripts.KEPT}"
    if where.chained is not None:
        raise UndecidedError(
            f"{where.folder / name} is not staylocal's hook, though it stands in staylocal's folder",
            hint=f"Move it to {where.chained} or away, then again.",
        )
    if os.path.lexists(kept):
        raise UndecidedError(
            f"{where.folder / name} is not staylocal's hook any more, and {kept.name} is still there",
            hint=f"Put what you need of both into {kept.name}, take {name} away, then again.",
        )
    return kept


def _write(script: Script) -> None:
    """The existing hook is out of place for a moment only, and not before ours can be written."""
    with files.said(script.path, "written"):
        atomic.write(
            script.path,
            script.text,
            mode=0o755,
            before=lambda: script.path.rename(script.kept) if script.kept else None,
        )


def _take_over(where: Place) -> None:
    if where.local is None:
        memory.forget(memory.HOOKS_PATH)
    else:
        memory.remember(memory.HOOKS_PATH, where.local)
    git.set_value("core.hooksPath", str(where.folder))


def _said(repo: git.Repo, where: Place, todo: Plan) -> list[Line]:
    lines = []
    folder = standing.shorter(repo, where.folder)
    written = [script.path.name for script in todo.write if script.path.name in scripts.HOOKS]
    if written:
        lines.append(Line(label="hooks", text=f"{', '.join(written)} in {folder}"))
    elif todo.write:
        lines.append(Line(label="hooks", text=f"{', '.join(each.path.name for each in todo.write)} in {folder}"))
    for script in todo.write:
        if script.kept:
            how = "called first" if os.access(script.kept, os.X_OK) else "kept; it was not executable, so not called"
            lines.append(Line(label="chained", text=f"{script.path.name} is now {script.kept.name}: {how}"))
    if where.takes_over:
        lines.append(Line(label="chained", text=f"core.hooksPath leads to {folder}, and on to {where.chained}"))
        if ".husky" in (where.chained or ""):
            text = "husky sets core.hooksPath back on `npm install`: run `staylocal init` again then"
            lines.append(Line(label="note", text=text))
    lines += [Line(label="left", text=f"{name}: it was edited", changed=False) for name in todo.edited]
    return lines
