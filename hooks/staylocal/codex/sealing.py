"""What can be reached -> how a hosted run is sealed: in place, in a clean room, or not at all."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from staylocal.codex import overrides, seal
from staylocal.codex.seal import Rule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from staylocal.codex.argv import Invocation
    from staylocal.codex.reach import Reach
    from staylocal.codex.seal import Access
    from staylocal.codex.surroundings import Surroundings

FEW = 64  # sensitive files that are denied one by one or by folders; over that: a clean room
_BYPASS = ("--dangerously-bypass-approvals-and-sandbox", "--dangerously-bypass-hook-trust")
_MODES: dict[str, Access] = {
    "read-only": "read",
    "workspace-write": "write",
    "danger-full-access": "full",
    ":read-only": "read",
    ":workspace": "write",
    ":danger-full-access": "full",
    ":danger-no-sandbox": "full",
}
# What would replace the seal, or run beside it. The client's own hooks and permissions are for us to say.
_REFUSED = ("permissions", "hooks", "default_permissions", "projects", "requirements")
_REFUSED_FEATURES = ("hooks", "use_legacy_landlock", "plugin_hooks")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealing:
    """`why_not_here`: why a run can't work in place, "" if it can; then `rules` close what is sensitive there.

    `names`: of what they close: Codex prints them in every request.
    """

    rules: tuple[Rule, ...] = ()
    names: tuple[str, ...] = ()
    why_not_here: str = ""


def access_of(invocation: Invocation, here: Surroundings) -> Access:
    """What the sandbox was asked to grant: command line, then configuration, then the project's trust."""
    if invocation.has(_BYPASS[0]):
        return "full"
    if invocation.has("--approve-for-me"):
        return "write"
    said = (
        invocation.last("--sandbox") or here.settings.text("sandbox_mode") or here.settings.text("default_permissions")
    )
    if said is not None:
        return _MODES.get(said, "read")
    trusted = here.settings.text("projects", here.place.top, "trust_level") == "trusted"
    return "write" if trusted or invocation.has("--trust") else "read"


def tampering(invocation: Invocation) -> str:
    """Which setting of the caller would replace the seal; "" if none does."""
    for each in overrides.overrides(invocation):
        table = each.value if len(each.path) == 1 and isinstance(each.value, dict) else {}
        feature = each.path[1:2] or tuple(table)
        if each.path[0] in _REFUSED or (each.path[0] == "features" and set(feature) & set(_REFUSED_FEATURES)):
            return ".".join(each.path[:2])
    return ""


def added(invocation: Invocation, here: Surroundings) -> list[str]:
    """The folders of `--add-dir`, which are relative to the one that Codex works in."""
    return [os.path.realpath(os.path.join(here.place.folder, value)) for value in invocation.values("--add-dir")]


def writable(invocation: Invocation, here: Surroundings) -> list[str]:
    """The folders of the workspace that a run may write to."""
    if access_of(invocation, here) != "write":
        return []
    below = [path for path in added(invocation, here) if inside(path, here.place.top) and os.path.isdir(path)]
    return list(dict.fromkeys((here.place.folder, *below)))


def inside(path: str, top: str) -> bool:
    """Whether a path leads into this folder, or is it."""
    return (os.path.realpath(path) + os.sep).startswith(top + os.sep)


def in_place(here: Surroundings, reach: Reach, writable: Sequence[str]) -> Sealing:
    """Decide whether the run can work where it is, and what is to be denied there."""
    top, folder = here.place.top, here.place.folder
    roots = [Rule(path=path, access="write") for path in writable]
    roots += [Rule(path=path, access="read") for path in dict.fromkeys((folder, top)) if path not in writable]
    if here.repo and not here.repo.common_dir.startswith(top + os.sep):
        roots += [Rule(path=path, access="read") for path in dict.fromkeys((here.repo.common_dir, here.repo.git_dir))]
    if not all(seal.can_name(rule.path) for rule in roots):
        return Sealing(why_not_here="the folder's name has characters that a rule of the sandbox can't hold")
    if why := _why_not_here(reach):
        return Sealing(why_not_here=why)
    if not reach.sensitive:
        return Sealing(rules=tuple(roots))
    closed = [path for each in reach.sensitive if (path := _closed_at(top, each.path))]
    by_name = tuple(f"{folder}/" for folder in reach.by_path_only)
    whole = seal.whole_folders(
        (path for path in closed if not path.startswith(by_name)),
        (*(path for path, _ in reach.open_files()), *(f"{folder}/." for folder in reach.by_path_only)),
    )
    denied = seal.denies(top, closed, whole=whole, frozen=reach.by_path_only, writable=writable)
    if denied is None:
        return Sealing(why_not_here=f"{len(closed)} sensitive files are too many to be denied in place")
    return Sealing(rules=(*roots, *denied), names=tuple(rule.path for rule in denied))


def _closed_at(top: str, path: str) -> str:
    """Where the rule has to stand: the sandbox can't close a link, only what it leads to. "" for a link that leads
    nowhere, or out of the workspace, where nothing was granted.
    """
    full = os.path.join(top, path)
    if not os.path.islink(full):
        return path
    end = os.path.realpath(full)
    return os.path.relpath(end, top) if inside(end, top) and os.path.exists(end) else ""


def _why_not_here(reach: Reach) -> str:
    tracked = sum(each.tracked for each in reach.sensitive)
    if tracked:
        files = "a sensitive file is" if tracked == 1 else f"{tracked} sensitive files are"
        return (
            f"{files} tracked, so git's objects hold it too"
            if tracked == 1
            else f"{files} tracked, in git's objects too"
        )
    if reach.history != "clean":
        return f"the history: {reach.history_why}"
    return ""


def readable(paths: Sequence[str], private: Sequence[str]) -> list[str]:
    """Those that are there, but for what holds something `private`, or lies in it."""
    there = [path for path in dict.fromkeys(paths) if os.path.exists(path) and seal.can_name(path)]
    shut = [os.path.realpath(path) for path in private]
    return [path for path in there if not any(_touch(os.path.realpath(path), each) for each in shut)]


def _touch(one: str, other: str) -> bool:
    return f"{one}/".startswith(f"{other}/") or f"{other}/".startswith(f"{one}/")
