"""Scan and judge one change: staged, or a commit's. The result is kept by its content, and never holds a value.

So is that of each passage (`seen`): of an amended, rebased or grown change only what is new is scanned.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from staylocal import __version__, answered, change, git, operation, rules, state
from staylocal.findings import Finding, Unscanned
from staylocal.objects import Objects
from staylocal.passages import Passage
from staylocal.prompts import Asked, asked_route
from staylocal.seen import Seen, detectors
from staylocal.verdict import Verdict, judge, verdict_from_json
from staylocal.weighing import weigh

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from staylocal.detect import Engine
    from staylocal.policy import Policy

SETTINGS = r"^(staylocal\.|core\.comment|commit\.(template|cleanup)$)"
POLICY_FILES = (rules.FILE,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """What a scan came to. `diff`: hash of the change, "" where there is none; `notes`: what else is to be said.

    `kept`: lines whose result was known.
    """

    verdict: Verdict
    files: int
    lines: int
    bytes: int
    kept: int = 0
    diff: str = ""
    notes: tuple[str, ...] = ()

    @property
    def cut_short(self) -> bool:
        """Whether the time ran out somewhere."""
        return not all(gap.in_time for gap in self.verdict.unscanned)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One change, with the policy that counts for it. `gate_bases`: what a line must be new against to block.

    `keeps`: whether its result is to be kept, of which there is room for a few hundred.
    """

    bases: tuple[str, ...]
    gate_bases: tuple[str, ...]
    tree: str
    entries: Sequence[change.Entry]
    rules: rules.Rules
    objects: Objects
    state: str | None
    made: bool = False
    keeps: bool = True

    def scan(self, tick: Callable[[], None] = lambda: None) -> Scan:
        """From the kept results where this very change was scanned under this very policy; else anew."""
        key = self._key()
        kept = state.kept_scan(self.state, key) if self.state else None
        # The message hooks take what ran out of time as it is; verification tries again.
        if kept and (found := _from_json(kept)) and not (self.made and found.cut_short):
            return found
        found = self._anew(tick)
        if self.state and self.keeps:
            state.keep_scan(self.state, key, json.dumps(asdict(found) | {"kept": 0}, default=lambda _: None))
        return found

    def _key(self) -> str:
        parts = (change.identity(self.entries), repr(self.gate_bases).encode(), self.rules.digest.encode())
        return hashlib.sha256(b"\0".join((*parts, __version__.encode(), detectors().encode()))).hexdigest()

    def _anew(self, tick: Callable[[], None]) -> Scan:
        policy = self.rules.policy
        prompts = {entry.path for entry in self.entries if not entry.deleted and policy.prompts.match(entry.path)}
        reading = change.Reading(
            bases=self.bases,
            tree=self.tree,
            entries=self.entries,
            whole=prompts.__contains__,
            objects=self.objects,
        )
        found = collect(reading.passages(), policy, tick, state_folder=self.state)
        verdict = judge(
            findings=found.findings,
            unscanned=found.unscanned,
            paths=[entry.path for entry in self.entries],
            policy=policy,
            is_sensitive=self.rules.is_sensitive,
            is_new=self._newness(found.findings) if found.findings else lambda _: True,
            prompts={path: found.asked.get(path) for path in sorted(prompts)},
        )
        return Scan(
            verdict=verdict,
            files=reading.files,
            lines=reading.lines,
            bytes=reading.size,
            kept=found.kept,
            diff=reading.diff,
        )

    def _newness(self, findings: Sequence[Finding]) -> Callable[[Finding], bool]:
        from staylocal.newness import Newness  # noqa: PLC0415 - not needed where nothing was found

        return Newness(self.gate_bases, self.tree, findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the passages of some files hold. `kept`: lines whose result was known."""

    findings: list[Finding]
    unscanned: list[Unscanned]
    asked: dict[str, Asked]
    kept: int = 0


def collect(
    passages: Iterable[Passage | Unscanned],
    policy: Policy,
    tick: Callable[[], None] = lambda: None,
    *,
    state_folder: str | None = None,
) -> Found:
    """Run the engine over passages. `tick` is called after each; `state_folder`: where results are kept, if at all."""
    findings, unscanned, asked = set[Finding](), list[Unscanned](), dict[str, Asked]()
    carried = set[str]()
    with Seen(state_folder, (policy.key, policy.watched), lambda: _engine(policy)) as seen:
        for passage in passages:
            if isinstance(passage, Unscanned):
                unscanned.append(passage)
                continue
            exempt = _exempt if passage.path in POLICY_FILES else _as_it_is
            passage, entries = exempt(passage)  # noqa: PLW2901 - the same, exempted
            if passage.prose and passage.line == 1 and (route := asked_route(passage.text)):
                asked[passage.path] = route
            if passage.prose:
                carried.add(passage.path)
            for item in seen.scan(passage):
                if isinstance(item, Finding):
                    # Unsure, it passes the gate and counts for the class.
                    named = item.kind == "internal" and (item.line, item.start, item.end) in entries
                    findings.add(replace(item, sure=False) if named else item)
                else:
                    unscanned.append(item)
            tick()
    counted = weigh(findings, policy.customer_data, carried)
    return Found(findings=sorted(counted, key=_place), unscanned=unscanned, asked=asked, kept=seen.lines)


def _engine(policy: Policy) -> Engine:
    """All that it is told stands in `policy.key` and `policy.watched`, by which results are kept."""
    from staylocal.detect import Engine  # noqa: PLC0415 - not needed where everything was kept

    return Engine(internal=policy.internals, customers=policy.customer_data, key=policy.key)


def _exempt(passage: Passage) -> tuple[Passage, frozenset[tuple[int, int, int]]]:
    """A policy file without its own fields, and where its entries stand."""
    from staylocal.detect import policy_file_entries, policy_file_exempt  # noqa: PLC0415 - only for that file

    return _with_text(passage, policy_file_exempt(passage.text)), policy_file_entries(passage)


def _as_it_is(passage: Passage) -> tuple[Passage, frozenset[tuple[int, int, int]]]:
    return passage, frozenset()


def _place(finding: Finding) -> tuple[str, int, int, str]:
    return finding.path, finding.line, finding.start, finding.type


def _with_text(passage: Passage, text: str) -> Passage:
    return Passage(
        path=passage.path, text=text, line=passage.line, column=passage.column, above=passage.above, prose=passage.prose
    )


class Work:
    """A repository in the middle of a commit: its state folder and the job that its index is. A context manager."""

    def __init__(self, repo: git.Repo, doing: operation.Operation, settings: dict[str, str] | None = None) -> None:
        settings = git.settings(SETTINGS) if settings is None else settings
        self.repo = repo
        self.state = state.folder(settings.get(git.ID))
        self._doing = doing

    def __enter__(self) -> Job:
        doing = self._doing
        # Started first: it gets ready while the others work.
        self._objects = objects = Objects().__enter__()
        tree = git.staged_tree()
        entries = change.entries(doing.parents, tree)
        loaded = rules.load(
            objects,
            tree=tree,
            base=doing.head,
            top=self.repo.top,
            paths=[entry.path for entry in entries],
        ).with_answers(self._answers(entries))
        gate_bases = (*doing.parents, doing.head) if doing.amend and doing.head else doing.parents
        return Job(
            bases=doing.parents,
            gate_bases=gate_bases,
            tree=tree,
            entries=entries,
            rules=loaded,
            objects=objects,
            state=self.state,
        )

    def __exit__(self, *_: object) -> None:
        self._objects.__exit__()

    def _answers(self, entries: Sequence[change.Entry]) -> frozenset[str]:
        """Paths of the change at which local answers lie."""
        known = answered.known(self.state)
        top = os.path.realpath(self.repo.top) if known else ""
        return frozenset(entry.path for entry in entries if known and os.path.join(top, entry.path) in known)


def commit_job(  # noqa: PLR0913 - what it is judged by, each named
    commit: str,
    objects: Objects,
    *,
    trusted: str | None,
    last: str | None,
    state_folder: str | None,
    keeps: bool = True,
) -> Job:
    """A commit that was made: its own change against all of its parents, under the trusted commit's policy.

    `trusted`: None for its own first parent; `last`: the last commit of its range.
    """
    tree, bases = git.parsed_commit(b"".join(objects.chunks(commit)))
    entries = change.entries(bases, tree)
    base = trusted or next(iter(bases), None)
    loaded = rules.load(objects, tree=tree, base=base, last=last, paths=[entry.path for entry in entries])
    return Job(
        bases=bases,
        gate_bases=bases,
        tree=tree,
        entries=entries,
        rules=loaded,
        objects=objects,
        state=state_folder,
        made=True,
        keeps=keeps,
    )


def _from_json(text: str) -> Scan | None:
    try:
        data = json.loads(text)
        return Scan(
            verdict=verdict_from_json(data["verdict"]),
            files=data["files"],
            lines=data["lines"],
            bytes=data["bytes"],
            kept=data["lines"],
            diff=data["diff"],
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
