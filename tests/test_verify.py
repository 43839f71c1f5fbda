"""Verification: every state that a commit can be in, every way to name commits, and what a push publishes."""

from __future__ import annotations

import json
import re
import shutil
import signal
import time
from typing import TYPE_CHECKING

import pytest

from conftest import AWS, STAYLOCAL, aws_key, github_token, hook

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Done, World

KEY = f"key = '{aws_key()}'\n"
ROUTE = "Codex-Route: v1; tier=hosted; provider=openai; model=m; seal=on; why=clean; runs=aaaaaaaa"
FETCH = (
    "  Something of the history is not here. In a shallow clone: git fetch --unshallow (in CI: fetch-depth: 0);\n"
    "  in a partial one: git fetch --refetch --no-filter; otherwise: git fsck.\n"
)
POLICY_KEY = "0a" * 16
SECRET_WAY = '  secret          rotate it, take it out (git rebase -i), or: staylocal allow FINGERPRINT --why "..."\n'


def _states(world: World, words: str = "HEAD^..HEAD", *more: str) -> list[tuple[str, bool]]:
    done = world.staylocal("verify", *([words] if words else []), *more, "--format", "json")
    found = json.loads(done.out)
    assert done.err == ""
    assert (done.code == 1) == found["failed"] == any(each["failed"] for each in found["commits"])
    return [(each["state"], each["fails"]) for commit in found["commits"] for each in commit["problems"]]


def _bind(world: World, commit: str = "HEAD") -> str:
    (value,) = world.head_trailers("Codex-Bind", commit)
    return value


def _record(world: World, message: str) -> None:
    """HEAD's message, replaced with no hook running."""
    world.git("-c", "core.hooksPath=/dev/null", "commit", "-q", "--amend", "-F", "-", data=message.encode())


def _run(world: World, run: str, *, tier: str = "hosted", seal: str = "off") -> None:
    words = ("run", "record", "--tier", tier, "--provider", "openai", "--model", "m", "--seal", seal, "--id", run)
    assert world.staylocal(*words).code == 0


# -- states


def test_fine(hooked: World) -> None:
    hooked.commit("a.py", "one\n")
    done = hooked.staylocal("verify", "HEAD^..HEAD")
    assert (done.code, done.out, done.err) == (0, "1 commit: fine\n", "")
    done = hooked.staylocal("verify", "HEAD^..HEAD", "-v")
    assert (done.code, done.out, done.err) == (
        0,
        f"{hooked.git('rev-parse', '--short=10', 'HEAD')}    fine  open  change\n1 commit: fine\n",
        "",
    )


@pytest.mark.parametrize(
    ("policy", "fails"),
    [(None, False), ('record = "always"', True), ('record = "when-used"', False), ("", True)],
    ids=["no policy", "always", "when-used", "a policy that is silent"],
)
def test_missing(world: World, policy: str | None, fails: bool) -> None:
    world.commit("README", "hello\n")
    if policy is not None:
        world.commit(".staylocal.toml", policy + "\n")
    world.commit("a.py", "one\n")
    assert _states(world) == [("missing", fails)]


def test_missing_says_how_to_go_on(world: World) -> None:
    world.commit(".staylocal.toml", 'record = "always"\n')
    oid = world.commit("a.py", "one\n")
    done = world.staylocal("verify", "HEAD^..HEAD")
    assert (done.code, done.out, done.err) == (
        1,
        f"{oid[:10]}  FAIL  missing  it has no record\n1 commit: 1 failed\n",
        (
            "staylocal: verification failed\n"
            "  missing         git rebase --force-rebase, or amend, with the hooks on: it stamps the record\n"
        ),
    )


def test_missing_records_that_none_demands_are_counted(world: World) -> None:
    world.commit("README", "hello\n")
    base = world.git("rev-parse", "HEAD")
    a = world.commit("a.py", "one\n", "first of two")
    b = world.commit("b.py", "one\n", "second of two")
    done = world.staylocal("verify", f"{base}..HEAD")
    assert (done.code, done.out, done.err) == (0, "2 commits: fine; 2 without a record, which none demands\n", "")
    done = world.staylocal("verify", f"{base}..HEAD", "-v")
    rows = {f"{oid[:10]}  note  missing  it has no record, and none is demanded\n" for oid in (a, b)}
    assert (done.code, done.err, set(done.out.splitlines(keepends=True))) == (0, "", {*rows, "2 commits: fine\n"})
    world.stage("c.py", KEY)
    world.git("commit", "-q", "-m", "secret")
    oid = world.git("rev-parse", "HEAD")
    done = world.staylocal("verify", f"{base}..HEAD")
    assert (done.code, done.out, done.err) == (
        1,
        (
            f"{oid[:10]}  FAIL  secret   c.py:1: {AWS}\n"
            f"{oid[:10]}  note  missing  it has no record, and none is demanded\n"
            "3 commits: 1 failed; 2 without a record, which none demands\n"
        ),
        f"staylocal: verification failed\n{SECRET_WAY}",
    )


def test_no_record_where_only_used_is_recorded(hooked: World) -> None:
    hooked.commit(".staylocal.toml", 'record = "when-used"\n')
    hooked.commit("a.py", "one\n")
    assert hooked.head_trailers("Codex-Bind") == []
    assert _states(hooked) == [("missing", False)]
    _run(hooked, "aaaaaaaa")
    hooked.commit("b.py", "one\n")
    assert len(hooked.head_trailers("Codex-Bind")) == 1
    assert _states(hooked) == []


