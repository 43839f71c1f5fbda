"""`staylocal init --codex-hooks`: the guard in the user's own Codex, for sessions that go past staylocal.

Our groups are put behind those that are there: Codex trusts a hook by its place and its hash, and others must
keep theirs. The trust is for exactly our own hooks, by the hash that Codex reports.
"""

from __future__ import annotations

import json
import os
import tomllib
from pathlib import Path
from typing import Any

from staylocal.codex import client, guard, guard_trust
from staylocal.errors import PolicyError
from staylocal.install import blocks, files, program
from staylocal.install.said import Line

HOOKS, CONFIG = "hooks.json", "config.toml"
_CALL = " guard "


def home() -> Path:
    """Codex's own folder."""
    return Path(os.environ.get("CODEX_HOME") or os.path.expanduser("~/.codex"))


def set_up() -> tuple[str, list[Line]]:
    """Put the guard into hooks.json and the trust into config.toml. Raises PolicyError for what can't be edited."""
    codex, folder = client.find(), home()
    if not codex.seals:
        raise PolicyError(f"Codex {codex.version} has no hooks that can be trusted", hint="Upgrade Codex, then again.")
    with files.said(folder, "made"):
        folder.mkdir(parents=True, exist_ok=True)
    path = folder / HOOKS
    text = files.content(path)
    ours = {event: guard_trust.command(program.staylocal(), event, in_run=False) for event in guard.EVENTS}
    new = with_ours(text, ours)
    lines = []
    if new != text:
        files.put(path, new)
        lines.append(Line(label="hooks", text=f"{path}: the guard for {' and '.join(ours)}"))
    lines += _trust(codex, folder / CONFIG, ours)
    head = "the guard is set up in Codex" if any(line.changed for line in lines) else "the guard is in Codex already"
    return head, [*lines, Line(label="undo", text="staylocal uninstall --codex-hooks", changed=False)]


def take_out() -> tuple[str, list[Line]]:
    """Our groups and our trust out of the two files; a file goes where nothing else is in it."""
    folder = home()
    lines = []
    for name, rest in ((HOOKS, without_ours), (CONFIG, _without_trust)):
        path = folder / name
        text = files.content(path)
        if text is None:
            continue
        try:
            left = rest(text)
        except blocks.CannotEditError as error:
            lines.append(Line(label="left", text=f"{path}: {error}; take it out by hand", changed=False))
            continue
        if left == text:
            continue
        if left is None or not left.strip():
            with files.said(path, "removed"):
                path.unlink()
        else:
            files.put(path, left)
        lines.append(Line(label="removed", text=f"the guard from {path}"))
    if any(line.changed for line in lines):
        return "the guard is taken out of Codex", lines
    return "the guard is not in Codex: nothing to do", lines


def with_ours(text: bytes | None, ours: dict[str, str]) -> bytes:
    """hooks.json with our groups, and none of ours from before. Raises PolicyError."""
    data = _parsed(text) if text is not None else {}
    before = _by_event(data)
    groups = {event: [group for group in before.get(event, []) if not _is_ours(group)] for event in {**before, **ours}}
    for event, command in ours.items():
        hook = {"type": "command", "command": command, "timeout": guard_trust.TIMEOUT}
        known = [group for group in before.get(event, []) if _is_ours(group)]
        if known == [{"hooks": [hook]}]:
            groups[event] = before[event]  # where it is, as others may have come behind it
        else:
            groups[event].append({"hooks": [hook]})
    return text if text is not None and groups == before else _dumped(data | {"hooks": groups})


def without_ours(text: bytes) -> bytes | None:
    """hooks.json without our groups; None where nothing is left."""
    data = _parsed(text)
    before = _by_event(data)
    groups = {event: [group for group in each if not _is_ours(group)] for event, each in before.items()}
    if groups == before:
        return text
    data["hooks"] = {event: each for event, each in groups.items() if each or not before[event]}
    return _dumped(data) if data["hooks"] or data.keys() != {"hooks"} else None


