"""`staylocal log`: every state that a commit can be in, as verification says it, kept or not, and shown as it is."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import World, aws_key, hook
from staylocal import git
from staylocal.lasting import Lasting

if TYPE_CHECKING:
    from conftest import Done

KEY = f"key = '{aws_key()}'\n"
LOCAL = "Codex-Route: v1; tier=local; provider=ollama; model=llama3.2; seal=on; why=path; runs=aaaaaaaa"
HOSTED = "Codex-Route: v1; tier=hosted; provider=openai; model=gpt-5.2-codex; seal=on; why=clean; runs=bbbbbbbb,cccccccc; more=2"
POLICY_KEY = f'key = "{"0a" * 16}"\n'


def log(world: World, *words: str, cwd: Path | None = None, **env: str) -> list[dict[str, Any]]:
    done = world.staylocal("log", *words, "--format", "json", cwd=cwd, **env)
    assert (done.code, done.err) == (0, ""), done
    said = json.loads(done.out)
    assert said["version"] == 1
    commits: list[dict[str, Any]] = said["commits"]
    return commits


def states(world: World, *words: str, cwd: Path | None = None) -> list[str]:
    return [each["verified"]["state"] for each in log(world, *words, cwd=cwd)]


def rows(done: Done) -> list[list[str]]:
    """Cells of the table below its header, without the sum."""
    return [re.split(r"  +", line.strip()) for line in done.out.splitlines()[1:-1]]


def record(world: World, message: str) -> None:
    """HEAD's message, replaced with no hook running."""
    world.git("-c", "core.hooksPath=/dev/null", "commit", "-q", "--amend", "-F", "-", data=message.encode())


def bind(world: World) -> str:
    (value,) = world.head_trailers("Codex-Bind")
    return f"Codex-Bind: {value}"


def run(world: World, identity: str, tier: str = "hosted", seal: str = "on") -> None:
    words = ("--tier", tier, "--provider", "openai", "--model", "m", "--seal", seal, "--id", identity)
    assert world.staylocal("run", "record", *words).code == 0


# --- the table


def test_a_row_for_each_commit_the_youngest_first(hooked: World) -> None:
    run(hooked, "aaaaaaaa", "local")
    first = hooked.commit("a", "a\n", "Add a")
    second = hooked.commit("b", "b\n", "Add b")
    root = hooked.git("rev-parse", "HEAD~2")
    done = hooked.staylocal("log", COLUMNS="80")
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == [
        "commit   class runs tier  model reason verified subject",
        f"{second[:8]} open  -    -           clean  fine     Add b",
        f"{first[:8]} open  1    local m     clean  fine     Add a",
        f"{root[:8]} open  -    -           clean  missing  first",
        "3 commits",
    ]
    assert hooked.staylocal("log", COLUMNS="120").out.splitlines()[1].split()[1] == "2026-01-02"


def test_several_kinds_of_runs_have_a_row_each(hooked: World) -> None:
    hooked.commit("a", "a\n")
    record(hooked, f"Both\n\n{LOCAL}\n{HOSTED}\n{bind(hooked)}\n")
    done = hooked.staylocal("log", "HEAD^!", COLUMNS="80")
    first, second = done.out.splitlines()[1:-1]
    assert first.split()[2:] == ["1", "local", "llama3.2", "path", "fine", "Both"]
    assert second.split() == ["4", "hosted", "gpt-5.2-codex", "clean"]
    (found,) = log(hooked, "HEAD^!")
    assert [(route["tier"], route["runs"], route["more"]) for route in found["routes"]] == [
        ("local", ["aaaaaaaa"], 0),
        ("hosted", ["bbbbbbbb", "cccccccc"], 2),
    ]


def test_wide_and_hostile_subjects_fit_the_terminal(hooked: World) -> None:
    hooked.commit("a", "a\n", "\u8868" * 60)
    hooked.commit("b", "b\n", "x \x1b[31mred\x1b[0m [bold]not[/bold] \u202e " + "y" * 90)
    for columns in ("80", "60"):
        done = hooked.staylocal("log", COLUMNS=columns)
        assert "\x1b" not in done.out
        assert "\u202e" not in done.out
        for line in done.out.splitlines():
            assert sum(2 if char > "\u2e80" and char != "\u2026" else 1 for char in line) <= int(columns), line
        assert all(state in done.out for state in ("fine", "missing", "clean"))
    whole = hooked.staylocal("log").out  # a pipe: nothing is cut
    assert "y" * 90 in whole
    assert "\u8868" * 60 in whole
    assert "[bold]not[/bold]" in whole


