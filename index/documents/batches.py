"""Read files into batches of documents.

A batch is the unit of work of one process; its content depends on the engine.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Protocol, TypeVar

from index.archive.file_record import FileRecord
from index.archive.listing import ArchiveFile, content_hash
from index.archive.reading import Reader
from index.archive.sites.site import UNKNOWN, Site
from index.article import Article
from index.czech.analyzer import Analyzer
from index.documents.document import DocumentBuilder
from index.mentions.finder import Finder
from index.mentions.known import KnownNames
from index.problems import Problem
from index.repair import Repairer
from index.settings import IndexSettings
from index.vocabulary.vocabulary import Vocabulary

RUNS_FOLDER = "runs"
"""Temporary folder, within a version's, for the files of batches; removed after the build."""

B_co = TypeVar("B_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Reading:
    """Configuration of readers.

    Attributes:
        settings: Settings of the archive.
        analyzer: Produces the terms.
        vocabulary: Normalises the names of categories, companies and people.
        site: What the archive's generator makes of it.
        now: Time of the build; what is published later is left out.
        known: Names to look for in texts; ``None`` to look for none.
    """

    settings: IndexSettings
    analyzer: Analyzer
    vocabulary: Vocabulary
    site: Site = UNKNOWN
    now: datetime | None = None
    known: KnownNames | None = None


class BatchReader(Protocol[B_co]):
    """Reads batches in one process."""

    def read(self, files: Iterable[ArchiveFile], folder: Path) -> B_co:
        """Read files into a batch, which may write its own files into a new folder."""
        ...


class ArticleReader:
    """Reads files into articles and their documents, in one process."""

    def __init__(self, reading: Reading) -> None:
        self.builder = DocumentBuilder(reading.analyzer)
        repairer = Repairer(reading.analyzer.lexicon)
        self._reader = Reader(
            reading.settings, repairer, reading.vocabulary, reading.site, reading.now
        )
        self._finder = (
            None if reading.known is None else Finder(reading.known, reading.analyzer.lexicon)
        )

    def read(self, file: ArchiveFile) -> tuple[FileRecord, Article | None]:
        """Return the record of a file and its article, or ``None`` if it cannot be indexed."""
        try:
            raw = file.read()
        except OSError as error:
            return _record(file, "", (file.unread(error),)), None
        if file.fault:
            return _record(file, content_hash(raw), (file.left_out(file.fault),)), None
        try:
            reading = self._reader.read(file.path, file.id, raw)
            beginnings, article = self._named(reading.article)
        except Exception as error:  # noqa: BLE001  # our bug in one file must not stop the build
            return _record(file, content_hash(raw), (file.failed(error),)), None
        record = _record(file, content_hash(raw), reading.problems, reading.until)
        return replace(record, indexed=article is not None, beginnings=beginnings), article

    def _named(self, article: Article | None) -> tuple[str, Article | None]:
        """Return what may begin a mention in an article, and the article with its mentions."""
        if article is None or self._finder is None:
            return "", article
        return self._finder.beginnings(article), self._finder.completed(article)


def _record(
    file: ArchiveFile, found: str, problems: tuple[Problem, ...], until: datetime | None = None
) -> FileRecord:
    """Return the record of a file that is not indexed."""
    return FileRecord(
        file.path,
        file.id,
        found,
        indexed=False,
        problems=problems,
        until=until,
        raw_path=file.raw_path,
    )
