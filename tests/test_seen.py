"""What a passage came to is kept, and never stands for anything else."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from staylocal import scan, seen, seen_store
from staylocal.detect import Engine, marks
from staylocal.findings import NO_TIME_LEFT, TOO_SLOW, Finding, Unscanned
from staylocal.passages import Passage
from staylocal.policy import Policy, parse_layer
from staylocal.rules import today
from staylocal.seen import Seen
from staylocal.seen_store import PAGE, PAGES, Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from conftest import World

AWS = "AK" + "IA" + "QZ7PLM3XCV9RTB2W"
SECRET = f'aws = "{AWS}"'
PRAGMA = "# pragma: allowlist nextline secret"


class Fake:
    """An engine that says of each line with an `x` all that it was told, and counts what it scans."""

    def __init__(self) -> None:
        self.scanned: list[Passage] = []
        self.gaps: list[Unscanned] = []

    def scan(self, passage: Passage) -> list[Finding | Unscanned]:
        self.scanned.append(passage)
        told = repr((passage.path, passage.prose, passage.above, passage.column))
        found: list[Finding | Unscanned] = []
        for at, line in enumerate(passage.text.split("\n")):
            start = line.find("x")
            if start < 0:
                continue
            shift = passage.column if at == 0 else 0
            found.append(
                Finding(
                    path=passage.path,
                    line=passage.line + at,
                    start=start + shift,
                    end=start + 1 + shift,
                    kind="customer-data",
                    type=told,
                    sure=passage.prose,
                    pragma="pragma" in passage.above,
                    points=start,
                    digest=marks.digest(line.removesuffix("\r")),
                    same=marks.sameness("x") if start else b"",
                )
            )
        return [*found, *self.gaps]


def _said(found: Iterable[Finding | Unscanned]) -> list[tuple[Any, ...]]:
    """Everything of a finding, what equality leaves out, too."""
    return [tuple(getattr(each, field.name) for field in fields(each)) for each in found]


def _scan(engine: Fake, folder: Path | None, *passages: Passage, matters: object = "") -> list[tuple[Any, ...]]:
    with Seen(str(folder) if folder else None, matters, lambda: engine) as known:  # type: ignore[arg-type,return-value]
        return [each for passage in passages for each in _said(known.scan(passage))]


# -- what is known, and what is not

PLAIN = Passage(path="src/a.py", text="one\na x\n x\n", line=7)


def test_the_second_time_no_engine_is_made(tmp_path: Path) -> None:
    engine = Fake()
    first = _scan(engine, tmp_path, PLAIN)
    assert len(engine.scanned) == 1
    with Seen(str(tmp_path), "", lambda: pytest.fail("made")) as known:
        assert _said(known.scan(PLAIN)) == first
    assert known.lines == 4
    assert [line for _, line, *_ in first] == [8, 9]
    assert {path for path, *_ in first} == {"src/a.py"}


@pytest.mark.parametrize(
    "moved",
    [replace(PLAIN, line=1), replace(PLAIN, line=400), replace(PLAIN, path="a.py"), replace(PLAIN, path="b/c/a.py")],
)
def test_the_same_text_elsewhere_is_known_and_moved(tmp_path: Path, moved: Passage) -> None:
    engine = Fake()
    _scan(engine, tmp_path, PLAIN)
    assert _scan(engine, tmp_path, moved) == _scan(Fake(), None, moved)
    assert len(engine.scanned) == 1


@pytest.mark.parametrize(
    "other",
    [
        replace(PLAIN, path="src/b.py"),
        replace(PLAIN, path="src/a.yml"),
        replace(PLAIN, path="src/A.py"),
        replace(PLAIN, prose=True),
        replace(PLAIN, above=PRAGMA),
        replace(PLAIN, above=" "),
        replace(PLAIN, column=1),
        replace(PLAIN, text=PLAIN.text + "\n"),
        replace(PLAIN, text=PLAIN.text.replace("\n", "\r\n")),
        replace(PLAIN, text=" " + PLAIN.text),
        replace(PLAIN, text="", above=PLAIN.text),
    ],
)
def test_what_decides_makes_another_one_of_it(tmp_path: Path, other: Passage) -> None:
    engine = Fake()
    for passage in (PLAIN, other, PLAIN, other):
        assert _scan(engine, tmp_path, passage) == _scan(Fake(), None, passage)
    assert len(engine.scanned) == 2


def test_parts_do_not_run_into_each_other(tmp_path: Path) -> None:
    engine = Fake()
    texts = ["", "\0", "x", "'", "x\0x", "', 0"]
    passages = [Passage(path=name, text=text, above=above) for name in texts for text in texts for above in texts]
    assert _scan(engine, tmp_path, *passages) == _scan(Fake(), None, *passages)
    assert len(engine.scanned) == len(passages)


@pytest.mark.parametrize(
    ("name", "value"),
    [("_SCHEMA", 2), ("detectors", lambda: "others")],
)
def test_another_engine_or_schema(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: object) -> None:
    engine = Fake()
    first = _scan(engine, tmp_path, PLAIN)
    monkeypatch.setattr(seen, name, value)
    assert _scan(engine, tmp_path, PLAIN) == first
    assert len(engine.scanned) == 2


def test_another_policy_and_another_repository(tmp_path: Path) -> None:
    engine = Fake()
    (tmp_path / "a").mkdir()
    for matters in ("", (b"key", "watched"), (b"key", "others"), (None, "watched")):
        _scan(engine, tmp_path / "a", PLAIN, matters=matters)
    assert len(engine.scanned) == 4
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / seen.FILE).write_bytes((tmp_path / "a" / seen.FILE).read_bytes())
    _scan(engine, tmp_path / "b", PLAIN)
    assert len(engine.scanned) == 5


@pytest.mark.parametrize("why", [TOO_SLOW, NO_TIME_LEFT, "anything else"])
def test_what_was_not_scanned_is_scanned_again(tmp_path: Path, why: str) -> None:
    engine = Fake()
    engine.gaps = [Unscanned(path="a.py", why=why, line=2), Unscanned(path="a.py", why=why)]
    first = _scan(engine, tmp_path, PLAIN)
    assert first[-2:] == [("src/a.py", why, 8), ("src/a.py", why, None)]
    assert _scan(engine, tmp_path, PLAIN) == first
    engine.gaps = []
    assert _scan(engine, tmp_path, PLAIN) == first[:-2] == _scan(engine, tmp_path, PLAIN)
    assert len(engine.scanned) == 3


def test_digests_are_those_of_the_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    passages = [PLAIN, Passage(path="a", text="a x\r\nx", column=30), Passage(path="a", text="12x\n45 x ", line=3)]
    engine = Fake()
    before = _scan(engine, tmp_path, *passages)
    monkeypatch.setattr(marks, "_PROCESS_KEY", b"another process")
    after = _scan(engine, tmp_path, *passages)
    assert len(engine.scanned) == 3
    assert after == _scan(Fake(), None, *passages) != before


def test_without_a_folder_nothing_is_kept(tmp_path: Path) -> None:
    engine = Fake()
    assert _scan(engine, None, PLAIN, PLAIN) == 2 * _scan(engine, tmp_path / "missing", PLAIN)
    assert len(engine.scanned) == 3
    assert list(tmp_path.iterdir()) == []


_TEXTS = st.text(alphabet="ax \n\r\t\0é\ud800", max_size=30)
_PASSAGES = st.builds(
    Passage,
    path=st.sampled_from(["a.py", "b/a.py", "Dockerfile", "a.md", "\udcff"]),
    text=_TEXTS,
    line=st.integers(1, 9),
    column=st.sampled_from([0, 64512]),
    above=st.sampled_from(["", PRAGMA, "x", "\udcff\0"]),
    prose=st.booleans(),
)


@settings(deadline=None)
@given(st.lists(_PASSAGES, max_size=12))
def test_any_passages_twice(tmp_path_factory: pytest.TempPathFactory, passages: list[Passage]) -> None:
    folder = tmp_path_factory.mktemp("state")
    fresh = _scan(Fake(), None, *passages)
    assert _scan(Fake(), folder, *passages) == fresh
    again = Fake()
    assert _scan(again, folder, *passages) == fresh
    assert again.scanned == []


# -- what spoils the file


def _spoiled(data: bytes, rnd: random.Random) -> bytes:
    used = [at for at in range(0, len(data), 26) if any(data[at : at + 26])]
    spoiled = bytearray(data)
    for _ in range(rnd.randint(1, 40)):
        at = min(rnd.choice(used) + rnd.randrange(26), len(spoiled) - 1)
        match rnd.randrange(4):
            case 0:
                spoiled[at] ^= 1 << rnd.randrange(8)
            case 1:
                del spoiled[at : at + rnd.randrange(1, 30)]
            case 2:
                spoiled[at:at] = rnd.randbytes(rnd.randrange(1, 30))
            case _:
                other = rnd.choice(used)
                spoiled[at : at + 26] = spoiled[other : other + 26]
    return bytes(spoiled[: rnd.randrange(len(spoiled))] if rnd.randrange(4) == 0 else spoiled)


@settings(deadline=None, max_examples=300)
@given(st.integers(0, 1 << 64))
def test_a_spoiled_file_is_never_believed(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    rnd = random.Random(seed)  # noqa: S311 - not for secrecy
    folder = tmp_path_factory.mktemp("state")
    passages = [Passage(path="a.py", text=f"{n}\n" + n % 3 * "x\n") for n in range(30)]
    passages.append(Passage(path="long.py", text="x\n" * 40))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(seen_store, "PAGES", 4)
        fresh = _scan(Fake(), folder, *passages)
        path = folder / seen.FILE
        path.write_bytes(_spoiled(path.read_bytes(), rnd))
        assert _scan(Fake(), folder, *passages) == fresh
        assert _scan(Fake(), folder, *passages) == fresh


def test_records_in_each_others_place(tmp_path: Path) -> None:
    """Every record under every other address: a clean one doesn't hide a finding."""
    passages = [Passage(path="a.py", text=f"{n}\n" + n % 2 * "x\n") for n in range(8)]
    fresh = _scan(Fake(), tmp_path, *passages)
    path = tmp_path / seen.FILE
    pages = {at: path.read_bytes()[at : at + PAGE] for at in range(0, path.stat().st_size, PAGE)}
    used = {at: page for at, page in pages.items() if any(page)}
    for at, page in used.items():
        for other in used.values():
            path.write_bytes(b"".join(pages.values()))
            with path.open("r+b") as file:
                file.seek(at)
                file.write(page[:16] + other[16:])
            assert _scan(Fake(), tmp_path, *passages) == fresh


