"""Made-up secrets of every format, put together at run time: no file of ours holds one."""

from __future__ import annotations

import base64
import json
import random
import string
import zlib
from collections.abc import Callable

import pytest

import tokens
from staylocal.detect import Engine
from staylocal.detect.formats import FORMATS
from staylocal.findings import Finding
from staylocal.passages import Passage

ALNUM = string.ascii_letters + string.digits
LOWER = string.ascii_lowercase + string.digits
UPPER = string.ascii_uppercase + string.digits
HEX = "0123456789abcdef"
NAME = ALNUM + "_-"
BASE64 = ALNUM + "+/"

Maker = Callable[[random.Random], tuple[str, str]]


def some(rng: random.Random, alphabet: str, size: int) -> str:
    """`size` characters that mix what the alphabet has: both cases and digits."""
    kinds = [kind for kind in (string.ascii_lowercase, string.ascii_uppercase, string.digits) if kind[0] in alphabet]
    while True:
        text = "".join(rng.choices(alphabet, k=size))
        if all(set(kind) & set(text) for kind in kinds) and text[0].isalnum() and text[-1].isalnum():
            return text


def token(prefix: str, alphabet: str, size: int, suffix: str = "") -> Maker:
    """A token alone: the line is the value."""

    def make(rng: random.Random) -> tuple[str, str]:
        value = prefix + some(rng, alphabet, size) + suffix
        return value, value

    return make


def inside(frame: str, alphabet: str, size: int) -> Maker:
    """A value in a line that tells it for a secret."""

    def make(rng: random.Random) -> tuple[str, str]:
        value = some(rng, alphabet, size)
        return frame.format(value), value

    return make


