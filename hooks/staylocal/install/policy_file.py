"""The repository's .staylocal.toml: made, given a key, given allow entries, and taken away again."""

from __future__ import annotations

import json
import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from staylocal import policy, rules
from staylocal.errors import PolicyError
from staylocal.install import blocks, files, gitconfig
from staylocal.install.said import Line

if TYPE_CHECKING:
    from datetime import date

    from staylocal import git
    from staylocal.policy_allow import Purpose

# Nothing may stand behind the key: scans exempt a line of just this form.
_KEY_LINE = 'key = "{key}"\n'
_TEMPLATE = """\
# staylocal: what must stay on this machine, and what may be committed. Commit this file.

# Fingerprints in allow entries are made with this key: keep it.
key = "{key}"

# Every commit carries a record; with "when-used" it need not.
record = "always"

# [sensitive]  # further paths, as in .gitignore; `!` takes one out
# paths = ["customers/**", "!customers/README.md"]

# [internal]  # what must not leave the house: a name and a regular expression
# project-name = 'bluebird-\\d+'

# [identifiers]  # code names in any case and spelling; hosts under these domains
# words = ["blue heron"]
# domains = ["corp.example"]

# [customer_data]  # mail domains of one's own; countries of phone numbers without a code
# own_domains = ["example.com"]
# regions = ["DE"]

# [prompts]  # further prompt files
# paths = ["docs/prompts/**"]

# [gate]  # kinds that block a commit, besides "secret"
# block = ["internal"]

# [local]
# provider = "ollama"  # or "lmstudio"
# model = "llama3.2"

# [hosted]
# model = "gpt-5.2-codex"
# on_sensitive = "local"  # or "refuse"

# [[allow]]  # `staylocal allow` adds these
# path = "tests/fixtures/**"  # or fingerprint = "..."
# for = "commit"  # or "hosted"
# why = "made-up values"
# until = 2030-12-31
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An allow entry that is to be added: one of `fingerprint` and `path`."""

    why: str
    purpose: Purpose
    fingerprint: str | None = None
    path: str | None = None
    until: date | None = None

    @property
    def name(self) -> str:
        """As messages call it."""
        return f"path {self.path}" if self.path is not None else f"fingerprint {self.fingerprint}"


def template() -> bytes:
    """A new policy file, with a fresh key."""
    return _TEMPLATE.format(key=secrets.token_hex(16)).encode()


def read(repo: git.Repo) -> tuple[bytes | None, policy.Layer | None]:
    """The file's text and meaning; None for both if there is none. Raises PolicyError."""
    path = Path(repo.top, rules.FILE)
    if path.is_symlink():
        raise PolicyError(f"{rules.FILE} is a link, which staylocal does not follow", hint="Put the file itself there.")
    text = files.content(path)
    return text, None if text is None else _parsed(text)


def _parsed(text: bytes) -> policy.Layer:
    return policy.parse_layer(text, label=rules.FILE, origin="repository", today=rules.today())


def with_key(text: bytes | None, layer: policy.Layer | None) -> bytes:
    """The file with a key: at the very top, as keys of the file itself must stand before its tables."""
    if text is None or layer is None:
        return template()
    if layer.key is not None:
        return text
    line = _KEY_LINE.format(key=secrets.token_hex(16)).encode()
    return line.replace(b"\n", blocks.newline(text)) + text


def set_up(repo: git.Repo) -> list[Line]:
    """Write the file, or a key into it. Raises PolicyError for a file that is wrong."""
    text, layer = read(repo)
    new = with_key(text, layer)
    if new == text:
        return []
    files.put(Path(repo.top, rules.FILE), new)
    done = "written, with a fresh key" if text is None else "a key was added at its top"
    return [Line(label="policy", text=f"{rules.FILE}: {done}")]


def is_allowed(layer: policy.Layer, entry: Entry) -> bool:
    """Whether an entry that counts says as much; one for hosted models lets commits pass, too."""
    same = [each for each in layer.allows if each.target == (entry.fingerprint, entry.path) and not each.expired]
    return any(
        each.purpose in (entry.purpose, "hosted")
        and (each.until is None or (entry.until is not None and each.until >= entry.until))
        for each in same
    )


def with_entry(text: bytes, entry: Entry) -> bytes:
    """The file with the entry at its end. Raises PolicyError if that is not a valid policy."""
    if not _is_text(entry.why + (entry.path or "")):
        raise PolicyError("--path and --why must be UTF-8")
    lines = _entry_lines(entry)
    ending = blocks.newline(text)
    gap = b"" if not text or text.endswith(b"\n") else ending
    new = text + gap + (ending if text.strip() else b"") + blocks.joined(lines, ending)
    try:
        _parsed(new)
    except PolicyError as error:
        if re.search(r"not valid TOML", error.message):
            hint = "Its allow entries are not written as [[allow]]. Put this among them:\n" + "\n".join(lines[1:])
            raise PolicyError(f"{rules.FILE} can't be added to by machine", hint=hint) from None
        raise
    return new


def _is_text(words: str) -> bool:
    """Whether it can be written: bytes of the command line that are not UTF-8 come as surrogates."""
    return words.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in words)


def _entry_lines(entry: Entry) -> list[str]:
    target = ("path", entry.path) if entry.path is not None else ("fingerprint", entry.fingerprint)
    words = (target, ("for", entry.purpose), ("why", entry.why))
    lines = ["[[allow]]", *(f"{key} = {_quoted(value)}" for key, value in words)]
    return lines + ([f"until = {entry.until.isoformat()}"] if entry.until else [])


def _quoted(value: str | None) -> str:
    """A TOML string is a JSON string, but for DEL."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def take_out(repo: git.Repo) -> list[Line]:
    """The file goes only if it is still as `init` wrote it, and in no commit to be."""
    path = Path(repo.top, rules.FILE)
    text = None if path.is_symlink() else files.content(path)
    if text is None:
        return []
    unchanged = re.sub(rb'(?m)^key = "[0-9a-f]{32}"', b'key = "{key}"', text, count=1) == _TEMPLATE.encode()
    tracked = gitconfig.is_tracked(str(path))
    if tracked or not unchanged:
        why = "it is tracked" if tracked else "it is not as `init` wrote it"
        return [Line(label="kept", text=f"{rules.FILE}: {why}", changed=False)]
    with files.said(path, "removed"):
        path.unlink()
    return [Line(label="removed", text=rules.FILE)]
