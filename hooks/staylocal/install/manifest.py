"""The hooks as the frameworks know them: what .pre-commit-hooks.yaml publishes, and what `init` writes down."""

from __future__ import annotations

from typing import Any

_ONCE = {"always_run": True, "pass_filenames": False, "require_serial": True}

# id -> name, words for staylocal, stages, the rest. One id a stage: pre-commit does not tell a hook its stage.
# The message hooks get the file's name; with a top-level `files:` pre-commit hands over none, which they allow.
HOOKS: dict[str, dict[str, Any]] = {
    "staylocal-scan": {
        "name": "staylocal scan",
        "words": "scan --staged",
        "stages": ["pre-commit", "pre-merge-commit"],
    }
    | _ONCE,
    "staylocal-record": {
        "name": "staylocal record",
        "words": "record",
        "stages": ["prepare-commit-msg"],
        "always_run": True,
    },
    "staylocal-stamp": {
        "name": "staylocal stamp",
        "words": "stamp",
        "stages": ["commit-msg"],
        "always_run": True,
    },
    "staylocal-verify": {
        "name": "staylocal verify",
        "words": "verify --pre-push",
        "stages": ["pre-push"],
    }
    | _ONCE,
    "staylocal-prompts": {
        "name": "staylocal prompts",
        "words": "scan --prompts --",  # a file may be called -v
        "stages": ["pre-commit", "manual"],
        "require_serial": True,
    },
}
TYPES = ("pre-commit", "pre-merge-commit", "prepare-commit-msg", "commit-msg", "pre-push")


def local() -> dict[str, Any]:
    """The entry of a framework's `repos` that uses the staylocal of this machine.

    Its file is committed, so no absolute path may stand in it; but a virtual environment need not be active
    when somebody commits. So each entry asks git where `init` found staylocal, and falls back to the PATH.
    """
    hooks = []
    for name, hook in HOOKS.items():
        rest = {key: value for key, value in hook.items() if key not in ("name", "words")}
        entry = {"id": name, "name": hook["name"], "entry": entry_for(hook["words"]), "language": "system"}
        hooks.append(entry | rest)
    return {"repo": "local", "hooks": hooks}


def entry_for(words: str) -> str:
    """A command line for `language: system`: sh replaces itself, git above stays our next ancestor."""
    find = 'p=$(git config staylocal.program); [ -x "$p" ] || p=staylocal'
    return f'sh -c \'{find}; exec "$p" {words} "$@"\' staylocal'


def published(url: str, rev: str) -> dict[str, Any]:
    """The entry that lets the framework fetch and install staylocal by itself."""
    return {"repo": url, "rev": rev, "hooks": [{"id": name} for name in HOOKS]}


def ids(config: object) -> list[str]:
    """The hook ids in a framework's parsed file, whatever its form."""
    repos = config.get("repos") if isinstance(config, dict) else None
    hooks = [hook for repo in _dicts(repos) for hook in _dicts(repo.get("hooks"))]
    return [name for hook in hooks if isinstance(name := hook.get("id"), str)]


def runs_everywhere(config: object) -> bool:
    """Whether some hook of others names no stages: the frameworks run it for each hook type that is installed.

    (A published hook may name them in its own manifest; then it does no harm to be told.)
    """
    if not isinstance(config, dict) or "default_stages" in config:
        return False
    hooks = [hook for repo in _dicts(config.get("repos")) for hook in _dicts(repo.get("hooks"))]
    return any("stages" not in hook and hook.get("id") not in HOOKS for hook in hooks)


def _dicts(items: object) -> list[dict[str, Any]]:
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
