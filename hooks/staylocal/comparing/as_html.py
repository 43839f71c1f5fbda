"""A comparison as one page that needs no network: its style is in it, scripts are forbidden, every text is escaped."""

from __future__ import annotations

from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING

from staylocal.comparing import telling
from staylocal.comparing.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from staylocal.comparing.answers import Answer, Opinion
    from staylocal.comparing.facts import Comparison, Diffs

_SECURITY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_IN_LINE = ("numbers", "named items")  # short ones, told beside each other
_CLASSES = {"@": "at", "\\": "at"}


def as_html(comparison: Comparison) -> str:
    """The whole page."""
    names = f"{_text(comparison.a.name)} and {_text(comparison.b.name)}"
    return "\n".join(
        (
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_SECURITY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="color-scheme" content="light dark">\n<meta name="referrer" content="no-referrer">',
            f"<title>{names}, compared</title>\n<style>\n{_style()}</style>\n</head>\n<body>\n<main>",
            f"<h1>{names}, compared</h1>",
            *_warnings(comparison),
            *_parts(comparison),
            "</main>\n</body>\n</html>",
        )
    )


def _parts(comparison: Comparison) -> Iterator[str]:
    yield _facts(comparison)
    yield _part("answers", "Side by side", _answers(comparison))
    if comparison.diffs:
        for name, only in comparison.lists:
            if only.a or only.b:
                yield _part(
                    name.replace(" ", "-"), f"{name.capitalize()} of one only", _lists(comparison, name, only.a, only.b)
                )
        yield _part("diff", "Diff by lines", _diff(comparison.diffs))
    if comparison.opinion:
        yield _part("opinion", "A model's opinion", _opinion(comparison.opinion))
    rules = "".join(f"<li>{_text(rule)}</li>" for rule in telling.RULES)
    yield f"<details>\n<summary>How this was found</summary>\n<ul class=soft>{rules}</ul>\n</details>"


def _style() -> str:
    return files("staylocal.comparing").joinpath("page.css").read_text(encoding="utf-8")


def _text(text: str) -> str:
    """Text, not markup; control characters are shown as escapes."""
    return escape(visible(text))


def _part(name: str, title: str, inner: str) -> str:
    return f'<section aria-labelledby="{name}">\n<h2 id="{name}">{_text(title)}</h2>\n{inner}\n</section>'


def _warnings(comparison: Comparison) -> Iterator[str]:
    if comparison.local:
        local = _text(" and ".join(comparison.local_parts))
        yield f'<p class="warn"><strong>{_text(telling.LOCAL)}.</strong> A local model wrote {local}.</p>'
    for note in telling.notes(comparison):
        yield f'<p class="warn">{_text(note)}</p>'


def _facts(comparison: Comparison) -> str:
    names = "".join(f'<th scope="col">{_text(each.name)}</th>' for each in (comparison.a, comparison.b))
    rows = "\n".join(
        f'<tr><th scope="row">{_text(what)}</th><td>{_text(a)}</td><td>{_text(b)}</td></tr>'
        for what, a, b in telling.rows(comparison)
    )
    head = f'<thead><tr><th scope="col"><span hidden>what</span></th>{names}</tr></thead>'
    return _part("numbers-of-both", "In numbers", f"<table>\n{head}\n<tbody>\n{rows}\n</tbody>\n</table>")


def _answers(comparison: Comparison) -> str:
    a, b = comparison.a, comparison.b
    words = comparison.diffs.words if comparison.diffs else ()
    marked = (
        _marked(((each.same, each.a) for each in words), "del"),
        _marked(((each.same, each.b) for each in words), "ins"),
    )
    cards = (
        _answer(answer, text if words else _text(answer.text or ""))
        for answer, text in zip((a, b), marked, strict=True)
    )
    return f'<div class="two">\n{"".join(cards)}</div>'


def _marked(pieces: Iterable[tuple[bool, str]], tag: str) -> str:
    return "".join(_text(text) if same else _changed(text, tag) for same, text in pieces)


def _changed(text: str, tag: str) -> str:
    """Marked line by line, without the blanks around each."""
    return "\n".join(_line_changed(line, tag) for line in text.split("\n"))


def _line_changed(line: str, tag: str) -> str:
    inner = line.strip()
    before, _, after = line.partition(inner) if inner else (line, "", "")
    return f"{_text(before)}<{tag}>{_text(inner)}</{tag}>{_text(after)}" if inner else _text(line)


def _answer(answer: Answer, marked: str) -> str:
    badge = f'<p class="badge warn">{_text(telling.LOCAL)}</p>' if answer.local and answer.text is not None else ""
    origin = f'<p class="soft">{_text(telling.origin(answer))}</p>' if answer.run else ""
    failure = f'<p class="warn">{_text(answer.failure)}</p>' if answer.failure else ""
    text = f'<div class="text" dir="auto">{marked}</div>\n' if answer.text is not None else ""
    header = f"<header>\n<h3>{_text(answer.name)}</h3>\n{origin}{badge}</header>"
    return f'<article class="card">\n{header}\n{failure}{text}</article>\n'


def _lists(comparison: Comparison, name: str, *both: Sequence[str]) -> str:
    classes = ' class="chips"' if name in _IN_LINE else ""
    cards = (
        f'<article class="card">\n<h3>Only in {_text(answer.name)}</h3>\n{_list(items, classes)}</article>\n'
        for answer, items in zip((comparison.a, comparison.b), both, strict=True)
    )
    return f'<div class="two">\n{"".join(cards)}</div>'


def _list(items: Sequence[str], classes: str) -> str:
    if not items:
        return '<p class="soft">none</p>\n'
    return f"<ul{classes}>" + "".join(f'<li dir="auto">{_text(item)}</li>' for item in items) + "</ul>\n"


def _diff(diffs: Diffs) -> str:
    if diffs.failure:
        return f'<p class="warn">There is none: {_text(diffs.failure)}</p>'
    if not diffs.unified:
        return "<p>The answers are the same.</p>"
    lines = "".join(_line(number, line) for number, line in enumerate(diffs.unified))
    return f'<div class="card diff mono text">{lines}</div>'


def _line(number: int, line: str) -> str:
    if number < 2:  # noqa: PLR2004 - the two names
        return f'<span class="name">{_text(line)}</span>'
    tag = {"-": "del", "+": "ins"}.get(line[:1])
    if tag:
        return f"<{tag}>{_text(line)}</{tag}>"
    return f'<span class="{_CLASSES.get(line[:1], "same")}">{_text(line)}</span>'


def _opinion(opinion: Opinion) -> str:
    model = f" ({_text(opinion.model)})" if opinion.model else ""
    said = f'<p class="warn">There is none: {_text(opinion.failure)}</p>' if opinion.failure else ""
    text = f'<div class="text" dir="auto">{_text(opinion.text.strip())}</div>' if opinion.text.strip() else ""
    return (
        f'<div class="card opinion">\n<p class="soft">This is {_text(telling.MODEL)}{model}.</p>\n{said}{text}\n</div>'
    )
