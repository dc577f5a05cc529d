"""The factors of the second phase, by hand and over random blocks."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.documents.blocks import RING, block_bits
from index.schema import TextField
from search.engines.evidence import evidence, factor_names
from search.settings import SearchSettings

SETTINGS = SearchSettings(
    title_boost=1.0, whole_title_boost=1.0, coverage_boost=1.0, proximity_boost=1.0
)
BODY, TITLE = TextField.BODY, TextField.TITLE


def factors(*words: int, idf: tuple[float, ...] = (), title_words: int = 4) -> dict[str, float]:
    """Return the factors of one document."""
    found = evidence(
        np.array(words, np.uint64).reshape(-1, 1),
        idf or (1.0,) * len(words),
        np.array([1 / max(title_words, 1)], np.float32),
        SETTINGS,
        complete=False,
    )
    names = factor_names(len(words), complete=False)
    return {name: round(float(of), 4) for name, of in zip(names, found[:, 0], strict=True)}


def test_words_in_the_title_count_by_their_idf_and_half_beyond_its_first_block() -> None:
    first, later = block_bits(TITLE, [0]), block_bits(TITLE, [20])
    body = block_bits(BODY, [0])

    assert factors(first, body, idf=(3.0, 1.0))["title"] == 1.75
    assert factors(later, body, idf=(3.0, 1.0))["title"] == 1.375


def test_a_title_of_nothing_but_the_query_is_whole() -> None:
    word = block_bits(TITLE, [1])

    assert factors(word, word, title_words=2)["whole_title"] == 2
    assert factors(word, word, title_words=8)["whole_title"] == 1.25


def test_a_title_that_begins_with_the_query_is_a_quarter_nearer_to_it() -> None:
    first, second = block_bits(TITLE, [0]), block_bits(TITLE, [1])

    assert factors(first, second, title_words=8)["whole_title"] == 1.5
    assert factors(second, first, title_words=8)["whole_title"] == 1.25
    assert factors(first, block_bits(BODY, [0]), title_words=8)["whole_title"] == 1.125


def test_the_first_word_of_a_title_is_in_its_first_block() -> None:
    first, second = block_bits(TITLE, [0]), block_bits(TITLE, [7])

    assert factors(first, second)["proximity"] == 2
    assert factors(first, first, idf=(3.0, 1.0))["title"] == 2


@pytest.mark.parametrize(("position", "factor"), [(1, 2.0), (7, 2.0), (8, 1.5), (16, 1.0)])
def test_neighbouring_words_count_by_how_near_they_are(position: int, factor: float) -> None:
    first, second = block_bits(BODY, [0]), block_bits(BODY, [position])

    assert factors(first, second)["proximity"] == factor
    assert factors(second, first)["proximity"] == factor


def test_the_end_of_the_ring_is_not_near_the_title() -> None:
    end = 1 << RING - 1

    assert factors(end, block_bits(TITLE, [0]))["proximity"] == 1


def test_words_that_are_there_count_by_their_idf() -> None:
    assert factors(block_bits(BODY, [0]), 0, idf=(3.0, 1.0))["coverage"] == 1.75


@given(st.lists(st.integers(0, 2**64 - 1), min_size=1, max_size=5), st.data())
def test_no_factor_is_below_1_or_above_its_boost(words: list[int], data: st.DataObject) -> None:
    idf = data.draw(st.tuples(*[st.floats(0, 16)] * len(words)))
    title_words = data.draw(st.integers(0, 255))

    for factor in factors(*words, idf=idf, title_words=title_words).values():
        assert 1 <= factor <= 2
