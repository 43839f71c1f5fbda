"""`staylocal init --managed`: what an administrator puts into Codex's requirements, for everybody on a machine.

Users can't change what stands there, and its hooks need no trust. It is printed; with `--write` it is put in
place where no file is there yet.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from staylocal.codex import guard, guard_trust
from staylocal.errors import PolicyError
from staylocal.install import files, program
from staylocal.install.said import Line

PATH = Path("/etc/codex/requirements.toml")
_MARK = "# staylocal: written by `staylocal init --managed`"
# Whole folders and files of each user's home. All together they cost about half a second for each command that
# Codex runs in its sandbox; a glob over a whole home is expanded each time (2 s for 140,000 files): there is none.
DENIED = (
    *("~/.ssh", "~/.gnupg", "~/.aws", "~/.azure", "~/.config/gcloud", "~/.kube", "~/.config/gh"),
    *("~/.docker/config.json", "~/.netrc", "~/.git-credentials", "~/.npmrc", "~/.pypirc"),
)
_TEXT = """\
{mark}
# The guard looks at every prompt and every tool's output of hosted sessions on this machine, and no sandbox
# reads what is denied. Full access (`-s danger-full-access`) is refused with it.

[features]
hooks = true

[permissions.filesystem]
# A glob needs a folder to begin with ("/srv/**/.env") and is expanded for each command: keep its folder small.
deny_read = [
{denied}
]

[hooks]
managed_dir = {folder}
{hooks}"""
_HOOK = """
[[hooks.{event}]]
[[hooks.{event}.hooks]]
type = "command"
command = {command}
timeout = {timeout}
"""


def text() -> str:
    """The file."""
    script = program.staylocal()
    hooks = "".join(
        _HOOK.format(
            event=event,
            command=json.dumps(guard_trust.command(script, event, in_run=False)),
            timeout=guard_trust.TIMEOUT,
        )
        for event in guard.EVENTS
    )
    denied = "\n".join(f"  {json.dumps(path)}," for path in DENIED)
    return _TEXT.format(mark=_MARK, denied=denied, folder=json.dumps(os.path.dirname(script)), hooks=hooks)


def write(path: Path = PATH) -> tuple[str, list[Line]]:
    """Put it in place. Raises PolicyError where somebody else's file is there."""
    new, there = text().encode(), files.content(path)
    if there == new:
        return f"{path} is as it should be", []
    if there is not None and not there.startswith(_MARK.encode()):
        raise PolicyError(
            f"{path} is there already", hint="Merge it by hand with what `staylocal init --managed` prints."
        )
    with files.said(path.parent, "made"):
        path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    files.put(path, new, mode=0o644)
    lines = [Line(label="written", text=str(path))]
    if os.path.expanduser("~") != "/" and program.staylocal().startswith(os.path.expanduser("~") + os.sep):
        text_ = f"{program.staylocal()} lies in a home: where others can't run it, nothing of theirs gets through"
        lines.append(Line(label="note", text=text_, changed=False))
    return "Codex is managed on this machine", [*lines, Line(label="undo", text=f"rm {path}", changed=False)]
