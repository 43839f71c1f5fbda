"""The real client hands placeholders on as they are: to the model, back from it, to commands and into files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from leak import Lab, opened
from staylocal.loopback import call, message
from staylocal.redaction.placeholders import written

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import World

NAME = "EMAIL_1"
OURS = written(NAME)
EXEC = ("exec", "--skip-git-repo-check", "-s", "danger-full-access")


@pytest.fixture
def lab(world: World, client: Path) -> Iterator[Lab]:
    with opened(world, client) as made:
        yield made


def strings(value: Any) -> Iterator[str]:  # noqa: ANN401 - JSON
    """All strings of a JSON value, those in JSON inside of it as well."""
    if isinstance(value, dict):
        for each in (*value.keys(), *value.values()):
            yield from strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from strings(each)
    elif isinstance(value, str):
        yield value


def sent(lab: Lab) -> list[str]:
    """All strings that the hosted model was sent."""
    return [each for prompt in lab.hosted.prompts() for each in strings(prompt)]


def test_a_prompt_and_stdin_reach_the_model_as_they_are(lab: Lab) -> None:
    prompt, piped = f"write to {OURS}, twice to {OURS}{OURS}", f"from: {OURS}\n> {OURS}"

    done = lab.plain(*EXEC, prompt, data=piped.encode())

    assert done.code == 0, done
    assert any(prompt in each for each in sent(lab))
    assert any(piped in each for each in sent(lab))


def test_an_answer_comes_back_as_it_is(lab: Lab) -> None:
    answer = f"Dear {OURS},\n\n- **{OURS}** and `{OURS}`\n\n```py\nx = '{OURS}'\n```\n"
    lab.agent(lambda _: [message(answer)])

    printed = lab.plain(*EXEC, "-o", "out.txt", "hi")
    events = lab.plain(*EXEC, "--json", "hi")

    assert printed.out.rstrip("\n") == answer.rstrip("\n")
    assert (lab.root / "out.txt").read_text() == answer
    said = [each for line in events.out.splitlines() for each in strings(json.loads(line))]
    assert answer in said


def test_a_command_gets_it_and_its_output_comes_back_as_it_is(lab: Lab) -> None:
    calls = iter([call("exec_command", "one", cmd=f"printf 'to: %s' '{OURS}' | tee said.txt")])
    lab.agent(lambda _: [next(calls, message("done"))])

    done = lab.plain(*EXEC, "--json", "hi")

    assert (lab.root / "said.txt").read_text() == f"to: {OURS}", done
    assert any(f"to: {OURS}" in each and "printf" not in each for each in sent(lab))


def test_a_patch_writes_it_as_it_is(lab: Lab) -> None:
    patch = f"apply_patch <<'EOF'\n*** Begin Patch\n*** Add File: new.txt\n+to: {OURS}\n*** End Patch\nEOF"
    calls = iter([call("exec_command", "one", cmd=patch)])
    lab.agent(lambda _: [next(calls, message("done"))])

    done = lab.plain(*EXEC, "hi")

    assert (lab.root / "new.txt").read_text() == f"to: {OURS}\n", done
