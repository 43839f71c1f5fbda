"""The keys of [local] and [hosted] that decide where a run goes and what a seal leaves open."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from staylocal.errors import PolicyError
from staylocal.policy import Hosted, Layer, Local, Policy, parse_layer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from staylocal.policy_layer import Origin

FILE = "config.toml"


def layer(text: str, origin: Origin = "user") -> Layer:
    return parse_layer(text.encode(), label=FILE, origin=origin, today=date(2026, 6, 15))


def local(text: str) -> Local:
    return Policy.load(user=layer(f"[local]\n{text}")).local


def hosted(text: str) -> Hosted:
    return Policy.load(user=layer(f"[hosted]\n{text}")).hosted


def complaint(text: str, origin: Origin = "user") -> str:
    with pytest.raises(PolicyError) as caught:
        layer(text, origin)
    return caught.value.message.removeprefix(f"{FILE}: ")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home" / "me"
    folder.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(folder))
    return folder


def test_nothing_said_leaves_everything_shut() -> None:
    policy = Policy.load()
    assert policy.local.providers == ("ollama",)
    assert (policy.local.model_for("ollama"), policy.local.model_for("lmstudio")) == ("llama3.2", "llama3.2")
    assert policy.local.address_for("ollama") is policy.local.address_for("lmstudio") is None
    assert (policy.local.mcp, policy.local.full_access) == ((), False)
    assert policy.hosted == Hosted(mcp=(), apps=False, plugins=False, readable=(), env=(), on_touch="report")


def test_providers_in_the_order_to_try() -> None:
    assert local("provider = 'lmstudio'").providers == ("lmstudio",)
    made = local("provider = ['lmstudio', 'ollama']\nmodel = {ollama = 'a', lmstudio = 'b'}")
    assert (made.providers, made.provider, made.model) == (("lmstudio", "ollama"), "lmstudio", "b")
    assert (made.model_for("ollama"), made.model_for("lmstudio")) == ("a", "b")


def test_a_plain_model_is_for_every_provider_and_a_table_for_those_it_names() -> None:
    assert local("provider = ['ollama', 'lmstudio']\nmodel = 'a'").model_for("lmstudio") == "a"
    made = Policy.load(
        layer("[local]\nmodel = 'theirs'", "repository"), user=layer("[local]\nmodel = {lmstudio = 'mine'}")
    ).local
    assert (made.model, made.model_for("ollama"), made.model_for("lmstudio")) == ("theirs", "theirs", "mine")


@pytest.mark.parametrize(
    ("text", "ollama", "lmstudio"),
    [
        ("address = 'http://a'", "http://a", None),
        ("provider = ['lmstudio', 'ollama']\naddress = 'http://a'", None, "http://a"),
        ("address = {lmstudio = 'http://a'}", None, "http://a"),
        ("address = {lmstudio = 'http://a', ollama = 'http://b'}", "http://b", "http://a"),
    ],
)
def test_addresses(text: str, ollama: str | None, lmstudio: str | None) -> None:
    made = local(text)
    assert (made.address_for("ollama"), made.address_for("lmstudio")) == (ollama, lmstudio)
    assert made.address == made.address_for(made.provider)


def test_an_address_is_never_another_providers() -> None:
    """A user names Ollama and its address; a repository that asks for LM Studio does not get that address."""
    made = Policy.load(
        layer("[local]\nprovider = 'lmstudio'", "repository"),
        user=layer("[local]\naddress = {ollama = 'http://a'}"),
        admin=layer("[local]\nprovider = 'lmstudio'", "admin"),
    ).local
    assert (made.address, made.address_for("ollama")) == (None, "http://a")


MINE = {
    "local.address": "address = {ollama = 'http://127.0.0.1'}",
    "local.mcp": "mcp = []",
    "local.full_access": "full_access = false",
    "hosted.mcp": "mcp = ['docs']",
    "hosted.apps": "apps = false",
    "hosted.plugins": "plugins = true",
    "hosted.readable": "readable = ['/opt/tool']",
    "hosted.env": "env = ['GITHUB_TOKEN']",
    "hosted.on_touch": "on_touch = 'report'",
}


@pytest.mark.parametrize("key", MINE)
def test_what_loosens_comes_from_user_and_admin_alone(key: str) -> None:
    text = f"[{key.split('.', maxsplit=1)[0]}]\n{MINE[key]}"
    assert complaint(text, "repository") == f"{key}: may not be set by a repository"
    assert layer(text, "user")
    assert layer(text, "admin")


def test_a_repository_may_list_providers_and_models() -> None:
    ours = layer("[local]\nprovider = ['lmstudio', 'ollama']\nmodel = {lmstudio = 'qwen'}", "repository")
    made = Policy.load(ours, [ours]).local
    assert (made.providers, made.model) == (("lmstudio", "ollama"), "qwen")


OPEN = """
[local]
mcp = ["docs"]
full_access = true
[hosted]
mcp = ["docs", "search_2"]
apps = true
plugins = true
readable = ["/opt/tool"]
env = ["GITHUB_TOKEN", "CI_*"]
on_touch = "rerun-local"
"""
SHUT = """
[local]
mcp = []
full_access = false
[hosted]
mcp = []
apps = false
plugins = false
readable = []
env = []
on_touch = "report"
"""


def test_what_a_user_opens() -> None:
    policy = Policy.load(user=layer(OPEN))
    assert (policy.local.mcp, policy.local.full_access) == (("docs",), True)
    assert policy.hosted == Hosted(
        mcp=("docs", "search_2"),
        apps=True,
        plugins=True,
        readable=("/opt/tool",),
        env=("GITHUB_TOKEN", "CI_*"),
        on_touch="rerun-local",
    )


def test_the_admin_wins_where_it_says_something() -> None:
    policy = Policy.load(user=layer(OPEN), admin=layer(SHUT, "admin"))
    assert (policy.local, policy.hosted) == (Local(), Hosted())
    silent = Policy.load(user=layer(OPEN), admin=layer("record = 'always'", "admin"))
    assert silent.hosted == Policy.load(user=layer(OPEN)).hosted
    assert Policy.load(user=layer(SHUT), admin=layer(OPEN, "admin")).hosted.apps is True


def test_none_of_it_changes_what_is_found() -> None:
    more = "[local]\nprovider = ['lmstudio', 'ollama']\nmodel = {ollama = 'x'}\naddress = 'http://127.0.0.1:1'"
    digests = {Policy.load(user=layer(text)).digest for text in ("", OPEN, SHUT, more)}
    assert digests == {Policy.load().digest}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[local]\nprovider = []", "local.provider: must name at least one"),
        ("[local]\nprovider = ['ollama', 'ollama']", "local.provider: must name each provider once"),
        (
            "[local]\nprovider = ['ollama', 'openai']",
            """local.provider[1]: must be "ollama" or "lmstudio", not 'openai'""",
        ),
        ("[local]\nprovider = ['ollama', 1]", "local.provider[1]: must be a string, not 1"),
        ("[local]\nmodel = {ollma = 'x'}", "local.model.ollma: unknown key; did you mean ollama?"),
        ("[local]\nmodel = {ollama = '-x'}", "local.model.ollama: must be a model's name, not '-x'"),
        (
            "[local]\naddress = {ollama = 'http://me@127.0.0.1'}",
            "local.address.ollama: must not hold a user name or password",
        ),
        (
            "[local]\naddress = {lmstudio = 'x'}",
            "local.address.lmstudio: must be a URL like http://127.0.0.1:11434, not 'x'",
        ),
        ("[local]\nmcp = ['a b']", "local.mcp[0]: must be the name of an MCP server, not 'a b'"),
        ("[local]\nmcp = true", "local.mcp: must be a list of strings, not True"),
        ("[local]\nfull_access = 1", "local.full_access: must be true or false, not 1"),
        ("[hosted]\napps = 'yes'", "hosted.apps: must be true or false, not 'yes'"),
        ("[hosted]\nmcp = ['a.b']", "hosted.mcp[0]: must be the name of an MCP server, not 'a.b'"),
        (
            "[hosted]\non_touch = 'ask'",
            """hosted.on_touch: must be "report" or "rerun-local", not 'ask'""",
        ),
        ("[hosted]\nenv = ['*']", "hosted.env[0]: must be a variable's name, or the beginning of one and a *, not '*'"),
        (
            "[hosted]\nenv = ['A', 'A*B']",
            "hosted.env[1]: must be a variable's name, or the beginning of one and a *, not 'A*B'",
        ),
        (
            "[hosted]\nenv = ['A=B']",
            "hosted.env[0]: must be a variable's name, or the beginning of one and a *, not 'A=B'",
        ),
    ],
)
def test_what_is_wrong_is_named(text: str, message: str) -> None:
    assert complaint(text) == message


def test_readable_folders_are_expanded(home: Path) -> None:
    (home / "real").mkdir()
    (home / ".pyenv").symlink_to(home / "real")
    made = hosted("readable = ['~/.pyenv', '/opt//tool/', '~/.local/share/uv', '/usr/local']")
    assert made.readable[:2] == (f"{home}/.pyenv", f"{home.resolve()}/real")
    assert made.readable[2:4] == ("/opt/tool", f"{home}/.local/share/uv")


ABSOLUTE = "must be a folder, absolute or beginning with ~/"
REFUSED = {
    "~": ABSOLUTE,
    "tools": ABSOLUTE,
    "~other/x": ABSOLUTE,
    "": ABSOLUTE,
    "/opt/*": ABSOLUTE,
    "/opt/a\\nb": ABSOLUTE,
    "/opt/../etc": "must not hold ..",
    "/": "holds the home folder",
    "//": "holds the home folder",
    "~/": "holds the home folder",
    "~/.": "holds the home folder",
    "{home}": "holds the home folder",
    "{home}/..": "must not hold ..",
    "{parent}": "holds the home folder",
    "/proc": "is no toolchain, and holds much else",
    "/etc": "is no toolchain, and holds much else",
    "~/.ssh": "must stay unread: ~/.ssh is private",
    "~/.ssh/": "must stay unread: ~/.ssh is private",
    "~/.ssh/keys": "must stay unread: ~/.ssh is private",
    "~/.aws": "must stay unread: ~/.aws is private",
    "~/.codex": "must stay unread: ~/.codex is private",
    "~/.config": "must stay unread: ~/.config/gcloud is private",
    "~/.local": "must stay unread: ~/.local/share/keyrings is private",
    "{home}/link": "must stay unread: ~/.ssh is private",
    "{home}/up": "holds the home folder",
}


@pytest.mark.parametrize("folder", REFUSED)
def test_what_is_no_toolchain_is_refused(home: Path, folder: str) -> None:
    (home / ".ssh").mkdir()
    (home / "link").symlink_to(".ssh")
    (home / "up").symlink_to("..")
    written = folder.format(home=home, parent=home.parent)
    message = complaint(f'[hosted]\nreadable = ["/opt/tool", "{written}"]')
    assert message.startswith("hosted.readable[1]: ")
    assert message.endswith(" " + REFUSED[folder])


def prefer(user: str = "", repository: Sequence[str] = (), admin: str = "") -> str:
    """The tier of open work; the first of the repository's versions is the trusted one."""

    def made(word: str, origin: Origin) -> Layer:
        return layer(f"prefer = '{word}'" if word else "", origin)

    base, *now = [made(word, "repository") for word in repository] or [None]
    judged = [each for each in now if each]
    return Policy.load(base, judged, user=made(user, "user"), admin=made(admin, "admin")).prefer


def test_the_tier_of_open_work() -> None:
    assert prefer() == "hosted"
    assert prefer(user="local") == "local"
    assert prefer(user="hosted", repository=["local"]) == "hosted"
    assert prefer(user="hosted", admin="local") == "local"
    assert prefer(repository=["local"]) == "local"
    assert prefer(repository=["hosted", "local"]) == prefer(repository=["local", "hosted"]) == "local"
    assert complaint("prefer = 'locally'") == """prefer: must be "hosted" or "local", not 'locally'"""


def test_what_a_users_word_for_redaction_can_change() -> None:
    def firm(text: str, origin: Origin) -> bool:
        made = layer(f"[hosted]\n{text}", origin)
        policy = Policy.load(user=made) if origin == "user" else Policy.load(made, [made])
        return policy.hosted.firm

    assert not firm("", "repository")
    assert not firm("on_sensitive = 'local'", "user")
    assert firm("on_sensitive = 'local'", "repository")
    assert Policy.load(admin=layer("[hosted]\non_sensitive = 'refuse'", "admin")).hosted.firm
    assert not Policy.load(admin=layer("[hosted]\non_sensitive = 'redact'", "admin")).hosted.firm
