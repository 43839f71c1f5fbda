"""Local means local: where a provider may be, what it must answer, and what Codex is given of it."""

from __future__ import annotations

import json
import os
import socket
import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import pytest

from conftest import codex_env
from staylocal.codex import address
from staylocal.codex.provider import INSTRUCTIONS, Needs, ProviderError, Ready, check, child_environment, choose
from staylocal.loopback import Model, Server
from staylocal.policy import Local, Policy, parse_layer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from conftest import World

NEEDS = Needs(tokens=100)
Kind = Literal["ollama", "lmstudio"]


def at(url: str, kind: Kind = "ollama", model: str = "llama3.2", **more: object) -> Local:
    return Local(provider=kind, model=model, address=url, **more)  # type: ignore[arg-type]


def refused(
    local: Local,
    kind: Kind = "ollama",
    model: str | None = None,
    environ: Mapping[str, str] | None = None,
    **needs: object,
) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        check(kind, local, model, replace(NEEDS, **needs), environ or {})  # type: ignore[arg-type]
    return caught.value


@pytest.fixture
def ollama() -> Iterator[Server]:
    with Server() as server:
        yield server


class Raw:
    """A listener that keeps what it is sent and answers with whatever `answer` does to the connection."""

    def __init__(self, answer: Callable[[socket.socket], object] = lambda _: None) -> None:
        self.received: list[bytes] = []
        self._answer = answer
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection = self._listener.accept()[0]
            except OSError:
                return
            threading.Thread(target=self._one, args=(connection,), daemon=True).start()

    def _one(self, connection: socket.socket) -> None:
        with connection:
            try:
                data = connection.recv(65536)
                self.received.append(data)
                if data:
                    self._answer(connection)
            except OSError:
                return

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()


@pytest.fixture
def raw() -> Iterator[Callable[..., Raw]]:
    made: list[Raw] = []

    def make(answer: Callable[[socket.socket], object] = lambda _: None) -> Raw:
        made.append(Raw(answer))
        return made[-1]

    yield make
    for each in made:
        each.close()


def test_a_model_that_is_there(ollama: Server) -> None:
    ready = check("ollama", at(ollama.url), None, NEEDS, {})
    assert ready == Ready(
        kind="ollama",
        address=ollama.url,
        base_url=f"{ollama.url}/v1",
        host_is_loopback=True,
        version="0.13.5",
        model="llama3.2:latest",
        context=None,
        model_context=131072,
        capabilities=frozenset(("completion", "tools")),
        quantisation="Q4_K_M",
        size=2019393189,
        warnings=ready.warnings,
    )
    assert "default context may be smaller" in ready.warnings[0]
    assert [f"{each.method} {each.path}" for each in ollama.requests] == [
        *("GET /api/version", "GET /api/tags", "POST /api/show", "GET /api/ps"),
        *("GET /v1/models", "GET /v1/responses"),
    ]


NAMES = {
    "llama3.2": "llama3.2:latest",
    "llama3.2:latest": "llama3.2:latest",
    "LLAMA3.2": "llama3.2:latest",
    "qwen3:8b": "Qwen3:8b",
    "hf.co/Some/Model": "hf.co/some/model:latest",
    "llama3.2:1b": None,
    "llama3": None,
    "qwen3": None,
    "model": None,
}


@pytest.mark.parametrize("asked", NAMES)
def test_names_as_they_are_listed_and_nothing_is_pulled(asked: str) -> None:
    models = tuple(Model(name=name) for name in ("llama3.2:latest", "Qwen3:8b", "hf.co/some/model:latest"))
    with Server(models=models) as server:
        if name := NAMES[asked]:
            assert check("ollama", at(server.url), asked, NEEDS, {}).model == name
        else:
            error = refused(at(server.url), model=asked)
            assert (error.reason, error.message) == ("no-model", f"Ollama has no model {asked}")
            listed = "llama3.2:latest, Qwen3:8b, hf.co/some/model:latest"
            assert error.hint == f"Get it: ollama pull {asked}\nIt has: {listed}."
        assert not any("pull" in each.path or "generate" in each.path for each in server.requests)


def test_at_most_eight_models_are_named() -> None:
    with Server(models=tuple(Model(name=f"m{at}:latest") for at in range(11))) as server:
        assert refused(at(server.url)).hint.endswith("m6:latest, m7:latest and 3 more.")
    with Server(models=()) as server:
        assert refused(at(server.url)).hint.endswith("It has no model.")


@pytest.mark.parametrize("asked", ["gpt-oss:120b-cloud", "gemma4:cloud", "some-cloud", "GPT-OSS:20B-Cloud"])
def test_a_cloud_model_is_not_even_asked_for(ollama: Server, asked: str) -> None:
    error = refused(at(ollama.url), model=asked)
    assert (error.reason, error.message) == (
        "remote-model",
        f"{asked} runs in Ollama's cloud, by its name, not on this machine",
    )
    assert not ollama.requests


