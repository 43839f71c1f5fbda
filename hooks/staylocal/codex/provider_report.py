"""Local providers and the hosted side, told: as text of aligned columns, and as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from staylocal.codex import fit
from staylocal.codex.ready import INSTRUCTIONS, Needs
from staylocal.report import aligned, plural, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from staylocal.codex.fit import Gap
    from staylocal.codex.provider_survey import Survey
    from staylocal.codex.ready import Found
    from staylocal.policy_layer import Prefer

_VERSION = 1
_MOST = 8  # models of a provider that are shown without --all
_CODEX = Needs(tools=True)
_HEADER = ("", "model", "size", "quant", "context", "can")
_LISTED = ("It has: ", "It has no model")  # of the hint: the table says it
_NOT_HERE = ", not on this machine"  # which "refused" says shorter
_KIBI, _KILO = 1024, 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Hosted:
    """The hosted side. `source`: what says which model it is; `context`: tokens, None where nobody here knows.

    `client`: the version of the Codex CLI that is here, "" without one.
    """

    model: str = ""
    source: str = ""
    context: int | None = None
    client: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """All of it."""

    surveys: tuple[Survey, ...]
    hosted: Hosted
    prefer: Prefer = "hosted"

    @property
    def ready(self) -> bool:
        """Whether any configured provider could take a run now."""
        return any(each.problem is None for each in self.surveys if each.configured)


def as_text(found: Overview, *, every: bool) -> str:
    """A block a provider, then the hosted side. `every`: all models, not only the first eight."""
    width = max(len(each.kind) for each in found.surveys)
    lines: list[str] = []
    for each in found.surveys:
        lines += [*_provider(each, width, every=every), ""]
    lines.append(
        f"{'codex':{width}}  needs {INSTRUCTIONS:,} tokens for its own instructions before any prompt, and tools"
    )
    lines.append(f"{'hosted':{width}}  {_hosted(found.hosted)}")
    lines.append(f"{'prefer':{width}}  {found.prefer}, for open work")
    return "\n".join(lines)


def _provider(survey: Survey, width: int, *, every: bool) -> Iterator[str]:
    yield f"{survey.kind:{width}}  {_state(survey)}{'' if survey.configured else ' (not in the policy)'}"
    margin = " " * (width + 2)
    if survey.url:
        where = "this machine" if survey.loopback else "a trusted host, not this machine"
        version = f", version {survey.version}" if survey.version else ""
        yield f"{margin}{survey.url} ({where}; {survey.source}){version}"
    models = _order(survey)
    listed = models if every else models[:_MOST]
    if listed:
        yield from aligned([_HEADER, *(_row(survey, each) for each in listed)], indent=margin[2:])
    if len(models) > len(listed):
        yield f"{margin}and {plural(len(models) - len(listed), 'model')} more: --all"
    yield from (f"{margin}! {shown(line)}" for line in fixes(survey))


def fixes(survey: Survey) -> list[str]:
    """What to do about it, a line each; models that are listed anyway are not named again, but for one that fits."""
    if survey.problem is None:
        return [survey.warning] if survey.warning else []
    lines = [line for line in survey.problem.hint.splitlines() if not line.startswith(_LISTED)]
    if fitting := survey.fitting(_CODEX):
        lines.append(f'Or use one that is here and fits: model = "{fitting[0].name}" under [local]')
    return lines


def _state(survey: Survey) -> str:
    if survey.problem is None:
        return f"ready: {shown(survey.chosen)}"
    chosen = next((each for each in survey.models if each.name == survey.chosen), None)
    if chosen and (found := gaps(survey, chosen)):
        return f"not ready: {shown(chosen.name)}: {', '.join(gap.shortly for gap in found)}"
    return f"not ready: {shown(survey.problem.message)}"


def _order(survey: Survey) -> list[Found]:
    """The chosen one, those that would do, the rest."""
    return sorted(survey.models, key=lambda each: (each.name != survey.chosen, bool(_trouble(survey, each))))


def _row(survey: Survey, model: Found) -> tuple[str, ...]:
    return (
        ">" if model.name == survey.chosen else "",
        shown(model.name),
        "-" if model.remote else _size(model.size),
        "-" if model.remote else shown(model.quantisation) or "-",
        _context(model),
        _trouble(survey, model) or ", ".join(fit.able(survey.kind, model)) or "-",
    )


def _trouble(survey: Survey, model: Found) -> str:
    """Why Codex can't use it, shortly; "" if it can."""
    if model.remote:
        return f"refused: {shown(model.remote.message.removeprefix(f'{model.name} ').removesuffix(_NOT_HERE))}"
    return ", ".join(gap.shortly for gap in gaps(survey, model))


def gaps(survey: Survey, model: Found) -> tuple[Gap, ...]:
    """What it lacks for any run of Codex: its own instructions alone are thousands of tokens."""
    return () if model.remote else fit.gaps(survey.kind, model, _CODEX)


def _context(model: Found) -> str:
    if model.model_context is None and model.context is None:
        return "-"
    most = _tokens(model.model_context) if model.model_context else "?"
    return f"{_tokens(model.context)} of {most}" if model.context else f"{most}, not loaded"


def _tokens(count: int) -> str:
    return f"{count // _KIBI}k" if count % _KIBI == 0 else f"{count:,}"


def _size(size: int | None) -> str:
    """As `ollama list` says it: powers of ten."""
    if size is None:
        return "-"
    mega = size / _KILO**2
    return f"{mega / _KILO:.1f} GB" if mega >= _KILO else f"{mega:.0f} MB"


def _hosted(hosted: Hosted) -> str:
    if not hosted.client:
        return "no Codex CLI here (npm install -g @openai/codex)"
    context = f"{hosted.context:,} tokens" if hosted.context else "its context is not known here"
    return f"{shown(hosted.model) or 'unknown'} ({hosted.source}), {context}; Codex {hosted.client}"


def as_json(found: Overview) -> dict[str, Any]:
    """Version 1 of the answer. Sizes are bytes, contexts tokens."""
    return {
        "version": _VERSION,
        "ready": found.ready,
        "prefer": found.prefer,
        "codex_needs": {"tokens": INSTRUCTIONS, "tools": True},
        "providers": [_survey_json(each) for each in found.surveys],
        "hosted": {
            "model": found.hosted.model or None,
            "source": found.hosted.source or None,
            "context": found.hosted.context,
            "codex": found.hosted.client or None,
        },
    }


def _survey_json(survey: Survey) -> dict[str, Any]:
    problem = survey.problem
    return {
        "provider": survey.kind,
        "configured": survey.configured,
        "reachable": survey.reached,
        "ready": problem is None,
        "address": survey.url or None,
        "source": survey.source or None,
        "loopback": survey.loopback if survey.url else None,
        "server": survey.version or None,
        "asked": survey.asked,
        "chosen": survey.chosen or None,
        "reason": problem.reason if problem else None,
        "problem": problem.message if problem else None,
        "fix": fixes(survey) if problem else [],
        "warning": survey.warning or None,
        "models": [_model_json(survey, each) for each in survey.models],
    }


def _model_json(survey: Survey, model: Found) -> dict[str, Any]:
    lacks = gaps(survey, model)
    return {
        "name": model.name,
        "size": model.size,
        "quantisation": model.quantisation or None,
        "context": model.context,
        "model_context": model.model_context,
        "capabilities": list(fit.able(survey.kind, model)),
        "chosen": model.name == survey.chosen,
        "refused": model.remote.message if model.remote else None,
        "fits": not model.remote and not lacks,
        "gaps": [{"reason": each.reason, "problem": each.problem, "fix": each.fix} for each in lacks],
    }
