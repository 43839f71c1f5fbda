"""Gits that stay and answer one question after the other, while many commits are judged: a start takes 2 to 4 ms each.

`git diff-tree --stdin` compares two trees a line, and repeats a line that names none: by such a mark, which nobody can
guess, the end of an answer is known. What goes wrong is asked again in the plain way, which says what is the matter.
"""

from __future__ import annotations

import secrets
from contextlib import suppress
from typing import TYPE_CHECKING, Self

from staylocal import git, process

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Sequence

_AT_ONCE = 200  # names that fit into a pipe, and their answers


class Patch:
    """The patch of two trees, a line at a time, like the stdout of a git that was started for it alone."""

    stderr = None

    def __init__(self, comparing: _Comparing) -> None:
        self._comparing = comparing
        self.stdout = self

    def readline(self) -> bytes:
        """The next line, nothing at the end."""
        return self._comparing.readline()

    def wait(self) -> int:
        """The exit code that such a git would have had."""
        return 0 if self._comparing.done else 1


class _Comparing:
    """One `diff-tree --stdin`. `done`: whether the last answer was read to its end."""

    def __init__(self, words: Sequence[str]) -> None:
        self._git = process.start((*git.GIT, *words, "--stdin"), stdin=process.PIPE, env=git.no_index())
        self._mark = f"={secrets.token_hex(16)}\n".encode()
        self.done = True

    def ask(self, old: str, new: str) -> bool:
        """Whether it begins to answer; False where it does not know one of the trees, or is gone."""
        while not self.done and self.readline():
            pass  # somebody had enough
        if not self.done or self._git.stdin is None:
            return False
        self.done = False
        try:
            self._git.stdin.write(b"%s %s\n%s" % (old.encode(), new.encode(), self._mark))
            self._git.stdin.flush()
        except BrokenPipeError:
            return False
        return self.readline() == f"{old} {new}\n".encode()

    def readline(self) -> bytes:
        """The next line, nothing at the end of the answer."""
        line = self._git.stdout.readline() if self._git.stdout and not self.done else b""
        self.done = self.done or line.endswith(self._mark)
        return line.removesuffix(self._mark)  # with -z it stands behind the last name

    def close(self) -> None:
        _close(self._git)


class _Checking:
    """One `cat-file --batch-check`: id and size of objects."""

    def __init__(self) -> None:
        words = (*git.GIT, "cat-file", "--batch-check=%(objectname) %(objectsize)")
        self._git = process.start(words, stdin=process.PIPE, env=git.environment())

    def ask(self, names: Sequence[str]) -> list[bytes]:
        """A line for each name; fewer where it is gone."""
        lines = []
        for at in range(0, len(names), _AT_ONCE):
            some = names[at : at + _AT_ONCE]
            if self._git.stdin is None or self._git.stdout is None:
                break
            with suppress(BrokenPipeError):
                self._git.stdin.write("".join(f"{name}\n" for name in some).encode())
                self._git.stdin.flush()
            lines += [line for _ in some if (line := self._git.stdout.readline())]
        return lines

    def close(self) -> None:
        _close(self._git)


def _close(running: subprocess.Popen[bytes]) -> None:
    running.kill()
    with suppress(BrokenPipeError):
        running.communicate()


class Lasting:
    """Within it the questions of `git` and `objects` that one change brings go to gits that stay. A context manager."""

    def __enter__(self) -> Self:
        self._raw = _Comparing((*git.DIFF, "--raw", "-z"))
        self._patch = _Comparing((*git.DIFF, *git.PATCH, "--diff-filter=M"))
        self._checking = _Checking()
        self._trees: dict[str, str] = {}
        git.LASTING.append(self)
        return self

    def __exit__(self, *_: object) -> None:
        git.LASTING.remove(self)
        for each in (self._raw, self._patch, self._checking):
            each.close()

    def raw_changes(self, base: str, tree: str) -> bytes | None:
        """What `diff-tree --raw -z` prints; None where it has to be asked otherwise."""
        old = self._tree(base)
        if old is None or not self._raw.ask(old, tree):
            return None
        text = b"".join(iter(self._raw.readline, b""))
        return text if self._raw.done else None

    def patch(self, base: str, tree: str) -> Patch | None:
        """The patch of all files; None where it has to be asked otherwise."""
        old = self._tree(base)
        return Patch(self._patch) if old is not None and self._patch.ask(old, tree) else None

    def check(self, oids: Sequence[str]) -> bytes:
        """What `cat-file --batch-check` says of each."""
        return b"".join(self._checking.ask(oids))

    def _tree(self, base: str) -> str | None:
        """A commit's tree: two trees are compared here, and nothing else."""
        if base not in self._trees:
            line = b"".join(self._checking.ask([f"{base}^{{tree}}"])).split(b" ")
            if len(line) != 2 or not line[1].strip().isdigit():  # noqa: PLR2004 - id and size
                return None
            self._trees[base] = line[0].decode()
        return self._trees[base]
