"""Term dictionaries: sorted terms in one byte array, searched and spliced without decoding.

Those of a version are compressed, a block of terms at a time: a search reads one block.
"""

from abc import abstractmethod
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Self, overload

import numpy as np
import numpy.typing as npt

from index.storage.ascending import OpenAscending
from index.storage.compression import Compression, trained
from index.storage.layout import Integers, lengths_of, ranges, starts_of

CACHED_TERMS = 50_000
SAMPLES = 256
"""Number of terms of a dictionary that are kept decoded, to begin a search between two of them."""
SAMPLED_HEADS = 1024
"""Number of blocks of which the first term is kept decoded."""
BLOCK = 24
"""Terms of a compressed block. Of 16, terms take an eighth more; of 32, a lookup is slower."""
TRAINED = 256
"""Blocks on which a dictionary is trained, about."""
LEVEL = 3
"""Level of Zstandard: an update compresses all terms."""
_BETWEEN = b"\xff"
"""Separates terms: no byte of UTF-8."""


class _Packed:
    """Sorted terms in UTF-8. Caches refer to it; it refers to none, so that no cycle forms."""

    def __init__(self, text: memoryview, starts: memoryview, samples: int = SAMPLES) -> None:
        self.text, self.starts = text, starts
        self.length = len(starts) - 1
        self._stride = self.length // samples + 1

    @cached_property
    def _samples(self) -> list[bytes]:
        """Every ``_stride``-th term."""
        return list(map(self.encoded, range(0, self.length, self._stride)))

    def encoded(self, ordinal: int) -> bytes:
        """Return the UTF-8 of a term."""
        return self.text[self.starts[ordinal] : self.starts[ordinal + 1]].tobytes()

    def text_of(self, first: int, end: int) -> bytes:
        """Return the UTF-8 of the terms ``first:end``, one after another."""
        return self.text[self.starts[first] : self.starts[end]].tobytes()

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

    def last(self, encoded: bytes) -> int:
        """Return the last ordinal whose term is not greater, or -1."""
        return self._first(encoded + b"\0") - 1

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


