"""Splice a version: delete documents from it and append a run.

The result equals a merge of the retained documents and the run. Its parts are written
independently, so that two processes can share the work.

Postings are copied in bulk: the cost of an update is that of copying, not of decoding the terms and
postings that it does not touch.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.engines.arrays.places import FEW, MANY, STORED
from index.engines.arrays.positions import begin_mask, far_mask
from index.storage.arrays import (
    LEVELS,
    column_name,
    new_array,
    read_run,
    write_columns,
    write_compressed_terms,
    write_level_starts,
    write_related,
)
from index.storage.layout import (
    DOCUMENTS,
    ENTRIES,
    PLACES,
    POSITIONS,
    Columns,
    Integers,
    Inverted,
    Level,
    Run,
    Space,
    change_mask,
    documents_kind,
    lengths_of,
    mask_bounds,
    pack_pairs,
    posting_bounds,
    ranges,
    starts_of,
    unpack_pairs,
)
from index.storage.terms import TermDictionary, compact

Mask = npt.NDArray[np.bool_]
Ordinals = npt.NDArray[np.int64]
OrdinalMaps = tuple[Ordinals, Ordinals]
"""Maps from the term ordinals of the base (-1 if deleted) and of the added run to new ordinals."""


@dataclass(frozen=True, slots=True)
class Remainder:
    """The retained part of a version.

    Attributes:
        folder: Folder of its arrays.
        gone: Ids of the documents to delete.
        first_moved: Document id from which ids are compacted, reusing those of deleted documents;
            ``None`` if no id changes.
    """

    folder: Path
    gone: tuple[int, ...] = ()
    first_moved: int | None = None


def splice_spaces(
    rest: Remainder, added: Run, spaces: Iterable[Space], folder: Path
) -> dict[Space, OrdinalMaps]:
    """Write spaces of a spliced run and return the ordinal maps of each."""
    base = _Base(rest)
    return {space: _Space(base, space, added).write(space, folder) for space in spaces}


def splice_columns(rest: Remainder, added: Run, folder: Path) -> None:
    """Write the doc values of a spliced run."""
    base = _Base(rest)
    old, new, numbered = base.run.columns, added.columns, base.numbered
    columns = Columns(
        np.concatenate([old.published[numbered], new.published]),
        np.concatenate([old.importance[numbered], new.importance]),
        np.concatenate([old.title_words[numbered], new.title_words]),
        np.concatenate([base.alive[numbered], new.alive]),
    )
    write_columns(folder, columns)


def splice_related(
    rest: Remainder, added: Run, ordinals: Mapping[Space, OrdinalMaps], folder: Path
) -> None:
    """Write the pairs of lemmas and forms of a spliced run, dropping those of deleted terms."""
    found = []
    for part, run in enumerate((read_run(rest.folder), added)):
        lemmas, forms = unpack_pairs(run.related)
        lemmas, forms = ordinals[Space.LEMMAS][part][lemmas], ordinals[Space.FORMS][part][forms]
        used = (lemmas >= 0) & (forms >= 0)
        found.append(pack_pairs(lemmas[used], forms[used]))
    # The maps are monotonic: a stable sort (timsort) merges two ascending ranges in one pass.
    related = np.sort(np.concatenate(found), kind="stable")
    terms = 1 + max((int(each.max()) for each in ordinals[Space.LEMMAS] if len(each)), default=-1)
    write_related(folder, related[change_mask(related)], terms)


class _Base:
    """The run of a version, with masks over its document ids.

    Attributes:
        folder: Folder of its arrays.
        run: The run.
        alive: Documents that are retained.
        numbered: Document ids that remain in use, by retained documents or as gaps.
    """

    def __init__(self, rest: Remainder) -> None:
        self.folder, self.run = rest.folder, read_run(rest.folder)
        self.alive = self.run.columns.alive.copy()
        self.alive[list(rest.gone)] = False
        self.numbered = np.ones_like(self.alive)
        if rest.first_moved is not None:
            self.numbered[rest.first_moved :] = self.alive[rest.first_moved :]


@dataclass(frozen=True, slots=True)
class _Terms:
    """Union of the retained terms of the base and the added terms.

    Attributes:
        base: New ordinal of each term of the base, or -1 if it is deleted.
        added: New ordinal of each added term.
        new: Mask of the added terms that the base lacks.
        count: Number of terms in the union.
    """

    base: Ordinals
    added: Ordinals
    new: Mask
    count: int


class _Space:
    """One term space of a base and of an added run."""

    def __init__(self, base: _Base, space: Space, added: Run) -> None:
        self._folder, self._old = base.folder, base.run.spaces[space]
        old = self._old
        self._added = added.spaces[space]
        self._alive, self._documents = base.alive, starts_of(base.numbered).astype(np.int32)
        self._size = int(self._documents[-1]) + added.size
        self._gone = _gone(old, base.alive)
        postings = old.levels[Level.POSTINGS]
        # Unpacked once: those of a version are compressed.
        self._old_terms = TermDictionary.packed(old.terms)
        self._added_terms = TermDictionary.packed(self._added.terms)
        self._terms = _joined(
            self._old_terms,
            self._added_terms,
            _remaining(postings.starts, self._gone[Level.POSTINGS]),
        )

    def write(self, space: Space, folder: Path) -> OrdinalMaps:
        """Write the spliced space and return its ordinal maps."""
        write_compressed_terms(folder, space.value, self._spliced_terms(), self._folder)
        for level, names in LEVELS[space].items():
            old, added = self._old.levels[level], self._added.levels[level]
            layout = _Layout(old.starts, self._gone[level], lengths_of(added.starts), self._terms)
            write_level_starts(folder, space, level, layout.starts)
            for name in names:
                kept, new = old.columns[name], added.columns[name]
                kind = np.result_type(kept.dtype, new.dtype)
                if name == DOCUMENTS:
                    kept, new = self._documents[kept], new + self._documents[-1]
                    kind = documents_kind(self._size)
                out = new_array(folder, column_name(space, name), kind, int(layout.starts[-1]))
                layout.fill(out, kept, new)
        return self._terms.base, self._terms.added

    def _spliced_terms(self) -> TermDictionary:
        """Return the spliced term dictionary; its bytes are spliced like a column of postings."""
        old, added = self._old_terms, self._added_terms
        starts, dropped = old.starts.astype(np.int64), np.flatnonzero(self._terms.base < 0)
        gone = ranges(starts[dropped], lengths_of(starts)[dropped])
        new = added.take(np.flatnonzero(self._terms.new))
        lengths = np.where(self._terms.new, lengths_of(added.starts), 0)
        layout = _Layout(old.starts, gone, lengths, self._terms)
        text = np.empty(int(layout.starts[-1]), np.uint8)
        layout.fill(text, old.text, new.text)
        return TermDictionary(text, compact(layout.starts))


def _joined(old: TermDictionary, added: TermDictionary, remaining: Integers) -> _Terms:
    """Return the union of terms; a term of the base without remaining postings is deleted."""
    before = np.zeros(len(added), np.int64)
    new = np.zeros(len(added), np.bool_)
    ordinal = 0
    for n, term in enumerate(added):
        ordinal, found = old.seek(term, ordinal)
        before[n], new[n] = ordinal, not found
    used = remaining > 0
    used[before[~new]] = True
    used_before = starts_of(used)
    new_before = starts_of(np.bincount(before[new], minlength=len(old) + 1))[1:]
    base = np.where(used, used_before[:-1] + new_before[: len(old)], -1)
    ordinals = used_before[before] + starts_of(new)[:-1]
    return _Terms(base, ordinals, new, int(used_before[-1]) + int(new.sum()))


class _Layout:
    """Layout of the values of a spliced level: of each term, those of the base come first.

    Attributes:
        starts: Starts of the values of each term of the union, and the end of the last.
    """

    def __init__(self, starts: Integers, gone: Integers, added: Integers, terms: _Terms) -> None:
        """Compute the layout.

        Args:
            starts: Starts of the values of each term of the base.
            gone: Indices of the deleted values of the base, ascending.
            added: Number of values of each added term.
            terms: Union of the terms.
        """
        remaining = _remaining(starts, gone)
        used = terms.base >= 0
        lengths = np.zeros(terms.count, np.int64)
        lengths[terms.base[used]] = remaining[used]
        ends = lengths[terms.added]
        lengths[terms.added] += added
        self.starts = starts_of(lengths)
        self._gone = gone
        self._added = ranges(self.starts[:-1][terms.added] + ends, added)

    def fill(self, out: Integers, old: Integers, added: Integers) -> None:
        """Write the retained values of the base and the added values into ``out``."""
        kept = np.ones(len(out), np.bool_)
        kept[self._added] = False
        out[kept] = np.delete(old, self._gone)
        out[self._added] = added


def _remaining(starts: Integers, gone: Integers) -> Ordinals:
    """Return the number of values of each term that are not deleted."""
    of_term = np.searchsorted(starts, gone.astype(starts.dtype), side="right") - 1
    lengths = lengths_of(starts.astype(np.int64))
    remaining: Ordinals = lengths - np.bincount(of_term, minlength=len(lengths))
    return remaining


def _gone(part: Inverted, alive: Mask) -> dict[Level, Integers]:
    """Return the indices of the values of deleted documents, by level, ascending."""
    postings = part.levels[Level.POSTINGS]
    gone: dict[Level, Integers] = {
        Level.POSTINGS: np.flatnonzero(~alive[postings.columns[DOCUMENTS]])
    }
    if Level.ENTRIES in part.levels:
        gone |= _gone_of_lemmas(part, gone[Level.POSTINGS])
    if Level.POSITIONS in part.levels:
        gone |= _gone_of_forms(part, gone[Level.POSTINGS])
    return gone


def _gone_of_lemmas(part: Inverted, postings: Integers) -> dict[Level, Integers]:
    """Return the indices of entries and sets of blocks of postings, given by ascending indices."""
    places = part.levels[Level.POSTINGS].columns[PLACES]
    lost = places[postings]

    def ranks(mask: Mask) -> Integers:
        """Return the indices of the postings among those of a mask by place."""
        return np.searchsorted(np.flatnonzero(mask[places]), postings[mask[lost]])

    bounds = posting_bounds(part.levels[Level.ENTRIES].columns[ENTRIES])
    having = ranks(STORED)
    return {
        Level.ENTRIES: ranges(bounds[having], bounds[having + 1] - bounds[having]),
        Level.FEW_BLOCKS: ranks(np.arange(len(STORED)) == FEW),
        Level.BLOCKS: ranks(np.arange(len(STORED)) == MANY),
    }


def _gone_of_forms(part: Inverted, postings: Integers) -> dict[Level, Integers]:
    """Return the indices of the positions of postings, given by ascending indices."""
    placed = part.levels[Level.POSITIONS].columns[POSITIONS]
    bounds = mask_bounds(begin_mask(placed))
    positions = ranges(bounds[postings], bounds[postings + 1] - bounds[postings])
    lost = positions[far_mask(placed[positions])]
    far = np.searchsorted(np.flatnonzero(far_mask(placed)), lost)
    return {Level.POSITIONS: positions, Level.FAR_POSITIONS: far}
