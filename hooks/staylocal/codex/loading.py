"""An invocation and its surroundings -> everything that it sends, judged with the class's thresholds."""

from __future__ import annotations

import fnmatch
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from staylocal import scan
from staylocal.codex import carried, review, sessions
from staylocal.codex.carried import FOLDER, OPTIONS, PROMPT, SKILLS, STDIN, Load
from staylocal.errors import UndecidedError
from staylocal.findings import Unscanned
from staylocal.passages import Passage
from staylocal.prompts import NEEDS, asked_route
from staylocal.state import LEDGER
from staylocal.text import size
from staylocal.verdict import WHYS, Verdict, judge

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from staylocal.codex.argv import Invocation
    from staylocal.codex.rollout import Session
    from staylocal.codex.surroundings import Piped, Surroundings
    from staylocal.policy import Policy
    from staylocal.prompts import Asked

_RUNS = 500  # of the ledger that are looked at for `--last`
BYTES = 3  # of text that make a token at least, so that an estimate errs on the safe side


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What is sent, and what the scan says. `asked`: the tier that a prompt's front matter names, `needs`: what it
    needs, `unclear`: what nobody knows there.

    `why`: why-words; `named`: sensitive files that the prompt names; `size`: bytes, `said`: those of prompt and stdin,
    `letters`: their characters;
    `images`, `schema`: whether any; `session`: why the session that goes on must stay here.
    """

    verdict: Verdict
    why: tuple[str, ...]
    names: tuple[str, ...]
    size: int
    images: bool
    schema: bool
    said: int = 0
    letters: int = 0
    asked: str = ""
    needs: frozenset[str] = frozenset()
    unclear: str = ""
    named: tuple[str, ...] = ()
    session: str = ""
    subject: review.Subject | None = None

    @property
    def tokens(self) -> int:
        """About how many tokens it makes."""
        return self.size // BYTES


def session_of(invocation: Invocation, here: Surroundings) -> Session | None:
    """The session that is resumed or forked; names and `--last` (of any provider, clean rooms included) are looked up.

    Raises UndecidedError where there is none.
    """
    if invocation.command[-1:] not in (("resume",), ("fork",)):
        return None
    if invocation.session is None and not invocation.has("--last"):
        return None  # the list of sessions, or a new one
    home, folder = here.settings.home, here.place.folder
    if invocation.session is not None:
        found = sessions.find(invocation.session, cwd=folder, codex_home=home)
    else:
        found = sessions.last(
            folder,
            also=_of_rooms(here),
            include_non_interactive=invocation.command[0] == "exec" or invocation.has("--include-non-interactive"),
            everywhere=invocation.has("--all"),
            codex_home=home,
        )
    if found is None:
        raise UndecidedError(
            "the session that is to go on cannot be found, so nobody knows what it carries",
            hint=f"Its rollout should lie below {home}/sessions. Start a new session, or name one by its id.",
        )
    return found


def is_telling(names: Iterable[str], policy: Policy) -> bool:
    """Whether something is found in these names, which would be sent as they are."""
    found = scan.collect(iter((Passage(path="names", text="\n".join(names), prose=True),)), policy)
    return bool(found.findings or found.unscanned)


def _of_rooms(here: Surroundings) -> frozenset[str]:
    """Sessions of this worktree's runs: those in clean rooms began in another folder."""
    if not os.path.exists(os.path.join(here.state, LEDGER)):
        return frozenset()
    from staylocal import ledger  # noqa: PLC0415 - for `--last` only

    worktree = here.repo.worktree if here.repo else "."
    runs = [run for run in ledger.recent(here.state, _RUNS) if run.worktree == worktree]
    return frozenset(session for run in runs for session in run.sessions)


def weigh(
    invocation: Invocation,
    here: Surroundings,
    stdin: Piped | None,
    session: Session | None,
    sensitive: Sequence[str],
) -> Carried:
    """Gather and judge. `sensitive`: the sensitive files of the workspace, from its top."""
    load, subject = Load(), _subject(invocation, here)
    named = _named(_prompts(invocation, stdin, load), here, sensitive, load)
    _add_options(invocation, here, load)
    _add_instructions(here, load)
    if subject:
        load.passages.append(subject.passages(here.place.top))
    if session:
        load.passages.append(sessions.history(session.path))
    shown = {path: here.place.shown(path) for path in load.files}
    paths = [*shown.values(), *(subject.paths if subject else ())]
    rules = here.rules(paths)
    counted = _Counted()
    collected = scan.collect(counted.through(load.all(shown.__getitem__)), rules.policy)
    asked = [each for name in (PROMPT, STDIN) if (each := _asked(name, load)) is not None]
    tiers = [each.route for each in asked if each.route]
    spoken = [content for name, content in load.texts if name in (PROMPT, STDIN)]
    kept = sessions.tainted(session) if session else ""
    verdict = judge(
        findings=collected.findings,
        unscanned=collected.unscanned,
        paths=paths,
        policy=rules.policy,
        is_sensitive=lambda path: path in named or rules.is_sensitive(path),
        prompts={PROMPT: None, STDIN: None},
    )
    return Carried(
        verdict=verdict,
        why=_with(verdict.why, named, kept),
        names=tuple(
            dict.fromkeys(
                (
                    *(name for name, _ in load.texts),
                    *shown.values(),
                    *(subject.paths if subject else ()),
                    *((f"session {session.id}",) if session else ()),
                )
            )
        ),
        size=counted.size,
        images=bool(invocation.images),
        schema=invocation.has("--output-schema"),
        said=sum(map(len, spoken)),
        letters=sum(len(content.decode(errors="replace")) for content in spoken),
        asked="local" if "local" in tiers else next(iter(tiers), ""),
        needs=frozenset(word for each in asked for word in each.needs or ()),
        unclear=next((problem for each in asked if (problem := _unclear(each))), ""),
        named=tuple(named),
        session=kept,
        subject=subject,
    )


