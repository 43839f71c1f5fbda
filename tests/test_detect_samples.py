"""Made-up secrets of every format, put together at run time: no file of ours holds one."""

from __future__ import annotations

import base64
import json
import random
import string
from collections.abc import Callable

import pytest

from staylocal.detect import Engine
from staylocal.detect.catalog import ROWS
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
    value = f"M{some(rng, ALNUM, 23)}.{some(rng, ALNUM, 6)}.{some(rng, NAME, 27)}"
    return value, value


def sendgrid(rng: random.Random) -> tuple[str, str]:
    value = f"S{'G'}.{some(rng, NAME, 22)}.{some(rng, NAME, 43)}"
    return value, value


def webhook(rng: random.Random) -> tuple[str, str]:
    value = "hooks.slack.com/" + f"services/T{some(rng, UPPER, 8)}/B{some(rng, UPPER, 8)}/{some(rng, ALNUM, 24)}"
    return value, value


def header(words: str) -> Maker:
    def make(rng: random.Random) -> tuple[str, str]:
        value = "BEGIN " + words + "PRIVATE" + " KEY"
        return f"-----{value}-----\\n{some(rng, BASE64, 64)}", value

    return make


def openai(rng: random.Random) -> tuple[str, str]:
    value = "s" + f"k-{some(rng, ALNUM, 20)}T3BlbkFJ{some(rng, ALNUM, 20)}"
    return value, value


def fine_grained(rng: random.Random) -> tuple[str, str]:
    value = "github_" + f"pat_{some(rng, ALNUM, 22)}_{some(rng, ALNUM, 59)}"
    return value, value


# For each plugin class: a line that it fires on, and the value in it.
SAMPLES: dict[str, Maker] = {
    "AWSKeyDetector": token("AK" + "IA", UPPER, 16),
    "GitHubTokenDetector": token("gh" + "p_", ALNUM, 36),
    "GitLabTokenDetector": token("glp" + "at-", ALNUM, 20),
    "SlackDetector": slack,
    "StripeDetector": token("sk_" + "live_", ALNUM, 24),
    "SendGridDetector": sendgrid,
    "NpmDetector": inside("//registry.npmjs.org/:_authToken={}", HEX, 36),
    "PypiTokenDetector": token("pypi-AgEI" + "cHlwaS5vcmc", NAME, 90),
    "OpenAIDetector": openai,
    "SquareOAuthDetector": token("sq0" + "csp-", NAME, 43),
    "TelegramBotTokenDetector": token("7193" + "0628:AA", ALNUM, 33),
    "DiscordBotTokenDetector": discord,
    "AzureStorageKeyDetector": token("Account" + "Key=", BASE64, 86, "=="),
    "MailchimpDetector": token("", HEX, 32, "-us12"),
    "JwtTokenDetector": web_token,
    "PrivateKeyDetector": header("RSA "),
    "ArtifactoryDetector": token("AK" + "Cp8", ALNUM, 60),
    "CloudantDetector": inside("cloudant_password = '{}'", HEX, 64),
    "SoftlayerDetector": inside("softlayer_api_key: {}", HEX, 64),
    "IbmCosHmacDetector": inside("cos_hmac_secret_access_key={}", HEX, 48),
    "IbmCloudIamDetector": inside("ibm_cloud_api_key = {}", ALNUM, 44),
    "BasicAuthDetector": inside("https://deploy:{}@git.corp.net/x.git", ALNUM, 14),
    "TwilioKeyDetector": token("A" + "C", HEX, 32),
    "KeywordDetector": inside('db_password = "{}"', ALNUM, 14),
    "HexHighEntropyString": inside('x = "{}"', HEX, 40),
    "Base64HighEntropyString": inside('x = "{}"', BASE64, 60),
    "GitHubFineGrainedDetector": fine_grained,
    "AnthropicDetector": token("sk-" + "ant-api03-", NAME, 95),
    "OpenAIProjectDetector": token("sk-" + "proj-", NAME, 120),
    "OpenRouterDetector": token("sk-" + "or-v1-", HEX, 64),
    "GoogleApiKeyDetector": token("AI" + "za", NAME, 35),
    "GoogleOAuthSecretDetector": token("GOC" + "SPX-", NAME, 28),
    "HuggingFaceDetector": token("h" + "f_", ALNUM, 34),
    "NpmTokenDetector": token("np" + "m_", ALNUM, 36),
    "DigitalOceanDetector": token("dop" + "_v1_", HEX, 64),
    "GroqDetector": token("gs" + "k_", ALNUM, 52),
    "XaiDetector": token("xa" + "i-", ALNUM, 80),
    "StripeWebhookDetector": token("wh" + "sec_", ALNUM, 32),
    "SlackAppDetector": token("xap" + "p-1-A0B1C2D3E4F-1234509876543-", HEX, 64),
    "SlackWebhookDetector": webhook,
    "AzureClientSecretDetector": token("aB3" + "8Q~", ALNUM, 34),
    "VaultDetector": token("hv" + "s.", NAME, 90),
    "DatabricksDetector": token("da" + "pi", HEX, 32),
    "DockerHubDetector": token("dckr_" + "pat_", NAME, 27),
    "GitLabRoutableTokenDetector": token("glp" + "at-", ALNUM, 30, ".01.a0b1c2d3e"),
    "ArtifactoryTokenDetector": token("AK" + "Cp8", ALNUM, 60),
    "AgeKeyDetector": token("AGE-SECRET-" + "KEY-1", UPPER, 58),
    "PrivateKeyHeaderDetector": header("ENCRYPTED "),
    "UrlPasswordDetector": inside("postgres://app:{}!x@db.corp.net/x", ALNUM, 12),
    "ProsePasswordDetector": inside("The password is {}, don't tell.", ALNUM, 14),
    "NamedRandomDetector": inside("deploy_token: {}", ALNUM, 24),
    "ProseRandomDetector": inside("see {} for it", ALNUM, 32),
}


def findings(text: str, path: str = "app.py", **fields: object) -> list[Finding]:
    """What a scan of this text finds; everything in it was scanned."""
    results = Engine(key=b"k" * 32).scan(Passage(path=path, text=text, **fields))  # type: ignore[arg-type]
    assert all(isinstance(result, Finding) for result in results), results
    return [result for result in results if isinstance(result, Finding)]


def test_every_detector_has_a_sample() -> None:
    assert {row.plugin.rpartition(":")[2] for row in ROWS} == SAMPLES.keys()


@pytest.mark.parametrize("name", SAMPLES)
def test_each_sample_is_found_whole(name: str) -> None:
    line, value = SAMPLES[name](random.Random(name))  # noqa: S311 - not for secrecy

    prose = name.startswith("Prose")
    found = findings("first\n" + line, "notes.txt" if prose else "app.py", prose=prose)

    assert [(f.line, line[f.start : f.end][: len(value)]) for f in found][:1] == [(2, value)], name
