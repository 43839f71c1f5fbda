"""The Codex CLI, and the three ways in which staylocal is put in front of it for a user or a machine."""

from __future__ import annotations

import json
import os
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from staylocal.codex import client, grammar, guard, guard_trust
from staylocal.doctor.check import Check, hole, note, ok
from staylocal.install import codex_hooks, files, managed, shim

if TYPE_CHECKING:
    from collections.abc import Iterator

    from staylocal.codex.client import Client


def version(codex: Client) -> Check:
    """Whether it can be sealed, and whether its command line is the one that we know."""
    measured = ".".join(map(str, grammar.MEASURED))
    known = tuple(int(part) for part in codex.version.split("."))[:2]
    if not codex.seals:
        return note("codex", f"{codex.version} is too old to be sealed: hosted runs are refused", "Upgrade Codex.")
    if known == grammar.MEASURED:
        return ok("codex", f"{codex.version}, whose command line is known")
    age = "newer" if known > grammar.MEASURED else "older"
    text = f"{codex.version}, {age} than the known {measured}: words it does not share are refused"
    return note("codex", text, "Upgrade staylocal." if age == "newer" else "Upgrade Codex.")


def missing(error: client.NoClientError) -> Check:
    """Where there is none, nothing can go out through it."""
    return note("codex", error.message, error.hint)


def shims() -> Check:
    """Whether `codex` in a shell is ours, where a shim was put somewhere."""
    ours = [path for path in _candidates() if client.is_shim(str(path))]
    if not ours:
        return note("shim", "none: a plain `codex` goes past staylocal", "staylocal init --shim")
    if any(shim.is_first(path) for path in ours):
        return ok("shim", "first on the PATH")
    lines = shim.position(ours[0])
    text = f"{ours[0]} is not the first `codex` on the PATH, and is not used"
    return hole("shim", text, "\n".join(line.text for line in lines))


def _candidates() -> Iterator[Path]:
    folders = (*os.environ.get("PATH", "").split(os.pathsep), str(shim.default()))
    for folder in dict.fromkeys(each for each in folders if each.startswith("/")):
        if (path := Path(folder, client.NAME)).is_file():
            yield path


def guards(codex: Client, folder: str) -> Check:
    """Whether Codex runs the guard in this folder, from its own files or an administrator's. Raises UndecidedError."""
    name = "guard"
    listed = guard_trust.hooks_list((codex.native,), cwd=folder, env={**os.environ, **codex.environ})
    ours = [hook for hook in listed if codex_hooks.is_guard(hook.command)]
    trusted = {hook.command for hook in ours if hook.trusted}
    if len(trusted) >= len(guard.EVENTS):
        return ok(name, "in Codex, and trusted")
    if ours:
        return hole(name, "in Codex, but not trusted: Codex skips it silently", "staylocal init --codex-hooks")
    if _is_written():
        text = "in hooks.json, but Codex does not list it: hooks are switched off"
        return hole(name, text, "Set `hooks = true` in [features] of Codex's config.toml.")
    return note(name, "not in Codex: sessions past staylocal are not watched", "staylocal init --codex-hooks")


def _is_written() -> bool:
    text = files.content(codex_hooks.home() / codex_hooks.HOOKS) or b""
    return json.dumps(guard_trust.FALLBACK)[1:-1].encode() in text


def requirements(path: Path = managed.PATH) -> Check:
    """What an administrator has put in place for everybody on this machine."""
    name = "managed"
    text = files.content(path)
    if text is None:
        return note(name, "no requirements for all users of this machine", "sudo staylocal init --managed --write")
    try:
        data = tomllib.loads(text.decode())
    except ValueError:
        return hole(name, f"{path} is not valid TOML", "Set it right, or: staylocal init --managed")
    if all(event in data.get("hooks", {}) for event in guard.EVENTS) and guard_trust.FALLBACK in str(data["hooks"]):
        return ok(name, f"{path} has the guard")
    return note(name, f"{path} is there, without the guard", "Merge it with: staylocal init --managed")
