"""A value behind a name, and what stands around it."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from . import filters, names
from .late import late

if TYPE_CHECKING:
    from .view import View

_CUT = 200
_CALLED = late(r"[(\[]")
_QUOTED, _RUN = late(r"""[^"'`\n]{0,8192}"""), late(r"""[^\s"'`,;<>()]{0,8192}""")
_TRAILING = ",;:)]}>\"'`"
_SENTENCE_END = ".,;:)]}>*_?!\"'`\u2026\u3002\uff0c\u300d\u201d"
# Files in which a bare word after `=` or `:` is an expression and no value.
_CODE = late(
    r"""\.(?:py[iwx]?|[mc]?[jt]sx?|vue|svelte|rb|rs|go|java|kts?|scala|groovy|gradle|dart|lua|p[lm]|php|swift|jl|exs?|erl
        |hs|ml|fsx?|clj|elm|c|cc|cpp|cxx|cs|hh?|hpp|m|mm|r|ipynb|html?|s?css|less|sql|vb|nix|zig|sol|proto|graphql|map
        |snap)$""",
    re.IGNORECASE | re.VERBOSE,
)


def in_code(view: View) -> bool:
    """Tell whether a bare word is an expression in a file: code, but not a prompt of that name."""
    return not view.prose and bool(_CODE.search(view.path))


class Parts(NamedTuple):
    """Offsets in a text: where the part of a name that led here starts and ends, its name ends, its value stands."""

    start: int
    end: int
    name_end: int
    first: int
    last: int


class Value:
    """A value and where it stands. `how`: assigned, spoken, beside; `rest`: of the name, behind its literal."""

    def __init__(self, view: View, parts: Parts, how: str, *, quoted: bool) -> None:
        value = view.text[parts.first : parts.last]
        if not quoted:
            value = value.rstrip(_SENTENCE_END if view.prose else _TRAILING)
        self.view, self.how, self.quoted = view, how, quoted
        self.start, self.text = parts.first, value
        self._at = parts[:3]

    @property
    def end(self) -> int:
        """Where it ends: its first characters are enough to tell what it is, but who replaces it needs all."""
        end = self.start + len(self.text)
        if len(self.text) < _CUT:
            return end
        more = (_QUOTED if self.quoted else _RUN).match(self.view.text, end)
        return more.end() if more else end

    @property
    def literal(self) -> str:
        """The part of its name that led here, in lower case."""
        return self.view.folded[slice(*self._at[:2])]

    @property
    def rest(self) -> str:
        """What of the name stands behind the literal."""
        return self.view.text[slice(*self._at[1:])]

    @cached_property
    def name(self) -> str:
        """The whole name, with words before it."""
        text, (start, _, end) = self.view.text, self._at
        before = names.BEFORE.search(text, max(0, start - names.REACH), start)
        return (before.group() if before else "") + text[start:end]

    @property
    def listed(self) -> bool:
        """Whether a comma stands between name and value."""
        return "," in self.view.text[self._at[2] : self.start]

    @property
    def in_code(self) -> bool:
        """Whether a bare word is an expression here."""
        return in_code(self.view)

    @property
    def is_called(self) -> bool:
        """Whether it is called or indexed: it comes from elsewhere."""
        if self.quoted or not filters.is_indirect(self.view.text[self.start : self.start + 200]):
            return False
        # Where no code stands, a bracket behind digits is a sign like any other.
        return self.in_code or not any(map(str.isdigit, _CALLED.split(self.text, maxsplit=1)[0]))
