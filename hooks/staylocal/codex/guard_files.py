"""Whether text repeats what stands in files that are sensitive by their path: no detector may know what is in them."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LINES = "line of a sensitive file"
MOST = 4_000  # files
_BYTES = 1 << 20  # of each
_ALL = 32 << 20
_LONG = 40  # characters of a line that tells something, whatever it is made of
_SHORT, _VALUE = 8, 12
_TELLING = re.compile(r"[0-9=@]|:\s*\S")
_PAIR = re.compile(r"""[\w.-]+\s*[=:]\s*["']?(.*?)["']?,?$""")


def repeated(texts: Sequence[str], paths: Sequence[str]) -> Counter[str]:
    """How many lines of these files stand in the texts, whole or as the value of a setting. Files are read only
    where there is a text; what is behind the bounds is not compared."""
    text = "\n".join(texts)
    count = sum(line in text for line in dict.fromkeys(_lines(paths))) if text.strip() else 0
    return Counter({LINES: count} if count else {})


def _lines(paths: Sequence[str]) -> Iterator[str]:
    left = _ALL
    for path in paths[:MOST]:
        try:
            with open(path, "rb") as file:
                content = file.read(min(_BYTES, left))
        except OSError:
            continue  # gone, or a folder
        left -= len(content)
        for line in content.decode(errors="replace").splitlines():
            yield from _telling(line.strip())


def _telling(line: str) -> Iterator[str]:
    if len(line) >= _LONG or (len(line) >= _SHORT and _TELLING.search(line)):
        yield line
    pair = _PAIR.fullmatch(line)
    if pair and len(pair.group(1)) >= _VALUE:
        yield pair.group(1)
