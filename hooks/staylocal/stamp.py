"""The message hooks: what git is doing + what the change is + which runs there were -> the message, stamped."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from staylocal import __version__, atomic, bypass, git, history, message, operation, record, scan
from staylocal.errors import FINE, UndecidedError
from staylocal.record import BIND, ROUTE, Bind, Route
from staylocal.state import LEDGER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from staylocal.ledger import Run

RECENT = 200  # HEADs of this worktree that are looked at to see where a run has been put


@dataclass(frozen=True, slots=True, kw_only=True)
class Routes:
    """Those that can be read, and the lines that can't, which are kept as they are."""

    known: tuple[Route, ...] = ()
    odd: tuple[str, ...] = ()


def message_hook(words: Sequence[str]) -> int:
    """prepare-commit-msg (file, source, commit) and commit-msg (file). The frameworks hand over the file alone."""
    source = words[1:] or [os.environ.get(f"PRE_COMMIT_COMMIT_{what}", "") for what in ("MSG_SOURCE", "OBJECT_NAME")]
    stamp_file(words[0] if words else None, [word for word in source if word])
    return FINE


def stamp_file(name: str | None, hook: Sequence[str] = ()) -> None:
    """Stamp the message in the file (or git's own, where a framework hands over no name), if it is to be.

    `hook`: what prepare-commit-msg got behind the name. An empty message and an untouched template stay as
    they are: git means to abort. Raises UndecidedError.
    """
    repo = git.find_repo()
    doing = operation.current(repo, (name or "", *hook))
    path = name or repo.state("MERGE_MSG" if doing.command.name in ("merge", "pull") else "COMMIT_EDITMSG")
    try:
        text = _read(path)
    except OSError as error:
        raise UndecidedError(f"the commit message {path} cannot be read: {error.strerror}") from error
    settings = git.settings(scan.SETTINGS)
    shape = _shape(text, doing, settings)
    if message.is_empty(text, shape) or (hook and hook[0] == "template") or _untouched(text, doing, settings, shape):
        return
    stamped = _stamped(repo, doing, settings, text, shape)
    if stamped != text:
        _write(path, stamped)


def _stamped(
    repo: git.Repo, doing: operation.Operation, settings: dict[str, str], text: bytes, shape: message.Shape
) -> bytes:
    work = scan.Work(repo, doing, settings)
    with work as job:
        done = job.scan()
    taken = _taken_over(repo, doing, {entry.raw for entry in job.entries})
    runs = _fresh_runs(work, doing)
    routes = record.unite((*taken.known, *(run.route for run in runs)))
    if not job.rules.policy.stamp and not routes and not taken.odd:
        return message.strip(text, shape)
    bind = Bind(
        class_=done.verdict.class_,
        why=done.verdict.why,
        diff=done.diff,
        engine=__version__,
        policy=job.rules.policy_id,
    )
    if runs:
        from staylocal import ledger  # noqa: PLC0415 - SQLite only where there is a ledger

        ledger.note(work.state, runs, done.diff)
    odd = [f"{ROUTE}: {value}" for value in taken.odd]
    return message.stamp(text, odd + record.lines(routes, bind), shape)


def _shape(text: bytes, doing: operation.Operation, settings: dict[str, str]) -> message.Shape:
    """`#` lines are comments where an editor opens, and in the messages that a squash puts together."""
    if not doing.editor and not doing.squash:
        return message.Shape(comment=b"")
    configured = settings.get("core.commentstring") or settings.get("core.commentchar", "#")
    cleanup = doing.command.cleanup or settings.get("commit.cleanup", "default")
    return message.Shape(
        comment=message.comment_prefix(configured, text),
        squash=doing.squash,
        scissors_only=doing.editor and cleanup in ("scissors", "whitespace", "verbatim"),
    )


def _untouched(text: bytes, doing: operation.Operation, settings: dict[str, str], shape: message.Shape) -> bool:
    name = doing.command.template or settings.get("commit.template")
    if not name:
        return False
    try:
        template = _read(os.path.expanduser(name))
    except OSError:
        return False
    return message.is_untouched(text, template, shape)


def _taken_over(repo: git.Repo, doing: operation.Operation, paths: set[bytes]) -> Routes:
    """Routes of the commits that this one replaces, repeats or unites. `paths`: what it changes."""
    # SQUASH_MSG stays when a squash is given up: what shares no file with this commit is not in it.
    squashed = [commit for commit in doing.squashed if paths & history.touched(commit)]
    sources = list(dict.fromkeys((*doing.sources, *squashed)))
    values = [value for each in history.trailers(sources, ROUTE).values() for value in each]
    if doing.prepared and os.path.exists(repo.state("MERGE_MSG")):
        prefix = f"{ROUTE}: ".encode()
        lines = [line for line in history.parse_trailers(_read(repo.state("MERGE_MSG"))) if line.startswith(prefix)]
        # So does MERGE_MSG, when a `cherry-pick -n` is given up.
        origins = {line: history.said_by(line) for line in lines}
        values += [
            line[len(prefix) :].decode(errors="replace")
            for line, commit in origins.items()
            if commit is None or paths & history.touched(commit)
        ]
    return read_routes(values)


def read_routes(values: Sequence[str]) -> Routes:
    """Sort trailer values into those that can be read and those that can't."""
    known, odd = [], []
    for value in dict.fromkeys(values):
        try:
            known.append(record.parse_route(value))
        except record.MalformedError:
            odd.append(value)
    return Routes(known=tuple(known), odd=tuple(odd))


def _fresh_runs(work: scan.Work, doing: operation.Operation) -> list[Run]:
    """The ledger's runs that belong to this commit, those that went past staylocal looked for first."""
    if not doing.fresh:
        return []
    bypass.look(work.state, work.repo)
    if not os.path.exists(os.path.join(work.state, LEDGER)):
        return []
    from staylocal import ledger  # noqa: PLC0415 - SQLite only where there is a ledger

    runs = ledger.unsettled(work.state, work.repo.worktree)
    if not runs:
        return []
    stamps = [stamp for stamp in ledger.stamps(work.state, [run.id for run in runs]) if stamp.ended]
    if not stamps:
        return runs
    put = _put_on_commits()
    settled = {stamp.run: put[stamp.diff][0] for stamp in stamps if stamp.run in put.get(stamp.diff, ("", ()))[1]}
    for run, commit in settled.items():
        ledger.settle(work.state, [run], commit)
    return [run for run in runs if run.id not in settled]


def _put_on_commits() -> dict[str, tuple[str, tuple[str, ...]]]:
    """Hash of the change -> commit and runs, of what has been HEAD in this worktree of late."""
    found = {}
    heads = history.recent_heads(RECENT)
    routes = history.trailers(heads, ROUTE)
    for commit, binds in history.trailers(heads, BIND).items():
        runs = tuple(run for route in read_routes(routes.get(commit, [])).known for run in route.runs)
        for value in binds:
            try:
                found[record.parse_bind(value).diff] = (commit, runs)
            except record.MalformedError:
                continue
    return found


def _read(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def _write(path: str, text: bytes) -> None:
    """All or nothing: a message is not lost to a full disk or a kill."""
    try:
        atomic.write(path, text)
    except OSError as error:
        raise UndecidedError(f"the commit message {path} cannot be written: {error.strerror}") from error
