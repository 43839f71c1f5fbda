"""Private addresses of configuration: which host does what in a network that nobody outside is to know.

Never sure: many are made up, and what they tell is little; so they count for the class and block nothing. Only where
configuration stands, or where a port, a network's length or a word like `host` says that it is an address: over 24
million lines of public source text every other file of code that has such numbers means an example or a version.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache
from typing import TYPE_CHECKING

from .boundaries import is_escape

if TYPE_CHECKING:
    from collections.abc import Iterator
    from ipaddress import IPv4Address, IPv6Address

# First a plain character, then the rest: an expression that begins otherwise takes five times as long.
_V4 = re.compile(
    r"""(?P<address>1(?:0|72|92|69|00)(?:\.[0-9]{1,3}){3}) (?!\w|\.\w|-[A-Za-z])
        (?:/(?P<length>[0-9]{1,2})(?!\w) | (?P<port>:[0-9]{2,5})(?!\w))?""",
    re.VERBOSE,
)
_V6 = re.compile(
    r"""(?P<address>[fF](?:[cdCD][0-9A-Fa-f]{2}|[eE][89abAB][0-9A-Fa-f])(?::{1,2}[0-9A-Fa-f]{1,4}+){1,7}+(?:::)?)
        (?!:?\w|::) (?:/(?P<length>[0-9]{1,3})(?!\w) | (?P<port>\]:[0-9]{2,5})(?!\w))?""",
    re.VERBOSE,
)
_PART = re.compile(r"[\w.:-]")
_GROUP = frozenset("0123456789abcdefABCDEF:")

_CONFIGURATION = re.compile(
    r"""(?:^|.*[./_-])(?:cfg|cnf|conf|config|env|envrc|hcl|hosts|ini|inventory|json[5c]?|link|netdev|network|nmconnection
        |nomad|ovpn|plist|properties|rdp|service|tf|tfstate|tfvars|toml|vars|xml|ya?ml|zone)$
    | (?:^|.*[./_-])(?:caddyfile|corefile|exports|fstab|haproxy|interfaces|known_hosts|procfile|resolv|roster|smb
        |sshd?_config|vagrantfile)(?:[_-][\w-]*)?$
    | (?:^|.*[./_-])(?:container|docker)file[\w.-]*$
    | (?:^|.*/)\.env[._-]""",
    re.VERBOSE,
)
# Of versions these have four numbers, too.
_LOCK = re.compile(r"(?:^|.*/)(?:[\w.-]+-lock\.(?:json|ya?ml)|npm-shrinkwrap\.json|packages\.config)$")
# What is made of another file, and what a text is that came without a name.
_TEMPLATE = re.compile(r"(?:\.(?:bak|default|dist|erb|example|j2|jinja2?|orig|sample|template|tmpl|tpl))+$")
_TEXT = re.compile(r"(?:^|.*/)(?:[^./]*|.*\.(?:adoc|log|md|mdx|out|prompt|rst|text|txt))$")

_BEFORE = 40
_VERSION = re.compile(
    r"""(?:version|release|\bv(?:er)?|[=<>~^]=|[~^])[\w"'\]]{0,8}\s{0,4}[:=]?\s{0,4}["'v]?$""", re.IGNORECASE
)
_NAMED = re.compile(
    r"""(?:(?://|@)
        | (?<![a-z])(?:host(?:s|name|addr)?|ip(?:v4|v6|_?addr)?s?|addr(?:ess(?:es)?)?|(?:name)?servers?|inet6?|dns
        |gateway|node|endpoint|peer|subnet|network|proxy|bastion|vpn|ssh|scp|rsync|ping|curl|connect(?:ed|ing)?|bind
        |listen(?:ing)?|upstream)(?![a-z])[^\n]{0,24})$""",
    re.IGNORECASE | re.VERBOSE,
)

