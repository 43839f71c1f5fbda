"""`staylocal providers`: the local providers and the hosted side, looked at from where we stand."""

from __future__ import annotations

import os

from staylocal import inputs
from staylocal.codex import client, provider_hosted, provider_survey, settings
from staylocal.codex.provider_report import Hosted, Overview
from staylocal.policy_keys import PROVIDERS


def look(*, every: bool) -> Overview:
    """Ask the policy's providers (`every`: all that there are), and the client for the hosted model."""
    policy = inputs.rules_here().policy
    kinds = tuple(dict.fromkeys((*policy.local.providers, *(PROVIDERS if every else ()))))
    return Overview(
        surveys=tuple(provider_survey.all_of(kinds, policy.local, os.environ)),
        hosted=_hosted(policy.hosted.model),
        prefer=policy.prefer,
    )


def _hosted(named: str) -> Hosted:
    """The policy's model, else the configured one, else the client's own choice. Starts nothing that is known."""
    try:
        found = client.find()
    except client.NoClientError:
        return Hosted(model=named, source="the policy" if named else "")
    configured = settings.read(environ=os.environ, folders=(), profile=None, overrides={})
    models = provider_hosted.catalog(found, os.environ)
    model, source = next((each.name for each in models), ""), "Codex's own choice"
    for said, by in ((configured.text("model"), "Codex's configuration"), (named, "the policy")):
        model, source = (said, by) if said else (model, source)
    context = provider_hosted.window(model, models, configured)
    return Hosted(model=model, source=source, context=context, client=found.version)
