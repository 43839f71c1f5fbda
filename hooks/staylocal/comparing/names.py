"""The named items of a text: links, code, files, identifiers, options, proper names (pure)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from staylocal.comparing import blocks, sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

RULE = (
    "named items: links, `code`, files and paths, dotted names, snake_case, CamelCase, words with digits, calls(), "
    "--options, and in mid-sentence words with a capital that nowhere stand without one (not in German). The other "
    "answer lacks one that it holds nowhere as a whole word, in whatever case."
)
MOST = 5_000  # items of an answer that are looked for in the other one
_LONGEST = 200  # characters of a name

_LINK = re.compile(r"\bhttps?://[^\s<>\"'`|]+", re.IGNORECASE)
_CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
_CHUNK = re.compile(r"[\w.@/~+-]+(?:\(\))?")
_TECHNICAL = re.compile(
    r".*[a-z][A-Z].*"  # CamelCase
    r"|.*[^\W_]_[^\W_].*|_\w*[^\W_]\w*"  # snake_case, __dunder__.py
    r"|(?:.*[\w-]{2})?\.[A-Za-z]\w+|.*[\w-]{2}\.[A-Za-z]|.*\w\.[A-Za-z]\w.*"  # a file, a dotted name; not e.g.
    r"|--[A-Za-z][\w-]*"
    r"|(?:~|\.{1,2})/[\w.@-].*|/[\w.@-]+/.+|[\w.@-]+(?:/[\w.@-]+){2,}"  # a path
    r"|[^\W\d].*\d.*|.*\(\)"  # utf8, gpt-4o; a call
    r"|(?!0[xX]|\d+[eE]\d+$)\d+[^\W\d_][^\W_]*\d[^\W_]*",  # 1920x1080, 1h30m, 3f2a9c1: no numbers
    re.DOTALL,
)
_WITH_DIGITS = re.compile(r"[./~@+-]*[^\W\d].*\d")  # and a letter first: 30ms is a number
_CAPITAL = re.compile(r"[^\W\d_]{2}[\w-]*|[^\W\d_]\w+")
_WORD = re.compile(r"(?<!\w)[^\W\d_][\w-]*")
_OPENING = tuple(":\"'(\u201c\u201e\u00ab\u2018*_")
_GERMAN = frozenset(("der", "die", "das", "und", "ist", "nicht", "mit", "ein", "eine", "zu", "den"))
_ENGLISH = frozenset(("the", "and", "is", "of", "to", "with", "in", "for", "not", "that"))


def codes(text: str) -> list[str]:
    """Links, code and technical names, as they are written."""
    found = [match.group().rstrip(".,;:!?)]}*'") for match in _LINK.finditer(text)]
    text = _LINK.sub(" ", text)
    found += (" ".join(match[1].split()) for match in _CODE.finditer(text))
    return found + [word for word in _chunks(_CODE.sub(" ", text)) if _TECHNICAL.fullmatch(word)]


def _chunks(text: str) -> Iterator[str]:
    """Words with the signs that names are made of, without those around them."""
    for match in _CHUNK.finditer(text):
        word = match.group().rstrip(".-/+@~") or match.group()
        while len(word) > 1 and word[0] == word[-1] == "_":  # emphasis
            word = word[1:-1]
        if len(word) <= _LONGEST and any(map(str.isalpha, word)):
            yield word


def without(text: str) -> str:
    """The text with blanks for names that hold digits: they are no numbers."""
    return _CHUNK.sub(_blanked, _LINK.sub(lambda match: " " * len(match.group()), text))


def _blanked(match: re.Match[str]) -> str:
    return " " * len(match.group()) if _WITH_DIGITS.match(match.group()) else match.group()


def proper(found: Sequence[blocks.Block], plain_words: AbstractSet[str]) -> Iterator[str]:
    """Runs of words with a capital in mid-sentence. `plain_words`: those that stand somewhere without one."""
    for block in blocks.prose(found):
        for sentence in sentences.split(block):
            yield from _capitals(_CODE.sub("` `", sentence), plain_words)


def _capitals(sentence: str, plain_words: AbstractSet[str]) -> Iterator[str]:
    run = list[str]()
    end = 0
    for match in _WORD.finditer(sentence):
        between, word = sentence[end : match.start()], match.group()
        is_first = not end or between.rstrip().endswith(_OPENING)
        counts = not is_first and _CAPITAL.fullmatch(word) and word[0].isupper() and word.lower() not in plain_words
        if run and (not counts or between != " "):
            yield " ".join(run)
            run = []
        if counts:
            run.append(word)
        end = match.end()
    if run:
        yield " ".join(run)


def plain_words(found: Iterable[blocks.Block]) -> set[str]:
    """Words that stand without a capital in prose, outside of code."""
    return {
        word
        for block in found
        if block.kind != "code"
        for word in _WORD.findall(_CODE.sub(" ", block.text))
        if word.islower()
    }


def is_german(text: str) -> bool:
    """Whether every noun has a capital, by the small words of the text."""
    words = [word.lower() for word in _WORD.findall(text)]
    return sum(word in _GERMAN for word in words) > sum(word in _ENGLISH for word in words)


def lacking(items: Iterable[str], other: str) -> list[str]:
    """Those of the first `MOST` that the other text holds nowhere as a whole word, each once."""
    text = _folded(other)
    firsts = dict[str, str]()
    for item in items:
        firsts.setdefault(_folded(item).removesuffix("()"), item)
    return [item for key, item in list(firsts.items())[:MOST] if not _holds(text, key)]


def _folded(text: str) -> str:
    return " ".join(text.replace("`", " ").replace("**", " ").casefold().split())


def _holds(text: str, key: str) -> bool:
    at = text.find(key)
    while at >= 0:
        before, after = text[at - 1 : at], text[at + len(key) : at + len(key) + 1]
        if not (key[:1].isalnum() and before.isalnum()) and not (key[-1:].isalnum() and after.isalnum()):
            return True
        at = text.find(key, at + 1)
    return False
