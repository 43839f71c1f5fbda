"""The hosted side's models: names and context windows, as the client brings them along.

`codex debug models --bundled` prints the catalog that a client was built with: 745 KB of JSON in 0.02 s, and strace saw
no connection (without `--bundled` it took 3 s to ask the hosted side). It only changes with the client, and is kept by
version.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from staylocal import kept_json, process, state
from staylocal.codex import answers
from staylocal.errors import UndecidedError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from staylocal.codex.client import Client
    from staylocal.codex.settings import Settings

_SECONDS = 10.0
_FILE = "models.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """`context`: tokens of its window. The client's own choice is the first of `catalog`."""

    name: str
    context: int


def catalog(client: Client, environ: Mapping[str, str]) -> tuple[Model, ...]:
    """The models that a client knows, its own choice first; none where it doesn't say (an older one)."""
    path = os.path.join(state.root(), _FILE)
    kept = kept_json.read(path)
    if answers.text(kept, "version") != client.version:
        kept = {"version": client.version, "models": _asked(client, environ)}
        kept_json.write(path, kept)
    models = answers.tables(kept, "models") or []
    return tuple(
        Model(name=name, context=context)
        for each in models
        if (name := answers.text(each, "name")) and (context := answers.number(each, "context"))
    )


def window(name: str, models: Sequence[Model], settings: Settings | None) -> int | None:
    """Tokens that a hosted model holds: as Codex is configured, else by the catalog; None for an unknown one."""
    said = settings.at("model_context_window") if settings else None
    if type(said) is int and said > 0:
        return said
    if settings and (settings.text("model_catalog_json") or settings.text("model_provider") not in (None, "openai")):
        return None  # another catalog, or another host whose models may only be called the same
    return next((each.context for each in models if each.name == name), None)


def _asked(client: Client, environ: Mapping[str, str]) -> list[dict[str, object]]:
    try:
        done = process.run(
            (client.native, "debug", "models", "--bundled"), env={**environ, **client.environ}, timeout=_SECONDS
        )
        printed: Any = json.loads(done.stdout) if done.returncode == 0 else None
    except (UndecidedError, ValueError, RecursionError):
        return []
    listed = sorted(answers.tables(printed, "models") or [], key=_rank)
    return [
        {"name": answers.text(each, "slug"), "context": answers.number(each, "context_window")}
        for each in listed
        if answers.number(each, "context_window")
    ]


def _rank(model: dict[str, Any]) -> tuple[bool, int]:
    """In the client's own order: it takes the first that it lists (gpt-6.1-sol of priority 1 was asked by 0.169)."""
    return answers.text(model, "visibility") != "list", answers.number(model, "priority") or 1 << 30
