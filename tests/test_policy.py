"""Policy files: what they may say, every complaint in full, and what several of them come to."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from staylocal.errors import USAGE, PolicyError
from staylocal.findings import Finding
from staylocal.policy import Allow, Hosted, Layer, Local, Policy, UserLayers, parse_layer, user_layers
from staylocal.policy_defaults import PROMPTS, SENSITIVE

if TYPE_CHECKING:
    from staylocal.policy_layer import Origin

NO_DATE = "must be a date like 2027-01-31, without quotes, not"
NESTED = "a repeat inside a repeat, or alternatives inside a repeat, can share the same text"
TODAY = date(2026, 6, 15)
KEY, OTHER_KEY = "0a" * 16, "0b" * 16
PRINT, OTHER_PRINT = "1f" * 8, "2e" * 8
FILE = ".staylocal.toml"
HINT = "Set it in /etc/staylocal.toml or ~/.config/staylocal/config.toml: a repository is not trusted with it."


def layer(text: str, origin: Origin = "repository") -> Layer:
    return parse_layer(text.encode(), label=FILE, origin=origin, today=TODAY)


def allow(target: str = f'fingerprint = "{PRINT}"', more: str = "") -> str:
    return f'[[allow]]\n{target}\nwhy = "made-up key"\n{more}\n'


def finding(path: str = "a.py", fingerprint: str | None = None) -> Finding:
    return Finding(
        path=path,
        line=1,
        start=0,
        end=4,
        kind="secret",
        type="AWS Access Key",
        sure=True,
        fingerprint=fingerprint,
    )


FULL = rf"""
record = "always"
key = "{KEY}"
[local]
provider = "lmstudio"
model = "openai/gpt-oss-20b"
[hosted]
model = "gpt-5.2-codex"
on_sensitive = "refuse"
[sensitive]
paths = ["customers/**", "!customers/README.md"]
[internal]
ticket = 'ACME-\d{{4,}}'
[prompts]
paths = ["docs/prompts/**"]
[gate]
block = ["secret", "internal"]
[[allow]]
fingerprint = "{PRINT}"
why = "made-up key"
[[allow]]
path = "tests/fixtures/**"
for = "hosted"
why = "made-up customers"
until = 2027-01-01
"""


def test_a_full_repository_file() -> None:
    policy = Policy.load(layer(FULL), [layer(FULL)])
    assert policy.record == "always"
    assert (policy.stamp, policy.has_file, policy.key) == (True, True, bytes.fromhex(KEY))
    assert policy.local == Local(provider="lmstudio", model="openai/gpt-oss-20b")
    assert policy.hosted == Hosted(model="gpt-5.2-codex", on_sensitive="refuse", firm=True)
    assert [policy.sensitive.match(f"customers/{name}") for name in ("a.csv", "README.md")] == [True, False]
    assert [(name, pattern.pattern) for name, pattern in policy.internal] == [("ticket", r"ACME-\d{4,}")]
    assert policy.prompts.match("docs/prompts/a.md")
    assert policy.block == {"secret", "internal"}
    assert policy.expired == ()
    assert policy.allows == (
        Allow(why="made-up key", fingerprint=PRINT),
        Allow(why="made-up customers", purpose="hosted", path="tests/fixtures/**", until=date(2027, 1, 1)),
    )
    assert [entry.place for entry in policy.allows] == [f"{FILE}: allow[0]", f"{FILE}: allow[1]"]


def test_a_full_user_file() -> None:
    user = layer(
        """
        same_commit_allow = false
        [local]
        address = "http://[::1]:11434"
        trusted_hosts = ["gpu-box.lan", "10.0.0.7", "fd00::7"]
        [hosted]
        on_sensitive = "redact"
        """,
        "user",
    )
    policy = Policy.load(user=user)
    assert policy.local == Local(address="http://[::1]:11434", trusted_hosts=("gpu-box.lan", "10.0.0.7", "fd00::7"))
    assert policy.hosted.on_sensitive == "redact"
    assert policy.has_file is False


def test_no_files_at_all() -> None:
    policy = Policy.load()
    assert (policy.record, policy.stamp, policy.has_file, policy.key) == ("when-used", True, False, None)
    assert (policy.local, policy.hosted) == (Local(), Hosted())
    assert policy.block == {"secret"}
    assert policy.internal + policy.allows + policy.expired == ()


ERRORS = [
    ('recrod = "always"', "recrod: unknown key; did you mean record?"),
    ("zzz = 1", "zzz: unknown key"),
    ('"a\\u001bb" = 1', r"'a\x1bb': unknown key"),
    ("[sensitive]\npath = []", "sensitive.path: unknown key; did you mean paths?"),
    ("[local]\nmodle = 'x'", "local.modle: unknown key; did you mean model?"),
    (allow(more="untill = 2027-01-01"), "allow[0].untill: unknown key; did you mean until?"),
    ('record = "sometimes"', """record: must be "when-used" or "always", not 'sometimes'"""),
    ("record = true", 'record: must be "when-used" or "always", not True'),
    ("record = ['always']", """record: must be "when-used" or "always", not ['always']"""),
    (f'record = "{"x" * 80}"', f"""record: must be "when-used" or "always", not '{"x" * 56}..."""),
    ("local = 3", "local: must be a table, not 3"),
    ("[local]\nprovider = 'openai'", """local.provider: must be "ollama" or "lmstudio", not 'openai'"""),
    ("[local]\nmodel = '--yolo'", "local.model: must be a model's name, not '--yolo'"),
    ("[hosted]\nmodel = 'a b'", "hosted.model: must be a model's name, not 'a b'"),
    ("[hosted]\nmodel = 3", "hosted.model: must be a model's name, not 3"),
    (
        "[hosted]\non_sensitive = 'ask'",
        """hosted.on_sensitive: must be "redact", "local" or "refuse", not 'ask'""",
    ),
    ("[sensitive]\npaths = 'a'", "sensitive.paths: must be a list of strings, not 'a'"),
    ("[sensitive]\npaths = ['a', 1]", "sensitive.paths[1]: must be a string, not 1"),
    (
        "[sensitive]\npaths = ['a', 'k[']",
        "sensitive.paths[1]: 'k[' is not a gitignore pattern: it has a [ without its ]",
    ),
    (
        '[prompts]\npaths = ["a\\u0000"]',
        r"prompts.paths[0]: 'a\x00' is not a gitignore pattern: it holds a NUL or a line break",
    ),
    (
        "[internal]\nTicket = 'a'",
        "internal.Ticket: a name is lowercase letters, digits and dashes, and begins with a letter",
    ),
    ("[internal]\nticket = 3", "internal.ticket: must be a string, not 3"),
    (
        "[internal]\nticket = '[[a]'",
        "internal.ticket: '[[a]' can't be used: not a regular expression: Possible nested set at position 1",
    ),
    ("[internal]\nticket = ''", "internal.ticket: '' can't be used: it matches the empty text"),
    (
        "[internal]\nticket = '(a+)+b'",
        f"internal.ticket: '(a+)+b' can't be used: {NESTED}",
    ),
    (
        "[gate]\nblock = ['all']",
        """gate.block[0]: must be "secret", "customer-data" or "internal", not 'all'""",
    ),
    ("allow = 1", "allow: must be a list of tables, each written as [[allow]], not 1"),
    ("[allow]\nwhy = 'x'", "allow: must be a list of tables, each written as [[allow]], not {'why': 'x'}"),
    ("allow = ['x']", "allow[0]: must be a table, not 'x'"),
    ("[[allow]]\nwhy = 'x'", "allow[0]: must have exactly one of fingerprint and path"),
    (allow(more="path = 'a'"), "allow[0]: must have exactly one of fingerprint and path"),
    (allow("path = '!a'"), "allow[0].path: '!a' begins with !, and there is nothing to take it out of"),
    (allow("path = ''"), "allow[0].path: '' is not a gitignore pattern: it is empty"),
    (allow() + allow(more="for = 'all'"), """allow[1].for: must be "commit" or "hosted", not 'all'"""),
    (
        allow() + allow(more="until = '2027-01-01'"),
        f"allow[1].until: {NO_DATE} '2027-01-01'",
    ),
    (
        allow(more="until = 2027-01-01T00:00:00"),  # a datetime is a date to isinstance
        f"allow[0].until: {NO_DATE} datetime.datetime(2027, 1, 1, 0, 0)",
    ),
    ("[[allow]]\npath = 'a'", "allow[0].why: must say why this is allowed"),
    ("[[allow]]\npath = 'a'\nwhy = ' '", "allow[0].why: must say why this is allowed"),
    (
        '[[allow]]\npath = "a"\nwhy = "a\\nb"',
        r"allow[0].why: must be one line of at most 300 characters, not 'a\nb'",
    ),
    ("key = 7", "key: must be 32 lowercase hexadecimal digits"),
    ("record = ", "not valid TOML: Invalid value (at end of document)"),
    (
        "record = 'always'\nrecord = 'always'\n",
        "not valid TOML: Cannot overwrite a value (at line 2, column 18)",
    ),
    ("a = " + "[" * 5000, "not valid TOML: nested too deeply"),
    ("#" + "x" * (1 << 20), "longer than 1048576 bytes"),
]


