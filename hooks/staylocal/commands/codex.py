"""`staylocal codex ARGS...`: for the list of commands; its words never come through click (see __main__)."""

from __future__ import annotations

import click


@click.command(name="codex", context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("words", metavar="ARGS...", nargs=-1, type=click.UNPROCESSED)
def command(words: tuple[str, ...]) -> int:
    """Run Codex as `codex ARGS...` would: sealed, or locally where that is due."""
    from staylocal.codex import launch, outcome  # noqa: PLC0415 - heavy

    return launch.main(words, outcome.Outcome())
