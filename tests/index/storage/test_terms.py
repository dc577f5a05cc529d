"""Terms packed into bytes."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.storage.terms import BLOCK, SAMPLES, CompressedTerms, PackedBlocks, TermDictionary

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


@given(terms=st.sets(TERMS, max_size=70), looked_up=TERMS)
def test_compressed_terms_are_found_as_plain_ones(terms: set[str], looked_up: str) -> None:
    plain = TermDictionary.of(sorted(terms))

    assert_same(CompressedTerms(PackedBlocks.of(plain)), plain, looked_up)


@given(st.integers(0, 40 * BLOCK), st.sampled_from("0123456789abc"))
def test_terms_of_many_blocks_are_compressed_with_a_dictionary_and_found(
    count: int, looked_up: str
) -> None:
    plain = TermDictionary.of(sorted(f"{number:x}\x1fslovo" for number in range(count)))

    packed = PackedBlocks.of(plain)

    assert_same(CompressedTerms(packed), plain, looked_up)
    assert_same(CompressedTerms(PackedBlocks.of(plain, packed.trained.tobytes())), plain, looked_up)


def test_many_terms_take_few_bytes() -> None:
    plain = TermDictionary.of(sorted(f"slovo{number}\x1fslóvo{number}" for number in range(20_000)))

    packed = PackedBlocks.of(plain)

    arrays = packed.frames, packed.starts, packed.trained, packed.heads.text, packed.heads.starts
    whole = plain.text.nbytes + plain.starts.nbytes
    assert sum(array.nbytes for array in arrays) < whole / 3


def test_damaged_blocks_are_told() -> None:
    packed = PackedBlocks.of(TermDictionary.of(sorted(map(str, range(1000)))))
    frames = packed.frames.copy()
    frames[20:40] ^= 0xFF

    with pytest.raises(ValueError, match="decompression error"):
        list(CompressedTerms(replace(packed, frames=frames)))


def assert_same(terms: CompressedTerms, plain: TermDictionary, looked_up: str) -> None:
    ordered = list(plain)
    assert list(terms) == ordered
    assert [terms[n] for n in range(len(terms))] == ordered
    assert [terms.ordinal(term) for term in ordered] == list(range(len(ordered)))
    assert terms.ordinal(looked_up) == plain.ordinal(looked_up)
    assert terms.range(looked_up) == plain.range(looked_up)
    middle = len(ordered) // 3, len(ordered) * 2 // 3
    assert terms.encoded(*middle) == plain.encoded(*middle)
    unpacked = TermDictionary.packed(terms)
    assert unpacked.text.tobytes() == plain.text.tobytes()
    assert unpacked.starts.tolist() == plain.starts.tolist()
