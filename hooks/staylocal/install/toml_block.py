"""prek.toml with our block at its end, where a list of tables can always be continued."""

from __future__ import annotations

import json
import tomllib
from typing import Any

from staylocal.install import blocks
from staylocal.install.blocks import CannotEditError


def parse(text: bytes) -> dict[str, Any]:
    """The file as TOML. Raises CannotEditError."""
    try:
        return tomllib.loads(text.decode())
    except ValueError as error:
        raise CannotEditError(f"it is not valid TOML: {error}") from None


def snippet(repo: dict[str, Any]) -> str:
    """What to paste."""
    return "\n".join(_render(repo))


def insert(text: bytes, repo: dict[str, Any]) -> bytes:
    """The file with the block. Raises CannotEditError where it would not mean what it should."""
    old = parse(text)
    new = blocks.insert(text, len(text), blocks.joined(_render(repo), blocks.newline(text)))
    try:
        parsed = parse(new)
    except CannotEditError:
        raise CannotEditError("its `repos` are not written as [[repos]]") from None
    if parsed != old | {"repos": [*old.get("repos", []), repo]}:
        raise CannotEditError("the block would not come out as it should")
    return new


def remove(text: bytes) -> bytes:
    """The file without the block. Raises CannotEditError if more than our hooks would go."""
    rest = blocks.cut(text)
    blocks.check(parse(text), parse(rest))
    return rest


def _render(repo: dict[str, Any]) -> list[str]:
    lines = [blocks.BEGIN, "[[repos]]"]
    lines += [f"{key} = {_value(value)}" for key, value in repo.items() if key != "hooks"]
    for hook in repo["hooks"]:
        lines += ["", "[[repos.hooks]]", *(f"{key} = {_value(value)}" for key, value in hook.items())]
    return [*lines, blocks.END]


def _value(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
