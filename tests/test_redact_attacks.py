"""What somebody tried to get past `staylocal redact`, and how they tried to have its work undone wrongly."""

from __future__ import annotations

import quopri
import unicodedata
from typing import TYPE_CHECKING

import pytest

from conftest import STAYLOCAL, World, github_token
from redacting import POLICY
from staylocal.redaction import redact, restore
from staylocal.redaction.folding import folded

if TYPE_CHECKING:
    from collections.abc import Callable

TOKEN = github_token()
VALUE = "Vanadium-M\u00fcller-Quince-Marmot9!"
FORMS: dict[str, Callable[[str], str]] = {
    "lower case": str.lower,
    "upper case": str.upper,
    "no accents": lambda value: value.replace("\u00fc", "u"),
    "accents on their own": lambda value: unicodedata.normalize("NFD", value),
    "an accent on every letter": "\u0301".join,
    "full width": lambda value: "".join(chr(ord(sign) + 0xFEE0) if sign.isascii() else sign for sign in value),
    "directions": "\u2066".join,
    "variation selectors": "\ufe0f".join,
    "blank letters": "\u3164".join,
    "controls": "\x01".join,
    "quoted-printable": lambda value: quopri.encodestring(value.encode()).decode(),
    "quoted-printable, all of it": lambda value: "".join(f"={byte:02X}" for byte in value.encode()),
    "quoted-printable, lower case": lambda value: "".join(f"={byte:02x}" for byte in value.encode()),
    "as git quotes names": lambda value: "".join(
        sign if sign.isascii() else "".join(f"\\{byte:03o}" for byte in sign.encode()) for sign in value
    ),
    "octal": lambda value: "".join(f"\\{byte:03o}" for byte in value.encode()),
    "references without an end": lambda value: "".join(f"&#{ord(sign)}" for sign in value),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_value_goes_however_it_is_typed(form: Callable[[str], str]) -> None:
    text = f'password = "{VALUE}"\n\nlater: {form(VALUE)} and on\n'

    done = redact(text, POLICY)

    last = done.text.splitlines()[-1]
    assert last.startswith("later: \u27e6")
    assert last.endswith("\u27e7 and on")
    assert last.count("\u27e6") == 1
    assert restore(done.text, done.mapping).text == text


def test_sequences_that_mean_nothing_are_left_alone() -> None:
    text = f'password = "{VALUE}"\n=C3=28 \\303x %C3%28 =FF=FE=41 \\377\\376 &#0 &#9999999 =4 \\8\n'

    done = redact(text, POLICY)

    assert done.count == 1
    assert restore(done.text, done.mapping).text == text


def test_folding_keeps_every_place() -> None:
    every = "".join(map(chr, range(0x110000)))

    assert len(folded(every)) == len(every)
    assert folded(folded(every)) == folded(every)
    assert folded("\u0391\u03a3 \u0130\u00df\ufb01 K\u212a") == folded("\u03b1\u03c3 i\u00df\ufb01 kk")


def test_a_value_that_repeats_itself_is_not_compared_with_itself_everywhere() -> None:
    part, many = "ab" + "1!", 75_000
    text = f'password = "{part * 8}"\n{part * many}'

    done = redact(text, POLICY)  # some 2 s; it was a minute for twice as much, and four for that again

    assert restore(done.text, done.mapping).text == text
    assert part * 2 not in done.text


def test_another_name_of_the_file_would_keep_the_value(world: World) -> None:
    path = world.write("a.txt", TOKEN)
    (world.root / "b.txt").hardlink_to(path)

    done = world.staylocal("redact", "--in-place", "a.txt")

    assert (done.code, done.out) == (3, "")
    assert "another name" in done.err
    assert path.read_text() == TOKEN


@pytest.mark.parametrize("command", ["redact", "restore"])
def test_a_file_that_is_named_twice_is_replaced_once(world: World, command: str) -> None:
    path = world.write("a.txt", f"{TOKEN}\n")
    if command == "restore":
        world.staylocal("redact", "--in-place", "a.txt")

    done = world.staylocal(command, "--in-place", "a.txt", "./a.txt", str(path))

    assert done.code == 0, done.err
    assert (TOKEN in path.read_text()) == (command == "restore")


@pytest.mark.parametrize(
    ("shell", "said"),
    [
        ("redact a.txt > /dev/full", "stdout cannot be written: No space left on device"),
        ("redact a.txt >&-", "stdout is closed"),
        ("restore a.txt >&-", "stdout is closed"),
        ("redact <&-", "stdin is closed"),
    ],
)
def test_streams_that_are_not_there(world: World, shell: str, said: str) -> None:
    world.write("a.txt", f"{TOKEN}\n")

    done = world.run("bash", "-c", f"{STAYLOCAL} {shell}")

    assert (done.code, done.out) == (3, "")
    assert said in done.err
    assert "internal error" not in done.err