# --- which commits


def test_the_last_twenty_a_number_of_them_and_a_range(world: World) -> None:
    ids = [world.commit("a", f"{at}\n", f"Change {at}") for at in range(23)][::-1]
    assert [each["commit"] for each in log(world)] == ids[:20]
    assert [each["commit"] for each in log(world, "-n", "2")] == ids[:2]
    assert [each["commit"] for each in log(world, "HEAD")] == ids
    assert [each["commit"] for each in log(world, "HEAD~3..HEAD~1")] == ids[1:3]
    assert [each["commit"] for each in log(world, "HEAD~5", "-n", "1")] == ids[5:6]
    assert log(world, "HEAD..HEAD") == []
    assert world.staylocal("log", "HEAD..HEAD").out == "no commits\n"


def test_without_commits_and_without_a_repository(world: World, tmp_path: Path) -> None:
    assert world.staylocal("log").out == "no commits\n"
    assert world.staylocal("log", cwd=tmp_path).code == 3
    done = world.staylocal("log", "nowhere..HEAD")
    assert (done.code, done.out) == (3, "")
    assert done.err.startswith("staylocal: nowhere..HEAD does not name commits that are here\n")
    assert world.staylocal("log", "-n", "0").code == 2
    assert world.staylocal("log", "HEAD", "HEAD").code == 2


# --- what verification says


def build(world: World) -> None:
    """A commit in each state, a merge, and a squash."""
    world.commit(".staylocal.toml", POLICY_KEY, "policy")
    hook(world)
    world.commit("fine", "fine\n", "fine")
    run(world, "11111111", seal="off")
    world.commit("deploy/.env", "A=1\n", "unsealed")
    run(world, "22222222", "local")
    world.git("checkout", "-qb", "topic", "HEAD~1")
    world.commit("t1", "1\n", "one")
    run(world, "33333333", "hosted")
    world.commit("t2", "2\n", "two")
    world.git("checkout", "-q", "main")
    world.git("merge", "-q", "--no-ff", "-m", "merged", "topic")
    world.git("checkout", "-qb", "other", "HEAD~1")
    run(world, "44444444", "local")
    world.commit("o1", "1\n", "o1")
    run(world, "55555555", "hosted")
    world.commit("o2", "2\n", "o2")
    world.git("checkout", "-q", "main")
    world.git("merge", "-q", "--squash", "other")
    world.git("commit", "-qm", "squashed")
    world.stage("bad.py", KEY)
    world.git("commit", "-qnm", "secret")
    world.commit("s", "s\n", "before")
    old = bind(world)
    world.commit("s", "t\n", "x")
    record(world, f"stale\n\n{old}\n")
    world.commit("m", "m\n", "x")
    record(world, f"malformed\n\n{LOCAL.replace('tier=local', 'tier=moon')}\n{bind(world)}\n")
    world.commit("n", "n\n", "x")
    record(world, "missing\n")
    world.commit("x/.env", "A=1\n", "x")
    record(world, f"wrong\n\n{bind(world).replace('class=local-only; why=path', 'class=open; why=clean')}\n")
    world.commit("y/.env", "A=1\n", "x")
    lied = bind(world).replace("class=local-only; why=path", "class=open; why=clean")
    record(world, f"reclassified\n\n{re.sub('engine=[0-9.]+', 'engine=0.1.0', lied)}\n")


