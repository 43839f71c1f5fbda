"""LM Studio's links: since 0.4 a model of another device is served as if it were here, and only `lms` tells."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from staylocal.codex import answers
from staylocal.codex.provider_error import ProviderError
from staylocal.errors import UndecidedError

if TYPE_CHECKING:
    from collections.abc import Mapping

_SECONDS = 3.0
_UNLINK = "Take this machine off the link: lms link disable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What `lms` says. `unknown`: why it can't be told; `running`: loaded models, None where nothing is linked."""

    unknown: ProviderError | None = None
    running: tuple[dict[str, Any], ...] | None = None

    def refusal(self, name: str) -> ProviderError | None:
        """Why this model may not be used; None if it runs here."""
        if self.unknown or self.running is None:
            return self.unknown
        loaded = [each for each in self.running if name in {each.get("identifier"), each.get("modelKey")}]
        if any(each.get("deviceIdentifier") for each in loaded):
            return ProviderError("remote-model", f"{name} runs on a device that LM Studio is linked to", hint=_UNLINK)
        if loaded:
            return None
        message = f"LM Studio is linked to other devices, and {name} is not loaded here: it may be run there"
        return ProviderError("remote-model", message, hint=f"{_UNLINK}, or load it here first: lms load {name}")


def ask(environ: Mapping[str, str]) -> Link:
    """Ask `lms`, which comes with LM Studio; takes at most 6 seconds."""
    home = environ.get("HOME") or os.path.expanduser("~")
    path = os.pathsep.join((environ.get("PATH", os.defpath), f"{home}/.lmstudio/bin"))
    program = shutil.which("lms", path=path)
    if program is None:
        hint = "Put lms, which comes with LM Studio, on the PATH: npx lmstudio install-cli"
        message = "whether LM Studio runs models on a linked device can't be seen without lms"
        return Link(unknown=ProviderError("remote-model", message, hint=hint))
    status = _lms(program, ("link", "status", "--json"), environ)
    peers = answers.tables(status, "peers")
    if peers is None:
        message = "lms link status says nothing that can be read"
        return Link(unknown=ProviderError("remote-model", message, hint=_UNLINK))
    if not peers or "deviceDisabled" in (answers.words(status, "issues") or ()):
        return Link()
    return Link(running=tuple(answers.tables({"models": _lms(program, ("ps", "--json"), environ)}, "models") or ()))


def _lms(program: str, words: tuple[str, ...], environ: Mapping[str, str]) -> Any:  # noqa: ANN401 - JSON
    from staylocal import process  # noqa: PLC0415 - only where there may be a link

    try:
        done = process.run((program, *words), env=environ, timeout=_SECONDS)
        return json.loads(done.stdout) if done.returncode == 0 else None
    except (UndecidedError, ValueError, RecursionError):
        return None
