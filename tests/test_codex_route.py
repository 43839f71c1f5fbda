"""Where an invocation goes and why: the decision table, the seal's text, what prompts name, and what is said."""

from __future__ import annotations

import json
import os
import shutil
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from conftest import Done, World, aws_key, codex_env, github_token
from staylocal.codex import argv, carried, overrides, seal, sealing, settings
from staylocal.codex.carried import Place
from staylocal.codex.route import Facts, decide
from staylocal.codex.seal import Rule
from staylocal.errors import UndecidedError
from staylocal.loopback import Model, Server

if TYPE_CHECKING:
    from collections.abc import Mapping

# --- the decision table

AGENT = Facts(sort="agent")
REACHED = replace(AGENT, reach={"path"}, reach_count=1)

TABLE: tuple[tuple[str, Facts, str, tuple[str, ...], str], ...] = (
    # what is the case, facts, tier, why, part of the reason
    ("it sends nothing", Facts(sort="pass", reach_count=3), "pass", ("clean",), "sends nothing"),
    ("pass before all", Facts(sort="pass", not_understood=("x",)), "pass", ("clean",), "sends nothing"),
    ("not understood", replace(AGENT, not_understood=("a", "b")), "refused", ("unscanned",), "not understood: a; b"),
    ("not understood, local", replace(AGENT, not_understood=("a",), asked_local="x"), "refused", ("unscanned",), "a"),
    ("open", AGENT, "hosted", ("clean",), "carried or in reach"),
    ("open, few in reach", REACHED, "hosted", ("clean",), "1 sensitive file is sealed off"),
    ("open, many", replace(REACHED, reach_count=3), "hosted", ("clean",), "3 sensitive files are sealed off"),
    ("override", replace(AGENT, carried=("override",)), "hosted", ("override",), ""),
    ("a room", replace(REACHED, needs_room="tracked"), "hosted", ("clean",), "tracked"),
    ("no room", replace(REACHED, needs_room="large", no_room="odd"), "local", ("path",), "large, and odd"),
    ("carried", replace(AGENT, carried=("prompt",)), "local", ("prompt",), "what it carries is sensitive"),
    ("carried twice", replace(AGENT, carried=("content", "path")), "local", ("path", "content"), ""),
    ("carried and override", replace(AGENT, carried=("override", "content")), "local", ("content",), ""),
    ("unscanned", replace(AGENT, carried=("unscanned",)), "local", ("unscanned",), ""),
    ("policy refuses", replace(AGENT, carried=("path",), on_sensitive="refuse"), "refused", ("path",), "the policy"),
    ("policy, open", replace(AGENT, on_sensitive="refuse"), "hosted", ("clean",), ""),
    ("policy, asked local", replace(AGENT, asked_local="--oss", on_sensitive="refuse"), "local", ("pinned",), "--oss"),
    ("asked local", replace(REACHED, asked_local="--oss"), "local", ("pinned",), "--oss"),
    ("carried, asked", replace(AGENT, carried=("path",), asked_local="x"), "local", ("path", "pinned"), ""),
    ("picker", replace(REACHED, picker=True), "refused", ("path",), "session list"),
    ("picker, nothing here", replace(AGENT, picker=True), "hosted", ("clean",), ""),
    ("picker, local", replace(REACHED, picker=True, asked_local="x"), "local", ("pinned",), ""),
    ("ephemeral", replace(REACHED, ephemeral=True), "refused", ("path",), "--ephemeral"),
    ("ephemeral, nothing here", replace(AGENT, ephemeral=True), "hosted", ("clean",), ""),
    ("tampering", replace(AGENT, tampering="permissions.x"), "refused", ("unscanned",), "-c permissions.x"),
    ("tampering, local", replace(AGENT, tampering="hooks", asked_local="x"), "local", ("pinned",), ""),
    ("tampering, carried", replace(AGENT, tampering="hooks", carried=("path",)), "local", ("path",), ""),
    ("no seal", replace(REACHED, no_seal="too old"), "local", ("path",), "too old"),
    ("no seal, nothing here", replace(AGENT, no_seal="full access"), "local", ("unscanned",), "full access"),
    ("no seal before a room", replace(REACHED, no_seal="old", needs_room="x"), "local", ("path",), "old"),
    ("remote", replace(AGENT, remote=True), "pass", ("clean",), "--remote"),
    ("remote, reached", replace(REACHED, remote=True), "refused", ("path",), "--remote"),
    ("remote, carried", replace(AGENT, remote=True, carried=("prompt",)), "refused", ("prompt",), "--remote"),
    ("remote, local", replace(REACHED, remote=True, asked_local="x"), "refused", ("path",), "--remote"),
    *(
        row
        for sort in ("hosted", "server", "manager")
        for row in (
            (f"{sort}, open", Facts(sort=sort), "pass", ("clean",), "nothing sensitive is here"),
            (f"{sort}, reached", replace(REACHED, sort=sort), "refused", ("path",), "1 sensitive file is here"),
            (f"{sort}, carried", Facts(sort=sort, carried=("prompt",)), "refused", ("prompt",), "what it carries"),
        )
    ),
)


