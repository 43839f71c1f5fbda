from __future__ import annotations

import time
from datetime import date

import pytest

from staylocal import scan
from staylocal.detect import policy_file_entries, policy_file_exempt
from staylocal.passages import Passage
from staylocal.policy import Policy, parse_layer
from test_detect_samples import HEX

KEY = HEX * 2
MARK = HEX


@pytest.mark.parametrize(
    "line",
    [f'key = "{KEY}"', f'  key="{KEY}"  ', f'fingerprint = "{MARK}"', f'key = "{KEY}"\r', f'key = "{KEY}" # mine'],
)
def test_the_two_fields_are_blanked_in_place(line: str) -> None:
    blanked = policy_file_exempt(f"a\n{line}\nb")

    assert blanked == "a\n" + line.replace(KEY, " " * 32).replace(MARK, " " * 16) + "\nb"


@pytest.mark.parametrize(
    "line",
    [
        f'key = "{KEY}0"',
        f'key = "{KEY[:-1]}"',
        f'key = "{KEY[:-1]}g"',
        f"key = '{KEY}'",
        f'key = "{KEY}" mine',
        f'my_key = "{KEY}"',
        f'key = "{MARK}"',
        f'fingerprint = "{KEY}"',
        f'x = 1; key = "{KEY}"',
        f'api.key = "{KEY}"',
        f'# key = "{KEY}"',
        f'Key = "{KEY}"',
        f'key = "{KEY}", x = 2',
        f'key\n= "{KEY}"',
    ],
)
def test_nothing_else_is(line: str) -> None:
    assert policy_file_exempt(line) == line


def entries(text: str) -> list[str]:
    lines = text.split("\n")
    passage = Passage(path=".staylocal.toml", text=text, line=7)
    return [lines[line - 7][start:end] for line, start, end in sorted(policy_file_entries(passage))]


@pytest.mark.parametrize(
    "text",
    [
        "words = [\"bluefin\", 'blue heron']",
        'words=["bluefin","blue heron"]  # ours',
        "words = [\n  'bluefin',\n\t\"blue heron\",\r\n]",
        'domains = [\n"bluefin", "blue heron" ] # x',
        'identifiers.words = ["bluefin", "blue heron"]',
        '"bluefin",\n"blue heron"',
    ],
)
def test_strings_of_lists_are_entries(text: str) -> None:
    assert entries(text) == ["bluefin", "blue heron"]


@pytest.mark.parametrize(
    "line",
    [
        '# "bluefin"',
        'words = "bluefin"',
        'why = "bluefin"',
        'model = "bluefin"',
        'paths = ["bluefin"]',
        'words = ["bluefin"] bluefin',
        'words = ["bluefin", bluefin]',
        'x = 1, words = ["bluefin"]',
        'swords = ["bluefin"]',
        r'"blue\u0066in"',
        '"bluefin',
        '"bluefin" = 1',
        "'''bluefin''' x",
    ],
)
def test_nothing_else_is_an_entry(line: str) -> None:
    assert entries(line) == []


def test_entries_of_the_first_line_count_from_their_column() -> None:
    passage = Passage(path=".staylocal.toml", text="'ab'\n'cd'", line=3, column=10)
    assert policy_file_entries(passage) == {(3, 11, 13), (4, 1, 3)}


def test_a_name_passes_the_gate_only_as_a_whole_string_of_a_list() -> None:
    text = """
[gate]
block = ["internal"]
[internal]
name = '(?i)blue[f]in'
[identifiers]
words = ["bluefin", "bluefin launches in may"]  # bluefin
"""
    layer = parse_layer(text.encode(), label=".staylocal.toml", origin="repository", today=date(2026, 6, 15))
    policy = Policy.load(layer, [layer])

    def sure(path: str) -> list[bool]:
        found = scan.collect([Passage(path=path, text=text)], policy).findings
        return [each.sure for each in found if each.type == "name"]

    assert sure(".staylocal.toml") == [False, True, True]
    assert sure("sub/.staylocal.toml") == [True, True, True]


def test_a_long_line_takes_no_time() -> None:
    for text in ('"a",' * 25_000, "[" * 100_000, '"' * 100_000, "words = " * 12_000, " " * 100_000):
        start = time.process_time()
        policy_file_entries(Passage(path=".staylocal.toml", text=text))
        assert time.process_time() - start < 0.3
