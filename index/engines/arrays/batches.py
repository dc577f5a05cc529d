"""Batches of documents for the arrays and for Whoosh, each read by one process."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from index.archive.file_record import FileRecord
from index.archive.listing import ArchiveFile
from index.article import Article
from index.documents.analysed_words import AnalysedWords
from index.documents.article_reader import ArticleReader
from index.documents.batches import Reading
from index.documents.document import keywords_of, published_seconds
from index.documents.phrase_counts import phrases_of
from index.engines.arrays.inversion import Texts
from index.engines.arrays.run import DocValues
from index.engines.arrays.whoosh_store import WhooshDocument, length_of_lead
from index.storage.arrays import write_run
from index.storage.compression import Compression
from index.storage.layout import FIELDS, Run, Space
from index.stored_article import to_parts


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

    def __init__(self, reading: Reading, dictionary: bytes = b"") -> None:
        """Configure the reader.

        Args:
            reading: Configuration.
            dictionary: With which articles are compressed.
        """
        self._compression = Compression(dictionary)
        self._articles = ArticleReader(reading)
        self._words = AnalysedWords(reading.analyzer)

    def read(self, files: Iterable[ArchiveFile], folder: Path) -> Batch:
        """Read files and write their run into a new folder."""
        folder.mkdir(parents=True)
        collected = Collected(self._words, self._compression)
        records = [self._read(file, collected) for file in files]
        run, documents = collected.finished()
        write_run(folder, run)
        return Batch(tuple(records), folder, documents, tuple(collected.phrases))

    def _read(self, file: ArchiveFile, collected: "Collected") -> FileRecord:
        """Collect the article of a file, which is freed before the batch is inverted."""
        record, article = self._articles.read(file)
        if article is not None:
            collected.add(article)
        return record


class Collected:
    """Collects a batch; keeps of an article only its part of the run and its stored form."""

    def __init__(self, words: AnalysedWords, compression: Compression) -> None:
        self._words, self._compression = words, compression
        self._texts = Texts(words)
        self._values = DocValues()
        self._stored: list[tuple[str, tuple[bytes, bytes]]] = []
        self.phrases: list[str] = []

    def add(self, article: Article) -> None:
        """Add an article."""
        # First, in memory that reading has freed: a large article takes several times its size.
        self._stored.append((article.id, to_parts(article, self._compression)))
        self._texts.add(article)
        self._values.add(published_seconds(article), article.importance or 0, keywords_of(article))
        self.phrases += phrases_of(article, self._words)

    def finished(self) -> tuple[Run, tuple[WhooshDocument, ...]]:
        """Return the run and the documents as Whoosh takes them."""
        texts = self._texts.invert()
        spaces = {
            Space.LEMMAS: texts.lemmas,
            Space.FORMS: texts.forms,
            Space.KEYWORDS: self._values.keywords(),
        }
        run = Run(spaces, self._values.columns(texts.title_words), texts.related)
        lengths = [dict(zip(FIELDS, row, strict=False)) for row in texts.lengths.tolist()]
        return run, tuple(
            WhooshDocument(identity, length_of_lead(found), *parts)
            for (identity, parts), found in zip(self._stored, lengths, strict=True)
        )
