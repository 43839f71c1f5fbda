"""What a redacted text must be, whatever it was made of; and texts to make one of, with the values that stand in them."""

from __future__ import annotations

import base64
import html
import json
import random
import re
import string
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

import tokens
from staylocal.detect import Engine
from staylocal.detect.formats import FORMATS
from staylocal.passages import Passage
from staylocal.policy import Policy, parse_layer
from staylocal.redaction import Map, Redacted, redact, restore
from staylocal.redaction.redacting import is_clean

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

POLICY = Policy.load()
PIECE = 8
_FRAMED = 0.6


def policy(text: str, today: date) -> Policy:
    """A user's policy."""
    layer = parse_layer(text.encode(), label="config.toml", origin="user", today=today)
    return Policy.load(user=layer)


def scanned(text: str, by: Policy = POLICY) -> list[object]:
    """What a scan of carried text finds, of any kind and however sure."""
    engine = Engine(internal=by.internals, customers=by.customer_data, key=by.key)
    return [each for name in ("", "prompt") for each in engine.scan(Passage(path=name, text=text, prose=True))]


def left_of(value: str, text: str) -> list[int]:
    """Where eight characters of the value begin that stand in the text, also over the end of a line."""
    joined = re.sub(r"\s*\n\s*", "", text)
    value = re.sub(r"\s*\n\s*", "", value)
    starts = range(max(1, len(value) - PIECE + 1))
    pieces = ((at, value[at : at + PIECE]) for at in starts)
    return [at for at, piece in pieces if any(map(str.isalnum, piece)) and (piece in text or piece in joined)]


