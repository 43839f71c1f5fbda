"""A throw-away repository, real commits, a short transcript: what staylocal does, and that it does it here.

Each step says what must come out; the demo fails if one doesn't.
"""

from __future__ import annotations

import os
import shlex
import shutil
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from staylocal import process, report
from staylocal.errors import FINE, REFUSED

if TYPE_CHECKING:
    from collections.abc import Sequence

# Made up, and put together here so that no scanner trips over this file.
_KEY = "AK" + "IA" + "Q4R7T2W9Y3M5K8LZ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One command, what it is to show, and what must come out."""

    title: str
    command: str
    files: dict[str, str] = field(default_factory=dict)
    code: int = FINE
    says: tuple[str, ...] = ()


STEPS = (
    Step(
        title="Set up: policy and native hooks",
        command="staylocal init --framework native",
        says=(".staylocal.toml",),
    ),
    Step(
        title="A clean commit is stamped, without a word",
        files={"app.py": "def add(a, b):\n    return a + b\n"},
        command="git commit -qm 'Add add' && git log -1 --format=%B",
        says=("Codex-Bind: v1; class=open; why=clean;",),
    ),
    Step(
        title="A new secret is stopped: place and type, never the value",
        files={"config.py": f'AWS_KEY = "{_KEY}"\n'},
        command="git commit -qm 'Add configuration'",
        code=REFUSED,
        says=("config.py:1", "allow it always"),
    ),
    Step(
        title="Taken out, it passes",
        files={"config.py": 'import os\n\nAWS_KEY = os.environ["AWS_KEY"]\n'},
        command="git commit -qm 'Add configuration'",
    ),
    Step(
        title="A sensitive path makes the change local-only: no hosted model may see it",
        files={"deploy/kubeconfig": "apiVersion: v1\nkind: Config\n"},
        command="git commit -qm 'Add cluster' && git log -1 --format='%(trailers:key=Codex-Bind)'",
        says=("local-only (path): deploy/kubeconfig", "class=local-only; why=path;"),
    ),
    Step(
        title="A prompt that asks for the hosted tier but names an internal thing is stopped",
        files={
            ".staylocal.toml": '\n[internal]\nproject = "falcon-[0-9]+"\n',
            "prompts/plan.prompt.md": "---\nroute: hosted\n---\nPlan the launch of falcon-7.\n",
        },
        command="git commit -qm 'Add prompt'",
        code=REFUSED,
        says=("prompts/plan.prompt.md:2", "line 4 (project)"),
    ),
    Step(
        title="Routed to the local tier, it passes",
        files={"prompts/plan.prompt.md": "---\nroute: local\n---\nPlan the launch of falcon-7.\n"},
        command="git commit -qm 'Add prompt' && staylocal scan --prompts",
        says=("prompts/plan.prompt.md  local only",),
    ),
    Step(
        title="A run of Codex is recorded with the next commit; an amend keeps it",
        files={"app.py": "def add(a: int, b: int) -> int:\n    return a + b\n"},
        command=(
            "staylocal run record --tier local --provider ollama --model llama3.2 --seal on --why pinned --id 4f1c2a9e"
            " && git commit -qm 'Type add' && git commit -q --amend -m 'Add types' && git log -1 --format=%B"
        ),
        says=("Codex-Route: v1; tier=local; provider=ollama; model=llama3.2; seal=on; why=pinned; runs=4f1c2a9e",),
    ),
    Step(
        title="The whole history is scanned again and compared with its records",
        command="staylocal verify HEAD",
        says=("5 commits: fine",),
    ),
    Step(
        title="A secret that went past the hooks is found there",
        files={"config.py": f'AWS_KEY = "{_KEY}"\n'},
        command="git commit -qm 'Quick fix' --no-verify && staylocal verify HEAD~1..HEAD",
        code=REFUSED,
        says=("FAIL  secret  config.py:1",),
    ),
)


def run(*, keep: bool = False) -> int:
    """Run every step; 0 if each came out as it must, else 1. `keep`: leave the folder, and say where it is."""
    top = Path(tempfile.mkdtemp(prefix="staylocal-demo-"))
    repo, failed = top / "repo", 0
    try:
        env = _environment(top)
        repo.mkdir()
        process.run(("git", "init", "-q"), cwd=str(repo), env=env)
        for number, step in enumerate(STEPS, start=1):
            failed += not _show(number, step, repo, env)
    finally:
        if not keep:
            shutil.rmtree(top, ignore_errors=True)
    if keep:
        report.say(f"left in {repo}")
    end = f"{len(STEPS)} steps, all as they should be" if not failed else f"{failed} of {len(STEPS)} steps went wrong"
    report.say(click.style(end, fg="red" if failed else "green", bold=True))
    return REFUSED if failed else FINE


def _environment(top: Path) -> dict[str, str]:
    """A home of its own: nothing of the user's is read or written."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "XDG_", "STAYLOCAL_"))}
    (top / "gitconfig").write_text("[user]\nname = Demo\nemail = demo@example.invalid\n[init]\ndefaultBranch = main\n")
    return kept | {
        "PATH": f"{Path(sys.argv[0]).resolve().parent}{os.pathsep}{os.environ.get('PATH', '')}",
        "HOME": str(top),
        "XDG_CONFIG_HOME": str(top / "config"),
        "XDG_STATE_HOME": str(top / "state"),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": str(top / "gitconfig"),
        "NO_COLOR": "1",
    }


def _show(number: int, step: Step, repo: Path, env: dict[str, str]) -> bool:
    report.say(click.style(f"{number}. {step.title}", bold=True))
    for name, text in step.files.items():
        path = repo / name
        path.parent.mkdir(parents=True, exist_ok=True)
        # The policy was written by init: what a step has to say is added to it.
        before = path.read_text(encoding="utf-8") if name == ".staylocal.toml" else ""
        path.write_text(before + text, encoding="utf-8")
    report.say(click.style(f"   $ {_typed(step)}", fg="cyan"))
    if step.files:
        process.run(("git", "add", "--", *step.files), cwd=str(repo), env=env)
    done = process.run(("sh", "-c", f"exec 2>&1; {step.command}"), cwd=str(repo), env=env)
    said = done.stdout.decode(errors="replace").rstrip("\n")
    for line in said.split("\n") if said else ():
        report.say(f"   {line}".rstrip())
    missing = [words for words in step.says if words not in said]
    if done.returncode == step.code and not missing:
        return True
    wrong = f"exit code {done.returncode}, not {step.code}" if done.returncode != step.code else f"no {missing[0]!r}"
    report.say(click.style(f"   went wrong: {wrong}", fg="red"))
    return False


def _typed(step: Step) -> str:
    added: Sequence[str] = tuple(step.files)
    return f"git add {shlex.join(added)} && {step.command}" if added else step.command
