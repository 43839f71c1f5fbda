"""Prompt files: which they are, that they are scanned whole and as prose, and what they may ask for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import AWS, aws_key, github_token
from staylocal.prompts import NEEDS, Asked, asked_route

if TYPE_CHECKING:
    from conftest import World

DEFAULTS = {
    "prompts/a.txt": True,
    "prompts/deep/down/b": True,
    "a.prompt": True,
    "src/deep/a.prompt": True,
    "a.prompt.md": True,
    "docs/x.prompt.md": True,
    "AGENTS.md": True,
    "src/AGENTS.md": True,
    "AGENTS.override.md": True,
    ".codex/config.toml": True,
    ".codex/prompts/x.md": True,
    ".agents/skills/x/SKILL.md": True,
    ".agents/SKILL.md": True,
    ".github/prompts/x.md": True,
    "README.md": False,
    "AGENTS.txt": False,
    "SKILL.md": False,
    "a.prompts": False,
    ".github/x.md": False,
    "prompts.md": False,
}
WAYS = (
    "\n"
    "  remove it       take it out of the prompt\n"
    "  run it locally  write `route: local` in its front matter\n"
    '  allow it        staylocal allow --path {path} --for hosted --why "..."\n'
    "                  and commit .staylocal.toml first: it counts from HEAD on\n"
)


def _listed(world: World, *paths: str) -> dict[str, str]:
    done = world.staylocal("scan", "--prompts", *paths, "--format", "json")
    found = json.loads(done.out)
    assert (done.code in (0, 1), done.err, set(found), found["version"]) == (True, "", {"version", "prompts"}, 1)
    return {each["path"]: each["class"] for each in found["prompts"]}


def _class(world: World) -> str:
    (value,) = world.head_trailers("Codex-Bind")
    return "; ".join(value.split("; ")[1:3])


# -- which


def test_the_defaults(world: World) -> None:
    for name in DEFAULTS:
        world.write(name, "plain\n")
    assert _listed(world) == {name: "open" for name, prompt in sorted(DEFAULTS.items()) if prompt}


def test_more_by_policy_never_less(world: World) -> None:
    world.write(".staylocal.toml", "[prompts]\npaths = ['docs/**', '!docs/x.md', '!AGENTS.md']\n")
    for name in ("docs/a.md", "docs/x.md", "AGENTS.md"):
        world.write(name, "plain\n")
    assert sorted(_listed(world)) == ["AGENTS.md", "docs/a.md"]


def test_the_list_as_text(world: World) -> None:
    done = world.staylocal("scan", "--prompts")
    assert (done.code, done.out, done.err) == (0, "no prompt files\n", "")
    world.write("prompts/open.md", "plain\n")
    world.write("prompts/a secret.md", f"use {aws_key()}.\n")
    world.stage("prompts/local.md", "---\nroute: local\n---\nplain\n")
    world.write("AGENTS.md", "plain\n")
    world.write(".gitignore", "prompts/ignored.md\n")
    world.write("prompts/ignored.md", "plain\n")
    world.stage("prompts/gone.md", "plain\n").unlink()
    done = world.staylocal("scan", "--prompts")
    assert (done.code, done.out, done.err) == (
        0,
        (
            "AGENTS.md            hosted or local\n"
            "prompts/a secret.md  local only\n"
            "prompts/local.md     local only\n"
            "prompts/open.md      hosted or local\n"
        ),
        "",
    )
    (world.root / "src").mkdir()
    assert world.staylocal("scan", "--prompts", cwd=world.root / "src").out == done.out


def test_given_files_and_folders(world: World) -> None:
    world.write("prompts/a.md", f"use {aws_key()}.\n")
    world.write("prompts/b/c.md", "plain\n")
    world.write("README.md", f"use {aws_key()}.\n")
    wanted = {"prompts/a.md": "local-only", "prompts/b/c.md": "open"}
    assert _listed(world, "prompts/a.md", "README.md") == {"prompts/a.md": "local-only"}
    assert _listed(world, "prompts") == wanted
    assert _listed(world, "prompts/", "./prompts/a.md") == wanted
    assert _listed(world, "README.md") == {}
    done = world.staylocal("scan", "--prompts", "--", "prompts/a.md")
    assert (done.code, done.out, done.err) == (0, "", "")
    done = world.staylocal("scan", "--prompts", "prompts/nothing.md")
    assert (done.code, done.out, done.err) == (3, "", "staylocal: there is no file 'prompts/nothing.md'\n")
    inside = world.staylocal("scan", "--prompts", "--format", "json", "a.md", cwd=world.root / "prompts")
    assert json.loads(inside.out)["prompts"] == [{"path": "prompts/a.md", "class": "local-only", "needs": []}]


def test_a_link_is_what_is_behind_it(world: World) -> None:
    world.write("CLAUDE.md", f"use {aws_key()}.\n")
    (world.root / "AGENTS.md").symlink_to("CLAUDE.md")
    (world.root / "gone.prompt").symlink_to("nowhere")
    assert _listed(world) == {"AGENTS.md": "local-only", "gone.prompt": "open"}


# -- as prose, whole

PROSE = [
    "Use {}.",
    "Use {}, then stop",
    "({})",
    "`{}`",
    "<{}>",
    "**{}**",
    "key:{};",
    "The key is {}!",
    "“{}”",
    "ask {}?",
    "Das ist {}…",
]


@pytest.mark.parametrize("text", PROSE)
@pytest.mark.parametrize("make", [aws_key, github_token])
def test_a_token_in_prose(world: World, text: str, make: object) -> None:
    token = make() if callable(make) else ""
    world.write("prompts/a.md", text.format(token) + "\n")
    assert _listed(world) == {"prompts/a.md": "local-only"}


def test_an_unquoted_value_in_prose(world: World) -> None:
    secret = "Zx9" + "Qq7Lm2Tt5Rr8"
    world.write("prompts/a.md", f"The password is {secret}, log in with it.\npassword: {secret}\n")
    assert _listed(world) == {"prompts/a.md": "local-only"}


def test_an_old_secret_in_a_prompt(hooked: World) -> None:
    hooked.git("config", "core.hooksPath", "/dev/null")
    hooked.commit("prompts/a.md", f"one\nuse {aws_key()}.\nthree\n")
    hooked.git("config", "--unset", "core.hooksPath")
    hooked.stage("prompts/a.md", f"one\nuse {aws_key()}.\nthree\nfour\n")
    done = hooked.run("git", "commit", "-q", "-m", "x")
    assert (done.code, done.out, done.err) == (0, "", "staylocal: local-only (prompt): prompts/a.md:2\n")
    assert _class(hooked) == "class=local-only; why=prompt"
    hooked.stage("prompts/a.md", f"one\nuse {aws_key()}.\nthree\nfour {aws_key('Z7Y2X9W4V6T3S8R5')}\n")
    done = hooked.run("git", "commit", "-q", "-m", "x")
    assert (done.code, f"  prompts/a.md:4  {AWS}\n" in done.err, "prompts/a.md:2" in done.err) == (1, True, False)
    hooked.git("mv", "-f", "prompts/a.md", "prompts/b.md")
    hooked.stage("prompts/b.md", f"one\nuse {aws_key()}.\nthree\nfour\n")
    assert hooked.run("git", "commit", "-q", "-m", "moved").code == 0
    assert _class(hooked) == "class=local-only; why=prompt"
    hooked.git("rm", "-q", "prompts/b.md")
    assert hooked.run("git", "commit", "-q", "-m", "gone").code == 0
    assert _class(hooked) == "class=open; why=clean"


# -- what it asks for

HOLDS = f"it holds something sensitive: line 4 ({AWS})"
NOTHING = "staylocal: STAYLOCAL_ALLOW names nothing that is here\n"


def test_hosted_with_something_sensitive_blocks(hooked: World) -> None:
    hooked.git("config", "core.hooksPath", "/dev/null")
    hooked.commit("prompts/a.md", f"use {aws_key()}.\n")
    hooked.git("config", "--unset", "core.hooksPath")
    hooked.stage("prompts/a.md", f"---\nroute: hosted\n---\nuse {aws_key()}.\n")
    said = f"staylocal: prompts/a.md:2: route: hosted, but it holds something sensitive: line 4 ({AWS})\n"
    said += WAYS.format(path="/prompts/a.md")
    done = hooked.run("git", "commit", "-q", "-m", "x")
    assert (done.code, done.out, done.err) == (1, "", said)
    done = hooked.staylocal("scan", "--prompts")
    assert (done.code, done.out, done.err) == (1, "prompts/a.md  local only\n", said)
    done = hooked.staylocal("scan", "--prompts", "prompts/a.md")
    assert (done.code, done.out, done.err) == (1, "", said)


@pytest.mark.parametrize(
    ("name", "text", "why", "said"),
    [  # allowed once, which counts for findings alone
        ("prompts/.env", "X=1\n", "its path is sensitive", NOTHING),
        ("prompts/a.md", f"{aws_key()} pragma: allowlist secret\n", HOLDS, ""),
        ("prompts/a.md", f"{aws_key()}  # pragma: allowlist secret\n", HOLDS, NOTHING),
    ],
)
def test_hosted_is_refused_for_other_reasons_too(hooked: World, name: str, text: str, why: str, said: str) -> None:
    hooked.stage(name, f"---\nroute: hosted\n---\n{text}")
    done = hooked.run("git", "commit", "-q", "-m", "x", STAYLOCAL_ALLOW=f"{name}:4")
    ways = WAYS.format(path=f"/{name}")
    assert (done.code, done.out) == (1, "")
    assert done.err == f"{said}staylocal: {name}:2: route: hosted, but {why}\n{ways}"


def test_hosted_and_clean_passes(hooked: World) -> None:
    hooked.commit("prompts/a.md", "---\nroute: hosted\n---\nplain\n")
    assert _class(hooked) == "class=open; why=clean"
    assert _listed(hooked) == {"prompts/a.md": "open"}


def test_hosted_and_allowed_for_hosted_passes(hooked: World) -> None:
    hooked.commit(".staylocal.toml", '[[allow]]\npath = "prompts/**"\nfor = "hosted"\nwhy = "made up"\n')
    hooked.commit("prompts/a.md", f"---\nroute: hosted\n---\nuse {aws_key()}.\n")
    assert _class(hooked) == "class=open; why=override"
    assert _listed(hooked) == {"prompts/a.md": "open"}


def test_local_is_local(hooked: World) -> None:
    hooked.commit("prompts/a.md", "---\nroute: local\n---\nplain\n")
    assert _listed(hooked) == {"prompts/a.md": "local-only"}


def test_an_unknown_route_blocks(hooked: World) -> None:
    planted = github_token()
    hooked.stage("prompts/a.md", f"---\nroute: {planted}x\n---\nplain\n")
    done = hooked.run("git", "commit", "-q", "-m", "x", STAYLOCAL_ALLOW="prompts/a.md:2")
    assert done.code == 1
    assert done.err.endswith(
        "staylocal: prompts/a.md:2: route: is neither hosted nor local\n"
        "\n"
        "  run it locally  write `route: local` in its front matter\n"
    )
    assert planted not in done.err


FRONT_MATTER = {
    "---\nroute: hosted\n---\n": ("hosted", 2),
    "---\nroute: local\n---\n": ("local", 2),
    "---\ntitle: x\nroute: local\n...\n": ("local", 3),
    "---  \nroute:   hosted   \n---\n": ("hosted", 2),
    "---\nroute:local\n---\n": ("local", 2),
    "---\nroute : local\n---\n": ("local", 2),
    "\ufeff---\nroute: hosted\n---\n": ("hosted", 2),
    "---\r\nroute: hosted\r\n---\r\n": ("hosted", 2),
    "---\r\nroute: 'local'\r\n---\r\n": ("local", 2),
    '---\nroute: "hosted"\n---\n': ("hosted", 2),
    "---\nroute: 'hosted'  # yes\n---\n": ("hosted", 2),
    "---\nroute: local # here\n---\n": ("local", 2),
    "---\nroute: 'local\n---\n": ("unknown", 2),
    "---\nroute: 'local\"\n---\n": ("unknown", 2),
    "---\nroute: Hosted\n---\n": ("unknown", 2),
    "---\nroute: cloud\n---\n": ("unknown", 2),
    "---\nroute: hosted or local\n---\n": ("unknown", 2),
    "---\nroute:\n---\n": ("unknown", 2),
    "---\nroute: local\nroute: hosted\n---\n": ("local", 2),
    "---\nroute: local\n": ("local", 2),
    "---\nroute: hosted": ("hosted", 2),
    "---\ntext\nroute: /api/users\nmore\n": None,
    "---\n---\nroute: local\n": None,
    "---\n# route: local\n---\n": None,
    "---\n  route: local\n---\n": None,
    "---\nroutes: local\n---\n": None,
    "\n---\nroute: local\n---\n": None,
    "text\n---\nroute: local\n---\n": None,
    "--- x\nroute: local\n---\n": None,
    "----\nroute: local\n----\n": None,
    "route: local\n": None,
    "": None,
}


@pytest.mark.parametrize(("text", "asked"), FRONT_MATTER.items(), ids=range(len(FRONT_MATTER)))
def test_front_matter(text: str, asked: tuple[str, int] | None) -> None:
    assert asked_route(text) == (Asked(route=asked[0], line=asked[1]) if asked else None)


TOOLS, BOTH = ("tools",), ("long-context", "tools")
FRONT_MATTER_NEEDS: dict[str, tuple[tuple[str, ...] | None, int] | None] = {
    "---\nneeds: [tools]\n---\n": (TOOLS, 2),
    "---\nneeds: [tools, long-context]\n---\n": (BOTH, 2),
    "---\nneeds:\n  - long-context\n  - tools\n---\n": (BOTH, 2),
    "---\nneeds:\n- long-context  # it is\n# and\n\n- 'tools'\ntitle: x\n---\n": (BOTH, 2),
    "---\nneeds: [tools,\n  long-context\n]\n---\n": (BOTH, 2),
    "---\nneeds: tools\n---\n": (TOOLS, 2),
    "---\nneeds: tools, long-context\n---\n": (BOTH, 2),
    "---\nneeds : [tools, tools]\n---\n": (TOOLS, 2),
    "\ufeff---\r\ntitle: x\r\nneeds: [tools]\r\n---\r\n": (TOOLS, 3),
    "---\nneeds: [vision, structured-output]\n...\n": (("vision", "structured-output"), 2),
    "---\nneeds: [tools]\n": (TOOLS, 2),
    "---\nneeds:\n---\n": ((), 2),
    "---\nneeds: []\n---\n": ((), 2),
    "---\nneeds: [Tools]\n---\n": (None, 2),
    "---\nneeds: [tols]\n---\n": (None, 2),
    "---\nneeds: [tools, 3]\n---\n": (None, 2),
    "---\nneeds: {tools: yes}\n---\n": (None, 2),
    "---\nneeds: 3\n---\n": (None, 2),
    "---\nneeds: [tools\n---\n": (None, 2),
    "---\nneeds: &a [*a]\n---\n": (None, 2),
    "---\nneeds: !!python/object:os.system x\n---\n": (None, 2),
    "---\nneeds: [tols]\n": None,
    "---\nneeds: [tols]\nmore\n": None,
    "---\n  needs: [tools]\n---\n": None,
    "---\nneed: [tools]\n---\n": None,
    "---\n---\nneeds: [tools]\n": None,
    "needs: [tools]\n": None,
}


@pytest.mark.parametrize(("text", "asked"), FRONT_MATTER_NEEDS.items(), ids=range(len(FRONT_MATTER_NEEDS)))
def test_needs_in_front_matter(text: str, asked: tuple[tuple[str, ...] | None, int] | None) -> None:
    assert asked_route(text) == (Asked(route="", line=0, needs=asked[0], needs_line=asked[1]) if asked else None)


def test_route_and_needs_side_by_side() -> None:
    wanted = Asked(route="local", line=3, needs=TOOLS, needs_line=2)
    assert asked_route("---\nneeds: [tools]\nroute: local\n---\n") == wanted


WORDS = st.lists(st.sampled_from(NEEDS), max_size=6)


@given(WORDS, st.sampled_from(["flow", "block", "indented", "quoted", "text"]), st.sampled_from(["\n", "\r\n"]))
def test_any_known_words_in_any_form_are_read_back(words: list[str], form: str, end: str) -> None:
    forms = {
        "flow": f"needs: [{', '.join(words)}]",
        "block": end.join(("needs:", *(f"- {word}" for word in words))),
        "indented": end.join(("needs:", *(f"    -   {word}" for word in words))),
        "quoted": f"needs: {json.dumps(words)}",
        "text": f"needs: {', '.join(words)}",
    }
    found = asked_route(end.join(("---", "title: x", forms[form], "other: y", "---", "body")))
    assert found is not None
    assert (found.needs, found.needs_line, found.route) == (tuple(w for w in NEEDS if w in words), 3, "")


@given(st.text(), st.booleans())
def test_whatever_stands_there_is_known_words_or_nothing(value: str, closed: bool) -> None:
    found = asked_route(f"---\nneeds: {value}\n{'---' if closed else ''}")
    assert found is None or found.needs is None or set(found.needs) <= set(NEEDS)
    assert closed or found is None or found.needs is not None


@given(st.text(alphabet=" \t\n-[]{}#:,&*!|>'\"%@`aneds"))
def test_the_readers_of_front_matter_never_fail(text: str) -> None:
    asked_route(text)
    asked_route(f"---\n{text}\n---\n")


def test_needs_are_listed(world: World) -> None:
    world.write("prompts/a.md", "---\nneeds: [tools, vision]\n---\nplain\n")
    world.write("prompts/b.md", "plain\n")
    done = world.staylocal("scan", "--prompts")
    assert (done.code, done.out, done.err) == (
        0,
        "prompts/a.md  hosted or local  needs tools, vision\nprompts/b.md  hosted or local\n",
        "",
    )
    told = json.loads(world.staylocal("scan", "--prompts", "--format", "json").out)["prompts"]
    assert [each["needs"] for each in told] == [["tools", "vision"], []]


def test_needs_that_nobody_knows_block(hooked: World) -> None:
    planted = github_token()
    hooked.stage("prompts/a.md", f"---\nneeds: [tools, x{planted}x]\n---\nplain\n")
    said = (
        "staylocal: prompts/a.md:2: needs: holds something else than long-context, tools, vision, structured-output\n"
        "\n"
        "  correct it  a list like `needs: [long-context, tools]`\n"
    )
    done = hooked.run("git", "commit", "-q", "-m", "x", STAYLOCAL_ALLOW="prompts/a.md:2")
    assert (done.code, said in done.err, planted in done.err) == (1, True, False), done
    hooked.git("commit", "-q", "--no-verify", "-m", "x")
    done = hooked.staylocal("verify", "HEAD~1..HEAD")
    assert (done.code, "prompts/a.md:2: needs: unknown" in done.out + done.err) == (1, True), done


def test_needs_survive_a_scan_that_was_kept(hooked: World) -> None:
    hooked.stage("prompts/a.md", "---\nneeds: [tols]\n---\nplain\n")
    first = hooked.staylocal("scan")
    again = hooked.staylocal("scan")
    assert (first.code, first.err) == (again.code, again.err) == (1, first.err)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "latin-1"])
def test_front_matter_in_any_encoding(hooked: World, encoding: str) -> None:
    hooked.stage("prompts/a.md", f"---\nroute: local\n---\ngrün\n".encode(encoding))  # noqa: F541
    hooked.git("commit", "-q", "-m", "x")
    assert _listed(hooked) == {"prompts/a.md": "local-only"}


def test_the_same_by_every_way_of_scanning(world: World) -> None:
    """A prompt in the index, on disk, given by name, and as a JSON line."""
    text = f"---\nroute: hosted\n---\nuse {aws_key()}.\n"
    world.stage("prompts/a.md", text)
    for words in (["--staged"], ["prompts/a.md"], ["."], ["--stdin", "--name", "prompts/a.md"]):
        done = world.staylocal("scan", *words, data=text.encode())
        said = f"staylocal: prompts/a.md:2: route: hosted, but it holds something sensitive: line 4 ({AWS})\n"
        assert (done.code, said in done.err) == (1, True), words
        found = json.loads(world.staylocal("scan", *words, "--format", "json", data=text.encode()).out)
        assert (found["class"], found["why"]) == ("local-only", ["prompt"]), words
    line = json.dumps({"id": 1, "text": text, "path": "prompts/a.md"})
    answer = json.loads(world.staylocal("scan", "--jsonl", "-", data=line.encode()).out)
    assert (answer["class"], answer["why"]) == ("local-only", ["prompt"])