def test_a_cloud_model_under_another_name() -> None:
    with Server(models=(Model(name="mine:latest", remote_host="https://ollama.com:443"),)) as server:
        assert refused(at(server.url), model="mine").reason == "remote-model"
        assert not [each for each in server.requests if each.path == "/api/show"]


@pytest.mark.parametrize("key", ["remote_host", "remote_model", "remote_url"])
def test_a_cloud_model_that_only_its_details_give_away(ollama: Server, key: str) -> None:
    assert check("ollama", at(ollama.url), None, NEEDS, {})
    ollama.canned["/api/show"] = (200, {"capabilities": ["tools"], key: "x"})
    error = refused(at(ollama.url))
    assert (error.reason, error.message) == (
        "remote-model",
        "llama3.2:latest runs in Ollama's cloud, as Ollama says, not on this machine",
    )


def show(context: int, parameters: str = "") -> tuple[int, object]:
    info = {"general.architecture": "x", "clip.vision.context_length": 7, "x.context_length": context}
    return 200, {"model_info": info, "capabilities": ["tools"], "parameters": parameters}


@pytest.mark.parametrize(
    ("most", "parameters", "loaded", "context", "said"),
    [
        (131072, "", None, None, "it can hold at most 131,072"),
        (131072, "", 8192, 8192, "its context is 8,192"),
        (131072, "temperature 1\nnum_ctx    16384\n", None, 16384, "its context is 16,384"),
        (131072, "num_ctx 16384", 32768, 32768, "its context is 32,768"),
        (8192, "num_ctx 16384", None, 8192, "its context is 8,192"),
    ],
)
def test_which_context_counts(most: int, parameters: str, loaded: int | None, context: int | None, said: str) -> None:
    with Server(models=(Model(name="llama3.2:latest", loaded=loaded),)) as server:
        server.canned["/api/show"] = show(most, parameters)
        ready = check("ollama", at(server.url), None, NEEDS, {})
        assert (ready.context, ready.model_context) == (context, most)
        assert bool(ready.warnings) is (context is None)
        limit = context or most
        assert check("ollama", at(server.url), None, Needs(tokens=limit - INSTRUCTIONS), {})
        error = refused(at(server.url), tokens=limit - INSTRUCTIONS + 1)
        needed = f"about {limit + 1:,} tokens are needed ({INSTRUCTIONS:,} of them Codex's own)"
        assert (error.reason, error.message) == ("context", f"llama3.2:latest: {needed}, {said}")


def test_how_to_get_more_context() -> None:
    with Server(models=(Model(name="llama3.2:latest", loaded=4096),)) as server:
        error = refused(at(server.url), tokens=30_000 - INSTRUCTIONS)
        assert error.hint == "Give it more: OLLAMA_CONTEXT_LENGTH=32768 ollama serve"
        assert refused(at(server.url), tokens=200_000).hint == "Name a model with a longer context."


def test_what_a_model_must_be_able_to() -> None:
    blind, seeing = Model(name="a:latest", capabilities=("completion",)), Model(name="b", capabilities=("vision",))
    with Server(models=(blind, seeing)) as server:
        assert check("ollama", at(server.url), "a", NEEDS, {})
        assert (refused(at(server.url), model="a", tools=True)).message.startswith("a:latest can't call tools")
        assert refused(at(server.url), model="a", images=True).message == "a:latest can't see images"
        assert refused(at(server.url), model="a", images=True).reason == "capability"
        assert check("ollama", at(server.url), "b", replace(NEEDS, images=True), {})


def test_a_server_that_is_too_old_for_codex(ollama: Server) -> None:
    for version in ("0.13.4", "0.13.4-rc1", "0.14.0", "1.0.0", "0.0.0"):
        ollama.canned["/api/version"] = (200, {"version": version})
        assert check("ollama", at(ollama.url), None, NEEDS, {}).version == version
    ollama.canned["/api/version"] = (200, {"version": "0.13.3"})
    assert refused(at(ollama.url)).message == "Ollama 0.13.3 is too old for Codex, which needs 0.13.4"


JUNK: dict[str, dict[str, tuple[int, object]]] = {
    "no JSON": {"/api/version": (200, b"<html>")},
    "not UTF-8": {"/api/tags": (200, b'{"models": "\xff\xfe"}')},
    "another form": {"/api/version": (200, ["0.13.5"])},
    "a strange version": {"/api/version": (200, {"version": "new"})},
    "no version": {"/api/version": (404, {})},
    "no list": {"/api/tags": (200, {"models": {"name": "llama3.2:latest"}})},
    "no details": {"/api/show": (200, "x")},
    "deep": {"/api/tags": (200, b"[" * 200_000)},
    "a long number": {"/api/tags": (200, b"1" * 10_000)},
    "too long": {"/api/tags": (200, b'{"models": [' + b" " * (4 << 20) + b"]}")},
    "an error": {"/api/show": (500, {})},
    "a login": {"/api/tags": (401, {})},
}


