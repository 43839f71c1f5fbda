"""Command lines of the Codex CLI: what they are read as, how they are rebuilt, and that the real client agrees."""

from __future__ import annotations

import json
import shlex
import struct
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import settings as tried
from hypothesis import strategies as st

from conftest import World, codex_env
from staylocal.codex import overrides as settings
from staylocal.codex.argv import Invocation, Option, build, parse
from staylocal.codex.grammar import COMMANDS, children, specs
from staylocal.errors import UndecidedError
from staylocal.loopback import Model, Server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hypothesis.strategies import DrawFn

    from staylocal.codex.grammar_options import Spec


def read(line: str) -> Invocation:
    return parse(shlex.split(line))


# line -> command, prompt, session, what becomes of stdin
UNDERSTOOD = [
    ("", "", None, None, "no"),
    ("hello", "", "hello", None, "no"),
    ("-", "", "-", None, "no"),
    ("exec", "exec", None, None, "prompt"),
    ("e hello", "exec", "hello", None, "appended"),
    ("exec -", "exec", "-", None, "prompt"),
    ("exec -- -", "exec", "-", None, "prompt"),
    ("exec ''", "exec", "", None, "appended"),
    ("exec -- --oss", "exec", "--oss", None, "appended"),
    ("exec -- --", "exec", "--", None, "appended"),
    ("exec hello --", "exec", "hello", None, "appended"),
    ("-- exec", "", "exec", None, "no"),
    ("exe", "", "exe", None, "no"),
    ("hello exec", "exec", None, None, "prompt"),
    ("hello exec other", "exec", "other", None, "appended"),
    ("-m exec hello", "", "hello", None, "no"),
    ("exec resume", "exec resume", None, None, "prompt"),
    ("exec resume S", "exec resume", None, "S", "prompt"),
    ("exec resume S P", "exec resume", "P", "S", "no"),
    ("exec resume S -", "exec resume", "-", "S", "prompt"),
    ("exec resume --last", "exec resume", None, None, "prompt"),
    ("exec resume --last P", "exec resume", "P", None, "no"),
    ("exec resume P --last", "exec resume", "P", None, "no"),
    ("exec resume --last S P", "exec resume", "P", None, "no"),
    ("exec P resume S", "exec resume", "P", "S", "no"),
    ("exec - resume S", "exec resume", "-", "S", "prompt"),
    ("exec P resume S Q", "exec resume", "Q", "S", "no"),
    ("exec P resume --last", "exec resume", "P", None, "no"),
    ("exec -- resume", "exec", "resume", None, "appended"),
    ("exec fork S", "exec fork", None, "S", "no"),
    ("exec fork S P", "exec fork", "P", "S", "no"),
    ("exec fork S -", "exec fork", "-", "S", "prompt"),
    ("exec P fork S", "exec fork", "P", "S", "no"),
    ("resume S", "resume", None, "S", "no"),
    ("P resume S", "resume", "P", "S", "no"),
    ("resume --last P", "resume", "P", None, "no"),
    ("fork --last", "fork", None, None, "no"),
    ("review --uncommitted", "review", None, None, "no"),
    ("review -", "review", "-", None, "prompt"),
    ("review P", "review", "P", None, "no"),
    ("P review --uncommitted", "review", None, None, "no"),
    ("exec P review --base main", "exec review", None, None, "no"),
    ("exec review -", "exec review", "-", None, "prompt"),
    ("cloud-tasks exec --env E Q", "cloud exec", "Q", None, "no"),
    ("queue --thread T --message M", "queue", "M", "T", "no"),
    ("debug app-server send-message-v2 M", "debug app-server send-message-v2", "M", None, "no"),
    ("delete --force S", "delete", None, "S", "no"),
    ("a T", "apply", None, None, "no"),
]