def test_it_says_what_verification_says_and_says_it_again(world: World) -> None:
    build(world)
    first = log(world, "HEAD")
    assert {each["subject"]: each["verified"]["state"] for each in first}.items() >= {
        "fine": "fine",
        "unsealed": "unsealed",
        "merged": "fine",
        "squashed": "fine",
        "secret": "secret",
        "stale": "stale",
        "malformed": "malformed",
        "missing": "missing",
        "wrong": "wrong-class",
        "reclassified": "reclassified",
    }.items()
    done = world.staylocal("verify", "HEAD", "--format", "json")
    verified = {each["commit"]: each for each in json.loads(done.out)["commits"]}
    assert verified.keys() == {each["commit"] for each in first}
    for each in first:
        theirs = verified[each["commit"]]
        assert each["verified"]["problems"] == theirs["problems"]
        assert (each["class"], each["verified"]["failed"]) == (theirs["class"], theirs["failed"])
    assert log(world, "HEAD") == first  # from what is kept
    squashed = next(each for each in first if each["subject"] == "squashed")
    assert sorted(run for route in squashed["routes"] for run in route["runs"]) == ["44444444", "55555555"]
    assert aws_key() not in world.staylocal("log").out
    kept = [path.read_bytes() for path in Path(world.env["XDG_STATE_HOME"]).rglob("*") if path.is_file()]
    assert kept
    assert not any(aws_key().encode() in text for text in kept)
    assert "FAIL secret" in world.staylocal("log").out


def test_a_merge_with_lines_of_its_own(hooked: World) -> None:
    hooked.commit("a", "1\n2\n3\n")
    hooked.git("checkout", "-qb", "topic")
    hooked.commit("b", "topic\n")
    hooked.git("checkout", "-q", "main")
    hooked.commit("c", "main\n")
    hooked.git("merge", "-q", "--no-ff", "--no-commit", "topic")
    hooked.stage("bad.py", KEY)
    hooked.git("commit", "-qnm", "evil merge")
    assert states(hooked, "-n", "1") == ["secret"]


def test_a_shallow_clone_shows_what_it_has(hooked: World, tmp_path: Path) -> None:
    for at in range(4):
        hooked.commit("a", f"{at}\n", f"Change {at}")
    hooked.git("clone", "-q", "--depth", "3", f"file://{hooked.root}", str(tmp_path / "shallow"))
    done = hooked.staylocal("log", cwd=tmp_path / "shallow")
    assert (done.code, done.err) == (0, "")
    assert [row[-2:] for row in rows(done)[:3]] == [
        ["fine", "Change 3"],
        ["fine", "Change 2"],
        ["undecided", "Change 1"],
    ]
    assert "undecided: " in done.out
    found = log(hooked, cwd=tmp_path / "shallow")
    assert [each["class"] for each in found] == ["open", "open", None]
    assert found[2]["verified"]["undecided"]
    assert (found[2]["verified"]["failed"], found[2]["record"]["class"]) == (None, "open")


def test_a_commit_with_a_broken_policy_file_hides_no_other(world: World) -> None:
    world.commit("a", "a\n", "before")
    world.commit(".staylocal.toml", "record = 3\n", "broken")
    world.commit(".staylocal.toml", POLICY_KEY, "repaired")
    world.commit("a", "b\n", "after")
    assert states(world) == ["missing", "missing", "undecided", "missing"]


def test_a_broken_file_of_the_user_is_nobody_elses_fault(world: World) -> None:
    world.commit("a", "a\n")
    path = Path(world.env["XDG_CONFIG_HOME"]) / "staylocal/config.toml"
    path.parent.mkdir(parents=True)
    path.write_text("junk")
    done = world.staylocal("log")
    assert (done.code, str(path) in done.err) == (2, True)


# --- what is kept


def test_what_is_kept_counts_only_under_the_same_policies(world: World) -> None:
    world.commit(".staylocal.toml", POLICY_KEY, "policy")
    world.stage("a.txt", KEY)
    world.git("commit", "-qnm", "secret")
    assert states(world, "-n", "1") == states(world, "-n", "1") == ["secret"]
    (fingerprint,) = re.findall(r"\b[0-9a-f]{16}\b", json.dumps(log(world, "-n", "1")[0]["verified"]["problems"]))
    user = Path(world.env["XDG_CONFIG_HOME"]) / "staylocal/config.toml"
    user.parent.mkdir(parents=True)
    user.write_text('[[allow]]\npath = "a.txt"\nfor = "commit"\nwhy = "a test"\n')
    assert states(world, "-n", "1") == ["missing"]
    user.unlink()
    assert states(world, "-n", "1") == ["secret"]
    entry = f'[[allow]]\nfingerprint = "{fingerprint}"\nfor = "commit"\nwhy = "a test"\n'
    world.commit(".staylocal.toml", POLICY_KEY + entry, "allowed")  # a later one of the range
    assert states(world, "-n", "2")[1] == "missing"


