"""Codex's hooks for one launch: the guard's own, trusted by the hash that Codex itself reports, and all others off.

Hooks of the user and of the project run outside of the sandbox, and what they print goes into the request: one
that the user trusts can put any file there. So for a hosted run all but an administrator's are switched off.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import threading
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from staylocal import process
from staylocal.codex.client import upward
from staylocal.codex.guard import EVENTS, LOOK
from staylocal.codex.seal import SILENT
from staylocal.errors import UndecidedError

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterable, Iterator, Mapping, Sequence

TIMEOUT = 600  # seconds; Codex goes on when they are over, so the guard itself ends long before
_CALLERS = ("apps", "plugins")  # they look for news as soon as a server starts
_FLAGS = "/<session-flags>/config.toml"
_SECONDS = 20.0  # that Codex may take to list its hooks
_MOST = 4 << 20
# Codex heeds exit code 2 only if something stands on stderr. A quoted call of sh: every shell understands it.
FALLBACK = "/bin/sh -c 'echo staylocal: the guard let nothing through >&2; exit 2'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """One hook, as Codex lists it."""

    key: str
    hash: str
    command: str
    managed: bool
    trusted: bool


def command(program: str, event: str, *, in_run: bool) -> str:
    """What Codex is to start for an event. It is the same for every run, as its hash is what is trusted."""
    return f"{shlex.quote(program)} guard {event}{' --run' if in_run else ''} || {FALLBACK}"


class Listing:
    """The hooks that Codex lists with the guard's given to it, asked for in the background: 50 ms."""

    def __init__(self, program: str, codex: Sequence[str], *, cwd: str, env: Mapping[str, str]) -> None:
        self.commands = {event: command(program, event, in_run=True) for event in (*EVENTS, LOOK)}
        self.flags = tuple(_flag(event, text) for event, text in self.commands.items())
        self._words = (*codex, *_options(("--enable", "hooks"), self.flags))
        self._cwd, self._env = cwd, env
        self._found: list[Hook] = []
        self._error: UndecidedError | None = None
        self._thread = threading.Thread(target=self._ask)
        self._thread.start()

    def _ask(self) -> None:
        try:
            self._found = hooks_list(self._words, cwd=self._cwd, env=self._env)
        except UndecidedError as error:
            self._error = error

    def abandon(self) -> None:
        """Nobody needs it any more; what goes wrong is nobody's business."""
        self._thread.join()

    def wait(self) -> list[Hook]:
        """All of them. Raises UndecidedError where Codex didn't say."""
        self._thread.join()
        if self._error:
            raise self._error
        return self._found


def hooks_overrides(
    program: str, codex: Sequence[str], *, cwd: str, env: Mapping[str, str], foreign: Iterable[str] = ()
) -> tuple[str, ...]:
    """Arguments for a launch: see `overrides`, which also says what is raised.

    `program`: absolute path of staylocal; `codex`: how Codex is started.
    """
    return overrides(Listing(program, codex, cwd=cwd, env=env), foreign)


def overrides(listing: Listing, foreign: Iterable[str] = ()) -> tuple[str, ...]:
    """Arguments for a launch: the guard's hooks, trusted for exactly themselves, and everybody else's off.

    `foreign`: keys of hooks that are to be off besides those that Codex lists. Raises UndecidedError where Codex
    doesn't list the guard as it was given.
    """
    listed = listing.wait()
    known = {hook.key: hook for hook in listed}
    states: dict[str, dict[str, object]] = {}
    for event, text in listing.commands.items():
        key = f"{_FLAGS}:{snake(event)}:0:0"
        if key in known and known[key].command == text:
            states[key] = {"trusted_hash": known[key].hash, "enabled": True}
        elif event != LOOK:
            raise UndecidedError("Codex does not list the guard's hooks as they were given to it", hint=_HINT)
    others = [hook.key for hook in listed if not hook.managed]
    states |= {key: {"enabled": False} for key in (*others, *foreign) if key not in states}
    return _options(("--enable", "hooks"), (*listing.flags, f"hooks.state={_inline(states)}"))


_HINT = "An administrator may have restricted hooks (/etc/codex/requirements.toml). codex doctor tells more."


def _options(words: tuple[str, ...], values: Iterable[str]) -> tuple[str, ...]:
    return words + tuple(word for value in values for word in ("-c", value))


def _flag(event: str, text: str) -> str:
    return f'hooks.{event}=[{{hooks=[{{type="command",command={json.dumps(text)},timeout={TIMEOUT}}}]}}]'


