"""Files of an archive are replaced whole, and nothing is left beside them."""

import fcntl
import os
import signal
import stat
import sys
from multiprocessing import get_context
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import pytest

from index.doctor import replacement
from index.doctor.replacement import PREFIX, remove_leftovers, replace_file

if TYPE_CHECKING:
    from _typeshed import TraceFunction

MOST_LINES = 200


def test_a_written_file_keeps_its_mode_and_leaves_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_bytes(b"old")
    file.chmod(0o640)

    replace_file(file, b"old", b"new")

    assert file.read_bytes() == b"new"
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert list(tmp_path.iterdir()) == [file]


def test_a_file_changed_meanwhile_is_left(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_bytes(b"edited")

    with pytest.raises(OSError, match="changed while it was being repaired"):
        replace_file(file, b"old", b"new")

    assert file.read_bytes() == b"edited"
    assert list(tmp_path.iterdir()) == [file]


def test_a_failure_before_the_last_step_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.md"
    file.write_bytes(b"old")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("index.doctor.replacement.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        replace_file(file, b"old", b"new")

    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]


def test_a_link_stays_a_link_and_its_target_is_repaired(tmp_path: Path) -> None:
    target, link = tmp_path / "a.md", tmp_path / "b.md"
    target.write_bytes(b"old")
    link.symlink_to("a.md")

    replace_file(link, b"old", b"new")

    assert link.is_symlink()
    assert target.read_bytes() == b"new"


def kill_at_line(number: int, file: Path) -> None:
    """Replace a file, and kill the process before a line of the module, counted as it runs."""
    lines = 0

    def trace(frame: FrameType, event: str, _argument: object) -> "TraceFunction | None":
        nonlocal lines
        if frame.f_code.co_filename != replacement.__file__:
            return None
        if event == "line":
            lines += 1
            if lines == number:
                os.kill(os.getpid(), signal.SIGKILL)
        return trace

    sys.settrace(trace)
    replace_file(file, b"old", b"new")


@pytest.mark.parametrize("nameless", [True, False])
def test_a_process_killed_anywhere_leaves_a_whole_file_and_nothing_the_next_run_keeps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nameless: bool
) -> None:
    if not nameless:
        monkeypatch.setattr(replacement, "_NAMELESS", 0)
    file = tmp_path / "a.md"
    seen, littered = set(), 0
    for number in range(1, MOST_LINES):
        file.write_bytes(b"old")
        process = get_context("fork").Process(target=kill_at_line, args=(number, file))
        process.start()
        process.join()
        others = [path.name for path in tmp_path.iterdir() if path != file]
        littered += bool(others)
        assert all(name.startswith(PREFIX) for name in others)
        remove_leftovers([tmp_path])
        assert list(tmp_path.iterdir()) == [file]
        seen.add(file.read_bytes())
        if process.exitcode == 0:
            break

    assert process.exitcode == 0
    assert seen == {b"old", b"new"}
    # With a nameless file, only a kill between two calls leaves anything.
    assert littered <= 2 or not nameless


def test_the_file_of_a_running_repair_is_left_to_it(tmp_path: Path) -> None:
    fresh = tmp_path / f"{PREFIX}1"
    with fresh.open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        remove_leftovers([tmp_path])
        assert fresh.exists()

    remove_leftovers([tmp_path])

    assert not fresh.exists()
