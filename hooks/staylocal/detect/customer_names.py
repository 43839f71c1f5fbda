"""What a person's name, birth date and address look like as values, and what their fields are called."""

from __future__ import annotations

import re
from functools import cache

from .late import late

_EARLIEST, _LATEST = 1900, 2035
_FEWEST_LETTERS, _LONGEST_NAME, _LONGEST_ADDRESS = 2, 60, 120
_MOST_WORDS = 5
_FULL = (
    r"(?:full|customer|patient|client|user|contact|employee|display|legal|person|member|(?:account |card ?)?holder"
    r"|recipient|student|guest|applicant|insured|debtor)?[ -]?name|name|patient|customer|kunde|nom complet|nombre"
    r"|nombre completo|nome|nome completo|naam|volledige naam|navn|namn|nimi|imi. i nazwisko"
    r"|姓名|氏名|名前|이름|имя|фио"
)
_FIRST = (
    r"(?:first|given|fore)[ -]?name|fname|vorname|pr[ée]nom|nombre|nome|voornaam|imi.|jm.no|fornavn|f[öo]rnamn|etunimi"
)
_LAST = (
    r"(?:last|sur|family|second)[ -]?name|lname|nachname|familienname|nom(?: de famille)?|apellidos?|cognome|sobrenome"
    r"|achternaam|nazwisko|p..jmen.|etternavn|efternavn|efternamn|sukunimi"
)
_BIRTH = (
    r"d\.?o\.?b\.?|(?:date of )?birth(?:[ -]?(?:date|day))?|birth(?:date|day)|born(?: on)?|geb(?:oren"
    r"|urts(?:datum|tag)|\.)?"
    r"(?: am)?|date de naissance|naissance|n[ée]e? le|(?:fecha de )?nacimiento|(?:data di )?nascita"
    r"|(?:data de )?nascimento|geboorte ?datum|f[öo]delse ?dat(?:um|o)|f[øo]dsels ?dat[oum]+|data urodzenia|syntym.aika"
    r"|出生日期|生年月日|дата рождения"
)
_ADDRESS = (
    r"(?:(?:home|street|postal|mailing|billing|shipping|residential|delivery|customer"
    r"|patient)[ -]?)?address(?:[ -]?(?:line)?"
    r"[ -]?1)?|addr(?:ess)?|street(?: ?name| ?line(?: ?1)?)?|adress[e]?|anschrift|stra(?:ss|ß)e|wohnort|rue|calle"
    r"|direcci[oó]n"
    r"|domicilio|indirizzo|endere[cç]o|adres|straat|gatuadress|住所|地址|адрес"
)
_WORD = late(r"[^\W\d_][^\W\d_'\u2019.\-]*(?:['\u2019.\-][^\W\d_]*){0,4}")
_PARTICLES = frozenset(
    "de del della der den di da do dos das la le van von zu zur bin ibn al el y e af av ter ten".split()  # noqa: SIM905 - a word list
)
_NOBODY = late(
    r"(?:(?:john|jane|joe|jack|janie?|baby) (?:q\.? )?(?:doe|public|smith|bloggs|roe)|(?:max|erika|maria|anna)"
    r" muster(?:mann|frau)?|mario rossi|jean dupont|juan p[ée]rez|jan (?:jansen|kowalski|nov[aá]k)|ola nordmann|alice"
    r"|bob|carol|dave|eve|mallory|trent|john|jane|bar|baz|null|none|true|false|unknown|anonymous|.* test"
    r"|(?:foo|test|example|sample|dummy|your |my |the |some |any |new |first|last|full|user|name|string).*"
    r"|.*\b(?:name|inc|ltd|llc|gmbh|ag|corp|corporation|company|co|plc|bv|sa|srl|university|school|college|hotel|library"
    r"|bank|museum|restaurant|cafe|street|road|address|server|service|group|team|center|centre|foundation|institute"
    r"|office|store|shop|church|hospital|clinic|park|station|airport|version|field|value|type|date|number|city|country)"
    r"\b.*)"
)
_NO_STREET = late(
    r"(?:1?2?3?4?5? ?(?:any|main|fake|example|test|sample|some|foo|your|elm|first|my)\b.*|1600 (?:amphi|penn).*"
    r"|1 infinite.*|221b .*|742 ever.*|(?:street|address|line|road|addr|apt|suite|unit|block|page|section|chapter|port"
    r"|version|phase|step|level|row|bit|byte|part|type|class|no|number|figure|table|item)\b.{0,6}"
    r"|.*(?:muster|beispiel).*)"
)
_HOUSE = late(r"#?\d{1,5}[A-Za-z]?(?:-\d{1,5})?[A-Za-z]?")
_TOKEN = late(r"[\w.'\u2019#\u00ba\u00b0\-]+")
_MOST_TOKENS = 16


def _names(*sources: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{source})" for source in sources))


@cache
def full() -> re.Pattern[str]:
    """Give what fields with a whole name are called, in lower case, `_` as a blank."""
    return _names(_FULL)


@cache
def half() -> re.Pattern[str]:
    """Give what fields with a first or a last name are called."""
    return _names(_FIRST, _LAST)


@cache
def birth() -> re.Pattern[str]:
    """Give what fields with a birth date are called."""
    return _names(_BIRTH)


@cache
def address() -> re.Pattern[str]:
    """Give what fields with a street, or with all of an address, are called."""
    return _names(_ADDRESS)


def is_birth_date(digits: str) -> bool:
    """Tell whether this is a day on which somebody now alive can be born: three numbers, in the usual orders."""
    parts = [int(part) for part in re.findall(r"\d+", digits)]
    if len(parts) != len("ymd"):
        return False
    year, others = (parts[0], parts[1:]) if parts[0] >= _EARLIEST else (parts[2], parts[:2])
    return _EARLIEST <= year <= _LATEST and all(1 <= part <= 31 for part in others) and min(others) <= 12  # noqa: PLR2004


def is_name(value: str, *, words: int) -> bool:
    """Tell whether this is a person's name, of at least so many words where the script has blanks between them."""
    if not _FEWEST_LETTERS <= len(value) <= _LONGEST_NAME or _NOBODY.fullmatch(value.lower()):
        return False
    parts = value.replace(",", " ").split()
    if not all(_WORD.fullmatch(part) and _is_capitalized(part) for part in parts) or len(parts) > _MOST_WORDS:
        return False
    return len(parts) >= words or not value[0].isupper()


def _is_capitalized(word: str) -> bool:
    """Tell whether it begins with a capital and goes on otherwise, or is of a script that has none."""
    if word.lower() in _PARTICLES or not (word[0].isupper() or word[0].islower()):
        return True
    return word[0].isupper() and (not word.isupper() or len(word) <= 2 or word.isalpha())  # noqa: PLR2004 - an initial


def is_address(value: str) -> bool:
    """Tell whether this is a street with a house number."""
    if len(value) > _LONGEST_ADDRESS or _NO_STREET.fullmatch(value.lower()):
        return False
    tokens = [token for token in re.split(r"[ ,/;]+", value) if token]
    if len(tokens) > _MOST_TOKENS or not all(map(_TOKEN.fullmatch, tokens)):
        return False
    named = any(not word.islower() for word in re.findall(r"[^\W\d_]{3,}", value))
    return named and len(tokens) > 1 and any(map(_HOUSE.fullmatch, tokens))
