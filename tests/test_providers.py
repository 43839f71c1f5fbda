"""`staylocal providers`: what is here, what Codex needs, and what is missing, whole."""

from __future__ import annotations

import json
import socket
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from conftest import Done, World, codex_env
from staylocal.codex import provider_survey
from staylocal.loopback import Model, Server
from staylocal.policy_tiers import Local

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

GOOD = Model(name="llama3.2:latest", loaded=65536)
OLLAMA = (
    Model(name="gpt-oss:120b-cloud", remote_host="https://ollama.com:443"),
    Model(name="all-minilm:latest", context=512, capabilities=("embedding",), size=45960996, quantisation="F16"),
    GOOD,
    Model(name="gemma3:4b", capabilities=("completion", "vision"), size=3338801804),
    Model(
        name="qwen3-vl:8b", context=262144, num_ctx=32768, capabilities=("completion", "vision", "tools", "thinking")
    ),
    Model(name="mine:latest", remote_host="https://ollama.com:443"),
)
STUDIO = (
    Model(name="qwen/qwen3-8b", loaded=4096),
    Model(name="qwen/qwen3-30b", loaded=32768),
    Model(name="text-embedding-nomic", capabilities=("embedding",)),
)


def configure(world: World, text: str) -> None:
    folder = world.root.parent / "home" / "config" / "staylocal"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.toml").write_text(text)


def look(world: World, *words: str) -> Done:
    """Without any client on the PATH."""
    return world.staylocal("providers", *words, PATH="/usr/bin:/bin")


