"""What is sure, what is unsure, and what is no finding at all."""

from __future__ import annotations

import random

import pytest

from staylocal.detect import filters
from test_detect_samples import ALNUM, HEX, SAMPLES, findings, some

RNG = random.Random(7)  # noqa: S311 - not for secrecy
STRONG = "Zr7!" + "kp2Wqx"
KEY = some(RNG, ALNUM, 20)


def verdicts(text: str, path: str = "app.py", *, prose: bool = False) -> list[bool]:
    return [found.sure for found in findings(text, path, prose=prose)]


@pytest.mark.parametrize(
    "frame",
    [
        'password = "{}"',
        "db_password: '{}'",
        'if password == "{}":',
        '  "client_password_2": "{}",',
        'login(user="bob", password="{}")',
        "$config['db_password'] = '{}';",
        'password          =          "{}"',
    ],
)
def test_an_assigned_password_is_sure(frame: str) -> None:
    assert verdicts(frame.format(STRONG)) == [True]


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (".env", "DB_PASSWORD={}"),
        ("Dockerfile", "ENV ADMIN_PASSWORD={}"),
        ("deploy.sh", "mysql --password={} shop"),
        ("terraform.tf", 'password = "{}"'),
        ("app.yaml", "  password: {}  # of the shop"),
        ("app.ini", "password = {}"),
        ("app.properties", "spring.datasource.password={}"),
        ("main.go", 'password := "{}"'),
        ("main.cs", 'string password = @"{}";'),
        ("style.css", "/* password: '{}' */"),
        ("poetry.lock", "password = '{}'"),
        ("swagger.json", '"password": "{}"'),
        ("logo.svg", "<!-- password = '{}' -->"),
        ("caf\u00e9.txt", "caf\u00e9 password = {}"),
    ],
)
def test_no_file_is_passed_over_and_each_type_has_its_syntax(path: str, line: str) -> None:
    (found,) = findings(line.format(STRONG), path)

    assert found.sure
    assert line.format(STRONG)[found.start : found.end] == STRONG


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (".env.production", "export API_KEY={}"),
        ("main.cpp", 'std::string secret("{}");'),
        ("main.ts", "const apiKey = '{}';"),
        ("main.ts", "const apiKey: string = '{}';"),
        ("app.json", '  "client_secret_key": "{}",'),
        ("app.yaml", "- name: API_TOKEN\n  value: {}"),
        ("app.xml", "<apiKey>{}</apiKey>"),
        ("deploy.sh", "curl -H 'Authorization: Bearer {}' x"),
        ("deploy.sh", "deploy --auth-token {}"),
        ("main.rb", ":secret_key => '{}',"),
    ],
)
def test_a_random_value_behind_a_name_is_sure(path: str, line: str) -> None:
    text = line.format(KEY)
    (found,) = findings(text, path)
    last = text.split("\n")[found.line - 1]

    assert (last[found.start : found.end], found.sure) == (KEY, True)


@pytest.mark.parametrize(
    "line",
    [
        'password = "letmein"',
        'password = "hunter22"',
        'password = "P@ssw0rd1!"',
        'password = "correct-horse-battery"',
    ],
)
def test_a_weak_password_is_unsure(line: str) -> None:
    assert verdicts(line) == [False]


def test_a_uuid_is_a_secret_where_a_name_says_so() -> None:
    uuid = "3f0b1c2a-9d8e-4f7a-" + "8b6c-5d4e3f2a1b0c"

    assert verdicts(f"api_key = '{uuid}'") == [True]
    assert verdicts(f"password: {uuid}", "a.md", prose=True) == [False]
    assert verdicts(f"user_id = '{uuid}'") == verdicts(f"run = '{uuid}'") == []


