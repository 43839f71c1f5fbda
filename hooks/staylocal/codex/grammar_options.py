"""The options of the Codex CLI, one by one and in the groups that its commands share. `grammar` puts them together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Takes = Literal["nothing", "one", "many"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """One option. `takes` "many": it swallows every word up to the next option. `commas`: its values are split there.

    `choices`: the only values that the client accepts, empty for any. `repeats`: it may stand more than once a level.
    """

    name: str
    short: str = ""
    takes: Takes = "nothing"
    choices: tuple[str, ...] = ()
    commas: bool = False
    repeats: bool = False
    aliases: tuple[str, ...] = ()
    hidden: bool = False


def flag(name: str, short: str = "", *, aliases: tuple[str, ...] = (), hidden: bool = False) -> Spec:
    """A switch without a value."""
    return Spec(name=name, short=short, aliases=aliases, hidden=hidden)


def one(name: str, short: str = "", *, choices: str = "", repeats: bool = False, hidden: bool = False) -> Spec:
    """An option with one value."""
    return Spec(name=name, short=short, takes="one", choices=tuple(choices.split()), repeats=repeats, hidden=hidden)


def flags(*names: str) -> tuple[Spec, ...]:
    """Switches without a short form."""
    return tuple(flag(name) for name in names)


def ones(*names: str) -> tuple[Spec, ...]:
    """Options with one value and without a short form."""
    return tuple(one(name) for name in names)


HELP = flag("--help", "-h")
VERSION = flag("--version", "-V")
EVERYWHERE = (
    one("--config", "-c", repeats=True),
    one("--enable", repeats=True),
    one("--disable", repeats=True),
    HELP,
)

STRICT = flag("--strict-config")
JSON = flag("--json")
MODEL = one("--model", "-m")
CD = one("--cd", "-C")
PROFILE = one("--profile", "-p")
IMAGES = Spec(name="--image", short="-i", takes="many", commas=True, repeats=True)
IMAGE = Spec(name="--image", short="-i", takes="one", commas=True, repeats=True)
BYPASS = flag("--dangerously-bypass-approvals-and-sandbox", aliases=("--yolo",))
BYPASS_HOOK_TRUST = flag("--dangerously-bypass-hook-trust")
WORKTREE = flag("--worktree")
SHARED = (
    IMAGES,
    MODEL,
    flag("--oss"),
    one("--local-provider"),
    PROFILE,
    one("--sandbox", "-s", choices="read-only workspace-write danger-full-access"),
    flag("--approve-for-me", aliases=("--not-so-yolo",)),
    BYPASS,
    BYPASS_HOOK_TRUST,
    CD,
    WORKTREE,
    one("--add-dir", repeats=True),
)
REMOTE = ones("--remote", "--remote-auth-token-env")
INTERACTIVE = (
    *SHARED,
    *REMOTE,
    STRICT,
    one("--ask-for-approval", "-a", choices="on-request never"),
    *flags("--search", "--no-alt-screen", "--no-daemon"),
    VERSION,
)
SAVED_SESSION = (*SHARED, *REMOTE, STRICT)
PICK = flags("--last", "--all")
EXEC_EVERYWHERE = (
    MODEL,
    BYPASS,
    BYPASS_HOOK_TRUST,
    WORKTREE,
    STRICT,
    one("--thread-source"),
    one("--cyber-access-program", choices="standard daybreak_blue daybreak_red"),
    *flags("--skip-git-repo-check", "--trust", "--ephemeral", "--ignore-user-config", "--ignore-rules"),
    one("--output-schema"),
    flag("--json", aliases=("--experimental-json",)),
    one("--output-last-message", "-o"),
)
EXEC = (
    *(each for each in SHARED if each not in EXEC_EVERYWHERE),
    *EXEC_EVERYWHERE,
    one("--color", choices="always never auto"),
    VERSION,
)
REVIEW = (flag("--uncommitted"), *ones("--base", "--commit", "--title"))
WEB_SOCKET = (
    one("--listen"),
    one("--ws-auth", choices="capability-token signed-bearer-token"),
    *ones("--ws-token-file", "--ws-token-sha256", "--ws-shared-secret-file", "--ws-issuer", "--ws-audience"),
    one("--ws-max-clock-skew-seconds"),
)
EXECUTOR = (
    STRICT,
    *ones("--linux-sandbox-pid-namespace", "--remote", "--environment-id", "--name"),
    one("--remote-transport", choices="noise direct"),
    *flags("--proxy-private-ips-via-upstream", "--use-agent-identity-auth", "--registration-bearer-stdin"),
    *flags("--executor-credential-stdin", "--aws-sigv4", "--exit-on-stdin-close"),
    *ones("--aws-profile", "--aws-region", "--aws-service"),
)
OAUTH = one("--oauth-client-registration", choices="auto cimd dcr")
OUT = one("--out", "-o")
MARKETPLACE = one("--marketplace", "-m")
EXEC_SERVER = (*ones("--concurrent-requests", "--chatgpt-account-id"), flag("--chatgpt-token-stdin"))
APP_SERVER = (
    *flags("--startup-sign-out", "--print-startup-config", "--stdio", "--analytics-default-enabled"),
    *ones("--startup-client-info", "--cloud-skills-snapshot", "--code-mode-host"),
    STRICT,
    *WEB_SOCKET,
    flag("--remote-control", hidden=True),
    flag("--managed-daemon", hidden=True),
)
TUNNEL = (
    *ones("--proxy-url", "--proxy-origins-file", "--target", "--environment-id", "--port", "--listen-addr"),
    *flags("--auth-token-stdin", "--auth-token-updates-stdin", "--connect-headers-stdin", "--diagnostics-json"),
)
PROXY = (
    *ones("--port", "--server-info", "--upstream-url", "--dump-dir", "--oidc-audience", "--identity-provider-id"),
    *ones("--service-account-id", "--github-oidc-request-url"),
    *flags("--http-shutdown", "--github-oidc"),
)
LOGIN = (
    *flags("--with-api-key", "--with-access-token", "--device-auth"),
    *(one(name, hidden=True) for name in ("--api-key", "--experimental_issuer", "--experimental_client-id")),
)
MCP_ADD = (
    one("--env", repeats=True),
    *ones("--url", "--bearer-token-env-var", "--oauth-client-id", "--oauth-client-secret", "--oauth-resource"),
    OAUTH,
)
SCOPES = Spec(name="--scopes", takes="one", commas=True, repeats=True)
SANDBOX = (
    one("--sandbox-state-json"),
    one("--sandbox-state-readable-root", repeats=True),
    *flags("--sandbox-state-disable-network", "--include-managed-config"),
    Spec(name="--permission-profile", short="-P", takes="one", aliases=("--permissions-profile",)),
    PROFILE,
    CD,
)
