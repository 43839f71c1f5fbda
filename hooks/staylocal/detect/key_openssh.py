"""OpenSSH's own format of private keys (its PROTOCOL.key): strings with their lengths, one after the other."""

from __future__ import annotations

MAGIC = b"openssh-key-v1\0"
_LENGTH = 4
# Cipher, key derivation and its options; behind the number of keys, which is one, a public part and a private one.
_STRINGS = 3


def private_key_size(data: bytes) -> int | None:
    """Give how many bytes the private key has that `data` begins with.

    None for no key, or if `data` ends before its public part does.
    """
    if not data.startswith(MAGIC):
        return None
    at = len(MAGIC)
    for _ in range(_STRINGS):
        at = _behind(data, at)
    at = _behind(data, at + _LENGTH)
    return _behind(data, at) if at + _LENGTH <= len(data) else None


def _behind(data: bytes, at: int) -> int:
    return at + _LENGTH + _number(data, at)


def _number(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + _LENGTH], "big")