def test_what_an_entry_with_an_end_lets_pass_is_kept_to_that_day(world: World) -> None:
    from staylocal.chronicle_kept import Answer, Kept  # noqa: PLC0415 - beside their only use
    from staylocal.rules import today  # noqa: PLC0415

    world.commit(
        ".staylocal.toml", POLICY_KEY + '[[allow]]\npath = "b"\nwhy = "a test"\nuntil = 2999-01-01\n', "policy"
    )
    world.stage("b", KEY)
    world.git("commit", "-qnm", "secret")
    assert states(world, "-n", "1") == ["missing"]
    (folder,) = [path.parent for path in Path(world.env["XDG_STATE_HOME"]).rglob("verified")]
    with Kept(str(folder), "x") as kept:
        for until, known in ((None, True), (today(), True), (today().replace(year=2000), False)):
            answer = Answer(class_="open", why=("clean",), problems=(), until=until)
            kept.put("c" * 40, answer)
            assert (kept.get("c" * 40) == answer) is known


def test_a_damaged_file_of_what_is_kept_is_no_answer(hooked: World) -> None:
    hooked.commit("a", "a\n")
    before = log(hooked)
    (path,) = Path(hooked.env["XDG_STATE_HOME"]).rglob("verified")
    path.write_bytes(bytes(each ^ 1 for each in path.read_bytes()))
    assert log(hooked) == before


# --- the gits that stay

NAMES = st.text(st.characters(exclude_characters="\0/", exclude_categories=["Cs"]), min_size=1, max_size=12).filter(
    lambda name: name not in (".", "..") and name.lower() != ".git"
)
LINES = st.lists(
    st.sampled_from(["", "a", "=x", "--end--", "diff --git a/x b/x", "@@ -1 +1 @@", "\\ No newline"]), max_size=8
)


@given(st.lists(st.dictionaries(NAMES, LINES, max_size=4), min_size=2, max_size=5))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_they_answer_as_one_that_is_started_for_it(
    world: World, monkeypatch: pytest.MonkeyPatch, trees: list[dict[str, list[str]]]
) -> None:
    monkeypatch.chdir(world.root)
    for name in ("GIT_CONFIG_NOSYSTEM", "GIT_CONFIG_GLOBAL"):
        monkeypatch.setenv(name, world.env[name])
    made = [_tree(world, files) for files in trees]
    pairs = [(old, new) for old in (*made, git.empty_tree(made[0])) for new in made]
    plain = [(git.raw_changes(*pair), _patch(*pair)) for pair in pairs]
    with Lasting():
        assert [(git.raw_changes(*pair), _patch(*pair)) for pair in pairs] == plain
        unread = git.start_patch(*pairs[-1], ())
        assert unread.stdout is not None
        unread.stdout.readline()  # somebody has enough
        assert [(git.raw_changes(*pair), _patch(*pair)) for pair in pairs] == plain


def _tree(world: World, files: dict[str, list[str]]) -> str:
    rows = []
    for name, lines in files.items():
        oid = world.git("hash-object", "-w", "--stdin", data="\n".join(lines).encode())
        rows.append(b"100644 blob %s\t%s\0" % (oid.encode(), os.fsencode(name)))
    return world.git("mktree", "-z", data=b"".join(rows))


def _patch(old: str, new: str) -> list[bytes]:
    running = git.start_patch(old, new, ())
    assert running.stdout is not None
    lines = list(iter(running.stdout.readline, b""))
    assert running.wait() == 0
    running.stdout.close() if running.stderr else None
    running.stderr.close() if running.stderr else None
    return lines


def test_what_they_do_not_know_is_asked_in_the_plain_way(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(world.root)
    head = world.commit("a", "a\n")
    tree = world.git("rev-parse", "HEAD^{tree}")
    with Lasting() as lasting:
        assert lasting.raw_changes("1" * 40, tree) is None
        assert lasting.patch(head, "1" * 40) is None
        with pytest.raises(git.UndecidedError):
            git.raw_changes(head, "1" * 40)
        assert git.raw_changes(git.empty_tree(tree), tree)[1] == b"a"