@pytest.mark.parametrize(("line", "command", "prompt", "session", "stdin"), UNDERSTOOD, ids=str)
def test_what_a_command_line_is(line: str, command: str, prompt: str | None, session: str | None, stdin: str) -> None:
    found = read(line)
    assert not found.not_understood
    assert (" ".join(found.command), found.prompt, found.session, found.reads_stdin) == (
        command,
        prompt,
        session,
        stdin,
    )
    assert parse(build(found)) == found


@pytest.mark.parametrize(
    ("line", "name", "values"),
    [
        ("exec --model x", "--model", ("x",)),
        ("exec --model=x", "--model", ("x",)),
        ("exec -m x", "--model", ("x",)),
        ("exec -mx", "--model", ("x",)),
        ("exec -m=x", "--model", ("x",)),
        ("exec --model==x", "--model", ("=x",)),
        ("exec -m -", "--model", ("-",)),
        ("exec --model=-x", "--model", ("-x",)),
        ("-m a exec -m b resume -m c S", "--model", ("a", "b", "c")),
        ("exec -c a=1 --config=b=2 -cc=3 -c=d=4", "--config", ("a=1", "b=2", "c=3", "d=4")),
        ("exec --yolo", "--dangerously-bypass-approvals-and-sandbox", ()),
        ("exec --not-so-yolo", "--approve-for-me", ()),
        ("exec resume --experimental-json S", "--json", ()),
        ("--oss exec", "--oss", ()),
        ("exec hello --oss", "--oss", ()),
    ],
)
def test_spellings_of_an_option(line: str, name: str, values: tuple[str, ...]) -> None:
    found = read(line)
    assert not found.not_understood
    assert found.has(name)
    assert found.values(name) == values
    assert found.last(name) == (values[-1] if values else None)
    assert parse(build(found)) == found


@pytest.mark.parametrize(
    ("line", "images", "command", "prompt"),
    [
        ("exec -i a P", ("a", "P"), "exec", None),
        ("exec -i a -- P", ("a",), "exec", "P"),
        ("exec -i a,b -- P", ("a", "b"), "exec", "P"),
        ("exec -i=a P", ("a",), "exec", "P"),
        ("exec -ia P", ("a",), "exec", "P"),
        ("exec --image=a,b P", ("a", "b"), "exec", "P"),
        ("exec -i a --json P", ("a",), "exec", "P"),
        ("exec -i a -i b c -- P", ("a", "b", "c"), "exec", "P"),
        ("exec resume -i a S P", ("a",), "exec resume", "P"),
        ("-i=r exec -i=e resume -i s S P", ("r", "e", "s"), "exec resume", "P"),
        ("-i a exec P", ("a", "exec", "P"), "", None),
        ("exec -i a resume S P", ("a", "resume", "S", "P"), "exec", None),
        ("-i a --oss exec P", ("a",), "exec", "P"),
    ],
)
def test_images_are_greedy(line: str, images: tuple[str, ...], command: str, prompt: str | None) -> None:
    found = read(line)
    assert (found.images, " ".join(found.command), found.prompt) == (images, command, prompt)
    assert not found.not_understood
    assert parse(build(found)) == found


@pytest.mark.parametrize(
    ("line", "sort"),
    [
        ("", "agent"),
        ("exec P", "agent"),
        ("exec review --uncommitted", "agent"),
        ("exec P --help", "pass"),
        ("exec -h", "pass"),
        ("exec -hm", "pass"),
        ("-m x --version", "pass"),
        ("exec -i a --help", "pass"),
        ("exec -V", "pass"),
        ("exec help", "pass"),
        ("P help", "pass"),
        ("help exec resume", "pass"),
        ("help --anything", "pass"),
        ("exec -- --help", "agent"),
        ("exec --model=--help P", "agent"),
        ("exec -m --help", "agent"),  # the value is missing: the client stops there
        ("exec --bogus help", "agent"),
        ("exec --bogus --help", "agent"),  # as it does here
        ("review --version", "agent"),  # and here: it has no such option
        ("cloud list", "hosted"),
        ("remote-control", "hosted"),
        ("app-server", "server"),
        ("debug app-server send-message-v2 x", "server"),
        ("responses-api-proxy", "server"),
        ("agents", "manager"),
        ("login", "pass"),
        ("sandbox ls --help", "pass"),
        ("mcp add x -- npx -y y", "pass"),
    ],
)
def test_sorts(line: str, sort: str) -> None:
    assert read(line).sort == sort


