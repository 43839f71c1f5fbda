"""Checks of national ids that python-stdnum lacks: by the issuers' public descriptions."""

from __future__ import annotations

from .late import late

_WEIGHTS_SG = (2, 7, 6, 5, 4, 3, 2)
_LETTERS_SG = {"S": "JZIHGFEDCBA", "T": "GFEDCBAJZIH", "F": "XWUTRQPNMLK", "G": "RQPNMTLKXWU"}
_TW_REGIONS = "ABCDEFGHJKLMNPQRSTUVXYWZIO"
_DE_WEIGHTS = (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1)
_NINO = late(r"(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]")
_HK_LENGTH = 9
_SNILS_CHECKED = 1001998


def uk_nino(number: str) -> bool:
    """Tell whether the prefix and the suffix are allocated (HMRC manual NIM39110); there is no check digit."""
    return bool(_NINO.fullmatch(number))


def sg_nric(number: str) -> bool:
    """Tell whether the check letter of a Singapore NRIC or FIN is right; those of series M aren't checked."""
    letters = _LETTERS_SG.get(number[0], "")
    total = sum(int(digit) * weight for digit, weight in zip(number[1:8], _WEIGHTS_SG, strict=True))
    return bool(letters) and letters[total % 11] == number[8]


def hk_id(number: str) -> bool:
    """Tell whether the check digit, which stands in brackets, is right."""
    padded = number.rjust(_HK_LENGTH)
    values = [36 if character == " " else int(character, 36) for character in padded]
    total = sum(value * weight for value, weight in zip(values, range(9, 0, -1), strict=True))
    return bool(total % 11 == 0)


def tw_id(number: str) -> bool:
    """Tell whether the check digit is right: the letter is a region, and counts as two digits."""
    if number[0] not in _TW_REGIONS:
        return False
    region = _TW_REGIONS.index(number[0]) + 10
    weights = (*range(8, 0, -1), 1)
    total: int = region // 10 + region % 10 * 9
    total += sum(int(digit) * weight for digit, weight in zip(number[1:], weights, strict=True))
    return total % 10 == 0


def de_pension(number: str) -> bool:
    """Tell whether the check digit of a German pension insurance number is right, and the date in it is one."""
    day, month = int(number[2:4]), int(number[4:6])
    if not (1 <= day <= 31 and 1 <= month <= 12):  # noqa: PLR2004 - a date
        return False
    letter = f"{ord(number[8]) - ord('A') + 1:02}"
    products = (int(d) * w for d, w in zip(number[:8] + letter + number[9:11], _DE_WEIGHTS, strict=True))
    return sum(product // 10 + product % 10 for product in products) % 10 == int(number[11])


def ru_snils(number: str) -> bool:
    """Tell whether the two check digits are right; numbers up to 001-001-998 have none."""
    if int(number[:9]) <= _SNILS_CHECKED:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number[:9], range(9, 0, -1), strict=True))
    return total % 101 % 100 == int(number[9:])


def au_medicare(number: str) -> bool:
    """Tell whether the check digit, the ninth, is right."""
    weights = (1, 3, 7, 9, 1, 3, 7, 9)
    return sum(int(digit) * weight for digit, weight in zip(number[:8], weights, strict=True)) % 10 == int(number[8])
