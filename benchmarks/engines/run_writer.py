"""Write the arrays of documents that were never files, without the build's shortcut over words."""

from array import array
from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path

import numpy as np

from index.bm25f import Bm25f
from index.czech.folding import fold
from index.documents.document import Document
from index.engines.arrays.merge import merge
from index.engines.arrays.run import (
    DocValues,
    Indices,
    UnsortedEntries,
    form_space,
    lemma_space,
    posting_keys,
    sorted_terms,
)
from index.engines.arrays.version import complete_arrays
from index.storage.layout import (
    FIELDS,
    Inverted,
    Run,
    Space,
    form_term,
    pack_pairs,
    ranges,
    sorted_unique,
    starts_of,
)


class RunWriter:
    """Inverts documents; document ids count from 0, in the order of adding."""

    def __init__(self) -> None:
        self._values = DocValues()
        self._lemmas, self._forms = UnsortedEntries(), UnsortedEntries()
        self._tiers = array("i")
        self._related, self._related_forms = array("i"), array("i")
        self._related_counts = array("i")
        self._tiered = array("i")
        self._positions = array("i")
        self._title_words = array("B")
        self._blocked = array("i")
        self._block_terms, self._blocks = array("i"), array("Q")

    def add(self, document: Document) -> None:
        """Add a document."""
        document_id = len(self._title_words)
        self._values.add(document.published, document.importance, document.keywords)
        self._title_words.append(document.title_words)
        for field, name in enumerate(FIELDS):
            if lemmas := document.lemmas.get(name):
                self._lemmas.add(document_id, field, lemmas, lemmas.values())
            if forms := document.forms.get(name):
                self._forms.add(document_id, field, forms, map(len, forms.values()))
                self._positions.extend(chain.from_iterable(forms.values()))
        self._tiered.append(len(document.tiers))
        self._tiers.extend(map(self._lemmas.numbers.__getitem__, document.tiers))
        self._tiers.extend(document.tiers.values())
        self._blocked.append(len(document.blocks))
        self._block_terms.extend(map(self._lemmas.numbers.__getitem__, document.blocks))
        self._blocks.extend(document.blocks.values())

    def relate(self, met: Iterable[tuple[str, tuple[str, ...]]]) -> None:
        """Record the lemmas of forms; all of them occur in documents added before."""
        for form, terms in met:
            self._related.extend(map(self._lemmas.numbers.__getitem__, terms))
            self._related_forms.append(self._forms.numbers[form])
            self._related_counts.append(len(terms))

    def finish(self) -> Run:
        """Return the run of all documents added."""
        lemmas, lemma_ordinals = sorted_terms(self._lemmas.numbers)
        forms, form_ordinals = sorted_terms(
            {form_term(fold(form), form): number for form, number in self._forms.numbers.items()}
        )
        spaces = {
            Space.LEMMAS: self._lemma_space(lemmas, lemma_ordinals),
            Space.FORMS: self._form_space(forms, form_ordinals),
            Space.KEYWORDS: self._values.keywords(),
        }
        of_lemmas = lemma_ordinals[np.array(self._related, np.int64)]
        of_forms = form_ordinals[np.array(self._related_forms, np.int64)]
        related = pack_pairs(
            of_lemmas, np.repeat(of_forms, np.array(self._related_counts, np.int64))
        )
        columns = self._values.columns(np.array(self._title_words, np.uint8))
        return Run(spaces, columns, sorted_unique(related))

    def _lemma_space(self, terms: list[str], ordinals: Indices) -> Inverted:
        entries, _ = self._lemmas.sorted(ordinals)
        blocks = np.array(self._blocks, np.uint64)
        blocked = self._block_keys(ordinals), blocks
        return lemma_space(terms, entries, self._tier_keys(ordinals), blocked)

    def _block_keys(self, ordinals: Indices) -> Indices:
        """Return the posting key of each set of position blocks, in order of arrival."""
        documents = np.repeat(np.arange(len(self._blocked)), self._blocked)
        return posting_keys(ordinals[np.array(self._block_terms, np.int64)], documents)

    def _tier_keys(self, ordinals: Indices) -> tuple[Indices, Indices]:
        """Return the posting keys that have tiers, ascending, and the tier bits of each."""
        counts = np.array(self._tiered, np.int64)
        starts = starts_of(counts * 2)[:-1]
        flat = np.array(self._tiers, np.int64)
        numbers = flat[ranges(starts, counts)]
        bits = flat[ranges(starts + counts, counts)]
        documents = np.repeat(np.arange(len(counts)), counts)
        keys = posting_keys(ordinals[numbers], documents)
        order = np.argsort(keys)
        return keys[order], bits[order]

    def _form_space(self, terms: list[str], ordinals: Indices) -> Inverted:
        entries, order = self._forms.sorted(ordinals)
        first = starts_of(self._forms.frequencies())[:-1]
        positions = np.array(self._positions, np.int64)
        return form_space(terms, entries, positions[ranges(first[order], entries.frequencies)])


def write_arrays(folder: Path, runs: Sequence[Run], bm25f: Bm25f) -> None:
    """Write the arrays of a version from runs; document ids are offset from run to run."""
    merge(runs, folder)
    complete_arrays(folder, bm25f)
