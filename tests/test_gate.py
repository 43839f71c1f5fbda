"""Gate and class through `git commit` with the hooks: what blocks, what a record then says, and every way past it."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from conftest import AWS, aws_key, github_token
from staylocal import answered
from staylocal.detect import Engine
from staylocal.findings import Unscanned
from staylocal.passages import Passage
from staylocal.policy import Policy
from staylocal.verdict import judge

if TYPE_CHECKING:
    from conftest import Done, World

LINE = f"key = '{aws_key()}'"
OTHER = f"key = '{aws_key('Z7Y2X9W4V6T3S8R5')}'"
POLICY_KEY = f'key = "{"0a" * 16}"\n'


def _commit(world: World, *words: str, **env: str) -> Done:
    return world.run("git", "commit", "-q", "-m", "change", *words, **env)


def _class(world: World) -> str:
    """`class; why` of HEAD's record."""
    (value,) = world.head_trailers("Codex-Bind")
    return "; ".join(value.split("; ")[1:3])


def _mark(world: World) -> str:
    found = json.loads(world.staylocal("scan", "--format", "json").out)["findings"]
    return str(found[0]["fingerprint"])


def _allow(target: str, more: str = "") -> str:
    return f'[[allow]]\n{target}\nwhy = "made up"\n{more}\n'


# -- what is said


def test_the_refusal_in_full(hooked: World) -> None:
    hooked.stage("src/a.py", f"x = 1\n{LINE}\n")
    hooked.stage("src/settings/b.py", f"{OTHER}\n")
    done = _commit(hooked)
    assert (done.code, done.out, done.err) == (
        1,
        "",
        (
            "staylocal: 2 secrets in the lines that this commit adds\n"
            "\n"
            f"  src/a.py:2           {AWS}\n"
            f"  src/settings/b.py:1  {AWS}\n"
            "\n"
            "  remove it        take it out and `git add`; rotate it if it was ever in use\n"
            "  allow it once    STAYLOCAL_ALLOW=src/a.py:2,src/settings/b.py:1 git commit\n"
            "                   (for this commit alone: push and CI still refuse it)\n"
            '  allow it always  staylocal allow --path /src/a.py --why "..."\n'
            "                   or end the line with a comment: pragma: allowlist secret\n"
        ),
    )
    assert hooked.git("log", "--format=%s") == "first"


def test_the_refusal_with_a_fingerprint(hooked: World) -> None:
    hooked.commit(".staylocal.toml", POLICY_KEY)
    hooked.stage("a.py", f"{LINE}\n")
    mark = _mark(hooked)
    done = _commit(hooked)
    assert (done.code, done.out, done.err) == (
        1,
        "",
        (
            "staylocal: 1 secret in the lines that this commit adds\n"
            "\n"
            f"  a.py:1  {AWS}  {mark}\n"
            "\n"
            "  remove it        take it out and `git add`; rotate it if it was ever in use\n"
            "  allow it once    STAYLOCAL_ALLOW=a.py:1 git commit\n"
            "                   (for this commit alone: push and CI still refuse it)\n"
            f'  allow it always  staylocal allow {mark} --why "..."\n'
            "                   or end the line with a comment: pragma: allowlist secret\n"
        ),
    )


def test_a_long_refusal_is_cut(hooked: World) -> None:
    hooked.stage("a.py", "".join(f"k{n} = '{aws_key(f'Q4R7T2W9Y3M5K8{chr(65 + n)}Z')}'\n" for n in range(24)))
    done = _commit(hooked)
    assert done.code == 1
    assert done.err.startswith("staylocal: 24 secrets in the lines that this commit adds\n")
    assert "\n  and 4 more: staylocal scan -v\n" in done.err
    assert done.err.count(AWS) == 20


