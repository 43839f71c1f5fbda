"""Private keys as values of names: JSON web keys (RFC 7517), XML signature's keys, the lines of a PuTTY file."""

from __future__ import annotations

from . import filters
from .key_found import Key
from .key_literals import VALUES as LITERALS
from .late import late

__all__ = ["LITERALS", "value_at"]

# A JSON web key of RSA with 8192 bits has 6,500 characters.
_MOST = 1 << 13
_QUOTE = r"\\{0,3}[\"']"
_IS = rf"(?:{_QUOTE})?\s{{0,8}}[:=]\s{{0,8}}"
_KTY = late(rf"kty{_IS}{_QUOTE}(RSA|EC|OKP|AKP|oct)\\{{0,3}}[\"']")
_SYMMETRIC = late(rf"\bk{_IS}{_QUOTE}([A-Za-z0-9_\-+/]{{16,}})")
_PRIVATE = late(rf"\b(?:d|priv){_IS}{_QUOTE}([A-Za-z0-9_\-+/]{{32,}})")
_XML = late(r"<[DX]>([A-Za-z0-9+/=\s]{20,4096}+)</")
_PUTTY = late(
    r"Private-Lines: ?[0-9]{1,3}\s{1,4}((?:[A-Za-z0-9+/=]{1,80}(?:\s{1,4}|$)){1,400})(?:Private-MAC: ?[0-9a-f]{40,64})?"
)
_BLANKS = late(r"\s+")
_MATERIAL = 200


def value_at(text: str, position: int) -> Key | None:
    """Give the private key that a literal at `position` belongs to; None if there is a public one, or none."""
    if text[position] == "<":
        return _xml(text, position)
    return _web_key(text, position) or _putty(text, position)


def _web_key(text: str, position: int) -> Key | None:
    kind = _KTY.match(text, position)
    if not kind:
        return None
    before = max(text.rfind(sign, max(0, position - _MOST), position) for sign in "{}")
    start = before if before >= 0 and text[before] == "{" else position
    high = min(len(text), position + _MOST)
    # In an object that isn't closed, as far as the next one.
    ends = (text.find("}", kind.end(), high), text.find("kty", kind.end(), high), high)
    end = next(end for end in ends if end >= 0)
    found = (_SYMMETRIC if kind[1] == "oct" else _PRIVATE).search(text, start, end)
    if not found or filters.is_placeholder(found[1]):
        return None
    return Key(start, min(end + 1, len(text)), not filters.is_wordy(found[1]), found[1][:_MATERIAL])


def _xml(text: str, position: int) -> Key | None:
    name = text[position + 1 : position + len("<RSAKeyValue")]
    close = text.find(f"</{name}>", position, position + _MOST)
    at = text.find("<D>" if name[0] == "R" else "<X>", position, close) if close >= 0 else -1
    found = _XML.match(text, at, close) if at >= 0 else None
    return Key(position, close + len(f"</{name}>"), True, _material(found[1])) if found else None


def _putty(text: str, position: int) -> Key | None:
    found = _PUTTY.match(text, position)
    return Key(position, found.end(), True, _material(found[1])) if found else None


def _material(value: str) -> str:
    return _BLANKS.sub("", value)[:_MATERIAL]