@pytest.mark.parametrize(("facts", "tier", "why", "part"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_decision(facts: Facts, tier: str, why: tuple[str, ...], part: str) -> None:
    route = decide(facts)
    assert (route.tier, route.why) == (tier, why)
    assert part in route.reason
    where = ("clean-room" if facts.needs_room else "in-place") if tier == "hosted" else ""
    assert route.where == where


def test_nothing_sensitive_that_is_carried_ever_goes_to_the_hosted_side() -> None:
    flags: tuple[dict[str, Any], ...] = (
        {}, {"asked_local": "x"}, {"picker": True}, {"ephemeral": True}, {"remote": True}, {"tampering": "x"},
        {"no_seal": "x"}, {"needs_room": "x"}, {"no_room": "x"}, {"on_sensitive": "refuse"}, {"reach_count": 1},
    )  # fmt: skip
    for sort in ("agent", "hosted", "server", "manager"):
        for one in flags:
            for other in flags:
                for word in ("path", "content", "prompt", "unscanned"):
                    facts = Facts(sort=sort, carried=(word, "override"), **(one | other))
                    assert decide(facts).tier in ("local", "refused"), facts


# --- the seal


def parsed(options: tuple[str, ...]) -> dict[str, Any]:
    """The options as Codex reads them: each a line of TOML."""
    table: dict[str, Any] = {}
    for option in options:
        key, _, text = option.partition("=")
        table[key] = tomllib.loads(f"value = {text}")["value"]
    return table


def hosted(**given: Any) -> seal.Seal:  # noqa: ANN401 - whatever `seal.hosted` takes
    usual: dict[str, Any] = {
        "run": "00c0ffee", "rules": (), "readable": ["/opt/tool"], "temporary": "/s/tmp/1", "network": False,
        "hidden": (), "blanked": (), "servers": (), "allowed_servers": (), "extensions": (), "features": (),
    }  # fmt: skip
    return seal.hosted(**(usual | given))


@pytest.mark.parametrize("name", ["plain", 'a "quoted" name', "it's", "with blank", "ünïcode", "a=b, {c}", "#", "tab"])
def test_the_profile_is_toml_whatever_the_names(name: str) -> None:
    path = f"/w/{name}".replace("tab", "t")
    made = hosted(rules=[Rule(path=path, access="deny")], hidden=("A_KEY",), blanked=("B",), servers=("one", name))
    table = parsed(made.options)
    profile = table["permissions.staylocal-00c0ffee"]
    assert profile["filesystem"] == {
        ":root": "deny", ":minimal": "read", "/opt/tool": "read", "/s/tmp/1": "write", path: "deny",
    }  # fmt: skip
    assert "extends" not in profile
    assert profile["network"] == {"enabled": False}
    assert table["default_permissions"] == made.profile == "staylocal-00c0ffee"
    assert table["approval_policy"] == "never"
    assert table["shell_environment_policy"] == {"exclude": ["A_KEY"], "set": {"B": ""}}
    assert table["mcp_servers"] == {"one": {"enabled": False}, name: {"enabled": False}}


def test_what_runs_beside_the_sandbox_is_off_unless_the_user_says_so() -> None:
    table = parsed(hosted().options)
    assert {f"features.{name}" for name in seal.BESIDE} <= set(table)
    assert not any(table[f"features.{name}"] for name in seal.BESIDE)
    made = hosted(servers=("a", "b"), allowed_servers=("b",), extensions=("apps",))
    assert made.state == "partial"
    assert "features.apps" not in parsed(made.options)
    assert parsed(made.options)["mcp_servers"] == {"a": {"enabled": False}}
    assert "MCP server b, apps" in made.notes[0]
    assert hosted().state == "on"


@pytest.mark.parametrize(("access", "state"), [("read", "on"), ("write", "on"), ("full", "off")])
def test_a_local_run_talks_to_nobody_else(access: seal.Access, state: str) -> None:
    made = seal.outward(run="1", access=access, servers=("a",), allowed_servers=(), features=())
    table = parsed(made.options)
    assert made.state == state
    assert (table["web_search"], table["notify"], table["otel"]["exporter"]) == ("disabled", [], "none")
    assert table["analytics.enabled"] is False
    assert table["features.multi_agent"] is False
    assert table["mcp_servers"] == {"a": {"enabled": False}}
    if access != "full":
        assert table["permissions.staylocal-1"]["network"] == {"enabled": False}


def denied(sensitive: list[str], **given: Any) -> list[tuple[str, str]] | None:  # noqa: ANN401 - as above
    usual: dict[str, Any] = {"whole": [], "frozen": [], "writable": ["/w"]}
    rules = seal.denies("/w", sensitive, **(usual | given))
    return None if rules is None else [(rule.path, rule.access) for rule in rules]


def test_denies_and_pins() -> None:
    assert denied([".env"]) == [("/w/.env", "deny")]
    assert denied(["a/b/.env"]) == [("/w/a", "write"), ("/w/a/b", "write"), ("/w/a/b/.env", "deny")]
    assert denied(["a/b/.env"], writable=[]) == [("/w/a/b/.env", "deny")]
    assert denied(["a/b/.env"], writable=["/w/a"]) == [("/w/a/b", "write"), ("/w/a/b/.env", "deny")]
    assert denied(["a/b/.env"], writable=["/w/c", "/w/a"]) == [("/w/a/b", "write"), ("/w/a/b/.env", "deny")]
    assert denied(["s/1", "s/2"], whole=["s"]) == [("/w/s", "deny")]
    assert denied(["dep/x/.env"], frozen=["dep"]) == [("/w/dep", "read"), ("/w/dep/x/.env", "deny")]


def test_there_are_bounds() -> None:
    most = seal.MOST_RULES
    assert len(denied([f"{number}.env" for number in range(most)]) or ()) == most
    assert denied([f"{number}.env" for number in range(most + 1)]) is None
    assert denied([f"d{number}/.env" for number in range(most // 5 + 1)]) is None  # each has a folder to be pinned
    assert denied([f"d{number}/.env" for number in range(most // 5)]) is not None
    assert denied([f"s/{number}" for number in range(500)], whole=["s"]) == [("/w/s", "deny")]


@pytest.mark.parametrize("name", ["a*.env", "a?", "[x]", "{a}", "back\\slash", "new\nline", "\x7f", "\udcff"])
def test_a_name_that_no_rule_can_speak_of(name: str) -> None:
    assert not seal.can_name(name)
    assert denied([name]) is None
    assert denied([f"s/{name}"], whole=["s"]) == [("/w/s", "deny")]


@pytest.mark.parametrize(
    ("sensitive", "others", "folders"),
    [
        (["s/a", "s/b"], ["x"], ["s"]),
        (["s/a", "s/t/b"], ["x/y"], ["s"]),
        (["s/a", "s/t/b"], ["s/c"], ["s/t"]),
        (["a"], [], []),
        (["s/a"], ["s/b"], []),
        (["s/a", "st/b"], ["st/c"], ["s"]),
    ],
)
def test_whole_folders(sensitive: list[str], others: list[str], folders: list[str]) -> None:
    assert seal.whole_folders(sensitive, others) == folders


@pytest.mark.parametrize(
    ("name", "hidden"),
    [
        ("OPENAI_API_KEY", True), ("AWS_SECRET_ACCESS_KEY", True), ("GITHUB_TOKEN", True), ("DB_PASSWORD", True),
        ("PGPASSWORD", True), ("MY_PASS", True), ("NPM_AUTH", True), ("DATABASE_URL", True), ("SENTRY_DSN", True),
        ("SLACK_WEBHOOK", True), ("MY_CREDS", True), ("token", True), ("GH_PAT", True), ("CONNECTION_STRING", True),
        ("PATH", False), ("HOME", False), ("PWD", False), ("OLDPWD", False), ("SSH_AUTH_SOCK", False),
        ("LANG", False), ("COMPASS", False), ("PATTERN", False), ("AUTHOR", False), ("EDITOR", False),
    ],
)  # fmt: skip
def test_variables_that_commands_do_not_see(name: str, hidden: bool) -> None:
    assert (name in seal.hidden_variables({name: "x"}, (), ())) == hidden
    assert seal.hidden_variables({name: "x"}, (), (name,)) == (name,)  # by its value
    assert seal.hidden_variables({name: "x"}, (name,), (name,)) == ()  # the user's word
    assert seal.hidden_variables({name: "x"}, ("*",), ()) == ()


# --- what would replace the seal


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("-c", "default_permissions=x"), "default_permissions"),
        (("-c", 'permissions.x={extends=":workspace"}'), "permissions.x"),
        (("-c", "permissions={}"), "permissions"),
        (("-c", "hooks.PreToolUse=[]"), "hooks.PreToolUse"),
        (("-c", "features.hooks=false"), "features.hooks"),
        (("-c", "features={hooks=false}"), "features"),
        (("--disable", "hooks"), "features.hooks"),
        (("-c", "use_legacy_landlock=true"), "features.use_legacy_landlock"),
        (("--enable", "use_legacy_landlock"), "features.use_legacy_landlock"),
        (("-c", 'projects={"/w"={trust_level="trusted"}}'), "projects"),
        (("-c", "model=x"), ""),
        (("-c", "sandbox_mode=read-only"), ""),
        (("--enable", "unified_exec"), ""),
    ],
)
def test_settings_that_would_replace_the_seal(words: tuple[str, ...], said: str) -> None:
    for made in (("exec", *words, "hi"), (*words, "exec", "hi")):
        assert sealing.tampering(argv.parse(made)) == said


# --- what a prompt names


@pytest.fixture
def place(tmp_path: Path) -> Place:
    for name in ("a.txt", "sub/b.py", "sub/with blank.md", "dir/c", ".env"):
        path = tmp_path / "w" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    return Place(folder=str(tmp_path / "w" / "sub"), top=str(tmp_path / "w"))


@pytest.mark.parametrize(
    "prompt",
    [
        "read a.txt", "read `a.txt`.", "(a.txt)", "'a.txt', and", '"a.txt"', "@a.txt", "a.txt:12", "a.txt:12:3",
        "a.txt#L3-L5", "../a.txt", "what is in a.txt?", "file=a.txt", "--file=a.txt", "a.txt!", "file://{top}/a.txt",
        "{top}/a.txt", "read\ta.txt\nnow", "[a.txt]", "*a.txt*", "{top}//a.txt",
    ],
)  # fmt: skip
def test_files_in_prompts(place: Place, prompt: str) -> None:
    found = carried.named(prompt.replace("{top}", place.top), place)
    assert {os.path.realpath(path) for path in found.files} == {f"{place.top}/a.txt"}
    assert not found.cut


def test_blanks_folders_home_and_strangers(place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "notes").write_text("x")
    assert carried.named('look at "with blank.md"', place).files == [f"{place.folder}/with blank.md"]
    assert carried.named("look at ~/notes", place).files == [f"{tmp_path}/notes"]
    assert carried.named("look into dir/ and sub", place).folders == [f"{place.top}/dir"]
    found = carried.named("read prod.env or *.env\0x", place)
    assert found.files == []
    assert {"prod.env", "*.env"} <= found.words | {"*.env"}
    assert carried.named("word " * 5, place).cut is False
    assert carried.named(" ".join(f"w{number}" for number in range(30_000)), place).cut


# --- Codex's configuration


def layers(tmp_path: Path, *words: str, profile: str | None = None) -> settings.Settings:
    return settings.read(
        environ={"CODEX_HOME": str(tmp_path / "home")},
        folders=[str(tmp_path / "w"), str(tmp_path / "w/sub")],
        profile=profile,
        overrides=overrides.as_table(overrides.overrides(argv.parse(words))),
    )


def put(tmp_path: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def test_layers_of_configuration(tmp_path: Path) -> None:
    assert layers(tmp_path).text("model") is None
    put(tmp_path, {"home/config.toml": 'model = "user"\n[tools]\na = 1\n[profiles.p]\nmodel = "old profile"\n'})
    assert layers(tmp_path).text("model") == "user"
    assert layers(tmp_path, profile="p").text("model") == "old profile"
    put(tmp_path, {"home/p.config.toml": 'model = "profile"\n[tools]\nb = 2\n'})
    assert layers(tmp_path, profile="p").at("tools") == {"a": 1, "b": 2}
    put(tmp_path, {"w/.codex/config.toml": 'model_reasoning_effort = "low"\n', "w/sub/.codex/config.toml": "x = 1\n"})
    assert layers(tmp_path).text("model_reasoning_effort") == "low"
    assert layers(tmp_path).at("x") == 1
    assert layers(tmp_path, "-c", "model=line", "exec", "hi").text("model") == "line"
    assert layers(tmp_path, "-c", "tools.a=3", "exec", "hi").at("tools", "a") == 3
    assert layers(tmp_path).names("tools") == ("a",)
    assert layers(tmp_path).home == str(tmp_path / "home")


@pytest.mark.parametrize("content", [b"a = [", b"\xff\xfe", b"x" * (settings.MOST + 1)])
def test_a_configuration_that_cannot_be_read(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home/config.toml").write_bytes(content)
    with pytest.raises(UndecidedError, match=r"config\.toml"):
        layers(tmp_path)


# --- what `staylocal route` and refusals say


@pytest.fixture
def lab(world: World, client: Path) -> tuple[World, dict[str, str]]:
    world.stage(".gitignore", ".env\n")
    world.commit("a.txt", "one\n", "first")
    env = codex_env(world, client)
    (Path(env["CODEX_HOME"]) / "config.toml").write_text('model = "gpt-5.2-codex"\n')
    return world, env


def run(lab: tuple[World, dict[str, str]], *words: str, cwd: Path | None = None, data: bytes = b"", **env: str) -> Done:
    world, usual = lab
    return world.staylocal(*words, cwd=cwd, data=data, **(usual | env))


def explained(lab: tuple[World, dict[str, str]], *words: str, **env: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(lab, "route", "--format", "json", "--", *words, **env).out)
    return found


KEYS = {
    "version", "tier", "class", "why", "reason", "provider", "model", "address", "seal", "where", "carried", "findings",
    "named", "sensitive", "not_scanned", "session", "reach", "history", "argv", "notes",
    "redacted",
}  # fmt: skip


def test_route_of_open_work(lab: tuple[World, dict[str, str]]) -> None:
    found = explained(lab, "exec", "-s", "workspace-write", "say hi")
    assert (found["version"], found["tier"], found["class"], found["why"]) == (1, "hosted", "open", ["clean"])
    assert (found["provider"], found["model"], found["address"]) == ("openai", "gpt-5.2-codex", None)
    assert found["argv"][:2] == ["codex", "exec"]
    assert found["argv"][-2:] == ["--", "say hi"]
    assert sum(word.startswith('default_permissions="staylocal-') for word in found["argv"]) == 1
    text = run(lab, "route", "--", "exec", "-s", "workspace-write", "say hi").out
    lines = {line[:9].strip(): line[9:] for line in text.splitlines()}
    assert lines["tier"] == "hosted: nothing sensitive is carried or in reach"
    assert lines["model"] == "openai, gpt-5.2-codex"
    assert lines["seal"] == "on, in place"
    assert lines["reach"].startswith("2 files, 0 sensitive")
    assert max(len(line) for line in text.splitlines()) <= 100
    assert not list(Path(lab[0].env["XDG_STATE_HOME"]).glob("staylocal/*/tmp/*"))  # nothing is left of explaining


def test_route_of_what_is_sensitive_names_no_value(lab: tuple[World, dict[str, str]]) -> None:
    with Server("ollama", models=(Model(name="llama3.2:latest"),)) as server:
        env = {"CODEX_OSS_BASE_URL": f"{server.url}/v1"}
        words = ("exec", f"use {github_token()} and {aws_key()}")
        found = explained(lab, *words, **env)
        assert (found["tier"], found["class"], found["why"]) == ("local", "local-only", ["prompt"])
        assert (found["provider"], found["model"], found["address"]) == ("ollama", "llama3.2:latest", server.url)
        shown = run(lab, "route", "--", *words, **env)
        assert "<prompt>:1 GitHub token" in shown.out
        ran = run(lab, "codex", *words, **env)
        assert ran.code == 0, ran.err
        for text in (json.dumps(found), shown.out, shown.err):
            assert github_token() not in text
            assert aws_key() not in text
        said = [line for line in ran.err.splitlines() if line.startswith("staylocal:")]
        assert github_token() not in "".join(said)
        assert server.prompts()


def test_route_says_why_it_was_to_be_local(lab: tuple[World, dict[str, str]]) -> None:
    words = ("exec", f"use {github_token()}")
    env = {"CODEX_OSS_BASE_URL": "http://127.0.0.1:9/v1"}
    shown = run(lab, "route", "--", *words, **env)
    assert (shown.code, "meant    local: what it carries is sensitive" in shown.out) == (1, True)
    done = run(lab, "codex", *words, **env)
    assert done.code == 125
    assert "not hosted: what it carries is sensitive: <prompt>:1 GitHub token" in done.err
    assert github_token() not in done.err + shown.out


def test_keys_of_the_answer(lab: tuple[World, dict[str, str]]) -> None:
    lab[0].write(".env", "CANARY=zebra-one\n")
    found = explained(lab, "exec", "hi")
    assert set(found) <= KEYS | {"files", "room", "hint", "images", "tokens"}
    assert {"tier", "class", "why", "reason", "seal", "argv", "notes", "history"} <= set(found)
    assert "zebra" not in json.dumps(found)
    assert explained(lab, "features", "list")["tier"] == "pass"


REFUSED: tuple[tuple[str, tuple[str, ...], str, str], ...] = (
    # name, words, what is said, the hint
    ("not understood", ("exec", "--frobnicate", "x"), "--frobnicate is not known here", "Upgrade staylocal"),
    ("tampering", ("exec", "-c", 'default_permissions=":workspace"', "x"), "would replace the seal", "add --oss"),
    ("the session list", ("resume",), "the session list", "staylocal index"),
    ("ephemeral", ("exec", "--ephemeral", "x"), "--ephemeral", "leave --ephemeral out"),
    ("cloud", ("cloud", "exec", "x"), "somebody else's machine", "staylocal index"),
    ("a server", ("app-server",), "a server takes prompts", "staylocal index"),
    ("a folder that is not there", ("exec", "-C", "/no/such/folder", "x"), "/no/such/folder", "Name a folder"),
    ("a session that is not there", ("exec", "resume", "--last", "x"), "cannot be found", "Start a new session"),
    ("full access", ("exec", "--yolo", "x"), "full access was asked for", "full_access = true"),
)


@pytest.mark.parametrize(("words", "said", "hint"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_refusals(lab: tuple[World, dict[str, str]], words: tuple[str, ...], said: str, hint: str) -> None:
    lab[0].write(".env", "CANARY=zebra-one\n")
    done = run(lab, "codex", *words)
    assert done.code == 125
    assert done.out == ""
    first, *rest = done.err.splitlines()
    assert first.startswith("staylocal: ")
    assert said in done.err
    assert hint in "\n".join(rest)
    assert all(line.startswith(("staylocal: ", "  ")) for line in rest)
    assert "zebra" not in done.err
    assert "--no-verify" not in done.err


def test_a_hint_does_not_repeat_a_secret(lab: tuple[World, dict[str, str]]) -> None:
    done = run(lab, "codex", "cloud", "exec", f"use {github_token()}")
    assert (done.code, "what it carries is sensitive" in done.err) == (125, True)
    assert github_token() not in done.err


def test_broken_surroundings(lab: tuple[World, dict[str, str]]) -> None:
    world, env = lab
    (world.root.parent / "bin").mkdir()
    (world.root.parent / "bin/git").symlink_to(str(shutil.which("git")))
    nowhere = run(lab, "codex", "exec", "x", PATH=str(world.root.parent / "bin"))
    assert (nowhere.code, "the Codex CLI is not on the PATH" in nowhere.err) == (125, True), nowhere
    assert "npm install -g @openai/codex" in nowhere.err
    world.write(".staylocal.toml", "[[allow]\n")
    done = run(lab, "codex", "exec", "x")
    assert (done.code, ".staylocal.toml (worktree): not valid TOML" in done.err) == (125, True)
    (world.root / ".staylocal.toml").unlink()
    config = Path(env["CODEX_HOME"]) / "config.toml"
    config.write_text(f'model = "x\nkey = "{github_token()}"\n')
    done = run(lab, "codex", "exec", "x")
    assert (done.code, f"{config} is not valid TOML" in done.err) == (125, True)
    assert github_token() not in done.err


def test_outside_of_a_repository(lab: tuple[World, dict[str, str]], tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / ".env").write_text("CANARY=zebra-one\n")
    with Server("hosted") as server:
        config = Path(lab[1]["CODEX_HOME"]) / "config.toml"
        config.write_text(f'openai_base_url = "{server.url}/v1"\nmodel = "gpt-5.2-codex"\n')
        done = run(lab, "codex", "exec", "--skip-git-repo-check", "hi", cwd=folder)
        assert done.code == 0, done.err
        assert len(server.prompts()) == 1
    shown = run(lab, "route", "--", "exec", "--skip-git-repo-check", "hi", cwd=folder)
    assert "1 sensitive (.env)" in shown.out


def test_the_home_folder_is_no_workspace(lab: tuple[World, dict[str, str]]) -> None:
    home = Path(lab[0].env["HOME"])
    done = run(
        lab, "codex", "exec", "--skip-git-repo-check", "hi", cwd=home, CODEX_OSS_BASE_URL="http://127.0.0.1:9/v1"
    )
    assert done.code == 125
    assert "the workspace holds" in done.err


def test_a_folder_that_cannot_be_read(lab: tuple[World, dict[str, str]]) -> None:
    if os.geteuid() == 0:
        pytest.skip("root reads everything")
    folder = lab[0].write("shut/a.txt", "x").parent
    folder.chmod(0)
    found = explained(lab, "exec", "hi")
    folder.chmod(0o755)
    assert found["tier"] in ("hosted", "local")
    assert "shut" in json.dumps(found["reach"])


def test_a_bare_repository(lab: tuple[World, dict[str, str]], tmp_path: Path) -> None:
    lab[0].git("init", "-q", "--bare", str(tmp_path / "bare.git"))
    done = run(lab, "codex", "exec", "hi", cwd=tmp_path / "bare.git")
    assert (done.code, "bare repository" in done.err) == (125, True)


def test_an_unexpected_error_of_the_launcher_speaks_of_codex(lab: tuple[World, dict[str, str]]) -> None:
    state = Path(lab[0].env["XDG_STATE_HOME"])
    state.mkdir()
    (state / "staylocal").write_text("in the way")
    done = run(lab, "codex", "exec", "hi")
    assert done.code == 125
    assert "git commit" not in done.err
