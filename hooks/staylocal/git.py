"""Named questions to git: plumbing only, `-z`, bytes in and out, never in another folder than the caller's.

The caller's GIT_DIR, GIT_INDEX_FILE (`index.lock` under `commit -a`) and folder are left alone: they say
which index is being committed. What a user's configuration or environment could change in an answer is pinned.
"""

from __future__ import annotations

import os
import re
import time
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

from staylocal import process
from staylocal.errors import NoRepositoryError, UndecidedError

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Mapping, Sequence

    from staylocal.lasting import Lasting, Patch

GIT = (
    "git",
    "--no-replace-objects",  # cat-file would follow them, the commit does not
    "-c",
    "core.quotePath=true",
    "-c",
    "core.warnAmbiguousRefs=true",
    "-c",
    "diff.suppressBlankEmpty=false",  # plumbing heeds it
    "-c",
    "core.bigFileThreshold=16m",  # blobs above it are streamed, not held
    "-c",
    "core.fsmonitor=false",  # a program that may say that nothing changed
)
# -U1: the line above an added one may hold a `nextline` pragma. Everything else pins what the user's
# configuration, attributes or GIT_DIFF_OPTS could change; `--text` undoes `*.pem -diff`.
DIFF = (
    "diff-tree",
    "-r",
    "--no-renames",
    "--full-index",
    "--no-abbrev",
    "--no-relative",
    "--ignore-submodules=none",
)
PATCH = (
    "-p",
    "-U1",
    "--text",
    "--no-ext-diff",
    "--no-textconv",
    "--no-color",
    "--no-color-moved",
    "--submodule=short",
    "--diff-algorithm=myers",
    "--no-indent-heuristic",
    "--inter-hunk-context=0",
    "--no-function-context",
    "--src-prefix=a/",
    "--dst-prefix=b/",
    "--ws-error-highlight=none",
)
ID = "staylocal.id"
FETCH_HINT = (
    "Something of the history is not here. In a shallow clone: git fetch --unshallow (in CI: fetch-depth: 0);\n"
    "in a partial one: git fetch --refetch --no-filter; otherwise: git fsck."
)
_LACKING = (  # how git says so
    *(b"bad object", b"bad tree object", b"unable to read", b"could not fetch", b"Needed a single revision"),
    b"corrupt",
)
_OID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_LOCK_TRIES, _LOCK_PAUSE = 100, 0.02  # seconds
_UNSET = (
    *("GIT_DIFF_OPTS", "GIT_EXTERNAL_DIFF", "GIT_ATTR_SOURCE", "GIT_LITERAL_PATHSPECS"),
    *("GIT_GLOB_PATHSPECS", "GIT_NOGLOB_PATHSPECS", "GIT_ICASE_PATHSPECS"),
)
_EMPTY_TREES = {
    40: "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    64: "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Repo:
    """Where the repository is, and its HEAD. `top` is "" in a bare one; all paths are absolute."""

    top: str
    git_dir: str
    common_dir: str
    head: str | None

    @property
    def worktree(self) -> str:
        """A name for this worktree that stays when folders are moved: "." or "worktrees/<name>"."""
        return os.path.relpath(self.git_dir, self.common_dir)

    def state(self, name: str) -> str:
        """Path of one of git's own per-worktree files (MERGE_HEAD, rebase-merge/done, ...)."""
        return os.path.join(self.git_dir, name)


def environment() -> dict[str, str]:
    """The caller's, without what would change an answer; no lock for a mere look.

    In a partial clone git would fetch what is missing: GIT_NO_LAZY_FETCH keeps it from that since 2.45 only,
    an empty list of protocols always does.
    """
    env = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "", "LC_ALL": "C"}
    for name in _UNSET:
        env.pop(name, None)
    return env


