"""Batches of documents for the arrays and for Whoosh, each read by one process."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from index.archive.file_record import FileRecord
from index.archive.listing import ArchiveFile
from index.documents.batches import ArticleReader, Reading
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

    def read(self, files: Sequence[ArchiveFile], folder: Path) -> Batch:
        """Read files and write their run into a new folder."""
        builder = self._articles.builder
        run = RunWriter()
        records: list[FileRecord] = []
        documents: list[WhooshDocument] = []
        phrases: list[str] = []
        for file in files:
            record, article = self._articles.read(file)
            records.append(record)
            if article is not None:
                document = builder.build(article)
                run.add(document)
                documents.append(whoosh_document(document))
                phrases += phrases_of(article, builder)
        run.relate(builder.met())
        folder.mkdir(parents=True)
        write_run(folder, run.finish())
        return Batch(tuple(records), folder, tuple(documents), tuple(phrases))
