"""The errors that a person is meant to read, each with its exit code (a contract, see SECURITY.md)."""

from __future__ import annotations

from typing import ClassVar

FINE, REFUSED, USAGE, UNDECIDED = 0, 1, 2, 3


class StaylocalError(Exception):
    """What staylocal says when it stops: one sentence, and how to go on.

    `hint` is printed below the message, a line or more; neither may hold a value that was found.
    """

    exit_code: ClassVar[int] = UNDECIDED

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class PolicyError(StaylocalError):
    """A policy file, or the command line, is wrong: exit 2."""

    exit_code = USAGE


class UndecidedError(StaylocalError):
    """It could not be decided (unreadable input, git failed, a bug): exit 3."""

    exit_code = UNDECIDED


class NoRepositoryError(UndecidedError):
    """There is no repository here, which for some questions is an answer."""
