"""How much one line may cost, whatever stands on it: 100,000 characters can hold as many candidates as they like."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from .customer_page import Page

_MOST_LOOKS = 600
_MOST_CHECKS = 100
_ENOUGH = 500


class Budget:
    """What one kind of candidates may cost on each line; they come in order.

    A line's first 600 places are looked at; whatever they hold, the file has been judged by then. The first 100
    candidates among them are validated, and those behind these count if at least half of these were valid. So do all
    others of a passage in which 500 were validated and at least half of them valid: a table of customers.
    """

    def __init__(self, page: Page) -> None:
        self._page = page
        self._end = -1
        self._looks = self._asked = self._held = 0
        self._asked_before = self._held_before = 0

    def look(self, at: int) -> bool:
        """Tell whether this place may still be looked at."""
        self._turn(at)
        self._looks += 1
        return self._looks <= _MOST_LOOKS

    def ask(self, at: int, check: Callable[[], bool]) -> bool:
        """Tell whether the candidate at this place counts as valid."""
        self._turn(at)
        if self._asked_before >= _ENOUGH and self._held_before * 2 >= self._asked_before:
            return True
        if self._asked >= _MOST_CHECKS:
            return self._held * 2 >= self._asked
        self._asked += 1
        valid = check()
        self._held += valid
        return valid

    def _turn(self, at: int) -> None:
        if at > self._end:
            self._end = self._page.line(at)[1]
            self._asked_before += self._asked
            self._held_before += self._held
            self._looks = self._asked = self._held = 0
