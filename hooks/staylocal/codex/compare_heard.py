"""What `codex exec --json` prints -> what a run is doing right now. Pure.

The events, as measured with Codex 0.169: thread.started, turn.started, item.started, item.updated and item.completed
with an item of some type, error (also for each try to reconnect), turn.completed with the usage, turn.failed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from staylocal import report

_LONG = 300  # characters of what the client says of an error
# What an item that has begun is called.
_GOING = {
    "reasoning": "thinking",
    "agent_message": "writing",
    "command_execution": "running a command",
    "mcp_tool_call": "calling a tool",
    "web_search": "searching",
    "file_change": "changing files",
}
_COUNTED = {"command_execution": "commands", "mcp_tool_call": "tools", "web_search": "tools", "file_change": "changes"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """`what`: it does now; `commands`, `tools`, `changes`: how many it ran, called, made; `problem`: the last one that
    the client told of. Tokens are those of all its turns, None before the first has ended.
    """

    what: str = "starting"
    commands: int = 0
    tools: int = 0
    changes: int = 0
    tokens_in: int | None = None
    tokens_out: int | None = None
    problem: str = ""

    @property
    def done_so_far(self) -> str:
        """`ran 2 commands, called 1 tool`, or ""."""
        counts = ((self.commands, "ran", "command"), (self.tools, "called", "tool"), (self.changes, "made", "change"))
        return ", ".join(f"{verb} {report.plural(count, noun)}" for count, verb, noun in counts if count)


def heard(before: Doing, line: bytes) -> Doing:
    """After one line of the client's stdout; one that is no event changes nothing."""
    event = _table(line)
    kind = event.get("type")
    if kind == "turn.started":
        return replace(before, what="thinking")
    if kind == "turn.completed":
        return replace(_spent(before, _inner(event, "usage")), what="finishing")
    if kind == "turn.failed":
        return _failed(before, _inner(event, "error"))
    if kind == "error":
        return _failed(before, event)
    if kind in ("item.started", "item.updated", "item.completed"):
        return _item(before, _inner(event, "item"), completed=kind == "item.completed")
    return before


def _item(before: Doing, item: dict[str, object], *, completed: bool) -> Doing:
    kind = str(item.get("type"))
    if kind not in _GOING:
        return before
    if not completed or kind == "agent_message":
        return replace(before, what=_GOING[kind])
    counted = _COUNTED.get(kind)
    return replace(before, what="thinking", **({counted: getattr(before, counted) + 1} if counted else {}))


def _failed(before: Doing, said: dict[str, object]) -> Doing:
    """A message such as `Reconnecting... 2/5 (...)` is what it does, too. A server's JSON is handed on as it came."""
    text = str(said.get("message") or "")
    text = str(_inner(_table(text), "error").get("message") or text)
    problem = " ".join(text.split())[:_LONG]
    what = problem.partition(" (")[0].lower() if problem.startswith("Reconnecting") else before.what
    return replace(before, what=what, problem=problem or before.problem)


def _spent(before: Doing, usage: dict[str, object]) -> Doing:
    """Each turn's usage counts all turns so far."""
    return replace(before, tokens_in=_count(usage, "input_tokens"), tokens_out=_count(usage, "output_tokens"))


def _count(usage: dict[str, object], name: str) -> int | None:
    value = usage.get(name)
    return value if isinstance(value, int) else None


def _inner(event: dict[str, object], name: str) -> dict[str, object]:
    value = event.get(name)
    return value if isinstance(value, dict) else {}


def _table(line: bytes | str) -> dict[str, object]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
