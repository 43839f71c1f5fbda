"""The click group. A command's module is imported when that command runs, not before."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import click

from staylocal import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

# name -> what `--help` says of it; the module is commands/<name>.py
COMMANDS = {
    "scan": "Scan what is staged, files, stdin or commits; exit 1 if something may not be committed.",
    "record": "Stamp the routing record into a commit message (prepare-commit-msg).",
    "stamp": "The same in commit-msg, after an editor.",
    "verify": "Scan commits again and compare them with their records (pre-push, CI, server).",
    "init": "Set staylocal up in this repository.",
    "uninstall": "Put back what was there before `init`.",
    "allow": "Allow a finding for good: adds a reviewed entry to .staylocal.toml.",
    "codex": "Run Codex as `codex ARGS...`: sealed, or locally where that is due.",
    "route": "Explain where an invocation would go, without running it: staylocal route -- ARGS...",
    "compare": "Run one prompt on both tiers, side by side, and compare the answers.",
    "providers": "Local providers and their models: what is here, what Codex needs, and what is missing.",
    "run": "Runs of Codex: add one by hand.",
    "runs": "List the runs of Codex in this repository.",
    "log": "List commits: class, runs, tier, model, reason, and what verification says.",
    "room": "What killed runs left in their clean rooms: list, apply, discard.",
    "guard": "Answer Codex's hooks (called by Codex).",
    "redact": "Replace what is found in files or stdin by placeholders.",
    "restore": "Put the values back into an answer.",
    "index": "Which files here are sensitive: what a hosted run is sealed from.",
    "doctor": "Look at all that protects here, and say how to close what is open.",
    "demo": "Show it all in a throw-away repository, with real commits.",
}


class LazyGroup(click.Group):
    """Commands by name; `--help` and `--version` import none of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """In the order of use, not of the alphabet."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import the command's module."""
        if cmd_name not in COMMANDS:
            return None
        command = import_module(f"staylocal.commands.{cmd_name}").command
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """The one-line descriptions from the table above."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """An unknown name gets the nearest right one; `help` is what everybody tries."""
        if args[:1] == ["help"]:
            click.echo(ctx.get_help())
            ctx.exit()
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            ctx.fail(f"there is no command {args[0]!r}.{_nearest(args[0], list(COMMANDS))}")
        return super().resolve_command(ctx, args)


def _nearest(word: str, known: Sequence[str]) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - for an error only

    near = get_close_matches(word, known, n=1)
    return f" Did you mean {near[0]!r}?" if near else ""


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="staylocal %(version)s")
def staylocal() -> None:
    """What is sensitive stays on this machine, and a commit says which Codex tier worked on it.

    Exit codes: 0 fine; 1 refused, or verification failed; 2 usage or a bad policy file; 3 could not decide.
    """
