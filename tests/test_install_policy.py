"""The policy file that `init` writes, and `allow`: what was there stays, byte for byte."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest

from conftest import aws_key
from staylocal.install import policy_file
from staylocal.policy import parse_layer

if TYPE_CHECKING:
    from conftest import World

FILE = ".staylocal.toml"
PRINT = "0123456789abcdef"


def layer(text: bytes) -> object:
    return parse_layer(text, label=FILE, origin="repository", today=date(2026, 1, 1))


def policy(world: World) -> str:
    return (world.root / FILE).read_bytes().decode()


def test_the_new_file_is_valid_and_so_is_every_example_in_it() -> None:
    text = policy_file.template()
    plain = parse_layer(text, label=FILE, origin="repository", today=date(2026, 1, 1))
    assert (plain.record, len(plain.key or b""), plain.allows) == ("always", 16, ())
    assert policy_file.template() != text
    shown = re.sub(rb"(?m)^# (?=\[|\w+(-\w+)* = )", b"", text)
    full = parse_layer(shown, label=FILE, origin="repository", today=date(2026, 1, 1))
    assert full.sensitive
    assert full.internal
    assert full.prompts
    assert full.block
    assert (full.provider, full.local_model, full.hosted_model, full.on_sensitive) == (
        ("ollama", "llama3.2", "gpt-5.2-codex", "local")
    )
    assert len(full.allows) == 1


def test_the_new_file_itself_is_open(world: World) -> None:
    assert world.staylocal("init").code == 0
    world.git("add", FILE)
    world.git("commit", "-qm", "policy")
    assert "class=open" in world.head_trailers("Codex-Bind")[0]


@pytest.mark.parametrize(
    "text", ['[local]\nmodel = "x"\n', "# only a comment", "", 'record = "when-used"\r\n[gate]\r\nblock = []\r\n']
)
def test_a_file_without_a_key_gets_one_at_its_top(world: World, text: str) -> None:
    world.write(FILE, text)
    assert f"  policy  {FILE}: a key was added at its top\n" in world.staylocal("init").out
    line, rest = policy(world).split("\n", 1)
    assert rest == text
    assert re.fullmatch(r'key = "[0-9a-f]{32}"\r?', line)
    assert line.endswith("\r") == ("\r" in text)
    again = policy(world)
    world.staylocal("init")
    assert policy(world) == again


def test_a_key_is_never_touched(world: World) -> None:
    text = f'record = "always"\n   key="{"0" * 32}" # mine\n'
    world.write(FILE, text)
    assert world.staylocal("init").code == 0
    assert policy(world) == text


def test_a_wrong_file_stops_init_before_anything_is_changed(world: World) -> None:
    world.write(FILE, "recrod = 1\n")
    done = world.staylocal("init")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"staylocal: {FILE}: recrod: unknown key; did you mean record?")
    assert not (world.root / ".git/hooks/pre-push").exists()


def test_a_linked_file_is_refused(world: World) -> None:
    world.write("real.toml", "")
    (world.root / FILE).symlink_to("real.toml")
    assert world.staylocal("init").code == 2
    assert world.staylocal("allow", "--path", "x", "--why", "y").code == 2


def test_allow_appends_and_says_what_is_next(world: World) -> None:
    world.write(FILE, f'key = "{"0" * 32}"\r\n[gate]\r\nblock = []')
    before = policy(world)
    done = world.staylocal("allow", PRINT, "--why", 'made-up "key" für Tests', "--until", "2999-12-31")
    assert (done.code, done.err) == (0, "")
    assert done.out == f"fingerprint {PRINT} is allowed for commit, in {FILE}\n  next  git add {FILE}\n"
    lines = [
        "",
        "",
        "[[allow]]",
        f'fingerprint = "{PRINT}"',
        'for = "commit"',
        'why = "made-up \\"key\\" für Tests"',
        "until = 2999-12-31",
        "",
    ]
    assert policy(world) == before + "\r\n".join(lines)


def test_allow_makes_the_file(world: World) -> None:
    done = world.staylocal("allow", "--path", "tests/data/**", "--for", "hosted", "--why", "made up")
    assert done.code == 0
    assert done.out == (
        f"path tests/data/** is allowed for hosted, in {FILE}\n"
        f"  next  git add {FILE}\n"
        "  note  hosted models may see it once the entry is in HEAD\n"
    )
    text = policy(world)
    assert text.endswith('\n\n[[allow]]\npath = "tests/data/**"\nfor = "hosted"\nwhy = "made up"\n')
    assert layer(text.encode())


def test_a_fingerprint_from_elsewhere_is_said(world: World) -> None:
    done = world.staylocal("allow", PRINT, "--why", "x")
    assert "  note  the file had no key, so this fingerprint is not from here: scan again" in done.out


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ((), (), True),
        (("--for", "hosted"), (), True),
        ((), ("--for", "hosted"), False),
        (("--until", "2999-01-01"), ("--until", "2998-01-01"), True),
        (("--until", "2999-01-01"), (), False),
        ((), ("--until", "2999-01-01"), True),
    ],
)
def test_what_is_allowed_already_is_not_added(
    world: World, first: tuple[str, ...], second: tuple[str, ...], same: bool
) -> None:
    words = ("allow", "--path", "data/", "--why", "x")
    assert world.staylocal(*words, *first).code == 0
    text = policy(world)
    done = world.staylocal(*words, *second)
    assert (done.code, done.err) == (0, "")
    assert (policy(world) == text) is same
    assert ("already allowed" in done.out) is same


def test_an_expired_entry_is_renewed(world: World) -> None:
    world.write(FILE, '[[allow]]\npath = "data/"\nwhy = "x"\nuntil = 2020-01-01\n')
    assert world.staylocal("allow", "--path", "data/", "--why", "x").out.startswith("path data/ is allowed")
    assert policy(world).count("[[allow]]") == 2


SAY_IT = "staylocal: --why: say it in words, for those who review the entry\n"


def _no_fingerprint(word: str) -> str:
    return f"staylocal: {word!r} is no fingerprint (16 hex digits)\n  For a path: --path GLOB\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--why", "x"), "staylocal: say what to allow: FINGERPRINT or --path GLOB"),
        ((PRINT, "--path", "x", "--why", "x"), "staylocal: say what to allow: FINGERPRINT or --path GLOB"),
        ((PRINT,), "Missing option '--why'"),
        ((PRINT, "--why", " "), SAY_IT),
        ((PRINT, "--why", "..."), SAY_IT),
        ((PRINT, "--why", "\x7f"), SAY_IT),
        ((PRINT, "--why", "a\nb"), "allow[0].why: must be one line"),
        (("ABC", "--why", "x"), _no_fingerprint("ABC")),
        ((PRINT.upper().replace("0", "A"), "--why", "x"), _no_fingerprint(PRINT.upper().replace("0", "A"))),
        ((PRINT + "0", "--why", "x"), _no_fingerprint(PRINT + "0")),
        ((PRINT + "\n", "--why", "x"), _no_fingerprint(PRINT + "\n")),
        (("src/a.py", "--why", "x"), _no_fingerprint("src/a.py")),
        (("--path", "a[", "--why", "x"), "allow[0].path: "),
        (("--path", "!a", "--why", "x"), "allow[0].path: '!a' begins with !"),
        (("--path", b"\xff", "--why", "x"), "--path and --why must be UTF-8"),
        ((PRINT, "--why", "a\x7f"), "allow[0].why: must be one line"),
        ((PRINT, "--why", "x", "--until", "2020-01-01"), "--until: 2020-01-01 is past"),
        ((PRINT, "--why", "x", "--until", "tomorrow"), "Invalid value for '--until'"),
        ((PRINT, "--why", "x", "--for", "all"), "Invalid value for '--for'"),
    ],
)
def test_what_cannot_be_allowed_changes_nothing(world: World, words: tuple[str, ...], said: str) -> None:
    world.write(FILE, "# mine\n")
    done = world.staylocal("allow", *words)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert policy(world) == "# mine\n"


def test_entries_written_in_another_form_are_left_to_the_author(world: World) -> None:
    text = 'allow = [{ path = "a", why = "b" }]\n'
    world.write(FILE, text)
    done = world.staylocal("allow", "--path", "c", "--why", "d")
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        f"staylocal: {FILE} can't be added to by machine\n"
        "  Its allow entries are not written as [[allow]]. Put this among them:\n"
        '  path = "c"\n  for = "commit"\n  why = "d"\n'
    )
    assert policy(world) == text


def test_outside_a_repository_and_in_a_bare_one(world: World) -> None:
    assert world.staylocal("allow", "--path", "a", "--why", "b", cwd=world.root.parent).code == 3
    world.git("init", "-q", "--bare", str(world.root.parent / "bare"))
    assert world.staylocal("allow", "--path", "a", "--why", "b", cwd=world.root.parent / "bare").code == 2


def test_the_refused_commit_passes_once_its_finding_is_allowed(world: World) -> None:
    assert world.staylocal("init").code == 0
    world.git("add", FILE)
    world.git("commit", "-qm", "policy")
    world.stage("a.py", f"key = '{aws_key()}'\n")
    refused = world.run("git", "commit", "-qm", "a")
    assert refused.code == 1
    found = re.search(r"staylocal allow ([0-9a-f]{16})", refused.err)
    assert found
    (world.root / "sub").mkdir()
    assert world.staylocal("allow", found[1], "--why", "made up", cwd=world.root / "sub").code == 0
    world.git("add", FILE)
    world.git("commit", "-qm", "a")
    assert "class=local-only" in world.head_trailers("Codex-Bind")[0]
