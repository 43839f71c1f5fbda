"""Whether git's object store holds something sensitive: `git show HEAD~5:.env` reads what no file shows any more.

Judged are all blobs that are there, reachable or not, by every path that a commit or the index ever gave them and by
their content; messages of commits and tags; and git's own text files. Of a blob without a path any finding counts.
"""

from __future__ import annotations

import os
import time
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from staylocal.codex import reach_content, reach_gitdir, reach_objects
from staylocal.codex.reach_content import ALLOWED, CLEAN, closed
from staylocal.codex.reach_store import Known, settled
from staylocal.errors import UndecidedError
from staylocal.objects import Objects

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from staylocal.codex.reach_store import Store
    from staylocal.git import Repo
    from staylocal.rules import Rules

State = Literal["clean", "sensitive", "unknown"]
Said = tuple[State, str]

MOST_BYTES, MOST_OBJECTS = 64 << 20, 20_000  # not yet scanned, that nobody waits for without being asked
COMMAND = "staylocal index --history"
_NAMED = 3  # examples in a sentence
_AT_ONCE = 1 << 22  # bytes of blobs between two times that verdicts are kept
_NOTE = "history"
_PATHLESS = "?"  # the form of a blob without a path
_HEADERS = (b"tree ", b"parent ", b"author ", b"committer ", b"object ", b"type ", b"tag ", b"tagger ", b"encoding ")


def judge(  # noqa: PLR0913 - what it goes by, each named
    repo: Repo,
    loaded: Rules,
    store: Store,
    tick: Callable[[], None],
    *,
    named: Sequence[str] = (),
    full: bool = False,
) -> Said:
    """Judge the store. `full`: however long it takes; else "unknown" where too much was never scanned.

    `named`: files (absolute paths) that a rule names, and that may have been added by mistake: such a blob has no path.
    """
    history = _History(repo=repo, rules=loaded, store=store, tick=tick, full=full)
    try:
        return history.files() or history.added(named) or history.objects()
    except UndecidedError as error:
        return "unknown", error.message


