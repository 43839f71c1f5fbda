"""What the two commands do: documents -> changes, with the map that is kept."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from staylocal import git, inputs
from staylocal.errors import NoRepositoryError

from . import documents, map_file
from .documents import STDIN, Document
from .mapping import Map
from .restoring import restore

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from staylocal.policy import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A document and what becomes of its text. `count`: places; `unknown`: placeholders that stand for nothing."""

    document: Document
    text: str = field(repr=False)
    count: int
    unknown: tuple[str, ...] = ()

    @property
    def changes(self) -> bool:
        """Whether anything does."""
        return self.text != self.document.text


def read(names: Sequence[str], *, in_place: bool) -> list[Document]:
    """Read all of them, before any is changed; without names the standard input. Raises UndecidedError."""
    for name in names if in_place else ():
        documents.check_replaceable(name)
    once: dict[str, str] = {}
    for name in names or (STDIN,):
        once.setdefault(name if name == STDIN else os.path.realpath(name), name)
    return [documents.read(name) for name in once.values()]


def redacted(found: Sequence[Document], path: str) -> tuple[list[Change], int]:
    """Redact with the map at this path, which is written when this returns; gives how many values it got, too."""
    with map_file.extended(path) as mapping:
        before = len(mapping)
        changes = list(_redacted(found, mapping))
    return changes, len(mapping) - before


def previewed(found: Sequence[Document], path: str) -> list[Change]:
    """Do the same, but write nothing."""
    return list(_redacted(found, map_file.read(path) or Map()))


def restored(found: Sequence[Document], path: str) -> list[Change]:
    """Put the values of the map at this path back; where there is no map nothing is known."""
    mapping = map_file.read(path) or Map()
    changes = []
    for each in found:
        done = restore(each.text, mapping)
        changes.append(Change(document=each, text=done.text, count=done.count, unknown=done.unknown))
    return changes


def close_off(changes: Iterable[Change]) -> None:
    """Have the files that hold values again sealed off from hosted runs, as a local answer is."""
    from staylocal import answered  # noqa: PLC0415 - for `restore --in-place` only

    state = map_file.folder()
    for each in changes:
        if each.count:
            answered.remember(state, os.path.realpath(each.document.name))


def _redacted(found: Sequence[Document], mapping: Map) -> Iterable[Change]:
    names = _known_as([each.name for each in found])
    policy = inputs.rules_here(filter(None, names.values())).policy
    for each in found:
        documents.check_marked(each, policy)
        yield _change(each, policy, mapping, names[each.name])


def _change(document: Document, policy: Policy, mapping: Map, path: str) -> Change:
    from .redacting import is_clean, redact  # noqa: PLC0415 - loads the detectors, which restoring does without

    text = document.text
    if mapping.has_made(text):
        if is_clean(text, policy, mapping, path=path):
            return Change(document=document, text=text, count=0)
        text = restore(text, mapping).text  # else what was escaped would be escaped again
    done = redact(text, policy, mapping, path=path)
    if done.text != text:
        mapping.remember(done.text)
    return Change(document=document, text=done.text, count=done.count)


def _known_as(names: Iterable[str]) -> dict[str, str]:
    """Give each file's path as the policy knows it: from the top of the worktree; "" where it lies outside."""
    try:
        top = os.path.realpath(git.find_repo().top)
    except NoRepositoryError:
        top = ""
    found = {}
    for name in names:
        real = os.path.realpath(name)
        inside = name != STDIN and top and real.startswith(top + "/")
        found[name] = real[len(top) + 1 :] if inside else ""
    return found
