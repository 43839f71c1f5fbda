"""The command line of the Codex CLI as a table: its commands, what each takes, and what sort of thing it does.

Written for codex-cli 0.169; a test holds it against the installed client's own help and completions. Commands and
options that the help hides, and spellings that it never shows (`--yolo`), are here too.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from staylocal.codex import grammar_options as o

MEASURED = (0, 169)  # the version that the table was written for
Path = tuple[str, ...]
Sort = Literal["agent", "pass", "hosted", "server", "manager"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One command. `positionals` are written as in the help: `<NAME>`, `[NAME]`, and `[NAME]...` for all that follows.

    `sort`: "agent" talks to a model, "hosted" works with the hosted side by nature, "server" stays and serves others,
    "manager" drives sessions that run elsewhere, "pass" does none of these.
    """

    sort: Sort
    options: tuple[o.Spec, ...] = ()
    positionals: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    hidden: bool = False


def _command(
    sort: Sort, *options: o.Spec, words: str = "", aliases: tuple[str, ...] = (), hidden: bool = False
) -> Command:
    options = (*options, *o.EVERYWHERE)
    return Command(sort=sort, options=options, positionals=tuple(words.split()), aliases=aliases, hidden=hidden)


_AGENTS: dict[Path, Command] = {
    (): _command("agent", *o.INTERACTIVE, words="[PROMPT]"),
    ("resume",): _command(
        "agent", *o.INTERACTIVE, *o.PICK, o.flag("--include-non-interactive"), words="[SESSION_ID] [PROMPT]"
    ),
    ("fork",): _command("agent", *o.INTERACTIVE, *o.PICK, words="[SESSION_ID] [PROMPT]"),
    ("exec",): _command("agent", *o.EXEC, words="[PROMPT]", aliases=("e",)),
    ("exec", "resume"): _command("agent", *o.EXEC_EVERYWHERE, o.IMAGE, *o.PICK, words="[SESSION_ID] [PROMPT]"),
    ("exec", "fork"): _command("agent", *o.EXEC_EVERYWHERE, o.IMAGE, words="<SESSION_ID> [PROMPT]"),
    ("exec", "review"): _command("agent", *o.EXEC_EVERYWHERE, *o.REVIEW, words="[PROMPT]"),
    ("review",): _command("agent", *o.REVIEW, o.STRICT, o.flag("--trust"), words="[PROMPT]"),
}

_ELSEWHERE: dict[Path, Command] = {
    ("agents",): _command("manager", *o.REMOTE, o.CD, *o.flags("--no-daemon", "--no-alt-screen")),
    ("queue",): _command(
        "manager",
        *o.ones("--thread", "--message"),
        o.flag("--resume"),
        *o.REMOTE,
        o.STRICT,
        o.PROFILE,
        o.CD,
        *(replace(each, hidden=True) for each in o.SHARED if each not in {o.PROFILE, o.CD}),
    ),
    ("cloud",): _command("hosted", o.VERSION, aliases=("cloud-tasks",)),
    ("cloud", "exec"): _command("hosted", *o.ones("--env", "--attempts", "--branch"), words="[QUERY]"),
    ("cloud", "status"): _command("hosted", words="<TASK_ID>"),
    ("cloud", "list"): _command("hosted", *o.ones("--env", "--limit", "--cursor"), o.JSON),
    ("cloud", "apply"): _command("hosted", o.one("--attempt"), words="<TASK_ID>"),
    ("cloud", "diff"): _command("hosted", o.one("--attempt"), words="<TASK_ID>"),
    ("remote-control",): _command("hosted", o.JSON, o.flag("--no-daemon")),
    ("remote-control", "start"): _command("hosted", o.JSON),
    ("remote-control", "stop"): _command("hosted", o.JSON),
    ("remote-control", "pair"): _command("hosted", o.JSON),
}

_SERVERS: dict[Path, Command] = {
    ("app-server",): _command("server", *o.APP_SERVER),
    ("app-server", "proxy"): _command("server", o.one("--sock")),
    ("app-server", "generate-ts"): _command("pass", o.OUT, o.one("--prettier", "-p"), o.flag("--experimental")),
    ("app-server", "generate-json-schema"): _command("pass", o.OUT, o.flag("--experimental")),
    ("app-server", "generate-internal-json-schema"): _command("pass", o.OUT, hidden=True),
    ("app-server", "daemon"): _command("server"),
    ("app-server", "daemon", "bootstrap"): _command("server", o.flag("--remote-control")),
    ("app-server", "daemon", "start"): _command("server"),
    ("app-server", "daemon", "restart"): _command("server"),
    ("app-server", "daemon", "update"): _command("server", o.flag("--from-cli"), o.flag("--yes", "-y")),
    ("app-server", "daemon", "enable-remote-control"): _command("server"),
    ("app-server", "daemon", "disable-remote-control"): _command("server"),
    ("app-server", "daemon", "stop"): _command("server"),
    ("app-server", "daemon", "version"): _command("server"),
    ("app-server", "daemon", "pid-update-loop"): _command(
        "server",
        o.flag("--check-package-ownership", hidden=True),
        o.flag("--restore-release", hidden=True),
        hidden=True,
    ),
    ("exec-server",): _command("server", *o.EXECUTOR, *o.WEB_SOCKET, *o.EXEC_SERVER),
    ("exec-server", "forward"): _command("server", *o.EXECUTOR, o.one("--connect")),
    ("debug", "app-server"): _command("server"),
    ("debug", "app-server", "send-message-v2"): _command("server", words="<USER_MESSAGE>"),
    ("stdio-to-uds",): _command("server", words="<SOCKET_PATH>", hidden=True),
    ("tcp-tunnel",): _command("server", *o.TUNNEL, hidden=True),
    ("responses-api-proxy",): _command("server", *o.PROXY, hidden=True),
}