def _refused(name: str, once: str, always: str) -> str:
    """The whole refusal of one secret in the first line."""
    way = f"  allow it once    STAYLOCAL_ALLOW={once} git commit\n" if once else ""
    note = "                   (for this commit alone: push and CI still refuse it)\n" if once else ""
    return (
        "staylocal: 1 secret in the lines that this commit adds\n"
        "\n"
        f"  {name}:1  {AWS}\n"
        "\n"
        "  remove it        take it out and `git add`; rotate it if it was ever in use\n"
        f"{way}{note}"
        f'  allow it always  staylocal allow --path {always} --why "..."\n'
        "                   or end the line with a comment: pragma: allowlist secret\n"
    )


ODD_NAMES = {
    "a b.py": ("'a b.py:1'", "'/a b.py'"),
    " a.py": ("' a.py:1'", "'/ a.py'"),
    "a.py ": ("'a.py :1'", "'/a.py\\ '"),
    "a;rm.py": ("'a;rm.py:1'", "'/a;rm.py'"),
    "$(x).py": ("'$(x).py:1'", "'/$(x).py'"),
    "a*[?].py": ("'a*[?].py:1'", r"'/a\*\[\?].py'"),
    "a\\b.py": (r"'a\b.py:1'", r"'/a\\b.py'"),
    "a,b.py": ("a,b.py:1", "/a,b.py"),
    "a\nb.py": ("", "GLOB"),
    "\u202eyp.py": ("", "GLOB"),
    "'.py": ("""''"'"'.py:1'""", """'/'"'"'.py'"""),
    "-n.py": ("-n.py:1", "/-n.py"),
    "!n.py": ("'!n.py:1'", "'/!n.py'"),
}


@pytest.mark.parametrize("name", ODD_NAMES)
def test_odd_names_are_quoted_in_commands(hooked: World, name: str) -> None:
    hooked.stage(name, f"{LINE}\n")
    done = _commit(hooked)
    shown = name if name.isprintable() else name.encode("unicode_escape").decode()
    once, always = ODD_NAMES[name]
    assert (done.code, done.out, done.err) == (1, "", _refused(shown, once, always))
    if once:  # what is said can be copied
        assert shlex.split(once) == [f"{name}:1"]
        done = hooked.run("sh", "-c", f"staylocal allow --path {always} --why made-up && git add .staylocal.toml")
        assert (done.code, done.err) == (0, "")
        assert hooked.staylocal("scan").code == 0
        hooked.stage(f"sub/{name}", f"{LINE}\n")
        assert hooked.staylocal("scan").code == 1  # for that file alone
        hooked.git("reset", "-q", "--hard")
        hooked.stage(name, f"{LINE}\n")
    done = hooked.run("sh", "-c", f"STAYLOCAL_ALLOW={once or shlex.quote(f'{name}:1')} git commit -q -m change")
    assert done.code == 0


def test_what_passes_quietly_and_what_is_said(hooked: World) -> None:
    hooked.stage("a.py", "x = 1\n")
    done = _commit(hooked)
    assert (done.code, done.out, done.err) == (0, "", "")
    hooked.stage(".env", "X=1\n")
    done = _commit(hooked)
    assert (done.code, done.out, done.err) == (0, "", "staylocal: local-only (path): .env\n")


# -- past it, once


@pytest.mark.parametrize("by", ["place", "fingerprint", "one of several"])
def test_allowed_once(hooked: World, by: str) -> None:
    hooked.commit(".staylocal.toml", POLICY_KEY)
    hooked.stage("a.py", f"x = 1\n{LINE}\n")
    allowed = {"place": "a.py:2", "fingerprint": _mark(hooked), "one of several": "b.py:1 , a.py:2,"}[by]
    done = _commit(hooked, STAYLOCAL_ALLOW=allowed)
    assert (done.code, done.out, done.err) == (
        0,
        "",
        "staylocal: allowed 1 this once: push and CI will still refuse\nstaylocal: local-only (content): a.py:2\n",
    )
    assert _class(hooked) == "class=local-only; why=content"