def test_a_commit_that_drops_the_policy_still_needs_its_record(world: World) -> None:
    world.commit(".staylocal.toml", 'record = "always"\n')
    world.git("rm", "-q", ".staylocal.toml")
    world.git("commit", "-q", "-m", "no more policy")
    assert _states(world) == [("missing", True), ("policy-changed", False)]


def test_stale_when_amended_with_the_hooks_off(hooked: World) -> None:
    hooked.commit("a.py", "one\n")
    hooked.stage("a.py", "one\ntwo\n")
    hooked.git("-c", "core.hooksPath=/dev/null", "commit", "-q", "--amend", "--no-edit")
    assert _states(hooked) == [("stale", True)]


def test_stale_when_only_the_mode_differs(hooked: World) -> None:
    hooked.commit("a.py", "one\n")
    hooked.git("update-index", "--chmod=+x", "a.py")
    hooked.git("-c", "core.hooksPath=/dev/null", "commit", "-q", "--amend", "--no-edit")
    assert _states(hooked) == [("stale", True)]


@pytest.mark.parametrize("other", ["    one\n", "one", "one\r\n", "One\n"], ids=["indent", "no end", "CRLF", "case"])
def test_stale_by_the_smallest_change(hooked: World, other: str) -> None:
    hooked.commit("a.py", "one\n")
    hooked.stage("a.py", other)
    hooked.git("-c", "core.hooksPath=/dev/null", "commit", "-q", "--amend", "--no-edit")
    assert _states(hooked) == [("stale", True)]


def test_a_record_copied_by_hand(hooked: World) -> None:
    hooked.commit("a.py", "one\n")
    copied = _bind(hooked)
    hooked.commit("b.py", "two\n")
    _record(hooked, f"b\n\nCodex-Bind: {copied}\n")
    assert _states(hooked) == [("stale", True)]


def test_a_class_that_was_edited(hooked: World) -> None:
    hooked.commit(".env", "X=1\n")
    assert _bind(hooked).startswith("v1; class=local-only; why=path;")
    _record(
        hooked, f"env\n\nCodex-Bind: {_bind(hooked).replace('class=local-only; why=path', 'class=open; why=clean')}\n"
    )
    done = hooked.staylocal("verify", "HEAD^..HEAD")
    oid = hooked.git("rev-parse", "HEAD")
    assert (done.code, done.out, done.err) == (
        1,
        f"{oid[:10]}  FAIL  wrong-class  recorded open, but it is local-only: path\n1 commit: 1 failed\n",
        (
            "staylocal: verification failed\n"
            "  wrong-class     amend or rebase with the hooks on; new allow entries count once in the base\n"
        ),
    )


def test_a_stricter_record_is_fine(hooked: World) -> None:
    hooked.commit("a.py", "one\n")
    _record(
        hooked, f"a\n\nCodex-Bind: {_bind(hooked).replace('class=open; why=clean', 'class=local-only; why=pinned')}\n"
    )
    assert _states(hooked) == []


def test_reclassified(hooked: World) -> None:
    hooked.commit(".env", "X=1\n")
    older = re.sub(r"engine=[^;]*", "engine=0.9.0", _bind(hooked))
    older = older.replace("class=local-only; why=path", "class=open; why=clean")
    _record(hooked, f"env\n\nCodex-Bind: {older}\n")
    assert _states(hooked) == [("reclassified", False)]
    unsealed = ROUTE.replace("seal=on", "seal=off")
    _record(hooked, f"env\n\n{unsealed}\nCodex-Bind: {older}\n")
    assert _states(hooked) == [("reclassified", False), ("unsealed", True)]


@pytest.mark.parametrize(
    ("tier", "seal", "states"),
    [
        ("hosted", "off", [("unsealed", True)]),
        ("hosted", "partial", [("unsealed", False)]),
        ("hosted", "on", []),
        ("local", "off", []),
        ("local", "on", []),
    ],
)
def test_runs_beside_a_local_only_change(hooked: World, tier: str, seal: str, states: list[tuple[str, bool]]) -> None:
    _run(hooked, "aaaaaaaa", tier=tier, seal=seal)
    hooked.commit(".env", "X=1\n")
    assert _states(hooked) == states
    _run(hooked, "bbbbbbbb", tier=tier, seal=seal)
    hooked.commit("a.py", "x = 1\n")
    assert _states(hooked) == []


def test_unsealed_says_which_run(hooked: World) -> None:
    _run(hooked, "aaaaaaaa")
    _run(hooked, "bbbbbbbb")
    oid = hooked.commit(".env", "X=1\n")
    done = hooked.staylocal("verify", "HEAD^..HEAD")
    assert (done.code, done.out, done.err) == (
        1,
        (
            f"{oid[:10]}  FAIL  unsealed  an unsealed hosted run (aaaaaaaa, bbbbbbbb) on a local-only change\n"
            "1 commit: 1 failed\n"
        ),
        (
            "staylocal: verification failed\n"
            "  unsealed        a hosted model could read it: review what it saw; an entry for hosted ends it\n"
        ),
    )


