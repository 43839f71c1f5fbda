"""Everything that an invocation sends before the agent does anything: prompt, stdin, attachments, instructions,
skills, the files that the prompt names, the diff of a review, the history of a session.

Each is a passage under a name that is shown: `<prompt>`, `<stdin>`, a path from the top, `session ID`.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from staylocal import inputs, text
from staylocal.findings import Unscanned
from staylocal.passages import Passage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from staylocal.codex.settings import Settings

PROMPT, STDIN, FOLDER, OPTIONS = "<prompt>", "<stdin>", "<folder>", "<options>"
SKILLS = "<skills>"  # their paths: the client tells the model of them
DOCUMENTS = ("AGENTS.override.md", "AGENTS.md")
_WORD = re.compile(r"""`([^`\n]+)`|"([^"\n]+)"|'([^'\n]+)'|(\S+)""")
_EDGES = "`'\"()[]{}<>,;:!?*"
_APART = re.compile(
    r"""[`'"()\[\]{}<>,;|=!\u00ab\u00bb\u2018-\u201f\u2039\u203a\u3001\u3002\u300c-\u300f\uff08\uff09\uff0c]+"""
)
_MOST_WORDS = 20_000  # words of a prompt that are tried as paths; behind them it is unscanned
_SKILL = "SKILL.md"
_MOST_SKILLS = 2_000
_MOST_FOLDERS = 20_000  # that are looked through for them


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where Codex works: its folder, the top of the workspace (both absolute, no links), and the way between."""

    folder: str
    top: str

    @property
    def chain(self) -> list[str]:
        """The folders from the top to the working folder."""
        below = os.path.relpath(self.folder, self.top)
        names = [] if below == "." else below.split(os.sep)
        return [os.path.join(self.top, *names[:count]) for count in range(len(names) + 1)]

    def shown(self, path: str) -> str:
        """A path from the top where it is inside, else as it is."""
        full = os.path.realpath(os.path.join(self.folder, path))
        return full[len(self.top) + 1 :] if full.startswith(self.top + os.sep) else path


@dataclass(slots=True, kw_only=True)
class Load:
    """What goes along: texts by their names, files by their paths (absolute or from the working folder)."""

    texts: list[tuple[str, bytes]] = field(default_factory=list, repr=False)
    files: list[str] = field(default_factory=list)
    passages: list[Iterable[Passage | Unscanned]] = field(default_factory=list, repr=False)
    gaps: list[Unscanned] = field(default_factory=list)

    def all(self, shown: Callable[[str], str]) -> Iterator[Passage | Unscanned]:
        """Every passage, under the names that are shown."""
        yield from self.gaps
        for name, content in self.texts:
            for line, column, block in text.blocks(iter((content,))):
                yield Passage(path=name, text=block, line=line, column=column, prose=True)
        files = list(dict.fromkeys(self.files))
        for each in inputs.file_passages(files, followed=files):
            yield _renamed(each, shown(each.path))
        for more in self.passages:
            yield from more


def _renamed(each: Passage | Unscanned, name: str) -> Passage | Unscanned:
    if isinstance(each, Unscanned):
        return Unscanned(path=name, why=each.why, line=each.line)
    return Passage(path=name, text=each.text, line=each.line, column=each.column, above=each.above, prose=each.prose)


def documents(place: Place, settings: Settings) -> list[str]:
    """The AGENTS.md chain: the user's, then one of each folder from the top down."""
    fallback = settings.at("project_doc_fallback_filenames")
    names = [*DOCUMENTS, *(name for name in fallback or () if isinstance(name, str))]
    folders = [settings.home, *place.chain]
    return [path for folder in folders for name in names if os.path.isfile(path := os.path.join(folder, name))]


def skills(place: Place, settings: Settings) -> tuple[list[str], list[Unscanned]]:
    """Every SKILL.md that Codex may list, behind links as well; its own (`skills/.system`) come with the client."""
    homes = [os.path.join(settings.home, "skills"), os.path.expanduser("~/.agents/skills"), "/etc/codex/skills"]
    below = [os.path.join(folder, name) for folder in place.chain for name in (".agents/skills", ".codex/skills")]
    own = os.path.join(homes[0], ".system")
    found: list[str] = []
    for root in dict.fromkeys((*homes, *below)):
        seen = set[tuple[int, int]]()
        for folder, names, files in os.walk(root, followlinks=True):
            paths = {name: os.path.join(folder, name) for name in names}
            names[:] = [name for name, path in paths.items() if path != own and _is_new(path, seen)]
            found += [os.path.join(folder, name) for name in files if name.lower() == _SKILL.lower()]
            if len(found) > _MOST_SKILLS or len(seen) > _MOST_FOLDERS:
                return found, [Unscanned(path=root, why=f"over {_MOST_SKILLS:,} skills, or {_MOST_FOLDERS:,} folders")]
    return found, []


def _is_new(folder: str, seen: set[tuple[int, int]]) -> bool:
    """Note a folder; False for one that was come by already: links may go in circles."""
    try:
        there = os.stat(folder)
    except OSError:
        return False
    new = (there.st_dev, there.st_ino) not in seen
    seen.add((there.st_dev, there.st_ino))
    return new


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What a prompt names: files that are there, folders, and words that may be the name of a sensitive file."""

    files: list[str]
    folders: list[str]
    words: frozenset[str]
    cut: bool = False


def named(prompt: str, place: Place) -> Named:
    """Paths in a prompt: bare, quoted, in backticks, behind `@`, with `:12` behind them, from folder, top or home."""
    words, cut = _words(prompt)
    files, folders = [], []
    for word in words:
        for path in _places(word, place):
            if os.path.isfile(path):
                files.append(path)
            elif os.path.isdir(path) and os.path.realpath(path) not in (place.top, place.folder):
                folders.append(path)
    return Named(files=files, folders=folders, words=frozenset(words), cut=cut)


def _words(prompt: str) -> tuple[list[str], bool]:
    found: dict[str, None] = {}
    for match in _WORD.finditer(prompt):
        quoted = next(part for part in match.groups() if part)
        for word in dict.fromkeys((quoted, *quoted.split(), *_APART.split(quoted))):
            bare = word.strip(_EDGES).removeprefix("@").removeprefix("file://")
            for each in (word, bare, bare.rstrip("."), re.sub(r"(:\d+)+$|#L\d+.*$", "", bare), bare.rpartition("=")[2]):
                if each:
                    found[each.rstrip("/") or "/"] = None
        if len(found) > _MOST_WORDS:
            return list(found), True
    return list(found), False


def _places(word: str, place: Place) -> list[str]:
    if "\0" in word or len(word) > 4096:  # noqa: PLR2004 - PATH_MAX
        return []
    if word.startswith("~"):
        return [os.path.expanduser(word)]
    return list(dict.fromkeys((os.path.join(place.folder, word), os.path.join(place.top, word))))


def in_folders(paths: Iterable[str], folders: Sequence[str], place: Place) -> list[str]:
    """Those of these paths (from the top) that lie below one of the folders."""
    prefixes = [place.shown(folder) + "/" for folder in folders]
    return [path for path in paths if any(path.startswith(prefix) for prefix in prefixes)]
