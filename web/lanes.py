"""Where a request is answered: what is computed in turn, what is waited for in threads.

Python computes in one thread at a time, and handing its lock over, to the thread that polls the
connections and back, may take longer than an answer. So the thread that polls computes as well, one
answer after the other. What waits has threads: answers of a cluster, and exports, which last as
long as their reader reads.
"""

import logging
from collections import deque

from waitress.channel import HTTPChannel
from waitress.task import ThreadedTaskDispatcher

from web.api.operations import EXPORT_CSV, EXPORT_NDJSON

LOG = logging.getLogger("hledej.server")
EXPORTS_AT_ONCE = 2
"""Exports a process streams; it has one more thread, which refuses a third."""
_EXPORTS = frozenset({EXPORT_CSV.rule, EXPORT_NDJSON.rule})


class Lanes:
    """Takes requests as waitress has its dispatcher take them.

    Attributes:
        taken: How many so far.
    """

    def __init__(self, waiting: int) -> None:
        """Start the threads; those of exports are started with the first one.

        Args:
            waiting: How many there are for answers that are waited for; 0 if all are computed.
        """
        self.taken = 0
        self._turns: deque[HTTPChannel] = deque()
        self._answers = _threads(waiting) if waiting else None
        self._exports: ThreadedTaskDispatcher | None = None

    def add_task(self, task: HTTPChannel) -> None:
        """Take a connection of which a request is there."""
        self.taken += 1
        # One that cannot be read has no path.
        if getattr(task.requests[0], "path", "") in _EXPORTS:
            self._exports = self._exports or _threads(EXPORTS_AT_ONCE + 1)
            self._exports.add_task(task)
        elif self._answers:
            self._answers.add_task(task)
        else:
            self._turns.append(task)

    @property
    def turns(self) -> int:
        """How many requests wait for their turn."""
        return len(self._turns)

    def take_turn(self) -> None:
        """Answer the request whose turn it is."""
        try:
            self._turns.popleft().service()
        except Exception:
            LOG.exception("a request was not answered")

    def shutdown(self) -> None:
        """Finish what threads answer, within some seconds, and drop what waits for one."""
        for threads in (self._answers, self._exports):
            if threads:
                threads.shutdown()


def _threads(count: int) -> ThreadedTaskDispatcher:
    threads = ThreadedTaskDispatcher()
    threads.set_thread_count(count)
    return threads
