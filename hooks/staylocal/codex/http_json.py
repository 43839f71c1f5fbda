"""One HTTP request to a local provider: no proxies, no redirects, a deadline, a bounded answer in JSON."""

from __future__ import annotations

import http.client
import io
import json
import socket
import ssl
import time
from typing import TYPE_CHECKING, Any

from staylocal.codex.provider_error import ProviderError

if TYPE_CHECKING:
    from staylocal.codex.address import Address

CONNECT_SECONDS, CHECK_SECONDS = 1.0, 3.0
MOST = 4 << 20  # bytes of an answer
_MISSING = 404
_TROUBLE = (OSError, http.client.HTTPException)


class Server:
    """A provider that answered. `ask` raises ProviderError: unreachable, redirected, junk."""

    def __init__(self, name: str, address: Address, start: str) -> None:
        """Connect to the first of its hosts that answers. `start`: how to start it, for the hint."""
        self.name = name
        self.address = address
        self.start = start
        self._deadline = time.monotonic() + CHECK_SECONDS
        self.host = next((host for host in address.hosts if self._answers(host)), "")
        if not self.host:
            places = " and ".join(address.url(host) for host in address.hosts)
            raise self._unreachable(f"does not answer at {places} ({address.source})")

    @property
    def url(self) -> str:
        """Its root, which everything is asked under from now on."""
        return self.address.url(self.host)

    def ask(self, path: str, data: object = None) -> Any:  # noqa: ANN401 - JSON
        """GET, or POST `data`; the answer's JSON, None if there is no such path."""
        body = None if data is None else json.dumps(data).encode()
        try:
            sock = self._connect(self.host)
        except _TROUBLE as error:
            raise self._unreachable(f"stopped answering at {self.url} ({_said(error)})") from None
        try:
            return self._exchange(sock, path, body)
        except TimeoutError:
            raise self._unreachable(f"took more than {CHECK_SECONDS:g} seconds at {self.url}{path}") from None
        except _TROUBLE as error:
            raise self._junk(path, _said(error)) from None
        finally:
            sock.close()

    def refuse_redirects(self, *paths: str) -> None:
        """Ask paths that Codex will use, whatever they answer to a GET: Codex itself follows redirects."""
        for path in paths:
            try:
                self.ask(path)
            except ProviderError as error:
                if error.reason != "junk":
                    raise

    def _exchange(self, sock: socket.socket, path: str, body: bytes | None) -> Any:  # noqa: ANN401 - JSON
        client = http.client.HTTPConnection(self.host, self.address.port)
        client.sock = _Socket(sock, self._deadline)
        headers = {"Accept": "application/json", "Connection": "close"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        client.request("GET" if body is None else "POST", self.address.prefix + path, body, headers)
        answer = client.getresponse()
        if http.client.MULTIPLE_CHOICES <= answer.status < http.client.BAD_REQUEST:
            hint = f"A provider of this machine answers itself. What listens at {self.url}?"
            raise ProviderError("redirected", f"{self.name}: {self.url}{path} sends elsewhere", hint=hint)
        if answer.status == _MISSING:
            return None
        if answer.status != http.client.OK:
            raise self._junk(path, f"status {answer.status}")
        return self._json(path, answer.read(MOST + 1))

    def _json(self, path: str, text: bytes) -> Any:  # noqa: ANN401 - JSON
        if len(text) > MOST:
            raise self._junk(path, f"more than {MOST >> 20} MiB")
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            raise self._junk(path, "not JSON") from None

    def junk(self, path: str) -> ProviderError:
        """The error for an answer of another form than the provider's, to be raised."""
        return self._junk(path, "another form of answer")

    def _junk(self, path: str, what: str) -> ProviderError:
        message = f"{self.name}: {self.url}{path} does not answer as {self.name} does: {what}"
        return ProviderError("junk", message, hint=f"What listens there? {self.start}")

    def _unreachable(self, what: str) -> ProviderError:
        return ProviderError("unreachable", f"{self.name} {what}", hint=self.start)

    def _answers(self, host: str) -> bool:
        try:
            self._connect(host).close()
        except OSError:
            return False
        return True

    def _connect(self, host: str) -> socket.socket:
        """A connection to just that host: what answers is who was asked."""
        left = min(CONNECT_SECONDS, self._deadline - time.monotonic())
        if left <= 0:
            raise TimeoutError
        sock = socket.create_connection((host, self.address.port), timeout=left)
        try:
            if self.address.loopback and sock.getpeername()[0] != host:
                raise ConnectionError("somebody else answers")
            if self.address.scheme == "https":
                return ssl.create_default_context().wrap_socket(sock, server_hostname=host)
        except OSError:
            sock.close()
            raise
        return sock


class _Timed(io.RawIOBase):
    """What http.client reads from: it ends at a deadline, however slowly the other side drips."""

    def __init__(self, sock: socket.socket, deadline: float) -> None:
        self._sock = sock
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - any writable buffer
        self.wait()
        return self._sock.recv_into(buffer)

    def wait(self) -> None:
        """Let the next call take what is left of the time; TimeoutError if nothing is."""
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._sock.settimeout(left)


class _Socket:
    """As much of a socket as http.client uses."""

    def __init__(self, sock: socket.socket, deadline: float) -> None:
        self._sock = sock
        self._reader = _Timed(sock, deadline)

    def makefile(self, *_: object) -> io.BufferedReader:
        """The answer, as a stream."""
        return io.BufferedReader(self._reader)

    def sendall(self, data: bytes) -> None:
        """Send it all, or TimeoutError."""
        self._reader.wait()
        self._sock.sendall(data)

    def close(self) -> None:
        """Nothing: whoever opened the connection closes it when the answer is read."""


def _said(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
