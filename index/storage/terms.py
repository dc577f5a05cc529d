"""Terms packed into bytes: sorted, looked up and put together where they lie."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Self, overload

import numpy as np
import numpy.typing as npt

from index.storage.layout import Integers, bounds_between, lengths_of, ranges, starts_of

CACHED_TERMS = 50_000


class _Packed:
    """Sorted terms as their bytes lie; caches hold this, which holds no cache in turn."""

    def __init__(self, text: memoryview, starts: memoryview) -> None:
        self.text, self.starts = text, starts
        self.length = len(starts) - 1

    def encoded(self, number: int) -> bytes:
        """Return the UTF-8 of a term."""
        return self.text[self.starts[number] : self.starts[number + 1]].tobytes()

    def number(self, term: str) -> int | None:
        """Return the number of a term, if it is there."""
        encoded = term.encode("utf-8", "surrogatepass")
        place = self._first(encoded, 0, self.length)
        return place if place < self.length and self.encoded(place) == encoded else None

    def range(self, beginning: str) -> tuple[int, int]:
        """Return the numbers of the terms that begin so, the end not included."""
        encoded = beginning.encode("utf-8", "surrogatepass")
        first = self._first(encoded, 0, self.length)
        # No byte of UTF-8 is 255.
        return first, self._first(encoded + b"\xff", first, self.length)

    def place(self, term: str, low: int = 0) -> tuple[int, bool]:
        """Return how many terms come before one, at least ``low``, and whether it is there.

        It is quick where that is not far from ``low``, by growing steps.
        Source: Bentley and Yao, An Almost Optimal Algorithm for Unbounded Searching (1976).
        """
        encoded = term.encode("utf-8", "surrogatepass")
        step = 1
        while (probe := low + step) < self.length and self.encoded(probe) < encoded:
            low, step = probe, 2 * step
        place = self._first(encoded, low, min(probe, self.length))
        return place, place < self.length and self.encoded(place) == encoded

    def _first(self, encoded: bytes, low: int, high: int) -> int:
        """Return the number of the first term that is not below another, from ``low`` on."""
        while low < high:
            middle = (low + high) // 2
            if self.encoded(middle) < encoded:
                low = middle + 1
            else:
                high = middle
        return low


class TermDictionary(Sequence[str]):
    """Terms sorted by code points, read where they lie."""

    def __init__(self, text: npt.NDArray[np.uint8], starts: npt.NDArray[np.integer]) -> None:
        """Take the UTF-8 of all terms, and where each begins."""
        self.text, self.starts = text, starts
        self._packed = packed = _Packed(text.data, starts.data)
        self.place = packed.place
        self.number = lru_cache(CACHED_TERMS)(packed.number)
        self.range = lru_cache(CACHED_TERMS)(packed.range)

    @classmethod
    def of(cls, terms: Sequence[str]) -> Self:
        """Return sorted terms packed."""
        text = np.frombuffer("".join(terms).encode("utf-8", "surrogatepass"), np.uint8)
        # No byte of UTF-8 after the first of a letter has other upper bits than these.
        letters = bounds_between(text & 0xC0 != 0x80)
        starts = letters[starts_of(np.fromiter(map(len, terms), np.int64, len(terms)))]
        return cls(text, compact(starts))

    def going_on(
        self, numbers: tuple[int, int], mark: str, beginning: str
    ) -> npt.NDArray[np.bool_]:
        """Tell which terms of a range go on, after a mark that each has once, with a beginning.

        Args:
            numbers: The first of the range, and its end, not included.
            mark: One byte of UTF-8.
            beginning: What has to follow it.
        """
        first, end = (int(self.starts[number]) for number in numbers)
        wanted = np.frombuffer(beginning.encode("utf-8", "surrogatepass"), np.uint8)
        # What follows the last term of all is no letter.
        text = np.concatenate([self.text[first:end], np.zeros(len(wanted), np.uint8)])
        after = np.flatnonzero(text[: end - first] == ord(mark)) + 1
        found = np.ones(len(after), np.bool_)
        for place, byte in enumerate(wanted):
            found &= text.take(after + place) == byte
        return found

    def chosen(self, numbers: Integers) -> Self:
        """Return the terms of some numbers, rising."""
        starts = self.starts.astype(np.int64)
        lengths = lengths_of(starts)[numbers]
        text = self.text[ranges(starts[numbers], lengths)]
        return type(self)(text, compact(starts_of(lengths)))

    def with_inserted(self, places: Integers, terms: Self) -> Self:
        """Return these terms with others among them, each before the term of its place."""
        starts, coming = self.starts.astype(np.int64), lengths_of(terms.starts.astype(np.int64))
        text = np.insert(self.text, np.repeat(starts[places], coming), terms.text)
        lengths = np.insert(lengths_of(starts), places, coming)
        return type(self)(text, compact(starts_of(lengths)))

    def __len__(self) -> int:
        return self._packed.length

    @overload
    def __getitem__(self, number: int) -> str: ...
    @overload
    def __getitem__(self, number: slice) -> list[str]: ...
    def __getitem__(self, number: int | slice) -> str | list[str]:
        """Return the term of a number."""
        if isinstance(number, slice):
            return [self[n] for n in range(*number.indices(len(self)))]
        if not 0 <= number < self._packed.length:
            raise IndexError(number)
        return self._packed.encoded(number).decode("utf-8", "surrogatepass")

    def __iter__(self) -> Iterator[str]:
        text, starts = self._packed.text.tobytes(), self._packed.starts.tolist()
        for first, end in pairwise(starts):
            yield text[first:end].decode("utf-8", "surrogatepass")


def compact(starts: npt.NDArray[np.int64]) -> npt.NDArray[np.integer]:
    """Return starts in as few bytes as they fit in."""
    small = not len(starts) or starts[-1] < 1 << 32
    return starts.astype(np.uint32) if small else starts
