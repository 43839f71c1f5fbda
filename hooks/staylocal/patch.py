"""Git's patch between two trees, as a stream of runs of added lines."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from staylocal import git, text
from staylocal.errors import UndecidedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from staylocal.change import Entry

_HUNK = re.compile(rb"@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_ARGUMENTS = 100_000  # bytes of pathspecs handed to one git


@dataclass(slots=True)
class Run:
    """Consecutive added lines, and the line above them."""

    first: int
    above: bytes
    lines: list[bytes] = field(default_factory=list)


def read(
    base: str, tree: str, wanted: Sequence[Entry], state: dict[bytes, hashlib._Hash], *, everything: bool
) -> Iterator[tuple[Entry, Run]]:
    """Runs of added lines of each wanted entry, in order; `state` takes up each entry's removed and added lines.

    `everything`: the wanted entries are all that changed, so that git needs no list of paths. Runs are cut
    at about text.BLOCK bytes.
    """
    words = [] if everything else [entry.raw for entry in wanted]
    running = git.start_patch(base, tree, words)
    stream = running.stdout
    if stream is None:
        raise UndecidedError("git diff-tree has no output")
    at = -1
    while line := stream.readline():
        if line.startswith(b"diff --git "):
            at += 1
        elif hunk := _HUNK.match(line):
            entry = wanted[at]
            for run in _Hunk(stream.readline, hunk, state[entry.raw]).runs():
                yield entry, run
    stderr = running.stderr.read() if running.stderr else b""
    if running.wait() or at + 1 != len(wanted):
        raise git.failed(("diff-tree",), stderr)


class _Hunk:
    """Reads one hunk; `state` takes up its removed and added lines, with a mark where context parts them."""

    def __init__(self, readline: Callable[[], bytes], header: re.Match[bytes], state: hashlib._Hash) -> None:
        self._readline = readline
        self._old, self._new = int(header[1] or 1), int(header[3] or 1)
        self._number = int(header[2])
        self._state = state

    def runs(self) -> Iterator[Run]:
        """Its runs of added lines, cut at about text.BLOCK bytes."""
        run, size, inside = Run(self._number, b""), 0, False
        while self._old > 0 or self._new > 0:
            sign, body = self._line()
            if sign == b" " or size > text.BLOCK:
                if run.lines:
                    yield run
                above = body if sign == b" " else run.lines[-1]
                run, size = Run(self._number - (sign == b"+"), above), 0
            if sign == b" ":
                inside = False
                continue
            if not inside:
                self._state.update(b"@")
            inside = True
            self._state.update(b"%d%s%s" % (len(body), sign, body))
            if sign == b"+":
                run.lines.append(body)
                size += len(body)
        if run.lines:
            yield run

    def _line(self) -> tuple[bytes, bytes]:
        line = self._readline()
        if not line:
            raise UndecidedError("git diff-tree ended in the middle of a hunk")
        sign = line[:1]
        self._old -= sign in b" -"
        if sign in b" +":
            self._new -= 1
            self._number += 1
        return sign, line[1:].removesuffix(b"\n")


def batches(compared: Sequence[Entry], all_entries: Sequence[Entry]) -> Iterator[Sequence[Entry]]:
    """One batch, as it is, where git would print nothing else; else lists that fit on a command line."""
    if not compared:
        return
    changed = [entry for entry in all_entries if entry.kept_in(0)]
    if len(changed) == len(compared) and len(compared[0].olds) == 1:
        yield compared
        return
    batch: list[Entry] = []
    size = 0
    for entry in compared:
        if batch and size > _ARGUMENTS:
            yield batch
            batch, size = [], 0
        batch.append(entry)
        size += len(entry.raw) + 1
    yield batch


def common_lines(bases: Sequence[str], tree: str, compared: Sequence[Entry]) -> dict[str, set[int]]:
    """Numbers of the lines of each entry that no base has: what a merge brought in is not its own."""
    common: dict[str, set[int]] = {}
    for at, base in enumerate(bases):
        kept = [entry for entry in compared if entry.kept_in(at)]
        for path, numbers in added_lines(base, tree, kept).items():
            common[path] = common[path] & numbers if path in common else numbers
    return common


def added_lines(base: str, tree: str, kept: Sequence[Entry]) -> dict[str, set[int]]:
    """Numbers of the lines that entries which are on both sides have over `base`."""
    found: dict[str, set[int]] = {entry.path: set() for entry in kept}
    for batch in batches(kept, ()):
        state = {entry.raw: hashlib.sha256() for entry in batch}
        for entry, run in read(base, tree, batch, state, everything=False):
            found[entry.path].update(range(run.first, run.first + len(run.lines)))
    return found
