"""LM Studio: is a model there, does it run here and not on a linked device, and with which context."""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING, Any

from staylocal.codex import answers
from staylocal.codex.provider_error import ProviderError
from staylocal.codex.ready import Found
from staylocal.errors import UndecidedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from staylocal.codex.http_json import Server

NAME = "LM Studio"
START = "Start it: lms server start"
_SECONDS = 3.0
_NEW, _OLD = "/api/v1/models", "/api/v0/models"
_UNLINK = "Take this machine off the link: lms link disable"


def look(server: Server, asked: str, environ: Mapping[str, str]) -> Found:
    """Find the model. Raises ProviderError: no-model, remote-model, capability, junk. Downloads nothing."""
    models = answers.tables(server.ask(_NEW), "models")
    new = models is not None
    if models is None:
        models = answers.tables(server.ask(_OLD), "data")
    served = answers.tables(server.ask("/v1/models"), "data")
    if models is None or served is None:
        raise server.junk(_OLD if models is None else "/v1/models")
    found = [_new(model) if new else _old(model) for model in models]
    name = _listed_name(asked, [each.name for each in found])
    if name is None:
        names = [each.name for each in found]
        raise answers.no_model(NAME, asked, names, f"Get it: lms get {asked}")
    model = found[[each.name for each in found].index(name)]
    if model.capabilities == frozenset(("embedding",)):
        raise ProviderError("capability", f"{name} makes embeddings, it can't answer", hint="Name another model.")
    if name not in [answers.text(each, "id") for each in served]:
        # Codex would download a model that is not literally listed there.
        raise ProviderError("no-model", f"LM Studio does not serve {name} now", hint=f"Load it: lms load {name}")
    if new and server.address.loopback:
        _refuse_linked(name, environ)
    return model


def _listed_name(asked: str, names: list[str]) -> str | None:
    if asked in names:
        return asked
    return next((name for name in names if name.lower() == asked.lower()), None)


def _new(model: dict[str, Any]) -> Found:
    """A model as `/api/v1/models` has it, from 0.4 on."""
    instances = answers.tables(model, "loaded_instances") or []
    contexts = [size for each in instances if (size := answers.number(each, "config", "context_length"))]
    able = {"tools": "trained_for_tool_use", "vision": "vision"}
    capabilities = {word for word, key in able.items() if answers.at(model, "capabilities", key) is True}
    return Found(
        name=answers.text(model, "key"),
        version="0.4 or newer",
        context=min(contexts, default=None),
        model_context=answers.number(model, "max_context_length"),
        capabilities=_capabilities(answers.text(model, "type"), capabilities),
        quantisation=answers.text(model, "quantization", "name"),
        size=answers.number(model, "size_bytes"),
    )


def _old(model: dict[str, Any]) -> Found:
    """A model as `/api/v0/models` has it."""
    loaded = answers.text(model, "state") == "loaded"
    capabilities = {"tools"} if "tool_use" in (answers.words(model, "capabilities") or ()) else set()
    return Found(
        name=answers.text(model, "id"),
        version="before 0.4",
        context=answers.number(model, "loaded_context_length") if loaded else None,
        model_context=answers.number(model, "max_context_length"),
        capabilities=_capabilities(answers.text(model, "type"), capabilities),
        quantisation=answers.text(model, "quantization"),
    )


def _capabilities(sort: str, others: set[str]) -> frozenset[str]:
    if sort in {"embedding", "embeddings"}:
        return frozenset(("embedding",))
    return frozenset(("completion", *others, *(("vision",) if sort == "vlm" else ())))


def _refuse_linked(name: str, environ: Mapping[str, str]) -> None:
    """Since 0.4 a model of another device is served as if it were here, and only `lms` tells."""
    home = environ.get("HOME") or os.path.expanduser("~")
    path = os.pathsep.join((environ.get("PATH", os.defpath), f"{home}/.lmstudio/bin"))
    program = shutil.which("lms", path=path)
    if program is None:
        hint = "Put lms, which comes with LM Studio, on the PATH: npx lmstudio install-cli"
        message = "whether LM Studio runs models on a linked device can't be seen without lms"
        raise ProviderError("remote-model", message, hint=hint)
    status = _lms(program, ("link", "status", "--json"), environ)
    peers = answers.tables(status, "peers")
    if peers is None:
        raise ProviderError("remote-model", "lms link status says nothing that can be read", hint=_UNLINK)
    if not peers or "deviceDisabled" in (answers.words(status, "issues") or ()):
        return
    running = answers.tables({"models": _lms(program, ("ps", "--json"), environ)}, "models") or []
    devices = [
        each.get("deviceIdentifier") for each in running if name in {each.get("identifier"), each.get("modelKey")}
    ]
    if any(devices):
        raise ProviderError("remote-model", f"{name} runs on a device that LM Studio is linked to", hint=_UNLINK)
    if not devices:
        message = f"LM Studio is linked to other devices, and {name} is not loaded here: it may be run there"
        raise ProviderError("remote-model", message, hint=f"{_UNLINK}, or load it here first: lms load {name}")


def _lms(program: str, words: tuple[str, ...], environ: Mapping[str, str]) -> Any:  # noqa: ANN401 - JSON
    from staylocal import process  # noqa: PLC0415 - only where there may be a link

    try:
        done = process.run((program, *words), env=environ, timeout=_SECONDS)
        return json.loads(done.stdout) if done.returncode == 0 else None
    except (UndecidedError, ValueError, RecursionError):
        return None


def more_context(tokens: int, model: str) -> str:
    """How to get a context that holds so many tokens."""
    return f"Load it with more: lms load {model} --context-length {tokens}"
