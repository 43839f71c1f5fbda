"""`staylocal redact` and `staylocal restore`, as people and scripts run them."""

from __future__ import annotations

import json
import os
import stat
import subprocess
from pathlib import Path

import pytest

from conftest import STAYLOCAL, World, github_token
from staylocal.redaction.placeholders import written

TOKEN = github_token()
OTHER = github_token("w2Rt8Kq41nBvC6xZaS0dF9gH3jL5mP7oIuYe")
ONE = written("TOKEN_1")


def kept(world: World) -> Path:
    """The default map."""
    (found,) = Path(world.env["XDG_STATE_HOME"]).glob("staylocal/*/redaction.json")
    return found


def test_a_text_goes_through_and_comes_back(world: World) -> None:
    text = f"x {TOKEN}\r\nno end"

    there = world.staylocal("redact", data=text.encode())
    back = world.staylocal("restore", data=there.out.encode())

    assert (there.code, there.out) == (0, f"x {ONE}\r\nno end")
    assert there.err.startswith("staylocal: 1 value put into ")
    assert (back.code, back.out, back.err) == (0, text, "")


def test_the_map_is_for_its_owner_and_outside_of_the_worktree(world: World) -> None:
    world.staylocal("redact", data=TOKEN.encode())
    path = kept(world)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert json.loads(path.read_text())["values"] == {"TOKEN_1": TOKEN}
    assert os.listdir(path.parent) == ["redaction.json"]
    assert world.git("status", "--porcelain") == ""


def test_placeholders_are_the_same_across_files_and_outside_of_a_repository(world: World, tmp_path: Path) -> None:
    first = world.staylocal("redact", "-q", data=TOKEN.encode())
    second = world.staylocal("redact", "-q", data=f"{OTHER} {TOKEN}".encode())
    outside = world.staylocal("redact", "-q", cwd=tmp_path, data=OTHER.encode())

    assert (first.out, first.err) == (ONE, "")
    assert second.out == f"{written('TOKEN_2')} {ONE}"
    assert outside.out == ONE


def test_nothing_found_leaves_nothing(world: World) -> None:
    done = world.staylocal("redact", data=b"hello\n")

    assert (done.code, done.out, done.err) == (0, "hello\n", "")
    assert not list(Path(world.env["XDG_STATE_HOME"]).rglob("redaction*"))


def test_in_place_keeps_the_mode_and_changes_nothing_the_second_time(world: World) -> None:
    path = world.write("a.sh", f"echo {TOKEN} \u27e6EMAIL_1\u27e7\n")
    path.chmod(0o750)

    first = world.staylocal("redact", "--in-place", "a.sh")
    once = path.read_bytes()
    second = world.staylocal("redact", "--in-place", "a.sh")
    check = world.staylocal("redact", "--check", "a.sh")

    assert first.code == second.code == check.code == 0
    assert first.out == second.out == second.err == check.out == ""
    assert once.decode() == f"echo {ONE} \u27e6\u27e7EMAIL_1\u27e7\n"
    assert path.read_bytes() == once
    assert stat.S_IMODE(path.stat().st_mode) == 0o750
    assert sorted(os.listdir(world.root)) == [".git", "a.sh"]

    world.staylocal("restore", "--in-place", "a.sh")
    assert path.read_text() == f"echo {TOKEN} \u27e6EMAIL_1\u27e7\n"


def test_what_a_policy_learns_later_goes_from_a_redacted_file_too(world: World) -> None:
    path = world.write("a.txt", f"{TOKEN} runs on bluebird\n")
    world.staylocal("redact", "--in-place", "a.txt")
    world.write(".staylocal.toml", '[identifiers]\nwords = ["bluebird"]\n')

    check = world.staylocal("redact", "--check", "a.txt")
    world.staylocal("redact", "--in-place", "a.txt")

    assert check.code == 1
    assert path.read_text() == f"{ONE} runs on {written('INTERNAL_1')}\n"
    world.staylocal("restore", "--in-place", "a.txt")
    assert path.read_text() == f"{TOKEN} runs on bluebird\n"


def test_check_says_where_and_changes_nothing(world: World) -> None:
    world.write("a.txt", f"{TOKEN} {TOKEN}\n")
    world.write("b.txt", "fine\n")

    done = world.staylocal("redact", "--check", "a.txt", "b.txt")
    piped = world.staylocal("redact", "--check", data=TOKEN.encode())

    assert (done.code, done.out) == (1, "a.txt: 2 places\n")
    assert (piped.code, piped.out) == (1, "stdin: 1 place\n")
    assert not list(Path(world.env["XDG_STATE_HOME"]).rglob("redaction*"))


