"""The gate in front of a commit: what is staged, judged; what the user allows this once, left through."""

from __future__ import annotations

import dataclasses
import os
from typing import TYPE_CHECKING

from staylocal import git, operation, report, scan
from staylocal.rules import FILE

if TYPE_CHECKING:
    from collections.abc import Callable

    from staylocal.findings import Finding
    from staylocal.verdict import Judged, Verdict

ALLOW_ONCE = "STAYLOCAL_ALLOW"


def scan_staged(tick: Callable[[], None] = lambda: None) -> scan.Scan:
    """Scan the change that the next commit would make; `notes` are to be said, too."""
    repo = git.find_repo()
    work = scan.Work(repo, operation.current(repo))
    with work as job:
        found = job.scan(tick)
    verdict = found.verdict
    notes = report.problems(job.rules)
    said = os.environ.get(ALLOW_ONCE, "")
    if said.strip():
        # A place may hold a comma, then it stands alone; or begin with a space.
        allowed = {said, said.strip(), *said.split(","), *(item.strip() for item in said.split(","))}
        judged = tuple(_allowed_once(each, allowed) for each in verdict.judged)
        once = [each.finding for each in judged if each.state == "once"]
        verdict = dataclasses.replace(verdict, judged=judged)
        notes += _said_of_once(verdict, once)
    if any(each.blocks and any(allow.covers(each.finding) for allow in job.rules.waiting) for each in verdict.judged):
        notes.append(f"staylocal: an entry for it stands in {FILE}, but isn't staged: git add {FILE}")
    return dataclasses.replace(found, verdict=verdict, notes=tuple(notes))


def _said_of_once(verdict: Verdict, once: list[Finding]) -> list[str]:
    if not once:
        return [f"staylocal: {ALLOW_ONCE} names nothing that is here"] if verdict.blocked else []
    return [] if verdict.blocked else [f"staylocal: allowed {len(once)} this once: push and CI will still refuse"]


def _allowed_once(each: Judged, allowed: set[str]) -> Judged:
    finding = each.finding
    if each.blocks and allowed & {f"{finding.path}:{finding.line}", finding.fingerprint}:
        return dataclasses.replace(each, state="once")
    return each
