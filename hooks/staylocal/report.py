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


def plural(count: int, word: str) -> str:
    """A count and its word."""
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


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
            parts.append(f"{plural(count, 'finding')} allowed {word}")
    return f"staylocal: {'; '.join(parts)}" if parts else ""


def _places(verdict: Verdict) -> str:
    places = [shown(path) for path in verdict.sensitive]
    places += [f"{shown(each.finding.path)}:{each.finding.line}" for each in verdict.judged]
    places += [f"{shown(gap.path)} ({gap.why})" for gap in verdict.unscanned]
    places = list(dict.fromkeys(places))
    more = f" and {len(places) - NAMED} more" if len(places) > NAMED else ""
    return ", ".join(places[:NAMED]) + more


def table(scan: Scan, *, unsure: bool = True) -> str:
    """What was found, a row each, and the class below. `unsure`: findings that no gate stops as well."""
    verdict = scan.verdict
    rows = [(shown(path), "path", "sensitive path", "", "") for path in verdict.sensitive]
    words = {
        "blocks": "blocks",
        "old": "not a new line",
        "pragma": "allowed inline",
        "allowed": "allowed by policy",
        "once": "allowed once",
    }
    left_out = 0
    for each in verdict.judged:
        f = each.finding
        if not (f.sure or unsure):
            left_out += 1
            continue
        state = words.get(each.state, "") or ("sure" if f.sure else "not sure")
        rows.append((f"{shown(f.path)}:{f.line}", f.kind, f.type, state, f.fingerprint or ""))
    rows += [
        (shown(gap.path) + (f":{gap.line}" if gap.line else ""), "unscanned", gap.why, "", "")
        for gap in verdict.unscanned
    ]
    counts = f"{plural(scan.files, 'file')}, {plural(scan.lines, 'line')}"
    style = click.style(verdict.class_, fg="yellow" if verdict.class_ == "local-only" else "green", bold=True)
    more = f"; {plural(left_out, 'finding')} not sure: -v" if left_out else ""
    end = f"{style} ({', '.join(verdict.why)}); {counts} scanned{more}"
    return "\n".join([*(aligned(rows, indent="") if rows else []), end])


def prompts(verdict: Verdict) -> str:
    """Every prompt file, its tier, and what it needs."""
    tiers = {"open": "hosted or local", "local-only": "local only"}
    needs = {path: f"needs {', '.join(words)}" for path, words in verdict.needs}
    rows = [(shown(path), tiers[class_], needs.get(path, "")) for path, class_ in verdict.prompts]
    return "\n".join(aligned(rows, indent="")) if rows else "no prompt files"


def as_json(scan: Scan) -> dict[str, Any]:
    """The scan contract, version 1."""
    verdict = scan.verdict
    return {
        "version": 1,
        "class": verdict.class_,
        "why": list(verdict.why),
        "findings": [_finding_json(each) for each in verdict.judged],
        "scanned": {"files": scan.files, "lines": scan.lines, "bytes": scan.bytes, "kept": scan.kept},
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
    rows, undemanded = [], 0
    for each in found:
        said = [("FAIL" if problem.fails else "note", problem.state, problem.detail) for problem in each.problems]
        if not verbose and [problem[:2] for problem in said] == [("note", "missing")]:
            undemanded += 1
            continue
        if verbose and not said:
            said = [("", "fine", f"{each.class_}  {each.subject}")]
        rows += [(each.commit[:10], mark, state, shown(detail)) for mark, state, detail in said]
    failed = sum(each.failed for each in found)
    end = f"{plural(len(found), 'commit')}: " + (f"{failed} failed" if failed else "fine")
    if undemanded:
        end += f"; {undemanded} without a record, which none demands"
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
        "secret": 'secret          rotate it, take it out (git rebase -i), or: staylocal allow FINGERPRINT --why "..."',
        "prompt": "prompt          take it out, or write `route: local`; an entry for hosted counts from the base on",
        "missing": "missing         git rebase --force-rebase, or amend, with the hooks on: it stamps the record",
        "stale": "stale           amend or rebase the commit with the hooks on: it renews the record",
        "wrong-class": "wrong-class     amend or rebase with the hooks on; new allow entries count once in the base",
        "unsealed": "unsealed        a hosted model could read it: review what it saw; an entry for hosted ends it",
        "malformed": "malformed       amend the commit with the hooks on; records are not for editing",
    }
    failing = {problem.state for each in found for problem in each.problems if problem.fails}
    return "\n".join(
        ["staylocal: verification failed", *(f"  {way}" for state, way in ways.items() if state in failing)]
    )
