"""Documents of several words together, few of an archive or most of it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.engines.arrays.document_sets import (
    Documents,
    ScoredDocuments,
    Scratch,
    contained,
    contained_in_any,
    dismax,
    lookup_scores,
    matching_indices,
    sum_scores,
    union,
)

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
    everywhere = np.arange(SIZE, dtype=np.int32)
    mask = contained_in_any([as_documents(part) for part in parts], everywhere, scratch)
    assert everywhere[mask].tolist() == found.tolist()
    assert not scratch.marks.any()


@sizes
@given(parts=st.lists(scored, max_size=4))
def test_scores_of_several_parts_are_combined(size: int, parts: list[dict[int, int]]) -> None:
    scratch = Scratch(size)
    given_parts = [
        ScoredDocuments(
            as_documents(sorted(part)), np.array([part[n] for n in sorted(part)], np.float32)
        )
        for part in parts
    ]
    having = sorted(set().union(*parts))

    for combine, combined in ((dismax, max), (sum_scores, sum)):
        found = combine(given_parts, scratch)

        assert found.documents.tolist() == having
        assert found.scores.tolist() == [
            combined([part[n] for part in parts if n in part]) for n in having
        ]
    assert not scratch.marks.any()
    assert not scratch.scores.any()


@given(having=scored, asked=st.sets(st.integers(0, SIZE - 1)), kind=st.sampled_from(["f4", "u2"]))
def test_some_documents_are_looked_up_in_few_and_in_many(
    having: dict[int, int], asked: set[int], kind: str
) -> None:
    scratch = Scratch(SIZE)
    documents, others = as_documents(sorted(asked)), as_documents(sorted(having))
    scores = np.array([having[n] for n in sorted(having)], kind)

    assert lookup_scores((others, scores), documents, scratch).tolist() == [
        having.get(n, 0) for n in sorted(asked)
    ]
    assert contained(others, documents, scratch).tolist() == [n in having for n in sorted(asked)]
    for order in (others, others[::-1]):
        indices = matching_indices(order, documents, scratch, ascending=order is others)
        assert sorted(order[indices]) == sorted(asked & set(having))
    for used in (scratch.marks, scratch.scores, scratch.weights):
        assert not used.any()


def as_documents(numbers: list[int]) -> Documents:
    return np.array(numbers, np.int32)
