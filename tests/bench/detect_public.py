"""False alarms on text that anyone may read: flags per 1,000 lines of documentation and code, and files with a sure one."""

from __future__ import annotations

import os
import sys
import sysconfig
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from detect_run import CLASS, GATE
from detect_tables import Figure, Table

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from random import Random

    from detect_peers import Found
    from detect_run import Bench

DOCS = (".md", ".rst", ".txt", ".adoc", "METADATA")
CODE = (
    *(".py", ".pyi", ".js", ".mjs", ".ts", ".tsx", ".jsx", ".go", ".rs", ".rb", ".php", ".java", ".kt", ".swift", ".c"),
    *(
        ".h",
        ".cc",
        ".cpp",
        ".hpp",
        ".cs",
        ".scala",
        ".sh",
        ".pl",
        ".lua",
        ".ex",
        ".sql",
        ".yml",
        ".yaml",
        ".toml",
        ".ini",
    ),
)
_PER = 1000  # lines
_LARGEST = 1 << 20  # bytes of a file
_LIBRARIES = ("site-packages", "dist-packages", "__pycache__", ".git")
_TARGETS = {("docs", GATE): 0.03, ("docs", CLASS): 0.3, ("code", GATE): 0.10, ("code", CLASS): 0.5}
_A_FOLDER = 50  # files that are taken of one package
_SEALED = 1 / 500  # of the files of code may have a sure finding


def public(bench: Bench) -> Table:
    """The running Python's library and what is installed beside it, unless other folders are named."""
    docs = _sample(bench, "docs", bench.docs or _installed(), DOCS, skip=())
    code = _sample(bench, "code", bench.code or [Path(sysconfig.get_path("stdlib"))], CODE, skip=_LIBRARIES)
    found = {"docs": bench.by_all("docs", docs), "code": bench.by_all("code", code)}
    lines = {"docs": _lines(docs.values()), "code": _lines(code.values())}
    table = Table(
        key="public",
        title=f"Public text: flagged lines per {_PER:,}, and files of code with a finding",
        columns=["docs", "code", "files of code flagged"],
        notes=[f"{len(docs)} files with {lines['docs']:,} lines of docs, {len(code)} with {lines['code']:,} of code"],
    )
    for who in dict.fromkeys(who for each in found.values() for who in each):
        rates = [_rate(who, what, found[what].get(who), lines[what]) for what in ("docs", "code")]
        table.rows[who] = [*rates, _sealed(who, found["code"].get(who), len(code))]
    return table


def _rate(who: str, what: str, found: Sequence[Found] | None, lines: int) -> Figure | None:
    if found is None or not lines:
        return None
    flagged = {(each.path, each.line) for each in found}
    return Figure(value=_PER * len(flagged) / lines, unit="rate", target=_TARGETS.get((what, who)))


def _sealed(who: str, found: Sequence[Found] | None, files: int) -> Figure | None:
    """Only staylocal seals files, and only for sure findings; beside it, the files that a peer flags."""
    if found is None or who == CLASS:
        return None
    target = max(1.0, files * _SEALED) if who == GATE else None
    return Figure(value=len({each.path for each in found}), target=target)


def _installed() -> list[Path]:
    """Where packages are installed for the running Python and for the one that it was made from."""
    bases = {"base": sys.base_prefix, "platbase": sys.base_exec_prefix}
    places = (sysconfig.get_path("purelib"), sysconfig.get_path("purelib", vars=bases))
    return [Path(place) for place in dict.fromkeys(places)]


def _sample(
    bench: Bench, what: str, folders: Sequence[Path], suffixes: tuple[str, ...], *, skip: Collection[str]
) -> dict[str, str]:
    """Texts by path, in an order that the seed says, until there are enough files or lines: some of every package."""
    texts: dict[str, str] = {}
    taken: Counter[str] = Counter()
    left = bench.sizes.sample_lines
    for path, file in _shuffled(bench.world.random(what), folders, suffixes, skip):
        package = "/".join(path.split("/")[:2])
        text = _read(file) if taken[package] < _A_FOLDER else None
        if text is None:
            continue
        taken[package] += 1
        texts[path] = text
        left -= _lines([text])
        if left <= 0 or len(texts) >= bench.sizes.sample:
            break
    return texts


def _shuffled(
    random: Random, folders: Sequence[Path], suffixes: tuple[str, ...], skip: Collection[str]
) -> list[tuple[str, Path]]:
    files = [
        (f"{number}/{file.relative_to(folder).as_posix()}", file)
        for number, folder in enumerate(folders)
        for file in _walk(folder, skip)
        if file.name.endswith(suffixes)
    ]
    files.sort()
    random.shuffle(files)
    return files


def _walk(folder: Path, skip: Collection[str]) -> Iterator[Path]:
    for place, folders, files in os.walk(folder):
        folders[:] = [each for each in folders if each not in skip]
        yield from (Path(place, each) for each in files)


def _read(file: Path) -> str | None:
    """Its text, None where it has none or very much."""
    try:
        if not file.is_file() or file.stat().st_size > _LARGEST:
            return None
        text = file.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    return None if "\0" in text else text


def _lines(texts: Iterable[str]) -> int:
    return sum(text.count("\n") for text in texts)