@pytest.mark.parametrize("name", JUNK)
def test_what_no_ollama_would_say(ollama: Server, name: str) -> None:
    ollama.canned |= JUNK[name]
    error = refused(at(ollama.url))
    assert (error.reason, error.hint) == ("junk", "What listens there? Start it: ollama serve")
    assert error.message.startswith(f"Ollama: {ollama.url}/api/")


def test_values_of_another_type_count_as_unsaid(ollama: Server) -> None:
    ollama.canned["/api/show"] = (200, {"model_info": {"x.context_length": True}, "capabilities": 3, "parameters": []})
    ollama.canned["/api/ps"] = (200, {"models": [3, {"name": "llama3.2:latest", "context_length": "9"}]})
    ollama.canned["/api/tags"] = (200, {"models": [None, {}, {"name": "llama3.2:latest", "size": -1, "details": 1}]})
    ready = check("ollama", at(ollama.url), None, replace(NEEDS, tools=True), {})
    assert (ready.context, ready.model_context, ready.size, ready.capabilities) == (None, None, None, frozenset())


def test_a_redirect_is_not_followed(ollama: Server) -> None:
    with Server() as elsewhere:
        ollama.redirect = elsewhere.url
        error = refused(at(ollama.url))
        assert (error.reason, error.message) == ("redirected", f"Ollama: {ollama.url}/api/version sends elsewhere")
        assert not elsewhere.requests


@pytest.mark.parametrize("path", ["/v1/models", "/v1/responses"])
def test_nor_is_one_left_to_codex_which_would_follow_it(ollama: Server, path: str) -> None:
    assert check("ollama", at(ollama.url), None, NEEDS, {})
    ollama.canned[path] = (307, {})
    error = refused(at(ollama.url))
    assert (error.reason, error.message) == ("redirected", f"Ollama: {ollama.url}{path} sends elsewhere")


def test_nothing_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
    error = refused(at(url))
    assert (error.reason, error.hint) == ("unreachable", "Start it: ollama serve")
    assert error.message == f"Ollama does not answer at {url} (local.address)"


def drip(connection: socket.socket) -> None:
    for byte in b"HTTP/1.1 200 OK\r\n" + b"x-a: b\r\n" * 1000:
        connection.send(bytes((byte,)))
        time.sleep(0.1)


def drip_body(connection: socket.socket) -> None:
    connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n")
    for _ in range(100):
        connection.send(b" ")
        time.sleep(0.1)


@pytest.mark.parametrize("slow", [drip, drip_body, lambda _: time.sleep(10)], ids=["head", "body", "silence"])
def test_a_server_that_takes_its_time(raw: Callable[..., Raw], slow: Callable[[socket.socket], None]) -> None:
    start = time.monotonic()
    error = refused(at(raw(slow).url))
    assert (error.reason, "took more than 3 seconds" in error.message) == ("unreachable", True)
    assert time.monotonic() - start < 4


@pytest.mark.parametrize(
    "answer", [b"", b"\0" * 100, b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}", b"SSH-2.0-x\r\n"]
)
def test_what_speaks_another_language(raw: Callable[..., Raw], answer: bytes) -> None:
    assert refused(at(raw(lambda connection: connection.sendall(answer)).url)).reason == "junk"


PROXIES = ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")


def test_no_proxy_is_used(ollama: Server, raw: Callable[..., Raw], monkeypatch: pytest.MonkeyPatch) -> None:
    canary = raw()
    for name in PROXIES:
        monkeypatch.setenv(name, canary.url)
    assert check("ollama", at(ollama.url), None, NEEDS, dict(os.environ))
    assert not canary.received


