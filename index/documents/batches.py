"""Read files into batches of documents, on all cores: what can be done file by file.

A batch is what one process hands over at a time; what is in it is the engine's own.
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
"""Of a version, for what batches leave on the disk; there only while it is written."""
BATCH = 512
"""Files a batch is made of."""
ALONE = BATCH
"""Up to how many files starting other processes takes longer than it saves."""

P = ParamSpec("P")
T = TypeVar("T")
B = TypeVar("B")
B_co = TypeVar("B_co", covariant=True)


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


class BatchReader(Protocol[B_co]):
    """Reads batches, one after the other."""

    def read(self, files: Sequence[ArchiveFile], folder: Path) -> B_co:
        """Read files; what a batch leaves on the disk goes into a new folder."""
        ...


class Workers(Generic[B]):
    """Does the work of a build in other processes, or in this one where there is little of it.

    A context manager: when it ends, so do the processes.
    """

    def __init__(
        self,
        open_reader: Callable[[Reading], BatchReader[B]],
        reading: Reading,
        files: Sequence[ArchiveFile],
        runs: Path,
    ) -> None:
        """Take what makes batches, what is read, how, and the folder in which runs are written.

        What makes batches is handed to other processes.
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
            lexicon = self._reading.analyzer.lexicon.folder
            # A fresh interpreter: what threads of this one hold would be held for ever in a copy.
            self._pool = ProcessPoolExecutor(
                _cores(),
                get_context("spawn"),
                _start,
                (self._open_reader, settings, lexicon, vocabulary),
            )
        self._beside = self._pool or ThreadPoolExecutor(1)
        return self

    def __exit__(self, *_: object) -> None:
        if self._beside is not None:
            self._beside.shutdown(cancel_futures=True)

    def batches(self) -> Iterator[B]:
        """Yield what the files give, in their order: at least one batch.

        Raises:
            ReadingError: If a process that reads died.
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
            # The processes were started with what makes these batches.
            pending.append(cast("Future[B]", self._pool.submit(_read, *job)))
            # No more is read ahead than keeps all busy: memory stays the same.
            if len(pending) > 2 * _cores():
                yield _result(pending.popleft())
        while pending:
            yield _result(pending.popleft())

    def start(self, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Callable[[], T]:
        """Start some work, and return what waits for its result.

        Raises:
            ReadingError: When waiting, if the process died.
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
        self._reader = Reader(reading.settings, repairer, reading.vocabulary)

    def read(self, file: ArchiveFile) -> tuple[FileRecord, Article | None]:
        """Return what is to be remembered of a file, and the article if it is one."""
        try:
            raw = file.read()
        except OSError as error:
            return _left_out(file, "", error.strerror or "unreadable"), None
        try:
            reading = self._reader.read(file.path, file.id, raw)
        except Exception as error:  # noqa: BLE001  # one file that finds a fault of ours stops none
            fault = f"a fault of Hledej, please report it ({type(error).__name__}: {error})"
            return _left_out(file, content_hash(raw), fault), None
        indexed = reading.article is not None
        record = FileRecord(file.path, file.id, content_hash(raw), indexed, reading.problems)
        return record, reading.article


def _left_out(file: ArchiveFile, found: str, fault: str) -> FileRecord:
    problem = Problem(file.path, None, ProblemKind.UNREADABLE_FILE, fault, "left out")
    return FileRecord(file.path, file.id, found, indexed=False, problems=(problem,))


_reader: BatchReader[object] | None = None
"""Of a process that reads: the one thing that it is for."""


def _start(
    open_reader: Callable[[Reading], BatchReader[object]],
    settings: IndexSettings,
    lexicon: Path,
    vocabulary: Vocabulary,
) -> None:
    # Ctrl-C reaches every process of a terminal; the build ends these when it ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()
    # Words that are remembered are many objects, none in a cycle: looking through them for garbage
    # took a third of the time.
    gc.disable()
    global _reader  # noqa: PLW0603  # a pool gives its processes no other place
    _reader = open_reader(Reading(settings, Analyzer(Lexicon(lexicon)), vocabulary))


def _end_with_parent() -> None:
    """End this process when the build does, however: it would wait for work for ever."""
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