def forms(value: str) -> list[str]:
    """The value as encoders write it."""
    data = value.encode("utf-8", "surrogatepass")
    found = [data.hex(), data.hex().upper(), "".join(f"%{byte:02x}" for byte in data)]
    found += ["".join(f"\\u{ord(sign):04x}" for sign in value), "".join(f"&#{ord(sign)};" for sign in value)]
    for offset in range(3):
        # What only the value decides about: the groups of three bytes that lie within it.
        first = -offset % 3
        whole = data[first : first + (len(data) - first) // 3 * 3]
        found += [base64.b64encode(whole).decode(), base64.urlsafe_b64encode(whole).decode()]
    return found


def checked(text: str, values: Sequence[str] = (), *, by: Policy = POLICY, mapping: Map | None = None) -> Redacted:
    """Redact, and check all that redacting promises."""
    done = redact(text, by, mapping)
    assert restore(done.text, done.mapping).text == text
    assert not scanned(done.text.replace("\0", ""), by)
    for value in (*values, *(value for value in done.mapping.values.values() if "\u27e6" not in value)):
        assert not left_of(value, done.text), f"a value of {len(value)} characters"
        if len(value) > PIECE:
            joined = re.sub(r"[\s>#*/]*\n[\s>#*/]*", "", done.text)
            assert not any(form in done.text or form in joined for form in forms(value)), "an encoded value"
            assert not any(value in clear for clear in (unquote(done.text), html.unescape(done.text))), (
                "an escaped value"
            )
    if "\u27e6" not in text:
        assert is_clean(done.text, by, done.mapping)
    return done


def some(rng: random.Random, alphabet: str, size: int) -> str:
    """Random characters."""
    return "".join(rng.choices(alphabet, k=size))


def github(rng: random.Random) -> str:
    """A made-up token."""
    return tokens.token("GitHub token", rng)


def mail(rng: random.Random) -> str:
    """A made-up address."""
    first, last = some(rng, "aeiourstlnm", 6), some(rng, "aeiourstlnmkb", 8)
    return f"{first}.{last}@{some(rng, 'bdfgklmnprst', 7)}-werke.de"


def other(rng: random.Random) -> str:
    """A made-up token of any format."""
    return tokens.example(rng.choice(FORMATS), rng)[0]


def key(rng: random.Random) -> str:
    """A made-up private key, in PEM, the lines of it indented alike."""
    body = base64.b64encode(b"\x30\x82\x04\xa4\x02\x01\x00" + rng.randbytes(rng.randrange(200, 700))).decode()
    lines = [body[at : at + 64] for at in range(0, len(body), 64)]
    dress = rng.choice(("", "", "    ", "> ", "# "))
    return f"\n{dress}".join(
        [f"{dress}-----BEGIN RSA PRIVATE {'KEY'}-----", *lines, f"-----END RSA PRIVATE {'KEY'}-----"]
    )


def word(rng: random.Random) -> str:
    """A made-up password."""
    return some(rng, string.ascii_letters + string.digits, 13) + "!7"


def card(rng: random.Random) -> str:
    """A made-up card number with a right check digit."""
    digits = [4, *(rng.randrange(10) for _ in range(14))]
    total = sum(sum(divmod(digit * 2, 10)) if at % 2 == 0 else digit for at, digit in enumerate(digits))
    number = "".join(map(str, digits)) + str(-total % 10)
    return " ".join(number[at : at + 4] for at in range(0, 16, 4))


def wrapped(value: str, rng: random.Random) -> str:
    """The value over several lines, dressed in one of the ways that lines are."""
    before, after = rng.choice(
        (
            ("", ""),
            ("    ", ""),
            ("> ", ""),
            ("> > ", ""),
            ("# ", ""),
            ("// ", ""),
            (" * ", ""),
            ("\t", "  "),
            ("", "\r"),
        )
    )
    size = rng.randrange(5, max(6, len(value)))
    return f"{after}\n{before}".join(value[at : at + size] for at in range(0, len(value), size))


def put_together(value: str, rng: random.Random) -> str:
    """The value as strings that are put together."""
    size = rng.randrange(5, max(6, len(value)))
    glue = rng.choice(('"\n    "', '" +\n  "', '" + "', '" \\\n  "', '" .\n"', '",\n "'))
    return '"' + glue.join(value[at : at + size] for at in range(0, len(value), size)) + '"'


def coded(value: str, rng: random.Random) -> str:
    """The value in base64, behind up to two other characters."""
    data = base64.b64encode(("ab"[: rng.randrange(3)] + value).encode()).decode()
    return rng.choice((data, base64.urlsafe_b64encode(value.encode()).decode(), wrapped(data, rng)))


FRAMES: tuple[Callable[[str, random.Random], str], ...] = (
    lambda value, _: value,
    lambda value, _: f"see {value}.",
    lambda value, _: f"x{value}y",
    lambda value, _: f"password = {value}",
    lambda value, _: f'"token": "{value}",',
    lambda value, _: f"https://build:{value}@git.firma-werke.de/x.git",
    lambda value, _: quote(value, safe=""),
    lambda value, _: "".join(f"%{byte:02X}" for byte in value.encode()),
    lambda value, _: json.dumps(value).replace("/", "\\/"),
    lambda value, _: "".join(f"\\u{ord(sign):04x}" for sign in value),
    lambda value, _: html.escape(value).replace("@", "&#64;"),
    lambda value, _: value.encode().hex(),
    lambda value, _: json.dumps({"data": base64.b64encode(value.encode()).decode()}),
    lambda value, rng: value[rng.randrange(3) : -1 - rng.randrange(3)],
    lambda value, _: f"out/{value[2:14]}.txt",
    wrapped,
    put_together,
    coded,
)
MAKERS = (github, mail, word, card, github, mail, word, card, other, key)
FILLERS = (
    "the quick brown fox",
    "def run(self):",
    "    return 1",
    "",
    "\u27e6EMAIL_1\u27e7",
    "\u27e6\u27e7",
    "\u27e6\u27e6TOKEN_1\u27e7",
    "\\u27e6EMAIL_1\\u27e7 \\u27e6\\u27e7",
    "password: \u27e6PASSWORD_1\u27e7",
    "\u27e6 email\\_2 \u27e7\u27e7",
    "a,b;c|d",
    "\ud800 \0 \udce9 \u200b",
    "0123456789",
    "-----",
)


def text_of(seed: int, lines: int = 14) -> tuple[str, list[str]]:
    """A text from a seed, and values that stand in it, of which at least one place has each bare."""
    rng = random.Random(seed)  # noqa: S311 - not for secrecy
    values = [rng.choice(MAKERS)(rng) for _ in range(rng.randrange(1, 4))]
    made = [f"token or address: {value}" for value in values]
    made += [
        rng.choice(FRAMES)(rng.choice(values), rng) if rng.random() < _FRAMED else rng.choice(FILLERS)
        for _ in range(rng.randrange(lines))
    ]
    rng.shuffle(made)
    return rng.choice(("\n", "\n", "\n", "\r\n", " ")).join(made), values
