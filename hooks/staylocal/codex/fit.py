"""What a model lacks for what is needed, and what would help. Pure.

Structured output: Ollama hands the schema of a Responses request on to its grammar (`text.format` becomes the
`Format` of a chat in its openai/responses.go), whatever the model; LM Studio holds only chat completions to one
(lmstudio-bug-tracker 1396 and 2403: its Responses API, which is what Codex speaks, answers in free text).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from staylocal.codex import lmstudio, ollama
from staylocal.codex.ready import INSTRUCTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from staylocal.codex.provider_error import Reason
    from staylocal.codex.ready import Found, Needs
    from staylocal.policy_keys import Provider

_SMALLEST = 4_096  # the context that both servers take by default on most machines
_STEP = 8_192
_TITLES = {"ollama": ollama.NAME, "lmstudio": lmstudio.NAME}
_SHOWN = {"tools": "tools", "vision": "vision", "thinking": "thinking"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """What is missing, in a sentence and `shortly`, and the way on; `room`: tokens of a prompt that would fit."""

    reason: Reason
    shortly: str
    problem: str
    fix: str
    room: int | None = None


def title(kind: Provider) -> str:
    """What people call it."""
    return _TITLES[kind]


def able(kind: Provider, found: Found) -> tuple[str, ...]:
    """What the model can, in the words of `needs:` and `thinking`."""
    words = [shown for word, shown in _SHOWN.items() if word in (found.capabilities or ())]
    return (*words, *(("structured-output",) if _holds_schema(kind, found) else ()))


def answers(found: Found) -> bool:
    """Whether it answers at all: an embeddings model does not."""
    return found.capabilities != frozenset(("embedding",))


def gaps(kind: Provider, found: Found, needs: Needs) -> tuple[Gap, ...]:
    """Everything that keeps this model from what is needed."""
    if not answers(found):
        problem = f"{found.name} makes embeddings, it can't answer"
        return (Gap(reason="capability", shortly="embeddings only", problem=problem, fix="Name another model."),)
    return (*_lacking(kind, found, needs), *_small(kind, found, needs))


def _lacking(kind: Provider, found: Found, needs: Needs) -> Iterator[Gap]:
    """Capabilities. LM Studio gives Codex's tools to every model in a form of its own; Ollama refuses them to a
    model without."""
    if not found.served:
        fix = f"Load it: lms load {found.name}"
        problem = f"{title(kind)} does not serve {found.name} now"
        yield Gap(reason="no-model", shortly="not served now", problem=problem, fix=fix)
    can = found.capabilities
    if (needs.images or "vision" in needs.words) and "vision" not in (can or ()):
        fix = "Name a model that can: its capabilities hold vision."
        yield Gap(reason="capability", shortly="no vision", problem=f"{found.name} can't see images", fix=fix)
    trained = "tools" in needs.words
    if (trained or (needs.tools and kind == "ollama")) and can is not None and "tools" not in can:
        fix = "Name a model that can: its capabilities hold tools" + (
            " (ollama show NAME)." if kind == "ollama" else "."
        )
        problem = f"{found.name} can't call tools, which Codex works with"
        yield Gap(reason="capability", shortly="no tools", problem=problem, fix=fix)
    if (needs.schema or "structured-output" in needs.words) and not _holds_schema(kind, found):
        problem = f"{found.name}: {title(kind)} does not hold Codex's answers to a schema"
        fix = "Use Ollama, or ask for the form in the prompt."
        yield Gap(reason="capability", shortly="no structured output", problem=problem, fix=fix)


def _holds_schema(kind: Provider, found: Found) -> bool:
    return kind == "ollama" and answers(found)


def _small(kind: Provider, found: Found, needs: Needs) -> Iterator[Gap]:
    limit, tokens = found.limit, needs.context
    if limit is None or tokens <= limit:
        return
    can_grow = found.model_context is None or tokens <= found.model_context
    of = "its context is" if found.context else "it can hold at most"
    yield Gap(
        reason="context",
        shortly=f"too small: {limit:,} of {tokens:,} tokens",
        problem=f"{found.name}: {_wanted(needs)}, {of} {limit:,}",
        fix=more_context(kind, found.name, tokens) if can_grow else "Name a model with a longer context.",
        room=max(limit - INSTRUCTIONS, 0),
    )


def _wanted(needs: Needs) -> str:
    if needs.context > needs.tokens + INSTRUCTIONS:
        return f"its prompt asks for a long context, {needs.context:,} tokens"
    return f"about {needs.context:,} tokens are needed ({INSTRUCTIONS:,} of them Codex's own)"


def warning(kind: Provider, found: Found, needs: Needs) -> str:
    """What could still go wrong: only the server's default says how much is held of a model that isn't loaded."""
    if found.context is not None or needs.context <= _SMALLEST:
        return ""
    what = "it is not loaded yet, and its server's default context may be smaller"
    more = more_context(kind, found.name, needs.context)
    return f"{found.name}: about {needs.context:,} tokens are needed; {what}. {more}"


def more_context(kind: Provider, model: str, tokens: int) -> str:
    """How to get a context that holds so many tokens."""
    wanted = -(-tokens // _STEP) * _STEP
    return ollama.more_context(wanted) if kind == "ollama" else lmstudio.more_context(wanted, model)