def call(*words: str, data: bytes = b"", env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[bytes]:
    """Any exit code is an answer."""
    return process.run((*GIT, *words), data=data, env=env or environment())


def ask(*words: str, data: bytes = b"", env: Mapping[str, str] | None = None) -> bytes:
    """The answer of a command that must succeed; raises UndecidedError with git's own words."""
    done = call(*words, data=data, env=env)
    if done.returncode:
        raise failed(words, done.stderr)
    return done.stdout


def failed(words: Sequence[str], stderr: bytes, hint: str = "") -> UndecidedError:
    """Git's own last words, in one line; where it misses an object, the way to it."""
    said = stderr.decode(errors="replace").strip().replace("\n", "; ") or "it said nothing"
    lacking = any(word in stderr for word in _LACKING)
    return UndecidedError(f"git {words[0]} failed: {said}", hint=hint or (FETCH_HINT if lacking else ""))


def find_repo() -> Repo:
    """The repository of the current folder; raises UndecidedError outside one."""
    words = ("rev-parse", "--path-format=absolute", "--git-dir", "--git-common-dir", "--is-bare-repository")
    # One call: what can be told is printed before the first thing that can't be (an unborn HEAD, as it was typed).
    answer = os.fsdecode(call(*words, "--show-toplevel", "HEAD^{commit}").stdout)
    if answer.count("\n") < 4:  # noqa: PLR2004 - no worktree
        done = call(*words, "HEAD^{commit}")
        answer = os.fsdecode(done.stdout)
        if answer.count("\n") < 3 or answer.split("\n")[2] != "true":  # noqa: PLR2004 - what the words ask for
            raise _no_repository(done.stderr)
        answer = answer.replace("true\n", "true\n\n", 1)
    if answer.count("\n") > 5:  # noqa: PLR2004 - as above
        raise UndecidedError("the path of this repository has a line break, which git's answers can't show")
    git_dir, common_dir, _, rest = answer.split("\n", 3)
    top, _, head = rest.removesuffix("\n").rpartition("\n")
    born = _OID.fullmatch(head) is not None
    if not born and head != "HEAD^{commit}":
        top = rest.removesuffix("\n")
    return Repo(top=top, git_dir=git_dir, common_dir=common_dir, head=head if born else None)


def _no_repository(stderr: bytes) -> UndecidedError:
    if stderr and b"not a git repository" not in stderr:
        return failed(("rev-parse",), stderr)  # one that belongs to somebody else, or that is damaged
    return NoRepositoryError("this is not a git repository", hint="Run it inside one, or `git init` first.")


def settings(pattern: str) -> dict[str, str]:
    """Configured values whose lower-case key matches the regular expression; the last of several wins, but
    of several ids the first: see state.py."""
    done = call("config", "-z", "--get-regexp", pattern)
    pairs = (item.partition("\n") for item in os.fsdecode(done.stdout).split("\0") if item)
    found: dict[str, str] = {}
    for key, _, value in pairs:
        found[key] = found.get(key, value) if key == ID else value
    return found


def local_values(key: str) -> list[str]:
    """All values of a key in the repository's own configuration, the oldest first."""
    return os.fsdecode(call("config", "--local", "-z", "--get-all", key).stdout).split("\0")[:-1]


def add_value(key: str, value: str) -> None:
    """Write one more value to the repository's own configuration."""
    _patiently("config", "--local", "--add", key, value)


def drop_value(key: str, value: str) -> None:
    """Take one of several values, a plain word, out of the repository's own configuration."""
    _patiently("config", "--local", "--unset", key, f"^{value}$")


def _patiently(*words: str) -> None:
    """Git doesn't wait for the lock of a configuration file."""
    for _ in range(_LOCK_TRIES):
        done = call(*words)
        if b"could not lock" not in done.stderr:
            break
        time.sleep(_LOCK_PAUSE)
    if done.returncode:
        raise failed(("config",), done.stderr)


def set_value(key: str, value: str) -> None:
    """Write one value to the repository's own configuration."""
    ask("config", "--local", key, value)


def unset(key: str) -> None:
    """Take a key out of the repository's own configuration; missing is fine."""
    call("config", "--local", "--unset-all", key)


def resolve(name: str) -> str | None:
    """The object id that a revision names, or None."""
    done = call("rev-parse", "--verify", "--quiet", "--end-of-options", name)
    return done.stdout.decode().strip() or None


def commit_id(name: str) -> str | None:
    """The commit that a revision names (a tag is followed), or None."""
    return resolve(name + "^{commit}")


def check_unambiguous(stderr: bytes) -> None:
    """A tag called origin/main is taken for the branch: git only warns. Raises UndecidedError."""
    if b"is ambiguous" in stderr:
        said = stderr.decode(errors="replace").strip().split("\n")[0].removeprefix("warning: ")
        raise UndecidedError(said, hint="Name it in full, like refs/remotes/origin/main, or delete the other one.")


def trusted_commit(name: str) -> str | None:
    """The commit that a person names as the base; raises UndecidedError where two refs have that name."""
    done = call("rev-parse", "--verify", "--end-of-options", name + "^{commit}")
    check_unambiguous(done.stderr)
    return done.stdout.decode().strip() or None


def staged_tree() -> str:
    """The tree that a commit of the index as it is now would have; entries only intended to be added are not in it."""
    running = _BEGUN.pop() if _BEGUN else _write_tree()
    tree, stderr = running.communicate()
    if running.returncode:
        hint = "Finish the merge first: git status names the files." if b"unmerged" in stderr else ""
        raise failed(("write-tree",), stderr, hint)
    return tree.decode().strip()


_BEGUN: list[subprocess.Popen[bytes]] = []


def begin_staged_tree() -> None:
    """Let git write the staged tree while Python goes on loading: 40 ms where 100,000 files are tracked."""
    _BEGUN.append(_write_tree())


def _write_tree() -> subprocess.Popen[bytes]:
    return process.start((*GIT, "write-tree"), env=environment())


def empty_tree(like: str) -> str:
    """Git knows this tree without having it; `like`: an object id of the repository's own hash."""
    return _EMPTY_TREES[len(like)]


def tree_and_parents(commit: str) -> tuple[str, tuple[str, ...]]:
    """Ids of a commit's tree and parents, as they are stored (grafts and replacements left aside).

    Git reads parents right behind the tree and nowhere else: a header further down may say anything.
    """
    return parsed_commit(ask("cat-file", "commit", commit))


def parsed_commit(text: bytes) -> tuple[str, tuple[str, ...]]:
    """The same of a commit's own text."""
    tree, *header = text.split(b"\n")
    lines = takewhile(lambda line: line.startswith(b"parent "), header)
    return tree.removeprefix(b"tree ").decode(), tuple(line[7:].decode() for line in lines)


def parents(commit: str) -> tuple[str, ...]:
    """Ids of a commit's parents."""
    return tree_and_parents(commit)[1]


def is_ancestor(old: str, new: str) -> bool:
    """Whether `old` is reachable from `new`."""
    return call("merge-base", "--is-ancestor", old, new).returncode == 0


def raw_changes(base: str, tree: str) -> list[bytes]:
    """NUL-separated fields of `diff-tree --raw -z`: meta, path, meta, path, ...

    No index: git would take a worktree file for a blob whose stat data matches.
    """
    known = LASTING[-1].raw_changes(base, tree) if LASTING else None
    text = ask(*DIFF, "--raw", "-z", base, tree, env=no_index()) if known is None else known
    return text.split(b"\0")[:-1]


LASTING: list[Lasting] = []  # gits that stay, while many commits are judged: see lasting.py


def start_patch(base: str, tree: str, paths: Sequence[bytes]) -> subprocess.Popen[bytes] | Patch:
    """The stream of the patch from `base` to `tree`: entries in the order of `raw_changes`."""
    if LASTING and not paths and (known := LASTING[-1].patch(base, tree)):
        return known
    words: list[str | bytes] = [*GIT, *DIFF, *PATCH, "--diff-filter=M", base, tree, "--"]
    # From the top, whatever folder we are in; and a file may be called ":(top)x" or "*".
    words += [b":(top,literal)" + path for path in paths]
    return process.start(words, env=no_index())


def renames(base: str, tree: str) -> dict[bytes, str]:
    """New path -> the blob that it was made from, by git's rename detection (limited as the user's git is)."""
    fields = ask("diff-tree", "-r", "-M", "--raw", "-z", "--no-abbrev", "--diff-filter=R", base, tree, env=no_index())
    parts = fields.split(b"\0")[:-1]
    return {parts[at + 2]: parts[at].split(b" ")[2].decode() for at in range(0, len(parts), 3)}


def no_index() -> dict[str, str]:
    """The environment of a git that is not to look at the worktree by way of its index."""
    return environment() | {"GIT_INDEX_FILE": "/nonexistent/index"}


def refs(*prefixes: str) -> dict[str, str]:
    """Name -> object id of the refs below these prefixes."""
    text = os.fsdecode(ask("for-each-ref", "--format=%(refname) %(objectname)", *prefixes))
    return dict(line.rsplit(" ", 1) for line in text.splitlines())


def is_remote(name: str) -> bool:
    """Whether it is a configured remote, not an address."""
    return name in os.fsdecode(ask("remote")).split("\n")


def listed_files() -> list[str]:
    """Tracked and untracked files of the worktree, ignored ones left out; from its top."""
    words = ("ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate", "--full-name", "--", ":/")
    return [os.fsdecode(name) for name in ask(*words).split(b"\0") if name]
