"""The arrays of a version as files: numpy's own format, which describes itself.

Each file is memory-mapped: opening decodes nothing, and all processes share one copy.
"""

import os
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from threading import Lock
from typing import Self, TypeVar, overload

import numpy as np
import numpy.typing as npt

from index.arrays.layout import (
    Column,
    Columns,
    Integers,
    Inverted,
    Level,
    Run,
    Space,
    Stretches,
    bounds_between,
    lengths_of,
    ranges,
    starts_of,
)

T = TypeVar("T", bound=np.generic)

CACHED_TERMS = 50_000
_SUFFIX = ".npy"
_STARTS = "starts"
_TERMS = "terms"
_COLUMNS = "column"
RELATED = "related"
_PARSING = Lock()
"""Numpy parses the head of a file as Python, which fails at times in two threads at once (3.11)."""


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

    def chosen(self, numbers: Integers) -> Self:
        """Return the terms of some numbers, rising."""
        starts = self.starts.astype(np.int64)
        lengths = lengths_of(starts)[numbers]
        text = self.text[ranges(starts[numbers], lengths)]
        return type(self)(text, compact(starts_of(lengths)))

    def with_inserted(self, places: Integers, terms: Self) -> Self:
        """Return these terms with others among them, each before the term of its place."""
        lengths = lengths_of(terms.starts.astype(np.int64))
        letters = np.repeat(self.starts.astype(np.int64)[places], lengths)
        text = np.insert(self.text, letters, terms.text)
        starts = starts_of(np.insert(lengths_of(self.starts.astype(np.int64)), places, lengths))
        return type(self)(text, compact(starts))

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


def write_array(folder: Path, name: str, values: Column) -> None:
    """Write an array into a file of its own."""
    np.save(folder / f"{name}{_SUFFIX}", values, allow_pickle=False)


def read_array(folder: Path, name: str) -> Column:
    """Return an array of a file, mapped.

    Raises:
        OSError: If it is not there.
        ValueError: If it is something else.
    """
    path = folder / f"{name}{_SUFFIX}"
    try:
        with _PARSING:
            found: Column = np.load(path, mmap_mode="r", allow_pickle=False)
    except EOFError as error:
        msg = f"{name} is empty"
        raise ValueError(msg) from error
    # Plain arrays are quicker to slice than their subclass that knows its file.
    return found.view(np.ndarray)


def read_integers(folder: Path, name: str) -> npt.NDArray[np.integer]:
    """Return an array of whole numbers, mapped.

    Raises:
        OSError: If it is not there.
        ValueError: If it is something else.
    """
    found = read_array(folder, name)
    if not np.issubdtype(found.dtype, np.integer):
        msg = f"{name} holds {found.dtype}"
        raise ValueError(msg)
    return found.view(found.dtype)


def read_kind(folder: Path, name: str, kind: type[T]) -> npt.NDArray[T]:
    """Return an array whose values are of a kind, mapped.

    Raises:
        OSError: If it is not there.
        ValueError: If it is something else.
    """
    found = read_array(folder, name)
    if found.dtype != kind:
        msg = f"{name} holds {found.dtype}, not {np.dtype(kind)}"
        raise ValueError(msg)
    return found.astype(kind, copy=False)


def new_array(folder: Path, name: str, kind: np.dtype[T], length: int) -> npt.NDArray[T]:
    """Return an array in a new file, to be filled."""
    path = folder / f"{name}{_SUFFIX}"
    if not length:
        # An empty file cannot be mapped.
        write_array(folder, name, np.zeros(0, kind))
        return np.zeros(0, kind)
    values = np.lib.format.open_memmap(path, "w+", kind, (length,))
    _reserve(path)
    return values


def changed_array(folder: Path, name: str, kind: type[T]) -> npt.NDArray[T]:
    """Return an array in a file of our own that is not published yet, to be changed there.

    Raises:
        OSError: If it is not there.
        ValueError: If it is something else.
    """
    found = read_kind(folder, name, kind)
    if not len(found):
        return found
    with _PARSING:
        return np.lib.format.open_memmap(folder / f"{name}{_SUFFIX}", "r+")


