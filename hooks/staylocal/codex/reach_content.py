"""What a file or blob holds -> a verdict in a few words: nothing, a sure finding's type, or why it was not scanned.

Only sure findings count: these are texts that can be reached, not texts that are sent. An inline pragma opens
nothing for a hosted model; a reviewed entry with `for = "hosted"` does.
"""

from __future__ import annotations

import hashlib
import os
import stat
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from staylocal import __version__, rules
from staylocal.codex.reach_store import Known, settled
from staylocal.codex.reach_walk import identity
from staylocal.weighing import weigh

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from staylocal.findings import Finding
    from staylocal.policy import Policy

    Chunks = Callable[[], Iterable[bytes]]

CLEAN = ""
ALLOWED = "allowed"  # a sure finding, which a reviewed entry opens
CONTENT, UNSCANNED = "content:", "unscanned:"
_FORMAT = 2  # of verdicts; raise it where they are made otherwise


def key(policy: Policy) -> str:
    """What a verdict depends on besides the content: engine, what is watched for, prompt files, hosted entries."""
    entries = sorted({entry.target for entry in policy.allows if entry.purpose == "hosted"}, key=repr)
    matters = (_FORMAT, __version__, policy.key, policy.watched, policy.prompts.sources, entries)
    return hashlib.sha256(repr(matters).encode()).hexdigest()[:16]


def form(path: str, policy: Policy) -> str:
    """What the detectors heed of a path: its suffix, whether it is prose, whether it is the policy file."""
    if path == rules.FILE:
        return path
    return ("prose" if policy.prompts.match(path) else "") + os.path.splitext(path)[1]


def closed(verdict: str) -> bool:
    """Whether it keeps a text from a hosted model."""
    return verdict not in (CLEAN, ALLOWED)


class Contents:
    """Judges texts under one policy."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy

    def file(self, path: str, name: str) -> Known:
        """Judge a regular file; its stat data are those of what was read, "" where it may yet change unseen."""
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        read_at = time.time_ns()
        try:
            with open(os.open(path, flags), "rb", buffering=0) as file:
                before = os.fstat(file.fileno())
                if not stat.S_ISREG(before.st_mode):
                    return Known("", f"{UNSCANNED}not a file")
                verdict = self.text(lambda: iter(lambda: file.read(1 << 16), b""), before.st_size, [name])
                after = identity(os.fstat(file.fileno()))
        except OSError as error:
            return Known("", f"{UNSCANNED}cannot be read: {error.strerror}")
        lasts = after == identity(before) and settled(before.st_ctime_ns, read_at)
        return Known(after if lasts else "", verdict)

    def link(self, path: str, name: str) -> Known:
        """Judge a link's own text: where it leads."""
        read_at = time.time_ns()
        try:
            found = os.lstat(path)
            target = os.fsencode(os.readlink(path))
        except OSError as error:
            return Known("", f"{UNSCANNED}cannot be read: {error.strerror}")
        verdict = self.text(lambda: (target,), len(target), [name])
        return Known(identity(found) if settled(found.st_ctime_ns, read_at) else "", verdict)

    def text(self, chunks: Chunks, size: int, names: Sequence[str], *, unsure: bool = False) -> str:
        """Judge a text of that size in every form that its names give it. `unsure`: any finding counts.

        `chunks` is called for each form; an entry that allows a path has to allow all of them.
        """
        forms = {form(name, self._policy): name for name in names}
        verdict = CLEAN
        for at, name in forms.items():
            for said in self._said(chunks(), size, name, prose=at.startswith("prose")):
                if isinstance(said, str):
                    verdict = said
                elif said.sure or unsure:
                    if not all(self._policy.allowed_for_hosted(replace(said, path=each)) for each in names):
                        return CONTENT + said.type
                    verdict = verdict or ALLOWED
        return verdict

    def _said(self, chunks: Iterable[bytes], size: int, name: str, *, prose: bool) -> Iterator[Finding | str]:
        """Findings, and in words what could not be scanned."""
        from staylocal import text  # noqa: PLC0415 - not needed where nothing changed
        from staylocal.detect import Engine, policy_file_exempt  # noqa: PLC0415 - as above
        from staylocal.findings import Finding  # noqa: PLC0415 - as above
        from staylocal.passages import Passage  # noqa: PLC0415 - as above

        policy = self._policy
        # Its time is for one text.
        engine = Engine(internal=policy.internals, customers=policy.customer_data, key=policy.key)
        findings: list[Finding] = []
        bounded = text.Bounded(iter(chunks))
        for line, column, block in text.blocks(bounded):
            whole = policy_file_exempt(block) if name == rules.FILE else block
            for item in engine.scan(Passage(path=name, text=whole, line=line, column=column, prose=prose)):
                if isinstance(item, Finding):
                    findings.append(item)
                else:
                    yield UNSCANNED + item.why
        yield from weigh(findings, policy.customer_data, (name,) if prose else ())
        if bounded.taken < size:
            yield f"{UNSCANNED}over the bound: {bounded.taken >> 20} of {size >> 20} MiB read"
