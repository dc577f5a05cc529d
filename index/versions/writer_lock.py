"""The writer's lock of an index: one process at a time writes versions."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from index.errors import IndexLockedError

LOCK = "writer.lock"
OWNER = "writer"
"""File that names the process which holds the lock."""


@contextmanager
def writer_lock(directory: Path) -> Iterator[None]:
    """Hold the lock of the index in a folder, without waiting for it.

    Raises:
        IndexLockedError: If another process holds it; the message names that process.
        OSError: If the files of the lock cannot be written.
    """
    # Imported late: most commands write nothing, and are spared a tenth of their start.
    from filelock import FileLock, Timeout  # noqa: PLC0415

    owner = directory / OWNER
    lock = FileLock(directory / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise IndexLockedError(directory, _holder(owner)) from error
    try:
        owner.write_text(f"process {os.getpid()} on {socket.gethostname()}\n", "utf-8")
        yield
    finally:
        with suppress(OSError):
            owner.unlink(missing_ok=True)
        lock.release()


def _holder(owner: Path) -> str:
    try:
        return owner.read_text("utf-8").strip() or "another process"
    except OSError:
        return "another process"
