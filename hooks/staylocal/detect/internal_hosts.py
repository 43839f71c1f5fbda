"""Hosts under a policy's domains: in URLs, in addresses of mail, with a port, in any case, in IDNA's form, too.

A mail address under an internal domain names it as well, so it counts, also where `customer_data.own_domains` has it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from .boundaries import is_escape
from .folding import fold
from .internal_edges import stands_alone

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST_HOST = 253
_LABELS = re.compile(r"(?:\.[\w-]{1,63})+", re.ASCII)
_LONGEST_ESCAPE = 10
_SHARE = "\\\\"  # before the host of a Windows share
# What names a file after a host; none of these is a top-level domain.
_SUFFIX = re.compile(r"\.(?:bak|cfg|conf|crt|csr|ini|j2|json|key|log|pem|pfx|p12|toml|txt|xml|ya?ml|zone)(?![\w.-])")
# A label goes on, or another follows.
_GOES_ON = re.compile(r"[^\W_]|-+\w|\.[\w-]")


class _Domain(NamedTuple):
    """`alone`: it is a top-level domain, which is a word as well."""

    name: str
    alone: bool


def find(domains: tuple[str, ...], text: str) -> Iterator[tuple[int, int, bool]]:
    """Give (start, end, sure) of each host under the `domains` in `text`, domain after domain."""
    folded = fold(text)
    for domain in _domains(domains):
        at = folded.find(domain.name)
        while at >= 0:
            end = at + len(domain.name)
            if _ends(folded, end):
                start = _start(folded, at)
                # `this.internal` may be a field.
                if start is not None and not (domain.alone and start == at):
                    yield start, end, not domain.alone
            at = folded.find(domain.name, at + 1)


@lru_cache(maxsize=4)
def _domains(domains: tuple[str, ...]) -> tuple[_Domain, ...]:
    return tuple(dict.fromkeys(_Domain(fold(form), "." not in form) for each in domains for form in _forms(each)))


def _forms(domain: str) -> set[str]:
    """As it is read, decomposed, and as it goes over the wire."""
    if domain.isascii() and "xn--" not in domain:
        return {domain}
    try:
        wired = domain.encode("idna").decode()
        read = wired.encode().decode("idna")
    except UnicodeError:  # more than IDNA allows, like an empty label
        return {domain}
    return {domain, wired, read, unicodedata.normalize("NFD", read)}


def _ends(folded: str, end: int) -> bool:
    if not (found := _GOES_ON.match(folded, end)):
        return True
    if found.group()[0] == ".":
        return bool(_SUFFIX.match(folded, end))
    return found.group()[0] != "-" and stands_alone(folded, end)


def _start(folded: str, at: int) -> int | None:
    """Give where the host's first label begins; None if the domain's own first label began earlier."""
    if at == 0:
        return 0
    if folded[at - 1] == ".":
        # Backwards: the labels are as many as the text has.
        labels = _LABELS.match(folded[max(0, at - _LONGEST_HOST) : at][::-1])
        start = _behind_escape(folded, at - labels.end() if labels else at, at)
        return start + len(folded[start:at]) - len(folded[start:at].lstrip("_-"))
    if folded[at - 1] == "-":
        return None if folded[at - 2 : at - 1].isalnum() else at
    return at if stands_alone(folded, at) or is_escape(folded, at) else None


def _behind_escape(folded: str, start: int, at: int) -> int:
    r"""Leave out an escape before the host: the `n` of `\nhost`, the `2f` of `%2Fhost`."""
    if start and folded[start - 1] in "\\%=" and not folded.endswith(_SHARE, 0, start):
        places = range(start + 1, min(start + _LONGEST_ESCAPE, at))
        return next((place for place in places if is_escape(folded, place)), start)
    return start
