"""Do the hooks fire? Real commits, a real merge and a real push in a temporary repository.

A planted secret must be stopped, by us: its place must be named. A clean commit must come out stamped, once by each of
the two message hooks: one replaces the message in the editor (then only commit-msg can have stamped it), the other is
made with --no-verify (then only prepare-commit-msg can).
"""

from __future__ import annotations

import os
import shlex
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from staylocal.doctor import bench
from staylocal.doctor.check import Check, hole, ok
from staylocal.install import gitconfig, manifest, memory
from staylocal.record import BIND

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

    from staylocal.doctor.bench import Bench
    from staylocal.doctor.stages import Standing

NAME = "firing"
_COMMIT = "commit"  # by which of its hooks is not known
_FILE = "planted.py"
_REPLACED = "printf 'clean\\n' >"  # as an editor that writes another message
_DRIVER = "merge.plant.driver=cp secret %A"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What came of one stage. `wrong`: "" where it is as it should be; `said`: what the hooks said."""

    stage: str
    wrong: str
    said: str = ""


def look(found: Standing) -> list[Check]:
    """One line: what was stopped and stamped, or what was not. Raises UndecidedError."""
    called = {_COMMIT, *(stage.name for stage in found.called)}
    if not found.called:
        return [hole(NAME, "not tried: no hook calls staylocal", "staylocal init")]
    program = gitconfig.local(r"^staylocal\.").get(memory.PROGRAM)
    with tempfile.TemporaryDirectory(prefix="staylocal-doctor-") as folder, ThreadPoolExecutor(2) as pool:
        sides = [
            pool.submit(_side, Path(folder, side.__name__), found, program, side, called)
            for side in (_commits, _published)
        ]
        tried = [each for side in sides for each in side.result()]
    return _judged([each for each in tried if each.stage in called], found)


def _side(
    folder: Path, found: Standing, program: str | None, side: Callable[[Bench, set[str]], list[Tried]], called: set[str]
) -> list[Tried]:
    return side(bench.made(folder, found, program), called)


def _judged(tried: list[Tried], found: Standing) -> list[Check]:
    wrong = [each for each in tried if each.wrong]
    if not wrong:
        return [ok(NAME, f"{len(tried)} stages, in a temporary clone: secrets stopped, commits stamped")]
    edited = {stage.name: stage.path for stage in found.called if stage.how == "edited"}
    checks = []
    for text in dict.fromkeys(each.wrong for each in wrong):
        stages = list(dict.fromkeys(each.stage for each in wrong if each.wrong == text))
        mine = [shlex.quote(str(edited[stage])) for stage in stages if stage in edited]
        fix = f"rm {' '.join(mine)} && staylocal init" if mine else _fix(text, wrong)
        checks.append(hole(NAME, f"{', '.join(stages)}: {text}", fix))
    return checks


def _fix(text: str, wrong: list[Tried]) -> str:
    """The framework's own switch, or what the hooks said, or else to set them up again."""
    if skipped := manifest.HOOKS.keys() & {word.strip() for word in os.environ.get("SKIP", "").split(",")}:
        return f"unset SKIP   (it names {', '.join(sorted(skipped))})"
    said = next((each.said for each in wrong if each.wrong == text and each.said), "")
    return f"It said: {said}" if said else "Take staylocal's hooks out of the framework's file, then:\nstaylocal init"


def _secret() -> str:
    """Put together here, so that nobody finds it in this file."""
    return "key = '" + "AK" + "IA" + "Q4R7T2W9Y3M5K8LZ" + "'\n"


def _commits(there: Bench, called: set[str]) -> list[Tried]:
    """The hooks of a commit."""
    there.stage("clean", "clean\n")
    done = there.git("commit", "-q", GIT_EDITOR=_REPLACED)
    tried = [_stamped(there, "commit-msg", done)]
    there.stage("clean", "cleaner\n")
    done = there.git("commit", "-qnm", "clean")
    tried.append(_stamped(there, "prepare-commit-msg", done))
    there.stage(_FILE, _secret())
    if "pre-commit" in called:
        tried.append(_stopped("pre-commit", there.git("commit", "-qm", "planted")))
    return tried


def _published(there: Bench, called: set[str]) -> list[Tried]:
    """The hooks of a merge and of a push, with what came past the others."""
    tried = []
    if "pre-merge-commit" in called:
        _diverge(there)
        done = there.git("-c", _DRIVER, "merge", "-q", "--no-ff", "-m", "planted", "side")
        tried.append(_stopped("pre-merge-commit", done))
        there.unhooked("reset", "-q", "--hard", "side")  # from where the secret is new again
    if "pre-push" in called:
        there.stage(_FILE, _secret())
        there.unhooked("commit", "-qm", "planted")
        remote = str(there.top.parent / "remote")
        there.unhooked("init", "-q", "--bare", "--template=", remote)
        tried.append(_stopped("pre-push", there.git("push", "-q", remote, "HEAD:refs/heads/planted")))
    return tried


def _diverge(there: Bench) -> None:
    """Two branches whose merge has a line that neither has: the only one of its own that a merge can have by itself."""
    there.stage(".gitattributes", f"{_FILE} merge=plant\n")
    there.stage(_FILE, "none\n")
    there.unhooked("commit", "-qm", "base")
    there.unhooked("checkout", "-q", "-b", "side")
    there.stage(_FILE, "side\n")
    there.unhooked("commit", "-qm", "side")
    there.unhooked("checkout", "-q", "main")
    there.stage(_FILE, "main\n")
    there.unhooked("commit", "-qm", "main")
    (there.top / "secret").write_text(_secret())


def _stopped(stage: str, done: subprocess.CompletedProcess[bytes]) -> Tried:
    said = (done.stdout + done.stderr).decode(errors="replace")
    if done.returncode == 0:
        return Tried(stage=stage, wrong="a planted secret was let through")
    return Tried(
        stage=stage, wrong="" if f"{_FILE}:1" in said else "it stops, but not for the secret", said=_last(said)
    )


def _stamped(there: Bench, stage: str, done: subprocess.CompletedProcess[bytes]) -> Tried:
    if done.returncode:
        said = (done.stdout + done.stderr).decode(errors="replace")
        return Tried(stage=_COMMIT, wrong="a clean one was refused", said=_last(said))
    value = there.git("log", "-1", f"--format=%(trailers:key={BIND},valueonly)").stdout.strip()
    return Tried(stage=stage, wrong="" if value else "a clean commit was not stamped")


def _last(said: str) -> str:
    """The first line of ours, or else the last one."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return next((line for line in lines if line.startswith("staylocal:")), lines[-1] if lines else "")
