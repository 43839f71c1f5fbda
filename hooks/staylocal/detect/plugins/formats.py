"""The formats as plugins of detect-secrets, one class a type, so that they work there too.

`detect-secrets scan --plugin .../staylocal/detect/plugins/formats.py` imports this file by its path, hence no relative
import, and takes every class that it finds in the module. A class is told by its `secret_type`, so what a type has that
isn't sure enough to block a commit is a class of its own, `sure` False.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Any

from staylocal.detect.boundaries import BEFORE
from staylocal.detect.formats import FORMATS
from staylocal.detect.formats_bounds import value_span
from staylocal.detect.formats_judging import verdict
from staylocal.detect.plugins.base import RegexBasedDetector

if TYPE_CHECKING:
    from collections.abc import Iterator

    from staylocal.detect.formats import Format

_WORD = re.compile(r"[A-Za-z0-9]+")


class _FormatDetector(RegexBasedDetector):
    """A type's formats with boundaries; what says itself that it is an example is left out."""

    secret_type = ""
    sure = True
    formats: tuple[Format, ...] = ()

    # One pattern a format, compiled when a line is first looked at.
    denylist: Any = functools.cached_property(lambda self: [_bounded(each) for each in self.formats])

    def analyze_string(self, string: str) -> Iterator[str]:
        """Give the values in a line."""
        for pattern, each in zip(self.denylist, self.formats, strict=True):
            for found in pattern.finditer(string):
                start, end = value_span(found)
                value = string[start:end]
                if verdict(each, value) is not None:
                    yield value


def _bounded(each: Format) -> re.Pattern[str]:
    """Add what may stand before and behind. With a group, the text before the secret is in the pattern itself."""
    pattern = re.compile(rf"(?:{each.pattern})(?![A-Za-z0-9])")
    return pattern if pattern.groups else re.compile(BEFORE + pattern.pattern)


def _class_name(kind: str) -> str:
    return "Format" + "".join(word[0].upper() + word[1:] for word in _WORD.findall(kind))


def _classes() -> Iterator[type[_FormatDetector]]:
    kinds: dict[tuple[str, bool], list[Format]] = {}
    for each in FORMATS:
        kinds.setdefault((each.type, each.sure), []).append(each)
    for (kind, sure), formats in kinds.items():
        name = kind if sure else f"{kind} (unsure)"
        fields = {"secret_type": name, "sure": sure, "formats": tuple(formats), "__module__": __name__}
        yield type(_class_name(name), (_FormatDetector,), fields)


globals().update({each.__name__: each for each in _classes()})
