r"""A text as it reads without what a value may be interrupted by: line breaks, what dresses lines, escapes.

A value stands in one of these views whole although in the text it does not: wrapped by an editor, quoted in a mail
(`> `), in the lines of a comment, put together of strings, written with `%40`, `\u0040`, `\/`, `&#64;` or `=40`.
"""

from __future__ import annotations

import html
import re
import unicodedata
from typing import TYPE_CHECKING

from staylocal.detect.encoded_text import Pieces, joined

from .folding import folded, replaced

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    Span = tuple[int, int]
    Back = Callable[[int, int], Span]

_LEVELS = 3  # of escapes in escapes
# What ends a line or is not seen, besides "\n": controls, format characters, accents on their own, blank letters.
_UNSEEN = ("Cc", "Cf", "Mn", "Me", "Zl", "Zp")
_EMPTY = "\u115f\u1160\u2800\u3164\uffa0"
_SEEN = "\n\t"
_ASCII_UNSEEN = re.compile(r"[^\n\t -~]")
_BLANK = " \t"
_HEAD, _TAIL = _BLANK + "\"'`>#/*;%|+-.,&(", _BLANK + "\"'`+.,;&|\\)=*"
# Where a line ends, or a string that the next one is put to.
_BREAK = re.compile(r"\n|[\"'`][ \t]{0,8}[+.,&]{0,2}[ \t]{0,8}[\"'`]")
_HEX = "[0-9A-Fa-f]"
_ESCAPE = re.compile(
    rf"""%[0-7]{_HEX} | (?:%[89A-Fa-f]{_HEX})+
    | \\u[dD][89abAB]{_HEX}{{2}}\\u[dD][c-fC-F]{_HEX}{{2}} | \\u{_HEX}{{4}} | \\x{_HEX}{{2}} | \\U{_HEX}{{8}}
    | \\u\{{{_HEX}{{1,6}}\}} | (?:\\[0-3][0-7][0-7])+ | \\[abefnrtv0] | \\[^0-9A-Za-z]
    | &(?:\#[0-9]{{1,7}};?|\#[xX]{_HEX}{{1,6}};?|[A-Za-z][A-Za-z0-9]{{1,8}};)
    | (?:=[2-9A-Fa-f]{_HEX}){{3,}} | (?:=[89A-Fa-f]{_HEX}){{2}} | =(?:2{_HEX}|3[A-Fa-f]|40|5[B-Fb-f]|60|7[B-Eb-e])""",
    re.VERBOSE,
)
_CONTROLS = {"n": "\n", "r": "\n", "t": "\t"}
_HIGHEST = 0x10FFFF


class View:
    """What a text reads like, folded, and where each part of that stands in it."""

    __slots__ = ("_back", "text")

    def __init__(self, text: str, back: Back) -> None:
        self.text, self._back = folded(text), back

    def __repr__(self) -> str:
        """Without the text."""
        return f"View({len(self.text)} characters)"

    def span(self, start: int, end: int) -> Span:
        """Give the stretch of the text that a stretch of the view (not empty) comes from."""
        return self._back(start, end)


def views(text: str) -> Iterator[View]:
    """Give all views of a text that differ."""
    bare = _with_breaks(text)
    plain = _view(bare, _spans(bare, (found.span() for found in re.finditer("\n", bare)), _BLANK, _BLANK))
    yield plain
    undressed = _undressed(bare)
    if undressed.text != plain.text:
        yield undressed
    yield from _unescaped(text)


def readings(value: str) -> set[str]:
    """Give what a value reads like in the views of a text that it stands in, whole."""
    bare = _with_breaks(value)
    found = {"".join(line.strip(_BLANK) for line in bare.split("\n"))}
    for _ in range(_LEVELS):
        spans = list(_spans(bare, (each.span() for each in _BREAK.finditer(bare)), _HEAD, _TAIL))
        if len(spans) > 1:
            # Its own edges are no line's.
            spans[0], spans[-1] = (0, spans[0][1]), (spans[-1][0], len(bare))
        found.add("".join(bare[slice(*span)] for span in spans) if len(spans) > 1 else bare)
        clear = _ESCAPE.sub(_meaning, bare)
        if clear == bare:
            break
        bare = _with_breaks(clear)
    return found


