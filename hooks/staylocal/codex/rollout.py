"""What a rollout says of its session (measured with Codex 0.169).

The first line is the session's own `session_meta`; a later one of that type is a copy of a parent's. A resumed
session goes on in its old file, in its old day's folder. A fork holds none of the history that it continues:
its `history_base` names the session that does. A sub-agent (and each review) writes a file of its own.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from staylocal.codex.rollout_files import lines, parse

LOCAL = frozenset({"ollama", "lmstudio", "ollama-chat", "oss"})  # the client's own ids; nobody can take them
_TELLING = re.compile(rb'"type":\s*"(turn_context|token_usage_record|token_count|thread_settings_applied)"')
_ASKED = re.compile(rb'"type":\s*"(UserMessage|user_message)"')  # nothing of a prompt that a hook blocked is kept
_HEAD = 400  # bytes of a line in which its type stands


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What one turn was set to. `profile`: the permission profile's id; `at`: seconds since 1970."""

    at: float
    model: str
    profile: str | None
    cwd: str
    sandbox: str
    approval: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """Sent and received."""

    input: int = 0
    output: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """What a rollout says of its session.

    `root`: the session that all sub-agents of one run share; `base`: the one whose history it continues; `source`:
    "cli", "exec", "vscode", "mcp", "subagent:review", ...; `updated`: when the file was last written; `tokens`: of
    the thread, a fork's with its parent's; `spent`: those since the time that the reader asked for; `asked`:
    whether a prompt went out at all.
    """

    id: str
    path: str
    started: float
    updated: float
    cwd: str
    provider: str
    providers: tuple[str, ...]
    originator: str
    source: str
    cli_version: str
    root: str
    parent: str | None
    forked_from: str | None
    base: str | None
    turns: tuple[Turn, ...]
    tokens: Tokens
    spent: Tokens
    asked: bool = True

    @property
    def local(self) -> bool:
        """Whether a local provider is named anywhere in it."""
        return not LOCAL.isdisjoint(self.providers)

    @property
    def models(self) -> tuple[str, ...]:
        """All of them, in order of use."""
        return tuple(dict.fromkeys(turn.model for turn in self.turns))

    @property
    def profile(self) -> str | None:
        """Of its last turn."""
        return self.turns[-1].profile if self.turns else None

    @property
    def last_cwd(self) -> str:
        """Of its last turn."""
        return self.turns[-1].cwd if self.turns else self.cwd

    @property
    def kin(self) -> tuple[str, ...]:
        """Ids of the sessions that it comes from."""
        found = (self.forked_from, self.parent, self.base, self.root)
        return tuple(dict.fromkeys(each for each in found if each and each != self.id))


def payload(item: dict[str, Any]) -> dict[str, Any]:
    """What a line carries; {} where that is no object."""
    found = item.get("payload")
    return found if isinstance(found, dict) else {}


def read(path: str, *, since: float = 0.0, whole: bool = True) -> Session | None:
    """A rollout's session; None if it can't be read (gone, compressed, or its first line is damaged).

    `since`: from when on `spent` counts; without `whole` only the first line is read: no turns, no tokens.
    Lines that are damaged or of unknown type count for nothing here. Memory is bounded by the longest line.
    """
    meta: dict[str, Any] | None = None
    gathered = _Gathered(since)
    try:
        for number, line in lines(path):
            if number == 1:
                first = parse(line)
                meta = payload(first) if first and first.get("type") == "session_meta" else None
                if not meta or not _text(meta, "id"):
                    return None
                if not whole:
                    break
            elif line and _ASKED.search(line, 0, _HEAD):
                gathered.asked = True
            elif line and _TELLING.search(line, 0, _HEAD) and (item := parse(line)):
                gathered.add(item)
        updated = os.stat(path).st_mtime
    except OSError:
        return None
    return _session(path, updated, meta, gathered) if meta else None


