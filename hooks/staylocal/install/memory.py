"""What `init` did here: kept in the repository's own git configuration, so that `uninstall` undoes that and no more.

`staylocal.id` stands in the same section and is not ours: it names the state folder.
"""

from __future__ import annotations

from dataclasses import dataclass

from staylocal import git
from staylocal.install import gitconfig


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """`framework`: native, pre-commit or prek. `types`: the hooks that the framework was told to install.

    `hooks_path`: the repository's own core.hooksPath before ours took its place, None if it had none.
    `config`: the framework's file that our block was written into.
    """

    framework: str | None = None
    types: tuple[str, ...] = ()
    hooks_path: str | None = None
    config: str | None = None


KNOWN = ("native", "pre-commit", "prek")
FRAMEWORK = "staylocal.framework"
TYPES = "staylocal.hooktypes"
HOOKS_PATH = "staylocal.hookspath"
CONFIG = "staylocal.config"
PROGRAM = "staylocal.program"  # where it is: read by the hooks that manifest.py writes down


def recall() -> Memory:
    """What is remembered."""
    kept = gitconfig.local(r"^staylocal\.")
    return Memory(
        framework=framework if (framework := kept.get(FRAMEWORK)) in KNOWN else None,
        types=tuple(kept.get(TYPES, "").split()),
        hooks_path=kept.get(HOOKS_PATH),
        config=kept.get(CONFIG),
    )


def remember(key: str, value: str) -> None:
    """Write it down, unless it stands there already."""
    if git.local_values(key)[-1:] != [value]:
        git.set_value(key, value)


def forget(*keys: str) -> None:
    """Take keys out; all of them if none is named."""
    kept = gitconfig.local(r"^staylocal\.")
    for key in keys or (FRAMEWORK, TYPES, HOOKS_PATH, CONFIG, PROGRAM):
        if key in kept:
            git.unset(key)
