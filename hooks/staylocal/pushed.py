"""What a push is about to publish: every ref of it.

Natively git writes `<local ref> <local id> <remote ref> <remote id>` lines to the hook. pre-commit and prek
read those themselves, run the hook for the first ref alone and hand over nothing: then the refs are found by
the `git push` above us, and where its words leave a doubt, all branches and tags count.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from staylocal import git, operation
from staylocal.errors import UndecidedError

_OID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_WITH_VALUE = ("--push-option", "--repo", "--receive-pack", "--exec", "--recurse-submodules")
_EVERYTHING = ("--all", "--branches", "--mirror", "--tags", "--follow-tags")


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """One ref that would be pushed. `local`, `remote`: object ids; `remote` is "" where it is not known."""

    name: str
    local: str
    remote: str = ""


def from_stdin(lines: str) -> list[Update]:
    """Git's own lines; deletions publish nothing. Raises UndecidedError for anything else."""
    found = []
    for line in lines.split("\n")[:-1]:
        words = line.rsplit(" ", 3)  # the first is what was typed: `HEAD@{1 day ago}`
        if len(words) != 4 or not all(_OID.fullmatch(word) for word in words[1::2]):  # noqa: PLR2004 - see githooks(5)
            raise UndecidedError("the standard input is not what git tells a pre-push hook")
        if words[1].strip("0"):
            found.append(Update(name=words[0], local=words[1], remote=words[3] if words[3].strip("0") else ""))
    return found


def from_git(remote: str | None) -> list[Update]:
    """The refs that the `git push` above us names; all branches and tags where it can't be told."""
    words = next((command.raw for command in operation.commands_above() if command.name == "push"), None)
    refspecs = None if words is None else _refspecs(list(words[1:]), remote)
    if refspecs is None:
        return _all_refs()
    sources = [spec.removeprefix("+").partition(":")[0] for spec in refspecs]
    found = [Update(name=source, local=oid) for source in sources if source and (oid := git.resolve(source))]
    return found if len(found) == len([source for source in sources if source]) else _all_refs()


def _refspecs(words: list[str], remote: str | None) -> list[str] | None:
    """The refspecs of a push; None where they can't be told from its words and the configuration."""
    plain, options = [], []
    while words:
        word = words.pop(0)
        if word == "--":
            plain += words
            break
        if not word.startswith("-"):
            plain.append(word)
            continue
        options.append(word)
        if words and _takes_next(word):
            words.pop(0)
    if "-d" in options or any(_stands_for(option, ("--delete",)) for option in options):
        return []
    if any(_stands_for(option, _EVERYTHING) for option in options) or any(map(_is_open, plain[1:])):
        return None
    if plain[1:]:
        return plain[1:]
    configured = git.settings(r"^(push\.default|push\.followtags|remote\..*\.(push|mirror))$")
    name = plain[0] if plain else remote or "origin"
    if f"remote.{name}.push" in configured or f"remote.{name}.mirror" in configured or "push.followtags" in configured:
        return None
    return ["HEAD"] if configured.get("push.default", "simple") in ("simple", "current", "upstream") else None


def _stands_for(option: str, names: tuple[str, ...]) -> bool:
    """Git takes any beginning of a long option; a doubtful one counts."""
    return option.startswith("--") and any(name.startswith(option) for name in names)


def _takes_next(option: str) -> bool:
    return _stands_for(option, _WITH_VALUE) or (option[1] != "-" and option.endswith("o"))


def _is_open(refspec: str) -> bool:
    """Whether it names more refs than one, or in a way of its own."""
    return "*" in refspec or refspec.strip("+") == ":" or refspec == "tag" or refspec.startswith("^")


def _all_refs() -> list[Update]:
    refs = git.refs("refs/heads", "refs/tags")
    return [Update(name=name, local=oid) for name, oid in refs.items()]
