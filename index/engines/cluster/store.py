"""Write the documents of a version into an index of the cluster.

Each version is a separate index, which is not searched until the alias names it and is read-only
from then on. An update starts from a clone of the base's index, for which the nodes hard-link the
immutable segment files.
"""

import shutil
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from index.archive.file_record import FileRecord
from index.article import Article, from_json
from index.documents.batches import RUNS_FOLDER
from index.documents.dictionary import DICTIONARY_FOLDER, write_words
from index.documents.document import DocumentBuilder
from index.documents.phrase_counts import PhraseCounts
from index.documents.workers import Workers
from index.engines.base import Contents, Writing
from index.engines.cluster.batches import ClusterBatch, average_lengths, open_cluster_reader
from index.engines.cluster.bulk import Bulk, Refusal
from index.engines.cluster.connection import BULK_SECONDS, Connection
from index.engines.cluster.documents import FieldNorms, document_key, key_text, mapping
from index.engines.cluster.publication import AliasPublication, Indices, origin
from index.engines.cluster.settings import ClusterSettings
from index.engines.cluster.tally import Tally, TallyReader
from index.errors import ClusterError
from index.facets import Facet, own_facets
from index.problems import Problem, ProblemKind
from index.settings import EngineKind
from index.versions.publication import Publication

CLUSTER_FOLDER = "cluster"
"""Folder of the statistics of the documents, within a version's folder."""
FIELD_NORMS_FILE = "weighing.json"
AT_ONCE = 200
"""Number of articles fetched by one request."""
COPIES_SECONDS = 600.0
"""Maximum wait for the allocation of replicas, which continues after that."""

Answer = dict[str, object]


class ClusterStore:
    """Writes versions as indices of a cluster."""

    kind = EngineKind.OPENSEARCH
    reweighs = False

    def __init__(self, settings: ClusterSettings) -> None:
        """Configure the connection; nothing is sent yet."""
        self.connection = Connection(settings)
        self.indices = Indices(self.connection)

    def publication(self, directory: Path) -> Publication:
        """Return the publication by the cluster's alias."""
        return AliasPublication(self.indices, directory)

    def discard(self, name: str) -> None:
        """Delete the index of an abandoned version."""
        try:
            self.indices.remove(self.indices.of(name))
        except ClusterError:
            # The next build tidies up; the failure to report is an earlier one.
            return

    def write(self, writing: Writing) -> Contents:
        """Write all documents of a version, which is not searched yet.

        Raises:
            ClusterDownError: If the cluster accepts no more documents.
        """
        index = self.indices.of(writing.name)
        counted = self._begin(index, writing)
        records: list[FileRecord] = []
        with Bulk(self.connection, index) as bulk:
            for batch in _batches(writing, counted.norms):
                bulk.add(batch.actions)
                counted.add(batch)
                records += batch.records
                writing.done(len(batch.records))
        builder = DocumentBuilder(writing.reading.analyzer)
        for refusal in bulk.refused.values():
            counted.tally.remove(builder.build(_article(refusal.document)))
        counted.save(writing.folder)
        documents = counted.tally.documents
        complete = tuple(_with_refusal(record, bulk.refused) for record in records)
        return Contents(complete, tuple(self.finish(index, documents)))

    def _begin(self, index: str, writing: Writing) -> "_Known":
        """Create the index, empty or with the retained documents of the base."""
        if writing.base is None:
            own = own_facets(writing.reading.settings.fields)
            self.create(index, origin(writing.folder.parent.parent), own)
            averages = average_lengths(writing.reading, writing.files)
            return _Known(Tally(), PhraseCounts(), FieldNorms(writing.bm25f, averages))
        known = _Known.load(writing.base.folder)
        self._clone(self.indices.of(writing.base.folder.name), index)
        gone = writing.base.gone
        builder = DocumentBuilder(writing.reading.analyzer)
        for article in self._articles(index, gone):
            # The statistics to subtract are recomputed by analysing the article again.
            known.tally.remove(builder.build(article))
        with Bulk(self.connection, index) as bulk:
            bulk.add((_key(identity), None) for identity in gone)
        return known

    def create(self, index: str, origin: str, own: Iterable[Facet] = ()) -> None:
        """Create an empty index."""
        settings = self.connection.settings
        how = {
            "number_of_shards": settings.shards,
            "number_of_replicas": settings.replicas,
            # Not searched before it is complete.
            "refresh_interval": "-1",
        }
        body = {"settings": {"index": how}, "mappings": mapping(origin, own)}
        self.connection.ask("PUT", f"/{index}", Answer, body, seconds=BULK_SECONDS)

    def _clone(self, base: str, index: str) -> None:
        how = {"index.blocks.write": None, "index.refresh_interval": "-1"}
        self.connection.ask(
            "POST", f"/{base}/_clone/{index}", Answer, {"settings": how}, seconds=BULK_SECONDS
        )

    def _articles(self, index: str, ids: Sequence[str]) -> Iterator[Article]:
        for first in range(0, len(ids), AT_ONCE):
            keys = [_key(found) for found in ids[first : first + AT_ONCE]]
            answer = self.connection.ask(
                "POST", f"/{index}/_mget", _Documents, {"ids": keys}, seconds=BULK_SECONDS
            )
            yield from (from_json(doc.source.article.encode()) for doc in answer.docs if doc.source)

    def finish(self, index: str, documents: int) -> Iterator[str]:
        """Make an index searchable and read-only, and yield the failed consistency checks."""
        ask = self.connection.ask
        ask("POST", f"/{index}/_refresh", Answer, seconds=BULK_SECONDS)
        settings = {"index.blocks.write": True, "index.refresh_interval": None}
        ask("PUT", f"/{index}/_settings", Answer, settings, seconds=BULK_SECONDS)
        # Flushed, so that a clone only links segment files.
        ask("POST", f"/{index}/_flush", Answer, seconds=BULK_SECONDS)
        self._await_copies(index)
        found = self.indices.documents(index)
        if found != documents:
            yield f"{found} articles in the cluster instead of {documents}"

    def _await_copies(self, index: str) -> None:
        """Wait until all replicas are allocated, or all shards if there are too few nodes."""
        path = f"/_cluster/health/{index}"
        end = time.monotonic() + COPIES_SECONDS
        while time.monotonic() < end:
            health = self.connection.ask("GET", path, _Health)
            few = health.number_of_data_nodes <= self.connection.settings.replicas
            if health.status == "green" or (few and not health.initializing_shards):
                return
            time.sleep(0.2)


