"""A disk that is full, broken or closed to us: a clear message, and the last version answers."""

import os
import re
import subprocess
import sys
from itertools import count
from pathlib import Path

import pytest

from tests.faults.child import (
    INPUT_OUTPUT,
    NO_SPACE,
    READ_ONLY,
    Ended,
    failing_at,
    full_after,
    in_child,
    moments,
    watching,
)
from tests.faults.small import SmallIndex
from tests.programs import program

NOBODY = 65534
ROOT = Path(__file__).parents[2]


def told(ended: Ended) -> str:
    """Return the message of an error that says what to do."""
    assert ended.signal == 0, "the builder was ended by a signal"
    assert ended.error.startswith("IndexWriteError: ")
    assert "build again" in ended.error
    return ended.error


def check_untouched(small: SmallIndex, before: str) -> None:
    assert small.versions.current() == before
    assert set(small.versions.names()) <= set(small.answers)
    small.versions.check(before)
    assert not small.left()


@pytest.mark.parametrize(("first", "code"), [(1, NO_SPACE), (5, INPUT_OUTPUT), (9, READ_ONLY)])
def test_an_error_of_the_system_at_changes_of_files_is_told_and_changes_nothing(
    small: SmallIndex, first: int, code: int
) -> None:
    small.write()
    last = moments(small.update, small.index)
    before, answered = small.asked()
    small.answers[before] = answered
    small.write()
    told_of = 0

    for number in range(first, last, 12):
        ended = in_child(small.update, watching(small.index, failing_at(number, code)))
        if ended.error:
            assert os.strerror(code) in told(ended)
            told_of += 1
            check_untouched(small, before)
        else:
            # There was another way, as to copy what cannot be linked.
            before, answered = small.asked()
            small.answers[before] = answered
            small.write()

    assert told_of > 10
    small.remember(small.update())
    assert not small.left()


def test_an_fsync_that_fails_publishes_nothing(small: SmallIndex) -> None:
    small.write()
    before = small.versions.current()

    for number in count(1, 2):
        moment = failing_at(number, INPUT_OUTPUT, of="fsync")
        ended = in_child(small.update, watching(small.index, moment))
        if not ended.error:
            break
        assert os.strerror(INPUT_OUTPUT) in told(ended)
        check_untouched(small, before)

    assert number > 50
    assert set(small.asked()[1][0][2]) == small.editions[-1]


@pytest.mark.parametrize("size", [0, 1, 100, 500, 2_000, 8_000, 100_000, 1_000_000])
def test_a_disk_that_fills_up_in_the_midst_of_a_file_is_told(small: SmallIndex, size: int) -> None:
    small.write()
    before = small.versions.current()

    ended = in_child(small.build, full_after(size))

    # In the system's words, or in ours; not in those of a library.
    assert re.search("File too large|the disk is full", told(ended))
    assert not re.search(r"Errno|\d requested", told(ended))
    check_untouched(small, before)
    small.remember(small.build())


def test_a_disk_that_is_full_or_turns_read_only_at_any_step_is_told(tmp_path: Path) -> None:
    apart = [program("unshare"), "--user", "--map-root-user", "--mount"]
    if subprocess.run([*apart, "true"], check=False, capture_output=True).returncode:
        pytest.skip("no name space of one's own on this machine")

    ended = subprocess.run(
        [*apart, sys.executable, "-m", "tests.faults.full_disk", tmp_path],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert not ended.returncode, ended.stderr
    told = ended.stdout.splitlines()
    assert told.count("told: No space left on device") > 60
    assert told.count("told: how much") > 40
    assert told.count("told: Read-only file system") > 20


def test_a_folder_that_is_closed_to_the_builder_is_told(small: SmallIndex) -> None:
    small.write()
    _let_pass(small.folder)
    before = small.versions.current()
    for folder in (small.index, small.index / "versions"):
        folder.chmod(0o555)

    ended = in_child(small.build, _as_nobody)

    assert "Permission denied" in told(ended)
    for folder in (small.index, small.index / "versions"):
        folder.chmod(0o755)
    check_untouched(small, before)


@pytest.mark.parametrize(
    ("closed", "message"), [("current", "make it readable"), ("versions", "rollback"), ("", "")]
)
def test_an_index_that_is_closed_to_the_reader_is_told(
    small: SmallIndex, closed: str, message: str
) -> None:
    _let_pass(small.folder)
    for name in (closed, "versions"):
        (small.index / name).chmod(0)

    ended = in_child(small.asked, _as_nobody)

    assert ended.error.startswith("VersionError: ")
    assert "Permission denied" in ended.error
    assert message in ended.error
    for name in (closed, "versions"):
        (small.index / name).chmod(0o755)


def test_an_archive_that_is_closed_to_the_builder_is_told(small: SmallIndex) -> None:
    ended = in_child(small.update, _as_nobody)

    assert ended.error.startswith("ArchiveError: ")
    assert "Permission denied" in ended.error


def _as_nobody() -> None:
    if not os.getuid():
        os.setgid(NOBODY)
        os.setuid(NOBODY)


def _let_pass(folder: Path) -> None:
    """Let everybody reach a folder; the folder of all tests is closed to others."""
    for path in (folder, *folder.parents):
        mode = path.stat().st_mode
        if not mode & 0o001:
            path.chmod(mode | 0o011)
    folder.chmod(0o755)
