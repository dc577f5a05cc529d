"""Stream documents to the cluster in bulk requests, retrying while it is busy."""

import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import NamedTuple, Self

import msgspec

from index.engines.cluster.connection import BULK_SECONDS, Connection
from index.errors import ClusterDownError

SENDERS = 2
"""Number of concurrent requests: one is transmitted while another is processed."""
WAITS = tuple(0.25 * 2**n for n in range(7))
"""Delays before the retries, in seconds: about half a minute in total."""
_BUSY = (429, 500, 502, 503, 504)
_NOT_THERE = 404


class _Error(msgspec.Struct):
    type: str = ""
    reason: str = ""
    caused_by: dict[str, object] = {}


class _Item(msgspec.Struct):
    id: str = msgspec.field(name="_id")
    status: int
    error: _Error | None = None


class _Answer(msgspec.Struct):
    errors: bool
    items: list[dict[str, _Item]] = []


Action = tuple[str, bytes | None]
"""Key of a document with its encoded source, or ``None`` to delete it."""


class Refusal(NamedTuple):
    """A rejected document with the cluster's reason."""

    reason: str
    document: bytes


class Bulk:
    """Writes and deletes documents of one index; a context manager that waits for completion.

    Attributes:
        refused: Rejected documents, by key.
    """

    def __init__(self, connection: Connection, index: str) -> None:
        """Write to the index called ``index``."""
        self._connection, self._index = connection, index
        self._most = connection.settings.bulk_kb * 1024
        self._waiting: list[Action] = []
        self._size = 0
        self._sent: deque[Future[None]] = deque()
        self._senders = ThreadPoolExecutor(SENDERS)
        self.refused: dict[str, Refusal] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                self._send()
                self._await(0)
        finally:
            self._senders.shutdown(cancel_futures=True)

    def add(self, actions: Iterable[Action]) -> None:
        """Queue documents and send full batches.

        Raises:
            ClusterDownError: If the cluster accepted no earlier batch until the retries ended.
        """
        for action in actions:
            self._waiting.append(action)
            self._size += len(action[1] or b"")
            if self._size >= self._most:
                self._send()

    def _send(self) -> None:
        if self._waiting:
            self._sent.append(self._senders.submit(self._deliver, self._waiting))
            self._waiting, self._size = [], 0
            self._await(SENDERS)

    def _await(self, left: int) -> None:
        while len(self._sent) > left:
            self._sent.popleft().result()

    def _deliver(self, actions: list[Action]) -> None:
        """Send a batch, with retries, until each document is written or rejected."""
        for wait in (*WAITS, None):
            try:
                actions, why = self._delivered(actions)
            except ClusterDownError:
                if wait is None:
                    raise
            else:
                if not actions:
                    return
                if wait is None:
                    fault = f"it was too busy for too long: {why}"
                    raise ClusterDownError(self._connection.settings.urls, fault)
            time.sleep(wait)

    def _delivered(self, actions: list[Action]) -> tuple[list[Action], str]:
        """Send a batch once; return the documents to retry and the reason of the last one."""
        body = b"".join(_lines(actions))
        path = f"/{self._index}/_bulk"
        answer = self._connection.ask("POST", path, _Answer, body, seconds=BULK_SECONDS)
        again: list[Action] = []
        why = ""
        if not answer.errors:
            return again, why
        for action, item in zip(actions, answer.items, strict=True):
            (done,) = item.values()
            if done.status in _BUSY:
                again.append(action)
                why = _reason(done.error or _Error())
            elif done.error is not None and done.status != _NOT_THERE:
                self.refused[done.id] = Refusal(_reason(done.error), action[1] or b"")
        return again, why


def _lines(actions: Iterable[Action]) -> Iterator[bytes]:
    for key, document in actions:
        if document is None:
            yield b'{"delete":{"_id":"%s"}}\n' % key.encode()
        else:
            yield b'{"index":{"_id":"%s"}}\n%s\n' % (key.encode(), document)


def _reason(error: _Error) -> str:
    causes = (error.reason, error.caused_by.get("reason"))
    return " ".join(": ".join(str(cause) for cause in causes if cause).split())[:300]
