"""What is wrong with a local provider: a code word for programs, a sentence and a way on for people."""

from __future__ import annotations

from typing import Literal

from staylocal.errors import StaylocalError

Reason = Literal[
    "unreachable", "not-local", "redirected", "no-model", "remote-model", "context", "capability", "version", "junk"
]


class ProviderError(StaylocalError):
    """A local provider can't be used. Never a reason to go hosted.

    `room`: tokens of a prompt that its model would hold, where it is the context that is too small.
    """

    def __init__(self, reason: Reason, message: str, *, hint: str = "", room: int | None = None) -> None:
        super().__init__(message, hint=hint)
        self.reason: Reason = reason
        self.room = room
