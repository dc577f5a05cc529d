"""Documents of several words together, few of an archive or most of it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.postings import Documents, Scored, Scratch, added, greatest, union

SIZE = 50

documents = st.lists(st.integers(0, SIZE - 1), max_size=30)
scored = st.dictionaries(st.integers(0, SIZE - 1), st.integers(1, 9), max_size=30)
sizes = pytest.mark.parametrize("size", [SIZE, 100_000], ids=["most", "few"])


@sizes
@given(parts=st.lists(documents, max_size=4))
def test_documents_of_any_part_are_there_once(size: int, parts: list[list[int]]) -> None:
    scratch = Scratch(size)

    found = union([as_documents(part) for part in parts], scratch)

    assert found.dtype == np.int32
    assert found.tolist() == sorted(set().union(*parts))
    assert not scratch.marks.any()


@sizes
@given(parts=st.lists(scored, max_size=4))
def test_scores_of_several_parts_are_combined(size: int, parts: list[dict[int, int]]) -> None:
    scratch = Scratch(size)
    given_parts = [
        Scored(as_documents(sorted(part)), np.array([part[n] for n in sorted(part)], np.float32))
        for part in parts
    ]
    having = sorted(set().union(*parts))

    for combine, combined in ((greatest, max), (added, sum)):
        found = combine(given_parts, scratch)

        assert found.documents.tolist() == having
        assert found.scores.tolist() == [
            combined([part[n] for part in parts if n in part]) for n in having
        ]
    assert not scratch.marks.any()
    assert not scratch.scores.any()


def as_documents(numbers: list[int]) -> Documents:
    return np.array(numbers, np.int32)
