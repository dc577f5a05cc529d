"""Merge the runs of one build."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.storage.arrays import (
    LEVELS,
    RELATED,
    column_name,
    new_array,
    starts_name,
    write_array,
    write_columns,
    write_terms,
)
from index.storage.layout import (
    DOCUMENTS,
    Columns,
    Integers,
    Run,
    Space,
    Stretches,
    different,
    lengths_of,
    pairs,
    parted,
    ranges,
    starts_of,
)
from index.storage.terms import compact


def merge(runs: Sequence[Run], folder: Path) -> None:
    """Write one run into ``folder`` that holds all of some, their documents numbered on.

    Memory is taken by the terms and by one column of one run at a time.
    """
    complete_merge(runs, {space: merge_space(space, runs, folder) for space in Space}, folder)


def complete_merge(
    runs: Sequence[Run], numbers: Mapping[Space, Sequence[Integers]], folder: Path
) -> None:
    """Write what a merged run has beside its spaces, by the new numbers of their terms."""
    found = [np.zeros(0, np.int64)]
    for number, run in enumerate(runs):
        lemmas, forms = parted(run.related)
        new = numbers[Space.LEMMAS][number][lemmas], numbers[Space.FORMS][number][forms]
        found.append(pairs(*new))
    write_array(folder, RELATED, different(np.concatenate(found)))
    write_columns(
        folder,
        Columns(
            np.concatenate([run.columns.published for run in runs]),
            np.concatenate([run.columns.importance for run in runs]),
            np.concatenate([run.columns.alive for run in runs]),
        ),
    )


def merge_space(space: Space, runs: Sequence[Run], folder: Path) -> list[Integers]:
    """Write one space of a merged run, and return the new numbers of the terms of each run."""
    offsets = starts_of(np.array([run.size for run in runs], np.int64))
    parts = [run.spaces[space] for run in runs]
    terms = sorted(set().union(*(part.terms for part in parts)))
    number_of = {term: number for number, term in enumerate(terms)}
    numbers: list[Integers] = [
        np.fromiter(map(number_of.__getitem__, part.terms), np.int64, len(part.terms))
        for part in parts
    ]
    write_terms(folder, space.value, terms)
    for level, names in LEVELS[space].items():
        stretches = [part.levels[level] for part in parts]
        starts, places = _laid_out(len(terms), numbers, stretches)
        write_array(folder, starts_name(space, level), compact(starts))
        for name in names:
            columns = [part.columns[name] for part in stretches]
            kind = np.result_type(*(column.dtype for column in columns))
            out = new_array(folder, column_name(space, name), kind, int(starts[-1]))
            for column, place, offset in zip(columns, places(), offsets, strict=False):
                out[place] = column + np.int32(offset) if name == DOCUMENTS else column
    return numbers


def _laid_out(
    terms: int, numbers: Sequence[Integers], parts: Sequence[Stretches]
) -> tuple[npt.NDArray[np.int64], Callable[[], Iterator[Integers]]]:
    """Return where the stretches of each term begin, and what gives the places of each part."""
    lengths = [lengths_of(part.starts.astype(np.int64)) for part in parts]
    totals = np.zeros(terms, np.int64)
    for number, length in zip(numbers, lengths, strict=True):
        totals[number] += length
    starts = starts_of(totals)

    def places() -> Iterator[Integers]:
        free = starts[:-1].copy()
        for number, length in zip(numbers, lengths, strict=True):
            yield ranges(free[number], length)
            free[number] += length

    return starts, places
