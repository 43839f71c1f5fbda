"""Train the table of `staylocal.detect.randomness` and write its module: `python train_randomness.py FILE`.

The model is the probability of each character's class after the one before it, smoothed with the same of kinds of
characters and of letters whatever their case. `randomness_material` says what it is trained on; no random text is, as
that side is known exactly. The result depends on nothing but the version of Python (the table is from 3.11).
"""

from __future__ import annotations

import itertools
import math
import sys

from randomness_material import texts

SYMBOLS = "!@#$^&*~?+="
SEPARATORS = "_-./:"
_DIGIT, _SEPARATOR, _SYMBOL, _BLANK, _SYNTAX, _FOREIGN = 52, 56, 61, 62, 63, 64
_SIZE = 65
_LAST_OWN_DIGIT = 3
_MEMBERS = {_DIGIT + _LAST_OWN_DIGIT: 7, _SYMBOL: len(SYMBOLS), _SYNTAX: 10}
_FOLDED = [*range(26), *range(26), *[26] * 4, *range(27, 36)]
_KIND = [*[0] * 26, *[1] * 26, *[2] * 4, *[3] * 5, 4, 5, 6, 7]
_STRENGTH = 20.0
STEPS, OFFSET, _DEAREST = 8, 35, 10.0


def class_of(code: int) -> int:
    """Give a byte's class: each letter is one, 0, 1, 2, the other digits, each separator, symbols, blanks and so on."""
    character = chr(code)
    if code > 0x7F:
        return _FOREIGN
    if character.isalpha():
        return code - ord("a") if character.islower() else 26 + code - ord("A")
    if character.isdigit():
        return _DIGIT + min(int(character), _LAST_OWN_DIGIT)
    if character in SEPARATORS:
        return _SEPARATOR + SEPARATORS.index(character)
    if character.isspace() or not character.isprintable():
        return _BLANK
    return _SYMBOL if character in SYMBOLS else _SYNTAX


CLASSES = bytes(map(class_of, range(256)))


def pairs(weighted: dict[str, float]) -> list[list[float]]:
    """Count the pairs of classes in texts with weights, each text between blanks."""
    counts = [[0.0] * _SIZE for _ in range(_SIZE)]
    for text, weight in weighted.items():
        classes = f"\n{text.lower() if text.isupper() else text}\n".encode().translate(CLASSES)
        for left, right in itertools.pairwise(classes):
            counts[left][right] += weight
    return counts


def fallback(counts: list[list[float]]) -> list[list[float]]:
    """Give what a class follows another with if case is folded: the kinds' probability, then the letters'."""
    kinds = [[0.5] * 8 for _ in range(8)]
    folded = [[0.05] * 36 for _ in range(36)]
    digits = [[1.0] * 4 for _ in range(8)]
    total = [0.0] * 36
    for left, row in enumerate(counts):
        for right, n in enumerate(row):
            kinds[_KIND[left]][_KIND[right]] += n
            folded[_FOLDED[left]][_FOLDED[right]] += n
            total[_FOLDED[right]] += n
            if _KIND[right] == 2:
                digits[_KIND[left]][right - _DIGIT] += n
    everything = sum(total)
    result = []
    for left in range(_SIZE):
        weights = [
            digits[_KIND[left]][right - _DIGIT]
            if _KIND[right] == 2
            else folded[_FOLDED[left]][_FOLDED[right]] + total[_FOLDED[right]] / everything
            for right in range(_SIZE)
        ]
        sums = [sum(w for right, w in enumerate(weights) if _KIND[right] == kind) for kind in range(8)]
        row = kinds[_KIND[left]]
        result.append([row[kind] / sum(row) * w / sums[kind] for w, kind in zip(weights, _KIND, strict=True)])
    return result


def costs(weighted: dict[str, float]) -> list[list[float]]:
    """Give the bits that each class costs after each other one, as something written."""
    counts = pairs(weighted)
    below = fallback(counts)
    table = []
    for left, row in enumerate(counts):
        whole = sum(row) + _STRENGTH
        table.append(
            [
                -math.log2((n + _STRENGTH * below[left][right]) / whole / _MEMBERS.get(right, 1))
                for right, n in enumerate(row)
            ]
        )
    for row in table:  # No key has these: whatever stands beside them is written.
        row[_FOREIGN] = 1.0
        row[_SYNTAX] = min(row[_SYNTAX], 4.0)
    table[_BLANK][_BLANK] = 1.0
    table[_FOREIGN] = [min(cost, 2.0) for cost in table[_FOREIGN]]
    table[_SYNTAX] = [min(cost, 4.5) for cost in table[_SYNTAX]]
    return table


def row_of(row: list[float]) -> bytes:
    """Write a row in printable characters but quotes and backslashes."""
    levels = (OFFSET + round(min(cost, _DEAREST) * STEPS) for cost in row)
    return bytes(level + (level == ord("\\")) for level in levels)


def main(path: str) -> None:
    """Train, and write the module."""
    rows = [row_of(row) for row in costs(texts())]
    with open(path, "w", encoding="ascii") as file:
        file.write('''"""The table of `randomness`, made by `tests/tools/train_randomness.py`: not edited by hand.

`CLASSES` maps a byte to its class. A row of `ROWS` is the class before; its bytes are, less `OFFSET`, what each
class costs after that one as something written, in `STEPS` to a bit.
"""

''')
        file.write(f"STEPS, OFFSET = {STEPS}, {OFFSET}\n\nCLASSES = bytes.fromhex(\n")
        file.writelines(f'    "{CLASSES[start : start + 32].hex()}"\n' for start in range(0, 256, 32))
        file.write(")\n\nROWS = (\n")
        file.writelines(f'    b"{row.decode("ascii")}",\n' for row in rows)
        file.write(")\n")


if __name__ == "__main__":
    main(sys.argv[1])
