from __future__ import annotations

import pytest

from staylocal.detect import policy_file_exempt
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