# So wide that it names no place.
_WIDEST_V4, _WIDEST_V6 = 16, 32
_WIDE_ENDS = (b"\0\0", b"\xff\xff")
_OPEN = (
    "10.0.0.1 10.1.1.1 192.168.0.1 192.168.1.1",  # of documentation, and of routers as they are sold
    "10.0.0.0 192.168.0.0 192.168.1.0",  # the networks of those
    "169.254.169.254 169.254.170.2 100.100.100.200 fd00:ec2::254",  # where clouds tell a machine about itself
    "100.100.100.100",  # Tailscale's name server
)
_OPEN_NETWORKS = (
    "172.17.0.0/16 172.18.0.0/16 192.168.65.0/24",  # what Docker and Docker Desktop hand out
    "10.88.0.0/16",  # Podman
    "10.96.0.0/24 10.244.0.0/16 10.42.0.0/16 10.43.0.0/24 192.168.49.0/24",  # kubeadm, flannel, k3s, minikube
    "10.0.2.0/24 192.168.56.0/24 192.168.33.0/24 192.168.99.0/24",  # VirtualBox, Vagrant, Docker Machine
    "192.168.122.0/24 192.168.64.0/24",  # libvirt, macOS
    "fd00::/48 fc00::/48",  # RFC 4193 wants 40 random bits here: of examples
    "fe80::/112",  # link-local and numbered by hand
)
_PRIVATE = "10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 169.254.0.0/16 100.64.0.0/10 fc00::/7 fe80::/10"


def find(text: str, path: str) -> Iterator[tuple[int, int]]:
    """Give (start, end) of the private addresses in `text`, first those of IPv4; `path` says what stands there."""
    name = _TEMPLATE.sub("", path.lower())
    if _LOCK.match(name):
        return
    named = not _CONFIGURATION.match(name)
    if named and not _TEXT.match(name):
        return
    for pattern in (_V4, _V6):
        for found in pattern.finditer(text):
            if _is_whole(text, found.start()) and _counts(text, found, named=named):
                yield found.span("address")


def _is_whole(text: str, start: int) -> bool:
    """Tell whether nothing adjoins it but an escape, a name and a colon, or a dash between two addresses."""
    if not start or not _PART.match(text, start - 1) or is_escape(text, start):
        return True
    before = text[max(0, start - 2) : start]
    if before[-1] == "-":
        return not before[0].isalpha()
    # `::ffff:10.1.2.3`, `addr:fd12::1`; not a piece of a longer address
    return before[-1] == ":" and (text[start] == "1" or before[0] not in _GROUP)


def _counts(text: str, found: re.Match[str], *, named: bool) -> bool:
    """Tell whether it is an address (and no version, no example, no whole network), and a `named` one if it must be."""
    before = text[max(0, found.start() - _BEFORE) : found.start()].rpartition("\n")[2]
    if _VERSION.search(before):
        return False
    if named and not (found["length"] or found["port"] or _NAMED.search(before)):
        return False
    import ipaddress  # noqa: PLC0415 - 4 ms, and most texts have no such number

    try:
        address = ipaddress.ip_address(found["address"])
    except ValueError:
        return False
    value, private, open_ = int(address), _ranges(_PRIVATE), _ranges(*_OPEN, *_OPEN_NETWORKS)
    return _holds(private, value) and not _holds(open_, value) and not _is_wide(address, found["length"])


def _is_wide(address: IPv4Address | IPv6Address, length: str | None) -> bool:
    """Tell whether it stands for a whole network that is too wide to name a place."""
    if length is None:
        return address.version == 4 and address.packed[2:] in _WIDE_ENDS  # noqa: PLR2004 - of IP
    free = address.max_prefixlen - int(length)
    widest = _WIDEST_V4 if address.version == 4 else _WIDEST_V6  # noqa: PLR2004 - of IP
    return free >= 0 and int(length) <= widest and int(address) % (1 << free) == 0


def _holds(ranges: tuple[tuple[int, int], ...], value: int) -> bool:
    index = bisect_right(ranges, (value, value))
    around = ranges[max(0, index - 1) : index + 1]
    return any(first <= value <= last for first, last in around)


@cache
def _ranges(*lists: str) -> tuple[tuple[int, int], ...]:
    """Give the first and last numbers of networks that don't overlap; those of IPv6 are beyond all of IPv4."""
    from ipaddress import ip_network  # noqa: PLC0415 - see above

    networks = (ip_network(name) for names in lists for name in names.split())
    return tuple(sorted((int(each[0]), int(each[-1])) for each in networks))
