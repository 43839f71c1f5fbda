"""The policy that judges: an admin's, a user's and several versions of a repository's file made into one.

Tightening counts from every version of the repository's file (index, worktree, the judged commit), loosening
only from the trusted one (HEAD, or CI's base branch): a change can't loosen the rule that judges it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from staylocal.errors import PolicyError
from staylocal.globs import Globs, Source
from staylocal.policy_allow import Allow, in_force
from staylocal.policy_defaults import PROMPTS, SENSITIVE
from staylocal.policy_layer import Layer, Origin, Prefer, Recording, parse_layer
from staylocal.policy_tiers import Hosted, Local, hosted_tier, local_tier, preferred, said
from staylocal.policy_watched import customer_data, internal

if TYPE_CHECKING:
    import re
    from collections.abc import Mapping, Sequence
    from datetime import date

    from staylocal.findings import Finding, Kind
    from staylocal.watched import CustomerData, Internal

__all__ = [
    "ADMIN_PATH",
    "Allow",
    "Hosted",
    "Layer",
    "Local",
    "Policy",
    "UserLayers",
    "parse_layer",
    "user_layers",
    "user_path",
]

# No environment variable moves it: whoever starts staylocal could then choose the admin.
ADMIN_PATH = "/etc/staylocal.toml"
_DEFAULT_BLOCK: frozenset[Kind] = frozenset(("secret",))


class UserLayers(NamedTuple):
    """The two layers that are read from the machine; None where there is no file."""

    admin: Layer | None
    user: Layer | None


def user_layers(*, environ: Mapping[str, str], today: date, admin_path: str = ADMIN_PATH) -> UserLayers:
    """Read the admin's and the user's file. PolicyError if one is there and can't be read or is wrong."""
    return UserLayers(admin=_read(admin_path, "admin", today), user=_read(user_path(environ), "user", today))


def user_path(environ: Mapping[str, str]) -> str:
    """Where the user's file is, or would be."""
    configured, home = environ.get("XDG_CONFIG_HOME", ""), environ.get("HOME", "")
    # The XDG specification: a relative path is to be ignored. Here it would lead into the repository.
    folder = configured if configured.startswith("/") else f"{home or os.path.expanduser('~')}/.config"
    return f"{folder}/staylocal/config.toml"


def _read(path: str, origin: Origin, today: date) -> Layer | None:
    try:
        with open(path, "rb") as file:
            text = file.read()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise PolicyError(f"{path}: can't be read: {error.strerror}") from None
    return parse_layer(text, label=path, origin=origin, today=today)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Everything that decides. `digest` changes with whatever changes findings, class or gate.

    `stamp`: False only where `record = "when-used"` was written and holds. `has_file`: the repository has a
    policy file. `prefer`: the tier of open work. `key`: of the fingerprints. `internals`: what is internal;
    `customer_data`: how that is judged.
    `block`: what stops a commit. `allows`: the entries that count today; `expired`: those that no longer do.
    """

    record: Recording
    stamp: bool
    has_file: bool
    key: bytes | None = field(repr=False)
    local: Local
    hosted: Hosted
    prefer: Prefer
    sensitive: Globs = field(repr=False)
    prompts: Globs = field(repr=False)
    internals: Internal
    customer_data: CustomerData
    block: frozenset[Kind]
    allows: tuple[Allow, ...]
    expired: tuple[Allow, ...]
    digest: str

    @classmethod
    def load(
        cls,
        base: Layer | None = None,
        now: Sequence[Layer] = (),
        *,
        user: Layer | None = None,
        admin: Layer | None = None,
    ) -> Policy:
        """Make one policy. `base`: the trusted version of the repository's file; `now`: the judged ones."""
        mine = [layer for layer in (admin, user) if layer]
        repository = [layer for layer in (*now, base) if layer]
        every, ranked = [*mine, *repository], [*mine, *now[:1], *([base] if base else [])]
        record = _record(mine, repository)
        key = said(layer.key for layer in repository)
        sensitive, prompts = _sensitive(mine, [base, *now]), _prompts(every)
        internals, customers = internal(mine, [base, *now]), customer_data(mine, [base, *now])
        block = _block(mine, repository)
        allows = _allows(base, now, mine)
        listed = [*mine, *repository[:1]]
        return cls(
            record=record or "when-used",
            stamp=record != "when-used",
            has_file=bool(repository),
            key=key,
            local=local_tier(ranked, mine),
            hosted=hosted_tier(ranked, every, mine),
            prefer=preferred(mine, repository),
            sensitive=sensitive,
            prompts=prompts,
            internals=internals,
            customer_data=customers,
            block=block,
            allows=allows,
            expired=tuple(dict.fromkeys(entry for layer in listed for entry in layer.allows if entry.expired)),
            digest=_digest(key, (sensitive, prompts), _watched(internals, customers), block, allows),
        )

    @property
    def internal(self) -> tuple[tuple[str, re.Pattern[str]], ...]:
        """The named patterns of what is internal, a name maybe more than once."""
        return self.internals.patterns

    @property
    def watched(self) -> tuple[object, ...]:
        """All that decides what is internal and what is customer data; its repr changes with that."""
        return _watched(self.internals, self.customer_data)

    def allowed_for_commit(self, finding: Finding) -> Allow | None:
        """Find the entry that lets this finding into a commit."""
        return next((entry for entry in self.allows if entry.covers(finding)), None)

    def path_is_open(self, path: str) -> bool:
        """Whether a reviewed entry lets a hosted model see everything at this path."""
        hosted = (entry for entry in self.allows if entry.purpose == "hosted" and entry.path)
        return any(entry.covers_path(path) for entry in hosted)

    def allowed_for_hosted(self, finding: Finding) -> Allow | None:
        """Find the entry that lets a hosted model see this finding."""
        hosted = (entry for entry in self.allows if entry.purpose == "hosted")
        return next((entry for entry in hosted if entry.covers(finding)), None)