def told(world: World, *words: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(look(world, *words, "--format", "json").out)
    return found


@pytest.fixture
def ollama() -> Iterator[Server]:
    with Server(models=OLLAMA) as server:
        yield server


@pytest.fixture
def studio() -> Iterator[Server]:
    with Server("lmstudio", models=STUDIO) as server:
        yield server


def both(ollama: Server, studio: Server) -> str:
    addresses = f'address = {{ollama = "{ollama.url}", lmstudio = "{studio.url}"}}\n'
    return '[local]\nprovider = ["ollama", "lmstudio"]\nmodel = {lmstudio = "qwen/qwen3-8b"}\n' + addresses


def test_as_text(world: World, ollama: Server, studio: Server) -> None:
    configure(world, both(ollama, studio))
    done = look(world)
    assert (done.code, done.err) == (0, "")
    assert done.out == (
        "ollama    ready: llama3.2:latest\n"
        f"          {ollama.url} (this machine; local.address), version 0.13.5\n"
        "           model               size    quant   context           can\n"
        "        >  llama3.2:latest     2.0 GB  Q4_K_M  64k of 128k       tools, structured-output\n"
        "           qwen3-vl:8b         2.0 GB  Q4_K_M  32k of 256k       tools, vision, thinking, structured-output\n"
        "           gpt-oss:120b-cloud  -       -       -                 refused: runs in Ollama's cloud, by its name\n"
        "           all-minilm:latest   46 MB   F16     512, not loaded   embeddings only\n"
        "           gemma3:4b           3.3 GB  Q4_K_M  128k, not loaded  no tools\n"
        "           mine:latest         -       -       -                 refused: runs in Ollama's cloud, as Ollama says\n"
        "\n"
        "lmstudio  not ready: qwen/qwen3-8b: too small: 4,096 of 4,500 tokens\n"
        f"          {studio.url} (this machine; local.address), version before 0.4\n"
        "           model                 size  quant   context           can\n"
        "        >  qwen/qwen3-8b         -     Q4_K_M  4k of 128k        too small: 4,096 of 4,500 tokens\n"
        "           qwen/qwen3-30b        -     Q4_K_M  32k of 128k       tools\n"
        "           text-embedding-nomic  -     Q4_K_M  128k, not loaded  embeddings only\n"
        "          ! Load it with more: lms load qwen/qwen3-8b --context-length 8192\n"
        '          ! Or use one that is here and fits: model = "qwen/qwen3-30b" under [local]\n'
        "\n"
        "codex     needs 4,500 tokens for its own instructions before any prompt, and tools\n"
        "hosted    no Codex CLI here (npm install -g @openai/codex)\n"
        "prefer    hosted, for open work\n"
    )


def test_nothing_but_questions_is_asked(world: World, ollama: Server, studio: Server) -> None:
    configure(world, both(ollama, studio))
    look(world)
    asked = {f"{each.method} {each.path}" for each in (*ollama.requests, *studio.requests)}
    assert asked == {
        *("GET /api/version", "GET /api/tags", "GET /api/ps", "POST /api/show", "GET /v1/models", "GET /v1/responses"),
        *("GET /api/v1/models", "GET /api/v0/models"),
    }
    shown = [json.loads(each.body)["model"] for each in ollama.requests if each.path == "/api/show"]
    assert "gpt-oss:120b-cloud" not in shown
    assert "mine:latest" not in shown


def test_as_json(world: World, ollama: Server, studio: Server) -> None:
    configure(world, 'prefer = "local"\n' + both(ollama, studio))
    found = told(world)
    assert {key: found[key] for key in ("version", "ready", "prefer", "codex_needs", "hosted")} == {
        "version": 1,
        "ready": True,
        "prefer": "local",
        "codex_needs": {"tokens": 4500, "tools": True},
        "hosted": {"model": None, "source": None, "context": None, "codex": None},
    }
    first, second = found["providers"]
    models = {each["name"]: each for each in first.pop("models")}
    assert first == {
        "provider": "ollama",
        "configured": True,
        "reachable": True,
        "ready": True,
        "address": ollama.url,
        "source": "local.address",
        "loopback": True,
        "server": "0.13.5",
        "asked": "llama3.2",
        "chosen": "llama3.2:latest",
        "reason": None,
        "problem": None,
        "fix": [],
        "warning": None,
    }
    assert models["qwen3-vl:8b"] == {
        "name": "qwen3-vl:8b",
        "size": 2019393189,
        "quantisation": "Q4_K_M",
        "context": 32768,
        "model_context": 262144,
        "capabilities": ["tools", "vision", "thinking", "structured-output"],
        "chosen": False,
        "refused": None,
        "fits": True,
        "gaps": [],
    }
    cloud = models["gpt-oss:120b-cloud"]
    assert (cloud["refused"], cloud["fits"]) == (
        "gpt-oss:120b-cloud runs in Ollama's cloud, by its name, not on this machine",
        False,
    )
    assert (second["ready"], second["reason"], second["fix"]) == (
        False,
        "context",
        [
            "Load it with more: lms load qwen/qwen3-8b --context-length 8192",
            'Or use one that is here and fits: model = "qwen/qwen3-30b" under [local]',
        ],
    )


def alone(world: World, server: Server, model: str = "llama3.2") -> None:
    configure(world, f'[local]\nprovider = "{server.kind}"\nmodel = "{model}"\naddress = "{server.url}"\n')


def problem(world: World) -> tuple[int, str, list[str]]:
    """Exit code, the first line without `ollama`, the fixes."""
    lines = look(world).out.splitlines()
    return (
        look(world).code,
        lines[0].split(maxsplit=1)[1],
        [each.strip()[2:] for each in lines if each.strip()[:1] == "!"],
    )


def test_every_gap_has_its_fix(world: World) -> None:
    with Server(models=()) as server:
        alone(world, server)
        assert problem(world) == (1, "not ready: Ollama has no model llama3.2", ["Get it: ollama pull llama3.2"])
        server.models = (replace(GOOD, name="qwen3:8b"),)
        fits = 'Or use one that is here and fits: model = "qwen3:8b" under [local]'
        assert problem(world)[2] == ["Get it: ollama pull llama3.2", fits]
        server.models = (replace(GOOD, loaded=None),)
        code, said, fixes = problem(world)
        assert (code, said) == (0, "ready: llama3.2:latest")
        unsure = "it is not loaded yet, and its server's default context may be smaller"
        more = "Give it more: OLLAMA_CONTEXT_LENGTH=8192 ollama serve"
        assert fixes == [f"llama3.2:latest: about 4,500 tokens are needed; {unsure}. {more}"]
        server.models = (replace(GOOD, capabilities=("completion",)),)
        assert problem(world)[1:] == (
            "not ready: llama3.2:latest: no tools",
            ["Name a model that can: its capabilities hold tools (ollama show NAME)."],
        )
        server.models = (replace(GOOD, remote_host="https://ollama.com:443"),)
        said = "not ready: llama3.2:latest runs in Ollama's cloud, as Ollama says, not on this machine"
        assert problem(world) == (1, said, ["Name a model of this machine: ollama list shows those with a size."])
        alone(world, server, "gpt-oss:120b-cloud")
        assert problem(world)[1].startswith("not ready: gpt-oss:120b-cloud runs in Ollama's cloud, by its name")
        server.canned["/api/version"] = (200, {"version": "0.9.0"})
        assert problem(world)[1] == "not ready: Ollama 0.9.0 is too old for Codex, which needs 0.13.4"


def test_a_provider_that_is_not_there_or_not_here(world: World) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
    configure(world, f'[local]\naddress = "{url}"\n')
    said = f"not ready: Ollama does not answer at {url} (local.address)"
    assert problem(world) == (1, said, ["Start it: ollama serve"])
    configure(world, '[local]\naddress = "http://192.0.2.1:11434"\n')
    code, said, fixes = problem(world)
    assert (code, said) == (1, "not ready: local.address: 192.0.2.1 is not this machine")
    assert fixes[0].startswith("Unset local.address, or, if that machine is yours, trust it")
    assert told(world)["providers"][0]["reachable"] is False


def test_a_redirect_is_not_followed(world: World, ollama: Server, studio: Server) -> None:
    alone(world, ollama)
    ollama.canned["/v1/responses"] = (307, {})
    assert problem(world)[:2] == (1, f"not ready: Ollama: {ollama.url}/v1/responses sends elsewhere")
    ollama.redirect = studio.url
    assert problem(world)[:2] == (1, f"not ready: Ollama: {ollama.url}/api/version sends elsewhere")
    assert not studio.requests


def test_a_dead_provider_holds_nobody_up(ollama: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that takes connections and never answers: the other is told all the same."""
    monkeypatch.setattr(provider_survey, "SECONDS", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        local = Local(others=("lmstudio",), address=ollama.url, addresses=(("lmstudio", url),))
        fine, dead = provider_survey.all_of(local.providers, local, {})
    assert (fine.problem, fine.chosen) == (None, "llama3.2:latest")
    assert dead.problem
    assert (dead.problem.reason, dead.problem.message) == ("unreachable", "LM Studio took more than 0.5 seconds")


def test_all_shows_every_provider_and_model(world: World, studio: Server) -> None:
    many = tuple(replace(GOOD, name=f"m{number}:latest") for number in range(10))
    with Server(models=(*many, GOOD)) as server:
        configure(world, f'[local]\naddress = {{ollama = "{server.url}", lmstudio = "{studio.url}"}}\n')
        out = look(world).out
        assert "and 3 models more: --all\n" in out
        assert out.count("structured-output") == 8
        assert "lmstudio" not in out
        out = look(world, "--all").out
        assert out.count("structured-output") == 11
        assert "lmstudio  not ready: LM Studio has no model llama3.2 (not in the policy)\n" in out
        assert look(world, "--all").code == 0


def test_a_ready_provider_that_the_policy_does_not_name_is_none(world: World, ollama: Server) -> None:
    addresses = f'address = {{lmstudio = "http://127.0.0.1:1", ollama = "{ollama.url}"}}\n'
    configure(world, f'[local]\nprovider = "lmstudio"\n{addresses}')
    assert look(world, "--all").code == 1


def test_a_new_lm_studio(world: World, tmp_path: Path) -> None:
    """From 0.4 on only `lms` tells whether a model runs on a linked device."""
    with Server("lmstudio", models=STUDIO, new=True) as server:
        alone(world, server, "qwen/qwen3-30b")
        said = "not ready: whether LM Studio runs models on a linked device can't be seen without lms"
        assert problem(world)[:2] == (1, said)
        lms = tmp_path / "home" / ".lmstudio" / "bin" / "lms"
        lms.parent.mkdir(parents=True)
        lms.write_text("""#!/bin/sh\necho '{"issues": [], "peers": []}'\n""")
        lms.chmod(0o755)
        assert problem(world)[:2] == (0, "ready: qwen/qwen3-30b")
        sizes = [each["size"] for each in told(world)["providers"][0]["models"]]
        assert sizes == [2019393189] * 3


def test_what_a_server_says_is_safe_for_a_terminal(world: World) -> None:
    with Server(models=(GOOD, replace(GOOD, name="\x1b[31mred:latest", quantisation="\x07"))) as server:
        alone(world, server)
        out = look(world).out
        assert "\\x1b[31mred:latest" in out
        assert not {"\x1b", "\x07"} & set(out)


def test_the_hosted_side(world: World, client: Path, ollama: Server) -> None:
    alone(world, ollama)
    env = codex_env(world, client)
    out = world.staylocal("providers", **env).out
    hosted = next(line for line in out.splitlines() if line.startswith("hosted"))
    assert "(Codex's own choice), " in hosted
    assert " tokens; Codex 0." in hosted
    (world.root.parent / "home" / ".codex" / "config.toml").write_text(
        'model = "gpt-5.5"\nmodel_context_window = 1234\n'
    )
    assert "hosted  gpt-5.5 (Codex's configuration), 1,234 tokens; Codex " in world.staylocal("providers", **env).out
    world.write(".staylocal.toml", '[hosted]\nmodel = "gpt-9"\n')
    (world.root.parent / "home" / ".codex" / "config.toml").unlink()
    out = world.staylocal("providers", **env).out
    assert "hosted  gpt-9 (the policy), its context is not known here; Codex " in out
