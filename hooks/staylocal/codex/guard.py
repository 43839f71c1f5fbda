"""The hooks that Codex calls while it runs hosted: prompts and tool output with something sensitive don't go out.

A launcher writes what it expects of a run (`begin`), gives Codex the hooks (`guard_trust`), and reads what came
of it (`end`). In between Codex starts `staylocal guard EVENT` for each prompt, each tool's result and, where it
knows such a hook, before each request.

Codex lets through whatever its hook does but one thing: exit code 2 WITH words on stderr. So that is how every
refusal ends; what goes wrong ends so by way of the command's own `|| ...` (`guard_trust.command`), a hang by a
timer that needs nothing of Python's.
"""

from __future__ import annotations

import faulthandler
import json
import os
import signal
import sys
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from staylocal.codex import guard_run, guard_scan, guard_words
from staylocal.errors import FINE, PolicyError, UndecidedError

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Mapping

    from staylocal.policy import Policy

EVENTS = ("UserPromptSubmit", "PostToolUse")
LOOK = "PreModelRequest"  # which older clients don't have
BLOCK = 2  # the one exit code that Codex heeds, and only if stderr is not empty
DEADLINE = 10.0  # seconds; far below the hook's own time limit, after which Codex would go on
GRACE = 0.5  # seconds that Codex has to put the terminal back
MOST = 32 << 20  # bytes of a payload
_LOOSENESS = ("plan", "default", "acceptEdits", "dontAsk", "bypassPermissions")
_LOCAL = ("ollama", "lmstudio")
_GRAIN = 0.05  # seconds: Codex cuts its times


@dataclass(frozen=True, slots=True, kw_only=True)
class Expect:
    """What a hosted run is launched with.

    `permission_mode`: as payloads call it ("bypassPermissions" wherever nothing is asked, so in every `exec`);
    `profile`: id of the permission profile, None where it is not to be looked at; `session`: of a resumed
    session; `transcript`: False for `--ephemeral` runs, which have none; `closed`: files sensitive by their paths.
    """

    provider: str
    permission_mode: str = "default"
    profile: str | None = None
    session: str | None = None
    transcript: bool = True
    closed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What the guard saw of a run. `touched`: types that were found in tool output, and how often.

    `calls` 0 although a prompt was sent: the guard never ran.
    """

    sessions: tuple[str, ...] = ()
    calls: int = 0
    prompts: int = 0
    blocked_prompts: int = 0
    withheld: int = 0
    touched: Mapping[str, int] = field(default_factory=dict)
    problems: tuple[str, ...] = ()


def begin(state: str, run_id: str, expect: Expect, policy: Policy) -> dict[str, str]:
    """Write the run's file; gives what Codex's environment needs. Raises UndecidedError."""
    scan = guard_scan.Rules.of(policy).as_json()
    return {guard_run.ENVIRONMENT: guard_run.create(state, run_id, asdict(expect), scan)}


def started(state: str, run_id: str, pid: int) -> None:
    """Tell the guard which process Codex is: it ends it where nothing else keeps text from being sent."""
    with guard_run.changing(guard_run.path(state, run_id)) as run:
        run["pid"] = pid


def end(state: str, run_id: str) -> Report:
    """Read what came of it, and remove the file. A file that is gone or damaged is a problem, not an error."""
    name = guard_run.path(state, run_id)
    try:
        run = guard_run.read(name)
    except UndecidedError as error:
        return Report(problems=(error.message,))
    finally:
        with suppress(OSError):
            os.unlink(name)
    return Report(
        sessions=tuple(run["sessions"]),
        calls=run["calls"],
        prompts=run["prompts"],
        blocked_prompts=run["blocked"],
        withheld=run["withheld"],
        touched=dict(run["touched"]),
        problems=tuple(dict.fromkeys(run["problems"])),
    )


def main(words: list[str]) -> int:
    """`staylocal guard EVENT [--run]`: answer the payload on stdin. FINE lets it through, BLOCK doesn't."""
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        # Ends the process from C, whatever Python is at: a loop in a C function, a lock, a read that hangs.
        faulthandler.dump_traceback_later(DEADLINE, exit=True, file=nowhere)
        try:
            event, in_run = _words(words)
            payload = _payload()
            if payload.get("hook_event_name") != event:
                raise UndecidedError("the hook's input is of another event")
            reason = _in_run(event, payload) if in_run else _alone(event, payload)
        finally:
            faulthandler.cancel_dump_traceback_later()
    if not reason:
        return FINE
    sys.stderr.write(f"staylocal: {reason}\n")
    return BLOCK


