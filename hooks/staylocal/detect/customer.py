"""Customer data: addresses, phone numbers, cards, accounts, ids and rows of tables, by shape, context and check digits.

What this finds is somebody's, or looks just like it; `staylocal.weighing` tells how much of it makes a file
customer data. Heavy modules (`stdnum`, `phonenumbers`) are imported only where a candidate stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import customer_card, customer_iban, customer_ids, customer_mail, customer_phone, customer_rows
from .customer_budget import Budget
from .customer_digits import chunks
from .customer_page import Item, Page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from staylocal.watched import CustomerData

__all__ = ["Item", "find"]


def find(text: str, settings: CustomerData, *, path: str = "") -> list[Item]:
    """Give the customer data in a passage of many lines, in order and without overlaps.

    `path` is the file's, or nothing for text of which that isn't known. Never raises, whatever the text. The time
    is linear in it, and what one line may cost is bounded (`customer_budget`).
    """
    page = Page(text, settings, path)
    return _apart([*customer_mail.find(page), *_numbers(page), *customer_rows.find_addresses(page)])


def _numbers(page: Page) -> Iterator[Item]:
    yield from customer_phone.find_abroad(page, Budget(page))
    cards = customer_card.Cards(page)
    looks, accounts, ids, phones, born = (Budget(page) for _ in range(5))
    for start, end in chunks(page.shape):
        if looks.look(start):
            yield from customer_iban.find(page, start, accounts)
            yield from cards.find(start, end)
            yield from customer_ids.find(page, start, end, ids)
            yield from customer_rows.find_born(page, start, end, born)
            yield from customer_phone.find_at_home(page, start, end, phones)
    yield from cards.bare()


def _apart(items: Iterable[Item]) -> list[Item]:
    """Leave out what overlaps something that weighs more, or is longer, or stands before it."""
    kept: list[Item] = []
    for item in sorted(items, key=lambda item: (item.start, -item.points, -item.end)):
        last = kept[-1] if kept else None
        if last is None or item.start >= last.end:
            kept.append(item)
        elif (item.points, item.end - item.start) > (last.points, last.end - last.start):
            kept[-1] = item
    return kept