@pytest.mark.parametrize(
    "line",
    [
        'password = "password"',
        'password = "${DB_PASSWORD}"',
        'password = "{{ vault.db_password }}"',
        'password = "<your password>"',
        'password = "{password}"',
        'password = "%(password)s"',
        'password = "$PASSWORD"',
        'password = "changeme"',
        'password = "xxxxxxxx1!"',
        'password = "********"',
        'api_key = "YOUR_API_KEY_1"',
        'secret = "abcdefghij"',
        'password = "12345678"',
        'password: "Passwort"',
        '"password_hint": "At least 8 characters, 1 digit!"',
        'password: "Mot de passe oubli\u00e9 ?"',
        'password = os.environ["DB_PASSWORD_2"]',
        'password = get_password("db1")',
        "password: Optional[str] = None",
        "def test_password_is_8_characters_long(self):",
        'cursor.execute("SELECT * FROM users WHERE password = ?", (password,))',
        '<input type="password" name="password" placeholder="Password"/>',
        '<label for="password1">Password</label>',
        'passwordInput: "#password-field1",',
        'password: "^(?=.*[0-9])[a-z]{8,}$",',
        'secret_file = "/run/secrets/db_password1"',
        'secretArn = "arn:aws:secretsmanager:eu-west-1:1234:secret:x1"',
        'password_url = "https://x.org/reset1!"',
        'secret_contact = "ops1@example.org"',
        "password = self.password1",
        'SECRET_KEY = "DJANGO_SECRET_KEY_2"',
    ],
)
@pytest.mark.parametrize("path", ["app.py", "page.html", "main.js"])
def test_ordinary_code_is_no_finding(line: str, path: str) -> None:
    assert verdicts(line, path) == []


@pytest.mark.parametrize(
    "line",
    [
        "password: ${DB_PASSWORD}",
        "password: !vault db_password1",
        "password: *default_password1",
        "secretName: my-tls-secret",
        "password = config.password1",
        "PASSWORD=$1",
        "PASSWORD=$(cat /run/x1)",
        "PASSWORD=",
    ],
)
@pytest.mark.parametrize("path", ["app.yaml", ".env", "deploy.sh"])
def test_unquoted_references_are_no_finding(line: str, path: str) -> None:
    assert verdicts(line, path) == []


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("postgres://app:{}@db.corp.net/shop", [True]),
        ("postgres://app:${{PASSWORD}}@db.corp.net/shop", []),
        ("https://user:pass@example.com/", []),
        ("https://user:password@host/x", []),
        ("postgres://postgres:postgres@localhost/test", [False]),
        ("redis://:{}@cache.corp.net:6379", [True]),
        ("http://host:8080/path", []),
        ("git@github.com:a/b.git", []),
    ],
)
def test_passwords_in_urls(line: str, expected: list[bool]) -> None:
    assert verdicts(line.format("Zq8xWv3k!"), "notes.txt") == expected


@pytest.mark.parametrize(
    "frame",
    [
        '"integrity": "sha512-{}=="',
        'checksum = "{}"',
        "sha256:{}",
        'hash = "sha256:{}"',
        "golang.org/x/net v0.1.0 h1:{}=",
        '"commit": "{}"',
        'rev = "{}"',
        '"jobId": "{}"',
        '"user_id": "{}"',
    ],
)
@pytest.mark.parametrize("alphabet", [HEX, ALNUM])
def test_checksums_commits_and_ids_are_no_finding(frame: str, alphabet: str) -> None:
    line = frame.format(some(RNG, alphabet, 40))

    assert verdicts(line, "package-lock.json") == []
    assert "Id" in frame or "_id" in frame or verdicts(line, prose=True) == []


def test_aws_own_example_is_no_finding() -> None:
    assert verdicts('key = "AK' + 'IAIOSFODNN7EXAMPLE"') == []


def test_a_typed_sequence_is_unsure() -> None:
    assert verdicts("gh" + "p_abcdefghijklmnopqrstuvwxyz0123456789") == [False]


def test_a_word_in_capitals_is_no_sure_key() -> None:
    assert True not in verdicts("ASIA" + "PACIFICSOUTHEAST")


def test_a_piece_of_something_longer_is_unsure() -> None:
    line, _ = SAMPLES["AWS access key id"](RNG)

    assert verdicts("QQ" + line + "QQ") == [False]


def test_the_header_of_a_private_key_is_sure_where_a_key_follows() -> None:
    header = "-----BEGIN RSA " + "PRIVATE KEY-----"

    assert verdicts(header + "\n" + some(RNG, ALNUM, 64)) == [True]
    assert verdicts(header) == [True]  # where a passage ends, its key may follow
    assert verdicts(f'if line == "{header}":\n    return') == []


