"""`staylocal scan`: the gate of a commit, and the same look at anything else."""

from __future__ import annotations

import json
from typing import IO, TYPE_CHECKING

import click

from staylocal import inputs, json_lines, refusal, report, staged
from staylocal.errors import FINE, REFUSED
from staylocal.progress import Progress, Tick

if TYPE_CHECKING:
    from staylocal.scan import Scan


@click.command(name="scan")
@click.argument("paths", nargs=-1, type=click.Path(readable=False))  # what can't be read is said in the answer
@click.option("--staged", "staged_", is_flag=True, help="What the next commit adds (the default).")
@click.option("--stdin", is_flag=True, help="A text from standard input, read like a prompt.")
@click.option("--name", default=inputs.STDIN, help="With --stdin: the path to judge the text by.")
@click.option("--range", "range_", metavar="A..B", help="Each commit's own change in a range.")
@click.option("--prompts", is_flag=True, help="Prompt files (those given, or all) and the tier of each.")
@click.option("--jsonl", metavar="FILE|-", type=click.File("rb"), help='Answer {"id", "text", "path"?} lines.')
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text")
@click.option("-v", "--verbose", is_flag=True, help="Show every finding, not only what blocks.")
def command(
    paths: tuple[str, ...],
    staged_: bool,
    stdin: bool,
    name: str,
    range_: str | None,
    prompts: bool,
    jsonl: IO[bytes] | None,
    format_: str,
    verbose: bool,
) -> int:
    """Scan what is staged (or PATHS, stdin, commits, prompts); exit 1 if something may not be committed."""
    _one_source(staged_, stdin, range_ is not None, prompts or bool(paths), jsonl)
    if jsonl is not None:
        return _answer_lines(jsonl)
    with Progress() as progress:
        if prompts:
            return _show_prompts(paths, progress.tick, format_)
        if range_ is not None:
            return _show_range(range_, progress.tick, format_, verbose=verbose)
        if stdin:
            scanned = inputs.scan_stdin(inputs.stdin_bytes(), name)
        elif paths:
            scanned = inputs.scan_files(paths, progress.tick)
        else:
            scanned = staged.scan_staged(progress.tick)
    return _show(scanned, format_, commit=not (stdin or paths), verbose=verbose)


def _one_source(*sources: object) -> None:
    if sum(bool(source) for source in sources) > 1:
        raise click.UsageError("--staged, --stdin, --range, --jsonl, and paths or --prompts exclude each other.")


def _show(scanned: Scan, format_: str, *, commit: bool, verbose: bool) -> int:
    blocked = scanned.verdict.blocked
    table = verbose or (not commit and scanned.verdict.class_ != "open")
    for line in scanned.notes:
        report.say(line, err=True)
    if format_ == "json":
        report.say(json.dumps(report.as_json(scanned)))
    elif table:
        report.say(report.table(scanned, unsure=verbose))
    elif not blocked and (line := report.summary(scanned)):
        report.say(line, err=True)
    if blocked and format_ == "text":
        report.say(refusal.refusal(scanned.verdict, commit=commit, listed=table), err=True)
    return REFUSED if blocked else FINE


def _show_prompts(paths: tuple[str, ...], tick: Tick, format_: str) -> int:
    verdict = inputs.scan_prompts(paths, tick)
    if format_ == "json":
        needs = dict(verdict.needs)
        rows = [
            {"path": report.shown_json(path), "class": class_, "needs": list(needs.get(path, ()))}
            for path, class_ in verdict.prompts
        ]
        report.say(json.dumps({"version": 1, "prompts": rows}))
    elif not paths:
        report.say(report.prompts(verdict))
    if verdict.conflicts and format_ == "text":
        report.say(refusal.conflicts(verdict), err=True)
    return REFUSED if verdict.conflicts else FINE


def _show_range(words: str, tick: Tick, format_: str, *, verbose: bool) -> int:
    scans = inputs.scan_range(words, tick)
    if format_ == "json":
        found = [{"commit": commit} | report.as_json(scanned) for commit, scanned in scans]
        report.say(json.dumps({"version": 1, "commits": found}))
    for commit, scanned in scans if format_ == "text" else []:
        if verbose or scanned.verdict.judged or scanned.verdict.class_ != "open":
            report.say(f"{commit[:10]}")
            report.say(report.table(scanned, unsure=verbose))
    return REFUSED if any(scanned.verdict.blocked for _, scanned in scans) else FINE


def _answer_lines(stream: IO[bytes]) -> int:
    for identity, verdict in json_lines.scan_jsonl(stream):
        report.say(json.dumps({"id": identity} | report.jsonl(verdict)))
    return FINE