@pytest.mark.parametrize(
    ("line", "picker"),
    [
        ("resume", True),
        ("fork", True),
        ("P resume", True),
        ("resume S", False),
        ("resume --last", False),
        ("exec resume", False),
        ("resume --help", False),
        ("fork -- S", False),
    ],
)
def test_the_session_picker(line: str, picker: bool) -> None:
    assert read(line).picker is picker


# line -> what is said of it
NOT_UNDERSTOOD = [
    ("exec --new-thing P", "--new-thing is not known here"),
    ("exec --mod x", "--mod is not known here"),
    ("exec -a never P", "-a is not known here"),
    ("exec -Z", "-Z is not known here"),
    ("exec resume --oss S", "--oss is not known here"),
    ("exec --oss=yes", "--oss takes no value"),
    ("exec -m", "--model has no value"),
    ("exec -m --oss", "--model has no value"),
    ("exec -m -- P", "--model has no value"),
    ("exec -m -1", "--model has no value"),
    ("exec -i", "--image has no value"),
    ("exec --cd= P", "--cd has an empty value"),
    ("exec -s full", "--sandbox has none of its values"),
    ("exec P Q", "more arguments than the command takes"),
    ("mcp bogus", "more arguments than the command takes"),
    ("exec -c model", "--config has no ="),
    ("exec -c =x", "--config has an empty part in its key"),
    ("exec -c a..b=x", "--config has an empty part in its key"),
    ("exec -c 'a.\"b\"=x'", "--config has quotes in its key, which Codex takes literally"),
    ("exec -c 'a={b=1,}'", "--config has a value that only looks like TOML, or is of a later version"),
    ("exec -c 'a=\"\\x41\"'", "--config has a value that only looks like TOML, or is of a later version"),
]


@pytest.mark.parametrize(("line", "reason"), NOT_UNDERSTOOD)
def test_what_is_not_understood_is_said_without_its_value(line: str, reason: str) -> None:
    assert reason in read(line).not_understood


def test_words_that_could_be_anything_are_not_repeated() -> None:
    odd = parse(["exec", "--Looks like a PROMPT 123", "--x=" + "secret", "-c", "secret", "-m", "secret", "a", "b"])
    assert odd.not_understood
    assert "PROMPT" not in repr(odd)
    assert "secret" not in repr(odd)


def test_settings_in_the_order_in_which_they_count() -> None:
    found = settings.overrides(
        read(
            "-c model=r --disable apps exec --enable a -c model=e --disable plugins -c x.y='{z=1}' resume -c x.y.w=true S"
        )
    )
    assert [(each.path, each.value, each.level) for each in found] == [
        (("model",), "r", 0),
        (("model",), "e", 1),
        (("x", "y"), {"z": 1}, 1),
        (("x", "y", "w"), True, 2),
        (("features", "a"), True, 1),
        (("features", "plugins"), False, 1),
    ]
    assert settings.as_table(found) == {
        "model": "e",
        "x": {"y": {"z": 1, "w": True}},
        "features": {"a": True, "plugins": False},
    }


def test_a_later_table_replaces_an_earlier_one_whole() -> None:
    found = settings.overrides(read("exec -c a.b=1 -c 'a={c=2}' -c d=1 -c d.e=2"))
    assert settings.as_table(found) == {"a": {"c": 2}, "d": {"e": 2}}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("k=o3", "o3"),
        ("k='o3'", "o3"),
        ('k="a b"', "a b"),
        ("k=a b", "a b"),
        ("k=3", 3),
        ("k=", ""),
        (" k = x ", "x"),
        ("k==x", "=x"),
        ("k=[1,2]", [1, 2]),
        ('k="x" # why', "x"),
        ('k="x"\nother=1', "x"),
        ("k=true", True),
        ("k=" + "9" * 5000, "9" * 5000),
        ('k=""', ""),
    ],
)
def test_values_of_settings(text: str, value: object) -> None:
    (found,) = settings.overrides(parse(["exec", "-c", text]))
    assert (found.path, found.value) == (("k",), value)


