"""The file that `--output-last-message` names: a local answer, or one with values in it, is for this machine alone."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING

from staylocal import answered, atomic
from staylocal.codex import reach_walk
from staylocal.errors import UndecidedError

if TYPE_CHECKING:
    from staylocal.codex.plan import Plan
    from staylocal.redaction import Map

_ODD = "surrogateescape"  # what is no UTF-8 stays as it is


def path(plan: Plan) -> str:
    """Where it is, absolute, links followed; "" if none was named."""
    here, _, _ = plan.found()
    name = plan.invocation.last("--output-last-message")
    return os.path.realpath(here.absolute(name)) if name else ""


def remember(plan: Plan) -> str:
    """Note it as sensitive: a local run may read all that there is, whatever was asked. Gives the path, or ""."""
    here, _, _ = plan.found()
    name = path(plan)
    if name and os.path.isfile(name):
        answered.remember(here.state, name)
    return name


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """The file as it was before the run: what the run does not write is not touched."""

    path: str
    state: str
    identity: str

    def restore(self, mapping: Map) -> None:
        """Put values in place of placeholders, in one step, with the same mode; it is noted before.

        Raises UndecidedError.
        """
        from staylocal.codex import restoring  # noqa: PLC0415 - only where something was redacted

        if _identity(self.path) in ("", self.identity):
            return
        try:
            with open(self.path, "rb") as file:
                text = file.read().decode("utf-8", _ODD)
            restored = restoring.in_answer(text, mapping)
            if restored != text:
                self._check_place()
                answered.remember(self.state, self.path)
                atomic.write(self.path, restored.encode("utf-8", _ODD))
        except OSError as error:
            raise UndecidedError(f"the answer in {self.path} holds placeholders still: {error.strerror}") from error

    def _check_place(self) -> None:
        """An agent may have put a link in the way, to where nobody would note what is written."""
        if os.path.realpath(self.path) != self.path:
            raise UndecidedError(f"the answer in {self.path} holds placeholders still: a link leads elsewhere by now")


def before(plan: Plan) -> Before:
    """To be taken before the run."""
    here, _, _ = plan.found()
    name = path(plan)
    return Before(path=name, state=here.state, identity=_identity(name))


def _identity(name: str) -> str:
    """What tells whether it was written; "" where it is no regular file."""
    try:
        found = os.stat(name)
    except OSError:
        return ""
    return reach_walk.identity(found) if stat.S_ISREG(found.st_mode) else ""