@pytest.mark.parametrize("data", [b"", b"\0", b"{}", b"SQLite format 3\0", b"\xff" * (PAGE * PAGES + 1000)])
def test_foreign_files(tmp_path: Path, data: bytes) -> None:
    (tmp_path / seen.FILE).write_bytes(data)
    engine = Fake()
    assert _scan(engine, tmp_path, PLAIN) == _scan(engine, tmp_path, PLAIN)
    assert len(engine.scanned) == 1


def _folder(path: Path) -> None:
    path.mkdir()


def _fifo(path: Path) -> None:
    os.mkfifo(path)


def _link(path: Path) -> None:
    path.symlink_to(path.parent / "elsewhere")


@pytest.mark.parametrize("make", [_folder, _fifo, _link])
def test_no_file_at_all(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / seen.FILE)
    engine = Fake()
    assert _scan(engine, tmp_path, PLAIN) == _scan(engine, tmp_path, PLAIN)
    assert len(engine.scanned) == 2
    assert len(list(tmp_path.iterdir())) == 1


def test_it_may_be_deleted_at_any_moment(tmp_path: Path) -> None:
    engine = Fake()
    with Seen(str(tmp_path), "", lambda: engine) as known:  # type: ignore[arg-type,return-value]
        list(known.scan(PLAIN))
        (tmp_path / seen.FILE).unlink()
        list(known.scan(PLAIN))
    _scan(engine, tmp_path, PLAIN)
    assert len(engine.scanned) == 2