def test_nested_brackets_without_end_are_not_understood() -> None:
    assert parse(["exec", "-c", "k=" + "[" * 5000]).not_understood


def test_options_are_put_where_they_are_taken() -> None:
    local = (Option(name="--oss"), Option(name="--local-provider", value="ollama"), Option(name="--model", value="m"))
    made = read("review --uncommitted").with_options(local)
    assert shlex.join(build(made)) == "--oss --local-provider ollama --model m review --uncommitted"
    made = read("exec -m x resume -m y S P").without("--model").with_options(local)
    assert shlex.join(build(made)) == "exec --oss --local-provider ollama resume --model m -- S P"
    made = read("exec -m x -m y P").with_options(local)
    assert shlex.join(build(made)) == "exec --oss --local-provider ollama --model m -- P"
    made = read("-c a=1 exec -c a=2 P").with_options([Option(name="--config", value="a=3")])
    assert shlex.join(build(made)) == "--config a=1 exec --config a=2 --config a=3 -- P"
    made = read("exec P").with_options([Option(name="--oss")], level=0)
    assert shlex.join(build(made)) == "--oss exec -- P"


def test_switches_of_an_upper_level_are_kept() -> None:
    made = read("--disable apps exec --json resume S").with_options([Option(name="--disable", value="plugins")])
    assert shlex.join(build(made)) == "--disable apps exec --json resume --disable apps --disable plugins -- S"
    made = read("exec --disable apps P").with_options([Option(name="--disable", value="plugins")], level=0)
    assert shlex.join(build(made)) == "exec --disable apps --disable plugins -- P"


def test_an_option_that_is_taken_nowhere() -> None:
    with pytest.raises(UndecidedError, match="--output-schema can't be given to `codex review`"):
        read("review P").with_options([Option(name="--output-schema", value="f")])
    with pytest.raises(UndecidedError, match="`codex exec resume`"):
        read("exec resume S").with_options([Option(name="--oss")], level=2)


def test_another_command() -> None:
    made = read("-m r exec -i=a resume --last --json P").with_session("ID").as_command(("exec", "fork"))
    assert shlex.join(build(made)) == "--model r exec --image=a fork --json -- ID P"
    made = read("exec P resume S").as_command(("exec", "fork"))
    assert shlex.join(build(made)) == "exec P fork -- S"
    made = read("exec --oss P").as_command(("exec", "resume")).with_positionals(("S", "P"))
    assert shlex.join(build(made)) == "exec --oss resume -- S P"
    with pytest.raises(UndecidedError, match="--search"):
        read("--search resume --search S").as_command(("exec", "resume"))


@pytest.mark.parametrize(
    ("line", "built"),
    [
        ("exec -i a b -- -P", "exec --image=a --image=b -- -P"),
        ("exec P --json -m x", "exec --json --model x -- P"),
        ("P help", "P help"),
        ("exec P -h", "exec P --help"),
        ("exec help resume", "exec help resume"),
        ("sandbox ls -- -l", "sandbox -- ls -- -l"),
        ("-- exec", "-- exec"),
    ],
)
def test_the_canonical_form(line: str, built: str) -> None:
    assert build(read(line)) == tuple(shlex.split(built))


SOME_WORDS = st.sampled_from(["x", "", "-", "--", "-x", "--help", "exec", "resume", "a b", "a,b", "=", "a=b", "ü"])