@pytest.mark.parametrize("allowed", ["a.py", "a.py:1", "a.py:02", "*", "all", "None", "", "b.py:2", "./a.py:2"])
def test_not_allowed_once(hooked: World, allowed: str) -> None:
    hooked.stage("a.py", f"x = 1\n{LINE}\n")
    done = _commit(hooked, STAYLOCAL_ALLOW=allowed)
    said = "staylocal: STAYLOCAL_ALLOW names nothing that is here\n" if allowed else ""
    assert done.code == 1
    assert done.err.startswith(f"{said}staylocal: 1 secret in the lines that this commit adds\n")


def test_nothing_is_said_of_a_place_where_nothing_blocks(hooked: World) -> None:
    hooked.stage("a.py", "x = 1\n")
    done = _commit(hooked, STAYLOCAL_ALLOW="b.py:2")
    assert (done.code, done.out, done.err) == (0, "", "")


def test_allowed_once_is_for_one_of_two(hooked: World) -> None:
    hooked.stage("a.py", f"{LINE}\n{OTHER}\n")
    done = _commit(hooked, STAYLOCAL_ALLOW="a.py:1")
    assert (done.code, done.out) == (1, "")
    assert done.err == _refused("a.py", "a.py:2", "/a.py").replace("  a.py:1  ", "  a.py:2  ")


def test_several_places_at_once(hooked: World) -> None:
    """The line that the refusal says names the first five, and lets those pass."""
    hooked.stage("a b.py", f"{LINE}\n{OTHER}\n")
    hooked.stage("c.py", f"{LINE}\n{OTHER}\nx = 1\n{LINE}\n")
    done = _commit(hooked)
    said = "STAYLOCAL_ALLOW='a b.py:1,a b.py:2,c.py:1,c.py:2,c.py:4' git commit"
    assert (done.code, f"\n  allow it once    {said}\n" in done.err) == (1, True)
    done = hooked.run("sh", "-c", f"{said} -q -m change")
    assert (done.code, done.out, done.err) == (
        0,
        "",
        (
            "staylocal: allowed 5 this once: push and CI will still refuse\n"
            "staylocal: local-only (content): a b.py:1, a b.py:2, c.py:1 and 2 more\n"
        ),
    )


def test_more_places_than_are_offered(hooked: World) -> None:
    hooked.stage("a.py", "".join(f"k{n} = '{aws_key(f'Q4R7T2W9Y3M5K8{chr(65 + n)}Z')}'\n" for n in range(6)))
    assert "  STAYLOCAL_ALLOW=a.py:1,a.py:2,a.py:3,a.py:4,a.py:5 git commit\n" in _commit(hooked).err
    done = _commit(hooked, STAYLOCAL_ALLOW="a.py:1,a.py:2,a.py:3,a.py:4,a.py:5")
    assert (done.code, done.err.split("\n")[0]) == (1, "staylocal: 1 secret in the lines that this commit adds")


def test_a_comma_among_several_is_named_by_its_fingerprint(hooked: World) -> None:
    hooked.stage("a,b.py", f"{LINE}\n")
    hooked.stage("c.py", f"{OTHER}\n")
    assert "allow it once" not in _commit(hooked).err  # there is no key, so no fingerprint
    hooked.git("rm", "-q", "--cached", "a,b.py", "c.py")
    hooked.commit(".staylocal.toml", POLICY_KEY)
    hooked.git("add", "a,b.py")
    mark = _mark(hooked)
    hooked.git("add", "c.py")
    said = f"STAYLOCAL_ALLOW={mark},c.py:1 git commit"
    assert f"\n  allow it once    {said}\n" in _commit(hooked).err
    assert hooked.run("sh", "-c", f"{said} -q -m change").code == 0


# -- past it, always