@pytest.mark.parametrize(("text", "message"), ERRORS, ids=[message[:40] for _, message in ERRORS])
def test_what_is_wrong_is_named(text: str, message: str) -> None:
    with pytest.raises(PolicyError) as caught:
        layer(text)
    assert (caught.value.message, caught.value.hint) == (f"{FILE}: {message}", "")
    assert caught.value.exit_code == USAGE


@pytest.mark.parametrize("text", [f'key = "{KEY.upper()}"', allow(f'fingerprint = "{PRINT.upper()}"')])
def test_keys_and_fingerprints_are_in_no_message_and_no_repr(text: str) -> None:
    with pytest.raises(PolicyError) as caught:
        layer(text)
    assert caught.value.message.endswith("lowercase hexadecimal digits")
    good = layer(f'key = "{KEY}"\n' + allow())
    policy = Policy.load(good, [good])
    for said in (repr(good), repr(policy), repr(policy.allows)):
        assert PRINT not in said
        assert repr(bytes.fromhex(KEY)) not in said


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("same_commit_allow", "same_commit_allow = true"),
        ("local.address", "[local]\naddress = 'http://127.0.0.1:11434'"),
        ("local.trusted_hosts", "[local]\ntrusted_hosts = []"),
    ],
)
def test_what_a_repository_may_not_say(key: str, text: str) -> None:
    with pytest.raises(PolicyError) as caught:
        layer(text)
    assert caught.value.message == f"{FILE}: {key}: may not be set by a repository"
    assert caught.value.hint == HINT
    assert layer(text, "user")
    assert layer(text, "admin")


