"""Files as a version needs them: certainly on the disk, measured, shared where that is possible."""

import os
import shutil
import zlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

_CHUNK = 1 << 18


def link_or_copy(source: str, target: str) -> None:
    """Have a file in another place too, without a copy where the file system can."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def seals(paths: Sequence[Path]) -> list[tuple[int, str]]:
    """Return the length and the checksum of files.

    Raises:
        OSError: If one is not there or cannot be read.
    """
    # Hashing leaves the interpreter to other threads.
    with ThreadPoolExecutor() as threads:
        return list(threads.map(lambda path: (path.stat().st_size, checksum(path)), paths))


def checksum(path: Path) -> str:
    """Return the checksum of a file (CRC-32: it is there for damage).

    Raises:
        OSError: If it is not there or cannot be read.
    """
    found, buffer = 0, memoryview(bytearray(_CHUNK))
    with path.open("rb", buffering=0) as file:
        while length := file.readinto(buffer):
            found = zlib.crc32(buffer[:length], found)
    return f"{found:08x}"


def fault(error: OSError) -> str:
    """Return what the system says; errors of numpy and of copying have it in other places."""
    if isinstance(error, shutil.Error):
        return str(error.args[0][0][2])
    return error.strerror or str(error)


def sync_tree(folder: Path) -> None:
    """Have a folder with all that is in it on the disk."""
    # What is asked for together, the disk writes together.
    with ThreadPoolExecutor() as threads:
        for _ in threads.map(sync, folder.rglob("*")):
            pass
    sync(folder)


def sync(path: Path) -> None:
    """Have a file or a folder's entries on the disk; Windows cannot do that to folders."""
    if os.name == "nt" and path.is_dir():
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
