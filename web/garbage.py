"""When Python's garbage collector looks at everything: where it keeps the fewest waiting.

Nothing is answered meanwhile, and left alone it does so every few hundred answers, for the longer
the more the caches hold. What is young, which most garbage is, it goes on looking at by itself.
"""

import gc

IDLE = 100
"""Answers since the last time after which a moment without readers is used."""
BUSY = 5_000
"""Answers after which it happens although readers wait: garbage of as many is some megabytes."""
_NEVER = 1_000_000_000


class FullCollections:
    """Has the garbage collector look at everything by what a server does."""

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
