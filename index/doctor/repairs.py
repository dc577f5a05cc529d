"""Repair the files of an archive that are damaged or lack names that their texts prove."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from index.archive.decoding import is_binary
from index.archive.listing import list_archive
from index.archive.reading import Reader
from index.doctor.examination import Examination, finder_of
from index.doctor.fixing import Fixed, fixed
from index.doctor.naming import with_proven_names
from index.doctor.replacement import remove_leftovers
from index.repair import Repairer


@dataclass(frozen=True, slots=True)
class Fix:
    """The repair of a file that is damaged or lacks names.

    Attributes:
        path: Path relative to the archive.
        location: Absolute path.
        before: Content in bytes.
        after: Repaired content, or the fault that prevents the repair.
    """

    path: str
    location: Path
    before: bytes
    after: Fixed


def clear_leftovers(examination: Examination) -> None:
    """Remove the files that killed repairs left beside those of an archive.

    Raises:
        ArchiveError: If there is no archive.
    """
    listing = list_archive(examination.archive, examination.settings)
    remove_leftovers({file.location.resolve().parent for file in listing.files})


def fixes(examination: Examination, *, named: bool = False) -> Iterator[Fix]:
    """Yield the repair of each file that needs one; a file with several paths once.

    Args:
        examination: The examination.
        named: Whether names that texts prove are added to the front matter that lacks them.

    Raises:
        ArchiveError: If there is no archive.
    """
    listing = list_archive(examination.archive, examination.settings)
    repairer = Repairer(examination.analyzer.lexicon)
    reader = Reader(examination.settings, repairer, examination.vocabulary, listing.site)
    finder = finder_of(examination, listing.files, reader) if named else None
    root, seen = examination.archive.resolve(), set[Path]()
    for done, file in enumerate(listing.files, 1):
        examination.progress(done, len(listing.files))
        location = file.location.resolve()
        if location in seen:
            continue
        seen.add(location)
        path = str(location.relative_to(root))
        try:
            raw = file.read()
        except OSError as error:
            yield Fix(path, location, b"", Fixed(b"", fault=error.strerror or "unreadable"))
            continue
        if is_binary(raw):
            continue
        result = fixed(raw, repairer)
        if finder is not None:
            result = with_proven_names(result, file, reader, finder)
        if result.repairs or result.fault or result.named or result.unnamed:
            yield Fix(path, location, raw, result)