def _words(words: list[str]) -> tuple[str, bool]:
    if words[:1] == [] or words[0] not in (*EVENTS, LOOK) or words[1:] not in ([], ["--run"]):
        raise PolicyError("guard: for Codex's hooks only", hint=f"staylocal guard {'|'.join(EVENTS)} [--run]")
    return words[0], len(words) > 1


def _payload() -> dict[str, Any]:
    text = sys.stdin.buffer.read(MOST + 1)
    try:
        payload = json.loads(text) if len(text) <= MOST else None
    except (ValueError, RecursionError):
        payload = None
    if not isinstance(payload, dict):
        raise UndecidedError("the hook's input is not what Codex says it is")
    return payload


def _in_run(event: str, payload: dict[str, Any]) -> str:
    """The answer in a run that staylocal launched: "" or the reason."""
    name = os.environ.get(guard_run.ENVIRONMENT, "")
    if not name.startswith("/"):
        raise UndecidedError("the guard was not told which run this is")
    run = guard_run.read(name)
    rules = guard_scan.Rules.from_json(run["scan"])
    answers = {"UserPromptSubmit": _prompt, "PostToolUse": _tool, LOOK: _request}
    return answers[event](name, run, payload, rules)


def _prompt(name: str, run: dict[str, Any], payload: dict[str, Any], rules: guard_scan.Rules) -> str:
    expect, session = Expect(**run["expect"]), str(payload.get("session_id"))
    seen = _transcript(run, payload)
    typed = guard_scan.typed(seen, rules, expect.closed)
    types = guard_scan.found(guard_scan.strings(payload.get("prompt")), rules, prose=True)
    with guard_run.changing(name) as now:
        now["calls"] += 1
        now["prompts"] += 1
        now["tainted"] = now["tainted"] or bool(typed)
        root = seen.root if seen and seen.root else session
        _advance(now, payload, seen)
        reason = (
            _wrong_session(expect, now, (session, root), seen.began if seen else None)
            or _wrong_launch(expect, payload, seen, now["profile"])
            or (guard_words.typed(typed) if now["tainted"] else "")
            or (guard_words.prompt(types) if types else "")
        )
        if reason:
            now["blocked"] += 1
        else:
            now["sessions"] = sorted({*now["sessions"], root})
    return reason


def _tool(name: str, _: dict[str, Any], payload: dict[str, Any], rules: guard_scan.Rules) -> str:
    types = guard_scan.found(guard_scan.strings(payload.get("tool_response")), rules, prose=False)
    with guard_run.changing(name) as now:
        now["calls"] += 1
        now["withheld"] += bool(types)
        _touch(now, types)
    return guard_words.output(types) if types else ""


def _request(name: str, run: dict[str, Any], payload: dict[str, Any], rules: guard_scan.Rules) -> str:
    """The last look before each request: output of a command that still runs, and of the user's own in mid-turn.

    Codex waits for the answer but doesn't heed it, and what was found stands in the history: so it is ended.
    """
    seen = _transcript(run, payload)
    typed = guard_scan.typed(seen, rules, Expect(**run["expect"]).closed)
    output = guard_scan.found(iter(seen.output if seen else ()), rules, prose=False, unsure=False)
    types = typed + output
    with guard_run.changing(name) as now:
        now["calls"] += 1
        _touch(now, output)
        _advance(now, payload, seen)
        if types:
            now["tainted"] = True
            source = "a `!` command" if typed else "a command that was still running"
            now["problems"].append(
                f"Codex was ended before it could send what {source} printed: {guard_words.said(types)}"
            )
    if not types:
        return ""
    _end_client(name, run["pid"])
    return "ended: something was about to be sent that must stay on this machine"