@dataclass(frozen=True, slots=True, kw_only=True)
class _History:
    repo: Repo
    rules: Rules
    store: Store
    tick: Callable[[], None]
    full: bool

    def files(self) -> Said | None:
        """Git's own text files: what they say at once, None where they are clean."""
        key = reach_content.key(self.rules.policy)
        contents = reach_content.Contents(self.rules.policy)
        files = reach_gitdir.GitFiles(contents=contents, store=self.store, key=key, tick=self.tick)
        try:
            said = list(files.closed(self.repo))
        except OSError as error:
            return "unknown", f"git's own files cannot be read: {error.strerror}"
        return ("sensitive", _sentence(said)) if said else None

    def added(self, named: Sequence[str]) -> Said | None:
        """Files that a rule names, the contents of which are in the store; None if there are none."""
        sizes = {path: os.stat(path).st_size for path in named if os.path.isfile(path) and not os.path.islink(path)}
        if sum(sizes.values()) > MOST_BYTES and not self.full:
            return "unknown", f"{len(sizes)} sensitive files are too large to be looked for in git: {COMMAND}"
        if any("\n" in path or path.startswith('"') for path in sizes):
            return "unknown", "a sensitive file's name has characters that git takes apart"
        there = reach_objects.copies([path for path, size in sizes.items() if size])
        return (
            ("sensitive", _sentence(f"{os.path.basename(path)} (added once)" for path in there.values()))
            if there
            else None
        )

    def objects(self) -> Said:
        """The kept answer where no object came or went; else a new one."""
        read_at = time.time_ns()
        try:
            state, newest = reach_objects.state(self.repo)
        except OSError:
            return self._anew()
        mark = [reach_content.key(self.rules.policy), self.rules.digest, state]
        kept = self.store.note(_NOTE)
        if kept and kept[0] == mark and not (self.full and kept[1][0] != "clean"):
            return kept[1][0], kept[1][1]
        said = self._anew()
        if settled(newest, read_at):
            self.store.keep_note(_NOTE, [mark, said])
        return said

    def _anew(self) -> Said:
        listed, key = reach_objects.listed(), reach_content.key(self.rules.policy)
        known = self.store.objects(key)
        if not self.full and (said := self._known(listed, known)):
            return "sensitive", _sentence(said)
        judged = self.store.commits(self._paths_key)
        commits = [oid for oid in listed.commits if bytes.fromhex(oid) not in judged]
        if len(commits) > MOST_OBJECTS and not self.full:
            return "unknown", f"{len(commits)} commits were never looked at: {COMMAND}"
        named, pairs = self._paths(commits, listed)
        if named and not self.full:
            return "sensitive", _sentence(f"{path} (path)" for path in named.values())
        todo = _todo(listed, known, pairs, self.rules)
        size = sum(listed.blobs.get(oid, 0) + listed.texts.get(oid, 0) for oid in todo)
        if (size > MOST_BYTES or len(todo) > MOST_OBJECTS) and not self.full:
            return "unknown", f"{len(todo)} objects ({size >> 20} MiB) were never scanned: {COMMAND}"
        found = self._contents(todo, listed, known, key)
        said = [f"{path} (path)" for path in named.values()]
        said += [f"{_label(oid, pairs, listed)} ({verdict.partition(':')[2]})" for oid, verdict in found]
        if self.full or not said:
            # Not before: the paths of a blob that was not scanned yet would be asked for in vain.
            self.store.keep_commits(self._paths_key, map(bytes.fromhex, commits), named.items())
        return ("sensitive", _sentence(said)) if said else ("clean", "")

    @property
    def _paths_key(self) -> str:
        return f"{self.rules.digest} {reach_content.key(self.rules.policy)}"

    def _known(self, listed: reach_objects.Listed, known: Mapping[bytes, Known]) -> list[str]:
        """What was found before and is still there; a blob without a path may have come to one since."""
        there = {bytes.fromhex(oid) for oid in (*listed.blobs, *listed.texts)}
        said = [f"{path} (path)" for oid, path in self.store.named(self._paths_key).items() if oid in there]
        closed_ones = ((oid, each) for oid, each in known.items() if closed(each.verdict) and each.stat != _PATHLESS)
        return said + [
            f"object {oid.hex()[:12]} ({each.verdict.partition(':')[2]})" for oid, each in closed_ones if oid in there
        ]

    def _paths(
        self, commits: Sequence[str], listed: reach_objects.Listed
    ) -> tuple[dict[bytes, str], dict[str, dict[str, None]]]:
        """Blobs that are there and that a rule names; and the paths of blobs, as far as these commits tell."""
        there = {bytes.fromhex(oid) for oid, size in listed.blobs.items() if size}
        named, pairs = self.store.named(self._paths_key), defaultdict[str, dict[str, None]](dict)
        verdicts: dict[str, bool] = {}
        for found in reach_objects.paths(commits):
            named |= self._sort(found, pairs, verdicts)
            self.tick()
        named = {oid: path for oid, path in named.items() if oid in there}
        self.store.keep_commits(self._paths_key, (), named.items())
        staged = self._sort(reach_objects.staged(self.repo), pairs, verdicts)
        return named | {oid: path for oid, path in staged.items() if oid in there}, pairs

    def _sort(
        self, found: Iterable[tuple[str, str]], pairs: dict[str, dict[str, None]], verdicts: dict[str, bool]
    ) -> dict[bytes, str]:
        named = {}
        for oid, path in found:
            pairs[oid][path] = None
            if path not in verdicts:
                verdicts[path] = self.rules.is_sensitive(path) and not self.rules.policy.path_is_open(path)
            if verdicts[path]:
                named[bytes.fromhex(oid)] = path
        return named

    def _contents(
        self, todo: Mapping[str, Sequence[str]], listed: reach_objects.Listed, known: dict[bytes, Known], key: str
    ) -> list[tuple[str, str]]:
        """Scan what is to be scanned; objects that are there and sensitive, each with its verdict."""
        contents, fresh, size = reach_content.Contents(self.rules.policy), list[tuple[bytes, Known]](), 0
        with Objects() as objects:
            for oid, names in todo.items():
                name = bytes.fromhex(oid)
                forms = ",".join(sorted(_forms(names, self.rules)))
                known[name] = _joined(known.get(name), Known(forms, _scanned(oid, names, listed, contents, objects)))
                fresh.append((name, known[name]))
                size += listed.blobs.get(oid, 0) + 1000
                enough = closed(known[name].verdict) and not self.full
                if size > _AT_ONCE or enough:
                    self.store.keep_objects(key, fresh)
                    fresh, size = [], 0
                if enough:
                    break
                self.tick()
        self.store.keep_objects(key, fresh)
        there = (oid for oid in (*listed.blobs, *listed.texts) if listed.blobs.get(oid, 1))
        every = ((oid, known.get(bytes.fromhex(oid), Known("", CLEAN)).verdict) for oid in there)
        return [(oid, verdict) for oid, verdict in every if closed(verdict)]


