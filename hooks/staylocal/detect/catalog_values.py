"""Detectors of values that only what stands around them, or their randomness, tells for secrets."""

from __future__ import annotations

import re
import string

from . import judging, judging_values, matching
from .prefilter import anycase
from .row import OURS, THEIRS, Row

_ALNUM = "A-Za-z0-9"
_BASE64 = string.ascii_letters + string.digits + "+/_-"
# What IBM's detectors have in common: a name, an assignment and at least 24 characters of a key.
_ASSIGNED_KEY = anycase("key", "p(?:ass(?:word)?|wd?)", "token", then=r"""["']?\]?[ :=>]+["']?(?i:[a-z0-9_\-]{24})""")
_KEYWORDS = anycase(
    "api_?key",
    "auth_?key",
    "service_?key",
    "account_?key",
    "d(?:b|atabase)_?(?:key|pass)",
    "priv(?:ate)?_?key",
    "client_?key",
    "key_?pass",
    "passw(?:or)?d",
    "pwd",
    "secret",
    "contrase(?:ñ|n)a",
)
_NAMED_VALUE = anycase(
    "key",
    "token",
    "secret",
    "credential",
    "passphrase",
    "auth",
    then=r"""[\w.\-]{0,30}["'\]]{0,2}[ \t]*[=:,][=>]{0,2}[ \t]*["'`]?[A-Za-z0-9_\-+/=.~]{16}""",
)
_PROSE_NAMES = anycase("key", "kennwort", "token", "secret", "credential", "passw?", "pwd?", "contrase", "mot de passe")
# A run has no character of its own to begin with; prose is short enough for one alternative each.
_ANY_RUN = tuple(re.escape(first) + r"(?<![A-Za-z0-9+/_\-].)[A-Za-z0-9+/_\-]{19}" for first in _BASE64)
_QUOTED_RUN = r"[A-Za-z0-9+/\\\-_=]{16}"

VALUES = (
    Row(
        type="Cloudant credentials",
        plugin=THEIRS + "cloudant:CloudantDetector",
        needs=(*_ASSIGNED_KEY, r"\.(?i:cloudant\.com)"),
        spans=matching.group,
        judge=judging_values.random_assigned,
    ),
    Row(
        type="SoftLayer credentials",
        plugin=THEIRS + "softlayer:SoftlayerDetector",
        needs=(*_ASSIGNED_KEY, *anycase("api.softlayer.com/soap/")),
        spans=matching.group,
        judge=judging_values.random_assigned,
        after=_ALNUM,
    ),
    Row(
        type="IBM COS HMAC credentials",
        plugin=THEIRS + "ibm_cos_hmac:IbmCosHmacDetector",
        needs=_ASSIGNED_KEY,
        spans=matching.group,
        judge=judging_values.random_assigned,
    ),
    Row(
        type="IBM Cloud IAM key",
        plugin=THEIRS + "ibm_cloud_iam:IbmCloudIamDetector",
        needs=_ASSIGNED_KEY,
        spans=matching.group,
        judge=judging_values.random_assigned,
    ),
    Row(
        type="password in a URL",
        plugin=THEIRS + "basic_auth:BasicAuthDetector",
        needs=(r"://[^\s:/?#\[\]@!$&'()*+,;=]+:[^\s:/?#\[\]@!$&'()*+,;=]+@",),
        spans=matching.group,
        judge=judging_values.url_password,
    ),
    Row(
        type="password in a URL",
        plugin=OURS + "values:UrlPasswordDetector",
        needs=(r"""://[^\s:/@'"`<>\\]*:[^\s/@'"`<>\\]{3}""",),
        spans=matching.group,
        judge=judging_values.url_password,
    ),
    Row(
        type="Twilio SID",
        plugin=THEIRS + "twilio:TwilioKeyDetector",
        needs=("AC[a-z0-9]{32}", "SK[a-z0-9]{32}"),
        judge=judging.unsure,
        before=_ALNUM,
        after=_ALNUM,
    ),
    Row(
        type="secret assigned to a name",
        plugin=THEIRS + "keyword:KeywordDetector",
        needs=_KEYWORDS,
        spans=matching.keyword,
        judge=judging_values.assigned,
    ),
    Row(
        type="secret named in prose",
        plugin=OURS + "values:ProsePasswordDetector",
        needs=_PROSE_NAMES,
        spans=matching.prose_value,
        judge=judging_values.assigned_in_prose,
        prose=True,
    ),
    Row(
        type="random value of a key or token",
        plugin=OURS + "values:NamedRandomDetector",
        needs=_NAMED_VALUE,
        spans=matching.group,
        judge=judging_values.named_random,
    ),
    Row(
        type="random hex string",
        plugin=THEIRS + "high_entropy_strings:HexHighEntropyString",
        needs=('"[0-9a-fA-F]{16}', "'[0-9a-fA-F]{16}"),
        spans=matching.quoted_entropy,
        judge=judging_values.quoted_random,
    ),
    Row(
        type="random base64 string",
        plugin=THEIRS + "high_entropy_strings:Base64HighEntropyString",
        needs=('"' + _QUOTED_RUN, "'" + _QUOTED_RUN),
        spans=matching.quoted_entropy,
        judge=judging_values.quoted_random,
    ),
    Row(
        type="random word",
        plugin=OURS + "values:ProseRandomDetector",
        needs=_ANY_RUN,
        judge=judging_values.prose_word,
        prose=True,
    ),
)