class _Blocks:
    """Sorted terms in UTF-8, compressed a block at a time; searched as :class:`_Packed` is."""

    def __init__(
        self, heads: _Packed, frames: memoryview, starts: memoryview, trained: bytes
    ) -> None:
        self._heads, self._frames, self._starts = heads, frames, starts
        self._compression = Compression(trained)
        self._last: tuple[int, list[bytes]] = -1, []
        full = max(0, heads.length - 1)
        self.length = full * BLOCK + len(self._terms(full) if heads.length else ())

    def _block(self, number: int) -> bytes:
        """Return the terms of a block, each between two separators."""
        frame = self._frames[self._starts[number] : self._starts[number + 1]]
        return self._compression.decompress(frame)

    def _terms(self, number: int) -> list[bytes]:
        """Return the terms of a block; of the last one that was asked for without decompressing."""
        last, terms = self._last
        if last != number:
            terms = self._block(number)[1:-1].split(_BETWEEN)
            self._last = number, terms
        return terms

    def encoded(self, ordinal: int) -> bytes:
        """Return the UTF-8 of a term."""
        return self._terms(ordinal // BLOCK)[ordinal % BLOCK]

    def ordinal(self, term: str) -> int | None:
        """Return the ordinal of a term, or ``None`` if it is absent."""
        encoded = term.encode("utf-8", "surrogatepass")
        number = self._heads.last(encoded)
        if number < 0:
            return None
        block = self._block(number)
        found = block.find(b"%b%b%b" % (_BETWEEN, encoded, _BETWEEN))
        return None if found < 0 else number * BLOCK + block.count(_BETWEEN, 0, found)

    def range(self, prefix: str) -> tuple[int, int]:
        """Return the range of ordinals of the terms with a prefix; the end is excluded."""
        encoded = prefix.encode("utf-8", "surrogatepass")
        # UTF-8 contains no byte 0xFF.
        return self._lower_bound(encoded), self._lower_bound(encoded + b"\xff")

    def _lower_bound(self, encoded: bytes) -> int:
        number = self._heads.last(encoded)
        return 0 if number < 0 else number * BLOCK + bisect_left(self._terms(number), encoded)

    def part(self, first: int, end: int) -> list[bytes]:
        """Return the UTF-8 of the terms ``first:end``."""
        if first >= end:
            return []
        start = first // BLOCK
        whole = b"".join(map(self._block, range(start, (end - 1) // BLOCK + 1)))
        # Each block begins and ends with a separator.
        found = whole[1:-1].replace(_BETWEEN * 2, _BETWEEN).split(_BETWEEN)
        return found[first - start * BLOCK : end - start * BLOCK]

    def text_of(self, first: int, end: int) -> bytes:
        """Return the UTF-8 of the terms ``first:end``, one after another."""
        return b"".join(self.part(first, end))

    def unpacked(self) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
        """Return the text of all terms and their starts."""
        whole = b"".join(map(self._block, range(self._heads.length)))
        text = np.frombuffer(whole, np.uint8)
        between = np.flatnonzero(text == ord(_BETWEEN))
        # The last separator of a block and the first of the next have no term between them.
        gaps = np.delete(np.diff(between), np.arange(BLOCK, len(between) - 1, BLOCK + 1))
        return text[text != ord(_BETWEEN)], starts_of(gaps - 1)


class SortedTerms(Sequence[str]):
    """Sorted terms; the ordinal of a term is its rank.

    Terms sort by code points, as their UTF-8 does byte by byte. Lookups are cached; safe for
    threads.
    """

    def __init__(self, searched: _Packed | _Blocks) -> None:
        """Search some terms."""
        self._searched = searched
        self.ordinal = lru_cache(CACHED_TERMS)(searched.ordinal)
        self.range = lru_cache(CACHED_TERMS)(searched.range)

    @abstractmethod
    def encoded(self, first: int = 0, end: int | None = None) -> Sequence[bytes]:
        """Return the UTF-8 of the terms ``first:end``, which sorts as they do."""

    def suffix_mask(
        self, ordinals: tuple[int, int], separator: str, prefix: str
    ) -> npt.NDArray[np.bool_]:
        """Return a mask of the terms in a range whose part after a separator has a prefix.

        Args:
            ordinals: Range of ordinals, the end excluded.
            separator: An ASCII character that each of these terms contains exactly once.
            prefix: Prefix of the part after it.
        """
        wanted = np.frombuffer(prefix.encode("utf-8", "surrogatepass"), np.uint8)
        # Padding: the prefix may reach beyond the last term.
        text = np.frombuffer(self._searched.text_of(*ordinals) + bytes(len(wanted)), np.uint8)
        after = np.flatnonzero(text == ord(separator)) + 1
        found = np.ones(len(after), np.bool_)
        for offset, byte in enumerate(wanted):
            found &= text.take(after + offset) == byte
        return found

    def __len__(self) -> int:
        return self._searched.length

    @overload
    def __getitem__(self, ordinal: int) -> str: ...
    @overload
    def __getitem__(self, ordinal: slice) -> list[str]: ...
    def __getitem__(self, ordinal: int | slice) -> str | list[str]:
        """Return the term with an ordinal, or the terms of a slice."""
        if isinstance(ordinal, slice):
            return [self[n] for n in range(*ordinal.indices(len(self)))]
        if not 0 <= ordinal < self._searched.length:
            raise IndexError(ordinal)
        return self._searched.encoded(ordinal).decode("utf-8", "surrogatepass")

    def __iter__(self) -> Iterator[str]:
        for encoded in self.encoded():
            yield encoded.decode("utf-8", "surrogatepass")


class CompressedTerms(SortedTerms):
    """Compressed terms over (memory-mapped) arrays."""

    def __init__(self, packed: "PackedBlocks") -> None:
        """Open terms that :meth:`PackedBlocks.of` packed.

        Raises:
            ValueError: If the last block has another content.
        """
        heads = _Packed(packed.heads.text.data, packed.heads.starts.data, SAMPLED_HEADS)
        self._blocks = _Blocks(
            heads, packed.frames.data, packed.starts.data, packed.trained.tobytes()
        )
        super().__init__(self._blocks)

    def unpacked(self) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.integer]]:
        """Return the text and the starts of the same terms as a :class:`TermDictionary`."""
        text, starts = self._blocks.unpacked()
        return text, compact(starts)

    def encoded(self, first: int = 0, end: int | None = None) -> Sequence[bytes]:
        """Return the UTF-8 of the terms ``first:end``, which sorts as they do."""
        return self._blocks.part(first, len(self) if end is None else end)


class TermDictionary(SortedTerms):
    """Terms in one byte array, which can be spliced."""

    def __init__(self, text: npt.NDArray[np.uint8], starts: npt.NDArray[np.integer]) -> None:
        """Wrap the concatenated UTF-8 of sorted terms and its ``len + 1`` starts."""
        self.text, self.starts = text, starts
        self._packed = packed = _Packed(text.data, starts.data)
        self.seek = packed.seek
        super().__init__(packed)

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
        if isinstance(terms, cls):
            return terms
        if isinstance(terms, CompressedTerms):
            return cls(*terms.unpacked())
        return cls.of(terms)

    def encoded(self, first: int = 0, end: int | None = None) -> Sequence[bytes]:
        """Return the UTF-8 of the terms ``first:end``, which sorts as they do."""
        text = self._packed.text
        starts = self._packed.starts[first : None if end is None else end + 1].tolist()
        return [text[start:stop].tobytes() for start, stop in pairwise(starts)]

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


@dataclass(frozen=True, slots=True)
class PackedBlocks:
    """Terms, compressed a block at a time.

    Attributes:
        heads: The first term of each block.
        frames: The blocks compressed, one after another.
        starts: Starts of the blocks in ``frames``, and the end of the last.
        trained: Dictionary of their compression.
    """

    heads: TermDictionary
    frames: npt.NDArray[np.uint8]
    starts: npt.NDArray[np.integer]
    trained: npt.NDArray[np.uint8]

    @classmethod
    def of(cls, terms: TermDictionary, dictionary: bytes | None = None) -> Self:
        """Compress terms.

        Args:
            terms: The terms.
            dictionary: A dictionary trained on terms like them, or ``None`` to train one.
        """
        ends = terms.starts[1:].astype(np.int64) + np.arange(len(terms))
        letters = np.ones(len(terms.text) + len(terms), np.bool_)
        letters[ends] = False
        text = np.full(len(letters), ord(_BETWEEN), np.uint8)
        text[letters] = terms.text
        firsts = np.arange(0, len(terms), BLOCK)
        bounds = [*(terms.starts[firsts] + firsts).tolist(), len(text)]
        whole = text.tobytes()
        blocks = [_BETWEEN + whole[first:end] for first, end in pairwise(bounds)]
        if dictionary is None:
            dictionary = trained(blocks[:: len(blocks) // TRAINED + 1])
        compress = Compression(dictionary, LEVEL).compress
        frames = list(map(compress, blocks))
        starts = starts_of(np.fromiter(map(len, frames), np.int64, len(frames)))
        return cls(
            terms.take(firsts),
            np.frombuffer(b"".join(frames), np.uint8),
            compact(starts),
            np.frombuffer(dictionary, np.uint8),
        )


class TermSubset:
    """Some of many terms, in their order."""

    def __init__(self, terms: SortedTerms, ordinals: OpenAscending) -> None:
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
