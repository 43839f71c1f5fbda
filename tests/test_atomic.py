"""A file is replaced whole or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from staylocal import atomic

if TYPE_CHECKING:
    from pathlib import Path


def mode_of(path: Path) -> int:
    return path.stat().st_mode & 0o7777


def test_a_new_file_has_what_the_umask_leaves(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        atomic.write(tmp_path / "a", b"new")
        atomic.write(tmp_path / "b", b"new", mode=0o755)
    finally:
        os.umask(before)

    assert {path.name: mode_of(path) for path in tmp_path.iterdir()} == {"a": 0o640, "b": 0o755}


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o755])
def test_permissions_stay(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")
    path.chmod(mode)

    atomic.write(path, b"new")

    assert (path.read_bytes(), mode_of(path)) == (b"new", mode)


def test_a_link_is_replaced_and_what_it_leads_to_stays(tmp_path: Path) -> None:
    (tmp_path / "there").write_bytes(b"old")
    (tmp_path / "link").symlink_to("there")

    atomic.write(tmp_path / "link", b"new", mode=atomic.PRIVATE)

    assert not (tmp_path / "link").is_symlink()
    assert (tmp_path / "there").read_bytes() == b"old"


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_who_refuses_at_the_last_moment_changes_nothing(tmp_path: Path, error: type[BaseException]) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")

    def refuse() -> None:
        assert len(list(tmp_path.iterdir())) == 2, "all is written by then"
        raise error

    with pytest.raises(error):
        atomic.write(path, b"new", before=refuse)

    assert [each.read_bytes() for each in tmp_path.iterdir()] == [b"old"]


def test_a_full_disk_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")
    script = f"from staylocal import atomic; atomic.write({str(path)!r}, bytes(1 << 20), lasting=True)"

    done = subprocess.run(
        ["bash", "-c", 'ulimit -f 16; trap "" XFSZ; exec "$@"', "bash", sys.executable, "-c", script],
        capture_output=True,
        check=False,
        timeout=60,
    )

    assert b"OSError: [Errno 27]" in done.stderr
    assert [each.read_bytes() for each in tmp_path.iterdir()] == [b"old"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_the_owner_is_whom_it_is_given_to(tmp_path: Path) -> None:
    atomic.write(tmp_path / "a", b"new", mode=0o640, owner=(12, 34))

    found = (tmp_path / "a").stat()
    assert (found.st_uid, found.st_gid, found.st_mode & 0o7777) == (12, 34, 0o640)
