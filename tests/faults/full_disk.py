"""Fill a disk, or make it read-only, in the midst of builds; run in a name space of its own.

``unshare --user --map-root-user --mount python -m tests.faults.full_disk FOLDER`` mounts a file
system in memory on FOLDER, which nobody else sees, and prints what became of each attempt.
"""

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from index.building.build import BuildReport, build
from index.czech.analyzer import Analyzer
from index.czech.cache import load_lexicon
from index.documents.workers import ALONE
from index.errors import IndexWriteError
from tests.faults.child import in_child, moments, watching
from tests.faults.small import POST, SmallIndex, small_index

SIZE = 64_000_000
ATTEMPTS = 40
BALLAST = "ballast"


def main() -> None:
    """Try what the disk may do."""
    folder = Path(sys.argv[1])
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", folder], check=True)
    small = small_index(folder, Analyzer(load_lexicon(print)))
    for work in (small.update, small.build):
        _fill(small, work)
    _turn_read_only(small)
    _fill_for_processes(small)
    small.remember(small.update())


def _fill(small: SmallIndex, work: Callable[[], BuildReport]) -> None:
    """Leave less room than some work takes, from none on."""
    # The third of three versions shares with the first what both have in common.
    for _ in range(3):
        before = {status.st_ino for status in _files(small.index)}
        small.write()
        small.remember(work())
    written = _files(small.versions.folder(small.versions.current()))
    taken = sum(status.st_blocks * 512 for status in written if status.st_ino not in before)
    for attempt in range(ATTEMPTS):
        small.write()
        _leave(small, taken * attempt // ATTEMPTS)
        _try(small, work, errno.ENOSPC)


def _files(folder: Path) -> list[os.stat_result]:
    return [path.stat() for path in folder.rglob("*") if path.is_file()]


def _turn_read_only(small: SmallIndex) -> None:
    small.write()
    last = moments(small.update, small.index)
    small.answers.setdefault(*small.asked())
    versions = small.index / "versions"
    # Of a mount of its own: the lock beside it is open to be written all the time.
    subprocess.run(["mount", "--bind", versions, versions], check=True)
    for number in range(1, last, 8):
        small.write()
        left = [number]

        def moment(_what: str, left: list[int] = left) -> None:
            left[0] -= 1
            if not left[0]:
                # Refused while a file is open to be written: then at the next moment.
                left[0] = 1 - _remount(small, "ro")

        _try(small, lambda m=moment: _watched(small, m), errno.EROFS)  # type: ignore[misc]  # of no name
        _remount(small, "rw")
        # What could not be removed then is removed now.
        small.write()
        small.remember(small.update())
        assert not small.left(), small.left()


def _watched(small: SmallIndex, moment: Callable[[str], None]) -> object:
    ended = in_child(small.update, watching(small.index, moment))
    if ended.error.startswith("IndexWriteError"):
        fault = OSError(errno.EROFS, os.strerror(errno.EROFS))
        raise IndexWriteError(small.index, ended.error) from fault
    assert not ended.error, ended.error
    small.answers.setdefault(*small.asked())
    return ended.value


def _fill_for_processes(small: SmallIndex) -> None:
    """Have processes that read meet a full disk."""
    for number in range(ALONE):
        text = POST.format(word="čip", number=number, edition=0, day=1)
        (small.archive / f"b{number}.md").write_text(text, "utf-8")
    _leave(small, 100_000)
    _try(small, lambda: build(small.job), errno.ENOSPC)


def _try(small: SmallIndex, work: Callable[[], object], code: int) -> None:
    """Do some work, and check what it leaves if it fails."""
    before, told = small.versions.current(), ""
    try:
        work()
    except IndexWriteError as error:
        told = str(error)
    if told:
        assert os.strerror(code) in told, told
        assert "free disk space" in told, told
        if "MB are free, a version takes" in told:
            print("told: how much")
        print(f"told: {os.strerror(code)}")
        assert small.versions.current() == before
        assert code == errno.EROFS or not small.left(), small.left()
    else:
        print("done")
        small.answers.setdefault(*small.asked())
    (small.folder / BALLAST).unlink(missing_ok=True)
    version, found = small.asked()
    assert small.answers[version] == found


def _free(small: SmallIndex) -> int:
    found = os.statvfs(small.folder)
    return found.f_bavail * found.f_frsize


def _leave(small: SmallIndex, size: int) -> None:
    with (small.folder / BALLAST).open("wb") as ballast:
        os.posix_fallocate(ballast.fileno(), 0, max(_free(small) - size, 1))


def _remount(small: SmallIndex, how: str) -> bool:
    options = f"remount,bind,{how}"
    command = ["mount", "-o", options, str(small.index / "versions")]
    return not subprocess.run(command, check=False, capture_output=True).returncode


if __name__ == "__main__":
    main()
