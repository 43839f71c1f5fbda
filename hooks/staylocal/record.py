"""Record <-> trailers, by the grammar of version 1. Pure.

    Codex-Route: v1; tier=local; provider=ollama; model=llama3.2; seal=on; why=path,content; runs=4f1c2a9e
    Codex-Bind: v1; class=local-only; why=path; diff=268247ebbfa14da0; engine=1.1.0; policy=8b833c4e22f5

A commit has one Codex-Bind, and a Codex-Route for each kind of run that was seen. A route ends with `redacted=3`
where text was replaced on the way to the hosted model, and with `compared=kept` where two answers were compared.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

ROUTE, BIND = "Codex-Route", "Codex-Bind"
VERSION = "v1"
MOST_RUNS = 12
WHYS = ("clean", "path", "content", "prompt", "unscanned", "pinned", "override", "redacted")
TIERS = ("local", "hosted")
SEALS = ("on", "partial", "off")
CLASSES = ("open", "local-only")
COMPARED = ("kept", "dropped")
_ODD = re.compile(r"[^A-Za-z0-9._:/@+,-]")
_LONGEST = 80
_VALUE = re.compile(r"[A-Za-z0-9._:/@+,-]+")
_NAME = re.compile(r"[a-z]+")
_RUN = re.compile(r"[0-9a-f]{8}")
_DIFF = re.compile(r"[0-9a-f]{16}")
_POLICY = re.compile(r"[0-9a-f]{12}|default")
OURS = re.compile(rb"(?i:codex-(?:route|bind))[ \t]*:.*")


class MalformedError(ValueError):
    """A trailer of ours that does not follow the grammar; says what is wrong with it."""


class UnknownVersionError(MalformedError):
    """A trailer of ours of a version that this staylocal does not know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One kind of run. `more`: how many runs there were beyond those that are listed.

    `redacted`: how many places were replaced in what was sent; `compared`: "kept" where the answer of one of these
    runs was chosen over another tier's, "dropped" where one was given up for it, "" where nobody compared.
    """

    tier: str
    provider: str
    model: str
    seal: str
    why: tuple[str, ...]
    runs: tuple[str, ...]
    more: int = 0
    redacted: int = 0
    compared: str = ""

    @property
    def sort(self) -> tuple[str, str, str, str, str]:
        """What makes it a kind of its own."""
        return self.tier, self.provider, self.model, self.seal, self.compared

    def __str__(self) -> str:
        fields = {"tier": self.tier, "provider": self.provider, "model": self.model, "seal": self.seal}
        fields |= {"why": ",".join(self.why), "runs": ",".join(self.runs)}
        counts = {"more": self.more, "redacted": self.redacted}
        fields |= {name: str(count) for name, count in counts.items() if count}
        return _line(fields | ({"compared": self.compared} if self.compared else {}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Bind:
    """What the change is and how it was judged."""

    class_: str
    why: tuple[str, ...]
    diff: str
    engine: str
    policy: str

    def __str__(self) -> str:
        fields = {"class": self.class_, "why": ",".join(self.why), "diff": self.diff}
        return _line(fields | {"engine": self.engine, "policy": self.policy})


def clean(value: str) -> str:
    """A value as the grammar has it."""
    return _ODD.sub("_", value)[:_LONGEST] or "_"


def reason(why: Sequence[str], compared: str) -> str:
    """For people: why runs went to their tier, and what became of the answer where two were compared."""
    return ",".join(why) + (f" ({compared})" if compared else "")


def _line(fields: Mapping[str, str]) -> str:
    # Twelve runs are longer than any other value may be.
    return "; ".join(
        [VERSION, *(f"{name}={value if name == 'runs' else clean(value)}" for name, value in fields.items())]
    )


def parse_route(value: str) -> Route:
    """Raises MalformedError; unknown fields are ignored."""
    fields = _fields(value)
    runs = tuple(fields["runs"].split(",")) if fields.get("runs") else ()
    if not runs or len(runs) > MOST_RUNS or not all(_RUN.fullmatch(run) for run in runs):
        raise MalformedError("runs is not a list of up to 12 ids of 8 hex digits")
    more = fields.get("more", "0")
    if not more.isdecimal():
        raise MalformedError("more is not a number")
    return Route(
        tier=_one_of(fields, "tier", TIERS),
        provider=_any(fields, "provider"),
        model=_any(fields, "model"),
        seal=_one_of(fields, "seal", SEALS),
        why=_whys(fields),
        runs=runs,
        more=int(more),
        # Nothing is decided by these two: what a later version may put there is no reason to fail.
        redacted=int(count) if (count := fields.get("redacted", "")).isdecimal() else 0,
        compared=word if (word := fields.get("compared", "")) in COMPARED else "",
    )


def parse_bind(value: str) -> Bind:
    """Raises MalformedError; unknown fields are ignored."""
    fields = _fields(value)
    return Bind(
        class_=_one_of(fields, "class", CLASSES),
        why=_whys(fields),
        diff=_shaped(fields, "diff", _DIFF),
        engine=_any(fields, "engine"),
        policy=_shaped(fields, "policy", _POLICY),
    )


def _fields(value: str) -> dict[str, str]:
    version, *parts = value.strip().split("; ")
    if version != VERSION:
        raise UnknownVersionError(f"its version is {_ODD.sub('_', version)[:20]!r}, this staylocal knows v1")
    fields: dict[str, str] = {}
    for part in parts:
        name, equals, text = part.partition("=")
        fits = len(text) <= _LONGEST or name == "runs"
        if not equals or not fits or not _NAME.fullmatch(name) or not _VALUE.fullmatch(text):
            raise MalformedError(f"field {len(fields) + 1} is not name=value")
        if name in fields:
            raise MalformedError(f"{name} stands twice")
        fields[name] = text
    return fields


def _any(fields: Mapping[str, str], name: str) -> str:
    if name not in fields:
        raise MalformedError(f"{name} is missing")
    return fields[name]


def _one_of(fields: Mapping[str, str], name: str, known: tuple[str, ...]) -> str:
    if _any(fields, name) not in known:
        raise MalformedError(f"{name} is none of {', '.join(known)}")
    return fields[name]


def _shaped(fields: Mapping[str, str], name: str, shape: re.Pattern[str]) -> str:
    if not shape.fullmatch(_any(fields, name)):
        raise MalformedError(f"{name} has the wrong shape")
    return fields[name]


def _whys(fields: Mapping[str, str]) -> tuple[str, ...]:
    words = tuple(_any(fields, "why").split(","))
    if not set(words) <= set(WHYS):
        raise MalformedError(f"why is none of {', '.join(WHYS)}")
    return words


def unite(routes: Iterable[Route]) -> list[Route]:
    """One Route for each kind; runs and reasons united, in a fixed order."""
    kinds: dict[tuple[str, str, str, str, str], list[Route]] = {}
    for route in _compared_once(list(routes)):
        kinds.setdefault(route.sort, []).append(route)
    united = []
    for kind in sorted(kinds):
        same = kinds[kind]
        runs = list(dict.fromkeys(run for route in same for run in route.runs))
        whys = {word for route in same for word in route.why}
        why = tuple(word for word in WHYS if word in whys and (word != "clean" or whys == {"clean"}))
        # Ids beyond the twelfth are not known any more: the larger count is sure, the sum might count twice.
        more = max(route.more for route in same) + max(0, len(runs) - MOST_RUNS)
        united.append(replace(same[0], why=why, runs=tuple(runs[:MOST_RUNS]), more=more, redacted=_redacted(same)))
    return united


def _compared_once(routes: Sequence[Route]) -> Iterator[Route]:
    """Leave each run where the most is said of it: kept, dropped, or nothing."""
    said: dict[str, str] = {}
    for word in COMPARED:
        for route in routes:
            if route.compared == word:
                said |= {run: word for run in route.runs if run not in said}
    for route in routes:
        runs = tuple(run for run in route.runs if said.get(run, "") == route.compared)
        if runs:
            yield replace(route, runs=runs)


def _redacted(same: Iterable[Route]) -> int:
    """Places of all runs together. Routes that share a run speak of the same places: the larger count is sure."""
    groups: list[tuple[set[str], int]] = []
    for route in same:
        runs, count = set(route.runs), route.redacted
        for group in [each for each in groups if not runs.isdisjoint(each[0])]:
            groups.remove(group)
            runs, count = runs | group[0], max(count, group[1])
        groups.append((runs, count))
    return sum(count for _, count in groups)


def lines(routes: Iterable[Route], bind: Bind) -> list[str]:
    """The trailer lines of a record, routes first."""
    return [*(f"{ROUTE}: {route}" for route in routes), f"{BIND}: {bind}"]
