"""`staylocal allow`: a reviewed exception, written down where others can review it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from staylocal import rules
from staylocal.errors import PolicyError
from staylocal.install import files, policy_file, setup
from staylocal.install.said import Line

if TYPE_CHECKING:
    from staylocal.install.policy_file import Entry


def allow(entry: Entry) -> tuple[str, list[Line]]:
    """Append the entry to the policy file, made if there is none. Raises PolicyError where it can't be."""
    if (entry.fingerprint is None) == (entry.path is None):
        raise PolicyError("say what to allow: FINGERPRINT or --path GLOB", hint="`staylocal scan -v` shows both.")
    if entry.fingerprint is not None and not re.fullmatch("[0-9a-f]{16}", entry.fingerprint):
        raise PolicyError(
            f"{entry.fingerprint[:40]!r} is no fingerprint (16 hex digits)", hint="For a path: --path GLOB"
        )
    if not re.search(r"\w", entry.why):
        raise PolicyError("--why: say it in words, for those who review the entry")
    if entry.until and entry.until < rules.today():
        raise PolicyError(f"--until: {entry.until} is past")
    repo = setup.repository()
    text, layer = policy_file.read(repo)
    if layer is not None and policy_file.is_allowed(layer, entry):
        return f"{entry.name} is already allowed for {entry.purpose}", []
    new = policy_file.with_entry(policy_file.template() if text is None else text, entry)
    files.put(Path(repo.top, rules.FILE), new)
    lines = [Line(label="next", text=f"git add {rules.FILE}")]
    if entry.purpose == "hosted":
        lines.append(Line(label="note", text="hosted models may see it once the entry is in HEAD"))
    if entry.fingerprint is not None and (layer is None or layer.key is None):
        text_ = "the file had no key, so this fingerprint is not from here: scan again for the right one"
        lines.append(Line(label="note", text=text_))
    return f"{entry.name} is allowed for {entry.purpose}, in {rules.FILE}", lines
