"""What policy files say of internal identifiers and of customer data: [internal], [identifiers], [customer_data].

Patterns, domains, words and regions only add, so every version of a file counts. What loosens, which is a mail domain
of one's own, more points and no private addresses, a repository's file has to say in all of its versions.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from staylocal.errors import PolicyError
from staylocal.policy_table import Table, shown
from staylocal.watched import CustomerData, Internal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from staylocal.policy_layer import Layer

_T = TypeVar("_T", bound=int)

IDENTIFIERS = ("domains", "words", "private_addresses")
CUSTOMER_DATA = ("own_domains", "regions", "class_points", "gate_points")

# Of the patterns for what is internal in one file, and of the characters of all of them: each costs time on each line.
_PATTERNS, _PATTERNS_LENGTH = 200, 20_000
# Of words and of their characters: what 20 ms make an automaton of.
_WORDS, _WORDS_LENGTH = 20_000, 400_000
_SHORTEST_WORD, _LONGEST_WORD = 2, 100
_DOMAINS = 100
_MOST_POINTS = 1000
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_DOMAIN = rf"(?!.{{254}})(?:{_LABEL}\.)*(?![0-9]+\Z){_LABEL}"
_DOMAIN_OF_TWO = rf"(?!.{{254}})(?:{_LABEL}\.)+(?![0-9]+\Z){_LABEL}"
# ISO 3166-1 alpha-2, and XK, which phone numbers of Kosovo go by.
_REGIONS = """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
    CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR
    GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP
    KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT
    MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW
    SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ
    UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW
"""


def patterns(table: Table) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Take [internal]: names and regular expressions, none of which can run away."""
    if not table.data:
        return ()
    from staylocal.patterns import compile_safely  # noqa: PLC0415 - 5 ms, and most policies name no pattern

    if len(table.data) > _PATTERNS:
        problem = f"at most {_PATTERNS} patterns, not {len(table.data)}"
        raise PolicyError(f"{table.label}: {table.place}: must hold {problem}")
    if (length := sum(len(text) for text in table.data.values() if isinstance(text, str))) > _PATTERNS_LENGTH:
        problem = f"patterns of at most {_PATTERNS_LENGTH:,} characters together, not {length:,}"
        raise PolicyError(f"{table.label}: {table.place}: must hold {problem}")
    found = []
    for name in table.data:
        if not re.fullmatch("[a-z][a-z0-9-]*", name):
            raise table.error(name, "a name is lowercase letters, digits and dashes, and begins with a letter")
        source = table.text(name) or ""
        try:
            found.append((name, compile_safely(source)))
        except ValueError as error:
            raise table.error(name, f"{shown(source)} can't be used: {error}") from None
    return tuple(found)


def domains(table: Table) -> tuple[str, ...]:
    """Take `identifiers.domains`: domains of hosts, in lower case; one of a single label is a top-level domain."""
    return _domains(table, "domains", _DOMAIN) or ()


def own_domains(table: Table) -> tuple[str, ...] | None:
    """Take `customer_data.own_domains`: domains of mail, in lower case, and no top-level domain."""
    return _domains(table, "own_domains", _DOMAIN_OF_TWO)


def _domains(table: Table, key: str, form: str) -> tuple[str, ...] | None:
    values = table.texts(key)
    if values is None:
        return None
    if len(values) > _DOMAINS:
        raise table.error(key, f"must hold at most {_DOMAINS} domains, not {len(values)}")
    for position, value in enumerate(values):
        if not re.fullmatch(form, value):
            raise table.error(f"{key}[{position}]", f"must be a domain's name like corp.example, not {shown(value)}")
    return tuple(dict.fromkeys(value.lower() for value in values))


def words(table: Table) -> tuple[str, ...]:
    """Take `identifiers.words`: code names, as they are written."""
    values = table.texts("words") or ()
    if len(values) > _WORDS:
        raise table.error("words", f"must hold at most {_WORDS:,} words, not {len(values):,}")
    if (length := sum(map(len, values))) > _WORDS_LENGTH:
        raise table.error("words", f"must hold at most {_WORDS_LENGTH:,} characters together, not {length:,}")
    for position, value in enumerate(values):
        if not _is_word(value):
            problem = "must be a word or phrase of 2 to 100 characters, two of them letters or digits"
            raise table.error(f"words[{position}]", f"{problem}, not {shown(value)}")
    return tuple(dict.fromkeys(values))


