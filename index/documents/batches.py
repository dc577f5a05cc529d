"""Read files into batches of documents, on all cores.

A batch is the unit of work of one process; its content depends on the engine.
"""

import gc
import os
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context, parent_process
from pathlib import Path
from threading import Thread
from typing import Generic, ParamSpec, Protocol, Self, TypeVar, cast

from index.archive.file_record import FileRecord
from index.archive.listing import ArchiveFile, content_hash
from index.archive.reading import Reader
from index.archive.sites.site import UNKNOWN, Site
from index.article import Article
from index.czech.analyzer import Analyzer
from index.czech.lexicon import Lexicon
from index.documents.document import DocumentBuilder
from index.errors import ReadingError
from index.problems import Problem, ProblemKind
from index.repair import Repairer
from index.settings import IndexSettings
from index.vocabulary.vocabulary import Vocabulary

RUNS_FOLDER = "runs"
"""Temporary folder, within a version's, for the files of batches; removed after the build."""
BATCH = 512
"""Number of files in a batch."""
ALONE = BATCH
"""Number of files up to which starting processes costs more than it saves."""

P = ParamSpec("P")
T = TypeVar("T")
B = TypeVar("B")
B_co = TypeVar("B_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Reading:
    """Configuration of readers.

    Attributes:
        settings: Settings of the archive.
        analyzer: Produces the terms.
        vocabulary: Normalises the names of categories, companies and people.
        site: What the archive's generator makes of it.
    """

    settings: IndexSettings
    analyzer: Analyzer
    vocabulary: Vocabulary
    site: Site = UNKNOWN


class BatchReader(Protocol[B_co]):
    """Reads batches in one process."""

    def read(self, files: Sequence[ArchiveFile], folder: Path) -> B_co:
        """Read files into a batch, which may write its own files into a new folder."""
        ...


class Workers(Generic[B]):
    """Worker processes of a build; few files are read in this process instead.

    A context manager that ends the processes.
    """

    def __init__(
        self,
        open_reader: Callable[[Reading], BatchReader[B]],
        reading: Reading,
        files: Sequence[ArchiveFile],
        runs: Path,
    ) -> None:
        """Configure the workers.

        Args:
            open_reader: Creates the reader of a process; picklable.
            reading: Configuration of readers.
            files: Files to read.
            runs: Folder for the files of batches.
        """
        self._open_reader = open_reader
        self._reading = reading
        self._files = files
        self._runs = runs
        self._pool: ProcessPoolExecutor | None = None
        self._beside: Executor | None = None

    def __enter__(self) -> Self:
        if len(self._files) > ALONE:
            settings, vocabulary = self._reading.settings, self._reading.vocabulary
            site = self._reading.site
            lexicon = self._reading.analyzer.lexicon.folder
            # Spawned: locks held by other threads at a fork would stay locked in the child.
            self._pool = ProcessPoolExecutor(
                _cores(),
                get_context("spawn"),
                _start,
                (self._open_reader, settings, lexicon, vocabulary, site),
            )
        self._beside = self._pool or ThreadPoolExecutor(1)
        return self

    def __exit__(self, *_: object) -> None:
        if self._beside is not None:
            self._beside.shutdown(cancel_futures=True)

    def batches(self) -> Iterator[B]:
        """Yield the batches in the order of the files; at least one, perhaps empty.

        Raises:
            ReadingError: If a worker process died.
        """
        beginnings = range(0, max(len(self._files), 1), BATCH)
        parts = [self._files[first : first + BATCH] for first in beginnings]
        folders = [self._runs / f"{number:06}" for number in range(len(parts))]
        jobs = zip(parts, folders, strict=True)
        if self._pool is None:
            reader = self._open_reader(self._reading)
            yield from (reader.read(*job) for job in jobs)
            return
        pending: deque[Future[B]] = deque()
        for job in jobs:
            # The processes were initialised with a reader of these batches.
            pending.append(cast("Future[B]", self._pool.submit(_read, *job)))
            # Bounded read-ahead keeps memory constant and the processes busy.
            if len(pending) > 2 * _cores():
                yield _result(pending.popleft())
        while pending:
            yield _result(pending.popleft())

    def start(self, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Callable[[], T]:
        """Submit work and return a function that waits for its result.

        Raises:
            ReadingError: From that function, if the process died.
        """
        if self._beside is None:
            msg = "work starts between entering and leaving"
            raise RuntimeError(msg)
        return partial(_result, self._beside.submit(work, *args, **kwargs))


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _result(future: Future[T]) -> T:
    try:
        return future.result()
    except BrokenProcessPool as error:
        raise ReadingError from error


class ArticleReader:
    """Reads files into articles and their documents, in one process."""

    def __init__(self, reading: Reading) -> None:
        self.builder = DocumentBuilder(reading.analyzer)
        repairer = Repairer(reading.analyzer.lexicon)
        self._reader = Reader(reading.settings, repairer, reading.vocabulary, reading.site)

    def read(self, file: ArchiveFile) -> tuple[FileRecord, Article | None]:
        """Return the record of a file and its article, or ``None`` if it cannot be indexed."""
        try:
            raw = file.read()
        except OSError as error:
            return _record(file, "", (file.unread(error),)), None
        try:
            reading = self._reader.read(file.path, file.id, raw)
        except Exception as error:  # noqa: BLE001  # our bug in one file must not stop the build
            fault = f"a fault of Hledej, please report it ({type(error).__name__}: {error})"
            return _left_out(file, content_hash(raw), fault), None
        return _record(file, content_hash(raw), reading.problems, reading.article), reading.article


def _left_out(file: ArchiveFile, found: str, fault: str) -> FileRecord:
    problem = Problem(file.path, None, ProblemKind.UNREADABLE_FILE, fault, "left out")
    return _record(file, found, (problem,))


def _record(
    file: ArchiveFile, found: str, problems: tuple[Problem, ...], article: Article | None = None
) -> FileRecord:
    return FileRecord(file.path, file.id, found, article is not None, problems, file.raw_path)


_reader: BatchReader[object] | None = None
"""Reader of a worker process."""


def _start(
    open_reader: Callable[[Reading], BatchReader[object]],
    settings: IndexSettings,
    lexicon: Path,
    vocabulary: Vocabulary,
    site: Site,
) -> None:
    # Ctrl-C reaches all processes of a terminal; the parent ends the workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()
    # The caches hold many objects without cycles; tracing them took a third of the time.
    gc.disable()
    global _reader  # noqa: PLW0603  # a pool gives its processes no other place
    _reader = open_reader(Reading(settings, Analyzer(Lexicon(lexicon)), vocabulary, site))


def _end_with_parent() -> None:
    """Exit when the parent exits, however it ends: this process would wait for work forever."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _read(files: Sequence[ArchiveFile], folder: Path) -> object:
    if _reader is None:
        msg = "the process was not started"
        raise RuntimeError(msg)
    batch = _reader.read(files, folder)
    gc.collect()
    gc.freeze()
    return batch
