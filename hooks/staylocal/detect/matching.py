"""Where a plugin's patterns match in a line: whole matches, every one of them.

detect-secrets' own `findall` gives the captured group, which for GitHub is the three letters `ghp`: one
token that was allowed would allow every later one. Each function here takes a plugin and a line and yields
(start, end); which one a detector uses stands in its row of the catalogue.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from . import loading


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line, or a window of an overlong one; `following`: some characters of the lines after it."""

    text: str = field(repr=False)
    path: str = ""
    prose: bool = False
    following: str = field(default="", repr=False)


Spans = Callable[[Any, Line], Iterator[tuple[int, int]]]

_QUOTES = "\"'`"
# Below, quoted hex digits alone are ids and short hashes; with a name before them other detectors see them.
_SHORTEST_HEX, _HEX = 32, set(string.hexdigits)
_BEFORE_DOT = re.compile(r"[A-Za-z0-9\-_=]+\.?")
_SIGNATURE = re.compile(r"\.?[A-Za-z0-9_\-]*")
# Where an unquoted value ends, and what ends it without being part of it.
_UNQUOTED = re.compile(r"[^\s,;]*")
_TRAILING = ",;:)]}>\"'`"
_SENTENCE_END = ".,;:)]}>*_?\"'`"
_NPM_VALUE = re.compile(r"npm_[A-Za-z0-9]+|[A-Fa-f0-9-]{36}")

# Files that detect-secrets doesn't know, in which a bare word after `=` or `:` is an expression and no value.
_CODE = re.compile(
    r"""\.(?:[mc]?[jt]sx?|vue|svelte|rb|rs|kts?|scala|groovy|gradle|dart|lua|p[lm]|r|jl|exs?|erl|hs|ml|fsx?|clj|elm|hh?
        |hpp|cc|cxx|mm|ipynb|json[c5]?|html?|xml|svg|s?css|less|sql|vb|tfvars|hcl|nix|zig|sol|proto|graphql|map|snap
        |diff|patch|rst|md)$""",
    re.IGNORECASE | re.VERBOSE,
)


def whole(plugin: Any, line: Line) -> Iterator[tuple[int, int]]:  # noqa: ANN401
    """Take the whole match."""
    for pattern in plugin.denylist:
        for found in pattern.finditer(line.text):
            yield found.span()


def group(plugin: Any, line: Line) -> Iterator[tuple[int, int]]:  # noqa: ANN401
    """Take the longest captured group, where a name and an equals sign stand before the secret itself."""
    for pattern in plugin.denylist:
        for found in pattern.finditer(line.text):
            spans = (found.span(number) for number in range(pattern.groups + 1))
            captured = [span for span in list(spans)[1:] if span[1] > span[0]]
            yield max(captured, key=lambda span: span[1] - span[0], default=found.span())


def trimmed(plugin: Any, line: Line) -> Iterator[tuple[int, int]]:  # noqa: ANN401
    """Take the whole match without the quote, colon or blank that is its boundary."""
    for start, end in whole(plugin, line):
        value = line.text[start:end]
        left = len(value) - len(value.lstrip(' \t\v\f=:"'))
        yield start + left, end - (len(value) - len(value.rstrip('"'))) - _blanks_behind(value)


def _blanks_behind(value: str) -> int:
    return len(value) - len(value.rstrip()) if value[-1:] != '"' else 0


def npm(plugin: Any, line: Line) -> Iterator[tuple[int, int]]:  # noqa: ANN401
    """Take the token alone: the plugin's group runs to the end of the line."""
    for start, _ in group(plugin, line):
        if found := _NPM_VALUE.match(line.text, start):
            yield found.span()


def jwt(plugin: Any, line: Line) -> Iterator[tuple[int, int]]:  # noqa: ANN401
    """Take valid tokens, with their signature: the plugin's pattern stops before it."""
    for found in _token_starts(plugin, line.text):
        if _is_valid(plugin, found.group()):
            body = found.end() - found.group().endswith(".")
            signature = _SIGNATURE.match(line.text, body)
            end = signature.end() if signature else body
            yield found.start(), end - (line.text[end - 1] == ".")


def _token_starts(plugin: Any, text: str) -> Iterator[re.Match[str]]:  # noqa: ANN401
    """Match where the plugin's own search would, but without its trying every `eyJ` of a run without a dot."""
    position = 0
    for pattern in plugin.denylist:
        for run in _BEFORE_DOT.finditer(text):
            start = text.find("eyJ", max(run.start(), position), run.end())
            if run.group().endswith(".") and start >= 0 and (found := pattern.match(text, start)):
                position = found.end()
                yield found


def _is_valid(plugin: Any, token: str) -> bool:  # noqa: ANN401
    try:
        return bool(plugin.is_formally_valid(token))
    except RecursionError:  # JSON that is nested too deeply for the parser, and so for any reader
        return False


def quoted_entropy(plugin: Any, line: Line) -> Iterator[tuple[int, int]]:  # noqa: ANN401
    """Take quoted strings over the plugin's entropy limit, which detect-secrets applies elsewhere."""
    for found in plugin.regex.finditer(line.text):
        value = found[2]
        short = len(value) < _SHORTEST_HEX and set(value) <= _HEX
        if not short and plugin.calculate_shannon_entropy(value) > plugin.entropy_limit:
            yield found.span(2)


def keyword(plugin: Any, line: Line) -> Iterator[tuple[int, int]]:  # noqa: ANN401
    """Take values assigned to a name such as `password`, by the patterns for this type of file."""
    tables = loading.module(type(plugin).__module__)
    for pattern, number in _table(tables, line).items():
        position = 0
        while found := pattern.search(line.text, position):
            start, end = _value(line.text, *found.span(number))
            if end > start:
                yield start, end
            position = max(end, found.start() + 1)


def _table(tables: Any, line: Line) -> dict[re.Pattern[str], int]:  # noqa: ANN401
    types = tables.FileType
    kind = tables.determine_file_type(line.path)
    if kind is types.OTHER and not line.prose and not _CODE.search(line.path):
        # `.env`, Dockerfile, shell and what has no suffix at all: assignments without quotes.
        kind = types.CONFIG
    table: dict[re.Pattern[str], int] = tables.REGEX_BY_FILETYPE.get(
        kind, tables.QUOTES_REQUIRED_DENYLIST_REGEX_TO_GROUP
    )
    return table


def prose_value(plugin: Any, line: Line) -> Iterator[tuple[int, int]]:  # noqa: ANN401
    """Take the captured group without the punctuation of the sentence it stands in."""
    for pattern in plugin.denylist:
        position = 0
        while found := pattern.search(line.text, position):
            start, end = found.span(1)
            yield start, start + len(found[1].rstrip(_SENTENCE_END))
            position = end


def is_quoted(text: str, start: int, end: int) -> bool:
    """Tell whether the same quote stands on both sides."""
    return start > 0 and text[start - 1] in _QUOTES and text[end : end + 1] == text[start - 1]


def _value(text: str, start: int, end: int) -> tuple[int, int]:
    """Cut the value of a match that, unquoted, runs to the end of the line."""
    if is_quoted(text, start, end):
        return start, end
    bare = _UNQUOTED.match(text, start, end)
    stop = bare.end() if bare else end
    return start, start + len(text[start:stop].rstrip(_TRAILING))
