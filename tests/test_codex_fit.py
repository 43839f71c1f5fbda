"""What a model must be able to: gaps and their fixes, `prefer`, `needs`, and what no tier can hold; the real client."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from conftest import Done, World, aws_key
from leak import Lab
from leak import opened as opened_lab
from staylocal.codex import fit, provider_hosted
from staylocal.codex.client import Client
from staylocal.codex.ready import INSTRUCTIONS, LONG, Found, Needs
from staylocal.codex.route import Facts, decide
from staylocal.codex.settings import Settings
from staylocal.loopback import Model, Server, says

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from staylocal.policy_keys import Provider

ABLE = Found(name="m", context=65536, model_context=131072, capabilities=frozenset(("completion", "tools", "vision")))
CODEX = Needs(tools=True)


def wants(*words: str, **more: object) -> Needs:
    return replace(CODEX, words=frozenset(words), **more)  # type: ignore[arg-type]


def can(*words: str, **more: object) -> Found:
    return replace(ABLE, capabilities=frozenset(words), **more)  # type: ignore[arg-type]


OLLAMA_TOOLS = "Name a model that can: its capabilities hold tools (ollama show NAME)."
TOOLS = "Name a model that can: its capabilities hold tools."
VISION = "Name a model that can: its capabilities hold vision."
NO_TOOLS = "m can't call tools, which Codex works with"
SCHEMA = ("m: LM Studio does not hold Codex's answers to a schema", "Use Ollama, or ask for the form in the prompt.")

GAPS: tuple[tuple[Provider, Found, Needs, tuple[tuple[str, str], ...]], ...] = (
    ("ollama", ABLE, wants("long-context", "tools", "vision", "structured-output", images=True, schema=True), ()),
    ("lmstudio", ABLE, wants("long-context", "tools", "vision", images=True), ()),
    ("ollama", can("completion"), CODEX, ((NO_TOOLS, OLLAMA_TOOLS),)),
    ("ollama", replace(ABLE, capabilities=None), CODEX, ()),
    ("lmstudio", can("completion"), CODEX, ()),
    ("lmstudio", can("completion"), wants("tools"), ((NO_TOOLS, TOOLS),)),
    ("ollama", can("tools"), wants("vision"), (("m can't see images", VISION),)),
    ("ollama", can("tools"), wants(images=True), (("m can't see images", VISION),)),
    ("ollama", replace(ABLE, capabilities=None), wants(images=True), (("m can't see images", VISION),)),
    ("lmstudio", ABLE, wants(schema=True), (SCHEMA,)),
    ("lmstudio", ABLE, wants("structured-output"), (SCHEMA,)),
    ("ollama", can("embedding"), CODEX, (("m makes embeddings, it can't answer", "Name another model."),)),
    ("lmstudio", replace(ABLE, served=False), CODEX, (("LM Studio does not serve m now", "Load it: lms load m"),)),
    ("ollama", replace(ABLE, context=None, model_context=None), wants("long-context", tokens=10**9), ()),
    (
        "ollama",
        replace(ABLE, context=4096),
        CODEX,
        (
            (
                "m: about 4,500 tokens are needed (4,500 of them Codex's own), its context is 4,096",
                "Give it more: OLLAMA_CONTEXT_LENGTH=8192 ollama serve",
            ),
        ),
    ),
    (
        "lmstudio",
        replace(ABLE, context=16384),
        wants("long-context"),
        (
            (
                "m: its prompt asks for a long context, 32,768 tokens, its context is 16,384",
                "Load it with more: lms load m --context-length 32768",
            ),
        ),
    ),
    (
        "ollama",
        replace(ABLE, context=None, model_context=8192),
        wants(tokens=8192),
        (
            (
                "m: about 12,692 tokens are needed (4,500 of them Codex's own), it can hold at most 8,192",
                "Name a model with a longer context.",
            ),
        ),
    ),
    (
        "ollama",
        can("completion", context=4096),
        wants(images=True),
        (
            ("m can't see images", VISION),
            (NO_TOOLS, OLLAMA_TOOLS),
            (
                "m: about 4,500 tokens are needed (4,500 of them Codex's own), its context is 4,096",
                "Give it more: OLLAMA_CONTEXT_LENGTH=8192 ollama serve",
            ),
        ),
    ),
)


@pytest.mark.parametrize(("kind", "model", "needs", "said"), GAPS, ids=range(len(GAPS)))
def test_every_gap_has_its_fix(kind: Provider, model: Found, needs: Needs, said: Sequence[tuple[str, str]]) -> None:
    assert [(gap.problem, gap.fix) for gap in fit.gaps(kind, model, needs)] == list(said)


def test_a_long_context_is_one_of_32768_tokens_or_the_prompts_own() -> None:
    assert wants("long-context").context == LONG == 32_768
    assert wants("long-context", tokens=LONG).context == LONG + INSTRUCTIONS
    assert wants(tokens=LONG).context == LONG + INSTRUCTIONS
    assert CODEX.context == INSTRUCTIONS


def test_what_a_model_can_in_the_words_of_needs() -> None:
    assert fit.able("ollama", can("completion", "tools", "thinking")) == ("tools", "thinking", "structured-output")
    assert fit.able("lmstudio", can("completion", "vision")) == ("vision",)
    assert fit.able("ollama", can("embedding")) == ()


# --- the decision


AGENT = Facts(sort="agent", preferred="the policy prefers it")


def test_a_preference_is_for_open_work_alone() -> None:
    assert (decide(AGENT).tier, decide(AGENT).why) == ("local", ("clean",))
    assert decide(replace(AGENT, carried=("override",))).why == ("override",)
    assert decide(replace(AGENT, asked_local="--oss")).why == ("pinned",)
    assert decide(replace(AGENT, carried=("path",))).why == ("path",)
    assert decide(replace(AGENT, carried=("path",), on_sensitive="refuse")).tier == "refused"
    assert decide(replace(AGENT, remote=True)).tier == "pass"
    assert decide(replace(AGENT, reach={"path"}, reach_count=1, needs_room="tracked")).tier == "local"


def test_what_nobody_understands_goes_nowhere() -> None:
    for facts in (AGENT, replace(AGENT, carried=("path",)), replace(AGENT, asked_local="--oss")):
        assert decide(replace(facts, unclear="needs: ?")).tier == "refused"


# --- the hosted side's models


def client_of(client: Path) -> Client:
    found = str(client / "codex")
    return Client(path=found, native=found, readable=(), version="0.0.1")


def test_the_real_catalog_is_asked_once_a_version(
    client: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    environ = {"PATH": f"{client}:/usr/bin:/bin", "HOME": str(tmp_path), "CODEX_HOME": str(tmp_path)}
    first = provider_hosted.catalog(client_of(client), environ)
    assert first
    assert all(each.name.isprintable() and each.context > 100_000 for each in first)
    gone = replace(client_of(client), native=str(tmp_path / "gone"))
    assert provider_hosted.catalog(gone, environ) == first
    assert provider_hosted.catalog(replace(gone, version="0.0.2"), environ) == ()


def test_the_window_is_the_configured_one_and_that_of_an_unknown_model_is_not_guessed() -> None:
    models = (provider_hosted.Model(name="a", context=7),)

    def settings(**merged: object) -> Settings:
        return Settings(home="/", merged=merged)

    assert provider_hosted.window("a", models, None) == 7
    assert provider_hosted.window("a", models, settings(model_provider="openai")) == 7
    assert provider_hosted.window("b", models, settings()) is None
    assert provider_hosted.window("a", models, settings(model_provider="azure")) is None
    assert provider_hosted.window("a", models, settings(model_catalog_json="x.json")) is None
    assert provider_hosted.window("b", models, settings(model_context_window=9)) == 9
    assert provider_hosted.window("a", models, settings(model_context_window=True)) == 7


# --- runs of the real client


@pytest.fixture
def lab(world: World, client: Path) -> Iterator[Lab]:
    with opened_lab(world, client) as made:
        yield made


def policy(lab: Lab, text: str) -> None:
    """The user's file."""
    folder = lab.home.parent / "config" / "staylocal"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.toml").write_text(text)


