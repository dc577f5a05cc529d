"""Packed starts are the starts."""

from itertools import accumulate

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.storage.starts import PackedStarts

LENGTHS = st.lists(st.sampled_from([0, 0, 0, 1, 2, 255, 256, 257, 70_000]), max_size=40)


@given(LENGTHS, st.data())
def test_packed_starts_are_the_starts(lengths: list[int], data: st.DataObject) -> None:
    starts = [0, *accumulate(lengths)]
    rows = data.draw(st.lists(st.integers(0, len(lengths)), max_size=9))

    packed = PackedStarts.of(np.array(starts, np.int64))

    opened = packed.opened()
    assert packed.unpacked(len(lengths)).tolist() == starts
    assert [opened[row] for row in range(len(starts))] == starts
    assert opened.of(np.array(rows, np.int64)).tolist() == [starts[row] for row in rows]
    assert all(opened.row(n) == slice(starts[n], starts[n + 1]) for n in range(len(lengths)))


def test_starts_of_rows_that_are_nearly_all_empty_take_nearly_nothing() -> None:
    lengths = np.zeros(100_000, np.int64)
    lengths[7] = 3

    packed = PackedStarts.of(np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)]))

    assert packed.low.nbytes + packed.high.nbytes < 20
    assert packed.opened()[7] == 0
    assert packed.opened()[8] == packed.opened()[100_000] == 3
