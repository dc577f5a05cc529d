"""Places of lemmas and positions of forms come out as they went in."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.documents.blocks import RING, TITLE_BITS
from index.engines.arrays.places import (
    ABSENT,
    BITS_OF,
    ENTRY_OF,
    FEW,
    IN_TITLES,
    MANY,
    SETS,
    STORED,
    numbers_of_sets,
    packed_places,
)
from index.engines.arrays.positions import (
    FAR,
    POSITION_BITS,
    begin_mask,
    fields_of_positions,
    packed_positions,
    wide_positions,
)
from index.schema import TextField
from index.storage.layout import BEGINS, FIELDS, FREQUENCY_BITS, MAX_FREQUENCY, Entry

BITS = st.sets(st.integers(0, 63), min_size=1, max_size=5)
POSITIONS = st.sampled_from(
    [0, 511, 512, 1023, 21_502, 21_503, 32_767, 32_768, 65_536, (1 << 28) - 1]
)
FIELD = st.integers(0, len(FIELDS) - 1)
ENTRIES = st.builds(
    lambda field, frequency: BEGINS | (field << FREQUENCY_BITS) | frequency,
    FIELD,
    st.integers(1, MAX_FREQUENCY),
)


@given(st.lists(st.tuples(BITS, ENTRIES)))
def test_of_a_place_come_the_blocks_and_the_entry_that_are_not_stored(
    postings: list[tuple[set[int], int]],
) -> None:
    sets = np.array([sum(1 << bit for bit in bits) for bits, _ in postings], np.uint64)
    entries = np.array([entry for _, entry in postings], Entry)

    places = packed_places(sets, entries, np.ones(len(sets), np.bool_))

    few, many = places == FEW, places == MANY
    assert SETS[numbers_of_sets(sets[few])].tolist() == sets[few].tolist()
    assert BITS_OF[places[~few & ~many]].tolist() == sets[~few & ~many].tolist()
    known = ~STORED[places]
    assert ENTRY_OF[places[known]].tolist() == entries[known].tolist()


def test_one_occurrence_in_a_text_takes_no_entry() -> None:
    fields = [TextField.BODY, TextField.SUMMARY, TextField.KEY_POINTS, TextField.TITLE]
    once = [BEGINS | (FIELDS.index(field) << FREQUENCY_BITS) | 1 for field in fields]
    blocks = [0, RING - 1, 5, TITLE_BITS[1]]

    places = packed_places(
        np.array([1 << bit for bit in blocks], np.uint64),
        np.array(once, Entry),
        np.ones(len(once), np.bool_),
    )

    assert ENTRY_OF[places].tolist() == once
    assert [place >= IN_TITLES for place in places.tolist()] == [False, False, False, True]


def test_a_posting_without_entries_is_nowhere() -> None:
    nothing = packed_places(np.zeros(1, np.uint64), np.zeros(1, Entry), np.zeros(1, np.bool_))

    assert nothing.tolist() == [ABSENT]
    assert not STORED[ABSENT]
    assert BITS_OF[ABSENT] == ENTRY_OF[ABSENT] == 0


@given(st.lists(st.tuples(FIELD, POSITIONS, st.booleans())), st.data())
def test_positions_come_back_with_their_fields(
    given_in: list[tuple[int, int, bool]], data: st.DataObject
) -> None:
    fields, positions, begins = np.array(given_in, np.int64).reshape(-1, 3).T
    wide = ((fields << POSITION_BITS) | positions).tolist()
    last = len(wide) - 1
    indices = data.draw(st.lists(st.integers(0, last), max_size=9)) if wide else []

    placed, far = packed_positions(fields, positions, begins.astype(np.bool_))

    assert wide_positions(placed, far).tolist() == wide
    chosen = wide_positions(placed, far, np.array(indices, np.int64)).tolist()
    assert chosen == [wide[index] for index in indices]
    assert fields_of_positions(placed, far).tolist() == fields.tolist()
    assert begin_mask(placed).tolist() == begins.astype(np.bool_).tolist()


def test_words_of_a_text_of_usual_length_are_not_far() -> None:
    body = np.full(20_000, FIELDS.index(TextField.BODY))

    placed, far = packed_positions(body, np.arange(20_000), np.zeros(20_000, np.bool_))

    assert len(far) == 0
    assert (placed < FAR).all()
