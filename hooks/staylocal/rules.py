"""The policy that counts for one change: its files are read here, and put together in policy.py.

The repository's own file is taken in two readings: the trusted one (HEAD; in CI the base branch), from which
alone it may loosen, and the ones that are being judged (index, worktree, the commit), which may tighten.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from staylocal import git
from staylocal.errors import PolicyError
from staylocal.globs import Globs, ignore_file
from staylocal.policy import Layer, Policy, parse_layer, user_layers

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from staylocal.objects import Objects
    from staylocal.policy_allow import Allow

FILE = ".staylocal.toml"
IGNORE_FILES = (".codexignore", ".aiignore")
MOST = 1 << 20  # bytes of a policy file


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The policy, what the record calls it, and the digest under which scans are kept.

    `ignored`: the ignore files that speak of the change; `problems`: their bad lines, to be said; `answers`: paths of
    the change that hold local answers;
    `waiting`: allow entries of the worktree, which count once they are staged; `until`: the day after which an allow
    entry that is in force today no longer is, None without one.
    """

    policy: Policy
    policy_id: str
    digest: str
    ignored: tuple[Globs, ...] = ()
    waiting: tuple[Allow, ...] = ()
    problems: tuple[str, ...] = ()
    until: date | None = None
    answers: frozenset[str] = frozenset()

    def is_sensitive(self, path: str) -> bool:
        """Whether a rule of the policy or an ignore file names the path, or a local answer lies there."""
        named = self.policy.sensitive.match(path) or any(each.match(path) for each in self.ignored)
        return named or path in self.answers

    def with_answers(self, paths: frozenset[str]) -> Rules:
        """The same where local answers lie at these paths; scans are kept apart."""
        if not paths:
            return self
        named = hashlib.sha256(b"\0".join(sorted(map(os.fsencode, paths)))).hexdigest()
        return replace(self, answers=paths, digest=f"{self.digest} {named}")


def today() -> date:
    """The day that `until` is compared with, in UTC so that CI and a laptop agree."""
    return datetime.now(tz=UTC).date()


def load(  # noqa: PLR0913 - where the versions of a file lie, each named
    objects: Objects | None,
    *,
    tree: str | None = None,
    base: str | None = None,
    top: str | None = None,
    last: str | None = None,
    paths: Iterable[str] = (),
) -> Rules:
    """`tree`: the one that is judged; `base`: the trusted commit; `top`: the worktree, whose files may tighten,
    too; `last`: the last commit of the judged range, whose allow entries count for the gate of the others;
    `paths`: what the change touches, to find the ignore files that speak of it. Raises PolicyError."""
    read = _Reader(objects, tree=tree, base=base, top=top)
    staged, trusted, worktree = read.each(FILE)
    later = read.one(last, FILE)
    # A version without the file is a version, too: what another one loosens does not hold there.
    # One that never had the file demands no records: those commits were made before it came.
    absent = Layer(label=FILE, origin="repository", record=None if trusted else "when-used")
    now = [_layer(staged[1], FILE) if staged else absent] if tree else []
    if later and last and (not staged or later[1] != staged[1]):
        now = [_with_later(now[0], _layer(later[1], f"{FILE} in {last[:12]}"))]
    if not (staged or trusted or later or worktree):
        now = []
    waiting: tuple[Allow, ...] = ()
    if worktree and (not staged or worktree[1] != staged[1]):
        now.append(_layer(worktree[1], f"{FILE} (worktree)"))
        known = {entry.target for layer in now[:-1] for entry in layer.allows if not entry.expired}
        waiting = tuple(entry for entry in now[-1].allows if not entry.expired and entry.target not in known)
    base_layer = _trusted(trusted[1], f"{FILE} in {base[:12]}", staged) if trusted and base else None
    layers = user_layers(environ=os.environ, today=today())
    policy = Policy.load(base_layer, now, user=layers.user, admin=layers.admin)
    ignored, problems, state = _ignore_files(read, paths)
    known_layers = [layer for layer in (base_layer, *now, layers.user, layers.admin) if layer]
    ends = [entry.until for layer in known_layers for entry in layer.allows if entry.until and not entry.expired]
    return Rules(
        policy=policy,
        policy_id=staged[0][:12] if staged else "default",
        digest=hashlib.sha256(policy.digest.encode() + state).hexdigest(),
        ignored=ignored,
        problems=problems,
        waiting=waiting,
        until=min(ends, default=None),
    )


