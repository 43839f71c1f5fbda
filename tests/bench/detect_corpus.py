"""A labelled corpus, if there is one: which published examples are found, and which near-misses are flagged.

A line of it is an object: `label` ("secret" or "benign"), `text_b64`, and where known `popular` (of a well-known provider),
`helper` (half of a pair, no secret by itself) and `path`.
"""

from __future__ import annotations

import base64
import json
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from detect_run import CLASS, GATE
from detect_tables import Figure, Table, share

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from detect_run import Bench

_TARGETS = {CLASS: (0.95, 0.80, None), GATE: (0.90, 0.60, 0.10)}


def corpus(bench: Bench) -> Table | None:
    """Recall over its secrets without the helpers, and the share of its benign rows that are flagged."""
    if bench.corpus is None:
        return None
    rows = dict(enumerate(_rows(bench.corpus)))
    texts = {_path(at, row): base64.b64decode(row["text_b64"]).decode("utf-8", "replace") for at, row in rows.items()}
    prose = {path: text for at, (path, text) in enumerate(texts.items()) if not rows[at].get("path")}
    named = {path: text for path, text in texts.items() if path not in prose}
    found = [bench.by_all("corpus", prose, prose=True), bench.by_all("corpus", named)]
    table = Table(
        key="corpus",
        title=f"Labelled corpus {bench.corpus.name}: {len(rows):,} rows",
        columns=["recall, popular", "recall, all", "benign flagged"],
        notes=["secrets only; a row without a path is read as prose by staylocal and as a .md file by the others"],
    )
    for who in dict.fromkeys(who for each in found for who in each):
        flagged = {
            int(PurePosixPath(f.path).parts[0]) for each in found for f in each.get(who, []) if f.kind == "secret"
        }
        table.rows[who] = _row(rows, flagged, _TARGETS.get(who, (None, None, None)))
    return table


def _row(rows: dict[int, dict[str, Any]], flagged: set[int], targets: tuple[float | None, ...]) -> list[Figure | None]:
    def part(of: Callable[[dict[str, Any]], Any], target: float | None, *, least: bool) -> Figure | None:
        own = {at for at, row in rows.items() if of(row)}
        return share(len(own & flagged), len(own), target, least=least)

    def secret(row: dict[str, Any]) -> bool:
        return row["label"] == "secret" and not row.get("helper")

    return [
        part(lambda row: secret(row) and row.get("popular"), targets[0], least=True),
        part(secret, targets[1], least=True),
        part(lambda row: row["label"] == "benign", targets[2], least=False),
    ]


def _rows(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


def _path(at: int, row: dict[str, Any]) -> str:
    """A folder of its own for each row: what a file is called counts for some rules."""
    name = PurePosixPath(row.get("path") or "row.md").name or "row.md"
    return f"{at:05}/{name}"
