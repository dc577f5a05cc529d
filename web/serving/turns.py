"""Let clients take turns, so that none is answered faster than others."""

import gevent
from gevent.event import Event

ROUNDS = 8
"""Iterations of the event loop before a request: one of several workers accepts one connection in
each. An iteration takes some three microseconds.
"""


class Turns:
    """Lets each client begin one request at a time; others are accepted and read in between.

    A client with many connections, or many requests on one, is answered no faster than others.
    """

    def __init__(self) -> None:
        self._last: dict[str, Event] = {}

    def wait(self, client: str) -> None:
        """Wait until a client may begin a request; its requests keep their order.

        A semaphore would not do: whoever released it takes it again before those that wait.
        """
        before, begun = self._last.get(client), Event()
        self._last[client] = begun
        try:
            if before:
                before.wait()
            for _ in range(ROUNDS):
                let_others_run()
        finally:
            begun.set()
            if self._last[client] is begun:
                del self._last[client]


def let_others_run() -> None:
    """Go on after one more iteration of the event loop, without a timer.

    ``gevent.sleep(0)`` returns up to a thousand times before the loop polls sockets again: two busy
    clients would keep all others from being accepted.
    """
    gevent.idle(gevent.get_hub().loop.MAXPRI)