def _inline(value: object) -> str:
    """TOML in one line."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(key)}={_inline(each)}" for key, each in value.items()) + "}"
    return json.dumps(value)


def hooks_list(codex: Sequence[str], *, cwd: str, env: Mapping[str, str]) -> list[Hook]:
    """Ask Codex for the hooks that it knows in a folder; 50 ms. Raises UndecidedError."""
    answer = ask(codex, "hooks/list", {"cwds": [cwd]}, env=env)
    try:
        return [
            Hook(
                key=str(each["key"]),
                hash=str(each["currentHash"]),
                command=str(each.get("command")),
                managed=bool(each["isManaged"]),
                trusted=each["enabled"] is True and each["trustStatus"] in ("trusted", "managed"),
            )
            for folder in answer["data"]
            for each in folder["hooks"]
        ]
    except (KeyError, TypeError):
        raise UndecidedError("this Codex lists its hooks in another form", hint="Is it 0.140 or newer?") from None


def ask(codex: Sequence[str], method: str, params: dict[str, Any], *, env: Mapping[str, str]) -> dict[str, Any]:
    """One question to `codex app-server`, over its standard streams; it asks nobody else. Raises UndecidedError."""
    info = {"clientInfo": {"name": "staylocal", "version": "1"}}
    said: tuple[dict[str, Any], ...] = (
        {"id": 0, "method": "initialize", "params": info},
        {"method": "initialized"},
        {"id": 1, "method": method, "params": params},
    )
    silent = _options((), (*SILENT, *(f"features.{name}=false" for name in _CALLERS)))
    server = process.start((*codex, *silent, "app-server"), stdin=process.PIPE, env=env, group=True)
    late = threading.Timer(_SECONDS, process.kill_group, (server,))
    late.start()
    try:
        answer = _answer(server, "".join(f"{json.dumps(each)}\n" for each in said).encode())
    except BrokenPipeError:
        answer = {}
    finally:
        late.cancel()
        process.kill_group(server)
        server.communicate()
    if not isinstance(result := answer.get("result"), dict):
        raise UndecidedError(
            f"Codex did not answer {method}",
            hint="If `codex features list` fails, too, it says what is wrong with Codex's configuration.",
        )
    return result


def _answer(server: subprocess.Popen[bytes], questions: bytes) -> dict[str, Any]:
    """Its stdin stays open until the answer is there: at its end Codex would leave without a word."""
    if server.stdin is None or server.stdout is None:
        return {}
    server.stdin.write(questions)
    server.stdin.flush()
    return next((each for each in map(_parsed, server.stdout) if each.get("id") == 1), {})


def _parsed(line: bytes) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def foreign_hooks(codex_home: str, top: str, cwd: str) -> tuple[str, ...]:
    """Keys of the hooks in the user's files and in those of both folders and all above them, without asking Codex.

    Codex spells a project's path as it was told (links and all), its home's as it is: both are given. Files that
    can't be parsed have no hooks for Codex either.
    """
    homes = {os.path.abspath(codex_home), os.path.realpath(codex_home)}
    folders = set(homes)
    for start in (cwd, top):
        for each in (os.path.abspath(start), os.path.realpath(start)):
            folders |= {os.path.join(folder, ".codex") for folder in upward(each)}
    keys: list[str] = []
    for folder in sorted(folders):
        names = ["hooks.json", "config.toml"]
        if folder in homes and os.path.isdir(folder):
            names += sorted(name for name in os.listdir(folder) if name.endswith(".config.toml"))
        for name in names:
            keys += _keys(os.path.join(folder, name))
    return tuple(dict.fromkeys(keys))


def _keys(path: str) -> Iterator[str]:
    """`<path>:<event>:<group>:<hook>` for each hook of a file."""
    try:
        with open(path, "rb") as file:
            text = file.read(_MOST).decode()
        parsed = json.loads(text) if path.endswith(".json") else tomllib.loads(text)
    except (OSError, ValueError, RecursionError):
        return
    hooks = parsed.get("hooks") if isinstance(parsed, dict) else None
    for event, groups in hooks.items() if isinstance(hooks, dict) else ():
        for at, group in enumerate(groups if isinstance(groups, list) else ()):
            handlers = group.get("hooks") if isinstance(group, dict) else None
            for number in range(len(handlers) if isinstance(handlers, list) else 0):
                yield f"{path}:{snake(event)}:{at}:{number}"


def snake(event: str) -> str:
    """`PostToolUse` -> `post_tool_use`, as keys have it."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", event).lower()
