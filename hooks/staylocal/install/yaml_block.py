""".pre-commit-config.yaml with our block right below `repos:`, in the file's own indentation and line endings."""

from __future__ import annotations

import json
import re
from typing import Any

import yaml

from staylocal.install import blocks
from staylocal.install.blocks import CannotEditError

_REPOS = re.compile(
    rb"^(?P<key>(?:\xef\xbb\xbf)?repos[ \t]*:)(?P<empty>[ \t]+\[[ \t]*\])?"
    rb"(?P<rest>[ \t]*(?:[ \t]#[^\n]*)?\r?)(?P<end>\n|\Z)",
    re.MULTILINE,
)
_FIRST = re.compile(rb"(?:[ \t]*(?:#[^\n]*)?\r?\n)*(?P<indent> *)-(?P<gap> +)\S")
_MADE = " (staylocal init made this file)"


def parse(text: bytes) -> Any:  # noqa: ANN401 - whatever the file holds
    """The file as YAML. Raises CannotEditError."""
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        raise CannotEditError(f"it is not valid YAML{where}") from None


def snippet(repo: dict[str, Any]) -> str:
    """What to paste below `repos:`."""
    return "\n".join(_render(repo, "  ", " ", ""))


def new_file(repo: dict[str, Any]) -> bytes:
    """A file that holds nothing but our block."""
    return blocks.joined(["repos:", *_render(repo, "  ", " ", _MADE)], b"\n")


def insert(text: bytes, repo: dict[str, Any]) -> bytes:
    """The file with the block. Raises CannotEditError where it would not mean what it should."""
    old = parse(text)
    if not isinstance(old, dict) or not isinstance(old.get("repos") or [], list):
        raise CannotEditError("it has no `repos:` list")
    found = _REPOS.search(text)
    if found is None:
        raise CannotEditError("its `repos:` list does not stand on lines of its own")
    end = found.start("end") + len(found["end"])
    first = _FIRST.match(text, end)
    indent, gap = (first["indent"].decode(), first["gap"].decode()) if first else ("  ", " ")
    block = blocks.joined(_render(repo, indent, gap, ""), blocks.newline(found[0]))
    head = text[: found.end("key")] + found["rest"] + found["end"]
    new = blocks.insert(head + text[end:], len(head), block)
    if parse(new) != old | {"repos": [repo, *(old.get("repos") or [])]}:
        raise CannotEditError("the block would not come out as it should")
    return new


def remove(text: bytes) -> bytes | None:
    """The file without the block; None where nothing is left of one that `init` made.

    Raises CannotEditError if more than our hooks would go.
    """
    rest = blocks.cut(text)
    new = parse(rest)
    blocks.check(parse(text), new)
    if isinstance(new, dict) and new.get("repos"):
        return rest
    if blocks.note(text) == _MADE.strip() and rest.strip() == b"repos:":
        return None
    # pre-commit wants a list; and this is what stood there before.
    return _REPOS.sub(lambda found: found["key"] + b" []" + found["rest"] + found["end"], rest, count=1)


def _render(repo: dict[str, Any], indent: str, gap: str, note: str) -> list[str]:
    """Lists stand as far in from their key as the file's own `repos:` does it."""
    inner = indent + " " + gap
    lines = [f"{indent}{blocks.BEGIN}{note}"]
    lines += _item({key: value for key, value in repo.items() if key != "hooks"}, indent, gap)
    lines.append(f"{inner}hooks:")
    for hook in repo["hooks"]:
        lines += _item(hook, inner + indent, gap)
    return [*lines, f"{indent}{blocks.END}"]


def _item(values: dict[str, Any], indent: str, gap: str) -> list[str]:
    lines = [f"{key}: {_scalar(value)}" for key, value in values.items()]
    return [f"{indent}-{gap}{lines[0]}", *(f"{indent} {gap}{line}" for line in lines[1:])]


def _scalar(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return f"[{', '.join(map(str, value))}]"
    try:
        plain = yaml.safe_load(f"k: {value}") == {"k": value}
    except yaml.YAMLError:
        plain = False
    return str(value) if plain else json.dumps(value)
