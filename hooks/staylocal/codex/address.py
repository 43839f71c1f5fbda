"""Where a local provider is: what policy and environment say, understood strictly, and local or refused.

Forms that programs read differently (decimal or octal addresses, trailing dots, user names, other alphabets) are
refused, not guessed at. A name that is looked up is replaced by the loopback address that it stood for: nobody
looks it up a second time.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from staylocal.codex.provider_error import ProviderError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from staylocal.policy_keys import Provider
    from staylocal.policy_tiers import Local

PORTS: dict[Provider, int] = {"ollama": 11434, "lmstudio": 1234}
# What an HTTP client may take for a proxy; Codex's reads the lower-case ones, its tools the others.
PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "ftp_proxy", "ws_proxy", "wss_proxy")

_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HOST = rf"\[[0-9A-Fa-f]*:[0-9A-Fa-f:.]{{1,45}}\]|{_LABEL}(?:\.{_LABEL})*"
_URL = re.compile(rf"(https?)://({_HOST})(?::([0-9]{{1,5}}))?((?:/[A-Za-z0-9._~-]*)*)", re.ASCII)
_LOOPBACK = ("127.0.0.1", "::1")
_LOOK_UP_SECONDS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One place to ask. `hosts`: addresses to try in this order (a trusted name stays a name).

    `source`: the variable or key that said it; `prefix`: a path in front of everything, mostly "".
    """

    scheme: str
    hosts: tuple[str, ...]
    port: int
    prefix: str
    source: str
    loopback: bool

    def url(self, host: str) -> str:
        """The root under which it is asked, without a slash at the end."""
        return f"{self.scheme}://{f'[{host}]' if ':' in host else host}:{self.port}{self.prefix}"


def of(kind: Provider, local: Local, environ: Mapping[str, str]) -> Address:
    """The first that says where it is: policy, CODEX_OSS_BASE_URL, CODEX_OSS_PORT, OLLAMA_HOST, the default.

    Raises ProviderError (not-local) for an address that is no address of this machine and that nobody trusts.
    """
    if written := local.address_for(kind):
        return _understand(written, "local.address", local.trusted_hosts, PORTS[kind])
    written = environ.get("CODEX_OSS_BASE_URL", "")
    if written.strip():
        return _understand(written, "CODEX_OSS_BASE_URL", local.trusted_hosts, None)
    if port := environ.get("CODEX_OSS_PORT", "").strip():
        if not re.fullmatch("[0-9]{1,5}", port, re.ASCII):
            raise _strange("CODEX_OSS_PORT")
        return _understand(f"http://localhost:{port}", "CODEX_OSS_PORT", (), None)
    if kind == "ollama" and (written := environ.get("OLLAMA_HOST", "").strip(" \t\r\n\"'")):
        return _understand(_ollama(written), "OLLAMA_HOST", local.trusted_hosts, None)
    return _understand(f"http://localhost:{PORTS[kind]}", f"the default of {kind}", (), None)


def _ollama(written: str) -> str:
    """Complete what Ollama completes: `host`, `host:port`, `:port`, `scheme://host:port/path`, a bare `::1`."""
    scheme, mark, rest = written.partition("://")
    if not mark:
        scheme, rest, port = "http", written, "11434"
    else:
        port = {"http": "80", "https": "443"}.get(scheme, "11434")
    place, slash, path = rest.partition("/")
    if place.count(":") > 1 and not place.startswith("["):
        place = f"[{place}]"
    elif place.startswith(":"):
        place = f"127.0.0.1{place}"
    if place and not re.search(r"\]$|^[^:]*$", place):
        return f"{scheme}://{place}{slash}{path}"
    return f"{scheme}://{place or '127.0.0.1'}:{port}{slash}{path}"


def _understand(written: str, source: str, trusted: tuple[str, ...], usual: int | None) -> Address:
    match = _URL.fullmatch(written)
    if match is None:
        raise _strange(source)
    scheme, host, digits, path = match.groups()
    host = host.strip("[]").lower()
    port = int(digits) if digits else usual or {"http": 80, "https": 443}[scheme]
    parts = [part for part in path.split("/") if part]
    if not 0 < port < 1 << 16 or ".." in parts or "." in parts:
        raise _strange(source)
    hosts, loopback = _hosts(host, source, trusted)
    return Address(
        scheme=scheme,
        hosts=hosts,
        port=port,
        prefix="".join(f"/{part}" for part in (parts[:-1] if parts[-1:] == ["v1"] else parts)),
        source=source,
        loopback=loopback,
    )


def _hosts(host: str, source: str, trusted: tuple[str, ...]) -> tuple[tuple[str, ...], bool]:
    """Addresses to connect to, and whether they are this machine's own."""
    if host == "localhost":  # by definition (RFC 6761), whatever a hosts file says
        return _LOOPBACK, True
    literal = _literal(host, source)
    if literal is not None:
        plain = _plain(literal)
        if plain.is_loopback:
            return (str(plain),), True
        if plain.is_unspecified:  # a server's "everywhere": a client reaches it at its own machine
            return ("127.0.0.1" if plain.version == 4 else "::1",), True  # noqa: PLR2004 - IP versions
        if any(_same(plain, each) for each in trusted):
            return (str(plain),), False
        raise _elsewhere(host, source)
    if host in {each.lower() for each in trusted}:
        return (host,), False
    found = [_plain(ipaddress.ip_address(each)) for each in _look_up(host)]
    if not found or not all(each.is_loopback for each in found):
        raise _elsewhere(host, source)
    return tuple(dict.fromkeys(str(each) for each in found)), True


_IP = ipaddress.IPv4Address | ipaddress.IPv6Address


def _literal(host: str, source: str) -> _IP | None:
    """The address that is written there, None for a name; a number in any other form than 127.0.0.1 is refused."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        last = host.rpartition(".")[2]
        if ":" in host or re.fullmatch("[0-9]+|0x[0-9a-f]*", last):
            raise _strange(source) from None
        return None


def _plain(address: _IP) -> _IP:
    """An IPv4 address that is written as an IPv6 one becomes what it is."""
    return getattr(address, "ipv4_mapped", None) or address


def _same(address: _IP, trusted: str) -> bool:
    try:
        return _plain(ipaddress.ip_address(trusted)) == address
    except ValueError:
        return False


def _look_up(name: str) -> tuple[str, ...]:
    """Every address of a name; none if the resolver knows none within a second."""
    found: list[str] = []

    def ask() -> None:
        try:
            answers = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            return
        found.extend(str(answer[4][0]).partition("%")[0] for answer in answers)

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(_LOOK_UP_SECONDS)
    return () if thread.is_alive() else tuple(found)


def _strange(source: str) -> ProviderError:
    """The value is not repeated: it could hold a password."""
    hint = f"Write {source} like http://127.0.0.1:11434, or unset it."
    return ProviderError("not-local", f"{source}: not an address that can be checked", hint=hint)


def _elsewhere(host: str, source: str) -> ProviderError:
    hint = (
        f"Unset {source}, or, if that machine is yours, trust it in ~/.config/staylocal/config.toml:\n"
        f'  [local]\n  trusted_hosts = ["{host}"]'
    )
    return ProviderError("not-local", f"{source}: {host} is not this machine", hint=hint)
