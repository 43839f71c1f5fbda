"""One pass over a command line, in the order in which the client's own parser (clap) decides. `argv` is the result."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from staylocal.codex import overrides
from staylocal.codex.grammar import COMMANDS, children, specs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from staylocal.codex.grammar import Path
    from staylocal.codex.grammar_options import Spec

HELP = ("--help", "--version")
PRINTABLE = re.compile(r"--[a-z][a-z-]{0,39}|-[A-Za-z]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One option under its long name; `value` None for a switch. Of a greedy `-i a b` each word is an option."""

    name: str
    value: str | None = field(default=None, repr=False)


class Reader:
    """One pass over the words, in the order of clap's decisions."""

    def __init__(self, argv: Sequence[str]) -> None:
        self.left = list(argv)[::-1]
        self.path: Path = ()
        self.levels: list[list[Option]] = [[]]
        self.words: list[list[str]] = [[]]
        self.problems: list[str] = []
        self.greedy: Spec | None = None  # an option that swallows words
        self.rest = False  # behind `--`
        self.done = False  # help or a version was asked for

    def read(self) -> None:
        """Read to the end, or to the word that asks for help."""
        while self.left and not self.done:
            word = self.left.pop()
            if self.rest:
                self._positional(word)
            elif self.greedy is None and word in children(self.path):
                self._descend(children(self.path)[word])
            elif word.startswith("-") and word != "-":
                self.greedy = None
                self._option(word)
            elif self.greedy is not None:
                self._add(self.greedy, word)
            else:
                self._positional(word)

    def _descend(self, path: Path) -> None:
        self.path = path
        self.levels.append([])
        self.words.append([])
        self.rest = path[-1] == "help"

    def _positional(self, word: str) -> None:
        self.words[-1].append(word)
        if self.path[-1:] == ("help",):
            return
        known, count = COMMANDS[self.path].positionals, len(self.words[-1])
        if known and known[-1].endswith("...") and count >= len(known):
            self.rest = True
        elif count > len(known):
            self.problems.append("more arguments than the command takes")

    def _option(self, word: str) -> None:
        if word == "--":
            self.rest = True
        elif word.startswith("--"):
            name, equals, value = word.partition("=")
            self._take(name, value if equals else None)
        else:
            self._cluster(word[1:])

    def _cluster(self, letters: str) -> None:
        """`-h`, `-mx`, `-m=x`: a switch each up to the first that takes a value."""
        for at, letter in enumerate(letters):
            spec, after = specs(self.path).get(f"-{letter}"), letters[at + 1 :]
            attached = after.removeprefix("=") if after and spec and spec.takes != "nothing" else None
            self._take(f"-{letter}", attached)
            if self.done or spec is None or spec.takes != "nothing":
                return

    def _take(self, name: str, value: str | None) -> None:
        spec = specs(self.path).get(name)
        if spec is None:
            self.levels[-1].append(Option(name=name, value=value))
            self.problems.append(f"{_printable(name)} is not known here")
        elif spec.takes == "nothing":
            if value is not None:
                self.problems.append(f"{spec.name} takes no value")
            self._add(spec, None)
        elif value is not None:
            self._add(spec, value)
        elif self.left and (self.left[-1] == "-" or not self.left[-1].startswith("-")):
            self._add(spec, self.left.pop())
            self.greedy = spec if spec.takes == "many" else None
        else:
            self.problems.append(f"{spec.name} has no value")

    def _add(self, spec: Spec, value: str | None) -> None:
        if spec.name in HELP:
            if self.problems:
                return  # the client stops at the first of these
            self.done = True
        elif value == "":
            self.problems.append(f"{spec.name} has an empty value")
        elif spec.choices and value not in spec.choices:
            self.problems.append(f"{spec.name} has none of its values")
        elif spec.name == "--config" and (wrong := overrides.problem(value or "")):
            self.problems.append(f"{spec.name} {wrong}")
        self.levels[-1].append(Option(name=spec.name, value=value))


def _printable(name: str) -> str:
    """An unknown option's name, unless it could be something else than a name."""
    return name if PRINTABLE.fullmatch(name) else "an option"
