"""`staylocal log`: commits, the youngest first, and what verification says of each.

They are judged as `staylocal verify` judges them; but one that can't be judged (its parent is not in a shallow clone,
its policy file is broken) is a row that says so, as the others are still to be seen.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from staylocal import git, history, policy, record, rules, verify
from staylocal.chronicle_kept import Answer, Kept
from staylocal.errors import PolicyError, UndecidedError
from staylocal.lasting import Lasting
from staylocal.objects import Objects
from staylocal.record import Bind, MalformedError, Route

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from staylocal.verify import Said

LAST = 20  # commits that are listed where nothing else is asked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One commit. `when`: seconds since 1970; `bind`, `routes`: its record, as far as it can be read.

    `answer`: what verification says; None where it can't, and then `undecided` says why.
    """

    commit: str
    when: int
    subject: str = field(repr=False)
    bind: Bind | None
    routes: tuple[Route, ...]
    answer: Answer | None
    undecided: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Commits, the youngest first; `trusted` as `scan.commit_job` takes it."""

    commits: tuple[str, ...]
    trusted: str | None = None

    @property
    def last(self) -> str | None:
        """The commit that has what the others add to the policy."""
        return self.commits[0] if self.commits else None


def find(words: str | None, count: int | None) -> Asked:
    """`words`: a revision range, HEAD without one; `count`: so many at most. Raises UndecidedError."""
    if words is None:
        head = git.commit_id("HEAD")
        return Asked(commits=_listed([head], count or LAST)) if head else Asked(commits=())
    ends = verify.find_ends(words)
    bases = [end[1:] for end in ends if end.startswith("^")]
    return Asked(commits=_listed(ends, count), trusted=git.commit_id(bases[0]) if bases else None)


def _listed(ends: Sequence[str], count: int | None) -> tuple[str, ...]:
    most = (f"--max-count={count}",) if count else ()
    return tuple(git.ask("rev-list", *most, *ends, "--").decode().split())


def read(asked: Asked, *, state: str, tick: Callable[[], None] = lambda: None) -> Iterator[Entry]:
    """Every commit, by what is kept of earlier looks or anew; `tick` is called after each.

    Raises PolicyError where the user's or the admin's policy is wrong, by which all are judged.
    """
    policy.user_layers(environ=os.environ, today=rules.today())
    said, dates = verify.read_messages(asked.commits), history.dates(asked.commits)
    judge = _Judge(asked, said, state)
    with Kept(state, (asked.trusted, _policy_of(asked.last))) as kept, judge:
        for commit in asked.commits:
            answer, undecided = kept.get(commit), ""
            if answer is None:
                answer, undecided = judge.answer(commit)
                kept.put(commit, answer)
            yield Entry(
                commit=commit,
                when=dates.get(commit, 0),
                subject=said.subjects.get(commit, ""),
                bind=_bind(said.binds.get(commit, [])),
                routes=_routes(said.routes.get(commit, [])),
                answer=answer,
                undecided=undecided,
            )
            tick()


def _policy_of(commit: str | None) -> str | None:
    return git.resolve(f"{commit}:{rules.FILE}") if commit else None


def _bind(values: Sequence[str]) -> Bind | None:
    with suppress(MalformedError):
        return record.parse_bind(values[0]) if len(values) == 1 else None
    return None


def _routes(values: Sequence[str]) -> tuple[Route, ...]:
    known = []
    for value in values:
        with suppress(MalformedError):
            known.append(record.parse_route(value))
    return tuple(known)


class _Judge:
    """Asks verification of one commit after the other. A context manager."""

    def __init__(self, asked: Asked, said: Said, state: str) -> None:
        self._asked, self._said, self._state = asked, said, state

    def __enter__(self) -> None:
        self._objects, self._lasting = Objects().__enter__(), Lasting().__enter__()

    def __exit__(self, *_: object) -> None:
        self._lasting.__exit__()
        with suppress(BrokenPipeError):  # git ended early
            self._objects.__exit__()

    def answer(self, commit: str) -> tuple[Answer | None, str]:
        """What it says, or why it can't."""
        asked = self._asked
        try:
            found = verify.check_commit(
                commit,
                self._objects,
                self._said,
                trusted=asked.trusted,
                last=asked.last,
                state=self._state,
                keeps=False,  # the answer is, and the scans that hooks come back to stay
            )
        except (PolicyError, UndecidedError) as error:
            self.__exit__()  # the next one is not to suffer from it
            self.__enter__()
            return None, error.message
        return Answer(class_=found.class_, why=found.why, problems=found.problems, until=found.until), ""
