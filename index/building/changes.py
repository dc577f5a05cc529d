"""What an update has to do: the files of the archive against what a version remembers of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from index.archive.file_record import FileRecord
from index.archive.listing import ArchiveFile, content_hash

RECORDS = "files.json"


@dataclass(frozen=True, slots=True)
class Changes:
    """What an update has to do.

    Attributes:
        read: Files to read, new ones and changed ones.
        gone: Records that no longer hold: the file is away, changed or has another id.
        kept: Records that stay as they are.
        added, changed, renamed, removed: Numbers of files.
    """

    read: tuple[ArchiveFile, ...]
    gone: tuple[FileRecord, ...] = ()
    kept: tuple[FileRecord, ...] = ()
    added: int = 0
    changed: int = 0
    renamed: int = 0
    removed: int = 0

    def __bool__(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.read or self.gone)


def everything(files: tuple[ArchiveFile, ...]) -> Changes:
    """Return the changes that build a version from nothing."""
    return Changes(read=files, added=len(files))


def since(records: Iterable[FileRecord], files: Iterable[ArchiveFile]) -> Changes:
    """Compare the files' contents with the records; times and sizes do not count."""
    known = {record.path: record for record in records}
    read: list[ArchiveFile] = []
    kept: list[FileRecord] = []
    new_hashes: list[str] = []
    for file in files:
        found = _hash_of(file)
        record = known.get(file.path)
        if record and found and (record.hash, record.id) == (found, file.id):
            kept.append(record)
            continue
        read.append(file)
        if record is None:
            new_hashes.append(found)
    return _counted(known, read, kept, new_hashes)


def _counted(
    known: Mapping[str, FileRecord],
    read: list[ArchiveFile],
    kept: list[FileRecord],
    new_hashes: list[str],
) -> Changes:
    staying = {record.path for record in kept}
    gone = [record for record in known.values() if record.path not in staying]
    changed = sum(1 for file in read if file.path in known)
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


def _hash_of(file: ArchiveFile) -> str:
    try:
        return content_hash(file.read())
    except OSError:
        return ""


def read_records(folder: Path) -> tuple[FileRecord, ...]:
    """Return what the version in ``folder`` remembers.

    Raises:
        OSError: If it cannot be read.
        msgspec.DecodeError: If it is something else.
    """
    return msgspec.json.decode((folder / RECORDS).read_bytes(), type=tuple[FileRecord, ...])


def write_records(folder: Path, records: Iterable[FileRecord]) -> None:
    """Write what the version in ``folder`` shall remember, in the order of the paths."""
    ordered = sorted(records, key=lambda record: record.path)
    # Removed first: the file may be a link that an older version shares.
    (folder / RECORDS).unlink(missing_ok=True)
    (folder / RECORDS).write_bytes(msgspec.json.encode(ordered))
