"""Git's own text files (configuration, hooks, logs, messages): the agent reads them like any other file.

Addresses with a password, and headers with a login, count whatever they look like.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from staylocal.codex.reach_content import CLEAN, CONTENT, closed
from staylocal.codex.reach_store import Known
from staylocal.codex.reach_walk import TooManyError, Walked, walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from staylocal.codex.reach_content import Contents
    from staylocal.codex.reach_store import Store
    from staylocal.codex.reach_walk import Entry
    from staylocal.git import Repo

STORES = ("modules", "lfs", "annex")  # other repositories' objects, and contents that left this one's
_SKIPPED = ("objects", *STORES)
_INDEX = re.compile(
    r"(?:next-)?index(?:-\d+)?(?:\.lock|\.stash\.\d+(?:\.lock)?)?|sharedindex\.[0-9a-f]+"
)  # paths, no contents
_READ = 1 << 20  # bytes
_LOGINS = (
    ("a login in a URL", re.compile(rb"[A-Za-z][A-Za-z0-9+.-]*://[^/\s:@\"']*:[^/\s@\"']+@")),
    ("a token in a URL", re.compile(rb"(?i)https?://[^/\s:@\"']{20,}@")),
    (
        "a login in a header",
        re.compile(rb"(?i)extraheader\s*=\s*\S|authorization\s*:\s*(?:basic|bearer|token)\s+\S{8,}"),
    ),
)


def folders(repo: Repo) -> list[str]:
    """The worktree's own folder and the one that all worktrees share, each once."""
    found = [repo.common_dir]
    return found if f"{repo.git_dir}/".startswith(f"{repo.common_dir}/") else [*found, repo.git_dir]


@dataclass(frozen=True, slots=True, kw_only=True)
class GitFiles:
    """Judges the text files of a repository, and remembers what they came to under `key`."""

    contents: Contents
    store: Store
    key: str
    tick: Callable[[], None]

    def closed(self, repo: Repo) -> Iterator[str]:
        """What is sensitive or could not be scanned, each as "file (type)"."""
        for top in folders(repo):
            walked = Walked(skipped=_SKIPPED, tools=())
            try:
                walk(top, walked)
            except TooManyError:
                yield f"{top} (too many files)"
                continue
            yield from (f"{os.path.join(top, path)} ({why})" for path, why in walked.unreadable)
            for path, verdict in self._judged(top, walked.entries):
                if closed(verdict):
                    yield f"{os.path.basename(top)}/{path} ({verdict.partition(':')[2]})"

    def _judged(self, top: str, entries: Iterable[Entry]) -> Iterator[tuple[str, str]]:
        known, fresh = self.store.files(top, self.key), list[tuple[str, Known]]()
        for entry in entries:
            if entry.kind != "file" or _INDEX.fullmatch(os.path.basename(entry.path)):
                continue
            stat, verdict = known.pop(entry.path, Known("", CLEAN))
            if stat != entry.stat:
                stat, verdict = self._read(os.path.join(top, entry.path), f".git/{entry.path}")
                fresh.append((entry.path, Known(stat, verdict)))
            yield entry.path, verdict
        self.store.keep_files(top, self.key, fresh)
        self.store.drop_files(top, known)

    def _read(self, path: str, name: str) -> Known:
        self.tick()
        known = self.contents.file(path, name)
        return known if closed(known.verdict) else Known(known.stat, _login(path))


def other_stores(repo: Repo) -> list[str]:
    """Folders, absolute, whose contents no history of ours tells."""
    paths = (os.path.join(top, name) for top in folders(repo) for name in STORES)
    worktrees = os.path.join(repo.common_dir, "worktrees")
    names = os.listdir(worktrees) if os.path.isdir(worktrees) else []
    others = (os.path.join(worktrees, each, name) for each in names for name in STORES)
    return [path for path in (*paths, *others) if os.path.isdir(path)]


def _login(path: str) -> str:
    """A login in a form that no detector is sure about."""
    try:
        with open(path, "rb") as file:
            text = file.read(_READ)
    except FileNotFoundError:
        return CLEAN
    return next((CONTENT + type_ for type_, pattern in _LOGINS if pattern.search(text)), CLEAN)
