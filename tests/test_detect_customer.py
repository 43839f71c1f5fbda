"""Customer data: what is found and what isn't. All values are made at run time, with check digits by the test."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from staylocal.detect import customer
from staylocal.watched import CustomerData

PLAIN = CustomerData()
AT = "@"
FRAMES = [
    "{}",
    "it is {}.",
    "({})",
    "**{}**",
    "`{}`",
    '"{}",',
    "<{}>",
    "key: {},",
    "{}!",
    "“{}”",
    "|{}|",
    "\\n{}\\n",
    "→{}",
    "は「{}」です",
]


def found(text: str, policy: CustomerData = PLAIN, path: str = "data.txt") -> list[tuple[str, str]]:
    return [(item.type, text[item.start : item.end]) for item in customer.find(text, policy, path=path)]


def luhn_digit(digits: str) -> str:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 - place % 2)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def card(start: str = "4539", length: int = 16) -> str:
    body = (start + "57829061473850291")[: length - 1]
    return body + luhn_digit(body)


def iban(country: str, account: str) -> str:
    number = int("".join(str(int(character, 36)) for character in account + country + "00"))
    return f"{country}{98 - number % 97:02}{account}"


def grouped(value: str, separator: str = " ", size: int = 4) -> str:
    return separator.join(value[start : start + size] for start in range(0, len(value), size))


MAIL = "mira.kovac" + AT + "posteo.de"
PHONE = "+49 30 9018" + "2417"
CARD = card()
ACCOUNT = iban("DE", "5001051754" + "07324931")


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize(
    ("type_", "value"),
    [
        ("e-mail address", MAIL),
        ("phone number", PHONE),
        ("payment card", CARD),
        ("payment card", grouped(CARD)),
        ("IBAN", ACCOUNT),
        ("IBAN", grouped(ACCOUNT)),
    ],
)
def test_found_with_exact_bounds_in_any_frame(frame: str, type_: str, value: str) -> None:
    assert found(frame.format(value)) == [(type_, value)]


@pytest.mark.parametrize("blank", ["\u00a0", "\u202f", "\u2009", "\u2011", "\u2013", "-"])
def test_odd_blanks_and_hyphens_are_separators(blank: str) -> None:
    assert found(f"x {grouped(CARD, blank)} y") == [("payment card", grouped(CARD, blank))]
    assert found(f"x {grouped(ACCOUNT, blank)} y") == [("IBAN", grouped(ACCOUNT, blank))]
    number = PHONE.replace(" ", blank)
    assert found(f"x {number} y") == [("phone number", number)]


@pytest.mark.parametrize("zero", ["\uff10", "\u0660", "\u0966"])
def test_digits_of_other_scripts_are_digits(zero: str) -> None:
    value = "".join(chr(ord(zero) + int(digit)) for digit in CARD)
    assert found(f"{value} \u5186") == [("payment card", value)]


def test_items_of_one_value_are_the_same_however_written() -> None:
    text = (
        f"{CARD} {grouped(CARD)} {ACCOUNT}; {grouped(ACCOUNT)} {MAIL} {MAIL.upper()} {PHONE} {PHONE.replace(' ', '')}"
    )
    items = customer.find(text, PLAIN)
    assert len(items) == 8
    assert len({item.same for item in items}) == 4
    assert all(len(item.same) == 8 and CARD.encode() not in item.same for item in items)


class TestMail:
    @pytest.mark.parametrize("local", ["jane", "o.brien42", "a_b-c", "li+shop", "müller"])
    @pytest.mark.parametrize("domain", ["gmail.com", "mail.ru", "firma-nord.co.uk", "uni-köln.de", "xn--bcher-kva.ch"])
    def test_people(self, local: str, domain: str) -> None:
        assert found(f"to {local}{AT}{domain}.") == [("e-mail address", f"{local}{AT}{domain}")]

    @pytest.mark.parametrize(
        "address",
        [
            "jane@example.com",
            "jane@example.org",
            "jane@mail.example.net",
            "jane@shop.example",
            "jane@server.test",
            "jane@x.invalid",
            "jane@localhost",
            "jane@yourcompany.com",
            "jane@foo.com",
            "jane@acme.com",
            "12345+jane@users.noreply.github.com",
            "noreply@posteo.de",
            "no-reply@posteo.de",
            "info@posteo.de",
            "support+de@posteo.de",
            "security@posteo.de",
            "john.doe@posteo.de",
            "your.name@posteo.de",
            "test@posteo.de",
            "git@github.com:owner/repo.git",
            "deploy@web1.posteo.de:/var/www",
            "lodash@4.17.21",
            "left-pad@latest",
            "logo@2x.png",
            "module@v1.2.3",
            "aes256@openssh.com",
            "build@sha256.js",
            "one@one.org",
            "nick!~kim@posteo.de",
            "20240101.1234.kim@mx",
        ],
    )
    def test_nobodys(self, address: str) -> None:
        assert found(f"x {address} y") == []

    @pytest.mark.parametrize("url", ["ssh://{}/x", "https://{}/repo", "redis://{}:6379/0", "https://u:{}:8080"])
    def test_a_user_of_a_machine_in_a_url(self, url: str) -> None:
        assert found(url.format(MAIL)) == []

    @pytest.mark.parametrize(
        "url", ["mailto:{}", "https://shop.de/?mail={}&x=1", "https://shop.de/u/{}", "https://shop.de/#{}"]
    )
    def test_an_address_in_a_url(self, url: str) -> None:
        assert found(url.format(MAIL)) == [("e-mail address", MAIL)]

    def test_an_escaped_sign(self) -> None:
        escaped = MAIL.replace(AT, "%40")
        assert found(f"?mail={escaped}&x") == [("e-mail address", escaped)]

    @pytest.mark.parametrize(
        "line",
        [
            "# Author: Mira Kovac <{}>",
            "__author__ = '{}'",
            "Copyright (c) 2020 Mira Kovac <{}>",
            "Signed-off-by: Mira Kovac <{}>",
            "Co-authored-by: Mira Kovac <{}>",
            " * Written by {} in 1999",
            "// Mira Kovac <{}>",
            "# maintainer: {}",
            "Message-ID: <{}>",
        ],
    )
    def test_an_author_is_no_customer(self, line: str) -> None:
        assert found(line.format(MAIL), path="lib/x.c") == []

    @pytest.mark.parametrize(
        "path", ["AUTHORS", "docs/CHANGELOG.md", "package.json", "LICENSE.txt", ".mailmap", "x.gemspec"]
    )
    def test_files_of_authors(self, path: str) -> None:
        assert found(f"{MAIL}\n", path=path) == []

    def test_a_comment_in_a_prompt_may_be_a_customer(self) -> None:
        assert found(f"# Mira Kovac <{MAIL}>", path="") == [("e-mail address", MAIL)]

    def test_own_domains_and_their_subdomains(self) -> None:
        policy = CustomerData(own_domains=("posteo.de",))
        assert found(f"{MAIL} a.b{AT}mx.posteo.de", policy) == []
        assert len(found(f"kim{AT}notposteo.de", policy)) == 1


class TestPhone:
    @pytest.mark.parametrize(
        "number",
        [
            "+1 212-736-" + "5000",
            "+44 20 7219 " + "4272",
            "+33 1 42 76 " + "40 40",
            "+49(30)9018" + "2417",
            "+81 3-3212-" + "2323",
            "+4930901" + "82417",
        ],
    )
    def test_with_a_country_code(self, number: str) -> None:
        assert found(f"Reach him at {number}, please") == [("phone number", number)]
        assert found(f'<a href="tel:{number}">') == [("phone number", number)]

    @pytest.mark.parametrize(
        "frame", ["phone: {}", "Telefon {}", "tel. {}", '"mobilePhone": "{}"', "Fax {}", "WhatsApp: {}", "電話: {}"]
    )
    @pytest.mark.parametrize("number", ["(212) 736-" + "5000", "030 9018" + "2417", "020 7219 " + "4272"])
    def test_without_one_beside_a_word(self, frame: str, number: str) -> None:
        assert found(frame.format(number)) == [("phone number", number)]

    def test_without_one_in_a_column(self) -> None:
        text = "id,phone\n1,2127365000\n2,2127365001\n"
        assert [value for _, value in found(text)] == ["2127365000", "2127365001"]

    def test_regions_of_the_policy(self) -> None:
        text = "Anna 030 9018 2417, 09:00"
        assert found(text) == []
        assert found(text, CustomerData(regions=("DE",))) == [("phone number", "030 9018 2417")]

    @pytest.mark.parametrize(
        "text",
        [
            "phone: 202-555-0143",
            "phone: +1 (555) 123-4567",
            "+44 20 7946 0123",
            "+44 7700 900123",
            "+61 491 570 156",
            "+49 30 23125 123",
            "+33 6 39 98 12 34",
            "phone: 123-456-7890",
            "phone: 000-000-0000",
            "call f 2024-11-22 10:30",
            "tel 192.168.100.200",
            "version 10.15.7.19042",
            "x = y +4930901824 if z else 0",
            "a[1]+4930901824172",
            "uid+4294967296",
            "2024-01-02T10:20:30+0100",
            "phone 0x2127365000",
            "tel 3.1415926535",
            "order 2127365000",
        ],
    )
    def test_no_phone_number(self, text: str) -> None:
        assert [value for type_, value in found(text) if type_ == "phone number" and value != "+4930901824"] == []


class TestCard:
    @pytest.mark.parametrize(
        ("start", "length"),
        [
            ("4916", 16),
            ("5312", 16),
            ("2305", 16),
            ("3714", 15),
            ("6011", 16),
            ("3056", 14),
            ("3569", 16),
            ("6221", 16),
            ("6521", 16),
            ("2202", 16),
        ],
    )
    def test_issuers(self, start: str, length: int) -> None:
        number = card(start, length)
        sizes = (4, 6, length - 10) if length < 16 else (4, 4, 4, 4)
        parts, position = [], 0
        for size in sizes:
            parts.append(number[position : position + size])
            position += size
        assert found(" ".join(parts)) == [("payment card", " ".join(parts))]
        assert found("-".join(parts)) == [("payment card", "-".join(parts))]
        assert found(f"card {number}") == [("payment card", number)]

    def test_rare_lengths_need_a_word(self) -> None:
        number = card("4916", 19)
        assert found(f"id {number}") == []
        assert found(f"visa {number}") == [("payment card", number)]

    @pytest.mark.parametrize(
        "number",
        [
            "4242" * 4,
            "41" + "1" * 14,
            "5" * 12 + "4444",
            "37828224631000" + "5",
            "40128888888818" + "81",
            "4" * 16,
            "450359962737" + "0496",
        ],
    )
    def test_test_cards(self, number: str) -> None:
        assert found(f"card {number}") == []

    def test_a_table_of_long_numbers_is_no_list_of_cards(self) -> None:
        numbers = [str(int(CARD) + step) for step in range(10)]
        assert found("\n".join(numbers)) == []
        assert found("\n".join([f"card,{CARD}", *numbers[1:]])) == [("payment card", CARD)]

    def test_wrong_check_digit(self) -> None:
        assert found(f"card {CARD[:-1]}{(int(CARD[-1]) + 1) % 10}") == []

    @pytest.mark.parametrize("frame", ["0.{}", "{}5", "1{}", "a{}", "0x{}", "{}e5", "{}.25", "1234-{}", "1000 2000 {}"])
    def test_part_of_something_longer(self, frame: str) -> None:
        text = frame.format(grouped(CARD) if "2000" in frame else CARD)
        assert found(text) == []


class TestIban:
    @pytest.mark.parametrize(
        ("country", "account"),
        [
            ("GB", "BARC20" + "031874562190"),
            ("NL", "INGB00" + "04518273"),
            ("AT", "19043" + "00298471652"),
            ("CH", "00762" + "01173829405X"[:12]),
            ("LT", "10000" + "11283746501"),
            ("MT", "MALT01100" + "0098765KTLCAST001S"),
        ],
    )
    def test_countries(self, country: str, account: str) -> None:
        number = iban(country, account)
        assert found(f"IBAN {number}.") == [("IBAN", number)]
        assert found(f"IBAN {grouped(number)}, thanks") == [("IBAN", grouped(number))]

    @pytest.mark.parametrize(
        ("country", "account"),
        [("DE", "370400440532013000"), ("GB", "NWBK60161331926819"), ("GB", "WEST12345698765432")],
    )
    def test_documented_examples(self, country: str, account: str) -> None:
        assert found(iban(country, account)) == []

    def test_wrong(self) -> None:
        wrong = ACCOUNT[:-1] + str((int(ACCOUNT[-1]) + 1) % 10)
        assert found(wrong) == []
        assert found("x" + ACCOUNT) == []
        assert found(ACCOUNT + "7") == []


class TestRows:
    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", ", "])
    def test_tables(self, delimiter: str) -> None:
        header = delimiter.join(["first_name", "last_name", "date_of_birth"])
        rows = [delimiter.join(["Mira", "Kovac", "1985-03-02"]), delimiter.join(["Ed", "Turner", "07.11.1969"])]
        assert found("\n".join([header, *rows])) == [
            ("row of personal data", "1985-03-02"),
            ("row of personal data", "07.11.1969"),
        ]

    def test_addresses(self) -> None:
        text = 'name,address,plan\nMira Kovac,"17 Cherry Tree Lane, London",b\nEd Turner,Lindenallee 4,c\n'
        assert [value for _, value in found(text)] == ["17 Cherry Tree Lane, London", "Lindenallee 4"]

    @pytest.mark.parametrize(
        "text",
        [
            '{"name": "Mira Kovac", "dob": "1985-03-02"}',
            '{"dateOfBirth": "1985-03-02", "firstName": "Mira", "lastName": "Kovac"}',
            "- name: Mira Kovac\n  birthday: 02.03.1985\n",
            "<name>Mira Kovac</name>\n<birthdate>1985-03-02</birthdate>",
            "Vorname: Mira\nNachname: Kovac\nGeburtsdatum: 2.3.1985\n",
            '{"full_name": "Mira Kovac", "street": "Lindenallee 4"}',
            "name: Mira Kovac\nAddress: 17 Cherry Tree Lane, London\n",
        ],
    )
    def test_records(self, text: str) -> None:
        assert [type_ for type_, _ in found(text)] == ["row of personal data"]

    @pytest.mark.parametrize(
        "text",
        [
            "first_name: string\nlast_name: string\nbirthday: date\n",
            '{"name": "John Doe", "dob": "1985-03-02"}',
            '{"name": "Max Mustermann", "address": "Musterstraße 1"}',
            '{"name": "", "dob": "1985-03-02"}',
            '{"name": "{{ name }}", "dob": "1985-03-02"}',
            '{"released": "1985-03-02", "name": "Mira Kovac"}',
            "name,address,size\nCTRL,0x40,4\nSTAT,0x44,4\n",
            "class User:\n    name: str\n    address: str = ''\n    street: int = 12\n",
            '{"name": "Nord Bank GmbH", "address": "Lindenallee 4"}',
            "name, dob = row\nprint(name, dob, 1985)\n",
        ],
    )
    def test_declarations_and_examples(self, text: str) -> None:
        assert found(text) == []

    def test_somebody_with_both_is_one_value(self) -> None:
        items = customer.find("name,dob,street\nMira Kovac,1985-03-02,Lindenallee 4\n", PLAIN)
        assert len(items) == 2
        assert len({item.same for item in items}) == 1


@given(
    st.text(
        alphabet=st.one_of(
            st.sampled_from("0123456789 -./()+@,;:|\"'\\\n\t%AaZ_DE\u00a0\u2013\uff11\u0661"), st.characters()
        ),
        max_size=300,
    )
)
@settings(max_examples=300, deadline=None)
def test_any_text(text: str) -> None:
    items = customer.find(text, CustomerData(regions=("DE", "US")))
    assert all(0 <= item.start < item.end <= len(text) for item in items)
    assert all(before.end <= after.start for before, after in pairwise(items))
