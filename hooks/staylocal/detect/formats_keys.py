"""Keys and tokens that no provider issues: standards and tools."""

from __future__ import annotations

from .formats_base import ALNUM, BASE64, NAME, A, B, Format, W, prefixed

_HASH = "[./A-Za-z0-9]"
_BECH32 = "[02-9AC-HJ-NP-Z]"

FORMATS: tuple[Format, ...] = (
    prefixed(
        "age secret key",
        "AGE-SECRET-KEY-1",
        "[A-Z0-9]{58}",
        ALNUM,
        checksum="bech32",
        source="https://age-encryption.org/v1",
    ),
    prefixed(
        "age secret key",
        "AGE-PLUGIN-",
        "[A-Z0-9]{2,20}-1" + _BECH32 + "{20,300}",
        source="https://age-encryption.org/v1",
    ),
    prefixed("age secret key", "AGE-SECRET-KEY-PQ-1", "[A-Z0-9]{58}", ALNUM, source="https://age-encryption.org/v1"),
    prefixed(
        "minisign secret key", "RWRTY0Iy", B + "{190,210}={0,2}", BASE64, source="https://jedisct1.github.io/minisign/"
    ),
    prefixed(
        "WireGuard private key",
        "PrivateKey PresharedKey",
        r"[ \t]{0,4}=[ \t]{0,4}(" + B + "{42}[AEIMQUYcgkosw048]=)",
        BASE64,
        source="https://www.wireguard.com/quickstart/",
    ),
    prefixed(
        "Laravel application key", "base64:", "(" + B + "{43}=)", BASE64, source="https://laravel.com/docs/encryption"
    ),
    prefixed(
        "JSON web token",
        "eyJ",
        W + r"{10,800}+\.eyJ" + W + r"{4,4000}+\." + W + "{20,800}",
        NAME,
        checksum="json_header",
        source="https://www.rfc-editor.org/rfc/rfc7519",
    ),
    prefixed(
        "JSON web token",
        "eyJ",
        W + r"{10,800}+\.eyJ" + W + r"{4,4000}+(?!\.?[A-Za-z0-9_\-])",
        NAME,
        sure=False,
        checksum="json_header",
    ),
    prefixed(
        "encrypted JSON web token",
        "eyJ",
        W + r"{10,800}+\." + W + r"{0,800}+\." + W + r"{10,40}+\." + W + r"{8,4000}+\." + W + "{16,64}",
        NAME,
        sure=False,
        checksum="json_header",
        source="https://www.rfc-editor.org/rfc/rfc7516",
    ),
    prefixed(
        "PASETO",
        "v1.local. v2.local. v3.local. v4.local. v1.public. v2.public. v3.public. v4.public.",
        W + r"{40,3000}(?:\." + W + "{2,400})?",
        NAME,
        source="https://paseto.io",
    ),
    prefixed(
        "LND macaroon", "0201036c6e64", "[0-9a-fA-F]{100,2000}", ALNUM, source="https://docs.lightning.engineering"
    ),
    prefixed(
        "bcrypt hash",
        "$2a$ $2b$ $2y$",
        "[0-9]{2}" + r"\$" + _HASH + "{53}",
        ALNUM,
        sure=False,
        source="https://man.archlinux.org/man/crypt.5",
    ),
    prefixed(
        "password hash",
        "$6$ $5$",
        r"(?:rounds=[0-9]{1,9}\$)?" + _HASH + r"{1,16}\$" + _HASH + "{43,86}",
        ALNUM,
        sure=False,
        source="https://man.archlinux.org/man/crypt.5",
    ),
    prefixed(
        "password hash",
        "$1$ $apr1$",
        _HASH + r"{1,8}\$" + _HASH + "{22}",
        ALNUM,
        sure=False,
        source="https://man.archlinux.org/man/crypt.5",
    ),
    prefixed(
        "password hash",
        "$y$ $gy$ $7$ $8$ $9$",
        _HASH + r"{1,20}\$" + _HASH + r"{1,86}\$" + _HASH + "{43}",
        ALNUM,
        sure=False,
        source="https://man.archlinux.org/man/crypt.5",
    ),
    prefixed(
        "Argon2 hash",
        "$argon2id$ $argon2i$ $argon2d$",
        r"(?:v=[0-9]{1,3}\$)?m=[0-9]{1,9},t=[0-9]{1,4},p=[0-9]{1,4}\$" + B + r"{11,64}\$" + B + "{16,128}",
        BASE64,
        sure=False,
        source="https://github.com/P-H-C/phc-winner-argon2",
    ),
    prefixed(
        "PBKDF2 hash",
        "pbkdf2_sha256$ pbkdf2_sha1$",
        r"[0-9]{1,8}\$" + A + r"{1,64}\$" + B + "{27,44}={0,2}",
        BASE64,
        sure=False,
        source="https://docs.djangoproject.com/en/stable/topics/auth/passwords/",
    ),
    prefixed(
        "LDAP password hash",
        "{SSHA} {SSHA256} {SSHA512} {SMD5}",
        B + "{20,120}={0,2}",
        BASE64,
        sure=False,
        source="https://www.openldap.org/doc/admin26/security.html",
    ),
    prefixed("Kerberos ticket hash", "$krb5asrep$ $krb5tgs$ $krb5pa$", r"[^\s]{20,3000}", ALNUM + "$", sure=False),
    prefixed(
        "secret-token URI",
        "secret-token:",
        r"[A-Za-z0-9_\-.~%]{20,300}",
        NAME + "~%",
        judge="not_words",
        source="https://www.rfc-editor.org/rfc/rfc8959",
    ),
    prefixed(
        "private key in base64",
        "LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVkt LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0t LS0tLS1CRUdJTiBFQyBQUklWQVRFIEtFWS0t "
        "LS0tLS1CRUdJTiBPUEVOU1NIIFBSSVZBVEUgS0VZLS0t LS0tLS1CRUdJTiBFTkNSWVBURUQgUFJJVkFURSBLRVkt",
        B + "{40,6000}={0,2}",
        BASE64,
    ),
    prefixed(
        "Google service account key in base64",
        "ewogICJ0eXBlIjogInNlcnZpY2VfYWNjb3VudCIs ewogICAgInR5cGUiOiAic2VydmljZV9hY2NvdW50Ii "
        "eyJ0eXBlIjoic2VydmljZV9hY2NvdW50Ii",
        B + "{100,6000}={0,2}",
        BASE64,
    ),
    prefixed(
        "registry credentials",
        '"auth"',
        r'[ \t]{0,4}:[ \t]{0,4}"(' + B + '{12,400}={0,2})"',
        BASE64,
        judge="padded",
        checksum="basic_auth",
        source="https://docs.docker.com/reference/cli/docker/login/",
    ),
)
