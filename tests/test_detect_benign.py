"""What looks like a secret and is none: no finding at all, or none that blocks a commit."""

from __future__ import annotations

import base64
import hashlib
import random
import string
import uuid
from typing import TYPE_CHECKING

import pytest

from test_detect_samples import ALNUM, BASE64, HEX, LOWER, UPPER, findings, some

if TYPE_CHECKING:
    from staylocal.findings import Finding

RNG = random.Random(31)  # noqa: S311 - not for secrecy


def hexadecimal(size: int) -> str:
    return some(RNG, HEX, size)


def digest(kind: str, text: str = "x") -> str:
    return base64.b64encode(hashlib.new(kind, text.encode()).digest()).decode()


def random_uuid() -> str:
    return str(uuid.UUID(int=RNG.getrandbits(128), version=4))


def secrets(text: str, path: str, *, prose: bool = False) -> list[Finding]:
    return [found for found in findings(text, path, prose=prose) if found.kind == "secret"]


# Digests of what is fetched: public, and there are hundreds of them in a file.
LOCKS = {
    "package-lock.json": f'"integrity": "sha512-{digest("sha512")}",\n"resolved": "https://registry.npmjs.org/x/-/x-1.2.3.tgz",',
    "yarn.lock": f'  resolved "https://registry.yarnpkg.com/ab/-/ab-2.0.0.tgz#{hexadecimal(40)}"\n  integrity sha1-{digest("sha1")}',
    "pnpm-lock.yaml": f"    resolution: {{integrity: sha512-{digest('sha512', 'y')}}}",
    "poetry.lock": f'    {{file = "x-1.0-py3-none-any.whl", hash = "sha256:{hexadecimal(64)}"}},\ncontent-hash = "{hexadecimal(64)}"',
    "uv.lock": f'sdist = {{ url = "https://files.pythonhosted.org/packages/{hexadecimal(2)}/{hexadecimal(2)}/{hexadecimal(60)}/x-1.tar.gz", hash = "sha256:{hexadecimal(64)}", size = 1234 }}',
    "Cargo.lock": f'checksum = "{hexadecimal(64)}"\nsource = "git+https://github.com/a/b?rev=v1#{hexadecimal(40)}"',
    "go.sum": f"golang.org/x/net v0.1.0 h1:{digest('sha256')}\ngolang.org/x/net v0.1.0/go.mod h1:{digest('sha256', 'z')}",
    "Gemfile.lock": f"  revision: {hexadecimal(40)}\n  rake (13.0.6) sha256={hexadecimal(64)}",
    "composer.lock": f'"reference": "{hexadecimal(40)}",\n"content-hash": "{hexadecimal(32)}",\n"shasum": "{hexadecimal(40)}"',
    "flake.lock": f'"narHash": "sha256-{digest("sha256")}",\n"rev": "{hexadecimal(40)}",',
    "requirements.txt": f"requests==2.31.0 \\\n    --hash=sha256:{hexadecimal(64)}",
    "Dockerfile": f"FROM python:3.12@sha256:{hexadecimal(64)}",
    "ci.yaml": f"      - uses: actions/checkout@{hexadecimal(40)} # v4",
    "sums.txt": f"{hexadecimal(64)}  x-1.0.tar.gz\n{hexadecimal(32)} *y.zip",
    ".gitmodules.log": f"commit {hexadecimal(40)}\nMerge: {hexadecimal(7)} {hexadecimal(7)}\nindex {hexadecimal(7)}..{hexadecimal(7)} 100644",
    "index.html": f'<script src="x.js" integrity="sha384-{digest("sha384")}" crossorigin="anonymous"></script>',
    ".terraform.lock.hcl": f'    "h1:{digest("sha256")}",\n    "zh:{hexadecimal(64)}",',
    "app.py": f'COMMIT = "{hexadecimal(40)}"\nassert md5(data) == "{hexadecimal(32)}"\nETAG = \'W/"{hexadecimal(32)}"\'',
}


