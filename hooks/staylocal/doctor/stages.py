"""Which hooks git would run here, stage by stage, and whether staylocal is called by them."""

from __future__ import annotations

import os
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from staylocal import git, process
from staylocal.doctor.check import Check, hole, note, ok
from staylocal.install import (
    config_file,
    files,
    frameworks,
    gitconfig,
    manifest,
    memory,
    place,
    standing,
    toml_block,
    yaml_block,
)
from staylocal.install.blocks import CannotEditError

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = "hooks"
How = Literal["ours", "edited", "pre-commit", "prek", "missing", "not executable", "not staylocal's"]
_CALLED = ("ours", "edited", "pre-commit", "prek")
_TOLERANT = b"--skip-on-missing-config"  # what --allow-missing-config writes into the framework's script


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One hook of git. `path`: the file that git runs; `legacy`: ours behind a framework's, None without one.

    `how`: who calls staylocal there, or why nobody does.
    """

    name: str
    path: Path
    how: How
    legacy: Path | None = None

    @property
    def called(self) -> bool:
        """Whether staylocal is called there."""
        return self.how in _CALLED


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """All of them. `folder`: where git looks; `configs`: the framework's parsed file, by framework."""

    folder: Path
    stages: tuple[Stage, ...]
    configs: dict[str, object]

    @property
    def called(self) -> tuple[Stage, ...]:
        """Those that call staylocal."""
        return tuple(stage for stage in self.stages if stage.called)


def find(repo: git.Repo) -> Standing:
    """Look at the folder where git looks, whoever chose it."""
    words = (*git.GIT, "rev-parse", "--path-format=absolute", "--git-path", "hooks")
    # From the top: there git starts hooks, and a relative core.hooksPath counts.
    folder = Path(os.fsdecode(process.run(words, cwd=repo.top, env=git.environment()).stdout).removesuffix("\n"))
    configs = {name: _config(repo, name) for name in ("pre-commit", "prek")}
    return Standing(
        folder=folder, stages=tuple(_stage(folder / name, configs) for name in manifest.TYPES), configs=configs
    )


def _config(repo: git.Repo, framework: str) -> object:
    """The framework's file, parsed; None where there is none, or none that can be parsed."""
    name = config_file.found(repo, framework)
    text = files.content(Path(repo.top, name)) if name else None
    if name is None or text is None:
        return None
    try:
        return (toml_block if name.endswith(".toml") else yaml_block).parse(text)
    except CannotEditError:
        return None


def _stage(path: Path, configs: dict[str, object]) -> Stage:
    if not os.path.lexists(path):
        return Stage(name=path.name, path=path, how="missing")
    if not os.access(path, os.X_OK):
        return Stage(name=path.name, path=path, how="not executable")
    state = standing.state(path)
    if state in ("ours", "edited"):
        return Stage(name=path.name, path=path, how="ours" if state == "ours" else "edited")
    framework = frameworks.shim(path)
    legacy = path.with_name(f"{path.name}.legacy")
    behind = legacy if standing.state(legacy) in ("ours", "edited") and os.access(legacy, os.X_OK) else None
    if framework and (behind or _is_wanted(path.name, configs[framework])):
        how: How = "prek" if framework == "prek" else "pre-commit"
        return Stage(name=path.name, path=path, how=how, legacy=behind)
    return Stage(name=path.name, path=path, how="not staylocal's")


def _is_wanted(stage: str, config: object) -> bool:
    """Whether the framework's file has the hook of ours for this stage."""
    there = manifest.ids(config)
    return any(stage in hook["stages"] and name in there for name, hook in manifest.HOOKS.items())


def look(repo: git.Repo, found: Standing) -> list[Check]:
    """One line for all stages, or one for each sort of hole; and what the framework was told."""
    where = standing.shorter(repo, found.folder)
    if not found.called:
        return [_nowhere(repo, found, where)]
    lost = list(_lost(found, where))
    ways = dict.fromkeys("native" if stage.how in ("ours", "edited") else stage.how for stage in found.called)
    head = ok(NAME, f"all {len(found.stages)} stages, {' and '.join(ways)}, in {where}")
    return [*(lost or [head]), *_edited(found), *_frameworks(found)]


def _nowhere(repo: git.Repo, found: Standing, where: str) -> Check:
    paths = gitconfig.hooks_paths()
    if paths and found.folder not in (place.common(repo), place.own(repo)):
        text = f"core.hooksPath leads git to {where}: staylocal is not called there"
        first = "staylocal uninstall\n" if memory.recall().framework in ("pre-commit", "prek") else ""
        return hole(NAME, text, f"{first}staylocal init --framework native")
    others = [stage.name for stage in found.stages if stage.how == "not staylocal's"]
    text = f"staylocal is not called by {', '.join(others)} in {where}" if others else f"no hooks in {where}"
    return hole(NAME, text, "staylocal init")


def _lost(found: Standing, where: str) -> Iterator[Check]:
    ways: dict[How, str] = {
        "missing": "staylocal init",
        "not executable": "chmod +x",
        "not staylocal's": "staylocal init",
    }
    for how, fix in ways.items():
        stages = [stage for stage in found.stages if stage.how == how]
        if stages:
            names = ", ".join(stage.name for stage in stages)
            more = "".join(f" {shlex.quote(str(stage.path))}" for stage in stages) if fix == "chmod +x" else ""
            yield hole(NAME, f"{how}: {names} in {where}", fix + more)


def _edited(found: Standing) -> Iterator[Check]:
    names = [stage.name for stage in found.stages if stage.how == "edited"]
    if names:
        yield note(
            NAME,
            f"edited by hand: {', '.join(names)} (tried below)",
            "To have staylocal's own again: remove them, then staylocal init",
        )


def _frameworks(found: Standing) -> Iterator[Check]:
    """A script of the framework that does not heed a missing file stops commits on histories older than that."""
    strict: dict[str, list[str]] = {}
    for stage in found.called:
        if stage.how in ("pre-commit", "prek") and _TOLERANT not in (files.content(stage.path) or b""):
            strict.setdefault(stage.how, []).append(stage.name)
    for framework, names in strict.items():
        text = "without --allow-missing-config: no commits onto history older than its file"
        options = " ".join(f"-t {name}" for name in names)
        yield note(framework, text, f"{framework} install --allow-missing-config {options}")