@pytest.mark.parametrize("suffix", ["_example", "_xxxx", "_changeme"])
@pytest.mark.parametrize("name", ["GitHub token", "AWS access key id", "OpenAI API key"])
def test_what_stands_behind_a_token_makes_it_no_example(name: str, suffix: str) -> None:
    value, _ = SAMPLES[name](random.Random(name))  # noqa: S311 - not for secrecy

    assert verdicts(f"t={value}{suffix}") == [True]


@pytest.mark.parametrize(
    "escape",
    [
        *(r"\n", r"\t", r"\r", r"\0", r"\x0a", r"\x0A", r"\u003d", r"\u003D", r"\U0000003d", r"\033", r"\\n"),
        *("%3D", "%0a", "%253D", "=3D", r"\033[0m", r"\x1b[1;31m", "\x1b[38;5;12m", "&#10;", "&quot;"),
    ],
)
@pytest.mark.parametrize("name", ["GitHub token", "AWS access key id", "Anthropic API key", "Groq API key"])
def test_an_escape_ends_before_a_token(name: str, escape: str) -> None:
    value, _ = SAMPLES[name](random.Random(name))  # noqa: S311 - not for secrecy
    line = f"s = 'id:{escape}{value}'"

    assert [(line[f.start : f.end], f.sure) for f in findings(line, "app.py")] == [(value, True)]


@pytest.mark.parametrize("before", ["n", "x0a", "3D", "%3", "0m", "[0", "u003d"])
def test_letters_that_are_no_escape_are_a_part_of_something_longer(before: str) -> None:
    line, _ = SAMPLES["AWS access key id"](RNG)

    assert verdicts(f"id:{before}{line}") == [False]


HEADER, FOOTER = "-----BEGIN RSA " + "PRIVATE KEY-----", "-----END RSA " + "PRIVATE KEY-----"


@pytest.mark.parametrize(
    "prefix", ["# ", "// ", " * ", "-- ", "; ", "% ", "REM ", "> ", "+", "12: ", "    # ", "\t\t//\t"]
)
def test_a_private_key_in_a_comment_is_sure(prefix: str) -> None:
    lines = [HEADER, *(some(RNG, ALNUM, 64) for _ in range(3)), FOOTER]

    assert verdicts("\n".join(prefix + line for line in lines), "app.py")[0] is True
    assert verdicts("\r\n".join(prefix + line for line in lines), "app.py")[0] is True
    assert verdicts("\n".join([prefix + HEADER, prefix.rstrip(), *(prefix + line for line in lines[1:])]))[0] is True


@pytest.mark.parametrize(
    "newline",
    [r"\n", r"\r\n", r"\\n", r"\\\\n", r"\u000a", r"\x0A", r"\012", "%0A", "%0D%0A", "%250a", "&#10;", "&#xA;", "<br>"],
)
def test_a_private_key_with_encoded_newlines_is_sure(newline: str) -> None:
    lines = [HEADER, *(some(RNG, ALNUM, 64) for _ in range(3)), FOOTER]

    assert verdicts(f"k='{newline.join(lines)}'")[0] is True


@pytest.mark.parametrize(
    "behind",
    [
        '"):\n    checkThePrivateKeyFile(path)',
        '" in text\n' + "A1b2" * 16,
        "\n# ...\n# " + "-----END",
        "`. See the documentation.",
    ],
)
@pytest.mark.parametrize("before", ["# ", 'if x.startswith("', "REM "])
def test_a_header_without_a_key_is_no_finding(before: str, behind: str) -> None:
    assert verdicts(before + HEADER + behind, "app.py") == []


