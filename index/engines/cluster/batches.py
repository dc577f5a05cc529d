"""Read files into batches of documents as the cluster takes them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from index.archive.file_record import FileRecord
from index.archive.listing import ArchiveFile
from index.documents.batches import ArticleReader, Reading
from index.documents.document import Document
from index.documents.phrase_counts import phrases_of
from index.engines.cluster.documents import FieldNorms, document_key, key_text, source
from index.engines.cluster.tally import Tally
from index.schema import TextField

SAMPLE = 1_000
"""Articles by which the average length of each field is known well enough: within 2 %."""


@dataclass(frozen=True, slots=True)
class ClusterBatch:
    """What some files gave.

    Attributes:
        records: What is to be remembered of each file.
        ids: The id of each article, in the order of the files.
        actions: The cluster's key of each article, and the article as it is sent.
        phrases: The phrases of each article, one after the other.
        tally: What was counted.
    """

    records: tuple[FileRecord, ...]
    ids: tuple[str, ...]
    actions: tuple[tuple[str, bytes], ...]
    phrases: tuple[str, ...]
    tally: Tally


class ClusterReader:
    """Reads batches for the cluster."""

    def __init__(self, norms: FieldNorms, reading: Reading) -> None:
        """Take what words count, and how files are read."""
        self._norms = norms
        self._articles = ArticleReader(reading)

    def read(self, files: Sequence[ArchiveFile], _folder: Path) -> ClusterBatch:
        """Read files; nothing is left on the disk."""
        builder = self._articles.builder
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
    """Return the cluster's key of a document, and the document as it is sent."""
    return key_text(document_key(document.id)), source(document, norms)


def open_cluster_reader(norms: FieldNorms) -> "partial[ClusterReader]":
    """Return what makes a reader, to be handed to other processes."""
    return partial(ClusterReader, norms)


def average_lengths(reading: Reading, files: Sequence[ArchiveFile]) -> dict[TextField, float]:
    """Return how many terms each field has, in articles from all over an archive."""
    articles = ArticleReader(reading)
    step = max(1, len(files) // SAMPLE)
    found = (articles.read(file)[1] for file in files[::step])
    return averages(articles.builder.build(article) for article in found if article is not None)


def averages(documents: Iterable[Document]) -> dict[TextField, float]:
    """Return how many terms each field has in the documents that have it."""
    lengths: dict[TextField, list[int]] = {}
    for document in documents:
        for field, lemmas in document.lemmas.items():
            if lemmas:
                lengths.setdefault(field, []).append(sum(lemmas.values()))
    return {field: sum(found) / len(found) for field, found in lengths.items()}
