"""Terms packed into bytes."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.storage.terms import TermDictionary

TERMS = st.text(st.characters(categories=["L", "N", "Cs", "Co"]), max_size=6)
"""Letters of one to four bytes, half letters too."""


@given(terms=st.sets(TERMS))
def test_packed_terms_are_what_they_were(terms: set[str]) -> None:
    ordered = sorted(terms)
    packed = TermDictionary.of(ordered)

    assert list(packed) == ordered
    assert [packed.ordinal(term) for term in ordered] == list(range(len(ordered)))


@given(there=st.sets(TERMS), coming=st.sets(TERMS))
def test_terms_that_come_stand_in_their_places(there: set[str], coming: set[str]) -> None:
    packed, new = TermDictionary.of(sorted(there)), sorted(coming - there)
    indices = np.array([packed.seek(term)[0] for term in new], np.int64)

    assert list(packed.inserted(indices, TermDictionary.of(new))) == sorted(there | coming)