HOSTILE = (
    *("http://127.0.0.1.evil.example", "http://localhost.evil.example", "http://evil.example/127.0.0.1"),
    *("http://127.0.0.1@evil.example", "http://127.0.0.1:80@evil.example", "http://localhost:x@evil.example/"),
    *("http://2130706433", "http://0x7f000001", "http://0177.0.0.1", "http://127.1", "http://127.0.0.01", "http://0"),
    *("http://8.8.8.8", "http://[::ffff:8.8.8.8]", "http://[2001:db8::1]", "http://[::8.8.8.8]", "http://192.168.0.1"),
    *("http://[fe80::1%eth0]", "http://[::1", "http://::1", "http://[127.0.0.1]", "http://[::1]x", "http://[]"),
    *("http://127.0.0.1.", "http://localhost.", "http://.localhost", "http://local_host", "http://loc alhost"),
    *("http://ⓛocalhost", "http://localhost。evil.example", "http://\uff11\uff12\uff17.0.0.1", "http://xn--localhost-"),
    *("http://", "http:///x", "http://:11434", "http://127.0.0.1:0", "http://127.0.0.1:65536", "http://127.0.0.1:-1"),
    *("http://127.0.0.1:", "http://127.0.0.1:1x", "http://127.0.0.1:1:2", "http://127.0.0.1:٣", "http:127.0.0.1"),
    *("http://127.0.0.1\n.evil.example", "http://127.0.0.1\r\nX: y", " http://127.0.0.1", "http://127.0.0.1\n"),
    *(
        "http://127.0.0.1\\@evil.example",
        "http://127.0.0.1#@evil.example",
        "http://127.0.0.1?x",
        "http://127.0.0.1/a b",
    ),
    *("http://127.0.0.1/../x", "http://127.0.0.1/%2e", "ftp://127.0.0.1", "file:///etc/passwd", "127.0.0.1:11434"),
    *("//127.0.0.1", "javascript:1", "unix:///run/x", "http+unix://x", "http://127.0.0.1\0"),
)


@pytest.mark.parametrize("written", HOSTILE)
@pytest.mark.parametrize("variable", ["CODEX_OSS_BASE_URL", "policy"])
def test_addresses_that_are_not_of_this_machine(written: str, variable: str) -> None:
    local, environ = (Local(address=written), {}) if variable == "policy" else (Local(), {variable: written})
    error = refused(local, environ=environ)
    source = "local.address" if variable == "policy" else variable
    assert (error.reason, error.message.split(":")[0]) == ("not-local", source)
    assert "x@" not in error.message + error.hint


def test_no_password_is_repeated() -> None:
    secret = "hunter" + "2"
    error = refused(Local(), environ={"CODEX_OSS_BASE_URL": f"http://me:{secret}@127.0.0.1:1"})
    assert secret not in error.message + error.hint


def where(kind: Kind = "ollama", local: Local | None = None, **environ: str) -> tuple[str, ...]:
    found = address.of(kind, local or Local(), environ)
    assert found.loopback
    return tuple(found.url(host) for host in found.hosts)


BOTH = ("http://127.0.0.1:{}", "http://[::1]:{}")


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("http://127.0.0.1:99", "http://127.0.0.1:99"),
        ("http://127.0.0.1:99/", "http://127.0.0.1:99"),
        ("http://127.0.0.1:99/v1", "http://127.0.0.1:99"),
        ("http://127.0.0.1:99/v1/", "http://127.0.0.1:99"),
        ("http://127.0.0.1:99/a/v1", "http://127.0.0.1:99/a"),
        ("http://127.9.8.7:99", "http://127.9.8.7:99"),
        ("http://[::1]:99/v1", "http://[::1]:99"),
        ("http://[0:0:0:0:0:0:0:1]:99", "http://[::1]:99"),
        ("http://[::ffff:127.0.0.1]:99", "http://127.0.0.1:99"),
        ("http://[::FFFF:7f00:1]:99", "http://127.0.0.1:99"),
        ("http://0.0.0.0:99", "http://127.0.0.1:99"),
        ("http://[::]:99", "http://[::1]:99"),
        ("https://127.0.0.1", "https://127.0.0.1:443"),
        ("http://127.0.0.1", "http://127.0.0.1:80"),
    ],
)
def test_addresses_of_this_machine(written: str, url: str) -> None:
    assert where(CODEX_OSS_BASE_URL=written) == (url,)
    assert where("lmstudio", CODEX_OSS_BASE_URL=written) == (url,)


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:11434"),
        ("127.0.0.1:99", "http://127.0.0.1:99"),
        (":99", "http://127.0.0.1:99"),
        ("0.0.0.0", "http://127.0.0.1:11434"),  # noqa: S104 - what a server listens on
        ("0.0.0.0:99", "http://127.0.0.1:99"),
        ("::1", "http://[::1]:11434"),
        ("[::1]", "http://[::1]:11434"),
        ("[::1]:99", "http://[::1]:99"),
        ("::", "http://[::1]:11434"),
        ("http://127.0.0.1", "http://127.0.0.1:80"),
        ("https://127.0.0.1", "https://127.0.0.1:443"),
        ("http://127.0.0.1:99/x/", "http://127.0.0.1:99/x"),
        ("  '127.0.0.1:99' ", "http://127.0.0.1:99"),
        ("http://:99", "http://127.0.0.1:99"),
    ],
)
def test_ollamas_own_way_to_write_addresses(written: str, url: str) -> None:
    assert where(OLLAMA_HOST=written) == (url,)
    assert where("lmstudio", OLLAMA_HOST=written) == tuple(each.format(1234) for each in BOTH)


