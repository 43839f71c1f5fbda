"""What a session holds, as passages to be scanned: all that a resume or a fork of it would send again.

Every string of every line counts, whatever its type: prompts, answers, tool calls and their outputs, instructions,
summaries. Left out is what can hold no text (ids, times) and what stood before (a rollout says most things twice).
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from typing import TYPE_CHECKING, Any

from staylocal import text
from staylocal.codex import rollout, rollout_files
from staylocal.findings import Unscanned
from staylocal.passages import Passage

if TYPE_CHECKING:
    from collections.abc import Iterator

# `encrypted_content` is the provider's own and opaque: it came from there.
_NO_TEXT = frozenset(("timestamp", "encrypted_content"))
_NAMES = re.compile(r"(?:.*_)?ids?|revision")
_NAME = re.compile(r"[\w.:/-]{0,128}", re.ASCII)
_DATA = re.compile(r"data:[\w.+/-]*[;,]")
_SHORT = 6  # characters: no detector finds anything in less
_LONG_KEY = 16
_DEEP = 64


def passages(path: str) -> Iterator[Passage | Unscanned]:
    """The texts of the session in this rollout and of those whose history it continues.

    What can't be read is unscanned: a gap, a damaged line, an image. Memory: one line, and a digest for each text.
    """
    found = rollout.read(path)
    if found is None:
        yield Unscanned(path=path, why="a session that cannot be read")
        return
    known: dict[str, list[str]] = {}
    for each in rollout_files.files(rollout_files.home_of(path)):
        known.setdefault(each.id, []).append(each.path)
    seen = set[bytes]()
    done = set[str]()
    left = [found.id]
    while left:
        identity = left.pop()
        if identity in done:
            continue
        done.add(identity)
        for file in sorted({*known.get(identity, []), *([path] if identity == found.id else [])}):
            session = rollout.read(file)
            if session is None:
                yield Unscanned(path=file, why="a session that cannot be read")
                continue
            left += [each for each in (session.base, session.forked_from) if each]
            yield from _of_file(file, seen)
        if identity not in known and identity != found.id:
            yield Unscanned(path=path, why=f"it continues session {identity}, which is not there")


def _of_file(path: str, seen: set[bytes]) -> Iterator[Passage | Unscanned]:
    name = os.path.basename(path)
    try:
        for number, line in rollout_files.lines(path):
            if line == b"":
                continue
            item = rollout_files.parse(line)
            if item is None:
                yield Unscanned(path=name, why="too long a line" if line is None else "a damaged line", line=number)
                continue
            for value in _strings(item.get("payload"), _DEEP):
                yield from _of_string(value, name, number, seen)
    except OSError as error:
        yield Unscanned(path=name, why=f"cannot be read: {error.strerror}")


def _of_string(value: str | None, name: str, number: int, seen: set[bytes]) -> Iterator[Passage | Unscanned]:
    if value is None:
        yield Unscanned(path=name, why="nested too deep", line=number)
        return
    if _DATA.match(value):
        yield Unscanned(path=name, why="an image", line=number)
        return
    data = value.encode("utf-8", "surrogatepass")
    digest = hashlib.blake2b(data, digest_size=16).digest()
    if digest in seen:
        return
    seen.add(digest)
    for first, column, block in text.gather(text.pieces((data,))):
        yield Passage(path=name, text=block, line=number + first - 1, column=column, prose=True)


def _strings(value: Any, deep: int, name: str = "") -> Iterator[str | None]:  # noqa: ANN401 - JSON
    """All texts in a JSON value, in the JSON that stands in them, and long keys; None: it goes too deep."""
    if isinstance(value, str):
        named = _NAMES.fullmatch(name) and _NAME.fullmatch(value)
        if len(value) >= _SHORT and name not in _NO_TEXT and not named:
            yield value
            if value[0] in "{[" and (inner := _parsed(value)):  # a tool's arguments: line breaks are escapes there
                yield from _strings(inner, deep - 1)
    elif isinstance(value, dict | list) and deep <= 0:
        yield None
    elif isinstance(value, dict):
        for key, each in value.items():
            if len(key) >= _LONG_KEY:
                yield key
            yield from _strings(each, deep - 1, key)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each, deep - 1, name)


def _parsed(value: str) -> Any:  # noqa: ANN401 - JSON
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return None
