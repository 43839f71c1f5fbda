"""Does Codex's sandbox deny what it is told to? It is asked to read three files, with a profile like a hosted run's."""

from __future__ import annotations

import os
import secrets
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from staylocal import process
from staylocal.codex import seal
from staylocal.codex.seal import Rule
from staylocal.doctor.check import Check, hole, ok

if TYPE_CHECKING:
    from staylocal.codex.client import Client

NAME = "sandbox"
_SECONDS = 10.0
_OPEN, _DENIED, _OUTSIDE = "open", "denied", "outside"
_READ = 'for name; do cat -- "$name"; done'


def look(codex: Client) -> Check:
    """A file of the workspace, one that is denied in it, and one outside. Raises UndecidedError."""
    with tempfile.TemporaryDirectory(prefix="staylocal-doctor-") as name:
        top = Path(name).resolve()
        paths = {_OPEN: top / "work" / "open", _DENIED: top / "work" / "denied", _OUTSIDE: top / "outside"}
        (top / "work").mkdir()
        (top / "tmp").mkdir()
        marks = {each: secrets.token_hex(8) for each in paths}
        for each, path in paths.items():
            path.write_text(f"{marks[each]}\n")
        argv = _argv(codex, top, [str(path) for path in paths.values()])
        done = process.run(argv, env={**os.environ, **codex.environ}, cwd=str(top / "work"), timeout=_SECONDS)
    said = done.stdout.decode(errors="replace")
    return judged({each for each, mark in marks.items() if mark in said}, done.stderr.decode(errors="replace"))


def judged(read: set[str], stderr: str) -> Check:
    """By what could be read."""
    if leaked := sorted(read - {_OPEN}):
        text = f"it lets read what it must not: {' and '.join(leaked)}"
        return hole(NAME, text, "codex doctor says more; until then keep to local models.")
    if _OPEN not in read:
        lines = [line.strip() for line in stderr.splitlines() if line.strip()]
        return hole(NAME, "it did not start, so that nothing is known of it", lines[-1] if lines else "codex doctor")
    return ok(NAME, "denies: a file that is closed, and one outside of the workspace")


def _argv(codex: Client, top: Path, paths: list[str]) -> list[str]:
    work, run = str(top / "work"), secrets.token_hex(4)
    sealed = seal.hosted(
        run=run,
        rules=[Rule(path=work, access="read"), Rule(path=str(top / "work" / "denied"), access="deny")],
        readable=codex.readable,
        temporary=str(top / "tmp"),
        network=False,
        hidden=(),
        blanked=(),
        servers=(),
        allowed_servers=(),
        extensions=(),
        features=(),
    )
    options = [word for text in sealed.options for word in ("-c", text)]
    return [codex.native, "sandbox", "-P", sealed.profile, *options, "-C", work, "--", "sh", "-c", _READ, "sh", *paths]
