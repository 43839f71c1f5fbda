"""`staylocal init --shim`: a `codex` of ours in front of the real one on the PATH, for one user."""

from __future__ import annotations

import os
import shlex
from hashlib import sha256
from pathlib import Path

from staylocal.codex import client
from staylocal.errors import PolicyError
from staylocal.install import files, program
from staylocal.install.said import Line

_NOTE = ": written by `staylocal init --shim`, taken out by `staylocal uninstall --shim`"
_BODY = """\
program={program}
interpreter={interpreter}
if [ -f "$program" ] && [ -x "$program" ] && [ -x "$interpreter" ]; then
  exec "$program" codex "$@"
fi
{{
  printf 'staylocal: not found at %s, and nothing goes to Codex without it\\n' "$program"
  echo '  Install it again, then: staylocal init --shim'
  printf '  Or take this shim out: rm %s\\n' {shim}
}} >&2
exit 125
"""


def set_up(folder: str | None) -> tuple[str, list[Line]]:
    """Write the shim; gives a headline and what is left to do. Raises PolicyError in front of a foreign file."""
    path = _seat(folder)
    if path.name != client.NAME or not path.is_absolute():
        raise PolicyError(f"--dir: {folder} is not an absolute path")
    new, there = text(path, program.staylocal()), files.content(path) if path.is_file() else None
    if os.path.lexists(path) and (path.is_symlink() or there is None or whose(there) != "ours"):
        raise PolicyError(
            f"{path} is there already, and it is not staylocal's",
            hint="Choose a folder that comes earlier on the PATH: staylocal init --shim --dir DIR",
        )
    lines = []
    if there != new:
        with files.said(path.parent, "made"):
            path.parent.mkdir(parents=True, exist_ok=True)
        files.put(path, new, mode=0o755)
        lines.append(Line(label="shim", text=str(path)))
    lines += position(path)
    lines.append(Line(label="undo", text="staylocal uninstall --shim", changed=False))
    return (
        "`codex` goes through staylocal" if is_first(path) else "the shim is written, but it is not used yet"
    ), lines


def take_out(folder: str | None) -> tuple[str, list[Line]]:
    """Remove the shims that are exactly ours: in the folder, or in the default one and on the PATH."""
    folders = [folder] if folder else [str(default()), *os.environ.get("PATH", "").split(os.pathsep)]
    lines = []
    for path in dict.fromkeys(Path(each, client.NAME) for each in folders if each.startswith("/")):
        there = files.content(path) if path.is_file() and not path.is_symlink() else None
        state = whose((there or b"")[: 1 << 16])
        if state == "ours":
            with files.said(path, "removed"):
                path.unlink()
            lines.append(Line(label="removed", text=str(path)))
        elif state == "edited":
            lines.append(Line(label="left", text=f"{path}: it was edited since", changed=False))
    if any(line.changed for line in lines):
        return "the shim is taken out", lines
    return "there is no shim of staylocal's: nothing to do", lines


def whose(text: bytes) -> str:
    """`ours`, `edited` or `other`: the second line holds a checksum of the rest."""
    lines = text.split(b"\n", 2)
    if len(lines) < 3 or not lines[1].startswith(client.SHIM_MARK):  # noqa: PLR2004 - the shebang, the mark, the rest
        return "other"
    return "ours" if lines[1] == _mark(lines[2]) else "edited"


def _mark(body: bytes) -> bytes:
    return client.SHIM_MARK + b" " + sha256(body).hexdigest()[:16].encode() + _NOTE.encode()


def text(path: Path, script: str) -> bytes:
    """The shim that is to stand at the path and to start that `staylocal`."""
    words = {"program": script, "interpreter": _interpreter(script), "shim": str(path)}
    body = os.fsencode(_BODY.format(**{name: shlex.quote(word) for name, word in words.items()}))
    return b"#!/bin/sh\n" + _mark(body) + b"\n" + body


def _interpreter(script: str) -> str:
    """What the script's first line names: gone with its environment, while the script may stay."""
    with files.said(Path(script), "read"), open(script, "rb") as file:
        first = os.fsdecode(file.readline(1024)).strip()
    word = first.removeprefix("#!").split()[0] if first.startswith("#!/") else ""
    return word or script


def default() -> Path:
    """The folder where it goes unless another one is named."""
    return Path(os.path.expanduser("~/.local/bin"))


def _seat(folder: str | None) -> Path:
    return Path(os.path.expanduser(folder) if folder else default(), client.NAME)


def is_first(path: Path) -> bool:
    """Whether it is the `codex` that a shell would start."""
    folders = [each for each in os.environ.get("PATH", "").split(os.pathsep) if each]
    found = (Path(each, client.NAME) for each in folders)
    first = next((each for each in found if each.is_file() and os.access(each, os.X_OK)), None)
    return first is not None and os.path.realpath(first) == os.path.realpath(path)


def position(path: Path) -> list[Line]:
    """What to add where the shim is not the first `codex` of the PATH."""
    if is_first(path):
        return []
    folder = str(path.parent)
    if os.path.basename(os.environ.get("SHELL", "")) == "fish":
        return [Line(label="next", text=f"fish_add_path --move --prepend {shlex.quote(folder)}", changed=False)]
    line = f'export PATH={shlex.quote(folder)}:"$PATH"'
    return [Line(label="next", text=f"add to the end of your shell's start-up file: {line}", changed=False)]