@pytest.mark.parametrize("by", ["fingerprint", "path"])
def test_allowed_by_an_entry_of_the_same_commit(hooked: World, by: str) -> None:
    hooked.commit(".staylocal.toml", POLICY_KEY)
    hooked.stage("fixtures/a.py", f"{LINE}\n")
    target = f'fingerprint = "{_mark(hooked)}"' if by == "fingerprint" else 'path = "fixtures/**"'
    hooked.stage(".staylocal.toml", POLICY_KEY + _allow(target))
    done = _commit(hooked)
    assert (done.code, done.out, done.err) == (
        0,
        "",
        "staylocal: local-only (content): fixtures/a.py:1; 1 finding allowed by the policy\n",
    )
    assert _class(hooked) == "class=local-only; why=content"


def test_a_fingerprint_survives_edits_and_is_for_that_value(hooked: World) -> None:
    hooked.commit(".staylocal.toml", POLICY_KEY)
    hooked.stage("a.py", f"{LINE}\n")
    hooked.commit(".staylocal.toml", POLICY_KEY + _allow(f'fingerprint = "{_mark(hooked)}"'))
    hooked.stage("elsewhere.py", f"\n\n   other_{LINE}  # moved\n")
    assert _commit(hooked).code == 0
    hooked.stage("a.py", f"{OTHER}\n")
    assert _commit(hooked).code == 1


def test_an_expired_entry_does_not_count(hooked: World) -> None:
    entry = _allow('path = "a.py"', "until = 2020-01-01")
    hooked.commit(".staylocal.toml", POLICY_KEY + entry)
    hooked.stage("a.py", f"{LINE}\n")
    done = _commit(hooked)
    assert done.code == 1
    assert done.err.startswith(
        "staylocal: .staylocal.toml: allow[0]: expired on 2020-01-01, it does not count any more\nstaylocal: 1 secret in"
    )
    hooked.stage(".staylocal.toml", POLICY_KEY + entry.replace("2020", "2999"))
    assert _commit(hooked).code == 0


@pytest.mark.parametrize("where", ["worktree", "untracked"])
def test_an_entry_that_is_not_staged_does_not_count(hooked: World, where: str) -> None:
    if where == "worktree":
        hooked.commit(".staylocal.toml", POLICY_KEY)
    hooked.write(".staylocal.toml", POLICY_KEY + _allow('path = "a.py"'))
    hooked.stage("a.py", f"{LINE}\n")
    mark = _mark(hooked)  # by the key that is not staged, either
    done = _commit(hooked)
    assert (done.code, done.out, done.err) == (
        1,
        "",
        "staylocal: an entry for it stands in .staylocal.toml, but isn't staged: git add .staylocal.toml\n"
        + _refused("a.py", "a.py:1", "/a.py").replace(f"{AWS}\n", f"{AWS}  {mark}\n").replace("--path /a.py", mark),
    )
    hooked.git("add", ".staylocal.toml")
    done = _commit(hooked)
    assert (done.code, done.err) == (
        0,
        "staylocal: local-only (content): a.py:1; 1 finding allowed by the policy\n",
    )


def test_an_entry_by_the_key_that_is_not_staged(hooked: World) -> None:
    """`staylocal allow` right after `staylocal init`, with nothing of it added yet."""
    hooked.write(".staylocal.toml", POLICY_KEY)
    hooked.stage("a.py", f"{LINE}\n")
    mark = _mark(hooked)
    assert hooked.staylocal("allow", mark, "--why", "made up").code == 0
    done = _commit(hooked)
    assert (done.code, done.err.split("\n")[0]) == (
        1,
        "staylocal: an entry for it stands in .staylocal.toml, but isn't staged: git add .staylocal.toml",
    )
    hooked.git("add", ".staylocal.toml")
    assert _commit(hooked).code == 0


