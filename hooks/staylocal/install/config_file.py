"""The framework's file: which one, whether our hooks are in it, and it with and without our block."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from staylocal.errors import PolicyError
from staylocal.install import blocks, files, manifest, toml_block, yaml_block
from staylocal.install.blocks import CannotEditError
from staylocal.install.said import Line

if TYPE_CHECKING:
    from staylocal import git

YAML = ".pre-commit-config.yaml"
YML = ".pre-commit-config.yml"  # prek reads it by itself, pre-commit has to be told
TOML = "prek.toml"  # prek's own; it comes before the others
_READ_BY = {"pre-commit": (YAML, YML), "prek": (TOML, YAML, YML)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A file, and what is to be written; `new` None: it is fine as it is.

    `everywhere`: hooks of others will run for every hook type that is installed.
    """

    path: Path
    new: bytes | None
    lines: tuple[Line, ...]
    everywhere: bool = False


def found(repo: git.Repo, framework: str) -> str | None:
    """The file that this framework reads here; None if there is none."""
    return next((name for name in _READ_BY[framework] if Path(repo.top, name).is_file()), None)


def planned(repo: git.Repo, framework: str, entry: dict[str, Any], *, replace: bool) -> Edit:
    """`entry`: what is to stand in `repos`; `replace`: also in place of a block of ours that says something else.

    Raises PolicyError, with what to paste, where the file can't be edited with certainty.
    """
    path = Path(repo.top, found(repo, framework) or YAML)
    text = files.content(path)
    if text is None:
        line = Line(label="hooks", text=f"{path.name} written, with staylocal's hooks")
        return Edit(path=path, new=yaml_block.new_file(entry), lines=(line,))
    kind = toml_block if path.suffix == ".toml" else yaml_block
    try:
        parsed = kind.parse(text)
        edit = _edited(path, text, parsed, entry, replace=replace)
    except CannotEditError as error:
        hint = f"Put this in by hand, then run it again:\n{kind.snippet(entry)}"
        raise PolicyError(f"{path.name} can't be edited: {error}", hint=hint) from None
    return dataclasses.replace(edit, everywhere=manifest.runs_everywhere(parsed))


def _edited(path: Path, text: bytes, parsed: object, entry: dict[str, Any], *, replace: bool) -> Edit:
    kind = toml_block if path.suffix == ".toml" else yaml_block
    there = [name for name in manifest.ids(parsed) if name in manifest.HOOKS]
    if there and not (replace and blocks.has(text)):
        missing = [name for name in manifest.HOOKS if name not in there]
        text_ = f"{path.name} has staylocal's hooks, but not {', '.join(missing)}"
        return Edit(path=path, new=None, lines=(Line(label="note", text=text_, changed=False),) if missing else ())
    rest = kind.remove(text) if there else text
    new = yaml_block.new_file(entry) if rest is None else kind.insert(rest, entry)
    line = Line(label="hooks", text=f"{path.name}: staylocal's hooks {'changed' if there else 'added'}")
    return Edit(path=path, new=None, lines=()) if new == text else Edit(path=path, new=new, lines=(line,))


def take_out(repo: git.Repo, name: str) -> list[Line]:
    """Our block out of the file; the file, too, if `init` made it and nothing else is in it."""
    path = Path(repo.top, name)
    text = files.content(path)
    if text is None or not blocks.has(text):
        return []
    try:
        rest = toml_block.remove(text) if path.suffix == ".toml" else yaml_block.remove(text)
    except CannotEditError as error:
        return [Line(label="left", text=f"{name}: {error}; take staylocal's hooks out by hand", changed=False)]
    if rest is None:
        with files.said(path, "removed"):
            path.unlink()
        return [Line(label="removed", text=name)]
    files.put(path, rest)
    return [Line(label="removed", text=f"staylocal's hooks from {name}")]
