"""What the guard says where it lets nothing through: types and counts, never a value, a path or a pattern's name."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections import Counter


def typed(types: Counter[str]) -> str:
    """Of the user's own `!` commands; no types where they were said before."""
    what = f"printed {said(types)}" if types else "printed something that must stay on this machine"
    return (
        f"not sent: a `!` command {what}, which would go with every prompt of this session. "
        "End this one, and start again: staylocal codex"
    )


def prompt(types: Counter[str]) -> str:
    """Of what the user wrote."""
    return f"not sent: the prompt holds {said(types)}. Take it out, or run it locally: staylocal codex --oss"


def output(types: Counter[str]) -> str:
    """Of a tool: the hosted model reads it in the output's place."""
    return (
        f"withheld: this output holds {said(types)} and must stay on this machine. "
        "Don't try to get at it by other ways; go on without it, or ask the user."
    )


def said(types: Counter[str]) -> str:
    """Types and counts, never a value."""
    return ", ".join(f"{count} x {name}" for name, count in sorted(types.items()))
