"""What the benchmark commits: made-up code from a seed. Nothing secret-shaped stands here; it is put together at run time."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    Make = Callable[[Random, int], str]  # so many lines of text

_WORDS = (
    *("amount", "batch", "border", "bucket", "column", "count", "delta", "edge", "field", "frame", "group", "height"),
    *("index", "item", "label", "length", "margin", "matrix", "number", "offset", "order", "page", "parser", "price"),
    *("record", "region", "result", "row", "sample", "scale", "score", "shape", "size", "state", "table", "total"),
    *("unit", "vector", "view", "weight", "width", "window"),
)
_PLAIN = (
    "def {a}_{b}({c}, {d}):",
    '    """The {a} of a {b}, in {c}s."""',
    "    {a} = {b} + {c} * {n}",
    "    for {a} in range({n}):",
    "        print({a}, {b})",
    "    if {a} > {n} and not {b}:",
    "        {a}.append({b}[{n}])",
    "    return {a}",
    "# {a} {b} of the {c}, not of the {d}",
    "",
)
# Lines at which a detector has to look, and none of which is a secret.
_CANDIDATES = (
    "{a}_password = read_setting({b!r})",
    "def check({a}, token: str | None = None, secret=None):",
    "api_key = os.environ['{upper}_KEY']",
    "{a}_digest = '{digest}'",
    "secret = settings.secret",
    "    {a} = fetch('https://{b}.example.com/{c}/{n}', auth_token=token)",
    "revision: '{digest}'",
)
EVERY = 12  # one line in so many is a candidate


def plain(random: Random, lines: int) -> str:
    """Lines of code at which no detector has to look."""
    return "".join(_filled(random, random.choice(_PLAIN)) + "\n" for _ in range(lines))


def candidates(random: Random, lines: int) -> str:
    """The same with candidate lines in between, none of which is a sure secret."""
    made = plain(random, lines).splitlines()
    for number, at in enumerate(range(EVERY // 2, lines, EVERY)):
        made[at] = _filled(random, _CANDIDATES[number % len(_CANDIDATES)])
    return "".join(f"{line}\n" for line in made)


def blocked(random: Random, lines: int) -> str:
    """Plain lines and, in the middle, one that the gate has to refuse: a made-up access key id."""
    made = plain(random, lines).splitlines()
    tail = "".join(random.choices("ABCDEFGHJKLMNPQRSTUVWXYZ234567", k=16))
    made[lines // 2] = f'{random.choice(_WORDS)} = "{"AK" + "IA" + tail}"'
    return "".join(f"{line}\n" for line in made)


def digits(random: Random, count: int) -> str:
    """Hex digits, as of a policy's key."""
    return "".join(random.choices("0123456789abcdef", k=count))


def _filled(random: Random, form: str) -> str:
    a, b, c, d = random.sample(_WORDS, 4)
    return form.format(a=a, b=b, c=c, d=d, n=random.randrange(1000), upper=a.upper(), digest=digits(random, 40))
