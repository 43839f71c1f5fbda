"""The room's own git repository: commits of open files, and no object besides.

It is made in a folder that no agent ever writes to; a run gets a copy of its few small files, and reads the objects
from there. No git is ever run here on what an agent may have configured.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from staylocal import git, process
from staylocal.codex import room_tree as tree
from staylocal.codex.room_record import GIT

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from staylocal.codex.room_record import Record

NAME, EMAIL = "Clean room", "room@staylocal.invalid"
_BRANCH = "refs/heads/main"
_LIKE_THE_USERS = "^core\\.(autocrlf|eol|filemode|ignorecase|precomposeunicode|symlinks)$"
_GITLINK = "160000"
_SHA256 = 64  # digits
_GLOB = "\\*?[ "


class Blob(NamedTuple):
    """A file of a commit: git's mode ("100644", "100755", "120000") and the object id in the user's repository."""

    mode: str
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """A commit that the room is to have. `files`: path -> Blob, or None for what the room's file holds; `refs`: full
    names that are to point at it. Commits follow each other; HEAD is the last one's first branch.
    """

    message: str
    files: Mapping[str, Blob | None]
    refs: Sequence[str] = ()


def build(slot: str, room: str, record: Record, commits: Sequence[Commit], tracked: Collection[str]) -> None:
    """Make the repository, or keep the one that is there; then lay a fresh copy into the room.

    `tracked`: files that are to be in the index though no commit has them. Raises UndecidedError, OSError.
    """
    clean = os.path.join(slot, "git")
    added = sorted(path for path in tracked if path in record.files and not (commits and path in commits[-1].files))
    settings = _settings(record.top)
    history = _history(record, commits, added, settings)
    if record.history != history:
        record.history = ""
        tree.clear(os.path.join(slot, "record.json"))  # it speaks of a repository that is no longer there
        tree.clear(clean)
        _make(clean, room, record, commits, settings)
        _index(clean, room, record, added)
        record.history = history
    lay(slot, room)


def lay(slot: str, room: str) -> None:
    """Put the repository as it was made into the room, in place of what an agent left there."""
    clean, copy = os.path.join(slot, "git"), os.path.join(room, GIT)
    tree.clear(copy)
    shutil.copytree(clean, copy, symlinks=True, ignore=lambda at, _: ["objects"] if at == clean else [])
    os.makedirs(os.path.join(copy, "objects", "info"))
    os.mkdir(os.path.join(copy, "objects", "pack"))
    _write(os.path.join(copy, "objects", "info", "alternates"), "../../../../git/objects\n")


def committed(slot: str, room: str) -> bool:
    """Whether the agent made commits, branches or stashes of its own."""
    with tree.root(slot) as clean, tree.root(room) as copy:
        return _references(clean, "git") != _references(copy, GIT)


def _references(top: int, name: str) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    try:
        with tree.folder(top, name, force=True) as here:
            for each in ("HEAD", "packed-refs"):
                found[each] = tree.content(here, each, force=True)
            with tree.folder(here, "refs", force=True) as refs:
                for path, _ in tree.walk(refs, force=True):
                    parent, _, last = path.rpartition("/")
                    with tree.folder(refs, parent, force=True) as there:
                        found[path] = tree.content(there, last, force=True)
    except OSError:  # an agent may have put anything there
        return {}
    return {path: value for path, value in found.items() if value not in {None, tree.OTHER}}


def _settings(top: str) -> str:
    """The user's settings that decide whether a file counts as changed."""
    done = process.run((*git.GIT, "config", "-z", "--get-regexp", _LIKE_THE_USERS), cwd=top, env=git.environment())
    pairs = (item.partition("\n") for item in os.fsdecode(done.stdout).split("\0") if item)
    known = {key.removeprefix("core."): value for key, _, value in pairs if value.isalnum()}
    return "".join(f"\t{key} = {value}\n" for key, value in sorted(known.items()))


def _history(record: Record, commits: Sequence[Commit], added: Sequence[str], settings: str) -> str:
    """A name for all that the repository is made of."""
    digest = hashlib.sha256(json.dumps([settings, added, record.dependencies]).encode())
    for commit in commits:
        digest.update(json.dumps([commit.message, commit.refs]).encode())
        for path, blob in commit.files.items():
            entry = record.files.get(path)
            source = blob or (entry and [entry.mode, entry.content])
            digest.update(f"{path!a} {source!a}\n".encode())
    return digest.hexdigest()


def _make(clean: str, room: str, record: Record, commits: Sequence[Commit], settings: str) -> None:
    blobs = [blob.id for commit in commits for blob in commit.files.values() if blob and blob.mode != _GITLINK]
    branch = next((ref for ref in (commits[-1].refs if commits else ()) if ref.startswith("refs/heads/")), _BRANCH)
    sha256 = bool(blobs) and len(blobs[0]) == _SHA256
    for name in ("objects/info", "objects/pack", "refs/heads", "refs/tags", "info"):
        os.makedirs(os.path.join(clean, name), mode=0o700)
    _write(os.path.join(clean, "HEAD"), f"ref: {branch}\n")
    _write(
        os.path.join(clean, "config"),
        f"[core]\n\trepositoryFormatVersion = {int(sha256)}\n\tbare = false\n\tlogAllRefUpdates = true\n"
        f"\thooksPath = /dev/null\n{settings}[user]\n\tname = {NAME}\n\temail = {EMAIL}\n"
        "[commit]\n\tgpgSign = false\n[gc]\n\tauto = 0\n[maintenance]\n\tauto = false\n"
        + ("[extensions]\n\tobjectFormat = sha256\n" if sha256 else ""),
    )
    _write(os.path.join(clean, "info", "exclude"), "".join(f"/{_escaped(path)}\n" for path in record.dependencies))
    if blobs:
        _pack(clean, record.top, blobs)
    record.commits = _import(clean, room, record, commits, branch) if commits else []


