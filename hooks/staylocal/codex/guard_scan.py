"""What the guard scans: every string of a hook's payload, and what the user's own `!` commands left in a rollout."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from staylocal.codex import guard_files
from staylocal.errors import UndecidedError
from staylocal.watched import CustomerData, Internal
from staylocal.weighing import weigh

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from staylocal.policy import Policy

SECONDS = 4.0  # that detectors may compute for one call; internal patterns have as much again
PATH = "-"  # a payload has none
UNSCANNED = "text that was not scanned"
INTERNAL = "internal identifier"
_META = 4 << 20  # bytes of a rollout's first line
_NEW = 64 << 20  # bytes of a rollout that are looked through in one call


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The part of a policy that a guard needs. `allowed`: fingerprints that a hosted model may see."""

    internal: Internal = field(default_factory=Internal)
    customers: CustomerData = field(default_factory=CustomerData)
    key: bytes | None = field(default=None, repr=False)
    allowed: frozenset[str] = frozenset()

    @classmethod
    def of(cls, policy: Policy) -> Rules:
        """From a whole policy. Entries for paths don't count: a prompt or a tool's output has no path."""
        hosted = (entry for entry in policy.allows if entry.purpose == "hosted")
        allowed = frozenset(entry.fingerprint for entry in hosted if entry.fingerprint)
        return cls(internal=policy.internals, customers=policy.customer_data, key=policy.key, allowed=allowed)

    def as_json(self) -> dict[str, Any]:
        """For the run's file."""
        return {
            "internal": self.internal.as_json(),
            "customers": self.customers.as_json(),
            "key": self.key.hex() if self.key is not None else None,
            "allowed": sorted(self.allowed),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Rules:
        """Undo `as_json`."""
        return cls(
            internal=Internal.from_json(data["internal"]),
            customers=CustomerData.from_json(data["customers"]),
            key=bytes.fromhex(data["key"]) if data["key"] is not None else None,
            allowed=frozenset(data["allowed"]),
        )


def found(texts: Iterator[str], rules: Rules, *, prose: bool, unsure: bool = True) -> Counter[str]:
    """How many of which type a hosted model may not see: sure or not, as for the class of what is carried."""
    from staylocal import text  # noqa: PLC0415 - all of this only where there is something to scan
    from staylocal.detect import Engine  # noqa: PLC0415
    from staylocal.findings import Finding  # noqa: PLC0415
    from staylocal.passages import Passage  # noqa: PLC0415

    engine = Engine(internal=rules.internal, customers=rules.customers, key=rules.key, total_seconds=SECONDS)
    types = Counter[str]()
    findings: list[Finding] = []
    for one in texts:
        for line, column, block in text.blocks([one.replace("\0", "").encode("utf-8", "surrogatepass")]):
            for item in engine.scan(Passage(path=PATH, text=block, line=line, column=column, prose=prose)):
                if isinstance(item, Finding):
                    findings.append(item)
                else:
                    types[UNSCANNED] += 1
    for each in weigh(findings, rules.customers, {PATH} if prose else ()):
        if (each.sure or unsure) and (each.fingerprint is None or each.fingerprint not in rules.allowed):
            # What a policy calls its patterns may itself say too much to a hosted model.
            types[INTERNAL if each.kind == "internal" else each.type] += 1
    return types


def typed(seen: Transcript | None, rules: Rules, closed: Sequence[str]) -> Counter[str]:
    """What a person's own `!` commands printed that must stay here. `closed`: files that are sensitive by path."""
    texts = seen.typed if seen else []
    return found(iter(texts), rules, prose=True) + guard_files.repeated(texts, closed)


def strings(value: object) -> Iterator[str]:
    """Every string in a parsed JSON value, keys, too."""
    pile = [value]
    while pile:
        each = pile.pop()
        if isinstance(each, str):
            yield each
        elif isinstance(each, dict):
            pile += [*each.keys(), *each.values()]
        elif isinstance(each, list):
            pile += each


@dataclass(slots=True, kw_only=True)
class Transcript:
    """What stands in a rollout from an offset on.

    `provider`, `root`, `began` (seconds since 1970): of its first line; `profile`: the id of the permission profile
    that was chosen last; `typed`: what `!` commands printed; `output`: what tools gave, as it will be sent; `end`: the
    offset behind the last whole line.
    """

    provider: str | None
    root: str | None
    began: float = 0.0
    profile: str | None = None
    typed: list[str] = field(default_factory=list, repr=False)
    output: list[str] = field(default_factory=list, repr=False)
    end: int = 0


def transcript(path: str, offset: int) -> Transcript:
    """Read a rollout. Raises UndecidedError for what can't be read or is no rollout."""
    try:
        with open(path, "rb") as file:
            first = _object(file.readline(_META))
            file.seek(offset)
            new = file.read(_NEW + 1)
    except OSError as error:
        raise UndecidedError(f"the transcript cannot be read: {error.strerror}") from error
    meta = first.get("payload")
    if first.get("type") != "session_meta" or not isinstance(meta, dict) or len(new) > _NEW:
        raise UndecidedError("the transcript is not what a rollout looks like")
    end = new.rfind(b"\n") + 1
    root = meta.get("session_id") or meta.get("id")
    seen = Transcript(provider=meta.get("model_provider"), root=root, began=_began(meta), end=offset + end)
    for line in new[:end].split(b"\n"):
        if b"user_shell" in line or b"shell.user_command" in line:
            seen.typed += _typed(_object(line).get("payload"))
        elif b"_call_output" in line:
            seen.output += _given(_object(line).get("payload"))
        elif b"active_permission_profile" in line:
            seen.profile = _profile(_object(line).get("payload")) or seen.profile
    return seen


def _began(meta: dict[str, Any]) -> float:
    """0 where it doesn't say: long ago."""
    try:
        return datetime.fromisoformat(str(meta.get("timestamp"))).timestamp()
    except ValueError:
        return 0.0


def _typed(payload: object) -> Iterator[str]:
    """Once as the event and once as the message that will be sent; either will do."""
    if not isinstance(payload, dict):
        return
    item = payload.get("item")
    if isinstance(item, dict) and "user_shell" in str(item.get("source")):
        yield from strings(item)
    elif payload.get("role") == "user":
        texts = list(strings(payload.get("content")))
        if "shell.user_command" in json.dumps(payload) or any("<user_shell_command>" in each for each in texts):
            yield from texts


def _given(payload: object) -> Iterator[str]:
    """Custom tools, MCP servers and shells have types of their own; all end so."""
    if isinstance(payload, dict) and str(payload.get("type")).endswith("_call_output"):
        yield from strings(payload.get("output"))


def _profile(payload: object) -> str | None:
    if isinstance(payload, dict):
        settings = payload.get("thread_settings")
        active = (settings if isinstance(settings, dict) else payload).get("active_permission_profile")
        if isinstance(active, dict):
            return str(active.get("id"))
    return None


def _object(line: bytes) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        raise UndecidedError("the transcript is not what a rollout looks like") from None
    return value if isinstance(value, dict) else {}