_PASS: dict[Path, Command] = {
    ("login",): _command("pass", *o.LOGIN),
    ("login", "status"): _command("pass"),
    ("logout",): _command("pass"),
    ("git-credential",): _command("pass", words="<OPERATION>", hidden=True),
    ("mcp",): _command("pass"),
    ("mcp", "list"): _command("pass", o.JSON),
    ("mcp", "get"): _command("pass", o.JSON, words="<NAME>"),
    ("mcp", "add"): _command("pass", *o.MCP_ADD, words="<NAME> [COMMAND]..."),
    ("mcp", "remove"): _command("pass", words="<NAME>"),
    ("mcp", "login"): _command("pass", o.flag("--no-browser"), o.SCOPES, o.OAUTH, words="<NAME>"),
    ("mcp", "logout"): _command("pass", words="<NAME>"),
    ("plugin",): _command("pass"),
    ("plugin", "add"): _command("pass", o.MARKETPLACE, o.JSON, words="<PLUGIN[@MARKETPLACE]>"),
    ("plugin", "list"): _command("pass", o.MARKETPLACE, o.JSON, o.flag("--available")),
    ("plugin", "remove"): _command("pass", o.MARKETPLACE, o.JSON, words="<PLUGIN[@MARKETPLACE]>"),
    ("plugin", "marketplace"): _command("pass"),
    ("plugin", "marketplace", "add"): _command(
        "pass", o.one("--ref"), o.one("--sparse", repeats=True), o.JSON, words="<SOURCE>"
    ),
    ("plugin", "marketplace", "list"): _command("pass", o.JSON),
    ("plugin", "marketplace", "upgrade"): _command("pass", o.JSON, words="[MARKETPLACE_NAME]"),
    ("plugin", "marketplace", "remove"): _command("pass", o.JSON, words="<MARKETPLACE_NAME>"),
    ("completion",): _command("pass", words="[SHELL]"),
    ("update",): _command("pass"),
    ("doctor",): _command(
        "pass",
        *o.flags("--json", "--network-only", "--summary", "--all", "--no-color", "--ascii"),
        o.flag("--feedback", hidden=True),
        o.one("--probe-filesystem-path", hidden=True),
    ),
    ("sandbox",): _command("pass", *o.SANDBOX, words="[COMMAND]..."),
    ("sandbox", "uninstall"): _command("pass"),
    ("debug",): _command("pass"),
    ("debug", "models"): _command("pass", o.flag("--bundled")),
    ("debug", "prompt-input"): _command("pass", o.IMAGES, words="[PROMPT]"),
    ("debug", "trace-reduce"): _command("pass", o.one("--output", "-o"), words="<TRACE_BUNDLE>", hidden=True),
    ("debug", "clear-memories"): _command("pass", hidden=True),
    ("execpolicy",): _command("pass", hidden=True),
    ("execpolicy", "check"): _command(
        "pass",
        o.one("--rules", "-r", repeats=True),
        *o.flags("--pretty", "--resolve-host-executables"),
        words="<COMMAND>...",
    ),
    ("apply",): _command("pass", words="<TASK_ID>", aliases=("a",)),
    ("archive",): _command("pass", *o.SAVED_SESSION, words="<SESSION>"),
    ("unarchive",): _command("pass", *o.SAVED_SESSION, words="<SESSION>"),
    ("delete",): _command("pass", *o.SAVED_SESSION, o.flag("--force"), words="<SESSION>"),
    ("migrate-rollouts",): _command(
        "pass",
        *o.flags("--apply", "--json", "--verbose"),
        o.one("--thread", repeats=True),
        o.one("--max-mib-per-second"),
    ),
    ("migrate-nfs-db",): _command("pass", o.one("--staging-dir")),
    ("features",): _command("pass"),
    ("features", "list"): _command("pass"),
    ("features", "enable"): _command("pass", words="<FEATURE>"),
    ("features", "disable"): _command("pass", words="<FEATURE>"),
}

COMMANDS: dict[Path, Command] = _AGENTS | _ELSEWHERE | _SERVERS | _PASS


@cache
def children(path: Path) -> dict[str, Path]:
    """Words that are a subcommand of this command, aliases and `help` included -> its path."""
    found = {
        word: each
        for each, command in COMMANDS.items()
        if each and each[:-1] == path
        for word in (each[-1], *command.aliases)
    }
    return found | {"help": (*path, "help")} if found else found


@cache
def specs(path: Path) -> dict[str, o.Spec]:
    """Every spelling of every option of this command -> its specification; empty for `help`."""
    command = COMMANDS.get(path)
    options = command.options if command else ()
    return {word: each for each in options for word in (each.name, each.short, *each.aliases) if word}
