"""One prompt, several sealed runs at the same time: each a process of its own in a session of its own.

A leg is `python -m staylocal.codex.leg TIER REPORT exec ...`. The first signal that was meant for us is handed on to
all legs, which end and tell of it; the second one kills them with all that they started.
"""

from __future__ import annotations

import os
import selectors
import signal
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING

from staylocal import process
from staylocal.codex import argv, confine
from staylocal.codex.argv_reader import Option
from staylocal.codex.compare_heard import Doing, heard

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterator, Sequence

    from staylocal.codex.argv import Invocation

_TICK = 0.2  # seconds between two looks at legs that say nothing
_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_CHUNK = 1 << 16
_AGAIN = 2.0  # seconds; a client that is just starting takes no notice of being asked to end


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A run that is to be started. `name`: for people; `base`: the words of the command line that all runs share;
    `model`: "" for the tier's own choice.
    """

    name: str
    tier: str
    base: Invocation = field(repr=False)
    prompt: bytes = field(repr=False)
    model: str

    def words(self, answer: str) -> tuple[str, ...]:
        """What Codex is to do; the prompt comes on stdin, and the answer goes to this file."""
        options = [Option(name="--json"), Option(name="--output-last-message", value=answer)]
        options += [Option(name="--oss")] if self.tier == "local" else []
        options += [Option(name="--model", value=self.model)] if self.model else []
        return argv.build(self.base.with_options(options).with_positionals(("-",)))


@dataclass(slots=True, kw_only=True)
class Leg:
    """A run that goes on, or has ended.

    `report`, `answer`: the files that it writes; `said`: what the client and staylocal wrote on stderr; `code`: None
    while it runs; `took`: seconds; `stopped`: whether it was asked to end before it did.
    """

    wanted: Wanted
    report: str
    answer: str
    said: IO[bytes] = field(repr=False)
    child: subprocess.Popen[bytes] = field(repr=False)
    begun: float
    doing: Doing = field(default_factory=Doing)
    code: int | None = None
    took: float = 0.0
    stopped: bool = False
    _asked: float = 0.0
    _line: bytes = field(default=b"", repr=False)

    @property
    def name(self) -> str:
        """For people."""
        return self.wanted.name

    @property
    def seconds(self) -> float:
        """How long it has been running, or ran."""
        return self.took if self.code is not None else time.monotonic() - self.begun

    def hear(self, chunk: bytes) -> None:
        """Take in what it printed."""
        *lines, self._line = (self._line + chunk).split(b"\n")
        for line in lines:
            self.doing = heard(self.doing, line)

    def ended(self) -> None:
        """Note its end; it has closed its stdout, or is gone."""
        self.code = self.child.wait()
        self.took = time.monotonic() - self.begun
        if self.child.stdout:
            self.child.stdout.close()

    def interrupt(self) -> None:
        """Ask it to end. Its client gets the signal from it."""
        self.stopped = True
        self._asked = time.monotonic()
        self.child.send_signal(signal.SIGINT)

    def insist(self) -> None:
        """Ask again, if it was asked and goes on."""
        if self.stopped and self.code is None and time.monotonic() - self._asked > _AGAIN:
            self.interrupt()

    def kill(self) -> None:
        """End it and what it started."""
        process.kill_group(self.child)


def start(wanted: Wanted, *, drafts: str, cwd: str) -> Leg:
    """Start it, its files in the folder of drafts. Raises UndecidedError."""
    report, answer = (os.path.join(drafts, f"{wanted.name}.{kind}") for kind in ("json", "txt"))
    tied = confine.to_parent()
    said = tempfile.TemporaryFile()  # noqa: SIM115 - read at the end
    with tempfile.TemporaryFile() as stdin:  # no process list shows what is on stdin
        stdin.write(wanted.prompt)
        stdin.seek(0)
        child = process.background(
            # -P: a folder of the workspace that is called staylocal must not be run in our place.
            (sys.executable, "-P", "-m", "staylocal.codex.leg", wanted.tier, report, *wanted.words(answer)),
            cwd=cwd,
            stdin=stdin,
            stderr=said,
            limits=[tied] if tied else [],
        )
    return Leg(wanted=wanted, report=report, answer=answer, said=said, child=child, begun=time.monotonic())


def attend(legs: Sequence[Leg], show: Callable[[], None]) -> None:
    """Listen until all have ended. `show` is called now and then."""
    with selectors.DefaultSelector() as selector:
        for leg in legs:
            if leg.child.stdout:
                os.set_blocking(leg.child.stdout.fileno(), False)
                selector.register(leg.child.stdout, selectors.EVENT_READ, leg)
        while selector.get_map():
            show()
            selector.select(_TICK)
            for key in list(selector.get_map().values()):
                if _is_over(key.data, key.fd):
                    selector.unregister(key.fileobj)
                    key.data.ended()
                else:
                    key.data.insist()
    show()


def _is_over(leg: Leg, stdout: int) -> bool:
    """Take in what is there; whether nothing more comes. What it left in the background may hold its stdout open."""
    gone = leg.child.poll() is not None
    try:
        chunk = os.read(stdout, _CHUNK)
    except BlockingIOError:
        return gone
    leg.hear(chunk)
    return not chunk


@contextmanager
def handing_on(legs: Sequence[Leg]) -> Iterator[list[int]]:
    """Meanwhile signals that were meant for us end the legs, also those that are added; gives the signals that came.

    A signal that is ignored here stays so. No leg is left behind, whatever happens.
    """
    came: list[int] = []

    def hand_on(number: int, _: object) -> None:
        for leg in legs:
            if leg.code is None:
                leg.kill() if came else leg.interrupt()
        came.append(number)

    before = {each: signal.getsignal(each) for each in _ENDING}
    caught = [each for each, handler in before.items() if handler != signal.SIG_IGN]
    try:
        for each in caught:
            signal.signal(each, hand_on)
        yield came
    finally:
        for leg in legs:
            if leg.code is None:
                leg.kill()
        for each in caught:
            signal.signal(each, before[each])
