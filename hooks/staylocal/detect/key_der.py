"""Private keys in DER: told by their structure from everything else that begins with a SEQUENCE.

PKCS#8 (RFC 5958) is a version, an algorithm and an OCTET STRING; encrypted, it is an algorithm of PKCS#5 or PKCS#12
and an OCTET STRING; PKCS#1 (RFC 8017) and DSA are a version and large INTEGERs; SEC 1 (RFC 5915) is a version and an
OCTET STRING; PKCS#12 (RFC 7292) is version 3 and data. Certificates and what signs or asks for them begin with a
SEQUENCE or an OID, public keys with the OID of an algorithm and a BIT STRING, signatures with large INTEGERs.
"""

from __future__ import annotations

from typing import NamedTuple

_INTEGER, _OCTETS, _OID, _SEQUENCE = 0x02, 0x04, 0x06, 0x30
# Password-based encryption: pkcs-5, pkcs-12PbeIds.
_ENCRYPTED = (bytes.fromhex("2a864886f70d0105"), bytes.fromhex("2a864886f70d010c01"))
_DATA = bytes.fromhex("2a864886f70d010701")
_LONG_FORM, _LONGEST_FORM = 0x80, 4
# Bytes of the smallest number that is of any use in RSA or DSA, and of a point's private number.
_SMALLEST_NUMBER = 32
_POINTS = range(16, 73)
_PKCS12_VERSION = 3


class _Item(NamedTuple):
    """A tag, where its content begins and ends; the end may lie beyond the data that is there."""

    tag: int
    start: int
    end: int


def private_key_size(data: bytes) -> int | None:
    """Give how many bytes the private key has that begins with `data`, of which some 30 are enough; None for no key."""
    outer = _item(data, 0)
    if not outer or outer.tag != _SEQUENCE or not (first := _item(data, outer.start)):
        return None
    if first.tag == _INTEGER and first.end - first.start == 1 and first.start < len(data):
        second = _item(data, first.end)
        known = second is not None and _follows(data, data[first.start], second)
    else:
        known = first.tag == _SEQUENCE and _oid(data, first.start).startswith(_ENCRYPTED)
        known = known and _tag(data, first.end) in {_OCTETS, None}
    return outer.end if known else None


def _follows(data: bytes, version: int, item: _Item) -> bool:
    """Tell whether this stands behind the version in some private key."""
    size = item.end - item.start
    if item.tag == _SEQUENCE:
        oid = _oid(data, item.start)
        if version == _PKCS12_VERSION:
            return oid == _DATA
        return version <= 1 and bool(oid) and _tag(data, item.end) in {_OCTETS, None}
    if item.tag == _INTEGER:
        return version <= 1 and size >= _SMALLEST_NUMBER
    return item.tag == _OCTETS and version == 1 and size in _POINTS


def _oid(data: bytes, at: int) -> bytes:
    item = _item(data, at)
    return data[item.start : item.end] if item and item.tag == _OID else b""


def _tag(data: bytes, at: int) -> int | None:
    return data[at] if at < len(data) else None


def _item(data: bytes, at: int) -> _Item | None:
    if at + 2 > len(data):
        return None
    tag, size, start = data[at], data[at + 1], at + 2
    if size >= _LONG_FORM:
        more = size - _LONG_FORM
        if not 0 < more <= _LONGEST_FORM or start + more > len(data):
            return None
        size = int.from_bytes(data[start : start + more], "big")
        start += more
    return _Item(tag, start, start + size)
