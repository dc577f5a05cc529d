"""Read a file into the record of it and its article."""

from dataclasses import replace
from datetime import datetime

from index.archive.file_record import FileRecord
from index.archive.listing import ArchiveFile, content_hash
from index.archive.reading import Reader
from index.archive.sketch import sketch
from index.article import Article
from index.documents.batches import Reading
from index.mentions.finder import Finder
from index.problems import Problem
from index.repair import Repairer


class ArticleReader:
    """Reads files into articles and their documents, in one process."""

    def __init__(self, reading: Reading) -> None:
        repairer = Repairer(reading.analyzer.lexicon)
        self._reader = Reader(
            reading.settings, repairer, reading.vocabulary, reading.site, reading.now
        )
        self._finder = (
            None if reading.known is None else Finder(reading.known, reading.analyzer.lexicon)
        )
        self._only_mentioned = reading.settings.only_mentioned

    def read(self, file: ArchiveFile) -> tuple[FileRecord, Article | None]:
        """Return the record of a file and its article, or ``None`` if it cannot be indexed."""
        try:
            raw = file.read()
        except OSError as error:
            return _record(file, "", (file.unread(error),)), None
        if file.fault:
            return _record(file, content_hash(raw), (file.left_out(file.fault),)), None
        try:
            reading = self._reader.read(file.path, file.id, raw, file.kept)
            beginnings, article = self._named(reading.article)
            sketched = sketch(article) if article else None
        except Exception as error:  # noqa: BLE001  # our bug in one file must not stop the build
            return _record(file, content_hash(raw), (file.failed(error),)), None
        record = _record(file, content_hash(raw), reading.problems, reading.until)
        if article is None:
            return record, None
        complete = replace(record, beginnings=beginnings, story=article.story, sketch=sketched)
        return replace(complete, indexed=True), article

    def _named(self, article: Article | None) -> tuple[str, Article | None]:
        """Return the possible beginnings of mentions, and the article with its mentions."""
        if article is None or self._finder is None:
            return "", article
        beginnings, named = self._finder.read(article)
        if self._only_mentioned:
            named = self._finder.without_unmentioned(named)
        return beginnings, named


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