@pytest.mark.parametrize(
    "written",
    [
        "gpu-box.invalid",
        "8.8.8.8",
        "8.8.8.8:11434",
        "http://8.8.8.8",
        "127.0.0.1@8.8.8.8",
        "ftp://127.0.0.1",
        "2130706433",
    ],
)
def test_ollamas_host_elsewhere(written: str) -> None:
    error = refused(Local(), environ={"OLLAMA_HOST": written})
    assert (error.reason, error.message.split(":")[0]) == ("not-local", "OLLAMA_HOST")


def test_who_is_heard_first() -> None:
    said = {"OLLAMA_HOST": "127.0.0.1:3", "CODEX_OSS_PORT": "2", "CODEX_OSS_BASE_URL": "http://127.0.0.1:1/v1"}
    policy = Local(address="http://127.0.0.1:9", addresses=(("lmstudio", "http://127.0.0.1:8"),))
    assert where(local=policy, **said) == ("http://127.0.0.1:9",)
    assert where("lmstudio", policy, **said) == ("http://127.0.0.1:8",)
    assert where(**said) == ("http://127.0.0.1:1",)
    assert where(**said | {"CODEX_OSS_BASE_URL": " "}) == tuple(each.format(2) for each in BOTH)
    assert where(OLLAMA_HOST="127.0.0.1:3") == ("http://127.0.0.1:3",)
    assert where(OLLAMA_HOST="") == tuple(each.format(11434) for each in BOTH)
    assert where("lmstudio") == tuple(each.format(1234) for each in BOTH)
    assert where(local=Local(address="http://127.0.0.1")) == ("http://127.0.0.1:11434",)
    assert where("lmstudio", Local(provider="lmstudio", address="http://localhost")) == where("lmstudio")


@pytest.mark.parametrize("port", ["0", "65536", "1x", "-1", "8.8.8.8", "1@8.8.8.8", "٣"])
def test_a_port_that_is_none(port: str) -> None:
    error = refused(Local(), environ={"CODEX_OSS_PORT": port})
    assert (error.reason, error.message.split(":")[0]) == ("not-local", "CODEX_OSS_PORT")


@pytest.mark.parametrize(
    ("answers", "hosts"),
    [
        (["127.0.0.1"], ("127.0.0.1",)),
        (["::1", "127.0.0.2"], ("::1", "127.0.0.2")),
        (["127.0.0.1", "10.0.0.1"], None),
        (["10.0.0.1", "127.0.0.1"], None),
        (["0.0.0.0"], None),  # noqa: S104 - refused
        (["::ffff:10.0.0.1"], None),
        ([], None),
    ],
)
def test_a_name_must_stand_for_this_machine_alone(
    monkeypatch: pytest.MonkeyPatch, answers: list[str], hosts: tuple[str, ...] | None
) -> None:
    asked: list[str] = []

    def look_up(name: str, *_: object, **__: object) -> list[tuple[object, ...]]:
        asked.append(name)
        return [(2, 1, 6, "", (answer, 0)) for answer in answers]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    environ = {"CODEX_OSS_BASE_URL": "http://My-Box.Test:99/v1"}
    if hosts:
        assert address.of("ollama", Local(), environ).hosts == hosts
    else:
        error = refused(Local(), environ=environ)
        assert error.message == "CODEX_OSS_BASE_URL: my-box.test is not this machine"
        assert 'trusted_hosts = ["my-box.test"]' in error.hint
    assert asked == ["my-box.test"]


def test_a_resolver_that_never_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: time.sleep(3) or [])
    start = time.monotonic()
    assert refused(Local(), environ={"OLLAMA_HOST": "my-box.test"}).reason == "not-local"
    assert time.monotonic() - start < 2