def test_a_map_where_it_is_asked_for(world: World, tmp_path: Path) -> None:
    path = tmp_path / "map.json"

    world.staylocal("redact", "--map", str(path), data=TOKEN.encode())
    more = world.staylocal("redact", "--map", str(path), data=OTHER.encode())
    back = world.staylocal("restore", "--map", str(path), data=f"{ONE} {more.out}".encode())

    assert back.out == f"{TOKEN} {OTHER}"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not list(Path(world.env["XDG_STATE_HOME"]).rglob("redaction*"))


@pytest.mark.parametrize(
    ("content", "mode", "said"),
    [
        (b"{}", 0o600, "is not a map"),
        (b"\xff\0", 0o600, "is not a map"),
        (b'{"version": 1, "values": {"EMAIL_1": 7}}', 0o600, "is not a map"),
        (b'{"version": 1, "values": {}}', 0o644, "not for you alone"),
        (b'{"version": 1, "values": {}}', 0o660, "not for you alone"),
    ],
)
def test_a_map_that_is_none_of_ours_is_refused_and_kept(world: World, content: bytes, mode: int, said: str) -> None:
    path = world.write("map.json", content)
    path.chmod(mode)

    for words in (("redact",), ("redact", "--check"), ("restore",), ("redact", "--forget")):
        done = world.staylocal(*words, "--map", "map.json", data=TOKEN.encode() if words[-1] != "--forget" else b"")
        assert (done.code, done.out) == (2, "")
        assert said in done.err
        assert path.read_bytes() == content


def test_a_map_is_no_link_and_no_folder(world: World) -> None:
    (world.root / "link").symlink_to(world.root / "elsewhere")
    (world.root / "folder").mkdir()

    os.mkfifo(world.root / "pipe")

    for name in ("link", "folder", "no/such/map", "pipe"):
        for words in (("redact",), ("redact", "--forget"), ("restore",)):
            done = world.staylocal(*words, "--map", name, data=b"" if "--forget" in words else TOKEN.encode())
            assert (done.code in (0, 2, 3), done.out) == (True, ""), (name, words)
            assert done.code or (name, words[-1]) == ("no/such/map", "--forget")
    assert not (world.root / "elsewhere").exists()
    assert sorted(os.listdir(world.root)) == [".git", "folder", "link", "pipe"]


def test_nothing_is_replaced_where_the_map_cannot_be_written(world: World) -> None:
    path = world.write("a.txt", TOKEN)
    world.staylocal("redact", "--forget")  # the repository has its id by now
    limited = f"ulimit -f 0; exec {STAYLOCAL} redact --in-place a.txt"

    done = world.run("sh", "-c", limited)

    assert done.code == 3
    assert "cannot be written" in done.err
    assert path.read_text() == TOKEN
    assert sorted(os.listdir(world.root)) == [".git", "a.txt"]
    assert not list(Path(world.env["XDG_STATE_HOME"]).rglob("*redaction*"))


def test_forget_deletes_the_map(world: World) -> None:
    world.staylocal("redact", data=TOKEN.encode())

    there = world.staylocal("redact", "--forget")
    again = world.staylocal("redact", "--forget")
    unknown = world.staylocal("restore", data=ONE.encode())

    assert (there.code, again.code) == (0, 0)
    assert "deleted" in there.err
    assert "nothing is kept" in again.err
    assert (unknown.code, unknown.out) == (0, ONE)
    assert "TOKEN_1" in unknown.err


