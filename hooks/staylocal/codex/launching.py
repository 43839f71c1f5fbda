"""What Codex is started with: the same for both tiers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from staylocal.errors import StaylocalError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from staylocal.codex.room import Room
    from staylocal.codex.seal import Seal

NOT_STARTED, BROKEN = 125, 124  # exit codes: refused before Codex started; guard or evidence failed afterwards


@dataclass(frozen=True, slots=True, kw_only=True)
class Launch:
    """`argv`: without the program; `env`: changes, None takes a variable out; `notes`: what is to be said before.

    `provider`, `model`: what is intended ("" for a model that is Codex's own choice); `address`: as checked, "" on the
    hosted side; `port`: the only one that it may connect to, 0 for any; `room`: the clean room that it works in.
    """

    argv: tuple[str, ...]
    env: Mapping[str, str | None] = field(repr=False)
    cwd: str
    seal: Seal
    provider: str
    model: str
    address: str = ""
    port: int = 0
    room: Room | None = None
    notes: tuple[str, ...] = ()


class RefusedError(StaylocalError):
    """It may not be run like this."""

    exit_code = NOT_STARTED
