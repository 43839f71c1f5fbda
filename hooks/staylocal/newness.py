"""Is a finding on a line that the commit adds? Removed, unchanged and moved-with-its-file lines never block.

Asked only of findings that would block, so it may cost a look at the older version.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from staylocal import change, git, patch, text
from staylocal.detect.marks import digest as line_digest
from staylocal.objects import Objects, sizes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from staylocal.findings import Finding


class Newness:
    """`bases`: every commit that the line must be new against (all parents; when amending, HEAD as well)."""

    def __init__(self, bases: Sequence[str], tree: str, findings: Sequence[Finding]) -> None:
        self._bases = tuple(dict.fromkeys(bases))
        self._wanted = frozenset(finding.digest for finding in findings)
        self._known: dict[str, set[bytes]] = {}
        self._tree = tree
        self._entries: dict[str, dict[str, change.Entry]] = {}
        self._lines: dict[tuple[str, str], set[int]] = {}
        self._renames: dict[str, dict[bytes, str]] = {}

    def __call__(self, finding: Finding) -> bool:
        """Whether no base has that line."""
        return all(self._since(base, finding) for base in self._bases)

    def _since(self, base: str, finding: Finding) -> bool:
        if base not in self._entries:
            self._entries[base] = {entry.path: entry for entry in change.entries((base,), self._tree)}
        entry = self._entries[base].get(finding.path)
        if entry is None:
            return False
        if entry.new:
            source = self._renamed_from(base, entry)
            # Of a key the first line says nothing: it is the same for all.
            return source is None or finding.lines > 1 or finding.digest not in self._lines_of(source)
        if self._added(base, entry) & set(range(finding.line, finding.line + finding.lines)):
            return True
        # Numbers of lines are not enough: those of UTF-16 are not git's.
        return finding.lines > 1 or finding.digest not in self._lines_of(entry.olds[0][1])

    def _added(self, base: str, entry: change.Entry) -> set[int]:
        if not change.comparable(entry, sizes((entry.oid, entry.olds[0][1]))):
            return set()
        key = base, entry.path
        if key not in self._lines:
            self._lines[key] = patch.added_lines(base, self._tree, (entry,))[entry.path]
        return self._lines[key]

    def _renamed_from(self, base: str, entry: change.Entry) -> str | None:
        if not any(other.deleted for other in self._entries[base].values()):
            return None
        if base not in self._renames:
            self._renames[base] = git.renames(base, self._tree)
        return self._renames[base].get(entry.raw)

    def _lines_of(self, oid: str) -> set[bytes]:
        """Which of the findings' lines an older version has: one pass, however many findings there are."""
        if oid not in self._known:
            with Objects() as objects:
                blocks = text.blocks(text.Bounded(objects.chunks(oid)))
                digests = (line_digest(line) for _, _, block in blocks for line in block.split("\n"))
                self._known[oid] = {digest for digest in digests if digest in self._wanted}
        return self._known[oid]