def _pack(clean: str, top: str, blobs: Sequence[str]) -> None:
    """Copy exactly these objects out of the user's repository; raises UndecidedError where one is missing."""
    words = ("rev-parse", "--path-format=absolute", "--git-path", "objects")
    done = process.run((*git.GIT, *words), cwd=top, env=git.environment())
    if done.returncode:
        raise git.failed(words, done.stderr)
    objects = os.fsdecode(done.stdout).removesuffix("\n")
    store = os.path.join(clean, "objects")
    env = _environment(clean) | {
        "GIT_OBJECT_DIRECTORY": store,
        "GIT_ALTERNATE_OBJECT_DIRECTORIES": _quoted(os.fsencode(objects)).decode(errors="surrogateescape"),
    }
    listed = "".join(f"{each}\n" for each in dict.fromkeys(blobs)).encode()
    _ask("pack-objects", "-q", "--window=0", os.path.join(store, "pack", "pack"), data=listed, env=env)


def _import(clean: str, room: str, record: Record, commits: Sequence[Commit], branch: str) -> list[str]:
    marks = os.path.join(clean, "marks")
    stream = b"".join(_stream(room, record, commits, branch.encode(errors="surrogateescape")))
    _ask("fast-import", "--quiet", "--force", f"--export-marks={marks}", data=stream, env=_environment(clean))
    with open(marks, encoding="ascii") as file:
        ids = dict(line.split() for line in file)
    os.unlink(marks)
    return [ids[f":{number}"] for number in range(1, len(commits) + 1)]


def _stream(room: str, record: Record, commits: Sequence[Commit], branch: bytes) -> Iterator[bytes]:
    """What fast-import reads."""
    with tree.root(room) as top:
        for number, commit in enumerate(commits, 1):
            yield b"commit %s\nmark :%d\ncommitter %s <%s> %d +0000\n" % (
                *(branch, number, NAME.encode(), EMAIL.encode(), int(time.time())),
            )
            yield _data(commit.message.encode(errors="surrogateescape"))
            yield (b"from :%d\n" % (number - 1) if number > 1 else b"") + b"deleteall\n"
            for path, blob in commit.files.items():
                quoted = _quoted(os.fsencode(path))
                if blob and blob.mode != _GITLINK:
                    yield b"M %s %s %s\n" % (blob.mode.encode(), blob.id.encode(), quoted)
                elif not blob and path in record.files:
                    yield from _inline(top, record, path, quoted)
            for ref in commit.refs:
                if (name := ref.encode(errors="surrogateescape")) != branch:
                    yield b"reset %s\nfrom :%d\n" % (name, number)


def _inline(top: int, record: Record, path: str, quoted: bytes) -> Iterator[bytes]:
    entry = record.files[path]
    if entry.content.startswith(tree.LINK):
        yield b"M 120000 inline %s\n" % quoted
        yield _data(os.fsencode(entry.content.removeprefix(tree.LINK)))
        return
    yield b"M %d inline %s\n" % (100755 if entry.mode & 0o100 else 100644, quoted)
    with open(os.open(path, tree.READ, dir_fd=top), "rb") as file:
        yield _data(file.read())


def _data(content: bytes) -> bytes:
    return b"data %d\n%s\n" % (len(content), content)


def _index(clean: str, room: str, record: Record, added: Sequence[str]) -> None:
    """The index of the last commit, with the stat data of the room's files; `added` files are intended to be added."""
    env = _environment(clean) | {"GIT_WORK_TREE": room, "GIT_LITERAL_PATHSPECS": "1"}
    if record.commits:
        _ask("read-tree", record.commits[-1], env=env)
    if added:
        names = b"\0".join(os.fsencode(path) for path in added)
        _ask("add", "-N", "-f", "--pathspec-from-file=-", "--pathspec-file-nul", data=names, env=env, cwd=room)
    process.run(("git", "update-index", "-q", "--refresh"), env=env, cwd=room)


def _environment(clean: str) -> dict[str, str]:
    """Nothing of the user's configuration, and of no other repository."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    nowhere = dict.fromkeys(("HOME", "XDG_CONFIG_HOME"), "/nonexistent")
    return (
        env
        | nowhere
        | {
            "GIT_DIR": clean,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_ATTR_NOSYSTEM": "1",
            "GIT_ALLOW_PROTOCOL": "",
            "LC_ALL": "C",
        }
    )


def _ask(*words: str, data: bytes = b"", env: Mapping[str, str], cwd: str | None = None) -> None:
    done = process.run(("git", *words), data=data, env=env, cwd=cwd)
    if done.returncode:
        raise git.failed(words, done.stderr)


def _quoted(name: bytes) -> bytes:
    for plain, escape in ((b"\\", b"\\\\"), (b'"', b'\\"'), (b"\n", b"\\n")):
        name = name.replace(plain, escape)
    return b'"%s"' % name


def _escaped(path: str) -> str:
    """A path as a pattern of ignored files that means nothing else."""
    return "".join(f"\\{letter}" if letter in _GLOB else letter for letter in path)


def _write(path: str, text: str) -> None:
    with open(path, "w", encoding="utf-8", errors="surrogateescape") as file:
        file.write(text)
