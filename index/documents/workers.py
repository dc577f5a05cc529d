"""Worker processes of a build: they read batches on all cores, and one that dies is replaced.

A file that takes far more time or memory than any should ends its process, and is left out. That is
the last net: what a file may cost is bounded by counts before (:mod:`index.archive.structure`).
"""

import gc
import os
import shutil
import signal
import sys
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field, replace
from functools import cache, partial
from multiprocessing import get_context, parent_process
from pathlib import Path
from threading import Thread
from typing import Generic, ParamSpec, Self, TypeVar, cast

from index.archive.listing import ArchiveFile
from index.czech.analyzer import Analyzer
from index.czech.lexicon import Lexicon
from index.documents.batches import BatchReader, Reading
from index.errors import ReadingError

if sys.platform != "win32":
    import resource

BATCH = 512
"""Number of files in a batch, at most."""
BATCH_BYTES = 32_000_000
"""Bytes of files in a batch of more than one."""
ALONE = BATCH
"""Number of files up to which starting processes costs more than it saves."""
LARGE = 1_000_000
"""Bytes of a file that is read by another process, however few files there are."""
TRIES = 2
"""Number of times that a file is read whose process died: chance may have ended it."""
MAX_DEATHS = 20
"""Number of processes that are replaced in a build; beyond it, the machine lacks something."""
SECONDS, SECONDS_A_MEGABYTE = 30.0, 20.0
"""Processor time that a file may take: ten times what the costliest does."""
MEMORY, MEMORY_A_BYTE = 1 << 30, 200
"""Bytes of memory that a large file may take, whichever is more."""
_MARK = ".at"
"""Suffix of the file in which a process writes which file of its batch it is reading."""
_WRITING = -1

P = ParamSpec("P")
T = TypeVar("T")
B = TypeVar("B")


class Workers(Generic[B]):
    """Worker processes of a build; few small files are read in this process instead.

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
        self._many = len(files) > ALONE
        self._apart = self._many or any(file.size > LARGE for file in files)
        self._jobs = list(_jobs(files, runs))
        self._pool: _Pool | None = None
        self._beside: _Pool | Executor | None = None

    def __enter__(self) -> Self:
        if self._apart:
            size = min(_cores(), len(self._jobs))
            self._pool = _Pool(size, partial(_start, *_picklable(self._open_reader, self._reading)))
        self._beside = self._pool if self._pool and self._many else ThreadPoolExecutor(1)
        return self

    def __exit__(self, *_: object) -> None:
        for pool in (self._pool, self._beside):
            if pool is not None:
                pool.shutdown(cancel_futures=True)

    def batches(self) -> Iterator[B]:
        """Yield the batches in the order of the files; at least one, perhaps empty.

        Raises:
            ReadingError: If processes die again and again.
        """
        if self._pool is None:
            reader = self._open_reader(self._reading)
            yield from (reader.read(job.files, job.folder) for job in self._jobs)
            return
        pending: deque[_Job] = deque()
        for job in self._jobs:
            job.submit(self._pool)
            pending.append(job)
            # Bounded read-ahead keeps memory constant and the processes busy.
            if len(pending) > 2 * _cores():
                yield self._result(pending.popleft(), self._pool)
        while pending:
            yield self._result(pending.popleft(), self._pool)

    def _result(self, job: "_Job", pool: "_Pool") -> B:
        """Return the batch of a job; while its process dies, do it again with another."""
        while True:
            try:
                # The processes were initialised with a reader of these batches.
                return cast("B", job.future.result())
            except (BrokenProcessPool, MemoryError) as error:
                pool.replace(job.future)
                if pool.replaced > MAX_DEATHS or not job.goes_on():
                    raise ReadingError from error
                job.submit(pool)

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


@dataclass(slots=True)
class _Job:
    """A batch to read.

    Attributes:
        files: The files, to each of which a fault is added that it was found to have.
        folder: Folder of the batch.
        future: Result of the last submission.
        deaths: How often a process died of a file, by the file's index.
    """

    files: list[ArchiveFile]
    folder: Path
    future: Future[object] = field(default_factory=Future)
    deaths: Counter[int] = field(default_factory=Counter)

    def submit(self, pool: "_Pool") -> None:
        """Have a process read the batch."""
        self.future = pool.submit(_read, tuple(self.files), self.folder)

    def goes_on(self) -> bool:
        """Prepare to read again what a process died of; tell whether that makes sense."""
        shutil.rmtree(self.folder, ignore_errors=True)
        number = _marked(self.folder)
        if number is None:
            # The process died before its turn.
            return True
        self.deaths[number] += 1
        if self.deaths[number] >= TRIES:
            if number == _WRITING:
                return False
            fault = "it ended the process that read it: it takes too much time or memory"
            self.files[number] = replace(self.files[number], fault=fault)
        return True


def _jobs(files: Sequence[ArchiveFile], runs: Path) -> Iterator[_Job]:
    """Yield the batches of files, in their order; at least one."""
    number, size = 0, 0
    batch: list[ArchiveFile] = []
    for file in files:
        if batch and (len(batch) == BATCH or size + file.size > BATCH_BYTES):
            yield _Job(batch, runs / f"{number:06}")
            number, size, batch = number + 1, 0, []
        batch.append(file)
        size += file.size
    yield _Job(batch, runs / f"{number:06}")


class _Pool:
    """Processes, each of an executor of its own: one that dies takes no work of others with it.

    Attributes:
        replaced: Number of processes that were replaced.
    """

    def __init__(self, size: int, initializer: Callable[[], None]) -> None:
        self._initializer = initializer
        self._executors = [self._opened() for _ in range(size)]
        self._submitted: list[list[Future[object]]] = [[] for _ in range(size)]
        self.replaced = 0

    def _opened(self) -> ProcessPoolExecutor:
        # Spawned: locks held by other threads at a fork would stay locked in the child.
        return ProcessPoolExecutor(1, get_context("spawn"), self._initializer)

    def submit(self, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Submit work to the process that has the least to do."""
        waiting = [
            [future for future in submitted if not future.done()] for submitted in self._submitted
        ]
        least = min(range(len(waiting)), key=lambda number: len(waiting[number]))
        try:
            future = self._executors[least].submit(work, *args, **kwargs)
        except BrokenProcessPool:
            self._replace(least)
            future = self._executors[least].submit(work, *args, **kwargs)
        self._submitted[least] = [*waiting[least], cast("Future[object]", future)]
        return future

    def replace(self, future: Future[object]) -> None:
        """Replace the process that some work was submitted to, unless it was replaced already."""
        for number, submitted in enumerate(self._submitted):
            if future in submitted:
                self._replace(number)

    def _replace(self, number: int) -> None:
        self._executors[number].shutdown(wait=False)
        self._executors[number] = self._opened()
        self._submitted[number] = []
        self.replaced += 1

    def shutdown(self, *, cancel_futures: bool) -> None:
        """End all processes."""
        for executor in self._executors:
            executor.shutdown(cancel_futures=cancel_futures)