def _touch(now: dict[str, Any], types: Counter[str]) -> None:
    now["touched"] = {key: now["touched"].get(key, 0) + types[key] for key in sorted({*now["touched"], *types})}


def _end_client(name: str, pid: object) -> None:
    """Gently, then for certain: when this returns, Codex must not go on."""
    if not isinstance(pid, int):
        with guard_run.changing(name) as now:
            now["problems"].append("Codex could not be ended, as nobody said which process it is")
        return
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
        time.sleep(GRACE)
        os.kill(pid, signal.SIGKILL)


def _alone(event: str, payload: dict[str, Any]) -> str:
    """The answer in a session that was not started through staylocal: hosted ones are scanned."""
    from staylocal import inputs  # noqa: PLC0415 - only here

    path = payload.get("transcript_path")
    seen = guard_scan.transcript(path, 0) if isinstance(path, str) else None
    if seen and _is_local(seen, payload):
        return ""
    os.chdir(str(payload.get("cwd") or "."))
    rules = guard_scan.Rules.of(inputs.rules_here().policy)
    if event == "PostToolUse":
        types = guard_scan.found(guard_scan.strings(payload.get("tool_response")), rules, prose=False)
        return guard_words.output(types) if types else ""
    if typed := guard_scan.found(iter(seen.typed if seen else ()), rules, prose=True):
        return guard_words.typed(typed)
    types = guard_scan.found(guard_scan.strings(payload.get("prompt")), rules, prose=True)
    return guard_words.prompt(types) if types else ""


def _is_local(seen: guard_scan.Transcript, payload: dict[str, Any]) -> bool:
    """A local provider by its reserved id; not where its address is another one, nor for Ollama's cloud models."""
    moved = any(os.environ.get(name) for name in ("CODEX_OSS_BASE_URL", "CODEX_OSS_PORT"))
    cloud = str(payload.get("model")).endswith(("-cloud", ":cloud"))
    return seen.provider in _LOCAL and not moved and not cloud


def _transcript(run: dict[str, Any], payload: dict[str, Any]) -> guard_scan.Transcript | None:
    path = payload.get("transcript_path")
    if isinstance(path, str):
        return guard_scan.transcript(path, run["offsets"].get(_place(payload), 0))
    if run["expect"]["transcript"]:
        raise UndecidedError("there is no transcript, so nobody can see what else is sent")
    return None


def _place(payload: dict[str, Any]) -> str:
    """Each event looks through all of a transcript, for things of its own."""
    return f"{payload['hook_event_name']} {payload['transcript_path']}"


def _advance(now: dict[str, Any], payload: dict[str, Any], seen: guard_scan.Transcript | None) -> None:
    if seen:
        now["offsets"][_place(payload)] = seen.end
        now["profile"] = seen.profile or now["profile"]


def _wrong_session(expect: Expect, now: dict[str, Any], names: tuple[str, str], began: float | None) -> str:
    """The first prompt that is sent pins the session, a new one; a resumed one was named at launch."""
    pinned = now["sessions"] or ([expect.session] if expect.session else [])
    is_new = began is None or began >= now["begun"] - _GRAIN
    if (not pinned and is_new) or not set(pinned).isdisjoint(names):
        return ""
    return "not sent: this is another session than the one that was sealed. End this one, and: staylocal codex"


def _wrong_launch(
    expect: Expect, payload: dict[str, Any], seen: guard_scan.Transcript | None, profile: str | None
) -> str:
    looser = _looseness(str(payload.get("permission_mode"))) > _looseness(expect.permission_mode)
    if looser or (expect.profile and profile not in (None, expect.profile)):
        return "not sent: the permissions of this session were changed. End this one, and: staylocal codex"
    if seen and seen.provider != expect.provider:
        return "not sent: this session has another provider than the one that was launched"
    return ""


def _looseness(mode: str) -> int:
    return _LOOSENESS.index(mode) if mode in _LOOSENESS else len(_LOOSENESS)
