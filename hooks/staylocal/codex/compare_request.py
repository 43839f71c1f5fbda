"""What `staylocal compare` was asked for, and the words of Codex that both runs share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from staylocal.codex import argv
from staylocal.codex.argv_reader import Option
from staylocal.errors import PolicyError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from staylocal.codex.argv import Invocation

Form = Literal["text", "json", "html"]
Choice = Literal["local", "hosted", "ask"]
_READ = "both runs may only read: what one of them writes, the other one could read and send"
# Options of ours stand in their place.
_OURS = {
    "--oss": "both tiers are asked",
    "--local-provider": "the policy names the local provider",
    "--model": "-m names the local model, -M the hosted one",
    "--output-last-message": "--output-dir, --local-output and --hosted-output say where the answers go",
    "--ephemeral": "a run that leaves no rollout can't be checked",
    **dict.fromkeys(("--sandbox", "--approve-for-me", "--dangerously-bypass-approvals-and-sandbox"), _READ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """`models`: by tier, "" for the tier's own choice; `names`: of the answers' files, by tier; `words`: more words for
    both runs; `folder`, `kept`: None for the usual places; `keep`: None to decide nothing.
    """

    prompt: bytes = field(repr=False)
    models: Mapping[str, str]
    names: Mapping[str, str]
    words: Sequence[str] = field(default=(), repr=False)
    folder: str | None = None
    form: Form = "text"
    judge: bool = False
    keep: Choice | None = None
    kept: str | None = None

    def invocation(self) -> Invocation:
        """`exec` with the caller's words, with nothing written but answers: the local run may read what the hosted one
        must not, and they go on at the same time. Raises PolicyError for words that can't go to both.
        """
        found = argv.parse(("exec", *self.words))
        if found.not_understood:
            raise PolicyError(f"behind --: not understood: {'; '.join(found.not_understood)}")
        if found.command != ("exec",) or found.positionals or found.wants_help:
            raise PolicyError(
                "behind -- only options of `codex exec` can stand",
                hint="The prompt stands before it: staylocal compare PROMPT -- -C sub",
            )
        if taken := next((name for name in _OURS if found.has(name)), None):
            raise PolicyError(f"behind --: {taken} can't be given: {_OURS[taken]}")
        return found.with_options([Option(name="--sandbox", value="read-only")])
