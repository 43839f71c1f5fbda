"""Headless Chromium over its debugging pipe: a page laid out, looked at, and all that it asked for."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import shutil
import subprocess
import sys
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

QUIET = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions"),
    "--remote-debugging-pipe",
)
# The browser reads commands from descriptor 3 and answers on 4.
_START = "import os, sys; a = sys.argv; os.dup2(int(a[1]), 3); os.dup2(int(a[2]), 4); os.execv(a[3], a[3:])"
SECONDS = 60  # that the browser may take for an answer


def chromium() -> str:
    """The browser's path. Without one the test is skipped, in CI it fails."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None and os.environ.get("CI"):
        pytest.fail("Chromium is not installed: apt-get install chromium")
    if found is None:
        pytest.skip("Chromium is not installed: apt-get install chromium")
    return found


class Page:
    """A tab. `requested`: every address that it asked for."""

    def __init__(self, sending: int, receiving: int) -> None:
        self._sending, self._receiving, self._rest, self._count = sending, receiving, b"", 0
        self._session = ""
        self.requested: list[str] = []
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Runtime"):
            self.ask(f"{domain}.enable")

    def ask(self, method: str, **params: object) -> dict[str, Any]:
        """One command and its answer."""
        self._count += 1
        words: dict[str, Any] = {"id": self._count, "method": method, "params": params}
        words |= {"sessionId": self._session} if self._session else {}
        os.write(self._sending, json.dumps(words).encode() + b"\0")
        while True:
            said = self._heard()
            if said.get("id") == self._count:
                assert "error" not in said, said
                result: dict[str, Any] = said["result"]
                return result

    def _heard(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            chunk = os.read(self._receiving, 1 << 16)
            assert chunk, "the browser has gone"
            self._rest += chunk
        line, self._rest = self._rest.split(b"\0", 1)
        said: dict[str, Any] = json.loads(line)
        if said.get("method") == "Network.requestWillBeSent":
            self.requested.append(said["params"]["request"]["url"])
        return said

    def show(self, path: Path, *, width: int, scheme: str, height: int = 900) -> None:
        """Lay a file out in so many pixels, in the light or the dark scheme."""
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        self.ask("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.ask("Page.navigate", url=path.as_uri())
        self.evaluate(
            "new Promise(done => document.readyState === 'complete' ? done(1) : addEventListener('load', () => done(1)))"
        )

    def evaluate(self, words: str) -> object:
        """What an expression of JavaScript comes to."""
        said = self.ask("Runtime.evaluate", expression=words, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in said, said
        value: object = said["result"].get("value")
        return value

    def screenshot(self, path: Path | None = None, **clip: float) -> bytes:
        """A PNG of the whole page, or of a part of it."""
        words = {"clip": clip | {"scale": 1}} if clip else {}
        data = self.ask("Page.captureScreenshot", captureBeyondViewport=True, **words)["data"]
        png = base64.b64decode(data)
        if path:
            path.write_bytes(png)
        return png

    def pixel(self, x: int, y: int) -> tuple[int, int, int]:
        """The colour there: of a picture of one pixel, which every filter of PNG leaves as it is."""
        png, at, packed = self.screenshot(x=x, y=y, width=1, height=1), 8, b""
        while at < len(png):
            size, kind = int.from_bytes(png[at : at + 4]), png[at + 4 : at + 8]
            packed += png[at + 8 : at + 8 + size] if kind == b"IDAT" else b""
            at += size + 12
        red, green, blue = zlib.decompress(packed)[1:4]
        return red, green, blue


def _above(descriptor: int) -> int:
    """The same under a number that is none of 3 and 4."""
    higher = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 10)
    os.close(descriptor)
    return higher


@contextmanager
def opened(profile: Path) -> Iterator[Page]:
    """A browser of our own, with a new profile."""
    (for_it, ours), (back, from_it) = (map(_above, os.pipe()) for _ in range(2))
    words = (chromium(), *QUIET, f"--user-data-dir={profile}", "about:blank")
    child = subprocess.Popen(
        (sys.executable, "-c", _START, str(for_it), str(from_it), *words),
        pass_fds=(for_it, from_it),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(for_it)
    os.close(from_it)
    try:
        page = Page(ours, back)
        yield page
        os.write(ours, b'{"id":0,"method":"Browser.close"}\0')
        child.wait(SECONDS)
    finally:
        child.kill()
        child.wait()
        os.close(ours)
        os.close(back)
