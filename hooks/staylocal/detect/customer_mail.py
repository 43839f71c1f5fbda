"""E-mail addresses of people, where they can be data.

Not counted: addresses in names that are kept for examples (RFC 2606, RFC 6761) and in the usual made-up ones, the
policy's own domains, robots and roles, `git@host` and other users of a machine in URLs and paths for scp, versions of
packages. Nor is who wrote something: an author, a maintainer, a copyright holder, a sign-off is told on purpose, with
the code, and is not customer data; so lines that say one, comments of the form `Name <address>`, and files such as
AUTHORS, package metadata and changelogs are left out.
"""

from __future__ import annotations

import re
from functools import cache, partial
from typing import TYPE_CHECKING

from .customer_budget import Budget
from .customer_mail_names import is_made_up, is_role, is_top_level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .customer_page import Item, Page

POINTS = 2
TYPE = "e-mail address"
_LONGEST_LOCAL = 64
_LOCAL = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.!#$%&'*+/=?^_`{|}~-" + bytes(
    range(0xC0, 0x100)
)
# What an address is assigned or quoted by, rather than a part of it: `key=user@host`, a URL, a quoted word.
_CUTS = "=/&?|'`"
_NOT_FIRST = "!#$%*+^{}~-._"
# How much of a line, on each side of an address, can tell whose it is.
_NEAR = 160


@cache
def _signs() -> tuple[re.Pattern[bytes], ...]:
    """An `@`, or an escaped one, and the beginning of a domain: of the millions in one line few have a dot."""
    label = rb"(?=[A-Za-z0-9\xc0-\xff][A-Za-z0-9\xc0-\xff-]{0,62}\.[A-Za-z0-9\xc0-\xff])"
    return re.compile(rb"@" + label), re.compile(rb"%40" + label)


@cache
def _domain() -> re.Pattern[bytes]:
    label = rb"[A-Za-z0-9\xc0-\xff](?:[A-Za-z0-9\xc0-\xff-]{0,62}(?<!-))?"
    top = rb"[A-Za-z]{2,24}|xn--[A-Za-z0-9]{2,40}"
    return re.compile(rb"(?:" + label + rb"\.){1,8}(?:" + top + rb")(?![A-Za-z0-9@])(?!-[A-Za-z0-9])")


@cache
def _authored() -> re.Pattern[bytes]:
    return re.compile(
        rb"(?<![a-z])authors?(?![a-z])|maintain(?:er|ed)|copyright|\(c\)|\xa9|signed-off|[a-z]-by:|(?:written|created|contributed|reported|suggested"
        rb"|fixed|developed|modified|provided|ported|adapted|implemented|improved|updated|patch(?:es|ed)?|based on"
        rb"|code|work|done|idea|submitted) (?:by|from)\b|^[^a-z]*by:? |thanks to|contribut|committer|packager|uploader"
        rb"|report(?:s| all)? bugs|bugs? to|mailing.list|@since|^[^a-z]*contact:|please (?:contact|e?mail)"
    )


@cache
def _written() -> re.Pattern[bytes]:
    """What a tool or a head of a file says of its author, in a text of which nobody knows what file it is."""
    return re.compile(rb"signed-off-by|co-authored-by|copyright|^[^a-z]*@?authors?:|__author__|^from: .*>$")


@cache
def _authors_file() -> re.Pattern[str]:
    return re.compile(
        r"(?:^|/)(?:authors|contributors?|contributing|maintainers|thanks to|credits|codeowners|licen[cs]es?|copying"
        r"|copyright"
        r"|notice|third.?party|owners|pkg-info|metadata|changelog|changes|history|news|release.?notes|security"
        r"|code.of.conduct|\.mailmap|package\.json|composer\.(?:json|lock)|cargo\.toml|pyproject\.toml"
        r"|setup\.(?:py|cfg)"
        r"|pom\.xml|[^/]*\.(?:gemspec|podspec|nuspec|spec|changes|po|pot|patch|diff|asc|cabal|opam))"
        # A table, a dump or a list of objects is data, whatever it is called.
        r"(?:[._-](?![^/]*\.?(?:csv|tsv|jsonl?|ndjson|xlsx?|sql|xml|ya?ml|db|sqlite|parquet)$)[^/]*)?$",
        re.IGNORECASE,
    )


@cache
def _comment() -> re.Pattern[bytes]:
    return re.compile(rb"\s*(?:#|//|/?\*|;|--|%|\"|\.\.|<!--|rem\b|dnl\b|\.\\\")")


@cache
def _remote() -> re.Pattern[bytes]:
    """What stands behind `user@host` when it is an account: a port, or a path on that machine as for scp."""
    return re.compile(rb":(?:\d{2,5}\b|[^\s\"'<>,;:]{0,80}[/~])")


@cache
def _message() -> re.Pattern[bytes]:
    """A header whose value is a message rather than a person."""
    return re.compile(rb"(?:message|content|call|resent-message)-id|^\W*(?:references|in-reply-to):")


def find(page: Page) -> Iterator[Item]:
    """Give the addresses of a page, from the first on."""
    if (b"@" not in page.raw and b"%40" not in page.raw) or _authors_file().search(page.path):
        return
    for pattern in _signs():
        budget = Budget(page)
        for sign in pattern.finditer(page.raw):
            if budget.look(sign.start()):
                yield from _address(page, *sign.span(), budget)


def _address(page: Page, at: int, behind: int, budget: Budget) -> Iterator[Item]:
    domain = _domain().match(page.raw, behind)
    local = _local(page.raw, at)
    if domain and local:
        span = at - len(local), domain.end()
        address = f"{local}@{domain[0].decode('latin-1')}".lower()
        if budget.ask(at, partial(_is_somebodys, page, span, address)):
            yield page.item(*span, TYPE, POINTS, address)


def _local(raw: bytes, at: int) -> str:
    """Give the part before the sign, from its first character that isn't punctuation."""
    left = raw[max(0, at - _LONGEST_LOCAL - 1) : at]
    local = left[len(left.rstrip(_LOCAL)) :].decode("latin-1")
    if "!" in local:  # IRC's `nick!user@host`
        return ""
    for sign in _CUTS:
        local = local.rpartition(sign)[2]
    return "" if len(local) > _LONGEST_LOCAL or local.endswith(".") else local.lstrip(_NOT_FIRST)


def _is_somebodys(page: Page, span: tuple[int, int], address: str) -> bool:
    local, _, domain = address.rpartition("@")
    if not is_top_level(domain.rpartition(".")[2]) or is_role(local) or is_made_up(local, domain):
        return False
    if any(domain == name or domain.endswith("." + name) for name in page.settings.own_domains):
        return False
    return not _is_account(page, *span) and not _is_told(page, *span)


def _is_account(page: Page, start: int, end: int) -> bool:
    if _remote().match(page.raw, end):
        return True
    before = page.raw[max(0, start - _NEAR) : start]
    scheme = before.rfind(b"://")
    return scheme >= 0 and not re.search(rb"[\s/?#]", before[scheme + 3 :])


def _is_told(page: Page, start: int, end: int) -> bool:
    begin, stop = page.line(start)
    line = page.lower[max(begin, start - _NEAR) : min(stop, end + _NEAR)]
    if _message().search(line):
        return True
    if not page.path:
        return bool(_written().search(line))
    if _authored().search(line):
        return True
    named = page.raw[start - 1 : start] == b"<" or page.raw[start - 2 : start] == b" ("
    return named and bool(_comment().match(page.lower, begin, start))
