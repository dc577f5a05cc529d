"""Replace files atomically; a process killed meanwhile leaves nothing behind.

The new content is a file without a name (``O_TMPFILE``), which the system removes with the
process. It gets a name only to be renamed. Where there are no such files, it has one from the
start. A file whose process was killed between two calls is removed by the next run.
"""

import errno
import fcntl
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PREFIX = ".hledej-repair-"
"""First part of the name of a new file, until it takes the place of the old one."""

_NAMELESS = getattr(os, "O_TMPFILE", 0)
_NOT_SUPPORTED = (errno.EOPNOTSUPP, errno.EISDIR, errno.ENOENT, errno.EINVAL)
"""Errors of file systems and kernels without nameless files, or without ``/proc``."""


def replace_file(location: Path, before: bytes, after: bytes) -> None:
    """Replace a file's content, keeping its permissions; a link stays one.

    Raises:
        OSError: If the file cannot be written, or no longer has the content ``before``.
    """
    target = location.resolve()
    with _folder(target.parent) as folder:
        name = PREFIX + secrets.token_hex(8)
        fresh, named = _created(folder, name)
        try:
            _fill(fresh, after, target.stat().st_mode & 0o7777)
            _check_unchanged(target, before)
            if not named:
                # With a folder's descriptor, Python makes the call that follows /proc.
                os.link(f"/proc/self/fd/{fresh}", name, dst_dir_fd=folder)
            os.replace(name, target.name, src_dir_fd=folder, dst_dir_fd=folder)
        except BaseException:
            with suppress(FileNotFoundError):
                os.unlink(name, dir_fd=folder)
            raise
        finally:
            os.close(fresh)


def remove_leftovers(folders: Iterable[Path]) -> None:
    """Remove the files that killed processes left in folders; those of running ones stay."""
    for folder in folders:
        for leftover in folder.glob(f"{PREFIX}*"):
            # One that cannot be removed now is no reason not to repair.
            with suppress(OSError), leftover.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                leftover.unlink()


@contextmanager
def _folder(path: Path) -> Iterator[int]:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _created(folder: int, name: str) -> tuple[int, bool]:
    """Return the descriptor of a new, locked file, and whether it has its name already."""
    fresh, named = _opened(folder, name)
    fcntl.flock(fresh, fcntl.LOCK_EX)
    return fresh, named


def _opened(folder: int, name: str) -> tuple[int, bool]:
    if _NAMELESS and Path("/proc/self/fd").exists():
        try:
            return os.open(".", _NAMELESS | os.O_WRONLY, 0o600, dir_fd=folder), False
        except OSError as error:
            if error.errno not in _NOT_SUPPORTED:
                raise
    return os.open(name, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600, dir_fd=folder), True


def _fill(descriptor: int, content: bytes, mode: int) -> None:
    with os.fdopen(descriptor, "wb", closefd=False) as file:
        file.write(content)
    os.fchmod(descriptor, mode)
    os.fsync(descriptor)


def _check_unchanged(target: Path, before: bytes) -> None:
    if target.read_bytes() != before:
        raise OSError(errno.EBUSY, "changed while it was being repaired", str(target))
