"""One gitignore pattern as a regular expression, as git's wildmatch.c reads it.

Each `*` but a segment's last is atomic (what comes next is taken at its leftmost place, for good), so a match
is at worst quadratic in the length of the path, whatever the pattern.
"""

from __future__ import annotations

import re
from typing import NamedTuple

MAX_LENGTH = 1000
_POSIX_CLASSES = {
    "alnum": "0-9A-Za-z",
    "alpha": "A-Za-z",
    "blank": r" \t",
    "cntrl": r"\x00-\x1f\x7f",
    "digit": "0-9",
    "graph": "!-~",
    "lower": "a-z",
    "print": " -~",
    "punct": r"!-/:-@\[-`{-~",
    "space": r"\t-\r ",
    "upper": "A-Z",
    "xdigit": "0-9A-Fa-f",
}


class Glob(NamedTuple):
    """One pattern. `named`: it has no slash, and so speaks of a file's or folder's name at any depth.

    `exact` and `suffix` say the same as `regex` for the two commonest shapes, `name` and `*.end`.
    """

    negated: bool
    folder_only: bool
    named: bool
    regex: str
    exact: str | None = None
    suffix: str | None = None


def parse(line: str) -> Glob:
    """Read a line of a gitignore file or a list in a policy file. ValueError: why it can match nothing."""
    text = _without_trailing_spaces(line)
    negated = text.startswith("!")
    body = text.removeprefix("!")
    folder_only = body.endswith("/")
    body = body.removesuffix("/")
    if not body:
        raise ValueError("it is empty")
    if text.startswith("#"):
        raise ValueError(r"it is a comment; write \# for a name that begins with #")
    if len(text) > MAX_LENGTH:
        raise ValueError(f"it is longer than {MAX_LENGTH} characters")
    if "\0" in body or "\n" in body:
        raise ValueError("it holds a NUL or a line break")
    if "/" in body:
        regex = _path_regex(body.removeprefix("/").split("/"))
        return Glob(negated, folder_only, named=False, regex=regex)
    plain = not folder_only and not re.search(r"[*?\[\\]", body.removeprefix("*"))
    exact = body if plain and not body.startswith("*") else None
    suffix = body[1:] if plain and body.startswith("*") and len(body) > 1 else None
    return Glob(negated, folder_only, named=True, regex=_segment_regex(body), exact=exact, suffix=suffix)


def _without_trailing_spaces(line: str) -> str:
    r"""Git drops spaces at the end, up to one that is written as `\ `."""
    text = line.rstrip(" ")
    backslashes = len(text) - len(text.rstrip("\\"))
    return text + " " if backslashes % 2 and text != line else text


def _path_regex(segments: list[str]) -> str:
    """Translate a pattern with a slash: matched from the top, `**` for any number of folders."""
    if any(segment in ("", ".", "..") for segment in segments):
        raise ValueError("paths are written from the top, without // or ./ or ../")
    chunks: list[list[str]] = [[]]
    for segment in segments:
        if segment == "**":
            chunks.append([])
        else:
            chunks[-1].append(_segment_regex(segment))
    first, *rest = chunks
    rest = [chunk for chunk in rest[:-1] if chunk] + rest[-1:]
    regex = "/".join(first)
    for position, chunk in enumerate(rest):
        regex += "/" if position == 0 and first else ""
        is_last, before_open_end = position == len(rest) - 1, position == len(rest) - 2 and not rest[-1]
        found = "(?:[^/]++/)*?" + "/".join(chunk)
        if not chunk:
            regex += "(?s:.+)"
        elif is_last:
            regex += found
        elif before_open_end:
            regex += found + "/"
        else:
            regex += (
                f"(?>{found}/)"  # the leftmost place leaves most to the next **, so no other need be tried
            )
    return regex


def _segment_regex(segment: str) -> str:
    """Translate what stands between two slashes."""
    pieces = [""]
    position = 0
    while position < len(segment):
        char = segment[position]
        if char == "*":
            pieces.append("")
            position += 1
            continue
        token, position = _token(segment, position)
        pieces[-1] += token
    if not any(pieces):
        return "[^/]++"
    first, *rest = [pieces[0], *(piece for piece in pieces[1:-1] if piece), *pieces[1:][-1:]]
    middle = "".join(f"(?>[^/]*?{piece})" for piece in rest[:-1])
    return first + middle + "".join(f"[^/]*?{piece}" if piece else "[^/]*+" for piece in rest[-1:])


def _token(segment: str, position: int) -> tuple[str, int]:
    """Translate the character, `?`, escape or bracket at `position`; say where the next one begins."""
    char = segment[position]
    if char == "?":
        return "[^/]", position + 1
    if char == "[":
        return _bracket(segment, position + 1)
    if char == "\\":
        position += 1
        if position == len(segment):
            raise ValueError("it ends with a backslash, or has one before a slash")
    return re.escape(segment[position]), position + 1


def _bracket(segment: str, position: int) -> tuple[str, int]:
    """Translate a set of characters: `]` may come first, escapes and [:classes:] count."""
    negated = segment[position : position + 1] in ("!", "^")
    start = position = position + negated
    members = ""
    while position == start or segment[position : position + 1] != "]":
        named = re.compile(r"\[:([^\]]*):\]").match(segment, position)
        if named:
            if named[1] not in _POSIX_CLASSES:
                raise ValueError(f"[:{named[1]}:] is not a character class")
            members += _POSIX_CLASSES[named[1]]
            position = named.end()
            continue
        low, position = _member(segment, position)
        high = low
        if segment[position : position + 1] == "-" and segment[position + 1 : position + 2] not in ("", "]"):
            high, position = _member(segment, position + 1)
        if high < low:
            raise ValueError("it has a range that is written backwards")
        members += f"{re.escape(low)}-{re.escape(high)}"
    return (f"[^/{members}]" if negated else f"(?!/)[{members}]"), position + 1


def _member(segment: str, position: int) -> tuple[str, int]:
    position += segment[position : position + 1] == "\\"
    if position >= len(segment):
        raise ValueError("it has a [ without its ]")
    return segment[position], position + 1
