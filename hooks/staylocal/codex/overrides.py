"""Configuration on the command line (`-c key=value`, `--enable`, `--disable`) as Codex reads it. Pure.

As measured: every level's `-c` counts, the root's first, so that a later and a deeper one wins. The switches come
after all of them, `--disable` after `--enable`; of each of the two only those of the deepest level that has any count.
A key is split at its dots and nowhere else: quotes are part of it. A value is TOML 1.1, otherwise text without its
outer quotes. A later table replaces an earlier one whole.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from staylocal.codex.argv import Invocation

RENAMED: dict[tuple[str, ...], tuple[str, ...]] = {("use_legacy_landlock",): ("features", "use_legacy_landlock")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """One setting. `level` 0: given before the first subcommand."""

    path: tuple[str, ...]
    value: object = field(repr=False)
    level: int


def overrides(invocation: Invocation) -> tuple[Override, ...]:
    """What the command line sets, in the order in which it is applied: the last one for a key wins.

    Those that Codex would refuse or that are read differently here are left out: they are in `not_understood`.
    """
    found = [
        Override(path=_path(key), value=_value(text)[0], level=level)
        for level, options in enumerate(invocation.levels)
        for option in options
        if option.name == "--config" and option.value is not None and problem(option.value) is None
        for key, _, text in [option.value.partition("=")]
    ]
    return (*found, *_switched(invocation, "--enable"), *_switched(invocation, "--disable"))


def as_table(settings: Iterable[Override]) -> dict[str, Any]:
    """The one configuration layer that Codex makes of them."""
    table: dict[str, Any] = {}
    for each in settings:
        within = table
        for key in each.path[:-1]:
            if not isinstance(within.get(key), dict):
                within[key] = {}
            within = within[key]
        within[each.path[-1]] = _copy(each.value)
    return table


def problem(text: str) -> str | None:
    """Why a `key=value` is not understood, without its words; None if it is."""
    key, equals, value = text.partition("=")
    if not equals:
        return "has no ="
    if any(not part for part in _path(key)):
        return "has an empty part in its key"
    if any(quote in key for quote in "\"'"):
        return "has quotes in its key, which Codex takes literally"
    if not _value(value)[1]:
        return "has a value that only looks like TOML, or is of a later version"
    return None


def effective(invocation: Invocation, name: str) -> int | None:
    """The level whose `--enable` (or `--disable`) count: the deepest one that has any."""
    having = [
        level for level, options in enumerate(invocation.levels) if any(option.name == name for option in options)
    ]
    return having[-1] if having else None


def _switched(invocation: Invocation, name: str) -> list[Override]:
    level = effective(invocation, name)
    return [
        Override(path=("features", option.value), value=name == "--enable", level=level)
        for option in (invocation.levels[level] if level is not None else ())
        if level is not None and option.name == name and option.value is not None
    ]


def _path(key: str) -> tuple[str, ...]:
    path = tuple(key.strip().split("."))
    return RENAMED.get(path, path)


def _value(text: str) -> tuple[object, bool]:
    """The value, and whether Codex surely reads it in the same way (it knows TOML 1.1, Python knows 1.0)."""
    import tomllib  # noqa: PLC0415 - seldom needed

    text = text.strip()
    try:
        return tomllib.loads(f"_x_ = {text}")["_x_"], True
    except (ValueError, RecursionError):
        return text.strip("\"'"), not text.startswith(("{", "[", '"', "'"))


def _copy(value: object) -> object:
    return {key: _copy(each) for key, each in value.items()} if isinstance(value, dict) else value