def _reserve(path: Path) -> None:
    """Have room on the disk for a whole file: a mapped page without any would end the process.

    Raises:
        OSError: If there is not enough.
    """
    with path.open("rb+") as file:
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(file.fileno(), 0, path.stat().st_size)


def write_terms(folder: Path, name: str, terms: Sequence[str]) -> None:
    """Write sorted terms."""
    packed = terms if isinstance(terms, TermDictionary) else TermDictionary.of(terms)
    write_array(folder, f"{name}.{_TERMS}", packed.text)
    write_array(folder, f"{name}.{_TERMS}.{_STARTS}", packed.starts)


def compact(starts: npt.NDArray[np.int64]) -> npt.NDArray[np.integer]:
    """Return starts in as few bytes as they fit in."""
    small = not len(starts) or starts[-1] < 1 << 32
    return starts.astype(np.uint32) if small else starts


def read_terms(folder: Path, name: str) -> TermDictionary:
    """Return the terms that :func:`write_terms` wrote.

    Raises:
        OSError: If a file is not there.
        ValueError: If a file is something else.
    """
    text = read_kind(folder, f"{name}.{_TERMS}", np.uint8)
    return TermDictionary(text, read_integers(folder, f"{name}.{_TERMS}.{_STARTS}"))


def column_name(space: Space, column: str) -> str:
    """Return the name of the file of a column."""
    return f"{space.value}.{column}"


def starts_name(space: Space, level: Level) -> str:
    """Return the name of the file of the starts of a level."""
    return f"{space.value}.{level.value}.{_STARTS}"


def write_columns(folder: Path, columns: Columns) -> None:
    """Write the values of the documents."""
    write_array(folder, f"{_COLUMNS}.published", columns.published)
    write_array(folder, f"{_COLUMNS}.importance", columns.importance)
    write_array(folder, f"{_COLUMNS}.alive", columns.alive)


def write_run(folder: Path, run: Run) -> None:
    """Write a run as it is."""
    for space, inverted in run.spaces.items():
        write_terms(folder, space.value, inverted.terms)
        for level, stretches in inverted.levels.items():
            write_array(folder, starts_name(space, level), stretches.starts)
            for column, values in stretches.columns.items():
                write_array(folder, column_name(space, column), values)
    write_columns(folder, run.columns)
    write_array(folder, RELATED, run.related)


LEVELS: dict[Space, dict[Level, tuple[str, ...]]] = {
    Space.LEMMAS: {Level.POSTINGS: ("documents", "weights"), Level.ENTRIES: ("entries",)},
    Space.FORMS: {
        Level.POSTINGS: ("documents",),
        Level.ENTRIES: ("entries",),
        Level.POSITIONS: ("positions",),
    },
    Space.KEYWORDS: {Level.POSTINGS: ("documents",)},
}
"""What every run has."""


def read_run(folder: Path) -> Run:
    """Return the run in a folder, mapped.

    Raises:
        OSError: If a file is not there.
        ValueError: If a file is something else.
    """
    spaces = {space: read_space(folder, space) for space in Space}
    return Run(spaces, read_columns(folder), read_kind(folder, RELATED, np.int64))


def read_space(folder: Path, space: Space) -> Inverted:
    """Return one space of a run.

    Raises:
        OSError: If a file is not there.
        ValueError: If a file is something else.
    """
    levels = {}
    for level, names in LEVELS[space].items():
        columns = {name: read_integers(folder, column_name(space, name)) for name in names}
        levels[level] = Stretches(read_integers(folder, starts_name(space, level)), columns)
    return Inverted(read_terms(folder, space.value), levels)


def read_columns(folder: Path) -> Columns:
    """Return the values of the documents of a run.

    Raises:
        OSError: If a file is not there.
        ValueError: If a file is something else.
    """
    return Columns(
        read_kind(folder, f"{_COLUMNS}.published", np.int64),
        read_kind(folder, f"{_COLUMNS}.importance", np.uint8),
        read_kind(folder, f"{_COLUMNS}.alive", np.bool_),
    )
