"""What `staylocal scan` can be pointed at besides the index: files, stdin, commits, prompt files."""

from __future__ import annotations

import dataclasses
import os
import stat
import sys
from typing import IO, TYPE_CHECKING

from staylocal import git, rules, text
from staylocal.errors import NoRepositoryError, UndecidedError
from staylocal.findings import Unscanned
from staylocal.objects import Objects
from staylocal.passages import Passage
from staylocal.scan import Scan, collect, commit_job
from staylocal.verdict import Verdict, judge

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from staylocal.rules import Rules

STDIN = "-"


def rules_here(paths: Iterable[str] = ()) -> Rules:
    """The policy of the repository we stand in (HEAD trusted, the worktree may tighten); outside one the defaults."""
    try:
        repo = git.find_repo()
    except NoRepositoryError:
        return rules.load(None, paths=paths)
    with Objects() as objects:
        return rules.load(objects, base=repo.head, top=repo.top, paths=paths)


def expand(paths: Sequence[str]) -> list[str]:
    """Files as they are; folders become every file below them, `.git` left out. Raises UndecidedError."""
    found: list[str] = []
    for path in paths:
        if os.path.isdir(path):
            found += _walk(path)
        elif os.path.lexists(path):
            found.append(path)
        else:
            raise UndecidedError(f"there is no file {path!r}")
    return list(dict.fromkeys(found))


def _walk(top: str) -> Iterator[str]:
    for folder, names, files in os.walk(top, onerror=_unreadable):
        names[:] = sorted(name for name in names if name != ".git")
        links = [name for name in names if os.path.islink(os.path.join(folder, name))]
        yield from (os.path.normpath(os.path.join(folder, name)) for name in sorted(files + links))


def _unreadable(error: OSError) -> None:
    raise UndecidedError(f"{error.filename} cannot be read: {error.strerror}") from error


def scan_files(paths: Sequence[str], tick: Callable[[], None] = lambda: None) -> Scan:
    """Files of the disk, as a whole: every line counts as new."""
    found = expand(paths)
    top = _top()
    in_repo = {path: _from_top(path, top) for path in found}
    return _judged(file_passages(found, followed=paths), rules_here(in_repo.values()), in_repo, tick)


def scan_stdin(stream: IO[bytes], name: str) -> Scan:
    """A text from a pipe, read like a prompt."""
    name = os.path.normpath(name)
    paths = {} if name == STDIN else {name: name}
    return _judged(_stream_passages(stream, name), rules_here(paths), paths, lambda: None)


def _stream_passages(stream: IO[bytes], name: str) -> Iterator[Passage | Unscanned]:
    bounded = text.Bounded(iter(lambda: stream.read(1 << 16), b""))
    for line, column, block in text.blocks(bounded):
        yield Passage(path=name, text=block, line=line, column=column, prose=True)
    if stream.read(1):
        yield Unscanned(path=name, why=f"over the bound: {bounded.taken >> 20} MiB read")


def scan_prompts(paths: Sequence[str], tick: Callable[[], None] = lambda: None) -> Verdict:
    """The prompt files among these, or all of the repository's, each with its tier."""
    top = git.find_repo().top
    files = expand(paths) if paths else [os.path.join(top, name) for name in git.listed_files()]
    in_repo = {path: _from_top(path, top) for path in files}
    found = rules_here(in_repo.values())
    prompts = {path: name for path, name in in_repo.items() if found.policy.prompts.match(name)}
    there = [path for path in prompts if os.path.lexists(path)]
    passages = file_passages(there, followed=there, prose=True)
    return _judged(passages, found, {path: prompts[path] for path in there}, tick).verdict


