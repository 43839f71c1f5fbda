"""Made-up tokens of every format, from the format's own pattern, put together at run time: no file of ours holds one."""

from __future__ import annotations

import base64
import hashlib
import re
import string
import zlib
from re import _constants as ops  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import TYPE_CHECKING, Any

from staylocal.detect import checksums
from staylocal.detect.formats import FORMATS, Format
from staylocal.detect.formats_bounds import value_span
from staylocal.detect.formats_judging import verdict

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

# How much longer than its shortest a repeated piece gets.
_SPREAD = 8
_PRINTABLE = string.digits + string.ascii_letters + "_-"
_CLASSES = {ops.CATEGORY_DIGIT: string.digits, ops.CATEGORY_SPACE: " ", ops.CATEGORY_WORD: string.ascii_letters}
_REPEATS = (ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT)
_TRIES = 2000


def example(of: Format, rng: random.Random) -> tuple[str, str]:
    """A text that the format matches as a whole, and the secret in it: none that is judged to be made up."""
    pattern = re.compile(of.pattern)
    for _ in range(_TRIES):
        text = _walk(parser.parse(of.pattern), rng)
        found = pattern.match(text)
        if found and of.checksum:
            found = pattern.match(_signed(of, found, rng))
        if (
            found
            and found.end() == len(found.string)
            and verdict(of, found[pattern.groups]) is of.sure
            and _ends(found)
        ):
            return found.string, found[pattern.groups]
    raise AssertionError(f"no example for {of.type}: {of.pattern}")


def _ends(found: re.Match[str]) -> bool:
    """Tell whether the secret ends so that the text around it can be told from it."""
    return value_span(found) == found.span(found.re.groups)


def token(kind: str, rng: random.Random) -> str:
    """A text with a secret of this type."""
    return example(next(each for each in FORMATS if each.type == kind), rng)[0]


def _walk(tree: Any, rng: random.Random) -> str:  # noqa: ANN401
    return "".join(_piece(operation, value, rng) for operation, value in tree)


def _piece(operation: Any, value: Any, rng: random.Random) -> str:  # noqa: ANN401
    if operation is ops.LITERAL:
        return chr(value)
    if operation is ops.IN:
        return rng.choice(_signs(value))
    if operation is ops.BRANCH:
        return _walk(rng.choice(value[1]), rng)
    if operation is ops.SUBPATTERN:
        return _walk(value[-1], rng)
    if operation in _REPEATS:
        least, most, tree = value
        return "".join(_walk(tree, rng) for _ in range(rng.randint(least, min(most, least + _SPREAD))))
    if operation in {ops.ASSERT, ops.ASSERT_NOT}:
        return ""
    raise AssertionError(f"{operation} in a format's pattern")


def _signs(members: Any) -> str:  # noqa: ANN401
    signs, negated = "", False
    for operation, value in members:
        if operation is ops.NEGATE:
            negated = True
        elif operation is ops.LITERAL:
            signs += chr(value)
        elif operation is ops.RANGE:
            signs += "".join(map(chr, range(value[0], value[1] + 1)))
        else:
            signs += _CLASSES[value]
    return "".join(sign for sign in _PRINTABLE if sign not in signs) if negated else signs


def _signed(of: Format, found: re.Match[str], rng: random.Random) -> str:
    """Replace what the pattern gave by something with the right checksum."""
    start, end = found.span(found.re.groups)
    return found.string[:start] + _SIGNERS[of.checksum](found[found.re.groups], rng) + found.string[end:]


def _crc32_base62(value: str, _: random.Random) -> str:
    prefix, _, body = value.rpartition("_")
    return f"{prefix}_{body[:-6]}{_base62(zlib.crc32(body[:-6].encode()))}"


def _crc32_base62_all(value: str, _: random.Random) -> str:
    body = value.rpartition("_")[0]
    return f"{body}_{_base62(zlib.crc32(body.encode()))}"


def _base62(number: int) -> str:
    digits = string.digits + string.ascii_uppercase + string.ascii_lowercase
    return "".join(digits[number // 62**place % 62] for place in range(5, -1, -1))


def _grafana(value: str, _: random.Random) -> str:
    body = value.rpartition("_")[0]
    return f"{body}_{zlib.crc32(body.encode()).to_bytes(4, 'little').hex()}"


def _bech32(value: str, rng: random.Random) -> str:
    name, _, data = value.rpartition("1")
    signs = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
    body = "".join(rng.choices(signs, k=len(data) - 6))
    values = [*(ord(sign) >> 5 for sign in name.lower()), 0, *(ord(sign) & 31 for sign in name.lower())]
    rest = checksums._polymod([*values, *map(signs.index, body), *[0] * 6]) ^ 1  # noqa: SLF001
    text = name.lower() + "1" + body + "".join(signs[rest >> 5 * (5 - place) & 31] for place in range(6))
    return text.upper() if value[0].isupper() else text


def _base58check(_: str, rng: random.Random) -> str:
    data = bytes.fromhex("0488ade4") + rng.randbytes(74)
    data += hashlib.sha256(hashlib.sha256(data).digest()).digest()[:4]
    number, text = int.from_bytes(data, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        text = checksums._BASE58[digit] + text  # noqa: SLF001
    return text


def _json_header(value: str, rng: random.Random) -> str:
    header = f'{{"alg":"{rng.choice(["HS256", "RS256", "dir"])}"}}'
    return base64.urlsafe_b64encode(header.encode()).decode().rstrip("=") + value[value.index(".") :]


def _basic_auth(_: str, rng: random.Random) -> str:
    words = ("".join(rng.choices(string.ascii_letters + string.digits, k=size)) for size in (6, 18))
    return base64.b64encode(":".join(words).encode()).decode()


_SIGNERS: dict[str, Callable[[str, random.Random], str]] = {
    "crc32_base62": _crc32_base62,
    "crc32_base62_all": _crc32_base62_all,
    "grafana": _grafana,
    "bech32": _bech32,
    "base58check": _base58check,
    "json_header": _json_header,
    "basic_auth": _basic_auth,
}
