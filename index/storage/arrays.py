"""Arrays of a version as files in the self-describing format of NumPy (``.npy``).

Files are memory-mapped: opening decodes nothing, and all processes share one copy.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from index.storage.ascending import Ascending
from index.storage.layout import (
    Column,
    Columns,
    Integers,
    Inverted,
    Level,
    Run,
    Slices,
    Space,
    lengths_of,
    pack_pairs,
    starts_of,
    unpack_pairs,
)
from index.storage.terms import CompressedTerms, PackedBlocks, SortedTerms, TermDictionary, compact

T = TypeVar("T", bound=np.generic)

_SUFFIX = ".npy"
_STARTS, _LOW, _HIGH = "starts", "low", "high"
_TERMS = "terms"
_HEADS, _TERM_BLOCKS, _TRAINED = "heads", "term_blocks", "dictionary"
_COLUMNS = "column"
RELATED = "related"
_PARSING = Lock()
"""NumPy parses file headers with ``ast.literal_eval``, which is not thread-safe in Python 3.11."""


def write_array(folder: Path, name: str, values: Column) -> None:
    """Write an array as a file."""
    np.save(folder / f"{name}{_SUFFIX}", values, allow_pickle=False)


def read_array(folder: Path, name: str) -> Column:
    """Map an array of any dtype.

    Raises:
        OSError: If the file cannot be read.
        ValueError: If the file is not an array.
    """
    path = folder / f"{name}{_SUFFIX}"
    try:
        with _PARSING:
            found: Column = np.load(path, mmap_mode="r", allow_pickle=False)
    except EOFError as error:
        msg = f"{name} is empty"
        raise ValueError(msg) from error
    # A plain array is faster to slice than numpy.memmap.
    return found.view(np.ndarray)


def read_integers(folder: Path, name: str) -> npt.NDArray[np.integer]:
    """Map an array of integers of any width.

    Raises:
        OSError: If the file cannot be read.
        ValueError: If the file is not an array of integers.
    """
    found = read_array(folder, name)
    if not np.issubdtype(found.dtype, np.integer):
        msg = f"{name} holds {found.dtype}"
        raise ValueError(msg)
    return found.view(found.dtype)


def read_kind(folder: Path, name: str, kind: type[T]) -> npt.NDArray[T]:
    """Map an array of one dtype.

    Raises:
        OSError: If the file cannot be read.
        ValueError: If the file is not an array of this dtype.
    """
    found = read_array(folder, name)
    if found.dtype != kind:
        msg = f"{name} holds {found.dtype}, not {np.dtype(kind)}"
        raise ValueError(msg)
    return found.astype(kind, copy=False)


def new_array(folder: Path, name: str, kind: np.dtype[T], length: int) -> npt.NDArray[T]:
    """Create a file and return its array, mapped for writing.

    Raises:
        OSError: If the file cannot be created or the disk has no room for it.
    """
    path = folder / f"{name}{_SUFFIX}"
    if not length:
        # An empty file cannot be mapped.
        write_array(folder, name, np.zeros(0, kind))
        return np.zeros(0, kind)
    values = np.lib.format.open_memmap(path, "w+", kind, (length,))
    _reserve(path)
    return values


def changed_array(folder: Path, name: str, kind: type[T]) -> npt.NDArray[T]:
    """Map an array of an unpublished version for writing in place.

    Raises:
        OSError: If the file cannot be read or written.
        ValueError: If the file is not an array of this dtype.
    """
    found = read_kind(folder, name, kind)
    if not len(found):
        return found
    with _PARSING:
        return np.lib.format.open_memmap(folder / f"{name}{_SUFFIX}", "r+")


def _reserve(path: Path) -> None:
    """Allocate the blocks of a sparse file: a write to an unbacked mapped page raises SIGBUS.

    Raises:
        OSError: If the disk is full.
    """
    with path.open("rb+") as file:
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(file.fileno(), 0, path.stat().st_size)


def write_terms(folder: Path, name: str, terms: Sequence[str]) -> None:
    """Write a term dictionary; the terms must be sorted."""
    packed = TermDictionary.packed(terms)
    write_array(folder, f"{name}.{_TERMS}", packed.text)
    write_array(folder, f"{name}.{_TERMS}.{_STARTS}", packed.starts)


def write_compressed_terms(
    folder: Path, name: str, terms: TermDictionary, base: Path | None = None
) -> None:
    """Write terms of a version compressed.

    Args:
        folder: Folder of the version's arrays.
        name: Name of the terms.
        terms: The terms.
        base: Folder of the terms that most of these come from: their dictionary is taken.
    """
    known = None
    if base is not None and not (base / f"{name}.{_TERMS}{_SUFFIX}").exists():
        known = _packed_terms(base, name).trained.tobytes()
    packed = PackedBlocks.of(terms, known)
    write_terms(folder, f"{name}.{_HEADS}", packed.heads)
    write_array(folder, f"{name}.{_TERM_BLOCKS}", packed.frames)
    write_array(folder, f"{name}.{_TERM_BLOCKS}.{_STARTS}", packed.starts)
    write_array(folder, f"{name}.{_TERM_BLOCKS}.{_TRAINED}", packed.trained)


def read_terms(folder: Path, name: str) -> SortedTerms:
    """Open terms written by :func:`write_terms` or :func:`write_compressed_terms`.

    Raises:
        OSError: If a file cannot be read.
        ValueError: If a file has another content.
    """
    if (folder / f"{name}.{_TERMS}{_SUFFIX}").exists():
        return _plain_terms(folder, name)
    return CompressedTerms(_packed_terms(folder, name))


def _plain_terms(folder: Path, name: str) -> TermDictionary:
    text = read_kind(folder, f"{name}.{_TERMS}", np.uint8)
    return TermDictionary(text, read_integers(folder, f"{name}.{_TERMS}.{_STARTS}"))


def _packed_terms(folder: Path, name: str) -> PackedBlocks:
    return PackedBlocks(
        _plain_terms(folder, f"{name}.{_HEADS}"),
        read_kind(folder, f"{name}.{_TERM_BLOCKS}", np.uint8),
        read_integers(folder, f"{name}.{_TERM_BLOCKS}.{_STARTS}"),
        read_kind(folder, f"{name}.{_TERM_BLOCKS}.{_TRAINED}", np.uint8),
    )


def column_name(space: Space, column: str) -> str:
    """Return the file name of a postings column."""
    return f"{space.value}.{column}"


def starts_name(space: Space, level: Level) -> str:
    """Return the file name of the starts of a level."""
    return f"{space.value}.{level.value}.{_STARTS}"


def write_ascending(folder: Path, name: str, values: npt.NDArray[np.integer]) -> None:
    """Write ascending integers packed, see :class:`Ascending`."""
    packed = Ascending.of(values)
    write_array(folder, f"{name}.{_LOW}", packed.low)
    write_array(folder, f"{name}.{_HIGH}", packed.high)


def read_ascending(folder: Path, name: str) -> Ascending:
    """Map integers that :func:`write_ascending` wrote.

    Raises:
        OSError: If a file cannot be read.
        ValueError: If a file has another content.
    """
    return Ascending(
        read_kind(folder, f"{name}.{_LOW}", np.uint8),
        read_kind(folder, f"{name}.{_HIGH}", np.uint32),
    )


def write_level_starts(
    folder: Path, space: Space, level: Level, starts: npt.NDArray[np.integer]
) -> None:
    """Write the starts of a level: those of postings, which every query reads, are not packed."""
    name = starts_name(space, level)
    if level is Level.POSTINGS:
        write_array(folder, name, compact(starts.astype(np.int64, copy=False)))
    else:
        write_ascending(folder, name, starts)


def write_columns(folder: Path, columns: Columns) -> None:
    """Write doc values."""
    write_array(folder, f"{_COLUMNS}.published", columns.published)
    write_array(folder, f"{_COLUMNS}.importance", columns.importance)
    write_array(folder, f"{_COLUMNS}.title_words", columns.title_words)
    write_array(folder, f"{_COLUMNS}.alive", columns.alive)


def write_run(folder: Path, run: Run) -> None:
    """Write a run."""
    for space, inverted in run.spaces.items():
        write_terms(folder, space.value, inverted.terms)
        for level, slices in inverted.levels.items():
            write_level_starts(folder, space, level, slices.starts)
            for column, values in slices.columns.items():
                write_array(folder, column_name(space, column), values)
    write_columns(folder, run.columns)
    write_related(folder, run.related, len(run.spaces[Space.LEMMAS].terms))


def write_related(folder: Path, related: npt.NDArray[np.int64], terms: int) -> None:
    """Write the forms of each of ``terms`` lemmas, see :class:`index.storage.layout.Run`."""
    lemmas, forms = unpack_pairs(related)
    write_array(folder, RELATED, forms.astype(np.uint32))
    write_ascending(folder, f"{RELATED}.{_STARTS}", starts_of(np.bincount(lemmas, minlength=terms)))


def read_related(folder: Path) -> tuple[Ascending, npt.NDArray[np.uint32]]:
    """Map the forms of each lemma: their starts by lemma, and their ordinals.

    Raises:
        OSError: If a file cannot be read.
        ValueError: If a file has another content.
    """
    return read_ascending(folder, f"{RELATED}.{_STARTS}"), read_kind(folder, RELATED, np.uint32)


LEVELS: dict[Space, dict[Level, tuple[str, ...]]] = {
    Space.LEMMAS: {
        Level.POSTINGS: ("documents", "weights", "places"),
        Level.ENTRIES: ("entries",),
        Level.FEW_BLOCKS: ("few_blocks",),
        Level.BLOCKS: ("blocks",),
    },
    Space.FORMS: {
        Level.POSTINGS: ("documents",),
        Level.POSITIONS: ("positions",),
        Level.FAR_POSITIONS: ("far_positions",),
    },
    Space.KEYWORDS: {Level.POSTINGS: ("documents",)},
}
"""Names of the columns of each level, by space."""


def read_run(folder: Path) -> Run:
    """Map the run in a folder.

    Raises:
        OSError: If a file cannot be read.
        ValueError: If a file has another content.
    """
    spaces = {space: read_space(folder, space) for space in Space}
    starts, forms = read_related(folder)
    counts = lengths_of(starts.unpacked(len(spaces[Space.LEMMAS].terms) + 1))
    related = pack_pairs(np.repeat(np.arange(len(counts)), counts), forms)
    return Run(spaces, read_columns(folder), related)


def read_space(folder: Path, space: Space) -> Inverted:
    """Map one term space of a run.

    Raises:
        OSError: If a file cannot be read.
        ValueError: If a file has another content.
    """
    levels, terms = {}, read_terms(folder, space.value)
    for level, names in LEVELS[space].items():
        columns = {name: read_integers(folder, column_name(space, name)) for name in names}
        levels[level] = Slices(_level_starts(folder, space, level, len(terms)), columns)
    return Inverted(terms, levels)


def _level_starts(folder: Path, space: Space, level: Level, terms: int) -> Integers:
    name = starts_name(space, level)
    if level is Level.POSTINGS:
        return read_integers(folder, name)
    return read_ascending(folder, name).unpacked(terms + 1)


def read_columns(folder: Path) -> Columns:
    """Map the doc values of a run.

    Raises:
        OSError: If a file cannot be read.
        ValueError: If a file has another content.
    """
    return Columns(
        read_kind(folder, f"{_COLUMNS}.published", np.int64),
        read_kind(folder, f"{_COLUMNS}.importance", np.uint8),
        read_kind(folder, f"{_COLUMNS}.title_words", np.uint8),
        read_kind(folder, f"{_COLUMNS}.alive", np.bool_),
    )
