"""What the catalogue says of a detector."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from . import judging, matching

if TYPE_CHECKING:
    from staylocal.findings import Kind

    from .judging import Judge
    from .matching import Spans

THEIRS = "detect_secrets.plugins."
OURS = "staylocal.detect.plugins."


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Row:
    """One detector.

    `type`: what people are told. `plugin`: "module:Class". `needs`: sources (see `prefilter`) of which one
    must match on a line for the detector to fire there; they begin with a plain character, never match beyond
    a line, take linear time and don't count blanks, which the plugin sees squeezed. `spans`: what of a match
    is the secret; `judge`: how sure it is. `before`, `after`: characters, as inside a regular expression's
    brackets, that make a match unsure when they adjoin it, since it may be a piece of something longer; with
    `grows` the match takes those behind it in. `headed`: the match is a mere header, and the fingerprint
    covers some of what follows it. `prose`: True for prose only, False for everything else, None for both.
    """

    type: str
    plugin: str
    needs: tuple[str, ...]
    kind: Kind = "secret"
    spans: Spans = matching.whole
    judge: Judge = judging.token
    before: str = ""
    after: str = ""
    grows: bool = False
    headed: bool = False
    prose: bool | None = None
