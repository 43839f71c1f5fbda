"""What Codex will be configured to do: its layers of TOML, merged as it merges them.

System (`/etc/codex/config.toml`), user (`$CODEX_HOME/config.toml`), profile (`-p NAME`), project
(`.codex/config.toml` of every folder from the top to the working folder, trusted or not), then `-c`.
"""

from __future__ import annotations

import copy
import glob
import os
import re
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from staylocal.errors import UndecidedError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

SYSTEM = "/etc/codex/config.toml"
LOCAL_PROVIDERS = ("ollama", "lmstudio")  # Codex's own ids; ollama-chat was one until 0.90
MOST = 1 << 20  # bytes of one file
_TEXTS = ("instructions", "developer_instructions", "user_instructions", "compact_prompt", "base_instructions")
_TABLES = ("agents", "tools", "skills")  # every text in them
_FILES = (
    *("model_instructions_file", "experimental_instructions_file", "experimental_compact_prompt_file"),
    "model_catalog_json",  # its models have instructions
)
_CLOSED = ("read-only", "workspace-write", ":read-only", ":workspace")  # what a trusted project may ask for
_CLOSEST = ("read-only", ":read-only")  # and any other one
_ROLES = "agents"  # table and folder; the model is told what each is for
_ENVIRONMENT = ".env"  # which Codex loads from its home
_ASSIGNED = re.compile(r"(?m)^[ \t]*(?:export[ \t]+)?([A-Za-z0-9_.]+)[ \t]*=")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The merged configuration. `home`: CODEX_HOME; `servers`: MCP servers that the files name (a switch for one that
    only the command line had would stand alone, and the client refuses that). Values may be secrets: never shown.
    """

    home: str
    merged: dict[str, Any] = field(repr=False)
    servers: tuple[str, ...] = ()
    layers: tuple[Layer, ...] = field(default=(), repr=False)

    def text(self, *path: str) -> str | None:
        """A string at this path, or None."""
        value = self.at(*path)
        return value if isinstance(value, str) else None

    def at(self, *path: str) -> Any:  # noqa: ANN401 - TOML
        """Whatever stands at this path, or None."""
        value: Any = self.merged
        for key in path:
            value = value.get(key) if isinstance(value, dict) else None
        return value

    def names(self, *path: str) -> tuple[str, ...]:
        """The keys of the table at this path."""
        value = self.at(*path)
        return tuple(value) if isinstance(value, dict) else ()

    @property
    def instructions(self) -> Iterator[tuple[str, str]]:
        """Key and text of what Codex is told to say to the model; of every layer: which ones count it decides."""
        for _, table in self._tables():
            yield from ((key, text) for key in _TEXTS if isinstance(text := table.get(key), str))
            yield from ((key, text) for key in _TABLES for text in _strings(table.get(key)))

    @property
    def instruction_files(self) -> Iterator[tuple[str, str]]:
        """Key and path of the files that it sends as instructions, relative to the file that names them."""
        for folders, table in self._tables():
            for key, path in _named_files(table):
                found = [os.path.join(folder, os.path.expanduser(path)) for folder in folders]
                yield from ((key, each) for each in [each for each in found if os.path.lexists(each)] or found[:1])
        for folder in dict.fromkeys(folder for layer in self.layers for folder in layer.folders[:1]):
            below = os.path.join(glob.escape(os.path.join(folder, _ROLES)), "**", "*.toml")
            yield from ((_ROLES, path) for path in glob.iglob(below, recursive=True))

    def loaded_names(self) -> tuple[str, ...]:
        """Names of the variables that Codex loads from its home. Raises UndecidedError."""
        text = _bytes(os.path.join(self.home, _ENVIRONMENT)).decode(errors="replace")
        return tuple(dict.fromkeys(_ASSIGNED.findall(text)))

    def set_variables(self) -> Iterator[tuple[str, str]]:
        """Variables that any layer sets for commands, each value that there is."""
        for _, table in self._tables():
            policy = table.get("shell_environment_policy")
            values = policy.get("set") if isinstance(policy, dict) else None
            for name, value in values.items() if isinstance(values, dict) else ():
                if isinstance(value, str):
                    yield name, value

    def _tables(self) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
        """Every layer, and the profiles in it."""
        for layer in self.layers:
            profiles = layer.table.get("profiles")
            inner = profiles.values() if isinstance(profiles, dict) else ()
            yield from ((layer.folders, each) for each in (layer.table, *inner) if isinstance(each, dict))


class Layer(NamedTuple):
    """One layer as it stands there. `folders`: what its relative paths may be relative to."""

    folders: tuple[str, ...]
    table: dict[str, Any]


def _named_files(table: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield from ((key, path) for key in _FILES if isinstance(path := table.get(key), str))
    roles = table.get(_ROLES)
    for role in roles.values() if isinstance(roles, dict) else ():
        if isinstance(role, dict) and isinstance(path := role.get("config_file"), str):
            yield _ROLES, path


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _strings(each)


def codex_home(environ: Mapping[str, str]) -> str:
    """`$CODEX_HOME`, or `~/.codex`."""
    return os.path.abspath(environ.get("CODEX_HOME") or os.path.expanduser("~/.codex"))


def read(  # noqa: PLR0913 - what decides, each named
    *,
    environ: Mapping[str, str],
    folders: Sequence[str],
    profile: str | None,
    overrides: Mapping[str, Any],
    ignore_user: bool = False,
    started: str = "",
) -> Settings:
    """Merge all layers. `overrides`: the layer of the command line.

    `folders`: from the top of the project to the working folder; `started`: where Codex is. Raises UndecidedError.
    """
    home = codex_home(environ)
    paths = [SYSTEM]
    if not ignore_user:
        paths.append(os.path.join(home, "config.toml"))
    if profile:
        paths.append(os.path.join(home, f"{profile}.config.toml"))
    projects = [os.path.join(folder, ".codex", "config.toml") for folder in folders]
    projects = [path for path in projects if path not in paths]
    paths += projects
    merged: dict[str, Any] = {}
    layers = []
    for path in dict.fromkeys(paths):
        layers.append(Layer((os.path.dirname(path),), _read(path)))
        allowed = (_CLOSED if _trusts(merged, folders) else _CLOSEST) if path in projects else None
        _merge(merged, _heeded(copy.deepcopy(layers[-1].table), allowed))
        legacy = merged.get("profiles", {}).get(profile) if profile else None
        if isinstance(legacy, dict):
            _merge(merged, legacy)
    # Of every layer: one that Codex doesn't heed can't hide another's.
    servers = [name for layer in layers if isinstance(each := layer.table.get("mcp_servers"), dict) for name in each]
    layers.append(Layer((started or os.getcwd(), *reversed(folders), home), dict(overrides)))
    _merge(merged, overrides)
    return Settings(home=home, merged=merged, servers=tuple(dict.fromkeys(servers)), layers=tuple(layers))


def _trusts(user: Mapping[str, Any], folders: Sequence[str]) -> bool:
    known = user.get("projects")
    found = [known.get(folder) for folder in folders] if isinstance(known, dict) else []
    return any(isinstance(each, dict) and each.get("trust_level") == "trusted" for each in found)


def _heeded(table: dict[str, Any], allowed: Sequence[str] | None) -> dict[str, Any]:
    """A project, trusted or not, doesn't open its own sandbox. `allowed`: modes that it may ask for, None: not one."""
    if allowed is not None:
        for key in ("projects", "sandbox_workspace_write"):
            table.pop(key, None)
        for key in ("sandbox_mode", "default_permissions"):
            if table.get(key) not in allowed:
                table.pop(key, None)
    return table


def _merge(below: dict[str, Any], above: Mapping[str, Any]) -> None:
    """What is a table stays one: the client refuses anything else in its place, or doesn't heed the layer."""
    for key, value in above.items():
        known = below.get(key)
        if not isinstance(known, dict):
            below[key] = value
        elif isinstance(value, dict):
            _merge(known, value)


def _read(path: str) -> dict[str, Any]:
    try:
        return tomllib.loads(_bytes(path).decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        where = f" ({error})" if isinstance(error, tomllib.TOMLDecodeError) and "(at " in str(error) else ""
        raise UndecidedError(f"{path} is not valid TOML{where}", hint="Codex itself refuses it, too.") from None


def _bytes(path: str) -> bytes:
    """A file's contents; nothing where there is none."""
    try:
        with open(path, "rb") as file:
            text = file.read(MOST + 1)
    except (FileNotFoundError, NotADirectoryError):
        return b""
    except OSError as error:
        raise UndecidedError(f"{path} cannot be read: {error.strerror}") from error
    if len(text) > MOST:
        raise UndecidedError(f"{path} is larger than {MOST >> 20} MiB")
    return text
