"""detect-secrets' own plugins: those that see what nothing else here does, and those that may learn something yet.

Measured with 1.5.0: values made from each pattern of each plugin, put into code, configuration and prose; and 2,760,000
lines of public packages. Of the values that real ones look like, the other detectors miss a few, hence the first rows:
OpenAI keys with a project's name in front, Cloudant's behind a name such as `clou_pw`, SoftLayer's in a URL's path,
short passwords of Artifactory, numbers of Twilio's accounts, Slack's webhooks with longer names; and keys for Mailchimp
whose digits aren't hexadecimal. The other rows find nothing more today. They cost nothing until their literal is seen,
and then count with whatever a newer version has learned. In 12,900,000 lines of public packages all rows together have
one find, and half a percent of the files load a plugin.

Left out are

- Discord and Telegram, which have no literal; the formats know how a real token of theirs begins;
- npm, whose pattern takes 100 ms for some lines of 100,000 characters; the rows here take 18 at most;
- JWT, private keys' headers, passwords in URLs, IBM's keys behind names that say little: what is real of them, others
  here find, and where it ends;
- `KeywordDetector` and the two for entropy: 102 and 2,952 values in 980,000 of those lines that others here don't find,
  and no secret among them; and public addresses, which are none.

No find is sure. Of an overlong line a plugin sees 8 KiB. One that is not there, or not as it was, finds nothing.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from . import filters, limits, loading, randomness
from .late import late
from .view import Found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .view import Look, View

RANK = 1_500
# Characters of a line that a plugin is handed: before the first literal of its own, and from it on.
_BEFORE, _BEHIND = 128, 8192
# The plugins' patterns are cubic in blanks, and mean nothing by a blank more.
_BLANKS = late(r"(?<=[^\S\n]{3})[^\S\n]+")
# What every find has: no plugin is loaded without it, for that takes ten milliseconds.
_LONG = late(r"(?=[A-Za-z+/_\-]{0,11}[0-9])[A-Za-z0-9+/_\-]{12}|[a-z]{24}")
_SEPARATOR = late(r"[^A-Za-z0-9]+")
# A group with fewer characters is the beginning of a token, and no secret.
_GROUP = 16
_HEX = "0123456789ABCDEF"
_GITLAB = ("pat", "dt", "ft", "soat", "rt", "cbt", "imt", "ptt", "agent", "oas")


class _Row(NamedTuple):
    """A plugin and what each of its finds holds.

    `plugin`: "module:Class" below `detect_secrets.plugins`; `literals`: as they are written, unless `anycase`;
    `behind`: characters from a literal on that the plugin is handed, fewer for a pattern that is quadratic.
    """

    plugin: str
    literals: tuple[str, ...]
    anycase: bool = False
    behind: int = _BEHIND


_ROWS = (
    _Row("openai:OpenAIDetector", ("T3BlbkFJ",), behind=1024),
    _Row(
        "cloudant:CloudantDetector",
        ("cloudant", "clou_", "clou-", "cl_", "cl-", "clapi", "clkey", "clpw", "clpass", "cltoken"),
        anycase=True,
    ),
    _Row("softlayer:SoftlayerDetector", ("softlayer",), anycase=True),
    _Row("artifactory:ArtifactoryDetector", ("AKC", *(f"AP{digit}" for digit in _HEX))),
    _Row("twilio:TwilioKeyDetector", tuple(f"{kind}{sign}" for kind in ("AC", "SK") for sign in _HEX.lower())),
    _Row("mailchimp:MailchimpDetector", tuple(f"-us{digit}" for digit in "0123456789")),
    _Row("slack:SlackDetector", ("xox", "hooks.slack.com/"), anycase=True),
    _Row("aws:AWSKeyDetector", ("AKIA", "ASIA", "ABIA", "ACCA", "A3T")),
    _Row("azure_storage_key:AzureStorageKeyDetector", ("AccountKey=",)),
    _Row(
        "gitlab_token:GitLabTokenDetector",
        ("GR1348941", *(f"gl{kind}-" for kind in _GITLAB)),
    ),
    _Row("github_token:GitHubTokenDetector", ("ghp_", "gho_", "ghu_", "ghs_", "ghr_")),
    _Row("stripe:StripeDetector", ("_live_",)),
    _Row("square_oauth:SquareOAuthDetector", ("sq0csp-",)),
    _Row("sendgrid:SendGridDetector", ("SG.",)),
    _Row("pypi_token:PypiTokenDetector", ("pypi-Ag",)),
)


def looks() -> Iterator[tuple[str, Look]]:
    """Give each plugin's literals with what to do there."""
    for rank, row in enumerate(_ROWS, RANK):
        look = _look(row, rank)
        for literal in row.literals:
            yield literal.lower(), look


def _look(row: _Row, rank: int) -> Look:
    def look(view: View, start: int, end: int) -> Iterator[Found]:
        """Give what the plugin finds in the line whose first literal stands here."""
        if start < view.done.get(rank, 0) or not (row.anycase or view.text[start:end] in row.literals):
            return
        low, high = view.line(start)
        view.done[rank] = high
        low, high = max(low, start - _BEFORE), min(high, start + row.behind)
        if _LONG.search(view.text, low, high):
            yield from _finds(row, view.text, low, high, rank)

    return look


def _finds(row: _Row, text: str, low: int, high: int, rank: int) -> Iterator[Found]:
    """Give what stands between the two places. Where blanks were taken out, it stands behind where it is matched."""
    kind, patterns = _loaded(row.plugin)
    line = _BLANKS.sub("", text[low:high])
    for pattern in patterns:
        past = low
        for match in pattern.finditer(line):
            start, end = _span(match)
            value = line[start:end]
            found = text.find(value, max(past, low + start), high)
            past = found + len(value)
            if found >= 0 and _is_random(value):
                yield Found(found, past, kind, False, rank)


@cache
def _loaded(name: str) -> tuple[str, tuple[re.Pattern[str], ...]]:
    """Give what the plugin calls its finds, and its patterns; none if this version has no such plugin."""
    try:
        plugin = loading.plugin(f"detect_secrets.plugins.{name}")
        return str(plugin.secret_type), tuple(each for each in plugin.denylist if isinstance(each, re.Pattern))
    except limits.TooSlowError:
        raise
    except Exception:  # noqa: BLE001 - whatever another version does when it is imported
        return "", ()


def _span(match: re.Match[str]) -> tuple[int, int]:
    """Give where the secret is: the longest group, or the whole without the signs that are its boundary."""
    start, end = max(match.regs[1:], key=lambda span: span[1] - span[0], default=(0, 0))
    if end - start >= _GROUP:
        return start, end
    value = match[0]
    return match.end() - len(value.lstrip(' \t\v\f=:"')), match.start() + len(value.rstrip(' \t\v\f"'))


def _is_random(value: str) -> bool:
    """Tell whether it, or its longest part, is more than words, and no example."""
    longest = max(_SEPARATOR.split(value), key=len)
    random = any(randomness.is_random(each, bits=randomness.LIKELY) for each in (value, longest))
    return random and not filters.is_placeholder(value)
