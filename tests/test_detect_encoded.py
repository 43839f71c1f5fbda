from __future__ import annotations

import base64
import html
import itertools
import json
import quopri
import random
import string
import time
import urllib.parse
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from staylocal.detect.encoded import Budget, Codec, Decoded, decoded_at, decoded_value, layers, literals

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Encoder = Callable[[str], str]

PREFIX = "gh" + "p_"
TABLE = literals([PREFIX, "password", "PASSWORD", "secret", "-----BEGIN"])
RNG = random.Random(7)  # noqa: S311 - not for secrecy
BODY = string.ascii_letters + string.digits


def token(rng: random.Random = RNG) -> str:
    return PREFIX + "".join(rng.choices(BODY, k=36))


def hits(text: str) -> list[tuple[int, Codec]]:
    folded = text.replace("\u0130", "i").lower()
    return sorted(_places(folded), key=lambda hit: hit[0])


def _places(folded: str) -> Iterator[tuple[int, Codec]]:
    for literal, codec in TABLE.items():
        at = folded.find(literal)
        while at >= 0:
            yield at, codec
            at = folded.find(literal, at + 1)


def everything(text: str, budget: Budget | None = None, outer: Decoded | None = None) -> list[Decoded]:
    """All layers, as a scan goes through them."""
    budget = budget or Budget()
    found = []
    for decoded in layers(text, hits(text), budget, outer):
        found += [decoded, *everything(decoded.text, budget, decoded)]
    return found


def the_one_with(value: str, text: str) -> tuple[Decoded, int]:
    return next((each, each.text.index(value)) for each in everything(text) if value in each.text)


