"""The keys of [local] and [hosted], checked: addresses, names, folders and variables of a policy file."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Literal, get_args

from staylocal.policy_table import Table, shown

if TYPE_CHECKING:
    from collections.abc import Callable

Provider = Literal["ollama", "lmstudio"]
PROVIDERS: tuple[Provider, ...] = get_args(Provider)
Each = tuple[str | None, tuple[tuple[Provider, str], ...]]  # for every provider, by provider

# No leading dash: a model's name becomes a word of Codex's command line, and the repository may give it.
_MODEL = r"[A-Za-z0-9][A-Za-z0-9._:/@+-]{0,127}"
_HOST = r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*"
_ADDRESS = r"https?://([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?(/[!-~]*)?"
_SERVER = r"[A-Za-z0-9_-]{1,64}"
_VARIABLE = r"[A-Za-z_][A-Za-z0-9_]{0,127}\*?"
# In the home folder: what holds logins, keys, other programs' conversations. No toolchain lies there.
_PRIVATE = (
    *(".ssh", ".gnupg", ".aws", ".azure", ".kube", ".docker", ".oci", ".password-store", ".codex", ".claude"),
    *(".netrc", ".git-credentials", ".pypirc", ".npmrc", ".pgpass", ".my.cnf", ".mozilla", ".thunderbird"),
    *(".config/gcloud", ".config/gh", ".config/git", ".config/op", ".config/sops", ".config/staylocal"),
    *(".local/share/keyrings", ".local/state/staylocal", "Library/Keychains", "Library/Application Support"),
)
_NO_TOOLCHAIN = frozenset(("/dev", "/etc", "/mnt", "/media", "/proc", "/run", "/sys", "/srv", "/tmp", "/var"))  # noqa: S108


def providers(local: Table) -> tuple[Provider, ...]:
    """Take `provider`: a word, or a list of words in the order to try; () if it is not set."""
    if not isinstance(local.data.get("provider"), list):
        word = local.choice("provider", PROVIDERS)
        return (word,) if word else ()
    words = local.texts("provider") or ()
    if not words:
        raise local.error("provider", "must name at least one")
    listed = Table(
        label=local.label, place=local.place, data={f"provider[{at}]": word for at, word in enumerate(words)}
    )
    found = tuple(word for key in listed.data if (word := listed.choice(key, PROVIDERS)))
    if len(set(found)) < len(found):
        raise local.error("provider", "must name each provider once")
    return found


def models(local: Table) -> Each:
    """Take `model`: a name, or a table of names by provider."""
    return _each(local, "model", model)


def model(table: Table, key: str) -> str | None:
    """Take a model's name."""
    return table.matching(key, _MODEL, "a model's name")


def addresses(local: Table) -> Each:
    """Take `address`: a URL, or a table of URLs by provider."""
    return _each(local, "address", _address)


def _each(table: Table, key: str, take: Callable[[Table, str], str | None]) -> Each:
    if not isinstance(table.data.get(key), dict):
        return take(table, key), ()
    inner = table.table(key)
    inner.only(PROVIDERS)
    return None, tuple((kind, value) for kind in PROVIDERS if (value := take(inner, kind)) is not None)


def _address(table: Table, key: str) -> str | None:
    if "@" in str(table.data.get(key)):
        raise table.error(key, "must not hold a user name or password")
    return table.matching(key, _ADDRESS, "a URL like http://127.0.0.1:11434")


def trusted_hosts(local: Table) -> tuple[str, ...] | None:
    """Take names and addresses, without scheme or port."""
    return _names(local, "trusted_hosts", _HOST, "a host's name or address, without scheme or port")


def servers(table: Table) -> tuple[str, ...] | None:
    """Take `mcp`: names of MCP servers."""
    return _names(table, "mcp", _SERVER, "the name of an MCP server")


def variables(hosted: Table) -> tuple[str, ...] | None:
    """Take `env`: names of variables, which may end with *."""
    return _names(hosted, "env", _VARIABLE, "a variable's name, or the beginning of one and a *")


def _names(table: Table, key: str, form: str, description: str) -> tuple[str, ...] | None:
    values = table.texts(key)
    for position, value in enumerate(values or ()):
        if not re.fullmatch(form, value):
            raise table.error(f"{key}[{position}]", f"must be {description}, not {shown(value)}")
    return values


def readable(hosted: Table) -> tuple[str, ...] | None:
    """Take folders of toolchains, absolute, as written and with links resolved; nothing private."""
    values = hosted.texts("readable")
    if values is None:
        return None
    home = os.path.normpath(os.path.expanduser("~"))
    folders: dict[str, None] = {}
    for position, value in enumerate(values):
        folder = os.path.normpath(os.path.expanduser(value)) if value.startswith(("/", "~/")) else value
        for path in (folder, os.path.realpath(folder)):
            if problem := _unreadable(value, path, home) or _unreadable(value, path, os.path.realpath(home)):
                raise hosted.error(f"readable[{position}]", f"{shown(value)} {problem}")
            folders[path] = None
    return tuple(folders)


def _unreadable(value: str, folder: str, home: str) -> str | None:
    """Say why a sealed run may not read this folder; None if it may."""
    if not folder.startswith("/") or not value.isprintable() or any(sign in value for sign in "*?["):
        return "must be a folder, absolute or beginning with ~/"
    if ".." in value.split("/"):
        return "must not hold .."
    if _within(home, folder):
        return "holds the home folder"
    if folder in _NO_TOOLCHAIN:
        return "is no toolchain, and holds much else"
    for private in (f"{home}/{name}" for name in _PRIVATE):
        if _within(folder, private) or _within(private, folder):
            return f"must stay unread: {private.replace(home, '~', 1)} is private"
    return None


def _within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")
