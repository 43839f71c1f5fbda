"""What commits say: subjects, trailers as git parses them, and which were HEAD here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from staylocal import git

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


_BATCH = 1000  # commits named on one command line
_LOG = ("log", "--no-walk=unsorted", "--no-show-signature", "--encoding=UTF-8")


def trailers(commits: Sequence[str], key: str) -> dict[str, list[str]]:
    """Values of one trailer key in each commit, as git parses them (exact key, unfolded)."""
    form = f"--format=%H%x00%(trailers:key={key},unfold,separator=%x00)%x00%x00"  # an empty value is one, too
    found = {}
    for text in _asked(commits, form):
        for block in text.split("\0\0\n"):
            oid, _, values = block.partition("\0")
            if oid:
                found[oid.strip()] = [line.partition(":")[2].strip() for line in values.split("\0") if line]
    return found


def subjects(commits: Sequence[str]) -> dict[str, str]:
    """First line of each commit's message."""
    texts = _asked(commits, "--format=%H %s", "-z")
    return dict(item.split(" ", 1) for text in texts for item in text.split("\0") if " " in item)


def dates(commits: Sequence[str]) -> dict[str, int]:
    """When each was committed, in seconds since 1970; a date that git can't read is 0."""
    texts = _asked(commits, "--format=%H %ct")
    pairs = (line.split(" ") for text in texts for line in text.splitlines())
    return {oid: int(when) if when.isdigit() else 0 for oid, when in pairs}


def _asked(commits: Sequence[str], *form: str) -> Iterator[str]:
    for at in range(0, len(commits), _BATCH):
        yield git.ask(*_LOG, *form, *commits[at : at + _BATCH], "--").decode(errors="replace")


def recent_heads(count: int) -> list[str]:
    """The last commits that were HEAD in this worktree (its reflog; without one, HEAD's own line)."""
    done = git.call("log", "-g", f"-{count}", "--no-show-signature", "--format=%H", "HEAD", "--")
    if done.returncode or not done.stdout:
        done = git.call("log", "--first-parent", f"-{count}", "--no-show-signature", "--format=%H", "HEAD", "--")
    return list(dict.fromkeys(done.stdout.decode().split()))


def parse_trailers(message: bytes) -> list[bytes]:
    """The trailer lines of a message as git sees them; `---` does not end it."""
    return git.ask("interpret-trailers", "--parse", "--no-divider", data=message).splitlines()


def touched(commit: str) -> set[bytes]:
    """The paths that a commit changed against its first parent."""
    words = ("diff-tree", "--root", "--no-commit-id", "--name-only", "-r", "-z", "-m", "--first-parent", commit)
    return set(git.ask(*words).split(b"\0")[:-1])


def said_by(line: bytes) -> str | None:
    """A commit of any branch whose message has this line, the youngest; None where there is none."""
    words = ("log", "--all", "-1", "--no-show-signature", "--format=%H", "--fixed-strings")
    return git.ask(*words, f"--grep={line.decode(errors='replace')}").decode().strip() or None