@pytest.mark.parametrize(
    "frame",
    [
        "{}",
        "my key is {}.",
        "(token: {})",
        "**{}**",
        "`{}`",
        "use {}, please",
        '"{}"',
        "key={};",
        "\u201c{}\u201d",
        "<{}>",
        "{}\u2026",
    ],
)
@pytest.mark.parametrize("name", ["GitHub token", "AWS access key id", "Stripe live key", "Anthropic API key"])
def test_tokens_in_prose_need_no_quotes_around_them(name: str, frame: str) -> None:
    value, _ = SAMPLES[name](random.Random(name))  # noqa: S311 - not for secrecy
    line = frame.format(value)

    (found,) = findings(line, "prompt.md", prose=True)

    assert (line[found.start : found.end], found.sure) == (value, True)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("password: {}", [True]),
        ("The password for the shop is `{}`.", [True]),
        ("my passphrase = {}", [True]),
        ("- **Passwort**: {}", [True]),
        ("the password is hunter22, he said", [False]),
        ("password: required", []),
        ("the password is wrong", []),
        ("passwords are hashed with argon", []),
        ("see commit da39a3ee5e6b4b0d3255bfef95601890afd80709", []),
        ("da39a3ee5e6b4b0d3255bfef95601890afd80709", []),
        ("run 3f0b1c2a-9d8e-4f7a-8b6c-5d4e3f2a1b0c failed", []),
        ("meta-llama-Llama-3-2-3B-Instruct-q4_K_M is a model", []),
        ("some_function_with_a_long_name_2 and src/staylocal/detect/engine.py", []),
    ],
)
def test_prose(line: str, expected: list[bool]) -> None:
    assert verdicts(line.format(STRONG), "prompt.md", prose=True) == expected


@pytest.mark.parametrize("value", ["", "a", "é", "\ud800", "${x}", "$x", "get(", "x" * 20_000, "1" * 5_000, "\x00"])
def test_filters_take_any_text(value: str) -> None:
    for check in (
        filters.is_sequential,
        filters.has_sequence,
        filters.is_uuid,
        filters.is_templated,
        filters.is_variable,
        filters.is_indirect,
        filters.is_not_alphanumeric,
        filters.is_placeholder,
        filters.is_wordy,
        filters.is_identifier,
    ):
        assert check(value) in {True, False}


@pytest.mark.parametrize(
    ("check", "yes", "no"),
    [
        (filters.is_sequential, "ABCDEFGH", "ABCDEFHG"),
        (filters.has_sequence, "zz12345678", "1234567x"),
        (filters.is_templated, "{{ x }}", "x{y"),
        (filters.is_templated, "<x>", "<x"),
        (filters.is_variable, "$HOME", "$2b$12$x"),
        (filters.is_indirect, "os.environ[", "x9!["),
        (filters.is_not_alphanumeric, "****1", "a***"),
        (filters.is_placeholder, "ChangeMe", "Ch4ngeM3"),
        (filters.is_wordy, "someLongName", "x9Kq2Lm7"),
        (filters.is_identifier, "summer2024", "s3cr3t"),
    ],
)
def test_each_filter(check: object, yes: str, no: str) -> None:
    assert callable(check)
    assert (check(yes), check(no)) == (True, False)


@pytest.mark.parametrize(
    "line",
    [
        "PWD=/home/erika7/work/shop-2/b4",
        "env\nPWD=/home/erika7/work/shop-2/b4",
        'declare -x OLDPWD="/tmp/build-77/w0/repo"',
        "export PWD='/srv/x9/shop_4'",
        'TOX_TESTENV_PASSENV="OPENBLAS_*"',
        "passenv = HTTP_*9x",
    ],
)
def test_a_shell_s_folders_and_what_tox_passes_on_are_no_passwords(line: str) -> None:
    assert verdicts(line, "out", prose=True) == []
    assert verdicts(line, ".env") == []


def test_a_password_in_pwd_is_found_all_the_same() -> None:
    assert verdicts(f"DB_PWD=/srv/{STRONG}", ".env") == [True]
    assert verdicts(f"PWD={STRONG}", ".env") == [True]


@pytest.mark.parametrize("following", ["CODEX_MANAGED_BY_NPM=1", "DB_HOST=", "app_name = x7", "MAIL_FROM_2=me"])
@pytest.mark.parametrize("end", ["\n", "\r\n", " \n  "])
def test_where_nothing_is_assigned_the_next_line_is_no_value(following: str, end: str) -> None:
    assert verdicts(f"DB_PASSWORD={end}{following}\n", ".env") == []
    assert verdicts(f"DB_PASSWORD={end}{following}\n", "out", prose=True) == []


def test_a_value_on_the_line_below_its_name_is_found() -> None:
    assert verdicts(f"db_password =\n  '{STRONG}'\n", "a.yaml") == [True]
    assert verdicts(f"api_key:\n  {KEY}==\n", "a.yaml") != []
