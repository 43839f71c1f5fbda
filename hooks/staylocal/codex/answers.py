"""Values out of a provider's JSON, of which any may be missing or of another type."""

from __future__ import annotations

from typing import Any

from staylocal.codex.provider_error import ProviderError

_SHOWN = 8
_MOST = 2**63  # no size, no context is as large


def text(value: Any, *path: str) -> str:  # noqa: ANN401 - JSON
    """The string at this path, or ""."""
    found = at(value, *path)
    return found if isinstance(found, str) else ""


def number(value: Any, *path: str) -> int | None:  # noqa: ANN401 - JSON
    """The positive whole number at this path, or None; of one beyond all measure too."""
    found = at(value, *path)
    return found if type(found) is int and 0 < found < _MOST else None


def tables(value: Any, *path: str) -> list[dict[str, Any]] | None:  # noqa: ANN401 - JSON
    """The list of objects at this path; None if there is none."""
    found = at(value, *path)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else None


def words(value: Any, *path: str) -> frozenset[str] | None:  # noqa: ANN401 - JSON
    """The strings of the list at this path; None if there is none."""
    found = at(value, *path)
    return frozenset(each for each in found if isinstance(each, str)) if isinstance(found, list) else None


def at(value: Any, *path: str) -> Any:  # noqa: ANN401 - JSON
    """Whatever is at this path, or None."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def no_model(provider: str, asked: str, names: list[str], get: str) -> ProviderError:
    """The error for a model that is not there; `get`: the command that gets it."""
    clean = [name for name in names if name.isprintable()]
    more = f" and {len(clean) - _SHOWN} more" if len(clean) > _SHOWN else ""
    listed = f"It has: {', '.join(clean[:_SHOWN])}{more}." if clean else "It has no model."
    return ProviderError("no-model", f"{provider} has no model {asked}", hint=f"{get}\n{listed}")
