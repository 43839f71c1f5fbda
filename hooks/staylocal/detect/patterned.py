"""Whether a string follows a pattern that a person types for an example: `12345678`, `qwertyuiop`, `abc1abc1abc1`.

Such strings are made of no words, so `randomness` may well take them for random. Nothing here knows words such as
`example` or `changeme`.
"""

from __future__ import annotations

from itertools import pairwise

_SHORTEST = 6
_FEW, _RUN, _RISE = 6, 7, 3
_HOME_ROW = frozenset("asdfghjkl;")
_KEYBOARD = ("1234567890", "qwertyuiop", "asdfghjkl;", "zxcvbnm,./")
# Above all characters that are not on a keyboard: the places along rows, and along columns (`1qaz2wsx`).
_PLACES = 0x10F000
_ROWS = {ord(k): _PLACES + 32 * row + place for row, keys in enumerate(_KEYBOARD) for place, k in enumerate(keys)}
_COLUMNS = {ord(k): _PLACES + 4 * place + row for row, keys in enumerate(_KEYBOARD) for place, k in enumerate(keys)}


def is_patterned(value: str) -> bool:
    """Tell whether it is mostly sequences of letters, digits or keys, repeats, or few different characters.

    Linear. Random strings are rarely taken for patterns: of 8 hex digits one in 120, of 16 one in 6,000; of 8 letters
    and digits one in 700, of 16 none in 20,000. Numbers are, more often: one of 16 digits in 200.
    """
    return len(value) >= _SHORTEST and (
        is_repeated(value) or has_few_characters(value) or is_walk(value) or is_mashed(value)
    )


def is_repeated(value: str) -> bool:
    """Tell whether it is a block twice or more, the last time maybe cut off."""
    period = value.find(value[: (len(value) + 1) // 2], 1)
    return period > 0 and value[period:] == value[:-period]


def has_few_characters(value: str) -> bool:
    """Tell whether its different characters are few for its length, or a third of it are one twice."""
    twice = sum(left == right for left, right in pairwise(value))
    return len(set(value)) <= min(len(value) // 3, _FEW) or 3 * twice >= len(value)


def is_walk(value: str) -> bool:
    """Tell whether half of it, or eight characters at a stretch, are neighbours in the alphabet or on a keyboard.

    Every other character counts, too (`a1b2c3d4`), and so does nearly all of it going up by no more than three.
    """
    lowered = value.lower()
    steps = [ord(right) - ord(left) for left, right in pairwise(lowered)]
    rising = sum(0 < step <= _RISE for step in steps)
    ways = (
        steps,
        [ord(right) - ord(left) for left, right in zip(lowered, lowered[2:], strict=False)],
        [ord(right) - ord(left) for left, right in pairwise(lowered.translate(_ROWS))],
        [ord(right) - ord(left) for left, right in pairwise(lowered.translate(_COLUMNS))],
    )
    return 5 * rising >= 4 * len(steps) or any(_goes(way, step) for way in ways for step in (1, -1))


def is_mashed(value: str) -> bool:
    """Tell whether four in five are keys on which the fingers rest: `asdfjkl`, `sdfghjsdkfjh`."""
    return 5 * sum(map(_HOME_ROW.__contains__, value.lower())) >= 4 * len(value)


def _goes(steps: list[int], step: int) -> bool:
    if 2 * steps.count(step) > len(steps):
        return True
    run = 0
    for one in steps:
        run = run + 1 if one == step else 0
        if run >= _RUN:
            return True
    return False
