"""Our block in other people's files: every byte around it stays, and comes back when the block goes."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass

import pytest
import yaml

from staylocal.install import manifest, toml_block, yaml_block
from staylocal.install.blocks import CannotEditError

REPO = {"repo": "https://example.invalid/staylocal", "rev": "v1.0.0", "hooks": [{"id": "staylocal-scan"}]}


def block(*, indent: str = "", gap: str = " ", nl: str = "\n") -> str:
    """The block as a file with this indentation and dash would have it."""
    inner = indent + " " + gap
    return nl.join(
        [
            f"{indent}# staylocal: begin",
            f"{indent}-{gap}repo: https://example.invalid/staylocal",
            f"{inner}rev: v1.0.0",
            f"{inner}hooks:",
            f"{inner}{indent}-{gap}id: staylocal-scan",
            f"{indent}# staylocal: end",
            "",
        ]
    )


@dataclass(frozen=True)
class Row:
    """A file before and after."""

    name: str
    before: str
    after: str


OTHER = "repo: local\n    hooks: []\n"
ROWS = [
    Row("two spaces", f"repos:\n  - {OTHER}", f"repos:\n{block(indent='  ')}  - {OTHER}"),
    Row("flush", "repos:\n- repo: local\n  hooks: []\n", f"repos:\n{block()}- repo: local\n  hooks: []\n"),
    Row("wide dash", f"repos:\n-   {OTHER}", f"repos:\n{block(gap='   ')}-   {OTHER}"),
    Row("four spaces", "repos:\n    - repo: local\n      hooks: []\n",
        f"repos:\n{block(indent='    ')}    - repo: local\n      hooks: []\n"),
    Row("comments", f"# top\nrepos:  # mine\n\n  # first\n  - {OTHER}# end\n",
        f"# top\nrepos:  # mine\n{block(indent='  ')}\n  # first\n  - {OTHER}# end\n"),
    Row("keys around", f"exclude: ^x\nrepos:\n  - {OTHER}fail_fast: true\n",
        f"exclude: ^x\nrepos:\n{block(indent='  ')}  - {OTHER}fail_fast: true\n"),
    Row("document start", f"---\nrepos:\n  - {OTHER}...\n", f"---\nrepos:\n{block(indent='  ')}  - {OTHER}...\n"),
    Row("byte order mark", f"\ufeffrepos:\n  - {OTHER}", f"\ufeffrepos:\n{block(indent='  ')}  - {OTHER}"),
    Row("CRLF", "repos:\r\n  - repo: local\r\n    hooks: []\r\n",
        f"repos:\r\n{block(indent='  ', nl=chr(13) + chr(10))}  - repo: local\r\n    hooks: []\r\n"),
    Row("no final newline", "repos:\n  - repo: local\n    hooks: []",
        f"repos:\n{block(indent='  ')}  - repo: local\n    hooks: []"),
    Row("empty list", "fail_fast: true\nrepos: []\nexclude: x\n",
        f"fail_fast: true\nrepos:\n{block(indent='  ')}exclude: x\n"),
    Row("empty list, comment", "repos: []  # none yet\n", f"repos:  # none yet\n{block(indent='  ')}"),
    Row("empty list, no final newline", "repos: []", f"repos:\n{block(indent='  ')}".removesuffix("\n")),
    Row("empty list, CRLF", "repos: []\r\n", f"repos:\r\n{block(indent='  ', nl=chr(13) + chr(10))}"),
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_yaml_block_in_and_out(row: Row) -> None:
    before = row.before.encode()
    after = yaml_block.insert(before, REPO)
    assert after.decode() == row.after
    assert yaml_block.remove(after) == before
    old, new = yaml.safe_load(before), yaml.safe_load(after)
    assert new == old | {"repos": [REPO, *old["repos"]]}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_yaml_block_of_the_local_program(row: Row) -> None:
    after = yaml_block.insert(row.before.encode(), manifest.local())
    assert yaml.safe_load(after)["repos"][0] == manifest.local()
    assert yaml_block.remove(after) == row.before.encode()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("repos: [{repo: local, hooks: []}]\n", "its `repos:` list does not stand on lines of its own"),
        ('"repos":\n  - repo: local\n    hooks: []\n', "its `repos:` list does not stand on lines of its own"),
        ("{repos: []}\n", "its `repos:` list does not stand on lines of its own"),
        ("", "it has no `repos:` list"),
        ("- repos:\n", "it has no `repos:` list"),
        ("repos: {}\nx: [\n", "it is not valid YAML, line 3"),
        ("repos:\n  a: 1\n", "it has no `repos:` list"),
        ("repos: &all\n  - repo: local\n    hooks: []\n", "its `repos:` list does not stand on lines of its own"),
    ],
)
def test_yaml_that_is_not_edited(text: str, why: str) -> None:
    with pytest.raises(CannotEditError, match="^" + why.replace("[", r"\[") + "$"):
        yaml_block.insert(text.encode(), REPO)


def test_a_file_of_ours_goes_whole_and_what_came_into_it_stays() -> None:
    made = yaml_block.new_file(REPO)
    assert yaml.safe_load(made) == {"repos": [REPO]}
    assert yaml_block.remove(made) is None
    assert yaml_block.remove(made + b"  - repo: local\n    hooks: []\n") == b"repos:\n  - repo: local\n    hooks: []\n"
    assert yaml_block.remove(b"# mine\n" + made) == b"# mine\nrepos: []\n"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.replace(b"  # staylocal: end\n", b""),
        lambda text: text + text,
        lambda text: text.replace(b"  # staylocal: end", b"  - repo: meta\n    hooks: []\n  # staylocal: end"),
        lambda text: text.replace(b"id: staylocal-scan", b"id: black"),
        lambda text: text.replace(b"repos:", b"- x\nrepos:"),
    ],
)
def test_a_block_that_was_changed_is_left_alone(spoil: object) -> None:
    assert callable(spoil)
    with pytest.raises(CannotEditError):
        yaml_block.remove(spoil(yaml_block.new_file(REPO)))


@pytest.mark.parametrize("text", ["", "fail_fast = true\n", "[[repos]]\nrepo = 'meta'\nhooks = []", "a = 1\r\n"])
def test_toml_block_in_and_out(text: str) -> None:
    after = toml_block.insert(text.encode(), REPO)
    old, new = tomllib.loads(text), tomllib.loads(after.decode())
    assert new == old | {"repos": [*old.get("repos", []), REPO]}
    assert after.startswith(text.encode())
    assert after.endswith(b"\n") == (text.endswith("\n") or not text)
    assert (b"\r\n" in after) == ("\r\n" in text)
    assert toml_block.remove(after) == text.encode()


@pytest.mark.parametrize("text", ["repos = []\n", "[repos]\n", "a = \n"])
def test_toml_that_is_not_edited(text: str) -> None:
    with pytest.raises(CannotEditError):
        toml_block.insert(text.encode(), REPO)
