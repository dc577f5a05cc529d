"""Merge runs; document ids are offset from run to run."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.storage.arrays import (
    LEVELS,
    column_name,
    new_array,
    write_columns,
    write_compressed_terms,
    write_level_starts,
    write_related,
)
from index.storage.layout import (
    DOCUMENTS,
    Columns,
    Integers,
    Run,
    Slices,
    Space,
    documents_kind,
    lengths_of,
    pack_pairs,
    ranges,
    sorted_unique,
    starts_of,
    unpack_pairs,
)
from index.storage.terms import TermDictionary


def merge(runs: Sequence[Run], folder: Path) -> None:
    """Write the concatenation of runs into ``folder``.

    Memory holds all terms, and one column of one run at a time.
    """
    complete_merge(runs, {space: merge_space(space, runs, folder) for space in Space}, folder)


def complete_merge(
    runs: Sequence[Run], ordinals: Mapping[Space, Sequence[Integers]], folder: Path
) -> None:
    """Write the doc values and the related forms of merged runs.

    Args:
        runs: The runs, in order.
        ordinals: Map from old to new ordinals, by space, one for each run.
        folder: Folder of the merged run.
    """
    found = [np.zeros(0, np.int64)]
    for n, run in enumerate(runs):
        lemmas, forms = unpack_pairs(run.related)
        new = ordinals[Space.LEMMAS][n][lemmas], ordinals[Space.FORMS][n][forms]
        found.append(pack_pairs(*new))
    terms = 1 + max((int(each[-1]) for each in ordinals[Space.LEMMAS] if len(each)), default=-1)
    write_related(folder, sorted_unique(np.concatenate(found)), terms)
    write_columns(
        folder,
        Columns(
            np.concatenate([run.columns.published for run in runs]),
            np.concatenate([run.columns.importance for run in runs]),
            np.concatenate([run.columns.title_words for run in runs]),
            np.concatenate([run.columns.alive for run in runs]),
        ),
    )


def merge_space(space: Space, runs: Sequence[Run], folder: Path) -> list[Integers]:
    """Write one space of merged runs and return the map from old to new ordinals of each run."""
    offsets = starts_of(np.array([run.size for run in runs], np.int64))
    parts = [run.spaces[space] for run in runs]
    # Encoded, because most terms are in several runs, and decoding took half of the merge.
    packed = [TermDictionary.packed(part.terms) for part in parts]
    terms = sorted(set[bytes]().union(*(part.encoded() for part in packed)))
    ordinal_of = {term: ordinal for ordinal, term in enumerate(terms)}
    ordinals: list[Integers] = [
        np.fromiter(map(ordinal_of.__getitem__, part.encoded()), np.int64, len(part))
        for part in packed
    ]
    write_compressed_terms(folder, space.value, TermDictionary.of_encoded(terms))
    for level, names in LEVELS[space].items():
        slices = [part.levels[level] for part in parts]
        starts, targets = _layout(len(terms), ordinals, slices)
        write_level_starts(folder, space, level, starts)
        for name in names:
            columns = [part.columns[name] for part in slices]
            kind = np.result_type(*(column.dtype for column in columns))
            if name == DOCUMENTS:
                kind = documents_kind(int(offsets[-1]))
            out = new_array(folder, column_name(space, name), kind, int(starts[-1]))
            for column, target, offset in zip(columns, targets(), offsets, strict=False):
                out[target] = column + np.int32(offset) if name == DOCUMENTS else column
    return ordinals


def _layout(
    terms: int, ordinals: Sequence[Integers], parts: Sequence[Slices]
) -> tuple[npt.NDArray[np.int64], Callable[[], Iterator[Integers]]]:
    """Return the starts of the merged slices, and a generator of target indices of each part."""
    lengths = [lengths_of(part.starts.astype(np.int64)) for part in parts]
    totals = np.zeros(terms, np.int64)
    for ordinal, length in zip(ordinals, lengths, strict=True):
        totals[ordinal] += length
    starts = starts_of(totals)

    def targets() -> Iterator[Integers]:
        free = starts[:-1].copy()
        for ordinal, length in zip(ordinals, lengths, strict=True):
            yield ranges(free[ordinal], length)
            free[ordinal] += length

    return starts, targets
