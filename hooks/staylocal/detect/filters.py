"""What a value that looks like a secret may be instead. Plain functions of a few characters each.

The first ones are detect-secrets' heuristics without its per-call injection (and bounded where its own are
quadratic); no function here looks at a file's name: a file is never skipped for it.
"""

from __future__ import annotations

import itertools
import math
import re
import string

from .late import late

_SEQUENCES = (
    string.ascii_uppercase * 2 + string.digits + "+/",
    string.digits + string.ascii_uppercase * 2 + "+/",
    (string.digits + string.ascii_uppercase) * 2,
    string.digits * 2,
    string.hexdigits.upper() * 2,
    string.ascii_uppercase + "=/",
)
_UUID = late(r"[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}", re.IGNORECASE)
_ULID = late(r"(?<![0-9A-Za-z])0[0-9A-HJKMNP-TV-Z]{25}$")
_ID_BEFORE = late(r"(?:(?i:(?<![a-z0-9])(?:my|user)?id|_id)|(?<=[a-z])I[dD])s?\W{1,6}$")
_TEMPLATE = late(r"\$\{|\$\(|\{\{|\}\}|#\{|<%|%\(\w{1,40}\)|\{[\w.:!-]{0,60}\}|^\[[^\]]{0,60}\]$|^%\w+%$|^@\w+@$")
_VARIABLE = late(r"\$\w+")
_REFERENCE = late(r"[\w.\-]{1,200}[(\[]")
_PLACEHOLDERS = (
    *(
        "example",
        "placeholder",
        "place_holder",
        "place-holder",
        "redacted",
        "dummy",
        "your",
        "xxxx",
        "***",
        "...",
        "\u2026",
    ),
    *("changeme", "change_me", "change-me", "changethis", "change_this", "change-this", "changeit", "change_it"),
)
_INSTRUCTIONS = ("insert", "replace", "enter", "add", "put")
_INSTRUCTION = late(
    r"(?:insert|replace|enter|add|put)[_-](?:\w{1,20}[_-])?(?:here|key|token|secret|pass)", re.IGNORECASE
)
_STAND_INS = frozenset(
    (
        *("foo", "bar", "baz", "foobar", "todo", "tbd", "fixme", "none", "null", "nil", "undefined", "true", "false"),
        *("test", "tests", "testing", "sample", "fake", "mock"),
    )
)
_FILLED = 6
_DIGEST_BEFORE = late(
    r"""(?:sha-?\d{1,3} | md5 | \bh1 | checksum\w{0,6} | chksum | integrity | digest | hash(?:es)? | commit
        | revision | \brev | \bref | \bsha | etag | crc\w{0,4} | fingerprint | /tree | /blob | \bindex)
        ["'\]]{0,2}\s{0,4}[:=/\-\s@]{0,3}\s{0,4}["']?\w{0,3}/?$""",
    re.IGNORECASE | re.VERBOSE,
)
_PART = late(r"[A-Z]?[a-z]+|[A-Z]+|\d+")
_LONGEST_WORD, _LONGEST_NUMBER = 14, 4
_SHORTEST_WORDS = 4
_IDENTIFIER = late(r"[^\W\d_]+\d{0,4}(?:[-_./: ]+(?:[^\W\d_]+\d{0,4}|\d{1,4}))*[-_./:]*")
_RUN = 7
# What our own placeholders say of the values that they stand for (`staylocal.redaction`), and the form of one: so few
# words and digits, between brackets that nothing else has, that they hold no value themselves. With the first bracket
# doubled it is one that stood in the text before.
REDACTED = (
    *("EMAIL", "PHONE", "CARD", "IBAN", "ID", "PERSON", "PASSWORD", "KEY", "TOKEN", "SECRET", "HOST", "ADDRESS"),
    *("INTERNAL", "PART"),
)
_REDACTED = late(rf"\u27e6\u27e7?(?:{'|'.join(REDACTED)})_[0-9]{{1,6}}\u27e7")

_LONGEST_REDACTED = 18


def is_sequential(value: str) -> bool:
    """Tell whether it is a piece of the alphabet or of the digits, whole."""
    upper = value.upper()
    return any(upper in sequence for sequence in _SEQUENCES)


