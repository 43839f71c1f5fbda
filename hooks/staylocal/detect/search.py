"""What is sensitive in a text: what the detectors find where a literal of theirs stands, and what is found beside that.

What stands there encoded is decoded and searched as well; what is found there has its place in the first text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import customer, encoded, internal_addresses, loose, triggers
from .folding import fold
from .internal import ADDRESS
from .view import Found, View

if TYPE_CHECKING:
    from collections.abc import Iterator

    from staylocal.watched import CustomerData

    from .encoded import Codec, Decoded


class Search:
    """One search of a text. What was `found` is kept if it is ended half-way; `at` is how far it came."""

    def __init__(self, view: View, customers: CustomerData, *, addresses: bool) -> None:
        self.view = view
        self.found: list[Found] = []
        self.at = 0
        self._customers, self._addresses = customers, addresses
        self._budget = encoded.Budget()

    @property
    def left_out(self) -> int | None:
        """Where something was left out since there was too much of its kind; None: nothing was."""
        return 0 if self._budget.spent else self.view.crowded

    def run(self) -> None:
        """Search all of it."""
        view = self.view
        self.found += loose.look(view)
        self._look(view, None)
        self.found += self._customer_data(view)
        if self._addresses:
            self.found += private_addresses(view.text, view.path)
        self.at = len(view.text)

    def _encoded(self, found: Found, inner: Decoded) -> Found:
        """Give it with its place in the first text; what it says there is decoded tells one from another."""
        start, end = inner.span(found.start, found.end)
        return found._replace(
            start=start,
            end=end,
            type=f"{found.type}, encoded",
            lines=self.view.text.count("\n", start, end) + 1,
            material=inner.text[found.start : found.end] if found.material == "" else found.material,
        )

    def _customer_data(self, view: View) -> Iterator[Found]:
        for item in customer.find(view.text, self._customers, path=view.path):
            yield Found(item.start, item.end, item.type, False, 0, kind="customer-data", points=item.points)

    def _look(self, view: View, outer: Decoded | None) -> None:
        """Look where literals stand, and into what is encoded there; `outer`: what the text is decoded from."""
        coded: list[tuple[int, Codec]] = []
        for start, looks, codec, end in triggers.places(view):
            if outer is None:
                self.at = start
            for look in looks:
                found = look(view, start, end)
                self.found += found if outer is None else [self._encoded(each, outer) for each in found]
            if codec:
                coded.append((start, codec))
        for inner in encoded.layers(view.text, coded, self._budget, outer):
            deeper = View(inner.text, fold(inner.text), view.path)
            self._look(deeper, inner)
            if deeper.crowded is not None:
                self._budget.spent = True


def private_addresses(text: str, path: str) -> Iterator[Found]:
    """Give the private addresses of a text; `path` says what stands there."""
    for start, end in internal_addresses.find(text, path):
        yield Found(start, end, ADDRESS, False, 0, kind="internal")
