"""Lines that are as bad as they get for a scanner: of 100,000 characters, made of what its detectors look for."""

from __future__ import annotations

import random
import string
from functools import cache
from typing import TYPE_CHECKING

from staylocal.detect import triggers

if TYPE_CHECKING:
    from collections.abc import Iterator

SIZE = 100_000

_CHARACTERS = (
    *string.printable.replace("\n", ""),
    "\0",
    "\x1b",
    "\x85",
    "\xa0",
    "\u0130",
    "\u2028",
    "é",
    "密",
    "\U0001f511",
    "\udc80",
)
ALPHABETS = {
    "base64": string.ascii_letters + string.digits + "+/",
    "base64url": string.ascii_letters + string.digits + "-_",
    "lower": string.ascii_lowercase,
    "letters": string.ascii_letters,
    "alphanumeric": string.ascii_lowercase + string.digits,
    "hex": "0123456789abcdef",
    "HEX": "0123456789ABCDEF",
    "digits": string.digits,
    "digits and blanks": string.digits * 3 + " ",
    "digits and signs": string.digits * 2 + " -().+/",
    "punctuation": string.punctuation,
    "printable": string.printable.replace("\n", ""),
    "Latin": "aábcdéeëfghiíîïjklmnoóöpqrsßtuüúvwxyz ",
    "Greek and Cyrillic": "".join(map(chr, (*range(0x391, 0x3C9), *range(0x410, 0x450)))),
    "Chinese": "".join(map(chr, range(0x4E00, 0x5E00))),
}
# Parted by a sign that none of them has.
_PIECES = (
    "key=¦token: ¦\"key\": \"¦'secret': '¦password ¦password=¦password is ¦password:\t¦pass,¦key,¦api_key = '",
    "--token ¦access->¦auth\\\\¦secret[¦private(¦bearer ¦clave`¦пароль¦eyJ¦eyJhbGci¦eyJ.¦a:b@¦://¦://a:b@",
    "https://u:p@¦//¦AKIA¦ASIA¦sk-¦sk_live_¦ghp_¦xox-1-¦xoxb-¦AIza¦ya29.¦-----BEGIN ¦-----END ",
    "PuTTY-User-Key-File-¦MII¦MIIEvQ¦MIIEowIBAA¦MC4CAQAwBQYDK2VwBCIEI¦b3BlbnNzaC1rZXktdjEA¦AAAAB3NzaC1yc2E¦kty",
    '"kty":"RSA",¦"kty":"oct","k":"¦<RSAKeyValue¦<RSAKeyValue><D>¦Private-Lines: 9 ¦%20¦%3D¦%253D',
    "%25¦%6b¦%%¦%3¦\\u00¦\\u003d¦\\\\u003d¦\\x3d¦\\/¦\\n¦\\\\¦\\¦\\u{3d}¦\\U0000003d¦&#61;¦&#x3d;¦&quot;¦&amp;",
    "&#¦=3D¦=5F¦a@b.c ¦a@¦a.b@¦ab.cd@ef.gh,¦@¦name@mail.¦a.¦a-¦a_¦+49 ¦0 ¦1-¦(0)¦4111 ¦DE¦DE89 ¦GB82WEST",
    "1.1.1.1 ¦10.0.¦10.¦fe80::¦::¦:1¦192.168.0.1,¦host.¦.local¦corp.¦[¦]¦(¦)¦{¦}¦<¦>¦<a ¦\"¦'¦`¦'\"¦\"\"¦' '¦a'",
    "a\"¦\\\"¦''=¦=¦==¦= ¦:¦: ¦:=¦=>¦->¦→¦,¦, ¦;¦\r¦a\r¦\t¦ \t¦x ¦ x¦- ¦# ¦* ¦| ¦id=¦_id: ¦sha256:¦hash ",
    "pragma: ¦# pragma: allowlist secret ¦Name ¦First Last, ¦Mr. ¦Straße 1, ¦ssn ¦123-45-6789 ¦2020-01-01 ",
    "1234567890123456 ¦ß¦İ",
)
SHORT = (
    *(piece for row in _PIECES for piece in row.split("¦")),
    *("s://" + "a" * 99 + ":", "s://:" + "a" * 200, "key\u3000", "\u017f", "\u212a"),
    *(
        f"{before}PRIVATE{behind}"
        for before in ("", "-----BEGIN ", "BEGIN RSA ")
        for behind in (" KEY", " KEY-----\\n")
    ),
)


def kinds() -> Iterator[tuple[str, str]]:
    """Give (what it is, a piece) for lines that repeat a piece."""
    yield from short()
    yield from looked_for()


def short() -> Iterator[tuple[str, str]]:
    """Give single characters, and pieces of what detectors read."""
    for piece in (*_CHARACTERS, *SHORT):
        yield repr(piece), piece


def looked_for() -> Iterator[tuple[str, str]]:
    """Give what the engine's automaton looks for, in both cases."""
    for literal in literals():
        yield f"literal {literal!r}", literal
        yield f"literal {literal.upper()!r}", literal.upper()


@cache
def literals() -> tuple[str, ...]:
    """Give all names and beginnings that the engine's automaton looks for, and some of the thousands of encoded words."""
    plain, encoded = list[str](), list[str]()
    for literal, (_, looks, _) in triggers._automaton().items():  # noqa: SLF001
        (plain if looks else encoded).append(literal)
    return (*sorted(plain), *random.Random(1).sample(sorted(encoded), 60))  # noqa: S311 - not for secrecy


def mixed(size: int = SIZE) -> Iterator[tuple[str, str]]:
    """Give (what it is, a line) for random characters, pieces with random characters between them, long runs."""
    rng = random.Random(2)  # noqa: S311 - not for secrecy
    for name, alphabet in ALPHABETS.items():
        yield f"random {name}", "".join(rng.choices(alphabet, k=size))
    pieces = (*SHORT, *literals())
    for longest in (0, 3, 12, 40):
        for name, alphabet in (("alphanumeric", ALPHABETS["alphanumeric"]), ("printable", ALPHABETS["printable"])):
            parts: list[str] = []
            left = size
            while left > 0:
                parts += [rng.choice(pieces), "".join(rng.choices(alphabet, k=rng.randint(0, longest)))]
                left -= len(parts[-1]) + len(parts[-2])
            yield f"random pieces with 0 to {longest} {name} between", "".join(parts)[:size]
    for piece in (
        "key=",
        "token: ",
        "password is ",
        "ghp_",
        "eyJ",
        "://u:",
        "$krb5pa$",
        "-----BEGIN " + "PRIVATE KEY-----",
    ):
        for filler in (
            "_" * 500,
            "-" * 3000,
            "." * 200,
            "".join(rng.choices(ALPHABETS["base64url"], k=300)),
            " " * 50,
            "a.b@",
        ):
            yield f"{piece!r} with {filler[:4]!r} behind it", repeated(piece + filler, size)
    value = "".join(rng.choices(ALPHABETS["alphanumeric"], k=24))
    for before in ("a" * 36 + "--", "a-" * 20, "a" * 40, "a " * 20, "a1_" * 12 + "!"):
        yield f"values behind {before[:4]!r}", repeated(f" {before}key={value}", size)
    for blank in (" ", "\\n", "\t", "A"):
        yield (
            f"a key of {blank!r} in XML",
            repeated("<RSAKeyValue>" * 9 + "<D>" + blank * 7000 + "</RSAKeyValue>", size),
        )


def repeated(piece: str, size: int = SIZE) -> str:
    """Repeat a piece until the line is full."""
    return (piece * (size // len(piece) + 1))[:size]
