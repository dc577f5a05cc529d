"""Names of an archive during a build, and the articles that a new name concerns."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from index.archive.file_record import FileRecord
from index.archive.kept_fields import KeptFields
from index.archive.listing import ArchiveFile
from index.archive.sites.site import Site
from index.building.changes import Changes
from index.czech.lexicon import Lexicon
from index.documents.naming import given_by, names_of
from index.mentions.beginnings import beginnings_of_changes
from index.mentions.given import NOTHING, Given
from index.mentions.known import NO_NAMES, KnownNames
from index.settings import IndexSettings
from index.vocabulary.vocabulary import Vocabulary

FileKey = tuple[str, str]
"""Path of a file and its raw path, as a record and a listed file have them."""
MAX_KEPT = 64_000_000
"""Bytes of fields that are kept, at most: those of some 60,000 files. Others are parsed twice."""


@dataclass(frozen=True, slots=True)
class Naming:
    """Names to look for, and what was read of the files for them.

    Attributes:
        known: The names.
        given: Those in the front matter of each file.
        kept: Fields of the front matter, of as many files as ``MAX_KEPT`` allows.
    """

    known: KnownNames = NO_NAMES
    given: Mapping[FileKey, Given] = field(default_factory=dict)
    kept: Mapping[FileKey, KeptFields] = field(default_factory=dict)

    def with_fields(self, files: Iterable[ArchiveFile]) -> tuple[ArchiveFile, ...]:
        """Return files with the fields of their front matter that are kept."""
        return tuple(replace(file, kept=self.kept.get(_key(file))) for file in files)

    def with_kept(self, records: Iterable[FileRecord]) -> "Naming":
        """Return the naming when unchanged files are read too, whose records are given."""
        unchanged = {_key(record): record.given for record in records}
        return replace(self, given={**self.given, **unchanged})

    def completed(self, records: Iterable[FileRecord]) -> list[FileRecord]:
        """Return records of files that were read with the names of their front matter."""
        return [replace(record, given=self.given.get(_key(record), NOTHING)) for record in records]


def _key(file: ArchiveFile | FileRecord) -> FileKey:
    return file.path, file.raw_path


def naming(
    settings: IndexSettings, vocabulary: Vocabulary, lexicon: Lexicon, site: Site, changes: Changes
) -> Naming:
    """Return the names that the archive has after some changes."""
    if not settings.mentions:
        return Naming()
    # Imported late: most updates find nothing to read, and reading takes 0.2 s to import.
    from index.archive.reading import Reader  # noqa: PLC0415
    from index.repair import Repairer  # noqa: PLC0415

    reader = Reader(settings, Repairer(lexicon), vocabulary, site)
    given: dict[FileKey, Given] = {}
    kept: dict[FileKey, KeptFields] = {}
    left = MAX_KEPT
    for file in changes.read:
        given[_key(file)], fields = given_by(file, reader)
        if fields and left > 0:
            kept[_key(file)] = fields
            left -= len(fields.pickled)
    every = [*given.values(), *(record.given for record in changes.kept)]
    return Naming(names_of(settings, vocabulary, every), given, kept)


def with_concerned(
    changes: Changes,
    files: Iterable[ArchiveFile],
    before: KnownNames,
    after: KnownNames,
    lexicon: Lexicon,
) -> Changes:
    """Return the changes of an update with the articles that an added or lost name may concern.

    Args:
        changes: Those of the files.
        files: Of the archive.
        before: Names of the base version.
        after: Names of the new version.
        lexicon: Of the analyser.
    """
    beginnings = beginnings_of_changes(before, after, lexicon)
    # What is being written is kept as it was, and read when it comes to rest.
    unsteady = {problem.path for problem in changes.problems}
    concerned = {
        _key(record): record
        for record in changes.kept
        if record.path not in unsteady
        and any(beginning in record.beginnings for beginning in beginnings)
    }
    if not concerned:
        return changes
    return replace(
        changes,
        read=(*changes.read, *(file for file in files if _key(file) in concerned)),
        gone=(*changes.gone, *concerned.values()),
        kept=tuple(record for record in changes.kept if _key(record) not in concerned),
        concerned=len(concerned),
    )
