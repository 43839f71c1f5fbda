"""`staylocal init`: choose how hooks get in, then policy and hooks, each once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from staylocal import git, rules
from staylocal.errors import PolicyError
from staylocal.install import config_file, frameworks, gitconfig, memory, native, policy_file, program, standing
from staylocal.install.frameworks import Source
from staylocal.install.said import Line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from staylocal.install.memory import Memory

Wanted = Literal["auto", "pre-commit", "prek", "native"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What was asked for."""

    framework: Wanted = "auto"
    source: Source = field(default_factory=Source)


def set_up(options: Options) -> tuple[str, list[Line]]:
    """A headline, and what was done. Raises PolicyError (bare, what can't be edited, what is missing)."""
    repo = repository()
    known = memory.recall()
    chosen = choose(repo, options, known)
    if options.source.url and chosen == "native":
        raise PolicyError("--repo and --rev are for pre-commit and prek", hint="Leave them out, or name one.")
    policy_file.read(repo)  # a wrong one stops it all, before anything is changed
    if chosen == "native":
        hooks = native.set_up(repo, program.staylocal(), known)
    else:
        hooks = frameworks.set_up(repo, chosen, options.source, known)
    lines = [*policy_file.set_up(repo), *hooks]
    way = "native hooks" if chosen == "native" else f"by way of {chosen}"
    if not any(line.changed for line in lines):
        return f"staylocal is already set up here ({way})", lines
    return f"staylocal is set up ({way})", lines + _next(repo, lines)


def repository() -> git.Repo:
    """The repository we stand in. Raises PolicyError for a bare one, UndecidedError outside."""
    repo = git.find_repo()
    if not repo.top:
        raise PolicyError(
            "a bare repository has no commits made in it, so there is nothing to hook",
            hint="On a server, call `staylocal verify` from its pre-receive or update hook.",
        )
    return repo


def choose(repo: git.Repo, options: Options, known: Memory) -> str:
    """The way that hooks get in. What was chosen before stays: two ways would scan each commit twice."""
    before = known.framework or ("native" if standing.is_set_up(repo) else None)
    if before is not None and options.framework in ("auto", before):
        return before
    if before is not None:
        raise PolicyError(
            f"staylocal is set up here by way of {before}",
            hint=f"staylocal uninstall, then: staylocal init --framework {options.framework}",
        )
    return options.framework if options.framework != "auto" else _found(repo)


def _found(repo: git.Repo) -> str:
    """The framework whose file is there: the one that is in use already, or else installed; native without one."""
    usable = [name for name in ("pre-commit", "prek") if config_file.found(repo, name)]
    if not usable:
        return "native"
    in_use = [name for name in frameworks.shims(repo).values() if name in usable]
    there = [name for name in [*in_use, *usable] if program.framework(name)]
    if there:
        return there[0]
    file = config_file.found(repo, usable[0])
    raise PolicyError(
        f"{file} is there, but {' and '.join(usable)} {'is' if len(usable) == 1 else 'are'} not installed",
        hint=f"pipx install {usable[0]}, then again; or without it: staylocal init --framework native",
    )


def _next(repo: git.Repo, lines: Sequence[Line]) -> list[Line]:
    """What is left to do, and how to undo it all."""
    edited = [name for name in (config_file.YAML, config_file.YML, config_file.TOML) if _names(lines, name)]
    add = [*edited, *([rules.FILE] if _names(lines, rules.FILE) else [])]
    words = [Line(label="next", text=f"git add {' '.join(add)}", changed=False)] if add else []
    # pre-commit stops every commit while its own file has changes that are not staged.
    if edited and gitconfig.is_tracked(f"{repo.top}/{edited[0]}"):
        words = [Line(label="next", text=f"git add {' '.join(add)}   (before the next commit)", changed=False)]
    return [*words, Line(label="undo", text="staylocal uninstall", changed=False)]


def _names(lines: Sequence[Line], name: str) -> bool:
    return any(line.changed and line.text.startswith(name) for line in lines)
