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

from staylocal import loopback, process, report
from staylocal.codex import client
from staylocal.errors import FINE, REFUSED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# Made up, and put together here so that no scanner trips over this file.
_KEY = "AK" + "IA" + "Q4R7T2W9Y3M5K8LZ"
_ADDRESS = "erika.ahrens" + "@" + "ahrens-bau.de"


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
    Step(
        title="A text without its values, and an answer with them again",
        command=f"echo 'Write to {_ADDRESS}.' | staylocal redact -q > ../out && cat ../out && staylocal restore ../out",
        says=("Write to \u27e6EMAIL_1\u27e7.", f"\nWrite to {_ADDRESS}."),
    ),
)


# With the real Codex CLI, between two servers of our own that play the hosted and the local model.
WITH_CODEX = (
    Step(
        title="Open work goes to the hosted model, in a clean room without the sensitive files",
        command=(
            "staylocal codex exec -s workspace-write 'Add a function that subtracts' 2>&1 | grep '^staylocal:'"
            " ; git commit -qam 'Add subtract' && git log -1 --format='%(trailers:key=Codex-Route)'"
        ),
        says=(
            "hosted, in a clean room",
            "applied to the worktree: 1 changed",
            "tier=hosted; provider=openai;",
            "seal=on",
        ),
    ),
    Step(
        title="What names a sensitive file is forced onto the local model",
        files={"app.py": "def add(a: int, b: int) -> int:\n    return b + a\n"},
        command=(
            "staylocal codex exec 'Which cluster is in deploy/kubeconfig?' 2>&1 | grep '^staylocal:'"
            " ; git commit -qam 'Swap' && git log -1 --format='%(trailers:key=Codex-Route)'"
        ),
        says=(
            "local (ollama, llama3.2:latest)",
            "deploy/kubeconfig (a sensitive path)",
            "tier=local; provider=ollama;",
        ),
    ),
    Step(
        title="Both are asked the same, side by side, and one answer is kept",
        command=(
            "staylocal compare 'Which day is it?' --keep local 2>/dev/null"
            " ; git commit -q --allow-empty -m 'Compare' && git log -1 --format='%(trailers:key=Codex-Route)'"
        ),
        says=("[-hello-]{+done+}", "in numbers", "compared=kept", "compared=dropped"),
    ),
)


def run(*, keep: bool = False) -> int:
    """Run every step; 0 if each came out as it must, else 1. `keep`: leave the folder, and say where it is."""
    top = Path(tempfile.mkdtemp(prefix="staylocal-demo-"))
    repo, failed = top / "repo", 0
    agent = loopback.calls("printf 'def sub(a, b):\\n    return a - b\\n' >> app.py")
    try:
        with loopback.Server("hosted", script=agent) as hosted, loopback.Server("ollama") as local:
            env = _environment(top) | _codex(top, hosted.url, local.url)
            repo.mkdir()
            process.run(("git", "init", "-q"), cwd=str(repo), env=env)
            steps = STEPS + (WITH_CODEX if _has_codex(env) else ())
            for number, step in enumerate(steps, start=1):
                failed += not _show(number, step, repo, env)
    finally:
        if not keep:
            shutil.rmtree(top, ignore_errors=True)
    if keep:
        report.say(f"left in {repo}")
    if steps == STEPS:
        report.say(
            f"The Codex CLI is not installed: {len(WITH_CODEX)} more steps with it (npm install -g @openai/codex)"
        )
    end = f"{len(steps)} steps, all as they should be" if not failed else f"{failed} of {len(steps)} steps went wrong"
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


def _codex(top: Path, hosted: str, local: str) -> dict[str, str]:
    """What the real client needs to talk to servers of ours: a home of its own and a made-up login."""
    home = top / "codex"
    home.mkdir()
    (home / "config.toml").write_text(f'openai_base_url = "{hosted}/v1"\n')
    return {
        "CODEX_HOME": str(home),
        "CODEX_API_KEY": "none",
        "OPENAI_API_KEY": "none",
        "CODEX_OSS_BASE_URL": f"{local}/v1",
        "TMPDIR": str(top / "tmp"),
    }


def _has_codex(env: Mapping[str, str]) -> bool:
    os.mkdir(env["TMPDIR"])
    try:
        return client.find(env).seals
    except client.NoClientError:
        return False


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
