"""Which files of a workspace are sensitive: by a rule for their path, or by a sure finding in them.

Looked at is everything in the folder, tracked or not, ignored or not; only in dependency folders that git ignores
names alone decide. Kept like git's index: what has the same stat data is not read again.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Literal

from staylocal.codex import (
    reach_content,
    reach_gitdir,
    reach_history,
    reach_links,
    reach_listed,
    reach_names,
    reach_walk,
)
from staylocal.codex.reach_content import ALLOWED, CLEAN, CONTENT, UNSCANNED, closed
from staylocal.codex.reach_store import Known, Store
from staylocal.rules import IGNORE_FILES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from staylocal.codex.reach_walk import Entry, Kind
    from staylocal.git import Repo
    from staylocal.rules import Rules

Why = Literal["path", "content", "unscanned", "link", "git"]
History = Literal["auto", "full", "off"]
_KEEP_EVERY = 1.0  # seconds: what a killed first look loses


@dataclass(frozen=True, slots=True, kw_only=True)
class SensitiveFile:
    """`path`: from the top ("" for all of it; absolute where git keeps it elsewhere); maybe a folder where `why` is
    "git" or "unscanned". `type`: what kind of rule or finding, never a value."""

    path: str
    why: Why
    tracked: bool = False
    type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What a run in this workspace could read.

    `files`: how many there are; `scanned`: how many of them were read this time. `by_path_only`: dependency folders,
    judged by the names in them. `repositories`: stores of other repositories, and of what left this one's. `history`:
    of the object store, with the reason where it is not clean.
    """

    top: str
    sensitive: tuple[SensitiveFile, ...]
    files: int = 0
    scanned: int = 0
    by_path_only: tuple[str, ...] = ()
    repositories: tuple[str, ...] = ()
    tracked: frozenset[str] = frozenset()
    history: reach_history.State = "unknown"
    history_why: str = ""
    _open: tuple[tuple[str, Kind], ...] = field(default=(), repr=False)
    _seen: Mapping[str, str] = field(default_factory=dict, repr=False)

    def open_files(self) -> Iterator[tuple[str, Kind]]:
        """Everything that is not sensitive and not in a folder judged by names: folders, then files and links."""
        yield from self._open

    def judged(self) -> Iterator[tuple[str, str | None]]:
        """Every open file and link, with the identity (`reach_walk.identity`) of what was judged."""
        return ((path, self._seen.get(path)) for path, kind in self._open if kind != "folder")

    def with_closed(self, paths: Iterable[str], type_: str) -> Reach:
        """The same with these files (absolute paths) sensitive, too, where they are in the workspace."""
        inside = {path[len(self.top) + 1 :] for path in paths if path.startswith(f"{self.top}/")}
        opened = {path for path, _ in self._open}
        added = [
            SensitiveFile(path=path, why="content", tracked=path in self.tracked, type=type_)
            for path in sorted(inside & opened)
        ]
        if not added:
            return self
        left = tuple(each for each in self._open if each[0] not in inside)
        return replace(self, sensitive=(*self.sensitive, *added), _open=left)


def refresh(  # noqa: PLR0913 - what a look needs, each named
    top: str,
    repo: Repo | None,
    rules_loader: Callable[[Iterable[str]], Rules],
    state_folder: str | None,
    tick: Callable[[], None] = lambda: None,
    *,
    history: History = "auto",
) -> Reach:
    """Look at the workspace `top` (absolute). `rules_loader`: paths, from the repository's top -> the rules for them.

    `tick` is called after each file that was read. `history`: "auto" says "unknown" where that would take long,
    "full" scans it all. Raises StaylocalError.
    """
    top = os.path.realpath(top)
    with Store(state_folder) as store:
        look = _Look(top, repo, store, tick)
        try:
            look.walk()
        except reach_walk.TooManyError:
            marker = SensitiveFile(path="", why="unscanned", type=f"more than {reach_walk.MOST} files")
            return Reach(top=top, sensitive=(marker,), history_why=marker.type)
        loaded = rules_loader(look.rule_files())
        look.judge(loaded)
        said = look.history(loaded, history)
    return look.reach(said)


