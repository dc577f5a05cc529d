"""Packing of field entries."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.storage.layout import BEGINS, MAX_FREQUENCY, Entry, occurrences_before


@given(frequencies=st.lists(st.integers(1, MAX_FREQUENCY), max_size=40), data=st.data())
def test_occurrences_before_an_entry_are_counted(
    frequencies: list[int], data: st.DataObject
) -> None:
    entries = np.array([BEGINS | frequency for frequency in frequencies], Entry)
    indices = data.draw(st.lists(st.integers(0, len(frequencies)), max_size=20))

    found = occurrences_before(entries, np.array(indices, np.int64))

    assert found.tolist() == [sum(frequencies[:index]) for index in indices]
