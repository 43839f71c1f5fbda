"""`scan --jsonl`: texts that a program asks about, one JSON object a line, answered in order."""

from __future__ import annotations

import dataclasses
import json
import os
from typing import TYPE_CHECKING, Any

from staylocal.errors import PolicyError
from staylocal.inputs import STDIN, rules_here
from staylocal.passages import Passage
from staylocal.scan import collect
from staylocal.verdict import Verdict, judge

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from staylocal.findings import Finding
    from staylocal.rules import Rules


def scan_jsonl(stream: Iterable[bytes]) -> Iterator[tuple[Any, Verdict]]:
    """Answer each `{"id", "text", "path"?}` line, in order: its id and verdict. Without a path it is a prompt.

    Raises PolicyError (usage) for a line that isn't one.
    """
    known: dict[str, Rules] = {}
    for number, raw in enumerate(stream, start=1):
        if not raw.strip():
            continue
        item = _item(raw, number)
        path = os.path.normpath(item["path"]) if item.get("path") else None
        folder = os.path.dirname(path or "")
        if folder not in known:  # ignore files lie in folders
            known[folder] = rules_here([path] if path else [])
        yield item.get("id"), _verdict(item["text"], path, known[folder])


def _verdict(text: str, path: str | None, rules: Rules) -> Verdict:
    policy = rules.policy
    prompt = path is not None and policy.prompts.match(path)
    # NULs are left out as in files: a wide string in a narrow text reads like a narrow one.
    passage = Passage(path=path or STDIN, text=text.replace("\0", ""), prose=path is None or prompt)
    found = collect([passage], policy)
    return judge(
        findings=[_as_sent(each, text) for each in found.findings],
        unscanned=found.unscanned,
        paths=[path] if path else [],
        policy=policy,
        is_sensitive=rules.is_sensitive,
        prompts={path: found.asked.get(path)} if path and prompt else {},
    )


def _as_sent(finding: Finding, text: str) -> Finding:
    """The finding, its offsets in the line as it was sent."""
    if "\0" not in text:
        return finding
    kept = [at for at, character in enumerate(text.split("\n")[finding.line - 1]) if character != "\0"]
    return dataclasses.replace(finding, start=kept[finding.start], end=kept[finding.end - 1] + 1)


def _item(raw: bytes, number: int) -> dict[str, Any]:
    try:
        item = json.loads(raw)
    except (ValueError, RecursionError):
        item = None
    if not isinstance(item, dict) or not isinstance(item.get("text"), str):
        raise PolicyError(f"line {number} of the JSON lines is not an object with a text")
    if not isinstance(item.get("path"), str | None):
        raise PolicyError(f"line {number} of the JSON lines has a path that is not a text")
    return item
