"""Detection of secrets and of what a policy calls internal; the only place that imports detect_secrets.

`Engine(...).scan(passage)` gives findings and what could not be scanned. In order: `secret` finds the lines
on which some detector can fire (`prefilter`) and hands them, blanks squeezed and overlong ones in windows
(`lines`), to the plugins (`loading`) of the rows that can; `matching` tells where they match, `judging` how
sure that is (`values`, `filters`, `boundaries`, `key_text`), `hits` which of overlapping matches counts; `marks`
makes the findings. `internal` does the same for a policy's patterns. All matching runs under a time limit
(`limits`), and the patterns' time is not the detectors'.

To add a detector: write a detect-secrets plugin, a `RegexBasedDetector` with `secret_type` and `denylist`,
as a class in `plugins/` (its `base` tells how), and give it one row in `catalog_tokens` or, if it needs what
stands around a value, in `catalog_values`. Nothing else changes. Use lookarounds over the token's own
alphabet for its boundaries, not quotes and blanks: in prose a full stop or a bracket stands there. The tests
check for each row that what it says it needs is on every line that it fires on.
"""

from __future__ import annotations

from .engine import Engine
from .exempt import policy_file_exempt

__all__ = ["Engine", "policy_file_exempt"]
