"""Small servers on 127.0.0.1 that play Ollama, LM Studio and the hosted side for the demo and the tests.

They speak as much of the real protocols as Codex needs (Ollama's and LM Studio's model lists, the Responses API
as server-sent events) and keep every byte that they were sent. Nothing of staylocal's own work goes through them.
Shapes: docs/api.md of ollama/ollama; in lmstudio-ai/docs 1_developer/2_rest/list.md (`/api/v1/models`, from 0.4 on) and
2_rest-api/endpoints.md (`/api/v0/models`).
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal, Self

Kind = Literal["ollama", "lmstudio", "hosted"]
Item = dict[str, Any]
Script = Callable[[dict[str, Any]], list[Item]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request, as it came."""

    method: str
    path: str
    headers: str
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A model as a local provider lists it. `remote_host`: set for Ollama's cloud models.

    `context`: the most that it can; `loaded`: what it was loaded with; `num_ctx`: what its own file sets; sizes in
    bytes, contexts in tokens; `capabilities`: Ollama's words, ("embedding",) for one that can't answer.
    """

    name: str
    context: int = 131072
    loaded: int | None = None
    capabilities: tuple[str, ...] = ("completion", "tools")
    remote_host: str = ""
    quantisation: str = "Q4_K_M"
    size: int = 2019393189
    num_ctx: int | None = None


def says(text: str) -> Script:
    """A model that answers with this text, whatever it is asked."""
    return lambda _: [message(text)]


def calls(*commands: str, text: str = "done") -> Script:
    """A model that runs these shell commands, one a request, and then answers with the text."""
    left = list(commands)

    def script(_: dict[str, Any]) -> list[Item]:
        if not left:
            return [message(text)]
        return [call("exec_command", f"call-{len(left)}", cmd=left.pop(0))]

    return script


def message(text: str) -> Item:
    """An assistant's message."""
    return {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": text}]}


def call(name: str, identity: str, **arguments: object) -> Item:
    """A call of one of the client's tools."""
    return {"type": "function_call", "name": name, "call_id": identity, "arguments": json.dumps(arguments)}


class Server:
    """One provider. A context manager; `requests` holds what it was sent so far. `new`: an LM Studio from 0.4 on."""

    def __init__(
        self,
        kind: Kind = "ollama",
        *,
        models: tuple[Model, ...] = (Model(name="llama3.2:latest"),),
        script: Script | None = None,
        host: str = "127.0.0.1",
        new: bool = False,
    ) -> None:
        self.kind = kind
        self.new = new
        self.models = models
        self.script: Any = script or says("hello")
        self.requests: list[Request] = []
        self.redirect = ""  # answer everything with a redirect to this address
        self.canned: dict[str, tuple[int, object]] = {}  # by path: another status and JSON; bytes go as they are
        self._http = _Http((host, 0), _Handler)
        self._http.daemon_threads = True
        self._http.owner = self  # type: ignore[attr-defined]
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._http.server_address[1])

    @property
    def url(self) -> str:
        """`http://127.0.0.1:PORT`."""
        return f"http://127.0.0.1:{self.port}"

    def received(self) -> bytes:
        """Every byte that it was sent."""
        return b"\n".join(f"{each.path}\n{each.headers}".encode() + each.body for each in list(self.requests))

    def prompts(self) -> list[dict[str, Any]]:
        """The bodies that were posted to the Responses API."""
        posted = [each for each in list(self.requests) if each.method == "POST" and each.path.endswith("/responses")]
        return [json.loads(each.body) for each in posted]


