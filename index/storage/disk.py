"""File operations of versions: hard links, checksums, and syncing to the disk."""

import os
import re
import shutil
import zlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

_CHUNK = 1 << 18
_ERRNO = re.compile(r"\[Errno (\d+)\] ")
_SHORT_WRITE = re.compile(r"\d+ requested and \d+ written")
"""What ``ndarray.tofile`` says of a file that it could not write whole."""


def link_or_copy(source: str, target: str) -> None:
    """Hard-link a file, or copy it where the file system has no links; for ``copytree``."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def write_anew(path: Path, data: bytes) -> None:
    """Write a file of a new version, which may be a hard link into the version that it began with.

    Raises:
        OSError: If it cannot be written.
    """
    path.unlink(missing_ok=True)
    path.write_bytes(data)


def replace_by(other: Path | None, path: Path) -> None:
    """Replace a file by a link to another one, or by a copy of its own.

    Raises:
        OSError: If there is no room.
    """
    fresh = path.with_name(f"{path.name}.copy")
    if other is None:
        shutil.copy2(path, fresh)
    else:
        link_or_copy(str(other), str(fresh))
    fresh.replace(path)


def seals(paths: Sequence[Path]) -> list[tuple[int, str]]:
    """Return the size in bytes and the checksum of each file.

    Raises:
        OSError: If a file cannot be read.
    """
    # zlib.crc32 releases the GIL.
    with ThreadPoolExecutor() as threads:
        return list(threads.map(lambda path: (path.stat().st_size, checksum(path)), paths))


def checksum(path: Path) -> str:
    """Return the CRC-32 of a file in hexadecimal; it detects damage, not tampering.

    Raises:
        OSError: If the file cannot be read.
    """
    found, buffer = 0, memoryview(bytearray(_CHUNK))
    with path.open("rb", buffering=0) as file:
        while length := file.readinto(buffer):
            found = zlib.crc32(buffer[:length], found)
    return f"{found:08x}"


def fault(error: OSError) -> str:
    """Return the operating system's message, which shutil keeps as text and NumPy drops."""
    if isinstance(error, shutil.Error):
        message = str(error.args[0][0][2])
        number = _ERRNO.match(message)
        return os.strerror(int(number[1])) if number else message
    if error.errno is None and _SHORT_WRITE.fullmatch(str(error)):
        return "a file could not be written whole: the disk is full, or a limit is reached"
    return error.strerror or str(error)


def replace_text(path: Path, text: str, unfinished: str) -> None:
    """Atomically and durably replace a small file; a crash leaves the old one or the new one.

    Args:
        path: The file.
        text: All of its content.
        unfinished: Suffix of the name under which it is written.

    Raises:
        OSError: If it cannot be written; the old one stays.
    """
    fresh = path.with_suffix(unfinished)
    try:
        fresh.write_text(text, "utf-8")
        sync(fresh)
        fresh.replace(path)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise
    sync(path.parent)


def sync_tree(folder: Path) -> None:
    """Sync a folder and everything in it to the disk."""
    # Concurrent requests let the disk batch its writes.
    with ThreadPoolExecutor() as threads:
        for _ in threads.map(sync, folder.rglob("*")):
            pass
    sync(folder)


def sync(path: Path) -> None:
    """Sync a file or the entries of a folder to the disk; a no-op for folders on Windows."""
    if os.name == "nt" and path.is_dir():
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
