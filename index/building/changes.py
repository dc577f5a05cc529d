"""Changes of an archive against the file records of a version."""

import errno
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import msgspec

from index.archive.file_record import FileRecord
from index.archive.listing import ArchiveFile, content_hash
from index.archive.whole_file import UnsteadyError
from index.problems import Problem
from index.storage.compression import read_compressed, write_compressed

RECORDS = "files.json.zst"
_FAILING = frozenset({errno.EACCES, errno.EPERM, errno.EIO, errno.ESTALE})
"""Errors of the system for a file that exists but cannot be read."""

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Changes:
    """Work of an update.

    Attributes:
        read: New and changed files, to be read.
        gone: Obsolete records: the file is removed, changed or has another id.
        kept: Records that remain valid.
        added, changed, renamed, removed: Number of files.
        problems: Of files that are being written, and kept as they were.
        concerned: Number of unchanged files that are read for names that came or went.
    """

    read: tuple[ArchiveFile, ...]
    gone: tuple[FileRecord, ...] = ()
    kept: tuple[FileRecord, ...] = ()
    added: int = 0
    changed: int = 0
    renamed: int = 0
    removed: int = 0
    problems: tuple[Problem, ...] = ()
    concerned: int = 0

    def __bool__(self) -> bool:
        """Tell whether there is anything to do."""
        return bool(self.read or self.gone)


def everything(files: tuple[ArchiveFile, ...]) -> Changes:
    """Return the changes of a full build."""
    return Changes(read=files, added=len(files))


def since(records: Iterable[FileRecord], files: Iterable[ArchiveFile], now: datetime) -> Changes:
    """Return the changes since a version, by content hash; times and sizes of files are ignored.

    A file that is being written is kept as it was, and told of; so is one that cannot be read where
    others of its folder can: if none can, the folder or its volume is closed.

    Args:
        records: Of the version.
        files: Of the archive.
        now: Time of the update; a record that holds no longer counts as changed.
    """
    known = {_key(record): record for record in records}
    read: list[ArchiveFile] = []
    kept: list[FileRecord] = []
    new_hashes: list[str] = []
    problems: list[Problem] = []
    hashed = [(file, *_hash_of(file)) for file in files]
    readable = {_folder(file) for file, found, _ in hashed if found}
    for file, found, fault in hashed:
        record = known.get(_key(file))
        if record and record.hash and record.id == file.id:
            failing = fault is not None and fault.errno in _FAILING and _folder(file) in readable
            if fault is not None and (failing or isinstance(fault, UnsteadyError)):
                problems.append(replace(file.unread(fault), done="kept as it was before"))
                kept.append(record)
                continue
            if found == record.hash and not is_due(record, now):
                kept.append(record)
                continue
        read.append(file)
        if record is None:
            new_hashes.append(found)
    return replace(_counted(known, read, kept, new_hashes), problems=tuple(problems))


def _key(file: ArchiveFile | FileRecord) -> tuple[str, str]:
    return file.path, file.raw_path


def is_due(record: FileRecord, now: datetime) -> bool:
    """Return whether a file has to be read again for the time that has passed."""
    return record.until is not None and record.until <= now


def due(records: Iterable[FileRecord]) -> datetime | None:
    """Return the earliest time at which a file has to be read again, or ``None``."""
    return min((record.until for record in records if record.until is not None), default=None)


def _counted(
    known: Mapping[tuple[str, str], FileRecord],
    read: list[ArchiveFile],
    kept: list[FileRecord],
    new_hashes: list[str],
) -> Changes:
    staying = set(map(_key, kept))
    gone = [record for key, record in known.items() if key not in staying]
    changed = sum(1 for file in read if _key(file) in known)
    away = {record.hash for record in gone} - {""}
    renamed = sum(1 for found in new_hashes if found in away)
    return Changes(
        read=tuple(read),
        gone=tuple(gone),
        kept=tuple(kept),
        added=len(read) - changed - renamed,
        changed=changed,
        renamed=renamed,
        removed=len(gone) - changed - renamed,
    )


def _hash_of(file: ArchiveFile) -> tuple[str, OSError | None]:
    """Return the hash of a file, or the reason why it cannot be read."""
    try:
        return content_hash(file.read()), None
    except OSError as error:
        return "", error


def _folder(file: ArchiveFile) -> str:
    return file.path.rpartition("/")[0]


def read_records(folder: Path) -> tuple[FileRecord, ...]:
    """Return the file records of the version in ``folder``.

    Raises:
        OSError: If the file cannot be read.
        msgspec.DecodeError: If the file has another content.
    """
    return tuple(records_as(FileRecord, folder))


def records_as(kind: type[R], folder: Path) -> list[R]:
    """Return the file records of the version in ``folder``, with the values that a type has.

    Raises:
        OSError: If the file cannot be read.
        msgspec.DecodeError: If the file has another content.
    """
    try:
        stored = read_compressed(folder / RECORDS)
    except ValueError as error:
        raise msgspec.DecodeError(str(error)) from error
    return msgspec.json.decode(stored, type=list[kind])  # type: ignore[valid-type]  # a variable


def write_records(folder: Path, records: Iterable[FileRecord]) -> None:
    """Write the file records of the version in ``folder``, sorted by path."""
    ordered = sorted(records, key=lambda record: record.path)
    write_compressed(folder / RECORDS, msgspec.json.encode(ordered))
