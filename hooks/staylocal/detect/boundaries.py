r"""What ends before a token, though its last character is a letter or a digit: an escape such as `\n` or `%3D`."""

from __future__ import annotations

from .late import late

_HEX = "[0-9A-Fa-f]"
# Of one width each, as a lookbehind must be.
_ESCAPES = (
    r"\\[abefnrtv0-7]",
    r"\\[0-7]{2}",
    r"\\[0-7]{3}",
    rf"\\x{_HEX}{{2}}",
    rf"\\u{_HEX}{{4}}",
    rf"\\U{_HEX}{{8}}",
    rf"%{_HEX}{{2}}",
    rf"%25{_HEX}{{2}}",
    "=(?:09|0A|0D|20|22|27|3A|3D)",  # quoted-printable
    *(rf"\[[0-9;]{{{size}}}m" for size in range(9)),  # a terminal's colours
)
_ESCAPE = late("|".join(f"(?<={escape})" for escape in _ESCAPES))

# No letter or digit before this place, or one that is part of an escape.
BEFORE = rf"(?:(?<![A-Za-z0-9])|{_ESCAPE.pattern})"


def is_escape(text: str, end: int) -> bool:
    """Tell whether what stands before `end` is the end of an escape."""
    return bool(_ESCAPE.match(text, end))