def beside(invocation: Invocation, here: Surroundings) -> Iterator[Passage | Unscanned]:
    """What goes along whatever prompt and stdin say: options, what they attach, and instructions."""
    load = Load()
    _add_options(invocation, here, load)
    _add_instructions(here, load)
    return load.all(here.place.shown)


def _add_options(invocation: Invocation, here: Surroundings, load: Load) -> None:
    """What the command line holds besides the prompt, the files that it attaches, and where it stands."""
    options = (option.value for level in invocation.levels for option in level)
    load.texts += [(OPTIONS, os.fsencode(value)) for value in options if value]
    load.texts.append((FOLDER, os.fsencode(here.place.folder)))
    load.files += [here.absolute(path) for path in (*invocation.images, *invocation.values("--output-schema"))]


def _add_instructions(here: Surroundings, load: Load) -> None:
    """What Codex adds by itself: AGENTS.md, skills, and what its configuration says to the model."""
    load.files += carried.documents(here.place, here.settings)
    found, gaps = carried.skills(here.place, here.settings)
    load.files += found
    load.texts += [(SKILLS, os.fsencode(path)) for path in found]
    load.gaps.extend(gaps)
    load.texts += [(key, text.encode("utf-8", "surrogateescape")) for key, text in here.settings.instructions]
    load.files += [path for _, path in here.settings.instruction_files]


def _prompts(invocation: Invocation, stdin: Piped | None, load: Load) -> list[str]:
    texts = []
    said = [word for level in invocation.words for word in level if word != "-"] + list(invocation.values("--message"))
    for word in said:
        load.texts.append((PROMPT, os.fsencode(word)))
        texts.append(word)
    if stdin is not None:
        load.texts.append((STDIN, stdin.text))
        texts.append(stdin.text.decode(errors="replace"))
        if not stdin.whole:
            load.gaps.append(Unscanned(path=STDIN, why=f"over the bound: {len(stdin.text) >> 20} MiB read"))
    return texts


def _named(prompts: Iterable[str], here: Surroundings, sensitive: Sequence[str], load: Load) -> list[str]:
    """Put the files that prompts name into the load; gives the sensitive ones that they name otherwise."""
    found: list[str] = []
    basenames = {os.path.basename(path): path for path in sensitive}
    for prompt in prompts:
        names = carried.named(prompt, here.place)
        load.files += names.files
        if names.cut:
            load.gaps.append(Unscanned(path=PROMPT, why="too many words to look for names of files"))
        found += [basenames[word] for word in names.words if word in basenames]
        found += carried.in_folders(sensitive, names.folders, here.place)
        for word in names.words:
            if any(mark in word for mark in "*?["):
                found += [path for path in sensitive if _matches(path, word)]
    return list(dict.fromkeys(found))


def _matches(path: str, glob: str) -> bool:
    return fnmatch.fnmatchcase(path, glob) or fnmatch.fnmatchcase(os.path.basename(path), glob)


def _subject(invocation: Invocation, here: Surroundings) -> review.Subject | None:
    if invocation.command[-1:] != ("review",) or here.repo is None:
        return None
    if base := invocation.last("--base"):
        return review.against(base)
    if commit := invocation.last("--commit"):
        return review.of_commit(commit)
    return review.uncommitted(here.repo.head) if invocation.has("--uncommitted") else None


def _asked(name: str, load: Load) -> Asked | None:
    content = next((content for each, content in load.texts if each == name), b"")
    return asked_route(content[: 1 << 16].decode(errors="replace"))


def _unclear(asked: Asked) -> str:
    """What stands there is not repeated: it may be anything."""
    if asked.route == "unknown":
        return f"the prompt's front matter, line {asked.line}: route: is neither hosted nor local"
    if asked.needs is None:
        known = ", ".join(NEEDS)
        return f"the prompt's front matter, line {asked.needs_line}: needs: holds something else than {known}"
    return ""


def _with(why: tuple[str, ...], named: Sequence[str], kept: str) -> tuple[str, ...]:
    """The reasons, with sensitive files that are only named, and a session that must stay here."""
    words = {*why, *(("path",) if named else ()), *(("content",) if kept else ())}
    sensitive = tuple(word for word in WHYS if word in words and word not in ("clean", "override"))
    return sensitive or why


class _Counted:
    """Passages, their bytes counted as they go by."""

    def __init__(self) -> None:
        self.size = 0

    def through(self, passages: Iterable[Passage | Unscanned]) -> Iterator[Passage | Unscanned]:
        for each in passages:
            self.size += size(each.text) if isinstance(each, Passage) else 0
            yield each
