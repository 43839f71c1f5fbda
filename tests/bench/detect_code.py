"""Made-up code in several languages from a seed: ordinary lines and, in between, such as only look like secrets."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from detect_tokens import BASE64, HEX, word

if TYPE_CHECKING:
    from random import Random

_WORDS = (
    *(
        "account",
        "address",
        "batch",
        "billing",
        "bucket",
        "cache",
        "catalog",
        "client",
        "cluster",
        "currency",
        "cursor",
    ),
    *(
        "customer",
        "delivery",
        "discount",
        "event",
        "export",
        "feature",
        "filter",
        "handler",
        "import",
        "index",
        "invoice",
    ),
    *("journal", "ledger", "limit", "locale", "market", "message", "metric", "offset", "order", "parser", "payment"),
    *("pipeline", "policy", "product", "profile", "queue", "quota", "refund", "region", "report", "request", "route"),
    *("schema", "session", "shipment", "snapshot", "stock", "supplier", "tariff", "template", "tenant", "voucher"),
)
EVERY = 12  # one line in so many only looks like a secret


@dataclass(frozen=True, slots=True)
class Language:
    """`near`: lines with names or values at which a detector has to look, and none of which is a secret."""

    suffix: str
    plain: tuple[str, ...]
    near: tuple[str, ...]


_PYTHON = Language(
    ".py",
    (
        "from {a}.{b} import {c}_{d}",
        "def {a}_{b}({c}, *, {d}={n}):",
        '    """Give the {a} of a {b}, or of its {c}."""',
        "    {a} = [{b}.{c} for {b} in {d} if {b}.{c} > {n}]",
        '    log.info("%s: {a} {b} in {c}", {d}.name)',
        "    if not {a}.{b}({c}):",
        '        raise ValueError("no {a} for this {b}")',
        "    return {a}_{b}({c}, {d}={n})",
        "",
    ),
    (
        'PASSWORD = os.environ["{A}_PASSWORD"]',
        "def sign({a}, token: str | None = None, secret: bytes = b''):",
        '    assert digest({a}) == "{sha1}"',
        '{A}_ID = UUID("{uuid}")',
        "    api_key = settings.{a}_api_key",
    ),
)
_JAVASCRIPT = Language(
    ".js",
    (
        'import {{ {a}, {b} }} from "./{c}.js";',
        "export function {a}{B}({c}, {d}) {{",
        "  const {a} = await {b}.{c}({{ limit: {n} }});",
        "  return {a}.filter(({b}) => {b}.{c} > {n});",
        "  // the {a} of a {b} follows its {c}",
        '  if (!{a}) throw new Error("no {a} for this {b}");',
        "}}",
        "",
    ),
    (
        "  const token = process.env.{A}_TOKEN;",
        "  headers: {{ Authorization: `Bearer ${{ {a}Token }}` }},",
        '  const revision = "{sha1}";',
        '  <input type="password" name="{a}Password" required />',
        '  setSecret({a}, "{a}-secret-name");',
    ),
)
_YAML = Language(
    ".yaml",
    (
        "{a}:",
        "  {b}: {n}",
        "  {b}: {c}-{d}",
        "  - name: {a}-{b}",
        "    image: registry.local/{a}/{b}:{n}",
        "  # {a} and {b} share a {c}",
        "    replicas: {n}",
    ),
    (
        "    secretName: {a}-{b}-tls",
        "  password: ${{{A}_PASSWORD}}",
        "  checksum: sha256:{sha256}",
        "  token: !vault {a}/{b}/token",
        "  id: {uuid}",
    ),
)
_ENV = Language(
    ".env",
    ("{A}_{B}={n}", "{A}_{B}={c}-{d}", "# {a} of the {b}", "{A}_HOST={b}.local", "{A}_ENABLED=true"),
    ("{A}_PASSWORD=${{{B}_PASSWORD}}", "{A}_TOKEN=<your-token>", "{A}_COMMIT={sha1}", "{A}_SECRET_NAME={b}/{c}"),
)
_JSON = Language(
    ".json",
    (
        '  "{a}_{b}": {n},',
        '  "{a}": "{b} {c}",',
        '  "{a}{B}": {{ "{c}": {n}, "{d}": true }},',
        '  "{a}_{c}": ["{b}", "{d}"],',
    ),
    (
        '  "integrity": "sha512-{sha512}",',
        '  "{a}_password": null,',
        '  "{a}_id": "{uuid}",',
        '  "gitHead": "{sha1}",',
        '  "token_type": "{a}",',
    ),
)
_MARKDOWN = Language(
    ".md",
    (
        "## {B} and {c}",
        "The {a} of a {b} is kept in its {c} until the {d} has gone through.",
        "- `{a}_{b}`: how many a {c} may have ({n} by default)",
        "See [{a}](../{b}/{c}.md) for the {d}.",
        "    {a} {b} --{c} {n}",
        "",
    ),
    (
        "Set the password in `{A}_PASSWORD`; it is never written to the {b}.",
        "    export {A}_TOKEN=$(pass show {a}/{b})",
        "Fixed in {sha1}.",
        "Pass `Authorization: Bearer <token>` with each {a}.",
    ),
)
LANGUAGES = {"python": _PYTHON, "js": _JAVASCRIPT, "yaml": _YAML, "env": _ENV, "json": _JSON, "markdown": _MARKDOWN}


def lines(random: Random, language: Language, count: int) -> list[str]:
    """So many lines, one in `EVERY` of them such that a detector has to look."""
    return [
        _filled(random, random.choice(language.near if at % EVERY == EVERY // 2 else language.plain))
        for at in range(count)
    ]


def name(random: Random) -> str:
    """A word that such code is about."""
    return random.choice(_WORDS)


def _filled(random: Random, form: str) -> str:
    a, b, c, d = random.sample(_WORDS, 4)
    values = {"a": a, "b": b, "c": c, "d": d, "A": a.upper(), "B": b.title() if "{A}" not in form else b.upper()}
    sizes = {"sha1": 40, "sha256": 64}
    hashes = {key: word(random, size, HEX) for key, size in sizes.items() if key in form}
    if "sha512" in form:
        hashes["sha512"] = word(random, 86, BASE64) + "=="
    return form.format(
        **values, **hashes, n=random.randrange(2, 900), uuid=uuid.UUID(int=random.getrandbits(128), version=4)
    )
