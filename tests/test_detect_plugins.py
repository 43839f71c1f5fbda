"""The formats as plugins of detect-secrets: loaded by their file's path, as its command line does it."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest
from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class, get_plugins_from_file

import tokens
from staylocal.detect.formats import FORMATS
from staylocal.detect.plugins import formats as module

PATH = Path(module.__file__)
PLUGINS = list(get_plugins_from_file(str(PATH)))


def test_there_is_a_class_for_every_type() -> None:
    assert len(PLUGINS) == len({(each.type, each.sure) for each in FORMATS})
    assert {plugin.sure for plugin in PLUGINS} == {True, False}
    assert all(any(each.sure is plugin.sure for each in plugin.formats) for plugin in PLUGINS)


def test_names_are_unique_and_not_those_of_detect_secrets() -> None:
    theirs = get_mapping_from_secret_type_to_class()
    types, names = {plugin.secret_type for plugin in PLUGINS}, {plugin.__name__ for plugin in PLUGINS}

    assert len(types) == len(names) == len(PLUGINS)
    assert not types & theirs.keys()
    assert not names & {plugin.__name__ for plugin in theirs.values()}
    assert all(name.isidentifier() for name in names)


@pytest.mark.parametrize("plugin", PLUGINS, ids=lambda plugin: plugin.__name__)
def test_each_class_finds_its_tokens(plugin: type) -> None:
    rng = random.Random(plugin.secret_type)  # noqa: S311 - not for secrecy
    for each in plugin.formats:
        text, value = tokens.example(each, rng)
        found = list(plugin().analyze_string(f'k = "{text}"'))
        assert [hit[: len(value)] for hit in found][:1] == [value] or value in found


def test_what_is_glued_to_letters_is_left_out() -> None:
    plugin = next(plugin for plugin in PLUGINS if plugin.secret_type == "npm token")()
    text = tokens.token("npm token", random.Random(1))  # noqa: S311 - not for secrecy

    assert list(plugin.analyze_string(text)) == [text]
    assert list(plugin.analyze_string("\\n" + text + ".")) == [text]
    assert not list(plugin.analyze_string("a" + text))
    assert not list(plugin.analyze_string(text + "a"))


def test_the_command_line_of_detect_secrets_takes_the_file(tmp_path: Path) -> None:
    text = tokens.token("Replicate API token", random.Random(2))  # noqa: S311 - not for secrecy
    (tmp_path / "notes.txt").write_text(f"my key is {text}.\n")

    command = [sys.executable, "-m", "detect_secrets", "scan", "-n", "-p", str(PATH), "notes.txt"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)

    assert "Replicate API token" in {hit["type"] for hit in json.loads(done.stdout)["results"]["notes.txt"]}