def _parsed(text: bytes) -> dict[str, Any]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        raise PolicyError(f"{home() / HOOKS} is not a JSON object", hint="Set that right, then again.")
    return data


def _by_event(data: dict[str, Any]) -> dict[str, list[Any]]:
    hooks = data.get("hooks", {})
    if not isinstance(hooks, dict) or not all(isinstance(each, list) for each in hooks.values()):
        raise PolicyError(f"{home() / HOOKS}: its `hooks` are not lists by event", hint="Set that right, then again.")
    return hooks


def _is_ours(group: object) -> bool:
    hooks = group.get("hooks") if isinstance(group, dict) else None
    words = [str(hook.get("command")) for hook in hooks if isinstance(hook, dict)] if isinstance(hooks, list) else []
    return len(words) == 1 and is_guard(words[0])


def is_guard(command: str) -> bool:
    """Whether a hook's command is the guard's, of this or of another version."""
    return _CALL in command and command.endswith(guard_trust.FALLBACK)


def _dumped(data: dict[str, Any]) -> bytes:
    return json.dumps(data, indent=2, ensure_ascii=False).encode() + b"\n"


def _trust(codex: client.Client, path: Path, ours: dict[str, str]) -> list[Line]:
    """A block at the end of config.toml, renewed where a hash or a place changed."""
    environ = {**os.environ, **codex.environ}

    def listed() -> list[guard_trust.Hook]:
        known = guard_trust.hooks_list((codex.native,), cwd=str(path.parent), env=environ)
        return [hook for hook in known if hook.command in ours.values() and not hook.managed]

    hooks = listed()
    if len(hooks) != len(ours):
        note = f"Codex does not list it: hooks may be switched off in {path.name} or by an administrator"
        return [Line(label="note", text=note, changed=False)]
    if all(hook.trusted for hook in hooks):
        return []
    text = files.content(path) or b""
    try:
        files.put(path, _with_trust(_without_trust(text), hooks))
    except blocks.CannotEditError as error:
        note = f"{path.name} can't be edited ({error}): trust the guard in Codex, by /hooks"
        return [Line(label="next", text=note, changed=False)]
    if not all(hook.trusted for hook in listed()):
        return [Line(label="next", text="trust the guard in Codex, by /hooks", changed=False)]
    return [Line(label="trust", text=f"{path}: for exactly these commands")]


def _with_trust(text: bytes, hooks: list[guard_trust.Hook]) -> bytes:
    lines = [blocks.BEGIN]
    for hook in hooks:
        lines += [f"[hooks.state.{json.dumps(hook.key)}]", f"trusted_hash = {json.dumps(hook.hash)}", "enabled = true"]
    new = blocks.insert(text, len(text), blocks.joined([*lines, blocks.END], blocks.newline(text)))
    before, after = _toml(text), _toml(new)
    state = after.get("hooks", {}).get("state", {})
    rest = {key: value for key, value in state.items() if key not in {hook.key for hook in hooks}}
    if rest != before.get("hooks", {}).get("state", {}) or len(state) != len(rest) + len(hooks):
        raise blocks.CannotEditError("the block would not come out as it should")
    return new


def _without_trust(text: bytes) -> bytes:
    if not blocks.has(text):
        return text
    rest = blocks.cut(text)
    lost = _toml(text).get("hooks", {}).get("state", {}).keys() - _toml(rest).get("hooks", {}).get("state", {}).keys()
    if {*_toml(text)} - {*_toml(rest)} - {"hooks"} or not all(HOOKS in key for key in lost):
        raise blocks.CannotEditError("the block holds more than staylocal's trust")
    return rest


def _toml(text: bytes) -> dict[str, Any]:
    try:
        return tomllib.loads(text.decode())
    except ValueError as error:
        raise blocks.CannotEditError(f"it is not valid TOML: {error}") from None
