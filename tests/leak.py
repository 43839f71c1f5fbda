"""A laboratory for leaks: the real client between a hosted server and a local one, both on this machine.

`Lab.plain` runs the client alone (the positive control: what it sends without staylocal), `Lab.wrapped` the same words
behind `staylocal codex`. `Lab.leaked` looks for a canary in every byte that the hosted server was sent, however it was
encoded on the way.

A test module makes its fixture of `opened`:

    @pytest.fixture
    def lab(world: World, client: Path) -> Iterator[Lab]:
        with opened(world, client) as made:
            yield made
"""

from __future__ import annotations

import base64
import codecs
import gzip
import json
import re
import shutil
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from string import ascii_letters, digits
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import quote, quote_plus, unquote_to_bytes

from conftest import Done, World, codex_env, github_token
from staylocal.loopback import Request, Server, says

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from staylocal.loopback import Script

# Words that no detector knows: only the name of the file that they stand in makes them sensitive.
WORD, WORD_2 = "quagmirezeppelinmarzipan", "ocelotkumquatbathysphere"
TAIL = "9f3KdLq27xZpT0vRbW8sYcN5mJ4hG61IdiX7"
TOKEN = github_token(TAIL)  # found by its shape, wherever it stands
REFUSED = 125

_CONFIG = """\
openai_base_url = "{hosted}/v1"
chatgpt_base_url = "{hosted}/backend-api/"
model = "gpt-5.2-codex"
check_for_update_on_startup = false
"""
_ZSTD, _GZIP = b"\x28\xb5\x2f\xfd", b"\x1f\x8b"
_PIECE = 10  # characters of a canary that are as good as all of it
_LETTERS = (ascii_letters + digits).encode()
_NOT_LETTERS = bytes(set(range(256)) - set(_LETTERS))
_NOT_BASE64 = bytes(set(_NOT_LETTERS) - set(b"+/-_"))
_DUMPED = re.compile(rb"^[0-9a-f]{6,16}:? +((?:[0-9a-f]{2,4} ){1,16})", re.MULTILINE)


@dataclass(frozen=True)
class Lab:
    """A repository, the client, and the two servers that it can talk to. The client's configuration names the hosted."""

    world: World
    client: Path
    hosted: Server
    local: Server

    @property
    def root(self) -> Path:
        """The top of the repository."""
        return self.world.root

    @property
    def home(self) -> Path:
        """`CODEX_HOME`."""
        return Path(self.world.env["HOME"]) / ".codex"

    @property
    def env(self) -> dict[str, str]:
        """What the client is started with, besides the sealed environment."""
        return codex_env(self.world, self.client, CODEX_OSS_BASE_URL=f"{self.local.url}/v1")

    def configure(self, text: str = "", *, replace: bool = False) -> None:
        """The user's config.toml: what names the servers, then this text (tables last)."""
        head = "" if replace else _CONFIG.format(hosted=self.hosted.url)
        (self.home / "config.toml").write_text(head + text)

    def plain(self, *words: str, data: bytes = b"", cwd: Path | None = None, **env: str) -> Done:
        """The real client, without staylocal."""
        return self.world.run("codex", *words, data=data, cwd=cwd, **(self.env | env))

    def wrapped(self, *words: str, data: bytes = b"", cwd: Path | None = None, **env: str) -> Done:
        """`staylocal codex` with the same words."""
        return self.world.staylocal("codex", *words, data=data, cwd=cwd, **(self.env | env))

    def forget(self) -> Self:
        """Forget what the servers were sent so far."""
        self.hosted.requests.clear()
        self.local.requests.clear()
        return self

    def leaked(self, canary: str) -> bool:
        """Whether the hosted server was sent this, or a part of it, in any encoding that we know."""
        return finds(canary, _sent(self.hosted.requests))

    def stayed(self, canary: str) -> bool:
        """Whether the local server was sent it: the run did what it was to do, here."""
        return finds(canary, _sent(self.local.requests))

    @property
    def went(self) -> str:
        """Which servers a model was asked on: "hosted", "local", "both" or "nowhere"."""
        asked = [name for name in ("hosted", "local") if getattr(self, name).prompts()]
        return "both" if len(asked) > 1 else asked[0] if asked else "nowhere"

    def agent(self, script: Script) -> None:
        """What both models do from now on."""
        self.hosted.script = self.local.script = script

    def session(self, done: Done) -> str:
        """The id of the session that a run of `exec` was."""
        return next(line.split()[-1] for line in done.err.splitlines() if line.startswith("session id: "))

    def folder(self) -> Path:
        """CODEX_HOME's sessions."""
        return self.home / "sessions"


