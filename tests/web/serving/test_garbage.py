"""Full garbage collections of a server."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from web.serving.garbage import BUSY, IDLE, FullCollections


class Circle:
    """Holds itself, so that only the collector ends it."""

    def __init__(self) -> None:
        self.own = self


@pytest.fixture
def collections() -> Iterator[FullCollections]:
    thresholds = gc.get_threshold()
    yield FullCollections()
    gc.set_threshold(*thresholds)


def old_garbage() -> "weakref.ref[Circle]":
    """Return a look at garbage that has outlived the collections of what is young."""
    circle = Circle()
    gc.collect()
    return weakref.ref(circle)


@pytest.mark.parametrize(
    ("answers", "idle", "collected"),
    [
        (IDLE - 1, True, False),
        (IDLE, True, True),
        (IDLE, False, False),
        (BUSY - 1, False, False),
        (BUSY, False, True),
    ],
)
def test_garbage_is_collected_when_nobody_waits_or_there_is_much(
    collections: FullCollections, answers: int, idle: bool, collected: bool
) -> None:
    seen = old_garbage()

    collections.consider(answers, idle=idle)

    assert (seen() is None) is collected


def test_answers_are_counted_from_the_last_time_on(collections: FullCollections) -> None:
    collections.consider(BUSY, idle=False)
    seen = old_garbage()

    collections.consider(BUSY + IDLE - 1, idle=True)
    assert seen() is not None
    collections.consider(BUSY + IDLE, idle=True)
    assert seen() is None
