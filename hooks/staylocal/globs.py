r"""gitignore lists: read by pathspec, with guards that bring its answers to those of git.

What was measured in pathspec 1.1 against `git check-ignore`, and what is done about it here:

- `!customers/README.md` took a file out of the excluded folder `customers/`, and `!x` took out `x/y` itself.
  Each folder is asked for from the top, and an expression has to match the whole of what is asked for.
- `[!a]` matched a slash; `a/**` matched `a`. The expression and the pattern are mended.
- It drops a line like `key[` without a word, and reads `[[:upper:]]`, `[\]]`, `***` and a few more otherwise
  than git. Such lines are errors (`check`), so that none can be relied upon.
- It did not see `.env` in a folder whose name has a line break, which is handed over as a NUL.
- `*a*a*a*a*a*b` took 17 s on 150 characters. Expressions are bound to what is found first, which loses nothing.

One difference is left: `?` and `[...]` stand for a character, in git for a byte.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathspec import PathSpec, RegexPattern

_REMEMBERED = 10_000
_LONGEST_LINE = 1000
_MOST_DOUBLE_STARS = 10  # each is a group around those before it
_DEEPEST = 100  # each folder costs a question

# A name in a pattern: escapes, sets, characters. Sets of what re and git read alike: characters and plain ranges.
_NAME = re.compile(r"(?:\\.|\[[!^]?+(?:[0-9A-Za-z]-[0-9A-Za-z]|[^\[\]\\&~|-])++-?\]|[^\\\[])*+")

# In pathspec's expressions `[^/]*` is a star, `(?:/.+)?` a `**`; what stands for itself is escaped.
_STARS = re.compile(r"(?:\[\^/\]\*)+")
_STAR_BEFORE_STAR = re.compile(r"\[\^/\]\*((?:\\.|\[[^\]]+\](?![*+])|[^\\\[/(])+)(?=\[\^/\]\*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One gitignore list: of the lines that match a path the last one decides.

    `folded` lines come first and are matched without regard to case; they are written in lower case.
    """

    lines: tuple[str, ...] = ()
    folded: tuple[str, ...] = ()


def check(line: str) -> None:
    """Refuse a line that matches nothing, or that pathspec and git read differently. ValueError: why."""
    text = _without_trailing_spaces(line)
    body = text.removeprefix("!")
    if body in ("", "/"):
        raise ValueError("it is empty")
    if text.startswith("#"):
        raise ValueError(r"it is a comment; write \# for a name that begins with #")
    if len(text) > _LONGEST_LINE:
        raise ValueError(f"it is longer than {_LONGEST_LINE} characters")
    if "\0" in text or "\n" in text:
        raise ValueError("it holds a NUL or a line break")
    if text.rstrip() != text.rstrip(" "):
        raise ValueError("it ends with white space that is not a space")
    names = body.removeprefix("/").removesuffix("/").split("/")
    if names.count("**") > _MOST_DOUBLE_STARS:
        raise ValueError(f"it has more than {_MOST_DOUBLE_STARS} **")
    for name in names:
        _check_name(name)
    _pattern(line)


def _check_name(name: str) -> None:
    """Check what stands between two slashes."""
    if name in ("", ".", ".."):
        raise ValueError("paths are written from the top, without // or ./ or ../")
    if name.endswith("**") and name != "**":
        raise ValueError("it has a name that ends with **; write * there, and ** only for folders")
    understood = _NAME.match(name)
    rest = name[understood.end() if understood else 0 :]
    if rest.startswith("\\"):
        raise ValueError("it ends with a backslash, or has one before a slash")
    if rest and "]" not in rest:
        raise ValueError("it has a [ without its ]")
    if rest:
        raise ValueError("it has a [...] with more than characters, and ranges of letters or digits")


def _without_trailing_spaces(line: str) -> str:
    r"""Git drops spaces at the end, up to one that is written as `\ `."""
    text = line.rstrip(" ")
    backslashes = len(text) - len(text.rstrip("\\"))
    return text + " " if backslashes % 2 and text != line else text


@lru_cache(maxsize=4096)
def _pattern(line: str) -> RegexPattern:
    """Let pathspec translate one line. ValueError if it can't."""
    from pathspec import RegexPattern  # noqa: PLC0415 - 7 ms, and many a run asks for no path
    from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern  # noqa: PLC0415 - as above

    text = re.sub(r"/\*\*(/?)\Z", r"/**/*\1", _without_trailing_spaces(line))
    regex, include = GitIgnoreSpecPattern.pattern_to_regex(text)
    if regex is None:
        raise ValueError("it decides nothing")
    regex = re.sub(r"\[\^(?!/\])", "[^/", regex)
    try:
        return RegexPattern(re.compile(rf"(?:{_bounded(regex)})\Z"), include)
    except re.error:
        raise ValueError("it has a range that is written backwards") from None


def _bounded(regex: str) -> str:
    """Take, for all but the last star of a name and the last `**`, what comes next at its leftmost place.

    That leaves most to the stars that follow, so no other place need be tried, and time is at worst
    quadratic in the length of the path.
    """
    regex = _STAR_BEFORE_STAR.sub(r"(?>[^/]*?\1)", _STARS.sub("[^/]*", regex))
    start, *rest = regex.removeprefix("^").split("(?:/.+)?")
    if not rest:
        return regex
    bounded = start.replace("(?:.+/)?", "(?:[^/]++/)*?")
    for chunk in rest:
        bounded = f"(?>{bounded}(?=/))(?:/[^/]++)*?{chunk}"
    return f"^{bounded}"