def test_localhost_is_never_looked_up(monkeypatch: pytest.MonkeyPatch, ollama: Server) -> None:
    real = socket.getaddrinfo

    def look_up(name: str, *more: object, **named: object) -> object:
        assert name != "localhost"
        return real(name, *more, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    ready = check("ollama", Local(), None, NEEDS, {"CODEX_OSS_PORT": str(ollama.port)})
    assert ready.base_url == f"http://127.0.0.1:{ollama.port}/v1"


def test_a_provider_that_listens_on_ipv6_alone() -> None:
    with pytest.MonkeyPatch.context() as patch:
        from staylocal import loopback  # noqa: PLC0415 - patched for this test

        patch.setattr(loopback.ThreadingHTTPServer, "address_family", socket.AF_INET6)
        try:
            server = Server(host="::1")
        except OSError:
            pytest.skip("no IPv6 here")
    with server:
        ready = check("ollama", Local(), None, NEEDS, {"CODEX_OSS_PORT": str(server.port)})
        assert (ready.address, ready.host_is_loopback) == (f"http://[::1]:{server.port}", True)


def test_only_a_trusted_host_may_be_elsewhere() -> None:
    trusted = Local(trusted_hosts=("GPU-box.lan", "10.0.0.7", "fd00::7"))
    for host in ("gpu-box.lan", "10.0.0.7", "[::ffff:10.0.0.7]", "[fd00:0::7]"):
        found = address.of("ollama", trusted, {"CODEX_OSS_BASE_URL": f"http://{host}:99/v1"})
        assert not found.loopback
    assert found.hosts == ("fd00::7",)
    for host in ("10.0.0.8", "x.gpu-box.lan", "gpu-box", "[fd00::8]"):
        assert refused(trusted, environ={"CODEX_OSS_BASE_URL": f"http://{host}:99"}).reason == "not-local"


def test_what_answers_must_be_who_was_asked(monkeypatch: pytest.MonkeyPatch, ollama: Server) -> None:
    """Somebody turns connections to one address into connections to another."""
    real = socket.create_connection
    monkeypatch.setattr(socket, "create_connection", lambda place, **more: real(("127.0.0.1", place[1]), **more))
    assert check("ollama", at(ollama.url), None, NEEDS, {})
    assert refused(at(f"http://127.0.0.2:{ollama.port}")).reason == "unreachable"


@pytest.mark.parametrize("loaded", [None, 16384])
def test_lm_studio(loaded: int | None) -> None:
    with Server("lmstudio", models=(Model(name="qwen/Qwen3-8B", loaded=loaded),)) as server:
        local = at(server.url, "lmstudio", "QWEN/qwen3-8b")
        ready = check("lmstudio", local, None, replace(NEEDS, tools=True), {})
        assert (ready.kind, ready.model, ready.base_url) == ("lmstudio", "qwen/Qwen3-8B", f"{server.url}/v1")
        assert (ready.context, ready.model_context, ready.quantisation) == (loaded, 131072, "Q4_K_M")
        assert bool(ready.warnings) is (loaded is None)
        error = refused(local, "lmstudio", tokens=200_000)
        assert error.message.endswith(f"its context is {loaded:,}" if loaded else "it can hold at most 131,072")
        assert {each.method for each in server.requests} == {"GET"}
        error = refused(local, "lmstudio", "other")
        assert error.hint == "Get it: lms get other\nIt has: qwen/Qwen3-8B."


def test_lm_studios_context_can_be_raised() -> None:
    with Server("lmstudio", models=(Model(name="q", loaded=4096),)) as server:
        error = refused(at(server.url, "lmstudio", "q"), "lmstudio")
        assert error.hint == "Load it with more: lms load q --context-length 8192"


def test_what_lm_studio_does_not_serve_would_be_downloaded() -> None:
    with Server("lmstudio", models=(Model(name="q"),)) as server:
        server.canned["/v1/models"] = (200, {"data": []})
        error = refused(at(server.url, "lmstudio", "q"), "lmstudio")
        assert (error.reason, error.hint) == ("no-model", "Load it: lms load q")


def test_lm_studios_other_models() -> None:
    with Server("lmstudio", models=(Model(name="see", capabilities=("vision",)), Model(name="blind"))) as server:
        local = at(server.url, "lmstudio")
        assert check("lmstudio", local, "see", replace(NEEDS, images=True, tools=True), {})
        assert refused(local, "lmstudio", "blind", images=True).reason == "capability"
        models = [{"id": "blind", "type": "embeddings", "state": "not-loaded"}]
        server.canned["/api/v0/models"] = (200, {"data": models})
        assert refused(local, "lmstudio", "blind").message == "blind makes embeddings, it can't answer"


def test_one_is_not_taken_for_the_other(ollama: Server) -> None:
    assert refused(at(ollama.url, "lmstudio"), "lmstudio").reason == "junk"
    with Server("lmstudio") as server:
        assert refused(at(server.url)).reason == "junk"


STUDIO = {
    "type": "llm",
    "key": "q",
    "quantization": {"name": "Q8_0", "bits_per_weight": 8},
    "size_bytes": 7,
    "max_context_length": 32768,
    "loaded_instances": [
        {"id": "q", "config": {"context_length": 16384}},
        {"id": "q:2", "config": {"context_length": 8192}},
    ],
    "capabilities": {"vision": True, "trained_for_tool_use": False},
}
HERE, THERE = {"identifier": "q", "modelKey": "q"}, {"identifier": "q", "modelKey": "q", "deviceIdentifier": "d"}
PEER = {"deviceIdentifier": "d", "deviceName": "box", "status": "connected"}


@pytest.fixture
def studio() -> Iterator[Server]:
    with Server("lmstudio", models=(Model(name="q"),)) as server:
        server.canned["/api/v1/models"] = (200, {"models": [STUDIO]})
        yield server


def lms(folder: Path, status: object, running: object) -> dict[str, str]:
    """A stand-in for LM Studio's command, which says this."""
    folder.mkdir(exist_ok=True)
    script = f"#!/bin/sh\ncase $1 in link) echo '{json.dumps(status)}';; ps) echo '{json.dumps(running)}';; esac\n"
    (folder / "lms").write_text(script)
    (folder / "lms").chmod(0o755)
    return {"PATH": f"{folder}:/usr/bin:/bin", "HOME": str(folder)}


ALONE = {"status": "online", "issues": [], "peers": []}
LINKED = ALONE | {"peers": [PEER]}
LINKS = {
    "alone": (ALONE, [], True),
    "switched off": (LINKED | {"issues": ["deviceDisabled"]}, [THERE], True),
    "here": (LINKED, [HERE | {"deviceIdentifier": None}], True),
    "there": (LINKED, [THERE], False),
    "offline, and will be back": (LINKED | {"status": "offline"}, [THERE], False),
    "here and there": (LINKED, [HERE, THERE], False),
    "nowhere yet": (LINKED, [{"identifier": "other"}], False),
    "silent": ("?", "?", False),
    "silent about models": (LINKED, "?", False),
}


@pytest.mark.parametrize("name", LINKS)
def test_a_model_of_a_linked_device_is_not_of_this_machine(studio: Server, tmp_path: Path, name: str) -> None:
    status, running, fine = LINKS[name]
    environ = lms(tmp_path / "bin", status, running)
    if fine:
        ready = check("lmstudio", at(studio.url, "lmstudio", "q"), None, replace(NEEDS, images=True), environ)
        assert (ready.context, ready.model_context, ready.quantisation, ready.size) == (8192, 32768, "Q8_0", 7)
    else:
        error = refused(at(studio.url, "lmstudio", "q"), "lmstudio", environ=environ)
        assert error.reason == "remote-model"
        assert "lms link disable" in error.hint


def test_where_nobody_can_tell_it_is_refused(studio: Server, tmp_path: Path) -> None:
    environ = {"PATH": str(tmp_path), "HOME": str(tmp_path)}
    error = refused(at(studio.url, "lmstudio", "q"), "lmstudio", environ=environ)
    assert (error.reason, error.hint.startswith("Put lms")) == ("remote-model", True)
    lms(tmp_path / ".lmstudio", ALONE, [])
    (tmp_path / ".lmstudio" / "bin").mkdir()
    (tmp_path / ".lmstudio" / "lms").rename(tmp_path / ".lmstudio" / "bin" / "lms")
    assert check("lmstudio", at(studio.url, "lmstudio", "q"), None, NEEDS, environ)


def both(first: str, second: str) -> Local:
    return Local(others=("lmstudio",), address=first, addresses=(("lmstudio", second),), models=(("lmstudio", "q"),))


DEAD = "http://127.0.0.1:9"


def test_the_second_is_tried_when_the_first_fails(ollama: Server) -> None:
    with Server("lmstudio", models=(Model(name="q"),)) as studio:
        assert choose(both(ollama.url, studio.url), None, None, NEEDS, {}).kind == "ollama"
        ready = choose(both(DEAD, studio.url), None, None, NEEDS, {})
        assert (ready.kind, ready.model) == ("lmstudio", "q")
        assert ready.notes[0].startswith("ollama was tried first: Ollama does not answer at")
        assert choose(both(ollama.url, studio.url), "lmstudio", None, NEEDS, {}).kind == "lmstudio"
        assert choose(both(ollama.url, DEAD), "lmstudio", None, NEEDS, {}).kind == "ollama"
        assert choose(replace(both(ollama.url, studio.url), others=()), "lmstudio", None, NEEDS, {}).kind == "lmstudio"


def test_none_is_ready_and_each_says_why() -> None:
    with pytest.raises(ProviderError) as caught:
        choose(both(DEAD, DEAD), None, None, NEEDS, {})
    assert caught.value.message.split("\n") == [
        "no local provider is ready",
        f"  ollama: Ollama does not answer at {DEAD} (local.address)",
        f"  lmstudio: LM Studio does not answer at {DEAD} (local.address)",
    ]
    assert caught.value.hint == "Start it: ollama serve\nStart it: lms server start"
    assert caught.value.reason == "unreachable"


@pytest.mark.parametrize("asked", ["gpt-5.2-codex", "gpt-5", "o3", "o4-mini", "codex-mini-latest", "openai/gpt-5"])
def test_a_hosted_models_name_is_dropped_and_said(ollama: Server, asked: str) -> None:
    ready = choose(at(ollama.url), None, asked, NEEDS, {})
    assert ready.model == "llama3.2:latest"
    assert ready.notes == (f"{asked} is a hosted model: llama3.2:latest is used in its place",)


@pytest.mark.parametrize(
    ("asked", "reason"), [("gpt-oss:20b", "no-model"), ("qwen3", "no-model"), ("gpt-oss:20b-cloud", "remote-model")]
)
def test_another_models_name_is_insisted_on(ollama: Server, asked: str, reason: str) -> None:
    with pytest.raises(ProviderError) as caught:
        choose(at(ollama.url), None, asked, NEEDS, {})
    assert caught.value.reason == reason


def test_a_local_model_may_be_called_like_a_hosted_one() -> None:
    with Server(models=(Model(name="llama3.2:latest"), Model(name="gpt-5-distilled:latest"))) as server:
        ready = choose(at(server.url), None, "gpt-5-distilled", NEEDS, {})
        assert (ready.model, ready.notes) == ("gpt-5-distilled:latest", ())


def test_as_a_policy_file_says_it(ollama: Server) -> None:
    text = f'[local]\nprovider = ["lmstudio", "ollama"]\naddress = {{lmstudio = "{DEAD}", ollama = "{ollama.url}"}}'
    layer = parse_layer(text.encode(), label="x", origin="user", today=__import__("datetime").date(2026, 1, 1))
    assert choose(Policy.load(user=layer).local, None, None, NEEDS, {}).address == ollama.url


def test_what_codex_is_given(ollama: Server) -> None:
    ready = check("ollama", at(ollama.url), None, NEEDS, {})
    environ = dict.fromkeys((*PROXIES, "no_proxy", "CODEX_OSS_PORT", "OLLAMA_HOST", "CODEX_OSS_BASE_URL", "PATH"), "x")
    assert child_environment(ready, environ) == {
        **dict.fromkeys((*PROXIES, "CODEX_OSS_PORT", "OLLAMA_HOST")),
        "CODEX_OSS_BASE_URL": f"{ollama.url}/v1",
        "no_proxy": "*",
        "NO_PROXY": "*",
    }
    assert child_environment(ready, {}) == {"CODEX_OSS_BASE_URL": f"{ollama.url}/v1", "no_proxy": "*", "NO_PROXY": "*"}


def codex(world: World, client: Path, kind: Kind, model: str, changes: Mapping[str, str | None], **said: str) -> None:
    """Run the real client as it would be for this provider; what it says is not looked at, what it sends is."""
    before = codex_env(world, client) | said
    after = {name: value for name, value in (before | dict(changes)).items() if value is not None}
    quiet = (
        "-c",
        "analytics.enabled=false",
        "-c",
        'web_search="disabled"',
        "--disable",
        "apps",
        "--disable",
        "plugins",
    )
    world.run(
        *("codex", "exec", "--skip-git-repo-check", *quiet, "--oss", "--local-provider", kind, "-m", model, "hello"),
        **after,
    )


@pytest.mark.parametrize("kind", ["ollama", "lmstudio"])
def test_the_real_client_goes_to_the_checked_address_and_nowhere_else(
    world: World, client: Path, raw: Callable[..., Raw], kind: Kind
) -> None:
    canary = raw()
    port = canary.url.rpartition(":")[2]
    said = {"CODEX_OSS_PORT": port, "OLLAMA_HOST": f"127.0.0.1:{port}", **dict.fromkeys(PROXIES, canary.url)}
    with Server(kind, models=(Model(name="llama3.2:latest"),)) as server:
        ready = check(kind, at(server.url, kind, "llama3.2:latest"), None, NEEDS, said)
        codex(world, client, kind, ready.model, child_environment(ready, said), **said)
        assert server.prompts()[-1]["model"] == "llama3.2:latest"
        assert b"hello" in server.received()
        assert "/api/pull" not in {each.path for each in server.requests}
    assert not canary.received


@pytest.mark.parametrize("variable", ["CODEX_OSS_PORT", "CODEX_OSS_BASE_URL", "http_proxy"])
def test_what_would_have_led_the_real_client_astray(
    world: World, client: Path, raw: Callable[..., Raw], ollama: Server, variable: str
) -> None:
    """The control: each of these alone does move the client."""
    canary = raw()
    port = canary.url.rpartition(":")[2]
    value = {"CODEX_OSS_PORT": port, "CODEX_OSS_BASE_URL": f"{canary.url}/v1", "http_proxy": canary.url}[variable]
    changes = {"CODEX_OSS_BASE_URL": f"{ollama.url}/v1"} if variable == "http_proxy" else {}
    codex(world, client, "ollama", "llama3.2:latest", changes, **{variable: value})
    assert canary.received
    assert not ollama.requests
