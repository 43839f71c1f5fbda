"""`staylocal redact`: a text without its values."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from staylocal import report
from staylocal.errors import FINE, REFUSED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from staylocal.redaction.work import Change


@click.command(name="redact")
@click.argument("files", nargs=-1, metavar="[FILE|-]...", type=click.Path(readable=False))
@click.option("--in-place", is_flag=True, help="Replace the files themselves.")
@click.option("--check", is_flag=True, help="Change nothing; exit 1 and say where, if anything would change.")
@click.option("--map", "map_", metavar="FILE", type=click.Path(), help="Keep the values in this file instead.")
@click.option("--forget", is_flag=True, help="Delete the values that are kept.")
@click.option("-q", "--quiet", is_flag=True, help="Don't say where the values are kept.")
def command(files: tuple[str, ...], in_place: bool, check: bool, map_: str | None, forget: bool, quiet: bool) -> int:
    """Replace what is found in files, or in stdin, by placeholders such as ⟦EMAIL_1⟧.

    The values are kept on this machine, outside of the worktree: `staylocal restore` puts them back.
    """
    _check_usage(files, in_place=in_place, check=check, forget=forget)
    from staylocal.redaction import map_file, work  # noqa: PLC0415 - not for `--help`

    path = map_ or map_file.default()
    if forget:
        there = map_file.forget(path)
        report.say(f"staylocal: {'deleted' if there else 'nothing is kept in'} {path}", err=True)
        return FINE
    found = work.read(files, in_place=in_place)
    if check:
        return _say_changes(work.previewed(found, path))
    changes, added = work.redacted(found, path)
    if added and not quiet:
        report.say(f"staylocal: {report.plural(added, 'value')} put into {path}", err=True)
    put(changes, in_place=in_place)
    return FINE


def put(changes: Sequence[Change], *, in_place: bool) -> None:
    """Write the new texts: in the place of the old ones, or to stdout."""
    from staylocal.redaction import documents  # noqa: PLC0415 - not for `--help`

    for each in changes:
        if not in_place:
            documents.write(each.document.encoded(each.text))
        elif each.changes:
            documents.replace(each.document, each.text)


def _check_usage(files: tuple[str, ...], *, in_place: bool, check: bool, forget: bool) -> None:
    if in_place + check + forget > 1:
        raise click.UsageError("--in-place, --check and --forget exclude each other.")
    if in_place and (not files or "-" in files):
        raise click.UsageError("--in-place takes files.")
    if forget and files:
        raise click.UsageError("--forget takes no files.")


def _say_changes(changes: Sequence[Change]) -> int:
    """Say where anything would change; an escape alone is no place."""
    changed = [each for each in changes if each.changes]
    rows = [(_shown(each.document.name), report.plural(each.count, "place")) for each in changed]
    if rows:
        report.say("\n".join(f"{name}: {count}" for name, count in rows))
    return REFUSED if changed else FINE


def _shown(name: str) -> str:
    return "stdin" if name == "-" else report.shown(name)
