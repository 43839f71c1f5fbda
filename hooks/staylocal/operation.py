"""What git is doing while a hook of ours runs: which commit it makes, on what, out of which others.

Git tells its hooks little (an amend with `-m` looks like any commit), so this reads git's own files and the
command line of the git process above us; where that can't be read, the hook's arguments and the author date
that git exports for an amend.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from staylocal import git, process
from staylocal.errors import UndecidedError

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator, Sequence

_OID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_GITHEAD = re.compile(r"GITHEAD_([0-9a-f]{40}(?:[0-9a-f]{24})?)")
_GLOBAL_WITH_VALUE = ("-C", "-c", "--git-dir", "--work-tree", "--namespace", "--exec-path", "--super-prefix")
_SHORT_WITH_VALUE = "mFcCt"  # of git commit; -S, -u take theirs attached
_LONG_WITH_VALUE = (
    *("--message", "--file", "--author", "--date", "--reuse-message", "--reedit-message", "--fixup"),
    *("--squash", "--template", "--cleanup", "--pathspec-from-file", "--trailer"),
)
_ANCESTORS = 12
_STEPS = {"p": "pick", "r": "reword", "e": "edit", "s": "squash", "f": "fixup", "m": "merge"}  # as a person types them


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A git command line: its subcommand and the options of `git commit` that matter here."""

    name: str
    amend: bool = False
    reuse: str | None = None
    template: str | None = None
    cleanup: str | None = None
    raw: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """`parents` of the commit that is being made; `sources`: commits whose routes it takes over;
    `squashed`: those that a `merge --squash` named, maybe long ago;
    `prepared`: git's own prepared message takes routes with it (cherry-pick -n); `fresh`: runs of the
    ledger belong to it; `squash`: several messages stand in one; `editor`: an editor will open."""

    parents: tuple[str, ...]
    head: str | None
    amend: bool = False
    sources: tuple[str, ...] = ()
    squashed: tuple[str, ...] = ()
    prepared: bool = False
    fresh: bool = True
    squash: bool = False
    command: Command = Command(name="")

    @property
    def editor(self) -> bool:
        """Git sets GIT_EDITOR=: for hooks when no editor will open."""
        return os.environ.get("GIT_EDITOR") != ":"


def current(repo: git.Repo, hook: Sequence[str] = ()) -> Operation:
    """The commit in progress. `hook`: the arguments that prepare-commit-msg got, if any."""
    commands = list(commands_above())
    command = commands[0] if commands else Command(name="")
    head = repo.head
    step = _rebase_step(repo)
    in_process = command.name == "rebase"
    own_step = step if in_process or _child_of_rebase(commands) else []
    folding = own_step[:1] in (["fixup"], ["squash"])
    amend = command.amend if command.name == "commit" else in_process and folding
    if not commands and not _processes_can_be_seen():
        amend = _looks_like_amend(head, hook)
    parents = _parents(repo, head, amend=amend, merging=command.name in ("merge", "pull"))
    sources = _sources(repo, head, command, own_step, amend=amend)
    merged = _squash_merged(repo) if not step else ()
    return Operation(
        parents=parents,
        head=head,
        amend=amend,
        sources=tuple(dict.fromkeys(sources)),
        squashed=merged,
        prepared=command.name in ("commit", "") and not (amend or sources or merged or len(parents) > 1),
        fresh=not in_process and command.name != "cherry-pick" and not _replayed(commands, step),
        squash=folding or bool(merged),
        command=command,
    )


def _parents(repo: git.Repo, head: str | None, *, amend: bool, merging: bool) -> tuple[str, ...]:
    if head is None:
        return ()
    if amend:
        return git.parents(head)
    merged = _lines(repo.state("MERGE_HEAD"))
    if not merged and merging:
        # pre-merge-commit runs before MERGE_HEAD is written; git names the heads in its environment.
        merged = [match[1] for match in map(_GITHEAD.fullmatch, os.environ) if match]
    return (head, *(oid for oid in merged if _OID.fullmatch(oid)))


def _sources(repo: git.Repo, head: str | None, command: Command, step: list[str], *, amend: bool) -> tuple[str, ...]:
    """Commits that this one replaces or repeats."""
    found = [head] if amend and head else []
    if step and (oid := _step_commit(step)):
        found.append(oid)
    found += [oid for oid in _lines(repo.state("CHERRY_PICK_HEAD")) if _OID.fullmatch(oid)]
    if (
        command.reuse
        and not amend
        and head
        and (oid := git.commit_id(command.reuse))
        and not git.is_ancestor(oid, head)
    ):
        # `commit -c ORIG_HEAD` after a reset does the commit over; -C of one that stays is a mere copy of its words.
        found.append(oid)
    return tuple(found)


def _rebase_step(repo: git.Repo) -> list[str]:
    """The words of the rebase instruction that is being carried out, [] outside a rebase."""
    done = [line.split() for line in _lines(repo.state("rebase-merge/done")) if line.strip()]
    if not done:
        return []
    name, *rest = done[-1]
    return [_STEPS.get(name, name), *rest]


def _step_commit(step: list[str]) -> str | None:
    words = [word for word in step[1:3] if word not in ("-C", "-c")]
    if step[0] in _STEPS.values() and words:
        return git.commit_id(words[0])
    return None


