"""What detect-secrets' own plugins find is found here, whether it is they that find it or not."""

from __future__ import annotations

import base64
import json
import random
import re
import string
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from staylocal.detect import Engine, loading, theirs
from staylocal.detect.folding import fold
from staylocal.detect.view import View
from staylocal.findings import Finding
from staylocal.passages import Passage

if TYPE_CHECKING:
    from staylocal.detect.view import Found

Maker = Callable[[random.Random], str]

UPPER, LOWER = string.ascii_uppercase + string.digits, string.ascii_lowercase + string.digits
ALNUM, HEX = string.ascii_letters + string.digits, "0123456789abcdef"
NAME, BASE64 = ALNUM + "_-", ALNUM + "+/"
FRAMES = (
    ("app.py", "call({})"),
    ("app.py", "x = '{}'"),
    ("app.yaml", "name: {}"),
    ("app.env", "X={}"),
    ("notes.md", "It is {}, they say."),
    ("notes.md", "see `{}`"),
)


def some(rng: random.Random, alphabet: str, size: int) -> str:
    """`size` characters of the alphabet, of every kind that it has, signs only inside."""
    kinds = [kind for kind in (string.ascii_lowercase, string.ascii_uppercase, string.digits) if kind[0] in alphabet]
    while True:
        text = "".join(rng.choices(alphabet, k=size))
        if all(set(kind) & set(text) for kind in kinds) and text[0].isalnum() and text[-1].isalnum():
            return text


def of(*parts: str | tuple[str, int]) -> Maker:
    """Make strings of fixed parts and of random ones, each with its alphabet and size. See `SECRETS`."""
    return lambda rng: "".join(part if isinstance(part, str) else some(rng, *part) for part in parts)


