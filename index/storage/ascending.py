"""Ascending integers in fewer bytes, for those that are looked up seldom: starts and ordinals."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

_LOW_BITS = 8


@dataclass(frozen=True, slots=True)
class Ascending:
    """Ascending integers: the lowest byte of each, and where the part above it grows.

    Attributes:
        low: Lowest byte of each; empty for integers that mostly equal the one before, which have
            no lower part.
        high: Index of the first integer whose upper part is at least 1, 2 and so on.

    Source: Elias, Efficient Storage and Retrieval by Content and Address of Static Files (1974),
    with a lower part of whole bytes.
    """

    low: npt.NDArray[np.uint8]
    high: npt.NDArray[np.uint32]

    @classmethod
    def of(cls, values: npt.NDArray[np.integer]) -> Self:
        """Pack integers, ascending and not negative."""
        last = int(values[-1]) if len(values) else 0
        sparse = last * 4 < len(values)
        above = values.astype(np.int64) >> (0 if sparse else _LOW_BITS)
        most = last >> (0 if sparse else _LOW_BITS)
        high = np.searchsorted(above, np.arange(1, most + 1)).astype(np.uint32)
        return cls(np.zeros(0, np.uint8) if sparse else values.astype(np.uint8), high)

    def unpacked(self, count: int) -> npt.NDArray[np.int64]:
        """Return the integers, of which there are ``count``."""
        above = np.cumsum(np.bincount(self.high, minlength=count)).astype(np.int64)
        return (above << _LOW_BITS) | self.low if len(self.low) else above

    def opened(self, count: int) -> "OpenAscending":
        """Return the integers, of which there are ``count``, to look single ones up."""
        return OpenAscending(self, count)


class OpenAscending:
    """Looks ascending integers up one by one, without unpacking the others."""

    __slots__ = ("_count", "_high", "_low", "_packed")

    def __init__(self, packed: Ascending, count: int) -> None:
        # Items of a memoryview are integers; those of an array are NumPy's, and slower to make.
        self._low, self._high = packed.low.data, packed.high.data
        self._packed, self._count = packed, count

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, index: int) -> int:
        """Return an integer."""
        above = bisect_right(self._high, index)
        return (above << _LOW_BITS) | self._low[index] if self._low else above

    def take(self, indices: npt.NDArray[np.integer]) -> npt.NDArray[np.int64]:
        """Return several integers."""
        above = self._packed.high.searchsorted(indices, "right")
        return (above << _LOW_BITS) | self._packed.low.take(indices) if self._low else above

    def row(self, number: int) -> slice:
        """Return the slice between an integer and the next: of starts, the values of a row."""
        above = bisect_right(self._high, number)
        if above == len(self._high) or self._high[above] > number + 1:
            after = above
        else:
            after = bisect_right(self._high, number + 1, above)
        if not self._low:
            return slice(above, after)
        first, end = self._low[number], self._low[number + 1]
        return slice((above << _LOW_BITS) | first, (after << _LOW_BITS) | end)

    def rank(self, value: int) -> int:
        """Return the number of integers below a value."""
        above = value >> _LOW_BITS if self._low else value
        first = self._first(above)
        if not self._low:
            return first
        return bisect_left(self._low, value & ((1 << _LOW_BITS) - 1), first, self._first(above + 1))

    def _first(self, above: int) -> int:
        """Return the first index at which the upper part is at least ``above``."""
        if above <= 0:
            return 0
        return self._high[above - 1] if above <= len(self._high) else self._count
