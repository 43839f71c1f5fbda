"""What is carried, what can be reached and what was asked for -> where the run goes, and why. Pure.

The order of the questions is the order of what is at stake: what is carried decides first, then whether a seal
can be had at all, then which.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from staylocal.verdict import WHYS

if TYPE_CHECKING:
    from collections.abc import Collection

Tier = Literal["local", "hosted", "refused", "pass"]
Where = Literal["", "in-place", "clean-room"]
Only = Literal["", "local", "hosted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything that decides.

    `sort`: of the subcommand (agent, pass, hosted, server, manager); `carried`: why-words of what is sent; `reach`:
    why-words of the sensitive files that the run could read; `asked_local`: what asks for the local tier;
    `tampering`: the caller's setting that would replace the seal; `no_seal`: why no seal can be had at all;
    `needs_room`: why not in place; `no_room`: why no clean room either; `redacted`: why-words of what would be sent in
    its place with placeholders, () where that was not asked for; `not_redacted`: why it can't be, "" if it can;
    `preferred`: what prefers the local tier for open work, where that is fit; `unclear`: what the prompt's front matter
    asks for that nobody knows.
    """

    sort: str
    not_understood: tuple[str, ...] = ()
    picker: bool = False
    ephemeral: bool = False
    remote: bool = False
    carried: Collection[str] = ("clean",)
    reach: Collection[str] = ()
    reach_count: int = 0
    asked_local: str = ""
    on_sensitive: str = "local"
    tampering: str = ""
    no_seal: str = ""
    needs_room: str = ""
    no_room: str = ""
    redacted: Collection[str] = ()
    not_redacted: str = ""
    preferred: str = ""
    unclear: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """`why`: words of the record; `reason`: the sentence for people; `where` a hosted run works."""

    tier: Tier
    why: tuple[str, ...]
    reason: str
    where: Where = ""


_OPEN = frozenset(("clean", "override"))
_UNSEALED = {
    "hosted": "it works on somebody else's machine",
    "server": "a server takes prompts that nobody sees here",
    "manager": "it speaks to sessions that nobody has looked at",
}


def decide(facts: Facts) -> Route:  # noqa: PLR0911, C901 - one answer a question
    """Route one invocation."""
    if facts.sort == "pass":
        return Route(tier="pass", why=("clean",), reason="it sends nothing to a model")
    if facts.not_understood:
        return _refused(f"not understood: {'; '.join(facts.not_understood)}", ("unscanned",))
    sensitive = tuple(word for word in WHYS if word in facts.carried and word not in _OPEN)
    if facts.sort != "agent" or facts.remote:
        return _beyond(facts, sensitive)
    if facts.unclear:
        return _refused(facts.unclear, ("unscanned",))
    if sensitive:
        return _redacted(facts, sensitive) if facts.redacted else _for_carried(facts, sensitive)
    if facts.asked_local:
        return Route(tier="local", why=("pinned",), reason=facts.asked_local)
    if facts.preferred:
        return Route(tier="local", why=_open(facts), reason=facts.preferred)
    if facts.reach_count and (facts.picker or facts.ephemeral):
        what = "the session list opens any session" if facts.picker else "--ephemeral leaves no rollout to check"
        return _refused(f"{what}, and {_count(facts.reach_count)} here", _reach(facts))
    if facts.tampering:
        return _refused(f"-c {facts.tampering} would replace the seal of a hosted run", ("unscanned",))
    if facts.no_seal:
        return Route(tier="local", why=_reach(facts), reason=f"no seal can be had: {facts.no_seal}")
    carried = _open(facts)
    if not facts.needs_room:
        closed = f"; {_count(facts.reach_count)} sealed off" if facts.reach_count else " or in reach"
        return Route(tier="hosted", why=carried, reason=f"nothing sensitive is carried{closed}", where="in-place")
    if facts.no_room:
        return Route(tier="local", why=_reach(facts), reason=f"{facts.needs_room}, and {facts.no_room}")
    return Route(tier="hosted", why=carried, reason=facts.needs_room, where="clean-room")


def _open(facts: Facts) -> tuple[str, ...]:
    return ("override",) if "override" in facts.carried else ("clean",)


def limited(route: Route, only: Only) -> Route:
    """The same, refused where another tier was asked for."""
    if only in ("", route.tier) or route.tier == "refused":
        return route
    return _refused(f"{only} was asked for, and {route.reason}", route.why)


def _redacted(facts: Facts, sensitive: tuple[str, ...]) -> Route:
    """As an open one, if there it would be a hosted run; else as what it is."""
    if facts.asked_local or not _OPEN.issuperset(facts.redacted):
        return _for_carried(facts, sensitive)
    route = decide(replace(facts, carried=facts.redacted, redacted=()))
    if route.tier != "hosted":
        return _for_carried(replace(facts, not_redacted=f"redacted it can't go either: {route.reason}"), sensitive)
    why = (*(word for word in route.why if word != "clean"), "redacted")
    return replace(route, why=why, reason=f"what it carries is redacted; {route.reason}")


def _for_carried(facts: Facts, sensitive: tuple[str, ...]) -> Route:
    reason = "what it carries is sensitive"
    if facts.on_sensitive == "refuse":
        return _refused(f"{reason}, and the policy refuses that", sensitive)
    if facts.not_redacted:
        reason = f"{reason}, and {facts.not_redacted}"
    why = (*sensitive, "pinned") if facts.asked_local else sensitive
    return Route(tier="local", why=why, reason=reason)


def _beyond(facts: Facts, sensitive: tuple[str, ...]) -> Route:
    """What staylocal can't seal: let through where there is nothing to protect, else refused."""
    what = "--remote sends it to another machine" if facts.remote else _UNSEALED[facts.sort]
    if sensitive:
        return _refused(f"{what}, and what it carries is sensitive", sensitive)
    if facts.reach_count:
        return _refused(f"{what}, and {_count(facts.reach_count)} here", _reach(facts))
    return Route(tier="pass", why=("clean",), reason=f"{what}; nothing sensitive is here")


def _count(count: int) -> str:
    return "1 sensitive file is" if count == 1 else f"{count} sensitive files are"


def _reach(facts: Facts) -> tuple[str, ...]:
    return tuple(word for word in WHYS if word in facts.reach) or ("unscanned",)


def _refused(reason: str, why: tuple[str, ...]) -> Route:
    return Route(tier="refused", why=why, reason=reason)
