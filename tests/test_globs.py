"""gitignore matching: against git itself, and where it must say more than git does."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from staylocal.globs import BadLine, Globs, Source, check, ignore_file

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

NAMES = ("a", "b", "ab", "abc", ".env", "a b", "a ", "b]", "x-y", "a\nb", "a\n", "\n.env", "A", "-", "*", "[a]", "a$")
SEGMENTS = (
    *("a", "b", "ab", ".env", "a b", "*", "**", "a*", "*b", "*a*b", "*a*?*", "?", "*?", "a**b", "**b", "*.env"),
    *("[ab]", "[!a]", "[!a]b", "[^b]*", "a[!b]*c", "*[b-c]*[^a]", "[a-]", "[^!]", r"\a", r"a\*", r"\[a]", "a$", r"a\ "),
)


SETS = "it has a [...] with more than characters, and ranges of letters or digits"


def globs(*lines: str) -> Globs:
    return Globs(sources=(Source(lines=lines),))


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("check-ignore")
    subprocess.run(("git", "init", "-q", root), check=True, env=sealed(root))
    return root


def sealed(root: Path) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "HOME": str(root), "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C"}


def ignored_by_git(root: Path, lines: Sequence[str], paths: Sequence[str]) -> set[str]:
    (root / ".git/info/exclude").write_text("".join(f"{line}\n" for line in lines))
    command = (
        "git",
        "-C",
        root,
        "-c",
        "core.ignorecase=false",
        "check-ignore",
        "-z",
        "--no-index",
        "--stdin",
    )
    names = "".join(f"{path}\0" for path in paths).encode()
    done = subprocess.run(command, input=names, env=sealed(root), capture_output=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    return set(done.stdout.decode().split("\0")) - {""}


patterns = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["", "", "!"]),
    st.sampled_from(["", "", "/"]),
    st.lists(st.sampled_from(SEGMENTS), min_size=1, max_size=5).map("/".join),
    st.sampled_from(["", "", "/", "/**", " "]),
)
names_of_files = st.lists(st.sampled_from(NAMES), min_size=1, max_size=4).map("/".join)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lines=st.lists(patterns, min_size=1, max_size=3),
    paths=st.lists(names_of_files, min_size=1, max_size=40, unique=True),
)
@example(lines=["a/**", "!a/b"], paths=["a", "a/a", "a/b", "a/b/a"])
@example(lines=["a/", "!b"], paths=["b/a/b"])  # !b speaks of b, not of what is below
@example(lines=["*", "!a/", "!*.env"], paths=["a/.env", "b/.env", "a/b"])
@example(lines=["a[!b]c", "*[!a]"], paths=["a/c", "b/a"])
@example(lines=["**/*a*b/**/b/**/*a"], paths=["aab/b/ba", "x/ab/x/b/b/x/ab/a", "b/b/a", "ab/b/b"])
def test_it_says_what_git_says(repository: Path, lines: list[str], paths: list[str]) -> None:
    for line in lines:
        check(line)
    ours = {path for path in paths if globs(*lines).match_exactly(path)}
    assert ours == ignored_by_git(repository, lines, paths)


@pytest.mark.parametrize(
    ("lines", "matched", "spared"),
    [
        (["customers/"], ["customers/a", "customers/b/c", "x/customers/a"], ["customers", "my-customers/a"]),
        (["customers/**"], ["customers/a", "customers/b/c"], ["x/customers/a"]),
        (["customers/**", "!customers/README.md"], ["customers/a"], ["customers/README.md"]),
        (["customers/", "!customers/README.md"], ["customers/a", "customers/README.md"], []),
        (["/*.csv", "!/public.csv", "public.csv"], ["a.csv", "public.csv"], ["x/a.csv"]),
        (["**/secret/*"], ["secret/a", "x/y/secret/a", "secret/a/b"], ["secret"]),
        (["a/**/z"], ["a/z", "a/b/z", "a/b/c/z", "a/z/file"], ["a/bz", "b/a/z"]),
        (["Größe?.csv"], ["Größe1.csv"], ["Größe.csv", "größe1.csv"]),
    ],
)
def test_lists_as_people_write_them(repository: Path, lines: list[str], matched: list[str], spared: list[str]) -> None:
    found = [path for path in matched + spared if globs(*lines).match(path)]
    assert found == matched
    if not any("?" in line for line in lines):  # git's ? is a byte; ours a character, and takes no less
        assert ignored_by_git(repository, lines, matched + spared) == set(matched)


@pytest.mark.parametrize("name", ["a\n.env", ".env\n", "\n.env", "a\r\n.env", "x/\n.env\n/y", ".env\n\nrest", "\r.env"])
def test_a_line_break_hides_no_name_where_it_tightens(name: str) -> None:
    assert globs(".env").match(name)


@pytest.mark.parametrize("name", ["a\nfixtures/key", "fixtures\n/key", "\nfixtures/key"])
def test_a_line_break_widens_nothing_where_it_loosens(name: str) -> None:
    assert not globs("fixtures/**").match_exactly(name)


def test_a_folder_with_a_line_break_hides_nothing_below_it() -> None:
    assert globs("*.env").match("a\nb/prod.env")
    assert globs("**/.kube/config").match_exactly("a\nb/.kube/config")


def test_no_negation_reaches_into_another_source() -> None:
    both = Globs(sources=(Source(lines=("*.csv",)), Source(lines=("*.txt", "!a.csv", "!a.txt"))))
    assert [path for path in ("a.csv", "a.txt", "b.txt") if both.match(path)] == ["a.csv", "b.txt"]


def test_folded_lines_disregard_case_and_the_others_do_not() -> None:
    source = Source(folded=(".env", "**/.kube/config"), lines=("Data", "!sub/.ENV"))
    found = Globs(sources=(source,))
    assert all(found.match(path) for path in (".env", ".ENV", "x/.Kube/CONFIG", "Data", "sub/.Env"))
    assert not any(found.match(path) for path in ("data", "sub/.ENV"))


def test_names_that_are_not_utf_8_match_as_bytes_do() -> None:
    name = b"k\xe9y.pem".decode(errors="surrogateescape")
    assert globs("*.pem").match(name)
    assert globs("k?y.pem").match(name)
    assert ignore_file(b"k\xe9y.pem\n")[0].match(name)


@pytest.mark.parametrize(
    "line",
    [
        "*a*a*a*a*a*a*a*b",
        "*a" * 400 + "*b",
        "*" * 400 + "b",
        "*" + "a" * 900 + "b",
        "*a*a*/" * 100 + "b",
        "**/a/" * 10 + "b",
        "**/*a*a/**/*a*a/**/*b",
        "**/" + "*/" * 90 + "b",
        "**/a*/**/" + "*/" * 60 + "*" + "a" * 500 + "b",
    ],
)
def test_no_pattern_and_no_path_take_long(line: str) -> None:
    check(line)
    start = time.process_time()
    paths = ["a" * 4096, "a/" * 100 + "a" * 3896, ("a" * 255 + "/") * 16, ("a" * 40 + "/") * 99 + "a" * 37]
    for path in (*paths, "a/" * 50 + "a" * 4000, "x" * 4000 + "/a"):
        assert not globs(line).match(path)
    assert time.process_time() - start < 2  # 0.03 s where it was written


def test_a_path_too_deep_to_be_asked_about_is_named_where_it_tightens_only() -> None:
    deep = "a/" * 2047 + "b"
    assert globs("x").match(deep)
    assert not globs("a", "b").match_exactly(deep)
    assert globs("x").match("a\n" * 2047)
    assert not ignore_file(b"x", base="sub")[0].match(deep)
    assert not globs("x").match("a/" * 100 + "b")


def test_pathspec_is_only_imported_for_a_path() -> None:
    code = "import sys, staylocal.policy; staylocal.policy.Policy.load(); sys.exit('pathspec' in sys.modules)"
    assert subprocess.run((sys.executable, "-c", code), check=False).returncode == 0


def test_many_folders_are_not_all_remembered() -> None:
    found = globs("x/", "!y")
    assert [found.match(f"{number}/x/a") for number in range(10_050)] == [True] * 10_050
    assert not found.match("1/y/a")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("", "it is empty"),
        ("  ", "it is empty"),
        ("!", "it is empty"),
        ("/", "it is empty"),
        ("# a", r"it is a comment; write \# for a name that begins with #"),
        ("a" * 1001, "it is longer than 1000 characters"),
        ("a\0", "it holds a NUL or a line break"),
        ("a\nb", "it holds a NUL or a line break"),
        ("./customers/**", "paths are written from the top, without // or ./ or ../"),
        ("../a", "paths are written from the top, without // or ./ or ../"),
        ("a//b", "paths are written from the top, without // or ./ or ../"),
        ("**/a/" * 11 + "b", "it has more than 10 **"),
        ("a\t", "it ends with white space that is not a space"),
        ("a\r", "it ends with white space that is not a space"),
        ("a**/b", "it has a name that ends with **; write * there, and ** only for folders"),
        ("***", "it has a name that ends with **; write * there, and ** only for folders"),
        ("a[", "it has a [ without its ]"),
        ("a[b", "it has a [ without its ]"),
        ("a[b-", "it has a [ without its ]"),
        ("a[b\\", "it has a [ without its ]"),
        ("a[b/c]", "it has a [ without its ]"),
        ("[]a]", SETS),
        ("[^][!a]", SETS),
        ("[+-c]", SETS),
        (r"[\]]", SETS),
        ("[a&&b]", SETS),
        ("[[:upper:]]", SETS),
        ("[z-a]", "it has a range that is written backwards"),
        ("a\\", "it ends with a backslash, or has one before a slash"),
        ("a\\/b", "it ends with a backslash, or has one before a slash"),
    ],
)
def test_what_matches_nothing_or_not_as_in_git_is_an_error(line: str, why: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(why)}$"):
        check(line)


def test_a_line_that_nobody_checked_is_not_passed_over() -> None:
    with pytest.raises(ValueError, match=r"^it decides nothing$"):
        globs("a", "key[").match("b")


@pytest.mark.parametrize(
    ("line", "name"), [(r"\#a", "#a"), (r"\!a", "!a"), ("a\\ ", "a "), ("a  ", "a"), ("a\\\\ ", "a\\")]
)
def test_escapes_and_trailing_spaces(repository: Path, line: str, name: str) -> None:
    assert globs(line).match_exactly(name)
    assert ignored_by_git(repository, [line], [name]) == {name}


def test_an_ignore_file_speaks_of_its_own_folder() -> None:
    found, bad = ignore_file(b"\xef\xbb\xbf# ours\r\n/data\r\n\r\n*.csv\r\n!ok.csv", base="sub/x")
    assert bad == ()
    names = (
        "sub/x/data",
        "sub/x/y/a.csv",
        "sub/x/ok.csv",
        "sub/x/y/data",
        "data",
        "sub/xy/a.csv",
        "a.csv",
        "sub/x",
    )
    assert [name for name in names if found.match(name)] == ["sub/x/data", "sub/x/y/a.csv"]


def test_an_ignore_file_at_the_top() -> None:
    found, bad = ignore_file(b"data/\n")
    assert (found.match("data/a"), found.match("data"), bad) == (True, False, ())


def test_an_ignore_file_with_a_bad_line_closes_its_folder() -> None:
    found, bad = ignore_file(b"*.csv\nkey[\n!a\n\0\n", base="sub")
    assert bad == (BadLine(2, "it has a [ without its ]"), BadLine(4, "it holds a NUL or a line break"))
    assert [name for name in ("sub/a", "sub/b/c", "a", "subway") if found.match(name)] == ["sub/a", "sub/b/c"]


def test_an_empty_ignore_file_names_nothing() -> None:
    found, bad = ignore_file(b"\n# nothing\n")
    assert (found.match("a"), bad) == (False, ())
