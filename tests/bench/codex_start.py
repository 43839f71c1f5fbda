"""What `staylocal codex` adds before the real Codex starts, and what a call of the guard takes.

Codex is started through a two-line script that notes the time and becomes the native binary; it talks to a server
of ours. Without an installed client there are no rows.
"""

from __future__ import annotations

import json
import os
import subprocess
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import rows
from sealed import STAYLOCAL

from staylocal.codex import client, guard
from staylocal.loopback import Server
from staylocal.policy import Policy

if TYPE_CHECKING:
    from sealed import Repo, World

_CLIENT = Path(__file__).parents[2] / ".codex-client" / "node_modules" / ".bin"
_GUARD_TARGET = 130.0  # milliseconds
_PLACES = (("in-place", 250.0), ("room", 500.0))
_SECRET = ".env"


def measure(world: World, repo: Repo, runs: int) -> list[rows.Row]:
    """Rows for a repository of open files whose index is warm."""
    try:
        found = client.find(os.environ | {"PATH": f"{_CLIENT}{os.pathsep}{os.environ['PATH']}"})
    except client.NoClientError:
        return []
    stamp, script, home = world.folder / "stamp", world.folder / "codex", world.folder / "codex-home"
    script.write_text(f'#!/bin/sh\ndate +%s%N > {stamp}\nexec {found.native} "$@"\n')
    script.chmod(0o755)
    home.mkdir()
    with Server("hosted") as server:
        (home / "config.toml").write_text(f'openai_base_url = "{server.url}/v1"\n')
        env = {"STAYLOCAL_CODEX": str(script), "CODEX_HOME": str(home), "CODEX_API_KEY": "x", "OPENAI_API_KEY": "x"}
        started = replace(repo, env={**repo.env, **env})
        made = []
        for place, target in _PLACES:
            if place == "room":
                repo.write(_SECRET, "NAME=value\n")
                repo.git("add", "-f", _SECRET)
                repo.git("commit", "-q", "-m", "more")
                time.sleep(2.2)
            what = f"before Codex starts, {place.replace('-', ' ').replace('room', 'in a clean room')}"
            once = _start(started, stamp)
            made += rows.in_turn([rows.Case(key=f"start-{place}", what=what, once=once, target=target)], runs)
    return made + _guards(world, repo, runs)


def _start(repo: Repo, stamp: Path) -> rows.Once:
    def once(_run: int) -> rows.Took:
        begun = time.time_ns()
        took = repo.timed(STAYLOCAL, "codex", "exec", "-s", "workspace-write", "Say hello")
        return rows.Took(seconds=(int(stamp.read_text()) - begun) / 1e9, cpu=took.cpu)

    return once


def _guards(world: World, repo: Repo, runs: int) -> list[rows.Row]:
    """A whole process that looks at the output of a command."""
    state = str(world.folder / "guard-state")
    text = "\n".join(f"line {number} of some output" for number in range(200))

    def once(run: int) -> rows.Took:
        expect = guard.Expect(provider="openai", permission_mode="bypassPermissions", transcript=False)
        env = {**repo.env, **guard.begin(state, f"{run:08x}", expect, Policy.load())}
        payload = {
            "hook_event_name": "PostToolUse",
            "session_id": "0",
            "cwd": str(repo.root),
            "permission_mode": "bypassPermissions",
            "transcript_path": None,
            "tool_name": "Bash",
            "tool_input": {"command": "ls"},
            "tool_response": text,
        }
        begun = time.perf_counter()
        done = subprocess.run(
            (STAYLOCAL, "guard", "PostToolUse", "--run"),
            env=env,
            cwd=repo.root,
            input=json.dumps(payload).encode(),
            capture_output=True,
            check=False,
        )
        seconds = time.perf_counter() - begun
        guard.end(state, f"{run:08x}")
        if done.returncode:
            raise SystemExit(f"bench: the guard blocked: {done.stderr.decode(errors='replace')}")
        return rows.Took(seconds=seconds, cpu=seconds)

    return rows.in_turn([rows.Case(key="guard", what="a call of the guard", once=once, target=_GUARD_TARGET)], runs)
