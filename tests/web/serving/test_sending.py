"""The time in which a client must take an answer."""

import gevent
import pytest

from web.serving.sending import CROWD_BYTES, CROWDED_SECONDS, SEND_SECONDS, Deadlines, bounded


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
