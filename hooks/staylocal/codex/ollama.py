"""Ollama: is a model there, does it run here, and with which context. Shapes: docs/api.md of ollama/ollama."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from staylocal.codex import answers
from staylocal.codex.provider_error import ProviderError
from staylocal.codex.ready import Found

if TYPE_CHECKING:
    from staylocal.codex.http_json import Server

NAME = "Ollama"
START = "Start it: ollama serve"
# What the client asks for: the Responses API came with this version.
OLDEST = (0, 13, 4)
_CLOUD = re.compile(r".*[-:]cloud(:latest)?", re.IGNORECASE)
_REMOTE = ("remote_host", "remote_model", "remote_url")


def look(server: Server, asked: str) -> Found:
    """Find the model. Raises ProviderError: no-model, remote-model, version, junk. Pulls nothing."""
    version = _version(server)
    tags = _tags(server)
    refuse_cloud_name(asked)
    names = [_name(tag) for tag in tags]
    name = listed_name(asked, names)
    if name is None:
        raise answers.no_model(NAME, asked, names, f"Get it: ollama pull {asked}")
    tag = tags[names.index(name)]
    refuse_cloud_name(name)
    _refuse_remote(name, tag)
    shown = server.ask("/api/show", {"model": name})
    if not isinstance(shown, dict):
        raise server.junk("/api/show")
    _refuse_remote(name, shown)
    return _found(tag, shown, version, _running(server))


def every(server: Server) -> list[Found]:
    """All that is listed; details of those that run here alone. Raises ProviderError: version, junk, unreachable."""
    version, tags = _version(server), _tags(server)
    running = _running(server)
    return [_listed(server, tag, version, running) for tag in tags]


def _listed(server: Server, tag: dict[str, Any], version: str, running: list[dict[str, Any]]) -> Found:
    name = _name(tag)
    how = "by its name" if _CLOUD.fullmatch(name) else _says_remote(tag)
    shown = {} if how else server.ask("/api/show", {"model": name})
    if not isinstance(shown, dict):
        raise server.junk("/api/show")
    how = how or _says_remote(shown)
    return replace(_found(tag, shown, version, running), remote=_remote(name, how) if how else None)


def _found(tag: dict[str, Any], shown: dict[str, Any], version: str, running: list[dict[str, Any]]) -> Found:
    most = _model_context(shown)
    return Found(
        name=_name(tag),
        version=version,
        context=_context(_name(tag), shown, most, running),
        model_context=most,
        capabilities=answers.words(shown, "capabilities"),
        quantisation=answers.text(tag, "details", "quantization_level"),
        size=answers.number(tag, "size"),
    )


def _tags(server: Server) -> list[dict[str, Any]]:
    tags = answers.tables(server.ask("/api/tags"), "models")
    if tags is None:
        raise server.junk("/api/tags")
    return tags


def _name(tag: dict[str, Any]) -> str:
    return answers.text(tag, "name") or answers.text(tag, "model")


def _running(server: Server) -> list[dict[str, Any]]:
    return answers.tables(server.ask("/api/ps"), "models") or []


def listed_name(asked: str, names: list[str]) -> str | None:
    """The name as it is listed: `llama3.2` is `llama3.2:latest`, and letters' case is Ollama's."""
    if asked in names:
        return asked
    wanted = _full(asked)
    return next((name for name in names if name and _full(name) == wanted), None)


def _full(name: str) -> str:
    tagged = ":" in name.rpartition("/")[2]
    return (name if tagged else f"{name}:latest").lower()


def refuse_cloud_name(name: str) -> None:
    """A cloud model says so in its name, and needs not be listed to be served."""
    if _CLOUD.fullmatch(name):
        raise _remote(name, "by its name")


def _refuse_remote(name: str, answer: dict[str, Any]) -> None:
    if how := _says_remote(answer):
        raise _remote(name, how)


def _says_remote(answer: dict[str, Any]) -> str:
    return "as Ollama says" if any(answer.get(key) for key in _REMOTE) else ""


def _remote(name: str, how: str) -> ProviderError:
    hint = "Name a model of this machine: ollama list shows those with a size."
    return ProviderError("remote-model", f"{name} runs in Ollama's cloud, {how}, not on this machine", hint=hint)


def _version(server: Server) -> str:
    version = answers.text(server.ask("/api/version"), "version")
    numbers = re.match(r"(\d{1,6})\.(\d{1,6})\.(\d{1,6})", version, re.ASCII)
    if numbers is None:
        raise server.junk("/api/version")
    found = tuple(int(number) for number in numbers.groups())
    if (0, 0, 0) < found < OLDEST:  # 0.0.0: one that was built by hand
        oldest = ".".join(str(number) for number in OLDEST)
        message = f"Ollama {numbers[0]} is too old for Codex, which needs {oldest}"
        raise ProviderError("version", message, hint="Install a newer one: https://ollama.com/download")
    return version if version.isprintable() else numbers[0]


def _model_context(shown: dict[str, Any]) -> int | None:
    """`llama.context_length` and the like; its own architecture's first (a projector has one, too)."""
    info = answers.at(shown, "model_info")
    if not isinstance(info, dict):
        return None
    own = answers.number(info, f"{answers.text(info, 'general.architecture')}.context_length")
    every = (answers.number(info, key) for key in info if key.endswith(".context_length"))
    return own or next((each for each in every if each), None)


def _context(name: str, shown: dict[str, Any], most: int | None, running: list[dict[str, Any]]) -> int | None:
    """What is loaded now, else what the model's own file sets; None where only the server's default decides."""
    for each in running:
        if name in {each.get("name"), each.get("model")} and (loaded := answers.number(each, "context_length")):
            return loaded
    line = re.search(r"(?m)^num_ctx\s+(\d{1,9})\s*$", answers.text(shown, "parameters"), re.ASCII)
    if line is None:
        return None
    return min(int(line[1]), most or int(line[1]))


def more_context(tokens: int) -> str:
    """How to get a context that holds so many tokens."""
    return f"Give it more: OLLAMA_CONTEXT_LENGTH={tokens} ollama serve"
