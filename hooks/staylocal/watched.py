"""What a policy says of customer data and of internal identifiers, in the words that detectors understand.

Named tuples: to make a dataclass costs every commit a millisecond.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple


class CustomerData(NamedTuple):
    """How customer data is judged.

    `own_domains`: lower-case mail domains whose addresses are nobody's data; one covers its subdomains.
    `regions`: ISO 3166 codes, in capitals, for phone numbers without a country code. `class_points`,
    `gate_points`: what the distinct hits of a file must weigh together to count for the class, and to be sure.
    """

    own_domains: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    class_points: int = 3
    gate_points: int = 9

    def as_json(self) -> dict[str, Any]:
        """Give what JSON can hold."""
        return {
            "own_domains": self.own_domains,
            "regions": self.regions,
            "class_points": self.class_points,
            "gate_points": self.gate_points,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> CustomerData:
        """Undo `as_json`; raises KeyError or TypeError for anything else."""
        return cls(
            own_domains=tuple(data["own_domains"]),
            regions=tuple(data["regions"]),
            class_points=data["class_points"],
            gate_points=data["gate_points"],
        )


class Internal(NamedTuple):
    """What is internal here.

    `patterns`: names and patterns, a name maybe more than once. `domains`: lower-case names of hosts' domains.
    `words`: code names, as they are written; matched in any case, as whole words. `private_addresses`: whether
    private IP addresses in configuration count.
    """

    patterns: tuple[tuple[str, re.Pattern[str]], ...] = ()
    domains: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    private_addresses: bool = True

    def __repr__(self) -> str:
        """Without the words."""
        names = [name for name, _ in self.patterns]
        return f"Internal({names}, {self.domains}, {len(self.words)} words, {self.private_addresses})"

    def as_json(self) -> dict[str, Any]:
        """Give what JSON can hold."""
        return {
            "patterns": [[name, pattern.pattern, pattern.flags] for name, pattern in self.patterns],
            "domains": self.domains,
            "words": self.words,
            "private_addresses": self.private_addresses,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Internal:
        """Undo `as_json`; raises KeyError or TypeError for anything else."""
        return cls(
            patterns=tuple((name, re.compile(pattern, flags)) for name, pattern, flags in data["patterns"]),
            domains=tuple(data["domains"]),
            words=tuple(data["words"]),
            private_addresses=data["private_addresses"],
        )