_reader: BatchReader[object] | None = None
"""Reader of a worker process."""


def _picklable(
    open_reader: Callable[[Reading], BatchReader[B]], reading: Reading
) -> tuple[Callable[[Reading], BatchReader[B]], Callable[[Analyzer], Reading], Path]:
    """Return the picklable arguments of :func:`_start`; each process opens an analyser anew."""
    without = partial(
        Reading,
        reading.settings,
        vocabulary=reading.vocabulary,
        site=reading.site,
        now=reading.now,
        known=reading.known,
    )
    return open_reader, without, reading.analyzer.lexicon.folder


def _start(
    open_reader: Callable[[Reading], BatchReader[object]],
    reading: Callable[[Analyzer], Reading],
    lexicon: Path,
) -> None:
    # Ctrl-C reaches all processes of a terminal; the parent ends the workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()
    # The caches hold many objects without cycles; tracing them took a third of the time.
    gc.disable()
    global _reader  # noqa: PLW0603  # a pool gives its processes no other place
    _reader = open_reader(reading(Analyzer(Lexicon(lexicon))))


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
    mark = folder.with_suffix(_MARK)
    mark.parent.mkdir(parents=True, exist_ok=True)
    try:
        with mark.open("wb", buffering=0) as written:
            batch = _reader.read(_watched(files, written.fileno()), folder)
    finally:
        _unlimit()
    mark.unlink()
    gc.collect()
    gc.freeze()
    return batch


def _watched(files: Sequence[ArchiveFile], mark: int) -> Iterator[ArchiveFile]:
    """Yield files to read; mark each, and have the system end this process if one takes too much.

    Args:
        files: The files.
        mark: Descriptor of the file to mark in.
    """
    for number, file in enumerate(files):
        os.pwrite(mark, number.to_bytes(4, "big", signed=True), 0)
        _limit(file.size)
        yield file
    os.pwrite(mark, _WRITING.to_bytes(4, "big", signed=True), 0)
    _unlimit()


def _marked(folder: Path) -> int | None:
    """Return the index of the file at which reading a batch ended, if it had begun."""
    mark = folder.with_suffix(_MARK)
    try:
        number = int.from_bytes(mark.read_bytes(), "big", signed=True)
        mark.unlink()
    except OSError:
        return None
    return number


def _limit(size: int) -> None:
    """Limit processor time and memory of this process for a file of some size in bytes.

    Processor time beyond it ends the process, even within a library; memory is refused.
    """
    if sys.platform == "win32":
        return
    usual, most = _usual_limit()
    signal.setitimer(signal.ITIMER_PROF, SECONDS + SECONDS_A_MEGABYTE * size / 1e6)
    if size > LARGE and (used := _data_size()):
        allowed = used + max(MEMORY, MEMORY_A_BYTE * size)
        if usual == resource.RLIM_INFINITY or allowed < usual:
            resource.setrlimit(resource.RLIMIT_DATA, (allowed, most))


def _unlimit() -> None:
    if sys.platform == "win32":
        return
    signal.setitimer(signal.ITIMER_PROF, 0)
    resource.setrlimit(resource.RLIMIT_DATA, _usual_limit())


@cache
def _usual_limit() -> tuple[int, int]:
    """Return the limits of data that this process had when it was first asked."""
    return resource.getrlimit(resource.RLIMIT_DATA)


def _data_size() -> int:
    """Return the bytes of data that this process has, or 0 if the system does not tell."""
    try:
        pages = Path("/proc/self/statm").read_text("ascii").split()[5]
    except OSError:
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")
