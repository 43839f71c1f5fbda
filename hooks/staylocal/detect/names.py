"""What names say of the values behind them: a password, a key, something that everyone may know, nothing."""

from __future__ import annotations

import re

from .late import late

# The parts of names that lead to a value. Behind these stands what people may have chosen themselves; in several
# languages: senha, parola, clave, пароль, 密码, 密碼, パスワード.
PASSWORDS = frozenset(
    (
        *(
            "pass",
            "pwd",
            "_pw",
            "-pw",
            "pswd",
            "identified by",
            "kennwort",
            "contrase",
            "mot de passe",
            "senha",
            "parola",
            "clave",
            "wachtwoord",
            "heslo",
        ),
        *("\u043f\u0430\u0440\u043e\u043b", "\u5bc6\u7801", "\u5bc6\u78bc", "\u30d1\u30b9\u30ef\u30fc\u30c9"),
    )
)
# Behind these, what a machine made.
KEYS = ("secret", "token", "credential", "key", "auth", "bearer", "access", "private", "geheim", "segredo")
# Behind these, who somebody is to a provider: half of a pair, and nothing to be sure of.
IDS = frozenset(
    whose + sign + "id"
    for whose in ("client", "tenant", "subscription", "app", "application")
    for sign in ("_", "-", "")
)

# A key of these is secret; of others it may be that of a dictionary, a cache, a keyboard.
_KEYS_OF = (
    *("api", "app", "access", "auth", "private", "priv", "client", "consumer", "partner", "merchant", "developer"),
    *("service", "account", "user", "team", "org", "project", "personal", "admin", "master", "shared", "storage"),
    *("encryption", "signing", "signature", "security", "session", "secret", "hmac", "jwt", "webhook", "sdk"),
    *("server", "write", "read", "rest", "publish", "management", "integration", "subscription", "license"),
    *("deploy", "dev", "prod", "live", "sandbox", "ingest", "ingestion", "feed", "rapidapi"),
)
SECRET = late(
    rf"""secret(?!ary)|token(?!i[sz])|credential|geheim|segredo|bearer|authorization|(?:auth|access)[ _\-]?code
    |(?:{"|".join(_KEYS_OF)})[ _\-.]{{0,2}}key(?!s?tone|frame|board|word)""",
    re.IGNORECASE | re.VERBOSE,
)
# Names of secrets whose values may have the form of a UUID, which most UUIDs are no secrets in.
SECRET_UUID = late(r"secret|token|(?:api|private|access)[ _\-]?key", re.IGNORECASE)

# Words that hold one of the parts above, and mean something else.
OTHER = late(
    r"""keyboard|keyword|keyframe|keynote|keystone|keypress|keydown|keyup|hotkey|monkey|turkey|hockey|whiskey|donkey
    |jockey|author(?!i[sz]ation|i[sz]e)|tokeni[sz]|accessor|accessib|passiv|passeng|passage|passport|compass|bypass
    |passed|passes|passing|trespass|secretary|pass[-_]?through|pass[-_]?env(?![a-z])""",
    re.IGNORECASE | re.VERBOSE,
)
# Shells keep the folder they are in, and the one before, under these.
FOLDER = late(r"(?:.*[^\w.\-])?(?:OLD)?PWD", re.IGNORECASE | re.DOTALL)
_KEYS_IN = (
    *("sort", "primary", "foreign", "composite", "unique", "object", "dict", "row", "field", "index", "lookup", "item"),
    *("map", "group", "storage_", "redis", "etag", "react", "route", "query", "asset", "build", "chunk", "anon"),
    *("site", "host", "cache", "partition"),
)
_TOKENS_OF = (
    *("next", "page", "request", "change", "continuation", "starting", "import", "sync", "cursor", "resume", "upload"),
    *("pagination", "idempotency", "client", "lock", "unlock", "job", "task", "invalidation", "ordering", "marker"),
    *("scroll", "watermark"),
)
# What everyone may know, or what is worth nothing an hour later.
PUBLIC = late(
    rf"""public|pub_?key|publishable|csrf|xsrf|authenticity|nonce|cache|partition|certificate|known_hosts|recaptcha
    |(?:{"|".join(_KEYS_IN)})_?-?\ ?key(?!.*secret)
    |(?<![a-z])(?:(?:{"|".join(_TOKENS_OF)})[_\-]?){{1,2}}(?:token|key)
    |(?:key|token|secret)_?-?id(?![a-z])
    |translation|i18n|locale|analytics|integrity|fingerprint|thumbprint|commit|revision|checksum|digest|sha\d|md5
    |hash|signature""",
    re.IGNORECASE | re.VERBOSE,
)
_ASPECTS = (
    *("file", "path", "url", "uri", "name", "field", "hash", "length", "len", "regex", "pattern", "policy", "type"),
    *("prompt", "label", "reset", r"validat\w*", "min", "max", "required", r"expir\w*", "ttl", "age", "count", "limit"),
    *("hint", "help", "text", "title", "message", "msg", "error", "column", "col", r"param\w*", "header", "prefix"),
    *("suffix", "input", "form", "button", "icon", "size", "index", r"scope\w*", "kind", "mode", "format", "provider"),
    *("manager", "service", "store", "ref", "arn", "version", "env", r"var\w*", "placeholder", "endpoint", "id", "ids"),
    *("uid", "uuid", "spec", "usage", "state", "status", "valid", "sign", "digest", "class", "element", "selector"),
    *("alias", "algorithm", "alg", "issuer", "audience", "strategy", "backend", "engine", "rotation", "strength"),
    *("changed", r"confirm\w*", "dir", "folder"),
)
# Behind a name for a secret: what is said of it is no secret.
ABOUT = late(rf"[_\-.]?(?:{'|'.join(_ASPECTS)})s?$", re.IGNORECASE)
# In a sentence this is a verb, or a way over a mountain.
BARE = late(r"pass(?:es)?$", re.IGNORECASE)

# Words before a part of a name that belong to it.
BEFORE = late(r"(?<![A-Za-z0-9])(?:[A-Za-z0-9]++[_\-.\x20]?){0,4}\Z")
REACH = 40