def _record(mine: list[Layer], repository: list[Layer]) -> Recording | None:
    """Take the strictest of what is said; None if there is nobody to say it.

    A repository's file that is silent says "always" where user and admin are silent too: a change that adds
    `record = "when-used"` to it then loosens nothing.
    """
    above = [layer.record for layer in mine if layer.record]
    silent: Recording | None = None if above else "always"
    words = above + [layer.record or silent for layer in repository]
    return "always" if "always" in words else said(words)


def _sensitive(mine: list[Layer], versions: Sequence[Layer | None]) -> Globs:
    """Make a list for each version of the repository's file, and one for each layer that it can't undo."""
    above = tuple(line for layer in mine for line in layer.sensitive)
    chains = [Source(folded=SENSITIVE, lines=above + (layer.sensitive if layer else ())) for layer in versions]
    firm = [Source(lines=layer.sensitive) for layer in mine if layer.sensitive]
    return Globs(sources=tuple(dict.fromkeys(chains + firm)))


def _prompts(every: list[Layer]) -> Globs:
    added = [Source(lines=layer.prompts) for layer in every if layer.prompts]
    return Globs(sources=(Source(folded=PROMPTS), *dict.fromkeys(added)))


def _block(mine: list[Layer], repository: list[Layer]) -> frozenset[Kind]:
    """Take what user and admin say in place of the default, and what the repository says on top."""
    own = [layer.block for layer in mine if layer.block is not None] or [_DEFAULT_BLOCK]
    added = [layer.block for layer in repository if layer.block is not None]
    return own[0].union(*own, *added)


def _allows(base: Layer | None, now: Sequence[Layer], mine: list[Layer]) -> tuple[Allow, ...]:
    same_commit = all(layer.same_commit_allow is not False for layer in mine)
    own = (entry for layer in mine for entry in layer.allows if not entry.expired)
    repository = in_force(base.allows if base else (), [layer.allows for layer in now], same_commit=same_commit)
    return tuple(dict.fromkeys((*repository, *own)))


def _watched(internals: Internal, customers: CustomerData) -> tuple[object, ...]:
    """Plain values: a dataclass's repr leaves the words out."""
    patterns = sorted((name, pattern.pattern) for name, pattern in internals.patterns)
    return patterns, sorted(internals.domains), "\n".join(internals.words), internals.private_addresses, customers


def _digest(
    key: bytes | None,
    lists: tuple[Globs, ...],
    watched: tuple[object, ...],
    block: frozenset[Kind],
    allows: tuple[Allow, ...],
) -> str:
    """Hash the reprs, which say where each part ends. `why` and `until` change no answer today."""
    entries = sorted({(entry.target, entry.purpose) for entry in allows}, key=repr)
    matters = (key, [globs.sources for globs in lists], watched, sorted(block), entries)
    return sha256(repr(matters).encode()).hexdigest()
