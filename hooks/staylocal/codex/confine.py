"""A process tree that can open TCP connections to one port and to no other: Landlock, from Linux 6.7 on.

Settings keep a local run from wanting to talk to anybody but its provider; this keeps it from being able to, also
where the provider answers with a redirect, which Codex follows. Name look-ups go over UDP, which Landlock leaves alone.
Source: the kernel's userspace-api/landlock documentation.
"""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_CREATE, _ADD, _RESTRICT = 444, 445, 446  # system calls, the same on every architecture
_VERSION = 1 << 0  # flag of the first: which version of the interface is there
_NET_SINCE = 4
_CONNECT_TCP = 1 << 1
_NET_PORT = 2
_NO_NEW_PRIVS = 38
_DEATH_SIGNAL = 1


def to_parent() -> Callable[[], None] | None:
    """What a child has to call between fork and exec to be ended (SIGTERM) when this process is killed; None where
    the system can't."""
    if not sys.platform.startswith("linux"):
        return None
    import ctypes  # noqa: PLC0415 - 8 ms

    libc = ctypes.CDLL(None, use_errno=True)

    def tie() -> None:
        libc.prctl(_DEATH_SIGNAL, signal.SIGTERM, 0, 0, 0)

    return tie


def to_port(port: int) -> Callable[[], None] | None:
    """What a child has to call between fork and exec; None where the kernel can't."""
    if not sys.platform.startswith("linux"):
        return None
    import ctypes  # noqa: PLC0415 - 8 ms, for local runs only

    class Ruleset(ctypes.Structure):
        _fields_ = (("fs", ctypes.c_uint64), ("net", ctypes.c_uint64))

    class Port(ctypes.Structure):
        _pack_ = 1
        _fields_ = (("access", ctypes.c_uint64), ("port", ctypes.c_uint64))

    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    if libc.syscall(_CREATE, None, ctypes.c_size_t(0), _VERSION) < _NET_SINCE:
        return None
    ruleset, rule = Ruleset(0, _CONNECT_TCP), Port(_CONNECT_TCP, port)

    def confine() -> None:
        made = libc.syscall(_CREATE, ctypes.byref(ruleset), ctypes.c_size_t(ctypes.sizeof(ruleset)), 0)
        failed = (
            made < 0
            or libc.syscall(_ADD, made, _NET_PORT, ctypes.byref(rule), 0)
            or libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0)
            or libc.syscall(_RESTRICT, made, 0)
        )
        if failed:
            raise OSError(ctypes.get_errno(), "the process could not be confined")

    return confine
