"""The real Codex CLI: the next one on the PATH that is not staylocal's own shim, and what it really starts."""

from __future__ import annotations

import json
import os
import platform
import re
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from staylocal import kept_json, process
from staylocal.errors import UndecidedError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

NAME = "codex"
VARIABLE = "STAYLOCAL_CODEX"  # the client to use, as an absolute path
SHIM_MARK = b"# staylocal shim"  # what a shim's second line begins with
# Profiles that extend a built-in one and override what they inherit, and hooks with a hash to trust, came by then.
SEALS_FROM = (0, 140, 0)
_HEAD = 4096
_KEPT = "clients.json"
_TRIPLES = {
    ("Linux", "x86_64"): ("linux-x64", "x86_64-unknown-linux-musl"),
    ("Linux", "aarch64"): ("linux-arm64", "aarch64-unknown-linux-musl"),
    ("Darwin", "x86_64"): ("darwin-x64", "x86_64-apple-darwin"),
    ("Darwin", "arm64"): ("darwin-arm64", "aarch64-apple-darwin"),
}
_HINT = f"npm install -g @openai/codex, or say where it is: {VARIABLE}=/path/to/codex"


class NoClientError(UndecidedError):
    """There is no usable Codex."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """`path`: as found; `native`: what that starts in the end, the same where it isn't known.

    `readable`: folders (or the one file) that a sandbox must be able to read, or Codex can't start it.
    `environ`: what npm's wrapper sets before it starts the native binary; Codex only takes it to name the right
    command for an upgrade, so `native` with it is the wrapper without its 30 ms of node.
    """

    path: str
    native: str
    readable: tuple[str, ...]
    version: str
    environ: Mapping[str, str] = field(default_factory=dict)

    @property
    def seals(self) -> bool:
        """Whether it has what a sealed run needs: permission profiles that extend, hooks that can be trusted."""
        return tuple(int(part) for part in self.version.split(".")) >= SEALS_FROM


def find(environ: Mapping[str, str] | None = None) -> Client:
    """Find it by STAYLOCAL_CODEX, else on the PATH. Raises NoClientError."""
    env = os.environ if environ is None else environ
    path = _named(env[VARIABLE]) if env.get(VARIABLE) else next(_on_path(env.get("PATH", "")), None)
    if path is None:
        raise NoClientError("the Codex CLI is not on the PATH", hint=_HINT)
    real = os.path.realpath(path)
    native = _native(real)
    return Client(
        path=path,
        native=native or path,
        readable=_readable(native or real),
        version=_version(path, native or real, env),
        environ=_wrapped(real) if native and native != real else {},
    )


def is_shim(path: str) -> bool:
    """Whether it is a shim of staylocal's (a copy, too), or staylocal itself under Codex's name."""
    real = os.path.realpath(path)
    ours = (os.path.realpath(sys.argv[0]), os.path.join(os.path.dirname(sys.executable), "staylocal"))
    if os.path.basename(real) == "staylocal" or real in ours:
        return True
    try:
        with open(real, "rb") as file:
            head = file.read(_HEAD)
    except OSError:
        return False
    return head.startswith(b"#!") and SHIM_MARK in head


def _named(path: str) -> str:
    if not path.startswith("/") or not _runs(path):
        raise NoClientError(f"{VARIABLE}={path} is not the absolute path of a program", hint=_HINT)
    if is_shim(path):
        raise NoClientError(f"{VARIABLE}={path} is staylocal's own shim", hint=_HINT)
    return path


def _on_path(path: str) -> Iterator[str]:
    """Relative entries are left out: they lead into whatever folder we stand in, which may be anybody's."""
    for folder in dict.fromkeys(each for each in path.split(os.pathsep) if each.startswith("/")):
        candidate = os.path.join(folder, NAME)
        if _runs(candidate) and not is_shim(candidate):
            yield candidate


def _runs(path: str) -> bool:
    return os.path.isfile(path) and os.access(path, os.X_OK)


def _native(real: str) -> str | None:
    """The binary that npm's `bin/codex.js` starts, by node's own way of looking for a package."""
    found = _TRIPLES.get((platform.system(), platform.machine()))
    if os.path.basename(real) != "codex.js" or found is None:
        return None
    name, triple = found
    root = os.path.dirname(os.path.dirname(real))
    vendors = [os.path.join(folder, "node_modules", "@openai", f"codex-{name}", "vendor") for folder in upward(root)]
    for vendor in (*vendors, os.path.join(root, "vendor")):
        for tail in ("bin", "codex"):  # the second in older packages
            binary = os.path.join(vendor, triple, tail, NAME)
            if _runs(binary):
                return os.path.realpath(binary)
    return None


def upward(folder: str) -> Iterator[str]:
    """A folder and all above it."""
    while True:
        yield folder
        if (above := os.path.dirname(folder)) == folder:
            return
        folder = above


def _readable(binary: str) -> tuple[str, ...]:
    """A package's folder, where bwrap and rg lie beside; for a binary on its own that file."""
    folder = os.path.dirname(os.path.dirname(binary))
    return (folder,) if os.path.isfile(os.path.join(folder, "codex-package.json")) else (binary,)


def _wrapped(real: str) -> dict[str, str]:
    manager = "PNPM" if f"{os.sep}.pnpm{os.sep}" in real else "BUN" if ".bun/install" in real else "NPM"
    return {
        "CODEX_MANAGED_PACKAGE_ROOT": os.path.dirname(os.path.dirname(real)),
        f"CODEX_MANAGED_BY_{manager}": "1",
    }


def _version(path: str, binary: str, env: Mapping[str, str]) -> str:
    """What it says of itself, kept until it is replaced. Raises NoClientError."""
    found = os.stat(binary)
    key = json.dumps([path, binary, found.st_size, found.st_mtime_ns, found.st_ctime_ns])
    folder = env.get("XDG_CACHE_HOME", "")
    if not folder.startswith("/"):  # the XDG specification: a relative path is to be ignored
        folder = os.path.expanduser("~/.cache")
    kept = os.path.join(folder, "staylocal", _KEPT)
    if (known := _kept(kept).get(key)) and _is_version(known):
        return known
    done = process.run((binary, "--version"), env=env)
    said = re.search(r"\d+\.\d+\.\d+", done.stdout.decode(errors="replace"))
    if done.returncode or said is None:
        raise NoClientError(f"{path} --version does not say which Codex it is", hint=_HINT)
    kept_json.write(kept, {key: said[0]})  # only the one client: others are forgotten
    return said[0]


def _is_version(text: str) -> bool:
    return re.fullmatch(r"\d+\.\d+\.\d+", text) is not None


def _kept(path: str) -> dict[str, str]:
    return {key: text for key, text in kept_json.read(path).items() if isinstance(text, str)}
