"""What verification said of commits, kept by all that decides it.

That is the commit (its message, its change and its parents are in its id), the commit whose policy is trusted, the
policy file of the last one, the user's and the admin's files, the detectors, and the day where an allow entry ends. It
lies in the state folder beside the kept scans, of which the same holds: who can write there can forge it, and no value
is in it.
"""

from __future__ import annotations

import json
import os
from dataclasses import astuple, dataclass
from datetime import date
from hashlib import blake2b
from typing import Self

from staylocal import policy, rules
from staylocal.seen import detectors
from staylocal.seen_store import Store
from staylocal.verify import Problem

FILE = "verified"
_SCHEMA = 1  # raise it where an answer is made or read otherwise


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What verification says of one commit: see `verify.Checked`."""

    class_: str
    why: tuple[str, ...]
    problems: tuple[Problem, ...]
    until: date | None = None

    @property
    def failed(self) -> bool:
        """Whether a range with it does not pass."""
        return any(problem.fails for problem in self.problems)


class Kept:
    """Answers by commit. A context manager.

    `state`: the state folder; `matters`: what else decides, its repr changes with it.
    """

    def __init__(self, state: str, matters: object) -> None:
        found_by = detectors()
        decides = (_SCHEMA, os.path.basename(state), found_by, _layers(), matters)
        self._key = blake2b(repr(decides).encode("utf-8", "surrogatepass")).digest()
        self._store = Store(os.path.join(state, FILE) if found_by else None)
        self._today = rules.today()

    def __enter__(self) -> Self:
        self._store.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._store.__exit__()

    def get(self, commit: str) -> Answer | None:
        """What was said of it, if that still holds today."""
        body = self._store.get(self._digest(commit))
        answer = _read(body) if body else None
        return answer if answer and (answer.until is None or self._today <= answer.until) else None

    def put(self, commit: str, answer: Answer | None) -> None:
        """Keep it, if there is one."""
        if answer:
            self._store.put(self._digest(commit), _written(answer))

    def _digest(self, commit: str) -> bytes:
        return blake2b(commit.encode(), key=self._key, digest_size=32).digest()


def _layers() -> list[bytes | None]:
    """The two policy files of the machine, by their content."""
    return [_content(path) for path in (policy.ADMIN_PATH, policy.user_path(os.environ))]


def _content(path: str) -> bytes | None:
    try:
        with open(path, "rb") as file:
            return blake2b(file.read()).digest()
    except OSError:
        return None


def _written(answer: Answer) -> bytes:
    until = answer.until.isoformat() if answer.until else None
    row = (answer.class_, answer.why, [astuple(problem) for problem in answer.problems], until)
    return json.dumps(row, separators=(",", ":")).encode()


def _read(body: bytes) -> Answer:
    class_, why, problems, until = json.loads(body)
    return Answer(
        class_=class_,
        why=tuple(why),
        problems=tuple(Problem(state=state, detail=detail, fails=fails) for state, detail, fails in problems),
        until=date.fromisoformat(until) if until else None,
    )