@pytest.mark.parametrize("entry", ['path = "b.py"', 'path = "a.py"\nuntil = 2020-01-01'], ids=["other", "expired"])
def test_an_unstaged_entry_that_would_not_help_is_not_named(hooked: World, entry: str) -> None:
    hooked.commit(".staylocal.toml", POLICY_KEY)
    hooked.write(".staylocal.toml", POLICY_KEY + _allow(entry))
    hooked.stage("a.py", f"{LINE}\n")
    done = _commit(hooked)
    assert (done.code, "isn't staged" in done.err) == (1, False)


def test_an_entry_that_is_taken_out_does_not_count(hooked: World) -> None:
    hooked.commit(".staylocal.toml", POLICY_KEY + _allow('path = "a.py"'))
    hooked.stage("a.py", f"{LINE}\n")
    hooked.git("rm", "-q", ".staylocal.toml")
    assert _commit(hooked).code == 1


def test_entries_of_the_same_commit_can_be_switched_off(hooked: World) -> None:
    folder = hooked.root.parent / "home" / "config" / "staylocal"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text("same_commit_allow = false\n")
    hooked.commit(".staylocal.toml", POLICY_KEY)
    hooked.stage("a.py", f"{LINE}\n")
    hooked.stage(".staylocal.toml", POLICY_KEY + _allow('path = "a.py"'))
    done = _commit(hooked)
    assert (done.code, "isn't staged" in done.err) == (1, False)
    hooked.git("rm", "-q", "--cached", "a.py")
    assert _commit(hooked).code == 0
    hooked.git("add", "a.py")
    assert _commit(hooked).code == 0


def test_allowed_for_hosted_counts_from_head_only(hooked: World) -> None:
    entry = POLICY_KEY + _allow('path = "fixtures/**"', 'for = "hosted"')
    hooked.stage(".staylocal.toml", entry)
    hooked.stage("fixtures/a.py", f"{LINE}\n")
    assert _commit(hooked).code == 0
    assert _class(hooked) == "class=local-only; why=content"
    hooked.stage("fixtures/b.py", f"{LINE}\n")
    done = _commit(hooked)
    assert (done.code, done.out, done.err) == (
        0,
        "",
        "staylocal: open by reviewed allow entries; 1 finding allowed by the policy\n",
    )
    assert _class(hooked) == "class=open; why=override"
    hooked.stage("fixtures/.env", "X=1\n")
    assert _commit(hooked).code == 0
    assert _class(hooked) == "class=open; why=override"
    hooked.stage("fixtures/c.py", f"{LINE}\n")
    hooked.stage("other.py", f"{LINE}\n")
    assert _commit(hooked, STAYLOCAL_ALLOW="other.py:1").code == 0
    assert _class(hooked) == "class=local-only; why=content"
    hooked.write(".staylocal.toml", POLICY_KEY)  # in the worktree it is withdrawn
    hooked.stage("fixtures/d.py", f"{LINE}\n")
    assert _commit(hooked).code == 0
    assert _class(hooked) == "class=local-only; why=content"


# -- pragmas

PRAGMAS = {
    f"{LINE}  # pragma: allowlist secret\n": True,
    f"{LINE}  // pragma: allowlist secret\n": True,
    f"<!-- {LINE} --> <!-- pragma: allowlist secret -->\n": True,
    f"# pragma: allowlist nextline secret\n{LINE}\n": True,
    f"x = 1\n    # pragma: allowlist nextline secret\n{LINE}\n": True,
    f"# pragma: allowlist nextline secret\n\n{LINE}\n": False,
    f"{LINE}\n# pragma: allowlist secret\n": False,
    f"{LINE}  pragma allowlist secret\n": False,
}


@pytest.mark.parametrize(("text", "honoured"), PRAGMAS.items(), ids=range(len(PRAGMAS)))
@pytest.mark.parametrize("changed", [False, True])
def test_pragmas(hooked: World, text: str, honoured: bool, changed: bool) -> None:
    if changed:
        hooked.commit("a.py", "first\n")
    hooked.stage("a.py", "first\n" + text)
    done = _commit(hooked)
    assert done.code == (0 if honoured else 1)
    if honoured:
        assert done.err.endswith("; 1 finding allowed by an inline pragma\n")
        assert done.err.startswith("staylocal: local-only (content): a.py:")
        assert _class(hooked) == "class=local-only; why=content"


