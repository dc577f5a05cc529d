"""Read the content of the arrays value by value, and compute the expected content."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from benchmarks.engines.run_writer import RunWriter
from index.documents.document import Document
from index.engines.arrays.places import BITS_OF, ENTRY_OF, FEW, MANY, SETS, STORED
from index.engines.arrays.positions import BEGINS_POSTING, FAR, POSITION_BITS, wide_positions
from index.schema import TextField
from index.storage.layout import (
    BEGINS,
    BLOCKS,
    DOCUMENTS,
    ENTRIES,
    FAR_POSITIONS,
    FEW_BLOCKS,
    FIELDS,
    FREQUENCY_BITS,
    MAX_FREQUENCY,
    PLACES,
    POSITIONS,
    TIER_MASK,
    WEIGHTS,
    Inverted,
    Level,
    Run,
    Space,
    keyword_term,
    split_form_term,
    unpack_pairs,
)
from tests.random_documents import met_in

TallyReader = dict[tuple[str, int, TextField], int]
"""Frequency of a term in a field of a document."""
Placed = dict[tuple[str, int, TextField], list[int]]


def run_of(documents: Sequence[Document]) -> Run:
    """Return a run of documents."""
    writer = RunWriter()
    for document in documents:
        writer.add(document)
    writer.relate(met_in(documents))
    return writer.finish()


def slice_of(space: Inverted, level: Level, column: str, number: int) -> list[int]:
    """Return the values of a term."""
    found = space.levels[level]
    first, end = int(found.starts[number]), int(found.starts[number + 1])
    values: list[int] = found.columns[column][first:end].tolist()
    return values


def documents_of(run: Run, space: Space) -> dict[str, list[int]]:
    """Return the documents of every term."""
    inverted = run.spaces[space]
    return {
        term: slice_of(inverted, Level.POSTINGS, DOCUMENTS, number)
        for number, term in enumerate(inverted.terms)
    }


def frequencies(run: Run) -> TallyReader:
    """Return the frequencies of lemmas in every field of every document."""
    found: TallyReader = {}
    lemmas = run.spaces[Space.LEMMAS]
    for number, term in enumerate(lemmas.terms):
        stored = slice_of(lemmas, Level.ENTRIES, ENTRIES, number)
        for document, place in zip(
            slice_of(lemmas, Level.POSTINGS, DOCUMENTS, number),
            slice_of(lemmas, Level.POSTINGS, PLACES, number),
            strict=True,
        ):
            for packed in _entries(place, stored):
                field = FIELDS[(packed & (BEGINS - 1)) >> FREQUENCY_BITS]
                key = term, document, field
                found[key] = found.get(key, 0) + (packed & MAX_FREQUENCY)
        assert stored == []
    return found


def _entries(place: int, stored: list[int]) -> list[int]:
    """Return the entries of a posting, taken from the stored ones that are left if it has some."""
    if not STORED[place]:
        return [int(ENTRY_OF[place])] if ENTRY_OF[place] else []
    end = next((n for n, entry in enumerate(stored) if n and entry & BEGINS), len(stored))
    found = stored[:end]
    assert found[0] & BEGINS
    del stored[:end]
    return found


def positions(run: Run) -> Placed:
    """Return the positions of every form."""
    forms = run.spaces[Space.FORMS]
    found: Placed = {}
    for number, term in enumerate(forms.terms):
        documents = iter(slice_of(forms, Level.POSTINGS, DOCUMENTS, number))
        document, far = -1, iter(slice_of(forms, Level.FAR_POSITIONS, FAR_POSITIONS, number))
        for placed in slice_of(forms, Level.POSITIONS, POSITIONS, number):
            if placed & BEGINS_POSTING:
                document = next(documents)
            near = wide_positions(np.array([placed], np.uint16), np.zeros(0, np.uint32))[0]
            wide = next(far) if placed & FAR == FAR else int(near)
            key = split_form_term(term)[1], document, FIELDS[wide >> POSITION_BITS]
            found.setdefault(key, []).append(wide & ((1 << POSITION_BITS) - 1))
        assert [*documents, *far] == []
    return found


def tiers(run: Run) -> dict[tuple[str, int], int]:
    """Return the tiers of every term in every document, where it has some."""
    lemmas = run.spaces[Space.LEMMAS]
    return {
        (term, document): weight & TIER_MASK
        for number, term in enumerate(lemmas.terms)
        for document, weight in zip(
            slice_of(lemmas, Level.POSTINGS, DOCUMENTS, number),
            slice_of(lemmas, Level.POSTINGS, WEIGHTS, number),
            strict=True,
        )
        if weight & TIER_MASK
    }


def blocks(run: Run) -> dict[tuple[str, int], int]:
    """Return the position blocks of every term in every document, where it has some."""
    lemmas, found = run.spaces[Space.LEMMAS], {}
    for number, term in enumerate(lemmas.terms):
        few = iter(slice_of(lemmas, Level.FEW_BLOCKS, FEW_BLOCKS, number))
        many = iter(slice_of(lemmas, Level.BLOCKS, BLOCKS, number))
        for document, place in zip(
            slice_of(lemmas, Level.POSTINGS, DOCUMENTS, number),
            slice_of(lemmas, Level.POSTINGS, PLACES, number),
            strict=True,
        ):
            bits = (
                next(many) if place == MANY else SETS[next(few)] if place == FEW else BITS_OF[place]
            )
            found[term, document] = int(bits)
        assert [*few, *many] == []
    return {key: bits for key, bits in found.items() if bits}


def related(run: Run) -> set[tuple[str, str]]:
    """Return all lemmas, each with each form in which it was met."""
    lemmas, forms = unpack_pairs(run.related)
    return {
        (run.spaces[Space.LEMMAS].terms[lemma], form_of(run, form))
        for lemma, form in zip(lemmas.tolist(), forms.tolist(), strict=True)
    }


def form_of(run: Run, number: int) -> str:
    """Return a form by its number."""
    return split_form_term(run.spaces[Space.FORMS].terms[number])[1]


Numbered = Mapping[int, Document]
"""Documents by the numbers they should have."""


def expected_frequencies(documents: Numbered) -> TallyReader:
    """Return the frequencies of lemmas."""
    return {
        (term, number, field): count
        for number, document in documents.items()
        for field, terms in document.lemmas.items()
        for term, count in terms.items()
    }


def expected_positions(documents: Numbered) -> Placed:
    """Return the positions of forms."""
    return {
        (form, number, field): list(positions)
        for number, document in documents.items()
        for field, forms in document.forms.items()
        for form, positions in forms.items()
    }


def expected_tiers(documents: Numbered) -> dict[tuple[str, int], int]:
    """Return the tiers."""
    return {
        (term, number): bits
        for number, document in documents.items()
        for term, bits in document.tiers.items()
    }


def expected_blocks(documents: Numbered) -> dict[tuple[str, int], int]:
    """Return the position blocks."""
    return {
        (term, number): bits
        for number, document in documents.items()
        for term, bits in document.blocks.items()
        if bits
    }


def expected_keywords(documents: Numbered) -> dict[str, list[int]]:
    """Return the documents of the keywords."""
    found: dict[str, list[int]] = {}
    for number, document in sorted(documents.items()):
        for field, values in document.keywords.items():
            for value in values:
                found.setdefault(keyword_term(field, value), []).append(number)
    return dict(sorted(found.items()))


def expected_related(documents: Iterable[Document]) -> set[tuple[str, str]]:
    """Return the lemmas and forms that were met together."""
    return {(term, form) for form, terms in met_in(documents) for term in terms}


def assert_holds(run: Run, documents: Numbered) -> None:
    """Check that a run has all of its documents, and no more."""
    assert frequencies(run) == expected_frequencies(documents)
    assert positions(run) == expected_positions(documents)
    assert tiers(run) == expected_tiers(documents)
    assert blocks(run) == expected_blocks(documents)
    assert documents_of(run, Space.KEYWORDS) == expected_keywords(documents)
    assert related(run) == expected_related(documents.values())
    for space in Space:
        found = documents_of(run, space)
        assert list(found) == sorted(found)
        assert all(numbers == sorted(set(numbers)) != [] for numbers in found.values())
    alive = {number for number, lives in enumerate(run.columns.alive.tolist()) if lives}
    assert alive == documents.keys()
    for number, document in documents.items():
        assert run.columns.published[number] == document.published
        assert run.columns.importance[number] == document.importance
