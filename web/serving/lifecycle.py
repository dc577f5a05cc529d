"""Hooks in the life of the server and of its workers."""

import os
import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import FrameType
from typing import Protocol

import gevent

from index.terminal import echo
from search.answers.service import SearchService
from search.quality.query_log import QueryLog
from web.monitoring import logs
from web.monitoring.metrics import Metrics
from web.serving.garbage import FullCollections

IGNORED = (signal.SIGUSR2, signal.SIGTTIN, signal.SIGTTOU)
"""Signals by which gunicorn would start a second server or change the number of workers."""


class Worker(Protocol):
    """The part of a gunicorn worker that the hooks use; ``age`` counts workers from 1."""

    pid: int
    age: int
    nr: int


@dataclass(slots=True)
class ServerHooks:
    """Hooks of gunicorn: readiness of the server, and start and end of workers.

    Attributes:
        service: Gives requests their searchers.
        processes: Number of workers.
        sound: Version whose checksums were verified before the workers were forked.
        metrics: Counters that all workers share.
        query_log: Counts queries; ``None`` for none.
        greeting: Line to print when the server is ready.
        outlives_terminal: Whether the server goes on when its terminal is closed.
        ended: Process ids of ended workers that are not replaced yet.
    """

    service: SearchService
    processes: int
    sound: str
    metrics: Metrics
    query_log: QueryLog | None
    greeting: str
    outlives_terminal: bool = True
    ended: list[int] = field(default_factory=list)

    def settings(self) -> Mapping[str, Callable[..., None]]:
        """Return the hooks as settings of gunicorn."""
        return {
            "when_ready": self.when_ready,
            "pre_fork": self.pre_fork,
            "post_worker_init": self.post_worker_init,
            "child_exit": self.child_exit,
            "worker_exit": self.worker_exit,
        }

    def when_ready(self, _arbiter: object) -> None:
        """Ignore signals that would change the server, and print its address."""
        for ignored in IGNORED:
            signal.signal(ignored, signal.SIG_IGN)
        if not self.outlives_terminal:
            signal.signal(signal.SIGHUP, _end)
        echo(self.greeting)

    def pre_fork(self, _arbiter: object, worker: Worker) -> None:
        """Log a replacement, and assign the worker a row of the metrics."""
        if self.ended:
            logs.SERVER.error("process %d ended; another takes its place", self.ended.pop())
        self.metrics.take_row(worker.age)

    def post_worker_init(self, worker: Worker) -> None:
        """Start the native threads of a worker, and its garbage collection."""
        in_thread = gevent.get_hub().threadpool.spawn
        # The first workers trust the verification of the arbiter. A later one verifies again:
        # damage may be what its predecessor died of.
        sound = self.sound if worker.age <= self.processes else None
        self.service.follow_in_thread(in_thread, sound)
        if self.query_log:
            self.query_log.write_by(in_thread)
        gevent.spawn(_collect, worker)

    def child_exit(self, _arbiter: object, worker: Worker) -> None:
        """Free the metrics row of an ended worker, in the arbiter."""
        self.metrics.free_row(worker.age)
        self.ended.append(worker.pid)

    def worker_exit(self, _arbiter: object, _worker: Worker) -> None:
        """Write the last counts of queries, in the worker."""
        if self.query_log:
            self.query_log.write()


def _end(_signal: int, _frame: FrameType | None) -> None:
    """End the server as SIGTERM does."""
    os.kill(os.getpid(), signal.SIGTERM)


def _collect(worker: Worker) -> None:
    """Run full garbage collections in idle moments, as long as a worker lives."""
    collections = FullCollections()
    before = worker.nr
    while True:
        gevent.sleep(1)
        collections.consider(worker.nr, idle=worker.nr == before)
        before = worker.nr
