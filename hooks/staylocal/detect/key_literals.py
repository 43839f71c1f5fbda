"""The literals of private keys: of headers, of the beginnings of bodies, of the names of values. All in lower case."""

from __future__ import annotations

import binascii

from .encoded_words import cut

HEADERS = ("private key", "openvpn static key", "putty-user-key-file-")
VALUES = ("kty", "<rsakeyvalue", "<dsakeyvalue", "private-lines:")
# How a file of OpenSSH begins, in base64; where exactly its characters stand tells that it is one.
OPENSSH = binascii.b2a_base64(b"openssh-key-v1\0", newline=False).decode()

# What stands in a private key a few bytes behind its beginning -> where, by the forms of the lengths before it.
# Versions and the algorithms that follow them, or the numbers, in hexadecimal digits.
_INNER = {
    "020100300d06092a864886f70d0101": (4,),  # PKCS#8 with RSA
    "020100301006072a8648ce3d0201": (2, 3, 4),  # PKCS#8 with elliptic curves
    "020100301306072a8648ce3d0201": (2, 3, 4),
    "020100300506032b65": (2,),  # PKCS#8 with Ed25519, X25519, Ed448, X448
    "020101300506032b65": (2, 3),
    "0201003082": (4,),  # PKCS#8 with DSA or Diffie-Hellman
    "0201000282": (4,),  # PKCS#1 or DSA, numbers of 1024 bits and more
    "0201000281": (4,),
    "0201000241": (4,),
    **{f"02010104{size:02x}": (2, 3, 4) for size in (24, 28, 32, 40, 48, 64, 66)},  # SEC 1, by the size of the curve
    "06092a864886f70d01050d": (4, 5, 6),  # encrypted, by PKCS#5 or PKCS#12
    "06092a864886f70d010503": (4, 5, 6),
    "060a2a864886f70d010c01": (4, 5, 6),
    "0201033082": (4,),  # PKCS#12
}
BODIES = tuple(
    dict.fromkeys(
        [
            *(cut(bytes.fromhex(data), at % 3).lower() for data, places in _INNER.items() for at in places),
            OPENSSH.lower(),
        ]
    )
)
# How many characters of base64 can stand before such a literal.
BEFORE = tuple(sorted({-(-8 * at // 6) for places in _INNER.values() for at in places}))
