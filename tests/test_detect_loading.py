"""detect-secrets is loaded late, and without what could reach the network."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from staylocal.detect import loading
from staylocal.detect.catalog import ROWS

SOURCES = Path(__file__).parents[1] / "hooks"

START = """
import sys
opened = []
sys.addaudithook(lambda event, _: event.startswith("socket.") and opened.append(event))
from staylocal.detect import Engine, loading
from staylocal.detect.catalog import ROWS
from staylocal.passages import Passage
def scan(text):
    return len(Engine().scan(Passage(path="a.py", text=text)))
"""


def run(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", START + code],
        timeout=60,
        check=True,
        text=True,
        capture_output=True,
        env={"PYTHONPATH": str(SOURCES)},
    )
    return done.stdout.strip()


def test_nothing_is_imported_for_text_without_a_candidate() -> None:
    assert run("print(scan('x = 1\\n' * 1000), 'detect_secrets.plugins' in sys.modules)") == "0 False"


def test_scanning_a_candidate_opens_no_way_to_the_network() -> None:
    code = """
print(scan("password = 'hunter" + "2x9!'"), "detect_secrets.plugins.base" in sys.modules)
for row in ROWS:
    loading.plugin(row.plugin)
print([name for name in ("requests", "urllib3", "http.client", "ssl") if name in sys.modules], opened)
"""
    assert run(code) == "1 True\n[] []"


def test_a_plugin_that_wants_to_verify_can_not() -> None:
    code = """
for row in ROWS:
    plugin = loading.plugin(row.plugin)
    module = sys.modules[type(plugin).__module__]
    for name in ("get", "post", "Session", "request"):
        assert not hasattr(getattr(module, "requests", None), name), row
plugin = loading.plugin("detect_secrets.plugins.stripe:StripeDetector")
try:
    plugin.verify("x")
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


def test_each_plugin_is_made_once() -> None:
    assert all(loading.plugin(row.plugin) is loading.plugin(row.plugin) for row in ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.plugin.rpartition(":")[2])
def test_our_plugins_are_detect_secrets_plugins(row: object) -> None:
    from detect_secrets.plugins.base import BasePlugin  # noqa: PLC0415 - here only

    plugin = loading.plugin(row.plugin)  # type: ignore[attr-defined]

    assert isinstance(plugin, BasePlugin)
    assert plugin.secret_type
