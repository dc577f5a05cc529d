"""Run full garbage collections when they delay the fewest requests.

A full collection stops the process for longer the more the caches hold; left alone, Python runs
one every few hundred answers. The younger generations, with most of the garbage, stay automatic.
"""

import ctypes
import gc
import sys

IDLE = 100
"""Answers since the last full collection after which an idle moment is used for the next."""
BUSY = 5_000
"""Answers after which a full collection runs even under load, so that garbage is bounded."""
YOUNG = 10_000
"""New objects after which the youngest generation is collected. An answer makes some thousands,
most of them freed at its end: Python's own 700 would examine them several times before.
"""
_NEVER = 1_000_000_000


class FullCollections:
    """Schedules full collections of a server process by its load, and returns freed memory."""

    def __init__(self) -> None:
        """Switch off automatic full collections, and make the others rarer."""
        _, second, _ = gc.get_threshold()
        gc.set_threshold(YOUNG, second, _NEVER)
        self._done_at = 0

    def consider(self, answers: int, *, idle: bool) -> None:
        """Collect if a full collection is due.

        Args:
            answers: Number of answers that the process has given so far.
            idle: Whether the process has nothing to answer.
        """
        if answers - self._done_at >= (IDLE if idle else BUSY):
            self._done_at = answers
            gc.collect()
            _hand_back()


def _hand_back() -> None:
    """Return freed heap memory to the system, where the C library can (glibc)."""
    if sys.platform == "linux" and (trim := getattr(ctypes.CDLL(None), "malloc_trim", None)):
        trim(0)
