"""LM Studio: is a model there, does it run here and not on a linked device, and with which context.

Shapes: in lmstudio-ai/docs 1_developer/2_rest/list.md (`/api/v1/models`) and 2_rest-api/endpoints.md (the older one).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from staylocal.codex import answers, lmstudio_link
from staylocal.codex.provider_error import ProviderError
from staylocal.codex.ready import Found

if TYPE_CHECKING:
    from collections.abc import Mapping

    from staylocal.codex.http_json import Server

NAME = "LM Studio"
START = "Start it: lms server start"
_NEW, _OLD = "/api/v1/models", "/api/v0/models"


def look(server: Server, asked: str, environ: Mapping[str, str]) -> Found:
    """Find the model. Raises ProviderError: no-model, remote-model, capability, junk. Downloads nothing."""
    found, new = _models(server)
    served = _served(server)
    name = listed_name(asked, [each.name for each in found])
    if name is None:
        names = [each.name for each in found]
        raise answers.no_model(NAME, asked, names, f"Get it: lms get {asked}")
    model = found[[each.name for each in found].index(name)]
    if model.capabilities == frozenset(("embedding",)):
        raise ProviderError("capability", f"{name} makes embeddings, it can't answer", hint="Name another model.")
    if name not in served:
        # Codex would download a model that is not literally listed there.
        raise ProviderError("no-model", f"LM Studio does not serve {name} now", hint=f"Load it: lms load {name}")
    if new and server.address.loopback and (error := lmstudio_link.ask(environ).refusal(name)):
        raise error
    return model


def every(server: Server, environ: Mapping[str, str]) -> list[Found]:
    """All that are listed. Raises ProviderError: junk, unreachable; asks `lms` for links once."""
    found, new = _models(server)
    served = _served(server)
    found = [replace(each, served=each.name in served) for each in found]
    if not new or not server.address.loopback:
        return found
    link = lmstudio_link.ask(environ)
    return [replace(each, remote=link.refusal(each.name)) for each in found]


def _models(server: Server) -> tuple[list[Found], bool]:
    """The models, and whether the server is a new one (from 0.4 on)."""
    models = answers.tables(server.ask(_NEW), "models")
    if models is not None:
        return [_new(model) for model in models], True
    models = answers.tables(server.ask(_OLD), "data")
    if models is None:
        raise server.junk(_OLD)
    return [_old(model) for model in models], False


def _served(server: Server) -> list[str]:
    served = answers.tables(server.ask("/v1/models"), "data")
    if served is None:
        raise server.junk("/v1/models")
    return [answers.text(each, "id") for each in served]


def listed_name(asked: str, names: list[str]) -> str | None:
    """The name as it is listed; letters' case is nobody's business."""
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


def more_context(tokens: int, model: str) -> str:
    """How to get a context that holds so many tokens."""
    return f"Load it with more: lms load {model} --context-length {tokens}"