def base64_of(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def url_safe(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def utf16(text: str) -> str:
    return base64.b64encode(text.encode("utf-16-le")).decode()


def mime(text: str) -> str:
    return base64.encodebytes(text.encode()).decode()


def per_character(form: str) -> Encoder:
    return lambda text: "".join(form.format(ord(sign)) for sign in text)


def quoted(text: str) -> str:
    return quopri.encodestring(text.encode(), quotetabs=True).decode()


# Of those, each character of what is in clear has its own ones.
SINGLE: dict[str, Encoder] = {
    "percent": lambda text: urllib.parse.quote(text, safe=""),
    "percent, all": per_character("%{:02x}"),
    "percent, capitals": per_character("%{:02X}"),
    "hex": lambda text: text.encode().hex(),
    "hex, capitals": lambda text: text.encode().hex().upper(),
    "json": per_character("\\u{:04x}"),
    "json in json": per_character("\\\\u{:04X}"),
    "javascript": per_character("\\u{{{:x}}}"),
    "python": per_character("\\x{:02x}"),
    "python, long": per_character("\\U{:08x}"),
    "html": per_character("&#{};"),
    "html, hexadecimal": per_character("&#x{:X};"),
}
GROUPED: dict[str, Encoder] = {"base64": base64_of, "base64url": url_safe, "utf-16": utf16}


@pytest.mark.parametrize("before", range(9))
@pytest.mark.parametrize("name", SINGLE)
def test_each_character_has_its_place(name: str, before: int) -> None:
    value = token()
    encode = SINGLE[name]
    text = f"k = '{encode('x' * before + ' {')}{encode(value)}{encode('=}')}'; done"

    decoded, at = the_one_with(value, text)
    start, end = decoded.span(at, at + len(value))

    assert text[start:end] == encode(value)


@pytest.mark.parametrize("before", range(9))
@pytest.mark.parametrize("name", GROUPED)
def test_what_is_encoded_in_groups_is_found_at_any_place_in_them(name: str, before: int) -> None:
    value = token()
    encode = GROUPED[name]
    text = f"x {encode('é ' + 'x' * before + value + ' and more')} y"

    decoded, at = the_one_with(value, text)
    start, end = decoded.span(at, at + len(value))

    assert text[start:end] in text.split()[1]
    characters_a_byte = 4 / 3 * (2 if name == "utf-16" else 1)
    assert 0 <= end - start - characters_a_byte * len(value) <= 2


@pytest.mark.parametrize("width", [64, 76])
@pytest.mark.parametrize(
    ("before", "between", "behind"),
    [
        ("", "\n", "\n"),
        ("data:\n  ", "\n  ", "\n"),
        ("# ", "\n# ", "\n#"),
        ("// ", "\r\n// ", "\r\n"),
        ('x = "', '" +\n    "', '";'),
        ('x = ("', '"\n     "', '")'),
        ('"', "\\n", '"'),
        ('"', "\\r\\n", '"'),
        ('"', "\\n\\\n", '"'),
        ("'", "' . '", "'"),
    ],
)
@pytest.mark.parametrize("length", [0, 40, 150])
def test_wrapped_base64_is_one_text(before: str, between: str, behind: str, width: int, length: int) -> None:
    value = token()
    coded = base64_of("a: " + "y" * length + f" {value} " + "z" * 90)
    lines = [coded[at : at + width] for at in range(0, len(coded), width)]
    text = before + between.join(lines) + behind

    decoded, at = the_one_with(value, text)
    start, end = decoded.span(at, at + len(value))

    assert decoded.text == base64.b64decode(coded).decode()
    assert text[start:end].replace(between, "") in coded


def test_lines_of_one_length_that_are_no_base64_are_left_alone() -> None:
    coded = base64_of("password=hunter22 and other words to fill the line")

    (decoded,) = everything(f"{coded}\nwords that stand below it\n{coded}x\n")[:1]

    assert decoded.text == "password=hunter22 and other words to fill the line"


@pytest.mark.parametrize(
    ("clear", "coded"),
    [
        ('{"password":"a/b"}', '{\\"password\\":\\"a\\/b\\"}'),
        ('password="x&y"', "password=&quot;x&amp;y&quot;"),
        ("password=a:b", "password&equals;a&colon;b"),
        ("https://u:p@h/?password=x y", "https:\\/\\/u:p@h\\/?password=x y"),
        ("password='naïve'", "password%3D'na%C3%AFve'"),
        ("password=é€", "password=3D=C3=A9=E2=82=AC"),
        ("password=long and longer", "password=3Dlong and lon=\nger"),
    ],
)
def test_texts_with_escapes(clear: str, coded: str) -> None:
    assert any(clear in each.text for each in everything(coded))


@pytest.mark.parametrize("outer", [*SINGLE.values(), *GROUPED.values(), json.dumps, html.escape])
@pytest.mark.parametrize("inner", [base64_of, url_safe, SINGLE["percent, all"], SINGLE["json"]])
def test_two_layers(outer: Encoder, inner: Encoder) -> None:
    value = token()
    coded = inner(f"secret: {value}; ")
    text = f"<{outer('secret = ' + coded)}>"

    decoded, at = the_one_with(value, text)
    start, end = decoded.span(at, at + len(value))

    assert decoded.depth <= 2
    assert 0 < start < end < len(text)
    assert end - start >= len(value)


def test_layers_are_bounded() -> None:
    text = value = token()
    for _ in range(6):
        text = base64_of("secret " + text)
    budget = Budget(depth=3)

    found = everything(text, budget)

    assert [each.depth for each in found] == [1, 2, 3]
    assert not budget.spent  # what lies deeper is not told from what is no code at all
    assert not any(value in each.text for each in found)
    assert any(value in each.text for each in everything(text, Budget(depth=6)))


@pytest.mark.parametrize("budget", [Budget(stretches=5), Budget(characters=50)])
def test_what_is_decoded_is_bounded(budget: Budget) -> None:
    found = everything(f"{base64_of('password=a')} " * 100, budget)

    assert len(found) == 5
    assert budget.spent


def test_a_stretch_is_decoded_once() -> None:
    text = base64_of("password=hunter2 " * 500)

    assert len(hits(text)) > 300
    assert len(everything(text)) == 1


def test_only_what_is_spelled_exactly_is_decoded() -> None:
    coded = base64_of("password=hunter2")

    assert everything(coded.lower()) == everything(coded.swapcase()) == []


def test_a_picture_is_no_text() -> None:
    data = bytes(RNG.choices(range(0x80, 0x100), k=3000))

    assert everything("data:image/png;base64," + base64.b64encode(data + b"secret" + data).decode()) == []


def test_a_text_in_binary_data_is_found_without_its_surroundings() -> None:
    value = token()
    data = b"\x00\x01\xff" + f"\npassword={value}".encode() + b"\x00\xfe\x99"
    text = base64.b64encode(data * 3).decode()

    decoded, at = the_one_with(value, text)

    assert decoded.text[at + len(value)] == "\n"


def test_the_whole_stretch_at_a_place() -> None:
    text = f"x={base64_of('the password is x')};"
    place, codec = hits(text)[0]

    decoded = decoded_at(text, place, codec)

    assert decoded is not None
    assert (decoded.start, decoded.end, decoded.text) == (2, len(text) - 2, "the password is x"), "without padding"
    assert decoded_at(text.lower(), place, codec) is None


def test_nothing_shows_a_text() -> None:
    value = token()

    assert value not in repr(everything(base64_of(value)))


@pytest.mark.parametrize(
    ("value", "clear"),
    [
        (base64_of("hunter22!"), "hunter22!"),
        (url_safe("hunter22!?"), "hunter22!?"),
        (base64_of("hunter22").rstrip("="), "hunter22"),
        (base64_of("пароль: ё"), "пароль: ё"),
        (utf16("hunter22"), "hunter22"),
        (base64_of("two\nlines"), "two\nlines"),
        (base64_of("short"), None),
        ("hunter22", None),
        ("correcthorsebatterystaple", None),
        ("correct horse", None),
        (base64_of("hunter222") + "===", None),
        (base64.b64encode(bytes(range(30))).decode(), None),
        (base64.b64encode(b"\xff" * 30).decode(), None),
        ("", None),
        ("A" * 9, None),
    ],
)
def test_named_values_in_base64(value: str, clear: str | None) -> None:
    assert decoded_value(value) == clear


@given(
    st.binary(max_size=60),
    st.binary(max_size=60),
    st.integers(0, 10_000),
    st.sampled_from([base64.b64encode, base64.urlsafe_b64encode]),
)
def test_a_token_in_any_bytes_is_found(
    before: bytes, behind: bytes, seed: int, encode: Callable[[bytes], bytes]
) -> None:
    value = token(random.Random(seed))  # noqa: S311 - not for secrecy
    text = "k: " + encode(before + value.encode() + behind).decode() + "\n"

    decoded, at = the_one_with(value, text)
    start, end = decoded.span(at, at + len(value))

    assert 3 <= start < end <= len(text) - 1
    group = text[3 + (start - 3) // 4 * 4 : 3 - (-(end - 3) // 4) * 4]
    assert value.encode() in base64.urlsafe_b64decode(group.translate(str.maketrans("+/", "-_")))


@given(
    st.text(alphabet="".join(chr(code) for code in range(32, 0x180)), max_size=40),
    st.sampled_from(sorted(SINGLE.keys() - {"percent"})),
)
def test_a_token_with_any_neighbours_is_found(beside: str, name: str) -> None:
    value = token()
    text = f"{beside}\n{SINGLE[name](value)}\n{beside}"

    decoded, at = the_one_with(value, text)
    start, end = decoded.span(at, at + len(value))

    assert text[start:end] == SINGLE[name](value)


@given(
    st.lists(
        st.sampled_from(
            [
                "%",
                "%3",
                "%3d",
                "\\",
                "\\u00",
                "\\u003",
                "\\/",
                "&#",
                "&#x",
                "&#6",
                "1;",
                "&quot;",
                "=3D",
                "=\n",
                "=5f",
                "c2VjcmV0",
                "cGFzc3dvcmQ",
                "736563726574",
                "=",
                "\n",
                "\\n",
                '"',
                "+",
                " ",
                "é",
                "\udc80",
                "\u0130",
                "A",
            ]
        ),
        max_size=40,
    )
)
def test_nothing_raises(pieces: list[str]) -> None:
    for decoded in everything("".join(pieces)):
        for start, end in itertools.pairwise(range(0, len(decoded.text), 3)):
            first, last = decoded.span(start, end)
            assert decoded.start <= first <= last <= decoded.end


SIZE = 100_000
WRAPPED = base64_of("password=" * 10)[:76]
COSTLY = [
    base64_of("password="),
    WRAPPED + "\n",
    WRAPPED + "\\n",
    f'"{WRAPPED}" +\n',
    "cGFzc3dvcmQ=,",
    '"cGFzc3dvcmQ"',
    "cGFzc3dvcmQ\n",
    "cGFzc3dvcmQ\\n",
    utf16("password"),
    "70617373776f7264",
    "70617373776f7264 ",
    *("%41", "%3d", "%3d ", "%25", "%C3%A9%3d", '%3d"', "\\x41", "\\u0041\n", "\\/", "\\", '\\":', "\\x41" + " " * 199),
    *("&#65;", "&#x", "&quot;", "&quot;\n", "&", "=3D", "=3D\n", "=\n", "=5F "),
]


@pytest.mark.parametrize("piece", COSTLY)
def test_any_text_is_decoded_in_time(piece: str) -> None:
    text = (piece * (SIZE // len(piece) + 1))[:SIZE]
    found = hits(text)
    began = time.thread_time()

    for decoded in layers(text, found, Budget()):
        decoded.span(0, len(decoded.text))

    assert time.thread_time() - began < 1
