"""Read the content of the arrays value by value, and compute the expected content."""

from collections.abc import Iterable, Mapping, Sequence

from benchmarks.engines.run_writer import RunWriter
from index.documents.blocks import BITS_OF, SEVERAL_BLOCKS
from index.documents.document import Document
from index.schema import TextField
from index.storage.layout import (
    BEGINS,
    BLOCK,
    BLOCKS,
    DOCUMENTS,
    ENTRIES,
    FIELDS,
    FREQUENCY_BITS,
    MAX_FREQUENCY,
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


def frequencies(run: Run, space: Space) -> TallyReader:
    """Return the frequencies in every field of every document."""
    found: TallyReader = {}
    inverted = run.spaces[space]
    for number, term in enumerate(inverted.terms):
        documents = iter(slice_of(inverted, Level.POSTINGS, DOCUMENTS, number))
        document = -1
        for packed in slice_of(inverted, Level.ENTRIES, ENTRIES, number):
            if packed & BEGINS:
                document = next(documents)
            field = FIELDS[(packed & (BEGINS - 1)) >> FREQUENCY_BITS]
            key = term, document, field
            found[key] = found.get(key, 0) + (packed & MAX_FREQUENCY)
    return found


def positions(run: Run) -> Placed:
    """Return the positions of every form."""
    forms = run.spaces[Space.FORMS]
    found: Placed = {}
    counts = frequencies(run, Space.FORMS)
    for number, term in enumerate(forms.terms):
        positions = slice_of(forms, Level.POSITIONS, POSITIONS, number)
        for key in (key for key in counts if key[0] == term):
            found[split_form_term(term)[1], *key[1:]] = positions[: counts[key]]
            del positions[: counts[key]]
        assert positions == []
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
        several = iter(slice_of(lemmas, Level.BLOCKS, BLOCKS, number))
        for document, block in zip(
            slice_of(lemmas, Level.POSTINGS, DOCUMENTS, number),
            slice_of(lemmas, Level.POSTINGS, BLOCK, number),
            strict=True,
        ):
            found[term, document] = (
                next(several) if block == SEVERAL_BLOCKS else int(BITS_OF[block])
            )
        assert list(several) == []
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
    assert frequencies(run, Space.LEMMAS) == expected_frequencies(documents)
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