class _Http(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - the base class's signature
        """A client that ends in the middle of a request is no error of ours."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Silent: the terminal is the demo's."""

    @property
    def _owner(self) -> Server:
        owner: Server = self.server.owner  # type: ignore[attr-defined]
        return owner

    def do_GET(self) -> None:
        self._note(b"")
        if self._redirected():
            return
        path, kind, models = self.path.split("?")[0], self._owner.kind, self._owner.models
        if path in self._owner.canned:
            self._canned(path)
        elif path == "/v1/models":
            self._json({"object": "list", "data": [{"id": model.name, "object": "model"} for model in models]})
        elif path == "/v1/responses":
            self._json({"error": "no web socket here"}, 426)  # the client then falls back to HTTP at once
        elif kind == "ollama" and path == "/api/version":
            self._json({"version": "0.13.5"})
        elif kind == "ollama" and path == "/api/tags":
            self._json({"models": [_tag(model) for model in models]})
        elif kind == "ollama" and path == "/api/ps":
            self._json({"models": [_running(model) for model in models if model.loaded]})
        elif kind == "lmstudio" and path == "/api/v1/models" and self._owner.new:
            self._json({"models": [_new_studio(model) for model in models]})
        elif kind == "lmstudio" and path == "/api/v0/models":
            self._json({"object": "list", "data": [_studio(model) for model in models]})
        else:
            self._json({"error": "not found"}, 404)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        self._note(body)
        if self._redirected():
            return
        if self.path in self._owner.canned:
            self._canned(self.path)
        elif self.path.split("?")[0] == "/v1/responses":
            self._answer(body)
        elif self._owner.kind == "ollama" and self.path == "/api/show":
            self._show(body)
        else:
            self._json({"error": "not found"}, 404)

    def _note(self, body: bytes) -> None:
        self._owner.requests.append(Request(method=self.command, path=self.path, headers=str(self.headers), body=body))

    def _redirected(self) -> bool:
        if not self._owner.redirect:
            return False
        self.send_response(307)
        self.send_header("location", self._owner.redirect + self.path)
        self.send_header("content-length", "0")
        self.end_headers()
        return True

    def _answer(self, body: bytes) -> None:
        try:
            request = json.loads(body)
        except ValueError:
            request = {}
        items = self._owner.script(request)
        usage = {"input_tokens": 10, "input_tokens_details": None, "output_tokens": 5, "output_tokens_details": None}
        events: list[Item] = [{"type": "response.created", "response": {"id": "r"}}]
        events += [
            {"type": "response.output_item.done", "output_index": at, "item": item} for at, item in enumerate(items)
        ]
        events.append({"type": "response.completed", "response": {"id": "r", "usage": usage | {"total_tokens": 15}}})
        text = "".join(f"event: {event['type']}\ndata: {json.dumps(event)}\n\n" for event in events)
        self._send(text.encode(), "text/event-stream", 200)

    def _show(self, body: bytes) -> None:
        asked = json.loads(body or b"{}")
        name = asked.get("model") or asked.get("name")
        known = {model.name: model for model in self._owner.models}
        model = known.get(name) or known.get(f"{name}:latest")
        if model is None:
            self._json({"error": f"model '{name}' not found"}, 404)
            return
        self._json(
            {
                "parameters": f"num_ctx                        {model.num_ctx}" if model.num_ctx else "",
                "details": _details(model),
                "model_info": {"general.architecture": "llama", "llama.context_length": model.context},
                "capabilities": list(model.capabilities),
            }
            | _remote(model)
        )

    def _canned(self, path: str) -> None:
        code, value = self._owner.canned[path]
        self._send(value if isinstance(value, bytes) else json.dumps(value).encode(), "application/json", code)

    def _json(self, value: object, code: int = 200) -> None:
        self._send(json.dumps(value).encode(), "application/json", code)

    def _send(self, data: bytes, kind: str, code: int) -> None:
        self.send_response(code)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def _details(model: Model) -> Item:
    return {
        "parent_model": "",
        "format": "gguf",
        "family": "llama",
        "families": ["llama"],
        "parameter_size": "3.2B",
        "quantization_level": model.quantisation,
    }


def _remote(model: Model) -> Item:
    return {"remote_host": model.remote_host, "remote_model": model.name} if model.remote_host else {}


def _tag(model: Model) -> Item:
    """An entry of `/api/tags`; a cloud model is a stub of some hundred bytes."""
    size = 384 if model.remote_host else model.size
    return {"name": model.name, "model": model.name, "size": size, "details": _details(model)} | _remote(model)


def _running(model: Model) -> Item:
    """An entry of `/api/ps`."""
    return _tag(model) | {"size_vram": model.size, "context_length": model.loaded}


def _embeds(model: Model) -> bool:
    return model.capabilities == ("embedding",)


def _studio(model: Model) -> Item:
    """An entry of `/api/v0/models`."""
    loaded = {"loaded_context_length": model.loaded} if model.loaded else {}
    sort = "embeddings" if _embeds(model) else "vlm" if "vision" in model.capabilities else "llm"
    return {
        "id": model.name,
        "object": "model",
        "type": sort,
        "compatibility_type": "gguf",
        "state": "loaded" if model.loaded else "not-loaded",
        "quantization": model.quantisation,
        "max_context_length": model.context,
        "capabilities": ["tool_use"] if "tools" in model.capabilities else [],
    } | loaded


def _new_studio(model: Model) -> Item:
    """An entry of `/api/v1/models`."""
    loaded = [{"id": model.name, "config": {"context_length": model.loaded}}] if model.loaded else []
    able = {"vision": "vision" in model.capabilities, "trained_for_tool_use": "tools" in model.capabilities}
    return {
        "type": "embedding" if _embeds(model) else "llm",
        "key": model.name,
        "display_name": model.name,
        "quantization": {"name": model.quantisation, "bits_per_weight": 4},
        "size_bytes": model.size,
        "loaded_instances": loaded,
        "max_context_length": model.context,
        "format": "gguf",
    } | ({} if _embeds(model) else {"capabilities": able})