def web_token(rng: random.Random) -> str:
    def part(content: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")

    return f"{part({'alg': 'HS256'})}.{part({'sub': some(rng, ALNUM, 12)})}.{some(rng, NAME, 43)}"


def number(size: int) -> tuple[str, int]:
    return string.digits, size


# For each plugin: what it finds. Where that is more than the secret, the secret stands between angle brackets.
SECRETS: dict[str, tuple[Maker, ...]] = {
    "artifactory:ArtifactoryDetector": (
        of(" <AKC", (ALNUM, 70), "> "),
        *(of(" <AP", kind, (ALNUM, size), "> ") for kind in "35AF" for size in (14, 40)),
    ),
    "aws:AWSKeyDetector": (
        *(of(start, (UPPER, 16)) for start in ("AKIA", "ASIA", "ABIA", "ACCA")),
        of("aws_secret_key = '<", (BASE64, 40), ">'"),
        of('AWS("pass", "<', (BASE64, 40), '>")'),
    ),
    "azure_storage_key:AzureStorageKeyDetector": (of("AccountKey=<", (BASE64, 86), "==>"),),
    "basic_auth:BasicAuthDetector": (of("https://deploy:<", (ALNUM, 14), ">@git.corp.net/x.git"),),
    "cloudant:CloudantDetector": (
        of("cloudant_password='<", (HEX, 64), ">'"),
        of("clou_pw: <", (HEX, 64), ">"),
        of("cl_apikey: <", (string.ascii_lowercase, 24), ">"),
        of("CLOUDANT_KEY     :=     <", (string.ascii_lowercase, 24), ">"),
        of("https://shop:<", (HEX, 64), ">@shop.cloudant.com"),
        of("https://shop:<", (string.ascii_lowercase, 24), ">@shop.cloudant.com"),
    ),
    "discord:DiscordBotTokenDetector": (
        lambda rng: ".".join(
            (
                base64.b64encode(str(rng.randrange(10**17, 10**18)).encode()).decode(),
                some(rng, NAME, 6),
                some(rng, NAME, 27),
            )
        ),
    ),
    "github_token:GitHubTokenDetector": tuple(of(f"gh{kind}_", (ALNUM, 36)) for kind in "pousr"),
    "gitlab_token:GitLabTokenDetector": (
        *(of(f"gl{kind}-", (NAME, 20)) for kind in ("pat", "dt", "ft", "soat", "rt")),
        of("glpat-", (NAME, 45)),
        of("GR1348941", (NAME, 20)),
        of("glcbt-", (HEX, 2), "_", (NAME, 20)),
        of("glimt-", (NAME, 25)),
        of("glptt-", (NAME, 40)),
        of("glagent-", (NAME, 50)),
        of("gloas-", (NAME, 64)),
    ),
    "ibm_cloud_iam:IbmCloudIamDetector": (
        of("ibm_cloud_api_key = <", (NAME, 44), ">"),
        of("iam-token: '<", (NAME, 44), ">'"),
    ),
    "ibm_cos_hmac:IbmCosHmacDetector": (of("cos_hmac_secret_access_key=<", (HEX, 48), ">"),),
    "jwt:JwtTokenDetector": (web_token,),
    "mailchimp:MailchimpDetector": (of((HEX, 32), "-us12"), of((LOWER, 32), "-us4")),
    "npm:NpmDetector": (
        of("//registry.npmjs.org/:_authToken=<npm_", (ALNUM, 36), ">"),
        of("//npm.corp.net/:_authToken=<", (HEX, 8), "-", (HEX, 4), "-", (HEX, 4), "-", (HEX, 4), "-", (HEX, 12), ">"),
    ),
    "openai:OpenAIDetector": tuple(
        of(start, (ALNUM, 20), "T3Blbk" + "FJ", (ALNUM, 20)) for start in ("sk-", "sk-proj-", "sk-shop-", "sk-my_shop-")
    ),
    "private_key:PrivateKeyDetector": tuple(
        of("-----BEGIN ", words, "PRIVATE KEY", block, "-----\\n", (BASE64, 64))
        for words, block in (("DSA ", ""), ("EC ", ""), ("OPENSSH ", ""), ("", ""), ("RSA ", ""), ("PGP ", " BLOCK"))
    ),
    "pypi_token:PypiTokenDetector": (
        of("pypi-AgEI" + "cHlwaS5vcmc", (NAME, 90)),
        of("pypi-AgEN" + "dGVzdC5weXBpLm9yZw", (NAME, 90)),
    ),
    "sendgrid:SendGridDetector": (of("SG.", (NAME, 22), ".", (NAME, 43)),),
    "slack:SlackDetector": (
        *(of(f"xox{kind}-", number(12), "-", number(12), "-", (ALNUM, 24)) for kind in "abpors"),
        of("https://hooks.slack.com/services/T", (UPPER, 8), "/B", (UPPER, 8), "/<", (ALNUM, 24), ">"),
        of("https://hooks.slack.com/services/T", (UPPER, 20), "/B", (UPPER, 20), "/<", (ALNUM, 24), ">"),
    ),
    "softlayer:SoftlayerDetector": (
        of("softlayer_api_key: <", (LOWER, 64), ">"),
        of("https://api.softlayer.com/soap/v3/<", (LOWER, 64), ">"),
        of("http://api.softlayer.com/soap/v3.1/<", (LOWER, 64), ">"),
    ),
    "square_oauth:SquareOAuthDetector": (of("sq0csp-", (NAME, 43)),),
    "stripe:StripeDetector": tuple(of(f"{kind}k_live_", (ALNUM, 24)) for kind in "rs"),
    "telegram_token:TelegramBotTokenDetector": (of(number(9), ":AA", (NAME, 33)), of(number(10), ":AA", (NAME, 33))),
    "twilio:TwilioKeyDetector": (of("AC", (HEX, 32)), of("SK", (HEX, 32))),
}
MADE = [
    pytest.param(name, maker, id=f"{name.partition(':')[0]}-{index}")
    for name, makers in SECRETS.items()
    for index, maker in enumerate(makers)
]


def plugin(name: str) -> Any:  # noqa: ANN401 - their class
    return loading.plugin(f"detect_secrets.plugins.{name}")


def secrets(text: str, path: str = "app.py", *, prose: bool = False) -> list[Finding]:
    results = Engine().scan(Passage(path=path, text=text, prose=prose))
    assert all(isinstance(each, Finding) for each in results)
    return [each for each in results if isinstance(each, Finding) and each.kind == "secret"]


def rng(*salt: object) -> random.Random:
    return random.Random(str(salt))  # noqa: S311 - not for secrecy


def parts(made: str) -> tuple[str, str]:
    """What is made, without the brackets, and the secret in it."""
    before, marked, behind = re.split("[<>]", made if "<" in made else f"<{made}>")
    return before + marked + behind, marked


def finds(name: str, line: str, secret: str) -> bool:
    return any(value in secret or secret in value for value in plugin(name).analyze_string(line))


@pytest.mark.parametrize(("name", "maker"), MADE)
def test_each_plugin_finds_its_samples(name: str, maker: Maker) -> None:
    assert finds(name, *parts(maker(rng(name))))


@pytest.mark.parametrize(("path", "frame"), FRAMES)
@pytest.mark.parametrize(("name", "maker"), MADE)
def test_what_a_plugin_finds_is_found_whole(name: str, maker: Maker, path: str, frame: str) -> None:
    for salt in range(3):
        text, secret = parts(maker(rng(name, salt)))
        line = frame.format(text)
        start = line.index(secret)
        ours = [(each.start, each.end) for each in secrets(line, path, prose=path.endswith(".md"))]

        covered = any(first <= start and start + len(secret) <= last for first, last in ours)
        assert covered or not finds(name, line, secret), salt


def test_every_plugin_of_a_format_has_samples() -> None:
    folder = Path(loading.module("detect_secrets.plugins.base").__file__ or "").parent
    others = {"__init__", "base", "high_entropy_strings", "keyword", "ip_public"}

    assert {name.partition(":")[0] for name in SECRETS} == {path.stem for path in folder.glob("*.py")} - others


def looked(text: str) -> list[Found]:
    """What their plugins alone find."""
    view = View(text, fold(text))
    places = sorted(
        (match.start(), match.end(), number)
        for number, (literal, _) in enumerate(LOOKS)
        for match in re.finditer(re.escape(literal), view.folded)
    )
    return [each for start, end, number in places for each in LOOKS[number][1](view, start, end)]


LOOKS = list(theirs.looks())


@pytest.mark.parametrize("name", sorted(row.plugin for row in theirs._ROWS))  # noqa: SLF001 - all of them
def test_a_plugin_that_is_run_finds_a_sample_alone(name: str) -> None:
    alone = [
        (secret in text[each.start : each.end], each.sure)
        for text, secret in (parts(maker(rng(name))) for maker in SECRETS[name])
        for each in looked(text)
    ]

    assert any(whole for whole, _ in alone)
    assert not any(sure for _, sure in alone)


@pytest.mark.parametrize("blanks", [1, 3, 4, 9, 400])
def test_blanks_change_nothing(blanks: int) -> None:
    value = some(rng(blanks), string.ascii_lowercase, 24)
    (first, second) = looked(f"x{' ' * blanks}=; cl_key{' ' * blanks}={' ' * blanks}{value}; cl_key: {value[::-1]}")

    assert [first.end - first.start, second.end - second.start] == [24, 24]
    assert second.start == first.end + len("; cl_key: ")


def test_literals_are_folded_and_long_enough() -> None:
    assert all(literal == literal.lower() and len(literal) > 2 for literal, _ in LOOKS)
    assert len({literal for literal, _ in LOOKS}) == len(LOOKS)


def test_no_plugin_is_loaded_for_words() -> None:
    loaded = theirs._loaded.cache_info().misses  # noqa: SLF001

    assert not looked("cl_mem_object_type SK8 AC0 softlayer en-us1 xoxo SG. AKIA APACHE ghp_ pypi-Ag sk_live_")
    assert theirs._loaded.cache_info().misses == loaded  # noqa: SLF001


@pytest.mark.parametrize("text", ["AKIA" + "EXAMPLE" + "0" * 9, "cl_key: " + "x" * 24, "ghp_" + "x" * 36])
def test_examples_are_none(text: str) -> None:
    assert not looked(text)


@pytest.mark.parametrize(("name", "maker"), MADE)
def test_a_long_line_takes_little_time(name: str, maker: Maker) -> None:
    made = parts(maker(rng(name)))[0]
    for piece in (made, made[:-1], made[: len(made) // 2], made[: len(made) // 2] + " " * 50, made[:6]):
        text = (piece * (100_000 // len(piece) + 1))[:100_000]
        view = View(text, fold(text))
        began = time.thread_time()
        for literal, look in LOOKS:
            at = view.folded.find(literal)
            while at >= 0:
                list(look(view, at, at + len(literal)))
                at = view.folded.find(literal, at + 1)
        # What it takes is a tenth of that; a quadratic pattern would take minutes.
        assert time.thread_time() - began < 1.0
