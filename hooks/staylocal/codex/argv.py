"""A command line of the Codex CLI <-> an Invocation. Pure; follows the client's own parser (clap), as measured.

A level is what stands between two subcommand words: `codex -m A exec -m B resume ID` has three. The deeper level wins
for everything that takes one value (`-m`, `-C`, `-p`, `-s`, `-o`, `--local-provider`), `-m` wins over any
`-c model=`; `--dangerously-bypass-approvals-and-sandbox` on any level wins over `-s` on any other. How `-c`, `--enable`
and `--disable` add up: see `overrides`.

Nothing is guessed: abbreviated options and subcommands are unknown to the client, too (a misspelt subcommand is a
prompt). A subcommand is found after a prompt as well (`codex exec P resume ID`), but not while `-i` is swallowing
words, and not behind `--`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from staylocal.codex import overrides as settings
from staylocal.codex.argv_reader import HELP, Option, Reader
from staylocal.codex.grammar import COMMANDS, specs
from staylocal.errors import UndecidedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from staylocal.codex.grammar import Path, Sort
    from staylocal.codex.grammar_options import Spec

CHOOSING = frozenset({"--last", "--all", "--include-non-interactive"})
TOGGLES = ("--enable", "--disable")
Stdin = Literal["no", "prompt", "appended"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation:
    """A command line. `levels` and `words` (positional arguments): one tuple a level, the root's first.

    `not_understood`: short reasons, without values. Codex may refuse such a command line, or be newer than the tables
    and see it otherwise: nothing may be concluded from it, and `build` need not mean the same.
    """

    argv: tuple[str, ...] = field(compare=False, repr=False)
    command: Path = ()
    levels: tuple[tuple[Option, ...], ...] = field(default=((),), repr=False)
    words: tuple[tuple[str, ...], ...] = field(default=((),), repr=False)
    not_understood: tuple[str, ...] = ()

    def has(self, name: str) -> bool:
        """Whether the option is there, on any level."""
        return any(option.name == name for option in self._options())

    def values(self, name: str) -> tuple[str, ...]:
        """All its values, root level first."""
        return tuple(each.value for each in self._options() if each.name == name and each.value is not None)

    def last(self, name: str) -> str | None:
        """The value that Codex uses of an option that takes one."""
        return next(reversed(self.values(name)), None)

    @property
    def wants_help(self) -> bool:
        """Whether it only prints help or a version."""
        if self.not_understood:
            return False  # a newer client could take the word for an option's value
        return self.command[-1:] == ("help",) or any(self.has(name) for name in HELP)

    @property
    def sort(self) -> Sort:
        """What sort of thing it does, see `grammar.Command`."""
        command = self.command[:-1] if self.command[-1:] == ("help",) else self.command
        return "pass" if self.wants_help else COMMANDS[command].sort

    @property
    def positionals(self) -> tuple[str, ...]:
        """Positional arguments of the subcommand itself."""
        return self.words[-1]

    @property
    def session(self) -> str | None:
        """The session that is named. With `--last` Codex ignores a name."""
        named = self._named("SESSION")
        return named if named is not None else self.last("--thread") if self.command == ("queue",) else None

    @property
    def picker(self) -> bool:
        """Whether Codex would show its list of sessions."""
        return (
            self.command in {("resume",), ("fork",)}
            and not self.wants_help
            and self.session is None
            and not self.has("--last")
        )

    @property
    def prompt(self) -> str | None:
        """The prompt as it stands there (`-`: see `reads_stdin`). `exec P resume ID` sends P."""
        if self.command == ("queue",):
            return self.last("--message")
        own = next(
            (each for name in ("PROMPT", "QUERY", "USER_MESSAGE") if (each := self._named(name)) is not None), None
        )
        if own is None and self.command[-1:] in {("resume",), ("fork",)}:
            return next(iter(self.words[-2]), None)
        return own

    @property
    def images(self) -> tuple[str, ...]:
        """Attached files. All levels are joined, though the interactive client takes only the deeper level's."""
        return tuple(part for value in self.values("--image") for part in value.split(",") if part)

    @property
    def reads_stdin(self) -> Stdin:
        """What becomes of a stdin that is not a terminal: "appended" only if it is not empty."""
        if self.wants_help or not self.command or self.command[0] not in {"exec", "review"}:
            return "no"
        prompt, optional = self.prompt, self.command in {("exec", "fork"), ("exec", "review"), ("review",)}
        if prompt == "-" or (prompt is None and not optional):
            return "prompt"
        return "appended" if self.command == ("exec",) else "no"

    def without(self, *names: str) -> Invocation:
        """The same without these options, on every level."""
        kept = tuple(tuple(each for each in level if each.name not in names) for level in self.levels)
        return replace(self, levels=kept)

    def with_options(self, options: Iterable[Option], level: int | None = None) -> Invocation:
        """The same with these options last, on the given level or, each, on the deepest one that takes it.

        One that may stand only once a level replaces what stood there. Of `--enable` (and `--disable`) Codex forgets
        all but the deepest level's: those of an upper level are repeated beside the new one, and one for an upper level
        goes to the level that counts. Raises UndecidedError for an option that is not taken there.
        """
        made = self
        for option in options:
            made = made._with(option, made._place(option.name, level))
        return made

    def with_positionals(self, words: Iterable[str]) -> Invocation:
        """The same with these positional arguments of the subcommand itself."""
        return replace(self, words=(*self.words[:-1], tuple(words)))

    def with_session(self, session: str) -> Invocation:
        """The same for this session, whichever it was or `--last` would have been; an own prompt stays."""
        prompt = self._named("PROMPT")
        return self.without(*CHOOSING).with_positionals((session,) if prompt is None else (session, prompt))

    def as_command(self, path: Path) -> Invocation:
        """The same options and words under another command (`exec resume` -> `exec fork`).

        Options that only choose a session are dropped where the command doesn't have them; for any other one that it
        doesn't have: UndecidedError.
        """
        depth = len(path) + 1
        levels = (*self.levels, *((),) * depth)[:depth]
        words = (*self.words, *((),) * depth)[: depth - 1]
        if len(self.levels) > depth:
            raise _not_taken(path, "a deeper subcommand")
        for level, options in enumerate(levels):
            for option in options:
                if option.name not in CHOOSING and option.name not in specs(path[:level]):
                    raise _not_taken(path[:level], option.name)
        kept = tuple(
            tuple(option for option in options if option.name in specs(path[:level]))
            for level, options in enumerate(levels)
        )
        upper = words if len(self.levels) == depth else ((),) * (depth - 1)
        return replace(self, command=path, levels=kept, words=(*upper, self.positionals))

    def _options(self) -> tuple[Option, ...]:
        return tuple(option for level in self.levels for option in level)

    def _named(self, name: str) -> str | None:
        """The positional argument that the help gives this name."""
        given, command = list(self.positionals), COMMANDS.get(self.command)
        names = [re.sub(r"\W|_ID", "", each) for each in command.positionals] if command else []
        if "PROMPT" in names and "SESSION" in names and self.has("--last"):
            if name == "SESSION":
                return None
            names = names[len(given) == 1 :]
        return dict(zip(names, given, strict=False)).get(name)

    def _place(self, name: str, level: int | None) -> int:
        places = range(len(self.levels))[::-1] if level is None else (level,)
        for place in places:
            if name in specs(self.command[:place]):
                return place
        raise _not_taken(self.command[:level], name)

    def _with(self, option: Option, level: int) -> Invocation:
        counting = settings.effective(self, option.name) if option.name in TOGGLES else None
        level = max(level, counting or 0)
        there, spec = self.levels[level], specs(self.command[:level])[option.name]
        if counting is not None and counting < level:
            there = (*there, *(each for each in self.levels[counting] if each.name == option.name))
        if not spec.repeats:
            there = tuple(each for each in there if each.name != option.name)
        return replace(self, levels=(*self.levels[:level], (*there, option), *self.levels[level + 1 :]))