def test_a_repository_may_not_ask_for_redaction() -> None:
    with pytest.raises(PolicyError) as caught:
        layer("[hosted]\non_sensitive = 'redact'")
    message = """hosted.on_sensitive: must be "local" or "refuse" in a repository's file, not 'redact'"""
    assert (caught.value.message, caught.value.hint) == (f"{FILE}: {message}", HINT)


@pytest.mark.parametrize("origin", ["user", "admin"])
def test_the_key_belongs_to_a_repository(origin: Origin) -> None:
    with pytest.raises(PolicyError) as caught:
        layer(f'key = "{KEY}"', origin)
    assert caught.value.message == f"{FILE}: key: may only stand in a repository's file"
    assert caught.value.hint == "Each repository has its own: set it in its .staylocal.toml."


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("address = 'http://me:pw@x'", "local.address: must not hold a user name or password"),
        ("address = 'x'", "local.address: must be a URL like http://127.0.0.1:11434, not 'x'"),
        (
            "address = 'file:///x'",
            "local.address: must be a URL like http://127.0.0.1:11434, not 'file:///x'",
        ),
        ("address = 1", "local.address: must be a URL like http://127.0.0.1:11434, not 1"),
        (
            "trusted_hosts = ['a', 'http://b']",
            "local.trusted_hosts[1]: must be a host's name or address, without scheme or port, not 'http://b'",
        ),
        (
            "trusted_hosts = ['*']",
            "local.trusted_hosts[0]: must be a host's name or address, without scheme or port, not '*'",
        ),
    ],
)
def test_addresses_are_checked(line: str, message: str) -> None:
    with pytest.raises(PolicyError) as caught:
        layer(f"[local]\n{line}", "user")
    assert caught.value.message == f"{FILE}: {message}"


