"""Starts of rows in fewer bytes, for levels that are read for few terms of a query."""

from bisect import bisect_right
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

_LOW_BITS = 8


@dataclass(frozen=True, slots=True)
class PackedStarts:
    """Starts of rows: the lowest byte of each, and where the part above it grows.

    Attributes:
        low: Lowest byte of each start; empty if most rows are, whose starts have no part below.
        high: Index of the first start at which the part above is at least 1, 2 and so on.

    Source: Elias, Efficient Storage and Retrieval by Content and Address of Static Files (1974),
    with a width of the low part that needs no shifts between bytes.
    """

    low: npt.NDArray[np.uint8]
    high: npt.NDArray[np.uint32]

    @classmethod
    def of(cls, starts: npt.NDArray[np.integer]) -> Self:
        """Pack starts, ascending from 0."""
        sparse = int(starts[-1]) * 4 < len(starts)
        above = starts.astype(np.int64) >> (0 if sparse else _LOW_BITS)
        high = np.searchsorted(above, np.arange(1, int(above[-1]) + 1)).astype(np.uint32)
        return cls(np.zeros(0, np.uint8) if sparse else starts.astype(np.uint8), high)

    def unpacked(self, rows: int) -> npt.NDArray[np.int64]:
        """Return the starts of a number of rows, and the end of the last."""
        above = np.cumsum(np.bincount(self.high, minlength=rows + 1)).astype(np.int64)
        return (above << _LOW_BITS) | self.low if len(self.low) else above

    def opened(self) -> "OpenStarts":
        """Return the starts to look single ones up."""
        return OpenStarts(self.low.data, self.high.data)


class OpenStarts:
    """Looks starts up one by one."""

    __slots__ = ("_high", "_low")

    def __init__(self, low: memoryview, high: memoryview) -> None:
        # Items of a memoryview are integers; those of an array are NumPy's, and slower to make.
        self._low, self._high = low, high

    def __getitem__(self, row: int) -> int:
        """Return the start of a row, or the end of the last one."""
        above = bisect_right(self._high, row)
        return (above << _LOW_BITS) | self._low[row] if self._low else above

    def of(self, rows: npt.NDArray[np.integer]) -> npt.NDArray[np.int64]:
        """Return the starts of several rows."""
        above = np.asarray(self._high).searchsorted(rows, "right")
        return (above << _LOW_BITS) | np.asarray(self._low).take(rows) if self._low else above

    def row(self, number: int) -> slice:
        """Return the range of the values of a row."""
        return slice(self[number], self[number + 1])
