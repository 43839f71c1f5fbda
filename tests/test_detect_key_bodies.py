from __future__ import annotations

import base64
import json
import random
import string
import textwrap
import time
import urllib.parse
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from staylocal.detect import encoded, key_bodies, key_headers, key_values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from staylocal.detect.key_found import Key

    At = Callable[[str, int], Key | None]

RNG = random.Random(11)  # noqa: S311 - not for secrecy

# DER, as far as keys need it.


def item(tag: int, *contents: bytes) -> bytes:
    content = b"".join(contents)
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 + len(length)]) + length + content


def sequence(*contents: bytes) -> bytes:
    return item(0x30, *contents)


def number(size: int) -> bytes:
    """A large INTEGER of so many bits."""
    return item(2, b"\0" + bytes([0x80 | RNG.randrange(0x80)]) + RNG.randbytes(size // 8 - 1))


def small(value: int) -> bytes:
    return item(2, bytes([value]))


def octets(content: bytes) -> bytes:
    return item(4, content)


def bits(content: bytes) -> bytes:
    return item(3, b"\0" + content)


def oid(digits: str) -> bytes:
    return item(6, bytes.fromhex(digits))


NULL = item(5)
RSA, RSA_PSS, DSA = sequence(oid("2a864886f70d010101"), NULL), oid("2a864886f70d01010a"), oid("2a8648ce380401")
CURVES = {"P-256": (oid("2a8648ce3d030107"), 32), "P-384": (oid("2b81040022"), 48), "P-521": (oid("2b81040023"), 66), "secp256k1": (oid("2b8104000a"), 32), "P-224": (oid("2b81040021"), 28)}  # fmt: skip
EDWARDS = {"Ed25519": ("2b6570", 32), "X25519": ("2b656e", 32), "Ed448": ("2b6571", 57), "X448": ("2b656f", 56)}


def pkcs1(size: int) -> bytes:
    return sequence(small(0), number(size), item(2, b"\1\0\1"), number(size), *(number(size // 2) for _ in range(5)))


def sec1(curve: str, *, named: bool = True, public: bool = True) -> bytes:
    name, size = CURVES[curve]
    point = item(0xA1, bits(b"\4" + RNG.randbytes(2 * size)))
    return sequence(small(1), octets(RNG.randbytes(size)), *[item(0xA0, name)] * named, *[point] * public)


def pkcs8(algorithm: bytes, key: bytes, version: int = 0) -> bytes:
    return sequence(small(version), algorithm, octets(key))


def encrypted(key: bytes, scheme: str = "2a864886f70d01050d") -> bytes:
    salt = sequence(sequence(oid("2a864886f70d01050c"), sequence(octets(RNG.randbytes(8)), item(2, b"\x08\0"))))
    return sequence(sequence(oid(scheme), salt), octets(key))


def openssh(kind: bytes, public: bytes, private: bytes, cipher: bytes = b"none") -> bytes:
    def text(content: bytes) -> bytes:
        return len(content).to_bytes(4, "big") + content

    derivation = b"none" if cipher == b"none" else b"bcrypt"
    options = b"" if cipher == b"none" else text(RNG.randbytes(16)) + b"\0\0\0\x10"
    return (
        b"openssh-key-v1\0" + text(cipher) + text(derivation) + text(options) + b"\0\0\0\1" + text(text(kind) + text(public)) + text(private)
    )  # fmt: skip


def key_pem(words: str, body: bytes, width: int = 64, *fields: str) -> str:
    kind = f"{words}PRIVATE" + " KEY"
    return "\n".join([f"-----BEGIN {kind}-----", *fields, *wrapped(body, width), f"-----END {kind}-----"])


def wrapped(body: bytes, width: int = 64) -> list[str]:
    return textwrap.wrap(base64.b64encode(body).decode(), width)


KEYS: dict[str, bytes] = {
    **{f"PKCS#1 {size}": pkcs1(size) for size in (512, 1024, 2048, 3072, 4096, 8192)},
    **{f"PKCS#8 {size}": pkcs8(RSA, pkcs1(size)) for size in (512, 1024, 2048, 4096)},
    "DSA": sequence(small(0), *(number(size) for size in (1024, 160 * 2, 1024, 1024, 256))),
    "DSA 2048": sequence(small(0), *(number(size) for size in (2048, 256, 2048, 2048, 256))),
    "PKCS#8 DSA": pkcs8(sequence(DSA, sequence(number(2048), number(256), number(2048))), number(256)),
    **{f"SEC 1 {name}": sec1(name) for name in CURVES},
    **{f"SEC 1 {name}, short": sec1(name, named=False, public=False) for name in CURVES},
    **{
        f"PKCS#8 {name}": pkcs8(sequence(oid("2a8648ce3d0201"), CURVES[name][0]), sec1(name, named=False))
        for name in CURVES
    },
    **{
        f"PKCS#8 {name}": pkcs8(sequence(oid(code)), octets(RNG.randbytes(size)))
        for name, (code, size) in EDWARDS.items()
    },
    "Ed25519 with its public key": sequence(
        small(1), sequence(oid("2b6570")), octets(octets(RNG.randbytes(32))), item(0x81, b"\0" + RNG.randbytes(32))
    ),
    "encrypted": encrypted(RNG.randbytes(1200)),
    "encrypted, small": encrypted(RNG.randbytes(64)),
    "encrypted, PKCS#12's way": sequence(
        sequence(oid("2a864886f70d010c0103"), sequence(octets(RNG.randbytes(8)), item(2, b"\x08\0"))),
        octets(RNG.randbytes(640)),
    ),
    "PKCS#12": sequence(small(3), sequence(oid("2a864886f70d010701"), item(0xA0, octets(RNG.randbytes(1400))))),
    "OpenSSH Ed25519": openssh(b"ssh-ed25519", RNG.randbytes(32), RNG.randbytes(136)),
    "OpenSSH RSA": openssh(b"ssh-rsa", RNG.randbytes(1040), RNG.randbytes(2400)),
    "OpenSSH encrypted": openssh(b"ssh-ed25519", RNG.randbytes(32), RNG.randbytes(144), b"aes256-ctr"),
}
NAME = sequence(item(0x31, sequence(oid("550403"), item(12, b"localhost"))))
TIMES = sequence(item(0x17, b"260101000000Z"), item(0x17, b"270101000000Z"))
PUBLIC = sequence(RSA, bits(sequence(number(2048), item(2, b"\1\0\1"))))
SIGNED = sequence(oid("2a864886f70d01010b"), NULL)
# What begins like a key and is none: why nobody needs to hide it.
OTHERS: dict[str, bytes] = {
    "a public key of RSA: published": PUBLIC,
    "a public key of RSA by PKCS#1: published": sequence(number(2048), item(2, b"\1\0\1")),
    "a public key on a curve: published": sequence(
        sequence(oid("2a8648ce3d0201"), CURVES["P-256"][0]), bits(b"\4" + RNG.randbytes(64))
    ),
    "a public key of Ed25519: published": sequence(sequence(oid("2b6570")), bits(RNG.randbytes(32))),
    "a certificate: handed to everybody": sequence(
        sequence(item(0xA0, small(2)), number(128), SIGNED, NAME, TIMES, NAME, PUBLIC), SIGNED, bits(RNG.randbytes(256))
    ),
    "a certificate of version 1": sequence(
        sequence(small(1), SIGNED, NAME, TIMES, NAME, PUBLIC), SIGNED, bits(RNG.randbytes(256))
    ),
    "a request for one: handed to an authority": sequence(
        sequence(small(0), NAME, PUBLIC, item(0xA0)), SIGNED, bits(RNG.randbytes(256))
    ),
    "a list of revoked ones: published": sequence(
        sequence(small(1), SIGNED, NAME, item(0x17, b"260101000000Z")), SIGNED, bits(RNG.randbytes(256))
    ),
    "signed data: holds certificates": sequence(oid("2a864886f70d010702"), item(0xA0, sequence(small(1), PUBLIC))),
    "a signature: goes with what is signed": sequence(number(256), number(256)),
    "parameters of Diffie-Hellman: published": sequence(number(2048), small(2)),
    "a message of SNMP": sequence(small(1), octets(b"community"), item(0xA0, small(1))),
}


def found(text: str, *modules: object) -> list[Key]:
    """What stands behind the end of a key that was found is looked at, as a scan does it."""
    keys: list[Key] = []
    for module, at in ((key_headers, key_headers.header_at), (key_bodies, key_bodies.body_at), (key_values, key_values.value_at)):  # fmt: skip
        if not modules or module in modules:
            keys += _found(text, module.LITERALS, at)
    return keys


def _found(text: str, literals: tuple[str, ...], at: At) -> Iterator[Key]:
    folded = text.replace("\u0130", "i").lower()
    places = set()
    for literal in literals:
        place = folded.find(literal)
        while place >= 0:
            places.add(place)
            place = folded.find(literal, place + 1)
    end = 0
    for place in sorted(places):
        if place >= end and (key := at(text, place)):
            end = key.end
            yield key


def the_body(text: str) -> Key:
    (key,) = found(text, key_bodies)
    return key


DRESSES: dict[str, tuple[str, str, str]] = {
    "bare": ("", "\n", ""),
    "CRLF": ("", "\r\n", "\r\n"),
    "indented": ("key: |\n    ", "\n    ", "\nother: 1"),
    "a comment": ("# x\n# ", "\n# ", "\n# end"),
    "a comment in C": ("// ", "\n// ", "\nint x;"),
    "numbered": ("8: ", "\n9: ", ""),
    "quoted in a prompt": ("> ", "\n> ", "\n"),
    "REM": ("\nREM ", "\nREM ", "\n"),
    "a string": ('k = "', "\\n", '"'),
    "JSON": ('{"k": "', "\\r\\n", '"}'),
    "JSON in JSON": ('"{\\"k\\": \\"', "\\\\n", '\\"}"'),
    "strings in C": ('k =\n  "', '\\n"\n  "', '";'),
    "strings put together": ('k = "', '" +\n    "', '";'),
    "strings in a list": ('["', '",\n "', '"]'),
    "strings in Perl": ("k = '", "' .\n '", "';"),
    "a shell's lines": ("K=", "\\\n", "\n"),
    "an address": ("k=", "%0A", "&x=1"),
    "HTML": ("<p>", "<br>", "</p>"),
    "one line": ("K=", "", "\n"),
    "diff": ("+", "\n+", "\n"),
}


@pytest.mark.parametrize("dress", DRESSES)
@pytest.mark.parametrize("name", KEYS)
def test_a_body_is_found_in_any_dress(name: str, dress: str) -> None:
    before, between, behind = DRESSES[dress]
    lines = wrapped(KEYS[name], 70 if "SSH" in name else 64)
    text = before + between.join(lines) + behind

    key = the_body(text)

    assert key.sure
    assert text[key.start : key.end].rstrip("=") == between.join(lines).rstrip("=")
    assert key.material == base64.b64encode(KEYS[name]).decode()[:200]


@pytest.mark.parametrize("name", KEYS)
def test_all_that_was_found_is_the_body(name: str) -> None:
    text = f"-----\n{base64.b64encode(KEYS[name]).decode()}\n" + "A1b2" * 16

    assert text[the_body(text).start : the_body(text).end] == text.split("\n")[1]


@pytest.mark.parametrize("why", OTHERS)
@pytest.mark.parametrize("between", ["\n", "\\n", ""])
def test_what_is_no_private_key_is_no_finding(why: str, between: str) -> None:
    assert found(f'k = "{between.join(wrapped(OTHERS[why]))}"') == []


@pytest.mark.parametrize("words", ["CERTIFICATE", "PUBLIC KEY", "RSA PUBLIC KEY", "CERTIFICATE REQUEST", "X509 CRL", "PGP PUBLIC KEY BLOCK", "PGP MESSAGE", "SSH2 PUBLIC KEY"])  # fmt: skip
def test_headers_of_what_is_public_are_no_findings(words: str) -> None:
    body = "\n".join(wrapped(OTHERS["a certificate: handed to everybody"]))

    assert found(f"-----BEGIN {words}-----\n{body}\n-----END {words}-----\n") == []


@pytest.mark.parametrize("kind", ["ssh-rsa", "ssh-ed25519", "ecdsa-sha2-nistp256"])
def test_public_keys_of_ssh_are_no_findings(kind: str) -> None:
    body = base64.b64encode(len(kind).to_bytes(4, "big") + kind.encode() + RNG.randbytes(270)).decode()

    assert found(f"{kind} {body} me@example") == []


def test_the_first_characters_alone_are_no_key() -> None:
    for body in KEYS.values():
        start = base64.b64encode(body).decode()[:32]
        assert found(f'if key.startswith("{start}"):', key_bodies) == []


@pytest.mark.parametrize("name", ["PKCS#1 2048", "PKCS#8 2048", "OpenSSH RSA", "encrypted"])
def test_a_piece_of_a_body_is_unsure(name: str) -> None:
    lines = wrapped(KEYS[name], 70 if "SSH" in name else 64)
    text = "\n".join(lines[:4]) + "\n...\n"

    assert the_body(text).sure is False


def test_two_keys_below_each_other_are_two() -> None:
    bodies = ["\n".join(wrapped(KEYS[name])) for name in ("PKCS#8 1024", "PKCS#8 2048", "SEC 1 P-256")]

    first, second, third = found("\n".join(bodies), key_bodies)

    assert first.end < second.start
    assert second.end < third.start
    assert len({first.material, second.material, third.material}) == 3


# With a header.

WORDS = ("", "RSA ", "EC ", "DSA ", "OPENSSH ", "ENCRYPTED ", "ANY ", "SIGSTORE ENCRYPTED ")
HEADED = {
    "bare": "{}",
    "indented": "k: |\n    {}\n",
    "a comment": "# {}",
    "a string": 'k = "{}"',
    "strings in C": 'k = "{}"',
    "strings put together": 'k = "{}"',
    "an address": "?k={}&b=c",
    "HTML": "<p>{}</p>",
}
BREAKS = {
    "indented": "\n    ",
    "a comment": "\n# ",
    "a string": "\\n",
    "strings in C": '\\n"\n    "',
    "strings put together": '" +\n    "',
    "an address": "%0A",
    "HTML": "<br>",
}


@pytest.mark.parametrize("dress", HEADED)
@pytest.mark.parametrize("words", WORDS)
def test_a_headed_key_is_found_whole(words: str, dress: str) -> None:
    pem = key_pem(words, KEYS["PKCS#8 1024"]).replace("\n", BREAKS.get(dress, "\n"))
    text = HEADED[dress].format(pem)

    (key,) = found(text, key_headers)

    assert key.sure
    assert text[key.start : key.end] == pem


def test_a_key_has_the_same_material_in_any_dress() -> None:
    pem = key_pem("RSA ", KEYS["PKCS#1 2048"])
    texts = [HEADED[dress].format(pem.replace("\n", BREAKS.get(dress, "\n"))) for dress in HEADED]

    assert len({key.material for text in texts for key in found(text)}) == 1


@pytest.mark.parametrize(
    "pem",
    [
        key_pem("RSA ", RNG.randbytes(600), 64, "Proc-Type: 4,ENCRYPTED", "DEK-Info: AES-128-CBC,0123456789ABCDEF", ""),
        key_pem("RSA ", RNG.randbytes(15), 64, "Proc-Type: 4,ENCRYPTED", "DEK-Info: AES-128-CBC,0123456789ABCDEF", ""),
        key_pem("PGP ", RNG.randbytes(600), 64, "Version: GnuPG v2", "Comment: of somebody", "").replace("KEY-", "KEY BLOCK-"),
        key_pem("PGP ", RNG.randbytes(600), 64, "").replace("KEY-", "KEY BLOCK-"),
        key_pem("SSH2 ENCRYPTED ", RNG.randbytes(600), 70, 'Comment: "rsa-key"').replace("-----", "---- ").replace("Y---- ", "Y ----"),
        key_pem("RSA ", RNG.randbytes(600)).replace("\n", " "),
        key_pem("RSA ", RNG.randbytes(600), 16),
        "\n".join(["-----BEGIN OpenVPN " + "Static key V1-----", *textwrap.wrap(RNG.randbytes(256).hex(), 32), "-----END OpenVPN Static key V1-----"]),
        "PuTTY-User-Key-File-3: ssh-rsa\nEncryption: none\nComment: mine\nPublic-Lines: 2\n" + "\n".join(wrapped(RNG.randbytes(80))) + "\nPrivate-Lines: 3\n" + "\n".join(wrapped(RNG.randbytes(130))) + "\nPrivate-MAC: " + "0a" * 32,
    ],
)  # fmt: skip
@pytest.mark.parametrize("around", ["{}", "text\n{}\nmore", "'''{}'''"])
def test_other_headed_keys(pem: str, around: str) -> None:
    text = around.format(pem)

    (key,) = found(text, key_headers)

    assert key.sure
    assert text[key.start : key.end] == pem


HEADER, FOOTER = "-----BEGIN RSA PRIVATE" + " KEY-----", "-----END RSA PRIVATE" + " KEY-----"
ONE_LINE = wrapped(KEYS["PKCS#1 2048"])[0]


@pytest.mark.parametrize(
    "text",
    [
        f'if text.startswith("{HEADER}"):\n    return load_the_private_key(text)',
        f'if "{HEADER}" in text:\n' + "A1b2" * 16,
        f'MARKS = ("{HEADER}", "{FOOTER}")\n',
        f'BEGIN = "{HEADER}"\nEND = "{FOOTER}"\n',
        f"{HEADER}\n...\n{FOOTER}",
        f"{HEADER}\\n...\\n{FOOTER}",
        f"{HEADER}\n<your key>\n{FOOTER}",
        f"{HEADER}\nyour key here\n{FOOTER}",
        f"{HEADER}\nBASE64==\n{FOOTER}",
        f"{HEADER}\nBASE64ENCODEDPRIVATEKEYDATAGOESHEREXX12\n{FOOTER}",
        f"{HEADER}\n{'x' * 64}\n{FOOTER}",
        f"{HEADER}\n{'MIIE' + 'X' * 60}\n{FOOTER}",
        f"{HEADER}\n{string.ascii_uppercase + string.ascii_lowercase + string.digits}\n{FOOTER}",
        f"{HEADER}\n{{{{ key }}}}\n{FOOTER}",
        f"{HEADER}{FOOTER}",
        f"It begins with `{HEADER}`. See the documentation.",
        f"It begins with {HEADER} and ends with {FOOTER}.",
        f"# {HEADER}\n# ...\n# {FOOTER}",
        "the private key of the server",
        "PuTTY-User-Key-File-%d: %s\n",
        "PuTTY-User-Key-File-2: the first line",
        "Private-Lines: the number of lines",
    ],
)
def test_a_header_without_a_key_is_no_finding(text: str) -> None:
    assert found(text + "\n\nother text") == []


@pytest.mark.parametrize("text", [HEADER, f"x\n{HEADER}\n", f"# {HEADER}", HEADER[:-5], HEADER[:-2]])
def test_a_key_may_follow_in_the_next_piece(text: str) -> None:
    (key,) = found(text)

    assert key.sure
    assert text[key.start : key.end] == text[key.start :].rstrip()


def test_one_line_of_a_key_that_has_many_is_an_example() -> None:
    (key,) = found(f"For example, `{HEADER} {ONE_LINE} {FOOTER}`", key_headers)

    assert key.sure is False
    assert found(f"{HEADER}\n{ONE_LINE}\n", key_headers)[0].sure, "more may follow"


def test_a_key_without_its_last_line_ends_with_its_last_characters() -> None:
    lines = wrapped(KEYS["PKCS#1 1024"])
    text = "\n".join([HEADER, *lines, "", "def other():", "    return 1"])

    (key,) = found(text, key_headers)

    assert text[key.start : key.end] == "\n".join([HEADER, *lines])


def test_headers_one_after_the_other_are_several_keys() -> None:
    pems = [key_pem("RSA ", KEYS[f"PKCS#1 {size}"]) for size in (1024, 2048)]
    text = "\n".join(pems)

    assert [text[key.start : key.end] for key in found(text, key_headers)] == pems


@pytest.mark.parametrize("encode", [urllib.parse.quote, lambda pem: base64.b64encode(pem.encode()).decode()])
def test_an_encoded_key_is_found_once_it_is_decoded(encode: Callable[[str], str]) -> None:
    pem = key_pem("", KEYS["PKCS#8 Ed25519"])
    text = f"key={encode(pem)}"
    table = encoded.literals(["-----BEGIN", "PRIVATE KEY"])
    hits = sorted((text.lower().index(each), codec) for each, codec in table.items() if each in text.lower())

    (decoded,) = encoded.layers(text, hits, encoded.Budget())
    (key,) = found(decoded.text, key_headers)

    assert decoded.text[key.start : key.end] == pem
    assert decoded.span(key.start, key.end) == (4, len(text.rstrip("=")))


# Values.


def url_safe(size: int) -> str:
    return base64.urlsafe_b64encode(RNG.randbytes(size)).decode().rstrip("=")


WEB_KEYS = {
    "RSA": {"kty": "RSA", "n": url_safe(256), "e": "AQAB", "d": url_safe(256), "p": url_safe(128)},
    "EC": {"d": url_safe(32), "kty": "EC", "crv": "P-256", "x": url_safe(32), "y": url_safe(32)},
    "OKP": {"kty": "OKP", "crv": "Ed25519", "x": url_safe(32), "d": url_safe(32)},
    "oct": {"kty": "oct", "alg": "HS256", "k": url_safe(32)},
}


@pytest.mark.parametrize("name", WEB_KEYS)
@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("escaped", [False, True])
def test_web_keys(name: str, indent: int | None, escaped: bool) -> None:
    key = json.dumps(WEB_KEYS[name], indent=indent)
    value = json.dumps(key)[1:-1] if escaped else key
    text = f'{{"keys": [{{"kid": 1}}, {value}]}}'

    (one,) = found(text, key_values)

    assert one.sure
    assert text[one.start : one.end] == value


@pytest.mark.parametrize("name", ["RSA", "EC", "OKP"])
def test_public_web_keys_are_no_findings(name: str) -> None:
    public = {member: value for member, value in WEB_KEYS[name].items() if member not in {"d", "p"}}

    assert found(json.dumps({"keys": [public, public]})) == []


def test_a_public_web_key_beside_a_private_one_is_no_finding() -> None:
    public = {"kty": "EC", "crv": "P-256", "x": url_safe(32), "y": url_safe(32)}
    text = json.dumps([public, WEB_KEYS["RSA"], public])

    (one,) = found(text)

    assert text[one.start : one.end] == json.dumps(WEB_KEYS["RSA"])


def test_a_web_key_in_javascript() -> None:
    text = f"const key = {{kty: 'EC', crv: 'P-256', d: '{url_safe(32)}'}};"

    assert [key.sure for key in found(text)] == [True]


@pytest.mark.parametrize(
    "text",
    [
        '{"kty": "RSA", "n": "...", "d": "..."}',
        '{"kty": "EC", "d": "' + "x" * 43 + '"}',
        'if key["kty"] == "RSA" and "d" in key:',
        '{"kty": {"enum": ["RSA", "EC"]}, "d": {"type": "string"}}',
        "<RSAKeyValue><Modulus>" + base64.b64encode(RNG.randbytes(256)).decode() + "</Modulus><Exponent>AQAB</Exponent></RSAKeyValue>",
        "<RSAKeyValue><D>...</D></RSAKeyValue>",
        "<RSAKeyValue>",
    ],
)  # fmt: skip
def test_values_without_a_private_part_are_no_findings(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(("name", "tag"), [("RSA", "D"), ("DSA", "X")])
def test_keys_in_xml(name: str, tag: str) -> None:
    value = base64.b64encode(RNG.randbytes(128)).decode()
    key = f"<{name}KeyValue><P>{value}</P><{tag}>{value}</{tag}></{name}KeyValue>"
    text = f"<k>{key}</k>"

    (one,) = found(text)

    assert one.sure
    assert text[one.start : one.end] == key


def test_the_lines_of_a_putty_file() -> None:
    text = "x\nPrivate-Lines: 2\n" + "\n".join(wrapped(RNG.randbytes(80))) + "\nPrivate-MAC: " + "0a" * 20 + "\ny"

    (one,) = found(text)

    assert text[one.start : one.end] == text[2:-2]


# Whatever the text is.


def test_nothing_shows_a_key() -> None:
    pem = key_pem("RSA ", KEYS["PKCS#1 1024"])

    assert not [line for line in pem.split("\n") if line in repr(found(pem))]


@given(
    st.lists(
        st.sampled_from(
            [
                *(HEADER, FOOTER, ONE_LINE, ONE_LINE[:16], HEADER[:20], "PuTTY-User-Key-File-2: ", "Private-Lines: 3\n"),
                *("{", "}", '"kty"', ':"RSA"', ':"oct",', '"d":"', '"k":"', "<RSAKeyValue>", "<D>", "</D>"),
                *("</RSAKeyValue>", "A1b2" * 9, "\n", "\\n", "%0A", '"', '" +\n"', "=", "-", "-----"),
                *("\udc80", "\u0130", "é", "b3BlbnNzaC1rZXktdjEA", "AAAA"),
            ]
        ),
        max_size=30,
    )
)  # fmt: skip
def test_nothing_raises(pieces: list[str]) -> None:
    text = "".join(pieces)
    for key in found(text):
        assert 0 <= key.start < key.end <= len(text)


@given(st.binary(max_size=80), st.sampled_from(sorted(KEYS)), st.integers(0, 79))
def test_nothing_raises_on_damaged_keys(damage: bytes, name: str, at: int) -> None:
    body = KEYS[name]
    text = base64.b64encode(body[:at] + damage + body[at + len(damage) :]).decode()
    for key in found(text):
        assert 0 <= key.start < key.end <= len(text)


SIZE = 100_000
COSTLY = [
    *(HEADER, HEADER + "\n", HEADER[5:-5] + "\\\\", HEADER + "\n" * 50, "private key ", HEADER + "ab1C" * 16 + "\n"),
    *("PuTTY-User-Key-File-2: ", HEADER + " a: b\n", HEADER + "Aa: ", "-", HEADER + "A1b2C3d4E5f6G7h8 " * 50, "BEGIN "),
    *(ONE_LINE[:16], ONE_LINE[:16] + "\n", ONE_LINE + "\n", ONE_LINE[:16] + "\\n", "b3BlbnNzaC1rZXktdjEA"),
    *("b3BlbnNzaC1rZXktdjEA" + "A" * 50 + "\n", "MHcCAQEEIA", 'MC4CAQAwBQYDK2VwBCIEI "+ '),
    *(
        "kty",
        '{"kty":"RSA",',
        '"kty":"RSA","d":',
        '"kty":"oct"',
        "<RSAKeyValue>",
        "<RSAKeyValue><D>",
        "Private-Lines: 3\n",
    ),
]


@pytest.mark.parametrize("piece", COSTLY)
def test_any_text_is_looked_at_in_time(piece: str) -> None:
    text = (piece * (SIZE // len(piece) + 1))[:SIZE]
    began = time.thread_time()

    found(text)

    assert time.thread_time() - began < 1
