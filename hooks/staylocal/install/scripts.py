"""The text of our hooks: POSIX sh that starts nothing but the hook from before and staylocal.

Not `python -m staylocal`: hooks run in the worktree, whose files could stand in for our modules.
"""

from __future__ import annotations

import os
import shlex
from hashlib import sha256
from typing import Literal

HOOKS = {
    "pre-commit": "scan --staged",
    "pre-merge-commit": "scan --staged",
    "prepare-commit-msg": 'record "$@"',
    "commit-msg": 'stamp "$@"',
    "pre-push": 'verify --pre-push "$@"',
}
# Where core.hooksPath is ours, these lead to the folder from before. They do no harm without a hook there.
FORWARDED = (
    *("applypatch-msg", "pre-applypatch", "post-applypatch", "post-commit", "pre-rebase", "post-checkout"),
    *("post-merge", "post-rewrite", "pre-auto-gc", "sendemail-validate"),
)
# These only if there is a hook: git does things differently where one exists, or calls it many times a commit.
FORWARDED_IF_THERE = (
    *("reference-transaction", "post-index-change", "push-to-checkout", "pre-receive", "update", "proc-receive"),
    *("post-receive", "post-update", "p4-changelist", "p4-prepare-changelist", "p4-post-changelist", "p4-pre-submit"),
)
KEPT = "before-staylocal"  # what an existing hook's name ends with while ours stands in its place
_MARK = b"# staylocal hook "
_NOTE = b": written by `staylocal init`, taken out by `staylocal uninstall`"

_CHAINED = """\
if [ -f "$before" ] && [ -x "$before" ]; then
  "$before" "$@" || exit
fi
"""
# git's lines can be read once only, and both want them; the dot keeps `$()` from eating final newlines.
_CHAINED_WITH_STDIN = """\
if [ -f "$before" ] && [ -x "$before" ]; then
  refs=$(cat && echo .) || exit
  printf %s "${refs%.}" | "$before" "$@" || exit
  told=yes
fi
"""
_FOUND = """\
staylocal=$program
[ -x "$staylocal" ] || staylocal=$(command -v staylocal)
case $staylocal in
  /*) ;;
  *)
    {
      printf 'staylocal: not found, neither %s nor on the PATH: this hook lets nothing through without it\\n' "$program"
      echo '  Install it again, then: staylocal init'
      echo '  Or take its hooks out:'
WAY_OUT
    } >&2
    exit 1 ;;
esac
"""
_BACK = """\
      for name in NAMES; do
        if [ -e "$here/$name.KEPT" ]; then
          printf "    mv -f '%s' '%s'\\n" "$here/$name.KEPT" "$here/$name"
        else
          printf "    rm -f '%s'\\n" "$here/$name"
        fi
      done"""


def beside(name: str, program: str) -> bytes:
    """A hook in the repository's own folder; the one from before lies there under a longer name.

    By that name, not by `$0`: a framework that is installed later calls ours as `pre-commit.legacy`.
    """
    back = _BACK.replace("NAMES", " ".join(HOOKS)).replace("KEPT", KEPT)
    start = f'here=${{0%/*}}\nbefore="$here/{name}.{KEPT}"\n'
    return _marked(start + _body(name, program, back))


def instead(name: str, program: str, folder: str, way_out: str) -> bytes:
    """A hook in a folder that core.hooksPath leads to; `folder` is where git looked before.

    A relative folder counts from the top of the worktree, where git starts hooks: as git resolves it.
    """
    back = f"      printf '    %s\\n' {shlex.quote(way_out)}"  # echo of dash acts on backslashes
    return _marked(f"before={shlex.quote(f'{folder}/{name}')}\n" + _body(name, program, back))


def forwarding(name: str, folder: str) -> bytes:
    """A hook that staylocal has no part in."""
    lines = 'if [ -f "$before" ] && [ -x "$before" ]; then\n  exec "$before" "$@"\nfi\n'
    return _marked(f"before={shlex.quote(f'{folder}/{name}')}\n" + lines)


def _body(name: str, program: str, way_out: str) -> str:
    chained = _CHAINED_WITH_STDIN if name == "pre-push" else _CHAINED
    call = f'exec "$staylocal" {HOOKS[name]}\n'
    if name == "pre-push":
        piped = f'printf %s "${{refs%.}}" | "$staylocal" {HOOKS[name]}'
        call = f'if [ "$told" ]; then\n  {piped}\n  exit\nfi\n{call}'
        chained = f"told=\n{chained}"
    return f"program={shlex.quote(program)}\n" + chained + _FOUND.replace("WAY_OUT", way_out) + call


def _marked(body: str) -> bytes:
    text = os.fsencode(body)
    return b"#!/bin/sh\n" + _MARK + _sum(text) + _NOTE + b"\n" + text


def _sum(text: bytes) -> bytes:
    return sha256(text).hexdigest()[:16].encode()


def whose(text: bytes) -> Literal["ours", "edited", "other"]:
    """Who wrote a hook: its second line holds a checksum of the rest, so that an edit shows."""
    lines = text.split(b"\n", 2)
    if len(lines) < 3 or not lines[1].startswith(_MARK):  # noqa: PLR2004 - the shebang, the mark, the rest
        return "edited" if _MARK in text else "other"
    return "ours" if lines[1] == _MARK + _sum(lines[2]) + _NOTE and lines[0] == b"#!/bin/sh" else "edited"