def spelling(spec: Spec, value: str, way: int) -> list[str]:
    """One of the ways to write an option."""
    names = [spec.name, *spec.aliases]
    name = names[way % len(names)]
    if spec.takes == "nothing":
        return [spec.short if spec.short and way % 2 else name]
    ways = [[f"{name}={value}"]]
    if spec.short:
        ways += [[f"{spec.short}={value}"]] + ([[spec.short + value]] if value and not value.startswith("=") else [])
    if value == "-" or not value.startswith("-"):
        ways += [[name, value]] + ([[spec.short, value]] if spec.short else [])
    return ways[way % len(ways)]


@st.composite
def command_lines(draw: DrawFn) -> list[str]:
    """Words in the client's grammar: options of each level in any spelling, positional arguments, `--`."""
    path = draw(st.sampled_from(sorted(COMMANDS)))
    line: list[str] = []
    for level in range(len(path) + 1):
        here = path[:level]
        line += [path[level - 1]] if level else []
        for spec in draw(st.lists(st.sampled_from(list(COMMANDS[here].options)), max_size=3)):
            value = draw(st.sampled_from(spec.choices) if spec.choices else SOME_WORDS)
            value = f"k.{draw(st.sampled_from('ab'))}={value}" if spec.name == "--config" else value
            if spec.name not in {"--help", "--version"} or draw(st.integers(0, 9)) == 0:
                line += spelling(spec, value, draw(st.integers(0, 9)))
        if level == len(path):
            line += draw(st.sampled_from([[], ["--"]]))
            line += draw(st.lists(SOME_WORDS, max_size=len(COMMANDS[path].positionals)))
    return line


@tried(deadline=None, max_examples=200)
@given(command_lines())
def test_the_canonical_form_is_read_as_the_same(line: list[str]) -> None:
    found = parse(line)
    if not found.not_understood:
        assert parse(build(found)) == found
        assert build(parse(build(found))) == build(found)


@tried(deadline=None, max_examples=200)
@given(
    st.lists(
        SOME_WORDS | st.text(max_size=4) | st.sampled_from(sorted(specs(()))) | st.sampled_from(sorted(children(())))
    )
)
def test_any_words_are_read(line: list[str]) -> None:
    found = parse(line)
    assert len(found.levels) == len(found.words) == len(found.command) + 1
    assert isinstance(found.prompt, str | None)
    assert found.session is None or found.session in line or any(found.session in word for word in line)
    assert isinstance(build(found), tuple)
    settings.as_table(settings.overrides(found))


@tried(deadline=None, max_examples=200)
@given(command_lines(), st.sampled_from(["apps", "plugins"]))
def test_what_is_added_is_what_counts(line: list[str], feature: str) -> None:
    found = parse(line)
    if found.not_understood or found.wants_help:
        return
    before = settings.as_table(settings.overrides(found)).get("features", {})
    added = (Option(name="--disable", value=feature), Option(name="--config", value="k.a=ours"))
    table = settings.as_table(settings.overrides(parse(build(found.with_options(added)))))
    assert table["k"]["a"] == "ours"
    assert table["features"] == before | {feature: False}


# The real client


def png(red: int) -> bytes:
    """An image of one pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head, pixel = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0), zlib.compress(bytes((0, red, 0, 0)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixel) + chunk(b"IEND", b"")


class Client:
    """The real Codex CLI before a loopback server; configured in a file, so that the command line is free."""

    def __init__(self, world: World, client: Path, server: Server) -> None:
        self.world, self.server, self.env = world, server, codex_env(world, client)
        self.env["CODEX_OSS_BASE_URL"] = f"{server.url}/v1"
        home = Path(self.env["CODEX_HOME"])
        (home / "config.toml").write_text(f'openai_base_url = "{server.url}/v1"\nmodel = "from-config"\n')

    def sent(self, *argv: str, stdin: bytes = b"") -> dict[str, Any]:
        """What the last request of this run held: the model, the user's texts, the number of images, the tools."""
        done = self.world.run("codex", *argv, data=stdin, **self.env)
        assert done.code == 0, done.err
        body = self.server.prompts()[-1]
        parts = [
            part
            for item in body["input"]
            if item.get("role") == "user"
            for part in item["content"]
            if not part.get("text", "").startswith("<environment_context>")
        ]
        texts = [
            part["text"]
            for part in parts
            if part["type"] == "input_text" and not part["text"].startswith(("<image", "</image"))
        ]
        tools = {tool.get("name") for tool in body["tools"]}
        return {
            "model": body["model"],
            "texts": texts,
            "images": len(parts) - len([each for each in parts if "text" in each]),
            "tools": tools,
        }

    def canonical(self, *argv: str, stdin: bytes = b"") -> dict[str, Any]:
        """The same for the canonical form."""
        return self.sent(*build(parse(argv)), stdin=stdin)

    def session(self) -> str:
        """The id of the newest session."""
        files = sorted(Path(self.env["CODEX_HOME"]).glob("sessions/*/*/*/*.jsonl"))
        with files[-1].open() as lines:
            return str(json.loads(lines.readline())["payload"]["id"])


