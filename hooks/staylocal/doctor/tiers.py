"""The local providers. One that is not ready lets nothing out: what is sensitive is refused then."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from staylocal.codex import provider
from staylocal.doctor.check import Check, note, ok

if TYPE_CHECKING:
    from staylocal.policy_keys import Provider
    from staylocal.policy_tiers import Local


def look(kind: Provider, local: Local) -> Check:
    """One of the policy's, with its model."""
    try:
        ready = provider.check(kind, local, None, provider.Needs(), os.environ)
    except provider.ProviderError as error:
        return note(kind, f"not ready: {error.message}", error.hint)
    version = f" {ready.version}" if ready.version else ""
    text = f"ready{version}: {ready.model} at {ready.address.split('//')[-1]}"
    return note(kind, text, "\n".join(ready.warnings)) if ready.warnings else ok(kind, text)