def test_a_file_that_is_not_utf_8() -> None:
    with pytest.raises(PolicyError) as caught:
        parse_layer(b"# ok\n\xff", label="x.toml", origin="user", today=TODAY)
    assert caught.value.message == "x.toml: not UTF-8, at byte 6"


SENSITIVE_PATHS = (
    *(
        ".env",
        ".ENV",
        "app/.env",
        ".env.local",
        ".env.production.local",
        "prod.env",
        ".envrc",
        ".env\n",
        "x\n.env",
    ),
    *("tls/server.key", "server.PEM", "a.p12", "store.jks", "id_rsa", "id_rsa.bak", ".ssh/id_ed25519_work"),
    *(
        ".ssh/config",
        "deploy.ppk",
        "vault.kdbx",
        "team.gpg",
        ".gnupg/trustdb",
        "home/.password-store/bank.txt",
    ),
    *(".kube/config", "x/.kube/config", "kubeconfig-prod.yaml", ".aws/credentials", "home/.AWS/Config"),
    *(
        ".azure/token.json",
        ".config/gcloud/a",
        "application_default_credentials.json",
        "my-service-account.json",
    ),
    *(
        "terraform.tfstate",
        "terraform.tfstate.backup",
        "prod.tfvars",
        "prod.auto.tfvars.json",
        ".netrc",
        "_netrc",
    ),
    *(
        ".npmrc",
        "sub/.pypirc",
        ".git-credentials",
        ".docker/config.json",
        ".htpasswd",
        "secrets.yaml",
        "secrets.yml",
    ),
    *(
        "k8s/db-secret.yaml",
        "credentials.json",
        "a.dump",
        "dump-2026.sql",
        "db.sql.gz",
        "config.bak",
        "office.ovpn",
    ),
    *(".vault-token", "config/master.key", "app.mobileprovision", "trace.har", "core.1234", ".bash_history"),
    *(".codex/auth.json", ".dev.vars", ".env/inner"),
)
OPEN_PATHS = (
    *(
        ".env.example",
        ".env.sample",
        ".env.template",
        ".env.dist",
        ".env.local.example",
        "example.env",
        ".ENV.Example",
    ),
    *("id_rsa.pub", ".sshrc", "keys.py", "monkey.py", "config.json", "docker/config.json", "src/secrets.py"),
    *(
        "secrets.md",
        "example.tfvars",
        "variables.tf",
        "README.md",
        "env.py",
        "schema.sql",
        "core.py",
    ),
    *("environment.ts", ".github/workflows/ci.yml", "package.json", "signature.asc", "server.crt", "data.db"),
)


@pytest.mark.parametrize("path", SENSITIVE_PATHS)
def test_paths_that_are_sensitive_by_default(path: str) -> None:
    assert Policy.load().sensitive.match(path)


@pytest.mark.parametrize("path", OPEN_PATHS)
def test_paths_that_are_not(path: str) -> None:
    assert not Policy.load().sensitive.match(path)