BIND = "Codex-Bind: v1; class=open; why=clean; diff=0123456789abcdef; engine=1.0.0; policy=default"
MALFORMED = [
    BIND.replace("v1", "v2"),
    BIND.replace("v1", "1"),
    BIND.replace("v1; ", ""),
    BIND.replace("class=open", "class=secret"),
    BIND.replace("class=open; ", ""),
    BIND.replace("why=clean", "why=because"),
    BIND.replace("why=clean", "why=clean,"),
    BIND.replace("why=clean", "why="),
    BIND.replace("; why=clean", ""),
    BIND.replace("0123456789abcdef", "0123456789ABCDEF"),
    BIND.replace("0123456789abcdef", "0123456789abcde"),
    BIND.replace("diff=0123456789abcdef; ", ""),
    BIND.replace("policy=default", "policy=none"),
    BIND.replace("policy=default", "policy=0123456789abc"),
    BIND.replace("; policy=default", ""),
    BIND.replace("engine=1.0.0", "engine=" + "1" * 81),
    BIND.replace("engine=1.0.0", "engine=1 0"),
    BIND.replace("engine=1.0.0; ", ""),
    BIND.replace("; ", ";"),
    BIND.replace("; ", " ; "),
    BIND + ";",
    BIND + "; class=open",
    BIND + "; Extra=1",
    "Codex-Bind:",
    "Codex-Bind: v1",
    f"{BIND}\n{BIND}",
    f"{BIND}\nCodex-Bind:",
    ROUTE,
]
BAD_ROUTES = [
    ROUTE.replace("v1", "v2"),
    ROUTE.replace("tier=hosted", "tier=cloud"),
    ROUTE.replace("seal=on", "seal=yes"),
    ROUTE.replace("why=clean", "why=tired"),
    ROUTE.replace("runs=aaaaaaaa", "runs="),
    ROUTE.replace("runs=aaaaaaaa", "runs=aaaa"),
    ROUTE.replace("runs=aaaaaaaa", "runs=aaaaaaaa,"),
    ROUTE.replace("runs=aaaaaaaa", "runs=" + ",".join(f"{n:08x}" for n in range(13))),
    ROUTE + "; more=-1",
    ROUTE + "; more=x",
    ROUTE.replace("model=m; ", ""),
    "Codex-Route:",
]


def test_malformed(hooked: World) -> None:
    hooked.commit("a.py", "one\n")
    bind = _bind(hooked)
    found = {}
    for lines in [*MALFORMED, *(f"{line}\nCodex-Bind: {bind}" for line in BAD_ROUTES)]:
        _record(hooked, f"a\n\n{lines}\n")
        found[lines] = _states(hooked)
    assert {lines: states for lines, states in found.items() if states != [("malformed", True)]} == {}


def test_what_grammar_leaves_open_is_fine(hooked: World) -> None:
    hooked.commit("a.py", "one\n")
    bind = _bind(hooked)
    _record(hooked, f"a\n\n{ROUTE}; colour=blue; more=3\ncodex-bind: {bind}; later=yes\n")
    assert _states(hooked) == []
    _record(hooked, f"a\n\nCodex-Bind: {bind.replace('; diff', ';' + chr(10) + '  diff')}\n")
    assert _states(hooked) == []


def test_malformed_says_what_but_never_repeats_it(hooked: World) -> None:
    hooked.commit("a.py", "one\n")
    planted = github_token()
    _record(hooked, f"a\n\nCodex-Route: {planted}; tier={planted}\nCodex-Bind: v1; class={planted}; why=clean\n")
    done = hooked.staylocal("verify", "HEAD^..HEAD")
    assert done.code == 1
    assert "class is none of open, local-only" in done.out
    assert planted not in done.out + done.err


def test_a_secret_past_the_gate(hooked: World) -> None:
    hooked.stage("a.py", f"x = 1\n{KEY}")
    hooked.git("commit", "-q", "--no-verify", "-m", "secret")
    done = hooked.staylocal("verify", "HEAD^..HEAD")
    oid = hooked.git("rev-parse", "HEAD")
    assert (done.code, done.out, done.err) == (
        1,
        f"{oid[:10]}  FAIL  secret  a.py:2: {AWS}\n1 commit: 1 failed\n",
        f"staylocal: verification failed\n{SECRET_WAY}",
    )
    hooked.git("revert", "--no-edit", "HEAD")
    assert _states(hooked) == []


def test_a_secret_shows_its_fingerprint(hooked: World) -> None:
    base = hooked.commit(".staylocal.toml", _policy())
    hooked.stage("a.py", KEY)
    mark = _fingerprint(hooked)
    hooked.git("commit", "-q", "--no-verify", "-m", "secret")
    oid = hooked.git("rev-parse", "HEAD")
    done = hooked.staylocal("verify", f"{base}..HEAD")
    assert (done.code, done.out, done.err) == (
        1,
        f"{oid[:10]}  FAIL  secret  a.py:1: {AWS}  {mark}\n1 commit: 1 failed\n",
        f"staylocal: verification failed\n{SECRET_WAY}",
    )


def test_a_secret_allowed_once_is_still_refused(hooked: World) -> None:
    hooked.stage("a.py", KEY)
    hooked.git("commit", "-q", "-m", "x", STAYLOCAL_ALLOW="a.py:1")
    assert _states(hooked) == [("secret", True)]


