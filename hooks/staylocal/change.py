"""A commit's own change, staged or made: which entries differ from every parent, and the lines it adds.

Trees are compared with trees, never with the worktree. Added files are read as blobs, changed ones from
git's patch, both as streams. `diff`, which binds a record to its commit, falls out of the same pass.
"""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from staylocal import git, patch, text
from staylocal.errors import UndecidedError
from staylocal.findings import Unscanned
from staylocal.objects import sizes
from staylocal.passages import Passage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from staylocal.objects import Objects

PATCHED = 16 << 20  # bytes a side: larger files are read whole, not compared line by line
LINK, MODULE = "120000", "160000"
_KEY_BODY = re.compile(rb"[^A-Za-z0-9+/]{0,12}+[A-Za-z0-9+/]{40,}+={0,2}[^A-Za-z0-9+/]{0,6}")
_POINTER = 1024  # bytes: a pointer of Git LFS is no longer
_LFS = b"version https://git-lfs.github.com/spec/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One path that differs from every base. `olds`: (mode, blob id) in each base, a mode of zeros where absent."""

    path: str
    raw: bytes
    mode: str
    oid: str
    olds: tuple[tuple[str, str], ...]

    @property
    def deleted(self) -> bool:
        """Not there any more."""
        return not int(self.mode, 8)

    def kept_in(self, base: int) -> bool:
        """Whether it is there, and of the same type, on both sides."""
        return not self.deleted and self.olds[base][0][:3] == self.mode[:3]

    @property
    def new(self) -> bool:
        """All of its lines are added ones."""
        return not self.deleted and not any(self.kept_in(base) for base in range(len(self.olds)))


def entries(bases: Sequence[str], tree: str) -> list[Entry]:
    """What differs from every base, in git's order. `bases`: the parents' ids, none for a root commit."""
    sides = [_side(base, tree) for base in bases or (git.empty_tree(tree),)]
    return [
        Entry(
            path=os.fsdecode(raw),
            raw=raw,
            mode=meta[1],
            oid=meta[3],
            olds=tuple((side[raw][0], side[raw][2]) for side in sides),
        )
        for raw, meta in sides[0].items()
        if all(raw in side for side in sides[1:])
    ]


def _side(base: str, tree: str) -> dict[bytes, list[str]]:
    fields = git.raw_changes(base, tree)
    if len(set(fields[1::2])) < len(fields) // 2:
        raise UndecidedError(
            f"the tree {tree[:12]} names a path twice", hint="git fsck says which; no git writes that."
        )
    return {path: meta[1:].decode().split(" ") for meta, path in zip(fields[::2], fields[1::2], strict=True)}


def comparable(entry: Entry, sizes: Mapping[str, int]) -> bool:
    """Whether git is to compare the two versions line by line; `sizes`: bytes of each blob."""
    if entry.new or entry.deleted:
        return False
    pairs = [(entry.mode, entry.oid), *(old for base, old in enumerate(entry.olds) if entry.kept_in(base))]
    return all(mode == MODULE or sizes[oid] <= PATCHED for mode, oid in pairs)


def identity(found: Sequence[Entry]) -> bytes:
    """What the change is, by content: the same entries give the same scan under the same policy."""
    state = hashlib.sha256()
    for entry in found:
        state.update(b"%s\0%s %s %a\0" % (entry.raw, entry.mode.encode(), entry.oid.encode(), entry.olds))
    return state.digest()