def serves(lab: Lab, *models: Model) -> None:
    lab.local.models = models


def front(*lines: str, text: str = "say hello") -> str:
    return "\n".join(("---", *lines, "---", text))


LOADED = Model(name="llama3.2:latest", loaded=65536)
SMALL = Model(name="llama3.2:latest", loaded=8192)
SENSITIVE = f"use {aws_key()} here"
MEANT = "staylocal: not hosted: what it carries is sensitive: <prompt>:1 AWS access key id\n"


def line(done: Done) -> list[str]:
    """What staylocal said."""
    return [each.removeprefix("staylocal: ") for each in done.err.splitlines() if each.startswith("staylocal: ")]


def test_prefer_local_sends_open_work_to_a_fit_model(lab: Lab) -> None:
    serves(lab, LOADED)
    assert lab.wrapped("exec", "hi").code == 0
    assert lab.went == "hosted"
    policy(lab, 'prefer = "local"\n')
    done = lab.forget().wrapped("exec", "hi")
    assert (done.code, lab.went) == (0, "local"), done
    assert line(done)[0] == "local (ollama, llama3.2:latest): the policy prefers it"
    runs = json.loads(lab.world.staylocal("runs", "--format", "json").out)["runs"]
    assert [(run["tier"], run["why"]) for run in runs] == [("local", ["clean"]), ("hosted", ["clean"])]


