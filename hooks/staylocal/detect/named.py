"""Values that stand behind a name: `password = …`, `"api_key": "…"`, `--token …`, "the secret for the shop is …".

A name's literal leads here. What follows it is read as an assignment, else, in prose, as a sentence, else as a
value right beside it; `judging_named` says what it is.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from . import judging_named, names
from .named_value import Parts, Value, in_code
from .view import Found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .view import View

RANK = 2_000
_LONG = 200
# A name of a secret holds one of these; `judging_named` knows how much each of them says.
LITERALS = (*names.PASSWORDS, *names.KEYS, *names.IDS)

_BLANKS = r"[^\S\n]*+"
# What may stand between a value and its operator: an opening quote with its prefix, a scheme of HTTP.
_SCHEME = r"(?:(?:[Bb]earer|[Tt]oken|[Bb]asic|SSWS|[Aa]pi-?[Kk]ey|[Kk]ey)[^\S\n]{1,8})?"
_BARE = r"""[^\s"'`,;<>(){}\[\]|\\&=]{4,300}+={0,2}"""
_VALUE = rf"""(?:[a-zA-Z]{{0,2}}(?=["'`])|@(?="))?(?:
    "{_SCHEME}(?P<double>(?:[^"\\\n]|\\.){{4,600}})" | '{_SCHEME}(?P<single>(?:[^'\\\n]|\\.){{4,600}})'
    | `{_SCHEME}(?P<tick>[^`\n]{{4,300}})` | (?:\\?["'`]){{0,3}}{_SCHEME}(?P<bare>{_BARE}))"""
_OPERATOR = r"""(?:
    :[^\S\n]*+[A-Za-z_][\w.\[\]|? ]{0,30}+=(?!=)                                  # a type between name and value
    | [,\s{]{0,40}+(?:["']?(?:[Vv]alue|content|default|VALUE)["']?)[^\S\n]*+[:=]   # name: X, value: Y
    | \((?=["'])|(?<=\s)(?=["'])                                                     # setPassword("…"), PASSWORD '…'
    | =>|->|\u2192|:=|\?=|\+=|:-|={1,3}|!==?|::?(?!//)|,|>(?=[^<>\n]{4,300}</)|\uff1a
    )"""


# Nothing was assigned: what stands on the next line is the next assignment.
_NEXT = r"(?:[A-Z][A-Z0-9]*+(?:_[A-Z0-9]*+)+=|[A-Za-z_][\w.\-]{0,60}+[^\S\n]*+=[^=\s])"
_NOTHING = rf"{_BLANKS}\r?\n\s{{0,40}}+{_NEXT}"


@cache
def _assigned() -> re.Pattern[str]:
    return re.compile(
        rf"""(?P<rest>[\w.\-]{{0,40}}+)\\?["'`\])}}*]{{0,4}}+{_BLANKS}{_OPERATOR}
        (?!{_NOTHING})\s{{0,2}}{_BLANKS}\(?{_VALUE}""",
        re.VERBOSE,
    )


@cache
def _line() -> re.Pattern[str]:
    """A password that goes on whatever signs it holds, up to a blank or the next name: no expression stands there."""
    return re.compile(
        rf"""(?P<rest>[\w.\-]{{0,40}}+)["'`\])}}*]{{0,4}}+{_BLANKS}(?:=>|:=|={{1,3}}|::?(?!//)){_BLANKS}(?!["'`])
        (?P<bare>(?:(?![&;,][A-Za-z_][A-Za-z_\x20]{{1,30}}[=:])[^\s"`]){{4,200}}+)""",
        re.VERBOSE,
    )


@cache
def _spoken() -> re.Pattern[str]:
    return re.compile(
        r"""(?P<rest>[\w]{0,40}+)(?![A-Za-z@/])[^\n:=]{0,40}?
        (?:(?<![A-Za-z])(?:is|was|are|ist|es|est|to|son|lautet)(?![A-Za-z])|:=?(?!//|:)|\uff1a|={1,2}|->|\u2192|\u306f)[^\S\n]{0,8}
        [*_`"'(<\[{\u201c\u2018\u300c\u00ab]{0,4}(?P<bare>[^\s`"'<>,;\u201d\u2019\u300d\u00bb]{4,200})""",
        re.VERBOSE,
    )


@cache
def _beside() -> re.Pattern[str]:
    return re.compile(
        r"""(?P<rest>[A-Za-z]{0,12}+)[^A-Za-z0-9\n/]{1,6}+(?P<bare>[A-Za-z0-9][A-Za-z0-9_\-+/.~!@\#$%^*]{11,300}+={0,2})""",
        re.VERBOSE,
    )


def look(view: View, start: int, end: int) -> Iterator[Found]:
    """Give the value behind the name whose literal stands here."""
    if not view.admits(start) or not _is_word(view.text, start, end):
        return
    chosen = view.folded[start:end] in names.PASSWORDS and not in_code(view)
    for how, pattern in _ways(chosen=chosen, prose=view.prose):
        if how == "beside" and start < view.done.get(RANK, 0):
            return  # in a run of signs that was judged
        if found := pattern.match(view.text, end):
            group = found.lastgroup or ""
            parts = Parts(start, end, found.end("rest"), *found.span(group))
            value = Value(view, parts, how, quoted=group != "bare")
            verdict = judging_named.judge(value)
            if how == "beside" and parts.last - parts.first >= _LONG:
                view.done[RANK] = value.end
            if verdict:
                sure, what = verdict
                yield Found(value.start, value.end, what, sure, RANK)
                return


@cache
def _ways(*, chosen: bool, prose: bool) -> tuple[tuple[str, re.Pattern[str]], ...]:
    line = (("assigned", _line()),) if chosen else ()
    spoken = (("spoken", _spoken()),) if prose else ()
    return (*line, ("assigned", _assigned()), *spoken, ("beside", _beside()))


def _is_word(text: str, start: int, end: int) -> bool:
    """Tell whether it isn't where two words of a name meet, as the `pAss` in `opAssociate`."""
    within = text[start].islower() and text[start - 1 : start].isalpha()
    return not within or text[start:end].islower()
