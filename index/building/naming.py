"""Names of an archive during a build, and the articles that a new name concerns."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from index.archive.file_record import FileRecord
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


@dataclass(frozen=True, slots=True)
class Naming:
    """Names to look for, and those given by the front matter of each file read."""

    known: KnownNames = NO_NAMES
    given: Mapping[FileKey, Given] = field(default_factory=dict)

    def with_kept(self, records: Iterable[FileRecord]) -> "Naming":
        """Return the naming when unchanged files are read too, whose records are given."""
        kept = {(record.path, record.raw_path): record.given for record in records}
        return replace(self, given={**self.given, **kept})

    def completed(self, records: Iterable[FileRecord]) -> list[FileRecord]:
        """Return records of files that were read with the names of their front matter."""
        return [
            replace(record, given=self.given.get((record.path, record.raw_path), NOTHING))
            for record in records
        ]


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
    given = {(file.path, file.raw_path): given_by(file, reader) for file in changes.read}
    every = [*given.values(), *(record.given for record in changes.kept)]
    return Naming(names_of(settings, vocabulary, every), given)


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
        (record.path, record.raw_path): record
        for record in changes.kept
        if record.path not in unsteady
        and any(beginning in record.beginnings for beginning in beginnings)
    }
    if not concerned:
        return changes
    return replace(
        changes,
        read=(*changes.read, *(file for file in files if (file.path, file.raw_path) in concerned)),
        gone=(*changes.gone, *concerned.values()),
        kept=tuple(r for r in changes.kept if (r.path, r.raw_path) not in concerned),
        concerned=len(concerned),
    )
