"""What staylocal finds, what it flags for nothing and how fast, beside its peers: `bench_detect.py --help`."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import detect_corpus
import detect_frames
import detect_lines
import detect_peers
import detect_public
import detect_staged
from detect_run import Bench, Sizes
from sealed import World, circumstances

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from detect_tables import Table

QUESTIONS: dict[str, Callable[[Bench], Table | None]] = {
    "speed": detect_staged.speed,
    "kept": detect_staged.kept,
    "recall": detect_staged.recall,
    "prose": detect_frames.prose,
    "corpus": detect_corpus.corpus,
    "public": detect_public.public,
    "lines": detect_lines.lines,
}


def main(words: Sequence[str] | None = None) -> None:
    """Ask, print. The exit code says nothing about targets, and a tool that fails is named."""
    options = _parser().parse_args(words)
    about = {"date": dt.datetime.now(tz=dt.UTC).date().isoformat(), **circumstances()}
    with tempfile.TemporaryDirectory(prefix="staylocal-bench-", ignore_cleanup_errors=True) as folder:
        world = World.sealed(Path(folder).resolve(), options.seed)
        peers, missing = detect_peers.installed(options.peers, world.env)
        made = Bench(
            world=world,
            peers=peers,
            sizes=_sizes(options),
            corpus=options.corpus,
            docs=options.docs,
            code=options.code,
        )
        tables = _asked(made, options.only or list(QUESTIONS))
    about |= {"load_after": os.getloadavg()[0]} | {peer.name: peer.version for peer in peers}
    if options.json:
        sys.stdout.write(_json(about, made, missing, tables))
        return
    for table in tables:
        sys.stdout.write((table.markdown() if options.markdown else table.text()) + "\n")
    if not options.markdown:
        sys.stdout.write("".join(f"{peer.label}: {peer.where()}\n" for peer in peers))
    sys.stdout.write("".join(f"{name}: not installed, left out\n" for name in missing))
    sys.stdout.write("".join(f"problem: {problem}\n" for problem in made.problems))
    sys.stdout.write("; ".join(f"{name} {value}" for name, value in about.items()) + "\n")


def _asked(bench: Bench, names: Sequence[str]) -> list[Table]:
    """A table for each question; one that can't be answered is named, and the others go on."""
    tables = []
    for name in names:
        sys.stderr.write(f"bench: {name}\n")
        begun = time.perf_counter()
        try:
            table = QUESTIONS[name](bench)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a tool does, the others are asked
            bench.problems.append(f"{name}: {type(error).__name__}: {error}")
            continue
        if table:
            table.notes.append(f"{time.perf_counter() - begun:.0f} s")
            tables.append(table)
    return tables


def _json(about: dict[str, Any], bench: Bench, missing: Sequence[str], tables: Sequence[Table]) -> str:
    data = {
        "about": about,
        "peers": {peer.name: peer.about() for peer in bench.peers},
        "missing": list(missing),
        "problems": bench.problems,
        "questions": {table.key: table.as_json() for table in tables},
    }
    return json.dumps(data, indent=1) + "\n"


def _sizes(options: argparse.Namespace) -> Sizes:
    if options.quick:
        return Sizes(runs=1, files=22, formats=2, sample=5, sample_lines=2000, line=2000)
    return Sizes(runs=options.runs)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=15, help="timed runs of what is short; a third of what is long")
    parser.add_argument("--only", action="append", choices=QUESTIONS, help="a question (may be given again)")
    parser.add_argument(
        "--corpus", type=Path, metavar="FILE", help="a labelled corpus, JSON lines: see detect_corpus.py"
    )
    parser.add_argument("--docs", type=Path, nargs="+", default=[], metavar="DIR", help="public text in place of ours")
    parser.add_argument("--code", type=Path, nargs="+", default=[], metavar="DIR", help="public code in place of ours")
    parser.add_argument("--peers", type=Path, metavar="DIR", help="where to look for peers first: a bin folder")
    parser.add_argument("--quick", action="store_true", help="everything small: to see that it works, not to measure")
    shape = parser.add_mutually_exclusive_group()
    shape.add_argument("--json", action="store_true", help="JSON in place of the tables")
    shape.add_argument("--markdown", action="store_true", help="the tables for a README")
    parser.add_argument("--seed", type=int, default=1)
    return parser


if __name__ == "__main__":
    main()