def test_the_command_line_the_prompt_and_the_session_win(lab: Lab) -> None:
    serves(lab, LOADED)
    policy(lab, 'prefer = "local"\n')
    for words in (
        ("-m", "gpt-5.2-codex", "hi"),
        ("-c", 'model="gpt-5.2-codex"', "hi"),
        ("-c", 'model_provider="openai"', "hi"),
        ("--", front("route: hosted")),
    ):
        done = lab.forget().wrapped("exec", *words)
        assert (done.code, lab.went) == (0, "hosted"), (words, done)
    done = lab.forget().wrapped("exec", "resume", "--last", "and again")
    assert (done.code, lab.went) == (0, "hosted"), done


def test_prefer_local_without_a_fit_model_goes_hosted_and_says_why(lab: Lab) -> None:
    policy(lab, 'prefer = "local"\n')
    serves(lab, Model(name="other:latest"))
    done = lab.wrapped("exec", "hi")
    assert (done.code, lab.went) == (0, "hosted"), done
    assert line(done) == ["not local, though the policy prefers it: Ollama has no model llama3.2"]
    told = json.loads(lab.world.staylocal("route", "--format", "json", "--", "exec", "hi", **lab.env).out)
    assert (told["tier"], told["notes"][0]) == ("hosted", line(done)[0])


NEEDS = {
    "long-context": (SMALL, LOADED, "its prompt asks for a long context, 32,768 tokens, its context is 8,192"),
    "vision": (LOADED, replace(LOADED, capabilities=("tools", "vision")), "llama3.2:latest can't see images"),
    "tools": (replace(LOADED, capabilities=("completion",)), LOADED, "can't call tools, which Codex works with"),
    "structured-output": (replace(LOADED, capabilities=("embedding",)), LOADED, "makes embeddings, it can't answer"),
}


@pytest.mark.parametrize("word", NEEDS)
def test_needs_of_a_prompt_decide_where_open_work_goes(lab: Lab, word: str) -> None:
    policy(lab, 'prefer = "local"\n')
    without, with_it, why = NEEDS[word]
    serves(lab, without)
    done = lab.wrapped("exec", "--", front(f"needs: [{word}]"))
    assert (done.code, lab.went) == (0, "hosted"), done
    assert why in line(done)[0]
    serves(lab, with_it)
    done = lab.forget().wrapped("exec", "-", data=front("needs:", f"  - {word}").encode())
    assert (done.code, lab.went) == (0, "local"), done


def test_a_long_context_must_be_known(lab: Lab) -> None:
    """The server's default may be a small one, and it would cut the prompt without a word."""
    policy(lab, 'prefer = "local"\n')
    serves(lab, replace(LOADED, loaded=None))
    assert lab.wrapped("exec", "--", front("needs: [tools]")).code == 0
    assert lab.went == "local"
    done = lab.forget().wrapped("exec", "--", front("needs: [long-context]"))
    assert (done.code, lab.went) == (0, "hosted"), done
    assert "it is not loaded yet, and its server's default context may be smaller" in line(done)[0]


