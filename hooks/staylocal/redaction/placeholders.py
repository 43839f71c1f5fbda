r"""The form of a placeholder, `⟦EMAIL_1⟧`: U+27E6, what kind of value it stands for, `_`, a number, U+27E7.

A model sees what kind of value it is, and these brackets stand in nearly no text, so that little has to be escaped.
Measured with codex-cli 0.169.0 and a server that plays the model: prompt, stdin, the printed answer, `-o` and `--json`
hand on every form byte for byte (`[[EMAIL_1]]`, `<EMAIL_1>`, `{{EMAIL_1}}`, `__EMAIL_1__`, `$EMAIL_1`, `EMAIL_1` too).
In a command that the model writes a shell takes `<EMAIL_1>` for a redirection unless it is quoted, and `$EMAIL_1` for a
variable even in double quotes; `[[EMAIL_1]]` is a glob, `{{EMAIL_1}}` a template, `__EMAIL_1__` bold in Markdown, and
`EMAIL_1` alone is a name that texts have. `⟦EMAIL_1⟧` survives unquoted, and in a patch; tests/test_redact_client.py.

What stands in a text already is told from ours by an escape: where an opening bracket would be read as the beginning
of a placeholder or of an escape, it becomes `⟦⟧`. Readers are lenient towards what models make of a placeholder
(blanks inside, lower case, Markdown's `\_`, the brackets spelled `\u27e6` and `\u27e7`), hence so is what is escaped.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from staylocal.detect.filters import REDACTED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from staylocal.findings import Finding

PART = "PART"
_VAGUE = ("SECRET", "INTERNAL", PART)  # what says less than any other word for the same value
OPEN, CLOSE = "\u27e6", "\u27e7"
MOST = 999_999  # of one kind: what a placeholder has digits for

_SAID = rf"\s{{0,3}}(?P<kind>{'|'.join(REDACTED)})\s?\\?[_ -]\s?(?P<number>[0-9]{{1,6}})\s{{0,3}}"
_SPELLED_OPEN, _SPELLED_CLOSE = r"\\u27[eE]6", r"\\u27[eE]7"


def _form(opening: str, closing: str) -> str:
    return rf"{opening}(?:{_SAID})?{closing}"


# A placeholder, or an escape: then there is no `kind`. One pattern for each way to write brackets.
_FLAGS = re.IGNORECASE | re.ASCII
_LITERAL = re.compile(_form(OPEN, CLOSE), _FLAGS)
_SPELLED = re.compile(_form(_SPELLED_OPEN, _SPELLED_CLOSE), _FLAGS)
_NAME = re.compile(rf"(?:{'|'.join(REDACTED)})_[0-9]{{1,6}}")
LONGEST = 64  # characters of either form, and more
# What may become one of them.
_TAIL = re.compile(
    rf"(?:{OPEN}|{_SPELLED_OPEN})[\sA-Za-z0-9\\_-]{{0,{LONGEST}}}\Z|\\(?:u(?:2(?:7(?:[eE])?)?)?)?\Z", re.ASCII
)

# By what stands in a finding's type, the first that does; for secrets.
_WORDS = (
    ("password", "PASSWORD"),
    ("private key", "KEY"),
    ("client id", "ID"),
    ("token", "TOKEN"),
    ("jwt", "TOKEN"),
    ("secret", "SECRET"),
    ("key", "KEY"),
)
_CUSTOMERS = {
    "e-mail address": "EMAIL",
    "phone number": "PHONE",
    "payment card": "CARD",
    "iban": "IBAN",
    "row of personal data": "PERSON",
}
_INTERNALS = {"internal host name": "HOST", "private ip address": "ADDRESS"}


def kind_of(finding: Finding) -> str:
    """Give the word for what was found."""
    said = finding.type.lower()
    if finding.kind == "customer-data":
        return _CUSTOMERS.get(said, "ID")
    if finding.kind == "internal":
        return _INTERNALS.get(said, "INTERNAL")
    return next((kind for word, kind in _WORDS if word in said), "SECRET")


def rank(kind: str) -> int:
    """Give a number that is the lower the more a kind says."""
    return _VAGUE.index(kind) + 1 if kind in _VAGUE else 0


def names_in(text: str) -> set[str]:
    """Give what stands in a text already that reads like a name, whatever is around it."""
    return {found[0] for found in _NAME.finditer(text)}


def written(name: str) -> str:
    """Give the placeholder of a name, as `EMAIL_1`."""
    return f"{OPEN}{name}{CLOSE}"


def tokens(text: str) -> Iterator[re.Match[str]]:
    """Give what a reader takes for placeholders and escapes, in order."""
    patterns = [pattern for pattern, sign in ((_LITERAL, OPEN), (_SPELLED, "\\u27")) if sign in text]
    found = (match for pattern in patterns for match in pattern.finditer(text))
    # They begin with different signs and hold none of the other's.
    return iter(sorted(found, key=re.Match.start) if len(patterns) > 1 else found)


def name_of(token: re.Match[str]) -> str:
    """Give the name that a placeholder says, as a map has it; "" for an escape."""
    return f"{token['kind'].upper()}_{int(token['number'])}" if token["kind"] else ""


def is_spelled(token: re.Match[str]) -> bool:
    """Tell whether its brackets are written as escapes: then it stands in a string of some language."""
    return token.re is _SPELLED


def opening(token: re.Match[str]) -> str:
    """Give the opening bracket, as it is written there: what an escape stands for."""
    return token[0][:6] if is_spelled(token) else OPEN


def escaped(token: re.Match[str]) -> str:
    """Give what the opening bracket of what looks like a placeholder has to become."""
    return opening(token) + ("\\u27e7" if is_spelled(token) else CLOSE)


def unfinished(text: str, start: int) -> int:
    """Give where something begins, not before `start`, that may become a placeholder with what is still to come."""
    found = _TAIL.search(text, max(start, len(text) - LONGEST))
    return found.start() if found else len(text)


def kind_and_number(name: str) -> tuple[str, int]:
    """Take a name apart; raises ValueError for what is none."""
    kind, _, number = name.rpartition("_")
    if kind not in REDACTED or not (number.isascii() and number.isdigit()) or not 0 < int(number) <= MOST:
        raise ValueError("no name of a placeholder")
    return kind, int(number)
