"""The seals: what a hosted run may read, and where a local run may talk to. Pure: settings in, `-c` options out.

A hosted run gets an allow-list as the permission profile of Codex's own sandbox: nothing below `/` but the
minimal system, the client, the workspace and the toolchain roots that the user's configuration names. A profile
that extends none grants nothing of itself; one that extends `:workspace` would keep `/tmp` open.
The profile's name is made up for the run: a project's configuration can't add to it, and the rollout shows by it
that it was in force.
"""

from __future__ import annotations

import fnmatch
import json
import os
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Access = Literal["read", "write", "full"]
State = Literal["on", "partial", "off"]

# What runs beside the sandbox, asks for more than it has, or keeps what another session was told.
BESIDE = (
    *("apps", "plugins", "remote_plugin", "plugin_sharing", "recommended_plugins", "tool_suggest"),
    *("browser_use", "browser_use_external", "browser_use_full_cdp_access", "computer_use", "in_app_browser"),
    *("in_app_local_automation", "chronicle", "memories", "external_agent_memory_import", "code_mode"),
    *("exec_permission_approvals", "request_permissions_tool", "guardian_approval"),
    *("shell_snapshot", "shell_snapshot_v2", "skill_mcp_dependency_install", "daemon_auto_start", "remote_control"),
    *("deferred_executor", "multi_env_copy_file", "agent_message_board", "agent_message_board_mcp"),
)
# Children could be sent under a model name that nobody checked.
_CHILDREN = (
    "multi_agent",
    "multi_agent_v2",
    "image_generation",
    "standalone_web_search",
    "unbounded_connection_retries",
)
# Keeps the client from talking to anybody but its provider of its own accord.
SILENT = (
    "analytics.enabled=false",
    "feedback.enabled=false",
    "check_for_update_on_startup=false",
    'web_search="disabled"',
    "notify=[]",
    'otel={exporter="none", trace_exporter="none", metrics_exporter="none", log_user_prompt=false}',
)
# Only where the configuration has them: to name one makes the client warn.
_DEPRECATED = ("use_legacy_landlock", "enable_fanout", "web_search_request", "web_search_cached")
_SECRET_NAME = re.compile(
    r"KEY|SECRET|TOKEN|PASSW|PASSPHRASE|(^|_)(PASS|PWD|PW|PAT|AUTH|DSN|COOKIE|CREDS?)($|_)|CREDENTIAL|DATABASE_URL"
    r"|CONNECTION_?STRING|PRIVATE|SIGNING|WEBHOOK",
    re.IGNORECASE,
)
_NOT_SECRET = frozenset(("PWD", "OLDPWD", "SSH_AUTH_SOCK"))
_NO_TEXT = re.compile(r"[\ud800-\udfff]+")
_ODD = re.compile(r"[*?\[\]{}\\\x00-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One line of the profile: an absolute path, and what is granted or denied there."""

    path: str
    access: Literal["read", "write", "deny"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """`options`: values for `-c`, to stand last; `profile`: the name by which the rollout shows it, "" without one."""

    state: State
    profile: str
    options: tuple[str, ...] = field(repr=False)
    notes: tuple[str, ...] = ()


def can_name(path: str) -> bool:
    """Whether a rule can speak of this path and of nothing else (globs are expanded there)."""
    return not _ODD.search(path)


def hosted(  # noqa: PLR0913 - what a run may have, each named
    *,
    run: str,
    rules: Sequence[Rule],
    readable: Iterable[str],
    temporary: str,
    network: bool,
    hidden: Sequence[str],
    blanked: Sequence[str],
    servers: Sequence[str],
    allowed_servers: Sequence[str],
    extensions: Sequence[str],
    features: Sequence[str],
) -> Seal:
    """The allow-list. `rules`: the workspace's; `readable`: what else may be read; `hidden`: variables kept from the
    agent's commands, `blanked`: those that the configuration sets; `servers`: every MCP server that is configured;
    `extensions`: apps, plugins, where they may stay on; `features`: those that the configuration names.
    """
    name = f"staylocal-{run}"
    entries = [Rule(path=":root", access="deny"), Rule(path=":minimal", access="read")]
    entries += [Rule(path=path, access="read") for path in dict.fromkeys(readable)]
    entries += [Rule(path=temporary, access="write"), *rules]
    kept = [server for server in servers if server in allowed_servers]
    off = [each for each in BESIDE if each not in extensions] + [each for each in _DEPRECATED if each in features]
    partial = [f"MCP server {server}" for server in kept] + list(extensions)
    options = (
        f'default_permissions="{name}"',
        _profile(name, entries, network=network),
        'approval_policy="never"',
        *_environment(hidden, blanked),
        *_switches(off, servers, kept),
    )
    return Seal(
        state="partial" if partial else "on",
        profile=name,
        options=options,
        notes=(f"outside of the sandbox: {', '.join(partial)}",) if partial else (),
    )


def outward(
    *, run: str, access: Access, servers: Sequence[str], allowed_servers: Sequence[str], features: Sequence[str]
) -> Seal:
    """Of a local run: it talks to the provider and to nobody else."""
    name = f"staylocal-{run}"
    kept = [server for server in servers if server in allowed_servers]
    sandbox: tuple[str, ...] = ('sandbox_mode="danger-full-access"',)
    if access != "full":
        base = ":workspace" if access == "write" else ":read-only"
        sandbox = (
            f'default_permissions="{name}"',
            f'permissions.{name}={{extends="{base}", network={{enabled=false}}}}',
        )
    options = (
        *sandbox,
        'approval_policy="never"',
        *SILENT,
        *_switches((*BESIDE, *_CHILDREN, *(each for each in _DEPRECATED if each in features)), servers, kept),
    )
    state: State = "off" if access == "full" else "partial" if kept else "on"
    notes = (f"outside of the sandbox: {', '.join(f'MCP server {server}' for server in kept)}",) if kept else ()
    return Seal(state=state, profile="" if access == "full" else name, options=options, notes=notes)


def _profile(name: str, entries: Sequence[Rule], *, network: bool) -> str:
    lines = ", ".join(f"{quoted(entry.path)}={quoted(entry.access)}" for entry in entries)
    return f"permissions.{name}={{filesystem={{{lines}}}, network={{enabled={str(network).lower()}}}}}"


def _environment(hidden: Sequence[str], blanked: Sequence[str]) -> tuple[str, ...]:
    exclude = ", ".join(quoted(name) for name in hidden)
    lines = [f"exclude=[{exclude}]"]
    if blanked:
        lines.append(f"set={{{', '.join(f'{quoted(name)}={quoted(str())}' for name in blanked)}}}")
    return (f"shell_environment_policy={{{', '.join(lines)}}}",)


def _switches(features: Sequence[str], servers: Sequence[str], kept: Sequence[str]) -> tuple[str, ...]:
    off = ", ".join(f"{quoted(server)}={{enabled=false}}" for server in servers if server not in kept)
    return (*(f"features.{name}=false" for name in features), *((f"mcp_servers={{{off}}}",) if off else ()))


def quoted(text: str) -> str:
    """As a TOML basic string; JSON's escapes are TOML's, but for DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def hidden_variables(environ: Mapping[str, str], allowed: Sequence[str], found: Iterable[str]) -> tuple[str, ...]:
    """Names of variables that agents' commands are not to see: by their name, or because their value was `found`.

    Any name counts, `DB-PASSWORD` as well: shells hand on what they can't say themselves.
    """
    found = set(found)
    suspects = [name for name in environ if name in found or (_SECRET_NAME.search(name) and name not in _NOT_SECRET)]
    named = [name for name in suspects if not any(fnmatch.fnmatchcase(name, each) for each in allowed)]
    return tuple(sorted(_NO_TEXT.sub("*", name) for name in named))


MOST_RULES = 64  # what the client's sandbox starts with in under a second; 300 take ten
_PIN = 4  # a pinned folder costs as much as so many denies: the client masks four names in each


def denies(
    top: str, sensitive: Iterable[str], *, whole: Iterable[str], frozen: Iterable[str], writable: Iterable[str]
) -> list[Rule] | None:
    """Rules that close these files (paths from the top) and pin the folders above them, which could be renamed.

    `whole`: folders of which every file is sensitive, denied as such; `frozen`: dependency folders, which are made
    read-only where something in them is closed, instead of pinning what is above it; `writable`: the folders below
    which things can be renamed at all. None: too many, or a name that no rule can speak of.
    """
    folders = sorted(set(whole))
    left = [path for path in sensitive if not _within(path, folders)]
    targets = sorted({*folders, *left})
    shut = [folder for folder in frozen if any(_within(path, [folder]) for path in targets)]
    movable = [*shut, *(path for path in targets if not _within(path, shut))]
    above = {os.path.join(top, folder) for path in movable for folder in _above(path)}
    pins = sorted(path for path in above if _within(path, list(writable)))
    if not all(map(can_name, targets)) or len(targets) + len(shut) + _PIN * len(pins) > MOST_RULES:
        return None
    rules = [Rule(path=path, access="write") for path in pins]
    rules += [Rule(path=os.path.join(top, path), access="read") for path in shut]
    return rules + [Rule(path=os.path.join(top, path), access="deny") for path in targets]


def _within(path: str, folders: Iterable[str]) -> bool:
    return any(path.startswith(f"{folder}/") for folder in folders)


def _above(path: str) -> Iterable[str]:
    """The folders above, up to the top; of an absolute path (which lies elsewhere, and is read-only) none."""
    folder = "" if path.startswith("/") else os.path.dirname(path)
    while folder:
        yield folder
        folder = os.path.dirname(folder)


def whole_folders(sensitive: Iterable[str], others: Iterable[str]) -> list[str]:
    """The highest folders in which every file is sensitive. `others`: all files that are not."""
    open_folders = {""}
    for path in others:
        open_folders.update(_above(path))
    found = set()
    for path in sensitive:
        closed = [folder for folder in _above(path) if folder not in open_folders]
        if closed:
            found.add(closed[-1])
    return sorted(found)