@lru_cache(maxsize=256)
def _spec(lines: tuple[str, ...]) -> PathSpec[RegexPattern]:
    from pathspec import PathSpec  # noqa: PLC0415 - as in _pattern

    return PathSpec(map(_pattern, lines), backend="simple")  # RE2 has no atomic groups


def _literal(line: str) -> str:
    """Give the longest part of a pattern that a path must hold as it stands; "" where that can't be told."""
    body = re.sub(r"\[[^\[\]]+\]", "*", line.rstrip(" "))
    if line.startswith("#") or set(body) & set("\\[]"):
        return ""
    return max(re.split(r"[*?/]+", body), key=len)


class _List:
    """A Source, compiled when a path comes that it could name. Folders are remembered: most files have neighbours."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._lines: PathSpec[RegexPattern] | None = None
        self._folded: PathSpec[RegexPattern] | None = None
        self._literals = [_literal(line) for line in source.lines if not line.startswith("!")]
        self._folded_literals = [_literal(line) for line in source.folded if not line.startswith("!")]
        self._folders = {"": False}

    def match(self, path: str) -> bool:
        """Tell whether the list names it. Most paths hold no part of any pattern, and pathspec isn't needed."""
        lower = path.lower()
        if not any(part in path for part in self._literals) and not any(p in lower for p in self._folded_literals):
            return False
        if self._lines is None:
            self._lines, self._folded = _spec(self._source.lines), _spec(self._source.folded)
        return self._named(path)

    def _named(self, path: str) -> bool:
        """Ask folders first, from the top: git takes nothing out of a folder that is itself excluded."""
        path = path.replace("\n", "\0")  # a dot of an expression is no line break, and no name has a NUL
        return self._excluded(path[: max(path.rfind("/"), 0)]) or self._verdict(path)

    def _excluded(self, folder: str) -> bool:
        excluded = self._folders.get(folder)
        if excluded is None:
            excluded = self._excluded(folder[: max(folder.rfind("/"), 0)]) or self._verdict(f"{folder}/")
            if len(self._folders) > _REMEMBERED:
                self._folders = {"": False}
            self._folders[folder] = excluded
        return excluded

    def _verdict(self, path: str) -> bool:
        """Ask for exactly this path; a folder ends with a slash."""
        for spec, asked in ((self._lines, path), (self._folded, path.lower())):
            if spec and (said := spec.check_file(asked, ()).include) is not None:
                return bool(said)
        return False


@lru_cache(maxsize=64)
def _list(source: Source) -> _List:
    """Shared by all who ask: where many commits are judged most have the same lists."""
    return _List(source)


@dataclass(frozen=True, slots=True, kw_only=True)
class Globs:
    """Paths that any of several gitignore lists names; a `!` in one list never takes a path out of another.

    Paths are those of files, from the top of the repository, as git gives them: slashes, no `./`, bytes that
    are not UTF-8 as surrogates (surrogateescape). `base`: the folder that the lists are relative to.
    Compiled when first asked.
    """

    sources: tuple[Source, ...]
    base: str = ""
    _compiled: list[_List] = field(default_factory=list, init=False, repr=False, compare=False)

    def match(self, path: str) -> bool:
        r"""For tightening: a line break in a name counts as itself and as the end of a name.

        Git allows `x\n.env`; a tool further on that reads names by the line opens `.env`. A path too deep to
        be asked about counts as named.
        """
        if self._match(path, too_deep=True):
            return True
        if "\n" not in path and "\r" not in path:
            return False
        return self._match(re.sub(r"[\r\n/]+", "/", path).strip("/"), too_deep=True)

    def match_exactly(self, path: str) -> bool:
        """For loosening: the path as it stands, as git would match it. One too deep to be asked about is not."""
        return self._match(path, too_deep=False)

    def _match(self, path: str, *, too_deep: bool) -> bool:
        if self.base and not path.startswith(self.base + "/"):
            return False
        inner = path[len(self.base) + 1 :] if self.base else path
        if inner.count("/") > _DEEPEST:
            return too_deep
        if not self._compiled:
            self._compiled.extend(map(_list, dict.fromkeys(self.sources)))
        return any(each.match(inner) for each in self._compiled)


@lru_cache(maxsize=256)
def one(pattern: str) -> Globs:
    """Make a matcher for a single pattern, one that `check` has accepted."""
    return Globs(sources=(Source(lines=(pattern,)),))


class BadLine(NamedTuple):
    """A line (1-based) of an ignore file that matches nothing, and why."""

    line: int
    why: str


def ignore_file(text: bytes, *, base: str = "") -> tuple[Globs, tuple[BadLine, ...]]:
    """Make a matcher for a `.codexignore` in folder `base` ("" for the top; no slash at its ends).

    Never raises. With a bad line the author's meaning is not known, so everything below `base` matches.
    """
    lines = text.removeprefix(b"\xef\xbb\xbf").decode(errors="surrogateescape").split("\n")
    good, bad = [], []
    for number, raw in enumerate(lines, 1):
        line = raw.removesuffix("\r")
        if not line.strip(" ") or line.startswith("#"):
            continue
        try:
            check(line)
        except ValueError as error:
            bad.append(BadLine(number, str(error)))
        else:
            good.append(line)
    lists = Source(lines=("*",) if bad else tuple(good))
    return Globs(sources=(lists,), base=base), tuple(bad)
