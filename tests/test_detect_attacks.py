"""Ways in which a fresh reader got secrets past the detectors, each with what it was that hid them."""

from __future__ import annotations

import base64
import random
import textwrap

import pytest

from staylocal.detect import Engine, policy_file_exempt
from staylocal.findings import Finding
from staylocal.passages import Passage
from test_detect_samples import ALNUM, HEX, SAMPLES, findings, some

RNG = random.Random(41)  # noqa: S311 - not for secrecy
STRONG = "Kq9" + "vT2zLp88"


def covered(text: str, path: str = "a.cfg", **fields: object) -> list[str]:
    """What stands under the secrets that are found."""
    lines = text.split("\n")
    return [lines[each.line - 1][each.start : each.end] for each in findings(text, path, **fields)]


@pytest.mark.parametrize("sign", "&=();,'{|}\\<>[]")
@pytest.mark.parametrize("path", [".env", "a.properties", "b.yaml", "notes.md"])
def test_signs_in_a_bare_password_do_not_end_it(sign: str, path: str) -> None:
    value = f"Kq9{sign}vT2z!Lp7"

    assert covered(f"DB_PASSWORD={value}", path)[:1] == [value]


@pytest.mark.parametrize(
    "line",
    [
        "tool --password {}",
        "ENV DB_PASSWORD {}",
        "machine db.acme.net login joe password {}",
        '<property name="password" value="{}"/>',
        'user.setPassword("{}")',
        "ALTER USER joe WITH PASSWORD '{}'",
        "CREATE USER joe IDENTIFIED BY '{}'",
    ],
)
def test_a_password_needs_no_operator(line: str) -> None:
    value = "Kq9!" + "vT2zLp88"

    assert covered(line.format(value), "Dockerfile") == [value]


def test_a_quote_that_is_escaped_ends_nothing() -> None:
    assert covered(f'password = "K9\\"{STRONG}"', "a.py") == [f'K9\\"{STRONG}']


@pytest.mark.parametrize("quote", ['"', ""])
def test_all_of_a_long_value_is_covered(quote: str) -> None:
    value = some(RNG, ALNUM, 700)

    assert covered(f"client_secret = {quote}{value}{quote}") == [value]


def test_a_name_on_the_line_above_the_passage_counts() -> None:
    line = f'    value: "{STRONG}!x"'

    def scan(above: str) -> list[tuple[int, int]]:
        found = Engine().scan(Passage(path="d.yaml", text=line, line=7, above=above))
        return [(each.line, each.start) for each in found if isinstance(each, Finding)]

    assert scan("  - name: DB_PASSWORD") == [(7, 12)]
    assert scan("  - name: COLOUR") == []
    assert scan(f"password: {STRONG}!y") == []  # it is not of this passage


@pytest.mark.parametrize("url", ["postgres://app:pa@ss{}@db.acme.net/x", "amqp://app:{}/x9@mq.acme.net/"])
def test_a_password_in_a_url_may_hold_its_signs(url: str) -> None:
    assert any(STRONG in value for value in covered(url.format(STRONG)))


@pytest.mark.parametrize("url", ["https://{}@git.acme.net/a", "https://{}:x-oauth-basic@git.acme.net/a"])
def test_a_token_in_the_place_of_a_user_is_found(url: str) -> None:
    value = some(RNG, HEX, 40)

    assert covered(url.format(value)) == [value]


@pytest.mark.parametrize("tail", ["_example1", "_example_2", "-placeholder9"])
def test_words_with_digits_behind_a_token_do_not_hide_it(tail: str) -> None:
    _, value = SAMPLES["Anthropic API key"](RNG)

    assert any(value in found for found in covered(f"see {value}{tail} there", "n.txt", prose=True))


def test_what_is_encoded_over_lines_is_covered_and_told_apart() -> None:
    marks = set()
    for _ in range(2):
        clear = f"# cfg\n{'x' * 30}\nhost=db\npassword=Kq9{some(RNG, ALNUM, 60)}\nport=5432\n"
        text = "\n".join(textwrap.wrap(base64.b64encode(clear.encode()).decode(), 76))
        encoded = [each for each in findings(text, "a.txt") if each.type.endswith("encoded")]
        assert [each.lines > 1 for each in encoded] == [True]
        marks.add(encoded[0].fingerprint)

    assert len(marks) == 2


def test_a_header_that_a_text_ends_with_has_no_fingerprint() -> None:
    (found,) = findings("-----BEGIN RSA " + "PRIVATE KEY-----", "k.pem")

    assert found.fingerprint is None


def test_a_policy_file_hides_one_key_only() -> None:
    key, other = (some(RNG, HEX, 32) for _ in range(2))
    text = f'key = "{key}"\nkey = "{other}"\n[[allow]]\nwhy = """\nkey = "{other}"\n"""\n'

    assert key not in policy_file_exempt(text)
    assert policy_file_exempt(text).count(other) == 2


@pytest.mark.parametrize("name", ["owners.csv", "history.csv", "metadata.json", "credits.tsv", "contributors.sql"])
def test_customers_are_customers_whatever_their_file_is_called(name: str) -> None:
    rows = "\n".join(f"hans,hans.meier{number}@" + "gmail.com,x" for number in range(6))
    found = Engine().scan(Passage(path=f"data/{name}", text=rows))

    assert len([each for each in found if isinstance(each, Finding) and each.kind == "customer-data"]) == 6


def test_authorized_is_no_author() -> None:
    line = '{"email": "hans.meier@' + 'gmail.com", "authorized": true}'
    found = Engine().scan(Passage(path="u.jsonl", text=line))

    assert [each.type for each in found if isinstance(each, Finding)] == ["e-mail address"]
