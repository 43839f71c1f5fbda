"""`staylocal restore`: the values back into an answer."""

from __future__ import annotations

import os

import click

from staylocal import report
from staylocal.errors import FINE, PolicyError

from .redact import put


@click.command(name="restore")
@click.argument("files", nargs=-1, metavar="[FILE|-]...", type=click.Path(readable=False))
@click.option("--in-place", is_flag=True, help="Replace the files themselves.")
@click.option("--map", "map_", metavar="FILE", type=click.Path(), help="Take the values from this file instead.")
def command(files: tuple[str, ...], in_place: bool, map_: str | None) -> int:
    """Put the values back that `staylocal redact` took out, into files or stdin."""
    if in_place and (not files or "-" in files):
        raise click.UsageError("--in-place takes files.")
    from staylocal.redaction import map_file, work  # noqa: PLC0415 - not for `--help`

    if map_ is not None and not os.path.lexists(map_):
        raise PolicyError(f"there is no map {map_!r}", hint="--map takes a file that `staylocal redact` made.")
    changes = work.restored(work.read(files, in_place=in_place), map_ or map_file.default())
    put(changes, in_place=in_place)
    if in_place:
        work.close_off(changes)
    unknown = dict.fromkeys(name for each in changes for name in each.unknown)
    if unknown:
        report.say(f"staylocal: unknown here, left as they are: {', '.join(unknown)}", err=True)
    return FINE
