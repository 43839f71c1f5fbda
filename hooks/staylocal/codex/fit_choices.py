"""What a person can do where no local model serves what must stay here, or the hosted one does not hold it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from staylocal.codex import fit, provider_survey
from staylocal.codex.carried import PROMPT, STDIN
from staylocal.codex.provider_error import ProviderError
from staylocal.policy import user_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from staylocal.codex.loading import Carried
    from staylocal.codex.plan import Plan
    from staylocal.codex.ready import Needs
    from staylocal.policy import Hosted
    from staylocal.policy_tiers import Local

_NAMED = 3  # models that are named
_REDACT = '[hosted] on_sensitive = "redact" (the hosted model gets placeholders)'


def refusal(error: ProviderError, plan: Plan, needs: Needs) -> ProviderError:
    """The same error with every choice there is in its hint; the reasons for each provider stand in its message."""
    here, policy, carried = plan.found()
    lines = [*error.hint.splitlines(), *_smaller(error, carried), *_others(policy.local, needs, here.environ)]
    if plan.route.why == ("pinned",):
        lines.append("The hosted tier: nothing sensitive is carried, it may go there (without --oss).")
    elif can_redact(carried, policy.hosted) and "pinned" not in plan.route.why:
        lines.append(f"Redaction, in {_shortly(user_path(here.environ), here.environ)}: {_REDACT}.")
    return ProviderError(error.reason, error.message, hint="\n".join(dict.fromkeys(lines)), room=error.room)


def _shortly(path: str, environ: Mapping[str, str]) -> str:
    home = environ.get("HOME", "")
    return path.replace(home, "~", 1) if home and path.startswith(f"{home}/") else path


def _smaller(error: ProviderError, carried: Carried) -> Iterator[str]:
    if error.room and carried.tokens > error.room:
        yield f"A smaller prompt: about {carried.tokens:,} tokens are carried, {error.room:,} fit."


def _others(local: Local, needs: Needs, environ: Mapping[str, str]) -> Iterator[str]:
    """Models that are there and would do; none is chosen for anybody."""
    found = [
        f"-m {each.name} ({fit.title(survey.kind)}{_context(each.context)})"
        for survey in provider_survey.all_of(local.providers, local, environ)
        for each in survey.fitting(needs)
    ]
    if found:
        yield f"Another model that is here and fits: {', '.join(found[:_NAMED])}."


def _context(known: int | None) -> str:
    return f", context {known:,}" if known else ", not loaded yet"


def can_redact(carried: Carried, hosted: Hosted) -> bool:
    """Whether a user's `on_sensitive = "redact"` would help: all of it stands in the prompt or on stdin, as text."""
    verdict = carried.verdict
    elsewhere = any(each.finding.path not in (PROMPT, STDIN) for each in verdict.judged)
    whole = not (verdict.sensitive or verdict.unscanned or carried.named or carried.session or carried.images)
    return hosted.on_sensitive == "local" and not hosted.firm and whole and not elsewhere