class _Reader:
    """A file in the judged tree, in the trusted commit and in the worktree."""

    def __init__(self, objects: Objects | None, *, tree: str | None, base: str | None, top: str | None) -> None:
        self._objects, self._tree, self._base, self._top = objects, tree, base, top

    def each(self, name: str) -> list[tuple[str, bytes] | None]:
        """Id and text in each of the three places, None where it is not."""
        return [self.one(self._tree, name), self.one(self._base, name), self._on_disk(name)]

    def one(self, place: str | None, name: str) -> tuple[str, bytes] | None:
        """Id and text in a tree or commit."""
        if not self._objects or not place:
            return None
        if "\n" in name:  # can't be asked for on a line
            done = git.call("cat-file", "blob", f"{place}:{name}")
            return None if done.returncode else (name, done.stdout[: MOST + 1])
        return self._objects.read(f"{place}:{name}", limit=MOST + 1)

    def _on_disk(self, name: str) -> tuple[str, bytes] | None:
        if not self._top:
            return None
        path = os.path.join(self._top, name)
        # The repository is not trusted to say by a link which file is its policy. Nothing waits for a pipe.
        flags = os.O_RDONLY | os.O_NONBLOCK | (os.O_NOFOLLOW if name == FILE else 0)
        try:
            if name != FILE and os.path.isdir(path):
                return None
            with open(os.open(path, flags), "rb") as file:
                if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                    raise PolicyError(f"{path}: it is not a file")
                return "", file.read(MOST + 1)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            why = "it is a link" if error.errno == errno.ELOOP else error.strerror
            raise PolicyError(f"{path}: can't be read: {why}") from error


def _layer(text: bytes, label: str) -> Layer:
    if len(text) > MOST:
        raise PolicyError(f"{label}: it is larger than {MOST >> 20} MiB")
    return parse_layer(text, label=label, origin="repository", today=today())


def _trusted(text: bytes, label: str, staged: tuple[str, bytes] | None) -> Layer:
    """A broken one loosens nothing; it is an error where it stays as it is, not where the change may be its repair."""
    try:
        return _layer(text, label)
    except PolicyError:
        if staged and staged[1] == text:
            raise
        return Layer(label=label, origin="repository")


def _with_later(layer: Layer, later: Layer) -> Layer:
    """The key and the entries that a later commit of the same range adds, these for commits only."""
    known = {entry.target for entry in layer.allows}
    added = [replace(entry, purpose="commit") for entry in later.allows if entry.target not in known]
    return replace(layer, key=layer.key or later.key, allows=(*layer.allows, *added))


def _ignore_files(read: _Reader, paths: Iterable[str]) -> tuple[tuple[Globs, ...], tuple[str, ...], bytes]:
    """The `.codexignore` and `.aiignore` files in the folders above the changed paths, and a hash of them."""
    folders = {""}
    for path in paths:
        if path.startswith("/") or {".", ".."} & set(path.split("/")):
            continue  # outside of the repository
        end = path.find("/")
        while end >= 0:
            folders.add(path[: end + 1])
            end = path.find("/", end + 1)
    ignored, problems, state = [], [], hashlib.sha256()
    for folder in sorted(folders):
        for name in IGNORE_FILES:
            for text in dict.fromkeys(found[1] for found in read.each(folder + name) if found):
                if len(text) > MOST:
                    text = b"\0"  # noqa: PLW2901 - a bad line: everything below counts
                globs, bad = ignore_file(text, base=folder.rstrip("/"))
                ignored.append(globs)
                problems += [f"{folder}{name}:{line.line}: {line.why}" for line in bad]
                state.update(b"%s\0%d\0%s" % (os.fsencode(folder), len(text), text))
    return tuple(ignored), tuple(dict.fromkeys(problems)), state.digest()
