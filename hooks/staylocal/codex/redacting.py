"""A sensitive invocation -> the same with placeholders in prompt and stdin, judged again as a whole.

Everything else that is sent stays as it is; if something of that is sensitive, nothing is redacted. The mapping from
placeholders to values lives in this process alone, and ends with it.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from staylocal import redaction
from staylocal.codex import argv, loading
from staylocal.codex.carried import PROMPT, STDIN
from staylocal.codex.surroundings import Piped
from staylocal.errors import UndecidedError
from staylocal.passages import Passage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from staylocal.codex.argv import Invocation
    from staylocal.codex.loading import Carried
    from staylocal.codex.surroundings import Surroundings
    from staylocal.policy import Policy
    from staylocal.redaction import Map

_OPEN = frozenset(("clean", "override"))
_MOST = 3  # names that are said
_ROUNDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Redaction:
    """What goes in an invocation's place. `count`: how many places were replaced; `mapping`: placeholders -> values."""

    invocation: Invocation
    stdin: Piped | None = field(repr=False)
    carried: Carried
    mapping: Map = field(repr=False)
    count: int


def attempt(
    invocation: Invocation, here: Surroundings, stdin: Piped | None, policy: Policy, sensitive: Sequence[str]
) -> Redaction:
    """Redact and weigh again. `sensitive`: the sensitive files of the workspace, from its top.

    Raises UndecidedError where it can't be done, or where something sensitive is left.
    """
    if invocation.command != ("exec",):
        raise UndecidedError("only a new `codex exec` can be redacted")
    if invocation.images:
        raise UndecidedError("an image can't be redacted")  # it may well show what the text says
    made = _settled(_Texts.of(invocation, here, stdin), policy)
    words = iter(made.prompts)
    changed = replace(invocation, words=tuple(tuple(next(words) for _ in level) for level in invocation.words))
    changed = replace(changed, argv=argv.build(changed))
    piped = None if made.stdin is None else _piped(made.stdin)
    carried = loading.weigh(changed, here, piped, None, sensitive)
    if left := _left(carried) or _beside(changed, here, made.mapping):
        raise UndecidedError(f"not all of it can be redacted ({left})")
    return Redaction(invocation=changed, stdin=piped, carried=carried, mapping=made.mapping, count=made.count)


def _beside(invocation: Invocation, here: Surroundings, mapping: Map) -> str:
    """What goes along as it is and holds a value, which alone says nothing there; "" if nothing does."""
    holds = redaction.finder(mapping)
    passages = (each for each in loading.beside(invocation, here) if isinstance(each, Passage))
    return next((each.path for each in passages if holds(each.text)), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Texts:
    """The prompts of all levels, in order, what is on stdin, and what is sent beside them and can't be replaced."""

    prompts: tuple[str, ...] = field(repr=False)
    stdin: str | None = field(repr=False)
    fixed: tuple[str, ...] = field(repr=False)
    mapping: Map = field(default_factory=redaction.Map)
    count: int = 0

    @classmethod
    def of(cls, invocation: Invocation, here: Surroundings, stdin: Piped | None) -> _Texts:
        """Raises UndecidedError for a stdin that is no text."""
        return cls(
            prompts=tuple(word for level in invocation.words for word in level),
            stdin=_text(stdin) if stdin else None,
            fixed=(here.place.folder, *(each.value for level in invocation.levels for each in level if each.value)),
        )

    def redacted(self, policy: Policy) -> _Texts:
        """The same with placeholders; the mapping takes up what is found. Raises UndecidedError."""
        prompts = [redaction.redact(each, policy, self.mapping, path=PROMPT) for each in self.prompts]
        stdin = None if self.stdin is None else redaction.redact(self.stdin, policy, self.mapping, path=STDIN)
        if any(redaction.redact(each, policy, self.mapping).count for each in self.fixed):
            raise UndecidedError("not all of it can be redacted (options, or the folder's name)")
        return replace(
            self,
            prompts=tuple(each.text for each in prompts),
            stdin=stdin.text if stdin else None,
            count=sum(each.count for each in (*prompts, *([stdin] if stdin else []))),
        )


def _settled(texts: _Texts, policy: Policy) -> _Texts:
    """Redacted until nothing new is found: what only stdin shows to be a secret is one in the prompt, too."""
    for _ in range(_ROUNDS):
        known = len(texts.mapping), len(texts.mapping.hidden)
        made = texts.redacted(policy)
        if known == (len(texts.mapping), len(texts.mapping.hidden)):
            return made
    raise UndecidedError("it can't be redacted: something new is found whatever is taken out")


def _text(stdin: Piped) -> str:
    try:
        if stdin.whole:
            return stdin.text.decode()
    except UnicodeDecodeError:
        pass
    raise UndecidedError("stdin can't be redacted: it is not UTF-8, or too long")


def _piped(text: str) -> Piped:
    content = text.encode()
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the child reads it
    file.write(content)
    file.seek(0)
    return Piped(file=file, text=content, whole=True)


def _left(carried: Carried) -> str:
    """What is sensitive still, by name; "" if nothing is."""
    if set(carried.why) <= _OPEN:
        return ""
    verdict = carried.verdict
    names = [
        *(each.finding.path for each in verdict.judged),
        *verdict.sensitive,
        *carried.named,
        *(gap.path for gap in verdict.unscanned),
    ]
    names = list(dict.fromkeys(names)) or [",".join(carried.why)]
    return ", ".join(names[:_MOST]) + (", ..." if len(names) > _MOST else "")