def _squash_merged(repo: git.Repo) -> tuple[str, ...]:
    """The commits that `merge --squash` lists in its message."""
    lines = _lines(repo.state("SQUASH_MSG"))
    named = (line.removeprefix("commit ").split(" ")[0] for line in lines if line.startswith("commit "))
    return tuple(oid for oid in named if _OID.fullmatch(oid) and git.commit_id(oid))


def _lines(path: str) -> list[str]:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read().split("\n")
    except OSError:
        return []


def _looks_like_amend(head: str | None, hook: Sequence[str]) -> bool:
    """Without a command line: git exports the author date of what it amends."""
    date = os.environ.get("GIT_AUTHOR_DATE", "")
    if head is None or not date.startswith("@"):
        return False
    same = git.ask("log", "-1", "--no-show-signature", "--format=@%ad", "--date=raw", head).decode().strip() == date
    return same and (list(hook[1:2]) != ["commit"] or hook[2:] == ["HEAD"])


def _child_of_rebase(commands: Sequence[Command]) -> bool:
    return len(commands) > 1 and commands[0].name == "commit" and commands[1].name == "rebase"


def _replayed(commands: Sequence[Command], step: list[str]) -> bool:
    """A commit that a rebase makes by itself; one made by `--continue` holds what somebody resolved."""
    return _child_of_rebase(commands) and "--continue" not in commands[1].raw and step[:1] not in (["exec"], ["x"])


def commands_above() -> Iterator[Command]:
    """The git commands above this process, nearest first."""
    for argv in _command_lines(os.getppid()):
        if command := parse(argv):
            yield command


def _command_lines(pid: int) -> Iterator[list[str]]:
    for _ in range(_ANCESTORS):
        if pid <= 1:
            return
        try:
            raw = _bytes(f"/proc/{pid}/cmdline")
            parent = int(_bytes(f"/proc/{pid}/stat").rsplit(b")", 1)[1].split()[1])
        except (OSError, IndexError, ValueError):
            found = _from_ps(pid)
            if found is None:
                return
            argv, parent = found
        else:
            argv = os.fsdecode(raw).split("\0")[:-1]
        yield argv
        pid = parent


def _bytes(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def _processes_can_be_seen() -> bool:
    return next(_command_lines(os.getppid()), None) is not None


def _from_ps(pid: int) -> tuple[list[str], int] | None:
    """Where there is no /proc (macOS): quoting is lost, which is enough to see an option."""
    if os.path.exists("/proc/self/cmdline"):
        return None
    try:
        done: subprocess.CompletedProcess[bytes] = process.run(("ps", "-o", "ppid=,args=", "-p", str(pid)))
    except UndecidedError:
        return None
    words = os.fsdecode(done.stdout).split()
    return (words[1:], int(words[0])) if len(words) > 1 and words[0].isdigit() else None


def parse(argv: Sequence[str]) -> Command | None:
    """A git command line, or None for another program's."""
    program = argv[0].rsplit("/", 1)[-1] if argv else ""
    if program.startswith("git-"):
        words = [program[4:], *argv[1:]]
    elif program == "git":
        words = _after_global_options(list(argv[1:]))
    else:
        return None
    if not words:
        return None
    return _parse_commit(words) if words[0] == "commit" else Command(name=words[0], raw=tuple(words))


def _after_global_options(words: list[str]) -> list[str]:
    while words and words[0].startswith("-"):
        words = words[2:] if words[0] in _GLOBAL_WITH_VALUE else words[1:]
    return words


def _parse_commit(words: list[str]) -> Command:
    """Options of `git commit`, the last one wins; what belongs to another option is not taken for one."""
    seen: dict[str, str | None] = {}
    at = 1
    while at < len(words) and words[at] != "--":
        word = words[at]
        at += 1
        if word.startswith("--"):
            name, equals, value = word.partition("=")
            full = _unabbreviated(name)
            if full in _LONG_WITH_VALUE and not equals:
                value = words[at] if at < len(words) else ""
                at += 1
            seen[full] = value
        elif word.startswith("-") and len(word) > 1:
            for place, letter in enumerate(word[1:], start=1):
                if letter in _SHORT_WITH_VALUE:
                    value = word[place + 1 :]
                    if not value:
                        value = words[at] if at < len(words) else ""
                        at += 1
                    seen[f"-{letter}"] = value
                    break
                if letter in "Su":
                    break
    amends = [name for name in seen if name in ("--amend", "--no-amend")]
    reuse = seen.get("-C") or seen.get("-c") or seen.get("--reuse-message") or seen.get("--reedit-message")
    return Command(
        name="commit",
        amend=amends[-1:] == ["--amend"],
        reuse=reuse,
        template=seen.get("-t") or seen.get("--template"),
        cleanup=seen.get("--cleanup"),
        raw=tuple(words),
    )


def _unabbreviated(name: str) -> str:
    """Git takes any unambiguous beginning: `--ame` is `--amend`."""
    if re.fullmatch(r"--am(e(nd?)?)?", name):
        return "--amend"
    if re.fullmatch(r"--no-am(e(nd?)?)?", name):
        return "--no-amend"
    fits = [known for known in _LONG_WITH_VALUE if known.startswith(name)]
    return fits[0] if len(fits) == 1 else name
