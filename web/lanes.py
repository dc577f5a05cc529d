"""In which thread a request is answered.

What searches is computed, and Python computes in one thread at a time: several that want to are
slower together than one by one, for handing its lock over costs more than the work between. So one
thread answers, unless answers come from elsewhere; exports, which last as long as their reader
reads, have threads of their own.
"""

from waitress.channel import HTTPChannel
from waitress.task import ThreadedTaskDispatcher

from web.api.operations import EXPORT_CSV, EXPORT_NDJSON

EXPORTS_AT_ONCE = 2
"""Exports a process streams; it has one more thread, which refuses a third."""
_EXPORTS = frozenset({EXPORT_CSV.rule, EXPORT_NDJSON.rule})


class Lanes:
    """Hands requests to threads, as waitress has its dispatcher do."""

    def __init__(self, answering: int) -> None:
        """Start the threads, so many of them for all that is not streamed."""
        self._answers, self._exports = ThreadedTaskDispatcher(), ThreadedTaskDispatcher()
        self._answers.set_thread_count(answering)
        self._exports.set_thread_count(EXPORTS_AT_ONCE + 1)

    def add_task(self, task: HTTPChannel) -> None:
        """Take a connection of which a request is there."""
        # One that cannot be read has no path.
        path = getattr(task.requests[0], "path", "")
        (self._exports if path in _EXPORTS else self._answers).add_task(task)

    def shutdown(self) -> None:
        """Finish what is being answered, within some seconds, and drop what waits."""
        self._answers.shutdown()
        self._exports.shutdown()