@pytest.mark.parametrize(
    ("path", "is_prompt"),
    [
        ("prompts/a.txt", True),
        ("x/review.prompt", True),
        ("x/review.prompt.md", True),
        ("AGENTS.md", True),
        ("sub/AGENTS.override.md", True),
        ("agents.md", True),
        (".codex/config.toml", True),
        (".agents/skills/x/SKILL.md", True),
        (".github/prompts/x.md", True),
        ("src/prompts/a.py", False),
        ("README.md", False),
        (".agents/notes.md", False),
    ],
)
def test_prompts_by_default(path: str, *, is_prompt: bool) -> None:
    assert Policy.load().prompts.match(path) is is_prompt


def test_the_defaults_are_in_lower_case_and_all_different() -> None:
    for patterns in (SENSITIVE, PROMPTS):
        assert [pattern for pattern in patterns if pattern != pattern.lower()] == []
        assert len(set(patterns)) == len(patterns)


def paths(*patterns: str, origin: Origin = "repository") -> Layer:
    return layer(f"[sensitive]\npaths = {list(patterns)!r}", origin)


NOTHING = layer("")
OPENED = paths("!a.pem")


@pytest.mark.parametrize(
    ("base", "now", "sensitive"),
    [
        (None, [], True),
        (OPENED, [], False),
        (OPENED, [OPENED, OPENED], False),
        (OPENED, [OPENED, NOTHING], True),
        (OPENED, [NOTHING], True),
        (NOTHING, [OPENED, OPENED], True),
        (None, [OPENED], True),
    ],
)
def test_a_default_is_taken_out_only_by_every_version(base: Layer | None, now: list[Layer], *, sensitive: bool) -> None:
    assert Policy.load(base, now).sensitive.match("a.pem") is sensitive


@pytest.mark.parametrize(
    ("base", "now"),
    [
        (paths("x/"), [NOTHING]),
        (NOTHING, [paths("x/")]),
        (NOTHING, [NOTHING, paths("x/")]),
        (None, [paths("x/")]),
    ],
)
def test_a_path_that_any_version_names_is_sensitive(base: Layer | None, now: list[Layer]) -> None:
    assert Policy.load(base, now).sensitive.match("x/a")


def test_no_lower_layer_takes_out_what_a_higher_one_named() -> None:
    admin, user = (
        paths("admins/**", "!admins/open", origin="admin"),
        paths("users/**", "!admins/**", origin="user"),
    )
    repository = paths("!admins/**", "!users/**", "ours")
    policy = Policy.load(repository, [repository], user=user, admin=admin)
    assert [policy.sensitive.match(path) for path in ("admins/a", "users/a", "ours")] == [True, True, True]
    assert not policy.sensitive.match("admins/open")


def test_a_user_may_take_out_a_default() -> None:
    assert not Policy.load(NOTHING, [NOTHING], user=paths("!a.pem", origin="user")).sensitive.match("a.pem")


def test_patterns_prompts_and_blocks_are_united() -> None:
    base = layer("[internal]\na = 'x'\n[prompts]\npaths = ['p/', '!q/']\n[gate]\nblock = ['internal']")
    now = layer("[internal]\na = 'y'\nb = 'x'\n[prompts]\npaths = ['q/']")
    user = layer("[internal]\na = 'x'", "user")
    policy = Policy.load(base, [now, now], user=user)
    assert [(name, pattern.pattern) for name, pattern in policy.internal] == [
        ("a", "x"),
        ("a", "y"),
        ("b", "x"),
    ]
    assert [policy.prompts.match(path) for path in ("p/a", "q/a", "r/a", "AGENTS.md")] == [
        True,
        True,
        False,
        True,
    ]
    assert policy.block == {"secret", "internal"}


@pytest.mark.parametrize(
    ("admin", "user", "repository", "block"),
    [
        ("", "", "", {"secret"}),
        ("", "", "block = []", {"secret"}),
        ("", "", "block = ['internal']", {"secret", "internal"}),
        ("", "block = []", "", set()),
        ("block = ['secret']", "block = []", "", {"secret"}),
        ("", "block = ['customer-data']", "block = ['internal']", {"customer-data", "internal"}),
    ],
)
def test_what_stops_a_commit(admin: str, user: str, repository: str, block: set[str]) -> None:
    ours = layer(f"[gate]\n{repository}")
    above = {"admin": layer(f"[gate]\n{admin}", "admin"), "user": layer(f"[gate]\n{user}", "user")}
    assert Policy.load(ours, [ours], **above).block == block


