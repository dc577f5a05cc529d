"""Read a file whole, or tell why not: it may be anything by the time it is read."""

import errno
import os
import stat
import time

PAUSES = (0.02, 0.1, 0.5, 0.0)
"""Seconds to wait after each attempt that met a file in the midst of being written."""

# Systems without the last two have no files that need them.
_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOFOLLOW", 0)
)


class UnsteadyError(OSError):
    """A file that changes as fast as it is read."""

    def __init__(self, address: str) -> None:
        super().__init__(errno.EBUSY, "changed while it was being read", address)


def read_whole(address: str, most: int) -> bytes:
    """Return the bytes of a file, all of one moment.

    What takes the file's place after it was listed, a pipe or a device, is neither waited for nor
    read.

    Args:
        address: The file; a link is not followed.
        most: Bytes that it may have.

    Raises:
        UnsteadyError: If it does not come to rest.
        OSError: If it cannot be read, is no regular file, or has more bytes; ``EFBIG`` then.
    """
    for pause in PAUSES:
        found = _read_once(address, most)
        if found is not None:
            return found
        time.sleep(pause)
    raise UnsteadyError(address)


def _read_once(address: str, most: int) -> bytes | None:
    """Return a file's bytes, or ``None`` if they changed meanwhile."""
    # An update reads every file: a file object would take half as long again.
    file = os.open(address, _FLAGS)
    try:
        before = os.fstat(file)
        if not stat.S_ISREG(before.st_mode):
            raise OSError(errno.EINVAL, "not a regular file", address)
        if before.st_size > most:
            raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), address)
        raw = _up_to(file, before.st_size + 1)
        after = os.fstat(file)
    finally:
        os.close(file)
    same = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
    return raw if same and len(raw) == before.st_size else None


def _up_to(file: int, most: int) -> bytes:
    """Return the next ``most`` bytes, fewer at the end of the file."""
    raw = os.read(file, most)
    while len(raw) < most and (more := os.read(file, most - len(raw))):
        raw += more
    return raw