# -- the store


def _digest(number: int) -> bytes:
    return random.Random(number).randbytes(32)  # noqa: S311 - not for secrecy


@pytest.mark.parametrize("size", [0, 1, 991, 992, 993, 1000, 1991, 1992, 1993, 30_000, seen_store.MOST])
def test_bodies_of_any_size(tmp_path: Path, size: int) -> None:
    body = _digest(size) * (size // 32) + bytes(size % 32)
    with Store(str(tmp_path / "s")) as store:
        store.put(_digest(1), body)
        assert store.get(_digest(1)) == body
        assert store.get(_digest(2)) is None
        store.put(_digest(1), b"another")
        assert store.get(_digest(1)) == b"another"


def test_a_body_that_is_too_large(tmp_path: Path) -> None:
    with Store(str(tmp_path / "s")) as store:
        store.put(_digest(1), b"x" * (seen_store.MOST + 1))
        assert store.get(_digest(1)) is None
    assert (tmp_path / "s").stat().st_size == 0


def test_it_is_bounded_and_keeps_the_newest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seen_store, "PAGES", 8)
    with Store(str(tmp_path / "s")) as store:
        for number in range(6000):
            store.put(_digest(number), b"" if number % 9 else b"body" * (number % 100))
        assert all(store.get(_digest(number)) is not None for number in range(5900, 6000))
        assert all(store.get(_digest(number)) is None for number in range(1000))
    assert (tmp_path / "s").stat().st_size == 8 * PAGE


