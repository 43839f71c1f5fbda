"""TOML tables, read by type: every complaint names the file, the key, the value, and what it should be."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from staylocal.errors import PolicyError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_T = TypeVar("_T")
MAX_BYTES = 1 << 20  # tomllib is written in Python: more than this is a second and more
_SHOWN = 60


def shown(value: object) -> str:
    """Spell a value for a message: its repr (no control characters), cut to 60 characters."""
    text = repr(value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "..."


def read(text: bytes, label: str) -> Table:
    """Parse a policy file. PolicyError if it is not UTF-8, not TOML, or too long."""
    if len(text) > MAX_BYTES:
        raise PolicyError(f"{label}: longer than {MAX_BYTES} bytes")
    try:
        return Table(label=label, place="", data=_parsed(text))
    except UnicodeDecodeError as error:
        raise PolicyError(f"{label}: not UTF-8, at byte {error.start + 1}") from None
    except ValueError as error:  # tomllib.TOMLDecodeError, which gives line and column, or a number of 4,300 digits
        raise PolicyError(f"{label}: not valid TOML: {error}") from None
    except RecursionError:
        raise PolicyError(f"{label}: not valid TOML: nested too deeply") from None


@lru_cache(maxsize=2)
def _parsed(text: bytes) -> dict[str, Any]:
    """Parse it once: the staged file and the trusted one are mostly the same, and a long list of words takes 30 ms."""
    import tomllib  # noqa: PLC0415 - most runs have no policy file to parse; 14 ms

    return tomllib.loads(text.decode())


class Table:
    """A table of the file `label`; `place` is its dotted name, "" for the file itself.

    Not a dataclass: making one costs every commit 0.4 ms.
    """

    __slots__ = ("data", "label", "place")

    def __init__(self, *, label: str, place: str, data: Mapping[str, Any]) -> None:
        self.label = label
        self.place = place
        self.data = data

    def error(self, key: str, problem: str, *, hint: str = "") -> PolicyError:
        """Make the error for `key`, to be raised."""
        return PolicyError(f"{self.label}: {self.dotted(key)}: {problem}", hint=hint)

    def dotted(self, key: str) -> str:
        """Name a key as a person would: `allow[0].until`."""
        name = key if re.fullmatch(r"[A-Za-z0-9_-]{1,60}(\[\d+\])?", key) else shown(key)
        return f"{self.place}.{name}" if self.place else name

    def only(self, known: Collection[str]) -> None:
        """Complain about the first key that is not known."""
        for key in self.data:
            if key not in known:
                raise self.error(key, f"unknown key{_nearest(key, known)}")

    def get(self, key: str, kind: type[_T], article: str) -> _T | None:
        """Take the value of `key`, None if it is not set; of that very type (a TOML time is not a date)."""
        value = self.data.get(key)
        if value is None or type(value) is kind:
            return value
        raise self.error(key, f"must be {article}, not {shown(value)}")

    def flag(self, key: str) -> bool | None:
        """Take true or false."""
        return self.get(key, bool, "true or false")

    def text(self, key: str) -> str | None:
        """Take a string."""
        return self.get(key, str, "a string")

    def matching(self, key: str, form: str, description: str, *, quiet: bool = False) -> str | None:
        """Take a string of that form (a whole match); `quiet` for values that are in no message."""
        value = self.data.get(key)
        if value is None or (isinstance(value, str) and re.fullmatch(form, value)):
            return value
        raise self.error(key, f"must be {description}" + ("" if quiet else f", not {shown(value)}"))

    def choice(self, key: str, choices: tuple[_T, ...]) -> _T | None:
        """Take one of some words."""
        value = self.data.get(key)
        for choice in choices:
            if type(value) is type(choice) and value == choice:
                return choice
        if value is None:
            return None
        raise self.error(key, f"must be {listed(choices)}, not {shown(value)}")

    def texts(self, key: str) -> tuple[str, ...] | None:
        """Take a list of strings."""
        values = self.get(key, list, "a list of strings")
        if values is None:
            return None
        for position, value in enumerate(values):
            if not isinstance(value, str):
                raise self.error(f"{key}[{position}]", f"must be a string, not {shown(value)}")
        return tuple(values)

    def table(self, key: str) -> Table:
        """Take a table; an empty one if it is not there."""
        data = self.get(key, dict, "a table")
        return Table(label=self.label, place=self.dotted(key), data=data or {})

    def tables(self, key: str) -> list[Table]:
        """Take a list of tables."""
        values = self.get(key, list, f"a list of tables, each written as [[{key}]]") or []
        for position, value in enumerate(values):
            if not isinstance(value, dict):
                raise self.error(f"{key}[{position}]", f"must be a table, not {shown(value)}")
        return [
            Table(label=self.label, place=self.dotted(f"{key}[{position}]"), data=value)
            for position, value in enumerate(values)
        ]


def listed(choices: tuple[object, ...]) -> str:
    """Spell `"a", "b" or "c"`."""
    *most, last = (f'"{choice}"' for choice in choices)
    return f"{', '.join(most)} or {last}" if most else last


def _nearest(key: str, known: Collection[str]) -> str:
    import difflib  # noqa: PLC0415 - only when something is wrong

    near = difflib.get_close_matches(key, known, n=1)
    return f"; did you mean {near[0]}?" if near else ""
