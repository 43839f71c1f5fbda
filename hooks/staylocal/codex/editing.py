"""Taking settings out of a command line: whole keys of `-c`, and features that are not the caller's to switch on."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from staylocal.codex import overrides

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from staylocal.codex.argv import Invocation
    from staylocal.codex.argv_reader import Option
    from staylocal.codex.carried import Place


def without_settings(invocation: Invocation, keys: Collection[str], features: Collection[str]) -> Invocation:
    """The same without `-c` of these top-level keys, and without `--enable` of these features."""
    levels = tuple(
        tuple(option for option in level if not _names(option, keys, features)) for level in invocation.levels
    )
    return replace(invocation, levels=levels)


def _names(option: Option, keys: Collection[str], features: Collection[str]) -> bool:
    if option.name == "--enable":
        return option.value in features
    if option.name != "--config" or option.value is None:
        return False
    key = option.value.partition("=")[0].strip()
    return overrides.RENAMED.get((key,), (key.split(".")[0],))[0] in keys


def moved(invocation: Invocation, started: str, place: Place, translate: Callable[[str], str]) -> Invocation:
    """The same from inside a clean room. Codex itself reads and writes the files that options name, from where they
    are; what it is told of the workspace (`--cd`, `--add-dir`, paths in the prompt) is the room's.

    It opens them without following links, and so wants their folders' real paths."""

    def option(each: Option) -> Option:
        if each.value is None:
            return each
        if each.name == "--cd":
            return replace(each, value=translate(place.folder))
        if each.name == "--add-dir":
            return replace(each, value=translate(os.path.realpath(os.path.join(place.folder, each.value))))
        if each.name == "--image":
            return replace(each, value=",".join(_straight(started, part) for part in each.value.split(",") if part))
        if each.name in ("--output-last-message", "--output-schema"):
            return replace(each, value=_straight(started, each.value))
        return each

    room = translate(place.top)
    # Not the beginning or the end of another path.
    top = re.compile(rf"(?<![\w-]){re.escape(place.top)}(?![\w-]|\.\w)")
    words = tuple(tuple(top.sub(lambda _: room, word) for word in level) for level in invocation.words)
    return replace(
        invocation, levels=tuple(tuple(option(each) for each in level) for level in invocation.levels), words=words
    )


def _straight(folder: str, path: str) -> str:
    above, name = os.path.split(os.path.join(folder, path))
    return os.path.join(os.path.realpath(above), name)
