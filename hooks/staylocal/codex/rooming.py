"""What goes into a clean room: the open files, and a short history of them that shows what the user's git would."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from staylocal import git, text
from staylocal.codex import review, room, seal
from staylocal.codex.room import Blob, Commit
from staylocal.objects import Objects
from staylocal.passages import Passage

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from staylocal.codex.plan import Plan
    from staylocal.codex.reach import Reach
    from staylocal.codex.review import Side
    from staylocal.codex.room import Room
    from staylocal.codex.surroundings import Surroundings
    from staylocal.policy import Policy

_HEAD = "refs/heads/main"


def prepare(plan: Plan) -> Room:
    """Make the room of a plan. Raises UndecidedError."""
    here, policy, carried = plan.found()
    found = plan.reach
    files = dict(found.judged()) if found else {}
    commits: list[Commit] = []
    if here.repo and found:
        commits = _commits(files, found, here, policy, carried.subject)
    made = room.prepare(
        top=here.place.top,
        files=files.items(),
        state=here.state,
        commits=commits,
        tracked=[path for path in found.tracked if path in files] if found else (),
        dependencies=dependencies(found)[0] if found else (),
    )
    os.makedirs(made.translate(here.place.folder), exist_ok=True)  # it may hold no open file
    return made


def dependencies(found: Reach) -> tuple[list[str], list[str]]:
    """Folders judged by the names in them, to be linked, and what is to be closed in them; none if that is too much."""
    folders = tuple(f"{folder}/" for folder in found.by_path_only)
    closed = [each.path for each in found.sensitive if each.path.startswith(folders)]
    nameable = len(closed) <= seal.MOST_RULES and all(map(seal.can_name, closed))
    return (list(found.by_path_only), closed) if nameable else ([], [])


def _commits(
    files: Mapping[str, str | None],
    found: Reach,
    here: Surroundings,
    policy: Policy,
    subject: review.Subject | None,
) -> list[Commit]:
    if here.repo is None or here.repo.head is None:
        return []
    sensitive = {each.path for each in found.sensitive}
    last = {path: side for path, side in _tree(here.repo.head).items() if path not in sensitive}
    gone = [path for path in last if path not in files]  # nobody asked for a rule for them yet
    rules = here.rules(last) if gone else None
    for path in gone:
        if rules and rules.is_sensitive(path) and not rules.policy.path_is_open(path):
            del last[path]
    unseen = _unseen()
    for path, side in _old_sides(here.repo.head, last, {*files} - unseen).items():
        if path in unseen or not _is_open(path, side, policy):
            last[path] = None
    known = {path: side for path, side in last.items() if side is not None or path in files}
    made = []
    if subject and subject.before:
        made.append(Commit(message="before", files=_overlaid(known, subject.before, sensitive)))
    if subject and subject.after:
        made.append(Commit(message="the commit under review", files=_overlaid(known, subject.after, sensitive)))
    return [*made, Commit(message="clean room", files=known, refs=(_HEAD,))]


def _tree(commit: str) -> dict[str, Blob | None]:
    """Files and links of a commit."""
    found: dict[str, Blob | None] = {}
    for line in git.ask("ls-tree", "-r", "-z", "--full-tree", commit).split(b"\0")[:-1]:
        meta, _, name = line.partition(b"\t")
        mode, kind, oid = meta.decode().split(" ")
        if kind == "blob":
            found[os.fsdecode(name)] = Blob(mode, oid)
    return found


def _old_sides(head: str, last: Mapping[str, Blob | None], files: Container[str]) -> dict[str, Blob]:
    """HEAD's version of what is otherwise in the worktree: nobody has looked at it yet."""
    names = git.ask("diff-index", "--name-only", "-z", "--no-renames", head).split(b"\0")[:-1]
    changed = {os.fsdecode(name) for name in names}
    return {path: side for path, side in last.items() if side and (path in changed or path not in files)}


def _unseen() -> set[str]:
    """Paths of which git doesn't look at the worktree's file: assumed unchanged, or outside of a sparse checkout."""
    lines = git.ask("ls-files", "-v", "-z", "--full-name", "--", ":/").split(b"\0")[:-1]
    return {os.fsdecode(line[2:]) for line in lines if line[:1] == b"S" or line[:1].islower()}


def _is_open(path: str, side: Blob, policy: Policy) -> bool:
    from staylocal import scan  # noqa: PLC0415 - only where something was changed

    with Objects() as objects:
        got = objects.read(side.id, limit=text.TEXT + 1)
    if got is None or len(got[1]) > text.TEXT:
        return False
    blocks = text.blocks(iter((got[1],)))
    found = scan.collect(
        (Passage(path=path, text=block, line=line, column=column) for line, column, block in blocks), policy
    )
    sure = [each for each in found.findings if each.sure and not policy.allowed_for_hosted(each)]
    return not sure and not found.unscanned


def _overlaid(
    known: Mapping[str, Blob | None], sides: Mapping[str, Side | None], sensitive: set[str]
) -> dict[str, Blob | None]:
    """The files as they are, but for those that a commit changed: as that side had them."""
    laid = {path: side for path, side in known.items() if path not in sides}
    laid |= {path: Blob(*side) for path, side in sides.items() if side and path not in sensitive}
    return laid