def _from_top(path: str, top: str) -> str:
    """A path as the policy knows it: from the top of the worktree; as it is where it lies outside."""
    full = os.path.abspath(path)  # a link itself is not followed: its name is what is judged
    real = os.path.join(os.path.realpath(os.path.dirname(full)), os.path.basename(full))  # /tmp may be a link
    inside = next((each for each in (full, real) if top and each.startswith(top + "/")), None)
    return inside[len(top) + 1 :] if inside else path


def _top() -> str:
    try:
        return git.find_repo().top
    except UndecidedError:
        return ""


def file_passages(
    paths: Iterable[str], *, followed: Collection[str] = (), prose: bool = False
) -> Iterator[Passage | Unscanned]:
    """Files of the disk; what can't be read is unscanned.

    A link's target text is its content, as git has it; of the `followed` ones also what is behind it.
    """
    for path in paths:
        try:
            found = os.lstat(path)
            if stat.S_ISLNK(found.st_mode):
                yield Passage(path=path, text=os.readlink(path), prose=prose)
                if path not in followed or not os.path.exists(path) or os.path.isdir(path):
                    continue
                found = os.stat(path)
            if not stat.S_ISREG(found.st_mode):
                yield Unscanned(path=path, why="not a file")
            else:
                yield from _file(path, found.st_size, prose=prose)
        except OSError as error:
            yield Unscanned(path=path, why=f"cannot be read: {error.strerror}")


def _file(path: str, size: int, *, prose: bool) -> Iterator[Passage | Unscanned]:
    with open(path, "rb") as file:
        bounded = text.Bounded(iter(lambda: file.read(1 << 16), b""))
        for line, column, block in text.blocks(bounded):
            yield Passage(path=path, text=block, line=line, column=column, prose=prose)
    if bounded.taken < size:
        yield Unscanned(path=path, why=f"over the bound: {bounded.taken >> 20} of {size >> 20} MiB read")


def _judged(
    passages: Iterable[Passage | Unscanned],
    found_rules: Rules,
    in_repo: dict[str, str],
    tick: Callable[[], None],
) -> Scan:
    policy = found_rules.policy
    counted = _Counted(passages, in_repo, policy.prompts.match)
    found = collect(counted, policy, tick)
    names = sorted(set(in_repo.values()))
    verdict = judge(
        findings=found.findings,
        unscanned=found.unscanned,
        paths=names,
        policy=policy,
        is_sensitive=found_rules.is_sensitive,
        prompts={name: found.asked.get(name) for name in names if policy.prompts.match(name)},
    )
    return Scan(verdict=verdict, files=len(counted.files), lines=counted.lines, bytes=counted.bytes)


class _Counted:
    """Passages under the names that the policy knows, counted as they go by."""

    def __init__(
        self, passages: Iterable[Passage | Unscanned], names: dict[str, str], is_prompt: Callable[[str], bool]
    ) -> None:
        self._passages, self._names, self._is_prompt = passages, names, is_prompt
        self.files = set[str]()
        self.lines = self.bytes = 0

    def __iter__(self) -> Iterator[Passage | Unscanned]:
        for each in self._passages:
            name = self._names.get(each.path, each.path)
            if isinstance(each, Unscanned):
                yield dataclasses.replace(each, path=name)
                continue
            self.files.add(name)
            self.lines += each.text.count("\n") + 1
            self.bytes += text.size(each.text)
            yield dataclasses.replace(each, path=name, prose=each.prose or self._is_prompt(name))


def scan_range(words: str, tick: Callable[[], None] = lambda: None) -> list[tuple[str, Scan]]:
    """Each commit's own change, oldest first."""
    from staylocal import state, verify  # noqa: PLC0415 - only this way of scanning needs them

    found, folder = verify.find_range(words), state.here()
    with Objects() as objects:
        return [
            (
                commit,
                commit_job(commit, objects, trusted=found.trusted, last=found.last, state_folder=folder).scan(tick),
            )
            for commit in found.commits
        ]


def stdin_bytes() -> IO[bytes]:
    """The standard input, as bytes."""
    return sys.stdin.buffer
