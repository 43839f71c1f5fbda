"""A bounded map in one file, which may lose what it was given and never says anything else: digest -> bytes.

A page holds the records of the digests that fall on it, the newest first; a new one pushes the oldest over its end.
So a look-up reads one page, whatever the file holds; there is nothing to clean up and no lock to wait for: of two
processes that write to one page at once one may be forgotten. A record is a piece's address, its length and the piece;
the first piece of a body begins with a check over all of it. What a damaged, torn, cut or foreign file holds fails it.
"""

from __future__ import annotations

import os
from contextlib import suppress
from hashlib import blake2b
from typing import Self

PAGE, PAGES = 4096, 1024  # bytes; 4 MiB in all, of which a file system stores what was written
MOST = 1 << 16  # bytes of a body; a larger one is not kept
_ADDRESS, _LENGTH, _CHECK = 16, 2, 8  # bytes
_PIECE = 1000  # bytes; a shorter piece is the last one of its body


class Store:
    """The file at `path`, or nothing where there is none to be had: then it forgets all. A context manager."""

    def __init__(self, path: str | None) -> None:
        self._path = path
        self._file: int | None = None

    def __enter__(self) -> Self:
        if self._path is not None:
            with suppress(OSError):
                flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
                self._file = os.open(self._path, flags, 0o600)
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            with suppress(OSError):  # a full disk may be told of here
                os.close(self._file)
        self._file = None

    def get(self, digest: bytes) -> bytes | None:
        """Give the body of a digest (32 bytes), or None where it is not known."""
        found, at = b"", digest
        while len(found) <= MOST + _CHECK:
            piece = self._piece(at)
            if piece is None:
                return None
            found += piece
            if len(piece) < _PIECE:
                body = found[_CHECK:]
                return body if found[:_CHECK] == _check(digest, body) else None
            at = _next(at)
        return None

    def put(self, digest: bytes, body: bytes) -> None:
        """Remember it, unless it is too large or can't be written."""
        if len(body) > MOST:
            return
        whole, at = _check(digest, body) + body, digest
        for start in range(0, len(whole) + 1, _PIECE):
            piece = whole[start : start + _PIECE]
            self._add(at, at[:_ADDRESS] + len(piece).to_bytes(_LENGTH) + piece)
            at = _next(at)

    def _piece(self, at: bytes) -> bytes | None:
        page = self._read(at)
        record = page.find(at[:_ADDRESS])
        if record < 0:
            return None
        start = record + _ADDRESS + _LENGTH
        return page[start : start + int.from_bytes(page[record + _ADDRESS : start])]

    def _read(self, at: bytes) -> bytes:
        if self._file is None:
            return b""
        try:
            return os.pread(self._file, PAGE, _offset(at))
        except OSError:
            return b""

    def _add(self, at: bytes, record: bytes) -> None:
        if self._file is not None:
            page = (record + self._read(at))[:PAGE]
            with suppress(OSError):  # a full disk: it is not kept
                os.pwrite(self._file, page, _offset(at))


def _offset(at: bytes) -> int:
    return int.from_bytes(at[:4]) % PAGES * PAGE


def _next(at: bytes) -> bytes:
    return blake2b(at, digest_size=len(at)).digest()


def _check(digest: bytes, body: bytes) -> bytes:
    return blake2b(body, key=digest, digest_size=_CHECK).digest()
