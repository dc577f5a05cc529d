"""Packed integers are the integers."""

from itertools import accumulate

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.storage.ascending import Ascending

STEPS = st.lists(st.sampled_from([0, 0, 0, 1, 2, 255, 256, 257, 70_000]), max_size=40)


@given(STEPS, st.data())
def test_packed_integers_are_the_integers(steps: list[int], data: st.DataObject) -> None:
    values = list(accumulate(steps))
    indices = data.draw(st.lists(st.integers(0, len(values) - 1), max_size=9)) if values else []
    wanted = data.draw(st.integers(0, 300) | st.sampled_from([*values, 10_000_000]))

    packed = Ascending.of(np.array(values, np.int64))

    opened = packed.opened(len(values))
    assert packed.unpacked(len(values)).tolist() == values
    assert [opened[index] for index in range(len(opened))] == values
    assert opened.take(np.array(indices, np.int64)).tolist() == [values[n] for n in indices]
    assert all(opened.row(n) == slice(values[n], values[n + 1]) for n in range(len(values) - 1))
    assert opened.rank(wanted) == sum(value < wanted for value in values)


def test_starts_of_rows_that_are_nearly_all_empty_take_nearly_nothing() -> None:
    lengths = np.zeros(100_000, np.int64)
    lengths[7] = 3

    packed = Ascending.of(np.cumsum(lengths))

    assert packed.low.nbytes + packed.high.nbytes < 20
    assert packed.opened(len(lengths)).row(6) == slice(0, 3)
