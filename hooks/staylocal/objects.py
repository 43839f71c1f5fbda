"""Git's object store: sizes of blobs, and contents as a stream."""

from __future__ import annotations

import os
from collections import deque
from typing import TYPE_CHECKING, Self

from staylocal import git, process
from staylocal.errors import UndecidedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_AHEAD = 200  # objects that git is asked for at once: so many names fit into a pipe
_WORTH_READING = 4 << 20  # bytes of an unwanted rest of an object; above, a new git is quicker


def sizes(oids: Iterable[str]) -> dict[str, int]:
    """Bytes of each blob; raises UndecidedError for one that is not there."""
    wanted = list(dict.fromkeys(oids))
    if not wanted:
        return {}
    if git.LASTING:
        answer = git.LASTING[-1].check(wanted)
    else:
        words = ("cat-file", "--batch-check=%(objectname) %(objectsize)")
        answer = git.ask(*words, data="\n".join(wanted).encode() + b"\n")
    found = dict(line.rsplit(" ", 1) for line in answer.decode().splitlines())
    missing = [oid for oid in wanted if not found.get(oid, "").isdigit()]
    if missing:
        raise UndecidedError(
            f"object {missing[0][:12]} is not in this repository",
            hint=git.FETCH_HINT,
        )
    return {oid: int(size) for oid, size in found.items()}


class Objects:
    """One `cat-file --batch`: contents by object id, as a stream. A context manager."""

    def __init__(self) -> None:
        self._asked = deque[str]()  # sent to git, whose answers were not read yet
        self._coming = deque[str]()  # to be sent

    def __enter__(self) -> Self:
        self._git = process.start((*git.GIT, "cat-file", "--batch"), stdin=process.PIPE, env=git.environment())
        self._left = 0  # bytes of the last object that were not read yet, its final newline among them
        return self

    def __exit__(self, *_: object) -> None:
        if self._left:
            self._git.kill()
        for end in (self._git.stdin, self._git.stdout, self._git.stderr):
            if end:
                end.close()
        self._git.wait()

    def expect(self, names: Iterable[str]) -> None:
        """Say what will be asked for next, in this order, so that git reads ahead."""
        self._coming = deque(names)

    def chunks(self, name: str, *, size: int = 65536) -> Iterator[bytes]:
        """Pieces of at most `size` bytes; whoever has enough may stop. Raises UndecidedError for a missing object."""
        if self._ask(name) is None:
            raise UndecidedError(f"object {name[:12]} is not in this repository", hint=git.FETCH_HINT)
        while self._left > 1:
            yield self._take(min(size, self._left - 1))

    def read(self, name: str, *, limit: int) -> tuple[str, bytes] | None:
        """Id and content, at most `limit` bytes, of a blob; None where there is none. `name` is one line."""
        oid = self._ask(name)
        return None if oid is None or self._type != b"blob" else (oid, self._take(min(limit, self._left - 1)))

    def _ask(self, name: str) -> str | None:
        self._settle()
        if not self._asked or self._asked[0] != name:
            self._take_back()
            self._send(name)
        self._asked.popleft()
        return self._answer()

    def _send(self, name: str) -> None:
        names = [name]
        if self._coming and self._coming[0] == name:
            names = [self._coming.popleft() for _ in range(min(_AHEAD, len(self._coming)))]
        if self._git.stdin is None or any("\n" in each for each in names):
            raise UndecidedError(f"git cat-file cannot be asked for {name!r}")
        try:
            self._git.stdin.write(b"".join(os.fsencode(each) + b"\n" for each in names))
            self._git.stdin.flush()
        except BrokenPipeError as error:
            raise UndecidedError("git cat-file ended early", hint="Try: git fsck") from error
        self._asked.extend(names)

    def _take_back(self) -> None:
        """Read past what git was asked for ahead: something else is wanted first."""
        early = list(self._asked)
        for _ in early:
            self._asked.popleft()
            self._answer()
            self._settle()
        self._coming.extendleft(reversed(early))

    def _answer(self) -> str | None:
        answer = self._git.stdout.readline() if self._git.stdout else b""
        if not answer:
            raise UndecidedError("git cat-file ended early", hint="Try: git fsck")
        words = answer.rstrip(b"\n").rsplit(b" ", 2)
        if len(words) != 3 or not words[2].isdigit():  # noqa: PLR2004 - "oid type size", or "name missing"
            return None
        self._type = words[1]
        self._left = int(words[2]) + 1
        return words[0].decode()

    def _take(self, count: int) -> bytes:
        piece = self._git.stdout.read(count) if count and self._git.stdout else b""
        if len(piece) < count:
            raise UndecidedError("git cat-file ended early", hint="Try: git fsck")
        self._left -= count
        return piece

    def _settle(self) -> None:
        """Come to the end of the last object: read on, or start anew where that is cheaper."""
        if self._left > _WORTH_READING:
            self.__exit__()
            self.__enter__()
            self._coming.extendleft(reversed(self._asked))
            self._asked.clear()
        while self._left:
            self._take(min(65536, self._left))
