"""Allow entries: the reviewed exceptions, which of them are in force, and what they cover."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from staylocal.globs import one

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from staylocal.findings import Finding

Purpose = Literal["commit", "hosted"]
Target = tuple[str | None, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Allow:
    """A reviewed exception, for one secret (by fingerprint) or for a path (a gitignore pattern).

    `until` is inclusive. `new`: it does not stand in the trusted version of the repository's file. `place`:
    file and entry, for messages. In a Policy, `purpose` is what it may be used for now, not what it asks for.
    """

    why: str
    purpose: Purpose = "commit"
    fingerprint: str | None = field(default=None, repr=False)
    path: str | None = None
    until: date | None = None
    expired: bool = False
    new: bool = False
    place: str = field(default="", compare=False)

    @property
    def target(self) -> Target:
        """What it speaks of, to find it again in another version of the file."""
        return self.fingerprint, self.path

    def covers(self, finding: Finding) -> bool:
        """Tell whether it speaks of this finding. The path as it stands: this loosens."""
        if self.path is not None:
            return self.covers_path(finding.path)
        if self.fingerprint is None or finding.fingerprint is None:
            return False
        return hmac.compare_digest(self.fingerprint, finding.fingerprint)

    def covers_path(self, path: str) -> bool:
        """Tell whether it speaks of this path. As it stands: this loosens."""
        return self.path is not None and one(self.path).match_exactly(path)


Entries = tuple[Allow, ...]


def in_force(base: Entries, now: Sequence[Entries], *, same_commit: bool) -> Entries:
    """Choose the entries of a repository that count today.

    For commits those of the first judged version, new ones only if `same_commit`; for hosted models only
    those that stand in the trusted version and in every judged one.
    """
    trusted = _purposes(base)
    versions = [trusted, *map(_purposes, now)]
    entries = []
    for entry in now[0] if now else base:
        known = trusted.get(entry.target, frozenset())
        if entry.expired or not (known or same_commit):
            continue
        reviewed = all("hosted" in version.get(entry.target, ()) for version in versions)
        purpose: Purpose = "hosted" if entry.purpose == "hosted" and reviewed else "commit"
        new = "hosted" not in known and entry.purpose not in known
        entries.append(replace(entry, purpose=purpose, new=new))
    return tuple(entries)


def _purposes(entries: Entries) -> Mapping[Target, frozenset[Purpose]]:
    """Collect what each target is allowed for today in one version of the file."""
    purposes: dict[Target, frozenset[Purpose]] = {}
    for entry in entries:
        if not entry.expired:
            purposes[entry.target] = purposes.get(entry.target, frozenset()) | {entry.purpose}
    return purposes
