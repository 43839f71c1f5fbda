"""What keeps a commit from being made, and the ways on: remove it, allow it once, allow it always."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

import click

from staylocal.prompts import NEEDS
from staylocal.report import aligned, shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from staylocal.findings import Finding
    from staylocal.verdict import Judged, Verdict

SHOWN = 20  # rows; the rest is counted
ONCE = 5  # places that are offered to be allowed once
NAMED = 3  # findings of a prompt that are named
_KINDS = {
    "secret": ("secret", "secrets"),
    "customer-data": ("piece of customer data", "pieces of customer data"),
    "internal": ("internal identifier", "internal identifiers"),
}


def refusal(verdict: Verdict, *, commit: bool = True, listed: bool = False) -> str:
    """`commit`: it is about the next commit; `listed`: the findings were shown already."""
    blocking = [each for each in verdict.judged if each.blocks]
    parts = [_found(blocking, commit=commit, listed=listed)] if blocking else []
    return "\n".join([*parts, conflicts(verdict)] if verdict.conflicts else parts)


def _found(blocking: Sequence[Judged], *, commit: bool, listed: bool) -> str:
    kinds = {each.finding.kind for each in blocking}
    one, many = _KINDS[blocking[0].finding.kind] if len(kinds) == 1 else ("finding", "findings")
    what = f"{len(blocking)} {one if len(blocking) == 1 else many}"
    where = "in the lines that this commit adds" if commit else "that may not be committed"
    lines = [click.style(f"staylocal: {what} {where}", fg="red", bold=True), ""]
    if not listed:
        lines += [*aligned([_row(each.finding) for each in blocking[:SHOWN]])]
        lines += [f"  and {len(blocking) - SHOWN} more: staylocal scan -v"] if len(blocking) > SHOWN else []
        lines.append("")
    return "\n".join([*lines, *aligned(_ways([each.finding for each in blocking], commit=commit))])


def _row(finding: Finding) -> tuple[str, str, str]:
    return f"{shown(finding.path)}:{finding.line}", finding.type, finding.fingerprint or ""


def _ways(findings: Sequence[Finding], *, commit: bool) -> list[tuple[str, str]]:
    ways = [("remove it", "take it out and `git add`; rotate it if it was ever in use")]
    if commit and (once := _once(findings)):
        ways.append(("allow it once", f"STAYLOCAL_ALLOW={once} git commit"))
        ways.append(("", "(for this commit alone: push and CI still refuse it)"))
    pragma = "end the line with a comment: pragma: allowlist secret"
    # What comes from a pipe or from elsewhere has no place in this repository's policy.
    if findings[0].fingerprint or not (findings[0].path == "-" or findings[0].path.startswith(("../", "/"))):
        ways.append(("allow it always", f'staylocal allow {target(findings[0])} --why "..."'))
        pragma = f"or {pragma}"
    label = "" if pragma.startswith("or") else "allow it always"
    return [*ways, (label, pragma)]


def _once(findings: Sequence[Finding]) -> str:
    """The places, quoted for a shell; a fingerprint where a name can't stand in a list."""
    names = [f"{f.path}:{f.line}" for f in findings[:ONCE]]
    odd = [not name.isprintable() or ("," in name and len(findings) > 1) for name in names]
    words = [f.fingerprint or "" if is_odd else name for f, name, is_odd in zip(findings, names, odd, strict=False)]
    return shlex.quote(",".join(dict.fromkeys(words))) if all(words) else ""


def target(finding: Finding) -> str:
    """What `staylocal allow` is to be told: the fingerprint, else the path, as a pattern for this file alone."""
    if finding.fingerprint:
        return finding.fingerprint
    return path_target(finding.path)


def path_target(path: str) -> str:
    """An option of `staylocal allow` for one file."""
    pattern = "/" + re.sub(r"([*?[\\]| $)", r"\\\1", path)  # a space at the end would be dropped
    return f"--path {shlex.quote(pattern)}" if path.isprintable() else "--path GLOB"


def conflicts(verdict: Verdict) -> str:
    """Prompt files that ask for a tier that they may not have."""
    lines = []
    for each in verdict.conflicts:
        place = f"{shown(each.path)}:{each.line}"
        if each.asked == "needs":
            lines.append(f"staylocal: {place}: needs: holds something else than {', '.join(NEEDS)}")
            continue
        why = "is neither hosted nor local" if each.asked != "hosted" else _why_not(verdict, each.path)
        lines.append(f"staylocal: {place}: route: {why}")
    hosted = [each.path for each in verdict.conflicts if each.asked == "hosted"]
    ways = [("run it locally", "write `route: local` in its front matter")]
    if all(each.asked == "needs" for each in verdict.conflicts):
        ways = [("correct it", "a list like `needs: [long-context, tools]`")]
    if hosted:
        ways.insert(0, ("remove it", "take it out of the prompt"))
        ways.append(("allow it", f'staylocal allow {path_target(hosted[0])} --for hosted --why "..."'))
        ways.append(("", "and commit .staylocal.toml first: it counts from HEAD on"))
    return "\n".join([*lines, "", *aligned(ways)])


def _why_not(verdict: Verdict, path: str) -> str:
    inside = [each.finding for each in verdict.judged if each.finding.path == path]
    if inside:
        named = ", ".join(f"line {f.line} ({f.type})" for f in inside[:NAMED])
        return f"hosted, but it holds something sensitive: {named}"
    gaps = [gap.why for gap in verdict.unscanned if gap.path == path]
    if path in verdict.sensitive or not gaps:
        return "hosted, but its path is sensitive"
    return f"hosted, but it was not scanned: {gaps[0]}"
