"""Values that only what stands around them tells for secrets."""

# S105: `secret_type`, which detect-secrets wants, tells what kind of secret it is.
# ruff: noqa: S105

from __future__ import annotations

import re

from .base import RegexBasedDetector

_NAME = (
    r"(?:pass(?:word|wd|code|phrase)?|pwd|pw|secret|credentials?|token|passwort|kennwort|contrase(?:ñ|n)a"
    r"|mot de passe"
    r"|(?:api|access|auth|bearer|private|secret|client|service|account|encryption|signing|master)[ _-]?"
    r"(?:key|token|secret)"
    r"|[A-Za-z0-9]{1,20}_(?:key|token|secret|pass))"
)
_IS = r"(?:(?<![A-Za-z])(?:is|was|are|ist|es|est)(?![A-Za-z])|:=?(?!//|:)|={1,2}|->|→)"


class UrlPasswordDetector(RegexBasedDetector):
    """Passwords in URLs with characters that strictly should have been escaped, and often are not."""

    secret_type = "password in a URL"
    denylist = (re.compile(r"://[^\s:/@'\"`<>\\]*:([^\s/@'\"`<>\\]{3,200})@[^\s@]"),)


class NamedRandomDetector(RegexBasedDetector):
    """Long random values behind the names that detect-secrets' keyword list leaves out, quoted or not."""

    secret_type = "random value of a key or token"
    denylist = (
        re.compile(
            r"(?i:key|token|secret|credential|passphrase|auth)[\w.\-]{0,30}[\"'\]]{0,2}"
            r"[ \t]{0,8}(?:=>|:=|={1,3}|:|,)[ \t]{0,8}[\"'`]?"
            r"([A-Za-z0-9_\-+/=.~]{16,300})(?![A-Za-z0-9_\-+/=.~(\[])"
        ),
    )


class ProsePasswordDetector(RegexBasedDetector):
    """`password: hunter2x9!`, `the key for the shop is …`: values in prose, without quotes."""

    secret_type = "secret named in prose"
    denylist = (
        re.compile(
            rf"(?<![A-Za-z0-9:])(?i:{_NAME})s?(?![A-Za-z])[^\n:=]{{0,40}}?"
            rf"{_IS}[ \t]{{0,8}}[*_`\"'(<\[{{]{{0,4}}"
            r"([^\s`\"'<>,;]{4,200})",
        ),
    )


class ProseRandomDetector(RegexBasedDetector):
    """Random words in prose, without quotes."""

    secret_type = "random word"
    denylist = (re.compile(r"(?<![A-Za-z0-9+/_\-=.])[A-Za-z0-9+/_\-]{20,400}={0,2}(?![A-Za-z0-9+/_\-=])"),)