def test_a_prompt_that_asks_for_too_much(hooked: World) -> None:
    hooked.stage("prompts/a.md", f"---\nroute: hosted\n---\n{KEY}")
    hooked.git("commit", "-q", "--no-verify", "-m", "x")
    assert _states(hooked) == [("secret", True), ("prompt", True)]
    done = hooked.staylocal("verify", "HEAD^..HEAD")
    oid = hooked.git("rev-parse", "HEAD")
    assert (done.code, done.out, done.err) == (
        1,
        (
            f"{oid[:10]}  FAIL  secret  prompts/a.md:4: {AWS}\n"
            f"{oid[:10]}  FAIL  prompt  prompts/a.md:2: route: hosted\n"
            "1 commit: 1 failed\n"
        ),
        (
            "staylocal: verification failed\n"
            f"{SECRET_WAY}"
            "  prompt          take it out, or write `route: local`; an entry for hosted counts from the base on\n"
        ),
    )


# -- policy


def _fingerprint(world: World) -> str:
    (found,) = json.loads(world.staylocal("scan", "--format", "json").out)["findings"]
    return str(found["fingerprint"])


def _policy(*entries: str) -> str:
    return f'key = "{POLICY_KEY}"\n' + "".join(f"[[allow]]\n{entry}\n" for entry in entries)


def test_an_allow_entry_of_the_same_commit_counts_and_is_named(hooked: World) -> None:
    hooked.commit(".staylocal.toml", _policy())
    base = hooked.git("rev-parse", "HEAD")
    hooked.stage("a.py", KEY)
    mark = _fingerprint(hooked)
    hooked.stage(".staylocal.toml", _policy(f'fingerprint = "{mark}"\nwhy = "a made-up key"'))
    hooked.git("commit", "-q", "-m", "x")
    oid = hooked.git("rev-parse", "HEAD")
    done = hooked.staylocal("verify", f"{base}..HEAD")
    assert (done.code, done.out, done.err) == (
        0,
        (
            f"{oid[:10]}  note  policy-changed  allow entries that came with it: "
            f"fingerprint {mark} for commit (a made-up key)\n"
            "1 commit: fine\n"
        ),
        "",
    )


def test_an_allow_entry_of_a_later_commit_of_the_range_counts(hooked: World) -> None:
    base = hooked.commit(".staylocal.toml", _policy())
    hooked.stage("a.py", KEY)
    mark = _fingerprint(hooked)
    hooked.git("commit", "-q", "--no-verify", "-m", "secret")
    assert _states(hooked, f"{base}..HEAD") == [("secret", True)]
    hooked.commit(".staylocal.toml", _policy(f'fingerprint = "{mark}"\nwhy = "made up"'))
    assert _states(hooked, f"{base}..HEAD") == [("policy-changed", False)]
    assert _states(hooked, f"{base}..HEAD^") == [("secret", True)]


def test_the_whole_policy_may_come_later(hooked: World) -> None:
    hooked.stage("fixtures/a.py", KEY)
    hooked.git("commit", "-q", "--no-verify", "-m", "secret")
    hooked.commit(".staylocal.toml", _policy('path = "fixtures/**"\nwhy = "made up"'))
    assert _states(hooked, "HEAD~2..HEAD") == [("policy-changed", False)]


def test_a_later_entry_for_hosted_does_not_open_an_earlier_commit(hooked: World) -> None:
    base = hooked.commit(".staylocal.toml", _policy())
    hooked.stage("fixtures/a.py", KEY)
    hooked.git("commit", "-q", "--no-verify", "-m", "secret")
    _record(hooked, f"x\n\nCodex-Bind: {_bind(hooked).replace('local-only; why=content', 'open; why=clean')}\n")
    hooked.commit(".staylocal.toml", _policy('path = "fixtures/**"\nfor = "hosted"\nwhy = "made up"'))
    assert _states(hooked, f"{base}..HEAD") == [("wrong-class", True), ("policy-changed", False)]


def test_policy_changed_without_entries(hooked: World) -> None:
    hooked.commit(".staylocal.toml", "[sensitive]\npaths = ['x/**']\n")
    done = hooked.staylocal("verify", "HEAD^..HEAD")
    oid = hooked.git("rev-parse", "HEAD")
    assert done.out == f"{oid[:10]}  note  policy-changed  no new allow entries\n1 commit: fine\n"


def test_hosted_entries_count_only_from_the_base(hooked: World) -> None:
    base = hooked.commit(".staylocal.toml", _policy())
    hooked.git("branch", "base")
    hooked.commit(".staylocal.toml", _policy('path = "fixtures/**"\nfor = "hosted"\nwhy = "made up"'))
    hooked.git("branch", "reviewed")
    hooked.commit("fixtures/a.py", KEY)
    assert _bind(hooked).startswith("v1; class=open; why=override;")
    assert _states(hooked, "reviewed..HEAD") == []
    assert _states(hooked, f"{base}..HEAD") == [("policy-changed", False), ("wrong-class", True)]
    assert _states(hooked, f"{base}..HEAD", "--policy-from", "reviewed") == [("policy-changed", False)]
    assert _states(hooked, "reviewed..HEAD", "--policy-from", "base") == [("wrong-class", True)]
    done = hooked.staylocal("verify", "reviewed..HEAD", "--policy-from", "nowhere")
    assert (done.code, done.out, done.err) == (
        3,
        "",
        "staylocal: --policy-from: there is no commit 'nowhere' here\n  git fetch it first.\n",
    )