@contextmanager
def opened(world: World, client: Path) -> Iterator[Lab]:
    """A repository with one open commit; both models say hello."""
    world.commit("README", "hello\n", "first")
    with Server("hosted", script=says("hello")) as hosted, Server("ollama", script=says("hello")) as local:
        made = Lab(world, client, hosted, local)
        assert made.env  # makes the folders
        made.configure()
        yield made


# --- finding a canary


def finds(canary: str, sent: Iterable[bytes]) -> bool:
    """Whether a canary, or ten characters of it, stands in any of these, in any form."""
    whole = list(sent)
    strings = "\n".join(dict.fromkeys(text for each in whole for text in _strings(each)))
    views = [*whole, *_views(strings.encode("utf-8", "surrogatepass"))]
    wanted = _forms(canary)
    return any(form in view for view in dict.fromkeys(views) for form in wanted)


def _sent(requests: list[Request]) -> list[bytes]:
    return [each for one in list(requests) for each in (f"{one.path}\n{one.headers}".encode(), _body(one.body))]


def _body(body: bytes) -> bytes:
    """A body without its compression. One that can't be undone fails the test: it could hold anything."""
    if body.startswith(_GZIP):
        return gzip.decompress(body)
    if body.startswith(_ZSTD):
        return _unzstd(body)
    return body


def _unzstd(body: bytes) -> bytes:
    program = shutil.which("zstd")
    assert program, "a body is compressed with zstd, and there is no program to undo it"
    return subprocess.run((program, "-dc"), input=body, capture_output=True, check=True).stdout


def _views(sent: bytes) -> Iterator[bytes]:
    """A text as it is and with every escape undone, and each of these with everything between letters left out."""
    texts = [sent, unquote_to_bytes(sent), _unescaped(sent)]
    for text in dict.fromkeys((*texts, *(b"".join(_DUMPED.findall(text)) for text in texts))):
        yield from (text, text.translate(None, _NOT_BASE64), text.lower().translate(None, _NOT_LETTERS))


def _strings(sent: bytes) -> list[str]:
    """Every string of a JSON text, those that are JSON again opened as well; any other text as it is."""
    found: list[str] = []

    def walk(value: Any) -> None:  # noqa: ANN401 - JSON
        if isinstance(value, dict):
            walk(list(value))
            walk(list(value.values()))
        elif isinstance(value, list):
            for each in value:
                walk(each)
        elif isinstance(value, str):
            found.append(value)
            if value[:1] in "{[" and (inner := _json(value)) is not None:
                walk(inner)

    value = _json(sent)
    walk(sent.decode("utf-8", "surrogateescape") if value is None else value)
    return found


def _json(text: str | bytes) -> Any:  # noqa: ANN401 - JSON
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _unescaped(text: bytes) -> bytes:
    """Backslash escapes undone, however deep: what `\\u0061` and `\\\\n` stand for."""
    for _ in range(3):
        text = re.sub(rb"\\u00([0-7][0-9a-fA-F])|\\x([0-7][0-9a-fA-F])", _character, text)
        text = text.replace(b"\\n", b"\n").replace(b"\\r", b"\r").replace(b"\\t", b"\t").replace(b"\\\\", b"\\")
    return text


def _character(match: re.Match[bytes]) -> bytes:
    return bytes([int(match[1] or match[2], 16)])


def _forms(canary: str) -> list[bytes]:
    """Its pieces, in every encoding."""
    assert len(canary) >= 2 * _PIECE, "too short to be told from noise"
    pieces = {canary[at : at + _PIECE] for at in range(0, len(canary) - _PIECE + 1, 2)}
    return [form for piece in pieces for form in _encoded(piece)] + _based(canary.encode())


def _encoded(piece: str) -> Iterator[bytes]:
    for text in (piece, piece[::-1], codecs.encode(piece, "rot13")):
        yield from (text.encode(), text.lower().encode(), text.upper().encode())
    yield from (quote(piece).encode(), quote_plus(piece).encode(), piece.encode("utf-16-le"), piece.encode("utf-16-be"))
    yield from (piece.encode().hex().encode(), piece.encode().hex().upper().encode())


def _based(canary: bytes) -> list[bytes]:
    """Base64 at its three alignments and base32 at its five, without the characters that depend on what stands beside."""
    found = []
    for before in range(3):
        code = base64.b64encode(b"\0" * before + canary)
        inner = code[4 if before else 0 : len(code) - len(code) % 4 - 4]
        found += [inner[at : at + 12] for at in range(0, len(inner) - 11, 4)]
    for before in range(5):
        inner = base64.b32encode(b"\0" * before + canary)[8 if before else 0 : -8]
        found += [inner[at : at + 16] for at in range(0, len(inner) - 15, 8)]
    return found + [each.translate(bytes.maketrans(b"+/", b"-_")) for each in found]
