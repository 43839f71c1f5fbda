"""Checksums that some formats carry: a wrong one makes a hit unsure, since a leak must not be hidden by a typo.

Each function takes the value as it was matched, and tells whether its checksum is right.
"""

from __future__ import annotations

import zlib

_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_BECH32_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_BECH32_CONSTANTS = (1, 0x2BC830A3)
_SIX = 6


def crc32_base62(value: str) -> bool:
    """Check `prefix_` + text + six characters: GitHub's and npm's tokens, NetBird's.

    https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/
    """
    body = value.rpartition("_")[2]
    return _base62(zlib.crc32(body[:-_SIX].encode())) == body[-_SIX:]


def crc32_base62_all(value: str) -> bool:
    """Check text + `_` + six characters, where the prefix counts too: Matrix's tokens.

    https://github.com/element-hq/synapse/blob/develop/synapse/handlers/auth.py
    """
    body, _, checksum = value.rpartition("_")
    return _base62(zlib.crc32(body.encode())) == checksum


def grafana(value: str) -> bool:
    """Check text + `_` + the CRC32 of the text in hex digits, its lowest byte first.

    https://github.com/grafana/grafana/blob/main/pkg/components/satokengen/tokengen.go
    """
    body, _, checksum = value.rpartition("_")
    return zlib.crc32(body.encode()).to_bytes(4, "little").hex() == checksum.lower()


def bech32(value: str) -> bool:
    """Check BIP-173's and BIP-350's checksum: age's identities, keys of some chains.

    https://github.com/bitcoin/bips/blob/master/bip-0173.mediawiki
    """
    name, _, data = value.lower().rpartition("1")
    if not set(data) <= set(_BECH32):
        return False
    high, low = [ord(sign) >> 5 for sign in name], [ord(sign) & 31 for sign in name]
    return _polymod([*high, 0, *low, *map(_BECH32.index, data)]) in _BECH32_CONSTANTS


def base58check(value: str) -> bool:
    """Check the four last bytes of Bitcoin's base58: the first ones of the rest's SHA-256, taken twice.

    https://en.bitcoin.it/wiki/Base58Check_encoding
    """
    import hashlib  # noqa: PLC0415 - 3 ms that hardly any commit needs

    if not set(value) <= set(_BASE58):
        return False
    number = 0
    for sign in value:
        number = number * 58 + _BASE58.index(sign)
    data = number.to_bytes((number.bit_length() + 7) // 8, "big")
    data = b"\0" * (len(value) - len(value.lstrip("1"))) + data
    return hashlib.sha256(hashlib.sha256(data[:-4]).digest()).digest()[:4] == data[-4:]


def json_header(value: str) -> bool:
    """Check that a token's first part is a JSON object with an algorithm, as RFC 7515 demands."""
    import base64  # noqa: PLC0415 - as above
    import json  # noqa: PLC0415 - as above

    header = value.partition(".")[0]
    try:
        content = json.loads(base64.urlsafe_b64decode(header + "=" * (-len(header) % 4)))
    except (ValueError, RecursionError):
        return False
    return isinstance(content, dict) and "alg" in content


def basic_auth(value: str) -> bool:
    """Check that it is `user:password` in base64, as RFC 7617 demands."""
    import base64  # noqa: PLC0415 - as above

    try:
        name, colon, password = base64.b64decode(value, validate=True).decode().partition(":")
    except ValueError:
        return False
    return bool(name and colon and password) and (name + password).isprintable()


def _base62(number: int) -> str:
    signs = ""
    while number:
        number, digit = divmod(number, len(_BASE62))
        signs = _BASE62[digit] + signs
    return signs.rjust(_SIX, "0")


def _polymod(values: list[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate(_BECH32_GENERATOR):
            check ^= generator if top >> bit & 1 else 0
    return check
