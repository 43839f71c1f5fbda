"""Which placeholder stands for which value."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from staylocal.errors import UndecidedError

from .placeholders import MOST, kind_and_number

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

VERSION = 1
_KEPT = 10_000  # digests of texts that were made
_DIGITS = 32


class Map:
    """Names (`EMAIL_1`) and the values that they stand for, as they stood in a text, each once.

    `hidden`: values that were found only encoded, and so have no name; `made`: digests of what was made with it.
    """

    __slots__ = ("_counts", "_names", "hidden", "made", "values")

    def __init__(
        self, values: dict[str, str] | None = None, hidden: Iterable[str] = (), made: Iterable[str] = ()
    ) -> None:
        self.values = dict(values or {})
        self.hidden = set(hidden)
        self.made = dict.fromkeys(made)
        self._names = {value: name for name, value in self.values.items()}
        self._counts: dict[str, int] = {}
        for kind, number in map(kind_and_number, self.values):
            self._counts[kind] = max(number, self._counts.get(kind, 0))

    def __repr__(self) -> str:
        """Without the values."""
        return f"Map({len(self.values)} values)"

    def __len__(self) -> int:
        return len(self.values)

    def name(self, value: str, kind: str, taken: Container[str] = ()) -> str:
        """Give the value's name, a new one if it has none: none of those that are `taken`.

        Raises UndecidedError when there are no numbers left.
        """
        if (known := self._names.get(value)) is not None:
            return known
        number = self._counts.get(kind, 0) + 1
        while f"{kind}_{number}" in taken:
            number += 1
        if number > MOST:
            raise UndecidedError("the map of placeholders is full", hint="staylocal redact --forget begins a new one.")
        name = f"{kind}_{number}"
        self._counts[kind] = number
        self.values[name] = value
        self._names[value] = name
        return name

    def kind(self, value: str) -> str:
        """Give the kind that a value's name says."""
        return kind_and_number(self._names[value])[0]

    def remember(self, text: str) -> None:
        """Note that this text was made with it."""
        digest = _digest(text)
        self.made.pop(digest, None)
        self.made[digest] = None
        for old in list(self.made)[:-_KEPT]:
            del self.made[old]

    def has_made(self, text: str) -> bool:
        """Tell whether this very text was made with it."""
        return bool(self.made) and _digest(text) in self.made

    def as_json(self) -> dict[str, Any]:
        """Give what JSON can hold."""
        return {"version": VERSION, "values": self.values, "hidden": sorted(self.hidden), "made": list(self.made)}

    @classmethod
    def from_json(cls, data: Any) -> Map:  # noqa: ANN401 - whatever JSON holds
        """Undo `as_json`; raises ValueError for anything else."""
        if not isinstance(data, dict) or data.get("version") != VERSION:
            raise ValueError
        values, hidden, made = data.get("values"), data.get("hidden", []), data.get("made", [])
        if not isinstance(values, dict) or not isinstance(hidden, list) or not isinstance(made, list):
            raise ValueError  # noqa: TRY004 - it is no question of types to who calls
        if not all(isinstance(each, str) for each in (*values.values(), *hidden, *made)):
            raise ValueError
        return cls(values, hidden, made)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