def test_two_processes_at_once_lose_nothing(world: World) -> None:
    tokens = [github_token(f"{at:02}3KdLq27xZpT0vRbW8sYcN5mJ4hG61IdiX7") for at in range(6)]
    command = [STAYLOCAL, "redact", "-q"]
    started = [
        subprocess.Popen(command, cwd=world.root, env=world.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for _ in tokens
    ]

    for process, token in zip(started, tokens, strict=True):
        assert process.stdin
        process.stdin.write(token.encode())
        process.stdin.close()
    given = []
    for process in started:
        with process:
            assert process.stdout
            given.append(process.stdout.read().decode())

    values = json.loads(kept(world).read_text())["values"]
    assert sorted(values.values()) == sorted(tokens)
    assert [values[each.strip("\u27e6\u27e7")] for each in given] == tokens


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-be", "utf-32"])
def test_wide_texts_stay_what_they_are(world: World, codec: str) -> None:
    data = (("\ufeff" if codec.endswith("be") else "") + f"caf\u00e9 {TOKEN}\n").encode(codec)
    path = world.write("a.txt", data)

    assert world.staylocal("redact", "--in-place", "a.txt").code == 0
    assert path.read_bytes().decode("utf-16" if "16" in codec else codec) == f"caf\u00e9 {ONE}\n"
    world.staylocal("restore", "--in-place", "a.txt")

    assert path.read_bytes() == data


def test_bytes_that_are_no_utf_8_stay(world: World) -> None:
    path = world.write("a.txt", b"caf\xe9 " + TOKEN.encode() + b"\xff\xc3\n")

    world.staylocal("redact", "--in-place", "a.txt")
    assert path.read_bytes() == b"caf\xe9 " + ONE.encode() + b"\xff\xc3\n"
    world.staylocal("restore", "--in-place", "a.txt")

    assert path.read_bytes() == b"caf\xe9 " + TOKEN.encode() + b"\xff\xc3\n"


@pytest.mark.parametrize("data", [b"a\0b", b"\xff\xfe" + TOKEN.encode(), b"\xff\xfea"])
def test_what_is_no_text_is_not_redacted(world: World, data: bytes) -> None:
    path = world.write("a.bin", data)

    done = world.staylocal("redact", "--in-place", "a.bin")

    assert (done.code, done.out) == (3, "")
    assert path.read_bytes() == data


def test_links_are_not_followed_and_one_bad_file_stops_all(world: World, tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text(TOKEN)
    good = world.write("good.txt", TOKEN)
    (world.root / "link.txt").symlink_to(outside)

    for name in ("link.txt", "missing.txt", "."):
        done = world.staylocal("redact", "--in-place", "good.txt", name)
        assert done.code == 3
    assert outside.read_text() == good.read_text() == TOKEN


@pytest.mark.parametrize(
    "words",
    [("--in-place",), ("--in-place", "-"), ("--check", "--in-place", "a"), ("--forget", "a"), ("--forget", "--check")],
)
def test_what_makes_no_sense_is_a_usage_error(world: World, words: tuple[str, ...]) -> None:
    assert world.staylocal("redact", *words).code == 2


def test_what_is_allowed_for_hosted_models_stays(world: World) -> None:
    policy = f'key = "{"0123456789abcdef" * 2}"\n'
    world.commit(".staylocal.toml", policy)
    world.write("a.py", f't = "{TOKEN}"\nu = "{OTHER}"\n')
    found = json.loads(world.staylocal("scan", "--format", "json", "a.py").out)["findings"]
    mark = next(each["fingerprint"] for each in found if each["line"] == 1)
    allow = f'[[allow]]\nfingerprint = "{mark}"\nfor = "{{}}"\nwhy = "a test\'s"\n'

    world.commit(".staylocal.toml", policy + allow.format("commit"))
    for_commits = world.staylocal("redact", "-q", "a.py").out
    world.commit(".staylocal.toml", policy + allow.format("hosted"))
    world.staylocal("redact", "--forget")
    for_hosted = world.staylocal("redact", "-q", "a.py").out

    assert TOKEN not in for_commits
    assert for_hosted == f't = "{TOKEN}"\nu = "{ONE}"\n'


def test_addresses_count_by_the_files_name(world: World) -> None:
    world.write("deploy.yaml", "db: 10.20.30.40\n")
    world.write("notes.txt", "version 10.20.30.40\n")

    assert world.staylocal("redact", "-q", "deploy.yaml").out == f"db: {written('ADDRESS_1')}\n"
    assert world.staylocal("redact", "--forget").code == 0
    assert world.staylocal("redact", "-q", "notes.txt").out == "version 10.20.30.40\n"


def test_an_explicit_map_that_is_not_there_restores_nothing(world: World) -> None:
    done = world.staylocal("restore", "--map", "nowhere", data=ONE.encode())

    assert (done.code, done.out) == (2, "")


def test_a_file_that_holds_values_again_is_sealed_off(world: World) -> None:
    """A password that no detector finds by itself came back into it: nothing else would tell."""
    world.staylocal("redact", data=f"password = {'Zr7!' + 'kp2Wqx'}".encode())
    world.write("answer.txt", f"Say {written('PASSWORD_1')} at the door")
    world.write("other.txt", "nothing")

    assert world.staylocal("restore", "--in-place", "answer.txt", "other.txt").code == 0

    listed = json.loads(world.staylocal("index", "--format", "json").out)
    assert [(each["path"], each["type"]) for each in listed["sensitive"]] == [("answer.txt", "a local answer")]