def _is_word(value: str) -> bool:
    if not _SHORTEST_WORD <= len(value) <= _LONGEST_WORD:
        return False
    return value.isalnum() or (value.isprintable() and sum(map(str.isalnum, value)) >= _SHORTEST_WORD)


def regions(table: Table) -> tuple[str, ...]:
    """Take `customer_data.regions`: codes of countries."""
    values = table.texts("regions") or ()
    for position, value in enumerate(values):
        if value not in _known_regions():
            problem = f"must be an ISO 3166 code in capitals like DE or US, not {shown(value)}"
            raise table.error(f"regions[{position}]", problem)
    return tuple(dict.fromkeys(values))


@cache
def _known_regions() -> frozenset[str]:
    return frozenset(_REGIONS.split())


def points(table: Table, key: str) -> int | None:
    """Take `customer_data.class_points` or `gate_points`."""
    value = table.get(key, int, "a whole number")
    if value is None or 1 <= value <= _MOST_POINTS:
        return value
    raise table.error(key, f"must be a whole number from 1 to {_MOST_POINTS:,}, not {shown(value)}")


def internal(mine: Sequence[Layer], versions: Sequence[Layer | None]) -> Internal:
    """Unite what is internal. `mine`: admin's and user's; `versions`: the trusted one, then those that are judged."""
    every = _in_turn(mine, versions)
    return Internal(
        patterns=tuple(dict.fromkeys(pair for layer in every for pair in layer.internal)),
        domains=tuple(dict.fromkeys(domain for layer in every for domain in layer.domains)),
        words=_united_words(every),
        private_addresses=_strictest(
            mine, versions, lambda layer: layer.private_addresses, default=Internal().private_addresses, strict=max
        ),
    )


def _united_words(every: Sequence[Layer]) -> tuple[str, ...]:
    lists = list(dict.fromkeys(layer.words for layer in every if layer.words))
    return lists[0] if len(lists) == 1 else tuple(dict.fromkeys(word for each in lists for word in each))


def customer_data(mine: Sequence[Layer], versions: Sequence[Layer | None]) -> CustomerData:
    """Take the strictest of what is said of customer data; arguments as for `internal`."""
    default = CustomerData()
    gate = _strictest(mine, versions, lambda layer: layer.gate_points, default=default.gate_points, strict=min)
    class_ = _strictest(mine, versions, lambda layer: layer.class_points, default=default.class_points, strict=min)
    own = [domain for layer in mine for domain in layer.own_domains or ()]
    every = _in_turn(mine, versions)
    return CustomerData(
        own_domains=tuple(dict.fromkeys([*own, *_in_all([(layer and layer.own_domains) or () for layer in versions])])),
        regions=tuple(dict.fromkeys(region for layer in every for region in layer.regions)),
        class_points=min(class_, gate),
        gate_points=gate,
    )


def _in_turn(mine: Sequence[Layer], versions: Sequence[Layer | None]) -> list[Layer]:
    """Admin, user, the judged versions, the trusted one."""
    base, *now = versions
    return [*mine, *(layer for layer in (*now, base) if layer)]


def _strictest(
    mine: Sequence[Layer],
    versions: Sequence[Layer | None],
    said: Callable[[Layer], _T | None],
    *,
    default: _T,
    strict: Callable[[list[_T]], _T],
) -> _T:
    """Take the strictest of what is `said`. A silent version says the default where user and admin are silent, too."""
    above = [value for layer in mine if (value := said(layer)) is not None]
    silent = None if above else default
    below = (said(layer) if layer else None for layer in versions)
    spoken = (silent if value is None else value for value in below)
    return strict([*above, *(value for value in spoken if value is not None)])


def _in_all(lists: Sequence[Sequence[str]]) -> list[str]:
    """Keep the domains that every list has, itself or as a domain above it."""
    return [
        domain
        for each in lists
        for domain in each
        if all(any(domain == other or domain.endswith(f".{other}") for other in others) for others in lists)
    ]