def web_token(rng: random.Random) -> tuple[str, str]:
    def part(content: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")

    value = f"{part({'alg': 'HS256'})}.{part({'sub': some(rng, ALNUM, 12)})}.{some(rng, NAME, 43)}"
    return value, value


def slack(rng: random.Random) -> tuple[str, str]:
    value = f"xo{'xb'}-{rng.randrange(10**11, 10**12)}-{rng.randrange(10**11, 10**12)}-{some(rng, ALNUM, 24)}"
    return value, value


def discord(rng: random.Random) -> tuple[str, str]:
    account = base64.b64encode(str(rng.randrange(10**17, 10**18)).encode()).decode()
    value = f"{account}.{some(rng, ALNUM, 6)}.{some(rng, NAME, 27)}"
    return value, value


def signed(prefix: str) -> Maker:
    """A token that ends with the CRC32 of the rest, as GitHub's and npm's do."""

    def make(rng: random.Random) -> tuple[str, str]:
        body = some(rng, ALNUM, 30)
        number, signs = zlib.crc32(body.encode()), string.digits + string.ascii_uppercase + string.ascii_lowercase
        value = prefix + body + "".join(signs[number // 62**place % 62] for place in range(5, -1, -1))
        return value, value

    return make


def of_format(kind: str) -> Maker:
    """A token made from the format's own pattern: what is hard to make otherwise."""

    def make(rng: random.Random) -> tuple[str, str]:
        return tokens.example(next(each for each in FORMATS if each.type == kind), rng)

    return make


def routable(rng: random.Random) -> tuple[str, str]:
    value = f"glp{'at-'}{some(rng, ALNUM, 30)}.01.{some(rng, LOWER, 9)}"
    return value, value


def slack_app(rng: random.Random) -> tuple[str, str]:
    value = f"xa{'pp'}-1-{some(rng, UPPER, 11)}-{rng.randrange(10**12, 10**13)}-{some(rng, HEX, 64)}"
    return value, value


def sendgrid(rng: random.Random) -> tuple[str, str]:
    value = f"S{'G'}.{some(rng, NAME, 22)}.{some(rng, NAME, 43)}"
    return value, value


def webhook(rng: random.Random) -> tuple[str, str]:
    value = f"T{some(rng, UPPER, 8)}/B{some(rng, UPPER, 8)}/{some(rng, ALNUM, 24)}"
    return "https://hooks.slack.com/" + f"services/{value}", value


def header(words: str) -> Maker:
    def make(rng: random.Random) -> tuple[str, str]:
        value = "-----BEGIN " + words + "PRIVATE" + f" KEY-----\\n{some(rng, BASE64, 64)}"
        return value, value

    return make


def openai(rng: random.Random) -> tuple[str, str]:
    value = "s" + f"k-{some(rng, ALNUM, 20)}T3BlbkFJ{some(rng, ALNUM, 20)}"
    return value, value


def fine_grained(rng: random.Random) -> tuple[str, str]:
    value = "github_" + f"pat_{some(rng, ALNUM, 22)}_{some(rng, ALNUM, 59)}"
    return value, value


# What there is to find -> a line that holds it, and the value in it. Whatever a value stands in, its own line tells it.
SAMPLES: dict[str, Maker] = {
    "AWS access key id": token("AK" + "IA", UPPER, 16),
    "GitHub token": signed("gh" + "p_"),
    "GitLab token": token("glp" + "at-", ALNUM, 20),
    "Slack token": slack,
    "Stripe live key": token("sk_" + "live_", ALNUM, 24),
    "SendGrid API key": sendgrid,
    "npm token in an .npmrc": inside("//registry.npmjs.org/:_authToken={}", HEX, 36),
    "PyPI token": token("pypi-AgEI" + "cHlwaS5vcmc", NAME, 90),
    "OpenAI API key": openai,
    "Square OAuth secret": token("sq0" + "csp-", NAME, 43),
    "Telegram bot token": token("7193" + "0628:AA", ALNUM, 33),
    "Discord bot token": discord,
    "Azure storage key": inside("Account" + "Key={}==;", BASE64, 86),
    "Mailchimp API key": token("", HEX, 32, "-us12"),
    "JSON web token": web_token,
    "RSA private key": header("RSA "),
    "Artifactory API key": token("AK" + "Cp8", ALNUM, 60),
    "Cloudant password": inside("cloudant_password = '{}'", HEX, 64),
    "SoftLayer API key": inside("softlayer_api_key: {}", HEX, 64),
    "IBM COS HMAC key": inside("cos_hmac_secret_access_key={}", HEX, 48),
    "IBM Cloud API key": inside("ibm_cloud_api_key = {}", ALNUM, 44),
    "password in a Git URL": inside("https://deploy:{}@git.corp.net/x.git", ALNUM, 14),
    "Twilio API key": token("S" + "K", HEX, 32),
    "password in code": inside('db_password = "{}"', ALNUM, 14),
    "random word in quotes": inside('x = "{}"', BASE64, 60),
    "GitHub fine-grained token": fine_grained,
    "Anthropic API key": token("sk-" + "ant-api03-", NAME, 95),
    "OpenAI project key": token("sk-" + "proj-", NAME, 120),
    "OpenRouter API key": token("sk-" + "or-v1-", HEX, 64),
    "Google API key": token("AI" + "za", NAME, 35),
    "Google OAuth client secret": token("GOC" + "SPX-", NAME, 28),
    "Hugging Face token": token("h" + "f_", ALNUM, 34),
    "npm token": signed("np" + "m_"),
    "DigitalOcean token": token("dop" + "_v1_", HEX, 64),
    "Groq API key": token("gs" + "k_", ALNUM, 52),
    "xAI API key": token("xa" + "i-", ALNUM, 80),
    "Stripe webhook secret": token("wh" + "sec_", ALNUM, 32),
    "Slack app token": slack_app,
    "Slack webhook": webhook,
    "Azure client secret": token("aB3" + "8Q~", ALNUM, 34),
    "Vault token": token("hv" + "s.", NAME, 90),
    "Databricks token": token("da" + "pi", HEX, 32),
    "Docker Hub token": token("dckr_" + "pat_", NAME, 27),
    "GitLab routable token": routable,
    "age secret key": of_format("age secret key"),
    "encrypted private key": header("ENCRYPTED "),
    "password in a database URL": inside("postgres://app:{}@db.corp.net/x", ALNUM + "!", 14),
    "password in prose": inside("The password is {}, don't tell.", ALNUM, 14),
    "random word behind a name": inside("deploy_token: {}", ALNUM, 24),
    "random word in prose": inside("see {} for it", ALNUM, 32),
}


# What nothing tells for a secret but that it is random.
UNSURE = {"random word in quotes", "random word in prose"}


def findings(text: str, path: str = "app.py", **fields: object) -> list[Finding]:
    """What a scan of this text finds; everything in it was scanned."""
    results = Engine(key=b"k" * 32).scan(Passage(path=path, text=text, **fields))  # type: ignore[arg-type]
    assert all(isinstance(result, Finding) for result in results), results
    return [result for result in results if isinstance(result, Finding)]


@pytest.mark.parametrize("salt", range(5))
@pytest.mark.parametrize("name", SAMPLES)
def test_each_sample_is_found_whole(name: str, salt: int) -> None:
    line, value = SAMPLES[name](random.Random(f"{name} {salt}"))  # noqa: S311 - not for secrecy

    prose = name.endswith("in prose")
    found = findings("first\n" + line, "notes.txt" if prose else "app.py", prose=prose)

    assert [(f.line, line[f.start : f.end].startswith(value), f.sure) for f in found] == [(2, True, name not in UNSURE)]
    assert found[0].end - found[0].start <= len(value) + 2


@pytest.mark.parametrize("name", [name for name in SAMPLES if not name.endswith("in prose")])
def test_each_sample_is_found_in_prose_as_well(name: str) -> None:
    line, value = SAMPLES[name](random.Random(name))  # noqa: S311 - not for secrecy

    assert any(line[f.start : f.end].startswith(value) for f in findings(line, "notes.md", prose=True))
