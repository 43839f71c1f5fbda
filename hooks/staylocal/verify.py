"""A range of commits -> what is wrong with each: every change is scanned again and compared with its record.

The records show what is stale, copied or forgotten; only the second scan shows a lie.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Literal

from staylocal import __version__, git, history, pushed, record, rules, scan
from staylocal.change import MODULE
from staylocal.errors import PolicyError, UndecidedError
from staylocal.objects import Objects
from staylocal.record import BIND, ROUTE, Bind, MalformedError, Route

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from staylocal.findings import Finding
    from staylocal.policy import Allow

State = Literal[
    "fine",
    "missing",
    "stale",
    "wrong-class",
    "reclassified",
    "unsealed",
    "malformed",
    "policy-changed",
    "secret",
    "prompt",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What verification says of a commit, and whether it fails for it."""

    state: State
    detail: str
    fails: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One commit. `problems` is empty where it is fine; `why`: the reasons of its class.

    `until`: the last day on which it is judged so, as an allow entry ends then; None without an end. A day that is past
    where time ran out: nothing holds then.
    """

    commit: str
    subject: str = field(repr=False)
    class_: str
    routes: tuple[Route, ...]
    problems: tuple[Problem, ...]
    why: tuple[str, ...] = ()
    until: date | None = None

    @property
    def failed(self) -> bool:
        """Whether the range may not pass because of it."""
        return any(problem.fails for problem in self.problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """Commits, oldest first, and the commit whose policy may loosen (None: each commit's own parent)."""

    commits: tuple[str, ...]
    trusted: str | None

    @property
    def last(self) -> str | None:
        """The commit that has what the range adds to the policy."""
        return self.commits[-1] if self.commits else None


def find_range(words: str | None, *, policy_from: str | None = None) -> Range:
    """`words`: a revision range, or None for what is not upstream. Raises UndecidedError."""
    if words is None:
        if git.resolve("HEAD") is None:
            return Range(commits=(), trusted=None)  # no commit yet
        upstream = git.commit_id("@{upstream}")
        return listed(["HEAD", f"^{upstream}"] if upstream else ["HEAD", "--not", "--remotes"], policy_from)
    return listed(find_ends(words), policy_from)


def find_ends(words: str) -> list[str]:
    """The ids that a revision range names, those to leave out with `^`. Raises UndecidedError."""
    done = git.call("rev-parse", "--revs-only", "--end-of-options", words)
    git.check_unambiguous(done.stderr)
    ends = [line for line in done.stdout.decode(errors="replace").split() if line != "--end-of-options"]
    if done.returncode or not ends or not all(git.commit_id(end.removeprefix("^")) for end in ends):
        raise UndecidedError(
            f"{words} does not name commits that are here",
            hint="git fetch the base; in a shallow clone: git fetch --unshallow (in CI: fetch-depth: 0).",
        )
    return ends


def listed(ends: Sequence[str], policy_from: str | None = None) -> Range:
    """The commits between these ends (as `rev-list` takes them)."""
    done = git.call("rev-list", "--reverse", "--topo-order", "--boundary", *ends, "--")
    if done.returncode:
        raise git.failed(("rev-list",), done.stderr, "git fetch the base; in a shallow clone: git fetch --unshallow.")
    found = done.stdout.decode().split()
    commits = tuple(oid for oid in found if not oid.startswith("-"))
    if policy_from is not None:
        trusted = git.trusted_commit(policy_from)
        if trusted is None:
            raise UndecidedError(f"--policy-from: there is no commit {policy_from!r} here", hint="git fetch it first.")
    else:
        bases = [end[1:] for end in ends if end.startswith("^")] + [oid[1:] for oid in found if oid.startswith("-")]
        trusted = git.commit_id(bases[0]) if bases else None
    return Range(commits=commits, trusted=trusted)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the messages of some commits say, by commit: subjects, and the values of our two trailers."""

    subjects: dict[str, str] = field(repr=False)
    routes: dict[str, list[str]]
    binds: dict[str, list[str]]


def read_messages(commits: Sequence[str]) -> Said:
    """Three questions to git, however many commits there are."""
    return Said(
        subjects=history.subjects(commits),
        routes=history.trailers(commits, ROUTE),
        binds=history.trailers(commits, BIND),
    )


def check_range(found: Range, *, state: str | None, tick: Callable[[], None] = lambda: None) -> Iterator[Checked]:
    """Check the commits of a range one by one."""
    said = read_messages(found.commits)
    with Objects() as objects:
        for commit in found.commits:
            yield check_commit(commit, objects, said, trusted=found.trusted, last=found.last, state=state)
            tick()


def check_commit(  # noqa: PLR0913 - what it is judged by, each named
    commit: str,
    objects: Objects,
    said: Said,
    *,
    trusted: str | None,
    last: str | None,
    state: str | None,
    keeps: bool = True,
) -> Checked:
    """Check one commit: see `scan.Job` and `scan.commit_job` for the words. Raises PolicyError, UndecidedError."""
    job = _job(commit, objects, trusted=trusted, last=last, state=state, keeps=keeps)
    done = job.scan()
    problems, known = check(
        job.rules,
        done,
        said.binds.get(commit, []),
        said.routes.get(commit, []),
        nothing_own=_nothing_own(job, done),
    )
    return Checked(
        commit=commit,
        subject=said.subjects.get(commit, ""),
        class_=done.verdict.class_,
        routes=tuple(known),
        problems=(*problems, *_policy_changes(job)),
        why=done.verdict.why,
        until=date.min if done.cut_short else job.rules.until,
    )


def _job(  # noqa: PLR0913 - as above
    commit: str, objects: Objects, *, trusted: str | None, last: str | None, state: str | None, keeps: bool
) -> scan.Job:
    try:
        return scan.commit_job(commit, objects, trusted=trusted, last=last, state_folder=state, keeps=keeps)
    except PolicyError as error:
        raise PolicyError(f"commit {commit[:10]}: {error.message}", hint=error.hint) from error


def _nothing_own(job: scan.Job, done: scan.Scan) -> bool:
    """Whether it is a merge all of whose lines come from a parent: servers make those, where no hook of ours runs."""
    bases = range(len(job.bases))
    plain = all(entry.mode != MODULE and all(map(entry.kept_in, bases)) for entry in job.entries)
    return len(bases) > 1 and not done.lines and plain


def check_ranges(ranges: Sequence[Range], *, state: str | None, tick: Callable[[], None]) -> list[Checked]:
    """Check several ranges, a commit that stands in two of them once."""
    found: dict[str, Checked] = {}
    for each in ranges:
        new = tuple(commit for commit in each.commits if commit not in found)
        left = Range(commits=new, trusted=each.trusted)
        found |= {checked.commit: checked for checked in check_range(left, state=state, tick=tick)}
    return list(found.values())


def check(
    judged_by: rules.Rules,
    done: scan.Scan,
    binds: Sequence[str],
    routes: Sequence[str],
    *,
    nothing_own: bool = False,
) -> tuple[list[Problem], list[Route]]:
    """Compare a scan with the trailers of its commit. Pure."""
    problems = [
        Problem(state="secret", detail=_place(each.finding), fails=True) for each in done.verdict.judged if each.blocks
    ]
    problems += [
        Problem(state="prompt", detail=f"{each.path}:{each.line}: {each.said}", fails=True)
        for each in done.verdict.conflicts
    ]
    known = []
    for value in routes:
        try:
            known.append(record.parse_route(value))
        except MalformedError as error:
            problems.append(Problem(state="malformed", detail=f"{ROUTE}: {error}", fails=True))
    if not binds:
        if routes:
            problems.append(Problem(state="malformed", detail=f"{ROUTE} without {BIND}", fails=True))
        elif not nothing_own:
            demanded = judged_by.policy.record == "always"
            detail = "it has no record" if demanded else "it has no record, and none is demanded"
            problems.append(Problem(state="missing", detail=detail, fails=demanded))
    elif len(binds) > 1:
        problems.append(Problem(state="malformed", detail=f"{BIND} stands {len(binds)} times", fails=True))
    else:
        problems += _bind_problems(binds[0], done)
    problems += _seal_problems(done, known)
    return problems, known


def _place(finding: Finding) -> str:
    mark = f"  {finding.fingerprint}" if finding.fingerprint else ""
    return f"{finding.path}:{finding.line}: {finding.type}{mark}"


def _bind_problems(value: str, done: scan.Scan) -> list[Problem]:
    try:
        bind = record.parse_bind(value)
    except MalformedError as error:
        return [Problem(state="malformed", detail=f"{BIND}: {error}", fails=True)]
    if bind.diff != done.diff:
        return [Problem(state="stale", detail="the record was made for another change", fails=True)]
    if bind.class_ == "local-only" or done.verdict.class_ == "open":
        return []
    return [_stricter(bind, done)]


def _stricter(bind: Bind, done: scan.Scan) -> Problem:
    why = ", ".join(done.verdict.why)
    if _is_older(bind.engine):
        detail = f"recorded open by engine {bind.engine}, now local-only: {why}"
        return Problem(state="reclassified", detail=detail, fails=False)
    return Problem(state="wrong-class", detail=f"recorded open, but it is local-only: {why}", fails=True)


def _is_older(engine: str) -> bool:
    """Only an older engine may have judged otherwise; another name is no excuse."""
    ours, theirs = (tuple(map(int, re.findall(r"\d+", version))) for version in (__version__, engine))
    return re.fullmatch(r"\d+(\.\d+)*", engine) is not None and theirs < ours


def _seal_problems(done: scan.Scan, routes: Sequence[Route]) -> list[Problem]:
    if done.verdict.class_ == "open":
        return []
    return [
        Problem(
            state="unsealed",
            detail=f"{how} hosted run ({', '.join(route.runs)}) on a local-only change",
            fails=fails,
        )
        for seal, how, fails in (("off", "an unsealed", True), ("partial", "a partly sealed", False))
        for route in routes
        if route.tier == "hosted" and route.seal == seal
    ]


def _policy_changes(job: scan.Job) -> list[Problem]:
    if not any(entry.path == rules.FILE for entry in job.entries):
        return []
    own = f"{rules.FILE}: "  # not those of a later commit
    came = [_named(allow) for allow in job.rules.policy.allows if allow.new and allow.place.startswith(own)]
    detail = f"allow entries that came with it: {'; '.join(came)}" if came else "no new allow entries"
    return [Problem(state="policy-changed", detail=detail, fails=False)]


def _named(allow: Allow) -> str:
    what = f"path {allow.path}" if allow.path else f"fingerprint {allow.fingerprint}"
    return f"{what} for {allow.purpose} ({allow.why})"


def pre_push_ranges(lines: str, remote: str | None, *, policy_from: str | None = None) -> list[Range]:
    """What a push would publish: git's own list on stdin, or, under a framework that keeps it, git is asked."""
    remote = os.environ.get("PRE_COMMIT_REMOTE_NAME") or remote
    updates = pushed.from_stdin(lines) if lines.strip() else pushed.from_git(remote)
    there = [f"--remotes={remote}"] if remote and git.is_remote(remote) else ["--remotes"]
    ranges = []
    for update in updates:
        commit = git.commit_id(update.local)
        if commit is None:
            raise UndecidedError(
                f"{update.name} is not a commit and can't be verified", hint="Push it by itself with --no-verify."
            )
        known = [f"^{update.remote}"] if update.remote and git.commit_id(update.remote) else []
        ranges.append(listed([commit, *known, "--not", *there], policy_from))
    return ranges
