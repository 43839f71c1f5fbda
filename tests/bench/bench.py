"""How long staylocal keeps people waiting, and how much memory it takes: `python tests/bench/bench.py --help`."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import groups
import peers
import rows
from sealed import World, circumstances

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

GROUPS: dict[str, Callable[[World, groups.Sizes], list[rows.Row]]] = {
    "scan": groups.scan,
    "stamp": groups.stamp,
    "commit": groups.commit,
    "rebase": groups.rebase,
    "wide": groups.wide,
    "bulk": groups.bulk,
    "large": groups.large,
    "peers": peers.peers,
}
_QUICK = {"tracked": 300, "picks": 2, "bulk": 4, "binary": 4 << 20}


def main(words: Sequence[str] | None = None) -> None:
    """Measure, print. The exit code says nothing about targets: machines differ."""
    options = _parser().parse_args(words)
    sizes = groups.Sizes(runs=options.runs)
    if options.quick:
        sizes = replace(sizes, **_QUICK)
    about = circumstances()
    found = _measure(options.only or [name for name in GROUPS if name != "large" or options.large], sizes, options.seed)
    about["load_after"] = os.getloadavg()[0]
    if options.json:
        data = {"about": about, "missing": peers.missing(), "rows": [row.as_json() for row in found]}
        sys.stdout.write(json.dumps(data, indent=1) + "\n")
        return
    sys.stdout.write(rows.table(found) + "\n")
    sys.stdout.write("".join(f"{name}: not installed, left out\n" for name in peers.missing()))
    sys.stdout.write("; ".join(f"{name} {value}" for name, value in about.items()) + "\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=15, help="timed runs of what is short; a fifth of what is long")
    parser.add_argument("--only", action="append", choices=GROUPS, help="a group (may be given again)")
    parser.add_argument("--large", action="store_true", help="the 2 GB binary, too: takes 2 GB of the temporary folder")
    parser.add_argument("--quick", action="store_true", help="everything small: to see that it works, not to measure")
    parser.add_argument("--json", action="store_true", help="JSON in place of the table")
    parser.add_argument("--seed", type=int, default=1)
    return parser


def _measure(names: Sequence[str], sizes: groups.Sizes, seed: int) -> list[rows.Row]:
    found = []
    for name in names:
        sys.stderr.write(f"bench: {name}\n")
        with tempfile.TemporaryDirectory(prefix="staylocal-bench-", ignore_cleanup_errors=True) as folder:
            found += GROUPS[name](World.sealed(Path(folder).resolve(), seed), sizes)
    return found


if __name__ == "__main__":
    main()
