"""Two staged changes from a seed: a large one with 30 planted secrets, each in a place of its own, and a small one without.

A planted secret has a form that every one of the tools says it knows, and stands as such things do stand in files.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import detect_code as code
from detect_tokens import ALNUM, BASE32, BASE64, DIGITS, FORMATS, HEX, UPPER, private_key, telegram, word

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from random import Random

LINES = 100  # added to each file of the large change
BEFORE = 30  # lines that half of its files have already
# How many of eleven files are in each language.
_SHARES = {"python": 3, "js": 3, "yaml": 2, "json": 1, "env": 1, "markdown": 1}


@dataclass(frozen=True, slots=True)
class Planted:
    """Where a secret is: 1-based lines, both included."""

    name: str
    path: str
    first: int
    last: int


@dataclass(slots=True)
class Change:
    """`before`: files of the commit below; `after`: what is staged."""

    before: dict[str, str] = field(default_factory=dict)
    after: dict[str, str] = field(default_factory=dict)
    planted: list[Planted] = field(default_factory=list)


def _one(form: str, key: str) -> Callable[[Random], list[str]]:
    """A line with a token of a known format in it."""
    return lambda random: [form.replace("@", FORMATS[key](random))]


def _aws(random: Random) -> list[str]:
    return [
        f"AWS_ACCESS_KEY_ID={'AK' + 'IA'}{word(random, 16, BASE32)}",
        f"AWS_SECRET_ACCESS_KEY={word(random, 40, BASE64)}",
    ]


def _pem(random: Random) -> list[str]:
    return ["  signing_key: |", *(f"    {line}" for line in private_key(random))]


def _slack_hook(random: Random) -> list[str]:
    parts = "/".join(["T0" + word(random, 9, DIGITS + UPPER), "B0" + word(random, 9, DIGITS + UPPER), word(random, 24)])
    return [f"  webhook: https://hooks.slack.com/services/{parts}"]


def _azure(random: Random) -> list[str]:
    key = word(random, 86, BASE64) + "=="
    account = f"{code.name(random)}{random.randrange(100)}"
    return [
        f"  storage: DefaultEndpointsProtocol=https;AccountName={account};AccountKey={key};EndpointSuffix=core.windows.net"
    ]


def _database(random: Random) -> list[str]:
    return [
        f"DATABASE_URL=postgres://{code.name(random)}:{word(random, 18)}@db-{random.randrange(9)}.internal:5432/{code.name(random)}"
    ]


def _clone(random: Random) -> list[str]:
    return [
        f"Clone it with `git clone https://deploy:{word(random, 20)}@git.corp.internal/{code.name(random)}.git`, then build."
    ]


# What is planted: its name, the language of its file, its lines.
PLANTS: tuple[tuple[str, str, Callable[[Random], list[str]]], ...] = (
    ("aws pair", "env", _aws),
    ("github", "python", _one('GITHUB_TOKEN = "@"', "github")),
    ("github fine-grained", "yaml", _one("  github_token: @", "github-fine-grained")),
    ("gitlab", "env", _one("GITLAB_TOKEN=@", "gitlab")),
    ("slack bot", "js", _one('const slack = new WebClient("@");', "slack-bot")),
    ("slack webhook", "yaml", _slack_hook),
    ("stripe", "python", _one('stripe.api_key = "@"', "stripe")),
    ("openai", "env", _one("OPENAI_API_KEY=@", "openai")),
    ("anthropic", "json", _one('  "anthropic_api_key": "@",', "anthropic")),
    ("google", "js", _one('  apiKey: "@",', "google")),
    ("npm", "markdown", _one("To publish by hand, log in with @ first.", "npm")),
    ("pypi", "python", _one('    upload(dist, username="__token__", password="@")', "pypi")),
    ("sendgrid", "python", _one('    mail = SendGridAPIClient("@")', "sendgrid")),
    ("twilio", "js", lambda random: [f'const twilioKey = "SK{word(random, 32, HEX)}";']),
    ("telegram", "python", lambda random: [f'TELEGRAM_BOT_TOKEN = "{telegram(random)}"']),
    ("hugging face", "python", _one('    login(token="@")', "hugging-face")),
    ("digitalocean", "env", _one("export DIGITALOCEAN_TOKEN='@'", "digitalocean")),
    (
        "databricks",
        "markdown",
        _one('    curl -H "Authorization: Bearer @" https://workspace.internal/api', "databricks"),
    ),
    ("shopify", "json", _one('  "access_token": "@",', "shopify")),
    ("postman", "json", _one('  "postman_api_key": "@",', "postman")),
    ("grafana", "yaml", _one("  grafana_token: @", "grafana")),
    ("doppler", "env", _one("DOPPLER_TOKEN=@", "doppler")),
    ("private key", "yaml", _pem),
    ("jwt", "js", _one('  headers: { Authorization: "Bearer @" },', "jwt")),
    ("database url", "env", _database),
    ("clone url", "markdown", _clone),
    ("password", "python", lambda random: [f'    db_password = "{word(random, 20, ALNUM + "!%*+")}"']),
    ("hex api key", "json", lambda random: [f'  "api_key": "{word(random, 32, HEX)}",']),
    ("azure storage", "yaml", _azure),
    ("client secret", "js", lambda random: [f'  clientSecret: "{word(random, 40)}",']),
)


def large(random: Random, files: int = 200) -> Change:
    """`LINES` lines added to each file, half of the files new; every plant that there is a file for is in one of its own."""
    change = Change()
    languages = [language for language, share in _SHARES.items() for _ in range(share)]
    paths = {_path(random, languages[at % len(languages)], at): languages[at % len(languages)] for at in range(files)}
    plants = _placed(random, paths)
    for at, (path, language) in enumerate(paths.items()):
        old = code.lines(random, code.LANGUAGES[language], BEFORE) if at % 2 else []
        name, secret = plants.get(path, ("", []))
        added = code.lines(random, code.LANGUAGES[language], LINES - len(secret))
        place = random.randrange(len(added) + 1)
        if secret:
            first = len(old) + place + 1
            change.planted.append(Planted(name, path, first, first + len(secret) - 1))
        if old:
            change.before[path] = _text(old)
        change.after[path] = _text([*old, *added[:place], *secret, *added[place:]])
    return change


def small(random: Random) -> Change:
    """60 lines in each of three new files, nothing planted."""
    change = Change()
    for at, language in enumerate(("python", "js", "markdown")):
        change.after[_path(random, language, at)] = _text(code.lines(random, code.LANGUAGES[language], 60))
    return change


def _placed(random: Random, paths: Mapping[str, str]) -> dict[str, tuple[str, list[str]]]:
    """A plant's name and lines, by the path of its file."""
    placed: dict[str, tuple[str, list[str]]] = {}
    for language in code.LANGUAGES:
        own = [path for path, each in paths.items() if each == language]
        random.shuffle(own)
        plants = [(name, make) for name, each, make in PLANTS if each == language]
        placed |= {path: (name, make(random)) for path, (name, make) in zip(own, plants, strict=False)}
    return placed


def _path(random: Random, language: str, at: int) -> str:
    return f"{code.name(random)}/{code.name(random)}{at:03}{code.LANGUAGES[language].suffix}"


def _text(lines: Sequence[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
