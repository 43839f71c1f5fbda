"""The gate in front of a commit: what is staged, judged; what the user allows this once, left through."""

from __future__ import annotations

import dataclasses
import os
from typing import TYPE_CHECKING

from staylocal import git, operation, report, scan

if TYPE_CHECKING:
    from collections.abc import Callable

    from staylocal.verdict import Judged

ALLOW_ONCE = "STAYLOCAL_ALLOW"


def scan_staged(tick: Callable[[], None] = lambda: None) -> scan.Scan:
    """Scan the change that the next commit would make; `notes` are to be said, too."""
    repo = git.find_repo()
    work = scan.Work(repo, operation.current(repo))
    with work as job:
        found = job.scan(tick)
    verdict = found.verdict
    allowed = {item.strip() for item in os.environ.get(ALLOW_ONCE, "").split(",") if item.strip()}
    if allowed:
        judged = tuple(_allowed_once(each, allowed) for each in verdict.judged)
        found = dataclasses.replace(found, verdict=dataclasses.replace(verdict, judged=judged))
    notes = report.problems(job.rules)
    once = sum(each.state == "once" for each in found.verdict.judged)
    if once:
        notes.append(f"staylocal: allowed {once} this once; verify in CI will still refuse")
    return dataclasses.replace(found, notes=tuple(notes))


def _allowed_once(each: Judged, allowed: set[str]) -> Judged:
    finding = each.finding
    if each.blocks and allowed & {f"{finding.path}:{finding.line}", finding.fingerprint}:
        return dataclasses.replace(each, state="once")
    return each
