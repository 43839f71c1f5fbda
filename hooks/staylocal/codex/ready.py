"""What is asked of a local provider, what it says of a model, and the provider that is ready."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from staylocal.policy_keys import Provider


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What an invocation needs. `tokens`: of what it carries, without Codex's own instructions."""

    tokens: int = 0
    images: bool = False
    schema: bool = False
    tools: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A model of this machine. `name`: as the provider lists it; `context`: what the server uses, None if unsaid.

    `model_context`: the most that the model itself can; `capabilities`: completion, tools, vision, thinking…, None
    if the server doesn't tell them.
    """

    name: str
    version: str = ""
    context: int | None = None
    model_context: int | None = None
    capabilities: frozenset[str] | None = None
    quantisation: str = ""
    size: int | None = None


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
