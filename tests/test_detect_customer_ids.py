"""National ids, each made with right check digits by trying digits until its own check is content."""

from __future__ import annotations

import random
import re

import pytest

from staylocal.detect import customer, customer_id_checks
from staylocal.detect.customer_digits import compact, is_placeholder
from staylocal.detect.customer_id_forms import IDS, Id
from staylocal.detect.customer_shapes import expanded, prefixed
from staylocal.watched import CustomerData

PLAIN = CustomerData()
# What a random fill would hit too seldom: a date, a region, a letter for the sex.
DATED = {
    "KR resident number": "850302-1",
    "RO CNP": "1850302",
    "JMBG": "0203985",
    "CN identity number": "11010119850302",
    "ZA identity number": "850302",
    "FR NIR": "185",
    "ID NIK": "317106020385",
    "CH AVS": "756",
    "MX CURP": "KOMA850302MDFVRR",
    "TH identity number": "3",
    "SE personnummer": "850302",
    "FI HETU": "020385",
    "IS kennitala": "020385",
    "NO fødselsnummer": "020385",
    "DK CPR": "020385",
    "CZ/SK birth number": "855302",
    "LV personas kods": "020385",
    "BE national number": "850302",
    "MY NRIC": "850302",
    "DE pension insurance": "65020385",
}
NAMED = {
    "US SSN": "SSN",
    "US ITIN": "ITIN",
    "UK NHS number": "NHS number",
    "DE tax id": "Steuer-ID",
    "NL BSN": "bsn",
    "BE national number": "rijksregisternummer",
    "PL PESEL": "PESEL",
    "PT NIF": "NIF",
    "SE personnummer": "personnummer",
    "NO fødselsnummer": "fødselsnummer",
    "DK CPR": "CPR-nr",
    "CZ/SK birth number": "rodné číslo",
    "RO CNP": "CNP",
    "BG EGN": "ЕГН",
    "HR OIB": "OIB",
    "EE isikukood": "isikukood",
    "LT asmens kodas": "asmens kodas",
    "LV personas kods": "personas kods",
    "AT insurance number": "Sozialversicherungsnummer",
    "IE PPS": "PPSN",
    "GR AMKA": "\u0391\u039c\u039a\u0391",
    "JMBG": "JMBG",
    "IS kennitala": "kennitala",
    "UA tax id": "РНОКПП",
    "RU SNILS": "СНИЛС",
    "TR kimlik": "TC kimlik no",
    "IL identity number": "teudat_zehut",
    "ZA identity number": "idNumber",
    "BR CPF": "cpf",
    "AR CUIT/CUIL": "CUIT",
    "AR DNI": "DNI",
    "CL RUT": "RUT",
    "PE DNI": "DNI",
    "EC cédula": "cédula",
    "DO cédula": "cédula",
    "CA SIN": "SIN",
    "IN Aadhaar": "Aadhaar",
    "IN PAN": "PAN",
    "KR resident number": "주민등록번호",
    "JP My Number": "マイナンバー",
    "TW identity number": "身分證字號",
    "HK identity card": "HKID",
    "MY NRIC": "NRIC",
    "TH identity number": "Thai ID",
    "ID NIK": "NIK",
    "PK CNIC": "CNIC",
    "AU TFN": "tax_file_number",
    "AU Medicare": "Medicare card",
}


def made(kind: Id, form: str) -> str:
    """Fill a form until it is valid."""
    source = random.Random(form + kind.name)  # noqa: S311 - the same in each run
    start = compact(DATED.get(kind.name, ""))
    if not start and re.fullmatch(r"\[[A-Z]+\]", kind.starts):
        start = kind.starts[1]
    if kind.starts == "19":
        start = "19" + start
    for _ in range(200_000):
        given = iter(start)
        value = "".join(
            next(given, None) or source.choice("0123456789" if place == "0" else "ABCDEFGHJKLMPRSTWXYZ")
            if place in "0Aa"
            else place
            for place in form
        )
        number = compact(value)
        shape = "".join("0" if c.isdigit() else "A" if c.isalpha() else c for c in value)
        if shape != form.upper() or not re.match(kind.starts, number) or is_placeholder(re.sub(r"\D", "", number)):
            continue
        if kind.holds(value if kind.signed else number):
            return value
    raise AssertionError(f"no {kind.name} of the form {form}")


def cases(*, alone: bool) -> list[tuple[Id, str]]:
    forms = ((kind, form) for kind in IDS for form in (kind.alone if alone else kind.named))
    return [(kind, plain) for kind, form in forms for plain in expanded(form) if not plain.endswith("a")]


