"""Every pattern that the detectors compile, and with what they are used; run in a process of its own, prints JSON.

`re` itself is watched while all of the package is imported, all that is compiled late is asked for and bad lines are
scanned: a new pattern can't be forgotten here.
"""

from __future__ import annotations

import gc
import importlib
import inspect
import json
import pkgutil
import random
import re
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_WATCHED = ("staylocal.", "detect_secrets.")
# Characters of the texts that are scanned: more than any window that is meant to be bounded.
LINE = 2000
# What few texts hold, with what stands around it.
_RECORDS = (
    '{"name": "Erika Ahrens", "street": "Lindenallee 14", "zip": "50667", "city": "Cologne", "mail": "e.ahrens@mail.net"}',
    "name: Erika Ahrens\nstreet: Lindenallee 14\ncity: 50667 Cologne\nborn: 1971-03-02\nphone: +49 221 471 1234\n",
    "Name;Street;City;IBAN\nErika Ahrens;Lindenallee 14;50667 Cologne;DE75512108001245126199\n",
    "From: Erika Ahrens <e.ahrens@mail.net>\n# Erika Ahrens <e.ahrens@mail.net>\nssn 219-09-9999 card 4539 1488 0343 6467\n",
    "host = db1.corp.example:5432/x --- server 10.23.4.5 fd12:3456::7/64 git@db1.corp.example:x/y.git\n",
    "<RSAKeyValue><Modulus>AQAB</Modulus><D>MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=</D></RSAKeyValue>",
    '{"kty":"RSA","d":"MTIzNDU2Nzg5MDEyMzQ1Njc4OTAMTIzNDU2Nzg5MDEyMzQ1Njc4OTA"}',
)

Used = dict[str, int]  # name of a method -> most characters that it was called with


class _Watched:
    """Stands for a compiled pattern, and remembers how it is used."""

    def __init__(self, pattern: re.Pattern[Any], used: Used) -> None:
        self._pattern, self._used = pattern, used

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        return re.Pattern

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a pattern has
        value = getattr(self._pattern, name)
        return partial(self._call, name, value) if callable(value) else value

    def _call(self, name: str, method: Callable[..., Any], *args: Any, **options: Any) -> Any:  # noqa: ANN401
        text, *places = args[1:] if name in {"sub", "subn"} else args
        start, end = places if len(places) == 2 else (*places, len(text)) if places else (0, len(text))
        if name in {"sub", "subn", "split"}:
            start, end = 0, len(text)
        self._used[name] = max(self._used.get(name, 0), min(end, len(text)) - max(start, 0))
        return method(*args, **options)


def watch() -> dict[tuple[str | bytes, int, str], Used]:
    """Have `re` remember what it compiles for the watched packages: (pattern, flags, module) -> how it was used."""
    seen: dict[tuple[str | bytes, int, str], Used] = {}
    compile_ = re._compile  # type: ignore[attr-defined]  # noqa: SLF001 - what all of `re` goes through

    def watched(pattern: Any, flags: int) -> Any:  # noqa: ANN401
        compiled = compile_(pattern, flags)
        module = sys._getframe(2).f_globals.get("__name__", "")  # noqa: SLF001
        if not module.startswith(_WATCHED) or not isinstance(compiled, re.Pattern):
            return compiled
        return _Watched(compiled, seen.setdefault((compiled.pattern, compiled.flags, module), {}))

    re._compile = watched  # type: ignore[attr-defined]  # noqa: SLF001
    return seen


def compile_all() -> None:
    """Import the detectors, ask for what is compiled late, scan bad lines."""
    from staylocal import detect  # noqa: PLC0415 - `re` has to be watched before

    modules = [
        importlib.import_module(each.name) for each in pkgutil.walk_packages(detect.__path__, "staylocal.detect.")
    ]
    late = sys.modules["staylocal.detect.late"]
    for each in gc.get_objects():
        if type(each) is late._Late:  # noqa: SLF001
            each.pattern  # noqa: B018 - compiles it
    for module in modules:
        _call_cached(vars(module))
        _make_plugins(vars(module))
    for _ in _scanned():
        pass


def _call_cached(names: dict[str, Any]) -> None:
    for value in names.values():
        if hasattr(value, "cache_info") and not inspect.signature(value).parameters:
            value()


def _make_plugins(names: dict[str, Any]) -> None:
    for value in names.values():
        if isinstance(value, type) and hasattr(value, "denylist") and not inspect.isabstract(value):
            list(value().denylist)


def _scanned() -> Iterator[object]:
    from fuzz import lines  # noqa: PLC0415 - it imports the detectors
    from staylocal.detect import Engine  # noqa: PLC0415
    from staylocal.passages import Passage  # noqa: PLC0415
    from staylocal.watched import Internal  # noqa: PLC0415

    internal = Internal(words=("blue heron", "Großprojekt"), domains=("corp.example", "intra"))
    for record in _RECORDS:
        for path in ("a.txt", "a.yaml", "c.csv"):
            yield Engine(internal=internal).scan(Passage(path=path, text=lines.repeated(record, LINE)))
    rng = random.Random(3)  # noqa: S311 - not for secrecy
    for at, (_, piece) in enumerate(lines.kinds()):
        value = "".join(rng.choices(lines.ALPHABETS["base64url"], k=rng.randint(12, 90)))
        text = f'{lines.repeated(piece, LINE)}\n{piece}{value} x\n{piece} = "{piece}{value}"\n'
        path = ("a.txt", "a.py", "b.yaml", "c.csv")[at % 4]
        yield Engine(internal=internal).scan(Passage(path=path, text=text, prose=at % 2 == 0))


def main() -> None:
    """Print a list of pattern, whether it is one of bytes, flags, module, {method: most characters}."""
    seen = watch()
    compile_all()
    rows = [
        (pattern.decode("latin-1") if isinstance(pattern, bytes) else pattern, isinstance(pattern, bytes), *rest, used)
        for (pattern, *rest), used in seen.items()
    ]
    json.dump(rows, sys.stdout)


if __name__ == "__main__":
    main()