def test_a_base_that_is_broken_does_not_stop_its_repair(hooked: World) -> None:
    hooked.stage(".staylocal.toml", "recrod = 1\n")
    hooked.git("-c", "core.hooksPath=/dev/null", "commit", "-q", "-m", "broken")
    hooked.commit(".staylocal.toml", 'record = "always"\n')
    assert _states(hooked) == [("policy-changed", False)]
    done = hooked.staylocal("verify", "HEAD~2..HEAD")
    assert (done.code, done.out, done.err) == (
        2,
        "",
        (
            f"staylocal: commit {hooked.git('rev-parse', '--short=10', 'HEAD^')}: "
            ".staylocal.toml: recrod: unknown key; did you mean record?\n"
        ),
    )


# -- replay with the hooks off


@pytest.mark.parametrize(
    "script",
    [
        "git rebase -q side",
        "git rebase -q --apply side",
        "git checkout -q side && git cherry-pick main~1 main",
        "git format-patch -q -2 --stdout >../p && git checkout -q side && git am -q ../p",
    ],
    ids=["rebase", "rebase --apply", "cherry-pick", "am"],
)
def test_replayed_without_hooks_stays_fine(hooked: World, script: str) -> None:
    hooked.git("branch", "side")
    _run(hooked, "aaaaaaaa", seal="on")
    hooked.commit("a.py", "a\nb\nc\n")
    hooked.commit("README", "hello\nworld\n")
    hooked.git("checkout", "-q", "side")
    hooked.commit("b.py", "b\n")
    hooked.git("checkout", "-q", "main")
    assert hooked.run("sh", "-ec", f"git config core.hooksPath /dev/null; {script}").code == 0
    assert hooked.git("rev-list", "--count", "side..HEAD") in ("0", "2")
    assert _states(hooked, "HEAD~2..HEAD") == []
    assert [line[-13:] for line in hooked.head_trailers("Codex-Route", "HEAD^")] == ["runs=aaaaaaaa"]


def test_replayed_onto_a_shifted_file_stays_fine(hooked: World) -> None:
    hooked.commit("a.py", "".join(f"{n}\n" for n in range(30)))
    hooked.git("branch", "side")
    hooked.commit("a.py", "".join(f"{n}\n" for n in range(30)) + "end\n")
    hooked.git("checkout", "-q", "side")
    hooked.commit("a.py", "top\n" + "".join(f"{n}\n" for n in range(30)))
    hooked.git("config", "core.hooksPath", "/dev/null")
    hooked.git("cherry-pick", "main")
    assert _states(hooked) == []


# -- merges


def test_merges(hooked: World) -> None:
    hooked.commit("a.py", "1\n2\n3\n")
    hooked.git("checkout", "-q", "-b", "side")
    hooked.commit("a.py", "one\n2\n3\n")
    hooked.git("checkout", "-q", "main")
    base = hooked.commit("a.py", "1\n2\nthree\n")
    hooked.git("-c", "core.hooksPath=/dev/null", "merge", "-q", "--no-ff", "--no-edit", "side")
    assert _states(hooked, f"{base}..HEAD") == []  # it has nothing of its own that could need a record
    hooked.stage("a.py", "one\n2 evil\nthree\n")
    hooked.git("-c", "core.hooksPath=/dev/null", "commit", "-q", "--amend", "--no-edit")
    assert _states(hooked, f"{base}..HEAD") == [("missing", False)]
    hooked.stage("a.py", f"one\n2 {KEY}three\n")
    hooked.git("-c", "core.hooksPath=/dev/null", "commit", "-q", "--amend", "--no-edit")
    assert _states(hooked, f"{base}..HEAD") == [("secret", True), ("missing", False)]


def test_a_secret_of_a_side_branch_is_the_side_branchs(hooked: World) -> None:
    hooked.git("checkout", "-q", "-b", "side")
    hooked.stage("a.py", KEY)
    hooked.git("commit", "-q", "--no-verify", "-m", "secret")
    hooked.git("checkout", "-q", "main")
    base = hooked.commit("b.py", "b\n")
    hooked.git("merge", "-q", "--no-ff", "--no-edit", "side")
    done = hooked.staylocal("verify", f"{base}..HEAD", "--format", "json")
    failed = [each["commit"] for each in json.loads(done.out)["commits"] if each["failed"]]
    assert (done.code, failed) == (1, [hooked.git("rev-parse", "side")])


def test_an_octopus_and_a_root(hooked: World) -> None:
    for name in ("x", "y"):
        hooked.git("checkout", "-q", "-b", name, "main")
        hooked.commit(f"{name}.py", f"{name}\n")
    hooked.git("checkout", "-q", "--orphan", "root")
    hooked.git("commit", "-q", "-m", "another root")
    hooked.git("checkout", "-q", "main")
    hooked.git("merge", "-q", "--no-edit", "x", "y")
    hooked.git("merge", "-q", "--no-edit", "--allow-unrelated-histories", "root")
    assert _states(hooked, "HEAD") == [("missing", False)]  # the very first commit, from before the hooks


