"""Made-up tokens of well-known formats, from a seed: prefix, alphabet, length and checksum as their providers document them.

Written from the formats' public descriptions, not from any scanner's patterns. Nothing secret-shaped stands here.
"""

from __future__ import annotations

import base64
import json
import string
import struct
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    Make = Callable[[Random], str]

UPPER, LOWER, DIGITS = string.ascii_uppercase, string.ascii_lowercase, string.digits
ALNUM = DIGITS + UPPER + LOWER  # in the order in which base 62 counts
URL_SAFE = ALNUM + "-_"
BASE64 = ALNUM + "+/"
BASE32 = UPPER + "234567"
HEX = "0123456789abcdef"


def word(random: Random, length: int, alphabet: str = ALNUM) -> str:
    """Random characters; eight or more have a letter and a digit among them wherever the alphabet has both."""
    kinds = [kind for kind in (str.isdigit, str.isalpha) if any(map(kind, alphabet))] if length >= 8 else []
    while True:
        made = "".join(random.choices(alphabet, k=length))
        if all(any(map(kind, made)) for kind in kinds):
            return made


def _base62(number: int, width: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 62)
        digits = ALNUM[digit] + digits
    return digits.rjust(width, "0")


def checked(random: Random, prefix: str) -> str:
    """GitHub's and npm's form: 30 random characters and their CRC-32 in six of base 62."""
    body = word(random, 30)
    return prefix + body + _base62(zlib.crc32(body.encode()), 6)


def jwt(random: Random) -> str:
    """Three parts, the first two real JSON."""

    def part(data: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(data, separators=(",", ":")).encode()).decode().rstrip("=")

    claims = {"sub": word(random, 12), "name": word(random, 8), "iat": 1_700_000_000 + random.randrange(10**7)}
    return ".".join([part({"alg": "HS256", "typ": "JWT"}), part(claims), word(random, 43, URL_SAFE)])


def grafana(random: Random) -> str:
    """A service account's: the CRC-32 of all before it, little-endian in hex."""
    key = "glsa_" + word(random, 32)
    return f"{key}_{struct.pack('<I', zlib.crc32(key.encode())).hex()}"


def telegram(random: Random) -> str:
    """A bot's number and its key."""
    return f"{word(random, 10, '123456789')}:AA{word(random, 33, URL_SAFE)}"


def private_key(random: Random) -> list[str]:
    """The lines of a PEM with the structure of an RSA key of 2048 bits, its numbers made up."""
    p, q, *rest = (random.getrandbits(1024) | 1 << 1023 | 1 for _ in range(5))
    numbers = (0, p * q, 65537, random.getrandbits(2048) | 1 << 2047, p, q, *rest)
    body = base64.b64encode(_der(0x30, b"".join(_integer(each) for each in numbers))).decode()
    lines = [body[at : at + 64] for at in range(0, len(body), 64)]
    kind = "RSA PRIVATE" + " KEY"
    return [f"-----BEGIN {kind}-----", *lines, f"-----END {kind}-----"]


def _integer(number: int) -> bytes:
    return _der(0x02, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def _der(tag: int, content: bytes) -> bytes:
    """Tag, length, content, as X.690 has it."""
    if len(content) < 0x80:
        return bytes([tag, len(content)]) + content
    size = len(content).to_bytes((len(content).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(size)]) + size + content


def _made(prefix: str, *parts: tuple[int, str] | str) -> Make:
    """A format that is a prefix and, in turn, fixed text and so many characters of an alphabet."""

    def make(random: Random) -> str:
        return prefix + "".join(part if isinstance(part, str) else word(random, *part) for part in parts)

    return make


# Each tells what it is without a word beside it. An AWS key id, which is half of a pair, is not among them.
FORMATS: dict[str, Make] = {
    "github": lambda random: checked(random, "ghp_"),
    "github-oauth": lambda random: checked(random, "gho_"),
    "github-fine-grained": _made("github_pat_", (22, ALNUM), "_", (59, ALNUM)),
    "gitlab": _made("glpat-", (20, URL_SAFE)),
    "slack-bot": _made("xoxb-", (12, DIGITS), "-", (13, DIGITS), "-", (24, ALNUM)),
    "slack-user": _made("xoxp-", (12, DIGITS), "-", (12, DIGITS), "-", (13, DIGITS), "-", (32, HEX)),
    "stripe": _made("sk_live_", (99, ALNUM)),
    "openai": _made("sk-proj-", (74, URL_SAFE), "T3Blbk" + "FJ", (74, URL_SAFE)),
    "anthropic": _made("sk-ant-api03-", (93, URL_SAFE), "AA"),
    "google": _made("AIza", "Sy", (33, URL_SAFE)),
    "npm": lambda random: checked(random, "npm_"),
    "pypi": _made("pypi-", "AgEIcHlwaS5vcmc" + "CJ", (150, URL_SAFE)),
    "sendgrid": _made("SG.", (22, URL_SAFE), ".", (43, URL_SAFE)),
    "hugging-face": _made("hf_", (34, UPPER + LOWER)),
    "digitalocean": _made("dop_v1_", (64, HEX)),
    "databricks": _made("dapi", (32, HEX)),
    "shopify": _made("shpat_", (32, HEX)),
    "postman": _made("PMAK-", (24, HEX), "-", (34, HEX)),
    "grafana": grafana,
    "doppler": _made("dp.pt.", (43, ALNUM)),
    "linear": _made("lin_api_", (40, ALNUM)),
    "jwt": jwt,
}
# What else such tokens begin with: a line that is nothing but one of these again and again may be slow.
PREFIXES = (
    *("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "gldt-", "glrt-", "glsa_", "glc_", "xoxb-"),
    *("xoxp-", "xapp-", "sk_live_", "rk_live_", "whsec_", "sk-proj-", "sk-svcacct-", "sk-ant-", "sk-or-v1-", "AIza"),
    *("GOCSPX-", "ya29.", "npm_", "pypi-", "SG.", "hf_", "dop_v1_", "doo_v1_", "dapi", "shpat_", "shpss_", "PMAK-"),
    *(
        "dp.pt.",
        "lin_api_",
        "gsk_",
        "xai-",
        "r8_",
        "pplx-",
        "hvs.",
        "hvb.",
        "sntrys_",
        "ATATT3",
        "ATCTT3",
        "AGE-SECRET",
    ),
    *(
        "EAAA",
        "sq0atp-",
        "key-",
        "pat-na1-",
        "NRAK-",
        "NRJS-",
        "rubygems_",
        "sbp_",
        "tfp_",
        ".atlasv1.",
        "ops_",
        "LTAI",
    ),
    *("AKIA", "ASIA", "A3T", "eyJ", "eyJhbGciOi", "MII", "-----BEGIN ", "postgres://", "mongodb+srv://", "AccountKey="),
)
