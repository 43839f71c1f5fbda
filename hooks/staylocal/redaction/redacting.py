"""Findings, and wherever else their values stand -> placeholders, until nothing is found and nothing is left."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from staylocal.errors import UndecidedError

from .draft import Rendered, Stretch, rendered, united
from .mapping import Map
from .placeholders import PART, names_in, rank, written
from .scanning import Scanner
from .values import Index
from .views import views

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from staylocal.policy import Policy

    from .scanning import Hit
    from .views import View

# What is found anew once something is replaced is rare, and what is found then rarer; a text that needs more is odd.
_ROUNDS = 60
_HIDDEN = "SECRET"  # what stands there only encoded has no kind of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class Redacted:
    """A text without its values. `count`: how many places were replaced; `mapping`: what restores it."""

    text: str = field(repr=False)
    mapping: Map
    count: int


def redact(text: str, policy: Policy, mapping: Map | None = None, *, path: str = "") -> Redacted:
    """Replace all that is found, wherever it stands, by placeholders; what looks like one is escaped.

    `mapping`: one to go on with: what it knows is replaced too, and new values are added to it, if all goes well; else
    a new one. `path`: the text's, as the policy knows it, or "". Raises UndecidedError where it can't be done.
    """
    mapping = Map() if mapping is None else mapping
    stretches, hidden = _Search(text, policy, mapping, path).run()
    mapping.hidden |= hidden
    # A name that stands there already would be escaped where it does, and still confuse whoever reads it.
    taken = names_in(text)
    names = {each: mapping.name(text[each.start : each.end], each.kind, taken) for each in stretches}
    made = Rendered(rendered(text, 0, len(text), stretches, lambda each: written(names[each])))
    return Redacted(text=made.text, mapping=mapping, count=len(stretches))


def is_clean(text: str, policy: Policy, mapping: Map, *, path: str = "") -> bool:
    """Tell whether nothing is found in a text, and nothing that the map knows stands in it. Raises UndecidedError."""
    if Scanner(text, policy, path).first():
        return False
    index = Index(dict.fromkeys((*mapping.values.values(), *mapping.hidden), PART))
    return not any(any(True for _ in index.find(view.text)) for view in views(text))


def finder(mapping: Map) -> Callable[[str], bool]:
    """Give what tells whether a value that the map knows stands in a text: all of it, in any form."""
    values = {value: kind for value in mapping.values.values() if (kind := mapping.kind(value)) != PART}
    index = Index(dict.fromkeys(mapping.hidden, _HIDDEN) | values)
    return lambda text: any(kind != PART for view in views(text) for _, _, kind in index.find(view.text))


class _Search:
    """What of a text has to go."""

    def __init__(self, text: str, policy: Policy, mapping: Map, path: str) -> None:
        self._text, self._mapping = text, mapping
        self._scanner = Scanner(text, policy, path)
        self._views: list[View] | None = None
        self._known: set[str] = set()
        self._hidden: set[str] = set()
        self._wholes: set[Stretch] = set()
        self._parts: set[tuple[int, int]] = set()

    def run(self) -> tuple[list[Stretch], set[str]]:
        """Give the stretches, in order, and the values that stand there only encoded."""
        self._look(dict.fromkeys(self._mapping.hidden, PART))
        self._look({value: self._mapping.kind(value) for value in self._mapping.values.values()})
        self._take(self._scanner.first())
        for _ in range(_ROUNDS):
            stretches = self._settled()
            hits = self._scanner.again(stretches)
            if not hits:
                return stretches, self._hidden
            self._take(hits)
        raise UndecidedError("it cannot be redacted: something new is found whatever is taken out")

    def _take(self, hits: Iterable[Hit]) -> None:
        self._wholes.update(hit.stretch for hit in hits)
        hidden = {hit.hidden: hit.stretch.kind for hit in hits if hit.hidden}
        self._hidden |= hidden.keys()
        self._look(hidden)

    def _settled(self) -> list[Stretch]:
        """Give the stretches, once no part of any stands anywhere else."""
        while True:
            stretches = united(self._wholes, self._parts)
            values: dict[str, str] = {}
            for each in sorted({*self._wholes, *stretches}, key=lambda each: (rank(each.kind), each)):
                values.setdefault(self._text[each.start : each.end], each.kind)
            if not self._look(values):
                return stretches

    def _look(self, values: dict[str, str]) -> bool:
        """Look for what wasn't looked for yet; tells whether there was any."""
        new = {value: kind for value, kind in values.items() if value not in self._known}
        if not new:
            return False
        self._known.update(new)
        index = Index(new)
        if self._views is None:  # most texts hold nothing
            self._views = list(views(self._text))
        for view in self._views:
            for start, end, kind in index.find(view.text):
                span = view.span(start, end)
                if kind == PART:
                    self._parts.add(span)
                else:
                    self._wholes.add(Stretch(*span, kind))
        return True
