"""The time in which a client must take an answer."""

from weakref import ReferenceType, ref

import gevent
import pytest

from web.serving.sending import (
    CROWD_BYTES,
    CROWDED_SECONDS,
    LARGE,
    SEND_SECONDS,
    Deadlines,
    bounded,
)


def test_where_unread_answers_fill_memory_the_time_to_take_them_is_short() -> None:
    deadlines = Deadlines()
    large = bounded(lambda *_: [bytes(CROWD_BYTES + 1)], deadlines)
    body = large({}, lambda *_: print)
    next(iter(body))

    with pytest.raises(ConnectionResetError):
        gevent.sleep((CROWDED_SECONDS + SEND_SECONDS) / 2)

    close = getattr(body, "close", None)
    assert close
    close()
    assert deadlines.held == 0


def test_what_a_large_answer_leaves_is_freed_before_it_is_sent() -> None:
    left: list[ReferenceType[Cycle]] = []

    def app(*_: object) -> list[bytes]:
        left.append(ref(Cycle()))
        return [bytes(LARGE)]

    next(iter(bounded(app, Deadlines())({}, lambda *_: print)))

    assert left[0]() is None


class Cycle:
    """Refers to itself, as closures of a template do."""

    def __init__(self) -> None:
        self.itself = self
