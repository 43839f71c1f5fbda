"""What Codex will be configured to do: its layers of TOML, merged as it merges them.

System (`/etc/codex/config.toml`), user (`$CODEX_HOME/config.toml`), profile (`-p NAME`), project
(`.codex/config.toml` of every folder from the top to the working folder, trusted or not), then `-c`.
"""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from staylocal.errors import UndecidedError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

SYSTEM = "/etc/codex/config.toml"
LOCAL_PROVIDERS = ("ollama", "lmstudio")  # Codex's own ids; ollama-chat was one until 0.90
MOST = 1 << 20  # bytes of one file
_TEXTS = ("instructions", "developer_instructions", "user_instructions", "compact_prompt", "base_instructions")
_FILES = ("model_instructions_file", "experimental_instructions_file", "experimental_compact_prompt_file")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The merged configuration. `home`: CODEX_HOME. Values may be secrets: never shown."""

    home: str
    merged: dict[str, Any] = field(repr=False)

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
        """Key and text of what Codex is told to say to the model."""
        return ((key, text) for key in _TEXTS if (text := self.text(key)))

    @property
    def instruction_files(self) -> Iterator[tuple[str, str]]:
        """Key and path of the files that it sends as instructions."""
        return ((key, os.path.join(self.home, path)) for key in _FILES if (path := self.text(key)))


def codex_home(environ: Mapping[str, str]) -> str:
    """`$CODEX_HOME`, or `~/.codex`."""
    return os.path.abspath(environ.get("CODEX_HOME") or os.path.expanduser("~/.codex"))


def read(
    *,
    environ: Mapping[str, str],
    folders: Sequence[str],
    profile: str | None,
    overrides: Mapping[str, Any],
    ignore_user: bool = False,
) -> Settings:
    """Merge all layers. `overrides`: the layer of the command line.

    `folders`: from the top of the project to the working folder. Raises UndecidedError.
    """
    home = codex_home(environ)
    paths = [SYSTEM]
    if not ignore_user:
        paths.append(os.path.join(home, "config.toml"))
    if profile:
        paths.append(os.path.join(home, f"{profile}.config.toml"))
    paths += [os.path.join(folder, ".codex", "config.toml") for folder in folders]
    merged: dict[str, Any] = {}
    for path in dict.fromkeys(paths):
        _merge(merged, _read(path))
        legacy = merged.get("profiles", {}).get(profile) if profile else None
        if isinstance(legacy, dict):
            _merge(merged, legacy)
    _merge(merged, overrides)
    return Settings(home=home, merged=merged)


def _merge(below: dict[str, Any], above: Mapping[str, Any]) -> None:
    for key, value in above.items():
        known = below.get(key)
        if isinstance(known, dict) and isinstance(value, dict):
            _merge(known, value)
        else:
            below[key] = value


def _read(path: str) -> dict[str, Any]:
    try:
        with open(path, "rb") as file:
            text = file.read(MOST + 1)
        if len(text) > MOST:
            raise UndecidedError(f"{path} is larger than {MOST >> 20} MiB")
        return tomllib.loads(text.decode())
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise UndecidedError(f"{path} cannot be read: {error.strerror}") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        where = f" ({error})" if isinstance(error, tomllib.TOMLDecodeError) and "(at " in str(error) else ""
        raise UndecidedError(f"{path} is not valid TOML{where}", hint="Codex itself refuses it, too.") from None
