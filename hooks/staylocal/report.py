"""Every sentence that a user reads of a scan or a verification, as text and as JSON. Paths are shown, values never."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from staylocal import rules
    from staylocal.scan import Scan
    from staylocal.verdict import Judged, Verdict
    from staylocal.verify import Checked

SHOWN = 20  # rows of a refusal; the rest is counted
NAMED = 3  # places that the one-line summary names


def say(text: str, *, err: bool = False) -> None:
    """Print, coloured on a terminal only, and never where NO_COLOR is set."""
    stream = sys.stderr if err else sys.stdout
    if stream is None:  # it was closed before we started
        return
    color = None if not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb" else False
    encoding = stream.encoding or "utf-8"
    click.echo(text.encode(encoding, "backslashreplace").decode(encoding), file=stream, color=color)


def shown(path: str) -> str:
    """A path for one line of a terminal: control characters and odd bytes are written as escapes."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in path)


def aligned(rows: Sequence[Sequence[str]], *, indent: str = "  ") -> list[str]:
    """Rows as columns; trailing blanks cut."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        indent + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]


def _plural(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def refusal(verdict: Verdict) -> str:
    """What keeps the commit from being made, and the three ways on."""
    blocking = [each for each in verdict.judged if each.blocks]
    parts = []
    if blocking:
        parts.append(_found(blocking))
    if verdict.conflicts:
        parts.append(conflicts(verdict))
    return "\n".join(parts)


def _found(blocking: Sequence[Judged]) -> str:
    kinds = sorted({each.finding.kind for each in blocking})
    names = {"secret": "secret", "customer-data": "piece of customer data", "internal": "internal identifier"}
    what = _plural(len(blocking), names[kinds[0]] if len(kinds) == 1 else "finding")
    what = what.replace("piece of customer datas", "pieces of customer data")
    rows = [_row(each) for each in blocking[:SHOWN]]
    lines = [click.style(f"staylocal: {what} in the lines that this commit adds", fg="red", bold=True), ""]
    lines += aligned(rows)
    if len(blocking) > SHOWN:
        lines.append(f"  and {len(blocking) - SHOWN} more: staylocal scan -v")
    first = blocking[0].finding
    place = f"{first.path}:{first.line}"
    quoted = place if place.isprintable() and not set(place) & set(" '\"\\$`,;&|<>()*?!#~") else "PATH:LINE"
    by = first.fingerprint or f"--path {first.path if quoted == place else 'PATH'}"
    ways = [
        ("remove it", "take it out, `git add` again; change it where it was ever used"),
        ("allow it once", f"STAYLOCAL_ALLOW={quoted} git commit ...  (here only: verify in CI still refuses)"),
        ("allow it always", f'staylocal allow {by} --why "..."'),
        ("", "or end the line with a comment: pragma: allowlist secret"),
    ]
    return "\n".join([*lines, "", *aligned(ways)])


def _row(each: Judged) -> tuple[str, str, str]:
    finding = each.finding
    mark = f"fingerprint {finding.fingerprint}" if finding.fingerprint else ""
    return f"{shown(finding.path)}:{finding.line}", finding.type, mark


def conflicts(verdict: Verdict) -> str:
    """Prompt files that ask for a tier that they may not have."""
    lines = []
    for each in verdict.conflicts:
        place = f"{shown(each.path)}:{each.line}"
        if each.asked != "hosted":
            lines.append(f"staylocal: {place}: route: is neither hosted nor local")
            continue
        lines.append(f"staylocal: {place} asks for the hosted tier, but {_why_not(verdict, each.path)}")
    ways = [
        ("remove it", "take it out of the prompt"),
        ("run it locally", "write `route: local` in its front matter"),
        ("allow it", 'staylocal allow FINGERPRINT --for hosted --why "..."  (counts once it is in HEAD)'),
    ]
    if all(each.asked != "hosted" for each in verdict.conflicts):
        ways = ways[1:2]
    return "\n".join([*lines, "", *aligned(ways)])


def _why_not(verdict: Verdict, path: str) -> str:
    inside = [each.finding for each in verdict.judged if each.finding.path == path]
    if inside:
        return "it holds something sensitive: " + ", ".join(f"line {f.line} ({f.type})" for f in inside[:NAMED])
    gaps = [gap.why for gap in verdict.unscanned if gap.path == path]
    return "its path is sensitive" if path in verdict.sensitive or not gaps else f"it was not scanned: {gaps[0]}"


def summary(scan: Scan) -> str:
    """One line for a change that passes, "" where there is nothing to say."""
    verdict = scan.verdict
    parts = []
    if verdict.class_ == "local-only":
        parts.append(f"local-only ({', '.join(verdict.why)}): {_places(verdict)}")
    elif "override" in verdict.why:
        parts.append("open by reviewed allow entries")
    for state, word in (("pragma", "by an inline pragma"), ("allowed", "by the policy")):
        count = sum(each.state == state for each in verdict.judged)
        if count:
            parts.append(f"{_plural(count, 'finding')} allowed {word}")
    return f"staylocal: {'; '.join(parts)}" if parts else ""


def _places(verdict: Verdict) -> str:
    places = [shown(path) for path in verdict.sensitive]
    places += [f"{shown(each.finding.path)}:{each.finding.line}" for each in verdict.judged]
    places += [f"{shown(gap.path)} ({gap.why})" for gap in verdict.unscanned]
    places = list(dict.fromkeys(places))
    more = f" and {len(places) - NAMED} more" if len(places) > NAMED else ""
    return ", ".join(places[:NAMED]) + more


def table(scan: Scan) -> str:
    """Everything that was found, a row each, and the class below."""
    verdict = scan.verdict
    rows = [(shown(path), "path", "sensitive path", "") for path in verdict.sensitive]
    words = {
        "blocks": "blocks",
        "old": "not a new line",
        "pragma": "allowed inline",
        "allowed": "allowed by policy",
        "once": "allowed once",
    }
    for each in verdict.judged:
        f = each.finding
        state = words.get(each.state, "") or ("sure" if f.sure else "not sure")
        rows.append((f"{shown(f.path)}:{f.line}", f.kind, f.type, state))
    rows += [
        (shown(gap.path) + (f":{gap.line}" if gap.line else ""), "unscanned", gap.why, "") for gap in verdict.unscanned
    ]
    counts = f"{_plural(scan.files, 'file')}, {_plural(scan.lines, 'line')}"
    style = click.style(verdict.class_, fg="yellow" if verdict.class_ == "local-only" else "green", bold=True)
    end = f"{style} ({', '.join(verdict.why)}); {counts} scanned"
    return "\n".join([*(aligned(rows, indent="") if rows else []), end])


def prompts(verdict: Verdict) -> str:
    """Every prompt file and its tier."""
    tiers = {"open": "hosted or local", "local-only": "local only"}
    rows = [(shown(path), tiers[class_]) for path, class_ in verdict.prompts]
    return "\n".join(aligned(rows, indent="")) if rows else "no prompt files"


def as_json(scan: Scan) -> dict[str, Any]:
    """The scan contract, version 1."""
    verdict = scan.verdict
    return {
        "version": 1,
        "class": verdict.class_,
        "why": list(verdict.why),
        "findings": [_finding_json(each) for each in verdict.judged],
        "scanned": {"files": scan.files, "lines": scan.lines, "bytes": scan.bytes},
        "not_scanned": [{"path": shown_json(gap.path), "why": gap.why} for gap in verdict.unscanned],
    }


def _finding_json(each: Judged) -> dict[str, Any]:
    f = each.finding
    found: dict[str, Any] = {
        "path": shown_json(f.path),
        "line": f.line,
        "kind": f.kind,
        "type": f.type,
        "sure": f.sure,
        "blocks": each.blocks,
    }
    return found | ({"fingerprint": f.fingerprint} if f.fingerprint else {})


def shown_json(path: str) -> str:
    """A path that any JSON reader takes: bytes that are not UTF-8 are written as escapes."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def jsonl(verdict: Verdict) -> dict[str, Any]:
    """One answer of `scan --jsonl`."""
    return {
        "class": verdict.class_,
        "why": list(verdict.why),
        "findings": [
            {
                "line": each.finding.line,
                "start": each.finding.start,
                "end": each.finding.end,
                "kind": each.finding.kind,
                "type": each.finding.type,
                "sure": each.finding.sure,
                "blocks": each.blocks,
            }
            for each in verdict.judged
        ],
    }


