"""A cache of values of words."""

from collections.abc import Callable
from typing import TypeVar

MEMO = 50_000
"""Most words that are remembered."""

Value = TypeVar("Value")


class Memory(dict[str, Value]):
    """Values of a function by word; cleared when it is full.

    A dictionary, because the entries of lru_cache burden the garbage collector.
    """

    def __init__(self, function: Callable[[str], Value]) -> None:
        """Use a function, whose values never change."""
        super().__init__()
        self._function = function

    def __missing__(self, word: str) -> Value:
        """Compute and keep the value of a word."""
        if len(self) >= MEMO:
            self.clear()
        found = self[word] = self._function(word)
        return found
