"""The prose matrix: does a token's recognition depend on what stands to its left and right? Formats x frames, a text each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detect_run import CLASS, GATE
from detect_tables import Figure, Table, share
from detect_tokens import FORMATS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from detect_peers import Found
    from detect_run import Bench

TOKEN = "@"  # where it stands in a frame: no frame has another use for it
FRAMES = (
    *("@", "my key is @.", "(token: @)", "**@**", "_@_", "__@__", "`@`", '"@"', "'@'", "\u201c@\u201d", "<@>"),
    *(
        "[@](url)",
        "key=@;",
        "key: @,",
        "@!",
        "@?",
        "@:",
        "@\u2026",
        '{"k":"@"}',
        'k="@"\\n',
        "\\n@\\n",
        "url?key=@&a=b",
    ),
    *("Bearer @", "|@|", "/@/", "@\r", "\u2192@", "\u306f\u300c@\u300d\u3067\u3059", "@_example", "-@-", "k:@"),
    *("export K=@ # note", "$@", "~@~", "%20@%20"),
)
_PLAIN, _STOPPED = "@", ("my key is @.", "(token: @)")


def prose(bench: Bench) -> Table:
    """The share of the cells that each tool flags; for staylocal also whether it is exactly the token."""
    random = bench.world.random("prose")
    formats = list(FORMATS.items())[: bench.sizes.formats]
    cells = {f"{name}-{at:02}.md": (frame, make(random)) for name, make in formats for at, frame in enumerate(FRAMES)}
    texts = {path: frame.replace(TOKEN, token) + "\n" for path, (frame, token) in cells.items()}
    table = Table(
        key="prose",
        title=f"Prose matrix: {len(formats)} formats x {len(FRAMES)} frames",
        columns=["found", "plain frame", "before a full stop or bracket", "exact bounds"],
        notes=["exact bounds: of those found; where a token's alphabet goes on (X_example), no bound is the right one"],
    )
    for who, found in bench.by_all("prose", texts, prose=True).items():
        table.rows[who] = _row(who, cells, found)
        table.notes += _missed(who, cells, found) if who in {GATE, CLASS} else []
    return table


def _row(who: str, cells: Mapping[str, tuple[str, str]], found: Sequence[Found]) -> list[Figure | None]:
    flagged = {each.path for each in found}

    def part(frames: Sequence[str]) -> Figure | None:
        own = [path for path, (frame, _) in cells.items() if frame in frames]
        return share(len(flagged.intersection(own)), len(own))

    target = 0.99 if who == CLASS else None
    exact = {each.path for each in found if _exact(each, *cells[each.path])}
    bounds = share(len(exact), len(flagged)) if who in {GATE, CLASS} else None
    return [share(len(flagged), len(cells), target), part([_PLAIN]), part(_STOPPED), bounds]


def _exact(found: Found, frame: str, token: str) -> bool:
    begin = frame.index(TOKEN)
    return (found.start, found.end) == (begin, begin + len(token))


def _missed(who: str, cells: Mapping[str, tuple[str, str]], found: Sequence[Found]) -> list[str]:
    """Which frames, and of how many formats: never a token."""
    flagged = {each.path for each in found}
    frames = [frame for path, (frame, _) in cells.items() if path not in flagged]
    formats = sorted({path.rpartition("-")[0] for path in cells if path not in flagged})
    if not frames:
        return []
    counts = {frame: frames.count(frame) for frame in FRAMES if frame in frames}
    return [
        f"{who} missed frames: {', '.join(f'{frame!r} {count}' for frame, count in counts.items())}",
        f"{who} missed formats: {', '.join(formats)}",
    ]
