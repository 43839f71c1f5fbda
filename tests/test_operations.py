"""The record through everything that git does with commits: one row an operation, each on a real repository.

Every commit that is left must have exactly one binding that `verify` finds fine, and HEAD the runs of the row.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import World

# `run ID` adds a finished run to the ledger, `edit FILE WORD` appends a line and stages it,
# `base` and `topic` make two branches, `editor SED` is an editor that changes the message.
PRELUDE = r"""
set -eu
run() { staylocal run record --tier hosted --provider openai --model gpt-5.2-codex --seal on --id "$1" >/dev/null; }
edit() { printf '%s\n' "$2" >>"$1"; git add "$1"; }
commit() { edit "$1" "$2"; run "$3"; git commit -q -m "$2"; }
branches() {
  git branch base; git checkout -q -b topic; commit a one 00000001; commit b two 00000002
  git checkout -q base; commit c three 00000003; git checkout -q topic
}
editor() { printf '#!/bin/sh\nsed -i "%s" "$1"\n' "$1" >../editor; chmod +x ../editor; export GIT_EDITOR="$PWD/../editor"; }
todo() { export GIT_SEQUENCE_EDITOR="sed -i '$1'"; }
"""


@dataclass(frozen=True)
class Row:
    """An operation: what is typed, and what HEAD then says."""

    name: str
    script: str
    runs: str = ""
    subject: str | None = None
    states: tuple[str, ...] = ()


ROWS = [
    Row("-m", "commit f one aaaaaaaa", "aaaaaaaa"),
    Row("no run", "edit f one; git commit -qm one"),
    Row("-F", "edit f one; run aaaaaaaa; printf 'from file' >../m; git commit -qF ../m", "aaaaaaaa", "from file"),
    Row("-a", "commit f one 00000001; echo two >>f; run aaaaaaaa; git commit -qam two", "aaaaaaaa"),
    Row("PATH", "commit f one 00000001; echo 2 >>f; edit g x; run aaaaaaaa; git commit -qm p f", "aaaaaaaa"),
    Row("-v", "edit f one; run aaaaaaaa; editor '1i subject'; git commit -qv", "aaaaaaaa", "subject"),
    Row("editor", "edit f one; run aaaaaaaa; editor '1i subject'; git commit -q", "aaaaaaaa", "subject"),
    Row(
        "editor replaces the buffer",
        "edit f one; run aaaaaaaa; printf '#!/bin/sh\necho new >\"$1\"\n' >../e; chmod +x ../e;"
        " GIT_EDITOR=../e git commit -q -e -m old",
        "aaaaaaaa",
        "new",
    ),
    Row("--fixup", "commit f one 00000001; edit f two; run aaaaaaaa; git commit -q --fixup HEAD", "aaaaaaaa", "fixup! one"),
    Row("--squash", "commit f one 00000001; edit f two; run aaaaaaaa; git commit -q --squash HEAD -m x", "aaaaaaaa"),
    Row("--trailer", "edit f one; run aaaaaaaa; git commit -qm one --trailer 'Fixes: #12'", "aaaaaaaa"),
    Row("-s", "edit f one; run aaaaaaaa; git commit -qsm one", "aaaaaaaa"),
    Row("--no-verify", "edit f one; run aaaaaaaa; git commit -q --no-verify -m one", "aaaaaaaa"),
    Row("--allow-empty", "run aaaaaaaa; git commit -q --allow-empty -m nothing", "aaaaaaaa"),
    Row("empty message", "edit f one; git commit -q --allow-empty-message -m ''", subject="", states=("missing",)),
    Row("template", "printf 'Title\n\n# hint\n' >../t; edit f one; editor '1s/Title/done/'; git commit -qt ../t", subject="done"),
    Row("alias", "git config alias.ci 'commit -q'; edit f one; run aaaaaaaa; git ci -m one", "aaaaaaaa"),
    Row("shell alias", "git config alias.sci '!git commit -q'; edit f one; run aaaaaaaa; git sci -m one", "aaaaaaaa"),
    Row("amend --no-edit", "commit f one aaaaaaaa; git commit -q --amend --no-edit", "aaaaaaaa"),
    Row("amend -m", "commit f one aaaaaaaa; git commit -q --amend -m other", "aaaaaaaa", "other"),
    Row("amend with content", "commit f one aaaaaaaa; edit f two; git commit -q --amend --no-edit", "aaaaaaaa"),
    Row("amend -m with content", "commit f one aaaaaaaa; edit g two; run bbbbbbbb; git commit -q --amend -m x", "aaaaaaaa,bbbbbbbb"),
    Row("amend by an alias", "git config alias.fix 'commit -q --amend'; commit f one aaaaaaaa; edit g 2; git fix -m x", "aaaaaaaa"),
    Row("amend, abbreviated", "commit f one aaaaaaaa; edit g 2; git commit -q --ame -m x", "aaaaaaaa"),
    Row("amend a root", "git checkout -q --orphan o; edit f 1; run aaaaaaaa; git commit -qm r; edit f 2; git commit -q --amend -m r2", "aaaaaaaa"),
    Row("amend a merge", "branches; git merge -q --no-ff --no-edit base; edit d 4; git commit -q --amend -m 'Merge it'"),
    Row("message says --amend", "commit f one 00000001; edit f two; run aaaaaaaa; git commit -q -m --amend", "aaaaaaaa", "--amend"),
    Row("-C of another", "commit f one 00000001; edit f two; run aaaaaaaa; git commit -q -C HEAD", "aaaaaaaa"),
    Row("-c after a reset", "commit f one aaaaaaaa; git reset -q --soft HEAD^; git commit -q -C ORIG_HEAD", "aaaaaaaa"),
    Row("aborted, then again", "edit f one; run aaaaaaaa; GIT_EDITOR=false git commit -q || true; git commit -qm one", "aaaaaaaa"),
    Row("a run only once", "commit f one 00000001; edit f two; git commit -qm two"),
    Row(
        "a run over two commits",
        "staylocal run record --tier local --provider ollama --model m --id cccccccc --running >/dev/null;"
        " edit f 1; git commit -qm 1; staylocal run record --tier local --provider ollama --model m --id cccccccc >/dev/null;"
        " edit f 2; git commit -qm 2",
        "cccccccc",
    ),
    Row("rebase", "branches; git rebase -q base", "00000002"),
    Row("rebase leaves a waiting run", "branches; run aaaaaaaa; git rebase -q base; edit z 1; git commit -qm z", "aaaaaaaa"),
    Row("rebase --apply", "branches; git rebase -q --apply base", "00000002"),
    Row("rebase -i squash", "branches; todo '2s/^pick/squash/'; git rebase -q -i base", "00000001,00000002", "one"),
    Row("rebase -i fixup", "branches; todo '2s/^pick/fixup/'; git rebase -q -i base", "00000001,00000002", "one"),
    Row("rebase -i fixup -C", "branches; todo '2s/^pick/fixup -C/'; git rebase -q -i base", "00000001,00000002", "two"),
    Row("three in one", "branches; commit b four 00000004; todo '2,3s/^pick/squash/'; git rebase -q -i base", "00000001,00000002,00000004"),
    Row("three by fixup", "branches; commit b four 00000004; todo '2,3s/^pick/fixup/'; git rebase -q -i base", "00000001,00000002,00000004"),
    Row("rebase -i s", "branches; todo '2s/^pick/s/'; git rebase -q -i base", "00000001,00000002", "one"),
    Row("rebase -i f", "branches; todo '2s/^pick/f/'; git rebase -q -i base", "00000001,00000002", "one"),
    Row("rebase -i reword", "branches; todo '2s/^pick/reword/'; editor '1s/two/zwei/'; git rebase -q -i base", "00000002", "zwei"),
    Row(
        "rebase -i edit",
        "branches; todo '1s/^pick/edit/'; git rebase -q -i base; edit a more; git commit -q --amend --no-edit; git rebase --continue",
        "00000002",
    ),
    Row("rebase -i drop", "branches; todo '1s/^pick/drop/'; git rebase -q -i base", "00000002"),
    Row("autosquash", "branches; edit a x; run aaaaaaaa; git commit -q --fixup HEAD^; git rebase -q -i --autosquash base", "00000002"),
    Row(
        "rebase, conflict",
        "branches; edit c mine; run aaaaaaaa; git commit -qm mine; git rebase -q base || { echo both >c; git add c; git rebase --continue; }",
        "aaaaaaaa",
    ),
    Row(
        "rebase, conflict, commit",
        "branches; edit c mine; run aaaaaaaa; git commit -qm mine; git rebase -q base"
        " || { echo both >c; git add c; git commit -q --no-edit; git rebase --continue; }",
        "aaaaaaaa",
    ),
    Row("rebase -r", "branches; git checkout -q -b m; git merge -q --no-ff --no-edit base; edit m 1; git commit -qm m; git rebase -q -r --force-rebase main"),
    Row("cherry-pick", "branches; git cherry-pick base", "00000003"),
    Row("cherry-pick -x", "branches; git cherry-pick -x base", "00000003"),
    Row("cherry-pick range", "branches; git checkout -q base; git cherry-pick main..topic", "00000002"),
    Row("cherry-pick -n", "branches; git cherry-pick -n base; git commit -q", "00000003"),
    Row("cherry-pick -n, -m", "branches; git cherry-pick -n base; git commit -qm other", "00000003", "other"),
    Row("cherry-pick -e", "branches; editor '1s/three/drei/'; git cherry-pick -e base", "00000003", "drei"),
    Row(
        "cherry-pick, conflict",
        "branches; commit c mine 00000004; git cherry-pick base || { echo both >c; git add c; git cherry-pick --continue; }",
        "00000003",
    ),
    Row("revert", "commit f one 00000001; git revert --no-edit HEAD"),
    Row("revert --edit", "commit f one 00000001; editor '1s/Revert/Undo/'; git revert --edit HEAD", subject='Undo "one"'),
    Row("revert -n", "commit f one 00000001; git revert -n HEAD; git commit -qm undo"),
    Row("merge --no-ff", "branches; run aaaaaaaa; git merge -q --no-ff --no-edit base", "aaaaaaaa"),
    Row("merge --no-verify", "branches; run aaaaaaaa; git merge -q --no-ff --no-edit --no-verify base", "aaaaaaaa"),
    Row("merge, then a commit", "branches; run aaaaaaaa; git merge -q --no-ff --no-edit base; edit z 1; git commit -qm z"),
    Row("merge, conflict", "branches; commit c mine 00000004; git merge -q base || { echo both >c; git add c; git commit -q --no-edit; }"),
    Row("merge --continue", "branches; commit c mine 00000004; git merge -q base || { echo both >c; git add c; git merge --continue; }"),
    Row("octopus", "branches; git checkout -q -b third main; commit d four 00000004; git merge -q --no-edit topic base"),
    Row("merge --squash", "branches; git merge -q --squash base; git commit -q --no-edit", "00000003"),
    Row("merge --squash -m", "branches; git checkout -q base; git merge -q --squash topic; git commit -qm all", "00000001,00000002", "all"),
    Row("am", "branches; git format-patch -q -1 --stdout base >../p; git am -q ../p", "00000003"),
    Row("am -3 with ---", "branches; git format-patch -q -1 --stdout base >../p; git am -q -3 ../p", "00000003"),
    Row("worktree", "git worktree add -q ../w -b w; cd ../w; commit f one aaaaaaaa; cd ../repo; git merge -q --ff-only w", "aaaaaaaa"),
    Row("a run of another worktree", "run aaaaaaaa; git worktree add -q ../w -b w; cd ../w; edit f 1; git commit -qm f; cd ../repo; git merge -q w"),
    Row("a subfolder", "mkdir s; cd s; edit f one; run aaaaaaaa; git commit -qm one", "aaaaaaaa"),
    Row("commentChar", "git config core.commentChar ';'; edit f one; run aaaaaaaa; editor '1i # subject'; git commit -q", "aaaaaaaa", "# subject"),
    Row("commentChar auto", "git config core.commentChar auto; edit f one; run aaaaaaaa; editor '1i subject'; git commit -q", "aaaaaaaa", "subject"),
    Row("cleanup scissors", "edit f one; run aaaaaaaa; editor '1i subject'; git commit -q --cleanup=scissors", "aaaaaaaa", "subject"),
    Row("cleanup verbatim, CRLF", "edit f one; run aaaaaaaa; printf 'one\r\n\r\nbody\r\n' | git commit -q --cleanup=verbatim -F -", "aaaaaaaa"),
    Row("CRLF", "edit f one; run aaaaaaaa; printf 'one\r\n\r\nbody\r\n' | git commit -qF -", "aaaaaaaa", "one"),
    Row("body with ---", "edit f one; run aaaaaaaa; printf 'one\n\nbody\n---\nmore\n' | git commit -qF -", "aaaaaaaa"),
    Row("heading", "edit f one; run aaaaaaaa; git commit -qm '# Heading' --cleanup=whitespace", "aaaaaaaa", "# Heading"),
    Row("no final newline", "edit f one; run aaaaaaaa; printf 'one' | git commit -qF - --cleanup=verbatim", "aaaaaaaa", "one"),
    Row("subject like a trailer", "edit f one; run aaaaaaaa; git commit -qm 'fix: it'", "aaaaaaaa", "fix: it"),
    Row("GIT_DIR", "edit f one; run aaaaaaaa; GIT_DIR=$PWD/.git GIT_WORK_TREE=$PWD git commit -qm one", "aaaaaaaa"),
]  # fmt: skip


def _shell(world: World, script: str) -> None:
    done = world.run("sh", "-c", PRELUDE + script)
    assert done.code == 0, done
    assert "staylocal:" not in done.err.replace("staylocal: local-only", ""), done.err


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_the_record_comes_out_right(hooked: World, row: Row) -> None:
    first = hooked.git("rev-parse", "HEAD")
    _shell(hooked, row.script)

    verified = hooked.staylocal(
        "verify", f"{first}..HEAD" if row.name != "amend a root" else "HEAD", "--format", "json"
    )
    commits = json.loads(verified.out)["commits"]
    states = tuple(problem["state"] for commit in commits for problem in commit["problems"])
    assert commits
    assert states == row.states, hooked.git("log", "--format=%B%n==", "-3")
    runs = [
        field
        for value in hooked.head_trailers("Codex-Route")
        for field in value.split("; ")
        if field.startswith("runs=")
    ]
    assert ",".join(sorted(run for field in runs for run in field[5:].split(","))) == row.runs
    assert len(hooked.head_trailers("Codex-Bind")) == (0 if row.states else 1)
    if row.subject is not None:
        assert hooked.git("log", "-1", "--format=%s") == row.subject


def test_other_trailers_stay_and_ours_join_them(hooked: World) -> None:
    hooked.stage("f", "one\n")
    message = "one\n\nbody\n\nChange-Id: I123\nSigned-off-by: A <a@b>\nCo-authored-by: C <c@d>\n"
    hooked.git("commit", "-q", "-F", "-", data=message.encode())
    body = hooked.git("log", "-1", "--format=%B")
    assert body.startswith(message.rstrip())
    assert body.split("\n\n")[-1].split("\n")[3].startswith("Codex-Bind: v1; class=open; why=clean; diff=")
    assert len(body.split("\n\n")[-1].split("\n")) == 4


def test_an_untouched_template_still_aborts(hooked: World) -> None:
    template = hooked.write("../template", "Title\n\n# hint\n")
    hooked.stage("f", "one\n")
    assert hooked.run("git", "commit", "-q", "-t", str(template)).code == 1
    assert hooked.git("log", "--format=%s") == "first"


def test_an_empty_message_still_aborts(hooked: World) -> None:
    hooked.stage("f", "one\n")
    assert hooked.run("git", "commit", "-q").code == 1
    assert hooked.run("git", "commit", "-q", "-s").code == 1
    assert hooked.git("log", "--format=%s") == "first"


def test_a_record_that_somebody_typed_is_not_believed(hooked: World) -> None:
    hooked.stage("f", "one\n")
    forged = "one\n\nCodex-Route: v1; tier=local; provider=p; model=m; seal=on; why=clean; runs=deadbeef\n"
    hooked.git("commit", "-q", "-F", "-", data=forged.encode())
    assert hooked.head_trailers("Codex-Route") == []
    assert len(hooked.head_trailers("Codex-Bind")) == 1


def test_prose_that_quotes_a_record_is_left_alone(hooked: World) -> None:
    hooked.stage("f", "one\n")
    quoted = "Codex-Bind: v1; class=open; why=clean; diff=0123456789abcdef; engine=1; policy=default"
    hooked.git("commit", "-q", "-F", "-", data=f"one\n\n{quoted}\n\nis what it looks like.\n".encode())
    assert quoted in hooked.git("log", "-1", "--format=%B")
    assert len(hooked.head_trailers("Codex-Bind")) == 1


def test_two_hooks_of_ours_stamp_once(hooked: World) -> None:
    for name in ("prepare-commit-msg", "commit-msg"):
        path = hooked.root / ".git" / "hooks" / name
        line = path.read_text().split("\n")[1].removeprefix("exec ")
        path.write_text(f"#!/bin/sh\n{line}\n{line}\n")
    hooked.stage("f", "one\n")
    hooked.git("commit", "-q", "-m", "one")
    assert hooked.git("log", "-1", "--format=%B").count("Codex-Bind") == 1