def test_a_nextline_pragma_that_was_there_before(hooked: World) -> None:
    hooked.commit("a.py", "x = 1\n# pragma: allowlist nextline secret\nkey = load()\ny = 1\n")
    hooked.stage("a.py", f"x = 1\n# pragma: allowlist nextline secret\n{LINE}\ny = 1\n")
    assert _commit(hooked).code == 0


# -- class


@pytest.mark.parametrize(
    "name", [".env", "deep/down/.env.local", "certs/server.pem", "id_rsa", ".aws/credentials", "dump.sql"]
)
def test_sensitive_paths(hooked: World, name: str) -> None:
    hooked.commit(name, "plain\n")
    assert _class(hooked) == "class=local-only; why=path"
    hooked.git("mv", name, "harmless.txt")
    assert _commit(hooked).code == 0
    assert _class(hooked) == "class=local-only; why=path"
    hooked.stage(name, "other\n")
    hooked.git("commit", "-q", "-m", "again")
    hooked.git("rm", "-q", name)
    assert _commit(hooked).code == 0
    assert _class(hooked) == "class=local-only; why=path"


@pytest.mark.parametrize("name", [".env.example", "README.md", "src/env.py", "id_rsa.pub", "environment.md"])
def test_paths_that_are_not(hooked: World, name: str) -> None:
    hooked.commit(name, "plain\n")
    assert _class(hooked) == "class=open; why=clean"


@pytest.mark.parametrize("ignore", [".codexignore", ".aiignore"])
@pytest.mark.parametrize("where", ["committed", "staged", "worktree"])
def test_ignore_files(hooked: World, ignore: str, where: str) -> None:
    hooked.write(ignore, "/private/\n*.draft\n")
    hooked.write(f"sub/{ignore}", "notes.txt\n!x.draft\n")
    if where != "worktree":
        hooked.git("add", ignore, f"sub/{ignore}")
    if where == "committed":
        hooked.git("commit", "-q", "-m", "ignore")
    rows = {
        "private/a.txt": "path",
        "a.draft": "path",
        "sub/a.draft": "path",
        "sub/deep/notes.txt": "path",
        "sub/x.draft": "path",
        "notes.txt": "clean",
        "sub/private/a.txt": "clean",
    }
    found = {}
    for name in rows:
        hooked.stage(name, "plain\n")
        found[name] = json.loads(hooked.staylocal("scan", "--format", "json").out)["why"][0]
        hooked.git("rm", "-q", "--cached", name)
    assert found == rows


def test_an_ignore_file_with_a_bad_line_counts_for_everything(hooked: World) -> None:
    hooked.commit("sub/.codexignore", "[\n")
    hooked.stage("sub/a.txt", "plain\n")
    done = _commit(hooked)
    assert done.code == 0
    assert done.err.startswith("staylocal: sub/.codexignore:1: ")
    assert done.err.endswith(": everything below counts as sensitive\nstaylocal: local-only (path): sub/a.txt\n")
    hooked.commit("a.txt", "plain\n")
    assert _class(hooked) == "class=open; why=clean"


def test_an_ignore_file_that_is_a_link_or_a_folder(hooked: World) -> None:
    hooked.write(".codexignore", "private/\n")
    (hooked.root / ".aiignore").symlink_to(".codexignore")
    hooked.git("add", ".")
    hooked.stage("private/a.txt", "plain\n")
    assert _commit(hooked).code == 0
    assert _class(hooked) == "class=local-only; why=path"
    (hooked.root / ".aiignore").unlink()
    (hooked.root / ".aiignore").mkdir()
    hooked.stage("b.txt", "plain\n")
    done = _commit(hooked)
    assert (done.code, done.err) == (0, "")  # a folder is no ignore file


