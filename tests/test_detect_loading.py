"""detect-secrets is loaded late, without what could reach the network, and whatever version it is."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from staylocal.detect import loading, theirs

SOURCES = Path(__file__).parents[1] / "hooks"
PLUGINS = sorted({f"detect_secrets.plugins.{row.plugin}" for row in theirs._ROWS})  # noqa: SLF001 - all of them

START = """
import sys
opened = []
sys.addaudithook(lambda event, _: event.startswith("socket.") and opened.append(event))
from staylocal.detect import Engine, loading, theirs
from staylocal.passages import Passage
PLUGINS = ["detect_secrets.plugins." + row.plugin for row in theirs._ROWS]
def scan(text):
    return [result.type for result in Engine().scan(Passage(path="a.py", text=text))]
key = "sk-shop-" + "a1B2c3D4e5F6g7H8j9K0" + "T3Blbk" + "FJ" + "q9W8r7T6z5U4i3P2a1S0"
"""


def run(code: str, *folders: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", START + code],
        timeout=60,
        check=True,
        text=True,
        capture_output=True,
        env={"PYTHONPATH": os.pathsep.join(map(str, (*folders, SOURCES)))},
    )
    return done.stdout.strip()


def test_nothing_is_imported_for_text_without_a_candidate() -> None:
    code = """
print(scan("x = 1\\n" * 1000 + "key = 'SK8-en-us1'; softlayer, cl_mem, xoxo"))
print([name for name in sys.modules if name.startswith("detect_secrets")])
"""
    assert run(code) == "[]\n[]"


def test_scanning_a_candidate_opens_no_way_to_the_network() -> None:
    code = """
print(scan(key), "detect_secrets.plugins.openai" in sys.modules)
for name in PLUGINS:
    loading.plugin(name)
print([name for name in ("requests", "urllib3", "http.client", "ssl") if name in sys.modules], opened)
"""
    assert run(code) == "['OpenAI Token'] True\n[] []"


def test_a_plugin_that_wants_to_verify_can_not() -> None:
    code = """
for name in PLUGINS:
    module = sys.modules[type(loading.plugin(name)).__module__]
    for call in ("get", "post", "Session", "request"):
        assert not hasattr(getattr(module, "requests", None), call), name
try:
    loading.plugin("detect_secrets.plugins.stripe:StripeDetector").verify("x")
except AttributeError:
    print("no", opened)
"""
    assert run(code) == "no []"


def test_a_requests_that_was_there_before_stays() -> None:
    code = """
import types
real = sys.modules["requests"] = types.ModuleType("requests")
plugin = loading.plugin("detect_secrets.plugins.stripe:StripeDetector")
module = sys.modules[type(plugin).__module__]
print(sys.modules["requests"] is real, module.requests is real)
"""
    assert run(code) == "True False"


@pytest.mark.parametrize("name", PLUGINS)
def test_each_plugin_is_one_of_theirs_and_made_once(name: str) -> None:
    base = loading.module("detect_secrets.plugins.base")

    assert isinstance(loading.plugin(name), base.BasePlugin)
    assert loading.plugin(name) is loading.plugin(name)


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """A folder with a copy of detect-secrets that may be changed."""
    here = Path(loading.module("detect_secrets.plugins.base").__file__ or "").parents[1]
    shutil.copytree(here, tmp_path / "other" / here.name, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path / "other"


def source(of: Path, name: str) -> Path:
    return of / "detect_secrets" / "plugins" / f"{name}.py"


def test_what_a_newer_version_adds_to_a_plugin_is_found(other: Path) -> None:
    slack = source(other, "slack")
    slack.write_text(slack.read_text().replace("xox(?:a|", "xox(?:q|a|"))
    code = "print(scan('call(xo' + 'xq-71930628-' + 'a1b2c3d4e5f6' * 2 + ')'))"

    assert run(code) == "[]"
    assert run(code, other) == "['Slack Token']"


def test_a_plugin_that_is_new_changes_nothing(other: Path) -> None:
    source(other, "newest").write_text("raise RuntimeError('newer than its user')")

    assert run("print(scan(key))", other) == "['OpenAI Token']"


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "class OpenAIDetector:\n    pass",
        "import something.newer",
        "class OpenAIDetector",
        "class OpenAIDetector:\n    def __init__(self, more):\n        self.more = more",
        "class OpenAIDetector:\n    secret_type, denylist = 'x', None",
        "class OpenAIDetector:\n    secret_type, denylist = 'x', ['sk-']",
        "class OpenAIDetector:\n    secret_type = 'x'\n    denylist = property(lambda self: 1 / 0)",
    ],
)
def test_a_plugin_that_is_gone_or_different_finds_nothing(other: Path, text: str | None) -> None:
    plugin = source(other, "openai")
    plugin.unlink() if text is None else plugin.write_text(text)

    assert run("print(scan(key), scan('gh' + 'p_' + 'a1B2c3D4e5F6' * 3))", other) == "[] ['GitHub token']"
