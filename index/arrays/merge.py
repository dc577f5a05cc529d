"""Merge runs: those of one build, or a version and the run of what changed since."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index.arrays.files import (
    LEVELS,
    RELATED,
    column_name,
    compact,
    new_array,
    starts_name,
    write_array,
    write_columns,
    write_terms,
)
from index.arrays.layout import (
    BEGINS,
    DOCUMENTS,
    ENTRIES,
    MAX_FREQUENCY,
    Columns,
    Integers,
    Inverted,
    Level,
    Run,
    Space,
    Stretches,
    lengths_of,
    pairs,
    parted,
    ranges,
    starts_of,
)

Mask = npt.NDArray[np.bool_]


def merge(runs: Sequence[Run], folder: Path) -> None:
    """Write one run into ``folder`` that holds all of some, their documents numbered on.

    Memory is taken by the terms and by one column of one run at a time.
    """
    offsets = starts_of(np.array([run.size for run in runs], np.int64))
    numbers = {
        space: _merge_space(space, [run.spaces[space] for run in runs], offsets, folder)
        for space in Space
    }
    found = [np.zeros(0, np.int64)]
    for number, run in enumerate(runs):
        lemmas, forms = parted(run.related)
        new = numbers[Space.LEMMAS][number][lemmas], numbers[Space.FORMS][number][forms]
        found.append(pairs(*new))
    write_array(folder, RELATED, np.unique(np.concatenate(found)))
    write_columns(
        folder,
        Columns(
            np.concatenate([run.columns.published for run in runs]),
            np.concatenate([run.columns.importance for run in runs]),
            np.concatenate([run.columns.alive for run in runs]),
        ),
    )


def _merge_space(
    space: Space, parts: Sequence[Inverted], offsets: Integers, folder: Path
) -> list[Integers]:
    """Write one space, and return the new numbers of the terms of each part."""
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


@dataclass(frozen=True, slots=True)
class _Kept:
    """What stays of a level: which values, and how many of each term."""

    values: Mask
    starts: Integers


def without(run: Run, gone: Integers) -> Run:
    """Return a run in which some documents have no postings and are not alive."""
    alive = run.columns.alive.copy()
    alive[gone] = False
    columns = Columns(run.columns.published, run.columns.importance, alive)
    kept = {space: _without(part, alive) for space, part in run.spaces.items()}
    lemmas, forms = parted(run.related)
    new_lemmas, new_forms = kept[Space.LEMMAS].numbers[lemmas], kept[Space.FORMS].numbers[forms]
    both = (new_lemmas >= 0) & (new_forms >= 0)
    return Run(
        {space: part.inverted for space, part in kept.items()},
        columns,
        pairs(new_lemmas[both], new_forms[both]),
    )


def renumbered(run: Run, first: int) -> Run:
    """Return a run in which the numbers from ``first`` on that are not alive are used no more.

    Args:
        run: Without postings of documents that are not alive.
        first: The first number that may change.
    """
    stays = run.columns.alive.copy()
    stays[:first] = True
    numbers = starts_of(stays)[:-1].astype(np.int32)
    spaces = {space: _with_numbers(part, numbers) for space, part in run.spaces.items()}
    columns = run.columns
    return Run(
        spaces,
        Columns(columns.published[stays], columns.importance[stays], columns.alive[stays]),
        run.related,
    )


def _with_numbers(part: Inverted, numbers: Integers) -> Inverted:
    postings = part.levels[Level.POSTINGS]
    columns = {**postings.columns, DOCUMENTS: numbers[postings.columns[DOCUMENTS]]}
    levels = {**part.levels, Level.POSTINGS: Stretches(postings.starts, columns)}
    return Inverted(part.terms, levels)


class _Cut(NamedTuple):
    """What is left of a space, and the new number of each term: -1 for those that are gone."""

    inverted: Inverted
    numbers: Integers


def _without(part: Inverted, alive: Mask) -> _Cut:
    postings = part.levels[Level.POSTINGS]
    kept = {Level.POSTINGS: _kept(postings, alive[postings.columns[DOCUMENTS]])}
    if Level.ENTRIES in part.levels:
        entries = part.levels[Level.ENTRIES]
        packed = entries.columns[ENTRIES]
        staying = kept[Level.POSTINGS].values[_owners(postings, entries)]
        kept[Level.ENTRIES] = _kept(entries, staying)
        if Level.POSITIONS in part.levels:
            positions = np.repeat(staying, packed & np.uint16(MAX_FREQUENCY))
            kept[Level.POSITIONS] = _kept(part.levels[Level.POSITIONS], positions)
    used = np.flatnonzero(lengths_of(kept[Level.POSTINGS].starts))
    numbers = np.full(len(part.terms), -1, np.int64)
    numbers[used] = np.arange(len(used))
    terms = [term for term, number in zip(part.terms, numbers.tolist(), strict=True) if number >= 0]
    levels = {level: _cut(part.levels[level], kept[level], used) for level in part.levels}
    return _Cut(Inverted(terms, levels), numbers)


def _kept(stretches: Stretches, values: Mask) -> _Kept:
    before = starts_of(values)
    return _Kept(values, before[stretches.starts])


def _cut(stretches: Stretches, kept: _Kept, used: Integers) -> Stretches:
    columns: dict[str, Integers] = {
        name: column[kept.values] for name, column in stretches.columns.items()
    }
    return Stretches(starts_of(lengths_of(kept.starts)[used]), columns)


def _owners(postings: Stretches, entries: Stretches) -> Integers:
    """Return the number of the posting of each entry."""
    # Terms that only raise a rank have postings without entries.
    having = np.repeat(lengths_of(entries.starts) > 0, lengths_of(postings.starts))
    begins = entries.columns[ENTRIES] >= np.uint16(BEGINS)
    owners: Integers = np.flatnonzero(having)[np.cumsum(begins) - 1]
    return owners