def test_old_lines_never_block_but_new_ones_of_other_kinds_may(hooked: World) -> None:
    hooked.commit(".staylocal.toml", "[internal]\nticket = 'ACME-[0-9]{4}'\n")
    hooked.commit("a.txt", "see ACME-1234\n")
    assert _class(hooked) == "class=local-only; why=content"
    hooked.stage(".staylocal.toml", "[internal]\nticket = 'ACME-[0-9]{4}'\n[gate]\nblock = ['internal', 'secret']\n")
    hooked.stage("b.txt", "see ACME-1234\nand ACME-5678\n")
    done = _commit(hooked)
    assert (done.code, done.err.split("\n")[0]) == (
        1,
        "staylocal: 2 internal identifiers in the lines that this commit adds",
    )
    assert "  b.txt:1  ticket\n  b.txt:2  ticket\n" in done.err
    assert "ACME-1234" not in done.err
    hooked.stage("b.txt", f"see ACME-1234\n{LINE}\n")
    assert _commit(hooked).err.startswith("staylocal: 2 findings in the lines that this commit adds\n")
    hooked.git("rm", "-q", "--cached", "b.txt")
    hooked.stage("a.txt", "see ACME-1234\nmore\n")
    assert _commit(hooked).code == 0


# -- policies

BROKEN = {
    'recrod = "always"\n': "recrod: unknown key; did you mean record?",
    "[sensitive]\npaths = ['[']\n": "sensitive.paths[0]: ",
    "[local]\naddress = 'http://1.2.3.4'\n": "local.address: may not be set by a repository",
    "= 1\n": "not valid TOML: ",
    "[internal]\nx = '(a+)+$'\n": "internal.x: ",
    "key = 'abc'\n": "key: must be 32 lowercase hexadecimal digits",
}


@pytest.mark.parametrize("text", BROKEN, ids=range(len(BROKEN)))
def test_a_broken_policy(hooked: World, text: str) -> None:
    hooked.stage("a.py", "x = 1\n")
    path = hooked.write(".staylocal.toml", text)
    said = {}
    for place in ("worktree", "index"):
        done = hooked.staylocal("scan")
        assert (done.code, done.out) == (2, "")
        assert _commit(hooked).code == 1
        assert _commit(hooked, "--no-verify").code == 1
        said[place] = done.err
        hooked.git("add", ".staylocal.toml")
    hooked.git("-c", "core.hooksPath=/dev/null", "commit", "-q", "-m", "broken")
    said["HEAD"] = hooked.staylocal("scan").err
    assert said["worktree"].startswith(f"staylocal: .staylocal.toml (worktree): {BROKEN[text]}")
    assert said["index"].startswith(f"staylocal: .staylocal.toml: {BROKEN[text]}")
    assert said["HEAD"].startswith(f"staylocal: .staylocal.toml: {BROKEN[text]}")
    path.unlink()
    hooked.git("rm", "-q", "--cached", ".staylocal.toml")
    assert hooked.staylocal("scan", "a.py").code == 0
    assert _commit(hooked).code == 0  # there is a way out


def test_a_policy_that_is_no_file(hooked: World) -> None:
    path = hooked.root / ".staylocal.toml"
    path.mkdir()
    done = hooked.staylocal("scan")
    assert (done.code, done.err) == (2, f"staylocal: {path}: can't be read: Is a directory\n")
    path.rmdir()
    path.symlink_to("elsewhere.toml")
    done = hooked.staylocal("scan")
    assert (done.code, done.err) == (2, f"staylocal: {path}: can't be read: it is a link\n")
    hooked.git("add", ".staylocal.toml")
    assert hooked.staylocal("scan").code == 2


