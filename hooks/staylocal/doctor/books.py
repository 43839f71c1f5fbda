"""The ledger: does it open, do we know its schema, is it whole? It is only read, and not made where there is none."""

from __future__ import annotations

import os
import shlex
import sqlite3
from contextlib import closing
from pathlib import Path

from staylocal import ledger_schema, report, state
from staylocal.doctor.check import Check, hole, ok

NAME = "ledger"
_BUSY = 1.0  # seconds


def look() -> Check:
    """Of the repository that we stand in."""
    known = state.ids()
    path = os.path.join(state.root(), known[0], state.LEDGER) if known else ""
    if not os.path.exists(path):
        return ok(NAME, "no runs yet")
    try:
        with closing(sqlite3.connect(f"{Path(path).as_uri()}?mode=ro", uri=True, timeout=_BUSY)) as connection:
            return _judged(connection, path)
    except sqlite3.Error as error:
        return _damaged(path, str(error))


def _judged(connection: sqlite3.Connection, path: str) -> Check:
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > ledger_schema.VERSION:
        text = f"schema {version}, this staylocal knows {ledger_schema.VERSION}: runs are not recorded"
        return hole(NAME, text, "Upgrade this staylocal.")
    said = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
    if said != "ok":
        return _damaged(path, said)
    count = connection.execute("SELECT count(*) FROM runs").fetchone()[0] if version else 0
    return ok(NAME, f"whole, {report.plural(count, 'run')}")


def _damaged(path: str, why: str) -> Check:
    word = shlex.quote(path)
    fix = f"Move it away; the runs in it are then in no coming commit:\nmv {word} {word}.damaged"
    return hole(NAME, f"damaged: {why}", fix)
