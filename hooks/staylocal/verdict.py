"""Findings and policy -> gate (may this be committed?) and class (may a hosted model see this?). Pure.

Two decisions, never mixed: the gate looks at new, sure findings; the class at everything.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from staylocal.findings import Finding, Unscanned

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from staylocal.policy import Policy
    from staylocal.prompts import Asked

Class = Literal["open", "local-only"]
State = Literal["blocks", "allowed", "pragma", "once", "old", "unsure", "other"]
WHYS = ("clean", "path", "content", "prompt", "unscanned", "override")  # in the order in which they are said


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A finding and what the gate says of it.

    blocks; allowed by the policy, by an inline pragma, this once; old: not on a new line; unsure; other: of a
    kind that doesn't block here.
    """

    finding: Finding
    state: State

    @property
    def blocks(self) -> bool:
        """Whether it keeps the commit from being made."""
        return self.state == "blocks"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A prompt file that asks for a tier it may not have, or for none that there is; `asked` "needs": for something
    that nobody knows."""

    path: str
    line: int
    asked: str

    @property
    def said(self) -> str:
        """The key and what it asks for; never words that nobody knows."""
        return "needs: unknown" if self.asked == "needs" else f"route: {self.asked}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Class, with reasons, and gate of one change."""

    class_: Class
    why: tuple[str, ...]
    judged: tuple[Judged, ...]
    conflicts: tuple[Conflict, ...]
    sensitive: tuple[str, ...]
    unscanned: tuple[Unscanned, ...]
    prompts: tuple[tuple[str, Class], ...] = ()
    needs: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def blocked(self) -> bool:
        """Whether the gate refuses."""
        return bool(self.conflicts) or any(each.blocks for each in self.judged)


def judge(  # noqa: PLR0913 - the facts of one change, each named
    *,
    findings: Sequence[Finding],
    unscanned: Sequence[Unscanned],
    paths: Collection[str],
    policy: Policy,
    is_sensitive: Callable[[str], bool],
    is_new: Callable[[Finding], bool] = lambda _: True,
    prompts: Mapping[str, Asked | None] | None = None,
) -> Verdict:
    """Judge one change. `paths`: all of its paths, deleted ones too; `prompts`: its prompt files.

    `is_new` is asked only of findings that would block.
    """
    prompts = prompts or {}
    judged = tuple(Judged(finding=each, state=_gate(each, policy, is_new)) for each in findings)
    sensitive = tuple(path for path in paths if is_sensitive(path))
    why, overridden = set[str](), False
    carried = {path: set[str]() for path in prompts}
    for path in sensitive:
        if policy.path_is_open(path):
            overridden = True
            continue
        why.add("path")
        carried.get(path, set()).add("path")
    for each in findings:
        if policy.allowed_for_hosted(each):
            overridden = True
            continue
        why.add("prompt" if each.path in prompts else "content")
        carried.get(each.path, set()).add("content")
    for gap in unscanned:
        why.add("unscanned")
        carried.get(gap.path, set()).add("unscanned")
    class_: Class = "local-only" if why else "open"
    return Verdict(
        class_=class_,
        why=tuple(word for word in WHYS if word in why) or (("override",) if overridden else ("clean",)),
        judged=judged,
        conflicts=tuple(_conflicts(prompts, carried)),
        sensitive=sensitive,
        unscanned=tuple(unscanned),
        prompts=tuple((path, _tier(prompts[path], reasons)) for path, reasons in carried.items()),
        needs=tuple((path, asked.needs) for path, asked in prompts.items() if asked and asked.needs),
    )


def _gate(finding: Finding, policy: Policy, is_new: Callable[[Finding], bool]) -> State:
    if finding.kind not in policy.block:
        return "other"
    if not finding.sure:
        return "unsure"
    if finding.pragma:
        return "pragma"
    if policy.allowed_for_commit(finding):
        return "allowed"
    return "blocks" if is_new(finding) else "old"


def _tier(asked: Asked | None, reasons: Collection[str]) -> Class:
    if reasons or (asked and asked.route == "local"):
        return "local-only"
    return "open"


def _conflicts(prompts: Mapping[str, Asked | None], carried: Mapping[str, Collection[str]]) -> list[Conflict]:
    found = []
    for path, asked in prompts.items():
        if asked and (asked.route not in ("", "hosted", "local") or (asked.route == "hosted" and carried[path])):
            found.append(Conflict(path=path, line=asked.line, asked=asked.route))
        if asked and asked.needs is None:
            found.append(Conflict(path=path, line=asked.needs_line, asked="needs"))
    return found


def verdict_from_json(data: dict[str, Any]) -> Verdict:
    """Undo `dataclasses.asdict`; raises KeyError or TypeError for anything else."""
    return Verdict(
        class_=data["class_"],
        why=tuple(data["why"]),
        judged=tuple(
            Judged(finding=Finding(**{**each["finding"], "digest": b"", "same": b""}), state=each["state"])
            for each in data["judged"]
        ),
        conflicts=tuple(Conflict(**each) for each in data["conflicts"]),
        sensitive=tuple(data["sensitive"]),
        unscanned=tuple(Unscanned(**each) for each in data["unscanned"]),
        prompts=tuple((path, tier) for path, tier in data["prompts"]),
        needs=tuple((path, tuple(words)) for path, words in data["needs"]),
    )
