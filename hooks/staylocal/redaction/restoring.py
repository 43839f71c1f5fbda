"""Placeholders -> values: in a text, in the strings of a JSON value, in a text that comes in pieces."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from . import placeholders

if TYPE_CHECKING:
    import re

    from .mapping import Map


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """A text with its values. `count`: placeholders that were replaced; `unknown`: names that the map does not have."""

    text: str = field(repr=False)
    count: int
    unknown: tuple[str, ...]


def restore(text: str, mapping: Map) -> Restored:
    """Put the values back; a placeholder that the map does not have is left as it is."""
    return _restored(text, len(text), mapping)


def restore_json(value: Any, mapping: Map) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Put the values back into all strings of a JSON value, keys as well."""
    if isinstance(value, str):
        return restore(value, mapping).text
    if isinstance(value, list):
        return [restore_json(each, mapping) for each in value]
    if isinstance(value, dict):
        return {restore(key, mapping).text: restore_json(each, mapping) for key, each in value.items()}
    return value


class Restorer:
    """Restores a text that comes in pieces. It holds back what may be the beginning of a placeholder, nothing else.

    `count` and `unknown` are of all pieces so far.
    """

    def __init__(self, mapping: Map) -> None:
        self._mapping = mapping
        self._rest = ""
        self.count = 0
        self.unknown: tuple[str, ...] = ()

    def feed(self, piece: str) -> str:
        """Take the next piece; give what is certain by now."""
        text = self._rest + piece
        last = max((token.end() for token in placeholders.tokens(text)), default=0)
        end = placeholders.unfinished(text, last)
        self._rest = text[end:]
        return self._said(text, end)

    def end(self) -> str:
        """Give what was held back: nothing more comes."""
        rest, self._rest = self._rest, ""
        return self._said(rest, len(rest))

    def _said(self, text: str, end: int) -> str:
        restored = _restored(text, end, self._mapping)
        self.count += restored.count
        self.unknown = tuple(dict.fromkeys((*self.unknown, *restored.unknown)))
        return restored.text


def _restored(text: str, end: int, mapping: Map) -> Restored:
    """Restore what stands before `end`, where no placeholder is cut."""
    pieces, at, count = [], 0, 0
    unknown: dict[str, None] = {}
    for token in placeholders.tokens(text):
        name = placeholders.name_of(token)
        if token.end() > end:
            break
        if name and name not in mapping.values:
            unknown[name] = None
            continue
        pieces += [text[at : token.start()], _meant(token, name, mapping)]
        count += bool(name)
        at = token.end()
    return Restored(text="".join((*pieces, text[at:end])), count=count, unknown=tuple(unknown))


def _meant(token: re.Match[str], name: str, mapping: Map) -> str:
    """Give what it stands for; with brackets that are spelled it stands in a string, and so must the value."""
    if not name:
        return placeholders.opening(token)
    value = mapping.values[name]
    return json.dumps(value, ensure_ascii=False)[1:-1] if placeholders.is_spelled(token) else value