class _Health(msgspec.Struct):
    status: str
    number_of_data_nodes: int
    initializing_shards: int


class _Source(msgspec.Struct):
    article: str


class _Document(msgspec.Struct):
    source: _Source | None = msgspec.field(name="_source", default=None)


class _Documents(msgspec.Struct):
    docs: list[_Document]


@dataclass(frozen=True, slots=True)
class _Known:
    """Statistics of the documents of a version, kept in its folder."""

    tally: Tally
    phrases: PhraseCounts
    norms: FieldNorms

    @classmethod
    def load(cls, folder: Path) -> "_Known":
        return cls(
            Tally.load(folder / CLUSTER_FOLDER),
            PhraseCounts.load(folder / DICTIONARY_FOLDER),
            load_field_norms(folder),
        )

    def add(self, batch: ClusterBatch) -> None:
        self.tally.merge(batch.tally)
        self.phrases.add(batch.phrases)

    def save(self, folder: Path) -> None:
        # The files are hard links into the base: they are replaced, never written to.
        for name in (CLUSTER_FOLDER, DICTIONARY_FOLDER):
            shutil.rmtree(folder / name, ignore_errors=True)
        self.tally.save(folder / CLUSTER_FOLDER)
        raw = msgspec.json.encode(self.norms)
        (folder / CLUSTER_FOLDER / FIELD_NORMS_FILE).write_bytes(raw)
        words = folder / DICTIONARY_FOLDER
        words.mkdir()
        counted = TallyReader(folder / CLUSTER_FOLDER)
        write_words(words, counted.forms, counted.texts)
        self.phrases.write(words)


def _with_refusal(record: FileRecord, refused: Mapping[str, Refusal]) -> FileRecord:
    """Return the record of a file, with a problem if the cluster rejected its article."""
    refusal = refused.get(_key(record.id)) if refused and record.indexed else None
    if refusal is None:
        return record
    kind = ProblemKind.REFUSED_BY_ENGINE
    problem = Problem(record.path, None, kind, refusal.reason, "left out")
    return replace(record, indexed=False, problems=(*record.problems, problem))


def _batches(writing: Writing, norms: FieldNorms) -> Iterator[ClusterBatch]:
    open_reader = open_cluster_reader(norms)
    runs = writing.folder / RUNS_FOLDER
    with Workers(open_reader, writing.reading, writing.files, runs) as workers:
        yield from workers.batches()


def load_field_norms(folder: Path) -> FieldNorms:
    """Return the field norms of a version.

    Raises:
        OSError: If the file cannot be read.
        msgspec.DecodeError: If the file has another content.
    """
    raw = (folder / CLUSTER_FOLDER / FIELD_NORMS_FILE).read_bytes()
    return msgspec.json.decode(raw, type=FieldNorms)


def _article(document: bytes) -> Article:
    """Return the article of an encoded source."""
    return from_json(msgspec.json.decode(document, type=_Source).article.encode())


def _key(identity: str) -> str:
    return key_text(document_key(identity))