@dataclass(slots=True, kw_only=True)
class Reading:
    """One pass over a change. `whole(path)`: prompt files, read as a whole, as prose.

    After `passages()` is exhausted: `diff` (16 hex digits), and how much was read.
    """

    bases: Sequence[str]
    tree: str
    entries: Sequence[Entry]
    whole: Callable[[str], bool]
    objects: Objects
    files: int = 0
    lines: int = 0
    size: int = 0
    _wide: set[str] = field(default_factory=set)
    _sizes: dict[str, int] = field(default_factory=dict)
    _digests: dict[bytes, bytes] = field(default_factory=dict)

    def passages(self) -> Iterator[Passage | Unscanned]:
        """Everything that the change adds; every entry is accounted for."""
        self._sizes = sizes(self._blobs())
        yield from self._changed()
        self.objects.expect(entry.oid for entry in self.entries if self._is_read(entry))
        for entry in self.entries:
            if not entry.deleted and entry.mode != MODULE:
                yield from self._read_blob(entry)
        if unseen := [entry for entry in self.entries if entry.raw not in self._digests]:
            raise UndecidedError(f"nothing was read of {unseen[0].path!r}, though it is part of the change")

    @property
    def diff(self) -> str:
        """Hash of the change itself: it stays the same when the commit is moved to another parent."""
        state = hashlib.sha256()
        for entry in self.entries:
            state.update(b"%s\0%s %s\0" % (entry.raw, entry.olds[0][0].encode(), entry.mode.encode()))
            state.update(self._digests[entry.raw])
        return state.hexdigest()[:16]

    def _blobs(self) -> Iterator[str]:
        for entry in self.entries:
            pairs = ((entry.mode, entry.oid), *entry.olds)
            yield from (oid for mode, oid in pairs if int(mode, 8) and mode != MODULE)

    def _changed(self) -> Iterator[Passage]:
        """Added lines of the entries that git compares, noting every entry's digest on the way."""
        compared = []
        for entry in self.entries:
            if comparable(entry, self._sizes):
                compared.append(entry)
            else:
                self._digests[entry.raw] = f"{entry.olds[0][1]} {entry.oid}".encode()
        if len(self.bases) > 1:
            common = patch.common_lines(self.bases, self.tree, compared)
            lead = [entry for entry in compared if entry.kept_in(0)]
            yield from self._from_patch(0, lead, common)
            for base in range(1, len(self.bases)):
                led = [e for e in compared if e.kept_in(base) and not any(e.kept_in(b) for b in range(base))]
                yield from self._from_patch(base, led, common)
        elif compared:
            yield from self._from_patch(0, compared, None)

    def _from_patch(
        self, base: int, compared: Sequence[Entry], common: dict[str, set[int]] | None
    ) -> Iterator[Passage]:
        for batch in patch.batches(compared, self.entries):
            state = {entry.raw: hashlib.sha256() for entry in batch}
            for entry, run in patch.read(self.bases[base], self.tree, batch, state, everything=batch is compared):
                yield from self._passages_of(entry, run, common)
            self._digests |= {raw: each.digest() for raw, each in state.items()}

    def _passages_of(self, entry: Entry, run: patch.Run, common: dict[str, set[int]] | None) -> Iterator[Passage]:
        numbered = [(run.first + at, 0, line) for at, line in enumerate(run.lines)]
        if common is not None:
            numbered = [item for item in numbered if item[0] in common[entry.path]]
        if any(b"\0" in line or _KEY_BODY.fullmatch(line) for _, _, line in numbered):
            self._wide.add(entry.path)
        if entry.mode == MODULE or self.whole(entry.path) or not numbered:
            return
        above = text.decode(run.above)
        for first, column, block in text.gather(numbered):
            self._count(block)
            yield Passage(
                path=entry.path, text=block, line=first, column=column, above=above if first == run.first else ""
            )

    def _read_blob(self, entry: Entry) -> Iterator[Passage | Unscanned]:
        """An added file, a prompt file, or one too large to compare: the blob itself, up to the bounds."""
        whole = self.whole(entry.path)
        self.files += 1
        size = self._sizes[entry.oid]
        if not (self._is_large(entry) or entry.new or whole):
            if len(_LFS) < size <= _POINTER and next(self.objects.chunks(entry.oid)).startswith(_LFS):
                yield Unscanned(path=entry.path, why="its content lies in Git LFS")
            return
        bounded = text.Bounded(self.objects.chunks(entry.oid) if size else iter(()))
        above = ""
        for first, column, block in text.blocks(bounded):
            self._count(block)
            yield Passage(path=entry.path, text=block, line=first, column=column, above=above, prose=whole)
            above = block[block.rfind("\n") + 1 :][:1000]
        if bounded.head.startswith(_LFS):
            yield Unscanned(path=entry.path, why="its content lies in Git LFS")
        elif bounded.taken < size:
            yield Unscanned(path=entry.path, why=f"over the bound: {bounded.taken >> 20} of {size >> 20} MiB read")

    def _is_read(self, entry: Entry) -> bool:
        """Whether all of it will be read."""
        if entry.deleted or entry.mode == MODULE or not self._sizes[entry.oid]:
            return False
        return entry.new or self.whole(entry.path) or self._is_large(entry)

    def _is_large(self, entry: Entry) -> bool:
        """Whether lines of bytes don't do: it is in UTF-16, too large, or a key's header may stand there already."""
        return entry.path in self._wide or not (entry.new or comparable(entry, self._sizes))

    def _count(self, block: str) -> None:
        self.lines += block.count("\n") + 1
        self.size += text.size(block)
