"""Position blocks as they are read from a posting list, packed and decoded."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.documents.blocks import TITLE_BITS
from index.engines.arrays.places import FEW, MANY, numbers_of_sets, packed_places
from index.storage.layout import Entry
from search.engines.arrays.position_blocks import PackedBlocks

LAST = 40
SETS = st.integers(0, 63).map(lambda bit: 1 << bit) | st.integers(1, 2**64 - 1)
POSTINGS = st.dictionaries(st.integers(0, LAST), SETS, min_size=1)
"""Set of blocks of each document that has the lemma."""
EVERY = np.arange(LAST + 2, dtype=np.int32)
TITLES = sum(1 << bit for bit in TITLE_BITS)


def stored(postings: dict[int, int]) -> PackedBlocks:
    documents = sorted(postings)
    blocks = np.array([postings[document] for document in documents], np.uint64)
    places = packed_places(blocks, np.zeros(len(blocks), Entry), np.ones(len(blocks), np.bool_))
    few, many = numbers_of_sets(blocks[places == FEW]), blocks[places == MANY]
    return PackedBlocks(np.array(documents, np.int32), places, few, many)


@given(POSTINGS)
def test_packed_and_decoded_blocks_are_those_of_each_document(postings: dict[int, int]) -> None:
    expected = [postings.get(document, 0) for document in EVERY.tolist()]

    assert stored(postings).at(EVERY).tolist() == expected
    assert stored(postings).decoded().at(EVERY).tolist() == expected


@given(POSTINGS)
def test_blocks_in_titles_are_those_of_the_documents_with_the_word_there(
    postings: dict[int, int],
) -> None:
    found = stored(postings).in_titles()

    there = {document: blocks & TITLES for document, blocks in postings.items()}
    expected = sorted((document, blocks) for document, blocks in there.items() if blocks)
    assert list(zip(found.documents.tolist(), found.blocks.tolist(), strict=True)) == expected
