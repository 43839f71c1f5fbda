"""Coverage-guided fuzzing of the detectors and of the readers of bytes, with atheris; README.md tells how to run it."""

from __future__ import annotations

import sys

import atheris  # type: ignore[import-untyped]

with atheris.instrument_imports(include=["staylocal"]):
    from staylocal import text
    from staylocal.detect import Engine
    from staylocal.findings import Finding
    from staylocal.passages import Passage
    from staylocal.watched import CustomerData, Internal

PATHS = ("", "a.txt", "a.py", "a.yaml", "a.csv", "a.md", ".env", "package-lock.json")
INTERNAL = Internal(words=("blue heron",), domains=("corp.example",))
CUSTOMERS = CustomerData(own_domains=("own.example",), regions=("DE", "US"))
# Of no alphabet's order and no provider's, so that nothing takes it for an example: for a text a control.
TOKEN = "gh" + "p_" + "R7kQ2vXz9LmT4bWc8NsY1dHf6PjA3gE04zVQl5"
SECONDS = 5.0


def one_input(data: bytes) -> None:
    """Scan a text, and read bytes; raises what they raise, and AssertionError for what must never be."""
    if data[:1] < b"\x80":
        _scan(data[1:])
    else:
        _read(data[1:])


def _scan(data: bytes) -> None:
    path, prose = PATHS[data[0] % len(PATHS)] if data else "", data[:1] >= b"\x80"
    passage = Passage(path=path, text=data[1:].decode("utf-8", "surrogateescape"), prose=prose)
    engine = Engine(internal=INTERNAL, customers=CUSTOMERS, key=b"k" * 32, total_seconds=SECONDS)
    rows = passage.text.split("\n")
    for each in engine.scan(passage):
        assert isinstance(each, Finding) or each.in_time, "no time left"
        if isinstance(each, Finding):
            assert 0 <= each.start < each.end <= max(1, len(rows[each.line - 1])), "an offset that is not there"
            assert each.line + each.lines <= len(rows) + 1, "a line that is not there"


def _read(data: bytes) -> None:
    cut = data[0] if data else 0
    raw = data[1:] + b"\n" + TOKEN.encode() + b"\n" + data[1:]
    for chunks in ([raw], [raw[:cut], raw[cut:]]):
        assert any(TOKEN in block for _, _, block in text.blocks(chunks)), "a line that was not read"


def main() -> None:
    """Run libFuzzer with the command line's arguments."""
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
