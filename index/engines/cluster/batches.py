"""Read files into batches of documents in the cluster's format."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from index.archive.file_record import FileRecord
from index.archive.listing import ArchiveFile
from index.documents.article_reader import ArticleReader
from index.documents.batches import Reading
from index.documents.document import Document, DocumentBuilder
from index.documents.phrase_counts import phrases_of
from index.engines.cluster.documents import FieldNorms, document_key, key_text, source
from index.engines.cluster.tally import Tally
from index.schema import TextField

SAMPLE = 1_000
"""Number of articles sampled for the average field lengths; the error stays within 2 %."""


@dataclass(frozen=True, slots=True)
class ClusterBatch:
    """Documents of a batch of files.

    Attributes:
        records: Record of each file.
        ids: Id of each article, in the order of the files.
        actions: Key of each document and its encoded source.
        phrases: Phrase occurrences of all articles, concatenated.
        tally: Statistics of the documents.
    """

    records: tuple[FileRecord, ...]
    ids: tuple[str, ...]
    actions: tuple[tuple[str, bytes], ...]
    phrases: tuple[str, ...]
    tally: Tally


class ClusterReader:
    """Reads batches of files for the cluster."""

    def __init__(self, norms: FieldNorms, reading: Reading) -> None:
        """Configure the weights and the reader."""
        self._norms = norms
        self._articles = ArticleReader(reading)
        self._builder = DocumentBuilder(reading.analyzer)

    def read(self, files: Iterable[ArchiveFile], _folder: Path) -> ClusterBatch:
        """Read files; nothing is written to the disk."""
        builder = self._builder
        records: list[FileRecord] = []
        ids: list[str] = []
        actions: list[tuple[str, bytes]] = []
        phrases: list[str] = []
        tally = Tally()
        for file in files:
            record, article = self._articles.read(file)
            records.append(record)
            if article is not None:
                document = builder.build(article)
                tally.add(document)
                ids.append(document.id)
                actions.append(action(document, self._norms))
                phrases += phrases_of(article, builder)
        tally.relate(builder.met())
        return ClusterBatch(tuple(records), tuple(ids), tuple(actions), tuple(phrases), tally)


def action(document: Document, norms: FieldNorms) -> tuple[str, bytes]:
    """Return the key of a document and its encoded source."""
    return key_text(document_key(document.id)), source(document, norms)


def open_cluster_reader(norms: FieldNorms) -> "partial[ClusterReader]":
    """Return a picklable factory of readers, for other processes."""
    return partial(ClusterReader, norms)


def average_lengths(reading: Reading, files: Sequence[ArchiveFile]) -> dict[TextField, float]:
    """Return the average field lengths in terms, over an even sample of an archive."""
    articles, builder = ArticleReader(reading), DocumentBuilder(reading.analyzer)
    step = max(1, len(files) // SAMPLE)
    found = (articles.read(file)[1] for file in files[::step])
    return averages(builder.build(article) for article in found if article is not None)


def averages(documents: Iterable[Document]) -> dict[TextField, float]:
    """Return the average length in terms of each field, over the documents that have it."""
    lengths: dict[TextField, list[int]] = {}
    for document in documents:
        for field, lemmas in document.lemmas.items():
            if lemmas:
                lengths.setdefault(field, []).append(sum(lemmas.values()))
    return {field: sum(found) / len(found) for field, found in lengths.items()}
