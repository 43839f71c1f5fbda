"""`staylocal compare`: one prompt on both tiers, and what differs."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from staylocal.errors import PolicyError

if TYPE_CHECKING:
    from staylocal.codex.compare_request import Choice, Form

_WORDS = "staylocal.words"
_TEXT = ("---", "- ")


class _Command(click.Command):
    """What stands behind `--` is Codex's, also where no prompt stands before it; a list or front matter is a prompt."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take the one away, and save the other from being taken for an option."""
        at = args.index("--") if "--" in args else len(args)
        ctx.meta[_WORDS] = tuple(args[at + 1 :])
        texts = [word for word in args[:at] if word.startswith(_TEXT)]
        rest = super().parse_args(ctx, [word for word in args[:at] if word not in texts])
        if len(texts) > 1 or (texts and ctx.params["prompt"] is not None):
            raise click.UsageError("there is more than one prompt.")
        ctx.params["prompt"] = next(iter(texts), ctx.params["prompt"])
        return rest

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """How what one answer lacks is found."""
        from staylocal import comparing  # noqa: PLC0415 - for --help only

        with formatter.section("How answers are compared"):
            for rule in comparing.rules().splitlines():
                formatter.write_text(rule.strip())


@click.command(name="compare", cls=_Command)
@click.argument("prompt", required=False, metavar="[PROMPT|-] [-- CODEX OPTIONS]")
@click.option("-f", "--file", "file", metavar="FILE", help="A file that holds the prompt.")
@click.option("-m", "--local-model", metavar="NAME", default="", help="Model of the local tier.")
@click.option("-M", "--hosted-model", metavar="NAME", default="", help="Model of the hosted tier.")
@click.option("--output-dir", metavar="DIR", help="Where the answers go; default: a new folder in the state folder.")
@click.option("--local-output", metavar="NAME", default="local.txt", show_default=True, help="The local answer.")
@click.option("--hosted-output", metavar="NAME", default="hosted.txt", show_default=True, help="The hosted answer.")
@click.option("--format", "form", type=click.Choice(["text", "json", "html"]), default="text", show_default=True)
@click.option("--judge", is_flag=True, help="Ask the local model what the answers lack.")
@click.option("--keep", type=click.Choice(["local", "hosted", "ask"]), help="Keep this answer, and record the choice.")
@click.option("--kept-output", metavar="FILE", help="Where the kept answer goes; default: kept.txt beside the others.")
@click.option("--files", nargs=2, metavar="A B", help="Compare two saved answers; nothing is run.")
@click.pass_context
def command(
    ctx: click.Context,
    prompt: str | None,
    file: str | None,
    local_model: str,
    hosted_model: str,
    output_dir: str | None,
    local_output: str,
    hosted_output: str,
    form: Form,
    judge: bool,
    keep: Choice | None,
    kept_output: str | None,
    files: tuple[str, str] | None,
) -> int:
    """Send the same prompt to the local and to the hosted tier, side by side, and compare the answers.

    The prompt is PROMPT, a file (-f), or stdin. Each tier runs as `staylocal codex exec` does, sealed, and may only
    read; what is sensitive is not sent to the hosted one. Options of `codex exec` for both stand behind `--`.

    Exit codes: 0 both answered; 1 a tier was refused or failed (the other's answer is kept); 2 usage; 130 interrupted.
    """
    words = ctx.meta[_WORDS]
    if files:
        _alone(ctx)
        from staylocal import comparing  # noqa: PLC0415 - heavy

        return comparing.compare_files(*files, form)
    if kept_output and not keep:
        raise click.UsageError("--kept-output says where --keep writes to: give both.")
    from staylocal.codex import compare_run  # noqa: PLC0415 - heavy
    from staylocal.codex.compare_request import Request  # noqa: PLC0415 - as above

    return compare_run.run(
        Request(
            prompt=_prompt(prompt, file),
            models={"local": local_model, "hosted": hosted_model},
            names={"local": local_output, "hosted": hosted_output},
            words=words,
            folder=output_dir,
            form=form,
            judge=judge,
            keep=keep,
            kept=kept_output,
        )
    )


def _prompt(prompt: str | None, file: str | None) -> bytes:
    """As bytes, not one of them changed."""
    if prompt is not None and file is not None:
        raise click.UsageError("PROMPT and -f: give one of them.")
    if prompt not in (None, "-"):
        found = os.fsencode(prompt)
    elif file not in (None, "-"):
        found = _read(file)
    elif sys.stdin is None or (prompt is None and file is None and sys.stdin.isatty()):
        raise click.UsageError("there is no prompt: give PROMPT, -f FILE, or - for stdin.")
    else:
        found = sys.stdin.buffer.read()
    if not found.strip():
        raise click.UsageError("the prompt is empty.")
    return found


def _read(file: str) -> bytes:
    try:
        with open(file, "rb") as opened:
            return opened.read()
    except OSError as error:
        raise PolicyError(f"the prompt file {file!r} cannot be read: {error.strerror}") from error


def _alone(ctx: click.Context) -> None:
    """With --files nothing is run, so nothing else can be said but the format."""
    others = [each for each in command.params if each.name not in ("files", "form")]
    usual = click.core.ParameterSource.DEFAULT
    said = [each for each in others if ctx.get_parameter_source(each.name or "") is not usual]
    names = [each.opts[-1] for each in said]
    names += [name for name, there in (("prompt", ctx.params["prompt"]), ("--", ctx.meta[_WORDS])) if there]
    if names:
        raise click.UsageError(f"--files compares what is there: {names[0]} can't be given with it.")
