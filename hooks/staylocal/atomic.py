"""Files that are replaced whole or not at all: a full disk or a kill half-way leaves what was there."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

PRIVATE = 0o600  # permissions of what others may not read


def write(  # noqa: PLR0913 - what may differ between files, each named
    path: str | os.PathLike[str],
    content: bytes,
    *,
    mode: int | None = None,
    owner: tuple[int, int] | None = None,
    lasting: bool = False,
    before: Callable[[], object] | None = None,
) -> None:
    """Put bytes in a file's place in one step; a link is replaced, not what it leads to.

    `mode`: permissions, by default those of the file that is there; a new one gets what the umask leaves. `owner`: user
    and group ids. `lasting`: wait for the disk. `before` is called when everything is written, right before the step.
    Raises OSError, and what `before` raises; nothing has changed then.
    """
    exact = _mode(path) if mode is None else mode
    draft = os.path.join(os.path.dirname(path), f".staylocal-{os.urandom(6).hex()}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    try:
        with open(os.open(draft, flags, 0o666 if exact is None else PRIVATE), "wb") as file:
            file.write(content)
            if owner not in (None, (os.geteuid(), os.getegid())):
                os.fchown(file.fileno(), *owner)
            if exact is not None:
                os.fchmod(file.fileno(), exact)
            file.flush()
            if lasting:
                os.fsync(file.fileno())
        if before is not None:
            before()
        os.replace(draft, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(draft)
        raise


def _mode(path: str | os.PathLike[str]) -> int | None:
    try:
        return stat.S_IMODE(os.stat(path).st_mode)
    except OSError:
        return None
