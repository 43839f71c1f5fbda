"""Git's own diff of two texts: by lines, and by words.

For words git is given files with a token on each line, so that what a word is doesn't hang on the machine's locale and
each side can be put together again to the last blank. Nothing of the user's configuration, attributes or environment
takes part; the texts are in a folder that only we can read, never in a command line.
"""

from __future__ import annotations

import os
import re
import tempfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from staylocal import git, process, state
from staylocal.comparing.tokens import spaced

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    _Tokens = Sequence[tuple[str, str]]

RULE = (
    "diff by words: git compares the words (histogram), blanks and line ends aside; a few equal words of one line "
    "between two longer changes are told as changed with them."
)
TIMEOUT = 20.0  # seconds; 5 MB of nothing alike take one
_DIFF = (
    *("git", "-c", "core.attributesFile=/dev/null", "diff", "--no-index", "--text", "--no-color", "--no-ext-diff"),
    *("--no-textconv", "--diff-algorithm=histogram", "--inter-hunk-context=0"),
)
_HUNK = re.compile(rb"^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@", re.MULTILINE)
_NAMES = ("a", "b")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the word-level diff: what stands there in each text, with the blanks in front of each word.

    `same`: both hold the same words. All pieces' `a` joined are the first text, all `b` the second.
    """

    same: bool
    a: str = field(repr=False)
    b: str = field(repr=False)


def unified(a: str, b: str, names: Sequence[str]) -> tuple[str, ...]:
    """The lines of a unified diff under these two names, none where the texts are equal. Raises UndecidedError."""
    said = _git((a, b), "-U3").decode("utf-8", "surrogatepass")
    hunks = said[said.index("\n@@") + 1 :].removesuffix("\n").split("\n") if said else []
    return (f"--- {names[0]}", f"+++ {names[1]}", *hunks) if hunks else ()


def words(a: str, b: str) -> tuple[Piece, ...]:
    """The word-level diff. Raises UndecidedError."""
    tokens = spaced(a), spaced(b)
    said = _git(["".join(f"{word}\n" for _, word in each) for each in tokens], "-U0")
    return tuple(_pieces(*tokens, _joined(_runs(said, *map(len, tokens)), tokens[0])))


class _Run(NamedTuple):
    """A stretch of tokens: where it lies in each text, and whether it is the same in both."""

    same: bool
    a: range
    b: range


def _runs(said: bytes, length_a: int, length_b: int) -> Iterator[_Run]:
    """The changes that a diff without context names, and the equal stretches between them."""
    at_a = at_b = 0
    for match in _HUNK.finditer(said):
        first_a, count_a, first_b, count_b = (1 if each is None else int(each) for each in match.groups())
        # Counted from 1; where a side has no line, the one before is named.
        from_a, from_b = first_a - (count_a > 0), first_b - (count_b > 0)
        if from_a > at_a:
            yield _Run(True, range(at_a, from_a), range(at_b, from_b))
        at_a, at_b = from_a + count_a, from_b + count_b
        yield _Run(False, range(from_a, at_a), range(from_b, at_b))
    if at_a < length_a:
        yield _Run(True, range(at_a, length_a), range(at_b, length_b))


def _joined(runs: Iterable[_Run], tokens: _Tokens) -> list[_Run]:
    """Without the equal stretches that are there by chance; each becomes a part of the change around it."""
    found: list[_Run] = []
    for run in runs:
        found.append(run)
        while len(found) > 2 and not run.same and _by_chance(tokens, *found[-3:]):  # noqa: PLR2004 - with both sides
            last, _, first = (found.pop() for _ in range(3))
            found.append(_Run(False, range(first.a.start, last.a.stop), range(first.b.start, last.b.stop)))
    return found


def _by_chance(tokens: _Tokens, before: _Run, between: _Run, after: _Run) -> bool:
    """Whether a stretch is within a line and shorter than the change before it and the one behind it."""
    least = min(max(len(each.a), len(each.b)) for each in (before, after))
    return len(between.a) < least and not any("\n" in tokens[at][0] for at in between.a)


def _pieces(a: _Tokens, b: _Tokens, runs: Iterable[_Run]) -> Iterator[Piece]:
    for run in runs:
        text_a, text_b = ("".join(map("".join, of[at.start : at.stop])) for of, at in ((a, run.a), (b, run.b)))
        yield Piece(run.same or not (text_a + text_b).strip(), text_a, text_b)


def _git(texts: Sequence[str], *options: str) -> bytes:
    """What git says of two texts, b"" where they are equal. Raises UndecidedError."""
    os.makedirs(state.root(), mode=0o700, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="compare-", dir=state.root()) as folder:
        for name, text in zip(_NAMES, texts, strict=True):
            with open(os.path.join(folder, name), "wb") as file:
                file.write(text.encode("utf-8", "surrogatepass"))
        done = process.run((*_DIFF, *options, "--", *_NAMES), cwd=folder, env=_environment(folder), timeout=TIMEOUT)
    if done.returncode not in {0, 1}:
        raise git.failed(("diff",), done.stderr)
    return done.stdout


def _environment(folder: str) -> dict[str, str]:
    """The caller's without anything that git heeds; a repository above the folder doesn't count."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return kept | {
        "HOME": folder,
        "XDG_CONFIG_HOME": folder,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_CEILING_DIRECTORIES": os.path.dirname(folder),
        "LC_ALL": "C",
    }