def checked(found: Sequence[Checked], *, verbose: bool) -> str:
    """Verification: the commits with something to say, a row for each thing, and the sum."""
    rows = []
    for each in found:
        said = [(problem.state, problem.detail) for problem in each.problems]
        if verbose and not said:
            said = [("fine", f"{each.class_}  {each.subject}")]
        rows += [(each.commit[:10], state, f"{shown(detail)}") for state, detail in said]
    failed = sum(each.failed for each in found)
    end = f"{_plural(len(found), 'commit')}: " + (f"{failed} failed" if failed else "fine")
    return "\n".join([*(aligned(rows, indent="") if rows else []), click.style(end, fg="red" if failed else "green")])


def checked_json(found: Iterable[Checked]) -> dict[str, Any]:
    """Verification as JSON, version 1."""
    commits = [
        {
            "commit": each.commit,
            "class": each.class_,
            "routes": [str(route) for route in each.routes],
            "problems": [
                {"state": problem.state, "detail": shown_json(problem.detail), "fails": problem.fails}
                for problem in each.problems
            ],
            "failed": each.failed,
        }
        for each in found
    ]
    return {"version": 1, "commits": commits, "failed": any(each["failed"] for each in commits)}


def problems(found: rules.Rules) -> list[str]:
    """What is wrong with ignore files, which then count for everything below their folder, and with old entries."""
    said = [f"staylocal: {shown(each)}: everything below counts as sensitive" for each in found.problems]
    return said + [
        f"staylocal: {allow.place}: expired on {allow.until}, it does not count any more"
        for allow in found.policy.expired
    ]


def way_on(found: Sequence[Checked]) -> str:
    """What to do about what verification found: one line for each sort of problem."""
    ways = {
        "secret": "secret          take it out of the history (git rebase -i), change it, or allow it: staylocal allow",
        "missing": "missing         git rebase --force-rebase, or amend, with the hooks on: it stamps the record",
        "stale": "stale           amend or rebase the commit with the hooks on: it renews the record",
        "wrong-class": "wrong-class     amend or rebase with the hooks on; new allow entries count once in the base",
        "unsealed": "unsealed        a hosted model could read it: review, then do the work again locally or allow it",
        "malformed": "malformed       amend the commit with the hooks on; records are not for editing",
    }
    failing = {problem.state for each in found for problem in each.problems if problem.fails}
    return "\n".join(
        ["staylocal: verification failed", *(f"  {way}" for state, way in ways.items() if state in failing)]
    )