@pytest.mark.parametrize("key", ["needs: [tols]", "needs: {tools: 1}", "route: lokal"])
def test_a_word_that_nobody_knows_is_refused_and_not_repeated(lab: Lab, key: str) -> None:
    done = lab.wrapped("exec", "--", front(key))
    assert (done.code, lab.went) == (125, "nowhere"), done
    known = "something else than long-context, tools, vision, structured-output"
    what = f"needs: holds {known}" if key.startswith("needs") else "route: is neither hosted nor local"
    assert f"not run: the prompt's front matter, line 2: {what}" in done.err
    assert "correct it: `route: local` or `hosted`, `needs: [long-context, tools]`" in done.err
    assert "tols" not in done.err.split("what it is:")[0]


def test_what_is_sensitive_and_too_large_here_is_refused_with_the_choices(lab: Lab) -> None:
    serves(lab, SMALL, Model(name="qwen3:8b", loaded=131072), Model(name="tiny:1b", loaded=4096))
    done = lab.wrapped("exec", SENSITIVE + " word" * 6000)
    assert (done.code, lab.went) == (125, "nowhere"), done
    carried = int(done.err.split("A smaller prompt: about ")[1].split()[0].replace(",", ""))
    wanted = carried + INSTRUCTIONS
    assert done.err == MEANT + (
        f"staylocal: llama3.2:latest: about {wanted:,} tokens are needed (4,500 of them Codex's own), its context is 8,192\n"
        f"  Give it more: OLLAMA_CONTEXT_LENGTH=16384 ollama serve\n"
        f"  A smaller prompt: about {carried:,} tokens are carried, 3,692 fit.\n"
        "  Another model that is here and fits: -m qwen3:8b (Ollama, context 131,072).\n"
        '  Redaction, in ~/config/staylocal/config.toml: [hosted] on_sensitive = "redact" (the hosted model gets '
        "placeholders).\n"
    )
    done = lab.forget().wrapped("exec", "-m", "qwen3:8b", SENSITIVE + " word" * 6000)
    assert (done.code, lab.went) == (0, "local"), done


def test_the_reasons_of_every_provider_are_said(lab: Lab) -> None:
    serves(lab, SMALL)
    with Server("lmstudio", models=(Model(name="llama3.2", loaded=4096), Model(name="large", loaded=65536))) as studio:
        policy(
            lab,
            '[local]\nprovider = ["ollama", "lmstudio"]\n'
            f'address = {{lmstudio = "{studio.url}", ollama = "{lab.local.url}"}}\n',
        )
        done = lab.wrapped("exec", SENSITIVE + " word" * 6000)
    assert (done.code, lab.went) == (125, "nowhere"), done
    assert "staylocal: no local provider is ready\n  ollama: llama3.2:latest: about " in done.err.replace(
        "\n    ", "\n  "
    )
    for part in (
        "lmstudio: llama3.2: about ",
        "Give it more: OLLAMA_CONTEXT_LENGTH=16384 ollama serve\n",
        "Load it with more: lms load llama3.2 --context-length 16384\n",
        " tokens are carried, 3,692 fit.\n",
        "Another model that is here and fits: -m large (LM Studio, context 65,536).\n",
    ):
        assert part in done.err


def test_redaction_is_no_choice_where_it_would_not_help(lab: Lab) -> None:
    serves(lab)
    lab.world.write("notes.env", f"A={aws_key()}\n")
    assert "Redaction, in " in lab.wrapped("exec", SENSITIVE).err
    assert "Redaction, in " not in lab.wrapped("exec", "explain notes.env").err
    assert "Redaction, in " not in lab.wrapped("exec", "--oss", SENSITIVE).err
    lab.world.write(".staylocal.toml", '[hosted]\non_sensitive = "local"\n')
    done = lab.wrapped("exec", SENSITIVE)
    assert (done.code, "Redaction, in " in done.err, lab.went) == (125, False, "nowhere")


