"""What `train_randomness` trains on: what people and programs write.

It is on any machine with Python: the standard library's sources (identifiers, words of comments,
docstrings and literals), the names of Unicode's characters, of codecs, MIME types, time zones, HTML entities and
modules; and `randomness_words.py` beside this file: words of some thirty languages, names of people, of the web and
of infrastructure. From these words it makes what programs write: names in every case, paths, hosts, URLs' parts,
versions, dates, CSS classes, models and images with tags. No random text is trained on: that side is known exactly.
"""

from __future__ import annotations

import collections
import encodings.aliases
import html.entities
import keyword
import math
import mimetypes
import os
import random
import re
import sys
import sysconfig
import unicodedata
import zoneinfo
from typing import TYPE_CHECKING

import randomness_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_SEED = 20240229
_SYNTHETIC = 150_000
_TOKEN = re.compile(r"[^\s\"'`(){}\[\],;<>|]{2,200}")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{2,60}")
_WRITTEN = re.compile(r"\S{2,60}")
_BLOB = re.compile(r"[A-Za-z0-9+/]{41}|[0-9a-fA-F]{16}|(?:\\x|\\u|\\[0-7]{2}).{24}")


def library() -> Iterator[tuple[str, str]]:
    """Give paths below the standard library's folder, and the text of each source."""
    root = sysconfig.get_path("stdlib")
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in {"site-packages", "__pycache__"})
        for name in sorted(files):
            path = os.path.join(folder, name)
            if name.endswith(".py") and "/lib2to3/tests/data/" not in path:
                with open(path, encoding="utf-8", errors="ignore") as file:
                    yield os.path.relpath(path, root), file.read()


def written() -> collections.Counter[str]:
    """Count identifiers and words of the standard library, but those that may well be encoded data."""
    found: collections.Counter[str] = collections.Counter()
    for path, text in library():
        found[path] += 1
        stripped = (token.strip(".:!?*") for token in _TOKEN.findall(text))
        found.update({*_NAME.findall(text), *stripped, *_WRITTEN.findall(text)})
    return collections.Counter({text: found[text] for text in sorted(found) if not _BLOB.search(text)})


def listed() -> list[str]:
    """Give names that the standard library has in tables."""
    names = [*sys.stdlib_module_names, *keyword.kwlist, *encodings.aliases.aliases, *html.entities.html5]
    names += [*mimetypes.types_map.values(), *zoneinfo.available_timezones()]
    characters = (unicodedata.name(chr(code), "") for code in range(0x80, 0x3000))
    return sorted({*names, *(word.lower() for name in characters for word in name.split() if word.isalpha())})


def words() -> list[str]:
    """Give the words of `randomness_words`."""
    parts = (randomness_words.LANGUAGES, randomness_words.PEOPLE, randomness_words.WEB, randomness_words.INFRASTRUCTURE)
    return " ".join(parts).split()