def _todo(
    listed: reach_objects.Listed,
    known: Mapping[bytes, Known],
    pairs: Mapping[str, Mapping[str, None]],
    loaded: Rules,
) -> dict[str, list[str]]:
    """Object -> the paths to scan it under: new objects, and known ones that came to a path of another form."""
    todo: dict[str, list[str]] = {oid: [] for oid in listed.texts if bytes.fromhex(oid) not in known}
    for oid, size in listed.blobs.items():
        names, before = list(pairs.get(oid, ())), known.get(bytes.fromhex(oid))
        if size and (before is None or (names and _differs(before, names, loaded))):
            todo[oid] = names
    return todo


def _differs(before: Known, names: Sequence[str], loaded: Rules) -> bool:
    """Whether what it came to can be otherwise under these paths."""
    if before.verdict == ALLOWED or before.stat == _PATHLESS:
        return True
    return not closed(before.verdict) and not _forms(names, loaded) <= set(before.stat.split(","))


def _forms(names: Sequence[str], loaded: Rules) -> set[str]:
    return {reach_content.form(name, loaded.policy) for name in names} or {_PATHLESS}


def _joined(before: Known | None, now: Known) -> Known:
    """What was known of other forms, and this; of a blob that now has a path, this alone."""
    if before is None or before.stat == _PATHLESS:
        return now
    forms = ",".join(sorted({*before.stat.split(","), *now.stat.split(",")}))
    verdict = next((each for each in (now.verdict, before.verdict) if closed(each)), now.verdict or before.verdict)
    return Known(forms, verdict)


def _scanned(
    oid: str,
    names: Sequence[str],
    listed: reach_objects.Listed,
    contents: reach_content.Contents,
    objects: Objects,
) -> str:
    if oid in listed.texts:
        text = b"".join(objects.chunks(oid))
        message = b"\n".join(line for line in text.split(b"\n") if not line.startswith(_HEADERS))
        return contents.text(lambda: (message,), len(message), ["message.txt"])
    return contents.text(lambda: objects.chunks(oid), listed.blobs[oid], names or [oid], unsure=not names)


def _label(oid: str, pairs: Mapping[str, Mapping[str, None]], listed: reach_objects.Listed) -> str:
    if oid in listed.texts:
        return f"message {oid[:12]}"
    return next(iter(pairs.get(oid, ())), f"object {oid[:12]}")


def _sentence(said: Iterable[str]) -> str:
    """A few examples, and how many more."""
    every = list(dict.fromkeys(said))
    more = f" and {len(every) - _NAMED} more" if len(every) > _NAMED else ""
    return ", ".join(every[:_NAMED]) + more