@pytest.mark.parametrize("path", LOCKS)
def test_digests_of_lock_files_are_no_finding(path: str) -> None:
    assert secrets(LOCKS[path], path) == []


def test_hashes_in_prose_are_no_finding() -> None:
    text = (
        f"see commit {hexadecimal(40)}, or {hexadecimal(12)}; its sha256 is {hexadecimal(64)}. Fixes {hexadecimal(40)}"
    )

    assert secrets(text, "notes.md", prose=True) == []


# Everybody may know them, unless a name says that this one opens a door.
@pytest.mark.parametrize(
    "frame",
    [
        'id = "{}"',
        "run {} failed",
        '"requestId": "{}",',
        "https://example.org/items/{}/edit",
        "order_id: {}",
        'class Guid("{}")',
        "{}",
        "correlation-id={}",
        '<Project Id="{{{}}}">',
    ],
)
@pytest.mark.parametrize("prose", [False, True])
def test_uuids_are_no_finding(frame: str, *, prose: bool) -> None:
    assert secrets(frame.format(random_uuid()), "a.md", prose=prose) == []


# They say themselves that a secret is to be put there.
@pytest.mark.parametrize(
    "value",
    [
        *(
            "YOUR_API_KEY",
            "your-api-key-here",
            "<token>",
            "<YOUR_TOKEN_HERE>",
            "${API_KEY}",
            "$API_KEY",
            "{{ api_key }}",
        ),
        *("${{ secrets.API_KEY }}", "%(api_key)s", "{api_key}", "xxxxxxxxxxxxxxxxxxxxxxxx", "XXXXXXXX-XXXX-XXXX-XXXX"),
        *(
            "****************",
            "........",
            "changeme",
            "change-me-please",
            "CHANGE_THIS",
            "replace_with_key",
            "REDACTED",
        ),
        *("[REDACTED]", "placeholder", "dummy-token-value", "insert-token-here", "my-example-token", "TODO", "none"),
        *("#{ENV['API_KEY']}", "<%= api_key %>", "@API_KEY@", "%API_KEY%", "sk-" + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
        *("ghp_" + "x" * 36, "sk-ant-" + "your-key-here", "AKIA" + "XXXXXXXXXXXXXXXX", "sk_live_" + "..."),
        *("hf_" + "your_token_goes_right_here_please", "xoxb-" + "your-token-here", "AIza" + "EXAMPLE" * 5),
    ],
)
@pytest.mark.parametrize(
    ("path", "frame"),
    [
        ("app.py", 'api_key = "{}"'),
        ("app.py", 'password = "{}"'),
        (".env", "API_TOKEN={}"),
        ("README.md", "export SECRET_KEY={}"),
        ("app.yaml", "  client_secret: {}"),
        ("deploy.sh", 'curl -H "Authorization: Bearer {}"'),
    ],
)
@pytest.mark.parametrize("prose", [False, True])
def test_placeholders_are_no_finding(value: str, path: str, frame: str, *, prose: bool) -> None:
    assert secrets(frame.format(value), path, prose=prose) == []


# Of the providers' documentation, copied a thousand times; each says what it is.
@pytest.mark.parametrize(
    "text",
    [
        "aws_access_key_id = AKIA" + "IOSFODNN7EXAMPLE",
        "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/" + "bPxRfiCYEXAMPLEKEY",
        'key = "AKIA' + 'I44QH8DHBEXAMPLE"',
        "//registry.npmjs.org/:_authToken=${NPM_TOKEN}",
        "https://user:password@example.com/",
        "https://hooks.slack.com/" + "services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX",
        "postgres://user:pass@localhost:5432/db",
        "export OPENAI_API_KEY=sk-...",
    ],
)
@pytest.mark.parametrize("prose", [False, True])
def test_documented_examples_are_no_finding(text: str, *, prose: bool) -> None:
    assert secrets(text, "README.md", prose=prose) == []


# Nobody can tell the next ones from real ones by their looks but by a pattern in them: they count, but block nobody.
@pytest.mark.parametrize(
    "text",
    [
        "gh" + "p_abcdefghijklmnopqrstuvwxyz0123456789",
        "sk_" + "live_1234567890abcdefghijklmn",
        "sk-" + "1234567890abcdef1234567890abcdef",
        "sk_" + "test_4eC39HqLyjWDarjtT1zdp7dc",
        "np" + "m_000000000000000000000000000000000000",
        "hf_" + "abcdefghijklmnopqrstuvwxyzabcdefgh",
    ],
)
def test_typed_tokens_block_nobody(text: str) -> None:
    assert not any(found.sure for found in secrets(f"x = '{text}'", "app.py"))


# They hold names of secrets, and where those come from.
TEMPLATES = {
    "deploy.yaml": '  password: {{ .Values.db.password | quote }}\n  token: {{ required "token" .Values.token }}',
    "playbook.yml": "  password: \"{{ vault_db_password }}\"\n  secret: \"{{ lookup('env', 'APP_SECRET') }}\"",
    "ci.yml": "  env:\n    NPM_TOKEN: ${{ secrets.NPM_TOKEN }}\n    AWS_SECRET_ACCESS_KEY: ${{ secrets.AWS_SECRET_ACCESS_KEY }}",
    "main.tf": 'password = var.db_password\nsecret_key = data.aws_secretsmanager_secret_version.x.secret_string\ntoken = "${var.token}"',
    "compose.yaml": "    POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:?err}\n    SECRET_KEY_FILE: /run/secrets/key",
    "page.html": '<input type="password" name="new_password" id="new-password1" autocomplete="current-password">',
    "mail.erb": "Your password: <%= @user.password %> token=<%= token %>",
    "run.sh": 'TOKEN=$(vault kv get -field=token secret/app)\nPASSWORD="$(pass show db)"\ncurl -u "$USER:$PASSWORD" https://x.org',
    "config.py": 'SECRET_KEY = os.environ["SECRET_KEY"]\npassword = getpass.getpass("Password: ")\ntoken = settings.API_TOKEN',
    "pod.yaml": "      secretKeyRef:\n        name: app-secrets\n        key: database-password",
}


@pytest.mark.parametrize("path", TEMPLATES)
def test_templates_are_no_finding(path: str) -> None:
    assert secrets(TEMPLATES[path], path) == []


def _wrapped(data: str, width: int = 76) -> str:
    return "\n".join(data[at : at + width] for at in range(0, len(data), width))


def _minified() -> str:
    names = ["".join(RNG.choices(string.ascii_lowercase, k=RNG.randrange(1, 3))) for _ in range(600)]
    return ";".join(
        f"var {a}=function({b},{c}){{return {b}.token?{c}.password:{a}.key}}"
        for a, b, c in zip(names, names[1:], names[2:], strict=False)
    )


# A machine made them, and they hold any characters: a commit must not be held up by them.
GENERATED = {
    "bundle.min.js": _minified(),
    "bundle.js.map": '{"version":3,"mappings":"' + "".join(RNG.choices(BASE64 + ",;", k=20_000)) + '"}',
    "logo.svg": f'<image href="data:image/png;base64,{some(RNG, BASE64, 3000)}"/>',
    "font.css": f"src:url(data:font/woff2;base64,{some(RNG, BASE64, 4000)})",
    "x_pb2.py": "DESCRIPTOR = pool.AddSerializedFile(b'"
    + "".join(f"\\x{RNG.randrange(256):02x}\\n{some(RNG, LOWER, 5)}" for _ in range(200))
    + "')",
    "notebook.ipynb": f'    "image/png": "{some(RNG, BASE64, 3000)}",\n    "id": "{hexadecimal(8)}",',
    "mail.eml": "Content-Transfer-Encoding: base64\n\n" + _wrapped(some(RNG, BASE64, 4000)),
    "table.c": "static const uint32_t T[] = {" + ", ".join(f"0x{hexadecimal(8)}" for _ in range(500)) + "};",
    "chunk.js": f'a.exports={{"./x.js":"{hexadecimal(20)}"}};n.p+"static/js/"+e+".{hexadecimal(8)}.chunk.js"',
    "style.css": "\n".join(
        f".css-{some(RNG, LOWER, 7)}-{name}{{color:#{hexadecimal(6)}}}" for name in ("MuiButton", "root")
    ),
}


@pytest.mark.parametrize("path", GENERATED)
def test_generated_files_block_nobody(path: str) -> None:
    assert [found for found in secrets(GENERATED[path], path) if found.sure] == []


# Of standards and of tests: nobody's, but nothing tells them from somebody's. No name of a secret stands before most.
VECTORS = (
    f'"plaintext": "{hexadecimal(64)}", "ciphertext": "{hexadecimal(64)}"',
    f"MSG = {hexadecimal(128)}\nMD = {hexadecimal(64)}",
    f'assert sha256(b"abc").hexdigest() == "{hexadecimal(64)}"',
    f'{{"input": "{hexadecimal(40)}", "expected": "0x{hexadecimal(64)}"}}',
    f'EXPECTED = bytes.fromhex("{hexadecimal(96)}")',
    f"0x{hexadecimal(40)} -> 0x{hexadecimal(40)}",
)


@pytest.mark.parametrize("text", VECTORS)
def test_vectors_of_tests_are_no_finding(text: str) -> None:
    assert secrets(text, "test_vectors.py") == []
    assert not any(found.sure for found in secrets(text, "notes.md", prose=True))


# Names are long, and mix cases and digits.
@pytest.mark.parametrize(
    "text",
    [
        "getAccessTokenFromRefreshTokenResponseV2",
        "test_password_reset_token_expires_after_24_hours",
        "com.example.security.oauth2.provider.token.store.JwtTokenStore",
        "/usr/lib/python3/dist-packages/keyring/backends/SecretService.py",
        "https://docs.example.org/en/latest/api-reference/authentication/tokens.html#personal-access-tokens",
        "arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-AbCdEf",
        "ami-0abcdef1234567890 i-0123456789abcdef0 vpc-0a1b2c3d4e5f67890",
        "sk-learn and sk-SK are no keys; pk-lf is none",
        "key_press_handler_v2 api-key-rotation-policy-2024-01-02",
        "meta-llama/Llama-3.2-3B-Instruct-q4_K_M.gguf claude-3-5-sonnet-20241022 gpt-4o-2024-08-06",
        "data-testid=login-password-input-field-1",
        "The token is sent in the Authorization header as a Bearer token.",
        "passwords must hold at least 12 characters, 1 digit and 1 symbol",
        "key: value, secret: kubernetes.io/tls, token: JWT",
    ],
)
@pytest.mark.parametrize("prose", [False, True])
def test_names_and_sentences_are_no_finding(text: str, *, prose: bool) -> None:
    assert secrets(text, "notes.md", prose=prose) == []


# Published on purpose: a client or a visitor is handed them.
@pytest.mark.parametrize(
    "text",
    [
        f'publishableKey: "pk_{"live"}_{some(RNG, ALNUM, 24)}"',
        f'siteKey = "6L{"c"}{some(RNG, ALNUM, 37)}"',
        f'csrf_token = "{some(RNG, ALNUM, 32)}"',
        f'nonce="{some(RNG, ALNUM, 22)}"',
        f'nextPageToken: "{some(RNG, ALNUM, 40)}"',
        f'cache_key = "{hexadecimal(32)}"',
        f'"publicKey": "{some(RNG, BASE64, 43)}="',
        f"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{some(RNG, BASE64, 43)} me@host",
        f"google-site-verification={some(RNG, ALNUM, 43)}",
        f"A{'C'}{hexadecimal(32)} is an account's id",
        f"arn:aws:iam::123456789012:role/AROA{some(RNG, UPPER, 17)}",
    ],
)
def test_what_is_public_blocks_nobody(text: str) -> None:
    assert not any(found.sure for found in secrets(text, "app.js"))
