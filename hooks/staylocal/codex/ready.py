"""What is asked of a local provider, what it says of a model, and the provider that is ready."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from staylocal.codex.provider_error import ProviderError
    from staylocal.policy_keys import Provider

# Tokens of Codex's own instructions and tools in front of every prompt: 39 KB, counted by a llama.cpp server as
# 4,496 with codex-cli 0.169.
INSTRUCTIONS = 4_500
LONG = 32_768  # tokens of a context that `needs: [long-context]` asks for at least


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What an invocation needs. `tokens`: of what it carries, without Codex's own instructions.

    `tools`: Codex's own, which every provider may bring into its own form; `words`: of the prompt's `needs:`.
    """

    tokens: int = 0
    images: bool = False
    schema: bool = False
    tools: bool = False
    words: frozenset[str] = frozenset()

    @property
    def context(self) -> int:
        """Tokens of the context that holds it all."""
        return max(self.tokens + INSTRUCTIONS, LONG if "long-context" in self.words else 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A model as its provider lists it. `name`: as listed; `context`: what the server uses, None if unsaid.

    `model_context`: the most that the model itself can; `capabilities`: completion, tools, vision, thinking…, None
    if the server doesn't tell them; `remote`: set where it does not run here for sure; `served`: whether it is, now.
    """

    name: str
    version: str = ""
    context: int | None = None
    model_context: int | None = None
    capabilities: frozenset[str] | None = None
    quantisation: str = ""
    size: int | None = None
    remote: ProviderError | None = None
    served: bool = True

    @property
    def limit(self) -> int | None:
        """Tokens that it holds now, or at most where only the server's default decides; None if nothing is said."""
        return self.context or self.model_context


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A provider that can be used. `address`: its checked root; `base_url`: for CODEX_OSS_BASE_URL.

    `size`: bytes; `notes`: what was asked for and dropped; `warnings`: what could still go wrong.
    """

    kind: Provider
    address: str
    base_url: str
    host_is_loopback: bool
    version: str
    model: str
    context: int | None
    model_context: int | None
    capabilities: frozenset[str]
    quantisation: str
    size: int | None
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
