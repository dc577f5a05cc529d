"""When Python's garbage collector looks at everything: when that keeps the fewest waiting.

Nothing is answered meanwhile, and left alone it does so every few hundred answers, for the longer
the more the caches hold. What is young, which most garbage is, it goes on looking at by itself.
"""

import ctypes
import gc
import sys

IDLE = 100
"""Answers since the last time after which a moment without readers is used."""
BUSY = 5_000
"""Answers after which it happens although readers wait, so that garbage has a bound."""
_NEVER = 1_000_000_000


class FullCollections:
    """Has all garbage collected, and memory handed back, by what a server does."""

    def __init__(self) -> None:
        """Keep the collector from doing it by itself."""
        first, second, _ = gc.get_threshold()
        gc.set_threshold(first, second, _NEVER)
        self._done_at = 0

    def consider(self, answers: int, *, idle: bool) -> None:
        """Collect if it is time.

        Args:
            answers: How many the server has given.
            idle: Whether nobody asks.
        """
        if answers - self._done_at >= (IDLE if idle else BUSY):
            self._done_at = answers
            gc.collect()
            _hand_back()


def _hand_back() -> None:
    """Give the system what is free of this process's memory: between answers much of it is.

    The C library of Linux has a function for it; others do as they think best.
    """
    if sys.platform == "linux" and (trim := getattr(ctypes.CDLL(None), "malloc_trim", None)):
        trim(0)
