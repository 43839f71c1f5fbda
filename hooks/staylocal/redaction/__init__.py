"""Values out of a text, placeholders in; and the other way round. `restore(redact(x)) == x`, whatever the text is.

`redact(text, policy)` gives a text in which nothing is found any more, and in which no value stands, nor any eight
characters of one; `restore(answer, mapping)` puts the values back. In order, a line a module:

    restoring     placeholders -> values: a text, the strings of a JSON value, a stream
    redacting     findings, and wherever else their values stand, until nothing is left
    scanning      a text in windows -> what the detectors find, as stretches of it
    draft         a text and the stretches that go -> the text without them, with the way back (pure)
    values        values, whole, in parts or encoded -> where they stand in a view (pure)
    views         a text as it reads without its line breaks, without its escapes (pure)
    folding       letters as they read without case, width and accents (pure)
    mapping       which placeholder stands for which value; `map_file`: the same on disk, one process at a time
    placeholders  their form, and how text that looks like one is told from one (pure)

    documents     files, bytes in and out, for the two commands
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .mapping import Map
from .restoring import Restored, Restorer, restore, restore_json

if TYPE_CHECKING:
    from .redacting import Redacted, finder, redact

__all__ = ["Map", "Redacted", "Restored", "Restorer", "finder", "redact", "restore", "restore_json"]


if not TYPE_CHECKING:  # else everything would be a name of this module

    def __getattr__(name: str) -> Any:  # noqa: ANN401 - as a module's attributes are
        """Load what redacts when it is first asked for: who restores does without."""
        if name not in ("Redacted", "finder", "redact"):
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from . import redacting  # noqa: PLC0415 - see above

        return getattr(redacting, name)
