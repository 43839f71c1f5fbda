"""What the customer data of a file weighs together, and what any text costs."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from staylocal.detect import Engine, customer
from staylocal.findings import Finding
from staylocal.passages import Passage
from staylocal.watched import CustomerData
from staylocal.weighing import weigh

PLAIN = CustomerData()
AT = "@"


def mails(number: int, first: int = 0) -> str:
    return " ".join(f"person{place}.kim{AT}posteo.de" for place in range(first, first + number))


def weight(*texts: str, settings: CustomerData = PLAIN, carried: bool = False) -> str:
    found = [
        each
        for text in texts
        for each in Engine(customers=settings).scan(Passage(path="x.txt", text=text))
        if isinstance(each, Finding) and each.kind == "customer-data"
    ]
    counted = weigh(found, settings, ("x.txt",) if carried else ())
    assert len(counted) in {0, len(found)}
    return "sure" if counted and all(each.sure for each in counted) else "unsure" if counted else "none"


@pytest.mark.parametrize(
    ("number", "expected"), [(0, "none"), (1, "none"), (2, "unsure"), (4, "unsure"), (5, "sure"), (50, "sure")]
)
def test_distinct_addresses_add_up(number: int, expected: str) -> None:
    assert weight(mails(number)) == expected


def test_the_same_value_counts_once() -> None:
    assert weight(" ".join([mails(1)] * 20)) == "none"
    assert weight(mails(1), mails(1).upper()) == "none"


@pytest.mark.parametrize(("rows", "expected"), [(1, "unsure"), (2, "unsure"), (3, "sure")])
def test_strong_hits_reach_the_class_alone(rows: int, expected: str) -> None:
    people = [("Mira Kovac", "1985-03-02"), ("Ed Turner", "1979-11-20"), ("Lin Zhou", "1991-07-15")]
    assert weight("name,dob\n" + "".join(f"{name},{born}\n" for name, born in people[:rows])) == expected


def test_one_hit_counts_in_carried_text() -> None:
    assert weight(mails(1), carried=True) == "unsure"
    assert weight("", carried=True) == "none"


def test_thresholds_of_the_policy() -> None:
    assert weight(mails(3), settings=CustomerData(class_points=7)) == "none"
    assert weight(mails(3), settings=CustomerData(gate_points=6)) == "sure"


def test_hits_of_many_passages_add_up() -> None:
    assert weight(*(mails(1, first) for first in range(4))) == "unsure"


SIZE = 100_000
HARD = {
    "digits": "1" * SIZE,
    "blanks between": "1 " * (SIZE // 2),
    "hyphens between": "1-" * (SIZE // 2),
    "points between": "1." * (SIZE // 2),
    "pluses": "+1" * (SIZE // 2),
    "signs": AT * SIZE,
    "half addresses": f"a{AT}" * (SIZE // 2),
    "almost addresses": f"a{AT}b." * (SIZE // 4),
    "dots before": ("a." * 30 + AT) * (SIZE // 61),
    "labels": AT + "a." * (SIZE // 2),
    "letters and digits": "AA00" * (SIZE // 4),
    "brackets": "(1" * (SIZE // 2),
    "closed": "1) " * (SIZE // 3),
    "numbers": " ".join(f"{place * 12345:09}" for place in range(SIZE // 10)),
    "ids": " ".join(f"457-55-{place:04}" for place in range(SIZE // 12)),
    "cards": " ".join(f"4539 5787 6362 {place:04}" for place in range(SIZE // 20)),
    "phones": " ".join(f"+1415{2670000 + place * 7}" for place in range(SIZE // 13)),
    "named": "phone 1234 5678 " * (SIZE // 16),
    "addresses": " ".join(f"us{place}{AT}posteo.de" for place in range(SIZE // 15)),
    "escaped": "a%40b." * (SIZE // 6),
    "streets": '"address": "12 High Street", ' * (SIZE // 29),
    "fields": "address: " * (SIZE // 9),
    "births": "dob: 1985-01-02 " * (SIZE // 16),
    "cells": "12-34567 ," * (SIZE // 10),
    "tabs": "\t1234567" * (SIZE // 8),
    "quotes": '"' * SIZE,
    "marks": "?" * SIZE,
    "far letters": "\u6f22" * SIZE,
    "escapes": "\\n" * (SIZE // 2),
}


@pytest.mark.parametrize("name", HARD)
def test_a_hard_line_takes_linear_time(name: str) -> None:
    text = HARD[name]
    customer.find(text[:2000], PLAIN, path="x.txt")
    took = []
    for part in (text[: SIZE // 4], text):
        began = time.thread_time()
        customer.find(part, PLAIN, path="x.txt")
        took.append(time.thread_time() - began)
    # Generous: a busy machine. What it is about is that no text takes seconds.
    assert took[1] < 0.5
    assert took[1] < max(took[0] * 12, 0.1)


def test_ordinary_code_imports_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "from staylocal.detect import customer\n"
        "from staylocal.watched import CustomerData\n"
        "customer.find(open(customer.__file__).read() * 50 + ' v1.2.3 2024-11-22 0x1234567 127.0.0.1 ', CustomerData())\n"
        "assert not {'stdnum', 'phonenumbers', 'csv'} & set(sys.modules), 'imported'\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