def ids(text: str, path: str = "data.txt") -> list[str]:
    items = customer.find(text, PLAIN, path=path)
    return [text[item.start : item.end] for item in items if item.type.startswith("national id")]


@pytest.mark.parametrize(
    ("kind", "form"), cases(alone=True), ids=lambda part: part if isinstance(part, str) else part.name
)
def test_distinct_forms_need_no_word(kind: Id, form: str) -> None:
    value = made(kind, form)
    for frame in ("{}", "a {}.", '"{}",', "x;{};y", "\\n{}\\n", "**{}**", "({})", "%20{}%20"):
        assert ids(frame.format(value)) == [value]


@pytest.mark.parametrize(
    ("kind", "form"), cases(alone=False), ids=lambda part: part if isinstance(part, str) else part.name
)
def test_other_forms_need_a_word(kind: Id, form: str) -> None:
    value, word = made(kind, form), NAMED[kind.name]
    for frame in ("{0}: {1}", '"{0}": "{1}",', "{1} ({0})", "id,{0}\n7,{1}\n8,{1}\n"):
        assert value in ids(frame.format(word, value))


@pytest.mark.parametrize(
    ("kind", "form"), cases(alone=False), ids=lambda part: part if isinstance(part, str) else part.name
)
def test_without_the_word_these_are_just_numbers(kind: Id, form: str) -> None:
    value = made(kind, form)
    assert all(name != kind.name for name in ids(f"order {value} of 7"))
    assert not any(f"({kind.name})" in item.type for item in customer.find(f"order {value} of 7", PLAIN)) or (
        form in [plain for other in kind.alone for plain in expanded(other)]
    )


def test_at_least_25_countries() -> None:
    assert len({kind.name.split()[0] for kind in IDS}) >= 25


@pytest.mark.parametrize(
    "text",
    [
        "078-05-" + "1120",
        "123-45-" + "6789",
        "111-11-" + "1111",
        "000-12-" + "3456",
        "12345678Z",
        "2024-11-22-1234",
        "uuid 1f-123-45-67890",
        "1.457-55-" + "5461",
        "457-55-" + "5461.2",
    ],
)
def test_examples_and_parts_of_something_longer(text: str) -> None:
    assert ids(text) == []


def test_days_and_times_are_no_ids() -> None:
    assert ids(" ".join(f"20260516{letter}" for letter in "ABCDEFGHJKLMNPQRSTVWXYZ")) == []
    assert (
        ids(
            " ".join(
                f"{day}-{hour:02}{minute:02}"
                for day in ("240517", "20240517")
                for hour in range(24)
                for minute in range(60)
            )
        )
        == []
    )


def test_a_word_is_a_word_of_its_own() -> None:
    kind = next(kind for kind in IDS if kind.name == "DK CPR")
    value = made(kind, "0" * 10)
    assert ids(f"src/cprint.c {value}") == []
    assert ids(f"cpr {value}") == [value]


def test_word_of_the_line_above() -> None:
    kind = next(kind for kind in IDS if kind.name == "PL PESEL")
    value = made(kind, "0" * 11)
    assert ids(f"PESEL:\n  {value}\n") == [value]
    assert ids(f"PESEL: x\nother {value}\n") == []


def test_checks_of_our_own() -> None:
    # Documented examples: Singapore S0000001I, Hong Kong A123456(3), Taiwan A123456789, Germany 15 070649 C 103, Russia 112-233-445 95.
    assert customer_id_checks.sg_nric("S0000001" + "I")
    assert customer_id_checks.hk_id("A12345" + "63")
    assert customer_id_checks.tw_id("A12345678" + "9")
    assert customer_id_checks.de_pension("15070649C10" + "3")
    assert customer_id_checks.ru_snils("112233445" + "95")
    assert not customer_id_checks.sg_nric("S0000001" + "J")
    assert not customer_id_checks.hk_id("A12345" + "64")
    assert not customer_id_checks.tw_id("A12345678" + "8")
    assert not customer_id_checks.de_pension("15070649C10" + "4")
    assert not customer_id_checks.ru_snils("112233445" + "96")
    assert not customer_id_checks.uk_nino("BG123456" + "A")


def test_forms() -> None:
    assert list(expanded("0{3}-?[Aa]")) == ["000-A", "000-a", "000A", "000a"]
    strings = ["00", "000", "0-0", "A0"]
    assert all(re.fullmatch(prefixed(strings), string) for string in strings)
    assert not re.fullmatch(prefixed(strings), "0")
