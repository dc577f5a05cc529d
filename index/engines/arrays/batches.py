"""Batches of documents for the arrays and for Whoosh, each read by one process."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from index.archive.file_record import FileRecord
from index.archive.listing import ArchiveFile
from index.documents.article_reader import ArticleReader
from index.documents.batches import Reading
from index.documents.phrase_counts import phrases_of
from index.engines.arrays.run import RunWriter
from index.engines.arrays.whoosh_store import WhooshDocument, whoosh_document
from index.storage.arrays import write_run


@dataclass(frozen=True, slots=True)
class Batch:
    """Documents of a batch of files; the run and ``documents`` have the same order.

    Attributes:
        records: Record of each file.
        run: Folder of the run.
        documents: Documents for Whoosh.
        phrases: Phrase occurrences of all articles, concatenated.
    """

    records: tuple[FileRecord, ...]
    run: Path
    documents: tuple[WhooshDocument, ...]
    phrases: tuple[str, ...]


class RunReader:
    """Reads batches of files into runs."""

    def __init__(self, reading: Reading) -> None:
        """Configure the reader."""
        self._articles = ArticleReader(reading)

    def read(self, files: Iterable[ArchiveFile], folder: Path) -> Batch:
        """Read files and write their run into a new folder."""
        folder.mkdir(parents=True)
        collected = _Collected(self._articles, folder)
        for file in files:
            collected.add(file)
        return collected.finished()


class _Collected:
    """Collects a batch; of an article nothing stays but its part of the run and what is stored."""

    def __init__(self, articles: ArticleReader, folder: Path) -> None:
        self._articles = articles
        self._folder = folder
        self._run = RunWriter()
        self._records: list[FileRecord] = []
        self._documents: list[WhooshDocument] = []
        self._phrases: list[str] = []

    def add(self, file: ArchiveFile) -> None:
        """Read a file."""
        record, article = self._articles.read(file)
        self._records.append(record)
        if article is not None:
            builder = self._articles.builder
            document = builder.build(article)
            self._run.add(document)
            self._documents.append(whoosh_document(document))
            self._phrases += phrases_of(article, builder)

    def finished(self) -> Batch:
        """Write the run and return the batch."""
        self._run.relate(self._articles.builder.met())
        write_run(self._folder, self._run.finish())
        return Batch(
            tuple(self._records), self._folder, tuple(self._documents), tuple(self._phrases)
        )