def _session(path: str, updated: float, meta: dict[str, Any], gathered: _Gathered) -> Session:
    provider = _text(meta, "model_provider")
    identity = _text(meta, "id")
    return Session(
        id=identity,
        path=path,
        started=seconds(meta.get("timestamp")),
        updated=updated,
        cwd=_text(meta, "cwd"),
        provider=provider,
        providers=tuple(dict.fromkeys(each for each in (provider, *gathered.providers) if each)),
        originator=_text(meta, "originator"),
        source=_source(meta.get("source")),
        cli_version=_text(meta, "cli_version"),
        root=_text(meta, "session_id") or identity,
        parent=_text(meta, "parent_thread_id") or _spawner(meta.get("source")),
        forked_from=_text(meta, "forked_from_id") or None,
        base=_text(_part(meta, "history_base"), "thread_id") or None,
        turns=tuple(gathered.turns),
        tokens=gathered.tokens,
        spent=gathered.spent,
        asked=gathered.asked or gathered.tokens != Tokens(),
    )


class _Gathered:
    """What the telling lines add up to."""

    def __init__(self, since: float) -> None:
        self._since = since
        self.asked = False
        self.turns: list[Turn] = []
        self.providers: list[str] = []
        self.tokens = Tokens()
        self._sum, self._before, self._records = Tokens(), Tokens(), False

    @property
    def spent(self) -> Tokens:
        """By the records of each response; an older client wrote running totals only."""
        if self._records:
            return self._sum
        now, then = self.tokens, self._before
        return Tokens(input=max(0, now.input - then.input), output=max(0, now.output - then.output))

    def add(self, item: dict[str, Any]) -> None:
        at, found = seconds(item.get("timestamp")), payload(item)
        kind = item.get("type") if item.get("type") != "event_msg" else found.get("type")
        if kind == "turn_context":
            self.turns.append(_turn(at, found))
        elif kind == "thread_settings_applied":
            self.providers.append(_text(_part(found, "thread_settings"), "model_provider_id"))
        elif kind == "token_usage_record":
            self._records = True
            self.tokens = _tokens(_part(found, "thread_token_usage"))
            if at >= self._since:
                used = _tokens(_part(found, "usage"))
                self._sum = Tokens(input=self._sum.input + used.input, output=self._sum.output + used.output)
        elif kind == "token_count" and not self._records and "total_token_usage" in _part(found, "info"):
            self.tokens = _tokens(_part(_part(found, "info"), "total_token_usage"))
            if at < self._since:
                self._before = self.tokens


def _turn(at: float, found: dict[str, Any]) -> Turn:
    policy = found.get("sandbox_policy")
    return Turn(
        at=at,
        model=_text(found, "model"),
        profile=_text(_part(found, "active_permission_profile"), "id") or None,
        cwd=_text(found, "cwd"),
        sandbox=policy if isinstance(policy, str) else _text(_part(found, "sandbox_policy"), "type"),
        approval=_text(found, "approval_policy"),
    )


def _tokens(found: dict[str, Any]) -> Tokens:
    def count(name: str) -> int:
        value = found.get(name)
        return value if isinstance(value, int) and value > 0 else 0

    return Tokens(input=count("input_tokens"), output=count("output_tokens"))


def _text(found: dict[str, Any], name: str) -> str:
    value = found.get(name)
    return value if isinstance(value, str) else ""


def _part(found: dict[str, Any], name: str) -> dict[str, Any]:
    value = found.get(name)
    return value if isinstance(value, dict) else {}


def _source(value: object) -> str:
    """`"exec"`, `{"subagent": "review"}`, `{"subagent": {"thread_spawn": {...}}}`."""
    words = []
    while isinstance(value, dict) and value:
        name = next(iter(value))
        words.append(str(name))
        value = value[name] if name in {"subagent", "internal"} else None
    return ":".join([*words, value] if isinstance(value, str) else words)


def _spawner(value: object) -> str | None:
    """The parent as older clients named it, inside the source."""
    for name in ("subagent", "thread_spawn"):
        value = value.get(name) if isinstance(value, dict) else None
    return _text(value, "parent_thread_id") or None if isinstance(value, dict) else None


def seconds(value: object) -> float:
    """A timestamp as seconds since 1970; 0 where it is none."""
    try:
        return datetime.fromisoformat(value).timestamp() if isinstance(value, str) else 0.0
    except (ValueError, OverflowError):
        return 0.0
