"""All detectors, the most specific first: of overlapping findings the surest is kept, then the first here."""

from __future__ import annotations

from .catalog_tokens import TOKENS
from .catalog_values import VALUES

ROWS = (*TOKENS, *VALUES)
