"""What a scan says: findings and what could not be scanned. Never a value."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["secret", "customer-data", "internal"]
KINDS: tuple[Kind, ...] = ("secret", "customer-data", "internal")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something sensitive in a line of a passage.

    `line` is 1-based; `start` and `end` are character offsets in that line. `sure` findings may block a
    commit. `pragma`: an inline `pragma: allowlist secret` stands on the line (or nextline above it).
    `fingerprint`: keyed hash over the whole match, for secrets only and only where the policy has a key.
    `lines`: how many lines it goes over (a private key). `points`: how much it weighs among others of its file,
    where one alone says little (customer data); 0: it counts by itself.
    `digest`: of the whole line, `same`: of the value, both keyed for this process only: to tell moved lines from
    new ones, and values that are there twice.
    """

    path: str
    line: int
    start: int
    end: int
    kind: Kind
    type: str
    sure: bool
    pragma: bool = False
    fingerprint: str | None = None
    lines: int = 1
    points: int = 0
    digest: bytes = field(default=b"", repr=False, compare=False)
    same: bytes = field(default=b"", repr=False, compare=False)


TOO_SLOW = "too slow"
TOO_MUCH = "too crowded"
NO_TIME_LEFT = "no time left from this line on"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unscanned:
    """What could not be scanned, and why, in a few words; `line` is None for a whole file."""

    path: str
    why: str
    line: int | None = None

    @property
    def in_time(self) -> bool:
        """Whether a quicker moment would come to the same."""
        return self.why not in (TOO_SLOW, NO_TIME_LEFT)