ALWAYS, WHEN_USED = layer("record = 'always'"), layer("record = 'when-used'")
USER_ALWAYS, USER_WHEN_USED = layer("record = 'always'", "user"), layer("record = 'when-used'", "user")


@pytest.mark.parametrize(
    ("base", "now", "user", "record", "stamp"),
    [
        (None, [], None, "when-used", True),
        (NOTHING, [], None, "always", True),
        (None, [NOTHING], None, "always", True),
        (WHEN_USED, [WHEN_USED], None, "when-used", False),
        (ALWAYS, [WHEN_USED], None, "always", True),
        (NOTHING, [WHEN_USED], None, "always", True),
        (WHEN_USED, [NOTHING], None, "always", True),
        (WHEN_USED, [ALWAYS], None, "always", True),
        (NOTHING, [NOTHING], USER_WHEN_USED, "when-used", False),
        (WHEN_USED, [WHEN_USED], USER_ALWAYS, "always", True),
        (ALWAYS, [ALWAYS], USER_WHEN_USED, "always", True),
        (None, [], USER_ALWAYS, "always", True),
        (None, [], USER_WHEN_USED, "when-used", False),
    ],
)
def test_records(base: Layer | None, now: list[Layer], user: Layer | None, record: str, *, stamp: bool) -> None:
    policy = Policy.load(base, now, user=user)
    assert (policy.record, policy.stamp) == (record, stamp)


@pytest.mark.parametrize(
    ("admin", "user", "repository", "outcome"),
    [
        (None, None, None, "local"),
        (None, "redact", None, "redact"),
        (None, "redact", "local", "local"),
        ("redact", "local", None, "local"),
        ("redact", None, "refuse", "refuse"),
        ("refuse", "redact", "local", "refuse"),
    ],
)
def test_the_strictest_answer_to_something_sensitive(
    admin: str | None, user: str | None, repository: str | None, outcome: str
) -> None:
    def said(word: str | None, origin: Origin) -> Layer | None:
        return layer(f"[hosted]\non_sensitive = '{word}'", origin) if word else None

    ours = said(repository, "repository")
    policy = Policy.load(None, [ours] if ours else [], admin=said(admin, "admin"), user=said(user, "user"))
    assert policy.hosted.on_sensitive == outcome


def test_models_and_addresses_come_from_the_highest_that_names_them() -> None:
    base = layer("[local]\nprovider = 'lmstudio'\nmodel = 'base'\n[hosted]\nmodel = 'base'")
    now = layer("[local]\nmodel = 'now'")
    user = layer("[local]\naddress = 'http://user:1'\ntrusted_hosts = ['user']", "user")
    admin = layer("[local]\naddress = 'http://admin:1'\ntrusted_hosts = []\n[hosted]\nmodel = 'admin'", "admin")
    policy = Policy.load(base, [now], user=user)
    assert policy.local == Local(provider="lmstudio", model="now", address="http://user:1", trusted_hosts=("user",))
    assert policy.hosted.model == "base"
    policy = Policy.load(base, [now], user=user, admin=admin)
    assert policy.local == Local(provider="lmstudio", model="now", address="http://admin:1")
    assert policy.hosted.model == "admin"


def test_the_key_of_the_judged_version_counts() -> None:
    old, new = layer(f'key = "{KEY}"'), layer(f'key = "{OTHER_KEY}"')
    assert Policy.load(old, [new]).key == bytes.fromhex(OTHER_KEY)
    assert Policy.load(old, [NOTHING]).key == bytes.fromhex(KEY)


COMMIT, HOSTED = layer(allow()), layer(allow(more="for = 'hosted'"))
STRICT = layer("same_commit_allow = false", "user")


