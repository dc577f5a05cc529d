"""Terms packed into bytes."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.storage.terms import SAMPLES, TermDictionary

TERMS = st.text(st.characters(categories=["L", "N", "Cs", "Co"]), max_size=6)
"""Letters of one to four bytes, half letters too."""


@given(terms=st.sets(TERMS))
def test_packed_terms_are_what_they_were(terms: set[str]) -> None:
    ordered = sorted(terms)
    packed = TermDictionary.of(ordered)

    assert list(packed) == ordered
    assert [packed.ordinal(term) for term in ordered] == list(range(len(ordered)))


def test_a_term_among_many_is_found_where_it_is_and_an_absent_one_is_not() -> None:
    ordered = sorted(f"{number}" for number in range(0, 3 * SAMPLES, 2))
    packed = TermDictionary.of(ordered)

    assert [packed.ordinal(term) for term in ordered] == list(range(len(ordered)))
    assert [packed.ordinal(f"{number}") for number in range(1, 3 * SAMPLES, 2)] == [None] * (
        3 * SAMPLES // 2
    )
    beginning = [term.startswith("1") for term in ordered]
    assert packed.range("1") == (beginning.index(True), sum(beginning) + beginning.index(True))


@given(there=st.sets(TERMS), coming=st.sets(TERMS))
def test_terms_that_come_stand_in_their_places(there: set[str], coming: set[str]) -> None:
    packed, new = TermDictionary.of(sorted(there)), sorted(coming - there)
    indices = np.array([packed.seek(term)[0] for term in new], np.int64)

    assert list(packed.inserted(indices, TermDictionary.of(new))) == sorted(there | coming)
