"""The arrays of a version as files: numpy's own format, which describes itself.

Each file is memory-mapped: opening decodes nothing, and all processes share one copy.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from index.storage.layout import (
    Column,
    Columns,
    Inverted,
    Level,
    Run,
    Space,
    Stretches,
)
from index.storage.terms import TermDictionary

T = TypeVar("T", bound=np.generic)

_SUFFIX = ".npy"
_STARTS = "starts"
_TERMS = "terms"
_COLUMNS = "column"
RELATED = "related"
_PARSING = Lock()
"""Numpy parses the head of a file as Python, which fails at times in two threads at once (3.11)."""


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