class _Look:
    """One look: what was walked, then what it came to."""

    def __init__(self, top: str, repo: Repo | None, store: Store, tick: Callable[[], None]) -> None:
        inside = repo is not None and bool(repo.top) and f"{top}/".startswith(f"{repo.top}/")
        self._top, self._repo, self._store, self._tick = top, repo if inside else None, store, tick
        self._prefix = top[len(repo.top) + 1 :] + "/" if repo and inside and top != repo.top else ""
        self._tracked: frozenset[str] = frozenset()
        self._walked = reach_walk.Walked(skipped=self._own())
        self._sensitive: dict[str, tuple[Why, str]] = {}
        self._scanned = 0

    def walk(self) -> None:
        """Tracked paths, everything on the disk, and which folders are judged by names. Raises TooManyError."""
        self._tracked = reach_listed.tracked(self._prefix) if self._repo else frozenset()
        reach_walk.walk(self._top, self._walked)
        kept: list[str] = []
        while self._walked.aside:
            asked, self._walked.aside = self._walked.aside, []
            ignored = reach_listed.ignored(self._top, self._walked, asked, self._tracked) if self._repo else set(asked)
            kept += [folder for folder in asked if folder in ignored]
            others = [folder for folder in asked if folder not in ignored]
            self._walked.folders += others
            reach_walk.walk(self._top, self._walked, others)
        self._walked.aside = sorted(kept)

    def _own(self) -> set[str]:
        """Our own repository's folders: the history speaks of them."""
        folders = reach_gitdir.folders(self._repo) if self._repo else []
        inside = {folder[len(self._top) + 1 :] for folder in folders if folder.startswith(f"{self._top}/")}
        return inside | ({".git"} if self._repo and not self._prefix and not self._is_other(".git") else set())

    def _is_other(self, name: str) -> bool:
        """Whether a repository of that name here is another one: `core.worktree` may lead above its own."""
        full = os.path.join(self._top, name)
        return os.path.isdir(full) and os.path.realpath(full) != os.path.realpath(
            self._repo.git_dir if self._repo else ""
        )

    def rule_files(self) -> list[str]:
        """Paths, from the repository's top, of the ignore files that there are on the disk, in the index or in HEAD."""
        there = {entry.path for entry in self._walked.entries} | self._tracked
        found = {self._prefix + path for path in there if path.endswith(IGNORE_FILES)}
        if self._repo and self._repo.head:
            kept = self._store.note("ignore files")
            if not kept or kept[0] != self._repo.head:
                kept = [self._repo.head, reach_listed.ignore_files(self._repo.head)]
                self._store.keep_note("ignore files", kept)
            found.update(kept[1])
        return sorted({*found, f"{self._prefix}{IGNORE_FILES[0]}"})

    def judge(self, loaded: Rules) -> None:
        """Paths, contents, and other names of the same contents."""
        entries = self._walked.entries
        self._say("unscanned", self._walked.unreadable)

        def is_sensitive(path: str) -> bool:
            return loaded.is_sensitive(self._prefix + path) and not loaded.policy.path_is_open(self._prefix + path)

        self._say(
            "path",
            ((entry.path, _rule(loaded, self._prefix + entry.path)) for entry in entries if is_sensitive(entry.path)),
        )
        named = set(self._sensitive)
        inside = reach_names.by_name(
            self._top, self._walked.aside, is_sensitive, self._store, f"{self._prefix} {loaded.digest}"
        )
        self._say("unscanned", inside.unreadable)
        self._say("path", ((path, _rule(loaded, self._prefix + path)) for path in inside.sensitive))
        self._walked.repositories += inside.repositories
        self._contents(loaded)
        self._links([*entries, *_entries(self._top, inside.sensitive)], named)

    def _say(self, why: Why, found: Iterable[tuple[str, str]]) -> None:
        for path, type_ in found:
            self._sensitive.setdefault(path, (why, type_))

    def _contents(self, loaded: Rules) -> None:
        """What is kept where nothing changed; else read."""
        key = f"{self._prefix} {reach_content.key(loaded.policy)}"
        known = self._store.files(self._top, key)
        contents = reach_content.Contents(loaded.policy)
        fresh: list[tuple[str, Known]] = []
        kept_at = time.monotonic()
        for entry in self._walked.entries:
            stat, verdict = known.pop(entry.path, ("", CLEAN))
            if entry.path in self._sensitive:
                continue
            if entry.kind == "other":
                verdict = f"{UNSCANNED}not a file"
            elif stat != entry.stat:
                fresh.append((entry.path, self._read(entry, contents, loaded)))
                verdict = fresh[-1][1].verdict
                if time.monotonic() - kept_at > _KEEP_EVERY:
                    self._store.keep_files(self._top, key, fresh)
                    fresh, kept_at = [], time.monotonic()
            if closed(verdict):
                sort, _, type_ = verdict.partition(":")
                self._sensitive[entry.path] = ("content" if f"{sort}:" == CONTENT else "unscanned", type_)
        self._store.keep_files(self._top, key, fresh)
        self._store.drop_files(self._top, known)

    def _read(self, entry: Entry, contents: reach_content.Contents, loaded: Rules) -> Known:
        name, full = self._prefix + entry.path, f"{self._top}/{entry.path}"
        if loaded.policy.path_is_open(name):
            return Known(entry.stat, ALLOWED)
        self._scanned += 1
        self._tick()
        return contents.link(full, name) if entry.kind == "link" else contents.file(full, name)

    def _links(self, entries: Sequence[Entry], named: set[str]) -> None:
        inodes = reach_links.shared(entries, self._sensitive.keys())
        entries = [*entries, *_entries(self._top, reach_names.same_inodes(self._top, self._walked.aside, inodes))]
        folders = dict.fromkeys(self._walked.repositories)
        found = reach_links.other_names(self._top, entries, {*self._sensitive, *folders}, named)
        self._say("link", found.items())

    def history(self, loaded: Rules, how: History) -> reach_history.Said:
        """Of our own object store; what is tracked and named by a rule is in it."""
        if self._repo is None:
            return "clean", "there is no repository"
        if how == "off":
            return "unknown", "it was not asked for"
        if how == "auto":
            gone = self._tracked.difference(entry.path for entry in self._walked.entries)
            hidden = (path for path in gone if loaded.is_sensitive(self._prefix + path))
            seen = (path for path, (why, _) in self._sensitive.items() if why == "path" and path in self._tracked)
            for path in (*seen, *hidden):
                if not loaded.policy.path_is_open(self._prefix + path):
                    return "sensitive", f"{path} (path)"
        named = [f"{self._top}/{path}" for path, (why, _) in self._sensitive.items() if why == "path"]
        return reach_history.judge(self._repo, loaded, self._store, self._tick, named=named, full=how == "full")

    def reach(self, said: reach_history.Said) -> Reach:
        """All of it."""
        stores = [
            path.removeprefix(f"{self._top}/") for path in (reach_gitdir.other_stores(self._repo) if self._repo else [])
        ]
        repositories = sorted({*self._walked.repositories, *stores})
        self._say("git", ((path, "a repository's own store") for path in repositories))
        shut = self._sensitive.keys()
        opened: list[tuple[str, Kind]] = [
            (path, "folder") for path in self._walked.folders if path not in shut and path not in repositories
        ]
        return Reach(
            top=self._top,
            sensitive=tuple(
                SensitiveFile(path=path, why=why, tracked=path in self._tracked, type=type_)
                for path, (why, type_) in sorted(self._sensitive.items())
            ),
            files=len(self._walked.entries),
            scanned=self._scanned,
            by_path_only=tuple(self._walked.aside),
            repositories=tuple(repositories),
            tracked=self._tracked,
            history=said[0],
            history_why=said[1],
            _seen={entry.path: entry.stat for entry in self._walked.entries},
            _open=(*opened, *((entry.path, entry.kind) for entry in self._walked.entries if entry.path not in shut)),
        )


def _rule(loaded: Rules, path: str) -> str:
    return "a path rule" if loaded.policy.sensitive.match(path) else "an ignore file"


def _entries(top: str, paths: Iterable[str]) -> list[Entry]:
    """Files of folders that were not walked."""
    found = reach_walk.Walked()
    for path in paths:
        reach_walk.add(found, path, partial(os.lstat, f"{top}/{path}"))
    return found.entries