def test_it_is_for_its_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        _scan(Fake(), tmp_path, PLAIN)
    finally:
        os.umask(before)
    assert (tmp_path / seen.FILE).stat().st_mode & 0o777 == 0o600


def test_a_page_that_was_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a killed writer leaves is known rightly or not at all."""
    monkeypatch.setattr(seen_store, "PAGES", 1)
    path = tmp_path / "s"
    wanted = {_digest(number): b"body" * (number % 4) for number in range(40)}
    with Store(str(path)) as store:
        for digest, body in wanted.items():
            store.put(digest, body)
        before = path.read_bytes()
        store.put(_digest(41), b"one more")
        after = path.read_bytes()
        for cut in (*range(150), *range(150, PAGE, 17)):
            for torn in (after[:cut] + before[cut:], before[:cut] + after[cut:]):
                path.write_bytes(torn)
                assert all(store.get(digest) in (None, body) for digest, body in wanted.items())
                assert store.get(_digest(41)) in (None, b"one more")


_WRITER = """\
import random, sys
from staylocal.seen_store import Store
first, last = map(int, sys.argv[2:])
with Store(sys.argv[1]) as store:
    for number in range(first, last):
        digest = random.Random(number).randbytes(32)
        store.put(digest, b"body" * (number % 500))
        if number == first:
            print("begun", flush=True)
        if store.get(digest) not in (None, b"body" * (number % 500)):
            sys.exit(f"wrong: {number}")
"""


def _writers(path: Path, *ranges: Sequence[int]) -> list[subprocess.Popen[bytes]]:
    words = [sys.executable, "-c", _WRITER, str(path)]
    return [subprocess.Popen([*words, *map(str, each)], stdout=subprocess.PIPE) for each in ranges]


def test_several_processes_at_once(tmp_path: Path) -> None:
    running = _writers(tmp_path / "s", (0, 300), (300, 600), (600, 900), (0, 300))
    for each in running:
        each.communicate()
        assert each.returncode == 0
    with Store(str(tmp_path / "s")) as store:
        found = [store.get(_digest(number)) for number in range(900)]
    assert all(body in (None, b"body" * (number % 500)) for number, body in enumerate(found))
    assert sum(body is not None for body in found) > 600


def test_killed_writers(tmp_path: Path) -> None:
    for turn in range(8):
        first = turn * 100_000
        (running,) = _writers(tmp_path / "s", (first, first + 100_000))
        assert running.stdout
        running.stdout.readline()
        time.sleep(turn * 0.004)
        running.send_signal(signal.SIGKILL)
        running.communicate()
        with Store(str(tmp_path / "s")) as store:
            found = [(number, store.get(_digest(number))) for number in range(first, first + 2000)]
        assert all(body in (None, b"body" * (number % 500)) for number, body in found)


_LIMITED = """\
import json, resource, sys
from staylocal import scan
from staylocal.passages import Passage
from staylocal.policy import Policy
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2)
texts = json.load(sys.stdin)
passages = [Passage(path="a.py", text=text, line=9 * at + 1) for at, text in enumerate(texts)]
for _ in range(2):
    found = scan.collect(passages, Policy.load(), state_folder=sys.argv[1])
    print(len(found.findings), found.kept)
