"""Term dictionaries: sorted terms in one byte array, searched and spliced without decoding."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Self, overload

import numpy as np
import numpy.typing as npt

from index.storage.ascending import OpenAscending
from index.storage.layout import Integers, lengths_of, ranges, starts_of

CACHED_TERMS = 50_000
SAMPLES = 256
"""Number of terms of a dictionary that are kept decoded, to begin a search between two of them."""


class _Packed:
    """Sorted terms in UTF-8. Caches refer to it; it refers to none, so that no cycle forms."""

    def __init__(self, text: memoryview, starts: memoryview) -> None:
        self.text, self.starts = text, starts
        self.length = len(starts) - 1
        self._stride = self.length // SAMPLES + 1

    @cached_property
    def _samples(self) -> list[bytes]:
        """Every ``_stride``-th term."""
        return list(map(self.encoded, range(0, self.length, self._stride)))

    def encoded(self, ordinal: int) -> bytes:
        """Return the UTF-8 of a term."""
        return self.text[self.starts[ordinal] : self.starts[ordinal + 1]].tobytes()

    def ordinal(self, term: str) -> int | None:
        """Return the ordinal of a term, or ``None`` if it is absent."""
        encoded = term.encode("utf-8", "surrogatepass")
        ordinal = self._first(encoded)
        found = ordinal < self.length and self.encoded(ordinal) == encoded
        return ordinal if found else None

    def range(self, prefix: str) -> tuple[int, int]:
        """Return the range of ordinals of the terms with a prefix; the end is excluded."""
        encoded = prefix.encode("utf-8", "surrogatepass")
        first = self._first(encoded)
        # UTF-8 contains no byte 0xFF.
        return first, self._lower_bound(encoded + b"\xff", first, self.length)

    def seek(self, term: str, low: int = 0) -> tuple[int, bool]:
        """Return the ordinal at which a term is or would be inserted, and whether it is present.

        An exponential search from ``low``, which must not exceed the result: fast for near terms.

        Source: Bentley and Yao, An Almost Optimal Algorithm for Unbounded Searching (1976).
        """
        encoded = term.encode("utf-8", "surrogatepass")
        step = 1
        while (probe := low + step) < self.length and self.encoded(probe) < encoded:
            low, step = probe, 2 * step
        ordinal = self._lower_bound(encoded, low, min(probe, self.length))
        return ordinal, ordinal < self.length and self.encoded(ordinal) == encoded

    def _first(self, encoded: bytes) -> int:
        """Return the first ordinal whose term is not less, else the number of terms."""
        above = bisect_left(self._samples, encoded)
        high = above * self._stride
        return self._lower_bound(encoded, max(0, high - self._stride), min(high, self.length))

    def _lower_bound(self, encoded: bytes, low: int, high: int) -> int:
        """Return the first ordinal in ``low:high`` whose term is not less, else ``high``."""
        # A call for each step, of which a search takes some twenty, would cost half as much again.
        text, starts = self.text, self.starts
        while low < high:
            middle = (low + high) // 2
            if text[starts[middle] : starts[middle + 1]].tobytes() < encoded:
                low = middle + 1
            else:
                high = middle
        return low


class TermDictionary(Sequence[str]):
    """Sorted terms over (memory-mapped) arrays; the ordinal of a term is its rank.

    Terms sort by code points, as their UTF-8 does byte by byte. Lookups are cached; safe for
    threads.
    """

    def __init__(self, text: npt.NDArray[np.uint8], starts: npt.NDArray[np.integer]) -> None:
        """Wrap the concatenated UTF-8 of sorted terms and its ``len + 1`` starts."""
        self.text, self.starts = text, starts
        self._packed = packed = _Packed(text.data, starts.data)
        self.seek = packed.seek
        self.ordinal = lru_cache(CACHED_TERMS)(packed.ordinal)
        self.range = lru_cache(CACHED_TERMS)(packed.range)

    @classmethod
    def of(cls, terms: Sequence[str]) -> Self:
        """Return the dictionary of terms that are sorted already."""
        text = np.frombuffer("".join(terms).encode("utf-8", "surrogatepass"), np.uint8)
        lengths = np.fromiter(map(_encoded_length, terms), np.int64, len(terms))
        return cls(text, compact(starts_of(lengths)))

    @classmethod
    def of_encoded(cls, terms: Sequence[bytes]) -> Self:
        """Return the dictionary of terms in UTF-8 that are sorted already."""
        lengths = np.fromiter(map(len, terms), np.int64, len(terms))
        return cls(np.frombuffer(b"".join(terms), np.uint8), compact(starts_of(lengths)))

    @classmethod
    def packed(cls, terms: Sequence[str]) -> Self:
        """Return the dictionary of terms that are sorted already, themselves if they are one."""
        return terms if isinstance(terms, cls) else cls.of(terms)

    def encoded(self) -> Iterator[bytes]:
        """Yield the UTF-8 of the terms, which sorts as they do."""
        text, starts = self._packed.text.tobytes(), self._packed.starts.tolist()
        for first, end in pairwise(starts):
            yield text[first:end]

    def suffix_mask(
        self, ordinals: tuple[int, int], separator: str, prefix: str
    ) -> npt.NDArray[np.bool_]:
        """Return a mask of the terms in a range whose part after a separator has a prefix.

        Args:
            ordinals: Range of ordinals, the end excluded.
            separator: An ASCII character that each of these terms contains exactly once.
            prefix: Prefix of the part after it.
        """
        first, end = (int(self.starts[ordinal]) for ordinal in ordinals)
        wanted = np.frombuffer(prefix.encode("utf-8", "surrogatepass"), np.uint8)
        # Padding: the prefix may reach beyond the last term.
        text = np.concatenate([self.text[first:end], np.zeros(len(wanted), np.uint8)])
        after = np.flatnonzero(text[: end - first] == ord(separator)) + 1
        found = np.ones(len(after), np.bool_)
        for offset, byte in enumerate(wanted):
            found &= text.take(after + offset) == byte
        return found

    def take(self, ordinals: Integers) -> Self:
        """Return the dictionary of the terms with the given ordinals (ascending)."""
        starts = self.starts.astype(np.int64)
        lengths = lengths_of(starts)[ordinals]
        text = self.text[ranges(starts[ordinals], lengths)]
        return type(self)(text, compact(starts_of(lengths)))

    def inserted(self, ordinals: Integers, terms: Self) -> Self:
        """Return a dictionary with further terms, each inserted before the given ordinal.

        Args:
            ordinals: Insertion points in this dictionary, one for each new term; ascending.
            terms: New terms, none of which this dictionary contains.
        """
        starts, added = self.starts.astype(np.int64), lengths_of(terms.starts.astype(np.int64))
        text = np.insert(self.text, np.repeat(starts[ordinals], added), terms.text)
        lengths = np.insert(lengths_of(starts), ordinals, added)
        return type(self)(text, compact(starts_of(lengths)))

    def __len__(self) -> int:
        return self._packed.length

    @overload
    def __getitem__(self, ordinal: int) -> str: ...
    @overload
    def __getitem__(self, ordinal: slice) -> list[str]: ...
    def __getitem__(self, ordinal: int | slice) -> str | list[str]:
        """Return the term with an ordinal, or the terms of a slice."""
        if isinstance(ordinal, slice):
            return [self[n] for n in range(*ordinal.indices(len(self)))]
        if not 0 <= ordinal < self._packed.length:
            raise IndexError(ordinal)
        return self._packed.encoded(ordinal).decode("utf-8", "surrogatepass")

    def __iter__(self) -> Iterator[str]:
        for encoded in self.encoded():
            yield encoded.decode("utf-8", "surrogatepass")


class TermSubset:
    """Some terms of a term dictionary, in its order."""

    def __init__(self, terms: TermDictionary, ordinals: OpenAscending) -> None:
        """Choose the terms with the given ordinals."""
        self._terms, self._ordinals = terms, ordinals

    def range(self, prefix: str) -> tuple[int, int]:
        """Return the range of the chosen terms with a prefix; the end is excluded."""
        first, end = map(self._ordinals.rank, self._terms.range(prefix))
        return first, end

    def __len__(self) -> int:
        return len(self._ordinals)

    def __getitem__(self, number: int) -> str:
        """Return the chosen term with a number, from 0."""
        return self._terms[self._ordinals[number]]


def _encoded_length(term: str) -> int:
    return len(term) if term.isascii() else len(term.encode("utf-8", "surrogatepass"))


def compact(starts: npt.NDArray[np.int64]) -> npt.NDArray[np.integer]:
    """Return starts as ``uint32`` if they fit, else unchanged."""
    small = not len(starts) or starts[-1] < 1 << 32
    return starts.astype(np.uint32) if small else starts
