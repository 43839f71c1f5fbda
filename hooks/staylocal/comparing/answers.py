"""An answer: its text, where it came from, and why there is none where there is none."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from staylocal import state, text
from staylocal.errors import UndecidedError

LARGEST = 16 << 20  # bytes of an answer that is compared
_MARK = "\ufeff"  # of the order of bytes, in front of a text


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """What is known of the run that gave an answer; None and "" where it isn't.

    `seconds`: the client's own time; `redacted`: places of the request; `refused`: why it was not run, `hint`: the way
    on; `exit_code`: of `staylocal codex`.
    """

    tier: str
    provider: str = ""
    model: str = ""
    seconds: float | None = None
    tokens_in: int | None = None
    tokens_out: int | None = None
    redacted: int = 0
    exit_code: int | None = None
    refused: str = ""
    hint: str = ""
    run: str = ""
    seal: str = ""
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """One side. `name` labels it everywhere; `text` is None where there is no answer.

    `kept`: the file is one of staylocal's local answers; `notes`: what has to be said of how it was read.
    """

    name: str
    text: str | None = field(repr=False)
    run: Leg | None = None
    kept: bool = False
    notes: tuple[str, ...] = ()

    @property
    def local(self) -> bool:
        """Whether it is itself local-only: a local model wrote it."""
        return self.kept or (self.run is not None and self.run.tier == "local")

    @property
    def failure(self) -> str:
        """What went wrong with it, in one sentence, "" where nothing did."""
        run = self.run
        if run and run.refused:
            return run.refused
        if run and run.exit_code:
            return f"Codex ended with exit code {run.exit_code}" + (
                "" if self.text is None else "; this is what it left"
            )
        return "there is no answer" if self.text is None else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What a model, asked to judge, says of two answers; `failure`: why there is none."""

    text: str = field(repr=False)
    model: str = ""
    failure: str = ""


def read(path: str, name: str = "") -> Answer:
    """A saved answer, in any encoding. Raises UndecidedError where it can't be read."""
    try:
        with open(path, "rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise UndecidedError(f"the answer {path!r} cannot be read: {error.strerror}") from error
    if len(data) > LARGEST:
        raise UndecidedError(f"the answer {path!r} is over {LARGEST >> 20} MiB: too much to compare")
    decoded, notes = _decoded(data)
    return Answer(name or os.path.basename(path), decoded, kept=_is_local(path), notes=notes)


def read_both(first: str, second: str) -> tuple[Answer, Answer]:
    """Two saved answers; where their files have one name, their paths tell them apart. Raises UndecidedError."""
    if os.path.basename(first) != os.path.basename(second):
        return read(first), read(second)
    return read(first, first), read(second, second)


def _decoded(data: bytes) -> tuple[str, tuple[str, ...]]:
    """The text and what has to be said of it; line ends stay as they are."""
    sort = text.encoding(data[: text.SNIFFED])
    codec = sort if sort and sort != "text" else "utf-8"
    try:
        return data.decode(codec).removeprefix(_MARK), ()
    except UnicodeDecodeError:
        said = f"not all of it is {codec.upper()}: odd bytes are shown as \N{REPLACEMENT CHARACTER}"
        return data.decode(codec, "replace").removeprefix(_MARK), (said,)


def _is_local(path: str) -> bool:
    """Whether the file was noted as a local answer, by whichever repository."""
    from staylocal import answered  # noqa: PLC0415 - for files only

    full = os.path.realpath(path)
    try:
        folders = [each.path for each in os.scandir(state.root())]
    except FileNotFoundError:  # nothing was ever kept
        return False
    return any(full in map(os.path.realpath, answered.known(each)) for each in folders)