"""


@pytest.mark.parametrize("limit", [0, 10, PAGE // 2, PAGE * PAGES // 2])
def test_a_full_disk(tmp_path: Path, limit: int) -> None:
    texts = [f"{n}\n{SECRET if n % 2 else ''}" for n in range(40)]
    words = [sys.executable, "-c", _LIMITED, str(tmp_path), str(limit)]
    done = subprocess.run(words, input=json.dumps(texts).encode(), capture_output=True, check=True)
    (first, fresh), (second, kept) = (map(int, line.split()) for line in done.stdout.decode().splitlines())
    assert (first, second, fresh) == (20, 20, 0)
    assert kept > 0 if limit > PAGE else kept < 80  # a cut page may hold a record


def test_a_device_that_is_full() -> None:
    with Store("/dev/full") as store:
        store.put(_digest(1), b"x")
        assert store.get(_digest(1)) is None


# -- findings as bytes

_FINDINGS = st.builds(
    Finding,
    path=st.just("a.py"),
    line=st.integers(1, 5),
    start=st.integers(0, 1 << 20),
    end=st.integers(0, 1 << 20),
    kind=st.sampled_from(["secret", "customer-data", "internal"]),
    type=st.text(max_size=9),
    sure=st.booleans(),
    pragma=st.booleans(),
    fingerprint=st.none() | st.text("0123456789abcdef", min_size=16, max_size=16),
    lines=st.integers(1, 200),
    points=st.integers(0, 99),
)


@given(st.lists(_FINDINGS, max_size=9))
def test_nothing_of_a_finding_is_lost(findings: list[Finding]) -> None:
    plain = Passage(path="a.py", text="\n\n\n\n")
    assert list(seen._read(seen._written(findings), plain)) == findings  # noqa: SLF001


def test_no_value_and_no_text_is_in_the_file(tmp_path: Path) -> None:
    scan.collect([Passage(path="folder/name.py", text=f"{SECRET}\n")], Policy.load(), state_folder=str(tmp_path))
    data = (tmp_path / seen.FILE).read_bytes()
    assert b"AWS" in data  # the type
    for word in (AWS, AWS[:8], AWS[-8:], "aws =", "name.py", "folder"):
        assert word.encode() not in data


# -- the real engine


def _collected(
    folder: Path | None, policy: Policy, *passages: Passage
) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]], int]:
    found = scan.collect(passages, policy, state_folder=str(folder) if folder else None)
    return _said(found.findings), _said(found.unscanned), found.kept


def _policy(text: str) -> Policy:
    return Policy.load(now=[parse_layer(text.encode(), label="policy", origin="repository", today=today())])


_KEY = "-----BEGIN " + "RSA PRIVATE KEY-----"
_SAMPLES = [
    SECRET,
    f"one\n{SECRET}  # pragma: allowlist secret\r\n\r\n{SECRET}",
    f"{_KEY}\n" + "MIIEpAIBAAKCAQEA7" + "bq3Xz9" * 9 + "\n-----END " + "RSA PRIVATE KEY-----\n",
    "mail ada.example@zuhause-mueller.de, +49 30 901820, card 4929 1234 5678 9012\n" * 5,
    "db: 10.21.3.4:5432\nACME-77\n",
    "x = 1\n",
]


def test_the_real_engine_known_and_fresh(tmp_path: Path) -> None:
    policy = _policy(f'key = "{"0a" * 16}"\n[internal]\nticket = "ACME-[0-9]+"\n')
    passages = [
        Passage(path=path, text=text, line=line, column=column, above=above, prose=prose)
        for path in ("a/x.py", "b/config.yaml", ".env", "notes.md")
        for text in _SAMPLES
        for line, column, above in ((1, 0, ""), (9, 0, PRAGMA), (5, 64512, ""))
        for prose in (False, True)
    ]
    fresh = _collected(None, policy, *passages)
    assert fresh[0]
    assert _collected(tmp_path, policy, *passages) == fresh
    lines = sum(passage.text.count("\n") + 1 for passage in passages)
    assert _collected(tmp_path, policy, *passages) == (*fresh[:2], lines)


def test_a_pragma_above_speaks_of_this_place_alone(tmp_path: Path) -> None:
    here, there = Passage(path="a.py", text=SECRET, above=PRAGMA), Passage(path="a.py", text=SECRET, above="x")
    for passage in (here, there, here, there):
        (finding,) = scan.collect([passage], Policy.load(), state_folder=str(tmp_path)).findings
        assert finding.pragma == (passage is here)


def test_a_policy_that_watches_for_more(tmp_path: Path) -> None:
    passage = Passage(path="a.py", text="ACME-7 and Bluebird\n")
    policies = [
        "",
        '[internal]\nticket = "ACME-[0-9]+"\n',
        '[internal]\nticket = "ACME-[89]"\n',
        '[identifiers]\nwords = ["Bluebird"]\n',
    ]
    for policy in map(_policy, policies * 2):
        assert _collected(tmp_path, policy, passage)[:2] == _collected(None, policy, passage)[:2]
    assert len(scan.collect([passage], _policy(policies[1]), state_folder=str(tmp_path)).findings) == 1


def test_entries_that_allow_leave_what_is_known(tmp_path: Path) -> None:
    key = f'key = "{"0a" * 16}"\n'
    allow = f'{key}[[allow]]\nfingerprint = "{"0" * 16}"\nfor = "commit"\nwhy = "a test"\n'
    _collected(tmp_path, _policy(key), PLAIN)
    assert _collected(tmp_path, _policy(allow), PLAIN)[2] == 4
    assert _collected(tmp_path, _policy(key.replace("0a", "0b")), PLAIN)[2] == 0


def test_the_engine_is_told_nothing_that_the_key_leaves_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """`policy.key` and `policy.watched` stand for these three; a fourth one has to come into them."""
    told: dict[str, object] = {}
    monkeypatch.setattr("staylocal.detect.Engine", lambda **words: told.update(words) or Engine(**words))
    policy = _policy(f'key = "{"0a" * 16}"\n')
    scan.collect([PLAIN], policy)
    assert told == {"internal": policy.internals, "customers": policy.customer_data, "key": policy.key}


# -- what tells one engine from another


def _checkout(folder: Path) -> Path:
    detect = folder / "hooks" / "staylocal" / "detect" / "plugins"
    detect.mkdir(parents=True)
    (detect.parent / "engine.py").write_text("1\n")
    (detect / "base.py").write_text("1\n")
    (folder / "lib" / "site-packages").mkdir(parents=True)
    return folder / "hooks" / "staylocal"


def test_detectors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = _checkout(tmp_path)
    installed = tmp_path / "lib" / "site-packages"
    monkeypatch.setattr(seen, "__file__", str(package / "seen.py"))
    monkeypatch.setattr(sys, "path", [str(tmp_path), str(installed)])

    def said() -> str:
        seen.detectors.cache_clear()
        return seen.detectors()

    monkeypatch.setattr(seen, "detectors", seen.detectors)
    known = [said()]
    assert known == [said()]
    (package / "__pycache__").mkdir()
    (package / "detect" / "__pycache__").mkdir()
    (package / "detect" / "__pycache__" / "engine.pyc").write_text("")
    (tmp_path / "anything").write_text("")
    assert known == [said()]
    (package / "detect" / "engine.py").write_text("1 + 1\n")
    known.append(said())
    (package / "detect" / "plugins" / "more.py").write_text("")
    known.append(said())
    (installed / "detect_secrets-2.dist-info").mkdir()
    known.append(said())
    monkeypatch.setattr(seen, "__version__", "9.9.9")
    known.append(said())
    monkeypatch.setattr(sys, "version", "4.0")
    known.append(said())
    assert len(set(known)) == 6
    monkeypatch.setattr(seen, "__file__", str(tmp_path / "archive.pyz" / "staylocal" / "seen.py"))
    assert said() == ""
    seen.detectors.cache_clear()


def test_where_the_detectors_cannot_be_told_nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seen, "detectors", lambda: "")
    engine = Fake()
    _scan(engine, tmp_path, PLAIN, PLAIN)
    assert len(engine.scanned) == 2
    assert list(tmp_path.iterdir()) == []


# -- in a repository


def _counts(world: World, *words: str) -> dict[str, int]:
    done = world.staylocal("scan", "--format", "json", *words)
    assert done.err == ""
    counts: dict[str, int] = json.loads(done.out)["scanned"]
    return counts


def _range(world: World, words: str) -> list[tuple[int, int]]:
    done = world.staylocal("scan", "--format", "json", "--range", words)
    return [(each["scanned"]["lines"], each["scanned"]["kept"]) for each in json.loads(done.out)["commits"]]


def test_one_more_file_and_an_amended_commit(hooked: World) -> None:
    hooked.stage("a.py", "1\n2\n3\n")
    assert _counts(hooked)["kept"] == 0
    assert _counts(hooked)["kept"] == 3  # the whole change
    hooked.stage("folder/b.py", "4\n")
    assert _counts(hooked) == {"files": 2, "lines": 4, "bytes": 6, "kept": 3}
    hooked.git("commit", "-q", "-m", "a")
    hooked.stage("c.py", "5\n6\n")
    hooked.git("commit", "-q", "--amend", "-m", "b")
    hooked.git("mv", "a.py", "folder/a.py")
    hooked.git("commit", "-q", "--amend", "-m", "c")
    assert _range(hooked, "HEAD~1..HEAD") == [(6, 6)]
    assert hooked.staylocal("verify", "HEAD~1..HEAD").code == 0


def test_a_rebase(hooked: World) -> None:
    hooked.git("branch", "other")
    hooked.commit("a.py", "1\n2\n")
    hooked.commit("README", "hello\nyou\n")
    hooked.git("checkout", "-q", "other")
    hooked.commit("other.py", "3\n")
    hooked.git("rebase", "-q", "other", "main")
    assert _range(hooked, "other..main") == [(2, 2), (1, 1)]
    assert hooked.staylocal("verify", "other..main").code == 0


def test_what_is_known_still_blocks(hooked: World) -> None:
    hooked.stage("a.py", f"{SECRET}\n")
    assert hooked.run("git", "commit", "-q", "-m", "a").code == 1
    hooked.stage("b.py", "1\n")
    done = hooked.staylocal("scan", "--format", "json")
    answer = json.loads(done.out)
    assert (done.code, answer["scanned"]["kept"]) == (1, 1)
    assert [(each["path"], each["line"], each["blocks"]) for each in answer["findings"]] == [("a.py", 1, True)]
    hooked.git("mv", "a.py", "a2.py")
    assert hooked.run("git", "commit", "-q", "-m", "a").code == 1


def test_a_known_line_that_is_not_new(hooked: World) -> None:
    """Whether a line is new is asked anew each time, with digests of this process."""
    hooked.stage("a.py", f"{SECRET}\n1\n2\n3\n")
    hooked.git("commit", "-q", "-n", "-m", "a")
    hooked.git("mv", "a.py", "folder-a.py")
    for _ in range(2):
        done = hooked.staylocal("scan", "--format", "json")
        (finding,) = json.loads(done.out)["findings"]
        assert (done.code, finding["blocks"]) == (0, False)
        hooked.stage("b.py", "1\n")
    hooked.stage("c.py", f"{SECRET}\n")
    assert hooked.staylocal("scan").code == 1


def test_a_policy_that_changes_under_it(hooked: World) -> None:
    hooked.stage("a.py", "ACME-7\n")
    assert _counts(hooked)["kept"] == 0
    hooked.stage(".staylocal.toml", '[internal]\nticket = "ACME-[0-9]+"\n')
    done = hooked.staylocal("scan", "--format", "json")
    assert [each["type"] for each in json.loads(done.out)["findings"] if each["path"] == "a.py"] == ["ticket"]