# -- ranges


def _count(done: Done) -> int:
    return int(done.out.strip().split("\n")[-1].split(" ")[0])


def test_the_default_range(hooked: World, tmp_path: Path) -> None:
    hooked.commit("a.py", "1\n")
    assert _count(hooked.staylocal("verify")) == 2
    hooked.git("init", "-q", "--bare", str(tmp_path / "origin.git"))
    hooked.git("remote", "add", "origin", str(tmp_path / "origin.git"))
    assert _count(hooked.staylocal("verify")) == 2
    hooked.git("push", "-q", "origin", "HEAD:main")
    assert _count(hooked.staylocal("verify")) == 0
    hooked.commit("b.py", "1\n")
    assert _count(hooked.staylocal("verify")) == 1
    hooked.git("push", "-q", "-u", "origin", "HEAD:topic")
    hooked.commit("c.py", "1\n")
    hooked.git("checkout", "-q", "--detach")
    hooked.commit("d.py", "1\n")
    assert _count(hooked.staylocal("verify")) == 2
    hooked.git("checkout", "-q", "main")
    hooked.git("branch", "-q", "--set-upstream-to=origin/main")
    assert _count(hooked.staylocal("verify")) == 2


def test_ways_to_name_commits(hooked: World) -> None:
    first = hooked.git("rev-parse", "HEAD")
    for n in range(3):
        hooked.commit(f"{n}.py", "1\n")
    hooked.git("tag", "-a", "v1", "-m", "v1")
    rows = {
        "HEAD": 4,
        "v1": 4,
        f"{first}..HEAD": 3,
        f"{first}..": 3,
        "HEAD^!": 1,
        f"{first[:8]}..v1": 3,
        "HEAD..HEAD": 0,
    }
    assert {words: _count(hooked.staylocal("verify", words)) for words in rows} == rows
    hooked.git("checkout", "-q", "-b", "side", first)
    hooked.commit("s.py", "1\n")
    assert _count(hooked.staylocal("verify", "main...side")) == 4


@pytest.mark.parametrize(
    "words", ["nowhere..HEAD", "HEAD..", "HEAD~9..HEAD", "HEAD:README", "HEAD^{tree}", "", "^HEAD^"]
)
def test_ranges_that_name_nothing(hooked: World, words: str) -> None:
    done = hooked.staylocal("verify", words)
    if words in ("HEAD..", "^HEAD^"):
        assert (done.code, done.out) in ((0, "0 commits: fine\n"), (3, ""))
        return
    assert (done.code, done.out, done.err) == (
        3,
        "",
        (
            f"staylocal: {words} does not name commits that are here\n"
            "  git fetch the base; in a shallow clone: git fetch --unshallow (in CI: fetch-depth: 0).\n"
        ),
    )


def test_usage(hooked: World) -> None:
    assert hooked.staylocal("verify", "HEAD", "HEAD").code == 2
    assert hooked.staylocal("verify", "--all").code == 2
    assert hooked.staylocal("verify", "--format", "xml").code == 2


def test_an_empty_repository(world: World) -> None:
    done = world.staylocal("verify")
    assert (done.code, done.out, done.err) == (0, "0 commits: fine\n", "")


def test_a_head_that_is_not_here_is_no_empty_repository(hooked: World) -> None:
    hooked.write(".git/refs/heads/main", "1" * 40 + "\n")
    done = hooked.staylocal("verify")
    assert (done.code, done.out) == (3, "")
    assert done.err.startswith("staylocal: ")


def test_json(hooked: World) -> None:
    _run(hooked, "aaaaaaaa")
    oid = hooked.commit(".env", "X=1\n")
    done = hooked.staylocal("verify", "HEAD^..HEAD", "--format", "json")
    assert (done.code, done.err) == (1, "")
    assert json.loads(done.out) == {
        "version": 1,
        "commits": [
            {
                "commit": oid,
                "class": "local-only",
                "routes": ["v1; tier=hosted; provider=openai; model=m; seal=off; why=clean; runs=aaaaaaaa"],
                "problems": [
                    {
                        "state": "unsealed",
                        "detail": "an unsealed hosted run (aaaaaaaa) on a local-only change",
                        "fails": True,
                    }
                ],
                "failed": True,
            }
        ],
        "failed": True,
    }


def test_a_bare_repository(hooked: World, tmp_path: Path) -> None:
    hooked.commit("a.py", "1\n")
    hooked.stage("b.py", KEY)
    hooked.git("commit", "-q", "--no-verify", "-m", "secret")
    hooked.git("clone", "-q", "--bare", str(hooked.root), str(tmp_path / "bare.git"))
    done = hooked.staylocal("verify", "HEAD~2..HEAD", cwd=tmp_path / "bare.git")
    assert (done.code, f"secret  b.py:1: {AWS}" in done.out) == (1, True)


# -- what is not here