def test_tightening_counts_at_once_and_loosening_only_from_head(hooked: World) -> None:
    hooked.write(".staylocal.toml", "[sensitive]\npaths = ['x/**']\n")
    hooked.commit("x/a", "1\n")
    assert _class(hooked) == "class=local-only; why=path"  # from the worktree
    hooked.commit(".staylocal.toml", "[sensitive]\npaths = ['x/**']\n")
    hooked.stage(".staylocal.toml", "[sensitive]\npaths = ['!.env']\n")
    hooked.stage("x/b", "1\n")
    assert _commit(hooked).code == 0
    assert _class(hooked) == "class=local-only; why=path"  # HEAD still says so
    hooked.commit("x/c", "1\n")
    assert _class(hooked) == "class=open; why=clean"
    hooked.commit(".env", "1\n")
    assert _class(hooked) == "class=open; why=clean"
    hooked.write(".staylocal.toml", "")
    hooked.commit(".env", "2\n")
    assert _class(hooked) == "class=local-only; why=path"
    hooked.git("checkout", "-q", ".staylocal.toml")
    hooked.git("rm", "-q", ".staylocal.toml")
    hooked.stage(".env", "3\n")
    assert _commit(hooked).code == 0
    assert _class(hooked) == "class=local-only; why=path"


def test_the_policy_files_own_fields_are_no_findings(hooked: World) -> None:
    text = POLICY_KEY + _allow('fingerprint = "9f86d081884c7d65"')
    hooked.stage(".staylocal.toml", text)
    done = _commit(hooked)
    assert (done.code, done.err) == (0, "")
    assert _class(hooked) == "class=open; why=clean"
    hooked.stage(".staylocal.toml", text + f"# token {github_token()}\n")
    done = _commit(hooked)
    assert (done.code, ".staylocal.toml:6" in done.err) == (1, True)
    hooked.stage(".staylocal.toml", text)
    hooked.stage("sub/.staylocal.toml", f"{LINE}\n")
    assert _commit(hooked).code == 1


# -- time


def test_the_line_that_took_88_seconds(hooked: World) -> None:
    hooked.stage("a.py", "password" + " " * 3000 + "x\n" + "secret" + "\t" * 3000 + "=" + " " * 3000 + "'\n")
    done = hooked.run("timeout", "20", "git", "commit", "-q", "-m", "slow")
    assert done.code == 0, done
    assert hooked.run("timeout", "20", "sh", "-c", "staylocal scan a.py && staylocal verify HEAD^..HEAD").code == 0


def test_no_time_left_is_unscanned_and_local_only() -> None:
    engine = Engine(total_seconds=0.0)
    (gap,) = engine.scan(Passage(path="a.py", text=f"x = 1\n{LINE}\n"))
    assert isinstance(gap, Unscanned)
    verdict = judge(findings=[], unscanned=[gap], paths=["a.py"], policy=Policy.load(), is_sensitive=lambda _: False)
    assert (verdict.class_, verdict.why, verdict.blocked) == ("local-only", ("unscanned",), False)


def test_a_local_answer_makes_the_change_local_only(hooked: World) -> None:
    """Its content says nothing; that it is one does."""
    hooked.write("notes.txt", "the launch is on monday\n")
    hooked.git("add", "notes.txt")
    assert json.loads(hooked.staylocal("scan", "--format", "json").out)["class"] == "open"
    hooked.staylocal("runs")
    (state,) = (Path(hooked.env["XDG_STATE_HOME"]) / "staylocal").iterdir()
    answered.remember(str(state), str(hooked.root.resolve() / "notes.txt"))

    done = hooked.run("git", "commit", "-qm", "notes")

    assert (done.code, done.err) == (0, "staylocal: local-only (path): notes.txt\n")
    assert "class=local-only; why=path" in hooked.head_trailers("Codex-Bind")[0]
    hooked.stage("other.txt", "open\n")
    assert hooked.run("git", "commit", "-qm", "other").err == ""
