"""The page in a real browser: light and dark, on a phone, and without any network."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from answers import HOSTED, LOCAL, NASTY, both, one
from browser import Page, opened
from staylocal.comparing import Answer, Comparison, compare, show

if TYPE_CHECKING:
    from pathlib import Path

LIGHT, DARK = (246, 247, 249), (14, 17, 22)  # --page in page.css
VOID = {"meta", "img", "br", "link"}


@pytest.fixture(autouse=True)
def _state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def written(tmp_path: Path, comparison: Comparison) -> Path:
    path = tmp_path / "page.html"
    path.write_text(show(comparison, "html"), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]  # noqa: ANN201
    with opened(tmp_path_factory.mktemp("chromium")) as found:
        yield found


class Tags(HTMLParser):
    """Every tag with its attributes, and whether they are closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("comparison", ["both", "one"])
def test_the_page_refers_to_nothing(comparison: str) -> None:
    shown = show(both(nasty=NASTY) if comparison == "both" else one(), "html")
    tags = Tags(shown)
    assert tags.open == []
    assert not {tag for tag, _ in tags.found} & {"script", "img", "link", "iframe", "a", "form", "object", "svg"}
    assert not {name for _, attributes in tags.found for name in attributes} & {"src", "href", "style", "onerror"}
    assert re.findall(r"url\(|@import", shown) == []
    policy = next(each["content"] for tag, each in tags.found if each.get("http-equiv") == "Content-Security-Policy")
    assert (policy or "").startswith("default-src 'none'; style-src 'unsafe-inline'")


def test_it_says_that_a_local_answer_is_not_for_publishing() -> None:
    assert "local-only: do not publish" in show(both(), "html")
    assert "local-only" not in show(compare(Answer("a", LOCAL), Answer("b", HOSTED)), "html")


def test_headings_and_tables_are_what_a_screen_reader_needs() -> None:
    tags = Tags(show(both(), "html")).found
    ids = {each.get("id") for _, each in tags}
    assert [tag for tag, _ in tags].count("h1") == 1
    assert all(each["aria-labelledby"] in ids for tag, each in tags if tag == "section")
    assert all(each.get("scope") in {"row", "col"} for tag, each in tags if tag == "th")
    assert {"ins", "del"} <= {tag for tag, _ in tags}


def test_both_answers_stand_there_as_they_are(page: Page, tmp_path: Path) -> None:
    page.show(written(tmp_path, both(nasty="<b>x</b>")), width=1200, scheme="light")
    texts = page.evaluate("[...document.querySelectorAll('#answers ~ .two .text')].map(each => each.textContent)")
    assert texts == [LOCAL, HOSTED + "<b>x</b>"]
    marked = page.evaluate("[...document.querySelectorAll('#answers ~ .two del')].map(each => each.textContent)")
    assert isinstance(marked, list)
    assert {"3", "seconds", "Add a test for the timeout"} <= set(marked)
    bold = page.evaluate("document.querySelectorAll('b, img, script').length")
    assert bold == 0


@pytest.mark.parametrize(("scheme", "colour"), [("light", LIGHT), ("dark", DARK)])
def test_light_and_dark(page: Page, tmp_path: Path, scheme: str, colour: tuple[int, int, int]) -> None:
    page.show(written(tmp_path, both()), width=1200, scheme=scheme)
    assert page.pixel(2, 2) == page.pixel(2, 800) == colour
    assert len(page.screenshot(tmp_path / f"{scheme}.png")) > 20_000
    contrasts = page.evaluate(CONTRAST)
    assert isinstance(contrasts, list)
    assert min(contrasts) >= 4.5, contrasts


# Of each element that holds text of its own: the contrast between its colour and what is behind it (WCAG 2).
CONTRAST = """
(() => {
  const parse = text => (text.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(c => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = each => { for (; each; each = each.parentElement) {
    const colour = parse(getComputedStyle(each).backgroundColor);
    if (colour.length === 3 || colour[3] > 0) return colour; } return [255, 255, 255]; };
  return [...document.querySelectorAll('main *')]
    .filter(each => [...each.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
    .map(each => { const two = [light(parse(getComputedStyle(each).color)), light(behind(each))].sort();
      return (Math.max(...two) + 0.05) / (Math.min(...two) + 0.05); });
})()
"""


@pytest.mark.parametrize("width", [320, 390, 699, 700, 1200])
def test_nothing_is_wider_than_the_window(page: Page, tmp_path: Path, width: int) -> None:
    long = f"{'x' * 400} {'y/' * 200}.py\n\n`{'z' * 150}()`\n" + LOCAL
    comparison = compare(Answer("a" * 60 + ".txt", long), Answer("hosted.txt", HOSTED + "\tz" * 300))
    page.show(written(tmp_path, comparison), width=width, scheme="light")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    inside = (
        "[...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1).length"
    )
    assert page.evaluate(inside) == 0
    columns = page.evaluate("getComputedStyle(document.querySelector('.two')).gridTemplateColumns.split(' ').length")
    assert columns == (1 if width < 700 else 2)


def test_no_request_leaves(page: Page, tmp_path: Path) -> None:
    links = "https://a.example/x.png <img src=https://b.example/y> ![z](https://c.example/z)"
    path = written(tmp_path, both(nasty=f"{NASTY} {links}"))
    page.requested.clear()
    page.show(path, width=800, scheme="dark")
    page.screenshot()
    assert page.requested == [path.as_uri()]
    assert page.evaluate("performance.getEntriesByType('resource').length") == 0


def test_the_browser_would_see_a_request(page: Page, tmp_path: Path) -> None:
    path = tmp_path / "positive.html"
    path.write_text("<img src=data:,x><img src=file:///nowhere.png>")
    page.requested.clear()
    page.show(path, width=800, scheme="dark")
    assert "file:///nowhere.png" in page.requested


def test_escaping_is_whole() -> None:
    shown = show(both(nasty=NASTY), "html")
    assert html.escape("</script></style><img src=x onerror=alert(1)><b>&amp;") in shown
    assert "<img" not in shown
