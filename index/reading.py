"""Read files into batches of documents, on all cores: what can be done file by file.

A batch is what one process hands over at a time: its files' records, its documents as a run of
the arrays and as what Whoosh holds of them, and the phrases of its articles.
"""

import gc
import os
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from index.archive import ArchiveFile, content_hash
from index.arrays.layout import Run
from index.arrays.run import RunWriter
from index.article import Article
from index.changes import FileRecord
from index.czech.analyzer import Analyzer
from index.czech.lexicon import Lexicon
from index.document import DocumentBuilder
from index.errors import ReadingError
from index.phrases import phrases_of
from index.problems import Problem, ProblemKind
from index.reader import Reader
from index.repair import Repairer
from index.settings import IndexSettings
from index.vocabulary import Vocabulary
from index.whoosh_store import WhooshDocument, whoosh_document

BATCH = 512
"""Files a batch is made of."""
ALONE = BATCH
"""Up to how many files starting other processes takes longer than it saves."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How files are read.

    Attributes:
        settings: How the archive is read.
        analyzer: Makes the terms.
        vocabulary: Gives categories, companies and people their clean names.
    """

    settings: IndexSettings
    analyzer: Analyzer
    vocabulary: Vocabulary


@dataclass(frozen=True, slots=True)
class Batch:
    """What some files gave; the documents are in the same order everywhere.

    Attributes:
        records: What is to be remembered of each file.
        run: The documents for the arrays.
        documents: The documents for Whoosh.
        phrases: The phrases of each article, one after the other.
    """

    records: tuple[FileRecord, ...]
    run: Run
    documents: tuple[WhooshDocument, ...]
    phrases: tuple[str, ...]


def read_batches(reading: Reading, files: Sequence[ArchiveFile]) -> Iterator[Batch]:
    """Yield what files give, in their order; at least one batch.

    Raises:
        ReadingError: If a process that reads died.
    """
    parts = [files[first : first + BATCH] for first in range(0, len(files), BATCH)] or [files]
    if len(files) <= ALONE:
        reader = _BatchReader(reading)
        yield from map(reader.read, parts)
        return
    try:
        yield from _in_processes(reading, parts)
    except BrokenProcessPool as error:
        raise ReadingError from error


def _in_processes(reading: Reading, parts: list[Sequence[ArchiveFile]]) -> Iterator[Batch]:
    workers = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    lexicon = reading.analyzer.lexicon.folder
    # A fresh interpreter: what threads of this one hold would be held for ever in a copy of it.
    pool = ProcessPoolExecutor(
        workers, get_context("spawn"), _start, (reading.settings, lexicon, reading.vocabulary)
    )
    pending: deque[Future[Batch]] = deque()
    try:
        for part in parts:
            pending.append(pool.submit(_read, part))
            # No more is read ahead than keeps all busy: memory stays the same.
            if len(pending) > 2 * (workers or 1):
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


class _BatchReader:
    """Reads batches in one process."""

    def __init__(self, reading: Reading) -> None:
        self._analyzer = reading.analyzer
        self._builder = DocumentBuilder(reading.analyzer)
        repairer = Repairer(reading.analyzer.lexicon)
        self._reader = Reader(reading.settings, repairer, reading.vocabulary)

    def read(self, files: Sequence[ArchiveFile]) -> Batch:
        """Read files."""
        run = RunWriter()
        records: list[FileRecord] = []
        documents: list[WhooshDocument] = []
        phrases: list[str] = []
        for file in files:
            record, article = self._read_file(file)
            records.append(record)
            if article is not None:
                document = self._builder.build(article)
                run.add(document)
                documents.append(whoosh_document(document))
                phrases += phrases_of(article, self._analyzer)
        run.relate(self._builder.met())
        return Batch(tuple(records), run.finish(), tuple(documents), tuple(phrases))

    def _read_file(self, file: ArchiveFile) -> tuple[FileRecord, Article | None]:
        try:
            raw = file.read()
        except OSError as error:
            fault = error.strerror or "unreadable"
            problem = Problem(file.path, None, ProblemKind.UNREADABLE_FILE, fault, "left out")
            return FileRecord(file.path, file.id, "", indexed=False, problems=(problem,)), None
        reading = self._reader.read(file.path, file.id, raw)
        indexed = reading.article is not None
        record = FileRecord(file.path, file.id, content_hash(raw), indexed, reading.problems)
        return record, reading.article


_reader: _BatchReader | None = None
"""Of a process that reads: the one thing that it is for."""


def _start(settings: IndexSettings, lexicon: Path, vocabulary: Vocabulary) -> None:
    # Words that are remembered are many objects, none in a cycle: looking through them for garbage
    # took a third of the time.
    gc.disable()
    global _reader  # noqa: PLW0603  # a pool gives its processes no other place
    _reader = _BatchReader(Reading(settings, Analyzer(Lexicon(lexicon)), vocabulary))


def _read(files: Sequence[ArchiveFile]) -> Batch:
    if _reader is None:
        msg = "the process was not started"
        raise RuntimeError(msg)
    batch = _reader.read(files)
    gc.collect()
    gc.freeze()
    return batch