class Maker:
    """Makes what programs and people write from words, as often of each kind as `KINDS` has it."""

    def __init__(self, vocabulary: list[str], seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - reproducible
        self.vocabulary = vocabulary

    def some(self, least: int, most: int) -> list[str]:
        """Give a few words; an acronym now and then."""
        return [self.random.choice(self.vocabulary) for _ in range(self.random.randint(least, most))]

    def number(self) -> str:
        """Give a number as people write it: mostly small, often round or a power of two."""
        r = self.random
        small, year, power = str(int(10 ** r.uniform(0, 3.3))), str(r.randint(1990, 2030)), str(2 ** r.randint(3, 16))
        return r.choice((small, small, small, year, power, "0", "1", "2", small + "0" * r.randint(1, 3)))

    def camel(self) -> str:
        """Give `someName`, `SomeName`, `someHTTPName2`."""
        parts = [w.upper() if len(w) <= 4 and self.random.random() < 0.25 else w.capitalize() for w in self.some(2, 5)]
        if self.random.random() < 0.6:
            parts[0] = parts[0].lower()
        return "".join(parts) + self.tail("")

    def tail(self, separator: str) -> str:
        """Give a number behind a name, one time in five."""
        return separator + self.number() if self.random.random() < 0.2 else ""

    def joined(self) -> str:
        """Give words joined by one separator, small, large or capitalised."""
        case: Callable[[str], str] = self.random.choice((str.lower, str.lower, str.lower, str.upper, str.capitalize))
        separator = self.random.choice("___---./: ")
        return separator.join(map(case, self.some(2, 6))) + self.tail(self.random.choice((separator, "")))

    def path(self) -> str:
        """Give a path, relative or not, or what follows the host in a URL."""
        names = [self.random.choice((self.joined, self.camel, self.word, self.number))() for _ in range(4)]
        suffix = self.random.choice(("", "/", ".py", ".js", ".tsx", ".json", ".md", ".html", ".min.css", ".go", ".rs"))
        return self.random.choice(("", "/", "./", "~/", "../", "@")) + "/".join(names).replace(" ", "") + suffix

    def word(self) -> str:
        """Give one word, with a number now and then."""
        return self.random.choice(self.vocabulary) + self.tail(self.random.choice(("", "-", "_", "=")))

    def url(self) -> str:
        """Give a URL, or a host with a port."""
        host = "-".join(self.some(1, 2)) + self.random.choice((".com", ".org", ".example.com", ".io", ".de", ".local"))
        scheme = self.random.choice(("https://", "http://", "wss://", "ssh://git@", "", "www.", "postgres://user@"))
        return scheme + host.lower() + self.random.choice(("", ":8080", ":443", "/" + self.path(), "?" + self.query()))

    def query(self) -> str:
        """Give `name=value&name=value`."""
        return "&".join(f"{self.word()}={self.random.choice((self.word, self.number))()}" for _ in range(2))

    def version(self) -> str:
        """Give a version, a requirement, an image with a tag, a model."""
        r = self.random
        numbers = ".".join(self.number() for _ in range(r.randint(1, 3)))
        tail = r.choice(("", "", "-alpine", "-rc.1", "b2", "-beta.3", ".dev0", "-slim", f":{self.number()}b-instruct"))
        name = r.choice(("v", "", "@", "=="))
        return r.choice(("", "-".join(self.some(1, 2)) + r.choice(("-", ":", "@", "==")))) + name + numbers + tail

    def date(self) -> str:
        """Give a date, a time, both."""
        r = self.random
        day = f"{r.randint(1970, 2040)}-{r.randint(1, 12):02}-{r.randint(1, 28):02}"
        time = f"{r.randint(0, 23):02}:{r.randint(0, 59):02}:{r.randint(0, 59):02}"
        return r.choice(
            (day, day.replace("-", "/"), day.replace("-", ""), time, f"{day}T{time}Z", f"{day}T{time}+02:00")
        )

    def measure(self) -> str:
        """Give a size, a CSS class with one, an address, a colour's digits, an amount."""
        r = self.random
        unit = r.choice(("px", "rem", "ms", "kb", "MiB", "Gi", "vh", "deg", "%", "s", "x", "/12", "h", "d"))
        octets = ".".join(str(r.randint(0, 255)) for _ in range(4))
        css = "-".join([*(w.lower() for w in self.some(1, 2)), self.number()])
        return r.choice((self.number() + unit, octets, octets + "/24", css, f"{self.number()}.{self.number()}"))

    def letters(self) -> str:
        """Give single letters or digits between separators: columns, modes, formats of dates, vectors."""
        r = self.random
        separator = r.choice((":", "/", ",", "-", ".", "\\n", "->", "=", "%", "/%", "-%", ":%"))
        names = r.choice(("abcdefgxyz", "ABCDEFGXYZ", "0123456789", "YmdHMSfzj", "rwxst-", "NLHPAUCSIR"))
        parts = ("".join(r.choices(names, k=r.choice((1, 1, 1, 2)))) for _ in range(r.randint(3, 9)))
        return r.choice(("", "%", "^")) + separator.join(parts)

    def drawing(self) -> str:
        """Give a piece of a path as SVG writes it."""
        r = self.random
        return "".join(
            f"{r.choice('MLHVCSzlhvcs')}{r.choice(('', '-', '.'))}{self.number()}" for _ in range(r.randint(2, 8))
        )

    def duration(self) -> str:
        """Give a duration: `P1DT2H30M`, `1h30m`."""
        r = self.random
        time = "".join(str(r.randint(0, 61)) + unit for unit in "HMS"[: r.randint(1, 3)])
        return r.choice((f"P{r.randint(0, 99)}DT{time}", f"PT{time}", time.lower()))

    KINDS = (
        camel,
        camel,
        camel,
        joined,
        joined,
        joined,
        joined,
        path,
        path,
        word,
        url,
        version,
        date,
        measure,
        letters,
        drawing,
        duration,
    )

    def make(self) -> str:
        """Give one of any kind."""
        return self.random.choice(self.KINDS)(self)


def texts() -> dict[str, float]:
    """Give what is trained on, with weights: a text that is found often counts for little more, other languages' words do."""
    found = written()
    library_words = [text for text, n in found.items() if n > 2 and text.isalpha() and text.islower()]
    vocabulary = [word for word in library_words if 2 < len(word) < 15]
    maker = Maker(sorted(vocabulary) + [name for name in listed() if name.isalpha()] + words() * 3, _SEED)
    result = collections.Counter({text: 1 + math.log2(n) for text, n in found.items()})
    for names, weight in ((listed(), 2.0), (words(), 40.0), ([maker.make() for _ in range(_SYNTHETIC)], 1.0)):
        for name in names:
            result[name] += weight  # type: ignore[assignment]
    return dict(result)