def refused(world: World, client: Path, line: str) -> bool:
    """Whether the client's own parser refuses it; its home doesn't exist, so that nothing is ever started."""
    done = world.run("codex", *shlex.split(line), **codex_env(world, client) | {"CODEX_HOME": str(world.root / "no")})
    assert done.code in {0, 1, 2}
    return done.code == 2


def test_the_client_accepts_what_is_understood(world: World, client: Path) -> None:
    assert not [line for line, *_ in UNDERSTOOD if refused(world, client, line)]


def test_the_client_refuses_what_is_not_understood(world: World, client: Path) -> None:
    lines = [line for line, reason in NOT_UNDERSTOOD if not reason.startswith("--config")]
    assert lines == [line for line in lines if refused(world, client, line)]


@pytest.fixture
def codex(world: World, client: Path) -> Iterator[Client]:
    world.commit("README", "hello\n")
    world.write("a.png", png(1))
    world.write("b.png", png(2))
    with Server("lmstudio", models=(Model(name="local-model"),)) as server:
        yield Client(world, client, server)


@pytest.mark.parametrize(
    "argv",
    [
        ("exec", "-i", "a.png", "--", "-P"),
        ("exec", "-i=a.png,b.png", "P"),
        ("-ia.png", "exec", "-i", "b.png", "--json", "P"),
    ],
    ids=" ".join,
)
def test_the_client_sees_the_images_and_the_prompt(codex: Client, argv: tuple[str, ...]) -> None:
    found = parse(argv)
    sent = codex.sent(*argv)
    assert (sent["texts"], sent["images"]) == ([found.prompt], len(found.images))
    assert codex.canonical(*argv) == sent


def test_the_client_takes_every_word_behind_an_image(codex: Client) -> None:
    sent = codex.sent("exec", "-i", "a.png", "b.png", stdin=b"PIPED")
    assert (sent["texts"], sent["images"]) == (["PIPED"], 2)
    assert codex.canonical("exec", "-i", "a.png", "b.png", stdin=b"PIPED") == sent


@pytest.mark.parametrize(
    ("line", "texts"),
    [
        ("exec P", ["P\n\n<stdin>\nPIPED\n</stdin>"]),
        ("exec -", ["PIPED"]),
        ("exec", ["PIPED"]),
        ("review P", ["P"]),
        ("review -", ["PIPED"]),
        ("exec review P", ["P"]),
        ("exec review -", ["PIPED"]),
    ],
)
def test_what_the_client_makes_of_stdin(codex: Client, line: str, texts: list[str]) -> None:
    assert codex.sent(*line.split(), stdin=b"PIPED")["texts"] == texts
    assert codex.canonical(*line.split(), stdin=b"PIPED")["texts"] == texts
    said = {"no": False, "prompt": True, "appended": True}[read(line).reads_stdin]
    assert said == ("PIPED" in texts[0])


def test_the_client_leaves_an_empty_stdin_out(codex: Client) -> None:
    assert codex.sent("exec", "P")["texts"] == ["P"]


