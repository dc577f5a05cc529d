"""Splice a version: some of its documents go, others come after those that stay.

A spliced run holds the same as if all had been merged, but for the width of the positions. Its
parts are written apart, so that two processes can do it.

Most of a version stays, and is copied as it lies: what an update costs are these copies, not the
terms and postings that it does not touch.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.storage.arrays import (
    LEVELS,
    RELATED,
    column_name,
    new_array,
    read_run,
    starts_name,
    write_array,
    write_columns,
    write_terms,
)
from index.storage.layout import (
    DOCUMENTS,
    ENTRIES,
    Columns,
    Integers,
    Inverted,
    Level,
    Run,
    Space,
    Stretches,
    bounds_of,
    differing,
    frequencies_of,
    lengths_of,
    pairs,
    parted,
    ranges,
    starts_of,
)
from index.storage.terms import TermDictionary, compact

Mask = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int64]
NewNumbers = tuple[Numbers, Numbers]
"""By the number of a term of the base its new one, -1 where it is gone; by that of an added one."""


@dataclass(frozen=True, slots=True)
class Remainder:
    """What stays of a version.

    Attributes:
        folder: Of its arrays.
        gone: The numbers of the documents that go.
        first_moved: From this number on, the numbers of documents that are gone are used again.
    """

    folder: Path
    gone: tuple[int, ...] = ()
    first_moved: int | None = None


def splice_spaces(
    rest: Remainder, added: Run, spaces: Iterable[Space], folder: Path
) -> dict[Space, NewNumbers]:
    """Write some spaces of a spliced run, and return the new numbers of their terms."""
    base = _Base(rest)
    return {
        space: _Space(base, base.run.spaces[space], added.spaces[space]).write(space, folder)
        for space in spaces
    }


def splice_columns(rest: Remainder, added: Run, folder: Path) -> None:
    """Write the values of the documents of a spliced run."""
    base = _Base(rest)
    old, new, numbered = base.run.columns, added.columns, base.numbered
    columns = Columns(
        np.concatenate([old.published[numbered], new.published]),
        np.concatenate([old.importance[numbered], new.importance]),
        np.concatenate([base.alive[numbered], new.alive]),
    )
    write_columns(folder, columns)


def splice_related(
    rest: Remainder, added: Run, numbers: Mapping[Space, NewNumbers], folder: Path
) -> None:
    """Write which forms belong to which lemmas, by the new numbers of both."""
    found = []
    for part, run in enumerate((read_run(rest.folder), added)):
        lemmas, forms = parted(run.related)
        lemmas, forms = numbers[Space.LEMMAS][part][lemmas], numbers[Space.FORMS][part][forms]
        used = (lemmas >= 0) & (forms >= 0)
        found.append(pairs(lemmas[used], forms[used]))
    # New numbers rise as the old ones did, so two rising stretches are merged in one pass.
    related = np.sort(np.concatenate(found), kind="stable")
    write_array(folder, RELATED, related[differing(related)])


class _Base:
    """A version's run, and by document whether it stays and whether its number is still used."""

    def __init__(self, rest: Remainder) -> None:
        self.run = read_run(rest.folder)
        self.alive = self.run.columns.alive.copy()
        self.alive[list(rest.gone)] = False
        self.numbered = np.ones_like(self.alive)
        if rest.first_moved is not None:
            self.numbered[rest.first_moved :] = self.alive[rest.first_moved :]


@dataclass(frozen=True, slots=True)
class _Terms:
    """The terms of both together.

    Attributes:
        base: By the number of a term of the base, its new number, or -1 where it is gone.
        added: By the number of an added term, its new number.
        new: Which added terms the base did not have.
        count: How many there are.
    """

    base: Numbers
    added: Numbers
    new: Mask
    count: int


class _Space:
    """One space of terms of a base, and what comes to it."""

    def __init__(self, base: _Base, old: Inverted, added: Inverted) -> None:
        self._old, self._added = old, added
        self._alive, self._numbers = base.alive, starts_of(base.numbered).astype(np.int32)
        self._gone = _gone(old, base.alive)
        postings = old.levels[Level.POSTINGS]
        self._terms = _joined(
            _packed(old), _packed(added), _left(postings.starts, self._gone[Level.POSTINGS])
        )

    def write(self, space: Space, folder: Path) -> NewNumbers:
        """Write it."""
        write_terms(folder, space.value, self._spliced_terms())
        for level, names in LEVELS[space].items():
            old, added = self._old.levels[level], self._added.levels[level]
            places = _Places(old.starts, self._gone[level], lengths_of(added.starts), self._terms)
            write_array(folder, starts_name(space, level), compact(places.starts))
            for name in names:
                stays, comes = old.columns[name], added.columns[name]
                kind = np.result_type(stays.dtype, comes.dtype)
                out = new_array(folder, column_name(space, name), kind, int(places.starts[-1]))
                if name == DOCUMENTS:
                    stays, comes = self._numbers[stays], comes + self._numbers[-1]
                places.fill(out, stays, comes)
        return self._terms.base, self._terms.added

    def _spliced_terms(self) -> TermDictionary:
        """Return the terms: their letters are spliced as the values of postings are."""
        old, added = _packed(self._old), _packed(self._added)
        starts, dropped = old.starts.astype(np.int64), np.flatnonzero(self._terms.base < 0)
        gone = ranges(starts[dropped], lengths_of(starts)[dropped])
        coming = added.chosen(np.flatnonzero(self._terms.new))
        lengths = np.where(self._terms.new, lengths_of(added.starts), 0)
        places = _Places(old.starts, gone, lengths, self._terms)
        text = np.empty(int(places.starts[-1]), np.uint8)
        places.fill(text, old.text, coming.text)
        return TermDictionary(text, compact(places.starts))