def test_a_shallow_clone(hooked: World, tmp_path: Path) -> None:
    hooked.commit("a.py", "1\n")
    hooked.commit("a.py", "2\n")
    clone = tmp_path / "clone"
    hooked.git("clone", "-q", "--depth", "1", f"file://{hooked.root}", str(clone))
    assert _count(hooked.staylocal("verify", cwd=clone)) == 0
    done = hooked.staylocal("verify", "HEAD", cwd=clone)
    parent = hooked.git("rev-parse", "HEAD^")
    assert (done.code, done.out, done.err) == (
        3,
        "",
        f"staylocal: git diff-tree failed: fatal: bad object {parent}\n{FETCH}",
    )
    assert hooked.staylocal("verify", "HEAD~1..HEAD", cwd=clone).code == 3
    inside = type(hooked)(clone, hooked.env)
    hook(inside)
    inside.commit("b.py", "3\n")
    assert _count(inside.staylocal("verify")) == 1  # nothing is missing for this one
    inside.git("fetch", "-q", "--unshallow")
    assert inside.staylocal("verify", "HEAD~2..HEAD").code == 0


def test_a_partial_clone_fetches_nothing_by_itself(hooked: World, tmp_path: Path) -> None:
    hooked.commit("a.py", "1\n")
    hooked.git("config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "clone"
    hooked.git("clone", "-q", "--filter=blob:none", "--no-checkout", f"file://{hooked.root}", str(clone))
    done = hooked.staylocal("verify", "HEAD^..HEAD", cwd=clone)
    assert (done.code, done.out) == (3, "")
    assert done.err.endswith(FETCH)
    hooked.git("fetch", "-q", "--refetch", "--no-filter", cwd=clone)
    assert hooked.staylocal("verify", "HEAD^..HEAD", cwd=clone).code == 0


@pytest.mark.parametrize("damage", ["gone", "garbage"])
@pytest.mark.parametrize("what", ["HEAD:a.py", "HEAD^{tree}", "HEAD^^{tree}"])
def test_an_object_that_cannot_be_read(hooked: World, damage: str, what: str) -> None:
    hooked.commit("a.py", "1\n")
    oid = hooked.git("rev-parse", what)
    path = hooked.root / ".git" / "objects" / oid[:2] / oid[2:]
    path.chmod(0o644)
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(b"garbage")
    shutil.rmtree(hooked.root.parent / "home" / "state")  # else the scan of the commit hook is taken
    done = hooked.staylocal("verify", "HEAD^..HEAD")
    assert (done.code, done.out) == (3, "")
    assert done.err.startswith("staylocal: ")
    assert "internal error" not in done.err
    assert "git f" in done.err.split("\n", 1)[1], done.err


# -- pushes


@pytest.fixture
def pushing(hooked: World, tmp_path: Path) -> World:
    """Natively installed, with a remote that has the first commit."""
    hooked.git("init", "-q", "--bare", str(tmp_path / "origin.git"))
    hooked.git("remote", "add", "origin", str(tmp_path / "origin.git"))
    hooked.git("push", "-q", "-u", "origin", "main")
    hooked.commit(".staylocal.toml", 'record = "always"\n')
    hooked.git("push", "-q")
    path = hooked.root / ".git" / "hooks" / "pre-push"
    path.write_text(f'#!/bin/sh\nexec {STAYLOCAL} verify --pre-push "$@"\n')
    path.chmod(0o755)
    return hooked


def _bad(world: World, branch: str) -> None:
    world.git("checkout", "-q", "-b", branch, "origin/main")
    world.stage(f"{branch}.py", KEY)
    world.git("commit", "-q", "--no-verify", "-m", "secret")


def _good(world: World, branch: str) -> None:
    world.git("checkout", "-q", "-b", branch, "origin/main")
    world.commit(f"{branch}.py", "fine\n")


def test_a_push_that_is_fine_is_silent(pushing: World) -> None:
    pushing.commit("a.py", "1\n")
    done = pushing.run("git", "push", "-q")
    assert (done.code, done.out, done.err) == (0, "", "")


def test_a_push_that_is_refused(pushing: World) -> None:
    _bad(pushing, "bad")
    done = pushing.run("git", "push", "-q", "origin", "bad")
    oid = pushing.git("rev-parse", "bad")
    assert (done.code, done.out) == (1, f"{oid[:10]}  FAIL  secret  bad.py:1: {AWS}\n1 commit: 1 failed\n")
    assert done.err.startswith(f"staylocal: verification failed\n{SECRET_WAY}error: ")
    assert pushing.git("ls-remote", "origin", "bad") == ""


PUSHES = {
    "push origin good bad": 1,
    "push origin bad good": 1,
    "push origin good": 0,
    "push origin good:refs/heads/other": 0,
    "push origin bad:refs/heads/other": 1,
    "push origin good v-bad": 1,
    "push origin tag v-bad": 1,
    "push origin --tags": 1,
    "push origin --all": 1,
    "push --al origin": 1,
    "push --mirror origin": 1,
    "push --foll origin good": 0,
    "push --foll origin bad~0:refs/heads/x": 1,
    "push origin :gone": 0,
    "push -d origin gone": 0,
    "push origin --delete gone": 0,
    "push origin :gone bad": 1,
    "push origin good :gone": 0,
    "push origin bad~1:refs/heads/x": 0,
    "push origin 'bad@{0}:refs/heads/x'": 1,
    "push origin 'bad@{1 second ago}:refs/heads/x'": 1,
    "push ../origin.git bad": 1,
    "push -f origin +bad:gone": 1,
    "push origin 'refs/heads/*:refs/heads/*'": 1,
    "push origin :": 1,
    "push origin": 0,
    "push origin HEAD": 0,
    "push origin @:x": 0,
    "-c push.default=matching push": 1,
    "-c push.default=matching push origin": 1,
    "-c remote.origin.push=refs/heads/bad push origin": 1,
    "-c remote.origin.push=refs/heads/bad push origin good": 0,
    "-o x push": 129,
    "push -o x origin good": 0,
    "push -fo x origin good": 0,
    "push --push-opt x origin good": 0,
    "push --recurse-submodules no origin good": 0,
    "-C sub push origin bad": 1,
}
# Where its words leave a doubt, everything counts: the frameworks don't hand over what git says.
DOUBTFUL = ("push --foll origin good",)


def _dry(world: World, words: str) -> Done:
    """With --dry-run, which runs the hook. git itself may end by SIGPIPE, once the hook is through: it still writes
    push options to the other side, which may have ended by then. That says nothing of the hook: once more."""
    for _ in range(20):
        done = world.run("sh", "-c", f"git {words.replace('push ', 'push -q --dry-run ')}")
        if done.code not in (128 + signal.SIGPIPE, -signal.SIGPIPE):
            break
    return done


@pytest.mark.parametrize("native", [True, False], ids=["native", "framework"])
def test_every_ref_of_a_push(pushing: World, tmp_path: Path, native: bool) -> None:
    """Each with --dry-run, which runs the hook."""
    pushing.git("config", "receive.advertisePushOptions", "true", cwd=tmp_path / "origin.git")
    pushing.git("push", "-q", "origin", "origin/main:refs/heads/gone", "origin/main:refs/heads/bad")
    _bad(pushing, "bad")
    pushing.git("tag", "-a", "v-bad", "-m", "x")
    _good(pushing, "good")
    pushing.git("push", "-q", "-u", "origin", "origin/main:refs/heads/good")
    pushing.git("branch", "-q", "--set-upstream-to=origin/good")
    (pushing.root / "sub").mkdir()
    if not native:  # pre-commit and prek read git's lines themselves, hand over nothing, and run the first ref alone
        path = pushing.root / ".git" / "hooks" / "pre-push"
        path.write_text(f"#!/bin/sh\ncat >/dev/null\nexec {STAYLOCAL} verify --pre-push </dev/null\n")
    time.sleep(1)
    done = {words: _dry(pushing, words) for words in PUSHES}
    wanted = PUSHES if native else PUSHES | dict.fromkeys(DOUBTFUL, 1)
    assert {words: each.code for words, each in done.items()} == wanted
    found = {words: int(f"bad.py:1: {AWS}" in each.out) for words, each in done.items()}
    assert found == {words: int(code == 1) for words, code in wanted.items()}
    assert [words for words, each in done.items() if "internal error" in each.err] == []


def test_words_that_git_does_not_write(pushing: World) -> None:
    _bad(pushing, "bad")
    oid = pushing.git("rev-parse", "HEAD")
    zeros = "0" * 40
    rows = {
        f"refs/heads/bad {oid} refs/heads/bad {zeros}\n": 1,
        f"refs/heads/b\u2028ad {oid} refs/heads/b\u2028ad {zeros}\n": 1,
        f"HEAD@{{1 day ago}} {oid} refs/heads/x {zeros}\n": 1,
        f"(delete) {zeros} refs/heads/x {oid}\n": 0,
        f"(delete) {zeros} refs/heads/x {oid}\nrefs/heads/bad {oid} refs/heads/bad {zeros}\n": 1,
        f"refs/heads/bad {oid} refs/heads/bad {'1' * 40}\n": 1,  # the remote has what is not here
        "something else\n": 3,
        f"refs/heads/bad {'1' * 40} refs/heads/bad {zeros}\n": 3,
        f"refs/heads/bad {oid} refs/heads/bad {oid}\n": 0,
    }
    codes = {data: pushing.staylocal("verify", "--pre-push", "origin", "x", data=data.encode()).code for data in rows}
    assert codes == rows
    latin = f"refs/heads/b\xe4d {oid} refs/heads/b\xe4d {zeros}\n".encode("latin-1")
    assert pushing.staylocal("verify", "--pre-push", "origin", "x", data=latin).code == 1


def test_a_tag_that_is_no_commit(pushing: World) -> None:
    pushing.git("tag", "blob", "HEAD:README")
    done = pushing.run("git", "push", "-q", "origin", "blob")
    assert done.code == 1
    assert done.err.startswith(
        "staylocal: refs/tags/blob is not a commit and can't be verified\n  Push it by itself with --no-verify.\n"
    )


def test_policy_from_in_a_push(pushing: World) -> None:
    pushing.commit(".staylocal.toml", _policy('path = "fixtures/**"\nfor = "hosted"\nwhy = "made up"'))
    pushing.git("push", "-q")
    pushing.commit("fixtures/a.py", KEY)
    line = f"refs/heads/main {pushing.git('rev-parse', 'HEAD')} refs/heads/main {pushing.git('rev-parse', 'HEAD^')}\n"
    assert pushing.staylocal("verify", "--pre-push", data=line.encode()).code == 0
    done = pushing.staylocal("verify", "--pre-push", "--policy-from", "HEAD~2", data=line.encode())
    assert (done.code, "wrong-class" in done.out) == (1, True)