@pytest.mark.parametrize(
    ("base", "now", "user", "commit", "hosted", "new"),
    [
        (None, [], None, False, False, False),
        (COMMIT, [], None, True, False, False),
        (HOSTED, [], None, True, True, False),
        (COMMIT, [COMMIT, COMMIT], None, True, False, False),
        (HOSTED, [HOSTED, HOSTED], None, True, True, False),
        (HOSTED, [HOSTED, NOTHING], None, True, False, False),
        (HOSTED, [NOTHING, HOSTED], None, False, False, False),
        (HOSTED, [COMMIT, HOSTED], None, True, False, False),
        (COMMIT, [HOSTED, HOSTED], None, True, False, True),
        (None, [COMMIT], None, True, False, True),
        (None, [HOSTED, HOSTED], None, True, False, True),
        (NOTHING, [COMMIT], STRICT, False, False, False),
        (COMMIT, [COMMIT], STRICT, True, False, False),
        (HOSTED, [HOSTED], STRICT, True, True, False),
    ],
)
def test_what_an_allow_entry_lets_pass(  # noqa: PLR0917 - a table's columns
    base: Layer | None, now: list[Layer], user: Layer | None, commit: bool, hosted: bool, new: bool
) -> None:
    policy = Policy.load(base, now, user=user)
    found = finding(fingerprint=PRINT)
    assert (policy.allowed_for_commit(found) is not None, policy.allowed_for_hosted(found) is not None) == (
        commit,
        hosted,
    )
    assert any(entry.new for entry in policy.allows) is new


def test_a_path_is_open_to_hosted_models_only_by_a_reviewed_entry_for_it() -> None:
    hosted, commit = allow("path = 'a/**'", "for = 'hosted'"), allow("path = 'b/**'")
    policy = Policy.load(layer(hosted + commit), [layer(hosted + commit)])
    assert [path for path in ("a/x", "b/x", "x\na/x") if policy.path_is_open(path)] == ["a/x"]
    assert not Policy.load(NOTHING, [layer(hosted)]).path_is_open("a/x")


def test_entries_of_user_and_admin_always_count() -> None:
    user = layer("same_commit_allow = false\n" + allow("path = 'mine/**'", "for = 'hosted'"), "user")
    policy = Policy.load(NOTHING, [NOTHING], user=user)
    assert policy.allowed_for_hosted(finding("mine/a")) == Allow(why="made-up key", purpose="hosted", path="mine/**")


def test_what_an_entry_covers() -> None:
    ours = layer(allow() + allow("path = 'tests/fixtures/**'"))
    policy = Policy.load(ours, [ours])
    assert policy.allowed_for_commit(finding(fingerprint=PRINT)) == policy.allows[0]
    assert policy.allowed_for_commit(finding("tests/fixtures/x/a.json")) == policy.allows[1]
    assert policy.allowed_for_commit(finding(fingerprint=OTHER_PRINT)) is None
    assert policy.allowed_for_commit(finding()) is None
    assert policy.allowed_for_commit(finding("x\ntests/fixtures/a")) is None
    assert policy.allowed_for_hosted(finding(fingerprint=PRINT)) is None


@pytest.mark.parametrize(("until", "expired"), [("2026-06-14", True), ("2026-06-15", False), ("2026-06-16", False)])
def test_until_is_inclusive_and_what_has_expired_is_listed(until: str, *, expired: bool) -> None:
    ours = layer(allow(more=f"until = {until}"))
    policy = Policy.load(ours, [ours])
    assert (policy.allowed_for_commit(finding(fingerprint=PRINT)) is None) is expired
    assert [entry.until for entry in policy.expired] == ([date.fromisoformat(until)] if expired else [])