def _packed(part: Inverted) -> TermDictionary:
    terms = part.terms
    return terms if isinstance(terms, TermDictionary) else TermDictionary.of(terms)


def _joined(old: TermDictionary, added: TermDictionary, left: Integers) -> _Terms:
    """Number the terms of both, without those of the base that have nothing left."""
    before = np.zeros(len(added), np.int64)
    new = np.zeros(len(added), np.bool_)
    place = 0
    for number, term in enumerate(added):
        place, found = old.place(term, place)
        before[number], new[number] = place, not found
    used = left > 0
    used[before[~new]] = True
    used_before = starts_of(used)
    new_before = starts_of(np.bincount(before[new], minlength=len(old) + 1))[1:]
    base = np.where(used, used_before[:-1] + new_before[: len(old)], -1)
    numbers = used_before[before] + starts_of(new)[:-1]
    return _Terms(base, numbers, new, int(used_before[-1]) + int(new.sum()))


class _Places:
    """Where the values of a level stand when some are gone and others come."""

    def __init__(self, starts: Integers, gone: Integers, coming: Integers, terms: _Terms) -> None:
        """Lay them out.

        Args:
            starts: Where the stretch of each term of the base begins.
            gone: The numbers of the values of the base that go, rising.
            coming: How many values each added term has.
            terms: The terms of both.
        """
        left = _left(starts, gone)
        used = terms.base >= 0
        lengths = np.zeros(terms.count, np.int64)
        lengths[terms.base[used]] = left[used]
        ends = lengths[terms.added]
        lengths[terms.added] += coming
        self.starts = starts_of(lengths)
        self._gone = gone
        self._coming = ranges(self.starts[:-1][terms.added] + ends, coming)

    def fill(self, out: Integers, old: Integers, added: Integers) -> None:
        """Put the values of the base that stay, and the added ones, where they stand."""
        stays = np.ones(len(out), np.bool_)
        stays[self._coming] = False
        out[stays] = np.delete(old, self._gone)
        out[self._coming] = added


def _left(starts: Integers, gone: Integers) -> Numbers:
    """Return how many values each term has left."""
    of_term = np.searchsorted(starts, gone.astype(starts.dtype), side="right") - 1
    lengths = lengths_of(starts.astype(np.int64))
    left: Numbers = lengths - np.bincount(of_term, minlength=len(lengths))
    return left


def _gone(part: Inverted, alive: Mask) -> dict[Level, Integers]:
    """Return the numbers of the values of each level whose documents are gone."""
    postings = part.levels[Level.POSTINGS]
    gone: dict[Level, Integers] = {
        Level.POSTINGS: np.flatnonzero(~alive[postings.columns[DOCUMENTS]])
    }
    if Level.ENTRIES in part.levels:
        entries = part.levels[Level.ENTRIES]
        packed = entries.columns[ENTRIES]
        gone[Level.ENTRIES] = _entries_of(gone[Level.POSTINGS], postings, entries)
        if Level.POSITIONS in part.levels:
            frequencies = frequencies_of(packed)
            first = starts_of(frequencies)[gone[Level.ENTRIES]]
            gone[Level.POSITIONS] = ranges(first, frequencies[gone[Level.ENTRIES]])
    return gone


def _entries_of(gone: Integers, postings: Stretches, entries: Stretches) -> Integers:
    """Return the numbers of the entries of some postings."""
    packed = entries.columns[ENTRIES]
    begins = bounds_of(packed)
    # Terms that only raise a rank have postings without entries.
    lacking = lengths_of(entries.starts) == 0
    lacking_before = starts_of(np.where(lacking, lengths_of(postings.starts), 0))
    terms = np.searchsorted(postings.starts, gone.astype(postings.starts.dtype), side="right") - 1
    having = ~lacking[terms]
    ordinals = (gone - lacking_before[terms])[having]
    return ranges(begins[ordinals], begins[ordinals + 1] - begins[ordinals])
