"""Two answers to one prompt, compared: what one says and the other does not. Nothing is run here but `git diff`.

as_text, as_json, as_html   the three forms; `telling`: the words that they share; `visible`: control characters
facts       two answers -> Comparison
diffs       git's diff by lines and by words; `tokens`: what a word is
items       action items and risks; `wording`: by which words they are told
sentences   what tells a sentence from another one; `blocks`: Markdown as models write it
numbers     numbers and what they are worth; `units`; `names`: files, identifiers, proper names
answers     an answer and what is known of its run
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Literal

from staylocal import report
from staylocal.comparing.answers import Answer, Leg, Opinion, read_both
from staylocal.comparing.facts import Comparison, compare
from staylocal.comparing.telling import rules
from staylocal.errors import FINE

if TYPE_CHECKING:
    from staylocal.comparing.as_text import Look

__all__ = ("Answer", "Comparison", "Leg", "Opinion", "compare", "compare_files", "rules", "show")

Form = Literal["text", "json", "html"]


def compare_files(first: str, second: str, form: Form = "text") -> int:
    """Compare two saved answers and print it; the exit code. Raises UndecidedError where one can't be read."""
    report.say(show(compare(*read_both(first, second)), form))
    return FINE


def show(comparison: Comparison, form: Form = "text", look: Look | None = None) -> str:
    """The comparison in one of its forms, without a newline at its end. `look`: of text, else as stdout is."""
    if form == "json":
        from staylocal.comparing.as_json import as_json  # noqa: PLC0415 - one of three

        return json.dumps(as_json(comparison), indent=2)
    if form == "html":
        from staylocal.comparing.as_html import as_html  # noqa: PLC0415 - one of three

        return as_html(comparison)
    from staylocal.comparing.as_text import as_text, look_here  # noqa: PLC0415 - one of three

    return as_text(comparison, look or look_here())