def test_a_longer_until_is_not_reviewed_and_a_shorter_one_needs_no_review() -> None:
    def hosted_until(day: str) -> Layer:
        return layer(allow(more=f"for = 'hosted'\nuntil = {day}"))

    longer = Policy.load(hosted_until("2026-06-14"), [hosted_until("2027-01-01")])
    assert [(entry.purpose, entry.new) for entry in longer.allows] == [("commit", True)]
    shorter = Policy.load(hosted_until("2027-01-01"), [hosted_until("2026-07-01")])
    assert [(entry.purpose, entry.new) for entry in shorter.allows] == [("hosted", False)]
    assert longer.expired == ()


def test_the_digest_changes_with_what_changes_an_answer_and_only_then() -> None:
    different = [
        "",
        f'key = "{KEY}"',
        "[sensitive]\npaths = ['a']",
        "[prompts]\npaths = ['a']",
        "[internal]\na = 'a'",
        "[internal]\nb = 'a'",
        "[gate]\nblock = ['internal']",
        allow(),
        allow(more="for = 'hosted'"),
        allow("path = 'a'"),
    ]
    digests = [Policy.load(layer(text), [layer(text)]).digest for text in different]
    assert len(set(digests)) == len(digests)
    for same in ("record = 'always'", "[local]\nmodel = 'x'", allow(more="until = 2026-06-14")):
        assert Policy.load(layer(same), [layer(same)]).digest == digests[0]
    later = allow(more="until = 2027-01-01")
    assert Policy.load(layer(later), [layer(later)]).digest == digests[7]


def test_the_digest_does_not_depend_on_the_process() -> None:
    script = "import sys; from staylocal.policy import Policy; sys.stdout.write(Policy.load().digest)"
    hooks = str(Path(__file__).parents[1] / "hooks")
    env = {"PYTHONHASHSEED": "7", "PYTHONPATH": hooks, "PATH": os.environ["PATH"]}
    done = subprocess.run((sys.executable, "-c", script), env=env, capture_output=True, check=True)
    assert done.stdout.decode() == Policy.load().digest


def test_without_files_it_costs_next_to_nothing() -> None:
    Policy.load()
    start = time.process_time()
    for _ in range(100):
        Policy.load()
    assert (time.process_time() - start) / 100 < 0.003


def test_the_files_of_admin_and_user(tmp_path: Path) -> None:
    admin, config = tmp_path / "staylocal.toml", tmp_path / "config" / "staylocal" / "config.toml"
    config.parent.mkdir(parents=True)
    environ = {
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "STAYLOCAL_ADMIN_CONFIG": str(tmp_path / "theirs"),
    }
    assert user_layers(environ=environ, today=TODAY, admin_path=str(admin)) == UserLayers(None, None)
    (tmp_path / "theirs").write_text("record = 'always'")
    admin.write_text("record = 'always'")
    config.write_text("record = 'when-used'")
    found = user_layers(environ=environ, today=TODAY, admin_path=str(admin))
    assert found == UserLayers(
        Layer(label=str(admin), origin="admin", record="always"),
        Layer(label=str(config), origin="user", record="when-used"),
    )


@pytest.mark.parametrize("configured", [{}, {"XDG_CONFIG_HOME": ""}, {"XDG_CONFIG_HOME": "relative"}])
def test_the_user_file_is_in_the_home_folder_by_default(tmp_path: Path, configured: dict[str, str]) -> None:
    config = tmp_path / ".config" / "staylocal" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text("record = 'always'")
    found = user_layers(environ={"HOME": str(tmp_path), **configured}, today=TODAY, admin_path=tmp_path / "none")
    assert found.user == Layer(label=str(config), origin="user", record="always")


def test_a_file_that_cannot_be_read_is_not_a_missing_one(tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as caught:
        user_layers(environ={"HOME": str(tmp_path)}, today=TODAY, admin_path=tmp_path)
    assert caught.value.message == f"{tmp_path}: can't be read: Is a directory"


def test_a_config_folder_that_is_a_file_holds_no_policy(tmp_path: Path) -> None:
    (tmp_path / ".config").write_text("")
    found = user_layers(environ={"HOME": str(tmp_path)}, today=TODAY, admin_path=tmp_path / "none")
    assert found == UserLayers(None, None)