def test_the_client_goes_on_with_the_same_session_and_prompt(codex: Client) -> None:
    codex.sent("exec", "FIRST")
    first = codex.session()
    seen = ["FIRST"]
    for argv in (("exec", "resume", first, "P"), ("exec", "Q", "resume", first), ("exec", "resume", "--last", "R")):
        sent = codex.canonical(*argv, stdin=b"PIPED")
        seen.append(str(parse(argv).prompt))
        assert sent["texts"] == seen
    assert codex.canonical("exec", "resume", first, stdin=b"PIPED")["texts"] == [*seen, "PIPED"]
    assert codex.canonical("exec", "fork", first, "P", stdin=b"PIPED")["texts"] == [*seen, "PIPED", "P"]


def test_the_client_ignores_a_session_beside_last(codex: Client) -> None:
    codex.sent("exec", "FIRST")
    first = codex.session()
    codex.sent("exec", "SECOND")
    assert codex.sent("exec", "resume", "--last", first, "P")["texts"] == ["SECOND", "P"]


@pytest.mark.parametrize(
    ("line", "model"),
    [
        ("-m r exec P", "r"),
        ("-m r exec -m e P", "e"),
        ("-m r exec -m e review -m s P", "s"),
        ("-c model=r exec P", "r"),
        ("-c model=r exec -c model=e P", "e"),
        ("-c model=r exec -c model=e review -c model=s P", "s"),
        ("-c model=r exec -c model_verbosity=low P", "r"),
        ("exec -c model=a -c model=b P", "b"),
        ("exec -m m -c model=c P", "m"),
        ("""exec -c '"model"=q' P""", "from-config"),
        ("exec -c ' model = x y ' P", "x y"),
        ("exec -c 'model=\"x\" # why' P", "x"),
        ("exec -c 'model=\"unclosed' P", "unclosed"),
    ],
)
def test_which_model_the_client_uses(codex: Client, line: str, model: str) -> None:
    assert codex.sent(*shlex.split(line))["model"] == model
    found = read(line)
    table = settings.as_table(settings.overrides(found))
    if not found.not_understood:
        assert (found.last("--model") or table.get("model")) == model
        assert codex.canonical(*shlex.split(line))["model"] == model


@pytest.mark.parametrize(
    ("line", "on"),
    [
        ("exec P", True),
        ("exec --disable shell_tool --enable shell_tool P", False),
        ("exec --disable shell_tool -c features.shell_tool=true P", False),
        ("-c features.shell_tool=false exec --enable shell_tool P", True),
        ("--disable shell_tool exec P", False),
        ("--disable shell_tool exec --disable apps P", True),
        ("--disable shell_tool exec --enable apps P", False),
        ("exec -c features.shell_tool=false -c 'features={apps=false}' P", True),
    ],
)
def test_which_features_the_client_has_on(codex: Client, line: str, on: bool) -> None:
    assert ("exec_command" in codex.sent(*shlex.split(line))["tools"]) is on
    table = settings.as_table(settings.overrides(read(line)))
    assert table.get("features", {}).get("shell_tool", True) is on


def test_a_feature_that_was_off_stays_off_beside_ours(codex: Client) -> None:
    made = read("--disable shell_tool exec P").with_options([Option(name="--disable", value="apps")])
    assert "exec_command" not in codex.sent(*build(made))["tools"]


@pytest.mark.parametrize("line", ["exec P", "review P", "exec review P", "exec -m other review -m other P"])
def test_a_local_provider_is_honoured_where_it_is_put(codex: Client, line: str) -> None:
    local = (
        Option(name="--oss"),
        Option(name="--local-provider", value="lmstudio"),
        Option(name="--model", value="local-model"),
    )
    assert codex.sent(*build(read(line).with_options(local)))["model"] == "local-model"
    assert '"model_provider":"lmstudio"' in next(
        path.read_text() for path in Path(codex.env["CODEX_HOME"]).glob("sessions/*/*/*/*.jsonl")
    )