def build(invocation: Invocation) -> tuple[str, ...]:
    """The canonical command line, without the program's name: `parse` gives the same Invocation again.

    Long names; a value is a word of its own unless it could be taken for something else; `--` before the positional
    arguments of the subcommand, so that they may begin with `-` or be named like a subcommand.
    """
    made: list[str] = []
    for level, (options, words) in enumerate(zip(invocation.levels, invocation.words, strict=True)):
        known = specs(invocation.command[:level])
        spelt = [word for option in options for word in _spelt(option, known.get(option.name))]
        made += [invocation.command[level - 1]] if level else []
        if level < len(invocation.command) or not words:
            made += [*spelt, *words]
        elif invocation.command[-1:] == ("help",) or invocation.wants_help:  # behind it nothing is read
            made += [*words, *spelt]
        else:
            made += [*spelt, "--", *words]
    return tuple(made)


def parse(argv: Sequence[str]) -> Invocation:
    """What the client makes of these words (without the program's name). Never raises."""
    reader = Reader(argv)
    reader.read()
    return Invocation(
        argv=tuple(argv),
        command=reader.path,
        levels=tuple(tuple(level) for level in reader.levels),
        words=tuple(tuple(level) for level in reader.words),
        not_understood=tuple(dict.fromkeys(reader.problems)),
    )


def _spelt(option: Option, spec: Spec | None) -> tuple[str, ...]:
    if option.value is None:
        return (option.name,)
    dashed = option.value.startswith("-") and option.value != "-"
    if spec is None or spec.takes == "many" or dashed or not option.value:
        return (f"{option.name}={option.value}",)
    return option.name, option.value


def _not_taken(path: Path, name: str) -> UndecidedError:
    command = " ".join(("codex", *path))
    return UndecidedError(f"{name} can't be given to `{command}`", hint="Give it to another subcommand.")