def has_sequence(value: str) -> bool:
    """Find eight or more characters in ascending order: typed by a person, for an example."""
    length = 0
    for left, right in itertools.pairwise(value):
        length = length + 1 if ord(right) - ord(left) == 1 else 0
        if length >= _RUN:
            return True
    return False


def is_uuid(value: str) -> bool:
    """Find a UUID in it, or a ULID at its end."""
    return bool(_UUID.search(value) or _ULID.search(value))


def is_likely_id(line: str, start: int) -> bool:
    """Look for a name that ends in `id` just before `start`, where the value starts in the line."""
    return bool(_ID_BEFORE.search(line, max(0, start - 100), start))


def is_templated(value: str) -> bool:
    """Match `${X}`, `<x>`, `{x}`, `{{ x }}`, `%(x)s` and their like; one character is no secret either."""
    return len(value) < 2 or (value[0] == "<" and value[-1] == ">") or bool(_TEMPLATE.search(value))  # noqa: PLR2004


def is_variable(value: str) -> bool:
    """Match `$NAME`, whole: `$2b$12$...` is a password's hash, not a variable."""
    return bool(_VARIABLE.fullmatch(value))


def is_indirect(value: str) -> bool:
    """Match `get_secret(`, `os.environ[`: it comes from elsewhere. Linear, unlike detect-secrets' own."""
    return bool(_REFERENCE.match(value))


def is_not_alphanumeric(value: str) -> bool:
    """Tell whether it has no ASCII letter at all, like `*****`."""
    return not set(string.ascii_letters) & set(value)


def is_placeholder(value: str) -> bool:
    """Tell whether it says that it is none: AWS's key with EXAMPLE in it, `xxxx`, `changeme`, `YOUR_KEY`."""
    lowered = value.lower()
    if lowered in _STAND_INS or any(word in lowered for word in _PLACEHOLDERS) or _is_filled(value):
        return True
    return any(word in lowered for word in _INSTRUCTIONS) and bool(_INSTRUCTION.search(value))


def _is_filled(value: str) -> bool:
    """Tell whether more than half of it is one character in a row, which then stands in its middle."""
    middle = len(value) // 2
    same = value[middle : middle + 1]
    left, right = value[:middle], value[middle:]
    run = len(left) - len(left.rstrip(same)) + len(right) - len(right.lstrip(same))
    return run >= _FILLED and 2 * run > len(value)


def is_mixed(value: str) -> bool:
    """Tell whether it has both letters and digits."""
    return any(map(str.isdigit, value)) and any(map(str.isalpha, value))


def without_redacted(text: str) -> str:
    """Give a text without what our placeholders say, every character else in its place: their words name nothing."""
    if "\u27e6" not in text:
        return text
    return _REDACTED.sub(lambda found: "\u27e6" * (found.end() - found.start()), text)


def is_redacted(text: str, start: int, end: int) -> bool:
    """Tell whether a stretch of a text says no more than placeholders of ours do, whole ones, and signs between."""
    if "\u27e6" not in text:
        return False
    at = start
    for found in _REDACTED.finditer(text, max(0, start - _LONGEST_REDACTED), end + _LONGEST_REDACTED):
        if found.end() > start and found.start() < end:
            if any(map(str.isalnum, text[at : found.start()])):
                return False
            at = found.end()
    return at > start and not any(map(str.isalnum, text[at:end]))


def is_digest(line: str, start: int) -> bool:
    """Look before `start` for what introduces a checksum or a commit (`sha512-`, `h1:`, `checksum = "`)."""
    return bool(_DIGEST_BEFORE.search(line, max(0, start - 60), start))


def is_wordy(value: str) -> bool:
    """Tell whether it is made of words: its runs of letters of one case are long, but not too long."""
    parts = _PART.findall(value)
    if not parts or any(len(part) > (_LONGEST_NUMBER if part[0].isdigit() else _LONGEST_WORD) for part in parts):
        return False
    return sum(map(len, parts)) / len(parts) >= _SHORTEST_WORDS


def is_identifier(value: str) -> bool:
    """Match words with few digits behind each, joined by `-_./:` or spaces: a name, a path, a phrase."""
    return bool(_IDENTIFIER.fullmatch(value))


def entropy(value: str) -> float:
    """Give Shannon's entropy, in bits a character."""
    size = len(value)
    return -sum(n / size * math.log2(n / size) for n in map(value.count, set(value)))
