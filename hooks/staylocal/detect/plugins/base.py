"""The base class of our plugins: detect-secrets' own, so that they work there too.

A plugin sets `secret_type` (a description) and `denylist` (compiled patterns). If a pattern has groups, a row
with `spans=matching.group` takes the longest of them for the secret.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from staylocal.detect.boundaries import BEFORE

if TYPE_CHECKING:
    from collections.abc import Sequence

    class RegexBasedDetector:
        """What mypy, which skips detect_secrets, is to know of it."""

        secret_type: str
        denylist: Sequence[re.Pattern[str]]

else:
    from detect_secrets.plugins.base import RegexBasedDetector

__all__ = ["RegexBasedDetector", "bounded"]


def bounded(token: str, alphabet: str = r"A-Za-z0-9_\-") -> re.Pattern[str]:
    """Make a pattern for `token` with no letter or digit (but an escape) before it, none of `alphabet` behind it."""
    return re.compile(rf"{BEFORE}(?:{token})(?![{alphabet}])")