def test_needs_never_lift_the_local_rule(lab: Lab) -> None:
    serves(lab, LOADED, replace(LOADED, name="seeing:latest", capabilities=("tools", "vision")))
    done = lab.wrapped("exec", "--", front("needs: [vision]", text=SENSITIVE))
    assert (done.code, lab.went) == (125, "nowhere"), done
    assert "staylocal: llama3.2:latest can't see images\n" in done.err
    assert "  Another model that is here and fits: -m seeing:latest (Ollama, context 65,536).\n" in done.err


def test_a_schema_needs_a_provider_that_holds_to_it(lab: Lab) -> None:
    schema = lab.world.root / "schema.json"
    schema.write_text('{"type": "object", "properties": {}, "additionalProperties": false}')
    with Server("lmstudio", models=(Model(name="llama3.2", loaded=65536),), script=says("{}")) as studio:
        policy(lab, f'[local]\nprovider = ["lmstudio"]\naddress = "{studio.url}"\n')
        done = lab.wrapped("exec", "--output-schema", str(schema), SENSITIVE)
        assert (done.code, lab.went) == (125, "nowhere"), done
        assert "staylocal: llama3.2: LM Studio does not hold Codex's answers to a schema\n" in done.err
        policy(
            lab,
            '[local]\nprovider = ["lmstudio", "ollama"]\n'
            f'address = {{lmstudio = "{studio.url}", ollama = "{lab.local.url}"}}\n',
        )
        done = lab.wrapped("exec", "--output-schema", str(schema), SENSITIVE)
        assert (done.code, lab.went, studio.prompts()) == (0, "local", []), done


def test_an_open_prompt_that_no_hosted_model_holds_says_so(lab: Lab) -> None:
    serves(lab, Model(name="llama3.2:latest", context=1 << 20, loaded=1 << 20))
    words = ("exec", "-c", "model_context_window=50000", "-")
    text = b"word " * 60_000
    assert lab.wrapped(*words, data=text[:200_000]).code == 0
    assert lab.went == "hosted"
    done = lab.forget().wrapped(*words, data=text)
    assert (done.code, lab.went) == (125, "nowhere"), done
    assert done.err == (
        "staylocal: not run: the prompt makes 64,500 tokens or more, and gpt-5.2-codex holds 50,000\n"
        "  what it is: staylocal route -- exec -c model_context_window=50000 -\n"
        "  smaller:    cut or split the prompt: at most 45,500 tokens of it\n"
        "  hosted:     if it holds more than that: -c model_context_window=TOKENS\n"
        "  locally:    add --oss (llama3.2:latest holds 1,048,576)\n"
    )
    policy(lab, 'prefer = "local"\n')
    assert (lab.forget().wrapped(*words, data=text).code, lab.went) == (0, "local")


def test_nor_does_a_local_one(lab: Lab) -> None:
    serves(lab, SMALL)
    done = lab.wrapped("exec", "-c", "model_context_window=50000", "-", data=b"word " * 60_000)
    assert (done.code, lab.went) == (125, "nowhere"), done
    assert "locally:    not either: llama3.2:latest: about " in done.err
    assert "              Give it more: OLLAMA_CONTEXT_LENGTH=" in done.err


def test_a_hosted_model_that_holds_more_is_named(lab: Lab) -> None:
    """By the catalog of the client that is here; a sign of these is three bytes, and hardly less than a token."""
    bundled = json.loads(lab.world.run("codex", "debug", "models", "--bundled", **lab.env).out)["models"]
    sizes = {each["slug"]: each["context_window"] for each in bundled}
    small, large = min(sizes, key=sizes.__getitem__), max(sizes.values())
    count = (sizes[small] + large) // 2 * 5 // 3
    done = lab.wrapped("exec", "-m", small, "-", data=("\u5b57" * count).encode())
    assert (done.code, lab.went) == (125, "nowhere"), done
    assert f"tokens or more, and {small} holds {sizes[small]:,}\n" in done.err
    assert next(line for line in done.err.splitlines() if "hosted:" in line).endswith(f"({large:,})")


def test_what_the_client_refuses_itself_is_left_to_it(lab: Lab) -> None:
    done = lab.wrapped("exec", "-c", "model_context_window=50000", "-", data=b"word " * 210_000)
    assert (done.code, lab.went, "not run" in done.err) == (1, "nowhere", False), done