def _with_breaks(text: str) -> str:
    """Give the text with a line's end in place of all else that ends one, or is not seen."""
    if text.isascii():
        return _ASCII_UNSEEN.sub("\n", text)
    return replaced(text, {sign: "\n" for sign in set(text) if _is_unseen(sign)})


def _is_unseen(sign: str) -> bool:
    return sign in _EMPTY or (sign not in _SEEN and unicodedata.category(sign) in _UNSEEN)


def _undressed(bare: str) -> View:
    return _view(bare, _spans(bare, (found.span() for found in _BREAK.finditer(bare)), _HEAD, _TAIL))


def _unescaped(text: str) -> Iterator[View]:
    """Give it without escapes, and without those that come out of that."""
    back: Back = _same
    for _ in range(_LEVELS):
        parts = list(_parts(text))
        if not any(width for _, width, _ in parts):
            return
        text, back = _joined(parts, back)
        inner = _undressed(_with_breaks(text))
        yield View(inner.text, _through(back, inner.span))


def _same(start: int, end: int) -> Span:
    return start, end


def _through(outer: Back, inner: Back) -> Back:
    return lambda start, end: outer(*inner(start, end))


def _view(text: str, spans: Iterable[Span]) -> View:
    spans = [(start, end) for start, end in spans if start < end]
    return View("".join([text[start:end] for start, end in spans]), joined(spans).span)


def _spans(text: str, breaks: Iterable[Span], head: str, tail: str) -> Iterator[Span]:
    """Give what stands between the breaks, without these signs at both ends."""
    at = 0
    for start, end in (*breaks, (len(text), len(text))):
        line = text[at:start]
        left = len(line) - len(line.lstrip(head))
        yield at + left, max(at + left, at + len(line.rstrip(tail)))
        at = end


def _parts(text: str) -> Iterator[tuple[int, int, str]]:
    """Give (where it stands, characters there for one here or 0 where they are the same, what it means)."""
    at = 0
    for found in _ESCAPE.finditer(text):
        meant = _meaning(found)
        if meant == found[0]:
            continue
        if at < found.start():
            yield at, 0, text[at : found.start()]
        offset = found.start()
        byte = len(found[0]) // len(meant.encode("utf-8", "surrogateescape")) if len(meant) > 1 else 0
        for sign in meant:
            width = byte * len(sign.encode("utf-8", "surrogateescape")) if byte else len(found[0])
            yield offset, width, sign
            offset += width
        at = found.end()
    yield at, 0, text[at:]


def _joined(parts: list[tuple[int, int, str]], outer: Back) -> tuple[str, Back]:
    at, places = 0, []
    for _, _, piece in parts:
        places.append(at)
        at += len(piece)
    pieces = Pieces(places, [there for there, _, _ in parts], [width or 1 for _, width, _ in parts])
    return "".join([piece for _, _, piece in parts]), _through(outer, pieces.span)


def _meaning(found: re.Match[str]) -> str:
    said = found[0]
    if said[0] in "%=":
        return bytes.fromhex(said.replace(said[0], "")).decode("utf-8", "surrogateescape")
    if said[0] == "&":
        meant = html.unescape(said)
        return meant if len(meant) == 1 else said
    return _escaped(said)


def _escaped(said: str) -> str:
    if said[1] in "0123" and len(said) > 2:  # noqa: PLR2004 - `\0` alone is none
        return bytes(int(digits, 8) for digits in said.split("\\")[1:]).decode("utf-8", "surrogateescape")
    if said[1] not in "uUx":
        return _CONTROLS.get(said[1], "" if said[1].isalnum() else said[1])
    if said.count("\\") > 1:
        return bytes.fromhex(said.replace("\\u", "")).decode("utf-16-be")
    code = int(said[2:].strip("{}"), 16)
    return chr(code) if code <= _HIGHEST else said
