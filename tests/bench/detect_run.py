"""What every question of the detection benchmark shares: the world, the peers, and one scan of many texts by all of them."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from detect_peers import Found, Peer, ToolError, output
from sealed import STAYLOCAL, Repo, World

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

GATE, CLASS = "staylocal, gate", "staylocal, class"


@dataclass(slots=True, kw_only=True)
class Sizes:
    """How much of everything."""

    runs: int = 15  # of what is short; a third of what takes seconds
    files: int = 200  # of the large change
    formats: int | None = None  # of the prose matrix: all
    sample: int = 500  # files of public code, and as many of documentation at most
    sample_lines: int = 250_000  # of each
    line: int = 100_000  # characters

    @property
    def long_runs(self) -> int:
        """Timed runs of what takes seconds."""
        return max(1, self.runs // 3)


@dataclass(kw_only=True)
class Bench:
    """One run of the benchmark. `problems`: what went wrong in a tool, in words."""

    world: World
    peers: Sequence[Peer]
    sizes: Sizes
    corpus: Path | None = None
    docs: Sequence[Path] = ()
    code: Sequence[Path] = ()
    problems: list[str] = field(default_factory=list)

    @cached_property
    def place(self) -> Repo:
        """A repository with staylocal's own policy file and nothing else."""
        return self.world.repo("texts", files=0)

    def by_all(self, name: str, texts: Mapping[str, str], *, prose: bool = False) -> dict[str, list[Found]]:
        """What each tool finds in texts, by their paths. A tool that fails is named and left out.

        `prose`: staylocal reads them as prompts, whatever their path.
        """
        found: dict[str, list[Found]] = {}
        try:
            ours = self._ours(texts, prose=prose)
            found |= {GATE: [each for each in ours if each.sure], CLASS: ours}
        except ToolError as error:
            self.problems.append(f"{name}: {error}")
        root = self.world.folder / f"{name}-texts"
        for path, text in texts.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, encoding="utf-8", newline="")
        for peer in self.peers:
            try:
                found[peer.label] = peer.found(peer.tree(), root, self.world.env)
            except ToolError as error:
                self.problems.append(f"{name}: {error}")
        shutil.rmtree(root)
        return found

    def _ours(self, texts: Mapping[str, str], *, prose: bool) -> list[Found]:
        asked = [{"id": path, "text": text} | ({} if prose else {"path": path}) for path, text in texts.items()]
        data = "".join(f"{json.dumps(each)}\n" for each in asked).encode()
        said = output((STAYLOCAL, "scan", "--jsonl", "-"), self.place.root, self.place.env, data)
        answers = [json.loads(line) for line in said.splitlines()]
        cut = sum("unscanned" in answer["why"] for answer in answers)
        if cut:
            self.problems.append(f"staylocal: {cut} of {len(answers)} texts not scanned to their end")
        return [
            Found(answer["id"], f["line"], f["line"], f["sure"], f["kind"], f["start"], f["end"])
            for answer in answers
            for f in answer["findings"]
        ]
